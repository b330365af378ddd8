"""The kind of a question, told by its form in the six official languages."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["AskedKind", "kind_by_form", "without_opening"]


class AskedKind(StrEnum):
    """The kind of question, as far as its form tells. Those after OPEN are answered as it is, until more is known."""

    LOOKUP = "lookup"
    DEFINITION = "definition"
    YES_NO = "yes_no"
    QUANTITY = "quantity"
    OPEN = "open"
    DUTY = "duty"
    LIST = "list"
    COMPARE = "compare"
    WHICH_INSTRUMENT = "which_instrument"
    ATTRIBUTION = "attribution"


_ORDER = (
    AskedKind.WHICH_INSTRUMENT,
    AskedKind.COMPARE,
    AskedKind.ATTRIBUTION,
    AskedKind.QUANTITY,
    AskedKind.DEFINITION,
    AskedKind.YES_NO,  # "Must a bank …?" is answered by yes or no, whatever the duty
    AskedKind.LIST,
    AskedKind.DUTY,
)
_WHOLE = frozenset({AskedKind.DEFINITION})  # "…: what is the State to do?" doesn't ask for one
_CLAUSE = re.compile(r"[,;:：，；、–—]\s+|[:：，；]")


def kind_by_form(text: str, language: str) -> AskedKind:
    """The kind that the form of a question tells; OPEN where it tells none, or the language isn't known here.

    Args:
        text: the question, names and all.
        language: that it is written in, as :func:`~congress_rag.answer.language_of.language_of` tells it.

    >>> kind_by_form("¿Qué tratado se ocupa de los rehenes?", "es"), kind_by_form("Doit-on extrader ?", "fr")
    (<AskedKind.WHICH_INSTRUMENT: 'which_instrument'>, <AskedKind.YES_NO: 'yes_no'>)
    """
    clauses = _clauses(text, language)
    for kind in _ORDER:
        pattern = _patterns(kind).get(language)
        read = clauses[:1] if kind in _WHOLE else clauses
        if pattern is not None and any(pattern.search(clause) for clause in read):
            return kind
    return AskedKind.OPEN


def _clauses(text: str, language: str) -> list[str]:
    """The question and its clauses, each without the words that only open it."""
    whole = re.sub(r"[¿¡«»]", "", text).strip()
    return [without_opening(clause, language) for clause in (whole, *_CLAUSE.split(whole)[1:])]


def without_opening(text: str, language: str) -> str:
    """A question without the words that only open it.

    >>> without_opening("And under UNCAC?", "en")
    'under UNCAC?'
    """
    text = text.strip()
    opening = _openings().get(language)
    found = opening.match(text) if opening is not None else None
    return text[found.end() :].strip() if found else text


@cache
def _data() -> dict[str, dict[str, str | list[str]]]:
    return tomllib.loads((files("congress_rag.answer") / "asked_kinds.toml").read_text("utf-8"))


@cache
def _openings() -> dict[str, re.Pattern[str]]:
    return {language: re.compile(str(form), re.IGNORECASE) for language, form in _data()["opening"].items()}


@cache
def _patterns(kind: AskedKind) -> dict[str, re.Pattern[str]]:
    return {
        language: re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)
        for language, forms in _data()[kind.value].items()
    }
