"""All the vectors of a generation in memory, compared with a question one by one.

Up to some ten thousand vectors that takes a millisecond, misses nothing and gives the same ranking every time. A graph
of neighbours, which Chroma builds anew at each opening, leaves out some units that lie near, and not the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from congress_rag.errors import StorageError
from congress_rag.index.store import VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LARGEST", "Matrix"]

LARGEST = 50_000  # vectors; as many as this take 75 MB with 384 dimensions


class Matrix:
    """The normalised vectors of all units in the order of their rows. Never changes; safe to share between threads."""

    def __init__(self, vectors: NDArray[np.float32]) -> None:
        self._vectors = vectors

    @classmethod
    def load(cls, store: VectorStore, pinpoints: Sequence[str]) -> Matrix:
        """Reads the vectors of a generation.

        Args:
            store: where they are kept.
            pinpoints: of every unit, in the order of the rows.

        Raises:
            StorageError: the store can't be read, or lacks some.
        """
        import numpy as np

        found = store.vectors(pinpoints)
        lacking = next((pinpoint for pinpoint in pinpoints if pinpoint not in found), None)
        if lacking is not None:
            raise StorageError(
                f"The vectors of {len(pinpoints) - len(found)} units are missing, {lacking} among them. "
                "Build the index anew: congress-rag ingest."
            )
        return cls(np.stack([found[pinpoint] for pinpoint in pinpoints]) if pinpoints else np.empty((0, 0), np.float32))

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The similarity of each row to a normalised vector."""
        import numpy as np

        if not len(self._vectors):
            return np.empty(0, np.float32)
        # not by BLAS, whose threads wait for each other where another process keeps a core busy: 12 ms instead of 1
        cosines: NDArray[np.float32] = np.einsum("ij,j->i", self._vectors, vector)
        return cosines

    @staticmethod
    def nearest(cosines: NDArray[np.float32], n: int, mask: NDArray[np.bool_] | None = None) -> list[int]:
        """The ``n`` rows that are nearest, best first; of equal ones the first in reading order.

        Args:
            cosines: as :meth:`cosines` gives them.
            n: how many at most.
            mask: the rows that count; None means all.
        """
        import numpy as np

        rows = np.arange(len(cosines)) if mask is None else np.flatnonzero(mask)
        if 0 < n < len(rows):
            least = np.partition(cosines[rows], len(rows) - n)[len(rows) - n]
            rows = rows[cosines[rows] >= least]
        ordered: list[int] = rows[np.lexsort((rows, -cosines[rows]))][:n].tolist()
        return ordered
