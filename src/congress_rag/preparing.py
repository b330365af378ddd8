"""From a corpus folder to a live index: what ``ingest`` does, and what ``chat`` does when something is missing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from congress_rag.documents import Document
from congress_rag.errors import IngestError
from congress_rag.index.build import build_index
from congress_rag.ingest.corpus import read_corpus, shipped_report
from congress_rag.settings import Settings

__all__ = ["IngestReport", "Prepared", "complete", "corpus_paths", "ingest", "is_shipped_report", "publish"]

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
    seconds: float
    index: str
    notices: tuple[str, ...] = ()

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
            "references": self.references,
            "seconds": round(self.seconds, 3),
            "index": self.index,
            "notices": list(self.notices),
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
    """What ``chat`` starts from: the documents, the files left out, and whether the vectors are complete."""

    documents: tuple[Document, ...]
    failed: tuple[dict[str, str], ...]
    finished: bool


def publish(paths: Sequence[Path], settings: Settings, on_progress: Progress) -> Prepared:
    """Reads the documents and makes them searchable by words, which takes seconds; vectors come with :func:`complete`.

    Where a complete index is live and documents have changed, that index serves until the new one is complete.

    Raises:
        IngestError: no document can be read.
    """
    documents, failed = _read(paths, settings, on_progress)
    report = build_index(documents, settings, _named(on_progress), embed=False)
    return Prepared(tuple(documents), tuple(failed), report.complete)


def complete(settings: Settings, documents: Sequence[Document], on_progress: Progress | None = None) -> None:
    """Computes the vectors that are missing and makes the index that holds them live."""
    build_index(documents, settings, _named(on_progress) if on_progress else None)


def ingest(paths: Sequence[Path], settings: Settings, on_progress: Progress) -> IngestReport:
    """Builds or updates the whole index.

    Raises:
        IngestError: no document can be read; the live index stays as it is.
    """
    started = time.perf_counter()
    documents, failed = _read(paths, settings, on_progress)
    report = build_index(documents, settings, _named(on_progress))
    return IngestReport(
        documents=report.documents,
        paragraphs=report.paragraphs,
        chunks=report.units,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        removed=report.removed,
        failed=tuple(failed),
        references=0,
        seconds=time.perf_counter() - started,
        index=report.index,
        notices=report.notices,
    )


def _read(
    paths: Sequence[Path], settings: Settings, on_progress: Progress
) -> tuple[list[Document], list[dict[str, str]]]:
    documents, failed = read_corpus(paths, settings, on_progress)
    if not documents:
        reasons = " ".join(failure["error"] for failure in failed[:3])
        raise IngestError(f"No document could be read, so the index stays as it is. {reasons}")
    return documents, failed


_STAGES = {"indexing": "Indexing by words", "embedding": "Reading for meaning"}


def _named(on_progress: Progress) -> Progress:
    """Progress with the stages as people call them."""
    return lambda stage, done, of: on_progress(_STAGES.get(stage, stage), done, of)
