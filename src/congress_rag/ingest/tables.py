"""Rows of markdown tables, malformed ones included: the cells of a line, and tables set side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText, part
from congress_rag.ingest.headings import arabic
from congress_rag.ingest.tree import Node

__all__ = ["add_row", "add_table", "cells", "is_rule", "side_by_side"]

_CELL = re.compile(r"\|\s*([^|]*?)\s*(?=\||$)")
_NAME = re.compile(r"^Table\s+([IVX]+|\d+)$", re.IGNORECASE)


def cells(block: Block) -> list[Block]:
    """The cells of a row that have any text, each with its own offsets."""
    return [part(block, m.start(1), m.end(1)) for m in _CELL.finditer(block.text) if m.group(1)]


def is_rule(block: Block) -> bool:
    """Whether a row is only the line under a header, or empty: markup, without a word of the document."""
    return not re.search(r"\w", block.text)


def side_by_side(found: Sequence[Block]) -> bool:
    """Whether the cells are the names of tables of their own ("Table I | Table II")."""
    return len(found) > 1 and all(_NAME.match(cell.text) for cell in found)


def add_row(top: Node, block: Block, canonical: CanonicalText) -> None:
    """Puts a row, without the bars at its ends, below a node."""
    found = [m for m in _CELL.finditer(block.text) if m.group(1)]
    words = part(block, found[0].start(1), found[-1].end(1))
    start = canonical.add(words)
    number = 1 + sum(child.kind is Kind.ROW for child in top.children)
    top.add(Node(Kind.ROW, f"row-{number}", start)).widen(start, start + len(words.text))


def add_table(top: Node, column: Sequence[Block], canonical: CanonicalText) -> Heading:
    """Puts a column below a node as a table of its own, with its cells as rows; gives the heading that is its name."""
    name, *rows = column
    start = canonical.add(name)
    match = _NAME.match(name.text)
    step = f"table-{arabic(match[1].upper())}" if match else "table"
    table = top.add(Node(Kind.TABLE, step, canonical.length + 1, heading=(*top.heading, name.text)))
    for at, cell in enumerate(rows, 1):
        since = canonical.add(cell)
        table.add(Node(Kind.ROW, f"row-{at}", since)).widen(since, since + len(cell.text))
    return Heading(start, start + len(name.text), 4)
