"""Resolutions: blocks → masthead, preambular paragraphs, and the operative paragraphs of one series."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Aside, AsideKind, Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText, part
from congress_rag.ingest.markers import Level, item_marker, number_marker, place
from congress_rag.ingest.preamble import recital_starts
from congress_rag.ingest.tree import Node, Parsed, Tree

__all__ = ["parse_resolution"]

_BODY = re.compile(r"\bThe (?:General Assembly|Economic and Social Council|Security Council|Commission|Conference)\b")
_MEETING = re.compile(r"\s\d{1,3}(?:st|nd|rd|th) plenary meeting\b.{0,40}$")
_FOOTNOTE = re.compile(r"(?<=[;.] )\d{1,2} [A-Z]/[\w./()-]*\d\.(?:\s|$)")


def parse_resolution(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a resolution: ``preamble.1``…, then ``1``, ``2``… with their items.

    A footnote of the page that stands within a paragraph ends it there: what follows it is the rest of the next
    paragraph, whose beginning the source lost, where the numbers have a gap; else the paragraph goes on.

    Args:
        document: the id of the document.
        blocks: its lines.
    """
    canonical = CanonicalText()
    tree = Tree(document, canonical)
    headings: list[Heading] = []
    asides: list[Aside] = []
    masthead: Node | None = None
    preamble: Node | None = None
    paragraph: Node | None = None
    items: list[tuple[Level, Node]] = []
    lines = [block for block in blocks if block.text]
    numbers = [int(m.label) for block in lines if (m := number_marker(block.text)) and m.label.isdigit()]
    for at, block in enumerate(lines):
        text = block.text
        number = number_marker(text)
        last = int(paragraph.step) if paragraph is not None else 0
        if number and number.label.isdigit() and last < int(number.label) <= last + 2:
            body, rest, note = block, None, _FOOTNOTE.search(text)
            following = number_marker(lines[at + 1].text) if at + 1 < len(lines) else None
            if note and following and following.label == str(int(number.label) + 2):
                body, rest = part(block, 0, note.start()), part(block, note.end(), len(text))
            meeting = _MEETING.search(body.text)
            adopted = part(body, meeting.start(), len(body.text)) if meeting else None
            body = part(body, 0, meeting.start()) if meeting else body
            start = canonical.add(body)
            items = []
            paragraph = tree.add(Node(Kind.PARAGRAPH, number.label, start, marker=number.printed))
            paragraph.widen(start + number.length, start + len(body.text))
            if adopted is not None:
                since = canonical.add(adopted)
                tree.add(Node(Kind.CLOSING, "closing", since)).widen(since, since + len(adopted.text))
            if rest is not None and note is not None:
                mark = part(block, note.start(), note.end())
                since = canonical.add(mark)
                asides.append(Aside(AsideKind.FOOTNOTE, since, since + len(mark.text)))
                since = canonical.add(rest)
                paragraph = tree.add(Node(Kind.PARAGRAPH, str(int(number.label) + 1), since))
                paragraph.widen(since, since + len(rest.text))
            continue
        if block.level and paragraph is None:
            start = canonical.add(block)
            headings.append(Heading(start, start + len(text), 0 if not headings else 1))
            continue
        body_named = _BODY.search(text) if preamble is None and paragraph is None else None
        if paragraph is None and preamble is None:
            head = part(block, 0, body_named.start() if body_named else len(text))
            if head.text:
                start = canonical.add(head)
                masthead = masthead or tree.add(Node(Kind.MASTHEAD, "masthead", start, heading=("Masthead",)))
                masthead.widen(start, start + len(head.text))
            if body_named is None:
                continue
            block = part(block, body_named.start(), len(text))
            preamble = tree.add(Node(Kind.PREAMBLE, "preamble", canonical.length + 1, heading=("Preamble",)))
        start = canonical.add(block)
        end = start + len(block.text)
        if paragraph is None:
            assert preamble is not None
            preamble.widen(start, end)
            for since, to in recital_starts(block.text):
                recital = preamble.add(Node(Kind.RECITAL, str(len(preamble.children) + 1), start + since))
                recital.start, recital.end = start + since, start + to
            continue
        marker = item_marker(block.text)
        placed = place(marker, [level for level, _ in items], None) if marker else None
        if marker and placed:
            depth, level = placed
            above = items[depth - 1][1] if depth else paragraph
            node = above.add(Node(Kind.ITEM, marker.label, start, marker=marker.printed))
            items = [*items[:depth], (level, node)]
            node.widen(start + marker.length, end)
        else:
            paragraph.widen(start, end)
    if preamble is not None and preamble.children and numbers and numbers[0] > 1:
        preamble.children.pop()  # the source lost the beginning of paragraph 1: where the last recital ends isn't known
    return Parsed(canonical.text, tree.paragraphs(), tuple(headings), tuple(asides))
