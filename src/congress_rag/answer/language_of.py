"""The language of a question, which may be a word or two: by its script, and by the grammar of asking."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import cache
from importlib.resources import files

__all__ = ["OFFICIAL", "language_of", "little_words"]

OFFICIAL = ("ar", "en", "es", "fr", "ru", "zh")
"""The official languages of the United Nations, in which people are answered."""

_SCRIPT_SHARE = 0.3  # of the letters; names and acronyms stand in Latin letters in every language
_TELLING = 3.0  # what a word of one language alone counts, where a word of several counts one
_PARA = re.compile(r"\bparas?\b\.?\s*(?=\(?\d)", re.IGNORECASE)  # the abbreviation, not the Spanish "for"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def language_of(text: str) -> str | None:
    """The language of a question as an ISO 639-1 code, official or not; None where nothing tells.

    >>> language_of("¿Y quién paga?"), language_of("Und für Firmen?"), language_of("UNCAC 46 (9)")
    ('es', 'de', None)
    """
    letters = sum(c.isalpha() for c in text)
    if not letters:
        return None
    for language, script in _patterns("scripts").items():
        enough = 1 if language in _OWN_LETTERS else max(1, _SCRIPT_SHARE * letters)
        if len(script.findall(text)) >= enough and _shares_script(language, text, letters):
            return language
    counts: dict[str, float] = defaultdict(float)
    text = _PARA.sub(" ", text)
    for word in _WORD.findall(text.lower()):
        of = _languages_of(word) or _languages_of(re.split("['’-]", word)[0])
        for language in of:
            counts[language] += _TELLING if len(of) == 1 else 1
    for language, mark in _patterns("marks").items():
        counts[language] += 2 * len(mark.findall(text.lower()))
    most = max(counts.values(), default=0)
    if not most:
        return None
    tied = [language for language, count in counts.items() if count == most]
    return next((language for language in ("en", "fr", "es") if language in tied), tied[0])  # these are likelier


def little_words(language: str) -> frozenset[str]:
    """The words by which a language is told; empty where it is told by its script."""
    return frozenset(_data()["words"].get(language, "").split())


_OWN_LETTERS = frozenset({"ja", "fa", "uk"})  # a few letters of their own tell these from zh, ar and ru


def _shares_script(language: str, text: str, letters: int) -> bool:
    """Whether a language told by a few letters of its own has the script at all, and isn't merely quoted."""
    if language not in _OWN_LETTERS:
        return True
    whole = {"ja": r"[\u3040-\u30ff\u3400-\u9fff]", "fa": r"[\u0600-\u06ff]", "uk": r"[\u0400-\u04ff]"}[language]
    return len(re.findall(whole, text)) >= _SCRIPT_SHARE * letters


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("congress_rag.answer") / "languages_asked.toml").read_text("utf-8"))


@cache
def _patterns(table: str) -> dict[str, re.Pattern[str]]:
    return {language: re.compile(pattern) for language, pattern in _data()[table].items()}


@cache
def _little() -> dict[str, tuple[str, ...]]:
    known: dict[str, dict[str, None]] = {}
    for language, words in _data()["words"].items():
        for word in words.split():
            known.setdefault(word, {})[language] = None
    return {word: tuple(languages) for word, languages in known.items()}


def _languages_of(word: str) -> tuple[str, ...]:
    return _little().get(word, ())
