"""Runs of letters → printed lines, and the raised marks of notes in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from congress_rag.ingest.readers.pdf import Run

__all__ = ["LEADERS", "MARKER", "Line", "Row", "is_contents", "joined", "rows", "tell_words_apart"]

_COLUMN_GAP = 1.3  # in units of the letters' size: two lines of different columns stand further apart
_WORD_GAP = 0.17
_MARKER_GAP = 0.8
_NEAR = (0.07, 0.3)  # a distance between these may be the space between two words, or within one
_LAST_WORD, _FIRST_WORD = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")
LEADERS = re.compile(r"^(?:[.…·]\s?)+$")  # the dots between an entry of the contents and its page
_NOTE_MARK = re.compile(r"^(?:\d{1,3}|[a-z]|\*{1,3}|†|‡|\d{1,2}/)(?:,\s?(?:\d{1,3}|[a-z]))*$")
_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:k|c|m)?m$")
MARKER = re.compile(  # "9.", "1.2", "(a)", "b)", "IV.", "A.", "(12)", or a dash or dot
    r"^[“\"]?(?:\d{1,3}(?:\.\d{1,2})*\.?|\(?[A-Za-z]{1,5}\)|[A-Z]\.|[IVXL]+\.|[a-z]\.|\(\d{1,2}\)|\d{1,2}\)"
    r"|[-–—•·●○o*])$"
)


@dataclass
class Line:
    """A printed line within its column."""

    runs: list[Run]

    @cached_property
    def marker(self) -> str:
        """The number, letter or dash that stands before the words and apart from them; empty where there is none."""
        text = ""
        for at, run in enumerate(self.runs[:8]):
            if at and run.x0 - self.runs[at - 1].x1 > _MARKER_GAP * run.size:
                return text if MARKER.match(text) else ""
            text += run.text.strip()
        return ""

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        weights: dict[float, int] = {}
        for run in self.runs:
            weights[run.size] = weights.get(run.size, 0) + sum(map(str.isalnum, run.text))
        return max(weights, key=lambda size: (weights[size], size))

    @cached_property
    def y(self) -> float:
        """The base line of most of its letters."""
        return max(self.runs, key=lambda run: (run.size == self.size, len(run.text))).y

    @property
    def x0(self) -> float:
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        return max(run.x1 for run in self.runs)

    @property
    def bold(self) -> bool:
        return all(run.bold for run in self.runs if not self.raised(run))

    @property
    def italic(self) -> bool:
        return all(run.italic for run in self.runs if not self.raised(run))

    def raised(self, run: Run) -> bool:
        """Whether a run is the mark of a note: small, above the base line, and a number, letter or asterisk."""
        if not _is_raised(run, self.size, self.y):
            return False
        at = self.runs.index(run)
        return not (at and run.text.strip() in "23" and _UNIT.search(self.runs[at - 1].text))

    @property
    def note_mark(self) -> str:
        """The raised mark with which the line begins; empty where it has none."""
        return self.runs[0].text.strip() if len(self.runs) > 1 and self.raised(self.runs[0]) else ""

    def pieces(self) -> list[tuple[str, bool]]:
        """Its text in pieces, each with whether it is a note's mark; spaces between words are in them."""
        found: list[tuple[str, bool]] = []
        for at, run in enumerate(self.runs):
            raised = self.raised(run)
            text = run.text.strip() if raised else run.text
            if at:
                before = self.runs[at - 1]
                apart = not run.follows if run.follows is not None else run.x0 - before.x1 > _gap(before, run)
                apart = apart or before.text.endswith(" ")
                if apart and not raised and not text.startswith(" "):
                    text = f" {text}"
            found.append((text, raised))
        return found

    @property
    def leaders(self) -> bool:
        """Whether dots lead to a page number."""
        return any(len(run.text) > 4 and LEADERS.match(run.text) for run in self.runs)

    @property
    def text(self) -> str:
        """Its words, without the marks of notes."""
        return re.sub(r"\s+", " ", "".join(text for text, raised in self.pieces() if not raised)).strip()


Row = list[Line]


def _is_raised(run: Run, size: float, base: float) -> bool:
    """Whether a run looks like a note's mark beside letters of that size on that base line."""
    small = run.size < 0.82 * size and run.y < base - 0.1 * size
    return small and bool(_NOTE_MARK.match(run.text.strip()))


def _gap(before: Run, run: Run) -> float:
    """From which distance on two runs are two words. Punctuation is set off by less than a word."""
    clings = run.text[0] in ".,;:’'-)" or before.text[-1] in "-(‘"
    return (0.35 if clings else _WORD_GAP) * max(run.size, before.size)


def tell_words_apart(lines: Iterable[Line]) -> None:
    """Decides by the document's other words where two runs stand so near that the distance doesn't tell.

    Kerning leaves "Commissi on" as far apart as "of Argentina". What the document writes elsewhere as one word is one;
    what it writes only as two is two.
    """
    lines = list(lines)
    known = Counter(word.lower() for line in lines for run in line.runs for word in run.text.split()[1:-1])
    for line in lines:
        for before, run in pairwise(line.runs):
            gap = (run.x0 - before.x1) / max(run.size, before.size)
            head, tail = _LAST_WORD.search(before.text), _FIRST_WORD.match(run.text)
            if not head or not tail or not _NEAR[0] < gap < _NEAR[1]:
                continue
            one = known[(head[0] + tail[0]).lower()]
            two = min(known[head[0].lower()], known[tail[0].lower()])
            if bool(one) != bool(two):
                run.follows = bool(one)


def rows(runs: Iterable[Run]) -> list[Row]:
    """The lines from the top down, those that stand beside each other together and from left to right."""
    grouped: list[list[Run]] = []
    tallest: Run | None = None
    for run in sorted(runs, key=lambda run: (run.y, run.x0)):
        if tallest is not None and run.y - tallest.y < 0.45 * max(run.size, tallest.size):
            grouped[-1].append(run)
            tallest = max(run, tallest, key=lambda run: run.size)
        else:
            grouped.append([run])
            tallest = run
    return [_split(group) for group in grouped]


def _split(group: list[Run]) -> list[Line]:
    """Cuts a row where its letters stand far apart."""
    group.sort(key=lambda run: run.x0)
    lines = [[group[0]]]
    right = group[0].x1
    for run in group[1:]:
        before = lines[-1]
        after_mark = len(before) == 1 and _is_raised(before[0], run.size, run.y)
        if run.x0 - right > (4 if after_mark else _COLUMN_GAP) * max(run.size, before[-1].size):
            lines.append([])
        lines[-1].append(run)
        right = max(right, run.x1)
    return [Line(runs) for runs in lines]


def joined(row: Row, *, contents: bool = False) -> list[Line]:
    """A row's lines, with a marker and the words that it stands before as one; a row of a table of contents is one."""
    found: list[Line] = []
    for line in sorted(row, key=lambda line: line.x0):
        marks = found and len(found[-1].runs) < 8 and MARKER.match(found[-1].text)
        near = found and line.x0 - found[-1].x1 < 6 * line.size
        if found and (contents or (marks and near)):
            found[-1] = Line([*found[-1].runs, *line.runs])
        else:
            found.append(line)
    return found


def is_contents(rows: Sequence[Row]) -> bool:
    """Whether rows are a table of contents."""
    return sum(line.leaders for row in rows for line in row) > 2
