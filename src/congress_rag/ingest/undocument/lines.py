"""Blocks → lines: one for each paragraph, heading or row, rejoined where a page, a column or a blank line cut it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.undocument.terms import BODY_ALONE

__all__ = ["Line", "after", "lines_of"]

_ENDED = re.compile(r"[.;:?!][”\"’')\]]*$")
_QUOTED = re.compile(r"^[“\"‘']")
_BROKEN = re.compile(r"\w-$")
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"  # a recital begins with a small letter, as the next one does
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


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """The lines of a document, its asides in their places among them."""
    lines: list[Line] = []
    last: Line | None = None
    parts: list[Block] = []  # of the last line
    blank = True
    for block in blocks:
        if not block.text:
            blank = True
            continue
        line = Line(block, blank if block.look is None else not 0 < block.look.gap <= _ORDINARY)
        blank = False
        if line.is_aside:
            lines.append(line)
        elif last is not None and _goes_on(parts[0], parts[-1], line):
            parts.append(block)
        else:
            if last is not None:
                last.block = _joined(parts)
            lines.append(line)
            last, parts = line, [block]
    if last is not None:
        last.block = _joined(parts)
    return lines


def after(lines: Sequence[Line], at: int) -> Iterator[Line]:
    """The lines behind one, without notes and furniture."""
    for following in range(at + 1, len(lines)):
        if not lines[following].is_aside:
            yield lines[following]


def _joined(parts: Sequence[Block]) -> Block:
    """Blocks as one, with spaces between them unless one breaks off at a hyphen."""
    if len(parts) == 1:
        return parts[0]
    words: list[str] = []
    source = array("L")
    for block in parts:
        if words and not _BROKEN.search(words[-1]):
            words.append(" ")
            source.append(source[-1])
        words.append(block.text)
        source.extend(block.source)
    return replace(parts[0], text="".join(words), source=source)


def _goes_on(first: Block, before: Block, line: Line) -> bool:
    """Whether a line is more of the paragraph that begins with ``first`` and, so far, ends with ``before``."""
    block = line.block
    if block.level or first.level or "|" in (first.text[0], block.text[0]):
        return False
    if _QUOTED.match(block.text) or number_marker(block.text) or item_marker(block.text):
        return False
    recital = first.text[0] in _RUSSIAN and before.text.endswith(",")
    if BODY_ALONE.match(before.text) or (recital and line.apart):
        return False
    if first.look is None or block.look is None or before.page != block.page:
        return block.text[0].islower() and not (first.look is not None and _ENDED.search(before.text))
    same = abs(first.look.size - block.look.size) < 0.6 and first.look.bold == block.look.bold
    flush = abs(first.look.rest - block.look.left) < 3
    return same and not line.apart and (flush or not _ENDED.search(before.text))
