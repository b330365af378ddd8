"""Marks: the words of a text that turn its meaning, found by the lists of ``marks.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Mark", "listed", "marked"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Words at ``text[start:end]`` that mean ``value``."""

    value: str
    start: int
    end: int


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((files("congress_rag.answer.support") / "marks.toml").read_text("utf-8"))


def listed(section: str) -> dict[str, Any]:
    """A section of the lists as it stands in the file."""
    found: dict[str, Any] = _lists()[section]
    return found


@cache
def _pattern(section: str, only: tuple[str, ...]) -> re.Pattern[str]:
    values = listed(section)
    names = only or tuple(values)
    return re.compile("|".join(f"(?P<{name}>{_any(values[name])})" for name in names), re.IGNORECASE)


def _any(expressions: Iterable[str]) -> str:
    return "|".join(rf"(?<!\w)(?:{e})(?!\w)" for e in expressions)


def marked(section: str, text: str, only: tuple[str, ...] = ()) -> list[Mark]:
    """The marks of a section in a text, in order, without overlaps; ``only`` of these values where named."""
    return [
        Mark(match.lastgroup, match.start(), match.end())
        for match in _pattern(section, only).finditer(text)
        if match.lastgroup and match.group().strip()
    ]
