"""Headings: articles, divisions, annexes and closings, and the numbers they carry."""

from __future__ import annotations

import re

__all__ = ["ANNEX", "ARTICLE", "DECLARATION", "DIVISION", "SCHEDULE_LIST", "annex_step", "arabic", "is_closing"]

BIS = r"(?:bis|ter|quater|quinquies|sexies|septies)"
ARTICLE = re.compile(
    rf"^(?:Article|Artikel|Art[íi]culo)\s+(?P<number>the\s+first|premier|primero|\d{{1,3}}[A-Z]?|[IVXL]+)\s*(?P<bis>{BIS})?\s*"
    r"(?:[.:–-]\s*(?P<title>.+))?$",
    re.IGNORECASE,
)
DIVISION = re.compile(
    r"^(?:(?P<word>PART|CHAPTER|TITLE|SECTION)\s+(?P<number>[\w]+)|(?P<roman>[IVXL]+)(?=\s|$))[\s.:–-]*(?P<title>.*)$",
    re.IGNORECASE,
)
ANNEX = re.compile(
    r"^(?:TECHNICAL\s+)?(?P<word>ANNEXE?|ANEXO|APPENDIX|APPENDICES|SCHEDULES?)\b\s*"
    r"(?P<number>[IVXL]+(?:\s+[A-Z])?|\d+|[A-Z])?(?=$|\W)[\s.:–-]*(?P<title>.*)$",
    re.IGNORECASE,
)
SCHEDULE_LIST = re.compile(r"^List of .{0,60}?\bSchedule\s+(?P<number>[IVX]+)\s*$", re.IGNORECASE)
DECLARATION = re.compile(r"^(?:Council\s+|Joint\s+)?Declaration\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"^(?:in\s+(?:witness|faith)\s+(?:where|there)of\b|done\s+(?:at|in|this)\s+\w|"
    r"en\s+(?:foi\s+de\s+quoi|fe\s+de\s+lo\s+cual|testimonio\s+de\s+lo\s+cual)\b|fait\s+[àa]\s+\w|hech[oa]\s+en\s+\w)",
    re.IGNORECASE,
)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def roman_value(numeral: str) -> int:
    """The number of a roman numeral.

    >>> roman_value("XIV")
    14
    """
    values = [_ROMAN[letter] for letter in numeral.upper()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def arabic(number: str) -> str:
    """The number of an article or annex as a step has it.

    >>> arabic("IV"), arabic("2A"), arabic("the first")
    ('4', '2a', '1')
    """
    number = number.strip()
    if re.fullmatch(r"(?i)the\s+first|premier|primero", number):
        return "1"
    return str(roman_value(number)) if re.fullmatch(r"[IVXL]+", number) else number.lower()


def annex_step(match: re.Match[str]) -> str:
    """The step of an annex: "annex", "annex-2", "annex-5-a", "schedule-1".

    Several appendices under one heading ("Appendices I, II and III") are one annex without a number of its own.
    """
    word, number = match["word"].lower(), match["number"]
    word = "annex" if word in {"annexe", "anexo"} else word
    if word in {"appendices", "schedules"} or not number:
        return word
    head, _, tail = number.partition(" ")
    return f"{word}-{arabic(head)}" + (f"-{tail.strip().lower()}" if tail else "")


def is_closing(text: str) -> bool:
    """Whether a line opens the testimonium: "IN WITNESS WHEREOF …", "DONE at …"."""
    return bool(_CLOSING.match(text)) and text[:1].isupper()
