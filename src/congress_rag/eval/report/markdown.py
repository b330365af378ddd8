"""The report as Markdown: figures only, so that it may be committed where the documents' words may not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from congress_rag.eval.comparing import Comparison
from congress_rag.eval.figures import Figure
from congress_rag.eval.record import Run
from congress_rag.eval.report.tables import (
    GROUP_MEASURES,
    GROUP_TITLES,
    System,
    direction,
    measures_of,
    number,
    p_words,
    signed,
    systems_of,
    told,
)

__all__ = ["baseline_table", "to_markdown"]

_BASELINE_COLUMNS = (
    "nDCG@10",
    "R@5",
    "Success@5",
    "article R@5",
    "cites gold",
    "citation recall",
    "citation precision",
    "faithfulness",
    "false answer",
    "false refusal",
)


def baseline_table(runs: Sequence[Run]) -> str:
    """The table of systems for the README: a row a system, means with their intervals.

    Raises:
        CallError: there is no run.
    """
    systems = systems_of(runs)
    columns = [m for m in _BASELINE_COLUMNS if any(m in system.figures.overall for system in systems)]
    rows = [[system.name, *(_cell(system, measure) for measure in columns), _median(system)] for system in systems]
    return _table(["system", *columns, "median ms"], rows)


def to_markdown(runs: Sequence[Run]) -> str:
    """The report of a main run and, beside it, others.

    Raises:
        CallError: there is no run.
    """
    systems = systems_of(runs)
    main = systems[0]
    parts = [f"# Evaluation of {_plain(main.name)}", *_head(systems)]
    for title, measures in measures_of(systems):
        parts += [f"## {title}"]
        rows = [[m.name, *(_cell(system, m.name) for system in systems), _count(main, m.name)] for m in measures]
        parts += [_table(["measure", *(s.name for s in systems), "questions"], rows)]
        parts += ["\n".join(f"- **{_plain(m.name)}**: {_plain(m.meaning)} ({direction(m)})." for m in measures)]
    parts += _abstention(systems)
    for grouping, title in GROUP_TITLES.items():
        groups = main.figures.groups[grouping]
        columns = [m for m in GROUP_MEASURES if any(m in figures for figures in groups.values())]
        if groups and columns:
            rows = [
                [group, str(main.figures.sizes[grouping][group]), *(_short(figures.get(m)) for m in columns)]
                for group, figures in groups.items()
            ]
            parts += [f"## {title}: {_plain(main.name)}", _table([grouping, "questions", *columns], rows)]
    for system in systems[1:]:
        parts += [f"## {_plain(main.name)} against {_plain(system.name)}", _compared(system.comparison)]
    parts += [_NOTES]
    return "\n\n".join(parts) + "\n"


_NOTES = """## How to read it

In parentheses are 95 % bootstrap intervals over questions. “too few” stands where fewer than five questions have a
score, and – where none has. p is that of a paired randomisation test, corrected for the number of measures (Holm).
A question without a score never enters a mean."""


def _head(systems: Sequence[System]) -> list[str]:
    rows = [
        [
            system.name,
            ", ".join(f"{s.name} ({s.questions}, sha256 {s.sha256[:12]})" for s in system.run.suites),
            system.run.index,
            system.run.weights,
            system.run.judge or "none",
            system.run.program,
            system.run.started,
        ]
        for system in systems
    ]
    return [_table(["system", "suites", "index", "weights", "judge", "program", "started"], rows)]


def _abstention(systems: Sequence[System]) -> list[str]:
    rows = []
    for system in systems:
        found, times = system.figures.abstention, system.figures.times
        rows.append(
            [
                system.name,
                f"{found.answers} of {found.questions}" if found else "searches only",
                number(found.aurc) if found and found.aurc is not None else "–",
                number(found.coverage_at_risk) if found else "–",
                f"{times.median:.0f}" if times else "–",
                f"{times.p95:.0f}" if times else "–",
            ]
        )
    columns = ["system", "answered", "AURC", "coverage at risk ≤ 5 %", "median ms", "95 % within ms"]
    return ["## Abstention and time", _table(columns, rows)]


def _compared(comparison: Comparison | str | None) -> str:
    if not isinstance(comparison, Comparison):
        return _plain(comparison or "")
    rows = [
        [
            c.measure,
            "–" if c.difference.mean is None else signed(c.difference.mean),
            "–" if c.difference.low is None else f"{number(c.difference.low)} to {number(c.difference.high or 0.0)}",
            str(c.won),
            str(c.lost),
            "–" if c.p_holm is None else p_words(c.p_holm),
            c.words,
        ]
        for c in comparison.measures
    ]
    return _table(["measure", "difference", "95 % interval", "won", "lost", "p", "in words"], rows)


def _cell(system: System, measure: str) -> str:
    figure = told(system.figures.overall.get(measure), measure)
    return f"{figure.mean} ({figure.interval})" if figure.interval else figure.mean


def _short(figure: Figure | None) -> str:
    return told(figure).mean


def _count(system: System, measure: str) -> str:
    figure = system.figures.overall.get(measure)
    return "–" if figure is None else str(figure.n)


def _median(system: System) -> str:
    times = system.figures.times
    return "–" if times is None else f"{times.median:.0f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell if cell == '---' else _plain(cell) for cell in line)} |" for line in lines)


def _plain(text: str) -> str:
    """Words that Markdown takes for nothing but words."""
    return re.sub(r"([\\`*_|<>\[\]#&$~])", r"\\\1", " ".join(text.split()))
