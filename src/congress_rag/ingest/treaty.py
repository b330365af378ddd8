"""Treaties: blocks → preamble, articles, paragraphs, items, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from congress_rag.documents import Aside, AsideKind, Heading, Kind, Paragraph
from congress_rag.ingest.blocks import Block, CanonicalText
from congress_rag.ingest.markers import Level, Marker, item_marker, number_marker, place
from congress_rag.ingest.preamble import recital_starts
from congress_rag.ingest.tree import Node, Tree

__all__ = ["Parsed", "parse_treaty"]

_BIS = r"(?:bis|ter|quater|quinquies|sexies|septies)"
_ARTICLE = re.compile(
    rf"^(?:Article|Artikel)\s+(?P<number>the\s+first|\d{{1,3}}[A-Z]?|[IVXL]+)\s*(?P<bis>{_BIS})?\s*(?:[.:–-]\s*(?P<title>.+))?$",
    re.IGNORECASE,
)
_DIVISION = re.compile(
    r"^(?:(?P<word>PART|CHAPTER|TITLE|SECTION)\s+(?P<number>[\w]+)|(?P<roman>[IVXL]+)(?=\s|$))[\s.:–-]*(?P<title>.*)$",
    re.IGNORECASE,
)
_ANNEX = re.compile(
    r"^(?P<word>ANNEX|APPENDIX|APPENDICES|SCHEDULES?)\b\s*(?P<number>[IVXL]+(?:\s+[A-Z])?|\d+|[A-Z])?(?=$|\W)[\s.:–-]*(?P<title>.*)$",
    re.IGNORECASE,
)
_SCHEDULE_LIST = re.compile(r"^List of .*?\bSchedule\s+(?P<number>[IVX]+)\b", re.IGNORECASE)
_CLOSING = re.compile(r"^(?:IN (?:WITNESS|FAITH) WHEREOF|DONE (?:AT|IN|THIS)\b|Done (?:at|in) [A-Z])")
_CODE = re.compile(r"^(?P<code>[A-Z]\d{1,4})(?=\s|$)\s*")
_DUTCH = frozenset(
    (
        "de het van een en op te tot in werking wordt zijn dit artikel verdrag treedt wijzigt door met "
        "voor nader bepalen tijdstip betreffende inzake bij aan"
    ).split()
)
_ENGLISH = frozenset("the of and to in shall this that for or by is be any".split())
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_TABLE_NAME = re.compile(r"^Table\s+([IVX]+|\d+)$", re.IGNORECASE)


@dataclass
class Parsed:
    """What a parser makes of a document's blocks."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[Heading, ...]
    asides: tuple[Aside, ...]
    gaps: tuple[str, ...] = field(default=())


def roman_value(numeral: str) -> int:
    """The number of a roman numeral."""
    values = [_ROMAN[letter] for letter in numeral.upper()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def is_dutch(text: str) -> bool:
    """Whether a line is an editorial note in Dutch, as some sources have among their English text."""
    words = re.findall(r"[a-z']+", text.lower())
    if len(words) < 3:
        return text.strip().rstrip(".:") in {"Preambule"}
    dutch, english = sum(w in _DUTCH for w in words), sum(w in _ENGLISH for w in words)
    return dutch >= 2 and dutch / len(words) > 0.25 and dutch > 2 * english


def _arabic(number: str) -> str:
    number = number.strip()
    if re.fullmatch(r"(?i)the\s+first", number):
        return "1"
    return str(roman_value(number)) if re.fullmatch(r"[IVXL]+", number) else number.lower()


class _Treaty:
    """The parser's state: where in the tree the next line goes."""

    def __init__(self, document: str, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.canonical = CanonicalText()
        self.tree = Tree(document, self.canonical)
        self.headings: list[Heading] = []
        self.asides: list[Aside] = []
        self.gaps: list[str] = []
        self.divisions: list[tuple[int, str]] = []
        self.annex: Node | None = None
        self.article: Node | None = None
        self.paragraph: Node | None = None
        self.closing: Node | None = None
        self.preamble: Node | None = None
        self.items: list[tuple[Level, Node]] = []
        self.awaiting: str = ""  # what the next heading is the title of
        self.editorial = False
        self.subheading: str = ""
        self.columns: list[list[Block]] = []  # the cells of a table that is read column by column
        self.seen_article = False

    # -- lines --------------------------------------------------------------------------------------------------

    def run(self) -> Parsed:
        for at, block in enumerate(self.blocks):
            if self.columns and not block.text.startswith("|"):
                self._tables()
            if block.footnote:
                self._aside(block, AsideKind.FOOTNOTE)
            elif is_dutch(block.text):
                self.editorial = True
                self._aside(block, AsideKind.EDITORIAL)
            elif _SCHEDULE_LIST.match(block.text) and len(block.text) < 90:
                self._schedule(block)
            elif block.level:
                self._heading(block)
            elif block.text.startswith("|"):
                self._row(block)
                continue
            else:
                self._line(block, at)
        self._tables()
        self._close_article()
        self._number_recitals()
        return Parsed(
            self.canonical.text, self.tree.paragraphs(), tuple(self.headings), tuple(self.asides), tuple(self.gaps)
        )

    def _aside(self, block: Block, kind: AsideKind) -> None:
        start = self.canonical.add(block)
        self.asides.append(Aside(kind, start, start + len(block.text)))

    # -- headings -----------------------------------------------------------------------------------------------

    def _put_heading(self, block: Block, level: int) -> None:
        start = self.canonical.add(block)
        self.headings.append(Heading(start, start + len(block.text), level))

    def _path(self) -> tuple[str, ...]:
        return tuple(name for _, name in self.divisions)

    def _heading(self, block: Block) -> None:
        text = block.text
        if article := _ARTICLE.match(text):
            self._close_article()
            self._put_heading(block, 3)
            self._open_article(article, text)
            return
        if not self.headings and not self.tree.nodes:
            self._put_heading(block, 0)
            return
        if self.awaiting and block.level >= 4:
            self._put_heading(block, 4)
            self._title(text)
            return
        if (annex := _ANNEX.match(text)) and (self.seen_article or annex["number"]):
            self._close_article()
            self._put_heading(block, 1)
            self._open_annex(annex, text)
            return
        if (division := _DIVISION.match(text)) and (division["word"] or len(text) < 90) and self.annex is None:
            self._close_article()
            self._put_heading(block, 1 if (division["word"] or "").upper() != "SECTION" else 2)
            self._open_division(division, text)
            return
        self._put_heading(block, 4)
        self._title(text)

    def _title(self, text: str) -> None:
        """The title of what has just been opened, or a subheading."""
        awaiting, self.awaiting = self.awaiting, ""
        if awaiting == "article" and self.article is not None:
            self.article.heading = (*self.article.heading[:-1], f"{self.article.heading[-1]}. {text}")
        elif awaiting == "division" and self.divisions:
            rank, name = self.divisions[-1]
            self.divisions[-1] = (rank, f"{name}. {text}")
        elif awaiting == "annex" and self.annex is not None:
            self.annex.heading = (f"{self.annex.heading[-1]}. {text}",)
        else:
            self._close_article(keep=True)
            self.subheading = text

    def _open_division(self, division: re.Match[str], text: str) -> None:
        rank = {"PART": 0, "CHAPTER": 1, "TITLE": 3, "SECTION": 2}.get((division["word"] or "CHAPTER").upper(), 1)
        if (division["word"] or "").upper() == "TITLE" and not any(r < 3 for r, _ in self.divisions):
            rank = 1
        self.divisions = [(r, name) for r, name in self.divisions if r < rank]
        self.divisions.append((rank, text))
        self.awaiting = "" if division["title"] else "division"
        self.subheading = ""

    def _open_annex(self, annex: re.Match[str], text: str) -> None:
        word = {"appendices": "appendix"}.get(annex["word"].lower(), annex["word"].lower())
        number = annex["number"]
        if number:
            head, _, tail = number.partition(" ")
            step = f"{word}-{_arabic(head)}" + (f"-{tail.lower()}" if tail else "")
        else:
            step = word
        self.divisions = []
        self.subheading = ""
        self.annex = self.tree.add(Node(Kind.ANNEX, step, self.canonical.length + 1, heading=(text,)))
        self.awaiting = "" if annex["title"] else "annex"

    def _schedule(self, block: Block) -> None:
        self._close_article()
        self._put_heading(block, 1)
        match = _SCHEDULE_LIST.match(block.text)
        assert match is not None
        step = f"schedule-{roman_value(match['number'])}"
        self.annex = self.tree.add(Node(Kind.ANNEX, step, self.canonical.length + 1, heading=(block.text,)))
        self.awaiting = ""

    def _open_article(self, match: re.Match[str], text: str) -> None:
        self.seen_article = True
        number = _arabic(match["number"]) + (match["bis"] or "").lower()
        name = text if not match["title"] else f"{text[: match.start('title')].rstrip(' .:–-')}. {match['title']}"
        parent = self.annex
        step = f"art-{number}" if parent else number
        path = parent.heading if parent else self._path()
        self.article = Node(Kind.ARTICLE, step, self.canonical.length + 1, heading=(*path, name))
        if parent:
            self.article.parent = parent
            parent.children.append(self.article)
        else:
            self.tree.add(self.article)
        self.awaiting = "" if match["title"] else "article"

    def _close_article(self, *, keep: bool = False) -> None:
        article = self.article
        if article is not None and article.start is None and self.editorial and not keep:
            self.gaps.append(f"art. {article.step} (only an editorial note stands in the source)")
        if not keep:
            self.article = None
            self.closing = None
        self.editorial = False
        self.paragraph = None
        self.items = []

    # -- running text -------------------------------------------------------------------------------------------

    def _top(self, begin: int) -> Node:
        """The node that a line without an open paragraph goes to."""
        if self.closing is not None:
            return self.closing
        if self.article is not None:
            return self.article
        if self.annex is not None:
            return self.annex
        if self.preamble is None or self.seen_article:
            if self.seen_article:
                self.closing = self.tree.add(Node(Kind.CLOSING, "closing", begin, heading=("Closing",)))
                return self.closing
            self.preamble = self.tree.add(Node(Kind.PREAMBLE, "preamble", begin, heading=("Preamble",)))
        return self.preamble

    def _line(self, block: Block, at: int) -> None:
        self.awaiting = ""
        text = block.text
        start = self.canonical.add(block)
        end = start + len(text)
        if _CLOSING.match(text) and self.seen_article and self.annex is None:
            self._close_article()
            self.closing = self.tree.add(Node(Kind.CLOSING, "closing", start, heading=("Closing",)))
        top = self._top(start)
        if top.kind is Kind.PREAMBLE:
            self._preambular(top, text, start)
            return
        if top.kind is Kind.CLOSING:
            top.widen(start, end)
            return
        position = 0
        number = number_marker(text)
        if number and self._in_sequence(top, number):
            self._open_paragraph(top, number, start)
            position = number.length
        marked = bool(position)
        while marker := item_marker(text[position:]):
            if not self._open_item(top, marker, start + position, at, text[position + marker.length :]):
                break
            position += marker.length
            marked = True
        if not marked and self.annex is not None and self.article is None and (code := _CODE.match(text)):
            self.paragraph, self.items = None, []
            top.add(Node(Kind.ITEM, code["code"], start, marker=code["code"])).widen(start + code.end(), end)
            return
        if not marked:
            self.items = []  # closing words belong to the paragraph, not to its last item
        deepest = self.items[-1][1] if self.items else self.paragraph or top
        if position < len(text):
            deepest.widen(start + position, end)
        elif deepest.parent is not None and deepest.parent.start is not None:
            deepest.parent.end = max(deepest.parent.end, end)

    def _in_sequence(self, top: Node, number: Marker) -> bool:
        value = int(re.match(r"\d+", number.label)[0])  # type: ignore[index]
        bis = not number.label.isdigit()
        before = [c for c in top.children if c.kind is Kind.PARAGRAPH]
        last = int(re.match(r"\d+", before[-1].step)[0]) if before else 0  # type: ignore[index]
        if bis:
            return value == last
        if not before and value == 2 and top.start is not None and top.kind is Kind.ARTICLE:
            return True
        if self.annex is not None and self.article is None and value == 1 and before:
            return True
        return last < value <= last + 2

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
        self.paragraph = top.add(Node(Kind.PARAGRAPH, number.label, begin, marker=number.printed))

    def _open_item(self, top: Node, marker: Marker, begin: int, at: int, rest: str) -> bool:
        levels = [level for level, _ in self.items]
        placed = place(marker, levels, self._following(at, rest))
        if placed is None or (marker.bracket == "dot" and not self.items and marker.label != "a"):
            return False
        depth, level = placed
        parent = self.items[depth - 1][1] if depth else self.paragraph or top
        node = parent.add(Node(Kind.ITEM, marker.label, begin, marker=marker.printed))
        self.items = [*self.items[:depth], (level, node)]
        return True

    def _following(self, at: int, rest: str) -> Marker | None:
        """The next item marker before the next heading."""
        if marker := item_marker(rest):
            return marker
        for block in self.blocks[at + 1 : at + 12]:
            if block.level:
                return None
            number = number_marker(block.text)
            text = block.text[number.length :] if number else block.text
            if number and not text:
                continue
            if number:
                return None
            if marker := item_marker(text):
                return marker
        return None

    def _preambular(self, preamble: Node, text: str, start: int) -> None:
        end = start + len(text)
        preamble.widen(start, end)
        for since, to in recital_starts(text):
            node = Node(Kind.RECITAL, str(len(preamble.children) + 1), start + since)
            preamble.add(node)
            marker = re.match(r"\(\d+\)\s*", text[since:to])
            skip = marker.end() if marker else 0
            node.marker = marker.group().strip() if marker else ""
            node.start, node.end = start + since + skip, start + to

    def _number_recitals(self) -> None:
        """Where the source numbers its recitals, its numbers count, and the citations before them have their own."""
        recitals = self.preamble.children if self.preamble else []
        if not any(node.marker for node in recitals):
            return
        cited = 0
        for node in recitals:
            if node.marker:
                node.step = node.marker.strip("()")
            else:
                cited += 1
                node.step = f"citation-{cited}"

    def _row(self, block: Block) -> None:
        """A row of a table; where the columns are tables of their own ("Table I | Table II"), it is kept for them."""
        cells = [(m.start(1), m.end(1)) for m in re.finditer(r"\|\s*([^|]*?)\s*(?=\||$)", block.text) if m.group(1)]
        words = [block.text[start:end] for start, end in cells]
        if not words or all(re.fullmatch(r"[-: ]+", word) for word in words):
            self._aside(block, AsideKind.FURNITURE)
            return
        if self.columns or (len(words) > 1 and all(_TABLE_NAME.match(word) for word in words)):
            self.columns = self.columns or [[] for _ in words]
            for column, (start, end) in zip(self.columns, cells, strict=False):
                column.append(Block(block.text[start:end], block.source[start:end]))
            return
        top = self.article or self.annex or self._top(self.canonical.length + 1)
        start = self.canonical.add(block)
        row = Node(Kind.ROW, f"row-{sum(c.kind is Kind.ROW for c in top.children) + 1}", start)
        top.add(row).widen(start + cells[0][0], start + cells[-1][1])

    def _tables(self) -> None:
        """The columns that were kept, each as a table with its cells as rows."""
        columns, self.columns = self.columns, []
        top = self.article or self.annex
        for name, *cells in columns:
            start = self.canonical.add(name)
            self.headings.append(Heading(start, start + len(name.text), 4))
            assert top is not None
            match = _TABLE_NAME.match(name.text)
            step = f"table-{_arabic(match[1])}" if match else "table"
            table = top.add(Node(Kind.TABLE, step, self.canonical.length + 1, heading=(*top.heading, name.text)))
            for at, cell in enumerate(cells, 1):
                since = self.canonical.add(cell)
                table.add(Node(Kind.ROW, f"row-{at}", since)).widen(since, since + len(cell.text))


def parse_treaty(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a treaty.

    Args:
        document: the id of the document.
        blocks: its lines; headings have a level.
    """
    return _Treaty(document, blocks).run()
