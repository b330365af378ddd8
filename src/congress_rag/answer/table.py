"""A table of instruments as Markdown: a row a provision, with the words that decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congress_rag.answer.frame import Frame

__all__ = ["Row", "markdown_table", "markers"]


@dataclass(frozen=True, slots=True)
class Row:
    """An instrument, the place in it, the words that are quoted, and the numbers of their citations."""

    instrument: str
    place: str
    quoted: str
    citations: tuple[int, ...]


def markers(numbers: Sequence[int]) -> str:
    """The markers of citations: "[1][2]"."""
    return "".join(f"[{number}]" for number in numbers)


def markdown_table(rows: Sequence[Row], frame: Frame) -> str:
    """The rows under the headings of the frame's language."""
    head = [frame.say("table", column) for column in ("instrument", "provision", "words")]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        lines.append([row.instrument, row.place, f"{frame.quotation(row.quoted)} {markers(row.citations)}"])
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
