"""Whether the report is asked about, by the words that point at it in the six official languages."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["asks_report", "report_speaks", "without_report"]


def asks_report(text: str, language: str) -> bool:
    """Whether something in the text points at the report or its meeting."""
    return report_speaks(text, language) or bool(_pattern(language, "words").search(text))


def report_speaks(text: str, language: str) -> bool:
    """Whether the report is named, or those who speak in it, so that a named instrument is what it speaks of."""
    return bool(_pattern(language, "report").search(text) or _pattern(language, "speaks").search(text))


def without_report(text: str, language: str) -> str:
    """A question with what asks the report cut off, so that it can be asked of another document.

    >>> without_report("What does the report say about cybercrime?", "en")
    'cybercrime?'
    """
    return re.sub(r"\s+", " ", _pattern(language, "asking").sub(" ", text)).strip(" ,")


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("congress_rag.answer") / "asked_report.toml").read_text("utf-8"))


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    """The expression of a language; that of English for one that has none here."""
    data = _data()
    return re.compile(data.get(language, data["en"])[name], re.IGNORECASE)
