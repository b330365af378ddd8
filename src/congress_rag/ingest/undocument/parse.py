"""The text of a United Nations document, line by line → headings and the paragraphs of one series after another.

The main series of a report runs on across chapters, and across the draft resolutions and decisions that stand in it.
Each of these, each annex and each list is a place with a series of its own; a number tells by what it follows, and by
where it stands on the page, to which place it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import Block
from congress_rag.ingest.markers import Marker, item_marker, number_marker
from congress_rag.ingest.tree import Node, Parsed
from congress_rag.ingest.undocument.divisions import Divisions
from congress_rag.ingest.undocument.front import Front, is_letter
from congress_rag.ingest.undocument.lines import Line
from congress_rag.ingest.undocument.outline import Outline
from congress_rag.ingest.undocument.place import Place, Sort, following_item
from congress_rag.ingest.undocument.series import Series
from congress_rag.ingest.undocument.state import State
from congress_rag.ingest.undocument.tabular import Tables
from congress_rag.ingest.undocument.terms import BODY_OPENS, MEETING, SIGNED

__all__ = ["parse_lines"]

_ISSN = re.compile(r"^ISS[NB]\b")
_DATED = re.compile(r"^\[\d{1,2} [A-Z][a-z]+ \d{4}\]$")


def parse_lines(document: str, lines: Sequence[Line]) -> Parsed:
    """The tree of a United Nations document.

    Args:
        document: its id.
        lines: its lines, notes and furniture in their places among them.
    """
    return _Parser(document, lines).run()


class _Parser:
    """Where the next line goes."""

    def __init__(self, document: str, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.state = State(document)
        self.series = Series(self.state, lines)
        self.outline = Outline(lines)
        self.tables = Tables(self.state, lines)
        self.divisions = Divisions(self.state, lines, self.outline, self.tables)

    def run(self) -> Parsed:
        state = self.state
        front = Front(self.lines, self.outline)
        front.add_to(state.tree, state.canonical, state.headings)
        if is_letter(front.title):
            state.enter(Sort.LETTER, "letter", 1)
        next_one = front.end
        for at, line in enumerate(self.lines):
            if line.is_aside:
                state.waiting.append(line.block)
            elif at >= next_one:
                next_one = at + self._take(at, line)
                if not line.is_row:
                    state.before = line.text
        return state.parsed()

    def _take(self, at: int, line: Line) -> int:
        """Takes a line in; gives how many lines it took."""
        here = self.state.here
        if line.beginning_lost:
            self.state.gaps.append(f"para. {line.beginning_lost}: its beginning is missing from the source")
            self._number(here, Marker(line.beginning_lost, "", "dot", 0), line.block)
        elif self.tables.take(at, line):
            pass
        elif here.is_entry(line, self.state.before):
            here.put_entry(line.block, self.state.canonical.add(line.block))
        else:
            expected = [place.last + 1 for place in self.state.places]
            parts = here.sort in (Sort.RESOLUTION, Sort.SECTION)
            text = self.series.is_numbered_text(line)
            found = None if text else self.outline.heading(at, expected, here.left, parts=parts)
            if found is not None:
                self.divisions.take(found, at)
                return found.lines
            self._text(at, line.block)
        return 1

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _number(self, owner: Place, number: Marker, block: Block) -> None:
        """A paragraph of a series; an agenda counts items."""
        state = self.state
        state.end_inner()
        while state.here is not owner:
            state.drop()
        owner.close()
        if owner.node is None:
            state.release()
        start = state.canonical.add(block)
        kind = Kind.ITEM if owner.sort is Sort.AGENDA else Kind.PARAGRAPH
        owner.paragraph = state.add(Node(kind, number.label, start, marker=number.printed, heading=state.names))
        owner.last = int(number.label)
        state.restart = None
        if owner.left is None and block.look is not None:
            owner.left = block.look.left
        state.closing = None
        if number.length < len(block.text):
            owner.paragraph.widen(start + number.length, start + len(block.text))

    # -- text ---------------------------------------------------------------------------------------------------------

    def _text(self, at: int, block: Block) -> None:
        """A line that is neither heading nor part of a table."""
        state, here = self.state, self.state.here
        if MEETING.match(block.text) and (here.paragraph is not None or here.preamble is not None):
            self._close(block)
            return
        if here.is_quoted(block.text, state.before):
            here.put_quoted(block, state.canonical.add(block))
            return
        if number := number_marker(block.text):
            depth = here.lists(number, block, state.before)
            if depth is not None:
                start = state.canonical.add(block)
                item = here.open_listed(depth, number, start, block)
                item.widen(start + number.length, start + len(block.text))
                return
            owner = self.series.takes(number, block, at)
            if owner is not None:
                self._number(owner, number, block)
                return
        listed = here.paragraph is not None or here.preamble is None
        if not (listed and self._item(block, at)):
            self._unmarked(block, at)

    def _item(self, block: Block, at: int) -> bool:
        """An item, or several on one line: "(a) (i) …". Says whether it is one."""
        here, begin, position = self.state.here, self.state.begin, 0
        node: Node | None = None
        while marker := item_marker(block.text[position:]):
            following = following_item(self.lines, at)
            inner = here.open_item(marker, begin + position, block, following)
            if inner is None:
                break
            node, position = inner, position + marker.length
        if node is None:
            return False
        start = self.state.canonical.add(block)
        if position < len(block.text):
            node.widen(start + position, start + len(block.text))
        return True

    def _unmarked(self, block: Block, at: int) -> None:
        """A line without a number: part of a preamble, more of what is open, or a paragraph that has none."""
        state, here = self.state, self.state.here
        if here.paragraph is None and state.closing is None and self._is_preambular(block):
            add = None if here.preamble is not None else state.open(Kind.PREAMBLE, "preamble")
            if add is not None:
                add.heading = (*state.names, "Preamble")
            here.put_preambular(block, state.canonical, add)
        elif state.closing is not None:
            state.widen(state.closing, block)
        elif here.quote is not None:
            above = here.deepest or here.node
            assert above is not None
            state.widen(above.add(Node(Kind.CLOSING, "closing", state.begin)), block)
            here.quote = None
        elif here.paragraph is not None:
            self._within(block, at)
        elif here.sort is Sort.LETTER and SIGNED.match(block.text):
            self._close(block)
        elif _ISSN.match(block.text) or _DATED.match(block.text):
            state.leave(Sort.MAIN)
            step = "masthead-issn" if _ISSN.match(block.text) else "masthead-date"
            imprint = state.open(Kind.MASTHEAD, step)
            imprint.heading = ("Masthead",)
            state.widen(imprint, block)
        elif here.sort in (Sort.DECISION, Sort.RESOLUTION) and here.node is not None:
            here.close_list()
            state.widen(here.node, block)
        else:
            self._unnumbered(here, block, at)

    def _is_preambular(self, block: Block) -> bool:
        here = self.state.here
        if here.preamble is not None or here.sort is Sort.SECTION:
            return True
        opens = here.sort is Sort.RESOLUTION or (here.sort is Sort.MAIN and not here.last)
        return opens and BODY_OPENS.match(block.text) is not None

    def _within(self, block: Block, at: int) -> None:
        """More of the open paragraph: of its last item where the list goes on, or else its closing words."""
        here = self.state.here
        if here.items:
            following = following_item(self.lines, at)
            bracket = here.items[-1][0].bracket
            if following is None or following.bracket != bracket or following.label in ("a", "i"):
                here.close_list()
        assert here.deepest is not None
        self.state.widen(here.deepest, block)

    def _unnumbered(self, place: Place, block: Block, at: int) -> None:
        """A paragraph without a number: the first of a letter, a summary or an annex is 1. Where numbers follow, as in
        the text of a report, it has a name instead."""
        place.close_list()
        if place.node is None or (place.sort is Sort.ANNEX and (place.last or self.series.begins_later(at))):
            node = self.state.open(Kind.SECTION, "text")
        else:
            place.unnumbered += 1
            node = self.state.open(Kind.PARAGRAPH, str(place.unnumbered))
        self.state.widen(node, block)

    def _close(self, block: Block) -> None:
        """The words with which a letter or a resolution ends."""
        state = self.state
        if state.here.sort is Sort.LETTER:
            state.drop()
        state.here.close()
        state.closing = state.open(Kind.CLOSING, "closing")
        state.closing.heading = ("Closing",)
        state.widen(state.closing, block)
