"""Blocks → lines: one for each paragraph, heading or row, rejoined where a page, a column or a blank line cut it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.undocument.terms import BODY_ALONE

__all__ = ["Line", "join", "lines_of"]

_ENDED = re.compile(r"[.;:?!][”\"’')\]]*$")
_QUOTED = re.compile(r"^[“\"‘']")
_RUSSIAN_RECITAL = re.compile(r"^[а-яё].*,$")  # it begins with a small letter, as the next one does
_ORDINARY = 1.3  # lines: a wider gap sets paragraphs apart


@dataclass(slots=True)
class Line:
    """A paragraph, a heading, a row or an aside; ``apart`` where white space stands above it.

    ``beginning_lost`` is the number of the paragraph that it is the rest of, where the source lost its beginning.
    """

    block: Block
    apart: bool
    beginning_lost: str = ""

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def is_aside(self) -> bool:
        """Whether it is a note, or furniture."""
        return self.block.footnote or self.block.furniture

    @property
    def is_row(self) -> bool:
        return self.block.text.startswith("|")


def join(first: Block, second: Block) -> Block:
    """Two blocks as one, with a space between them unless the first breaks off at a hyphen."""
    if re.search(r"\w-$", first.text):
        return replace(first, text=first.text + second.text, source=first.source + second.source)
    space = array("L", first.source[-1:])
    return replace(first, text=f"{first.text} {second.text}", source=first.source + space + second.source)


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """The lines of a document, its asides in their places among them."""
    lines: list[Line] = []
    last: Line | None = None
    blank = True
    for block in blocks:
        if not block.text:
            blank = True
            continue
        line = Line(block, blank if block.look is None else not 0 < block.look.gap <= _ORDINARY)
        blank = False
        if line.is_aside:
            lines.append(line)
        elif last is not None and _goes_on(last.block, line):
            last.block = join(last.block, block)
        else:
            lines.append(line)
            last = line
    return lines


def _goes_on(before: Block, line: Line) -> bool:
    """Whether a line is more of the paragraph before it."""
    block = line.block
    if block.level or before.level or "|" in (before.text[0], block.text[0]):
        return False
    if _QUOTED.match(block.text) or number_marker(block.text) or item_marker(block.text):
        return False
    if BODY_ALONE.match(before.text) or (_RUSSIAN_RECITAL.match(before.text) and line.apart):
        return False
    if before.look is None or block.look is None or before.page != block.page:
        return block.text[0].islower() and not (before.look is not None and _ENDED.search(before.text))
    same = abs(before.look.size - block.look.size) < 0.6 and before.look.bold == block.look.bold
    flush = abs(before.look.rest - block.look.left) < 3
    return same and not line.apart and (flush or not _ENDED.search(before.text))
