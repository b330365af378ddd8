"""From a corpus folder to a live index: what ``ingest`` does, and what ``chat`` does when something is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from congress_rag.documents import Document, DocumentKind
from congress_rag.errors import IngestError
from congress_rag.index.build import build_index, known_documents
from congress_rag.index.embedding import Embedding, Encoder
from congress_rag.index.generation import Generations, Reading
from congress_rag.index.graph import Graph
from congress_rag.index.models import model_folder
from congress_rag.index.relations import missing_instruments
from congress_rag.ingest.corpus import read_corpus, reading_fingerprint
from congress_rag.ingest.files import find_documents, shipped_report
from congress_rag.settings import Settings

__all__ = [
    "IngestReport",
    "Prepared",
    "complete",
    "corpus_paths",
    "embedding_of",
    "ingest",
    "ingest_documents",
    "is_shipped_report",
    "publish",
    "set_apart",
    "source_files",
]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did; :meth:`to_dict` is what ``ingest --json`` prints."""

    documents: int
    paragraphs: int
    chunks: int
    added: int
    changed: int
    unchanged: int
    removed: int
    failed: tuple[dict[str, str], ...]
    references: int
    embedded: int
    seconds: float
    index: str
    notices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    set_aside: tuple[dict[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        return {
            "documents": self.documents,
            "paragraphs": self.paragraphs,
            "chunks": self.chunks,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "failed": list(self.failed),
            "set_aside": list(self.set_aside),
            "references": self.references,
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
            "index": self.index,
            "notices": list(self.notices),
            "missing": list(self.missing),
        }


def corpus_paths(settings: Settings, given: Sequence[Path] = ()) -> list[Path]:
    """What to ingest: what is given, else the corpus folder of the settings, else the shipped report."""
    if given:
        return list(given)
    if settings.corpus is not None:
        return [settings.corpus]
    return [shipped_report()]


def is_shipped_report(paths: Sequence[Path]) -> bool:
    """Whether there is nothing but the report that ships with the project."""
    return list(paths) == [shipped_report()]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What ``chat`` starts from: the documents, the files left out, whether the vectors are complete, and what read;
    and the files set aside, which hold what another file has in the language that the index takes."""

    documents: tuple[Document, ...]
    failed: tuple[dict[str, str], ...]
    finished: bool
    reading: Reading
    set_aside: tuple[dict[str, str], ...] = ()


def publish(paths: Sequence[Path], settings: Settings, on_progress: Progress) -> Prepared:
    """Reads the documents and makes them searchable by words within seconds; the rest comes with :func:`complete`.

    Where a complete index is live and documents have changed, that index serves until the new one is complete.

    Raises:
        IngestError: no document can be read.
    """
    read = _read(paths, settings, on_progress)
    report = build_index(
        read.documents, settings, _named(on_progress), embed=False, references=False, reading=read.reading
    )
    set_aside = tuple(read.set_aside)
    return Prepared(tuple(read.documents), tuple(read.failed), report.complete, read.reading, set_aside)


def complete(settings: Settings, prepared: Prepared, on_progress: Progress | None = None) -> None:
    """Reads what cites what, computes the vectors that are missing, and makes the index that holds them live."""
    named = _named(on_progress) if on_progress else None
    build_index(prepared.documents, settings, named, reading=prepared.reading)


def ingest(paths: Sequence[Path], settings: Settings, on_progress: Progress) -> IngestReport:
    """Builds or updates the whole index.

    Raises:
        IngestError: no document can be read; the live index stays as it is.
    """
    started = time.perf_counter()
    read = _read(paths, settings, on_progress)
    report = build_index(read.documents, settings, _named(on_progress), reading=read.reading)
    return IngestReport(
        documents=report.documents,
        paragraphs=report.paragraphs,
        chunks=report.units,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        removed=report.removed,
        failed=tuple(read.failed),
        references=report.references,
        embedded=report.computed,
        seconds=time.perf_counter() - started,
        index=report.index,
        notices=report.notices,
        missing=_missing(settings, read.documents),
        set_aside=tuple(read.set_aside),
    )


def ingest_documents(documents: Sequence[Document], settings: Settings, on_progress: Progress) -> None:
    """Makes the index hold these documents and no others, to be searched; what cites what isn't read.

    Raises:
        StorageError: the index can't be written.
        WeightsError: the embedding isn't there.
    """
    build_index(documents, settings, _named(on_progress), references=False)


def set_apart(settings: Settings, folder: str) -> Settings:
    """The settings of an index of its own in a folder below the home, with the same weights, not copied.

    Raises:
        WeightsError: the embedding isn't there.
    """
    return settings.model_copy(update={"home": settings.home / folder, "embedding": str(model_folder(settings))})


def embedding_of(settings: Settings) -> Encoder:
    """The embedding of these settings, for a comparison on the same weights.

    Raises:
        WeightsError: it isn't there.
    """
    return Embedding.load(settings)


def source_files(paths: Sequence[Path]) -> dict[str, Path]:
    """Where the files below these paths lie, by the names that documents have them under.

    Raises:
        CallError: there is no such path.
    """
    return {source.name: source.path for path in paths for source in find_documents(path)}


def _missing(settings: Settings, documents: Sequence[Document]) -> tuple[str, ...]:
    """The names of the instruments that the reports among these documents cite, and that aren't among them."""
    live = Generations(settings.index_dir).live()
    if live is None:
        return ()
    with Graph.open(live.references) as graph:
        cited = [c for d in documents if d.kind is DocumentKind.REPORT for c in missing_instruments(graph, d.id)]
    return tuple(dict.fromkeys(c.name for c in cited))


@dataclass(frozen=True, slots=True)
class _Read:
    documents: list[Document]
    failed: list[dict[str, str]]
    set_aside: list[dict[str, str]]
    reading: Reading


def _read(paths: Sequence[Path], settings: Settings, on_progress: Progress) -> _Read:
    """The documents below the paths; those whose files haven't changed are taken from the live index."""
    fingerprint = reading_fingerprint(paths)
    with known_documents(settings, fingerprint) as known:
        documents, failed, set_aside = read_corpus(paths, settings, on_progress, known)
        have = {document.id for document in documents}
        for failure in failed if documents else ():
            before = [document for document in known(failure["file"], None) if document.id not in have]
            if before:
                documents += before
                failure["error"] += " What was read of it before stays in the index."
    if not documents:
        reasons = " ".join(failure["error"] for failure in failed[:3])
        raise IngestError(f"No document could be read, so the index stays as it is. {reasons}")
    not_all = tuple(dict.fromkeys(out["file"] for out in (*failed, *set_aside)))
    return _Read(documents, failed, set_aside, Reading(fingerprint, not_all))


_STAGES = {"indexing": "Indexing by words", "embedding": "Reading for meaning"}


def _named(on_progress: Progress) -> Progress:
    """Progress with the stages as people call them."""
    return lambda stage, done, of: on_progress(_STAGES.get(stage, stage), done, of)
