"""Items that run on in one line: "… of: (a) one thing; (b) another." """

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from congress_rag.ingest.markers import Level, Marker, item_marker, values

__all__ = ["next_marker"]

_MOST_PLACES = 12  # at which the second item is looked for behind the first
_PLACE = re.compile(
    r"(?:(?P<mark>[;；.。:：])\s*(?:(?:and|or|y|o|u|et|ou)\b|以及|或者|和|或|及|並|并)?|(?P<conjunction>,)\s+(?:and|or|y|o|u|et|ou)\b)"
    r"\s*(?=[(（]?[^\s()（）]{1,4}[)）])"
)


def next_marker(
    text: str, since: int, levels: Sequence[Level], *, opening: bool, most: int | None = None
) -> int | None:
    """Where in a line the next marker stands that goes on with an open list, or opens one.

    A marker goes on behind a semicolon, a full stop or ", or", if it is the next of its list and in the same brackets;
    it opens a list behind a colon, if the line goes on to the second. Anything else is a reference: "(a), (b) and (c)".

    Args:
        text: the line.
        since: where to look from.
        levels: the open lists.
        opening: whether a list may open here.
        most: at how many places a marker is looked for; at all of them if it isn't given.

    >>> next_marker("as follows: (a) rain; (b) snow.", 0, [], opening=True)
    12
    >>> next_marker("under subparagraphs (a) and (b) of this article; (c) of it", 0, [], opening=True) is None
    True
    """
    for place in islice(_PLACE.finditer(text, since), most):
        marker = item_marker(text[place.end() :])
        if marker is None or marker.bracket == "dot" or place.end() + marker.length >= len(text):
            continue
        follows = text[place.end() + marker.length]
        mark = place["mark"] or ","
        if mark in ":：":
            if opening and _is_first(marker) and _second_follows(text, place.end() + marker.length, marker):
                return place.end()
        elif _goes_on(marker, levels) and (
            mark in ";；" or follows.isupper() or (mark != "," and not follows.islower())
        ):
            return place.end()
    return None


def _is_first(marker: Marker) -> bool:
    return any(value == 1 for _, value in values(marker.label))


def _goes_on(marker: Marker, levels: Sequence[Level]) -> bool:
    return any(
        level.bracket == marker.bracket and level.style is style and value == level.value + 1
        for level in levels
        for style, value in values(marker.label)
    )


def _second_follows(text: str, since: int, first: Marker) -> bool:
    levels = [Level(style, first.bracket, 1) for style, value in values(first.label) if value == 1]
    return next_marker(text, since, levels, opening=False, most=_MOST_PLACES) is not None
