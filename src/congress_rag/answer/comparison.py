"""What a comparison is: a table of quotes, a row an aspect, a column an instrument, as frozen values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from congress_rag.answer.outcome import Answer, Citation, Outcome, Statement, Verdict

__all__ = ["GAP", "Cell", "Column", "Comparison", "Row"]

GAP = "no paragraph found"


@dataclass(frozen=True, slots=True)
class Column:
    """An instrument that is compared."""

    id: str
    title: str
    short_title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one instrument says on one aspect: the numbers of the citations that it quotes, none where it is a gap."""

    document: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An aspect, with a cell for each instrument in the order of the columns."""

    aspect: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One topic in several instruments; :meth:`to_dict` is what ``compare --json`` prints.

    ``nowhere`` are the aspects of the topic on which none of the instruments has a paragraph that was found,
    ``missing`` the instruments that are asked for and not held. ``known_topic`` is False where the rows were made of
    what the search found.
    """

    topic: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    citations: tuple[Citation, ...]
    nowhere: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    known_topic: bool = True
    notice: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    index: str = ""

    def cited(self, cell: Cell) -> tuple[Citation, ...]:
        """The citations of a cell."""
        return tuple(self.citations[number - 1] for number in cell.citations)

    def quoted(self, cell: Cell) -> str:
        """What a cell quotes, in one line; the words for a gap where it quotes nothing."""
        quotes = [re.sub(r"\s+", " ", citation.quote).strip() for citation in self.cited(cell)]
        return f"“{' […] '.join(quotes)}”" if quotes else GAP

    def places(self, cell: Cell) -> str:
        """The narrowest places that a cell quotes, without the chapeaux over them: "UNTOC 16 (10)"."""
        cited = self.cited(cell)
        return ", ".join(
            c.chip for c in cited if not any(o.pinpoint.startswith((f"{c.pinpoint}.", f"{c.pinpoint}#")) for o in cited)
        )

    def remarks(self) -> list[str]:
        """What a reader must know beside the table."""
        said = []
        if self.nowhere:
            said.append(f"No paragraph found in any of them on: {'; '.join(self.nowhere)}.")
        if self.missing:
            said.append(f"Not among the documents that I hold: {', '.join(self.missing)}.")
        return said

    def markdown(self) -> str:
        """The table as Markdown, with the markers of the citations."""
        names = [column.short_title for column in self.columns]
        lines: list[Sequence[str]] = [("", *names), ["---"] * (len(names) + 1)]
        for row in self.rows:
            lines.append((f"**{row.aspect}**", *(self._cell(cell) for cell in row.cells)))
        table = "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
        return "\n\n".join((table, *self.remarks()))

    def text(self, width: int = 100) -> str:
        """The table as plain text for a page of this width, with its citations below."""
        from congress_rag.answer.comparison_text import table_text

        return table_text(self, width)

    def _cell(self, cell: Cell) -> str:
        if not cell.citations:
            return GAP
        return f"{self.places(cell)}: {self.quoted(cell)} {''.join(f'[{number}]' for number in cell.citations)}"

    def to_answer(self, question: str) -> Answer:
        """The table as the answer to a question: a statement a cell, partial where there are gaps."""
        names = {column.id: column.short_title for column in self.columns}
        statements = [
            Statement(
                f"{row.aspect} – {self.places(cell)}: {self.quoted(cell)}"
                if cell.citations
                else f"{row.aspect} – {names[cell.document]}: {GAP}",
                cell.citations,
                Verdict.SUPPORTED,
                1.0,
            )
            for row in self.rows
            for cell in row.cells
            if cell.citations
        ]
        return Answer(
            question, Outcome.ANSWERED, self.markdown(), tuple(statements), self.citations, notice=self.notice
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "topic": self.topic,
            "known_topic": self.known_topic,
            "documents": [{"id": c.id, "title": c.title, "short_title": c.short_title} for c in self.columns],
            "rows": [
                {
                    "aspect": row.aspect,
                    "cells": [
                        {
                            "document": cell.document,
                            "found": bool(cell.citations),
                            "text": self.quoted(cell),
                            "citations": list(cell.citations),
                        }
                        for cell in row.cells
                    ],
                }
                for row in self.rows
            ],
            "citations": [citation.to_dict() for citation in self.citations],
            "nowhere": list(self.nowhere),
            "missing": list(self.missing),
            "notice": self.notice,
            "timings_ms": {name: round(value, 3) for name, value in self.timings_ms.items()},
            "index": self.index,
        }
