"""A comparison as plain text: a table as wide as the page where its columns have room, else one instrument a line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from congress_rag.answer.comparison import Cell, Comparison

__all__ = ["table_text"]

NARROWEST = 24  # characters of a column that can still be read
LONGEST = 420  # characters of a quote; a longer one is cut at a word, and says so


def table_text(comparison: Comparison, width: int) -> str:
    """The table, what must be known beside it, and its citations.

    Args:
        comparison: what to print.
        width: of the page, in characters.
    """
    columns = len(comparison.columns)
    table = _table if (width - 3 * (columns + 1)) // (columns + 1) >= NARROWEST - 6 else _list
    citations = [f"[{c.number}] {c.label}  ({c.pinpoint})" for c in comparison.citations]
    remarks = [*comparison.remarks(), *([comparison.notice] if comparison.notice else [])]
    return "\n".join((table(comparison, width).rstrip(), "", *remarks, *([""] if remarks else []), *citations))


def _table(comparison: Comparison, width: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.ASCII2, show_lines=True, expand=True, padding=(0, 1), highlight=False)
    table.add_column("", width=min(18, width // (len(comparison.columns) + 2)), overflow="fold")
    for column in comparison.columns:
        table.add_column(column.short_title, ratio=1, overflow="fold")
    for row in comparison.rows:
        table.add_row(row.aspect, *(_cell(comparison, cell) for cell in row.cells))
    page = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False, markup=False, emoji=False)
    page.print(table)
    written = page.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


def _list(comparison: Comparison, width: int) -> str:
    import textwrap

    names = {column.id: column.short_title for column in comparison.columns}
    lines: list[str] = []
    for row in comparison.rows:
        lines += [row.aspect, "-" * len(row.aspect)]
        for cell in row.cells:
            said = _cell(comparison, cell).replace("\n", ": ", 1)
            said = said if cell.citations else f"{names[cell.document]}: {said}"
            lines += textwrap.wrap(said, width, initial_indent="  ", subsequent_indent="      ")
        lines.append("")
    return "\n".join(lines)


def _cell(comparison: Comparison, cell: Cell) -> str:
    quoted = comparison.quoted(cell)
    if not cell.citations:
        return quoted
    if len(quoted) > LONGEST:
        quoted = f"{quoted[:LONGEST].rsplit(' ', 1)[0]} […]”"
    return f"{comparison.places(cell)}\n{quoted} {''.join(f'[{number}]' for number in cell.citations)}"
