"""The question and claim sets that ship with the project."""

import itertools
from collections import Counter
from pathlib import Path

import pytest

from congress_rag.documents import Document
from congress_rag.errors import CallError
from congress_rag.eval.claims import Label, shipped_claims
from congress_rag.eval.overlap import describe, overlap_of
from congress_rag.eval.suites import Part, Suite, SuiteQuestion, load_suite, shipped_suite, shipped_suites
from congress_rag.ingest.corpus import read_corpus
from congress_rag.settings import Settings

NAMES = [name for part in Part for name in shipped_suites(part)]
SETS = ["questions", "dialogues", "languages"]


def both(kind: str) -> list[Suite]:
    return [shipped_suite(f"{kind}-{part}") for part in Part]


@pytest.fixture(scope="module")
def documents(corpus: Path) -> list[Document]:
    read, *_ = read_corpus([corpus], Settings())
    return list(read)


def test_every_set_has_a_part_to_tune_on_and_one_to_be_judged_by() -> None:
    assert sorted(NAMES) == sorted(f"{kind}-{part}" for kind in SETS for part in Part)


@pytest.mark.parametrize("name", NAMES)
def test_only_questions_that_can_be_answered_have_gold(name: str) -> None:
    questions = shipped_suite(name).questions
    assert all(question.answerable == bool(question.gold) for question in questions)
    assert all(gold.grade in (1, 2, 3) for question in questions for gold in question.gold)


def test_no_question_stands_in_both_parts() -> None:
    for kind in SETS[:1]:
        one, other = ({question.question.lower() for question in suite.questions} for suite in both(kind))
        assert not one & other


def test_the_parts_have_the_same_kinds_of_question() -> None:
    one, other = (Counter(question.kind for question in suite.questions) for suite in both("questions"))
    assert one.keys() == other.keys()


def test_there_are_as_many_as_promised() -> None:
    asked = [question for suite in both("questions") for question in suite.questions]
    documents = {question.document for question in asked if question.answerable}
    assert sum(question.answerable for question in asked) >= 400
    assert len(documents) >= 35
    assert sum(question.document == "report-europe-2019" for question in asked) >= 80
    assert Counter(question.answerable for question in asked)[False] >= 120
    assert len({q.kind for q in asked if not q.answerable}) == 6
    assert sum(bool(question.nuggets) for question in asked) >= 150
    turns = [question.id.split(".")[0] for suite in both("dialogues") for question in suite.questions]
    assert len(set(turns)) >= 80
    assert all(2 <= count <= 5 for count in Counter(turns).values())
    spoken = Counter(question.language for suite in both("languages") for question in suite.questions)
    assert set(spoken) == {"fr", "es", "ru", "zh", "ar"}
    assert min(spoken.values()) >= 150


def test_a_translation_has_the_gold_of_its_question() -> None:
    by_id = {question.id: question for suite in both("questions") for question in suite.questions}
    for suite in both("languages"):
        assert all(q.of is not None and q.gold == by_id[q.of].gold for q in suite.questions)


def test_follow_ups_have_a_history_and_a_stand_alone_form() -> None:
    follow_ups = [q for suite in both("dialogues") for q in suite.questions if q.follow_up is not None]
    assert all(question.history and question.standalone for question in follow_ups)
    assert all([turn["role"] for turn in q.history[-2:]] == ["user", "assistant"] for q in follow_ups)


def test_half_of_600_claims_are_true() -> None:
    cases = [case for part in Part for case in shipped_claims(f"claims-{part}").cases]
    labels = Counter(case.label for case in cases)
    assert len(cases) >= 600
    assert 0.45 <= labels[Label.SUPPORTED] / len(cases) <= 0.55
    assert sum(case.language != "en" for case in cases) >= 100
    assert all(bool(case.gold) == (case.label != "not_found") for case in cases)


def test_gold_is_there(documents: list[Document]) -> None:
    there = {paragraph.pinpoint for document in documents for paragraph in document.paragraphs}
    asked = itertools.chain.from_iterable(shipped_suite(name).questions for name in NAMES)
    gold = {gold.pinpoint for question in asked for gold in question.gold}
    gold |= {pinpoint for part in Part for case in shipped_claims(f"claims-{part}").cases for pinpoint in case.gold}
    assert gold - there == set()


def test_nuggets_stand_in_their_paragraphs(documents: list[Document]) -> None:
    texts = {p.pinpoint: " ".join(d.quote(p).split()) for d in documents for p in d.paragraphs}
    for question in itertools.chain.from_iterable(suite.questions for suite in both("questions")):
        for nugget in question.nuggets:
            assert nugget.pinpoint is not None
            assert nugget.span is not None
            assert nugget.span in texts[nugget.pinpoint], question.id


def test_questions_are_not_in_the_words_of_their_paragraphs(documents: list[Document]) -> None:
    from congress_rag.answer.terms import stems

    texts = {p.pinpoint: d.quote(p) for d in documents for p in d.paragraphs}
    asked = [question for suite in both("questions") for question in suite.questions]
    overlap = overlap_of(asked, lambda text: [stem for stem, _, _ in stems(text)], texts.__getitem__)
    assert overlap.median is not None
    assert overlap.median <= 0.35


def test_a_set_is_described_by_what_it_holds(documents: list[Document]) -> None:
    texts = {p.pinpoint: d.quote(p) for d in documents for p in d.paragraphs}
    told = describe(shipped_suite("questions-development"), texts.__getitem__)
    assert told.questions == sum(told.kinds.values()) == sum(told.languages.values()) > told.answerable
    assert told.documents >= 35
    assert f"{told.questions}, of which {told.answerable} can be answered" in told.to_text()
    alone = describe(
        Suite("one", (SuiteQuestion("a", "Wer?", "fact", False, language="de"),), "0" * 64), texts.__getitem__
    )
    assert alone.overlap.median is None
    assert "no question whose words can be compared" in alone.to_text()


@pytest.mark.parametrize("line", ["not json", '{"id": "a"}', "[1]"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "suite.jsonl"
    file.write_text(line)
    with pytest.raises(CallError, match=r"^Line 1 of"):
        load_suite(file)


def test_two_questions_of_one_id_are_refused(tmp_path: Path) -> None:
    line = '{"id": "a", "question": "Q?", "kind": "fact", "answerable": false}\n'
    (tmp_path / "suite.jsonl").write_text(line * 2)
    with pytest.raises(CallError, match=r"Line 2 .* has the id a"):
        load_suite(tmp_path / "suite.jsonl")


def test_no_suite_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="can't be read"):
        load_suite(tmp_path / "none.jsonl")
