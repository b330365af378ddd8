"""The manifest of a corpus folder, ``manifest.json``: what each file is and where it came from."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from congress_rag.errors import StorageError, UnreadableFileError

__all__ = ["read_manifest", "record"]


def read_manifest(folder: Path) -> list[dict[str, Any]]:
    """The entries of a folder's manifest; none where there is no manifest.

    Raises:
        UnreadableFileError: it isn't a list of entries with a file each.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        return []
    try:
        entries = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"{path} can't be read as a manifest: {error}. Mend it, or take it away.") from error
    if not isinstance(entries, list) or not all(
        isinstance(e, dict) and isinstance(e.get("file"), str) for e in entries
    ):
        raise UnreadableFileError(
            f"{path} isn't a manifest: it must be a list of entries with a file each. Mend it, or take it away."
        )
    return entries


def record(folder: Path, entry: dict[str, Any]) -> None:
    """Writes an entry into the manifest, in place of one for the same file. Other entries stay as they are.

    Raises:
        UnreadableFileError: the manifest that is there can't be read.
        StorageError: it can't be written; the old one stays.
    """
    entries = [e for e in read_manifest(folder) if e["file"] != entry["file"]]
    path = folder / "manifest.json"
    beside = path.with_name(".manifest.json.new")
    try:
        with beside.open("w", encoding="utf-8") as file:
            json.dump([*entries, entry], file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path} can't be written: {error.strerror or error}. Check that the corpus folder may be written to."
        ) from error
