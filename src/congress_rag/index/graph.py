"""The graph of references: which paragraph cites which, both ways, in a SQLite file beside the library.

It holds for the documents and the program that it was made by. Another generation takes over the references of a
document that is the same, and leads to the same documents, so that only what changed is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from congress_rag.documents import Document
from congress_rag.errors import IndexMismatchError, IndexMissingError
from congress_rag.ingest.references.reference import Reference, Target
from congress_rag.ingest.references.resolving import references_of

__all__ = ["Cited", "Graph", "graph_is_current", "write_graph"]

_SCHEMA = """
CREATE TABLE made_by (key TEXT NOT NULL);
CREATE TABLE documents (id TEXT PRIMARY KEY, key TEXT NOT NULL, leads_to TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refs (
    position INTEGER PRIMARY KEY, document TEXT NOT NULL, paragraph TEXT NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, text TEXT NOT NULL, targets TEXT NOT NULL
);
CREATE INDEX refs_by_paragraph ON refs (document, paragraph);
CREATE TABLE targets (ref INTEGER NOT NULL, document TEXT, place TEXT NOT NULL, name TEXT NOT NULL, missing TEXT);
CREATE INDEX targets_by_document ON targets (document, place);
"""


@dataclass(frozen=True, slots=True)
class Cited:
    """An instrument that is cited: its id, if it has one, what it is called there, how often, and what is missing."""

    document: str | None
    name: str
    times: int
    missing: str | None


@cache
def _program() -> str:
    """A hash of everything that decides how a text is read: another grammar or catalogue is another graph."""
    digest = hashlib.sha256()
    folder = Path(str(files("congress_rag.ingest")))
    for file in [*sorted(folder.joinpath("references").iterdir()), folder / "catalogue.toml", folder / "names.py"]:
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _key(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _made_by(digests: Mapping[str, str]) -> str:
    return _key([_program(), *(f"{i} {digest}" for i, digest in sorted(digests.items()))])


def _document_key(document: str, leads_to: Iterable[str], digests: Mapping[str, str]) -> str:
    """What the references of a document depend on: its text, which documents there are, and those it leads to."""
    led = (f"{i} {digests.get(i, '')}" for i in sorted({document, *leads_to}))
    return _key([_program(), *sorted(digests), *led])


def graph_is_current(path: Path, digests: Mapping[str, str]) -> bool:
    """Whether the graph in this file holds for these documents, by id and digest, and this program."""
    if not path.is_file():
        return False
    with Graph.open(path) as graph:
        return graph.made_by() == _made_by(digests)


def write_graph(
    path: Path, documents: Sequence[Document], digests: Mapping[str, str], earlier: Iterable[Path] = ()
) -> int:
    """Writes the graph of these documents, and says how many references it has.

    Args:
        path: the file; replaced in one step when the graph is whole.
        documents: all of them.
        digests: the digest of each by its id.
        earlier: graphs that references of unchanged documents are taken over from.
    """
    held = {document.id: document for document in documents}
    known: dict[str, list[Reference]] = {}
    for file in earlier:
        if file.is_file():
            with Graph.open(file) as graph:
                known |= {i: found for i, found in graph.unchanged(digests) if i not in known}
    staging = path.with_name(f".{path.name}.{os.getpid()}.new")
    staging.unlink(missing_ok=True)
    connection = sqlite3.connect(staging)
    count = 0
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        for document in documents:
            found = known.get(document.id)
            if found is None:
                found = references_of(document, held.get)
            _insert(connection, document.id, found, digests, count)
            count += len(found)
        connection.execute("INSERT INTO made_by VALUES (?)", (_made_by(digests),))
        connection.commit()
    finally:
        connection.close()
    staging.replace(path)
    return count


def _insert(
    connection: sqlite3.Connection, document: str, found: Sequence[Reference], digests: Mapping[str, str], first: int
) -> None:
    leads_to = sorted({t.document for r in found for t in r.targets if t.document is not None})
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?)",
        (document, _document_key(document, leads_to, digests), json.dumps(leads_to)),
    )
    connection.executemany(
        "INSERT INTO refs VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (first + n, document, r.paragraph, r.start, r.end, r.text, json.dumps([asdict(t) for t in r.targets]))
            for n, r in enumerate(found)
        ),
    )
    connection.executemany(
        "INSERT INTO targets VALUES (?, ?, ?, ?, ?)",
        ((first + n, t.document, t.place, t.name, t.missing) for n, r in enumerate(found) for t in r.targets),
    )


class Graph:
    """The references of one generation. Open with :meth:`open`; close when done."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Graph:
        """Opens a written graph for reading.

        Raises:
            IndexMissingError: there is no such file.
        """
        if not path.is_file():
            raise IndexMissingError(
                f"What cites what hasn't been read yet: there is no {path}. Wait until the index is complete, "
                "or complete it with: congress-rag ingest."
            )
        uri = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
        return cls(sqlite3.connect(uri, uri=True))

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexMismatchError(f"The references can't be read ({error}). Run: congress-rag ingest.") from error

    def made_by(self) -> str:
        """What it holds for, as one hash."""
        rows = self._rows("SELECT key FROM made_by")
        return str(rows[0][0]) if rows else ""

    def count(self) -> int:
        """How many references there are."""
        return int(self._rows("SELECT count(*) FROM refs")[0][0])

    def unchanged(self, digests: Mapping[str, str]) -> Iterator[tuple[str, list[Reference]]]:
        """The references of each document for which they still hold, among documents of these digests."""
        for document, key, leads_to in self._rows("SELECT id, key, leads_to FROM documents"):
            if document in digests and key == _document_key(document, json.loads(leads_to), digests):
                yield document, self._references("document = ?", (document,))

    def citing(self, place: str) -> list[Reference]:
        """The references within a paragraph; for a document, those that lead out of it."""
        document, _, steps = place.partition("#")
        if steps:
            return self._references(
                "document = ? AND (paragraph = ? OR substr(paragraph, 1, ?) = ?)",
                (document, place, len(place) + 1, f"{place}."),
            )
        return self._references(
            "document = ? AND EXISTS (SELECT 1 FROM targets WHERE ref = position AND document IS NOT ?)",
            (document, document),
        )

    def cited_by(self, place: str) -> list[Reference]:
        """The references that lead to a paragraph or into it; for a document, those of other documents."""
        document, _, steps = place.partition("#")
        if steps:
            return self._references(
                "position IN (SELECT ref FROM targets WHERE document = ? AND (place = ? OR substr(place, 1, ?) = ?))",
                (document, place, len(place) + 1, f"{place}."),
            )
        return self._references(
            "document IS NOT ? AND position IN (SELECT ref FROM targets WHERE document = ?)", (document, document)
        )

    def leading_out(self) -> frozenset[str]:
        """The paragraphs that cite another instrument, and all that hold such a paragraph."""
        rows = self._rows(
            "SELECT DISTINCT r.paragraph FROM refs r JOIN targets t ON t.ref = r.position "
            "WHERE t.document IS NOT r.document"
        )
        found: set[str] = set()
        for (place,) in rows:
            document, _, steps = place.partition("#")
            parts = steps.split(".")
            found.update(f"{document}#{'.'.join(parts[:depth])}" for depth in range(1, len(parts) + 1))
        return frozenset(found)

    def cited(self, document: str | None = None) -> list[Cited]:
        """The instruments that a document cites, itself left out; without one, those that any document does."""
        rows = self._rows(
            "SELECT t.document, min(t.name), count(DISTINCT t.ref), min(t.missing) FROM targets t JOIN refs r "
            "ON r.position = t.ref WHERE (? IS NULL OR r.document = ?) AND t.document IS NOT r.document "
            "GROUP BY t.document, CASE WHEN t.document IS NULL THEN t.name END "
            "ORDER BY count(DISTINCT t.ref) DESC, 1, 2",
            (document, document),
        )
        held = {row[0] for row in self._rows("SELECT id FROM documents")}
        return [Cited(i, name, times, None if i in held else missing) for i, name, times, missing in rows]

    def _references(self, condition: str, values: Sequence[object]) -> list[Reference]:
        rows = self._rows(
            f'SELECT paragraph, start, "end", text, targets FROM refs WHERE {condition} ORDER BY position', values
        )
        return [
            Reference(paragraph, start, end, text, tuple(Target(**target) for target in json.loads(targets)))
            for paragraph, start, end, text, targets in rows
        ]
