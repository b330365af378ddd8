"""Statements that repeat the unit's own words: which words were put in, left out or exchanged?"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache

from congress_rag.answer.support.alignment import Aligned
from congress_rag.answer.support.conflicts import Conflict
from congress_rag.answer.support.marks import listed
from congress_rag.answer.support.reading import Reading
from congress_rag.answer.support.verdict import ReasonKind
from congress_rag.answer.terms import concepts_of, stems

__all__ = ["compare_wording"]

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_REPEATED = 0.75  # share of the statement's words that stand in the unit in the same order
_FEWEST = 6  # words of a statement that can repeat one
_EDIT = 3  # words that are put in, left out or exchanged at one place, at most
_NOT = frozenset("not no never neither nor without cannot".split())
_ONLY = frozenset("only solely exclusively".split())
_LINKED = 0.4  # "and" for "or" is as often a manner of speaking
_PREFIXES = ("non-", "non", "un", "in", "im", "il", "ir", "dis", "mis")


def compare_wording(claim: Reading, aligned: Aligned) -> list[Conflict]:
    """The words that turn a repeated sentence round; nothing where the statement is in words of its own."""
    mine = [(match.group(), *match.span()) for match in _WORD.finditer(claim.masked.text)]
    theirs = [(match.group(), *match.span()) for match in _WORD.finditer(aligned.reading.masked.text)]
    if len(mine) < _FEWEST:
        return []
    matcher = SequenceMatcher(None, [w.lower() for w, _, _ in mine], [w.lower() for w, _, _ in theirs], autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < _REPEATED * len(mine):
        return []
    found = []
    edits = matcher.get_opcodes()
    for at, (tag, i1, i2, j1, j2) in enumerate(edits):
        if tag == "equal" or i2 - i1 > _EDIT or j2 - j1 > _EDIT or not 0 < at < len(edits) - 1:
            continue
        said, written = [w for w, _, _ in mine[i1:i2]], [w for w, _, _ in theirs[j1:j2]]
        kind, strength = _turned(said, written)
        if kind is not None:
            # with the words around, so that a reader sees where
            ours = claim.text[mine[max(i1 - 1, 0)][1] : mine[min(i2, len(mine) - 1)][2]]
            others = aligned.unit.text[theirs[max(j1 - 1, 0)][1] : theirs[min(j2, len(theirs) - 1)][2]]
            found.append(Conflict(kind, strength, ours, others))
    return found


def _turned(said: list[str], written: list[str]) -> tuple[ReasonKind | None, float]:
    one, other = {word.lower() for word in said}, {word.lower() for word in written}
    if bool(one & _NOT) != bool(other & _NOT):
        return ReasonKind.NEGATION, 1.0
    if bool(one & _ONLY) != bool(other & _ONLY):
        return ReasonKind.QUANTIFIER, 0.6
    for word in one:
        for against in other:
            if frozenset((word, against)) in _opposites():
                return ReasonKind.NEGATION, _LINKED if {word, against} == {"and", "or"} else 0.95
            if any(word == prefix + against or against == prefix + word for prefix in _PREFIXES):
                return ReasonKind.NEGATION, 1.0
    if len(said) == len(written) == 1 and said[0][:1].isupper() and written[0][:1].isupper():
        [(mine, theirs)] = zip(said, written, strict=True)
        return (None, 0.0) if _same(mine, theirs) else (ReasonKind.ACTOR, 0.95)
    return None, 0.0


@cache
def _opposites() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in listed("opposites")["pairs"])


def _same(word: str, other: str) -> bool:
    """Whether two words have one stem, or stand for the same."""
    mine, theirs = [s for s, _, _ in stems(word)], [s for s, _, _ in stems(other)]
    if mine == theirs:
        return True
    return any(tuple(theirs) in (concept.own, *concept.others) for concept in concepts_of(word, with_frame=True))
