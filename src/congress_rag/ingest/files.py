"""The files of a corpus: where they are, what each is called, and what the manifest says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from congress_rag.documents import DocumentKind
from congress_rag.errors import CallError
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.manifest import read_manifest
from congress_rag.ingest.reading import ENDINGS
from congress_rag.ingest.versions import id_and_language

__all__ = ["SourceFile", "find_documents", "shipped_report"]

FOLDERS = ("report", "conventions")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to be read: where it is, what it is called in the corpus, and what the manifest says of it."""

    path: Path
    name: str
    id: str
    facts: dict[str, Any]


def shipped_report() -> Path:
    """The draft report that ships with the project."""
    return Path(str(files("congress_rag.ingest") / "report_text" / "000_1757cd69ee640787.txt"))


def _facts(folder: Path) -> dict[str, dict[str, Any]]:
    """What the manifest of a corpus folder says, by file name."""
    return {entry["file"]: entry for entry in read_manifest(folder)}


def _identify(path: Path, facts: dict[str, Any]) -> str:
    """The id of a file's document: the manifest's, the report's, or the file's name, as a pinpoint can have it."""
    if "id" not in facts and path.name == shipped_report().name:
        return next(i.id for i in catalogue().instruments if i.kind is DocumentKind.REPORT)
    name, _ = id_and_language(str(facts.get("id") or path.stem))
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug or "document"


def find_documents(path: Path) -> list[SourceFile]:
    """The files below a path that are documents, in order.

    A corpus folder (one with ``report/`` or ``conventions/`` in it) gives those two; any other folder gives
    every file in it that a reader takes; a file gives itself.

    Raises:
        CallError: there is no such path.
    """
    if not path.exists():
        raise CallError(f"{path} doesn't exist. Name a corpus folder, or a file.")
    if path.is_file():
        folder = path.parent.parent if path.parent.name in FOLDERS else path.parent
        name = path.relative_to(folder).as_posix()
        facts = _facts(folder).get(name, {})
        return [SourceFile(path, name if facts else path.name, _identify(path, facts), facts)]
    root = path if (path / "manifest.json").is_file() else path.parent  # of the corpus, or of the folder's
    manifest = _facts(root)
    folders = [path / name for name in FOLDERS if (path / name).is_dir()] or [path]
    found = []
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if not file.is_file() or file.name.startswith(".") or file.suffix.lower() not in ENDINGS:
                continue
            if file.name.lower() in {"readme.md", "origin.md"}:
                continue
            name = file.relative_to(path).as_posix()
            facts = manifest.get(file.relative_to(root).as_posix(), {})
            found.append(SourceFile(file, name, _identify(file, facts), facts))
    return found
