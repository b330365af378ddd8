"""Which stretch of the evidence speaks of what the statement speaks of, word by word."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from congress_rag.answer.support.reading import Reading, read
from congress_rag.answer.support.units import Unit, units_of
from congress_rag.answer.terms import Concept, StemmedText

__all__ = ["Aligned", "Pair", "align", "rarity"]

_EXACT, _SYNONYM, _SCATTERED, _NEAR = 1.0, 0.8, 0.6, 0.5
_SAME_BEGINNING = (
    5  # letters that two stems share at least when one is formed from the other: "confisc", "confiscatori"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An expression of the statement, and where the unit answers it; ``how`` far 0 to 1, 0 where nothing does."""

    concept: Concept
    weight: float
    claim: tuple[int, int]
    unit: tuple[int, int]
    how: float


@dataclass(frozen=True)
class Aligned:
    """A unit of one text beside the statement."""

    evidence: int
    unit: Unit
    reading: Reading
    pairs: tuple[Pair, ...]

    @property
    def covered(self) -> float:
        """The share of the statement's words, weighted by rarity, that the unit answers."""
        total = sum(pair.weight for pair in self.pairs)
        return sum(pair.weight * pair.how for pair in self.pairs) / total if total else 0.0


@cache
def _rarities() -> dict[str, float]:
    data = tomllib.loads((files("congress_rag.answer.support") / "rarity.toml").read_text("utf-8"))
    return {stem: float(value) for value, stems in data["stems"].items() for stem in stems.split()} | {
        "": float(data["other"])
    }


def rarity(stem: str) -> float:
    """How telling a stem is in this field; those that ``rarity.toml`` doesn't list are rare."""
    known = _rarities()
    return known.get(stem, known[""])


def align(claim: Reading, evidence: Sequence[str], rare: Callable[[str], float] = rarity) -> list[Aligned]:
    """Every unit of the texts beside the statement, the best answering first; of equals, the shorter."""
    weighed = [(concept, concept.weight(rare), (start, end)) for concept, start, end in claim.concepts]
    found = []
    for index, text in enumerate(evidence):
        for unit in units_of(text):
            reading = read(unit.text)
            pairs = tuple(
                Pair(concept, weight, span, *_answer(concept, reading.words)) for concept, weight, span in weighed
            )
            found.append(Aligned(index, unit, reading, pairs))
    found.sort(key=lambda aligned: (-aligned.covered, len(aligned.unit.text)))
    return found


def _answer(concept: Concept, words: StemmedText) -> tuple[tuple[int, int], float]:
    how = words.match(concept)
    if how:
        for sequence in (concept.own, *concept.others):
            place = _place(sequence, words)
            if place:
                return place, _EXACT if sequence == concept.own else _SYNONYM
        place = _place(concept.own[:1], words)
        return place or (0, 0), _SCATTERED
    [first, *_] = concept.own
    if len(first) >= _SAME_BEGINNING:
        for stem, start, end in words.words:
            shared = min(len(stem), len(first))
            if shared >= _SAME_BEGINNING and stem[:shared] == first[:shared]:
                return (start, end), _NEAR
    return (0, 0), 0.0


def _place(sequence: tuple[str, ...], words: StemmedText) -> tuple[int, int] | None:
    if not sequence or not words.has(sequence):
        return None
    listed = words.words
    size = len(sequence)
    for at in range(len(listed) - size + 1):
        if all(listed[at + offset][0] == sequence[offset] for offset in range(size)):
            return listed[at][1], listed[at + size - 1][2]
    return None
