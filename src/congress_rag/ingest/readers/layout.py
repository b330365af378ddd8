"""Layout: the lines of a page in reading order: columns, rows of tables, and the notes at its foot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from congress_rag.ingest.readers.lines import Line, Row, is_contents, joined
from congress_rag.ingest.readers.pdf import Page
from congress_rag.ingest.readers.tables import Table, first_cell_above, head_length, read_table, table_length

__all__ = ["Flow", "arrange", "split_notes"]

_OLD_MARK = re.compile(r"^(?:\*{1,3}|\d{1,2}/)\s")


@dataclass
class Flow:
    """Lines that follow each other in one column, between its edges; ``contents`` where they list the parts."""

    lines: list[Line]
    left: float
    right: float
    contents: bool = False


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
            length = table_length(stretch, at, page)
            if length:
                above = first_cell_above(plain, stretch[at:]) if len(stretch[at]) > 1 else 0
                table = [*plain[len(plain) - above :], *stretch[at : at + length]]
                plain = plain[: len(plain) - above]
                head = head_length(plain, table)
                parts.extend(_flows(plain[: len(plain) - head]))
                parts.append(read_table(table, page, plain[len(plain) - head :]))
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
                lines = [line for row in _by_height(column) for line in joined(row)]
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


def _flows(rows: Sequence[Row]) -> list[Flow]:
    """Running text, and what stands beside it at the right, such as the date in a masthead, in flows of their own."""
    if not rows:
        return []
    flows: list[Flow] = []
    contents = is_contents(rows)
    everything = [joined(row, contents=contents) for row in rows]
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
