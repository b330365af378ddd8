"""What in the form of a question tells that treaties and a report won't answer it (``cautions.toml``).

An opinion is asked for; or what came after the texts; or the motive of those who wrote them; or what one State did.
"""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["Caution", "cautions_of", "states_named", "years_named"]


class Caution(StrEnum):
    """A reason to doubt that a question has an answer in texts that were adopted once."""

    OPINION = "opinion"
    LATER = "later"
    REASON = "reason"


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# places, groups and code points; and Réunion, which is the word for a meeting
_NO_STATES = frozenset("AQ BV EU EZ GS HM QO RE TF UM UN XA XB ZZ".split())


def cautions_of(text: str, language: str) -> frozenset[Caution]:
    """The cautions that the form of a question gives; none for a language that isn't official.

    Args:
        text: the question.
        language: that it is written in.

    >>> sorted(cautions_of("How many States have ratified UNTOC so far?", "en"))
    [<Caution.LATER: 'later'>]
    """
    return frozenset(
        caution for caution in Caution if any(form.search(text) for form in _patterns(language, caution.value))
    )


def years_named(text: str) -> frozenset[int]:
    """The years that a text names, in Latin digits."""
    return frozenset(int(year) for year in _YEAR.findall(text))


def states_named(text: str, language: str) -> tuple[str, ...]:
    """The States that a question names, as it writes them; compared by the names of CLDR.

    >>> states_named("Why were France and Germany against it?", "en")
    ('France', 'Germany')
    """
    form = _states(language if language in _data() else "en")
    return tuple(dict.fromkeys(found.group() for found in form.finditer(text)))


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("congress_rag.answer") / "cautions.toml").read_text("utf-8"))


@cache
def _patterns(language: str, name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in _data().get(language, {}).get(name, ()))


@cache
def _states(language: str) -> re.Pattern[str]:
    from babel import Locale

    names = {
        name
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and not code.isdigit() and code not in _NO_STATES
    }
    if language == "ru":  # "России" is Россия: the last letter inflects
        forms = [re.escape(name[:-1] if len(name) > 4 else name) + r"\w{0,3}" for name in names]
    else:
        forms = [re.escape(name) for name in names]
    joined = "|".join(sorted(forms, key=len, reverse=True))
    if language == "zh":
        return re.compile(f"(?:{joined})")
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")
