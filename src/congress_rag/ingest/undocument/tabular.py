"""Tables, and the table of contents: rows below the paragraph that they follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import Block, part
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.tables import add_row, cells, is_rule
from congress_rag.ingest.tree import Node
from congress_rag.ingest.undocument.lines import Line
from congress_rag.ingest.undocument.state import State

__all__ = ["Tables"]

_MARK = re.compile(r"^(?:[IVXL]+\.|[A-Z]\.|(?:Resolution|Decision)\s+\d+/\d+)\s+(?=\S)")
_PAGE = re.compile(r"(?:^|\s)(?:\d{1,4}|[ivxl]+)$")
_LEADERS = re.compile(r"\s*(?:\.\s?){4,}\s*|\s*…+\s*")
_NOTE_MARK = re.compile(r"^(?:[a-z]|\d{1,2})$")
_NUMBERED = re.compile(r"^(\d{1,4})\.$")
_LONGEST_HEAD = 60  # characters of the line "Chapter Page" above a table of contents


class Tables:
    """The table that is open, or the table of contents."""

    def __init__(self, state: State, lines: Sequence[Line]) -> None:
        self.state = state
        self.lines = lines
        self.table: Node | None = None
        self.contents: Node | None = None
        self.titles: list[str] = []  # of the open table's columns

    def open_contents(self, title: str) -> None:
        """The lines that follow are those of the table of contents, until one has no page number."""
        self.contents = self.state.tree.add(Node(Kind.TABLE, "contents", self.state.begin, heading=(title,)))

    def take(self, at: int, line: Line) -> bool:
        """Takes a line in where it is part of a table; says whether it was."""
        if line.is_row:
            self._row(line.block)
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
        after = next((ln for ln in self.lines[at + 1 :] if not ln.is_aside), None)
        return after is not None and after.is_row

    def _open(self) -> Node:
        state = self.state
        above = state.here.deepest or state.here.node
        if above is None:
            state.release()
        siblings = state.tree.nodes if above is None else above.children
        number = 1 + sum(node.kind is Kind.TABLE and node.step != "contents" for node in siblings)
        self.titles = []
        node = Node(Kind.TABLE, f"table-{number}", state.begin, heading=state.names)
        self.table = state.tree.add(node) if above is None else above.add(node)
        return self.table

    def _row(self, block: Block) -> None:
        if is_rule(block):
            return
        found = [cell.text for cell in cells(block)]
        loose = block.text.startswith("|  |") and all(_NOTE_MARK.match(cell) for cell in found)
        if loose or (self.table is not None and found == self.titles):  # marks of notes above a row; titles over again
            self.state.waiting.append(replace(part(block, 0, len(block.text)), furniture=True))
            return
        opened = self.table is None
        table = self.table or self._open()
        look = block.look
        if opened and look is not None and (look.italic or look.bold or look.size < 8):
            edge = len(block.text) - len(block.text.lstrip("| "))
            self.state.widen(table, part(block, edge, len(block.text.rstrip("| "))))
            self.titles = found
        else:
            add_row(table, block, self.state.canonical)
            if number := _NUMBERED.match(found[0]):
                table.children[-1].step = f"row-{number[1]}"

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
