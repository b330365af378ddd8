"""Rows of markdown tables, malformed ones included: the cells of a line, and tables set side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText, part
from congress_rag.ingest.headings import arabic
from congress_rag.ingest.tree import Node

__all__ = ["Tables", "add_row", "add_table", "cells", "is_rule", "side_by_side"]

_CELL = re.compile(r"\|\s*([^|]*?)\s*(?=\||$)")
_FEWEST_EMPTY = 2
_MOST_ANNOUNCED = 6  # words
_SENTENCE = 80  # characters
_NAME = re.compile(r"^(?:Table|Cuadro|Tabla|Tableau|Таблица)\s+([IVX]+|\d+)$", re.IGNORECASE)


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
    top.add(Node(Kind.ROW, f"row-{top.rows + 1}", start)).widen(start, start + len(words.text))


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


def goes_on(row: Node, found: Sequence[Block], canonical: CanonicalText) -> bool:
    """Whether a row is the rest of the one before: empty cells, and then the sentence that its last cell announced."""
    *empty, last = found
    if len(empty) < _FEWEST_EMPTY or any(not re.fullmatch("-+", cell.text) for cell in empty):
        return False
    before = [cell.strip() for cell in canonical.text[row.start : row.end].split("|")]
    whole = len(before) == len(found) and all(re.search(r"\w", cell) for cell in before)
    return whole and len(before[-1].split()) <= _MOST_ANNOUNCED and len(last.text) > _SENTENCE


class Tables:
    """The rows of a treaty's tables, while they are read; columns that are tables of their own are kept to the end."""

    def __init__(self, canonical: CanonicalText) -> None:
        self.canonical = canonical
        self.columns: list[list[Block]] = []

    @property
    def pending(self) -> bool:
        """Whether columns are kept."""
        return bool(self.columns)

    def row(self, top: Node, block: Block) -> None:
        """Takes a row in, below a node."""
        if is_rule(block):
            return
        found = cells(block)
        if self.columns or side_by_side(found):
            self.columns = self.columns or [[] for _ in found]
            for column, cell in zip(self.columns, found, strict=False):
                column.append(cell)
            return
        before = top.children[-1] if top.children and top.children[-1].kind is Kind.ROW else None
        if before is not None and goes_on(before, found, self.canonical):
            start = self.canonical.add(part(block, block.text.index(found[0].text), len(block.text.rstrip("| "))))
            before.widen(start, self.canonical.length)
            return
        add_row(top, block, self.canonical)

    def end(self, top: Node) -> list[Heading]:
        """Puts the columns that were kept below a node, each as a table; gives their headings."""
        columns, self.columns = self.columns, []
        return [add_table(top, column, self.canonical) for column in columns]
