"""XML that marks a document's parts by plain names → blocks: Akoma Ntoso, and the Universal Declaration's own format.

Akoma Ntoso (OASIS LegalDocML) prints numbers in ``num`` elements. The Unicode project's files of the Universal
Declaration number their lists by position alone; the numbers are made visible here.
"""

from __future__ import annotations

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.readers.markup import Element, Written

__all__ = ["is_akoma", "is_declaration", "read_akoma", "read_declaration"]

_DIVISIONS = frozenset("book part title chapter section subchapter subpart division tome".split())
_LEFT_OUT = frozenset("meta identification publication lifecycle references analysis notes".split())
_BLOCKS = frozenset("p block heading subheading num tr li docTitle longTitle".split())
_INLINE_NOTES = frozenset({"authorialNote"})


def is_akoma(root: Element) -> bool:
    """Whether a document is Akoma Ntoso."""
    return root.tag == "akomaNtoso"


def is_declaration(root: Element) -> bool:
    """Whether a document is one of the Universal Declaration's."""
    return root.tag == "udhr"


def read_akoma(root: Element) -> list[Block]:
    """The lines of an Akoma Ntoso document; a number stands on the line of the text that it numbers."""
    blocks: list[Block] = []
    notes: list[Block] = []
    number: Written | None = None

    def line(words: Written, level: int) -> None:
        nonlocal number
        if not words.text.strip():
            return
        if number is not None:
            number.add(" ", number.source[-1])
            number.text, number.source = number.text + words.text, number.source + words.source
            words, number = number, None
        blocks.append(words.block(level))

    def collect(element: Element, words: Written) -> None:
        for part in element.parts:
            if not isinstance(part, Element):
                words.add(*part)
            elif part.tag in _INLINE_NOTES:
                note = part.words()
                notes.append(note.block(footnote=True, note=part.attributes.get("marker", "")))
            else:
                words.add(" " if part.tag in ("eol", "td", "th") else "", part.at)
                collect(part, words)

    def read(element: Element, holder: str) -> None:
        nonlocal number
        if element.tag in _LEFT_OUT:
            return
        if element.tag == "tr":
            row = Written()
            for cell in element:
                row.add("| ", cell.at, spread=False)
                collect(cell, row)
                row.add(" ", cell.at)
            row.add("|", element.at)
            blocks.append(row.block())
        elif element.tag in _BLOCKS and not any(child.tag in _BLOCKS for child in element):
            words = Written()
            collect(element, words)
            level = 3 if holder == "article" else 2 if holder in _DIVISIONS else 0
            if element.tag == "num" and not level:
                number = words if words.text.strip() else None
            elif element.tag in ("num", "heading", "subheading"):
                line(words, level + (element.tag != "num") if level else 0)
            else:
                line(words, 1 if element.tag in ("docTitle", "longTitle") else 0)
        else:
            for part in element.parts:
                if isinstance(part, Element):
                    read(part, element.tag)
                elif part[0].strip():
                    loose = Written()
                    loose.add(*part)
                    line(loose, 0)

    read(root, "")
    if number is not None:
        blocks.append(number.block())
    return blocks + notes


def read_declaration(root: Element) -> list[Block]:
    """The lines of a file of the Universal Declaration: titles, paragraphs, and list items with their numbers."""
    blocks: list[Block] = []

    def read(element: Element, level: int, number: str) -> None:
        position = 0
        for child in element:
            if child.tag == "title":
                blocks.append(child.words().block(level))
            elif child.tag == "note":
                blocks.extend(part.words().block(footnote=True) for part in child)
            elif child.tag == "para":
                words = Written()
                words.add(f"{number} " if number else "", child.at, spread=False)
                number = ""
                inner = child.words()
                words.text, words.source = words.text + inner.text, words.source + inner.source
                blocks.append(words.block())
            elif child.tag == "listitem":
                position += 1
                read(child, 0, f"{position}.")
            else:
                read(child, 3 if child.tag in ("article", "preamble") else level, number)

    read(root, 1, "")
    return [block for block in blocks if block.text]
