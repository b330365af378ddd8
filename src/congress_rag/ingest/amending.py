"""Amending instruments without articles of their own: numbered points that quote the provisions they add or replace.

A quoted provision is cited under its point ("point 5, article 2A, paragraph 1"), never as the instrument's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Kind
from congress_rag.ingest.annexes import Annexes
from congress_rag.ingest.blocks import Block
from congress_rag.ingest.lists import Lists
from congress_rag.ingest.markers import number_marker
from congress_rag.ingest.tree import Node

__all__ = ["Amendment"]

_AMENDS = re.compile(r"^\d{1,2}\.\s.*\b(?:is|are)\s+(?:replaced|added|amended|deleted)\b")
_PRINCIPLE = re.compile(r"^FUNDAMENTAL PRINCIPLE\s+[A-Z]\b")
_RECITAL = re.compile(r"[A-Z]{4,}\b.*,[”\"]?$")
_FEWEST_POINTS = 3


class Amendment:
    """The points of an amending instrument, while they are read."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Looks through a document's blocks for points that amend."""
        points = sum(bool(_AMENDS.match(block.text)) for block in blocks if not block.level)
        self.amending = points >= _FEWEST_POINTS
        self.points = 0

    @property
    def before_points(self) -> bool:
        """Whether an amending instrument hasn't come to its first point yet: these lines are its title."""
        return self.amending and not self.points

    def point(self, block: Block, annexes: Annexes) -> bool:
        """Whether the line is the next point; what it quotes goes below it."""
        number = number_marker(block.text)
        if not self.amending or number is None or number.label != str(self.points + 1):
            return False
        if not _AMENDS.match(block.text):
            return False
        self.points += 1
        start = annexes.canonical.add(block)
        point = annexes.begin(Kind.PARAGRAPH, number.label, number.label, start, number.printed)
        point.heading = ()
        point.widen(start + number.length, start + len(block.text))
        return True

    def principle(self, text: str, above: Node, lists: Lists, begin: int) -> bool:
        """Whether a heading names a principle of the quoted article, which is cited as a part of its own."""
        if not self.amending or not _PRINCIPLE.match(text):
            return False
        lists.items = []
        lists.sub = above.add(Node(Kind.SECTION, text.partition(":")[0], begin, heading=(*above.heading, text)))
        return True

    def recital(self, text: str, top: Node, start: int) -> bool:
        """Whether a line below a point is a recital of the preamble that it quotes."""
        if not self.amending or not _RECITAL.match(text):
            return False
        step = str(1 + sum(child.kind is Kind.RECITAL for child in top.children))
        top.add(Node(Kind.RECITAL, step, start)).widen(start, start + len(text))
        return True
