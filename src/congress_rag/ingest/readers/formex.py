"""Formex 4, the XML of the European Union's publications office → blocks.

Quotation marks are empty elements there; processing instructions stand in the middle of words.
"""

from __future__ import annotations

from dataclasses import replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.readers.markup import Element, Written

__all__ = ["is_formex", "read_formex"]

_LEVELS = {"TI.ART": 3, "STI.ART": 4, "TI": 3, "STI": 4}
_BLOCKS = frozenset(
    "P ALINEA NP TXT TI STI TI.ART STI.ART NO.PARAG NO.P NO.CONSID VISA GR.SEQ PARAG ARTICLE CONSID ITEM LIST PREAMBLE "
    "FINAL TITLE DIVISION CELL ROW PL.DATE SIGNATORY".split()
)
_UNNUMBERED = frozenset({"DASH", "NDASH", "BULLET"})  # lists
_NUMBERS = frozenset({"NO.PARAG", "NO.P", "NO.CONSID"})
_LEFT_OUT = frozenset({"BIB.INSTANCE", "BIB.DATA", "CURR.TITLE", "FAM.COMP"})


def is_formex(root: Element) -> bool:
    """Whether a document has what Formex calls an article, a paragraph, a recital or an act."""
    return any(element.tag in ("ARTICLE", "PARAG", "CONSID", "ACT") for element in root.walk())


def read_formex(root: Element) -> list[Block]:
    """The lines of a Formex document; a number stands on the line of the text that it numbers."""
    reader = _Formex()
    reader.read(root)
    return reader.blocks


class _Formex:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.number: Written | None = None  # that waits for its text
        self.notes: list[Written] = []
        self.entry = False  # whether the next line is the first of an entry without a number

    def read(self, element: Element, within: str = "") -> None:
        """Takes an element in; ``within`` is the type of the list that it is directly in."""
        if element.tag in _LEFT_OUT or element.tag == "NOTE":
            return
        self.entry = self.entry or (element.tag == "ITEM" and within in _UNNUMBERED)
        if element.tag not in _LEVELS and _holds_blocks(element):
            for part in element.parts:
                if isinstance(part, Element):
                    self.read(part, element.attributes.get("TYPE", "") if element.tag == "LIST" else "")
                else:
                    loose = Written()
                    loose.add(*part)
                    self._line(loose, 0)
            return
        words = Written()
        self._words(element, words)
        if element.tag in _NUMBERS and words.text.strip():
            self._flush()
            if words.text.strip().isdigit():
                words.text = f"{words.text.strip()}."
                words.source = words.source[: len(words.text) - 1]
                words.source.append(words.source[-1])
            self.number = words
        else:
            self._line(words, _LEVELS.get(element.tag, 0))

    def _line(self, words: Written, level: int) -> None:
        if words.text.strip():
            if self.number is not None:
                number, self.number = self.number, None
                number.add(" ", number.source[-1])
                number.text, number.source = number.text + words.text, number.source + words.source
                words = number
            self.blocks.append(replace(words.block(level), entry=self.entry))
            self.entry = False
        for note in self.notes:
            if note.text.strip():
                self.blocks.append(note.block(footnote=True))
        self.notes = []

    def _flush(self) -> None:
        if self.number is not None:
            self.blocks.append(self.number.block())
            self.number = None

    def _words(self, element: Element, words: Written) -> None:
        for part in element.parts:
            if not isinstance(part, Element):
                words.add(*part)
            elif part.tag in ("QUOT.START", "QUOT.END"):
                words.add(chr(int(part.attributes.get("CODE", "2019"), 16)), part.at)
            elif part.tag == "NOTE":
                note = Written()
                self._words(part, note)
                self.notes.append(note)
            else:
                apart = part.tag in _BLOCKS
                words.add(" " if apart else "", part.at)
                self._words(part, words)
                words.add(" " if apart else "", part.at)


def _holds_blocks(element: Element) -> bool:
    """Whether lines of their own stand below it, footnotes aside."""
    return any(child.tag != "NOTE" and (child.tag in _BLOCKS or _holds_blocks(child)) for child in element)
