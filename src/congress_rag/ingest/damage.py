"""Words that a print line's end broke: "nat ionals", "con- vention". Joined for search, never in what is quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

__all__ = ["normalised", "word_counts"]

_WORD = re.compile(r"[^\W\d_]+")
_BROKEN = re.compile(r"\b(?P<head>[^\W\d_]+)(?P<hyphen>-?) (?P<tail>[a-zà-öø-ÿ]+)\b")
_RARE = 2  # times that a piece of a broken word stands by itself in the document


def word_counts(text: str) -> Counter[str]:
    """How often each word stands in a document's text, in small letters."""
    return Counter(word.lower() for word in _WORD.findall(text))


def normalised(text: str, counts: Mapping[str, int]) -> str:
    """A text with broken words joined, as it may be searched for; what is quoted stays as it is printed.

    Two pieces are one word if the document has the whole word elsewhere, and one of the pieces hardly at all and no
    more often than that.

    Args:
        text: a stretch of the document.
        counts: the words of the whole document.

    >>> counts = word_counts("nationals of a State Party; its nat ionals; conventions in con- ventions; in to into")
    >>> normalised("nat ionals, con- ventions, in to", counts | {"in": 9, "to": 9})
    'nationals, conventions, in to'
    """
    at, joined = 0, []
    while match := _BROKEN.search(text, at):
        head, tail = match["head"].lower(), match["tail"]
        rarest, whole = min(counts.get(head, 0), counts.get(tail, 0)), counts.get(head + tail, 0)
        if whole and rarest <= min(_RARE, whole):
            joined.append(text[at : match.end("head")])
            at = match.start("tail")
        else:
            joined.append(text[at : match.end("head")])
            at = match.end("head")
    return "".join(joined) + text[at:]
