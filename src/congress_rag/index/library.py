"""The library: the documents and paragraphs of one generation in a SQLite file, read one at a time.

It also lists the units in the order of their rows, so that a row number of either index leads to a pinpoint.
A written library never changes; it is opened immutable, and read from any number of threads and processes.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from congress_rag.documents import Aside, AsideKind, Document, DocumentKind, Heading, Kind, Paragraph
from congress_rag.errors import IndexMismatchError, IndexMissingError, UnknownPinpointError
from congress_rag.index.units import Unit

__all__ = ["Library", "UnitRow", "document_digest", "write_library"]

_SCHEMA = """
CREATE TABLE documents (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, language TEXT NOT NULL, file TEXT NOT NULL,
    sha256 TEXT NOT NULL, digest TEXT NOT NULL, first_row INTEGER NOT NULL, end_row INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE paragraphs (pinpoint TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX paragraphs_by_document ON paragraphs (document);
CREATE TABLE units (
    row INTEGER PRIMARY KEY, pinpoint TEXT NOT NULL UNIQUE, document TEXT NOT NULL, roll_up TEXT NOT NULL,
    hash TEXT NOT NULL, truncated INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE INDEX units_by_roll_up ON units (roll_up);
"""
_KEPT = 64  # documents held in memory
_PORTION = 900  # values bound to one statement


@dataclasses.dataclass(frozen=True, slots=True)
class UnitRow:
    """A row of the indexes as the library lists it."""

    row: int
    pinpoint: str
    document: str
    roll_up: str
    hash: str


def document_digest(document: Document) -> str:
    """A hash of everything that a document is: another reading of the same file is another digest."""
    return hashlib.sha256(_to_json(document).encode()).hexdigest()[:32]


def write_library(
    path: Path, documents: Iterable[Document], units_of: Callable[[Document], Sequence[Unit]]
) -> Iterator[tuple[Unit, str]]:
    """Writes a new library; it is whole when the iterator is exhausted.

    Args:
        path: the file; it must not exist.
        documents: read once, one at a time.
        units_of: the units of a document.

    Yields:
        Every unit and its language, in the order of the rows.
    """
    row = 0
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        for position, document in enumerate(documents):
            body = _to_json(document)
            digest = hashlib.sha256(body.encode()).hexdigest()[:32]
            units = units_of(document)
            first = row
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (position, document.id, document.language, document.file, document.sha256, digest, first,
                 first + len(units), body),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO paragraphs VALUES (?, ?)", ((p.pinpoint, document.id) for p in document.paragraphs)
            )
            connection.executemany(
                "INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((first + i, u.pinpoint, u.document, u.roll_up, u.hash, u.truncated, u.text)
                 for i, u in enumerate(units)),
            )  # fmt: skip
            row += len(units)
            yield from ((unit, document.language) for unit in units)
        connection.commit()
    finally:
        connection.close()


class Library:
    """The documents of one generation. Open with :meth:`open`; safe to share between threads; close when done."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, Document] = OrderedDict()
        self._ids: tuple[str, ...] | None = None

    @classmethod
    def open(cls, path: Path) -> Library:
        """Opens a written library for reading.

        Raises:
            IndexMissingError: there is no such file.
        """
        if not path.is_file():
            raise IndexMissingError(f"{path} doesn't exist. Build the index with: congress-rag ingest.")
        uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True, check_same_thread=False))

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise IndexMismatchError(
                    f"The index can't be read ({error}). Build it anew: congress-rag ingest."
                ) from error

    # -- documents and paragraphs ---------------------------------------------------------------------------------

    def document_ids(self) -> tuple[str, ...]:
        """The ids of all documents in the order they were given."""
        if self._ids is None:
            self._ids = tuple(row[0] for row in self._rows("SELECT id FROM documents ORDER BY position"))
        return self._ids

    def documents(self) -> Iterable[Document]:
        """All documents, read one at a time."""
        return (self.document(document_id) for document_id in self.document_ids())

    def document(self, document_id: str) -> Document:
        """A document by its id.

        Raises:
            UnknownPinpointError: there is none; the message names near ones.
        """
        with self._lock:
            if document_id in self._recent:
                self._recent.move_to_end(document_id)
                return self._recent[document_id]
        rows = self._rows("SELECT body FROM documents WHERE id = ?", (document_id,))
        if not rows:
            near = difflib.get_close_matches(document_id, self.document_ids(), n=3, cutoff=0.5)
            raise UnknownPinpointError(f"No document of the index is called {document_id}.{_did_you_mean(near)}")
        document = _from_json(rows[0][0])
        with self._lock:
            self._recent[document_id] = document
            while len(self._recent) > _KEPT:
                self._recent.popitem(last=False)
        return document

    def paragraph(self, pinpoint: str) -> tuple[Document, Paragraph]:
        """A paragraph, and the document it stands in.

        Raises:
            UnknownPinpointError: no document has it; the message names the paragraph around it, or near ones.
        """
        document = self.document(pinpoint.partition("#")[0])
        paragraph = document.by_pinpoint.get(pinpoint)
        if paragraph is not None:
            return document, paragraph
        around = pinpoint
        while "." in around.partition("#")[2]:
            around = around.rpartition(".")[0]
            if around in document.by_pinpoint:
                raise UnknownPinpointError(
                    f"{document.cite_as} has no {pinpoint}; the nearest around it is {around}, with "
                    f"{len(document.by_pinpoint[around].children)} parts."
                )
        near = difflib.get_close_matches(pinpoint, document.by_pinpoint, n=3, cutoff=0.7)
        raise UnknownPinpointError(f"{document.cite_as} has no {pinpoint}.{_did_you_mean(near)}")

    def digests(self) -> dict[str, str]:
        """The digest of every document by its id."""
        return dict(self._rows("SELECT id, digest FROM documents ORDER BY position"))

    def read_from(self, file: str, sha256: str | None = None) -> list[Document]:
        """The documents that were read from this file; with a digest, only where the file is still the same.

        Of a file with several the library has each as a part: "treaties.md#untoc".
        """
        statement = (
            "SELECT id FROM documents WHERE (file = ? OR substr(file, 1, length(?)) = ?) "
            "AND sha256 = ifnull(?, sha256) ORDER BY position"
        )
        part = f"{file}#"
        return [self.document(row[0]) for row in self._rows(statement, (file, part, part, sha256))]

    def count(self, table: str = "documents") -> int:
        """How many "documents", "paragraphs" or "units" there are."""
        if table not in {"documents", "paragraphs", "units"}:
            raise ValueError(f"there is no table {table}")
        return int(self._rows(f"SELECT count(*) FROM {table}")[0][0])

    # -- units ----------------------------------------------------------------------------------------------------

    def units(self, rows: Sequence[int]) -> dict[int, UnitRow]:
        """The units of these rows."""
        return {unit.row: unit for unit in self._units("row", rows)}

    def units_at(self, pinpoints: Sequence[str]) -> dict[str, UnitRow]:
        """The units with these pinpoints; those that are no units are left out."""
        return {unit.pinpoint: unit for unit in self._units("pinpoint", pinpoints)}

    def unit_hashes(self) -> list[tuple[int, str, str, int]]:
        """Row, pinpoint, hash and length of every unit in order."""
        return self._rows("SELECT row, pinpoint, hash, length(text) FROM units ORDER BY row")

    def units_to_embed(self, rows: Sequence[int]) -> list[tuple[UnitRow, str]]:
        """The unit of each of these rows, and what of it is embedded."""
        found: dict[int, tuple[UnitRow, str]] = {}
        for start in range(0, len(rows), _PORTION):
            part = rows[start : start + _PORTION]
            marks = ",".join("?" * len(part))
            statement = f"SELECT row, pinpoint, document, roll_up, hash, text FROM units WHERE row IN ({marks})"
            found |= {row[0]: (UnitRow(*row[:5]), row[5]) for row in self._rows(statement, part)}
        return [found[row] for row in rows]

    def row_ranges(self, document_ids: Iterable[str]) -> list[tuple[int, int]]:
        """First and end row of each of these documents; unknown ids are left out."""
        ids = list(document_ids)
        ranges: list[tuple[int, int]] = []
        for start in range(0, len(ids), _PORTION):
            part = ids[start : start + _PORTION]
            marks = ",".join("?" * len(part))
            ranges += self._rows(f"SELECT first_row, end_row FROM documents WHERE id IN ({marks})", part)
        return ranges

    def _units(self, column: str, values: Sequence[object]) -> list[UnitRow]:
        found: list[UnitRow] = []
        for start in range(0, len(values), _PORTION):
            part = values[start : start + _PORTION]
            marks = ",".join("?" * len(part))
            statement = f"SELECT row, pinpoint, document, roll_up, hash FROM units WHERE {column} IN ({marks})"
            found += [UnitRow(*row) for row in self._rows(statement, part)]
        return found


def _did_you_mean(near: Sequence[str]) -> str:
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _to_json(document: Document) -> str:
    fields: dict[str, Any] = {f.name: getattr(document, f.name) for f in dataclasses.fields(document)}
    for name, kind in (("paragraphs", Paragraph), ("headings", Heading), ("asides", Aside)):
        names = [f.name for f in dataclasses.fields(kind)]
        fields[name] = [[getattr(value, n) for n in names] for value in fields[name]]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _from_json(body: str) -> Document:
    fields: dict[str, Any] = json.loads(body)
    names = [f.name for f in dataclasses.fields(Paragraph)]
    paragraphs = []
    for values in fields["paragraphs"]:
        given = dict(zip(names, values, strict=True))
        given |= {"kind": Kind(given["kind"]), "heading": tuple(given["heading"]), "children": tuple(given["children"])}
        paragraphs.append(Paragraph(**given))
    fields["paragraphs"] = tuple(paragraphs)
    fields["headings"] = tuple(Heading(*values) for values in fields["headings"])
    fields["asides"] = tuple(Aside(AsideKind(kind), start, end) for kind, start, end in fields["asides"])
    fields |= {"kind": DocumentKind(fields["kind"]), "gaps": tuple(fields["gaps"])}
    return Document(**fields)
