"""The numbers of paragraphs: which series each of them goes on with, begins anew, or takes up behind a gap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.headings import ANNEX
from congress_rag.ingest.markers import Marker, number_marker
from congress_rag.ingest.undocument.lines import Line
from congress_rag.ingest.undocument.place import Place, Sort
from congress_rag.ingest.undocument.state import State

__all__ = ["Series"]

_RESTARTING = (Sort.MAIN, Sort.ANNEX, Sort.RESTART)
_WIDEST_GAP = 60  # paragraphs that a source may have lost between two that it has


class Series:
    """Tells by a number, by what it follows, and by where it stands on the page, to which place it belongs."""

    def __init__(self, state: State, lines: Sequence[Line]) -> None:
        self.state = state
        self.lines = lines

    def takes(self, number: Marker, block: Block, at: int) -> Place | None:
        """The place that a number is a paragraph of; None where it is no paragraph's."""
        return self._owner(number, block) or self._restarted(number, at) or self._after_gap(number, block, at)

    def begins_later(self, at: int) -> bool:
        """Whether behind a line a paragraph 1 comes before the next annex."""
        return self._ahead[at][1]

    def is_numbered_text(self, line: Line) -> bool:
        """Whether a line is a paragraph of a series, and no heading, by its number and its end."""
        look, number = line.block.look, number_marker(line.text)
        if look is None or look.bold or number is None or not line.text.endswith((".", ";", ":", ",")):
            return False
        return self._owner(number, line.block) is not None

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
