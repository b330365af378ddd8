"""Footnotes that a markdown source prints where they are called: "…waste<sup>1) Full name and address.</sup>"."""

from __future__ import annotations

import re

from congress_rag.ingest.blocks import Block, mend

__all__ = ["notes_apart"]

_NOTE = re.compile(r"<sup>\s*(?:(?:\d{1,2}|[a-z]|\*{1,3})\)|\*{1,3}\s)\s*:?[^<]{4,}</sup>")


def notes_apart(raw: str, offset: int) -> tuple[str, list[Block]]:
    """A raw line without the footnotes printed within it, as long as it was, and each of them as a block.

    A mark alone, as in "10<sup>3</sup>", is no footnote.
    """
    notes: list[Block] = []
    for note in _NOTE.finditer(raw):
        block = mend(note.group(), offset + note.start(), footnote=True)
        if block.text:
            notes.append(block)
        glued = note.end() < len(raw) and not (raw[note.end()].isalnum() or raw[note.end()] == "(")
        filler = "*" if glued else " "  # both are markup that mending takes away
        raw = f"{raw[: note.start()]}{filler * len(note.group())}{raw[note.end() :]}"
    return raw, notes
