"""Steps: the numbers and marks of a reference, each one step from wide to narrow, lists and ranges spread out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from lark import Token, Tree

from congress_rag.ingest.numerals import roman_value
from congress_rag.ingest.references.scripts import latin_label

__all__ = ["Level", "Place", "Step", "chains_of", "division_level", "division_of", "in_division"]


class Level(IntEnum):
    """How deep a step lies."""

    DIVISION = 0
    TABLE = 1
    ARTICLE = 2
    PARAGRAPH = 3
    MARK = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One step as written: ``label`` is as pinpoints have it ("2bis", "annex-2"), ``through`` the end of a range.

    ``relative`` says that the step is told by where it stands: "own" (this article), "that" (the one last named),
    "preceding" or "following"; ``count`` says how many.
    """

    level: Level
    label: str
    through: str | None = None
    relative: str | None = None
    count: int = 1


Place = tuple[Step, ...]

_DIVISIONS = (
    (r"annex|anexo|прилож|.*مرفق", "annex"),
    (r"append|ap[eé]nd", "appendix"),
    (r"schedule|lista", "schedule"),
    (r"table|cuadro", "table"),
    (r"chap|cap", "chapter"),
    (r"section|secci", "section"),
    (r"part", "part"),
)
_CAPITALS = frozenset("ABCDEFGHIJKL")


def division_of(word: str) -> str:
    return next(name for pattern, name in _DIVISIONS if re.match(pattern, word.lower().removeprefix("technical ")))


def division_level(word: str) -> Level:
    """Tables stand in annexes: "annex, table I"."""
    return Level.TABLE if word == "table" else Level.DIVISION


def in_division(chain: Place, word: str, level: Level) -> Place:
    first = chain[0]
    through = f"{word}-{first.through}" if first.through else None
    return (Step(level, f"{word}-{first.label}", through), *chain[1:])


# -- numbers and marks ----------------------------------------------------------------------------------------------


def chains_of(values: Tree[Token], level: Level) -> Iterator[Place]:
    """Each value with its marks; a mark that goes on with a list keeps the wider steps of the one before."""
    found: list[list[Step]] = []
    for child in values.children:
        assert isinstance(child, Tree)
        if child.data == "value":
            found.append(_value(child, level))
            continue
        head, tail = child.children[0], child.children[1]
        assert isinstance(head, Token)
        assert isinstance(tail, Tree)
        if head.type == "NEXT_NUMBER":
            found.append(_value(tail, level))
        elif head.type == "NEXT_MARK":
            found.append(_sibling(found[-1], _marks(tail.children)))
        else:
            last = found[-1]
            end = _value(tail, level)
            twin = _sibling(last, end) if end[0].level is Level.MARK else end
            same = len(end) > 1 and last[: len(end) - 1] == end[:-1]  # "1.b through 1.d"
            depth = len(end) - 1 if same else len(twin) - len(end)
            last[depth:] = [replace(last[min(depth, len(last) - 1)], through=end[-1 if same else 0].label)]
    return (tuple(chain) for chain in found)


def _value(value: Tree[Token], level: Level) -> list[Step]:
    steps: list[Step] = []
    for child in value.children:
        if isinstance(child, Tree):
            tokens = list(child.children)
            if level <= Level.TABLE and steps and str(tokens[0]) in _CAPITALS:  # "annex V A" is one annex
                steps[-1] = replace(steps[-1], label=f"{steps[-1].label}-{str(tokens.pop(0)).lower()}")
            steps += _marks(tokens)
            continue
        text = str(child)
        if child.type == "ROMAN":
            numeral, _, suffix = text.partition("-")
            text = f"{roman_value(numeral)}{'-' + suffix if suffix else ''}"
        text = re.sub(r"^(?:1er|premier|primero)$", "1", text.rstrip("."))
        text = re.sub(r"\s|[º°]|(?<=\d)\s?d(?=bis|ter|qua)", "", text).lower()  # "3dbis" is how "3 bis" was misprinted
        steps.append(Step(Level.PARAGRAPH if level is Level.MARK else level, latin_label(text)))
    return steps


def _marks(tokens: Sequence[Token | Tree[Token]]) -> list[Step]:
    return [Step(Level.MARK, latin_label(re.sub(r"[().\s«»]", "", str(token)).lower())) for token in tokens]


def _style(label: str) -> set[str]:
    if label[0].isdigit():
        return {"number"}
    styles = set()
    if re.fullmatch(r"[ivx]+", label):
        styles.add("roman")
    if len(label) == 1 or label in ("bis", "ter"):
        styles.add("letter")
    return styles


def _sibling(before: list[Step], marks: list[Step]) -> list[Step]:
    """The chain of a mark that goes on with a list: "(b) (i) or (ii)" stays within (b), "(b) (i) or (c)" doesn't."""
    styles = _style(marks[0].label)
    depths = [n for n, step in enumerate(before) if step.level is Level.MARK]
    for depth in reversed(depths):
        theirs = _style(before[depth].label)
        if theirs & styles and not (theirs == {"letter"} and styles == {"roman"}):
            if "letter" in styles and theirs == {"roman", "letter"} and "roman" not in styles and depth > depths[0]:
                continue  # "(a) (i) or (b)"
            return [*before[:depth], *marks]
    wide = [step for step in before if step.level is not Level.MARK]
    return [*wide, *marks]
