"""HTML → blocks: the document's text without the page around it.

Offsets count in the extracted text, which has a block a line. Navigation, scripts, forms and what the page hides by the
``hidden`` attribute are left out; lists that are nearly all links become furniture. Numbers that a browser would print
before the items of a list are made visible. A heading is an ``h1``–``h6``, or a line whose link leads to itself.
"""

from __future__ import annotations

import re
from array import array
from pathlib import Path
from typing import Any

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block

__all__ = ["read_hypertext"]

_LEFT_OUT = frozenset(
    "script style nav header footer aside form button svg noscript template iframe select object canvas head audio "
    "video dialog menu".split()
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_BLOCKS = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr html "
    "li main ol p pre section summary table tbody td tfoot th thead tr ul caption".split()
)
_KEPT_SPACE = re.compile(r"white-?space\s*[:-]\s*pre|\bpre-(?:wrap|line)\b", re.IGNORECASE)
_NOTE_MARK = re.compile(r"^\[?(\d{1,3}|[a-z]|\*{1,3})\]?$")
_DEEPEST = 180
_MOST = 1_000_000  # elements


def read_hypertext(source: str, path: Path) -> tuple[str, list[Block]]:
    """The extracted text of an HTML page, and its blocks.

    Raises:
        UnreadableFileError: it holds no text, or nests too deep to be a document.
    """
    from lxml import etree, html

    if source.count("<") > _MOST:
        raise UnreadableFileError(f"{path} has more than {_MOST} elements, so it is no document. Leave it out.")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    try:
        root = html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError(f"{path} is HTML that can't be read: {error}. Get the page again.") from error
    mains = root.xpath("//main|//*[@role='main']") or root.xpath("//article")
    reader = _Page(path)
    for part in [main for main in mains if not any(above in mains for above in main.iterancestors())] or [root]:
        reader.read(part, 0)
        reader.close()
    if not reader.blocks:
        raise UnreadableFileError(f"{path} is an HTML page without text. Save the document's own page, or its PDF.")
    return "".join(reader.written), reader.blocks


class _Page:
    """Writes the extracted text, a block a line; ``letters`` is the line that is open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.letters: list[str] = []
        self.level = 0
        self.furniture = False

    def close(self) -> None:
        """Ends the open line."""
        raw = "".join(self.letters)
        self.letters = []
        if raw.strip():
            self._put(raw)

    def _put(self, raw: str) -> None:
        text: list[str] = []
        source = array("L")
        for at, letter in enumerate(raw):
            if letter.isspace() or letter in "\u200b\ufeff":
                if not text or text[-1] == " ":
                    continue
                letter = " "
            text.append(letter)
            source.append(self.length + at)
        if text and text[-1] == " ":
            text.pop()
            source.pop()
        self.written.append(raw + "\n")
        self.length += len(raw) + 1
        if text:
            self.blocks.append(Block("".join(text), source, self.level, furniture=self.furniture))

    def read(self, element: Any, depth: int, *, kept: bool = False, marker: str = "") -> None:
        if depth > _DEEPEST:
            raise UnreadableFileError(f"{self.path} nests more than {_DEEPEST} elements, so it is no document.")
        tag = element.tag
        if not isinstance(tag, str) or _is_left_out(element):
            return
        kept = (
            kept or tag == "pre" or bool(_KEPT_SPACE.search(f"{element.get('class', '')} {element.get('style', '')}"))
        )
        before = self.level, self.furniture
        block = tag in _BLOCKS
        if block:
            self.close()
            if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
                self.level = int(tag[1])
            elif tag == "summary" or _links_to_itself(element):
                self.level = self.level or 3
            self.furniture = self.furniture or (tag in ("ul", "ol", "dl") and _is_navigation(element))
        if marker:
            self.letters.append(f"{marker} ")
        if tag == "tr" and _is_row(element):
            self._row(element)
        elif tag == "sup" and _NOTE_MARK.match("".join(element.itertext()).strip()) and not _is_power(self.letters):
            pass  # the mark of a note
        else:
            self._inside(element, depth, kept)
        if block:
            self.close()
        self.level, self.furniture = before

    def _inside(self, element: Any, depth: int, kept: bool) -> None:
        self._words(element.text, kept)
        number = _first_number(element)
        for child in element:
            marker = ""
            if child.tag == "li" and element.tag == "ol":
                number = int(child.get("value")) if (child.get("value") or "").lstrip("-").isdigit() else number
                marker = _printed(number, element.get("type", "1"))
                number += 1
            if child.tag == "br":
                self._break(child)
            else:
                self.read(child, depth + 1, kept=kept, marker=marker)
            self._words(child.tail, kept)

    def _words(self, text: str | None, kept: bool) -> None:
        if not text:
            return
        if not kept:
            self.letters.append(re.sub(r"\s+", " ", text))
            return
        first, *others = text.splitlines() or [""]
        self.letters.append(first)
        for line in others:
            self.close()
            self.letters.append(line)
        if text.endswith(("\n", "\r")):
            self.close()

    def _break(self, element: Any) -> None:
        """One line break is a space; two divide paragraphs, and so does one before a paragraph's number."""
        following = element.getnext()
        tail = (element.tail or "").strip()
        double = not tail and following is not None and following.tag == "br"
        if double or re.match(r"(?:\d{1,3}\.|\(?[a-z]{1,4}\))\s", tail):
            self.close()
        else:
            self.letters.append(" ")

    def _row(self, row: Any) -> None:
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            self.close()
            self._put("| " + " | ".join(cells) + " |")


def _is_left_out(element: Any) -> bool:
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    styled = "display:none" in element.get("style", "").replace(" ", "")
    article = element.tag == "header" and element.getparent() is not None and element.getparent().tag == "article"
    return (element.tag in _LEFT_OUT and not article) or element.get("role") in _ROLES or hidden or styled


def _links_to_itself(element: Any) -> bool:
    """Whether a short block has a link to the element that holds it, as a heading with a permanent address has."""
    if element.tag != "div" or any(child.tag in _BLOCKS for child in element):
        return False
    for link in element.iterchildren("a"):
        target = (link.get("href") or "").removeprefix("#")
        holders = [element, *(above for above, _ in zip(element.iterancestors(), range(3), strict=False))]
        if (
            target
            and (link.get("href") or "").startswith("#")
            and any(holder.get("id") == target for holder in holders)
        ):
            return True
    return False


def _is_navigation(element: Any) -> bool:
    if any(above.tag in ("ul", "ol", "dl") for above in element.iterancestors()):
        return False  # looked at with the list that holds it
    links = element.xpath(".//a")
    if len(links) < 5:
        return False
    linked = sum(len("".join(link.itertext())) for link in links)
    return linked > 0.8 * len("".join(element.itertext()))


def _is_row(row: Any) -> bool:
    """Whether a table's row has cells of text; where its cells hold paragraphs, the table only lays the page out."""
    if row.find(".//table") is not None:
        return False
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    blocks = sum(
        any(inner.tag in ("p", "div", "table", "ul", "ol", "h1", "h2", "h3") for inner in c.iter()) for c in cells
    )
    long = any(len("".join(cell.itertext())) > 1500 for cell in cells)
    several = any(len(cell.xpath(".//p|.//div|.//table|.//li")) > 1 for cell in cells)
    return len(cells) > 1 and not long and not several and blocks <= len(cells)


def _is_power(letters: list[str]) -> bool:
    return bool(re.search(r"(?:^|[^A-Za-z])(?:k|c|m)?m$", "".join(letters[-1:])))


def _first_number(element: Any) -> int:
    start = element.get("start", "1")
    return int(start) if start.lstrip("-").isdigit() and len(start) < 7 else 1


def _printed(number: int, style: str) -> str:
    """The number of a list's item as a browser prints it."""
    from congress_rag.ingest.readers.list_numbers import letter, roman

    match style:
        case "a" | "A":
            printed = letter(number)
        case "i" | "I":
            printed = roman(number)
        case _:
            printed = str(number)
    return f"{printed.upper() if style.isupper() else printed}."
