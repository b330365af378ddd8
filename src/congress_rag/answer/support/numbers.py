"""Numbers in a text, in figures and in words, with what they count and whether they are a least or a most."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from congress_rag.answer.terms import stems

__all__ = ["Quantity", "quantities"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = {word: 10 * at for at, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_VALUES = {word: at for at, word in enumerate(_UNITS)} | _TENS | {"dozen": 12}
_ORDINAL_VALUES = {word: at for at, word in enumerate(_ORDINALS)} | {
    re.sub("y$", "ieth", word): value for word, value in _TENS.items()
}
_WORD = "|".join(sorted([*_VALUES, *_SCALES, *_ORDINAL_VALUES, "hundredth"], key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w/.-])(?P<figures>\d{{1,3}}(?:[,\s]\d{{3}})+|\d+(?:\.\d+)?)(?P<th>st|nd|rd|th)?(?![\w/])"
    rf"|(?<!\w)(?P<words>(?:{_WORD})(?:(?:[\s-]+(?:and[\s-]+)?)(?:{_WORD}))*)(?!\w)",
    re.IGNORECASE,
)
_HOURS = {
    "second": 1 / 3600,
    "minute": 1 / 60,
    "hour": 1,
    "day": 24,
    "week": 168,
    "month": 730,
    "year": 8760,
    "decade": 87600,
}
_UNIT = re.compile(
    r"\s*-?\s*(?:\(\d+\)\s*)?(?:full |whole |working |calendar |consecutive |more )*"
    r"(?P<unit>seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?)"
    r"(?P<age>['’]?[\s-](?:of age|old))?\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?<!\w)(?:(?P<count>one|two|three|four|a|1|2|3|4)[\s-]+"
    r"(?P<part>thirds?|quarters?|fifths?|half|halves|tenths?)"
    r"|(?P<half>half)(?!\s+an?\b)|(?P<majority>(?:the |a )?(?:simple |absolute )?majority)|"
    r"(?P<figure>\d+)\s?(?:per cent|percent|%))(?!\w)",
    re.IGNORECASE,
)
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "half": 2, "halve": 2, "tenth": 10}
_SINGLE = re.compile(
    r"(?<!\w)(?:(?P<half>half an?)|(?:an?|per|each|every)(?: (?:whole|full|single))?) "
    r"(?P<unit>minute|hour|day|week|month|year|decade)(?!\w)",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"(?:at least|(?:no|not) (?:less|fewer) than|minimum(?: \w+){0,6}|or more|"
    r"(?<!no )(?<!not )more than|over|(?<!not )exceeding|above)"
    r"\W*(?:a |an |the |of |at )*$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:at most|(?:no|not) more than|not exceed(?:ing)?|up to|maximum of|within|(?:no|not) later than|"
    r"(?<!no )(?<!not )less than|"
    r"(?<!no )(?<!not )fewer than|under|below)\W*(?:a |an |the )*$",
    re.IGNORECASE,
)
_AFTER_LEAST = re.compile(r"\s*(?:\w+ ){0,2}(?:or more|or over|at least|at a minimum|minimum)\b", re.IGNORECASE)
_VAGUE_ONE = re.compile(
    r"\s*(?:of (?:the following|these|those|its|their|which)\b|another|or more|or other|or both|or several|"
    r"where|who|which|that)",
    re.IGNORECASE,
)
_DATES = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at ``text[start:end]``: ``counts`` is "duration" (in hours), "share", or the stem of what is counted.

    ``bound`` is "least", "most" or empty; ``unit`` the unit of time that is written. A ``faint`` one only confirms: "a
    year", "one State".
    """

    value: float
    counts: str
    bound: str
    start: int
    end: int
    faint: bool = False
    unit: str = ""


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text in order. Citations and dates must have been blanked out before.

    >>> [(q.value, q.counts, q.bound) for q in quantities("at least four years, by two thirds of the twelve members")]
    [(35040.0, 'duration', 'least'), (0.6666666666666666, 'share', ''), (12.0, 'member', '')]
    """
    found: list[Quantity] = []
    taken: list[tuple[int, int]] = []
    for share in _SHARE.finditer(text):
        taken.append(share.span())
        found.append(Quantity(_share(share), "share", _bound(text, *share.span()), *share.span()))
    for single in _SINGLE.finditer(text):
        hours = _HOURS[single["unit"].lower()]
        half = single["half"] is not None
        taken.append(single.span())
        found.append(
            Quantity(hours / 2 if half else hours, "duration", "", *single.span(), not half, single["unit"].lower())
        )
    for match in _NUMBER.finditer(text):
        if any(match.start() < to and match.end() > since for since, to in taken):
            continue
        value, ordinal = _value(match)
        unit = _UNIT.match(text, match.end())
        end = unit.end() if unit else match.end()
        bound = _bound(text, match.start(), end)
        if unit and not (ordinal and value == 2):
            name = unit["unit"].lower().rstrip("s")
            found.append(Quantity(value * _HOURS[name], "duration", bound, match.start(), end, unit=name))
            continue
        vague = value == 1 or (ordinal and value <= 3 and match["words"] is not None)
        if value == 1 and _VAGUE_ONE.match(text, match.end()):
            continue
        found.append(Quantity(value, _counted(text[match.end() : match.end() + 60]), bound, *match.span(), faint=vague))
    return sorted(found, key=lambda quantity: quantity.start)


def _value(match: re.Match[str]) -> tuple[float, bool]:
    if match["figures"]:
        return float(re.sub(r"[,\s]", "", match["figures"])), match["th"] is not None
    total = current = 0
    ordinal = False
    for word in re.split(r"[\s-]+", match["words"].lower()):
        if word == "and":
            continue
        ordinal = word in _ORDINAL_VALUES or word == "hundredth"
        if word in _SCALES or word == "hundredth":
            current = max(current, 1) * _SCALES.get(word, 100)
            if current >= 1000:
                total, current = total + current, 0
        else:
            current += _VALUES.get(word, _ORDINAL_VALUES.get(word, 0))
    return float(total + current), ordinal


def _share(match: re.Match[str]) -> float:
    if match["majority"]:
        return 0.501
    if match["half"]:
        return 0.5
    if match["figure"]:
        return float(match["figure"]) / 100
    count = match["count"].lower()
    return (1 if count == "a" else float(_VALUES.get(count, 0) or count)) / _PARTS[match["part"].lower().rstrip("s")]


def _bound(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 60) : start]
    if _LEAST.search(before) or _AFTER_LEAST.match(text, end):
        return "least"
    return "most" if _MOST.search(before) else ""


@cache
def _counted(after: str) -> str:
    clause = re.split(r"[,;.:()]", after, maxsplit=1)[0]
    return next((stem for stem, _, _ in stems(clause)), "")
