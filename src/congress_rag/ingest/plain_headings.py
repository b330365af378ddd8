"""Headings that a source doesn't mark, and marks that are none: "Artículo I" on a line of its own, its title below it,
and the print line "##### artículo 31, párrafos 1 b) y 3" that only begins like one.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.headings import ANNEX, ARTICLE, DIVISION, article_number, is_closing, is_preamble
from congress_rag.ingest.markers import item_marker, number_marker

__all__ = ["mark_headings"]

_REFERENCE = re.compile(
    r"^(?:(?i:art[íi]culos?|articles?|art\.)\s+\d+\w*\s*(?:[,;)]|\s(?!bis|ter|qua|quin|sex|sep|oct)[a-záéíóú])|"
    r"(?:art[íi]culos?|articles?)\s)"
)
_TAIL = re.compile(r"^(?:art[íi]culos?|articles?)\s+\d+\w*\s*\.$", re.IGNORECASE)
_ENDED = re.compile(r"[.;:,!?»”\"。；：]\s*$")
_WORD = re.compile(r"[^\W\d_]|[“\"«(¿]")
_LONGEST_TITLE = 130
_TITLED = 0.6  # of the articles that have a title, where a document titles them


def mark_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the level that each is printed for: headings as headings, and running text as text."""
    return _with_titles(_with_articles(_put_right(blocks)))


def _put_right(blocks: Sequence[Block]) -> list[Block]:
    """Takes the level from lines that begin like a heading in the middle of a sentence."""
    marked: list[Block] = []
    for block in blocks:
        before = marked[-1] if marked else None
        broken = before is not None and not before.level and not _ENDED.search(before.text)
        if block.level and (_REFERENCE.match(block.text) or (broken and _TAIL.match(block.text))):
            block = replace(block, level=0)
        marked.append(block)
    return marked


def _with_articles(blocks: Sequence[Block]) -> list[Block]:
    """Gives a level to articles, divisions and annexes that stand on a line of their own, in the order of numbers."""
    marked: list[Block] = []
    last = 0
    for block in blocks:
        article = ARTICLE.match(block.text)
        if article:
            value = _value(article)
            if block.level == 0 and not article["title"] and (value == last + 1 or value == 1 or article["bis"]):
                block = replace(block, level=3)
            if block.level:
                last = value
        elif block.level == 0 and _is_plain_heading(block.text):
            block = replace(block, level=1)
        marked.append(block)
    return marked


def _value(article: re.Match[str]) -> int:
    digits = re.match(r"\d+", article_number(article))
    return int(digits.group()) if digits else 0


def _is_plain_heading(text: str) -> bool:
    division = DIVISION.match(text)
    annex = ANNEX.match(text)
    return (
        is_preamble(text)
        or bool(division and (division["word"] or division["unit"]) and _numeral(division) and _titled(division))
        or bool(annex and not annex["title"])
    )


def _titled(division: re.Match[str]) -> bool:
    """Whether the heading ends here, or goes on to a title in capitals: "PARTE 1: DESCRIPCIÓN DE EXPLOSIVOS"."""
    return not division["title"] or (division.string.isupper() and len(division.string) < _LONGEST_TITLE)


def _numeral(division: re.Match[str]) -> bool:
    return bool(division["han"] or re.fullmatch(r"[IVXL]+|\d+|[A-Z]", division["number"] or ""))


def _with_titles(blocks: Sequence[Block]) -> list[Block]:
    """Gives a level to the titles below article headings, where the document titles its articles."""
    places = [at for at, block in enumerate(blocks) if block.level and ARTICLE.match(block.text)]
    untitled = [at for at in places if not ARTICLE.match(blocks[at].text)["title"]]  # type: ignore[index]
    titles = {at + 1: length for at in untitled if (length := _title_length(blocks, at + 1))}
    if not untitled or len(titles) < _TITLED * len(untitled):
        titles = {}
    for at, block in enumerate(blocks):
        division = DIVISION.match(block.text) if block.level else None
        untitled_division = division and (division["word"] or division["unit"]) and not division["title"]
        if untitled_division and (length := _title_length(blocks, at + 1)):
            titles[at + 1] = length
    marked: list[Block] = []
    at = 0
    while at < len(blocks):
        length = titles.get(at, 0)
        if length:
            marked.append(replace(_joined(blocks[at : at + length]), level=4))
            at += length
        else:
            marked.append(blocks[at])
            at += 1
    return marked


def _title_length(blocks: Sequence[Block], at: int) -> int:
    """Over how many lines a title runs that begins here; 0 where none does."""
    length = 0
    for block in blocks[at : at + 3]:
        text = block.text
        goes_on = not length or text[:1].islower() or text.isupper()
        if (
            block.level
            or not goes_on
            or not _WORD.match(text)
            or _ENDED.search(text)
            or len(text) > _LONGEST_TITLE
            or _is_numbered(text)
        ):
            break
        length += 1
    following = blocks[at + length] if at + length < len(blocks) else None
    if not length or following is None or following.text[:1].islower() or is_closing(blocks[at].text):
        return 0
    return length


def _is_numbered(text: str) -> bool:
    return number_marker(text) is not None or item_marker(text) is not None


def _joined(lines: Sequence[Block]) -> Block:
    first, *rest = lines
    text, source = first.text, array("L", first.source)
    for line in rest:
        text += f" {line.text}"
        source.append(source[-1])
        source.extend(line.source)
    return replace(first, text=text, source=source)
