"""Reports: blocks → masthead, headings, and the numbered paragraphs of one series with their items."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText
from congress_rag.ingest.markers import Level, item_marker, number_marker, place
from congress_rag.ingest.tree import Node, Parsed, Tree

__all__ = ["parse_report"]

_CHAPTER = re.compile(r"^[IVXL]+\.\s+\S")
_SECTION = re.compile(r"^[A-Z]\.\s+\S")
_AGENDA_ITEM = re.compile(r"^-\s*\d+\s+\S")


def _level(text: str, level: int, after_blank: bool, in_body: bool) -> int:
    """The heading level of a line, 0 for running text: chapter 1, section 2, agenda item 3, subheading 4."""
    if _CHAPTER.match(text):
        return 1
    if _SECTION.match(text):
        return 2
    if _AGENDA_ITEM.match(text):
        return 3
    if level:
        return min(level, 4)
    short = len(text) < 90 and not re.search(r"[.;:,]$", text) and text[:1].isupper()
    return 4 if in_body and short and after_blank else 0


def parse_report(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a report.

    A line that goes on in the middle of a sentence after blank lines (a page break) belongs to the
    paragraph before it and is joined to it with a space.

    Args:
        document: the id of the document.
        blocks: its lines, blank ones included.
    """
    canonical = CanonicalText()
    tree = Tree(document, canonical)
    headings: list[Heading] = []
    path: list[tuple[int, str]] = []
    masthead: Node | None = None
    paragraph: Node | None = None
    items: list[tuple[Level, Node]] = []
    blank = True
    for at, block in enumerate(blocks):
        if not block.text:
            blank = True
            continue
        text = block.text
        number = number_marker(text)
        is_next = number is not None and number.label.isdigit() and int(number.label) == _last(tree) + 1
        marker = item_marker(text)
        goes_on = paragraph is not None and text[:1].islower() and not marker
        level = 0 if is_next or goes_on or marker else _level(text, block.level, blank, bool(path))
        blank = False
        if level:
            start = canonical.add(block)
            headings.append(Heading(start, start + len(text), level))
            path = [(r, name) for r, name in path if r < level]
            path.append((level, re.sub(r"^-\s*\d+\s+", "", text)))
            paragraph, items = None, []
            continue
        start = canonical.add(block, joined=goes_on)
        end = start + len(text)
        heading = tuple(name for _, name in path)
        if number is not None and is_next:
            items = []
            paragraph = tree.add(Node(Kind.PARAGRAPH, number.label, start, marker=number.printed, heading=heading))
            if number.length < len(text):
                paragraph.widen(start + number.length, end)
        elif marker and paragraph is not None:
            following = next((m for b in blocks[at + 1 : at + 6] if b.text and (m := item_marker(b.text))), None)
            placed = place(marker, [lv for lv, _ in items], following)
            if placed is None:
                paragraph.widen(start, end)
                continue
            depth, item_level = placed
            parent = items[depth - 1][1] if depth else paragraph
            node = parent.add(Node(Kind.ITEM, marker.label, start, marker=marker.printed))
            items = [*items[:depth], (item_level, node)]
            node.widen(start + marker.length, end)
        elif paragraph is not None:
            (items[-1][1] if items and goes_on else paragraph).widen(start, end)
        else:
            if masthead is None:
                masthead = tree.add(Node(Kind.MASTHEAD, "masthead", start, heading=("Masthead",)))
                masthead.widen(start, end)
            elif not path:
                masthead.widen(start, end)
            else:
                tree.add(Node(Kind.SECTION, "text", start, heading=heading)).widen(start, end)
    return Parsed(canonical.text, tree.paragraphs(), tuple(headings))


def _last(tree: Tree) -> int:
    numbered = [n for n in tree.nodes if n.kind is Kind.PARAGRAPH]
    return int(numbered[-1].step) if numbered else 0
