"""Treaties: blocks → preamble, articles, paragraphs, items, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import AsideKind, Kind
from congress_rag.ingest.amending import Amendment
from congress_rag.ingest.annexes import CODE, LETTERED, Annexes
from congress_rag.ingest.articles import Articles
from congress_rag.ingest.blocks import Block, CanonicalText
from congress_rag.ingest.closing import part_closings
from congress_rag.ingest.divisions import Divisions
from congress_rag.ingest.editorial import is_foreign
from congress_rag.ingest.headings import (
    ANNEX,
    ARTICLE,
    DECLARATION,
    DIVISION,
    SCHEDULE_LIST,
    annex_step,
    division_word,
    is_assembly,
    is_closing,
    is_preamble,
)
from congress_rag.ingest.lists import Lists
from congress_rag.ingest.margins import Margins
from congress_rag.ingest.preamble import add_preambular, number_recitals
from congress_rag.ingest.substances import chemical_names
from congress_rag.ingest.tables import Tables
from congress_rag.ingest.tree import Node, Parsed, Tree

__all__ = ["parse_treaty"]

_SECTION = re.compile(r"^SECTION [A-Z]\d?\b.{0,200}$")  # of a form
_FORM_NOTE = re.compile(r"^\( \d{1,2} \) [A-Z]")  # the mark as a form has it, with spaces
_LONGEST_TITLE = 90  # of a chapter that has a numeral alone


class _Treaty:
    """The parser's state: where in the tree the next line goes."""

    def __init__(self, document: str, blocks: Sequence[Block], language: str) -> None:
        self.blocks = blocks
        self.language = language
        self.canonical = CanonicalText()
        self.tree = Tree(document, self.canonical)
        self.articles = Articles(self.tree, self.canonical)
        self.margins = Margins(self.canonical, language)
        self.gaps: list[str] = []
        self.divisions = Divisions()
        self.preamble: Node | None = None
        self.closing: Node | None = None
        self.awaiting: str = ""  # what the next heading is the title of
        self.editorial = False
        self.amendment = Amendment(blocks)
        self.lists = Lists(blocks, self.canonical, amending=self.amendment.amending)
        self.annexes = Annexes(self.tree, self.canonical, self.lists)
        self.tables = Tables(self.canonical)
        self.chemicals = chemical_names(block.text for block in blocks if "(" in block.text)

    # -- lines --------------------------------------------------------------------------------------------------

    def run(self, enactment: Sequence[Block], unplaced: Sequence[Block]) -> Parsed:
        for block in enactment:
            self.margins.aside(block, AsideKind.ENACTMENT)
        for at, block in enumerate(self.blocks):
            is_row = block.text.startswith("|")
            if not is_row:
                self._end_tables()
            if block.footnote or block.furniture or (self.annexes.open is not None and _FORM_NOTE.match(block.text)):
                self.margins.keep(block)
            elif not is_row and is_foreign(block.text, self.language):
                self.editorial = True
                self.margins.aside(block, AsideKind.EDITORIAL)
            elif SCHEDULE_LIST.match(block.text):
                self.margins.heading(block, 1)
                self._leave_articles()
                self.annexes.schedule(block.text)
            elif block.level:
                self._heading(block)
            elif is_row:
                self._row(block)
            else:
                self._line(block, at)
        self._end_tables()
        self._close_article()
        if self.preamble is not None:
            number_recitals(self.preamble)
        part_closings(self.tree.nodes, self.canonical)
        self.margins.end()
        for block in unplaced:
            self.margins.aside(block, AsideKind.UNPLACED)
        return Parsed(
            self.canonical.text,
            self.tree.paragraphs(),
            tuple(self.margins.headings),
            tuple(self.margins.asides),
            (*self.gaps, *self.annexes.gaps),
        )

    # -- headings -----------------------------------------------------------------------------------------------

    def _heading(self, block: Block) -> None:
        text = block.text
        division = DIVISION.match(text)
        named = bool(division and (division["word"] or division["unit"]))
        if article := ARTICLE.match(text):
            self._close_article()
            self.margins.heading(block, 3)
            annex = self.annexes.open
            self.articles.begin(article, text, annex.heading if annex else self.divisions.path, annex)
            self.awaiting = "" if article["title"] else "article"
        elif self.articles.open is not None and (quoted := ARTICLE.match(text.lstrip('“"« '))):
            self.margins.heading(block, 4)
            self.lists.close()
            self.articles.quote(quoted, text)
            self.awaiting = "article"
        elif self.awaiting and block.level >= 4:
            self.margins.heading(block, 4)
            self._title(text)
        elif is_preamble(text) and not self.articles.seen:
            self.margins.heading(block, 1)
            self._title(text)
        elif not self.margins.headings and not self.tree.nodes and not named:
            self.margins.heading(block, 0)
        elif self.amendment.before_points:
            self.margins.heading(block, 4)
        elif annexed := ANNEX.match(text):
            self.margins.heading(block, 1)
            self._leave_articles()
            self.annexes.begin(Kind.ANNEX, annex_step(annexed), text)
            self.awaiting = "" if annexed["title"] else "annex"
        elif self.articles.seen and DECLARATION.match(text):
            self.margins.heading(block, 1)
            self._leave_articles()
            self.annexes.declaration(text)
        elif self.annexes.open is not None and self.articles.open is None and (lettered := LETTERED.match(text)):
            self.margins.heading(block, 2)
            self.annexes.begin_section(f"section-{lettered['letter'].lower()}", text)
        elif division and (named or len(text) < _LONGEST_TITLE):
            self.margins.heading(block, 1 if division_word(division) != "SECTION" else 2)
            self._open_division(division, text)
        elif self.closing is not None and is_assembly(text):
            self._open_resolution(block)
        elif self.closing is not None:  # what follows the signatures is no part of them
            self.margins.heading(block, 1)
            several = re.search(r"(?i)\b(?:annexes|appendices|schedules)\b", text)
            self._leave_articles()
            self.annexes.begin(Kind.ANNEX, several.group().lower() if several else "addendum", text)
        else:
            self.margins.heading(block, 4)
            above = self.lists.paragraph or self._top(self.canonical.length) if self.amendment.amending else None
            if above is None or not self.amendment.principle(text, above, self.lists, self.canonical.length + 1):
                self._title(text)

    def _title(self, text: str) -> None:
        """The title of what has just been opened, or a subheading."""
        awaiting, self.awaiting = self.awaiting, ""
        text = text.lstrip(": ")
        annex, section = self.annexes.open, self.annexes.section
        if awaiting == "article" and self.articles.innermost is not None:
            self.articles.entitle(text)
        elif awaiting == "division":
            self.divisions.entitle(text)
        elif awaiting == "section" and section is not None:
            section.heading = (*section.heading[:-1], f"{section.heading[-1]}. {text}")
        elif awaiting == "annex" and annex is not None:
            annex.heading = (f"{annex.heading[-1]}. {text}",)
        else:
            self._close_article(keep=True)

    def _open_division(self, division: re.Match[str], text: str) -> None:
        if self.annexes.open is not None:
            self._close_article(keep=not division["word"])
            self.awaiting = "section" if self.annexes.divide(division, text) else ""
            return
        self._close_article()
        self.divisions.begin(division, text)
        self.awaiting = "" if division["title"] else "division"

    def _open_resolution(self, block: Block) -> None:
        """The resolution that adopts a convention, printed behind it."""
        start = self.canonical.add(block)
        self._leave_articles()
        self.annexes.begin(Kind.SECTION, "resolution", "Resolution", start).widen(start, start + len(block.text))

    def _close_article(self, *, keep: bool = False) -> None:
        """Ends the open paragraph, and with it the open article unless it is kept."""
        if not keep:
            article = self.articles.open
            if article is not None and article.start is None and self.editorial:
                self.gaps.append(f"art. {self.articles.printed} (only an editorial note in Dutch stands in the source)")
            self.articles.close()
            self.closing = None
        self.editorial = False
        self.lists.close()

    def _leave_articles(self) -> None:
        """Ends the article and its chapter, before an annex begins."""
        self._close_article()
        self.divisions.end()
        self.awaiting = ""

    # -- running text -------------------------------------------------------------------------------------------

    def _top(self, begin: int) -> Node:
        """The node that a line without an open paragraph goes to."""
        found = self.closing or self.articles.innermost or self.annexes.section or self.annexes.open
        if found is not None:
            return found
        if self.articles.seen:
            self.closing = self.tree.add(Node(Kind.CLOSING, "closing", begin, heading=("Closing",)))
            return self.closing
        if self.preamble is None:
            self.preamble = self.tree.add(Node(Kind.PREAMBLE, "preamble", begin, heading=("Preamble",)))
        return self.preamble

    def _line(self, block: Block, at: int) -> None:
        self.awaiting = ""
        if self.amendment.point(block, self.annexes):
            self._close_article()
            return
        if self.amendment.before_points:
            self.margins.heading(block, 4)
            return
        if self.annexes.open is not None and self.articles.open is None and _SECTION.match(block.text):
            self.margins.heading(block, 2)
            division = DIVISION.match(block.text)
            assert division is not None
            self._open_division(division, block.text)
            return
        if not self.articles.seen and self.preamble is None:
            block = self.margins.without_heading(block)
        if not block.text:
            return
        text = block.text
        start = self.canonical.add(block)
        if is_closing(text) and self.articles.seen and self.annexes.open is None and self.closing is None:
            self._close_article()
            self.closing = self.tree.add(Node(Kind.CLOSING, "closing", start, heading=("Closing",)))
        if self.closing is not None and is_assembly(text):
            self._leave_articles()
            self.annexes.begin(Kind.SECTION, "resolution", "Resolution", start)
        top = self._top(start)
        in_annex = self.annexes.open is not None and self.articles.open is None
        if top.kind is Kind.PREAMBLE:
            before = self.blocks[at - 1].text if at and top.children else ""
            add_preambular(top, text, start, self.language, before if self.language != "en" else "")
        elif top.kind is Kind.CLOSING:
            if any(aside.start > top.end > top.begin for aside in self.margins.asides):  # a note ended it
                top = self.closing = self.tree.add(Node(Kind.CLOSING, "closing", start, heading=top.heading))
            top.widen(start, start + len(text))
        elif in_annex and (code := CODE.match(text)):
            self.annexes.entry(top, code, text, start)
        elif in_annex and self.annexes.substances(top, text, start, self.chemicals):
            pass
        elif block.entry:
            self.lists.entry(top, text, start)
        elif not (in_annex and self.amendment.recital(text, top, start)):
            self.lists.read(top, text, start, at)

    def _row(self, block: Block) -> None:
        """A row of a table; below an entry of a list it belongs to that entry."""
        below = self.lists.sub
        self.lists.close()
        self.lists.sub = below
        self.tables.row(below or self._top(self.canonical.length + 1), block)

    def _end_tables(self) -> None:
        if self.tables.pending:
            self.margins.headings += self.tables.end(self._top(self.canonical.length + 1))


def parse_treaty(
    document: str,
    blocks: Sequence[Block],
    language: str = "en",
    enactment: Sequence[Block] = (),
    unplaced: Sequence[Block] = (),
) -> Parsed:
    """The tree of a treaty.

    Args:
        document: the id of the document.
        blocks: its lines; headings have a level.
        language: in which language it is, as an ISO 639-1 code.
        enactment: the lines before it of the act that it is printed in.
        unplaced: the lines whose article isn't known.
    """
    return _Treaty(document, blocks, language).run(enactment, unplaced)
