"""The figures of a judge as tables of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from congress_rag.eval.intervals import Interval
from congress_rag.eval.judging import JudgeFigures

__all__ = ["text_of"]


def text_of(figures: JudgeFigures) -> str:
    """All figures, the most telling first."""
    return "\n\n".join("\n".join(block) for block in _blocks(figures)) + "\n"


def _blocks(figures: JudgeFigures) -> Iterator[list[str]]:
    ways = "two-way set: supported or not" if figures.two_way else "each label told from the others"
    yield [
        f"{figures.judge}: {figures.cases} claims, {figures.not_scored} not scored; {ways}",
        f"macro-F1                  {_interval(figures.macro_f1)}",
        f"recall of contradictions  {_interval(figures.contradiction_recall)}",
        f"paraphrases called false  {_interval(figures.false_alarms)}",
    ]
    if (two := figures.supported_or_not) is not None:
        yield [
            f"supported or not          accuracy {two.accuracy:.3f}, "
            f"F1 of supported {'–' if two.f1 is None else f'{two.f1:.3f}'}, "
            f"macro-F1 {two.macro_f1:.3f}  (n = {two.n})"
        ]
    yield _table(
        ["label", "precision", "recall", "F1", "n"],
        [
            [label, f"{f.precision:.3f}", f"{f.recall:.3f}", f"{f.f1:.3f}", str(f.n)]
            for label, f in figures.labels.items()
        ],
    )
    if figures.flips:
        yield _table(
            ["false claims by kind", "called contradicted"],
            [[kind, _interval(recall)] for kind, recall in figures.flips.items()],
        )
    columns = list(next(iter(figures.confusion.values())))
    yield _table(
        ["label \\ verdict", *columns],
        [[label, *(str(row[column]) for column in columns)] for label, row in figures.confusion.items()],
    )
    if figures.calibration_error is not None:
        table = _table(
            ["scores", "mean", "supported", "n"],
            [
                [f"{b.low:.3f}–{b.high:.3f}", f"{b.score:.3f}", f"{b.supported:.3f}", str(b.n)]
                for b in figures.calibration
            ],
        )
        yield [*table, f"expected calibration error {figures.calibration_error:.3f}"]


def _interval(value: Interval) -> str:
    if value.mean is None or value.low is None or value.high is None:
        return "–  (no such claim)"
    return f"{value.mean:.3f}  [{value.low:.3f}, {value.high:.3f}]  (n = {value.n})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    aligned = [
        [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        for line in lines
    ]
    return ["  ".join(line).rstrip() for line in aligned]
