"""Editorial notes in another language than the document's. They are never the document's own words."""

from __future__ import annotations

import re

from congress_rag.ingest.languages import language_of, little_words

__all__ = ["glued_heading", "is_dutch", "is_foreign"]

_FEWEST_WORDS = 4  # little ones of a language that isn't the document's
_DUTCH = frozenset(
    (
        "de het van een en op te tot in werking wordt zijn dit artikel verdrag treedt wijzigt door met "
        "voor nader bepalen tijdstip betreffende inzake bij aan"
    ).split()
)
_ENGLISH = frozenset("the of and to in shall this that for or by is be any".split())
_GLUED = re.compile(r"(?P<word>Preambule|Preamble)\s*(?=[A-Z])")


def is_dutch(text: str) -> bool:
    """Whether a line is an editorial note in Dutch.

    >>> is_dutch("Treedt in werking op een nader te bepalen tijdstip"), is_dutch("The Parties agree.")
    (True, False)
    """
    words = re.findall(r"[a-z']+", text.lower())
    if len(words) < 3:
        return text.strip().rstrip(".:") == "Preambule"
    dutch, english = sum(w in _DUTCH for w in words), sum(w in _ENGLISH for w in words)
    return dutch >= 2 and dutch / len(words) > 0.25 and dutch > 2 * english


def is_foreign(text: str, language: str) -> bool:
    """Whether a line is a note in another language than the document's: in Dutch, or long enough to be certain.

    >>> is_foreign("Treedt in werking op een nader te bepalen tijdstip", "en")
    True
    >>> is_foreign("En el territorio de ese Estado;", "es"), is_foreign("Pacta sunt servanda.", "en")
    (False, False)
    """
    found, own = language_of(text), language.partition("-")[0]
    if found == own or own == "nl":
        return False
    if is_dutch(text) and (own == "en" or found == "nl"):
        return True
    words = little_words(text)
    return found is not None and found in words and words[found] >= _FEWEST_WORDS and words[found] >= 3 * words[own]


def glued_heading(text: str) -> tuple[str, int] | None:
    """The word "Preamble", or "Preambule", with which a preamble's line begins, and where the preamble starts.

    >>> glued_heading("PreambuleThe States Parties to this Protocol")
    ('Preambule', 9)
    """
    match = _GLUED.match(text)
    return (match["word"], match.end()) if match else None
