"""What stands beside the paragraphs of a treaty: headings, notes, furniture, and the acts around it."""

from __future__ import annotations

from congress_rag.documents import Aside, AsideKind, Heading
from congress_rag.ingest.blocks import Block, CanonicalText, part
from congress_rag.ingest.editorial import glued_heading, is_foreign

__all__ = ["Margins"]


class Margins:
    """The headings and asides of a treaty, while they are read."""

    def __init__(self, canonical: CanonicalText, language: str) -> None:
        """Takes the text to write them into, and the language in which a note is the treaty's own."""
        self.canonical = canonical
        self.language = language
        self.headings: list[Heading] = []
        self.asides: list[Aside] = []
        self._notes: list[Block] = []

    def heading(self, block: Block, level: int) -> None:
        """Writes a heading down."""
        start = self.canonical.add(block)
        self.headings.append(Heading(start, start + len(block.text), level))

    def aside(self, block: Block, kind: AsideKind) -> None:
        """Writes an aside down."""
        start = self.canonical.add(block)
        self.asides.append(Aside(kind, start, start + len(block.text)))

    def keep(self, note: Block) -> None:
        """Keeps a note for the end: it is no part of the provision that it stands in."""
        self._notes.append(note)

    def end(self) -> None:
        """Writes down the notes that were kept."""
        for note in self._notes:
            kind = AsideKind.EDITORIAL if is_foreign(note.text, self.language) else AsideKind.FOOTNOTE
            self.aside(note, AsideKind.FURNITURE if note.furniture else kind)
        self._notes = []

    def without_heading(self, block: Block) -> Block:
        """A preamble's first line without the word "Preamble", or "Preambule", that is glued to it."""
        glued = glued_heading(block.text + "A")
        if glued is None:
            return block
        word, length = glued
        head = part(block, 0, len(word))
        if word == "Preambule":
            self.aside(head, AsideKind.EDITORIAL)
        else:
            self.heading(head, 1)
        return part(block, length, len(block.text))
