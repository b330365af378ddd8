"""Resolutions: blocks → masthead, preambular paragraphs, and the operative paragraphs of one series."""

from __future__ import annotations

from collections.abc import Sequence

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.tree import Parsed
from congress_rag.ingest.undocument.damaged import take_apart
from congress_rag.ingest.undocument.lines import lines_of
from congress_rag.ingest.undocument.parse import parse_lines

__all__ = ["parse_resolution"]


def parse_resolution(document: str, blocks: Sequence[Block]) -> Parsed:
    """The tree of a resolution: ``preamble.1``…, then ``1``, ``2``… with their items.

    Args:
        document: the id of the document.
        blocks: its lines or paragraphs; several parts may stand on one line.
    """
    return parse_lines(document, take_apart(lines_of(blocks)))
