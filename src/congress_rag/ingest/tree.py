"""The paragraph tree while it grows: nodes with spans that widen as text comes in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from congress_rag.documents import Aside, Heading, Kind, Paragraph
from congress_rag.ingest.blocks import CanonicalText
from congress_rag.pinpoint import Pinpoint, locator

__all__ = ["Node", "Parsed", "Tree"]


@dataclass(frozen=True)
class Parsed:
    """What a parser makes of a document's blocks."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    asides: tuple[Aside, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass
class Node:
    """A paragraph in the making. ``start`` is None until its first word has come."""

    kind: Kind
    step: str
    begin: int
    marker: str = ""
    heading: tuple[str, ...] = ()
    start: int | None = None
    end: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    rows: int = 0  # how many rows of a table it took in, how many entries without a number, and
    entries: int = 0
    numbered: str = ""  # the step of its last paragraph: looking for them anew at each line takes long in a long text

    def add(self, child: Node) -> Node:
        """Takes a child in."""
        child.parent = self
        if not child.heading:
            child.heading = self.heading
        self.children.append(child)
        self.rows += child.kind is Kind.ROW
        self.entries += child.step.startswith("entry-")
        self.numbered = child.step if child.kind is Kind.PARAGRAPH else self.numbered
        return child

    def widen(self, start: int, end: int) -> None:
        """Text from ``start`` to ``end`` belongs to this node, and with its marker to all above it."""
        node: Node | None = self
        while node is not None:
            if node.start is None:
                node.start = max(start, node.begin)
            node.end = max(node.end, end)
            if node.marker:  # without a marker "begin" is only where the heading ended
                start = min(start, node.begin)
            node = node.parent


class Tree:
    """The top-level nodes of a document in order, and how they become paragraphs."""

    def __init__(self, document: str, canonical: CanonicalText) -> None:
        self.document = document
        self.canonical = canonical
        self.nodes: list[Node] = []

    def add(self, node: Node) -> Node:
        """Takes a top-level node in."""
        self.nodes.append(node)
        return node

    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs in reading order. A step that stands twice under one parent is told apart: "5-2nd"."""
        made: list[Paragraph] = []
        self._make(self.nodes, (), None, made)
        return tuple(made)

    def _make(
        self, nodes: list[Node], path: tuple[tuple[Kind, str], ...], parent: str | None, made: list[Paragraph]
    ) -> list[str]:
        seen: Counter[str] = Counter()
        names: list[str] = []
        for node in nodes:
            if node.start is None:
                continue
            step = re.sub(r"[^a-z0-9]+", "-", node.step.lower()).strip("-") or "unnumbered"
            seen[step] += 1
            if seen[step] > 1:
                step = f"{step}-{ {2: '2nd', 3: '3rd'}.get(seen[step], f'{seen[step]}th') }"
            own_path = (*path, (node.kind, step))
            pinpoint = str(Pinpoint(self.document, tuple(s for _, s in own_path)))
            source_start, source_end = self.canonical.source_span(node.start, node.end)
            at = len(made)
            made.append(
                Paragraph(
                    pinpoint=pinpoint,
                    kind=node.kind,
                    locator=locator(own_path),
                    begin=min(node.begin, node.start) if node.marker else node.start,
                    start=node.start,
                    end=node.end,
                    marker=node.marker,
                    heading=node.heading,
                    parent=parent,
                    source_start=source_start,
                    source_end=source_end,
                    page=self.canonical.page(node.start),
                )
            )
            children = self._make(node.children, own_path, pinpoint, made)
            if children:
                made[at] = replace(made[at], children=tuple(children))
            names.append(pinpoint)
        return names
