"""Layout: the lines of a page in reading order: columns, rows of tables, and the notes at its foot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from congress_rag.ingest.readers.lines import MARKER, Line
from congress_rag.ingest.readers.pdf import Page, Rule

__all__ = ["Flow", "Table", "arrange", "split_notes"]

_OLD_MARK = re.compile(r"^(?:\*{1,3}|\d{1,2}/)\s")

Row = list[Line]


@dataclass
class Flow:
    """Lines that follow each other in one column, between its edges; ``contents`` where they list the parts."""

    lines: list[Line]
    left: float
    right: float
    contents: bool = False


@dataclass
class Table:
    """Rows of a table, each as its cells' lines; ``outside`` is what stands left of its rules."""

    rows: list[list[list[Line]]] = field(default_factory=list)
    outside: list[Line] = field(default_factory=list)


def split_notes(rows: Sequence[Row], body: float, separators: Sequence[float]) -> tuple[list[Row], list[Row]]:
    """The rows of the page's text, and those of the notes at its foot.

    Args:
        rows: of a page, without furniture.
        body: the size of the document's running text.
        separators: the heights of lines that set notes off.
    """
    for at, row in enumerate(rows):
        first = row[0]
        ruled = any(0 < first.y - y < 3 * first.size + 4 for y in separators) and first.size < body - 0.4
        marked = bool(first.note_mark) or (ruled and bool(_OLD_MARK.match(first.text)))
        below = [line for later in rows[at:] for line in later]
        small = all(line.size < body - 0.4 for line in below)
        if (ruled and small) or (marked and (small or (at > 0 and all(_is_note_text(line, body) for line in below)))):
            return list(rows[:at]), list(rows[at:])
    return list(rows), []


def _is_note_text(line: Line, body: float) -> bool:
    return line.size <= body + 0.3 and not line.bold and not line.marker


def arrange(rows: Sequence[Row], page: Page) -> list[Flow | Table]:
    """The rows of a page's text as flows and tables in reading order."""
    parts: list[Flow | Table] = []
    for stretch in _columns(rows):
        if isinstance(stretch, Flow):
            parts.append(stretch)
            continue
        at = 0
        plain: list[Row] = []
        while at < len(stretch):
            length = _table_length(stretch, at, page)
            if length:
                above = _first_cell_above(plain, stretch[at:]) if len(stretch[at]) > 1 else 0
                table = [*plain[len(plain) - above :], *stretch[at : at + length]]
                plain = plain[: len(plain) - above]
                head = _head(plain, table)
                parts.extend(_flows(plain[: len(plain) - head]))
                parts.append(_table(table, page, plain[len(plain) - head :]))
                plain = []
                at += length
            else:
                plain.append(stretch[at])
                at += 1
        parts.extend(_flows(plain))
    return parts


# -- columns ---------------------------------------------------------------------------------------------------------


def _columns(rows: Sequence[Row]) -> list[Flow | list[Row]]:
    """Cuts where the text runs in two columns: the left one is read before the right one."""
    gutter = _gutter(rows)
    if gutter is None:
        return [list(rows)]
    stretches: list[Flow | list[Row]] = []
    across: list[Row] = []
    beside: list[Row] = []

    def close() -> None:
        left = [line for row in beside for line in row if line.x1 <= gutter]
        right = [line for row in beside for line in row if line.x0 >= gutter]
        if _reads_as_column(left) and _reads_as_column(right):
            if across:
                stretches.append(list(across))
            for column in (left, right):
                lines = [line for row in _by_height(column) for line in _joined(row)]
                stretches.append(Flow(lines, min(ln.x0 for ln in lines), max(ln.x1 for ln in lines)))
            across.clear()
        else:
            across.extend(beside)
        beside.clear()

    for row in rows:
        if any(line.x0 < gutter < line.x1 for line in row):
            close()
            across.append(row)
        else:
            beside.append(row)
    close()
    if across:
        stretches.append(across)
    return stretches


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of the white stripe that most rows leave between two columns."""
    lines = [line for row in rows for line in row]
    if len(lines) < 16:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    votes: Counter[int] = Counter()
    for row in rows:
        for a, b in pairwise(row):
            middle = (a.x1 + b.x0) / 2
            if 0.35 < (middle - left) / (right - left or 1) < 0.65 and not a.marker:
                for at in range(int(a.x1) + 1, int(b.x0)):
                    votes[at] += 1
    if not votes:
        return None
    most = max(votes.values())
    best = [at for at, count in votes.items() if count == most]
    crossing = sum(any(line.x0 < best[0] < line.x1 for line in row) for row in rows)
    return median(best) if most >= 6 and most > crossing / 2 else None


def _reads_as_column(lines: Sequence[Line]) -> bool:
    """Whether lines fill their column as running text does; the cells of a table don't."""
    if len(lines) < 6:
        return False
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    full = sum(line.x1 - line.x0 > 0.7 * (right - left) for line in lines)
    return full >= 0.5 * len(lines) and right - left > 12 * median(line.size for line in lines)


def _by_height(lines: Sequence[Line]) -> list[Row]:
    found: list[Row] = []
    for line in sorted(lines, key=lambda line: (line.y, line.x0)):
        if found and abs(found[-1][0].y - line.y) < 0.45 * line.size:
            found[-1].append(line)
        else:
            found.append([line])
    return found


# -- running text ----------------------------------------------------------------------------------------------------


def _joined(row: Row, *, contents: bool = False) -> list[Line]:
    """A row's lines, with a marker and the words that it stands before as one; a row of a table of contents is one."""
    joined: list[Line] = []
    for line in sorted(row, key=lambda line: line.x0):
        marks = joined and len(joined[-1].runs) < 8 and MARKER.match(joined[-1].text)
        near = joined and line.x0 - joined[-1].x1 < 6 * line.size
        if joined and (contents or (marks and near)):
            joined[-1] = Line([*joined[-1].runs, *line.runs])
        else:
            joined.append(line)
    return joined


def is_contents(rows: Sequence[Row]) -> bool:
    """Whether rows are a table of contents."""
    return sum(line.leaders for row in rows for line in row) > 2


def _flows(rows: Sequence[Row]) -> list[Flow]:
    """Running text, and what stands beside it at the right, such as the date in a masthead, in flows of their own."""
    if not rows:
        return []
    flows: list[Flow] = []
    contents = is_contents(rows)
    everything = [_joined(row, contents=contents) for row in rows]
    left = min(line.x0 for row in everything for line in row)
    right = max(line.x1 for row in everything for line in row)
    main: list[Line] = []
    for row in everything:
        if len(row) == 1:
            main.append(row[0])
            continue
        if main:
            flows.append(Flow(main, left, right, contents))
            main = []
        flows.extend(Flow([line], left, right) for line in row)
    if main:
        flows.append(Flow(main, left, right, contents))
    return flows


# -- tables ----------------------------------------------------------------------------------------------------------


def _table_length(rows: Sequence[Row], at: int, page: Page) -> int:
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
    if page.pictured or len(_joined(rows[at])) < 2 or is_contents(rows):
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


def _first_cell_above(rows: Sequence[Row], table: Sequence[Row]) -> int:
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


def _head(rows: Sequence[Row], table: Sequence[Row]) -> int:
    """How many of the rows right above a table are the titles of its columns."""
    count = several = 0
    below, most = table[0], 4.0
    left, right = min(line.x0 for row in table for line in row), max(line.x1 for row in table for line in row)
    for row in reversed(rows[-3:]):
        near = below[0].y - row[0].y < most * row[0].size
        long = any(line.x1 - line.x0 > 0.6 * (right - left) or MARKER.match(line.text) for line in row)
        if not near or long or row[-1].x1 > right + 30:
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


def _table(rows: Sequence[Row], page: Page, head: Sequence[Row] = ()) -> Table:
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
        table.rows.append([[] for _ in starts])
        for column, line in (cell for row in head for cell in _cells(row, starts)):
            table.rows[0][column].append(line)
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
