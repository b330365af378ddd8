"""The open paragraph of an article and the lists in it: to which of them the next line belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import Block, CanonicalText
from congress_rag.ingest.inline import next_marker
from congress_rag.ingest.markers import Level, Marker, Style, item_marker, number_marker, place
from congress_rag.ingest.numerals import arabic
from congress_rag.ingest.tree import Node

__all__ = ["Lists"]

_ENDED = re.compile(r"(?:[.;:,!?»”\"。；：]|\b(?:and|or|y|o|u|e|et|ou))\s*$")
_BARE = re.compile(r"(?P<number>\d{1,2})\s+(?=[A-ZÁÉÍÓÚ“\"])")
_ROMAN_PARAGRAPH = re.compile(r"(?P<number>[IVX]+)\.\s+(?=[A-ZÁÉÍÓÚ])")
_QUOTATION = re.compile(r"[“\"«]\s*(?=\d{1,3}\s*(?:bis|ter|quater)?\s*\.)")
_QUOTATION_ENDS = re.compile(r"[”\"»][.;,]?\s*$")
_BROKEN = 0.25  # of the lines break off, where a source keeps the lines of the print
_FEWEST_LINES = 60
_LOOK_AHEAD = 40  # blocks in which the next marker of a list is looked for


class Lists:
    """What is open below an article, an annex or a part of one: a paragraph, its items, a titled stretch of it."""

    def __init__(self, blocks: Sequence[Block], canonical: CanonicalText, *, amending: bool) -> None:
        """Takes the document's blocks, to look ahead in, and whether it quotes provisions that it adds to another."""
        self.blocks = blocks
        self.canonical = canonical
        self.amending = amending
        self.paragraph: Node | None = None
        self.sub: Node | None = None
        self.quoted: Node | None = None  # a paragraph that is added to another instrument, between quotation marks
        self.items: list[tuple[Level, Node]] = []
        lines = [block.text for block in blocks if not block.level and not block.text.startswith("|")]
        breaks = sum(_breaks_off(line) and following[:1].islower() for line, following in pairwise(lines))
        self.broken = len(lines) > _FEWEST_LINES and breaks > _BROKEN * len(lines)

    def close(self) -> None:
        """Ends whatever is open."""
        self.paragraph = self.sub = self.quoted = None
        self.items = []

    def read(self, top: Node, text: str, start: int, at: int) -> None:
        """Takes a line in: its markers, and the words behind them.

        Args:
            top: the article or annex that is open.
            text: the line; ``start`` is its offset in the canonical text, ``at`` its place among the blocks.
        """
        position = 0
        before = self.blocks[at - 1].text if at and not self.blocks[at - 1].level else ""
        goes_on = _breaks_off(before) or (before.endswith(",") and text[:1].islower() and not item_marker(text))
        if self.broken and goes_on:  # the print line before breaks off: no marker, but its sentence
            self._deepest(top).widen(start, start + len(text))
            return
        number = number_marker(text) or self._bare_number(top, text, before)
        if quoted := self._quoted_number(top, text, number):
            self._open_quoted(top, quoted, start)
            position = quoted.length
        elif number and (listed := self._listed_number(number, at)):
            self.items = [*self.items[: listed[0]], (listed[1], self._item(listed[0], top, number, start))]
            position = number.length
        elif number and self._in_sequence(top, number):
            self._open_paragraph(top, number, start)
            position = number.length
        since = position = self._open_items(top, text, position, start, at)
        if position:
            self.sub = None
        else:
            self._close_items(top, at)
        while since < len(text):
            levels = [level for level, _ in self.items]
            cut = next_marker(text, since, levels, opening=top.kind is Kind.ARTICLE) or len(text)
            self._deepest(top).widen(start + since, start + len(text[:cut].rstrip()))
            since = self._open_items(top, text, cut, start, at)
            if since == cut:  # no item after all: the words go on
                self._deepest(top).widen(start + since, start + len(text))
                break
        if self.quoted is not None and _QUOTATION_ENDS.search(text):
            self.quoted, self.items = None, []

    def entry(self, top: Node, text: str, start: int) -> None:
        """Takes in an entry that has a dash instead of a number: the next below what is open."""
        above = self._deepest(top)
        above.add(Node(Kind.ITEM, f"entry-{above.entries + 1}", start)).widen(start, start + len(text))

    def _quoted_number(self, top: Node, text: str, number: Marker | None) -> Marker | None:
        """The number of a paragraph that an article quotes: behind a quotation mark, or the next one within it."""
        opens = _QUOTATION.match(text) if top.kind is Kind.ARTICLE else None
        if opens and (within := number_marker(text[opens.end() :])):
            length = opens.end() + within.length
            return Marker(within.label, text[:length].strip(), within.bracket, length)
        if self.quoted is not None and number and _value(number.label) == _value(self.quoted.step) + 1:
            return number
        return None

    def _open_quoted(self, top: Node, number: Marker, begin: int) -> None:
        """Opens a quoted paragraph below the article's own paragraph, or below the article."""
        above = (self.quoted.parent if self.quoted else None) or self.paragraph or top
        self.items = []
        self.quoted = above.add(Node(Kind.PARAGRAPH, number.label, begin, marker=number.printed))

    def _deepest(self, top: Node) -> Node:
        return self.items[-1][1] if self.items else self.sub or self.quoted or self.paragraph or top

    def _open_items(self, top: Node, text: str, position: int, start: int, at: int) -> int:
        """Opens the items whose markers stand at a place of the line; gives the place behind them."""
        while marker := item_marker(text[position:]) or self._letter_without_dot(text[position:]):
            if text[position + marker.length :][:1] in tuple(",;"):  # "b), c) and d) of article 5": a reference
                break
            if not self._open_item(top, marker, start + position, at, text[position + marker.length :]):
                break
            position += marker.length
        return position

    def _bare_number(self, top: Node, text: str, before: str) -> Marker | None:
        """A paragraph's number without a full stop ("1 Comete delito …"), or a roman one in a part of an annex."""
        match = _BARE.match(text) if top.kind is Kind.ARTICLE else _ROMAN_PARAGRAPH.match(text)
        if match is None or (before and not re.search(r"[.;:]$", before)):
            return None
        label = arabic(match["number"])
        last = [child.step for child in top.children if child.kind is Kind.PARAGRAPH][-1:]
        if int(label) != (_value(last[0]) if last else 0) + 1 or (label == "1" and top.start is not None):
            return None
        return Marker(label, match["number"], "dot", match.end())

    def _letter_without_dot(self, text: str) -> Marker | None:
        """The next letter of a list without its dot or bracket, where its place gives it away: glued to the words with
        which the items before it begin ("cnot to accept"), or before the first numeral of a deeper list ("b i)")."""
        for level, _ in self.items:
            label = chr(96 + level.value + 1)
            if level.style is Style.ALPHA and (match := re.match(rf"{label}\s+(?=\(?i\))", text)):
                return Marker(label, label, level.bracket, match.end())
        if not self.items or self.items[-1][0].bracket != "dot":
            return None
        level, last = self.items[-1]
        before = self.canonical.text[last.start : last.end].split()[:2]
        label = chr(96 + level.value + 1)
        if level.style is Style.ALPHA and len(before) == 2 and text.startswith(f"{label}{' '.join(before)} "):
            return Marker(label, label, "dot", 1)
        return None

    def _in_sequence(self, top: Node, number: Marker) -> bool:
        value = _value(number.label)
        before = top.numbered
        last = _value(before) if before else 0
        if not number.label.isdigit():  # "1 bis."
            return value == last
        if top.kind in (Kind.ANNEX, Kind.SECTION) and value == 1 and before:
            return True  # the lists of an annex start again
        return last < value <= last + 2 or (self.amending and not before)

    def _open_paragraph(self, top: Node, number: Marker, begin: int) -> None:
        if number.label == "2" and top.start is not None and not any(c.kind is Kind.PARAGRAPH for c in top.children):
            own = self.canonical.text[top.start : top.end]
            if not own.rstrip().endswith(":"):  # the source lost the number of the first paragraph
                first = Node(Kind.PARAGRAPH, "1", top.start, start=top.start, end=top.end, heading=top.heading)
                first.children, top.children = top.children, []
                for child in first.children:
                    child.parent = first
                top.add(first)
        self.items = []
        self.quoted = None
        self.paragraph = top.add(Node(Kind.PARAGRAPH, number.label, begin, marker=number.printed))

    def _listed_number(self, number: Marker, at: int) -> tuple[int, Level] | None:
        """The depth and list of a number such as "2." that counts within an item, and isn't a paragraph's."""
        before = self.blocks[at - 1].text.rstrip() if at else ""
        if not self.items or not number.label.isdigit():
            return None
        value = int(number.label)
        if value == 1 and before.endswith(":"):
            return len(self.items), Level(Style.NUMBER, "line", 1)
        for depth, (level, _) in enumerate(self.items):
            if level.bracket == "line" and value == level.value + 1 and not before.endswith("."):
                return depth, Level(Style.NUMBER, "line", value)
        return None

    def _item(self, depth: int, top: Node, marker: Marker, begin: int) -> Node:
        above = self.items[depth - 1][1] if depth else self.quoted or self.paragraph or top
        return above.add(Node(Kind.ITEM, marker.label, begin, marker=marker.printed))

    def _open_item(self, top: Node, marker: Marker, begin: int, at: int, rest: str) -> bool:
        levels = [level for level, _ in self.items]
        if marker.bracket == "dot" and not self.items and marker.label not in ("a", "i"):
            return False
        placed = place(marker, levels, item_marker(rest) or self._following(at), anywhere=self.amending)
        if placed is None:
            return False
        depth, level = placed
        if marker.label == "I" and level.style is Style.ALPHA:  # "(I)" for "(l)" after "(k)"
            marker = Marker("l", marker.printed, marker.bracket, marker.length)
        self.items = [*self.items[:depth], (level, self._item(depth, top, marker, begin))]
        return True

    def _close_items(self, top: Node, at: int) -> None:
        """A line without a marker: where the list goes on behind it, it belongs to the last item of that list;
        else these are closing words, and belong to the paragraph. A form whose parts have capital letters has none."""
        if self.items and self.items[0][0].style is Style.UPPER and top.kind is Kind.ANNEX:
            return
        following = self._following(at) if self.items else None
        levels = [level for level, _ in self.items]
        placed = place(following, levels, None) if following else None
        if placed is None or placed[0] >= len(levels) or placed[1].value != levels[placed[0]].value + 1:
            self.items = []
        else:
            self.items = self.items[: placed[0] + 1]

    def _following(self, at: int) -> Marker | None:
        """The next item marker before the next heading or paragraph number."""
        for block in self.blocks[at + 1 : at + 1 + _LOOK_AHEAD]:
            if block.level:
                return None
            number = number_marker(block.text)
            if number and number.length < len(block.text):
                return None
            if not number and (marker := item_marker(block.text)):
                return marker
        return None


def _breaks_off(line: str) -> bool:
    """Whether a line ends in the middle of a sentence, where no item could follow."""
    return bool(line) and not _ENDED.search(line)


def _value(label: str) -> int:
    """The number in "1bis"."""
    match = re.match(r"\d+", label)
    return int(match.group()) if match else 0
