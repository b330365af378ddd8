"""Provisions as people write them: "art. 46(9)(b)", "paragraph 10 (a) of the report", "l'article 46".

A small grammar over tokens, in English, French and Spanish::

    provision  = place { [","] place } [ "of" article ]
    place      = article NUMBER { mark } | paragraph NUMBER { mark } | item mark { mark }
               | annex [NUMBER] | preamble | recital NUMBER
    mark       = "(" NUMBER | LETTERS ")"

It reads places only; which document they belong to is settled by whoever knows the names.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

__all__ = ["Provision", "find_provisions"]

_ARTICLE = r"articles?|arts?\.?|artículos?|articulos?"
_PARAGRAPH = r"paragraphs?|paras?\.?|paragraphes?|párrafos?|parrafos?|par\."
_ITEM = r"sub-?paragraphs?|items?|alinéas?|incisos?|apartados?|letters?"
_BIS = r"(?:bis|ter|quater|quinquies|sexies)"
_TOKEN = re.compile(
    rf"""
    (?P<article>\b(?:{_ARTICLE})(?=[\s\d(]))
  | (?P<paragraph>(?:\b(?:{_PARAGRAPH})(?=[\s\d(])|¶))
  | (?P<item>\b(?:{_ITEM})(?=[\s(]))
  | (?P<annex>\b(?:annex|anexo|annexe|schedule|appendix)\b)
  | (?P<table>\btable\b)
  | (?P<preamble>\b(?:preamble|preámbulo|préambule)\b)
  | (?P<recital>\brecital\b)
  | (?P<ordinal>\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?=\s+recital))
  | (?P<mark>\(\s*(?:\d{{1,3}}|[a-z]{{1,5}})\s*(?:{_BIS}\s*)?\))
  | (?P<number>\b\d{{1,3}}(?:\s*{_BIS}\b)?(?!\d|\.\d|\s*(?:per\scent|%))(?P<glued>[a-z]\b)?)
  | (?P<roman>\b[IVXL]{{1,6}}\b)
  | (?P<comma>,)
  | (?P<of>\b(?:of|de|del|du)\b(?:\s+(?:the|this|l'|la|el))?)
  | (?P<space>\s+)
  | (?P<other>\w+|.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True)
class Provision:
    """A place at ``text[start:end]``: its steps, and whether they begin with an article."""

    steps: tuple[str, ...]
    start: int
    end: int
    names_article: bool


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def _roman_value(letters: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in letters.upper()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "glued":
            kind = "number"
        if kind == "roman" and not match.group().isupper():
            kind = "other"
        if kind != "space":
            tokens.append(_Token(kind, match.group(), match.start(), match.end()))
    return tokens


class _Reader:
    """Reads one provision from a place in the tokens."""

    def __init__(self, tokens: list[_Token], at: int) -> None:
        self.tokens = tokens
        self.at = at

    def peek(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place].kind if place < len(self.tokens) else "end"

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def number(self) -> str | None:
        """A number with its "bis", or a roman numeral, as a step."""
        if self.peek() == "number":
            return re.sub(r"\s+", "", self.take().text.lower())
        if self.peek() == "roman":
            return str(_roman_value(self.take().text))
        if self.peek() == "mark" and self.tokens[self.at].text.strip("() ")[0].isdigit():
            return re.sub(r"[()\s]", "", self.take().text.lower())
        return None

    def marks(self) -> list[str]:
        """The marks that follow: (9)(b), also behind a comma and "subparagraph"."""
        steps: list[str] = []
        while True:
            skip = 0
            while self.peek(skip) in ("comma", "item"):
                skip += 1
            if self.peek(skip) != "mark" or (skip and self.peek(skip - 1) == "comma"):
                return steps
            self.at += skip
            steps.append(re.sub(r"[()\s]", "", self.take().text.lower()))

    def numbered(self) -> list[str] | None:
        """What stands behind the word "article" or "paragraph"."""
        before = self.at
        self.take()
        step = self.number()
        if step is None:
            self.at = before
            return None
        if len(step) > 1 and step[:-1].isdigit() and step[-1].isalpha():
            return [step[:-1], step[-1], *self.marks()]
        return [step, *self.marks()]

    def annexed(self) -> list[str]:
        word = self.take().text.lower()
        word = {"anexo": "annex", "annexe": "annex"}.get(word, word)
        number = self.number()
        steps = [f"{word}-{number}" if number else word]
        if self.peek() == "comma" and self.peek(1) == "table":
            self.take()
        if self.peek() == "table":
            self.take()
            number = self.number()
            steps.append(f"table-{number}" if number else "table")
        return [*steps, *self.marks()]

    def preambular(self) -> list[str]:
        self.take()
        mark = self.at
        if self.peek() == "comma":
            self.take()
        if self.peek() == "ordinal":
            step = str(_ORDINALS.index(self.take().text.lower()) + 1)
            self.take()
            return ["preamble", step]
        if self.peek() == "recital":
            self.take()
            step_or_none = self.number()
            if step_or_none:
                return ["preamble", step_or_none]
        self.at = mark
        return ["preamble"]


def find_provisions(text: str, name_ends: Collection[int] = ()) -> list[Provision]:
    """Every place named in the text, in order, without overlaps.

    Args:
        text: what people wrote.
        name_ends: where names of instruments end; a number right behind one is an article ("UNTOC 6(1)(a)").

    >>> [p.steps for p in find_provisions("Does UNCAC art. 46(9)(b) differ from paragraph 10 (a) of the report?")]
    [('46', '9', 'b'), ('10', 'a')]
    >>> [p.steps for p in find_provisions("paragraph 9 (b) of article 46")]
    [('46', '9', 'b')]
    """
    tokens = _tokens(text)
    found: list[Provision] = []
    at = 0
    while at < len(tokens):
        reader = _Reader(tokens, at)
        kind = reader.peek()
        steps: list[str] | None = None
        names_article = False
        if kind == "article":
            steps = reader.numbered()
            names_article = steps is not None
            if steps is not None:
                steps += _deeper(reader)
        elif kind == "paragraph":
            steps = reader.numbered()
            if steps is not None:
                steps, names_article = _of_article(reader, steps)
        elif kind == "annex":
            steps = reader.annexed()
        elif kind == "preamble":
            steps = reader.preambular()
        elif kind == "number" and any(
            not text[end : tokens[at].start].strip(" ,") for end in name_ends if end <= tokens[at].start
        ):
            reader.at -= 1  # as if the word "article" stood before it
            steps = reader.numbered()
            names_article = steps is not None
        if steps is None:
            at += 1
            continue
        end = tokens[reader.at - 1].end
        found.append(Provision(tuple(steps), tokens[at].start, end, names_article))
        at = reader.at
    return found


def _deeper(reader: _Reader) -> list[str]:
    """ ", paragraph 9 (b)" and ", subparagraph (a)" behind an article."""
    skip = 1 if reader.peek() == "comma" else 0
    if reader.peek(skip) == "paragraph":
        reader.at += skip
        return reader.numbered() or []
    if reader.peek(skip) == "item" and reader.peek(skip + 1) == "mark":
        reader.at += skip + 1
        return reader.marks()
    return []


def _of_article(reader: _Reader, steps: list[str]) -> tuple[list[str], bool]:
    """ "paragraph 9 (b) of article 46": the article comes first."""
    skip = 1 if reader.peek() in ("of", "comma") else 0
    if skip and reader.peek(skip) == "article":
        before = reader.at
        reader.at += skip
        article = reader.numbered()
        if article is not None:
            return [*article, *steps], True
        reader.at = before
    return steps, False
