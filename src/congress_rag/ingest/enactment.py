"""The act in which a treaty is printed: a law that approves it, or the resolution that it is annexed to.

Its articles and paragraphs are not the treaty's, and are never cited as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.headings import ARTICLE, DIVISION, is_preamble

__all__ = ["take_enactment", "without_front_matter"]

_APPROVES = re.compile(
    r"\b(?:con|de)\s+fuerza\s+de\b|^(?:ART[ÍI]CULO|Art\.).{0,20}\b(?:Apru[ée]base|Adhi[ée]rese)", re.IGNORECASE
)
_LAST_ARTICLE = re.compile(r"\b(?:Comun[íi]quese|dése\s+a\s+la\s+Dirección)", re.IGNORECASE)
_TITLE = re.compile(r"^(?:CONVENCI[OÓ]N|CONVENIO|PROTOCOLO|TRATADO|ACUERDO)\b", re.IGNORECASE)
_PARTIES = re.compile(r"^(?:los\s+(?:estados|gobiernos)|las\s+(?:partes|altas\s+partes))\b", re.IGNORECASE)
_MEETING = re.compile(r"\bséance plénière\b.{0,40}$")
_WITHIN = 120  # blocks in which a law ends


def without_front_matter(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with what the source says of itself before its text, between lines of dashes or as a meta tag, as
    furniture."""
    end = 0
    if blocks and blocks[0].text == "---":
        end = 1 + next((at for at, block in enumerate(blocks[1:_WITHIN], 1) if block.text == "---"), -1)
    elif blocks and blocks[0].text.startswith("<meta"):
        end = 1
    return [*(replace(block, level=0, furniture=True) for block in blocks[:end]), *blocks[end:]]


def take_enactment(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks of the approving law or resolution, and those of the treaty with its title as headings.

    Where a file has no such law, all blocks are the treaty's.
    """
    adopted = _resolution_ends(blocks)
    if adopted:
        return list(blocks[:adopted]), list(blocks[adopted:])
    head = blocks[:_WITHIN]
    approves = next((at for at, block in enumerate(head) if _APPROVES.search(block.text)), None)
    if approves is None:
        return [], list(blocks)
    last = next((at for at in range(approves, len(head)) if _LAST_ARTICLE.search(head[at].text)), None)
    if last is None:
        return [], list(blocks)
    title = next((at for at in range(last + 1, len(head)) if _TITLE.match(head[at].text)), None)
    if title is None:
        return [], list(blocks)
    return list(blocks[:title]), _with_title(blocks[title:])


def _resolution_ends(blocks: Sequence[Block]) -> int:
    """How many blocks before the first article are the resolution that a treaty is annexed to; 0 where none is."""
    first = next((at for at, block in enumerate(blocks[:_WITHIN]) if block.level and ARTICLE.match(block.text)), 0)
    return next((at + 1 for at in range(first - 1, -1, -1) if _MEETING.search(blocks[at].text)), 0)


def _with_title(blocks: Sequence[Block]) -> list[Block]:
    """The treaty's blocks, the lines above its preamble or first article as headings."""
    for at, block in enumerate(blocks[:_WITHIN]):
        division = DIVISION.match(block.text)
        begins = ARTICLE.match(block.text) or is_preamble(block.text) or _PARTIES.match(block.text)
        if begins or (division and division["word"] and block.level):
            return [*(replace(line, level=line.level or 1) for line in blocks[:at]), *blocks[at:]]
    return list(blocks)
