"""Statements in another language than the evidence: numbers are what can be compared all the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from congress_rag.answer.support.conflicts import Conflict
from congress_rag.answer.support.masking import masked
from congress_rag.answer.support.numbers import quantities
from congress_rag.answer.support.reading import Reading
from congress_rag.answer.support.units import units_of
from congress_rag.answer.support.verdict import ReasonKind
from congress_rag.ingest.languages import language_of
from congress_rag.ingest.numerals import number_value

__all__ = ["differ", "foreign_conflicts"]

_DIGITS = re.compile(r"(?<![\w/.])[\d\u0660-\u0669]+(?![\w/])")
_YEAR = range(1800, 2100)


def differ(claim: str, language: str, evidence: Sequence[str]) -> bool:
    """Whether the evidence is in another language than the statement; what can't be told counts as the same."""
    mine = language_of(claim) or language
    theirs = language_of(" ".join(evidence))
    return theirs is not None and theirs != mine


@cache
def _number_words(language: str) -> tuple[re.Pattern[str], dict[str, tuple[float, str]]]:
    """The number words of a language and its units of time, as the data file has them: value and unit by word."""
    data = tomllib.loads((files("congress_rag.answer.support") / "numerals.toml").read_text("utf-8"))
    book = data.get(language, {})
    values = {word: (float(value), "") for value, words in book.get("numbers", {}).items() for word in words.split()}
    units = {word: (0.0, unit) for unit, words in book.get("units", {}).items() for word in words.split()}
    both = values | units
    if not both:
        return re.compile(r"(?!)"), {}
    edge = "" if language == "zh" else r"(?<!\w)"
    close = "" if language == "zh" else r"(?!\w)"
    listed = "|".join(sorted(map(re.escape, both), key=len, reverse=True))
    return re.compile(f"{edge}(?:{listed}){close}", re.IGNORECASE), both


def _numbers(claim: str, language: str) -> list[tuple[float, str, str]]:
    """The numbers of a statement: value, unit of time or "", and the words; citations and years of names left out."""
    plain = masked(claim).text
    pattern, book = _number_words(language)
    found: list[tuple[float, str, str]] = []
    for match in re.finditer(rf"{_DIGITS.pattern}|{pattern.pattern}", plain, re.IGNORECASE):
        word = match.group()
        value = number_value(word) if _DIGITS.fullmatch(word) else None
        if value is not None:
            if value not in _YEAR:
                found.append((float(value), "", word))
            continue
        number, unit = book[word.lower()]
        if unit and found and not found[-1][1]:
            found[-1] = (found[-1][0], unit, f"{found[-1][2]} {word}")
        elif number:
            found.append((number, "", word))
    return found


def foreign_conflicts(claim: Reading, language: str, text: str) -> tuple[list[Conflict], tuple[int, int] | None]:
    """The numbers with a unit of time that the text has otherwise, and the stretch of it that says so."""
    timed = [entry for entry in _numbers(claim.text, language_of(claim.text) or language) if entry[1]]
    if not timed:
        return [], None
    hours = {"day": 24, "month": 730, "year": 8760, "hour": 1}
    for unit in units_of(text):
        there = [q for q in quantities(masked(unit.text).text) if q.counts == "duration" and not q.faint]
        if not there:
            continue
        conflicts = [
            Conflict(ReasonKind.NUMBER, 1.0, words, unit.text[there[0].start : there[0].end])
            for value, name, words in timed
            if not any(abs(value * hours[name] - q.value) <= 0.03 * q.value for q in there)
        ]
        return conflicts, (unit.start, unit.end)
    return [], None
