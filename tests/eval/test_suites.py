"""The question suites that ship with the project."""

from pathlib import Path

import pytest

from congress_rag.errors import CallError
from congress_rag.eval.suites import load_suite, shipped_suite, shipped_suites
from congress_rag.ingest.corpus import read_corpus
from congress_rag.settings import Settings

SUITES = shipped_suites()


def test_there_is_a_part_to_tune_on_and_one_to_be_judged_by() -> None:
    assert {"development", "heldout"} <= set(SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_only_questions_that_can_be_answered_have_gold(name: str) -> None:
    questions = shipped_suite(name)
    assert len({question.id for question in questions}) == len(questions)
    assert all(question.answerable == bool(question.gold) for question in questions)
    assert all(gold.grade in (1, 2, 3) for question in questions for gold in question.gold)


def test_no_question_stands_in_two_suites() -> None:
    asked = [question.question.lower() for name in SUITES for question in shipped_suite(name)]
    assert len(set(asked)) == len(asked)


def test_gold_is_there(corpus: Path) -> None:
    documents, _ = read_corpus([corpus], Settings())
    there = {paragraph.pinpoint for document in documents for paragraph in document.paragraphs}
    gold = {gold.pinpoint for name in SUITES for question in shipped_suite(name) for gold in question.gold}
    assert gold - there == set()


@pytest.mark.parametrize("line", ["not json", '{"id": "a"}', "[1]"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "suite.jsonl"
    file.write_text(line)
    with pytest.raises(CallError, match=r"^Line 1 of"):
        load_suite(file)


def test_no_suite_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="can't be read"):
        load_suite(tmp_path / "none.jsonl")
