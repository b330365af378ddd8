"""The sentences of a paragraph, with their spans, for quoting one of them letter for letter."""

from __future__ import annotations

import re

__all__ = ["sentences"]

_ABBREVIATED = re.compile(
    r"(?:\b(?:art|arts|para|paras|no|nos|vol|p|pp|cf|e\.g|i\.e|etc|st|mr|ms|mrs|dr|inc|ltd|ch|sec)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?。！？؟]+[”\"’')\]]*(?=\s+[“\"‘'(\[`]*[A-ZÀ-ÞА-Я\u0600-\u06ff]|\s*$)|[。！？]")


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of a text's sentences, white space around them left out.

    >>> text = "See art. 6. It applies. Does it?"
    >>> [text[start:end] for start, end in sentences(text)]
    ['See art. 6.', 'It applies.', 'Does it?']
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        if match.end() < len(text) and _ABBREVIATED.search(text[start : match.start() + 1]):
            continue
        spans.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text)))
    return [
        (
            since + len(text[since:to]) - len(text[since:to].lstrip()),
            to - (len(text[since:to]) - len(text[since:to].rstrip())),
        )
        for since, to in spans
        if text[since:to].strip()
    ]
