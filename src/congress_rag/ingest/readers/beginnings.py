"""Where paragraphs begin: by the gap above a line, its indent, its letters, and how full the line above it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from congress_rag.ingest.blocks import Block, Look
from congress_rag.ingest.readers.layout import Flow
from congress_rag.ingest.readers.lines import MARKER, Line, Row

__all__ = ["Beginnings", "look_of"]

_ENDED = re.compile(r"[.;:?!][”\"’')\]]*$")


class Beginnings:
    """Tells where the paragraphs of a document begin; knows how far apart its lines are set."""

    def __init__(self, pages: Iterable[Sequence[Row]]) -> None:
        steps: dict[float, Counter[float]] = {}
        for page in pages:
            for above, below in pairwise(page):
                if above[0].size == below[0].size:
                    steps.setdefault(below[0].size, Counter())[round((below[0].y - above[0].y) * 2) / 2] += 1
        self._leading = {size: _usual(counts) for size, counts in steps.items()}

    def lead(self, size: float) -> float:
        """The distance from line to line for letters of a size; a guess where the document's own doesn't tell."""
        usual = self._leading.get(size, 0.0)
        return usual if 0.9 * size <= usual <= 2.6 * size else 1.25 * size

    def begins(self, paragraph: Sequence[Line], line: Line, flow: Flow) -> bool:
        """Whether a line begins a paragraph rather than go on with the one above it."""
        first, above = paragraph[0], paragraph[-1]
        em = line.size
        if flow.contents:
            close = line.y - above.y < 1.28 * self.lead(above.size)
            return above.leaders or _ends_entry(above, flow) or not close or bool(line.marker)
        if line.y < above.y or line.y - above.y > 1.28 * self.lead(above.size):
            return True
        if abs(line.size - above.size) > 0.8 or line.bold != above.bold or bool(line.marker):
            return True
        if (_is_centred(line, flow) and _is_centred(above, flow)) or (_is_right(line, flow) and _is_right(above, flow)):
            return False
        rest = above.x0 if len(paragraph) > 1 else None
        if rest is not None and abs(line.x0 - rest) > 0.9 * em:
            return True
        if rest is None and line.x0 > above.x0 + 0.9 * em and not first.marker:
            return True
        return bool(_ENDED.search(above.text)) and _would_fit(line, above, flow)

    def goes_on(self, line: Line, last: tuple[int, Line, Flow] | None, blocks: Sequence[Block]) -> bool:
        """Whether the first line of a column or page goes on with the paragraph that was open before it.

        Args:
            line: the first of its column.
            last: the paragraph before it: its place among the blocks, its last line and its column.
            blocks: what was read so far.
        """
        if last is None or line.marker or line.leaders or last[2].contents:
            return False
        at, above, flow = last
        block = blocks[at]
        assert block.look is not None
        if abs(line.size - above.size) > 0.8 or line.bold != above.bold or block.look.centred:
            return False
        indent = block.look.left - block.look.rest > 0.9 * line.size
        if indent and abs(line.x0 - block.look.left) < 3 and not line.text[:1].islower():
            return False  # it is indented as the first line of that paragraph was
        if abs(line.x0 - block.look.left) < 3 and _is_listed(at, blocks) and not line.text[:1].islower():
            return False  # it stands as the lines of that list do
        ended = bool(_ENDED.search(block.text))
        if not ended and line.text[:1].islower():
            return True
        width = flow.right - flow.left
        if above.x1 < flow.right - max(0.12 * width, _first_word(line) + 0.5 * line.size):
            return False
        indented = (
            MARKER.match(block.text.split(" ", 1)[0]) is not None or block.look.left > block.look.rest + line.size
        )
        return not ended or (indented and abs(line.x0 - flow.left) < line.size)


def _is_listed(at: int, blocks: Sequence[Block]) -> bool:
    """Whether a block is one of several lines, without numbers, that stand below each other as a list."""
    looks = [block.look for block in blocks[max(0, at - 2) : at + 1] if not block.furniture]
    edges = {(look.left, look.rest) for look in looks if look is not None}
    unmarked = MARKER.match(blocks[at].text.split(" ", 1)[0]) is None
    return len(looks) == 3 and len(edges) == 1 and len(set(*edges)) == 1 and unmarked


def _ends_entry(line: Line, flow: Flow) -> bool:
    """Whether a line ends in the page number of an entry of the contents, at the right edge."""
    if len(line.runs) < 2 or not re.match(r"^(?:\d{1,3}|[ivxl]{1,6})$", line.runs[-1].text.strip()):
        return False
    return line.x1 > flow.right - 1 and line.runs[-1].x0 - line.runs[-2].x1 > 2 * line.size


def _usual(counts: Counter[float]) -> float:
    """The smallest distance among those that come often: gaps between paragraphs come often too."""
    most = max(counts.values())
    return min(step for step, count in counts.items() if count >= 0.4 * most)


def _first_word(line: Line) -> float:
    """The width of a line's first word, reckoned from its letters."""
    text = line.text
    return (line.x1 - line.x0) * len(text.split(" ", 1)[0]) / max(len(text), 1)


def _would_fit(line: Line, above: Line, flow: Flow) -> bool:
    """Whether the line's first word had room on the line above, so that it was put below on purpose."""
    return above.x1 + _first_word(line) + line.size < flow.right


def _is_centred(line: Line, flow: Flow) -> bool:
    width = flow.right - flow.left
    return line.x0 > flow.left + 0.04 * width and abs((line.x0 - flow.left) - (flow.right - line.x1)) < 0.04 * width


def _is_right(line: Line, flow: Flow) -> bool:
    """Whether a line is set to the right, as those of a signature are."""
    return line.x0 > flow.left + 0.2 * (flow.right - flow.left) and line.x1 > flow.right - 0.6 * line.size


def look_of(lines: Sequence[Line], flow: Flow | None, gap: float = 0.0) -> Look:
    """How a paragraph's lines look in their column; nothing that stands in no column is centred.

    Args:
        lines: of the paragraph.
        flow: the column.
        gap: above it, as a multiple of the distance from line to line.
    """
    first = lines[0]
    return Look(
        left=round(first.x0, 1),
        rest=round(min((line.x0 for line in lines[1:]), default=first.x0), 1),
        size=first.size,
        bold=all(line.bold for line in lines),
        italic=all(line.italic for line in lines),
        centred=flow is not None and all(_is_centred(line, flow) for line in lines),
        gap=round(gap, 2),
    )
