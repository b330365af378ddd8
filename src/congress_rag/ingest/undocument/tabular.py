"""Tables, and the table of contents: rows below the paragraph that they follow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import Block, part
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.tables import add_row, cells, is_rule
from congress_rag.ingest.tree import Node
from congress_rag.ingest.undocument.lines import Line, after
from congress_rag.ingest.undocument.state import State

__all__ = ["Tables"]

_MARK = re.compile(r"^(?:[IVXL]+\.|[A-Z]\.|(?:Resolution|Decision)\s+\d+/\d+)\s+(?=\S)")
_PAGE = re.compile(r"(?:^|\s)(?:\d{1,4}|[ivxl]+)$")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…+\s*")
_NOTE_MARK = re.compile(r"^(?:[a-z]|\d{1,2})$")
_NUMBERED = re.compile(r"^(\d{1,4})\.$")
_BEYOND_WORDS = re.compile(r"[\d()]")
_LONGEST_HEAD = 60  # characters of the line "Chapter Page" above a table of contents


class Tables:
    """The table that is open, or the table of contents."""

    def __init__(self, state: State, lines: Sequence[Line]) -> None:
        self.state = state
        self.lines = lines
        self.table: Node | None = None
        self.contents: Node | None = None
        self.tables: Counter[int] = Counter()  # how many there are below each node
        self.titles: list[str] = []  # of the open table's columns

    def open_contents(self, title: str) -> None:
        """The lines that follow are those of the table of contents, until one has no page number."""
        self.contents = self.state.tree.add(Node(Kind.TABLE, "contents", self.state.begin, heading=(title,)))

    def take(self, at: int, line: Line) -> bool:
        """Takes a line in where it is part of a table; says whether it was."""
        if line.is_row:
            self._row(at, line.block)
            return True
        if self._is_head(at, line):
            self.state.widen(self._open(), line.block)
            return True
        self.table = None
        return self.contents is not None and self._content(line.block)

    def _is_head(self, at: int, line: Line) -> bool:
        """Whether a line is the column titles of the table below it."""
        look = line.block.look
        if look is None or look.bold or look.gap or self.table is not None or line.text.endswith((".", ":", ";")):
            return False
        if number_marker(line.text) or item_marker(line.text):
            return False
        below = next(after(self.lines, at), None)
        return below is not None and below.is_row

    def _open(self) -> Node:
        state = self.state
        above = state.here.deepest or state.here.node
        if above is None:
            state.release()
        self.tables[id(above)] += 1
        self.titles = []
        node = Node(Kind.TABLE, f"table-{self.tables[id(above)]}", state.begin, heading=state.names)
        self.table = state.tree.add(node) if above is None else above.add(node)
        return self.table

    def _row(self, at: int, block: Block) -> None:
        if is_rule(block):
            return
        found = [cell.text for cell in cells(block)]
        loose = block.text.startswith("|  |") and all(_NOTE_MARK.match(cell) for cell in found)
        if loose or (self.table is not None and found == self.titles):  # marks of notes above a row; titles over again
            self.state.waiting.append(replace(part(block, 0, len(block.text)), furniture=True))
            return
        opened = self.table is None
        table = self.table or self._open()
        if opened and self._has_titles(at):
            edge = len(block.text) - len(block.text.lstrip("| "))
            self.state.widen(table, part(block, edge, len(block.text.rstrip("| "))))
            self.titles = found
        else:
            add_row(table, block, self.state.canonical)
            if number := _NUMBERED.match(found[0]):
                table.children[-1].step = f"row-{number[1]}"

    def _has_titles(self, at: int) -> bool:
        """Whether the first row of a table holds its columns' titles: it is printed so, or alone has bare words."""
        look = self.lines[at].block.look
        if look is not None and (look.italic or look.bold or look.size < 8):
            return True
        rows = takewhile(lambda line: line.is_row, after(self.lines, at - 1))
        bare = [_BEYOND_WORDS.search(line.text) is None for line in rows]
        return len(bare) > 2 and bare[0] and not any(bare[1:])

    def _content(self, block: Block) -> bool:
        """A line of the table of contents; False where it has ended."""
        assert self.contents is not None
        rows = len(self.contents.children)
        if not _PAGE.search(block.text):
            if rows or len(block.text) > _LONGEST_HEAD:
                self.contents = None
                return False
            self.state.widen(self.contents, block)
            return True
        mark = _MARK.match(block.text)
        begin = self.state.begin
        leaders = _LEADERS.search(block.text)
        pieces = (
            [block]
            if leaders is None
            else [part(block, 0, leaders.start()), part(block, leaders.end(), len(block.text))]
        )
        node = self.contents.add(Node(Kind.ROW, str(rows + 1), begin, marker=mark.group().strip() if mark else ""))
        for piece in pieces:
            self.state.canonical.add(piece, joined=piece is not pieces[0])
        node.widen(begin + (mark.end() if mark else 0), self.state.canonical.length)
        return True
