"""The glossaries of the field and the words that say nothing, as read from their files, by the forms of their words.

``glossary.toml`` tells which English expressions stand for the same; ``glossary_languages.tsv`` tells which English
expressions, as they stand in the documents, the expressions of the other languages stand for.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from congress_rag.answer.stemming import Word, words_of

__all__ = ["Book", "book", "forms_of", "same_in_english", "silent", "spelled"]

_BREAK = re.compile(r"[,;?!，；？！。、،؛؟]")  # no expression runs over one of these
_BY_SPELLING = ("en", "fr", "es")
_LONGEST_SILENT = 5  # characters of Chinese


@dataclass(frozen=True)
class Book:
    """The expressions of one language by the forms of their words, with what they stand for."""

    entries: Mapping[tuple[str, ...], tuple[str, ...]]
    beginnings: frozenset[tuple[str, ...]]

    def longest(self, text: str, words: Sequence[Word], at: int) -> tuple[tuple[str, ...] | None, int]:
        """The longest expression that begins with ``words[at]``, by its forms, and of how many words; None and 0."""
        found: tuple[tuple[str, ...] | None, int] = (None, 0)
        runs: list[tuple[str, ...]] = [()]
        for place in range(at, len(words)):
            if place > at and _BREAK.search(text[words[place - 1].end : words[place].start]):
                break
            runs = [(*run, form) for run in runs for form in words[place].forms if (*run, form) in self.beginnings]
            if not runs:
                break
            entry = next((run for run in runs if run in self.entries), None)
            if entry is not None:
                found = entry, place - at + 1
        return found


def _bound(pairs: Iterable[tuple[tuple[str, ...], Iterable[str]]]) -> Book:
    entries: dict[tuple[str, ...], dict[str, None]] = {}
    for forms, expressions in pairs:
        if forms:
            entries.setdefault(forms, {}).update(dict.fromkeys(expressions))
    beginnings = frozenset(forms[:size] for forms in entries for size in range(1, len(forms) + 1))
    return Book({forms: tuple(expressions) for forms, expressions in entries.items()}, beginnings)


def _read(name: str) -> str:
    return (files("congress_rag.answer") / name).read_text("utf-8")


@cache
def book(language: str) -> Book:
    """The glossary of a language: of English with what stands for the same, of another with the English for it."""
    if language == "en":
        groups = tomllib.loads(_read("glossary.toml"))["groups"]
        return _bound((forms_of(expression), group) for group in groups for expression in group)
    lines = (line for line in _read("glossary_languages.tsv").splitlines() if line and not line.startswith("#"))
    pairs = []
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        english = tuple(row["en"].split(", "))
        for expression in row[language].split(", "):
            pairs.append((forms_of(expression, language), english))
    return _bound(pairs)


@cache
def forms_of(expression: str, language: str = "en") -> tuple[str, ...]:
    """The likeliest forms of an expression's words."""
    return tuple(word.forms[0] for word in words_of(expression, language))


@cache
def same_in_english(expression: str) -> tuple[str, ...]:
    """What the English glossary lets stand for an expression; nothing where it doesn't know it."""
    return book("en").entries.get(forms_of(expression), ())


def silent(language: str, name: str, text: str, words: Sequence[Word], at: int) -> int:
    """How many words from ``words[at]`` on stand in a list ("asking", "frame") of words without subject matter.

    English, French and Spanish words are compared as they are written: "traité" is a treaty, "traite" may be a crime.
    """
    if language in _BY_SPELLING:
        return int(text[words[at].start : words[at].end].lower() in spelled(language, name))
    likeliest = [word._replace(forms=word.forms[:1]) for word in words[at : at + _LONGEST_SILENT]]
    return _stemmed(language, name).longest(text, likeliest, 0)[1]


@cache
def _listed(language: str, name: str) -> tuple[str, ...]:
    return tuple(tomllib.loads(_read("stopwords.toml"))[language][name].split())


@cache
def spelled(language: str, name: str) -> frozenset[str]:
    """The words of a list ("asking", "frame") of words without subject matter, in lower case."""
    return frozenset(word.lower() for word in _listed(language, name))


@cache
def _stemmed(language: str, name: str) -> Book:
    return _bound((forms_of(word, language), ()) for word in _listed(language, name))
