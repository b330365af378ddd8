"""A download that may be cut off: what has arrived so far, and what it is a part of.

It lies under a hidden name that no reader takes for a document, beside a note of the address and of the version
(the server's ETag or date) it belongs to. Only a part of the same version is ever continued.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from congress_rag.errors import StorageError

__all__ = ["Partial"]


@dataclass(frozen=True, slots=True)
class Partial:
    """The part of a download on its way to ``target``."""

    target: Path

    @property
    def path(self) -> Path:
        """Where the bytes are that have arrived."""
        return self.target.with_name(f".{self.target.name}.part")

    @property
    def _note(self) -> Path:
        return self.target.with_name(f".{self.target.name}.part.json")

    def resumable(self, address: str) -> tuple[int, str] | None:
        """How many bytes of this address have arrived, and of which version; nothing where it must begin anew."""
        try:
            note = json.loads(self._note.read_text("utf-8"))
            size = self.path.stat().st_size
        except (OSError, ValueError):
            return None
        if not isinstance(note, dict) or note.get("address") != address or not note.get("version") or not size:
            return None
        return size, str(note["version"])

    @contextmanager
    def writing(self, address: str, version: str | None, start: int) -> Iterator[BinaryIO]:
        """The file to write to, from ``start`` on; what has arrived is on the disk when it is closed.

        Raises:
            StorageError: the disk is full, read-only or out of reach.
        """
        with self._storing():
            if start == 0:
                self.discard()
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._note.write_text(json.dumps({"address": address, "version": version}), "utf-8")
            with self.path.open("r+b" if start else "wb") as file:
                file.seek(start)
                yield file
                file.flush()
                os.fsync(file.fileno())

    def sha256(self) -> str:
        """The checksum of what has arrived."""
        with self._storing(), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def ends(self, count: int = 4096) -> tuple[bytes, bytes]:
        """The first and the last bytes of what has arrived."""
        with self._storing(), self.path.open("rb") as file:
            head = file.read(count)
            file.seek(max(0, self.path.stat().st_size - count))
            return head, file.read(count)

    def finish(self) -> None:
        """Puts the whole download in its place, in one step.

        Raises:
            StorageError: the disk is full, read-only or out of reach.
        """
        with self._storing():
            self.path.replace(self.target)
            self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        """Throws away what has arrived."""
        with self._storing():
            self.path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    @contextmanager
    def _storing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageError(
                f"{self.target} can't be written: {error.strerror or error}. "
                "Check that the corpus folder may be written to and that the disk isn't full."
            ) from error
