"""Documents read back from the disk."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from madeup import WordsEncoder

from congress_rag.documents import Aside, AsideKind, Document, Heading
from congress_rag.errors import IndexMismatchError, IndexMissingError, UnknownPinpointError
from congress_rag.index.library import Library, document_digest, write_library
from congress_rag.index.units import units_of


@pytest.fixture
def file(tmp_path: Path, corruption: Document, drugs: Document) -> Path:
    path = tmp_path / "library.sqlite"
    encoder = WordsEncoder()
    list(write_library(path, [corruption, drugs], lambda d: units_of(d, encoder.count_tokens, 60)))
    return path


def test_a_document_comes_back_as_it_was(tmp_path: Path, corruption: Document) -> None:
    fields = {name: getattr(corruption, name) for name in corruption.__dataclass_fields__}
    full = Document(**fields | {
        "headings": (Heading(0, 10, 0),), "asides": (Aside(AsideKind.FOOTNOTE, 3, 5),), "gaps": ("annex II",),
        "date": "2003-10-31", "symbol": "A/58/422",
    })  # fmt: skip
    path = tmp_path / "library.sqlite"
    list(write_library(path, [full], lambda _: []))
    with Library.open(path) as library:
        assert library.document("corruption") == full
        assert library.digests() == {"corruption": document_digest(full)}


def test_a_paragraph_is_found_with_its_document(file: Path) -> None:
    with Library.open(file) as library:
        document, paragraph = library.paragraph("corruption#2.2.b")
        assert document.quote(paragraph) == "Providing lists of wanted persons;"
        assert library.document_ids() == ("corruption", "drugs")
        assert [d.id for d in library.documents()] == ["corruption", "drugs"]
        assert library.count("paragraphs") == 13


@pytest.mark.parametrize(
    ("pinpoint", "said"),
    [
        ("corruption#2.2.z", "the nearest around it is corruption#2.2"),
        ("corruption#33", "Did you mean"),
        ("corupption#1", "Did you mean corruption?"),
        ("zzzz#1", "No document of the index is called zzzz."),
    ],
)
def test_an_unknown_pinpoint_names_what_is_near(file: Path, pinpoint: str, said: str) -> None:
    with Library.open(file) as library, pytest.raises(UnknownPinpointError, match=said):
        library.paragraph(pinpoint)


def test_many_threads_read_at_once(file: Path) -> None:
    with Library.open(file) as library, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: library.paragraph(f"corruption#2.{1 + i % 2}")[1].pinpoint, range(200)))
    assert found == ["corruption#2.1", "corruption#2.2"] * 100


def test_no_file_and_a_broken_file_say_so(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="congress-rag ingest"):
        Library.open(tmp_path / "none.sqlite")
    (tmp_path / "broken.sqlite").write_bytes(b"not a database" * 100)
    with Library.open(tmp_path / "broken.sqlite") as library, pytest.raises(IndexMismatchError, match="can't be read"):
        library.document("x")


def test_a_library_is_opened_for_reading_only(file: Path) -> None:
    with Library.open(file) as library, pytest.raises(sqlite3.OperationalError):
        library._connection.execute("DELETE FROM documents")
