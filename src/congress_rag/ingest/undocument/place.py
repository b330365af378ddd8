"""A place in a document: a container with a series of paragraphs of its own, and what is open in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import Block, CanonicalText
from congress_rag.ingest.markers import Level, Marker, Style, item_marker, number_marker, place
from congress_rag.ingest.preamble import add_preambular, recital_starts
from congress_rag.ingest.tree import Node
from congress_rag.ingest.undocument.lines import Line
from congress_rag.ingest.undocument.terms import BODY_ALONE, BODY_OPENS, announces

__all__ = ["Place", "Sort", "following_item"]

_QUOTE = re.compile(r"^[“\"«]")
_LOOK_AHEAD = 40  # lines in which the next item of a list is looked for
_INDENT = 6.0  # points that tell one edge from another


class Sort(StrEnum):
    """What a place is."""

    MAIN = "main"
    RESOLUTION = "resolution"
    DECISION = "decision"
    SECTION = "section"
    AGENDA = "agenda"
    ANNEX = "annex"
    RESTART = "restart"  # a stretch in which the numbers begin again
    LETTER = "letter"
    FRONT = "front"


@dataclass
class Place:
    """Where paragraphs are put: below ``node``, or at the document's top where that is None.

    ``last`` is the number of its last paragraph, ``left`` the edge at which its numbered paragraphs stand.
    """

    sort: Sort
    node: Node | None = None
    level: int = 0
    last: int = 0
    left: float | None = None
    paragraph: Node | None = None
    items: list[tuple[Level, Node]] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)  # where each open list stands
    preamble: Node | None = None
    by_line: bool = True  # whether each line of the preamble is one recital
    quote: Node | None = None
    recitals: int = 0  # of the quotation
    entries: int = 0
    entry_left: float | None = None
    unnumbered: int = 0
    sections: int = 0
    letter: str = ""  # of the part of a resolution

    @property
    def deepest(self) -> Node | None:
        """The item or paragraph to which the next unmarked words belong."""
        return self.items[-1][1] if self.items else self.paragraph

    def close(self) -> None:
        """Ends the open paragraph."""
        self.paragraph = self.quote = None
        self.items, self.edges = [], []
        self.entries, self.entry_left = 0, None

    def close_list(self) -> None:
        """Ends the open lists and quotations of the paragraph."""
        self.items, self.edges = [], []
        self.quote = None

    # -- numbers ------------------------------------------------------------------------------------------------------

    def lists(self, number: Marker, block: Block, before: str) -> int | None:
        """The depth at which a number counts items below the open paragraph, such as those of an agenda."""
        if self.paragraph is None or not number.label.isdigit():
            return None
        value = int(number.label)
        left = block.look.left if block.look else None
        for depth, (level, _) in enumerate(self.items):
            if level.style is Style.NUMBER and level.bracket == "line" and value == level.value + 1:
                same = left is None or not self.edges or abs(left - self.edges[depth]) < _INDENT
                if same:
                    return depth
        if value != 1:
            return None
        indented = left is not None and self.left is not None and left > self.left + _INDENT
        return len(self.items) if indented or (left is None and announces(before)) else None

    def open_listed(self, depth: int, number: Marker, begin: int, block: Block) -> Node:
        """An item that is numbered "1.", "2." below a paragraph."""
        above = self.items[depth - 1][1] if depth else self.paragraph
        assert above is not None
        node = above.add(Node(Kind.ITEM, number.label, begin, marker=number.printed))
        self._set(depth, Level(Style.NUMBER, "line", int(number.label)), node, block)
        return node

    def open_item(self, marker: Marker, begin: int, block: Block, following: Marker | None) -> Node | None:
        """An item "(a)" of the open list, or of a new one; None where it can't be one."""
        top = self.paragraph or self.node
        if top is None:
            return None
        placed = place(marker, [level for level, _ in self.items], following)
        if placed is None:
            return None
        depth, level = placed
        above = self.items[depth - 1][1] if depth else top
        node = above.add(Node(Kind.ITEM, marker.label, begin, marker=marker.printed))
        self._set(depth, level, node, block)
        return node

    def _set(self, depth: int, level: Level, node: Node, block: Block) -> None:
        self.items = [*self.items[:depth], (level, node)]
        self.edges = [*self.edges[:depth], block.look.left if block.look else 0.0]
        self.quote = None

    # -- quotations and entries ---------------------------------------------------------------------------------------

    def is_quoted(self, text: str, before: str) -> bool:
        """Whether a line opens a quotation below the open paragraph, or goes on with one."""
        if self.deepest is None and self.node is None:
            return False
        return bool(_QUOTE.match(text)) and (self.quote is not None or announces(before) or before.endswith(","))

    def put_quoted(self, block: Block, start: int) -> None:
        """A line that is quoted: the opening of a preamble, a recital, a numbered paragraph, or plain words."""
        text, end = block.text, start + len(block.text)
        above = self.deepest or self.node
        assert above is not None
        if self.quote is None:
            self.quote = above.add(Node(Kind.SECTION, "quote", start))
            self.preamble, self.recitals = None, 0
        number = number_marker(text[1:])
        if number is not None:
            node = self.quote.add(Node(Kind.PARAGRAPH, number.label, start, marker=text[0] + number.printed))
            node.widen(start + 1 + number.length, end)
            self.preamble = None
        elif BODY_ALONE.match(text):
            self.preamble, self.recitals = self.quote.add(Node(Kind.PREAMBLE, "preamble", start)), 0
            self.preamble.widen(start, end)
        elif self.preamble is not None or recital_starts(text[1:]):
            recitals = self.preamble or self.quote
            self.recitals += 1
            recitals.add(Node(Kind.RECITAL, str(self.recitals), start)).widen(start, end)
        else:
            self.quote.widen(start, end)

    def is_entry(self, line: Line, before: str) -> bool:
        """Whether a line is an entry of an unmarked list below a paragraph that ends with a colon."""
        look = line.block.look
        if look is None or self.paragraph is None or self.left is None or look.bold or look.italic or self.items:
            return False
        if number_marker(line.text) or item_marker(line.text):
            return False
        if self.entries:
            return self.entry_left is not None and abs(look.left - self.entry_left) < _INDENT
        return announces(before) and _INDENT < look.left - self.left < 48 and not _QUOTE.match(line.text)

    def put_entry(self, block: Block, start: int) -> None:
        """An entry of an unmarked list."""
        assert self.paragraph is not None
        self.entries += 1
        self.entry_left = block.look.left if block.look else None
        node = self.paragraph.add(Node(Kind.ITEM, f"entry-{self.entries}", start))
        node.widen(start, start + len(block.text))

    # -- preambles ----------------------------------------------------------------------------------------------------

    def put_preambular(self, block: Block, canonical: CanonicalText, add: Node | None) -> None:
        """A line of a preamble. ``add`` is the preamble that it opens, None where one is open."""
        text = block.text
        if add is not None:
            self.preamble = add
            opening = BODY_ALONE.match(text) is not None
            self.by_line = opening or BODY_OPENS.match(text) is None
            start = canonical.add(block)
            if opening:
                self.preamble.widen(start, start + len(text))
                return
        else:
            start = canonical.add(block)
        assert self.preamble is not None
        if not self.by_line:
            add_preambular(self.preamble, text, start)
            return
        node = self.preamble.add(Node(Kind.RECITAL, str(len(self.preamble.children) + 1), start))
        node.widen(start, start + len(text))


def following_item(lines: Sequence[Line], at: int) -> Marker | None:
    """The next item marker before the next number; headings and asides between don't count."""
    for line in lines[at + 1 : at + 1 + _LOOK_AHEAD]:
        if line.is_aside:
            continue
        number = number_marker(line.text)
        if number and number.length < len(line.text):
            return None
        if not number and (marker := item_marker(line.text)):
            return marker
    return None
