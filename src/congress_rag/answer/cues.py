"""The words by which a question leans on what was said before, in the six official languages (``follow_up.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Cues", "cues", "language_named", "level_named", "organization_named"]


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one language; what each finds is told at the head of the data file."""

    opens: re.Pattern[str]
    refers: re.Pattern[str]
    shift: re.Pattern[str]
    unclear: re.Pattern[str]
    bare: re.Pattern[str]
    next: re.Pattern[str]
    before: re.Pattern[str]
    this_place: re.Pattern[str]
    protocol: re.Pattern[str]
    convention: re.Pattern[str]
    in_language: re.Pattern[str]
    one: str
    nth: re.Pattern[str]
    ordinals: Mapping[str, int]
    report: str


_PATTERNS = ("opens", "refers", "shift", "unclear", "bare", "next", "before", "this_place", "protocol", "convention")


@cache
def cues(language: str) -> Cues:
    """The cues of a language; those of English for one that has none here."""
    data = _data()
    own: dict[str, Any] = data.get(language, data["en"])
    words = "|".join(sorted(map(re.escape, own["ordinals"]), key=len, reverse=True))
    before, behind = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    nth = re.compile(f"{own['nth_ahead']}{before}({words}){own['nth']}{behind}", re.IGNORECASE)
    return Cues(
        **{name: re.compile(own[name], re.IGNORECASE) for name in (*_PATTERNS, "in_language")},
        one=own["one"],
        nth=nth,
        ordinals=own["ordinals"],
        report=own["report"],
    )


def language_named(word: str) -> str | None:
    """The official language that a word names, in any of the six.

    >>> language_named("French"), language_named("по-китайски".split("-")[1]), language_named("Geneva")
    ('fr', 'zh', None)
    """
    word = word.lower()
    return next((code for code, names in _data()["languages"].items() if word in str(names).split()), None)


def level_named(word: str | None) -> str | None:
    """The level of a provision that a word names: article, paragraph or item."""
    word = (word or "").lower()
    return next((level for level, names in _data()["levels"].items() if word and word in str(names).split()), None)


def organization_named(text: str, one: str) -> tuple[str, int, int] | None:
    """The organization by which a text tells an instrument ("the OECD one"), with the span; None where there is none.

    Args:
        text: a question.
        one: what may stand for the instrument, of :class:`Cues`.
    """
    for prefix, names in _data()["organizations"].items():
        behind = re.search(rf"(?<!\w)(?:the\s+)?(?:{names})(?:['’]s)?\s*(?:{one})(?!\w)", text, re.IGNORECASE)
        ahead = re.search(rf"(?<!\w)(?:{one})\s+(?:\w+['’]?\s*){{0,2}}(?:{names})(?!\w)", text, re.IGNORECASE)
        celle = re.search(
            rf"(?<!\w)(?:cell?e|celui|la|el)\s+(?:de\s+)?(?:la\s+|l['’])?(?:{names})\W*$", text, re.IGNORECASE
        )
        found = behind or ahead or celle
        if found is not None:
            return prefix, found.start(), found.end()
    return None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("congress_rag.answer") / "follow_up.toml").read_text("utf-8"))
