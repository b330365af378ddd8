"""Sources that run headings on in their lines: "… du présent article. Article 33 Secrétariat", as some gazettes do.

Such a source also loses text between its pages, headings among it: what is left is given to an article only as far as
it must be that article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from congress_rag.ingest.blocks import Block, part
from congress_rag.ingest.headings import ARTICLE, article_number, is_closing
from congress_rag.ingest.markers import number_marker

__all__ = ["cut_running_headings"]

_SESSION = r"\d{1,2}\s+\w+\s+\d{4}\s+[\w-]+(?:\s[\w-]+)?\s+session\s+Point\b"
_RESOLUTION = re.compile(_SESSION)
_PLACE = re.compile(
    r"(?:(?<=[.;:»] )|(?<=\d{4} )|(?<=générales )|^)(?:(?P<article>Article\s+(?:premier|\d{1,3}))(?=\s+[A-ZÉÀ])|"
    r"(?P<title>Annexe\s+(?:[IVX]+\s+)?(?=Protocole|Convention))|(?P<closing>EN FOI DE QUOI)|"
    rf"(?P<resolution>{_SESSION}))|"
    r"(?P<preamble>Préambule)(?=\s+Les\s+États)|"
    r"(?<=: )(?P<division>[IVX]+\.\s+[A-ZÉ][^.;:]{3,60}?)(?=\s+Article\s+(?:premier|\d))|"
    r"(?P<furniture>(?:ΦΕΚ\s+\d+\s+)?[ΕE]?ΦΗΜΕΡΙΣ\s+ΤΗΣ\s+ΚΥΒΕΡΝΗΣΕΩΣ[^\d]*\d+)"
)
_TITLE_ENDS = re.compile(
    r"\s(?=1\.\s)|(?<=[a-zéèêàç])\s(?=(?:Les?|La|L['’]|Aux?|Chaque|Une?|Tout|Si|Sans|Sous|En|Aucune|Lorsque|Dans|Outre|À)"
    r"(?:\s|(?<=['’])))"
)
_LOST_TITLE = re.compile(r"(?<=[.;»])\s+[A-ZÉÀ][^.;:]{3,160}$")
_ENDED = re.compile(r"[.;:,]$")
_LONGEST_TITLE = 160
_FEWEST = 10  # headings within lines that make a source one of these


def cut_running_headings(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks with headings, titles and page heads that stand within lines on lines of their own; and those whose
    article can't be told, since its heading is lost.

    Of a source that has its headings on lines of their own nothing is changed.
    """
    running = sum(match["article"] is not None for b in blocks if not b.level for match in _PLACE.finditer(b.text))
    if running < _FEWEST or any(block.level and ARTICLE.match(block.text) for block in blocks):
        return list(blocks), []
    return _placed([piece for block in blocks for piece in _pieces(block) if piece.text])


def _placed(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks that belong to the article above them, and those behind which its heading must be lost: the numbers
    of paragraphs begin again, or a line has none where those before it have."""
    placed: list[Block] = []
    unplaced: list[Block] = []
    article = paragraph = lines = 0
    lost = False
    coming = _next_articles(blocks)
    for at, block in enumerate(blocks):
        if block.level or is_closing(block.text):
            heading = ARTICLE.match(block.text) if block.level else None
            article = int(article_number(heading)) if heading else article if block.level == 4 else 0
            paragraph, lines, lost = 0, 0, False
        elif at and placed and placed[-1].level == 0 and _RESOLUTION.match(block.text):
            lost = True  # a resolution, to which the next instrument is annexed
        elif article and not block.furniture and not lost and coming[at] != article + 1:
            number = number_marker(block.text)
            value = int(number.label) if number and number.label.isdigit() else 0
            lost = value <= paragraph if paragraph else bool(value and lines)
            paragraph, lines = value or paragraph, lines + 1
            if lost and (title := _LOST_TITLE.search(placed[-1].text)):  # what is left of the lost heading
                last = placed.pop()
                placed.append(part(last, 0, title.start()))
                unplaced.append(part(last, title.start(), len(last.text)))
        (unplaced if lost and not block.furniture else placed).append(block)
    return placed, unplaced


def _next_articles(blocks: Sequence[Block]) -> list[int]:
    """For each block the number of the next article behind it, or 0."""
    coming = [0] * len(blocks)
    number = 0
    for at in range(len(blocks) - 1, -1, -1):
        coming[at] = number
        heading = ARTICLE.match(blocks[at].text) if blocks[at].level == 3 else None
        number = int(article_number(heading)) if heading else number
    return coming


def _pieces(block: Block) -> Iterator[Block]:
    """A line, cut before and behind whatever stands in it that is no running text."""
    found = list(_PLACE.finditer(block.text))
    at, sort = 0, ""
    for place in [*found, None]:
        end = place.start() if place else len(block.text)
        yield from _stretch(part(block, at, end), sort)
        if place is None:
            return
        sort, at = str(place.lastgroup), place.end()
        if sort in ("closing", "resolution"):
            at = place.start()
        else:
            mark = part(block, place.start(), place.end())
            furniture = sort in ("furniture", "title")
            yield replace(mark, level=0 if furniture else 3 if sort == "article" else 1, furniture=furniture)
            sort = "" if sort in ("preamble", "division") else sort


def _stretch(stretch: Block, sort: str) -> Iterator[Block]:
    """What follows a mark: behind an article's number its title, behind an annex's the title of an instrument."""
    text = stretch.text
    if sort == "title":
        yield replace(stretch, level=1)
    elif sort == "article" and len(text) <= _LONGEST_TITLE and not _ENDED.search(text):
        yield replace(stretch, level=4)
    elif sort == "article" and (ends := _TITLE_ENDS.search(text, 3, _LONGEST_TITLE)):
        yield replace(part(stretch, 0, ends.start()), level=4)
        yield part(stretch, ends.end(), len(text))
    else:
        yield stretch
