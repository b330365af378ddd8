"""The commands: what they print, where, and how they end."""

import json
import sys
from pathlib import Path

import pytest

from congress_rag import cli, cli_evaluation
from congress_rag.assistant import Assistant


class Run:
    """Runs a command line and keeps what came of it."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "argv", ["congress-rag", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = self.capsys.readouterr()
        return status, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> Run:
    monkeypatch.setattr(cli, "_open", lambda: assistant)
    monkeypatch.setattr(cli_evaluation, "_open", lambda: assistant)
    return Run(capsys, monkeypatch)


def test_ask_prints_one_json_object_in_the_shape_of_the_contract(run: Run) -> None:
    status, out, _ = run("ask", "What was said about cryptocurrencies?", "--json")
    answer = json.loads(out)
    assert status == 0
    assert answer["outcome"] == "answered"
    assert answer["composer"] == "extractive"
    assert [c["number"] for c in answer["citations"]] == [1]
    assert answer["statements"][0]["citations"] == [1]
    assert {"question", "reason", "text", "language", "searched_for", "timings_ms", "index"} <= answer.keys()


def test_an_abstention_is_done_and_no_failure(run: Run) -> None:
    status, out, _ = run("ask", "What is the weather in Vienna?", "--json")
    assert (status, json.loads(out)["outcome"]) == (0, "not_in_documents")


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("ask", ""), 2, "empty"),
        (("ask",), 2, "Ask something"),
        (("ask", "why " * 25_000), 2, "at most 4,000"),
        (("show", "lakes#99"), 1, "lakes#99"),
        (("show", "hello there"), 2, "names no paragraph"),
        (("show", "lakes"), 2, "whole document"),
        (("show", "nowhere", "--all"), 1, "nowhere"),
        (("ask", "--batch", "no-such-file.jsonl"), 2, "can't be read"),
        (("eval", "run", "no-such-suite.jsonl"), 2, "can't be read"),
        (("ingest", "no-such-folder"), 2, "doesn't exist"),
    ],
)
def test_what_is_wrong_is_said_on_standard_error(run: Run, arguments: tuple[str, ...], status: int, says: str) -> None:
    ended, out, err = run(*arguments)
    assert ended == status
    assert out == ""
    assert says in err
    assert "Traceback" not in err


def test_an_empty_folder_is_no_corpus(run: Run, tmp_path: Path) -> None:
    status, _, err = run("ingest", str(tmp_path))
    assert status == 1
    assert "holds no document" in err


def test_a_batch_goes_on_over_a_bad_line(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "questions.jsonl"
    lines.write_text(
        '{"id": 7, "question": "What was said about cryptocurrencies?"}\nnonsense\n{"id": "x", "question": ""}\n'
    )
    status, out, _ = run("ask", "--batch", str(lines))
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [a.get("id") for a in answers] == [7, None, "x"]
    assert [a["outcome"] for a in answers] == ["answered", "error", "error"]
    assert "Line 2" in answers[1]["text"]


def test_search_and_show_print_their_shapes(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("search", "licence of every angler", "-k", "2", "--json")
    found = json.loads(out)
    assert found["hits"][0]["pinpoint"] == "lakes#2.1"
    assert {"label", "score", "text", "heading"} <= found["hits"][0].keys()
    assert len(found["hits"]) <= 2
    lines = tmp_path / "queries.jsonl"
    lines.write_text('{"id": 1, "query": "pike"}\n{"id": 2, "query": "trout"}\n')
    _, out, _ = run("search", "--batch", str(lines))
    assert [json.loads(line)["hits"][0]["pinpoint"] for line in out.splitlines()] == ["lakes#3", "lakes#2.2.a"]
    _, out, _ = run("show", "lakes", "--all", "--json")
    assert json.loads(out.splitlines()[0])["pinpoint"] == "lakes#1"


def test_documents_prints_what_is_held_and_what_is_missing(run: Run) -> None:
    _, out, _ = run("documents", "--json")
    listing = json.loads(out)
    assert {d["id"] for d in listing["documents"]} == {"report-europe-2019", "lakes"}
    assert "untoc" in listing["missing"]


def test_eval_run_counts_over_the_development_questions(run: Run) -> None:
    status, out, _ = run("eval", "run", "questions-development", "--json")
    summary = json.loads(out)
    assert status == 0
    assert summary["questions"] >= 400
    assert summary["figures"]["quote fidelity"]["value"]["mean"] == 1.0
    assert summary["figures"]["false answer"]["n"] >= 60
    assert summary["figures"]["citation recall"]["unscored"]["refused"] > 0
    status, out, _ = run("eval", "report", "questions-development", "--no-browser")
    assert status == 0
    assert Path(out.strip()).read_text("utf-8").startswith("<!doctype html>")
