"""Running suites: the record, that it repeats itself, and that planted defects don't pass the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fake_index import small_assistant

from congress_rag.assistant import Assistant, SearchBy
from congress_rag.errors import CallError
from congress_rag.eval.archive import keep, kept_runs, newest, save_baseline
from congress_rag.eval.gating import gate
from congress_rag.eval.judges import AlwaysJudge, VerifierJudge
from congress_rag.eval.pooling import pool
from congress_rag.eval.record import Found, Run, load_run, save_run
from congress_rag.eval.run import run_suites
from congress_rag.eval.scores import Unscored
from congress_rag.eval.suites import Gold, Nugget, Suite, SuiteQuestion
from congress_rag.eval.systems import OneSearch, Project
from congress_rag.eval.trec import write_run
from congress_rag.settings import Settings

LICENCE = (Gold("lakes#2.1", 3),)
QUESTIONS = (
    SuiteQuestion("one", "How long is the licence of an angler valid?", "fact", True, LICENCE),
    SuiteQuestion(
        "two",
        "When may a licence be refused?",
        "list",
        True,
        (Gold("lakes#2.2", 3),),
        nuggets=(Nugget("Poaching is a reason.", True, "lakes#2.2.a", "poached trout"),),
    ),
    SuiteQuestion("three", "What does it say about submarines?", "unanswerable_field", False),
    SuiteQuestion(
        "four",
        "and for how long?",
        "fact",
        True,
        LICENCE,
        history=({"role": "user", "content": "Does an angler need a licence?"},),
        standalone="For how long is the licence of an angler valid?",
        follow_up="aspect",
    ),
    SuiteQuestion("one.fr", "licence angler valid", "fact", True, LICENCE, language="fr", of="one"),
)
SUITE = Suite("lakes", QUESTIONS, "0" * 64)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return small_assistant(tmp_path_factory.mktemp("lakes"))


@pytest.fixture(scope="module")
def run(assistant: Assistant) -> Run:
    return of(assistant)


def of(assistant: Assistant, judge: VerifierJudge | AlwaysJudge | None = None) -> Run:
    return run_suites([SUITE], Project(assistant), assistant, Settings.load(), judge=judge or VerifierJudge())


def test_each_question_is_scored_by_what_can_be_said_of_it(run: Run) -> None:
    asked = {question.id: question for question in run.questions}
    assert asked["one"].scores["Success@5"] == 1.0
    assert asked["three"].scores["nDCG@10"] is Unscored.NO_GOLD
    assert asked["one"].scores["follow-up loss"] is Unscored.NO_TWIN
    assert isinstance(asked["four"].scores["follow-up loss"], float)
    assert isinstance(asked["one.fr"].scores["language loss"], float)
    assert asked["two"].scores["vital nugget recall"] == 1.0
    assert [nugget["stated"] for nugget in asked["two"].nuggets] == [True]


def test_the_same_run_twice_gives_the_same_scores(assistant: Assistant, run: Run) -> None:
    again = of(assistant)
    assert [q.scores for q in again.questions] == [q.scores for q in run.questions]
    assert [q.answer for q in again.questions] == [q.answer for q in run.questions]


def test_a_record_is_read_as_it_was_written(run: Run, tmp_path: Path) -> None:
    save_run(run, tmp_path / "run.json")
    read = load_run(tmp_path / "run.json")
    assert [q.scores for q in read.questions] == [q.scores for q in run.questions]
    assert [q.found for q in read.questions] == [q.found for q in run.questions]
    assert replace(read, questions=()) == replace(run, questions=())


def test_a_baseline_holds_no_words_of_the_documents(run: Run, tmp_path: Path) -> None:
    save_baseline(run, tmp_path / "baseline.json.gz")
    read = load_run(tmp_path / "baseline.json.gz")
    assert [q.scores for q in read.questions] == [q.scores for q in run.questions]
    save_run(read, tmp_path / "plain.json")
    assert "poached trout" not in (tmp_path / "plain.json").read_text("utf-8")
    before = (tmp_path / "baseline.json.gz").read_bytes()
    save_baseline(run, tmp_path / "baseline.json.gz")
    assert (tmp_path / "baseline.json.gz").read_bytes() == before


@pytest.mark.parametrize("text", ["", "{}", '{"format": 0}', "[1]", '{"format": 1, "questions": 3}'])
def test_what_is_no_run_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(CallError, match=r"run\.json"):
        load_run(tmp_path / "run.json")


def test_a_plain_search_has_no_answers_to_score(assistant: Assistant) -> None:
    run = run_suites([SUITE], OneSearch(assistant, SearchBy.WORDS), assistant, Settings.load())
    assert run.system == "BM25 alone"
    assert {q.scores["citation recall"] for q in run.questions} == {Unscored.NOT_ASKED}
    assert run.questions[0].scores["Success@5"] == 1.0


def test_the_newest_run_of_each_system_is_kept(run: Run, assistant: Assistant, tmp_path: Path) -> None:
    settings = Settings.load(home=tmp_path)
    with pytest.raises(CallError, match="eval run development"):
        kept_runs(settings, "development")
    plain = run_suites([SUITE], OneSearch(assistant, SearchBy.WORDS), assistant, settings)
    for one in (plain, run, run):
        keep(one, settings, "development")
    keep(run, settings, "questions-development")  # one suite of the part isn't a run over the part
    assert [kept.system for kept in kept_runs(settings, "development")] == ["congress-rag", "BM25 alone"]
    assert newest(settings, "development").system == "congress-rag"


class Broken(Project):
    """The project with a ranking that is turned over."""

    def search(self, question: str, k: int, history: Sequence[Mapping[str, str]] = ()) -> list[Found]:
        return super().search(question, k, history)[::-1]


def test_a_gate_passes_the_same_and_stops_a_judge_that_always_agrees(assistant: Assistant, run: Run) -> None:
    good = replace(run, settings={"judge figures": {"recall of contradictions": 0.7}})
    assert not gate(good, good).failed
    lax = replace(of(assistant, AlwaysJudge()), settings={"judge figures": {"recall of contradictions": 0.0}})
    assert gate(lax, good).failed


def test_a_gate_stops_a_ranking_that_is_turned_over(assistant: Assistant) -> None:
    many = Suite("lakes", tuple(replace(QUESTIONS[i % 2], id=f"q{i}") for i in range(12)), "1" * 64)
    settings = Settings.load()
    good = run_suites([many], Project(assistant), assistant, settings)
    bad = run_suites([many], Broken(assistant), assistant, settings)
    assert not gate(good, good).failed
    assert gate(bad, good).failed


def test_a_pool_holds_what_is_high_and_not_judged(run: Run) -> None:
    lines = pool([run, run], lambda pinpoint: pinpoint, depth=2)
    assert all(line["pinpoint"] != "lakes#2.1" for line in lines if line["id"] == "one")
    assert len({(line["id"], line["pinpoint"]) for line in lines}) == len(lines)
    assert {line["id"] for line in lines} <= {q.id for q in run.questions if q.answerable}


def test_a_trec_run_has_six_columns(run: Run, tmp_path: Path) -> None:
    write_run(run, tmp_path / "run.trec", tag="t")
    lines = [line.split(" ") for line in (tmp_path / "run.trec").read_text().splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" and line[5] == "t" for line in lines)
    assert [line[3] for line in lines if line[0] == "one"][:2] == ["1", "2"]
