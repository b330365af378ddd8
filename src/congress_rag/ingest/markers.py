"""Markers: "9.", "(b)", "a)", "(iv)", "一、", "（二）", "ب)": reading them, and telling to which list each belongs.

Labels are the same in every script, as pinpoints are: "（二）", "б)" and "ب)" are "b", "一、" and "١." are "1".

A letter such as (i) is the ninth of one list or the first of a deeper one. The order of the list, the
brackets in which it is printed and the marker that follows decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from congress_rag.ingest.numerals import HAN, arabic, letter_position, number_value

__all__ = ["Level", "Marker", "Style", "item_marker", "number_marker", "place", "values"]

BIS = r"(?:bis|ter|quater|quinquies|sexies|septies)"
_NUMBER = re.compile(
    rf"(?P<open>[“\"]?)(?:(?P<number>\d{{1,3}})\s*(?P<bis>{BIS})?\s*[.．](?!\d)|(?P<han>[{HAN}]{{1,4}})、)\s*",
    re.IGNORECASE,
)
_ITEM = re.compile(
    rf"[(（](?P<full>[a-z]{{1,5}}|[A-Z]{{1,2}}|[IVX]{{3,5}}|\d{{1,2}}|[а-щэюя]|[ء-ي]ـ?|[{HAN}]{{1,3}})(?P<bis>\s*{BIS})?[)）]\s*|"
    r"(?P<half>[a-z]{1,4}|[A-Z]|[IVX]{2,4}|\d{1,2}|[а-щэюя]|[ء-ي]ـ?)[)）]\s*|"
    r"(?P<dot>[ivx]{1,4}|[a-z])\.(?:\s+|$|(?=[A-Z“‘\"`])|(?=[a-z]{2}))|(?P<enclosed>[㈠-㈩])\s*"
)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_DEEPEST = 8  # lists within lists; documents have four at most, and a damaged one mustn't have thousands


class Style(StrEnum):
    """How a list counts."""

    ALPHA = "a"
    ROMAN = "i"
    NUMBER = "1"
    UPPER = "A"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker at the start of a line: label, printed form, brackets, and length with the space behind."""

    label: str
    printed: str
    bracket: str
    length: int


@dataclass(slots=True)
class Level:
    """An open list: how it counts, its brackets, and where it stands."""

    style: Style
    bracket: str
    value: int


def number_marker(text: str) -> Marker | None:
    """A paragraph number such as "9." or "1 bis." at the start of the text."""
    match = _NUMBER.match(text)
    if match is None or match["open"]:
        return None
    label = arabic(match["number"] or match["han"]) + (match["bis"] or "").lower()
    return Marker(label, match.group().strip(), "dot", match.end())


def item_marker(text: str) -> Marker | None:
    """An item's marker at the start of the text."""
    match = _ITEM.match(text)
    if match is None:
        return None
    bracket = next(name for name in ("full", "half", "dot", "enclosed") if match[name])
    label = _latin(match[bracket]) + (match["bis"] or "").strip().lower()
    return Marker(label, match.group().strip(), "full" if bracket == "enclosed" else bracket, match.end())


def _latin(label: str) -> str:
    """A label as the other languages have it: Chinese numerals and other scripts' letters count like Latin letters."""
    if label.isascii():
        return label
    if label.isdecimal():
        return arabic(label)
    position = letter_position(label) or number_value(label) or 0
    return chr(96 + position) if 0 < position <= 26 else str(position)


def values(label: str) -> list[tuple[Style, int]]:
    """Every way of counting in which a label has a place."""
    if label.isdigit():
        return [(Style.NUMBER, int(label))]
    if label.isupper():
        found = [(Style.UPPER, ord(label[0]) - 64)]
        if label.lower() in _ROMAN:
            found.append((Style.ROMAN, _ROMAN.index(label.lower()) + 1))
        return [(Style.ALPHA, 12), *found] if label == "I" else found  # "(I)" is also a misread "(l)"
    ways: list[tuple[Style, int]] = []
    if label in _ROMAN:
        ways.append((Style.ROMAN, _ROMAN.index(label) + 1))
    if len(set(label)) == 1:
        ways.append((Style.ALPHA, ord(label[0]) - 96 + 26 * (len(label) - 1)))
    return ways


def place(
    marker: Marker, open_levels: Sequence[Level], following: Marker | None, *, anywhere: bool = False
) -> tuple[int, Level] | None:
    """The depth at which a marker belongs among the open lists, and its list as it then stands.

    Args:
        marker: the marker to place.
        open_levels: the open lists from the outermost.
        following: the next marker of the same article, if any.
        anywhere: whether a list may begin in its middle, as where an amendment quotes the items that it adds.

    Returns:
        The depth (0 is the outermost list) and the level; None where it can't be an item at all.
    """
    placed = _placed(marker, open_levels, following, anywhere=anywhere)
    return placed if placed is not None and placed[0] < _DEEPEST else None


def _placed(
    marker: Marker, open_levels: Sequence[Level], following: Marker | None, *, anywhere: bool
) -> tuple[int, Level] | None:
    ways = values(re.sub(rf"{BIS}$", "", marker.label) if marker.label not in _ROMAN else marker.label)
    if not ways:
        return None
    goes_on: list[tuple[int, Level]] = []
    for depth in range(len(open_levels) - 1, -1, -1):
        level = open_levels[depth]
        for style, value in ways:
            if style is level.style and value == level.value + 1:
                goes_on.append((depth, Level(style, marker.bracket, value)))
    opens = [Level(style, marker.bracket, 1) for style, value in ways if value == 1]
    opens = [level for level in opens if not (open_levels and open_levels[-1].style is level.style)] or opens
    if goes_on and opens:
        depth, level = goes_on[0]
        same_brackets = open_levels[depth].bracket == marker.bracket
        next_is_second = following is not None and following.label == "ii"
        if not same_brackets or next_is_second:
            return len(open_levels), opens[0]
        return depth, level
    if goes_on:
        same = [(d, lv) for d, lv in goes_on if open_levels[d].bracket == marker.bracket]
        return (same or goes_on)[0]
    if opens:
        return len(open_levels), opens[0]
    for depth in range(len(open_levels) - 1, -1, -1):  # a gap in the list, or a bis
        level = open_levels[depth]
        for style, value in ways:
            if style is level.style and value >= level.value:
                return depth, Level(style, marker.bracket, value)
    style, value = ways[0]
    if value > 3 and not open_levels and not anywhere:
        return None
    return len(open_levels), Level(style, marker.bracket, value)
