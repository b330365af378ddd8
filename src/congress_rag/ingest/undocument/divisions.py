"""Divisions: what each heading ends and what it opens: a draft, a part or a section of it, an agenda, an annex."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Heading, Kind
from congress_rag.ingest.headings import ANNEX, annex_step, arabic, roman_value
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.tree import Node
from congress_rag.ingest.undocument.lines import Line, after
from congress_rag.ingest.undocument.outline import Found, Outline, Rank
from congress_rag.ingest.undocument.place import Place, Sort
from congress_rag.ingest.undocument.state import State
from congress_rag.ingest.undocument.tabular import Tables
from congress_rag.ingest.undocument.terms import AGENDA, ANNOUNCED, announces, draft_step, front_step

__all__ = ["Divisions"]

_ORDINAL = re.compile(r"^-\s*\d+\s+")
_DRAFTS = (Sort.RESOLUTION, Sort.DECISION)


class Divisions:
    """Puts headings into the document, and opens and leaves places as they say."""

    def __init__(self, state: State, lines: Sequence[Line], outline: Outline, tables: Tables) -> None:
        self.state = state
        self.lines = lines
        self.outline = outline
        self.tables = tables

    def take(self, found: Found, at: int) -> None:
        """Takes a heading in that begins at a line."""
        state = self.state
        found = self._in_resolution(found)
        if found.rank is Rank.ANNEX:
            self._annex(found)
            return
        keeps = found.rank is Rank.PLAIN and self._list_goes_on(at + found.lines)
        if not keeps:
            state.end_inner()
        opens = self._announced() if found.rank is Rank.PLAIN and not keeps else ""
        if found.rank is Rank.PART or found.rank is Rank.SECTION_OF_RESOLUTION:
            while state.here.sort is Sort.SECTION or (found.rank is Rank.PART and state.here.letter):
                state.drop()
        elif found.rank is not Rank.PLAIN:
            state.leave(Sort.MAIN, Sort.ANNEX, Sort.RESTART)
        level = self.outline.level(found, self._parent())
        if found.rank is Rank.PLAIN and state.here.sort not in (Sort.MAIN, Sort.ANNEX, Sort.RESTART):
            level = max(level, state.here.level + 1)
        if keeps:
            level = max(level, 4)
            state.begin_inner()
        else:
            state.here.close()
            if len(state.places) == 1 and self.tables.contents is None:
                state.release()
        self.tables.contents = None
        name = _ORDINAL.sub("", " ".join(block.text for block in found.blocks))
        state.put_heading(found.blocks, level, name)
        if not keeps:
            label = found.label if found.rank in (Rank.CHAPTER, Rank.SECTION) else ""
            state.restart = (f"section-{arabic(label)}" if label else "section", level)
        self._open(found, level, name, opens)

    def _in_resolution(self, found: Found) -> Found:
        """A roman numeral below a resolution counts its sections, unless it goes on with the chapters."""
        here = self.state.here
        if found.rank is not Rank.CHAPTER or here.sort not in (Sort.RESOLUTION, Sort.SECTION):
            return found
        above = here if here.sort is Sort.RESOLUTION else self.state.places[-2]
        if not re.fullmatch(r"[IVXL]+", found.label) or roman_value(found.label) != above.sections + 1:
            return found
        if found.blocks[0].look is not None and self.outline.is_chapter(found.blocks[0]):
            return found
        return Found(Rank.SECTION_OF_RESOLUTION, found.blocks, found.label, lines=found.lines)

    def _parent(self) -> int:
        """The level of the place that is open, or of the last numbered heading."""
        if self.state.here.level:
            return self.state.here.level
        return max((level for level, _ in self.state.path if level <= 3), default=0)

    def _list_goes_on(self, at: int) -> bool:
        """Whether the next line is an item or a row of the open paragraph, so that the heading stands within it."""
        here, before = self.state.here, self.state.before
        line = next(after(self.lines, at - 1), None)
        if line is None or here.paragraph is None:
            return False
        if line.is_row:
            return True
        if item_marker(line.text) is not None:
            return bool(here.items) or announces(before)
        number = number_marker(line.text)
        return number is not None and here.lists(number, line.block, before) is not None

    def _announced(self) -> str:
        """The step of the draft that the open paragraph says will follow: "the following draft decision:"."""
        announced = ANNOUNCED.search(self.state.before)
        if announced is None or self.state.here.sort is not Sort.MAIN:
            return ""
        draft = bool(announced["before"] or announced["first"])
        return draft_step(announced["word"] or announced["noun"], draft=draft)

    def _open(self, found: Found, level: int, name: str, opens: str) -> None:
        """The place that a heading opens, if it opens one."""
        state, here = self.state, self.state.here
        if found.rank is Rank.RESOLUTION:
            number = arabic(found.label) if re.fullmatch("[IVXL]+", found.label) else found.label.replace("/", "-")
            self._enter_draft(f"{found.word}-{number}", level)
        elif found.rank is Rank.PART and here.node is not None:
            node = Node(Kind.SECTION, f"{here.node.step}-{found.label.lower()}", state.begin, heading=state.names)
            above = state.places[-2].node
            state.places.append(Place(Sort.RESOLUTION, node, level, letter=found.label))
            if above is None:
                state.tree.add(node)
            else:
                above.add(node)
        elif found.rank is Rank.SECTION_OF_RESOLUTION:
            here.sections += 1
            state.enter(Sort.SECTION, f"section-{here.sections}", level)
        elif opens:
            self._enter_draft(opens, level)
        elif found.rank is Rank.FRONT and state.main.last == 0 and here.sort is Sort.MAIN:
            step = front_step(found.label)
            if step == "contents":
                self.tables.open_contents(name)
            else:
                state.enter(Sort.FRONT, step, level)
        elif found.rank is Rank.PLAIN and here.sort is Sort.DECISION and AGENDA.search(name):
            state.enter(Sort.AGENDA, "agenda", level)

    def _enter_draft(self, step: str, level: int) -> None:
        self.state.enter(Sort.DECISION if "decision" in step else Sort.RESOLUTION, step, level)

    def _annex(self, found: Found) -> None:
        """Opens an annex: of the draft that stands open, unless it is printed as chapters are, or of the document."""
        state = self.state
        label, *titles = found.blocks
        nested = label.look is None or not self.outline.is_chapter(label)
        state.leave(Sort.MAIN, *(_DRAFTS if nested else ()))
        state.here.close()
        state.closing = self.tables.contents = None
        if state.here.node is None:
            state.release()
        match = ANNEX.match(label.text)
        assert match is not None
        marker = label.text[: match.start("title")].rstrip(" .:–-") if match["title"] else label.text
        names = [marker, *([match["title"]] if match["title"] else []), *(title.text for title in titles)]
        level = state.here.level + 1
        state.path = [(above, name) for above, name in state.path if above < level]
        state.path += [(level, name) for name in names]
        start = state.canonical.add(label)
        node = state.add(Node(Kind.ANNEX, annex_step(match), start, marker=marker, heading=state.names))
        if match["title"]:
            node.widen(start + match.start("title"), start + len(label.text))
        for title in titles:
            since = state.canonical.add(title)
            node.widen(since, since + len(title.text))
            state.headings.append(Heading(since, since + len(title.text), level))
        state.places.append(Place(Sort.ANNEX, node, level))
