"""Pages in reading order → blocks: lines joined into paragraphs, across columns and pages too, with an exact map.

The text that offsets count in is the extracted text: the lines of each page as they are printed, in reading order, the
notes below the text, furniture before and after it, pages divided by form feeds. A note's raised mark stands in it as
``[^3]``, and a table's row as ``| cell | cell |``. A block leaves the marks out, folds line ends into spaces, and joins
a word that the printer broke: its hyphen goes only where the document writes the word without one.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.readers.beginnings import Beginnings, look_of
from congress_rag.ingest.readers.furniture import find_furniture
from congress_rag.ingest.readers.layout import Flow, arrange, split_notes
from congress_rag.ingest.readers.lines import LEADERS, Line, Row, rows, tell_words_apart
from congress_rag.ingest.readers.pdf import Page
from congress_rag.ingest.readers.tables import Table

__all__ = ["lay_out"]

_SEPARATOR = re.compile(r"^[_‗]{5,}$|^-{5,}$")
_OLD_NOTE = re.compile(r"^(\*{1,3}|\d{1,2}/)\s+")
_ADDRESS = re.compile(r"(?:https?://|www\.|@)\S*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def lay_out(pages: Sequence[Page]) -> tuple[str, list[Block]]:
    """The extracted text of a document's pages, and its blocks."""
    return _Writer(pages).run()


class _Writer:
    """Writes the extracted text, and keeps the paragraph that may go on in the next column or page."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.rows = [rows(page.runs) for page in pages]
        tell_words_apart(line for page in self.rows for row in page for line in row)
        self.furniture = find_furniture(pages, self.rows)
        everything = [line for page in self.rows for row in page for line in row if id(line) not in self.furniture]
        self.body = _commonest((line.size, len(line.text)) for line in everything)
        self.words = Counter(word for line in everything for word in _WORD.findall(line.text.lower()))
        self.beginnings = Beginnings(self.rows)
        self.written: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.last: tuple[int, Line, Flow] | None = None  # the block that may go on: its place, last line and column
        self.last_note: int | None = None

    def run(self) -> tuple[str, list[Block]]:
        for page, its_rows in zip(self.pages, self.rows, strict=True):
            if page.number > 1:
                self._write("\f")
            self._page(page, its_rows)
        return "".join(self.written), self.blocks

    def _page(self, page: Page, its_rows: Sequence[Row]) -> None:
        kept = [[line for line in row if id(line) not in self.furniture] for row in its_rows]
        separators = [row[0].y for row in its_rows if _SEPARATOR.match(row[0].text)]
        short = (rule.y for rule in page.rules if 40 < rule.x1 - rule.x0 < 0.4 * page.width)
        body, notes = split_notes([row for row in kept if row], self.body, [*separators, *short])
        half = page.height / 2
        outside = [line for row in its_rows for line in row if id(line) in self.furniture]
        self._furniture(page, [line for line in outside if line.y < half])
        for part in arrange(body, page):
            if isinstance(part, Table):
                self._table(page, part)
            else:
                self._flow(page, part)
        self._notes(page, [line for row in notes for line in row])
        turned = [line for row in rows(page.turned) for line in row]
        self._furniture(page, [line for line in outside if line.y >= half] + turned)

    # -- writing -----------------------------------------------------------------------------------------------------

    def _write(self, text: str) -> None:
        self.written.append(text)
        self.length += len(text)

    def _line(self, line: Line) -> tuple[str, array[int]]:
        """Writes a line; gives its words without the marks of notes, and where each letter stands."""
        letters: list[str] = []
        source = array("L")
        for text, raised in line.pieces():
            if raised or (line.leaders and LEADERS.match(text.strip())):
                self._write(f"[^{text}]" if raised else text)
                if not raised and letters and letters[-1] != " ":
                    letters.append(" ")
                    source.append(self.length - 1)
                continue
            for letter in text:
                space = letter.isspace()
                if not (space and (not letters or letters[-1] == " ")):
                    letters.append(" " if space else letter)
                    source.append(self.length)
                self._write(letter)
        if letters and letters[-1] == " ":
            letters.pop()
            source.pop()
        return "".join(letters), source

    def _extend(self, text: str, source: array[int], line: Line) -> tuple[str, array[int]]:
        """A paragraph with one line more; mends a word that is broken between them."""
        broke = self.length
        self._write("\n")
        more, its_source = self._line(line)
        if not text or not more:
            return text + more, source + its_source
        if text.endswith("\u00ad"):
            return text[:-1] + more, source[:-1] + its_source
        if re.search(r"\w-$", text) and more[0].isalnum():
            if self._is_broken(text, more):
                return text[:-1] + more, source[:-1] + its_source
            return text + more, source + its_source
        if re.search(r"(?:\w[/–]|—)$", text) and (text[-1] != "/" or _ADDRESS.search(text)):
            return text + more, source + its_source
        return f"{text} {more}", source + array("L", [broke]) + its_source

    def _is_broken(self, text: str, more: str) -> bool:
        """Whether the hyphen at a line's end is the printer's own: only where the document doesn't write it."""
        head, tail = re.search(r"[^\W\d_]*(?:-[^\W\d_]+)*-$", text), re.match(r"[^\W\d_]+", more)
        if head is None or tail is None or not head[0].rstrip("-") or not tail[0].islower() or _ADDRESS.search(text):
            return False
        before, after = head[0][:-1].lower(), tail[0].lower()
        joined, hyphened = self.words[before + after], self.words[f"{before}-{after}"]
        if joined or hyphened:
            return joined > hyphened
        return not self.words[before] and not self.words[after] and len(before) > 2

    # -- what a page has ---------------------------------------------------------------------------------------------

    def _furniture(self, page: Page, lines: Iterable[Line]) -> None:
        for line in lines:
            text, source = self._line(line)
            self._write("\n")
            if text:
                self.blocks.append(Block(text, source, furniture=True, page=page.number, look=look_of([line], None)))

    def _notes(self, page: Page, lines: Sequence[Line]) -> None:
        """The notes at a page's foot. Lines before the first mark go on with the page before's last note."""
        for line in lines:
            mark = line.note_mark
            old = None if mark else _OLD_NOTE.match(line.text)
            if not mark and old is None and self.last_note is not None:
                note = self.blocks[self.last_note]
                text, source = self._extend(note.text, note.source, line)
                self.blocks[self.last_note] = replace(note, text=text, source=source)
                continue
            self._write("\n" if self.length and self.written[-1] not in "\n\f" else "")
            text, source = self._line(line)
            if old is not None:
                mark, text, source = old[1], text[old.end() :], source[old.end() :]
            self.last_note = len(self.blocks)
            self.blocks.append(
                Block(text, source, footnote=True, note=mark.strip(), page=page.number, look=look_of([line], None))
            )
        if lines:
            self._write("\n")

    def _table(self, page: Page, table: Table) -> None:
        self.last = None
        self._furniture(page, table.outside)
        for cells in table.rows:
            text, source = "", array("L")
            first = next((line for cell in cells for line in cell), None)
            if first is None:
                continue
            for cell in cells:
                text, source = self._bar(text, source)
                words, places = "", array("L")
                for line in cell:
                    words, places = self._extend(words, places, line) if words else self._line(line)
                text, source = text + words, source + places
            text, source = self._bar(text, source)
            self._write("\n")
            self.blocks.append(
                Block(text.strip(), source[: len(text.strip())], page=page.number, look=look_of([first], None))
            )

    def _bar(self, text: str, source: array[int]) -> tuple[str, array[int]]:
        bar = " | " if text else "| "
        text, source = text + bar, source + array("L", range(self.length, self.length + len(bar)))
        self._write(bar)
        return text, source

    def _flow(self, page: Page, flow: Flow) -> None:
        paragraph: list[Line] = []
        text, source = "", array("L")
        above: Line | None = None
        goes_on = False

        def close() -> None:
            nonlocal paragraph
            if not paragraph:
                return
            if goes_on and self.last is not None:
                at = self.last[0]
                self.blocks[at] = replace(self.blocks[at], text=text, source=source)
            else:
                at = len(self.blocks)
                gap = (paragraph[0].y - above.y) / self.beginnings.lead(above.size) if above is not None else 0.0
                look = look_of(paragraph, flow, gap)
                self.blocks.append(Block(text, source, page=page.number, look=look))
            self._write("\n")
            self.last = (at, paragraph[-1], flow)
            paragraph = []

        previous: Line | None = None
        for line in flow.lines:
            if previous is not None and not self.beginnings.begins(paragraph, line, flow):
                text, source = self._extend(text, source, line)
            else:
                close()
                above = previous
                goes_on = previous is None and self.beginnings.goes_on(line, self.last, self.blocks)
                if goes_on and self.last is not None:
                    block = self.blocks[self.last[0]]
                    text, source = self._extend(block.text, block.source, line)
                else:
                    text, source = self._line(line)
            paragraph.append(line)
            previous = line
        close()


def _commonest(weighted: Iterable[tuple[float, int]]) -> float:
    totals: Counter[float] = Counter()
    for value, weight in weighted:
        totals[value] += weight
    return totals.most_common(1)[0][0] if totals else 0.0
