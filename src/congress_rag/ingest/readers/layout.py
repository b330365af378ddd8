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

_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}")
_SEPARATOR = re.compile(r"^[_‗]{5,}$|^-{5,}$")
_OLD_MARK = re.compile(r"^(?:\*{1,3}|\d{1,2}/)\s")

Row = list[Line]


@dataclass
class Flow:
    """Lines that follow each other in one column, between its edges."""

    lines: list[Line]
    left: float
    right: float


@dataclass
class Table:
    """Rows of a table, each as its cells' lines."""

    rows: list[list[list[Line]]] = field(default_factory=list)


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
    return line.size <= body + 0.3 and not line.bold and not (MARKER.match(line.runs[0].text.strip()) and line.marker)


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
            length = _table_length(stretch, at, page.rules)
            if length:
                parts.extend(_flows(plain))
                plain = []
                parts.append(_table(stretch[at : at + length], page.rules))
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


def _joined(row: Row) -> list[Line]:
    """A row's lines, with a marker and the words that it stands before as one, and a line of contents with its page."""
    joined: list[Line] = []
    leaders = any(_LEADERS.search(line.text) for line in row)
    for line in sorted(row, key=lambda line: line.x0):
        marks = joined and len(joined[-1].runs) < 8 and MARKER.match(joined[-1].text)
        near = joined and line.x0 - joined[-1].x1 < 6 * line.size
        if joined and (leaders or (marks and near)):
            marker = bool(marks) or joined[-1].marker
            joined[-1] = Line([*joined[-1].runs, *line.runs], marker)
        else:
            joined.append(line)
    return joined


def _flows(rows: Sequence[Row]) -> list[Flow]:
    """Running text, and what stands beside it at the right, such as the date in a masthead, in flows of their own."""
    if not rows:
        return []
    flows: list[Flow] = []
    everything = [_joined(row) for row in rows]
    left = min(line.x0 for row in everything for line in row)
    right = max(line.x1 for row in everything for line in row)
    main: list[Line] = []
    for row in everything:
        if len(row) == 1:
            main.append(row[0])
            continue
        if main:
            flows.append(Flow(main, left, right))
            main = []
        flows.extend(Flow([line], left, right) for line in row)
    if main:
        flows.append(Flow(main, left, right))
    return flows


# -- tables ----------------------------------------------------------------------------------------------------------


def _table_length(rows: Sequence[Row], at: int, rules: Sequence[Rule]) -> int:
    """How many rows from here on make a table; 0 where none begins."""
    edges = _edges(rows[at][0].y, rules)
    if edges is not None:
        end = at
        bottom = max((rule.y for rule in rules if _same_table(rule, edges)), default=0.0)
        while end < len(rows) and (rows[end][0].y < bottom or _within(rows[end], edges)):
            if rows[end][0].y > bottom and not _continues(rows, end):
                break
            end += 1
        return end - at if end - at >= 2 else 0
    if len(rows[at]) < 2 or len(_joined(rows[at])) < 2:
        return 0
    starts = [line.x0 for line in rows[at][1:]]
    end, several = at, 0
    while end < len(rows):
        row = _joined(rows[end])
        if any(_LEADERS.search(line.text) for line in row):
            return 0
        if len(row) > 1 and any(abs(line.x0 - x) < 6 for line in row[1:] for x in starts):
            several += 1
        elif len(row) > 1 or not _wraps(rows, end, min(starts)):
            break
        end += 1
    while end > at and len(rows[end - 1]) == 1 and rows[end - 1][0].x1 > min(starts):
        end -= 1
    return end - at if several >= 3 else 0


def _wraps(rows: Sequence[Row], at: int, start: float) -> bool:
    """Whether a single line belongs to the first cell of a row of which the others stand above or below."""
    line = rows[at][0]
    return line.x1 < start and at + 1 < len(rows)


def _edges(y: float, rules: Sequence[Rule]) -> list[float] | None:
    """The columns' edges, where a level rule above this line is broken into at least two columns."""
    near = sorted(rule for rule in rules if 0 < y - rule.y < 40 and rule.x1 - rule.x0 > 12)
    if not near:
        return None
    top = max(rule.y for rule in near)
    pieces = sorted((rule.x0, rule.x1) for rule in near if abs(rule.y - top) < 2)
    if len(pieces) < 3 or any(b[0] - a[1] > 4 for a, b in pairwise(pieces)):
        return None
    return [pieces[0][0], *(piece[0] for piece in pieces[1:]), pieces[-1][1]]


def _same_table(rule: Rule, edges: Sequence[float]) -> bool:
    return rule.x0 > edges[0] - 4 and rule.x1 < edges[-1] + 4


def _within(row: Row, edges: Sequence[float]) -> bool:
    return all(line.x0 > edges[0] - 2 and line.x1 < edges[-1] + 4 for line in row)


def _continues(rows: Sequence[Row], at: int) -> bool:
    return len(rows[at]) > 1


def _table(rows: Sequence[Row], rules: Sequence[Rule]) -> Table:
    """The rows of a table. A row begins below a rule, or where its first cell begins and all others do too."""
    edges = _edges(rows[0][0].y, rules)
    starts = edges[:-1] if edges else _starts(rows)
    leading = min((b[0].y - a[0].y for a, b in pairwise(rows) if b[0].y - a[0].y > 4), default=12.0)
    spaced = any(b[0].y - a[0].y > 1.25 * leading for a, b in pairwise(rows))
    table = Table()
    last: float | None = None
    for row in rows:
        y = row[0].y
        ruled = last is not None and any(last < rule.y < y and _between(rule, starts) for rule in rules)
        first = row[0].x0 < (starts[1] - 2 if len(starts) > 1 else row[0].x1)
        if last is None or ruled or (first and (y - last > 1.25 * leading or not spaced)):
            table.rows.append([[] for _ in starts])
        for line in row:
            column = max((at for at, x in enumerate(starts) if line.x0 > x - 4), default=0)
            table.rows[-1][column].append(line)
        last = y
    return table


def _between(rule: Rule, starts: Sequence[float]) -> bool:
    return rule.x1 - rule.x0 > 4 and rule.x0 > starts[0] - 6


def _starts(rows: Sequence[Row]) -> list[float]:
    """Where the columns of a table without rules begin."""
    found: list[float] = []
    for x in sorted(line.x0 for row in rows for line in row):
        if not found or x - found[-1] > 12:
            found.append(x)
    votes = Counter(min(found, key=lambda f: abs(f - line.x0)) for row in rows for line in row)
    return [x for x in found if votes[x] >= 2] or found[:1]
