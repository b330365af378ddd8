"""The text of a United Nations document, line by line → headings and the paragraphs of one series after another.

The main series of a report runs on across chapters, and across the draft resolutions and decisions that stand in it.
Each of these, each annex and each list is a place with a series of its own; a number tells by what it follows, and by
where it stands on the page, to which place it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import Block
from congress_rag.ingest.headings import ANNEX
from congress_rag.ingest.markers import Marker, item_marker, number_marker
from congress_rag.ingest.tree import Node, Parsed
from congress_rag.ingest.undocument.divisions import Divisions
from congress_rag.ingest.undocument.front import Front, is_letter
from congress_rag.ingest.undocument.lines import Line
from congress_rag.ingest.undocument.outline import Outline
from congress_rag.ingest.undocument.place import Place, Sort, following_item
from congress_rag.ingest.undocument.state import State
from congress_rag.ingest.undocument.tabular import Tables
from congress_rag.ingest.undocument.terms import BODY_OPENS, MEETING, SIGNED

__all__ = ["parse_lines"]

_ISSN = re.compile(r"^ISS[NB]\b")
_DATED = re.compile(r"^\[\d{1,2} [A-Z][a-z]+ \d{4}\]$")
_RESTARTING = (Sort.MAIN, Sort.ANNEX, Sort.RESTART)
_WIDEST_GAP = 60  # paragraphs that a source may have lost between two that it has


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
        self.outline = Outline(lines)
        self.tables = Tables(self.state, lines)
        self.divisions = Divisions(self.state, lines, self.outline, self.tables)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        """All numbers with which a line begins."""
        return frozenset(n.label for line in self.lines if (n := number_marker(line.text)))

    @cached_property
    def _ahead(self) -> list[tuple[str, bool]]:
        """Behind each line: the number with which the next numbered paragraph begins, empty where there is none, and
        whether a paragraph 1 comes before the next annex."""
        number, begins = "", False
        found = [(number, begins)] * len(self.lines)
        for at in range(len(self.lines) - 1, -1, -1):
            found[at] = number, begins
            line = self.lines[at]
            if line.is_aside:
                continue
            marker = number_marker(line.text)
            label = line.beginning_lost or (marker.label if marker is not None else "")
            number = label or number
            begins = label == "1" or (begins and not (line.apart and ANNEX.match(line.text)))
        return found

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
            text = self._is_numbered_text(line)
            found = None if text else self.outline.heading(at, expected, here.left, parts=parts)
            if found is not None:
                self.divisions.take(found, at)
                return found.lines
            self._text(at, line.block)
        return 1

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _is_numbered_text(self, line: Line) -> bool:
        """Whether a line is a paragraph of a series, and no heading, by its number and its end."""
        look, number = line.block.look, number_marker(line.text)
        if look is None or look.bold or number is None or not line.text.endswith((".", ";", ":", ",")):
            return False
        return self._owner(number, line.block) is not None

    def _owner(self, number: Marker, block: Block) -> Place | None:
        """The place whose series a number goes on with; the innermost, unless it stands at another's edge."""
        if not number.label.isdigit():
            return None
        value = int(number.label)
        fitting = [place for place in reversed(self.state.places) if place.last + 1 == value]
        if fitting:
            left = block.look.left if block.look else None
            at_edge = [p for p in fitting if left is None or p.left is None or abs(left - p.left) < 12] or fitting
            going_on = [p for p in at_edge if not self._has_ended(p)]
            return (going_on or at_edge)[0]
        first = self.state.main.last == 0 and len(self.state.places) == 1 and self.state.here.preamble is None
        return self.state.main if first and str(value + 1) in self._numbers else None

    def _has_ended(self, place: Place) -> bool:
        """Whether a draft has come to its last paragraph, which alone ends with a full stop."""
        drafts = (Sort.RESOLUTION, Sort.SECTION)
        return place is self.state.here and place.sort in drafts and self.state.before.endswith(".")

    def _restarted(self, number: Marker, at: int) -> Place | None:
        """The stretch below the last heading, where the numbers begin again at 1 in it."""
        state = self.state
        if number.label != "1" or state.restart is None or state.here.sort not in _RESTARTING:
            return None
        if self._ahead[at][0] not in ("", "1", "2"):
            return None
        step, level = state.restart
        heading = state.path
        state.leave(Sort.MAIN, Sort.ANNEX)
        state.path = heading
        if state.here.node is None:
            state.release()
        return state.enter(Sort.RESTART, step, level)

    def _after_gap(self, number: Marker, block: Block, at: int) -> Place | None:
        """The place in whose series numbers are missing before this one, as where the source lost a page."""
        here = self.state.here
        if not number.label.isdigit() or not (here.last or here.preamble):
            return None
        value = int(number.label)
        if not here.last + 1 < value <= here.last + _WIDEST_GAP or self._ahead[at][0] not in ("", str(value + 1)):
            return None
        if block.look is not None and here.left is not None and abs(block.look.left - here.left) > 12:
            return None
        first, last = here.last + 1, value - 1
        missing = f"para. {first} is" if first == last else f"paras. {first} to {last} are"
        self.state.gaps.append(f"{missing} missing from the source, or it lost where they begin")
        if not here.last and here.preamble is not None and not here.by_line and here.preamble.children:
            here.preamble.children.pop()  # what is left of paragraph 1 hangs on it: where it ends isn't known
        return here

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
            owner = self._owner(number, block) or self._restarted(number, at) or self._after_gap(number, block, at)
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
        if place.node is None or (place.sort is Sort.ANNEX and (place.last or self._ahead[at][1])):
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
