"""Scores of an answer: its citations (ALCE), its faithfulness, its quotes, its nuggets, and whether it should be one.

Citation recall and precision are those of ALCE (Gao et al. 2023): a statement is recalled where all that it cites
together supports it; a citation is precise where its statement is recalled and it supports it alone, or the others
don't without it. What "supports" is, a judge says; see :mod:`.judging` for how good a judge is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from congress_rag.eval.relevance import meets
from congress_rag.eval.scores import Score, Unscored
from congress_rag.eval.suites import Nugget, SuiteQuestion

__all__ = ["ANSWER_MEASURES", "Cited", "JudgedAnswer", "Judgement", "Supports", "score_answer"]

ANSWER_MEASURES = (
    "cites gold",
    "false refusal",
    "false answer",
    "citation recall",
    "citation precision",
    "faithfulness",
    "quote fidelity",
    "nugget recall",
    "vital nugget recall",
    "words",
)
_OF_ANSWERS = ANSWER_MEASURES[3:]
_ANSWERED = ("answered", "partial")
SUPPORTED = "supported"


class Judgement(Protocol):
    """A judge's verdict: one of the contract's words, and the degree of support, 0 to 1."""

    @property
    def verdict(self) -> str: ...

    @property
    def score(self) -> float: ...


class Supports(Protocol):
    """What is asked of a judge here."""

    def judge(self, claim: str, evidence: Sequence[str], *, context: str = "", language: str = "en") -> Judgement: ...


class Cited(NamedTuple):
    """A cited paragraph: its text as it is shown, and with the words on which it depends as a judge should read it."""

    text: str
    in_context: str


class JudgedAnswer(NamedTuple):
    """The scores of an answer, the verdict on each of its statements, and which nuggets it states."""

    scores: dict[str, Score]
    judged: tuple[str, ...]
    nuggets: tuple[dict[str, Any], ...]


def score_answer(
    question: SuiteQuestion, answer: Mapping[str, Any], cited: Mapping[str, Cited], judge: Supports | None
) -> JudgedAnswer:
    """Scores one answer.

    Args:
        question: the question with its gold and nuggets.
        answer: what ``ask --json`` prints.
        cited: every paragraph that the answer cites, by pinpoint.
        judge: says whether a statement is supported; None leaves what it would say unscored.
    """
    answered = answer["outcome"] in _ANSWERED
    pinpoints = [c["pinpoint"] for c in answer["citations"]]
    scores: dict[str, Score] = dict.fromkeys(ANSWER_MEASURES, Unscored.REFUSED)
    if question.answerable:
        met = any(meets(p, gold.pinpoint) for p in pinpoints for gold in question.gold)
        scores |= {"cites gold": float(met), "false refusal": float(not answered), "false answer": Unscored.ANSWERABLE}
    else:
        scores |= dict.fromkeys(("cites gold", "false refusal"), Unscored.NO_GOLD)
        scores["false answer"] = float(answered)
    if not answered:
        if question.nuggets:  # what is refused states none: a value, and not left out of the mean
            scores |= {"nugget recall": 0.0, "vital nugget recall": 0.0}
        else:
            scores |= dict.fromkeys(("nugget recall", "vital nugget recall"), Unscored.NO_NUGGETS)
        return JudgedAnswer(scores, (), tuple(_nugget(n, False) for n in question.nuggets))
    quotes = [_stands(citation, cited[citation["pinpoint"]].text) for citation in answer["citations"]]
    scores["quote fidelity"] = _share(quotes)
    scores["words"] = float(len(re.findall(r"\w+", answer["text"])))
    stated = [_states(answer, nugget, judge, question.language) for nugget in question.nuggets]
    scores["nugget recall"] = _share(stated) if stated else Unscored.NO_NUGGETS
    vital = [yes for yes, nugget in zip(stated, question.nuggets, strict=True) if nugget.vital]
    scores["vital nugget recall"] = _share(vital) if vital else Unscored.NO_NUGGETS
    verdicts: tuple[str, ...] = ()
    if judge is None:
        scores |= dict.fromkeys(("citation recall", "citation precision", "faithfulness"), Unscored.NO_JUDGE)
    else:
        recall, precision, verdicts = _alce(answer, cited, judge)
        scores |= {
            "citation recall": recall,
            "citation precision": precision,
            "faithfulness": _share([verdict == SUPPORTED for verdict in verdicts]),
        }
    nuggets = tuple(_nugget(n, yes) for n, yes in zip(question.nuggets, stated, strict=True))
    return JudgedAnswer(scores, verdicts, nuggets)


def _stands(citation: Mapping[str, Any], text: str) -> bool:
    """Whether the quote is the paragraph's text from its start to its end, letter for letter."""
    return bool(citation["quote"]) and text[citation["start"] : citation["end"]] == citation["quote"]


def _alce(
    answer: Mapping[str, Any], cited: Mapping[str, Cited], judge: Supports
) -> tuple[Score, Score, tuple[str, ...]]:
    """Citation recall and precision, and the verdict on each statement by all that it cites."""
    by_number = {c["number"]: c for c in answer["citations"]}
    verdicts: list[str] = []
    recalled: list[bool] = []
    precise: list[bool] = []
    for statement in answer["statements"]:
        claim = _claimed(answer, statement, by_number)
        texts = [
            f"{by_number[n]['label']}: {cited[by_number[n]['pinpoint']].in_context}" for n in statement["citations"]
        ]
        verdict = judge.judge(claim, ["\n".join(texts)]).verdict if texts else "not_found"
        verdicts.append(verdict)
        recalled.append(verdict == SUPPORTED)
        for at in range(len(texts)):
            precise.append(recalled[-1] and (len(texts) == 1 or _needed(claim, texts, at, judge)))
    return _share(recalled), _share(precise), tuple(verdicts)


def _claimed(
    answer: Mapping[str, Any], statement: Mapping[str, Any], by_number: Mapping[int, Mapping[str, Any]]
) -> str:
    """What a statement claims: its words, or of a quotation that is framed in another language what it quotes."""
    if answer["composer"] == "extractive" and answer["language"] != "en":
        return " ".join(by_number[n]["quote"] for n in statement["citations"])
    return re.sub(r"\s*\[\d+\]", "", statement["text"]).strip()


def _needed(claim: str, texts: Sequence[str], at: int, judge: Supports) -> bool:
    """Whether a citation supports the claim alone, or the others don't without it."""
    if judge.judge(claim, [texts[at]]).verdict == SUPPORTED:
        return True
    others = [text for place, text in enumerate(texts) if place != at]
    return judge.judge(claim, ["\n".join(others)]).verdict != SUPPORTED


def _states(answer: Mapping[str, Any], nugget: Nugget, judge: Supports | None, language: str) -> bool:
    """Whether the answer states a nugget: in the paragraph's own words that carry it, or as the judge finds."""
    said = " ".join([answer["text"], *(c["quote"] for c in answer["citations"])])
    if nugget.span and " ".join(nugget.span.split()) in " ".join(said.split()):
        return True
    if judge is None or (nugget.span and answer["composer"] == "extractive"):  # which quotes the words, or lacks them
        return False
    return _judged(judge, nugget, answer, language)


def _judged(judge: Supports, nugget: Nugget, answer: Mapping[str, Any], language: str) -> bool:
    return judge.judge(nugget.text, [answer["text"]], language=language).verdict == SUPPORTED


def _nugget(nugget: Nugget, stated: bool) -> dict[str, Any]:
    return {"text": nugget.text, "vital": nugget.vital, "stated": stated}


def _share(values: Sequence[bool]) -> Score:
    return sum(values) / len(values) if values else 0.0
