"""What people said of answers becomes questions that a reviewer can finish."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from congress_rag.errors import CallError
from congress_rag.eval.candidates import candidates, write_candidates
from congress_rag.eval.suites import load_suite, shipped_suite
from congress_rag.feedback import Feedback, keep
from congress_rag.settings import Settings

QUESTION = "Who keeps the lamps?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def say(
    settings: Settings,
    id: str,
    liked: bool,
    cited: str = "lamps#2.1",
    question: str = QUESTION,
    before: tuple[str, ...] = (),
    words: str = "",
    answered: str = "Keepers do.",
) -> None:
    history = [
        turn for asked in before for turn in ({"role": "user", "content": asked}, {"role": "assistant", "content": id})
    ]
    answer = {"text": answered, "language": "en", "citations": [{"pinpoint": p} for p in cited.split()]}
    keep(Feedback(id, question, history, answer, liked, words, "made-up"), settings)


def only(settings: Settings) -> dict[str, Any]:
    (found,) = candidates(settings)
    return found


def test_nothing_said_gives_nothing(settings: Settings) -> None:
    assert candidates(settings) == []


def test_a_liked_answer_proposes_what_it_cites(settings: Settings) -> None:
    say(settings, "a", True, "lamps#2.1 lamps#3 lamps#2.1")
    found = only(settings)
    assert found["gold"] == [{"pinpoint": "lamps#2.1", "grade": 2}, {"pinpoint": "lamps#3", "grade": 2}]
    assert (found["answerable"], found["kind"], found["language"]) == (True, "unreviewed", "en")


@pytest.mark.parametrize(
    ("said", "answerable", "gold", "review"),
    [
        ([(False, "lamps#2.1")], None, [], "Disliked. Decide whether"),
        ([(True, "")], False, [], "A refusal was liked"),
        ([(True, "lamps#3"), (False, "lamps#2.1")], None, ["lamps#3"], "Liked and disliked"),
        ([(True, "lamps#3"), (True, "lamps#2.1")], True, ["lamps#3", "lamps#2.1"], "Liked. Decide"),
    ],
)
def test_what_the_reviewer_must_decide(
    settings: Settings, said: list[tuple[bool, str]], answerable: bool | None, gold: list[str], review: str
) -> None:
    for number, (liked, cited) in enumerate(said):
        say(settings, str(number), liked, cited)
    found = only(settings)
    assert found["answerable"] is answerable
    assert [g["pinpoint"] for g in found["gold"]] == gold
    assert found["review"].startswith(review)


def test_the_same_question_is_one_candidate_with_all_that_was_said(settings: Settings) -> None:
    say(settings, "a", False, words="Wrong article")
    say(settings, "b", False, question="who keeps  the LAMPS?", answered="Nobody.")
    said = only(settings)["feedback"]
    assert (said["liked"], said["disliked"], said["words"], said["answer"]) == (0, 2, ["Wrong article"], "Nobody.")


def test_a_follow_up_is_told_apart_by_the_questions_before_it_not_by_the_answers(settings: Settings) -> None:
    say(settings, "a", True, question="And where?", before=("Who keeps the lamps?",))
    say(settings, "b", True, question="And where?", before=("Who keeps the lamps?",))
    say(settings, "c", True, question="And where?", before=("Who rings the bell?",))
    assert len({candidate["id"] for candidate in candidates(settings)}) == 2


def test_a_question_that_ships_is_left_out(settings: Settings) -> None:
    say(settings, "a", True, question=f" {shipped_suite('questions-test').questions[0].question.upper()}")
    follow_up = next(q for q in shipped_suite("dialogues-development").questions if q.history)
    before = tuple(turn["content"] for turn in follow_up.history if turn["role"] == "user")
    say(settings, "b", True, question=follow_up.question, before=before)
    assert follow_up.standalone
    say(settings, "c", True, question=follow_up.standalone)
    assert candidates(settings) == []


def test_the_lines_are_a_suite_once_they_are_reviewed(settings: Settings, tmp_path: Path) -> None:
    say(settings, "a", True)
    say(settings, "b", False, question="¿Quién enciende los faroles?")
    written = [io.StringIO(), io.StringIO()]
    for stream in written:
        write_candidates(settings, stream)
    text = written[0].getvalue()
    assert text == written[1].getvalue()
    assert "¿Quién" in text.splitlines()[0]
    path = tmp_path / "suite.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(CallError, match="isn't reviewed"):
        load_suite(path)
    path.write_text(text.replace('"answerable": null', '"answerable": false'), "utf-8")
    assert [q.id for q in load_suite(path).questions] == [json.loads(line)["id"] for line in text.splitlines()]
    assert all(q.id.startswith("fb-") for q in load_suite(path).questions)
