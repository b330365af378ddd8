"""From a corpus folder to a live index: what ``ingest`` does, and what ``chat`` does when something is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from congress_rag.ingest.corpus import shipped_report
from congress_rag.settings import Settings

__all__ = ["IngestReport", "corpus_paths", "ingest", "unchanged"]

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
    notices: tuple[str, ...] = field(default=())

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
    """What to ingest: what is given, else the corpus folder of the settings, else the report that ships with the project."""
    if given:
        return list(given)
    if settings.corpus is not None:
        return [settings.corpus]
    return [shipped_report()]
