"""A difference between a statement and the unit that it is held against."""

from __future__ import annotations

from dataclasses import dataclass

from congress_rag.answer.support.verdict import ReasonKind

__all__ = ["HARD", "Conflict"]

HARD = 0.95


@dataclass(frozen=True, slots=True)
class Conflict:
    """Words of the statement against words of the unit; ``strength`` 0 to 1 is how surely the meanings differ.

    From ``HARD`` on, a statement that the unit answers otherwise can't be called supported.
    """

    kind: ReasonKind
    strength: float
    claim: str
    evidence: str
