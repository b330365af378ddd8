"""What each of the two searches brings: the units with the best words, the nearest ones, and both as candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from congress_rag.index.fusion import Candidate
from congress_rag.index.library import UnitRow
from congress_rag.index.live import Live
from congress_rag.index.store import VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["candidates_of", "nearest", "ranked_by_words"]

_DEPTH = 200  # units that each search brings
_DEEP = 2000  # units where those are of too few paragraphs, or only some documents count


def ranked_by_words(live: Live, scores: NDArray[np.float32], k: int) -> dict[int, UnitRow]:
    """The units with the best scores, of at least ``k`` paragraphs where there are as many."""
    units: dict[int, UnitRow] = {}
    for depth in (_DEPTH, _DEEP):
        rows, _ = live.lexical.best(scores, depth)
        units = live.library.units(rows.tolist())
        if len(rows) < depth or len({unit.roll_up for unit in units.values()}) >= k:
            break
    return units


def nearest(
    live: Live, vector: NDArray[np.float32], k: int, scope: Sequence[str] | None, mask: NDArray[np.bool_] | None
) -> list[tuple[UnitRow, float]] | None:
    """The units nearest to a question's vector, of enough paragraphs, with their similarity; None without vectors.

    Args:
        live: the live index.
        vector: of the question.
        k: of how many paragraphs the units must be at least, where there are as many.
        scope: only units of these documents; None means of all.
        mask: which units those are.

    Raises:
        StorageError: the vectors can't be read.
    """
    matrix, store = live.matrix(), live.store()
    if store is None:
        return None
    cosines = matrix.cosines(vector) if matrix is not None else None
    inside = live.state.units if mask is None else int(mask.sum())
    near: list[tuple[UnitRow, float]] = []
    for depth in (min(_DEPTH, inside), min(_DEEP, inside)):
        if matrix is not None and cosines is not None:
            rows = matrix.nearest(cosines, depth, mask)
            by_row = live.library.units(rows)
            near = [(by_row[row], float(cosines[row])) for row in rows]
        else:
            pairs = _within(store, vector, depth, scope, inside, live.state.units) if depth else []
            units = live.library.units_at([pinpoint for pinpoint, _ in pairs])
            near = [(units[pinpoint], cosine) for pinpoint, cosine in pairs if pinpoint in units]
        if len({unit.roll_up for unit, _ in near}) >= k or depth == inside:
            break
    return near


def _within(
    store: VectorStore, vector: NDArray[np.float32], n: int, scope: Sequence[str] | None, inside: int, units: int
) -> list[tuple[str, float]]:
    """The ``n`` nearest units of these documents, which hold ``inside`` of all the units."""
    if scope is None:
        return store.query(vector, n)
    depth = 2 * n * units // inside  # a filter costs more than a query that goes this much deeper
    if depth <= _DEEP:
        wanted = set(scope)
        found = [pair for pair in store.query(vector, depth) if pair[0].partition("#")[0] in wanted]
        if len(found) >= min(n, inside):
            return found[:n]
    return store.query(vector, n, scope)


def candidates_of(
    ranked: Mapping[int, UnitRow], scores: NDArray[np.float32], near: Sequence[tuple[UnitRow, float]]
) -> list[Candidate]:
    """The units of both searches, each with its score and its similarity where it has them."""
    units = dict(ranked) | {unit.row: unit for unit, _ in near}
    cosines = {unit.row: cosine for unit, cosine in near}
    return [
        Candidate(unit, float(scores[row]) if row in ranked else None, cosines.get(row)) for row, unit in units.items()
    ]
