"""The report as one HTML page: figures, plots and every question, with nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.comparing import Comparison
from congress_rag.eval.figures import first_gold_rank
from congress_rag.eval.record import Run
from congress_rag.eval.report import plots
from congress_rag.eval.report.questions import questions_of
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
from congress_rag.eval.scores import MEASURES, Unscored, measure_named

__all__ = ["write_report"]

_KEY_FIGURES = (
    ("nDCG@10", "Ranking of paragraphs"),
    ("Success@5", "Right paragraph among the first five"),
    ("cites gold", "Answers that cite a right paragraph"),
    ("citation precision", "Citations that support what they stand by"),
    ("faithfulness", "Statements that the judge finds supported"),
    ("false answer", "Answered, though the documents don’t"),
    ("false refusal", "Refused, though the documents answer"),
)
# What is plotted group by group: the grouping, and its measures.
_GROUP_PLOTS = {
    "kind": ("nDCG@10", "cites gold", "false answer"),
    "language": ("nDCG@10", "cites gold", "language loss"),
    "document": ("nDCG@10", "cites gold"),
    "follow-up": ("R@5", "follow-up loss"),
}


def write_report(runs: Sequence[Run], path: Path) -> None:
    """Writes the report of a main run and, beside it, others, as one page.

    Args:
        runs: the main run first.
        path: the file to write; its folder is made.

    Raises:
        CallError: there is no run, or the file can't be written.
    """
    page = _page(systems_of(runs))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
    except OSError as error:
        raise CallError(f"The report {path} can't be written: {error.strerror}. Name another file.") from error


def _page(systems: Sequence[System]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("congress_rag.eval", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    script, style = ((files("congress_rag.eval.report") / name).read_text("utf-8") for name in ("page.js", "page.css"))
    return environment.get_template("page.html.j2").render(
        style=Markup(style),
        script=Markup(script),
        # only this script runs, whatever the texts hold
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        systems=[_system(system, place) for place, system in enumerate(systems)],
        main=systems[0].run,
        right=_right(systems[0]),
        key_figures=_key_figures(systems[0]),
        figures=_figures(systems),
        overview=[(title, Markup(svg)) for title, svg in _overview(systems)],
        group_plots=[
            (title, [(measure, measure_named(measure).meaning, Markup(svg), few) for measure, svg, few in drawn])
            for title, drawn in _group_plots(systems)
        ],
        behaviour=[(title, note, Markup(svg)) for title, note, svg in _behaviour(systems)],
        abstention=[_abstention(system) for system in systems],
        groups=list(_groups(systems[0])),
        comparisons=[(system.name, _comparison(system.comparison)) for system in systems[1:]],
        unscored=_unscored(systems[0]),
        data=questions_of(systems),
    )


# -- what was run ---------------------------------------------------------------------------------------------------


def _system(system: System, place: int) -> dict[str, Any]:
    run = system.run
    return {
        "name": system.name,
        "place": place,
        "marker": plots.MARKERS[place % len(plots.MARKERS)],
        "suites": run.suites,
        "facts": [
            ("Program", run.program),
            ("Index", run.index),
            ("Weights", run.weights),
            ("Judge", run.judge or "none"),
            ("Started", run.started),
            ("Took", _duration(run.seconds)),
        ],
        "settings": _flat(run.settings),
        "machine": _flat(run.machine),
    }


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def _flat(values: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    """Settings within settings as rows: ("fusion.dense", "1.0")."""
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            rows += _flat(value, f"{above}{name}.")
        else:
            rows.append((f"{above}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return rows


# -- figures --------------------------------------------------------------------------------------------------------


def _right(system: System) -> str:
    ranked = [first_gold_rank(asked) for asked in system.run.questions if asked.gold]
    found = sum(rank is not None for rank in ranked)
    return (
        f"{len(system.run.questions)} questions; {len(ranked)} have gold, and for {found} of them some of it is found."
    )


def _key_figures(system: System) -> list[dict[str, str]]:
    figures = [(measure_named(name), words, system.figures.overall.get(name)) for name, words in _KEY_FIGURES]
    return [
        {"words": words, **told(figure)._asdict(), "measure": measure.name, "direction": direction(measure)}
        for measure, words, figure in figures
        if figure is not None and figure.n
    ]


def _figures(systems: Sequence[System]) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "rows": [
                {
                    "measure": measure.name,
                    "meaning": measure.meaning,
                    "direction": direction(measure),
                    "cells": [
                        {"system": s.name, **told(s.figures.overall.get(measure.name), measure.name)._asdict()}
                        for s in systems
                    ],
                }
                for measure in measures
            ],
        }
        for title, measures in measures_of(systems)
    ]


def _abstention(system: System) -> dict[str, str]:
    found, times = system.figures.abstention, system.figures.times
    return {
        "system": system.name,
        "answered": f"{found.answers} of {found.questions}" if found else "searches only",
        "aurc": number(found.aurc) if found and found.aurc is not None else "–",
        "coverage": number(found.coverage_at_risk) if found else "–",
        "median": f"{times.median:.0f} ms" if times else "–",
        "p95": f"{times.p95:.0f} ms" if times else "–",
    }


def _groups(system: System) -> Any:
    for grouping, title in GROUP_TITLES.items():
        groups = system.figures.groups[grouping]
        columns = [m for m in GROUP_MEASURES if any(m in figures for figures in groups.values())]
        if groups and columns:
            rows = [
                {
                    "group": group.replace("_", " "),
                    "n": system.figures.sizes[grouping][group],
                    "cells": [told(figures.get(measure)) for measure in columns],
                }
                for group, figures in groups.items()
            ]
            yield {"title": title, "grouping": grouping, "columns": columns, "rows": rows}


def _comparison(comparison: Comparison | str | None) -> dict[str, Any]:
    if not isinstance(comparison, Comparison):
        return {"note": comparison or "", "rows": []}
    rows = [
        {
            "measure": c.measure,
            "difference": signed(c.difference.mean),
            "interval": f"{number(c.difference.low)} to {number(c.difference.high)}",
            "won": c.won,
            "lost": c.lost,
            "p": p_words(c.p_holm),
            "words": c.words,
        }
        for c in comparison.measures
        if c.p_holm is not None
        and c.difference.mean is not None
        and c.difference.low is not None
        and c.difference.high is not None
    ]
    return {"note": f"{comparison.questions} questions; {len(comparison.changes)} came out differently.", "rows": rows}


def _unscored(system: System) -> dict[str, Any]:
    reasons = [r for r in Unscored if any(r in figure.unscored for figure in system.figures.overall.values())]
    rows = [
        (m.name, figure.n, [figure.unscored.get(reason, 0) for reason in reasons])
        for m in MEASURES
        if (figure := system.figures.overall.get(m.name)) is not None and figure.unscored
    ]
    return {"reasons": [str(reason) for reason in reasons], "rows": rows}


# -- plots ----------------------------------------------------------------------------------------------------------


def _overview(systems: Sequence[System]) -> list[tuple[str, str]]:
    drawn = []
    parts: dict[str, list[str]] = {}
    for title, measures in measures_of(systems):
        # those with few measures share a plot; words and the like are no shares, and have no place on its scale
        part = title if title == "Retrieval" else "Answers and abstention"
        part = "Follow-ups and languages" if title in ("Follow-ups", "Languages") else part
        names = [m.name for m in measures if m.name != "words" and any(_has(s, m.name) for s in systems)]
        parts.setdefault(part, []).extend(names)
    for place, (title, names) in enumerate(parts.items()):
        if names:
            description = f"{title}: mean and 95 % interval of each measure; the table of figures has the numbers."
            drawn.append((title, plots.measures_plot(f"overview{place}", description, names, systems)))
    return drawn


def _has(system: System, measure: str) -> bool:
    figure = system.figures.overall.get(measure)
    return figure is not None and figure.n > 0


def _group_plots(systems: Sequence[System]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    sections = []
    for grouping, measures in _GROUP_PLOTS.items():
        drawn = []
        for place, measure in enumerate(measures):
            name = f"{grouping}{place}"
            description = (
                f"{measure}, {GROUP_TITLES[grouping].lower()}: mean and 95 % interval; a table has the numbers."
            )
            plotted = plots.groups_plot(name, description, grouping, measure, systems)
            if plotted is not None:
                drawn.append((measure, *plotted))
        if drawn:
            sections.append((GROUP_TITLES[grouping], drawn))
    return sections


def _behaviour(systems: Sequence[System]) -> list[tuple[str, str, str]]:
    drawn = []
    if any(system.figures.abstention for system in systems):
        note = (
            "If only the surest answers were given: the share of all questions answered, and the share of these "
            "answers that are wrong. Lower is better; the mark is where the system stops answering."
        )
        drawn.append(("Risk and coverage", note, plots.risk_plot("risk", f"Risk–coverage curve. {note}", systems)))
    if any(asked.gold for asked in systems[0].run.questions):
        note = "Bars and percentages are the first system, marks the others."
        drawn.append(
            (
                "Rank of the first right paragraph",
                note,
                plots.ranks_plot("ranks", f"Rank of the first gold. {note}", systems),
            )
        )
    note = "How many questions are done within a time, search and answer together."
    drawn.append(("Time per question", note, plots.times_plot("times", f"Times. {note}", systems)))
    return drawn
