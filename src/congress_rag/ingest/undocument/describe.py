"""What a masthead says of its document: symbol, date, title and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from congress_rag.documents import Kind
from congress_rag.ingest.tree import Parsed

__all__ = ["Description", "describe"]

_SYMBOL = re.compile(
    r"(?<![\w/])(?:A|E|S|T|ST|TD|CRPD|CCPR|CEDAW|CAT|CERD|HRI|UNEP)/[A-Z0-9][\w./()-]*\w\)?(?: \(\d{4}\))?"
)
_DIGIT = re.compile(r"\d")
_MONTHS = [
    months.split("|")
    for months in (
        "January|janvier|enero|января",
        "February|février|febrero|февраля",
        "March|mars|marzo|марта",
        "April|avril|abril|апреля",
        "May|mai|mayo|мая",
        "June|juin|junio|июня",
        "July|juillet|julio|июля",
        "August|août|agosto|августа",
        "September|septembre|septiembre|сентября",
        "October|octobre|octubre|октября",
        "November|novembre|noviembre|ноября",
        "December|décembre|diciembre|декабря",
    )
]
_NAMES = "|".join(name for names in _MONTHS for name in names)
_DATE = re.compile(rf"\b(?P<day>\d{{1,2}})(?:er)? (?:de )?(?P<month>{_NAMES}) (?:de )?(?P<year>\d{{4}})\b")
_ORGANIZATION = {
    "en": re.compile(r"\bUNITED\s+NATIONS\b", re.IGNORECASE),
    "fr": re.compile(r"\bNATIONS\s+UNIES\b", re.IGNORECASE),
    "es": re.compile(r"\bNACIONES\s+UNIDAS\b", re.IGNORECASE),
    "ru": re.compile(r"\bОРГАНИЗАЦИЯ\s+ОБЪЕДИН[ЕЁ]ННЫХ\s+НАЦИЙ\b", re.IGNORECASE),
    "ar": re.compile(r"الأمم المتحدة"),
    "zh": re.compile(r"联\s*合\s*国"),
}
_LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "ar": "Arabic", "zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class Description:
    """Symbol, date (ISO), title and language as the document itself gives them; empty where it doesn't.

    ``gaps`` says what a reader has to know: a masthead in two languages stands above a text in two.
    """

    symbol: str = ""
    date: str = ""
    title: str = ""
    language: str = ""
    gaps: tuple[str, ...] = ()


def describe(parsed: Parsed) -> Description:
    """What the masthead and the titles of a document say of it."""
    masthead = "\n".join(_masthead(parsed))
    titles = [parsed.text[h.start : h.end] for h in parsed.headings if h.level == 0]
    symbols = list(dict.fromkeys(_symbols(masthead)))
    languages = [code for code, name in _ORGANIZATION.items() if name.search(masthead)]
    date = _DATE.search(re.sub(r"\([^)]*\)", "", masthead))
    names = [_LANGUAGES[code] for code in languages]
    gaps = (f"The text stands in {' and '.join(names)}, one after the other; they aren't told apart.",)
    return Description(
        symbol="-".join(symbols[:2]),
        date=_iso(date) if date else "",
        title=titles[0] if titles else "",
        language=languages[0] if len(languages) == 1 else "",
        gaps=gaps if len(languages) > 1 else (),
    )


def _iso(date: re.Match[str]) -> str:
    month = next(number for number, names in enumerate(_MONTHS, 1) if date["month"] in names)
    return f"{date['year']}-{month:02}-{int(date['day']):02}"


def _symbols(masthead: str) -> Iterator[str]:
    """The symbols that stand at the beginning of a line, or behind another."""
    for line in masthead.splitlines():
        at = 0
        while (match := _SYMBOL.match(line, at)) and _DIGIT.search(match.group()):
            yield match.group()
            at = match.end() + 1


def _masthead(parsed: Parsed) -> Iterator[str]:
    """The words of the masthead, without the titles in it."""
    for paragraph in parsed.paragraphs:
        if paragraph.kind is not Kind.MASTHEAD or (paragraph.parent is not None):
            continue
        at = paragraph.start
        for heading in parsed.headings:
            if paragraph.start <= heading.start and heading.end <= paragraph.end:
                yield parsed.text[at : heading.start]
                at = heading.end
        yield parsed.text[at : paragraph.end]
