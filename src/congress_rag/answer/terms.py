"""What a question is about: its content words and expressions, and whether a text speaks of them.

A *concept* is one expression of the question with everything that the glossary lets stand for it.
Words are compared by their stems (Snowball, English), hyphens and the -ise/-ize spelling aside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Concept", "StemmedText", "concepts_of", "stems"]

_SMALL = frozenset(
    ("a an the of in on at by for from to with and or nor as is are was were be been its their his her anti").split()
)
_EXACT, _SYNONYM, _SCATTERED = 1.0, 0.9, 0.6


@dataclass(frozen=True, slots=True)
class Concept:
    """An expression of a question and the stems that may stand for it; ``expressions`` are those as written."""

    words: str
    own: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    expressions: tuple[str, ...] = ()

    def weight(self, idf: Callable[[str], float]) -> float:
        """How telling it is: the rarity of its rarest word."""
        return max(idf(stem) for stem in self.own)


@cache
def _stemmer() -> Callable[[str], str]:
    from Stemmer import Stemmer

    stem: Callable[[str], str] = Stemmer("english").stemWord
    return stem


@cache
def _stem(word: str) -> str:
    word = re.sub(r"['’]s?$", "", word.lower())
    word = re.sub(r"isation", "ization", word)
    word = re.sub(r"is(e|ed|es|ing|er|ers)$", r"iz\1", word) if len(word) > 6 else word
    return _stemmer()(word)


def stems(text: str) -> list[tuple[str, int, int]]:
    """The stems of a text's words, small words left out, each with its span.

    >>> [stem for stem, _, _ in stems("The co-operation of organised groups")]
    ['cooper', 'organ', 'group']
    """
    text = re.sub(r"\b(?:co)-(?=o)", lambda found: found.group()[:-1] + "\x00", text, flags=re.IGNORECASE)
    found = []
    for match in re.finditer(r"[^\W_]+(?:\x00[^\W_]+)?(?:['’][^\W_]+)?", text):
        word = match.group().replace("\x00", "")
        if word.lower() not in _SMALL:
            found.append((_stem(word), match.start(), match.end()))
    return found


@cache
def _stopwords(name: str) -> frozenset[str]:
    data = tomllib.loads((files("congress_rag.answer") / "stopwords.toml").read_text("utf-8"))
    return frozenset(word.lower() for word in data[name].split())


@cache
def _glossary() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Every expression of the glossary by its stems, with all that stand for the same, as they are written."""
    data = tomllib.loads((files("congress_rag.answer") / "glossary.toml").read_text("utf-8"))
    book: dict[tuple[str, ...], dict[str, None]] = {}
    for group in data["groups"]:
        for expression in group:
            book.setdefault(_sequence(expression), {}).update(dict.fromkeys(group))
    return {sequence: tuple(group) for sequence, group in book.items()}


@cache
def _sequence(expression: str) -> tuple[str, ...]:
    return tuple(stem for stem, _, _ in stems(expression))


def concepts_of(
    text: str, leave_out: Iterable[tuple[int, int]] = (), *, with_frame: bool = False
) -> tuple[Concept, ...]:
    """The concepts of a question in order.

    Args:
        text: the question.
        leave_out: spans that are understood otherwise: names of instruments, pinpoints.
        with_frame: whether words that frame every document here ("State", "article") count as content too.
    """
    spans = list(leave_out)
    glossary = _glossary()
    longest = max(map(len, glossary))
    words = [
        (stem, start, end)
        for stem, start, end in stems(text)
        if not any(start < to and end > since for since, to in spans)
    ]
    asking, frame = _stopwords("asking"), _stopwords("frame")
    found: list[Concept] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            run = words[at : at + size]
            sequence = tuple(stem for stem, _, _ in run)
            surface = text[run[0][1] : run[-1][2]]
            if size > 1 and (sequence not in glossary or re.search(r"[,;?!]", surface)):
                continue
            lower = surface.lower()
            if size == 1 and sequence not in glossary and (lower in asking or (lower in frame and not with_frame)):
                at += 1
                break
            if size == 1 and lower in asking:
                at += 1
                break
            expressions = glossary.get(sequence, ())
            others = tuple(dict.fromkeys(s for e in expressions if (s := _sequence(e)) != sequence))
            found.append(Concept(surface, sequence, others, expressions))
            at += size
            break
    unique: dict[tuple[str, ...], Concept] = {}
    for concept in found:
        unique.setdefault(concept.own, concept)
    return tuple(unique.values())


class StemmedText:
    """A text made ready to be asked which concepts it speaks of."""

    def __init__(self, text: str) -> None:
        self.words = stems(text)
        self._sequence = [stem for stem, _, _ in self.words]
        self._stems = frozenset(self._sequence)

    def has(self, sequence: Sequence[str]) -> bool:
        """Whether the stems stand in it one after the other."""
        if not all(stem in self._stems for stem in sequence):
            return False
        if len(sequence) == 1:
            return True
        size, wanted = len(sequence), list(sequence)
        return any(self._sequence[at : at + size] == wanted for at in range(len(self._sequence) - size + 1))

    def match(self, concept: Concept) -> float:
        """How far it speaks of the concept: 1 in the same words, less by a synonym or with the words scattered."""
        if self.has(concept.own):
            return _EXACT
        if any(self.has(other) for other in concept.others):
            return _SYNONYM
        if len(concept.own) > 1 and all(stem in self._stems for stem in concept.own):
            return _SCATTERED
        return 0.0


def coverage(concepts: Sequence[Concept], text: StemmedText, idf: Callable[[str], float]) -> float:
    """The share of the question's concepts, weighted by rarity, that the text speaks of; 1 where there are none."""
    total = sum(concept.weight(idf) for concept in concepts)
    if not total:
        return 1.0
    return sum(concept.weight(idf) * text.match(concept) for concept in concepts) / total


def asking_words() -> frozenset[str]:
    """The words of a question that only ask, in lower case."""
    return _stopwords("asking")
