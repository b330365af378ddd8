"""Generations: whole indexes side by side on the disk, one of them live.

::

    index/
      CURRENT                  the id of the live generation; replaced in one step
      writer.lock, writer.json one writer at a time, and who it is
      generations/<id>/        library.sqlite, references.sqlite, lexical/, vectors/ (embedded Chroma), state.json

A generation appears under its id once its library and its lexical index are whole. Vectors are then added
to it; ``state.json`` says how many, and when they are complete. Nothing but that ever changes in it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from congress_rag.errors import IndexBusyError, StorageError

__all__ = ["FORMAT", "Generation", "GenerationState", "Generations", "Reading", "storage_errors"]

FORMAT: Final = 1  # of everything in a generation's folder; another number means a rebuild


@dataclass(frozen=True, slots=True)
class Reading:
    """How the documents were read from their files.

    ``fingerprint`` stands for the program and the manifest: another one may make other documents of the same files.
    ``failing`` are the files of which not all could be taken; they are always read again.
    """

    fingerprint: str = ""
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GenerationState:
    """What a generation says of itself; ``reading`` and ``failing`` are of its :class:`Reading`."""

    id: str
    fingerprint: str
    documents: int
    paragraphs: int
    units: int
    embedded: int = 0
    complete: bool = False
    truncated: int = 0
    reading: str = ""
    failing: tuple[str, ...] = ()
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Generation:
    """The folder of one generation."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name."""
        return self.folder.name

    @property
    def library(self) -> Path:
        """The file of the documents."""
        return self.folder / "library.sqlite"

    @property
    def references(self) -> Path:
        """The file of the graph of references."""
        return self.folder / "references.sqlite"

    @property
    def lexical(self) -> Path:
        """The folder of the lexical index."""
        return self.folder / "lexical"

    @property
    def vectors(self) -> Path:
        """The folder of an embedded Chroma."""
        return self.folder / "vectors"

    @property
    def collection(self) -> str:
        """The name of its Chroma collection."""
        return f"congress-rag-{self.id}"

    @property
    def state_file(self) -> Path:
        """The file of its state."""
        return self.folder / "state.json"

    def state(self) -> GenerationState | None:
        """Its state; None where it was written by another version, or isn't there."""
        try:
            values = json.loads(self.state_file.read_text("utf-8"))
            values["failing"] = tuple(values.get("failing", ()))
            return GenerationState(**values) if values.get("format") == FORMAT else None
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None

    def write_state(self, state: GenerationState, *, durable: bool = True) -> None:
        """Replaces its state in one step."""
        _replace_text(self.state_file, json.dumps(asdict(state)), durable=durable)

    def progressed(self, embedded: int) -> None:
        """Notes how many units have a vector by now."""
        state = self.state()
        if state is not None:
            self.write_state(replace(state, embedded=embedded), durable=False)


class Generations:
    """The generations in an index folder."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self.folder = index_dir / "generations"
        self.pointer = index_dir / "CURRENT"

    def live(self) -> Generation | None:
        """The live generation; None where there is none that this version can read."""
        try:
            name = self.pointer.read_text("utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        generation = Generation(self.folder / name)
        return generation if name and generation.state() is not None else None

    def all(self) -> list[Generation]:
        """Every whole generation, the newest first."""
        if not self.folder.is_dir():
            return []
        names = sorted((p.name for p in self.folder.iterdir() if p.is_dir() and p.name[0] != "."), reverse=True)
        return [Generation(self.folder / name) for name in names]

    @contextmanager
    def staged(self) -> Iterator[Generation]:
        """A folder for a new generation, which appears under its id when the block ends without an error."""
        name = f"{datetime.now(UTC):%Y%m%dt%H%M%S}-{uuid.uuid4().hex[:6]}"
        staging = Generation(self.folder / f".new-{name}")
        staging.folder.mkdir(parents=True)
        try:
            yield staging
            for file in staging.folder.rglob("*"):
                if file.is_file():
                    _sync(file)
            staging.folder.replace(self.folder / name)
            _sync(self.folder)
        except BaseException:
            shutil.rmtree(staging.folder, ignore_errors=True)
            raise

    def publish(self, generation: Generation) -> None:
        """Makes a generation the live one."""
        _replace_text(self.pointer, generation.id, durable=True)

    def clean(self, keep: set[str]) -> list[Generation]:
        """Deletes every generation but the kept and the live one, and what interrupted builds left; says which."""
        live = self.live()
        deleted: list[Generation] = []
        if not self.folder.is_dir():
            return deleted
        for folder in list(self.folder.iterdir()):
            if folder.name in keep or (live is not None and folder.name == live.id):
                continue
            shutil.rmtree(folder, ignore_errors=True)
            if folder.name[0] != ".":
                deleted.append(Generation(folder))
        return deleted

    @contextmanager
    def writer(self, wait_s: float) -> Iterator[None]:
        """Holds the one writer's place.

        Raises:
            IndexBusyError: another process holds it longer than ``wait_s``.
            StorageError: the folder can't be written.
        """
        from filelock import FileLock, Timeout

        with storage_errors(self.index_dir):
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.index_dir / "writer.lock", thread_local=False)
            who = self.index_dir / "writer.json"
            try:
                lock.acquire(timeout=wait_s)
            except Timeout as error:
                raise IndexBusyError(
                    f"Another process{_holder(who)} is writing the index in {self.index_dir}. "
                    "Wait until it is done, or stop it; the index stays usable meanwhile."
                ) from error
            try:
                held = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%H:%M:%S")}
                _replace_text(who, json.dumps(held), durable=False)
                yield
            finally:
                who.unlink(missing_ok=True)
                lock.release()


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Errors of the disk as a StorageError that says what to do."""
    import sqlite3

    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code in {errno.ENOSPC, errno.EDQUOT} or "full" in str(error):
            raise StorageError(f"The disk of {folder} is full. Free some space, then try again.") from error
        raise StorageError(
            f"{folder} can't be written ({error}). Set CONGRESS_RAG_HOME to a folder that can be written."
        ) from error


def _holder(file: Path) -> str:
    try:
        held = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    return f" (process {held.get('pid')} on {held.get('host')}, since {held.get('since')})"


def _replace_text(path: Path, text: str, *, durable: bool) -> None:
    staging = path.with_name(f".{path.name}.{os.getpid()}.new")
    with staging.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    staging.replace(path)
    if durable:
        _sync(path.parent)


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # a folder can't be synced there
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
