"""Instruments side by side: each cell quotes what speaks of its aspect, or is a gap."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from fake_index import NoWeights

from congress_rag import cli
from congress_rag.answer.aspects import plain, topics, wanted
from congress_rag.answer.comparison import GAP, Comparison
from congress_rag.assistant import Assistant
from congress_rag.errors import CallError, QuestionError, UnknownPinpointError
from congress_rag.index.build import build_index
from congress_rag.index.search import Searcher
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.files import shipped_report
from congress_rag.settings import Settings

RIVERS = """####Convention on Rivers

### Article  1

####Extradition

1. Each Party may consider this Convention as a legal basis for extradition of anglers.
2. Extradition shall be subject to the conditions provided for by the law of the requested Party.

### Article  2

####Licences

Each Party shall require a licence of every angler on a river. The licence shall be valid for two years.

### Article  3

####Closed season

No Party shall permit the catching of pike between March and May.
"""
PONDS = """####Convention on Ponds

### Article  1

####Surrender

1. A Party that receives a request for extradition may consider this Convention the legal basis for extradition.
2. States Parties may not refuse a request for extradition on the sole ground that the offence is also considered
to involve fiscal matters.

### Article  2

####Permits

Each Party shall require a licence of every angler on a pond. Such a licence is free.

### Article  3

####Herons

No Party shall permit the disturbing of herons.
"""


@pytest.fixture(scope="module")
def waters(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An Assistant on the shipped report and two made-up conventions."""
    folder: Path = tmp_path_factory.mktemp("waters")
    (folder / "rivers.md").write_text(RIVERS, "utf-8")
    (folder / "ponds.md").write_text(PONDS, "utf-8")
    return _opened([shipped_report(), folder], tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def held(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An Assistant on the report and some real conventions, searched by words alone."""
    names = ("untoc.md", "uncac.md", "drugs-1988.md", "terrorism-1997-bombings.md")
    files = [corpus / "conventions" / name for name in names]
    return _opened([shipped_report(), *files], tmp_path_factory.mktemp("home"))


def _opened(paths: list[Path], home: Path) -> Assistant:
    settings = Settings.load(home=home)
    documents, failed, _ = read_corpus(paths, settings)
    assert failed == []
    encoder = NoWeights()
    build_index(documents, settings, embed=False, encoder=encoder)
    return Assistant(Searcher.open(settings, encoder=encoder), settings)


def _table(comparison: Comparison) -> dict[str, list[list[str]]]:
    """The narrowest pinpoints of each cell by aspect."""
    return {
        row.aspect: [[c.pinpoint for c in comparison.cited(cell)][-1:] for cell in row.cells] for row in comparison.rows
    }


# -- what is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "topic", "aspects"),
    [
        ("extradition", "Extradition", None),
        ("extradición", "Extradition", None),
        ("MLA", "Mutual legal assistance", None),
        ("the rules on mutual legal assistance", "Mutual legal assistance", None),
        ("How do , and , differ on jurisdiction?", "Jurisdiction", None),
        ("bank secrecy in mutual legal assistance", "Mutual legal assistance", {"Bank secrecy"}),
        ("dual criminality for extradition", "Extradition", {"Dual criminality"}),
        ("joint investigations", "Joint investigations", None),
        ("smuggling of migrants", "Smuggling of migrants", None),
    ],
)
def test_a_topic_is_known_by_its_names(text: str, topic: str, aspects: set[str] | None) -> None:
    (found,) = wanted(text)
    assert found.topic.name == topic
    assert {a.name for a in found.aspects} == (aspects or {a.name for a in found.topic.aspects})


@pytest.mark.parametrize("text", ["fishing licences", "extradition of whales", "weather", ""])
def test_what_no_aspect_is_about_is_no_known_topic(text: str) -> None:
    assert wanted(text) == ()


def test_two_topics_are_compared_where_both_are_named() -> None:
    assert [w.topic.name for w in wanted("extradition and jurisdiction")] == ["Extradition", "Jurisdiction"]


def test_every_topic_is_found_by_its_own_name() -> None:
    for topic in topics():
        assert any(pattern.search(plain(topic.name)) for pattern in topic.asked), topic.name
        assert topic.about
        assert all(aspect.says for aspect in topic.aspects)


# -- a made-up corpus -----------------------------------------------------------------------------------------------


def test_cells_are_quotes_and_gaps_are_gaps(waters: Assistant) -> None:
    compared = waters.compare("extradition", ["rivers", "ponds"])
    assert _table(compared) == {
        "Legal basis where there is no treaty": [["rivers#1.1"], ["ponds#1.1"]],
        "Conditions and grounds of refusal under national law": [["rivers#1.2"], []],
        "Fiscal offences": [[], ["ponds#1.2"]],
    }
    for citation in compared.citations:
        assert waters.show(citation.pinpoint).text[citation.start : citation.end] == citation.quote
    assert "Dual criminality" in compared.nowhere
    gap = compared.rows[-1].cells[0]
    assert (compared.quoted(gap), gap.citations) == (GAP, ())


def test_a_topic_that_nobody_listed_gets_its_rows_from_the_documents(waters: Assistant) -> None:
    compared = waters.compare("licence of every angler", ["rivers", "ponds"])
    assert not compared.known_topic
    assert next(iter(_table(compared).values())) == [["rivers#2"], ["ponds#2"]]
    assert compared.rows[0].aspect in {"Licences", "Permits"}


def test_a_report_that_only_names_the_topic_is_quoted_where_it_does(waters: Assistant) -> None:
    compared = waters.compare("extradition", ["report-europe-2019", "rivers"])
    last = compared.rows[-1]
    assert [c.pinpoint for c in compared.cited(last.cells[0])] == ["report-europe-2019#2"]
    assert "extradition" in compared.quoted(last.cells[0])


@pytest.mark.parametrize(
    ("topic", "documents", "error", "says"),
    [
        ("extradition", ["rivers"], CallError, "two documents"),
        ("extradition", ["rivers", "rivers"], CallError, "two documents"),
        ("extradition", ["rivers", "pond"], UnknownPinpointError, "pond"),
        ("extradition", ["rivers", "untoc"], UnknownPinpointError, "not in the index"),
        ("  ", ["rivers", "ponds"], QuestionError, "empty"),
        ("compare the articles", ["rivers", "ponds"], QuestionError, "no topic"),
        ("quantum entanglement", ["rivers", "ponds"], CallError, "nothing to compare"),
    ],
)
def test_what_cannot_be_compared_is_said(
    waters: Assistant, topic: str, documents: list[str], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        waters.compare(topic, documents)


def test_the_command_prints_a_table_json_and_markdown(
    waters: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_open", lambda: waters)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*options: str) -> str:
        monkeypatch.setattr(sys, "argv", ["congress-rag", "compare", "extradition", "--in", "rivers,ponds", *options])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert not end.value.code
        return capsys.readouterr().out

    shown = run()
    table = shown.partition("\n\n")[0]
    assert max(map(len, table.splitlines())) <= 100
    assert GAP in " ".join(table.split())
    assert "(ponds#1.2)" in shown
    found = json.loads(run("--json"))
    assert [d["id"] for d in found["documents"]] == ["rivers", "ponds"]
    assert all(len(row["cells"]) == 2 for row in found["rows"])
    assert found["rows"][-1]["cells"][0] == {"document": "rivers", "found": False, "text": GAP, "citations": []}
    assert run("--markdown").startswith("|  | ")


# -- the real conventions -------------------------------------------------------------------------------------------


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("topic", "aspect", "expected"),
    [
        ("extradition", "Dual criminality", ["untoc#16.1", "uncac#44.1", None]),
        ("extradition", "Legal basis where there is no treaty", ["untoc#16.4", "uncac#44.5", "drugs-1988#6.3"]),
        ("extradition", "Own nationals: prosecute instead", ["untoc#16.10", "uncac#44.11", "drugs-1988#6.9.a"]),
        ("extradition", "Fiscal offences", ["untoc#16.15", "uncac#44.16", None]),
        ("mutual legal assistance", "Grounds of refusal", ["untoc#18.21", "uncac#46.21", "drugs-1988#7.15"]),
        ("mutual legal assistance", "Bank secrecy", ["untoc#18.8", "uncac#46.8", "drugs-1988#7.5"]),
        ("mutual legal assistance", "Confidentiality", ["untoc#18.20", "uncac#46.20", "drugs-1988#7.14"]),
        ("confiscation", "Third parties in good faith", ["untoc#12.8", "uncac#31.9", "drugs-1988#5.8"]),
        ("legal persons", "Criminal, civil or administrative", ["untoc#10.2", "uncac#26.2", None]),
        ("jurisdiction", "Own nationals as victims", ["untoc#15.2.a", "uncac#42.2.a", None]),
        ("denunciation", "Right to denounce", ["untoc#40.1", "uncac#70.1", "drugs-1988#30.1"]),
        ("money-laundering", "Knowledge, intent or purpose inferred", ["untoc#6.2.f", "uncac#28", "drugs-1988#3.3"]),
    ],
)
def test_the_provisions_that_a_lawyer_would_put_side_by_side(
    held: Assistant, topic: str, aspect: str, expected: list[str | None]
) -> None:
    cells = _table(held.compare(topic, ["untoc", "uncac", "drugs-1988"]))[aspect]
    assert [cell[0] if cell else None for cell in cells] == expected


@pytest.mark.corpus
def test_instruments_are_taken_from_the_topic_by_whatever_name(held: Assistant) -> None:
    compared = held.compare("extradition in the Palermo Convention and the Merida Convention")
    assert {c.id for c in compared.columns} == {"untoc", "uncac"}
    family = held.compare("confiscation", ["the drug conventions", "untoc"])
    assert [c.id for c in family.columns] == ["drugs-1988", "untoc"]
    assert len(family.missing) == 2


@pytest.mark.corpus
def test_a_question_that_compares_is_answered_by_the_table(held: Assistant) -> None:
    answer = held.ask("How do UNTOC and UNCAC differ on bank secrecy in mutual legal assistance?")
    assert answer.outcome == "answered"
    assert [c.pinpoint for c in answer.citations] == ["untoc#18.8", "uncac#46.8"]
    assert answer.text.startswith("|  | UNTOC | UNCAC |")
    plainly = held.ask("What does UNTOC say on bank secrecy in mutual legal assistance?")
    assert not plainly.text.startswith("|")


@pytest.mark.corpus
def test_every_topic_quotes_letter_for_letter(held: Assistant) -> None:
    for topic in topics():
        try:
            compared = held.compare(topic.name, ["untoc", "uncac", "drugs-1988", "terrorism-1997-bombings"])
        except CallError:
            continue  # none of them says anything on it
        for citation in compared.citations:
            assert citation.quote
            assert held.show(citation.pinpoint).text[citation.start : citation.end] == citation.quote
