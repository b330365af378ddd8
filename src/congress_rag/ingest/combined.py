"""Files that hold several instruments one behind the other, as a convention with its protocols."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.headings import ARTICLE, article_number
from congress_rag.ingest.names import NameFinder

__all__ = ["instrument_named", "part_instruments"]

_TITLE = re.compile(
    r"^(?:protocolo?e?|convenci[oó]n|convenio|convention|agreement|acuerdo|accord|amendment)\b(?!.*[.;:,]$)",
    re.IGNORECASE,
)
_RESOLVED = re.compile(r"\b\d{1,3}/\d{1,3}\.\s+((?:Convention|Protocole)\b.{0,200})")
_LONGEST_TITLE = 400
_AHEAD = 60  # blocks in which the first article follows a title
_NAME_BEGINS = 4  # characters into a title at which the name of the instrument begins at the latest


def part_instruments(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of each instrument: a new one begins with a title behind articles, if articles count from 1 again."""
    starts = [0]
    seen_article = False
    for at, block in enumerate(blocks):
        if block.level and ARTICLE.match(block.text):
            seen_article = True
        elif seen_article and _is_title(block) and _restarts(blocks, at):
            starts.append(at)
            seen_article = False
    parts = [list(blocks[since:to]) for since, to in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    return [parts[0], *([replace(part[0], level=part[0].level or 1), *part[1:]] for part in parts[1:])]


def _is_title(block: Block) -> bool:
    text = block.text
    return len(text) <= _LONGEST_TITLE and bool(_TITLE.match(text)) and (bool(block.level) or text.upper() == text)


def _restarts(blocks: Sequence[Block], at: int) -> bool:
    for block in blocks[at + 1 : at + 1 + _AHEAD]:
        if block.level and (article := ARTICLE.match(block.text)):
            return article_number(article) == "1"
    return False


def instrument_named(blocks: Sequence[Block], enactment: Sequence[Block] = ()) -> str | None:
    """The id of the instrument whose name the first headings of a document begin with, or that the resolution which it
    is annexed to has for its title; None where none is known."""
    finder = NameFinder({i.id: i.names for i in catalogue().instruments}, ())
    blocks = [block for block in blocks if not block.furniture]
    headings = [block.text for block in blocks[:12] if block.level]
    opening = [block.text for block in blocks[:2] if len(block.text) <= _LONGEST_TITLE]
    resolved = [match[1] for block in enactment if (match := _RESOLVED.search(block.text))]
    for text in (*headings, " ".join(headings), *opening, *resolved):
        found = finder.find(text)
        if found and found[0].start <= _NAME_BEGINS and len(found[0].instruments) == 1:
            return found[0].instruments[0]
    return None
