"""What is measured of a statement beside its evidence: a row of readable figures, and the differences found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from congress_rag.answer.support.alignment import Aligned
from congress_rag.answer.support.comparing_force import compare_force, compare_negation
from congress_rag.answer.support.comparing_numbers import compare_dates, compare_numbers
from congress_rag.answer.support.comparing_wording import compare_wording
from congress_rag.answer.support.comparing_words import (
    compare_attribution,
    compare_bodies,
    compare_instruments,
    compare_quantifiers,
    compare_roles,
)
from congress_rag.answer.support.conflicts import Conflict
from congress_rag.answer.support.reading import Reading
from congress_rag.answer.support.verdict import ReasonKind

__all__ = ["CONFLICTS", "Measured", "measure"]

CONFLICTS = (
    ReasonKind.NUMBER,
    ReasonKind.DATE,
    ReasonKind.NEGATION,
    ReasonKind.MODALITY,
    ReasonKind.QUANTIFIER,
    ReasonKind.ATTRIBUTION,
    ReasonKind.ROLE,
    ReasonKind.ACTOR,
    ReasonKind.INSTRUMENT,
)
_PARTS = re.compile(r",? (?:and|but|or)(?: also| that)? |; |, (?:who|which|where|and|five|in which)? ?")
_CAPITALS = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w-]+(?:\s+(?:[A-Z][\w-]+))*")


@dataclass(frozen=True)
class Measured:
    """The figures by name, the differences (the surest first), and the words of the claim that nothing answers."""

    figures: dict[str, float]
    conflicts: tuple[Conflict, ...]
    unanswered: tuple[str, ...]


def measure(claim: Reading, aligned: Aligned, ranked: Sequence[Aligned], near: float | None = None) -> Measured:
    """Measures a statement beside one unit.

    Args:
        claim: the statement.
        aligned: the unit that it is held against.
        ranked: all units of the evidence; what another one answers isn't missing.
        near: how near the two are in meaning, a cosine, where the caller knows.
    """
    others = [other.reading for other in ranked if other is not aligned]
    numbers, numbers_agree, numbers_missing = compare_numbers(claim, aligned.reading, others)
    days, dates_agree, dates_missing = compare_dates(claim, aligned.reading, others)
    force, same_force = compare_force(claim, aligned)
    negation, turned = compare_negation(claim, aligned)
    conflicts = [
        *numbers,
        *days,
        *force,
        *negation,
        *compare_wording(claim, aligned),
        *compare_quantifiers(claim, aligned),
        *compare_attribution(claim, aligned),
        *compare_roles(claim, aligned),
        *compare_bodies(claim, aligned),
        *compare_instruments(claim, aligned),
    ]
    conflicts.sort(key=lambda conflict: -conflict.strength)
    together = [max((other.pairs[at].how for other in ranked[:6]), default=0.0) for at in range(len(aligned.pairs))]
    weights = [pair.weight for pair in aligned.pairs]
    total = sum(weights) or 1.0
    covered = aligned.covered
    figures = {
        "covered": covered,
        "covered_squared": covered * covered,
        "covered_together": sum(w * how for w, how in zip(weights, together, strict=True)) / total,
        "exact": sum(pair.weight for pair in aligned.pairs if pair.how == 1) / total,
        "unit_covered": _share_of_unit(aligned),
        "second_behind": covered - next((other.covered for other in ranked if other.evidence != aligned.evidence), 0.0),
        "worst_part": (parts := _parts(claim, aligned))[0],
        "parts_apart": parts[1],
        "rarest_missing": max((pair.weight for pair in aligned.pairs if not pair.how), default=0.0) / 8,
        "numbers_agree": min(numbers_agree + dates_agree, 2) / 2,
        "numbers_missing": min(numbers_missing + dates_missing, 2) / 2,
        "names_missing": _names_missing(claim, ranked),
        "same_force": same_force,
        "turned": turned,
        "words": min(len(aligned.pairs), 20) / 20,
    }
    for kind in CONFLICTS:
        strongest = max((c.strength for c in conflicts if c.kind is kind), default=0.0)
        figures[f"conflict_{kind}"] = strongest
    figures["conflict_covered"] = max((c.strength for c in conflicts), default=0.0) * covered
    if near is not None:
        figures["near"] = near
    unanswered = tuple(
        pair.concept.words for pair, how in zip(aligned.pairs, together, strict=True) if not how and pair.weight > 0
    )
    return Measured(figures, tuple(conflicts), unanswered)


def _share_of_unit(aligned: Aligned) -> float:
    spans = {pair.unit for pair in aligned.pairs if pair.how}
    words = aligned.reading.words.words
    if not words:
        return 0.0
    return sum(any(start <= since < end for start, end in spans) for _, since, _ in words) / len(words)


def _parts(claim: Reading, aligned: Aligned) -> tuple[float, float]:
    """How far the least answered part of the statement is answered, and how far behind the best answered it is."""
    edges = [0, *(match.end() for match in _PARTS.finditer(claim.text)), len(claim.text)]
    shares = []
    for start, end in pairwise(edges):
        inside = [pair for pair in aligned.pairs if start <= pair.claim[0] < end]
        weight = sum(pair.weight for pair in inside)
        if len(inside) >= 2 and weight:
            shares.append(sum(pair.weight * pair.how for pair in inside) / weight)
    return (min(shares), max(shares) - min(shares)) if shares else (aligned.covered, 0.0)


def _names_missing(claim: Reading, ranked: Sequence[Aligned]) -> float:
    text = " ".join(other.unit.text for other in ranked[:10]).lower()
    names = [match.group() for match in _CAPITALS.finditer(claim.masked.text)]
    names = [
        n
        for n in names
        if not re.fullmatch(
            r"(?:States?|Part(?:y|ies)|Vienna|European|UN|EU|Convention|Protocol|Each|Member|Council of Europe)( .*)?",
            n,
        )
    ]
    missing = [n for n in names if not any(word.lower()[:6] in text for word in n.split())]
    return min(len(missing), 2) / 2
