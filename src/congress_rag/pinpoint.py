"""Pinpoints: the ids of paragraphs, and the way they are printed.

A pinpoint id is ``<document id>#<steps joined by dots>``: ``uncac#46.9.b``. It is lower case ASCII,
the same in every language, and safe in a URL once ``#`` is encoded. A document alone is ``uncac``.
Printing follows the United Nations Editorial Manual: "art. 46, para. 9 (b)", "para. 10 (a)".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from congress_rag.documents import Kind
from congress_rag.errors import PinpointSyntaxError

__all__ = ["Pinpoint", "locator", "roman", "short_locator"]

_STEP = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_CODE = re.compile(r"[a-z]\d{2,4}")  # of an entry in a list of substances or wastes
_ID = re.compile(rf"(?P<document>{_STEP})(?:#(?P<steps>{_STEP}(?:\.{_STEP})*))?")

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True, order=True)
class Pinpoint:
    """A document id and the steps that lead to a paragraph in it; no steps mean the whole document."""

    document: str
    steps: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Pinpoint:
        """Reads an id, and nothing but an id.

        Raises:
            PinpointSyntaxError: the text isn't one.
        """
        match = _ID.fullmatch(text)
        if match is None:
            raise PinpointSyntaxError(
                f"{text[:80]!r} is not a pinpoint id. An id looks like uncac#46.9.b: a document, #, and the steps."
            )
        steps = match["steps"]
        return cls(match["document"], tuple(steps.split(".")) if steps else ())

    def __str__(self) -> str:
        return f"{self.document}#{'.'.join(self.steps)}" if self.steps else self.document

    @property
    def parent(self) -> Pinpoint | None:
        """One step up; None at the document."""
        return Pinpoint(self.document, self.steps[:-1]) if self.steps else None

    def contains(self, other: Pinpoint) -> bool:
        """Whether the other is this paragraph or lies within it."""
        return self.document == other.document and other.steps[: len(self.steps)] == self.steps


def roman(number: int) -> str:
    """A number as an upper-case roman numeral."""
    printed = ""
    for value, letters in _ROMAN:
        while number >= value:
            printed += letters
            number -= value
    return printed


def ordinal(number: int) -> str:
    """ "third" for 3; beyond the twentieth, "21st"."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _spaced(step: str) -> str:
    """ "2bis" and "2a" as printed: "2 bis", "2A"."""
    if re.fullmatch(r"\d+[a-z]", step):
        return step.upper()
    return re.sub(r"^(\d+)-?(bis|ter|quater|quinquies|sexies|septies|octies)$", r"\1 \2", step)


def _named(word: str, step: str) -> str:
    """ "annex", "annex II", "table I" from the steps "annex", "annex-2", "table-1"."""
    rest = step.removeprefix(word).lstrip("-")
    if not rest:
        return word
    head, _, tail = rest.partition("-")
    number = roman(int(head)) if head.isdigit() and len(head) < 3 else head.upper()
    return f"{word} {number}{' ' + tail.upper() if tail else ''}"


def _draft(step: str) -> str | None:
    """ "resolution 68/6", "draft resolution III B", "draft decision I" from the steps that name them."""
    match = re.fullmatch(
        r"(?P<draft>draft-)?(?P<word>resolution|decision)(?:-(?P<number>\d+))?(?P<rest>(?:-\w+)*)", step
    )
    if match is None:
        return None
    number, rest = match["number"] or "", match["rest"].replace("-", " ").strip()
    words = f"{'draft ' if match['draft'] else ''}{match['word']}"
    if rest.isdigit():
        return f"{words} {number}/{rest}"
    if match["draft"] and number and len(number) < 3:
        number = roman(int(number))
    return " ".join(part for part in (words, number, rest.upper()) if part)


def locator(path: Sequence[tuple[Kind, str]]) -> str:
    """The place within a document as the Editorial Manual prints it.

    Args:
        path: the kind and the step of each paragraph from the outermost to the one cited.

    >>> locator([(Kind.ARTICLE, "46"), (Kind.PARAGRAPH, "9"), (Kind.ITEM, "b")])
    'art. 46, para. 9 (b)'
    >>> locator([(Kind.PREAMBLE, "preamble"), (Kind.RECITAL, "3")])
    'preamble, third recital'
    >>> locator([(Kind.ANNEX, "annex-8"), (Kind.ITEM, "a1010")])
    'annex VIII, A1010'
    >>> locator([(Kind.SECTION, "draft-resolution-3-b"), (Kind.SECTION, "section-6"), (Kind.PARAGRAPH, "2")])
    'draft resolution III B, section VI, para. 2'
    >>> locator([(Kind.SECTION, "resolution-68-6"), (Kind.PARAGRAPH, "1"), (Kind.ITEM, "a"), (Kind.ITEM, "ii")])
    'resolution 68/6, para. 1 (a) (ii)'
    >>> locator([(Kind.SECTION, "draft-decision-1"), (Kind.SECTION, "agenda"), (Kind.ITEM, "4"), (Kind.ITEM, "a")])
    'draft decision I, agenda item 4 (a)'
    """
    parts: list[str] = []
    for kind, step in path:
        match kind:
            case Kind.ARTICLE:
                # within an annex the step says so itself: "art-1"
                parts.append(f"art. {_spaced(step.removeprefix('art-'))}")
            case Kind.PARAGRAPH:
                parts.append(f"para. {_spaced(step)}")
            case Kind.ITEM if _CODE.fullmatch(step):
                parts.append(step.upper())
            case Kind.ITEM if step.startswith("entry-"):
                parts.append(step.replace("-", " "))
            case Kind.ITEM if parts and parts[-1] == "agenda":
                parts[-1] = f"agenda item {step}"
            case Kind.ITEM:
                mark = f"({_spaced(step)})"
                if parts:
                    parts[-1] += f" {mark}"
                else:
                    parts.append(mark)
            case Kind.RECITAL:
                parts.append(f"{ordinal(int(step))} recital" if step.isdigit() else step.replace("-", " "))
            case Kind.ANNEX:
                word = re.split(r"-", step)[0]
                parts.append(_named(word, step))
            case Kind.TABLE:
                word = re.split(r"-", step)[0]
                parts.append(_named(word, step))
            case Kind.ROW:
                parts.append(f"row {step.removeprefix('row-')}")
            case Kind.SECTION:
                word = re.split(r"-", step)[0]
                named = _named(word, step) if word in {"section", "part", "chapter"} else _draft(step)
                parts.append(named or re.sub(r" [a-z]$", lambda m: m.group().upper(), step.replace("-", " ")))
            case _:
                parts.append(step.replace("-", " "))
    return ", ".join(parts)


def short_locator(path: Sequence[tuple[Kind, str]]) -> str:
    """The place as a chip has room for: "46 (9)(b)" in a treaty, "10 (a)" in a report.

    >>> short_locator([(Kind.ARTICLE, "46"), (Kind.PARAGRAPH, "9"), (Kind.ITEM, "b")])
    '46 (9)(b)'
    """
    if not path or path[0][0] not in (Kind.ARTICLE, Kind.PARAGRAPH):
        return locator(path)
    head, *rest = [_spaced(step.removeprefix("art-")) for _, step in path]
    return f"{head} {''.join(f'({step})' for step in rest)}" if rest else head
