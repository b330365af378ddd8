"""Lists of drugs that a source runs together in one line: which of their words are an entry each.

An entry is a name in capitals, mostly with the chemical name in brackets behind it: "HEROIN (diacetylmorphine)". Where
an entry has no brackets, the next name follows it directly, and only the alphabetical order of the list tells them
apart: in "COCA LEAF COCAINE (…) CODOXIME" a second entry may begin at COCAINE, and can't at LEAF. A name that is glued
to the one before it, "RESINDESOMORPHINE (…)", is known by its chemical name, if another list has both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

__all__ = ["chemical_names", "entries", "runs_together"]

_INSIDE = "\0"  # stands for what is in brackets
_CLOSING = re.compile(r"[;)]\s*(?:and)?\s*(?=The [a-z])")
_SURE = re.compile(r"[;).]\s*(?:and)?\s*(?=(?:\d-)?[A-Z]{2})")  # behind this an entry begins
_WORD = re.compile(r"(?<!\S)[A-Z][A-Z-]+")
_NAME = re.compile(r"(?:\d-)?[A-Z][A-Z-]*(?: [A-Z][A-Z-]*)*")
_JOINING = re.compile(r"\b(?:and|or|of) $")
_BRACKETED = re.compile(rf"(?<![A-Z])(?P<name>[A-Z]{{4,}}) ?\((?P<chemical>{_INSIDE}+)")
_OPENS = re.compile(r"(?<![A-Z])[A-Z]{4,} ?\(")
_FEWEST = 3  # names with brackets that make a list


def chemical_names(texts: Iterable[str]) -> dict[str, str]:
    """The names that stand before chemical names in these texts, by the chemical name without its spaces."""
    found: dict[str, str] = {}
    for text in texts:
        for name, chemical, _ in _bracketed(text, _without_brackets(text) or ""):
            found[chemical] = min(name, found.get(chemical, name), key=len)
    return found


def runs_together(text: str) -> bool:
    """Whether a text is a list of drugs that runs on in one line.

    >>> runs_together("HEROIN (diacetylmorphine) OPIUM"), runs_together("CODEINE (x) HEROIN (y)MPPP(z) OPIUM")
    (False, True)
    """
    return len(_OPENS.findall(text)) >= _FEWEST


def entries(text: str, known: Mapping[str, str]) -> list[tuple[int, int]]:
    """Where each entry of a list begins and ends; nothing where its brackets don't pair, so that it can't be told.

    What stands behind the last entry ("The salts of the drugs listed …") is in none.

    Args:
        text: a list that :func:`runs_together`.
        known: the :func:`chemical_names` of the document.

    >>> text = "COCA LEAF COCAINE (an ester)CODOXIME (an oxime) HEROIN (x (y)); andThe salts of them."
    >>> [text[start:end] for start, end in entries(text, {})]
    ['COCA LEAF', 'COCAINE (an ester)', 'CODOXIME (an oxime)', 'HEROIN (x (y)); and']
    """
    plain = _without_brackets(text)
    if plain is None:
        return []
    closing = _CLOSING.search(plain)
    end = closing.end() if closing else len(text)
    sure = {0, *(match.end() for match in _SURE.finditer(plain, 0, end))}
    for name, chemical, until in _bracketed(text, plain):
        own = known.get(chemical, name)
        if until <= end and name != own and name.endswith(own):
            sure.add(until - len(own))
    starts = [at for since, until in pairwise([*sorted(sure), end]) for at in _within(plain, since, until)]
    return [(start, start + len(text[start:until].rstrip())) for start, until in pairwise([*starts, end])]


def _bracketed(text: str, plain: str) -> Iterator[tuple[str, str, int]]:
    """The last word of each name, the chemical name behind it without its spaces, and where the word ends."""
    for match in _BRACKETED.finditer(plain):
        chemical = text[match.start("chemical") : match.end("chemical")]
        yield match["name"], chemical.replace(" ", ""), match.end("name")


def _without_brackets(text: str) -> str | None:
    """A text of the same length with what is in brackets blanked out; None where they don't pair."""
    plain: list[str] = []
    opened = ""
    for letter in text:
        if letter in ")]":
            if opened[-1:] != {")": "(", "]": "["}[letter]:
                return None
            opened = opened[:-1]
        plain.append(_INSIDE if opened else letter)
        if letter in "([":
            opened += letter
    return None if opened else "".join(plain)


def _within(plain: str, since: int, until: int) -> list[int]:
    """Where entries begin between two places where they surely do: at the names that keep the alphabetical order."""
    starts = [since]
    following = _order(plain, until, len(plain))
    for word in _WORD.finditer(plain, since + 1, until):
        if _JOINING.search(plain, since, word.start()):
            continue
        before, own = _order(plain, starts[-1], word.start()), _order(plain, word.start(), until)
        if before < own and (not following or own <= following):
            starts.append(word.start())
    return starts


def _order(plain: str, at: int, until: int) -> tuple[str, ...]:
    """By what a name is sorted: its words, without hyphens and the numbers before them."""
    name = _NAME.match(plain, at, until)
    return tuple(re.sub(r"[^A-Z]", "", word) for word in name[0].split()) if name else ()
