"""What cites what, as it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from congress_rag import cli
from congress_rag.assistant import Assistant
from congress_rag.errors import PinpointSyntaxError, UnknownPinpointError


def test_a_paragraph_of_the_report_cites_instruments(assistant: Assistant) -> None:
    found = assistant.refs("para 2 of the report").to_dict()
    assert found["pinpoint"] == "report-europe-2019#2"
    text = assistant.show("report-europe-2019#2").text
    for cites in found["cites"]:
        assert text[cites["start"] : cites["end"]] == cites["text"]
    uncac = next(c for c in found["cites"] if c["text"] == "United Nations Convention against Corruption")
    assert uncac["targets"] == [
        {
            "pinpoint": None,
            "document": "uncac",
            "label": "United Nations Convention against Corruption",
            "missing": "the instrument isn't in the corpus",
        }
    ]
    family = next(c for c in found["cites"] if c["text"] == "three international drug control conventions")
    assert [t["document"] for t in family["targets"]] == ["drugs-1961", "drugs-1971", "drugs-1988"]


def test_a_paragraph_cites_where_its_items_do(assistant: Assistant) -> None:
    whole, text = assistant.refs("report-europe-2019#10"), assistant.show("report-europe-2019#10").text
    assert "report-europe-2019#10.a" in {c.paragraph for c in whole.cites}
    assert all(text[c.start : c.end] == c.text for c in whole.cites)


def test_a_document_cites_as_a_whole(assistant: Assistant) -> None:
    found = assistant.refs("report-europe-2019")
    assert found.pinpoint == "report-europe-2019"
    assert len(found.cites) >= 10


def test_documents_tell_what_they_cite_and_the_corpus_lacks(assistant: Assistant) -> None:
    listing = assistant.documents()
    report = next(d for d in listing["documents"] if d["kind"] == "report")
    assert {"untoc", "uncac", "drugs-1988", "terrorism-1999-financing"} <= set(report["missing"])
    assert set(report["missing"]) <= set(listing["missing"])


def test_what_names_nothing_is_an_error(assistant: Assistant) -> None:
    with pytest.raises(PinpointSyntaxError):
        assistant.refs("the weather")
    with pytest.raises(UnknownPinpointError):
        assistant.refs("lakes#99")


def test_the_command_prints_for_people_and_for_programs(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cli, "_open", lambda: assistant)
    run = CliRunner()
    printed = run.invoke(cli.app, ["refs", "report-europe-2019#2"])
    assert printed.exit_code == 0
    assert "“three international drug control conventions”" in printed.stdout
    assert "the instrument isn't in the corpus" in printed.stdout
    found = json.loads(run.invoke(cli.app, ["refs", "report-europe-2019#2", "--json"]).stdout)
    assert set(found) == {"pinpoint", "label", "cites", "cited_by"}
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "pinpoint": "report-europe-2019#2"}\n{"id": 2, "pinpoint": "lakes#99"}\n', "utf-8")
    first, second = map(json.loads, run.invoke(cli.app, ["refs", "--batch", str(batch)]).stdout.splitlines())
    assert (first["id"], first["pinpoint"]) == (1, "report-europe-2019#2")
    assert (second["id"], second["reason"]) == (2, "unknown_pinpoint")
