"""The small words on which a provision turns: a statement that a model wrote may not have one that its text hasn't.

The verifier weighs a whole statement, and one that copies thirty words of a provision with "may" for its "shall" weighs
much. These words are therefore counted: shall and must, may and can, should, the negations, only, unless, except, the
requesting and the requested State, and numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

__all__ = ["added", "exchanged"]

_SAME = {
    "must": "shall",
    "can": "may",
    "could": "may",
    "might": "may",
    "never": "not",
    "no": "not",
    "neither": "not",
    "nor": "not",
    "none": "not",
    "nothing": "not",
    "without": "not",
    "ought": "should",
}
_NUMBERS = frozenset(
    (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen eighteen twenty "
        "thirty forty fifty sixty seventy eighty ninety hundred thousand million half third quarter twice once second"
    ).split()
)
_WORDS = frozenset("shall may should not only unless except requesting requested".split()) | _NUMBERS
_EXCHANGED = 3  # words that take the place of as many
_CITED = re.compile(r"\b(?:articles?|paragraphs?|paras?\.?|arts?\.?|subparagraphs?)\s+\d+[\w ()]*", re.IGNORECASE)
_WORD = re.compile(r"cannot|[^\W\d_]+|\d+(?:[.,]\d+)*")


def added(statement: str, *texts: str) -> str:
    """The first telling word that a statement has oftener than the texts together; empty where it has none.

    >>> added("Parties may keep records for five years.", "Parties shall keep records for five years.")
    'may'
    >>> added("Parties must keep records.", "Parties shall keep records for five years.")
    ''
    """
    there = _counts(" ".join(texts))
    return next((word for word, count in _counts(statement).items() if count > there[word]), "")


def exchanged(statement: str, text: str) -> str:
    """The first telling word that stands in a statement where a text, word by word the same around it, has another.

    >>> exchanged("Drugs on board may be sold.", "Ships may sail. Drugs on board shall be sold.")
    'may'
    """
    mine, its = _WORD.findall(statement.lower()), _WORD.findall(text.lower())
    for how, a, b, c, d in SequenceMatcher(None, mine, its, autojunk=False).get_opcodes():
        if how == "replace" and max(b - a, d - c) <= _EXCHANGED:
            new, old = _counts(" ".join(mine[a:b])), _counts(" ".join(its[c:d]))
            if new != old and new:
                return next(iter(new))
    return ""


def _counts(text: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for match in _WORD.finditer(_CITED.sub(" ", text)):
        word = match.group().lower()
        if word == "cannot":
            counts.update(("may", "not"))
            continue
        word = _SAME.get(word, word)
        if word in _WORDS or word[0].isdigit():
            counts[word] += 1
    return counts
