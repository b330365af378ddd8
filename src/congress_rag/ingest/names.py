"""The names of instruments in running text: titles, short titles, aliases and families.

Names are compared word by word without case, accents, hyphens or the spelling of "organised";
the longest name that fits wins, so that "Convention against Corruption" inside
"Civil Law Convention against Corruption" is not found twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Mention", "NameFinder", "fold_words"]

_HAN = r"\u4e00-\u9fff"  # of words in Chinese, which stand without spaces, a number such as 第四十六条 is kept apart
_WORD = re.compile(rf"(?:(?!第)[{_HAN}])+|第[{_HAN}]*|[^\W{_HAN}]+(?:['’][^\W{_HAN}]+)*")
_SPELLINGS = (
    (re.compile(r"organis"), "organiz"),
    (re.compile(r"cooperat"), "cooperat"),
    (re.compile(r"offense"), "offence"),
)
_FILLERS = frozenset(
    {"the", "of", "and", "la", "el", "le", "de", "du", "des", "del", "los", "las", "l", "d", "thereto"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at ``text[start:end]`` and the ids of the instruments that it stands for."""

    instruments: tuple[str, ...]
    start: int
    end: int
    family: bool


@dataclass
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    instruments: tuple[str, ...] = ()
    family: bool = False


@lru_cache(maxsize=50_000)
def _folded(word: str) -> tuple[str, int]:
    """A word as names are compared, and how many letters of an elided article were cut off before it."""
    cut = 0
    elided = re.match(r"(?i)[ld]['’]", word)
    if elided:
        word, cut = word[elided.end() :], elided.end()
    word = re.sub(r"['’]s$", "", word)
    word = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word, cut


def fold_words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text in the form in which names are compared, each with its span.

    >>> [word for word, _, _ in fold_words("l'Organised-Crime Convención")]
    ['organized', 'crime', 'convencion']
    """
    folded = []
    for match in _WORD.finditer(text):
        word, cut = _folded(match.group())
        folded.append((word, match.start() + cut, match.end()))
    return folded


_ALSO_WORDS = frozenset({"cites"})  # acronyms that are words of English too: they count in capitals alone


class NameFinder:
    """Finds names in texts; made once from the catalogue's names."""

    def __init__(self, names: Mapping[str, Iterable[str]], families: Iterable[tuple[Iterable[str], tuple[str, ...]]]):
        """Takes the names of each instrument by its id, and the families as (names, member ids)."""
        self._root = _Node()
        for instrument, its_names in names.items():
            for name in its_names:
                self._add(name, (instrument,), family=False)
        for its_names, members in families:
            for name in its_names:
                self._add(name, members, family=True)

    def _add(self, name: str, instruments: tuple[str, ...], *, family: bool) -> None:
        node = self._root
        words = [word for word, _, _ in fold_words(name) if word not in _FILLERS]
        if not words:
            return
        for word in words:
            node = node.next.setdefault(word, _Node())
        if node.instruments and not family and not node.family:
            node.instruments = tuple(dict.fromkeys((*node.instruments, *instruments)))
        elif not node.instruments:
            node.instruments, node.family = instruments, family

    def find(self, text: str) -> list[Mention]:
        """Every name in the text, in order, the longest first, without overlaps."""
        words = fold_words(text)
        mentions: list[Mention] = []
        at = 0
        while at < len(words):
            node, best, best_at = self._root, None, at
            ahead = at
            while ahead < len(words):
                word = words[ahead][0]
                if word in node.next:
                    node = node.next[word]
                    if node.instruments:
                        best, best_at = node, ahead
                elif not (word in _FILLERS and ahead > at):
                    break
                ahead += 1
            if best_at == at and words[at][0] in _ALSO_WORDS and not text[words[at][1] : words[at][2]].isupper():
                best = None
            if best is None:
                at += 1
                continue
            mentions.append(Mention(best.instruments, words[at][1], words[best_at][2], best.family))
            at = best_at + 1
        return mentions
