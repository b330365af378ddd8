"""Does a text support a statement? The verdict, how sure it is, and the reasons that decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from congress_rag.answer.support.alignment import Aligned, align, rarity
from congress_rag.answer.support.conflicts import HARD, Conflict
from congress_rag.answer.support.features import Measured, measure
from congress_rag.answer.support.languages import differ, foreign_conflicts
from congress_rag.answer.support.model import probabilities
from congress_rag.answer.support.reading import Reading, read
from congress_rag.answer.support.verdict import ClaimVerdict, ReasonKind, Support, SupportReason
from congress_rag.errors import CallError

__all__ = ["ANSWERED", "Examined", "Nearness", "examine", "judge"]

Nearness = Callable[[str, Sequence[str]], Sequence[float]]

_LOOKED_AT = 5  # units among which the deciding one is looked for
_AS_GOOD = 0.85  # of the best one's coverage
_CONFLICT_COSTS = 0.25  # of coverage: of two units that answer alike, the one that agrees decides
_NEAR_COUNTS = 2.0  # how much a cosine above the nearest text's counts beside coverage
ANSWERED = 0.45  # coverage from which a sure difference rules "supported" out
_MOST_MISSING = 6  # words that are named as missing, at most
_NEAR_ENOUGH = 0.86  # cosine from which a text in another language speaks of the same
_TELLS = 0.35  # strength from which a difference is given as a reason


@dataclass(frozen=True)
class Examined:
    """The unit that decides and what was measured of the statement beside it."""

    aligned: Aligned
    measured: Measured


def judge(
    claim: str,
    evidence: Sequence[str],
    *,
    context: str = "",
    language: str = "en",
    nearness: Nearness | None = None,
    rare: Callable[[str], float] = rarity,
) -> Support:
    """Says whether texts support a statement.

    Args:
        claim: one statement.
        evidence: the texts, each a paragraph; an item with the words on which it depends.
        context: what was said before the statement; it tells what "it" and "the Convention" mean.
        language: the statement's language, an ISO 639-1 code, where its letters don't tell.
        nearness: gives the cosines of a statement and texts; without it only words are compared, and a statement in
            another language than the texts is never found in them.
        rare: how telling a stem is; by default as in the instruments of this field.

    Raises:
        CallError: the statement is empty.
    """
    if not claim.strip():
        raise CallError("There is no statement to check: the text is empty. Give one sentence or more.")
    texts = [text for text in evidence if text.strip()]
    places = [index for index, text in enumerate(evidence) if text.strip()]
    if not texts:
        return _not_found(())
    near = [float(value) for value in nearness(claim, texts)] if nearness else None
    if differ(claim, language, texts):
        return _foreign(read(claim), language, texts, places, near)
    examined = examine(claim, texts, context=context, near=near, rare=rare)
    if examined is None:
        return _not_found(())
    return _verdict(examined, places)


def examine(
    claim: str,
    texts: Sequence[str],
    *,
    context: str = "",
    near: Sequence[float] | None = None,
    rare: Callable[[str], float] = rarity,
) -> Examined | None:
    """Finds the unit of the texts that decides and measures the statement beside it; None where they hold none.

    ``context`` only counts where the statement has hardly a word of its own.
    """
    reading = read(claim)
    if len(reading.concepts) < 2 and context:
        reading = read(f"{context.rstrip()} {claim}")
    ranked = align(reading, texts, rare)
    if not ranked:
        return None
    if near is not None:
        top = max(near)
        ranked.sort(key=lambda unit: -(unit.covered + _NEAR_COUNTS * (near[unit.evidence] - top)))
    best = ranked[0].covered
    weighed = []
    for unit in ranked[:_LOOKED_AT]:
        if unit.covered < _AS_GOOD * best:
            continue
        measured = measure(reading, unit, ranked, near[unit.evidence] if near is not None else None)
        strongest = max((conflict.strength for conflict in measured.conflicts), default=0.0)
        weighed.append((unit.covered * (1 - _CONFLICT_COSTS * strongest), Examined(unit, measured)))
    return max(weighed, key=lambda entry: entry[0])[1]


def _verdict(examined: Examined, places: Sequence[int]) -> Support:
    measured, aligned = examined.measured, examined.aligned
    chances = probabilities(measured.figures)
    sure = [conflict for conflict in measured.conflicts if conflict.strength >= HARD]
    if sure and aligned.covered >= ANSWERED:
        chances = _without_support(chances)
    verdict = max(chances, key=lambda each: chances[each])
    reasons = _reasons(measured, verdict)
    score = chances[ClaimVerdict.SUPPORTED] + 0.5 * chances[ClaimVerdict.PARTLY_SUPPORTED]
    if verdict is ClaimVerdict.NOT_FOUND:
        return Support(verdict, score, chances, None, None, reasons)
    unit = aligned.unit
    return Support(verdict, score, chances, places[aligned.evidence], (unit.start, unit.end), reasons)


def _without_support(chances: dict[ClaimVerdict, float]) -> dict[ClaimVerdict, float]:
    """The chances when a sure difference has the last word: what was support goes to contradiction."""
    ruled_out = chances[ClaimVerdict.SUPPORTED] + chances[ClaimVerdict.PARTLY_SUPPORTED]
    kept = 0.1 * ruled_out
    return {
        **chances,
        ClaimVerdict.SUPPORTED: 0.0,
        ClaimVerdict.PARTLY_SUPPORTED: kept,
        ClaimVerdict.CONTRADICTED: chances[ClaimVerdict.CONTRADICTED] + ruled_out - kept,
    }


def _reasons(measured: Measured, verdict: ClaimVerdict) -> tuple[SupportReason, ...]:
    """What decided: the differences of a contradiction, and the words that nothing answers of what isn't borne out."""
    found = []
    if verdict is not ClaimVerdict.SUPPORTED:
        telling: list[Conflict] = [c for c in measured.conflicts if c.strength >= _TELLS] or (
            list(measured.conflicts[:1]) if verdict is ClaimVerdict.CONTRADICTED else []
        )
        found += [SupportReason(conflict.kind, conflict.claim, conflict.evidence) for conflict in telling]
    if verdict in (ClaimVerdict.PARTLY_SUPPORTED, ClaimVerdict.NOT_FOUND):
        found += [SupportReason(ReasonKind.MISSING, words, "") for words in measured.unanswered[:_MOST_MISSING]]
    return tuple(found)


def _not_found(reasons: tuple[SupportReason, ...]) -> Support:
    chances = dict.fromkeys(ClaimVerdict, 0.0) | {ClaimVerdict.NOT_FOUND: 1.0}
    return Support(ClaimVerdict.NOT_FOUND, 0.0, chances, None, None, reasons)


def _foreign(
    claim: Reading, language: str, texts: Sequence[str], places: Sequence[int], near: Sequence[float] | None
) -> Support:
    """A statement in another language: what is near enough in meaning supports it, unless a number differs."""
    reason = SupportReason(ReasonKind.LANGUAGE, claim.text[:120], texts[0][:120])
    if near is None:
        return _not_found((reason,))
    best = max(range(len(texts)), key=lambda index: near[index])
    if near[best] < _NEAR_ENOUGH:
        return _not_found((SupportReason(ReasonKind.NEARNESS, claim.text[:120], texts[best][:120]),))
    conflicts, span = foreign_conflicts(claim, language, texts[best])
    verdict = ClaimVerdict.CONTRADICTED if conflicts else ClaimVerdict.SUPPORTED
    chances = dict.fromkeys(ClaimVerdict, 0.1) | {verdict: 0.7}
    if conflicts:
        chances |= {ClaimVerdict.SUPPORTED: 0.0, ClaimVerdict.CONTRADICTED: 0.8}
    reasons = tuple(SupportReason(conflict.kind, conflict.claim, conflict.evidence) for conflict in conflicts)
    score = chances[ClaimVerdict.SUPPORTED] + 0.5 * chances[ClaimVerdict.PARTLY_SUPPORTED]
    return Support(verdict, score, chances, places[best], span or (0, len(texts[best])), reasons or (reason,))
