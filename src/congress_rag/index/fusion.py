"""Two rankings into one: reciprocal ranks over paragraphs, then the narrowest place that is well supported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from congress_rag.index.library import UnitRow

__all__ = ["Candidate", "Fused", "fuse", "narrowest"]

_K = 60  # of reciprocal rank fusion
_LEADING = 0.8  # an item at least this strong, against the whole paragraph, may be cited instead of it
_TOGETHER = 0.8  # items this close to the strongest rank together with it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that either search found, with its place in each ranking of paragraphs, from 1."""

    unit: UnitRow
    bm25: float | None = None
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Fused:
    """A paragraph with the units of it that were found, best first; ranks are those of its best unit."""

    roll_up: str
    score: float
    lexical_rank: int | None
    dense_rank: int | None
    candidates: tuple[Candidate, ...]


def fuse(candidates: Sequence[Candidate], *, lexical_weight: float = 1.0) -> list[Fused]:
    """Ranks the paragraphs of these units.

    A paragraph has the rank of its best unit in either search: many items of one paragraph take one place, so they
    don't push others down.

    Args:
        candidates: what both searches found, in any order.
        lexical_weight: how much the ranking by words counts against the one by meaning.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.unit.roll_up, []).append(candidate)
    lexical = _ranks({key: max((c.bm25 for c in group if c.bm25), default=None) for key, group in groups.items()})
    dense = _ranks({key: max((c.cosine for c in group if c.cosine), default=None) for key, group in groups.items()})
    fused = []
    for key, group in groups.items():
        score = (lexical_weight / (_K + lexical[key]) if key in lexical else 0.0) + (
            1 / (_K + dense[key]) if key in dense else 0.0
        )
        fused.append(Fused(key, score, lexical.get(key), dense.get(key), tuple(group)))
    return sorted(fused, key=lambda f: (-f.score, f.dense_rank or 9999, f.lexical_rank or 9999, f.roll_up))


def narrowest(fused: Fused) -> str:
    """The pinpoint to cite for a paragraph: an item where one leads, else what holds all that rank with it.

    Args:
        fused: a paragraph with the units of it that were found.
    """
    strength = _strengths(fused.candidates)
    items = {pinpoint: value for pinpoint, value in strength.items() if pinpoint != fused.roll_up}
    best = max(items.values(), default=0.0)
    if not items or best < strength.get(fused.roll_up, 0.0) * _LEADING:
        return fused.roll_up
    near = [pinpoint for pinpoint, value in items.items() if value >= best * _TOGETHER]
    return _common(near)


def _strengths(candidates: Sequence[Candidate]) -> dict[str, float]:
    """How strongly each unit of one paragraph is supported, from 0 to 1, by both searches."""
    top_bm25 = max((c.bm25 or 0.0 for c in candidates), default=0.0) or 1.0
    cosines = [c.cosine for c in candidates if c.cosine]
    top = max(cosines, default=0.0)
    return {
        c.unit.pinpoint: (0.5 * (c.bm25 or 0.0) / top_bm25 + 0.5 * (_spread(c.cosine, top) if c.cosine else 0.0))
        for c in candidates
    }


def _spread(cosine: float, top: float) -> float:
    """A cosine against the best of its paragraph: those of this model lie close together, so differences are spread."""
    return max(0.0, 1.0 - (top - cosine) * 10)


def _common(pinpoints: Sequence[str]) -> str:
    """The deepest place that holds all of these."""
    first, *rest = [pinpoint.split(".") for pinpoint in pinpoints]
    steps = first
    for other in rest:
        length = next(
            (i for i, (a, b) in enumerate(zip(steps, other, strict=False)) if a != b), min(len(steps), len(other))
        )
        steps = steps[:length]
    return ".".join(steps)


def _ranks(values: Mapping[str, float | None]) -> dict[str, int]:
    found = sorted(
        ((value, key) for key, value in values.items() if value is not None), key=lambda pair: (-pair[0], pair[1])
    )
    return {key: rank for rank, (_, key) in enumerate(found, 1)}
