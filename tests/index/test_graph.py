"""The graph of references: both ways, and taken over where nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.errors import IndexMissingError
from congress_rag.index import graph as graph_module
from congress_rag.index.graph import Graph, graph_is_current, write_graph
from congress_rag.ingest.references.resolving import references_of


def document(document_id: str, *wordings: str) -> Document:
    """A document of numbered articles, one wording each."""
    text, paragraphs = "", []
    for number, wording in enumerate(wordings, 1):
        start = len(text)
        text += f"{wording}\n"
        end = start + len(wording)
        paragraphs.append(Paragraph(f"{document_id}#{number}", Kind.ARTICLE, f"art. {number}", start, start, end))
    return Document(
        document_id, f"Convention {document_id}", document_id, DocumentKind.TREATY, "en", text, tuple(paragraphs)
    )


LAKES = document("lakes", "Article 2 applies.", "See article 34 of the United Nations Convention against Corruption.")
UNCAC = document("uncac", "The Organized Crime Convention and the Arctic Treaty prevail.")
DIGESTS = {"lakes": "1", "uncac": "1"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "references.sqlite"
    assert write_graph(file, [LAKES, UNCAC], DIGESTS) == 4
    return file


def test_a_paragraph_cites_and_is_cited(path: Path) -> None:
    with Graph.open(path) as graph:
        assert graph.count() == 4
        assert [r.text for r in graph.citing("lakes#1")] == ["Article 2"]
        assert [r.paragraph for r in graph.cited_by("lakes#2")] == ["lakes#1"]
        assert graph.cited_by("lakes#1") == []


def test_the_references_of_a_document_are_those_that_leave_it_or_come_from_outside(path: Path) -> None:
    with Graph.open(path) as graph:
        assert [r.paragraph for r in graph.citing("lakes")] == ["lakes#2"]
        assert [r.paragraph for r in graph.cited_by("uncac")] == ["lakes#2"]


def test_what_is_cited_and_missing_is_told(path: Path) -> None:
    with Graph.open(path) as graph:
        cited = {c.document or c.name: c.missing for c in graph.cited()}
        assert [c.document for c in graph.cited("lakes")] == ["uncac"]
    assert cited == {
        "uncac": None,
        "untoc": "the instrument isn't in the corpus",
        "Arctic Treaty": "not in the catalogue",
    }


def test_only_what_changed_is_read_again(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(one: Document, library: object) -> object:
        read.append(one.id)
        return references_of(one, library)  # type: ignore[arg-type]

    monkeypatch.setattr(graph_module, "references_of", counted)
    again = tmp_path / "again.sqlite"
    assert write_graph(again, [LAKES, UNCAC], DIGESTS, [path]) == 4
    assert read == []
    assert graph_is_current(again, DIGESTS)
    changed = {"lakes": "2", "uncac": "1"}
    assert not graph_is_current(again, changed)
    write_graph(again, [LAKES, UNCAC], changed, [path])
    assert read == ["lakes"]
    read.clear()
    write_graph(again, [LAKES, UNCAC], {"lakes": "1", "uncac": "2"}, [path])
    assert read == ["lakes", "uncac"], "lakes leads to uncac, whose paragraphs may be others now"


def test_an_index_without_a_graph_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="congress-rag ingest"):
        Graph.open(tmp_path / "references.sqlite")
    assert not graph_is_current(tmp_path / "references.sqlite", DIGESTS)


def test_the_paragraphs_that_cite_another_instrument_lead_out(path: Path) -> None:
    with Graph.open(path) as graph:
        assert graph.leading_out() == {"lakes#2", "uncac#1"}
