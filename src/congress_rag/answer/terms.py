"""What a question is about: its content words and expressions, and whether a text speaks of them.

A *concept* is one expression of the question with everything that the glossary lets stand for it.
Words are compared by their stems, hyphens and the -ise/-ize spelling aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from congress_rag.answer.glossaries import book, forms_of, same_in_english, silent, spelled
from congress_rag.answer.stemming import Word, stems, without_accents, words_of

__all__ = ["Concept", "StemmedText", "concepts_of", "coverage", "in_english", "stems"]

_EXACT, _SYNONYM, _SCATTERED = 1.0, 0.9, 0.6
_UNTRANSLATED = 1.5  # what a foreign word weighs at most that the glossary doesn't know
_AS_IN_ENGLISH = re.compile(r"[A-Za-z]+|\d+")  # in a text of another script


@dataclass(frozen=True, slots=True)
class Concept:
    """An expression of a question and the stems that may stand for it; ``expressions`` are those as written.

    ``translations`` is the English for an expression in another language, likeliest first. Where that isn't known,
    ``untranslated`` is true: the word may be a name, or be spelled alike, but that no document has it says little.
    """

    words: str
    own: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()
    expressions: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()
    untranslated: bool = False

    def weight(self, idf: Callable[[str], float]) -> float:
        """How telling it is: the rarity of its rarest word."""
        rarity = max(idf(stem) for stem in self.own)
        return min(rarity, _UNTRANSLATED) if self.untranslated else rarity


def concepts_of(
    text: str, leave_out: Iterable[tuple[int, int]] = (), *, with_frame: bool = False, language: str = "en"
) -> tuple[Concept, ...]:
    """The concepts of a question in order.

    Args:
        text: the question.
        leave_out: spans that are understood otherwise: names of instruments, pinpoints.
        with_frame: whether words that frame every document here ("State", "article") count as content too.
        language: that of the question. The concepts of another language than English are put in English, which the
            documents are written in.
    """
    spans = list(leave_out)
    words = [w for w in words_of(text, language) if not any(w.start < to and w.end > since for since, to in spans)]
    unique: dict[tuple[str, ...], Concept] = {}
    for run, entry in _content(text, words, language, with_frame):
        surface = text[run[0].start : run[-1].end]
        concept = _unknown(surface, run, language) if entry is None else _known(surface, entry, language)
        unique.setdefault(concept.own, concept)
    return tuple(unique.values())


def _content(
    text: str, words: Sequence[Word], language: str, with_frame: bool
) -> Iterator[tuple[Sequence[Word], tuple[str, ...] | None]]:
    """The runs of words that carry content, each with its entry in the glossary where it has one."""
    glossary = book(language)

    def stands(at: int) -> tuple[tuple[str, ...] | None, int, bool]:
        """The entry at a place, of how many words, and whether these say anything."""
        entry, size = glossary.longest(text, words, at)
        asking = silent(language, "asking", text, words, at)
        if asking and asking >= size:
            return None, asking, False
        frame = 0 if with_frame else silent(language, "frame", text, words, at)
        return (None, frame, False) if frame > size else (entry, size or 1, True)

    at = 0
    while at < len(words):
        entry, size, says = stands(at)
        while language == "zh" and says and entry is None and at + size < len(words):  # no spaces part its words
            joined = words[at + size].start == words[at + size - 1].end
            if not joined or stands(at + size) != (None, 1, True):
                break
            size += 1
        if says:
            yield words[at : at + size], entry
        at += size


def _known(surface: str, entry: tuple[str, ...], language: str) -> Concept:
    found = book(language).entries[entry]
    if language == "en":
        others = tuple(dict.fromkeys(forms for e in found if (forms := forms_of(e)) != entry))
        return Concept(surface, entry, others, found)
    own = forms_of(found[0])
    expressions = tuple(dict.fromkeys([*found, *(e for english in found for e in same_in_english(english))]))
    others = tuple(dict.fromkeys(forms for e in (*expressions, surface) if (forms := forms_of(e)) != own))
    return Concept(surface, own, others, expressions, found)


def _unknown(surface: str, run: Sequence[Word], language: str) -> Concept:
    """A word that no glossary knows. One in another language may be spelled as in English."""
    if language == "en":
        return Concept(surface, run[0].forms)
    if surface.isdecimal() or (language not in ("fr", "es") and _AS_IN_ENGLISH.fullmatch(surface)):
        same = same_in_english(surface)
        own = run[0].forms
        others = tuple(dict.fromkeys(forms for e in same if (forms := forms_of(e)) != own))
        return Concept(surface, own, others, same, (surface,))
    alike = forms_of(without_accents(surface))
    return Concept(surface, alike or run[0].forms, untranslated=True)


def in_english(concepts: Sequence[Concept]) -> str:
    """The words of a question in another language as the documents would have them, the untranslated ones as they are.

    Empty where nothing is translated, as in a question in English.

    >>> in_english(concepts_of("la traite des personnes", language="fr"))
    'trafficking in persons trafficking in human beings human trafficking'
    """
    if not any(concept.translations for concept in concepts):
        return ""
    return " ".join(word for concept in concepts for word in concept.translations or (concept.words,))


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
    return spelled("en", "asking")
