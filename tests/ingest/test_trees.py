"""The parser's trees against those that were written down by hand, before anyone looked at what the parser makes."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from congress_rag.documents import Document, Kind
from congress_rag.ingest.corpus import read_corpus
from congress_rag.settings import Settings

GOLD = Path(__file__).parent / "gold" / "trees.tsv"


def gold() -> list[dict[str, str]]:
    lines = [line for line in GOLD.read_text("utf-8").splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def folded(text: str) -> str:
    """A text without the bars of tables and the stars of lists, its white space folded."""
    return re.sub(r"\s+", " ", re.sub(r"[|*]", " ", text)).strip()


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Document]:
    read, failed, _ = read_corpus([corpus], Settings.load())
    assert failed == []
    return {document.id: document for document in read}


def differences(row: dict[str, str], document: Document) -> list[str]:
    paragraph = document.by_pinpoint.get(row["pinpoint"])
    if paragraph is None:
        return ["missing"]
    text, opens, closes = folded(document.quote(paragraph)), folded(row["opens"]), folded(row["closes"])
    if paragraph.kind in (Kind.RECITAL, Kind.PREAMBLE):  # the comma behind a recital isn't quoted
        text, closes = text.rstrip(",;:"), closes.rstrip(",;:")
    numbered = paragraph.kind in (Kind.PARAGRAPH, Kind.ITEM)
    wrong = {
        "kind": str(paragraph.kind) != row["kind"],
        "marker": numbered and folded(paragraph.marker) != folded(row["marker"]),
        "opens": not text.startswith(opens),
        "closes": not text.endswith(closes),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


@pytest.mark.corpus
def test_every_node_is_what_was_written_down(documents: dict[str, Document]) -> None:
    rows = gold()
    assert len(rows) > 800
    found = {
        row["pinpoint"]: " ".join(wrong)
        for row in rows
        if (wrong := differences(row, documents[row["pinpoint"].partition("#")[0]]))
    }
    assert found == {}


@pytest.mark.corpus
def test_no_node_stands_there_that_was_not_written_down(documents: dict[str, Document]) -> None:
    written = {row["pinpoint"] for row in gold()}
    places = {re.sub(r"\..*", "", pinpoint) for pinpoint in written}
    made = {p.pinpoint for d in documents.values() for p in d.paragraphs if re.sub(r"\..*", "", p.pinpoint) in places}
    assert made - written == set()
