"""The live generation as readers see it: opened once, followed when another is published or completed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from congress_rag.errors import IndexMissingError
from congress_rag.index.generation import Generation, Generations, GenerationState
from congress_rag.index.lexical import LexicalIndex
from congress_rag.index.library import Library
from congress_rag.index.matrix import LARGEST, Matrix
from congress_rag.index.store import VectorStore
from congress_rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Live", "LiveIndex"]

_GRACE_S = 120.0  # how long a generation that was replaced stays open for searches that are under way


class Live:
    """One opened generation. Its state is refreshed; its library and lexical index never change."""

    def __init__(self, generation: Generation, state: GenerationState, settings: Settings) -> None:
        self.generation = generation
        self.state = state
        self.library = Library.open(generation.library)
        self.lexical = LexicalIndex.load(generation.lexical)
        self._settings = settings
        self._store: VectorStore | None = None
        self._matrix: Matrix | None = None
        self._opening = threading.Lock()

    def store(self) -> VectorStore | None:
        """The vectors, opened when first asked for; None until they are complete."""
        if self._store is None and self.state.complete:
            with self._opening:
                if self._store is None:
                    url = self._settings.chroma_url
                    self._store = VectorStore.open(self.generation.vectors, self.generation.collection, url=url)
        return self._store

    def matrix(self) -> Matrix | None:
        """All the vectors in memory, read when first asked for; None until they are complete, or where they are many.

        Raises:
            StorageError: they can't be read.
        """
        if self._matrix is None and self.state.units <= LARGEST:
            store = self.store()
            if store is not None:
                with self._opening:
                    if self._matrix is None:
                        self._matrix = Matrix.load(store, [row[1] for row in self.library.unit_hashes()])
        return self._matrix

    def mask(self, documents: Iterable[str]) -> NDArray[np.bool_]:
        """Which rows belong to these documents."""
        import numpy as np

        mask = np.zeros(self.lexical.size, np.bool_)
        for first, end in self.library.row_ranges(documents):
            mask[first:end] = True
        return mask

    def close(self) -> None:
        """Lets go of the files."""
        self.library.close()
        if self._store is not None:
            self._store.close()


class LiveIndex:
    """Gives the live generation, whichever it is now. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._generations = Generations(settings.index_dir)
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] = ()
        self._live: Live | None = None
        self._retired: list[tuple[float, Live]] = []
        self.now()

    def now(self) -> Live:
        """The live generation; two looks at the disk tell whether anything changed.

        Raises:
            IndexMissingError: there is none.
        """
        live = self._live
        if live is not None and self._marks(live.generation) == self._seen:
            return live
        with self._lock:
            return self._refresh()

    def close(self) -> None:
        """Closes everything that is open."""
        with self._lock:
            for _, live in self._retired:
                live.close()
            self._retired.clear()
            if self._live is not None:
                self._live.close()
            self._live = None

    def _refresh(self) -> Live:
        generation = self._generations.live()
        state = generation.state() if generation is not None else None
        if generation is None or state is None:
            if self._live is not None:
                return self._live  # the folder was taken away under a running program: what is open still answers
            raise IndexMissingError(
                f"There is no index in {self._settings.index_dir} yet, or another version wrote it. "
                "Build it with: congress-rag ingest."
            )
        marks = self._marks(generation)
        if self._live is not None and self._live.generation.id == generation.id:
            self._live.state = state
        else:
            fresh = Live(generation, state, self._settings)
            now = time.monotonic()
            if self._live is not None:
                self._retired.append((now, self._live))
            self._live = fresh
            for since, old in list(self._retired):
                if now - since > _GRACE_S:
                    old.close()
                    self._retired.remove((since, old))
        self._seen = marks
        return self._live

    def _marks(self, generation: Generation) -> tuple[int, ...]:
        marks: list[int] = []
        for file in (self._generations.pointer, generation.state_file):
            try:
                stat = file.stat()
            except OSError:
                marks.append(-1)
            else:
                marks += [stat.st_ino, stat.st_mtime_ns]
        return tuple(marks)
