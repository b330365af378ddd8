"""Dates in a text: a day, a month, a year or a span of years, each part where it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Date", "agree", "dates"]

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?<!\w)(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s?[–-]\s?(?P<last>\d{{1,2}}))?\s+(?:of\s+)?)?(?P<month>{_MONTH})(?:\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?,?"
    rf"(?:\s+(?P<year>(?:1[5-9]|20)\d\d))?(?!\w)"
    rf"|(?<![\w/.])(?P<from>(?:1[5-9]|20)\d\d)(?:\s?[–-]\s?(?P<to>(?:1[5-9]|20)?\d\d))?(?![\w/])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date at ``text[start:end]``; the parts that aren't written are None. ``until`` is the last year of a span."""

    year: int | None
    month: int | None
    day: int | None
    until: int | None
    start: int
    end: int


def dates(text: str) -> list[Date]:
    """The dates of a text in order.

    >>> [(d.day, d.month, d.year, d.until) for d in dates("On 30th April 1973; the plan for 2018-2021. It may come.")]
    [(30, 4, 1973, None), (None, None, 2018, 2021)]
    """
    found = []
    for match in _DATE.finditer(text):
        if match["month"]:
            day = match["day"] or match["day2"]
            if (
                not day
                and not match["year"]
                and (match["month"].lower() in {"may", "march"} or match["month"].islower())
            ):
                continue  # the modal verb, and to march
            found.append(
                Date(
                    int(match["year"]) if match["year"] else None,
                    _MONTHS.index(match["month"].lower()) + 1,
                    int(day) if day else None,
                    None,
                    *match.span(),
                )
            )
        else:
            until = match["to"]
            if until and len(until) == 2:
                until = match["from"][:2] + until
            found.append(Date(int(match["from"]), None, None, int(until) if until else None, *match.span()))
    return found


def agree(one: Date, other: Date) -> bool:
    """Whether two dates can be the same: what is written of both is equal, and something is."""
    pairs = [
        (a, b)
        for a, b in ((one.year, other.year), (one.month, other.month), (one.day, other.day), (one.until, other.until))
        if a is not None and b is not None
    ]
    if one.until is not None and other.until is None and other.year is not None and one.year is not None:
        return one.year <= other.year <= one.until
    if other.until is not None and one.until is None and one.year is not None and other.year is not None:
        return other.year <= one.year <= other.until
    return bool(pairs) and all(a == b for a, b in pairs)
