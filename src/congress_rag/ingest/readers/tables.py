"""Tables of a page: where one begins and ends, its columns, the titles above them, and its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from congress_rag.ingest.readers.lines import MARKER, Line, Row, is_contents, joined
from congress_rag.ingest.readers.pdf import Page, Rule

__all__ = ["Table", "first_cell_above", "head_length", "read_table", "table_length"]


@dataclass
class Table:
    """Rows of a table, each as its cells' lines; ``outside`` is what stands left of its rules."""

    rows: list[list[list[Line]]] = field(default_factory=list)
    outside: list[Line] = field(default_factory=list)


def table_length(rows: Sequence[Row], at: int, page: Page) -> int:
    """How many rows from here on make a table; 0 where none begins."""
    edges = _edges(rows[at][0].y, _rules(page))
    if edges is not None:
        bottom = max(
            (rule.y for rule in _rules(page) if edges[0] - 4 < rule.x0 and rule.x1 < edges[-1] + 4), default=0.0
        )
        end = at
        while end < len(rows) and (rows[end][0].y < bottom or not _crosses(rows[end], edges)):
            end += 1
        return end - at if end - at >= 2 else 0
    if page.pictured or len(joined(rows[at])) < 2 or is_contents(rows):
        return 0
    starts = [line.x0 for line in rows[at][1:]]
    end, several = at, 0
    while end < len(rows):
        runs = [run for line in rows[end] for run in line.runs]
        if any(abs(run.x0 - x) < 6 for run in runs for x in starts):
            several += runs[0].x0 < min(starts) - 6
        elif len(rows[end]) > 1 or rows[end][0].x1 > min(starts) or end + 1 == len(rows):
            break
        end += 1
    while end > at and len(rows[end - 1]) == 1 and rows[end - 1][0].x1 < min(starts):
        end -= 1  # a short line of the text below
    return end - at if several >= 3 else 0


def _rules(page: Page) -> list[Rule]:
    """A page's rules without those of a masthead, which divide it like a table's."""
    return [rule for rule in page.rules if page.number > 1 or rule.y > 0.35 * page.height]


def first_cell_above(rows: Sequence[Row], table: Sequence[Row]) -> int:
    """How many of the rows above a table are the first lines of its first cell, whose other cells stand lower."""
    count = 0
    below = table[0]
    for row in reversed(rows):
        near = below[0].y - row[0].y < 1.35 * row[0].size
        if len(row) > 1 or not near or abs(row[0].x0 - table[0][0].x0) > 2 or row[0].x1 > table[0][1].x0:
            break
        count += 1
        below = row
    return count


def head_length(rows: Sequence[Row], table: Sequence[Row]) -> int:
    """How many of the rows right above a table are the titles of its columns."""
    count = several = 0
    below, most = table[0], 4.0
    left, right = min(line.x0 for row in table for line in row), max(line.x1 for row in table for line in row)
    for row in reversed(rows[-3:]):
        near = below[0].y - row[0].y < most * row[0].size
        long = any(line.x1 - line.x0 > 0.6 * (right - left) or MARKER.match(line.text) for line in row)
        width = row[-1].x1 - row[-1].x0  # a title centred over a narrow column stands out on both sides of it
        if not near or long or row[-1].x1 - right > max(30, width / 2):
            break
        count += 1
        several += len(row) > 1
        below, most = row, 1.35
    return count if several else 0


def _edges(y: float, rules: Sequence[Rule]) -> list[float] | None:
    """The columns' edges, where the rule above this line is broken into at least two columns."""
    near = [rule for rule in rules if 0 < y - rule.y < 40 and rule.x1 - rule.x0 > 10]
    if not near:
        return None
    nearest = max(rule.y for rule in near)
    pieces = sorted((rule.x0, rule.x1) for rule in near if nearest - rule.y < 2)
    if len(pieces) < 2 or any(b[0] - a[1] > 4 for a, b in pairwise(pieces)) or y - nearest > 30:
        return None
    if len(pieces) == 2 and pieces[1][1] - pieces[0][0] > 480:
        return None  # the two halves of the rule below a running head
    return [*(piece[0] for piece in pieces), pieces[-1][1]]


def _crosses(row: Row, edges: Sequence[float]) -> bool:
    """Whether a row can't stand in the columns: words run across an edge, or beyond the last."""
    runs = [run for line in row for run in line.runs]
    inner = edges[1:-1]
    return any(run.x0 < x - 8 and run.x1 > x + 8 for run in runs for x in inner) or runs[-1].x1 > edges[-1] + 8


def read_table(rows: Sequence[Row], page: Page, head: Sequence[Row] = ()) -> Table:
    """The rows of a table. A row begins below a rule, at a number in the first column, or after a gap where the first
    cell begins anew; where no first cell has two lines, every line is a row."""
    rules = _rules(page)
    ruled = max((edges for row in rows if (edges := _edges(row[0].y, rules))), key=len, default=None)
    starts = ruled[:-1] if ruled else _starts(rows)
    table = Table()
    if ruled:
        table.outside = [line for row in rows for line in row if line.x1 < ruled[0]]
        rows = [kept for row in rows if (kept := [line for line in row if line.x1 >= ruled[0]])]
    if head:
        table.rows.append(_titles(head, rows, starts))
    split = [_cells(row, starts) for row in rows]
    leading = min((b[0].y - a[0].y for a, b in pairwise(rows) if b[0].y - a[0].y > 4), default=12.0)
    wraps = any(len(cells) == 1 and cells[0][0] == 0 for cells in split)
    numbered = sum(bool(cells and cells[0][0] == 0 and MARKER.match(cells[0][1].text)) for cells in split) > 2
    last = 0.0
    for row, cells in zip(rows, split, strict=True):
        y = row[0].y
        below_rule = any(last < rule.y < y and rule.x0 > starts[0] - 6 and rule.x1 - rule.x0 > 4 for rule in rules)
        first = bool(cells) and cells[0][0] == 0
        if numbered:
            begins = first and bool(MARKER.match(cells[0][1].text))
        else:
            begins = first and (y - last > 1.25 * leading or not wraps)
        if not last or below_rule or begins:
            table.rows.append([[] for _ in starts])
        for column, line in cells:
            table.rows[-1][column].append(line)
        last = y
    return table


def _titles(head: Sequence[Row], rows: Sequence[Row], starts: Sequence[float]) -> list[list[Line]]:
    """The titles of the columns. Each line goes to the column over whose words most of it stands, since a title may
    begin left of them."""
    ends = list(starts)
    for column, line in (cell for row in rows for cell in _cells(row, starts)):
        ends[column] = max(ends[column], line.x1)
    columns = range(len(starts))
    titles: list[list[Line]] = [[] for _ in columns]
    for line in (line for row in head for line in row):
        above = max(columns, key=lambda at: min(line.x1, ends[at]) - max(line.x0, starts[at]))
        titles[above].append(line)
    return titles


def _cells(row: Row, starts: Sequence[float]) -> list[tuple[int, Line]]:
    """The lines of a row's cells, each with its column."""
    found: list[tuple[int, Line]] = []
    for run in (run for line in row for run in line.runs):
        column = max((at for at, x in enumerate(starts) if run.x0 > x - 4), default=0)
        if found and found[-1][0] == column:
            found[-1] = (column, Line([*found[-1][1].runs, run]))
        else:
            found.append((column, Line([run])))
    return found


def _starts(rows: Sequence[Row]) -> list[float]:
    """Where the columns of a table without rules begin."""
    found: list[float] = []
    for x in sorted(line.x0 for row in rows for line in row):
        if not found or x - found[-1] > 12:
            found.append(x)
    votes = Counter(min(found, key=lambda f: abs(f - line.x0)) for row in rows for line in row)
    return [x for x in found if votes[x] >= 2] or found[:1]
