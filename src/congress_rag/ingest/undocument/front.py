"""The front of a document: its masthead, its title page, its titles, and where its text begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Heading, Kind
from congress_rag.ingest.blocks import CanonicalText
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.tree import Node, Tree
from congress_rag.ingest.undocument.lines import Line, after
from congress_rag.ingest.undocument.outline import Outline, Rank
from congress_rag.ingest.undocument.terms import BODY_OPENS, LETTER

__all__ = ["Front", "is_letter"]

_FACT = re.compile(
    r"^(?:Distr\b|Original:|Agenda item|General$|Limited$|English|.*\bsession\b|\d{1,2} [A-Z][a-z]+ \d{4}$|"
    r"[A-Z]+/[\w./()-]+(?: \(\d{4}\))?\b.*)",
    re.IGNORECASE,
)
_SUPPLEMENT = re.compile(r"\bOfficial Records\b")
_LATE = (("rapporteur", re.compile(r"^Rapporteur\b")), ("imprint", re.compile(r"^United Nations\s*[•·]")))
_LONG = 120  # characters: more than a masthead's line has
_TITLE = 11.5  # points: the least that a title is set in


def is_letter(title: str) -> bool:
    """Whether a title is that of a letter or note verbale."""
    return bool(LETTER.match(title))


class Front:
    """What stands before the text: told line by line, and put into the tree as one masthead with titles in it."""

    def __init__(self, lines: Sequence[Line], outline: Outline) -> None:
        self.lines = lines
        self.outline = outline
        self.end = self._end()
        self.titles = self._titles()
        self.title = " ".join(lines[at].text for at in sorted(self.titles))

    def _end(self) -> int:
        """The line with which the text begins."""
        for at, line in enumerate(self.lines):
            if line.is_aside:
                continue
            if line.is_row or BODY_OPENS.match(line.text):
                return at
            if at and line.block.look is None and is_letter(self.lines[at - 1].text):
                return at
            number = number_marker(line.text)
            if number is not None and number.label == "1":
                return at
            found = self.outline.heading(at, (1,), None)
            if found is not None and found.rank not in (Rank.PLAIN, Rank.LETTERED, Rank.RESOLUTION):
                return at
            if line.block.look is not None and not line.block.look.bold and self._is_prose(line):
                return at
            if line.block.level and not line.block.look and at and self._text_follows(at):
                return at
        return len(self.lines)

    def _is_prose(self, line: Line) -> bool:
        look = line.block.look
        assert look is not None
        return len(line.text) > _LONG and line.text.endswith((".", ":")) and not look.centred

    def _text_follows(self, at: int) -> bool:
        line = next(after(self.lines, at), None)
        if line is None or line.block.level:
            return False
        return number_marker(line.text) is not None or len(line.text) > _LONG

    def _titles(self) -> set[int]:
        """The places of the lines that are titles, where their print tells."""
        front = [(at, line) for at, line in enumerate(self.lines[: self.end]) if not line.is_aside]
        looked = [(at, line.block.look, line.text) for at, line in front if line.block.look is not None]
        if not looked:
            return {at for at, line in front if is_letter(line.text)}
        if any(_SUPPLEMENT.search(text) for _, _, text in looked):
            page = self.lines[looked[-1][0]].block.page
            return {at for at, look, _ in looked if look.bold and look.size > 13 and self.lines[at].block.page == page}
        facts = [at for at, _, text in looked if _FACT.match(text) and len(text) < _LONG]
        edge = looked[0][1].left  # of the organization's name: titles stand below it, names of bodies further left
        since = facts[-1] if facts else -1
        found = set()
        for at, look, text in looked:
            late = any(pattern.match(text) for _, pattern in _LATE)
            set_off = (look.bold and look.size >= _TITLE and look.left > edge - 5) or (not look.bold and look.centred)
            if (at > since or is_letter(text)) and set_off and not late and not item_marker(text):
                found.add(at)
        return found

    def add_to(self, tree: Tree, canonical: CanonicalText, headings: list[Heading]) -> None:
        """Puts the masthead and the titles into the tree."""
        masthead: Node | None = None
        child: Node | None = None
        supplement = any(_SUPPLEMENT.search(line.text) for line in self.lines[: self.end])
        previous = -1
        for at, line in enumerate(self.lines[: self.end]):
            if line.is_aside:
                continue
            text = line.text
            if at in self.titles:
                joined = supplement and previous in self.titles
                start = canonical.add(line.block, joined=joined)
                if joined:
                    headings[-1] = Heading(headings[-1].start, start + len(text), 0)
                else:
                    headings.append(Heading(start, start + len(text), 0))
                previous, child = at, None
                continue
            if masthead is None:
                begin = canonical.length + 1 if canonical.length else 0
                masthead = tree.add(Node(Kind.MASTHEAD, "masthead", begin, heading=("Masthead",)))
            name = next((name for name, pattern in _LATE if self.titles and pattern.match(text)), "")
            if supplement and not name and self._is_title_page(line):
                name = "title-page"
            if name and (child is None or child.step != name):
                child = masthead.add(Node(Kind.MASTHEAD, name, canonical.length + 1))
            start = canonical.add(line.block)
            (child or masthead).widen(start, start + len(text))
            previous = at

    def _is_title_page(self, line: Line) -> bool:
        first = next(ln.block.page for ln in self.lines if not ln.is_aside)
        return line.block.page is not None and first is not None and line.block.page > first
