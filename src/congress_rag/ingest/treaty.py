"""Treaties: blocks → preamble, articles, paragraphs, items, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Aside, AsideKind, Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText, part
from congress_rag.ingest.closing import part_closings
from congress_rag.ingest.editorial import glued_heading, is_dutch
from congress_rag.ingest.headings import (
    ANNEX,
    ARTICLE,
    DECLARATION,
    DIVISION,
    SCHEDULE_LIST,
    annex_step,
    arabic,
    is_closing,
)
from congress_rag.ingest.lists import Lists
from congress_rag.ingest.markers import Marker, number_marker
from congress_rag.ingest.preamble import add_preambular, number_recitals
from congress_rag.ingest.tables import add_row, add_table, cells, is_rule, side_by_side
from congress_rag.ingest.tree import Node, Parsed, Tree

__all__ = ["parse_treaty"]

_CODE = re.compile(r"^(?P<code>[A-Z]\d{1,4})(?=\s|$)\s*")
_AMENDS = re.compile(r"^\d{1,2}\.\s.*\b(?:is|are)\s+(?:replaced|added|amended|deleted)\b")
_PRINCIPLE = re.compile(r"^FUNDAMENTAL PRINCIPLE\s+[A-Z]\b")
_SECTION = re.compile(r"^SECTION [A-Z]\d?\b.{0,200}$")  # of a form
_RANKS = {"PART": 0, "CHAPTER": 1, "SECTION": 2, "TITLE": 3}


class _Treaty:
    """The parser's state: where in the tree the next line goes."""

    def __init__(self, document: str, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.canonical = CanonicalText()
        self.tree = Tree(document, self.canonical)
        self.headings: list[Heading] = []
        self.asides: list[Aside] = []
        self.notes: list[Block] = []
        self.gaps: list[str] = []
        self.divisions: list[tuple[int, str]] = []
        self.preamble: Node | None = None
        self.article: Node | None = None
        self.closing: Node | None = None
        self.annex: Node | None = None  # or anything else outside the articles: a resolution, a declaration
        self.section: Node | None = None  # a part of an annex
        self.awaiting: str = ""  # what the next heading is the title of
        self.printed: str = ""  # the open article's number as the source prints it
        self.editorial = False
        self.columns: list[list[Block]] = []  # the cells of a table that is read column by column
        self.seen_article = False
        # an amending instrument without articles of its own: numbered points that quote the new provisions
        self.amending = sum(bool(_AMENDS.match(b.text)) for b in blocks if not b.level) >= 3
        self.points = 0
        self.lists = Lists(blocks, self.canonical, amending=self.amending)

    # -- lines --------------------------------------------------------------------------------------------------

    def run(self) -> Parsed:
        for at, block in enumerate(self.blocks):
            is_row = block.text.startswith("|")
            if self.columns and not is_row:
                self._tables()
            if block.footnote or block.furniture:
                self.notes.append(block)  # kept for the end: a note is no part of the provision that it stands in
            elif is_dutch(block.text):
                self.editorial = True
                self._aside(block, AsideKind.EDITORIAL)
            elif SCHEDULE_LIST.match(block.text):
                self._schedule(block)
            elif block.level:
                self._heading(block)
            elif is_row:
                self._row(block)
            else:
                self._line(block, at)
        self._tables()
        self._close_article()
        if self.preamble is not None:
            number_recitals(self.preamble)
        part_closings(self.tree.nodes, self.canonical.text)
        for note in self.notes:
            self._aside(note, AsideKind.FURNITURE if note.furniture else AsideKind.FOOTNOTE)
        return Parsed(
            self.canonical.text, self.tree.paragraphs(), tuple(self.headings), tuple(self.asides), tuple(self.gaps)
        )

    def _aside(self, block: Block, kind: AsideKind) -> None:
        start = self.canonical.add(block)
        self.asides.append(Aside(kind, start, start + len(block.text)))

    def _put_heading(self, block: Block, level: int) -> None:
        start = self.canonical.add(block)
        self.headings.append(Heading(start, start + len(block.text), level))

    # -- headings -----------------------------------------------------------------------------------------------

    def _heading(self, block: Block) -> None:
        text = block.text
        division = DIVISION.match(text)
        if article := ARTICLE.match(text):
            self._close_article()
            self._put_heading(block, 3)
            self._open_article(article, text)
        elif self.awaiting and block.level >= 4:
            self._put_heading(block, 4)
            self._title(text)
        elif not self.headings and not self.tree.nodes and not (division and division["word"]):
            self._put_heading(block, 0)
        elif self.amending and not self.points:
            self._put_heading(block, 4)
        elif annex := ANNEX.match(text):
            self._put_heading(block, 1)
            self._open_annex(Node(Kind.ANNEX, annex_step(annex), self.canonical.length + 1, heading=(text,)))
            self.awaiting = "" if annex["title"] else "annex"
        elif self.seen_article and DECLARATION.match(text):
            self._put_heading(block, 1)
            number = 1 + sum(n.step.startswith("declaration") for n in self.tree.nodes)
            self._open_annex(Node(Kind.SECTION, f"declaration-{number}", self.canonical.length + 1, heading=(text,)))
        elif division and (division["word"] or len(text) < 90):
            self._put_heading(block, 1 if (division["word"] or "").upper() != "SECTION" else 2)
            self._open_division(division, text)
        elif self.closing is not None:  # what follows the signatures is no part of them
            self._put_heading(block, 1)
            named = re.search(r"(?i)\b(?:annexes|appendices|schedules)\b", text)
            step = named.group().lower() if named else "addendum"
            self._open_annex(Node(Kind.ANNEX, step, self.canonical.length + 1, heading=(text,)))
        elif self.amending and _PRINCIPLE.match(text):
            self._put_heading(block, 4)
            above = self.lists.paragraph or self._top(self.canonical.length)
            name = text.partition(":")[0]
            self.lists.items = []
            self.lists.sub = above.add(
                Node(Kind.SECTION, name, self.canonical.length + 1, heading=(*above.heading, text))
            )
        else:
            self._put_heading(block, 4)
            self._title(text)

    def _title(self, text: str) -> None:
        """The title of what has just been opened, or a subheading."""
        awaiting, self.awaiting = self.awaiting, ""
        text = text.lstrip(": ")
        if awaiting == "article" and self.article is not None:
            self.article.heading = (*self.article.heading[:-1], f"{self.article.heading[-1]}. {text}")
        elif awaiting == "division" and self.divisions:
            rank, name = self.divisions[-1]
            self.divisions[-1] = (rank, f"{name}. {text}")
        elif awaiting == "section" and self.section is not None:
            self.section.heading = (*self.section.heading[:-1], f"{self.section.heading[-1]}. {text}")
        elif awaiting == "annex" and self.annex is not None:
            self.annex.heading = (f"{self.annex.heading[-1]}. {text}",)
        else:
            self._close_article(keep=True)

    def _open_division(self, division: re.Match[str], text: str) -> None:
        if self.annex is not None:
            self._open_section(division, text)
            return
        self._close_article()
        word = (division["word"] or "CHAPTER").upper()
        rank = _RANKS[word]
        if word == "TITLE" and not any(r < rank for r, _ in self.divisions):
            rank = 1
        self.divisions = [(r, name) for r, name in self.divisions if r < rank]
        self.divisions.append((rank, text))
        self.awaiting = "" if division["title"] else "division"

    def _open_section(self, division: re.Match[str], text: str) -> None:
        """A part of an annex, or a paragraph of it whose number stands as a heading."""
        assert self.annex is not None
        begin = self.canonical.length + 1
        if division["word"]:
            self._close_article()
            word, number = division["word"].lower(), division["number"]
            lettered = any(child.step == f"{word}-a" for child in self.annex.children)  # then "I" is a letter as well
            step = f"{word}-{number.lower() if lettered else arabic(number)}"
            self.section = self.annex.add(Node(Kind.SECTION, step, begin, heading=(*self.annex.heading, text)))
            self.awaiting = "" if division["title"] else "section"
            return
        self._close_article(keep=True)
        top = self._top(begin)
        self.lists.paragraph = top.add(
            Node(Kind.PARAGRAPH, arabic(division["roman"]), begin, heading=(*top.heading, text))
        )

    def _open_annex(self, node: Node) -> None:
        self._close_article()
        self.divisions = []
        self.section = None
        self.awaiting = ""
        self.annex = self.tree.add(node)

    def _schedule(self, block: Block) -> None:
        self._put_heading(block, 1)
        match = SCHEDULE_LIST.match(block.text)
        assert match is not None
        step = f"schedule-{arabic(match['number'].upper())}"
        self._open_annex(Node(Kind.ANNEX, step, self.canonical.length + 1, heading=(block.text,)))

    def _open_article(self, match: re.Match[str], text: str) -> None:
        self.seen_article = True
        self.printed = f"{match['number']} {match['bis'] or ''}".strip()
        number = arabic(match["number"]) + (match["bis"] or "").lower()
        name = text if not match["title"] else f"{text[: match.start('title')].rstrip(' .:–-')}. {match['title']}"
        path = self.annex.heading if self.annex else tuple(name for _, name in self.divisions)
        step = f"art-{number}" if self.annex else number
        self.article = Node(Kind.ARTICLE, step, self.canonical.length + 1, heading=(*path, name))
        if self.annex is None:
            self.tree.add(self.article)
        else:
            self.annex.add(self.article)
        self.awaiting = "" if match["title"] else "article"

    def _close_article(self, *, keep: bool = False) -> None:
        """Ends the open paragraph, and with it the open article unless it is kept."""
        if not keep:
            if self.article is not None and self.article.start is None and self.editorial:
                self.gaps.append(f"art. {self.printed} (only an editorial note in Dutch stands in the source)")
            self.article = self.closing = None
        self.editorial = False
        self.lists.close()

    # -- running text -------------------------------------------------------------------------------------------

    def _top(self, begin: int) -> Node:
        """The node that a line without an open paragraph goes to."""
        found = self.closing or self.article or self.section or self.annex
        if found is not None:
            return found
        if self.seen_article:
            self.closing = self.tree.add(Node(Kind.CLOSING, "closing", begin, heading=("Closing",)))
            return self.closing
        if self.preamble is None:
            self.preamble = self.tree.add(Node(Kind.PREAMBLE, "preamble", begin, heading=("Preamble",)))
        return self.preamble

    def _line(self, block: Block, at: int) -> None:
        self.awaiting = ""
        number = number_marker(block.text)
        if self.amending and (self._point(block, number) or not self.points):
            if not self.points:
                self._put_heading(block, 4)
            return
        if self.annex is not None and self.article is None and _SECTION.match(block.text):
            self._put_heading(block, 2)
            division = DIVISION.match(block.text)
            assert division is not None
            self._open_section(division, block.text)
            return
        if not self.seen_article and self.preamble is None and (glued := glued_heading(block.text + "A")):
            word, length = glued
            head = part(block, 0, len(word))
            if word == "Preambule":
                self._aside(head, AsideKind.EDITORIAL)
            else:
                self._put_heading(head, 1)
            block = part(block, length, len(block.text))
            if not block.text:
                return
        text = block.text
        start = self.canonical.add(block)
        end = start + len(text)
        if is_closing(text) and self.seen_article and self.annex is None:
            self._close_article()
            self.closing = self.tree.add(Node(Kind.CLOSING, "closing", start, heading=("Closing",)))
        if self.closing is not None and text.startswith("The General Assembly"):
            self._open_annex(Node(Kind.SECTION, "resolution", start, heading=("Resolution",)))
        top = self._top(start)
        if top.kind is Kind.PREAMBLE:
            add_preambular(top, text, start)
        elif top.kind is Kind.CLOSING:
            top.widen(start, end)
        elif self.annex is not None and self.article is None and (code := _CODE.match(text)):
            self.lists.close()
            top.add(Node(Kind.ITEM, code["code"], start, marker=code["code"])).widen(start + code.end(), end)
        elif self.amending and self.article is None and re.match(r"[A-Z]{4,}\b.*,[”\"]?$", text):
            step = str(1 + sum(child.kind is Kind.RECITAL for child in top.children))
            top.add(Node(Kind.RECITAL, step, start)).widen(start, end)
        else:
            self.lists.read(top, text, start, at)

    def _point(self, block: Block, number: Marker | None) -> bool:
        """Whether the line is the next point of an amending instrument; what it quotes goes below it."""
        if number is None or number.label != str(self.points + 1) or not _AMENDS.match(block.text):
            return False
        self.points += 1
        start = self.canonical.add(block)
        self._open_annex(Node(Kind.PARAGRAPH, number.label, start, marker=number.printed))
        assert self.annex is not None
        self.annex.widen(start + number.length, start + len(block.text))
        return True

    def _row(self, block: Block) -> None:
        """A row of a table; where the columns are tables of their own, it is kept for them."""
        if is_rule(block):
            return
        found = cells(block)
        if self.columns or side_by_side(found):
            self.columns = self.columns or [[] for _ in found]
            for column, cell in zip(self.columns, found, strict=False):
                column.append(cell)
            return
        self.lists.close()
        add_row(self._top(self.canonical.length + 1), block, self.canonical)

    def _tables(self) -> None:
        """The columns that were kept, each as a table."""
        columns, self.columns = self.columns, []
        for column in columns:
            self.headings.append(add_table(self._top(self.canonical.length + 1), column, self.canonical))


def parse_treaty(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a treaty.

    Args:
        document: the id of the document.
        blocks: its lines; headings have a level.
    """
    return _Treaty(document, blocks).run()
