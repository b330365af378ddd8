"""Does a statement demand what the unit demands (shall, shall consider, may, shall not), and is either negated?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.answer.support.alignment import Aligned, Pair
from congress_rag.answer.support.conflicts import Conflict
from congress_rag.answer.support.marks import Mark, listed
from congress_rag.answer.support.reading import Reading
from congress_rag.answer.support.verdict import ReasonKind

__all__ = ["compare_force", "compare_negation"]

# How surely a statement of the first force is wrong about a provision of the second.
_AGAINST = {
    ("duty", "consider"): 1.0, ("duty", "endeavour"): 0.95, ("duty", "should"): 0.9, ("duty", "may"): 0.9,
    ("duty", "optional"): 1.0, ("duty", "prohibited"): 0.4,
    ("prohibited", "may"): 1.0, ("prohibited", "duty"): 0.3, ("prohibited", "optional"): 0.5,
    ("prohibited", "consider"): 0.8,
    ("may", "prohibited"): 1.0, ("may", "duty"): 0.45, ("may", "consider"): 0.2,
    ("optional", "duty"): 1.0, ("should", "duty"): 0.4, ("should", "prohibited"): 0.5, ("should", "consider"): 0.3,
    ("consider", "duty"): 0.6, ("consider", "prohibited"): 0.8,
    ("endeavour", "duty"): 0.5, ("endeavour", "prohibited"): 0.8,
}  # fmt: skip
_RIVAL = 0.75  # share of the strongest force's weight from which another force of the unit is what may be meant
_SCOPE = 110  # characters after a negator that it turns round, at most
_WITHIN = re.compile(r"\b(?:that|which|who|to|and|or|not)\s+$", re.IGNORECASE)
_VERB = re.compile(
    r"(?:permit|allow|enable|authori[sz]e|let|require|oblige|prohibit|forbid|bar|ban|exclude|ensure)", re.IGNORECASE
)
_CONDITION = re.compile(r"\bconditions?\b|\bonly\b|\bsubject to\b", re.IGNORECASE)
_CONDITIONAL = 0.4
_CLAUSE = re.compile(
    r"\b(?:if|when|where|whenever|before|after|unless|until|in cases in which)\b[^,;:]*", re.IGNORECASE
)
_IN_CONDITION = 0.3  # of its weight is left to a verb of a condition: it isn't what the provision demands
_LITTLE = 0.3  # share of the aligned words that must be turned round to speak of a difference


def compare_force(claim: Reading, aligned: Aligned) -> tuple[list[Conflict], float]:
    """The difference of force, if any, and 1 where both demand the same, 0 where one of them demands nothing."""
    pairs = [pair for pair in aligned.pairs if pair.how]
    mine = _governing(claim.force, [(pair.claim, pair.weight * pair.how) for pair in pairs], claim.text)
    theirs = _governing(
        aligned.reading.force, [(pair.unit, pair.weight * pair.how) for pair in pairs], aligned.unit.text
    )
    if not mine or not theirs:
        return [], 0.0
    [(asked, _), *_] = mine
    if asked.value == "may":  # "may, but need not"
        asked = next((mark for mark in claim.force if mark.value == "optional"), asked)
    top = theirs[0][1]
    possible = [mark for mark, weight in theirs if weight >= _RIVAL * top]
    against = [(_AGAINST.get((asked.value, mark.value), 0.0), mark) for mark in possible]
    if any(mark.value == asked.value for mark in possible):
        return [], 1.0
    strength, mark = min(against, key=lambda entry: entry[0])
    if not strength:
        return [], 0.5
    if mark.value in {"may", "prohibited"} and _CONDITION.search(
        aligned.unit.text if mark.value == "may" else claim.text
    ):
        strength *= _CONDITIONAL  # "may only if" demands, and "shall not, except" permits
    words = claim.text[asked.start : asked.end]
    return [Conflict(ReasonKind.MODALITY, strength, words, aligned.unit.text[mark.start : mark.end])], 0.0


def _governing(
    marks: Sequence[Mark], weighed: Sequence[tuple[tuple[int, int], float]], text: str
) -> list[tuple[Mark, float]]:
    """The marks with the weight of the aligned words that each governs, the most first."""
    main = [mark for mark in marks if not _inner(mark, text)]
    marks = main or marks
    conditions = [match.span() for match in _CLAUSE.finditer(text)]
    found = []
    for at, mark in enumerate(marks):
        until = marks[at + 1].start if at + 1 < len(marks) else len(text)
        since = marks[at - 1].end if at else 0
        after = sum(weight for (start, _), weight in weighed if mark.start <= start < until)
        before = sum(weight for (start, _), weight in weighed if since <= start < mark.start)
        if mark.value == "prohibited" and re.match(
            r"no|none|nobody|neither", text[mark.start : mark.end], re.IGNORECASE
        ):
            before = 0.0
        weight = after + 0.5 * before
        if any(start <= mark.start < end for start, end in conditions):
            weight *= _IN_CONDITION
        found.append((mark, weight))
    return sorted((entry for entry in found if entry[1] > 0), key=lambda entry: -entry[1])


def _inner(mark: Mark, text: str) -> bool:
    """Whether it only tells which things are meant: "measures that permit victims to remain"."""
    return bool(_VERB.match(text, mark.start)) and bool(_WITHIN.search(text[: mark.start]))


def compare_negation(claim: Reading, aligned: Aligned) -> tuple[list[Conflict], float]:
    """The difference of negation, if any, and the share of the aligned words that only one of the two turns round."""
    pairs = [pair for pair in aligned.pairs if pair.how]
    mine, theirs = _scopes(claim), _scopes(aligned.reading)
    total = sum(pair.weight * pair.how for pair in pairs)
    if not total or not (mine or theirs):
        return [], 0.0
    turned = [pair for pair in pairs if _odd(pair.claim, mine) != _odd(pair.unit, theirs)]
    share = sum(pair.weight * pair.how for pair in turned) / total
    if share < _LITTLE:
        return [], share
    strength = share * (1.0 if _plain(turned, mine, theirs) else 0.7)
    return [
        Conflict(
            ReasonKind.NEGATION,
            strength,
            _words(claim, turned, mine, "claim"),
            _words(aligned.reading, turned, theirs, "unit"),
        )
    ], share


Scope = tuple[int, int, Mark]


def _scopes(reading: Reading) -> list[Scope]:
    """The stretch that each negator turns round: from it to the end of its clause."""
    text = reading.masked.text
    ends = [match.start() for match in re.finditer(listed("negation")["ends"], text, re.IGNORECASE)]
    exceptions = [match.span() for match in _exceptions().finditer(text)]
    found = []
    for mark in reading.negators:
        if any(start <= mark.start < end for start, end in exceptions):
            continue
        verbs = [force.start for force in reading.force if force.start > mark.end + 1]
        until = min([end for end in ends if end >= mark.end] + verbs + [mark.end + _SCOPE, len(text)])
        found.append((mark.start, until, mark))
    return found


def _exceptions() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(listed('negation')['exceptions'])})\b", re.IGNORECASE)


def _odd(span: tuple[int, int], scopes: Sequence[Scope]) -> bool:
    return sum(start <= span[0] < until and mark.start != span[0] for start, until, mark in scopes) % 2 == 1


def _plain(turned: Sequence[Pair], mine: Sequence[Scope], theirs: Sequence[Scope]) -> bool:
    """Whether the difference is one plain "not" and no verb that only implies one."""
    marks = [mark for _, _, mark in (*mine, *theirs)]
    return bool(turned) and len(marks) == 1 and marks[0].value == "words"


def _words(reading: Reading, turned: Sequence[Pair], scopes: Sequence[Scope], side: str) -> str:
    spans = [pair.claim if side == "claim" else pair.unit for pair in turned]
    first = min(start for start, _ in spans)
    over = [start for start, until, _ in scopes if start <= first < until]
    end = min(end for start, end in spans if start == first)
    return reading.text[min([first, *over]) : max(end, first)][:120]
