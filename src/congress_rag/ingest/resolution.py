"""Resolutions: blocks → masthead, preambular paragraphs, and the operative paragraphs of one series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from congress_rag.documents import Aside, AsideKind, Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText, part
from congress_rag.ingest.markers import Level, Marker, item_marker, number_marker, place
from congress_rag.ingest.preamble import add_preambular
from congress_rag.ingest.tree import Node, Parsed, Tree

__all__ = ["parse_resolution"]

_BODY = re.compile(r"\bThe (?:General Assembly|Economic and Social Council|Security Council|Commission|Conference),")
_MEETING = re.compile(r"(?:^|(?<=\s))\d{1,5}(?:st|nd|rd|th) (?:plenary )?meeting\b.{0,40}$")
_FOOTNOTE = re.compile(r"(?<=[;.] )\d{1,2} [A-Z]/[\w./()-]*\d\.(?:\s|$)")


class _Resolution:
    """The parser's state: which part of the resolution the next line belongs to."""

    def __init__(self, document: str, blocks: Sequence[Block]) -> None:
        self.lines = list(_separate(blocks))
        self.canonical = CanonicalText()
        self.tree = Tree(document, self.canonical)
        self.headings: list[Heading] = []
        self.asides: list[Aside] = []
        self.masthead: Node | None = None
        self.preamble: Node | None = None
        self.paragraph: Node | None = None
        self.closing: Node | None = None
        self.items: list[tuple[Level, Node]] = []

    def run(self) -> Parsed:
        first = 0
        for at, block in enumerate(self.lines):
            number = number_marker(block.text)
            last = int(self.paragraph.step) if self.paragraph is not None else 0
            if _MEETING.match(block.text) and self.paragraph is not None:
                self.closing = self.closing or self._open(Kind.CLOSING, "closing", self.canonical.length + 1)
                self._put(self.closing, block)
            elif number and number.label.isdigit() and last < int(number.label) <= last + 2:
                first = first or int(number.label)
                self._operative(block, number, at)
            elif self.paragraph is not None:
                self._within(self.closing or self.paragraph, block)
            elif _BODY.match(block.text) or self.preamble is not None:
                self._preambular(block)
            elif block.level:
                start = self.canonical.add(block)
                self.headings.append(Heading(start, start + len(block.text), min(len(self.headings), 1)))
            else:
                self.masthead = self.masthead or self._open(Kind.MASTHEAD, "masthead", self.canonical.length)
                self._put(self.masthead, block)
        if self.preamble is not None and self.preamble.children and first > 1:
            self.preamble.children.pop()  # what is left of paragraph 1 hangs on it: where it ends isn't known
        return Parsed(self.canonical.text, self.tree.paragraphs(), tuple(self.headings), tuple(self.asides))

    def _open(self, kind: Kind, step: str, begin: int) -> Node:
        return self.tree.add(Node(kind, step, begin, heading=(step.capitalize(),)))

    def _put(self, node: Node, block: Block) -> int:
        start = self.canonical.add(block)
        node.widen(start, start + len(block.text))
        return start

    def _preambular(self, block: Block) -> None:
        self.preamble = self.preamble or self._open(Kind.PREAMBLE, "preamble", self.canonical.length)
        add_preambular(self.preamble, block.text, self.canonical.add(block))

    def _operative(self, block: Block, number: Marker, at: int) -> None:
        """A numbered paragraph. A page's footnote in it, before a gap in the numbers, ends it: what follows the
        footnote is the rest of the next paragraph, whose beginning the source lost."""
        value = int(number.label)
        following = number_marker(self.lines[at + 1].text) if at + 1 < len(self.lines) else None
        note = _FOOTNOTE.search(block.text)
        cut = note if following and following.label == str(value + 2) else None
        body = part(block, 0, cut.start()) if cut else block
        start = self.canonical.add(body)
        self.items = []
        self.paragraph = self.tree.add(Node(Kind.PARAGRAPH, number.label, start, marker=number.printed))
        self.paragraph.widen(start + number.length, start + len(body.text))
        if cut:
            mark = part(block, cut.start(), cut.end())
            since = self.canonical.add(mark)
            self.asides.append(Aside(AsideKind.FOOTNOTE, since, since + len(mark.text)))
            self.paragraph = self.tree.add(Node(Kind.PARAGRAPH, str(value + 1), self.canonical.length + 1))
            self._put(self.paragraph, part(block, cut.end(), len(block.text)))

    def _within(self, node: Node, block: Block) -> None:
        """A line below a numbered paragraph: an item of it, or more of its text."""
        marker = item_marker(block.text)
        placed = place(marker, [level for level, _ in self.items], None) if marker else None
        if marker is None or placed is None or node.kind is Kind.CLOSING:
            self._put(node, block)
            return
        start = self.canonical.add(block)
        depth, level = placed
        above = self.items[depth - 1][1] if depth else node
        item = above.add(Node(Kind.ITEM, marker.label, start, marker=marker.printed))
        self.items = [*self.items[:depth], (level, item)]
        item.widen(start + marker.length, start + len(block.text))


def _separate(blocks: Sequence[Block]) -> Iterator[Block]:
    """The lines that have text, with masthead, preamble and closing apart where one line holds them together."""
    opened = False
    for block in blocks:
        body = None if opened else _BODY.search(block.text)
        opened = opened or body is not None
        meeting = _MEETING.search(block.text)
        cuts = [0, body.start() if body else 0, meeting.start() if meeting else len(block.text), len(block.text)]
        pieces = [part(block, start, end) for start, end in pairwise(cuts)]
        yield from (piece for piece in pieces if piece.text)


def parse_resolution(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a resolution: ``preamble.1``…, then ``1``, ``2``… with their items.

    Args:
        document: the id of the document.
        blocks: its lines.
    """
    return _Resolution(document, blocks).run()
