"""Reports, notes and letters: blocks → masthead, headings, numbered paragraphs, and drafts and annexes among them."""

from __future__ import annotations

from collections.abc import Sequence

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.tree import Parsed
from congress_rag.ingest.undocument.lines import lines_of
from congress_rag.ingest.undocument.parse import parse_lines

__all__ = ["parse_report"]


def parse_report(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a report.

    A line that goes on in the middle of a sentence after blank lines (a page break) belongs to the
    paragraph before it and is joined to it with a space.

    Args:
        document: the id of the document.
        blocks: its lines, blank ones included, or its paragraphs.
    """
    return parse_lines(document, lines_of(blocks))
