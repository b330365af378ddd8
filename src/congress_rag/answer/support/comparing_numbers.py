"""Do the numbers and dates of a statement agree with those of the unit it is held against?"""

from __future__ import annotations

from collections.abc import Sequence

from congress_rag.answer.support.conflicts import Conflict
from congress_rag.answer.support.dates import agree
from congress_rag.answer.support.numbers import Quantity
from congress_rag.answer.support.reading import Reading
from congress_rag.answer.support.verdict import ReasonKind

__all__ = ["compare_dates", "compare_numbers"]

_NEAR = 0.02  # three months are ninety days
_SAME_KIND, _OTHER_KIND, _ELSEWHERE, _BOUND = 1.0, 0.85, 0.4, 0.9


def compare_numbers(claim: Reading, unit: Reading, others: Sequence[Reading]) -> tuple[list[Conflict], int, int]:
    """The numbers that differ, how many agree, and how many nothing answers.

    Args:
        claim: the statement.
        unit: what it is held against.
        others: the rest of the evidence; a number that stands there is no plain conflict.
    """
    conflicts: list[Conflict] = []
    agreeing = missing = 0
    # read only where a number has to be looked for: most statements hold none
    elsewhere = [quantity for other in others for quantity in other.quantities] if claim.quantities else []
    for mine in claim.quantities:
        same = [theirs for theirs in unit.quantities if _equal(mine, theirs)]
        words = _words(claim, mine)
        if same:
            bounds = {theirs.bound for theirs in same}
            opposite = {"least": "most", "most": "least"}.get(mine.bound)
            if opposite in bounds and mine.bound not in bounds and "" not in bounds:
                theirs = same[0]
                conflicts.append(Conflict(ReasonKind.NUMBER, _BOUND, words, _words(unit, theirs)))
            else:
                agreeing += not mine.faint
            continue
        if mine.faint:
            continue
        rivals = [
            theirs
            for theirs in unit.quantities
            if not theirs.faint and not any(_equal(theirs, q) for q in claim.quantities)
        ]
        like = [theirs for theirs in rivals if _alike(mine, theirs)]
        rivals = [theirs for theirs in rivals if "duration" not in (mine.counts, theirs.counts)]
        if like or rivals:
            theirs = (like or rivals)[0]
            strength = _SAME_KIND if like else _OTHER_KIND
            if any(_equal(mine, other) for other in elsewhere):
                strength = _ELSEWHERE
            conflicts.append(Conflict(ReasonKind.NUMBER, strength, words, _words(unit, theirs)))
        elif any(_equal(mine, other) for other in elsewhere):
            agreeing += 1
        else:
            missing += 1
    return conflicts, agreeing, missing


def compare_dates(claim: Reading, unit: Reading, others: Sequence[Reading]) -> tuple[list[Conflict], int, int]:
    """The dates that differ, how many agree, and how many nothing answers."""
    conflicts: list[Conflict] = []
    agreeing = missing = 0
    for mine in claim.dates:
        if any(agree(mine, theirs) for theirs in unit.dates):
            agreeing += 1
            continue
        found = any(agree(mine, theirs) for other in others for theirs in other.dates)
        if unit.dates:
            theirs = max(
                unit.dates,
                key=lambda date: (date.year == mine.year) + (date.month == mine.month) + (date.day == mine.day),
            )
            strength = _ELSEWHERE if found else _SAME_KIND
            evidence = unit.text[theirs.start : theirs.end]
            conflicts.append(Conflict(ReasonKind.DATE, strength, claim.text[mine.start : mine.end], evidence))
        elif found:
            agreeing += 1
        else:
            missing += 1
    return conflicts, agreeing, missing


def _equal(one: Quantity, other: Quantity) -> bool:
    if (one.counts == "duration") != (other.counts == "duration") and "duration" in (one.counts, other.counts):
        bare = other if one.counts == "duration" else one
        timed = one if one.counts == "duration" else other
        return bare.value == timed.value / 8760 and not bare.faint  # "eighteen", of years of age
    if one.counts == "duration":
        if one.unit == other.unit:
            return one.value == other.value
        return abs(one.value - other.value) <= _NEAR * max(one.value, other.value)
    if (one.counts == "share") != (other.counts == "share"):
        return False
    return one.value == other.value


def _alike(one: Quantity, other: Quantity) -> bool:
    if one.counts == "" or other.counts == "":
        return one.counts not in ("share",) and other.counts not in ("share",)
    return one.counts == other.counts


def _words(reading: Reading, quantity: Quantity) -> str:
    return reading.text[quantity.start : quantity.end]
