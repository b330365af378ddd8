"""Resolutions whose lines run together: masthead, preamble, paragraphs, notes and closing taken apart.

Where a source lost words at the end of a page, what is left of a paragraph hangs on the one before it, behind a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from congress_rag.ingest.blocks import Block, part
from congress_rag.ingest.markers import number_marker
from congress_rag.ingest.preamble import recital_starts
from congress_rag.ingest.undocument.lines import Line
from congress_rag.ingest.undocument.terms import BODY_OPENS, MEETING

__all__ = ["take_apart"]

_NOTE = re.compile(r"(?<=[;.,] )\d{1,2} [A-Z]/[\w./()-]*\d(?:, [a-z]+)?\.(?=\s|$)")
_ELSEWHERE = re.compile(r", (?=[A-Z])")


def take_apart(lines: Sequence[Line]) -> list[Line]:
    """The lines of a resolution, each of them one of its parts."""
    pieces = list(_separate(lines))
    numbers = [None if line.is_aside else number_marker(line.text) for line in pieces]
    following = ""
    labels: list[str] = []
    for number in reversed(numbers):
        labels.append(following)
        following = number.label if number is not None else following
    found: list[Line] = []
    opened = numbered = False  # whether the preamble has begun, and a paragraph
    for line, number, label in zip(pieces, numbers, reversed(labels), strict=True):
        opened = opened or BODY_OPENS.match(line.text) is not None
        numbered = numbered or number is not None
        found.extend(_split(line, label, opened=opened and not numbered))
    return found


def _separate(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with masthead, preamble and closing apart where one line holds them together."""
    opened = False
    for line in lines:
        block = line.block
        body = None if opened or line.is_aside else BODY_OPENS.search(block.text)
        opened = opened or body is not None
        meeting = MEETING.search(block.text) if opened and not line.is_aside else None
        cuts = [0, body.start() if body else 0, meeting.start() if meeting else len(block.text), len(block.text)]
        pieces = [part(block, start, end) for start, end in pairwise(cuts)]
        yield from (replace(line, block=piece) for piece in pieces if piece.text)


def _split(line: Line, following: str, *, opened: bool) -> Iterator[Line]:
    """A line without the notes in it, and what is left of a paragraph whose beginning the source lost."""
    number = number_marker(line.text)
    note = None if line.is_aside else _NOTE.search(line.text)
    gap = number is not None and number.label.isdigit() and following == str(int(number.label) + 2)
    if note is not None and (gap or opened):
        block = line.block
        rest = part(block, note.end(), len(block.text))
        yield replace(line, block=part(block, 0, note.start()))
        yield Line(replace(part(block, note.start(), note.end()), footnote=True), apart=True)
        lost = str(int(number.label) + 1) if number is not None and gap else ""
        if rest.text:
            yield from _split(Line(rest, apart=True, beginning_lost=lost), following, opened=opened)
    elif opened and number is None and following == "2":
        yield from _first_paragraph(line)
    else:
        yield line


def _first_paragraph(line: Line) -> Iterator[Line]:
    """The last line of a preamble before paragraph 2: what is left of paragraph 1 begins behind the last recital's
    comma, where only one comma can be that."""
    spans = recital_starts(line.text)
    if not spans or not line.text.endswith((";", ".")):
        yield line
        return
    since = spans[-1][0]
    commas = list(_ELSEWHERE.finditer(line.text, since))
    if len(commas) != 1:
        yield line
        return
    block: Block = line.block
    yield replace(line, block=part(block, 0, commas[0].start() + 1))
    yield Line(part(block, commas[0].end(), len(block.text)), apart=True, beginning_lost="1")
