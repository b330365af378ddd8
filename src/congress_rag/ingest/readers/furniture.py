"""Furniture: running heads, symbols, page and job numbers, known by their place and by coming again page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from congress_rag.ingest.readers.lines import MARKER, Line
from congress_rag.ingest.readers.pdf import Page

__all__ = ["find_furniture"]

_HEAD, _FOOT = 0.13, 0.88  # of the page's height: where furniture stands
_SYMBOL = r"(?:[A-Z]{1,6}|TD)/(?:[\w.()\[\]*-]+/)*[\w.()*-]+(?: \(\w+\))?"
_ROMAN = r"[ivxlc]{1,7}"
_PRINTER = re.compile(  # what the printer put there, wherever it ends a page: job numbers, the bar code's, "turn over"
    r"^(?:\d{2}-\d{5}(?: \([A-Z]\))?(?: \d{6})?|\d{6}"  # the job number and its date
    r"|\d{2}-\d{5} \d{1,4}\s?/\s?\d{1,4}|\d{1,4}\s?/\s?\d{1,4} \d{2}-\d{5}"
    r"|\*\d{6,9}\*|\*\s?[A-Z]?\d{6,9}\s?\*|(?:GE|V|K)\.\d{2}-\d{5}.{0,24}"
    r"|/\.\.\.|/…|Please recycle.{0,3})$"
)
_ALONE = re.compile(  # page numbers
    r"^(?:\d{1,4}\s?/\s?\d{1,4}"
    r"|[-–— ]*(?:[Pp]age )?\d{1,4}[-–— ]*|[Pp]age \d{1,4} of \d{1,4})$"
)
_RULE = re.compile(r"^[-–—_‗=\s]{4,}$|^(?:\*\s*){3}$")
_HEAD_ALONE = re.compile(rf"^(?:{_SYMBOL}|English|French|Spanish|ENGLISH|Page \d{{1,4}}|Annex [IVXL]+|{_ROMAN})$")


def find_furniture(pages: Sequence[Page], lines: Sequence[Sequence[Sequence[Line]]]) -> set[int]:
    """The ids (of the objects) of the lines that are furniture.

    Read from each edge of a page inwards, as long as the rows hold nothing else: lines that say the same, digits aside,
    at the same height of several pages, and what can only be a page number, a job number or, after the first page, a
    symbol. Rules of hyphens or asterisks are furniture anywhere.

    Args:
        lines: the rows of each page, and the lines of each row.
    """
    again: dict[tuple[str, int], set[int]] = defaultdict(set)
    for page, its_rows in zip(pages, lines, strict=True):
        for row in its_rows:
            if _place(row[0], page):
                for line in row:
                    again[_shape(line), round(line.y / 6)].add(page.number)
    enough = max(2, len(pages) // 4)

    def is_furniture(line: Line, page: Page) -> bool:
        place = _place(line, page)
        if _PRINTER.match(line.text) and line.y > 0.6 * page.height:
            return True
        if not place or (place == "head" and page.number == 1):
            return False
        if _ALONE.match(line.text) or (place == "head" and _HEAD_ALONE.match(line.text)):
            return True
        band = round(line.y / 6)
        seen = set().union(*(again.get((_shape(line), near), ()) for near in (band - 1, band, band + 1)))
        return len(seen - {1}) >= enough

    found = {id(line) for its_rows in lines for row in its_rows for line in row if _RULE.match(line.text)}
    for page, its_rows in zip(pages, lines, strict=True):
        for edge, inwards in (("head", its_rows), ("foot", its_rows[::-1])):
            for row in inwards:
                if _place(row[0], page) not in (edge, ""):
                    break
                numbered = len(row) > 1 and MARKER.match(row[0].text) and row[0].text.endswith((".", ")"))
                if numbered or not all(id(line) in found or is_furniture(line, page) for line in row):
                    break
                found |= {id(line) for line in row}
    return found


def _place(line: Line, page: Page) -> str:
    height = line.y / page.height
    return "head" if height < _HEAD else "foot" if height > _FOOT else ""


def _shape(line: Line) -> str:
    """What a running head has in common from page to page."""
    return re.sub(rf"\d+|^{_ROMAN}$", "#", line.text)
