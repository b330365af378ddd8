"""The outline of a document: which lines are headings, of which rank, and at which level they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from congress_rag.ingest.blocks import Block, Look
from congress_rag.ingest.headings import ANNEX
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.undocument.lines import Line, after
from congress_rag.ingest.undocument.terms import CHAPTER, FRONT, RESOLUTION, draft_step

__all__ = ["Found", "Outline", "Rank"]

_ROMAN = re.compile(r"^(?P<label>[IVXL]+)\.\s+\S")
_LETTER = re.compile(r"^(?P<label>[A-Z])\.\s+\S")
_AGENDA_ITEM = re.compile(r"^-\s*(?P<label>\d+)\s+[A-Z]")
_PART = re.compile(r"^(?P<label>[A-Z])$")
_UNFINISHED = re.compile(r"[.;:,。；：，؛،]$")
_LONGEST = 500
_SHORT = 90


class Rank(StrEnum):
    """What kind of heading it is."""

    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    LETTERED = "lettered"
    AGENDA_ITEM = "agenda item"
    RESOLUTION = "resolution"
    PART = "part"
    SECTION_OF_RESOLUTION = "section of a resolution"
    ANNEX = "annex"
    FRONT = "front"
    PLAIN = "plain"


_LEVELS = {
    Rank.CHAPTER: 1,
    Rank.SECTION: 2,
    Rank.SUBSECTION: 3,
    Rank.LETTERED: 4,
    Rank.AGENDA_ITEM: 3,
    Rank.ANNEX: 1,
    Rank.FRONT: 1,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A heading: its label and title as one or two blocks, its number or letter, and how many lines it takes."""

    rank: Rank
    blocks: tuple[Block, ...]
    label: str = ""
    word: str = ""  # "draft-resolution"
    lines: int = 1


class Outline:
    """Tells headings from text, by their words and, where it is known, by how they are printed."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.levels: dict[tuple[float, bool, bool, bool], int] = {}  # what a style has meant so far
        self.chapter: tuple[float, bool, bool, bool] | None = None

    def heading(self, at: int, expected: Sequence[int], left: float | None, *, parts: bool = False) -> Found | None:
        """The heading at a line; None where it is text.

        Args:
            at: the line's place.
            expected: the numbers that the next paragraph may have.
            left: the edge at which numbered paragraphs stand, where it is known.
            parts: whether a single letter may stand for a part of a resolution.
        """
        line = self.lines[at]
        text = line.text
        if len(text) > _LONGEST or line.is_row or line.is_aside:
            return None
        if (named := RESOLUTION.match(text)) and self._stands_out(line, left, at):
            word = draft_step(named["word"], draft=bool(named["draft"]))
            return self._with_title(Rank.RESOLUTION, at, named["label"], word)
        if (annex := ANNEX.match(text)) and line.apart and (not annex["title"] or line.block.level):
            if not annex["title"] and self._stands_out(line, left, at):
                return self._with_title(Rank.ANNEX, at, text)
            if line.block.level:
                return Found(Rank.ANNEX, (line.block,), text)
        if chapter := CHAPTER.match(text):
            return self._with_title(Rank.CHAPTER, at, chapter["label"])
        if parts and (part := _PART.match(text)):
            return self._with_title(Rank.PART, at, part["label"])
        if FRONT.match(text) and line.apart and text[:1].isupper():
            return Found(Rank.FRONT, (line.block,), text)
        return self._numbered(at, expected, left)

    def _numbered(self, at: int, expected: Sequence[int], left: float | None) -> Found | None:
        line = self.lines[at]
        text, look = line.text, line.block.look
        styled = look is not None and (_styled(text, look) or _set_in(line, look, left))
        if (item := _AGENDA_ITEM.match(text)) and (styled or look is None):
            return Found(Rank.AGENDA_ITEM, (line.block,), item["label"])
        for pattern, rank in ((_ROMAN, Rank.CHAPTER), (_LETTER, Rank.SECTION)):
            if (match := pattern.match(text)) and (styled or (look is None and _titles(line))):
                return Found(rank, (line.block,), match["label"])
        if number := number_marker(text):
            if styled or (look is None and self._titles_numbered(at, int(number.label), expected)):
                return Found(Rank.SUBSECTION, (line.block,), number.label)
            return None
        if marker := item_marker(text):
            bold = look is not None and look.bold
            return Found(Rank.LETTERED, (line.block,), marker.label) if bold or line.block.level else None
        return Found(Rank.PLAIN, (line.block,)) if self._stands_out(line, left, at) else None

    def _titles_numbered(self, at: int, number: int, expected: Sequence[int]) -> bool:
        """Whether a line such as "1. Western Sahara" is a heading, where only its words can tell."""
        line = self.lines[at]
        if line.block.level:
            return True
        if not _titles(line) or not line.apart:
            return False
        below = next(after(self.lines, at), None)
        following = number_marker(below.text) if below is not None else None
        if following is None or not following.label.isdigit():
            return number not in expected
        return int(following.label) in expected and int(following.label) != number + 1

    def _stands_out(self, line: Line, left: float | None, at: int) -> bool:
        """Whether a line without a number is printed, or worded, as a heading."""
        text, look = line.text, line.block.look
        if line.block.level:
            return True
        if look is None:
            return line.apart and _titles(line) and len(text) < _SHORT and text[:1].isupper()
        if _styled(text, look):
            return True
        # underlined, as typewriters do: a short line at the edge of the text, before a list
        flush = left is not None and look.left < left + 3
        below = next(after(self.lines, at), None)
        listed = below is not None and (item_marker(below.text) or number_marker(below.text))
        return flush and line.apart and bool(listed) and _titles(line) and len(text) < _SHORT and text[:1].isupper()

    def _with_title(self, rank: Rank, at: int, label: str, word: str = "") -> Found:
        """A label, with the line below it where that is its title."""
        block = self.lines[at].block
        below = at + 1
        while below < len(self.lines) and self.lines[below].is_aside:
            below += 1
        if below < len(self.lines):
            title = self.lines[below]
            look = title.block.look
            known = any(p.match(title.text) for p in (RESOLUTION, _PART, CHAPTER, ANNEX, FRONT))
            if look is not None:
                fits = _styled(title.text, look) and not look.italic and look.size > 8
            else:
                fits = bool(title.block.level) or (_titles(title) and len(title.text) < 300)
            if fits and not known and not number_marker(title.text) and not item_marker(title.text):
                return Found(rank, (block, title.block), label, word, below + 1 - at)
        return Found(rank, (block,), label, word)

    # -- levels -------------------------------------------------------------------------------------------------------

    def level(self, found: Found, parent: int) -> int:
        """The level of a heading below a numbered one of level ``parent``; remembers what its style means."""
        block = found.blocks[0]
        style = _style(block.text, block.look) if block.look is not None else None
        level = _LEVELS.get(found.rank, 0)
        if found.rank is Rank.CHAPTER and style is not None:
            if self.chapter is None:
                self.chapter = style
            elif style != self.chapter:
                level = 2
        if found.rank in (Rank.RESOLUTION, Rank.PART, Rank.SECTION_OF_RESOLUTION):
            return parent + 1
        if found.rank is Rank.PLAIN:
            return self._plain(block, parent, style)
        if style is not None and found.rank is not Rank.FRONT:
            self.levels.setdefault(style, level)
        return level

    def _plain(self, block: Block, parent: int, style: tuple[float, bool, bool, bool] | None) -> int:
        look = block.look
        if look is None or style is None:
            return min(block.level or 4, 4)
        if not look.bold and not look.centred:
            return 5 if look.italic else 4
        return self.levels.get(style, parent + 1)

    def is_chapter(self, block: Block) -> bool:
        """Whether a heading is printed as chapters are; True where that isn't known."""
        return block.look is None or self.chapter is None or _style(block.text, block.look) == self.chapter


def _titles(line: Line) -> bool:
    """Whether a line's words don't end as a sentence does."""
    return not _UNFINISHED.search(line.text) and len(line.text) < 300


def _styled(text: str, look: Look) -> bool:
    """Whether a line is set as a heading: bold, or unfinished and in the middle or in italics."""
    if look.bold:
        return True
    if _UNFINISHED.search(text) or text[:1] in "“\"‘'":
        return False
    spaced = look.gap == 0 or look.gap > 1.4
    return spaced and ((look.centred and len(text) < 300) or (look.italic and len(text) < 120))


def _set_in(line: Line, look: Look, left: float | None) -> bool:
    """Whether all of a line stands well within the edge of the paragraphs, and doesn't end as a sentence does."""
    return left is not None and min(look.left, look.rest) > left + 40 and line.apart and _titles(line)


def _style(text: str, look: Look) -> tuple[float, bool, bool, bool]:
    letters = "".join(c for c in text if c.isalpha())
    return round(look.size), look.bold, look.italic, letters.isupper()
