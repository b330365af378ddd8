"""Blocks: the lines of a source with their form mended, and an exact map back into the source.

Mending takes away markup and folds white space. It never touches a word: typewriter quotes,
misspellings and words broken at a print line's end stay as they stand.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

__all__ = ["Block", "CanonicalText", "Look", "mend", "part"]

_LINK = re.compile(r"!?\[(?P<words>[^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)")
_ADJOINING = re.compile(r"(?<=\w)\*{4}(?=\w)")  # the end of one emphasis and the start of the next
_DROP = re.compile(
    r"</?(?:sup|sub|b|i|em|strong|u|span|br)\b[^<>]*>|\[\^[^\]\s]{1,40}\](?!:)|(?<!\\)\*+|\\(?=[\\`*_{}\[\]()#+.!|~-])",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[\[*<\\]")
_FOLD = re.compile(r"[\s\u200b\ufeff]{2,}|[^\S ]|[\u200b\ufeff]")  # white space that isn't just one space


@dataclass(frozen=True, slots=True)
class Look:
    """How a block is printed, in points: the left edge of its first line (``left``) and of its others (``rest``; the
    same where it has one line), its letters' size, whether all of it is bold or italic, whether it stands in the
    middle, and the ``gap`` to the line above it in lines (1 is ordinary spacing; 0 at the top of a page)."""

    left: float
    rest: float
    size: float
    bold: bool = False
    italic: bool = False
    centred: bool = False
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of a document.

    ``source`` gives the source offset of each character; ``level`` 0 is running text. ``footnote`` marks a note, whose
    printed mark is ``note``; ``furniture`` running heads, page numbers and the like. A row of a table begins with "|".
    ``entry`` marks the first line of an entry in a list whose entries have a dash or a dot, and no number.
    ``page`` counts from 1; ``page`` and ``look`` are known where the format has pages.
    """

    text: str
    source: array[int]
    level: int = 0
    footnote: bool = False
    furniture: bool = False
    note: str = ""
    page: int | None = None
    look: Look | None = None
    entry: bool = False


def mend(raw: str, offset: int, level: int = 0, *, footnote: bool = False, markup: bool = True) -> Block:
    """A raw line as a block.

    Args:
        raw: the line as the source has it.
        offset: where it starts in the source.
        level: the heading level, 0 for running text.
        markup: whether markdown is taken away.
    """
    stretches: Iterable[tuple[int, int, bool]] = [(0, len(raw), False)]
    if markup and _MARKUP.search(raw):
        stretches = _without_markup(raw)
    parts: list[str] = []
    source = array("L")
    last = " "  # so that no space comes first

    def take(start: int, end: int) -> None:
        nonlocal last
        if end > start and last == " " and raw[start] == " ":
            start += 1
        if end > start:
            parts.append(raw[start:end])
            source.extend(range(offset + start, offset + end))
            last = raw[end - 1]

    def space(at: int) -> None:
        nonlocal last
        if last != " ":
            parts.append(" ")
            source.append(offset + at)
            last = " "

    for start, end, gap in stretches:
        if gap:
            space(start)
            continue
        at = start
        for fold in _FOLD.finditer(raw, start, end):
            take(at, fold.start())
            space(fold.start())
            at = fold.end()
        take(at, end)
    if parts and last == " ":
        parts[-1] = parts[-1][:-1]
        source.pop()
    return Block("".join(parts), source, level, footnote)


def _without_markup(raw: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches that aren't markdown, and the places where markdown stands for a space."""
    keep = bytearray(b"\x01") * len(raw)
    for link in _LINK.finditer(raw):
        keep[link.start() : link.start("words")] = bytes(link.start("words") - link.start())
        keep[link.end("words") : link.end()] = bytes(link.end() - link.end("words"))
    for drop in _DROP.finditer(raw):
        keep[drop.start() : drop.end()] = bytes(drop.end() - drop.start())
    for gap in _ADJOINING.finditer(raw):
        keep[gap.start()] = 2
    for stretch in re.finditer(rb"\x01+|\x02", keep):
        yield stretch.start(), stretch.end(), keep[stretch.start()] == 2


def part(block: Block, start: int, end: int) -> Block:
    """A stretch of a block as a block of its own, without the space at its ends."""
    text = block.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return replace(block, text=text, source=block.source[start : start + len(text)])


class CanonicalText:
    """The text of a document as it is put together, block after block."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._source = array("L")
        self._pages: list[tuple[int, int]] = []  # where a block begins that stands on a known page
        self.length = 0

    def add(self, block: Block, *, joined: bool = False) -> int:
        """Appends a block on a line of its own, or joined with a space; gives the offset where it starts."""
        if self.length:
            self._parts.append(" " if joined else "\n")
            self._source.append(self._source[-1])
            self.length += 1
        start = self.length
        if block.page is not None:
            self._pages.append((start, block.page))
        self._parts.append(block.text)
        self._source.extend(block.source)
        self.length += len(block.text)
        return start

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self._parts)

    def gap(self, at: int) -> int:
        """How many characters of the source the white space at this offset stands for."""
        return self._source[at + 1] - self._source[at] if at + 1 < len(self._source) else 0

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch stands in the source."""
        if start >= end:
            at = self._source[start] if start < len(self._source) else 0
            return at, at
        return self._source[start], self._source[end - 1] + 1

    def page(self, at: int) -> int | None:
        """The page on which the block that holds this offset begins; None where the source has no pages."""
        after = bisect_right(self._pages, at, key=lambda begins: begins[0])
        return self._pages[after - 1][1] if after else None
