"""Rows of markdown tables, malformed ones included: the cells of a line, and tables set side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.ingest.blocks import Block, part

__all__ = ["cells", "is_rule", "row", "side_by_side", "table_name"]

_CELL = re.compile(r"\|\s*([^|]*?)\s*(?=\||$)")
_NAME = re.compile(r"^Table\s+([IVX]+|\d+)$", re.IGNORECASE)


def cells(block: Block) -> list[Block]:
    """The cells of a row that have any text, each with its own offsets."""
    return [part(block, m.start(1), m.end(1)) for m in _CELL.finditer(block.text) if m.group(1)]


def row(block: Block) -> Block:
    """The row without the bars at its ends."""
    found = [(m.start(1), m.end(1)) for m in _CELL.finditer(block.text) if m.group(1)]
    return part(block, found[0][0], found[-1][1])


def is_rule(block: Block) -> bool:
    """Whether a row is only the line under a header, or empty: markup, without a word of the document."""
    return not re.search(r"\w", block.text)


def side_by_side(found: Sequence[Block]) -> bool:
    """Whether the cells are the names of tables of their own ("Table I | Table II")."""
    return len(found) > 1 and all(_NAME.match(cell.text) for cell in found)


def table_name(text: str) -> str | None:
    """The number in "Table II"."""
    match = _NAME.match(text)
    return match[1] if match else None
