"""Scores of answers, on cases counted by hand."""

from collections.abc import Sequence
from typing import Any

import pytest

from congress_rag.eval.answers import Cited, score_answer
from congress_rag.eval.judges import Judgement
from congress_rag.eval.scores import Unscored
from congress_rag.eval.suites import Gold, Nugget, SuiteQuestion


class Table:
    """A judge that supports a claim where the evidence holds all the letters that the claim names."""

    def judge(self, claim: str, evidence: Sequence[str], *, context: str = "", language: str = "en") -> Judgement:  # noqa: ARG002 - it reads letters alone
        texts = " ".join(evidence).split(": ", 1)[-1]
        held = set(claim.split()) <= set(texts.replace("\n", " ").split())
        return Judgement("supported" if held else "not_found", 1.0)


CITED = {f"uncac#{n}": Cited(letter, letter) for n, letter in ((1, "a"), (2, "b"), (3, "c"))}


def answer(*statements: tuple[str, list[int]], outcome: str = "answered") -> dict[str, Any]:
    numbers = sorted({number for _, cited in statements for number in cited})
    return {
        "outcome": outcome,
        "composer": "extractive",
        "language": "en",
        "text": " ".join(text for text, _ in statements),
        "statements": [{"text": text, "citations": cited} for text, cited in statements],
        "citations": [
            {
                "number": n,
                "pinpoint": f"uncac#{n}",
                "label": "L",
                "quote": CITED[f"uncac#{n}"].text,
                "start": 0,
                "end": 1,
            }
            for n in numbers
        ],
    }


def question(*, answerable: bool = True, nuggets: tuple[Nugget, ...] = ()) -> SuiteQuestion:
    gold = (Gold("uncac#1", 3),) if answerable else ()
    return SuiteQuestion("q", "Q?", "fact", answerable, gold, nuggets=nuggets)


def test_of_a_quotation_framed_in_another_language_what_is_quoted_is_judged() -> None:
    framed = answer(("п. : «a»", [1])) | {"language": "ru"}
    assert score_answer(question(), framed, CITED, Table()).scores["citation recall"] == 1.0
    assert score_answer(question(), framed | {"composer": "m"}, CITED, Table()).scores["citation recall"] == 0.0


@pytest.mark.parametrize(
    ("statements", "recall", "precision"),
    [
        ([("a", [1])], 1.0, 1.0),
        ([("a", [2])], 0.0, 0.0),
        ([("a b", [1, 2])], 1.0, 1.0),  # each is needed
        ([("a", [1, 2])], 1.0, 0.5),  # the second neither supports nor is needed
        ([("a", [1]), ("b", [3])], 0.5, 0.5),
        ([("a", []), ("b", [2])], 0.5, 1.0),  # a statement that cites nothing has no citation to be wrong
    ],
)
def test_alce(statements: list[tuple[str, list[int]]], recall: float, precision: float) -> None:
    scores = score_answer(question(), answer(*statements), CITED, Table()).scores
    assert scores["citation recall"] == recall
    assert scores["citation precision"] == precision


def test_a_refusal_has_reasons_for_scores_and_states_no_nugget() -> None:
    nuggets = (Nugget("a", vital=True), Nugget("b", vital=False))
    scores = score_answer(question(nuggets=nuggets), answer(outcome="not_in_documents"), CITED, Table()).scores
    assert scores["false refusal"] == 1.0
    assert scores["citation recall"] is Unscored.REFUSED
    assert scores["nugget recall"] == 0.0
    assert scores["false answer"] is Unscored.ANSWERABLE


def test_an_answer_to_what_has_none_is_false() -> None:
    scores = score_answer(question(answerable=False), answer(("a", [1])), CITED, None).scores
    assert scores["false answer"] == 1.0
    assert scores["cites gold"] is Unscored.NO_GOLD
    assert scores["faithfulness"] is Unscored.NO_JUDGE


def test_nuggets_are_found_by_the_words_that_carry_them() -> None:
    nuggets = (
        Nugget("A.", True, "uncac#1", "a"),
        Nugget("C.", True, "uncac#3", "zz"),
        Nugget("B.", False, "uncac#2", "b"),
    )
    judged = score_answer(question(nuggets=nuggets), answer(("a b", [1, 2])), CITED, Table())
    assert judged.scores["vital nugget recall"] == 0.5
    assert judged.scores["nugget recall"] == pytest.approx(2 / 3)
    assert [nugget["stated"] for nugget in judged.nuggets] == [True, False, True]


def test_one_altered_quote_is_seen() -> None:
    said = answer(("a", [1]), ("b", [2]))
    said["citations"][1]["quote"] = "B"
    assert score_answer(question(), said, CITED, None).scores["quote fidelity"] == 0.5
