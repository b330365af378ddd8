"""Plots as SVG that stands in the page: its colours are the page's own, its words are text that can be found."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from congress_rag.eval.figures import ACCEPTED_RISK, Figure, first_gold_rank
from congress_rag.eval.intervals import Interval
from congress_rag.eval.report.tables import System

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MARKERS", "groups_plot", "measures_plot", "ranks_plot", "risk_plot", "times_plot"]

MARKERS = "os^DvP"  # with the colours, so that neither is needed to tell systems apart
_DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)), (0, (3, 1)), (0, (1, 3)))
_WIDTH = 3.75  # inches: 360 pixels, which a phone shows without shrinking
_ROW = 0.21
_INK, _SOFT, _LINE, _PAPER = "#010101", "#020202", "#030303", "#040404"  # stand for the page's colours
_SERIES = tuple(f"#0505{n:02x}" for n in range(len(MARKERS)))
_VARIABLES = {_INK: "--ink", _SOFT: "--soft", _LINE: "--line", _PAPER: "--sheet"} | {
    colour: f"--s{n}" for n, colour in enumerate(_SERIES)
}
_RANKS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20))


def measures_plot(name: str, description: str, measures: Sequence[str], systems: Sequence[System]) -> str:
    """A row for each measure, a dot with its interval for each system."""
    rows = [(measure, [system.figures.overall.get(measure) for system in systems]) for measure in measures]
    return _dots(name, description, rows)


def groups_plot(
    name: str, description: str, grouping: str, measure: str, systems: Sequence[System]
) -> tuple[str, str] | None:
    """A row for each group, best first by the first system, and words on the groups that are too small for one.

    None where no group of the first system has enough scores.
    """
    main = systems[0].figures
    rows, few = [], []
    for group, figures in main.groups[grouping].items():
        figure = figures.get(measure)
        if figure is None or not figure.n:
            continue
        label = f"{group.replace('_', ' ')} ({figure.n})"
        if isinstance(figure.value, Interval):
            others = [system.figures.groups[grouping].get(group, {}).get(measure) for system in systems[1:]]
            rows.append((label, [figure, *others]))
        else:
            few.append(label)
    if not rows:
        return None
    rows.sort(key=lambda row: -_mean_or(row[1][0], -2.0))
    return _dots(name, description, rows), f"Too few to plot: {', '.join(few)}." if few else ""


def risk_plot(name: str, description: str, systems: Sequence[System]) -> str:
    """Risk against coverage, a step line for each system that answers."""

    def draw(axes: Axes) -> None:
        axes.axhline(ACCEPTED_RISK, color=_SOFT, lw=0.8, ls=(0, (2, 2)))
        axes.text(1, ACCEPTED_RISK, "5 % wrong", color=_SOFT, ha="right", va="bottom", fontsize=7.5)
        for place, system in enumerate(systems):
            abstention = system.figures.abstention
            if abstention is None or not abstention.curve:
                continue
            curve = abstention.curve
            _line(axes, place, [p.coverage for p in curve], [p.risk for p in curve], drawstyle="steps-mid")
            axes.plot(curve[-1].coverage, curve[-1].risk, MARKERS[place % len(MARKERS)], color=_colour(place), ms=5)
        axes.set(
            xlim=(0, 1.02), ylim=(0, None), xlabel="share of all questions answered", ylabel="share of those wrong"
        )

    return _drawn(name, description, 2.7, draw)


def ranks_plot(name: str, description: str, systems: Sequence[System]) -> str:
    """How many questions have their first gold at which rank: bars for the first system, marks for the others."""
    names = [f"rank {low}" if low == high else f"ranks {low} to {high}" for low, high in _RANKS] + ["not found"]
    labels = [f"{name}: {share * 100:.0f} %" for name, share in zip(names, _rank_shares(systems[0]), strict=True)]

    def draw(axes: Axes) -> None:
        for place, system in enumerate(systems):
            shares, rows = _rank_shares(system), range(len(labels))
            if place == 0:
                axes.barh(rows, shares, height=0.62, color=_colour(0), alpha=0.75)
            else:
                mark = MARKERS[place % len(MARKERS)]
                axes.plot(shares, rows, mark, color=_colour(place), ms=5.2, mec=_PAPER, mew=0.8, clip_on=False)
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        axes.set_xlim(0, None)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel("share of the questions that have gold")

    return _drawn(name, description, 0.6 + len(labels) * 0.26, draw)


def times_plot(name: str, description: str, systems: Sequence[System]) -> str:
    """The share of the questions done within a time, on a logarithmic scale."""
    from matplotlib.ticker import LogLocator, NullLocator

    def draw(axes: Axes) -> None:
        for place, system in enumerate(systems):
            times = sorted(max(asked.milliseconds, 0.1) for asked in system.run.questions)
            if times:
                shares = [n / len(times) for n in range(1, len(times) + 1)]
                _line(axes, place, times, shares, drawstyle="steps-post")
                middle = len(times) // 2
                axes.plot(
                    times[middle], shares[middle], MARKERS[place % len(MARKERS)], color=_colour(place), ms=5, mec=_PAPER
                )
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set(ylim=(0, 1.02), xlabel="milliseconds (the mark is the median)", ylabel="share of questions done")

    return _drawn(name, description, 2.7, draw)


# -- dots with intervals --------------------------------------------------------------------------------------------


def _dots(name: str, description: str, rows: Sequence[tuple[str, Sequence[Figure | None]]]) -> str:
    from matplotlib.ticker import MultipleLocator

    systems = max(len(figures) for _, figures in rows)
    row_height = max(_ROW, 0.1 + systems * 0.075)

    def draw(axes: Axes) -> None:
        low = 0.0
        for row, (_, figures) in enumerate(rows):
            if row % 2:
                axes.axhspan(row - 0.5, row + 0.5, color=_LINE, alpha=0.35, lw=0)
            for place, figure in enumerate(figures):
                offset = (place - (systems - 1) / 2) * 0.72 / systems
                low = min(low, _dot(axes, row + offset, place, figure))
        axes.set_yticks(range(len(rows)), [label for label, _ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(low - 0.02, 1.02)
        axes.xaxis.set_major_locator(MultipleLocator(0.25))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
        axes.xaxis.tick_top()
        axes.tick_params(axis="y", length=0)

    return _drawn(name, description, 0.35 + len(rows) * row_height, draw)


def _dot(axes: Axes, y: float, place: int, figure: Figure | None) -> float:
    """Draws a figure, and gives back how far left it reaches."""
    if figure is None:
        return 0.0
    value = figure.value
    if not isinstance(value, Interval):
        return 0.0
    assert value.mean is not None
    assert value.low is not None
    assert value.high is not None
    axes.plot([value.low, value.high], [y, y], color=_colour(place), lw=1.3, solid_capstyle="butt")
    axes.plot(value.mean, y, MARKERS[place % len(MARKERS)], color=_colour(place), ms=5.2, mec=_PAPER, mew=0.7)
    return value.low


def _mean_or(figure: Figure | None, otherwise: float) -> float:
    if figure is None or not isinstance(figure.value, Interval) or figure.value.mean is None:
        return otherwise
    return figure.value.mean


def _rank_shares(system: System) -> list[float]:
    ranks = [first_gold_rank(asked) for asked in system.run.questions if asked.gold]
    counts = [sum(rank is not None and low <= rank <= high for rank in ranks) for low, high in _RANKS]
    return [count / len(ranks) if ranks else 0.0 for count in [*counts, len(ranks) - sum(counts)]]


def _line(axes: Axes, place: int, x: Sequence[float], y: Sequence[float], **style: Any) -> None:
    axes.plot(x, y, color=_colour(place), ls=_DASHES[place % len(_DASHES)], lw=1.4, **style)


def _colour(place: int) -> str:
    return _SERIES[place % len(_SERIES)]


# -- from matplotlib to the page ------------------------------------------------------------------------------------


def _drawn(name: str, description: str, height: float, draw: Callable[[Axes], None]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    style: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": "congress-rag",
        "text.parse_math": False,
        "font.size": 8.25,
        "text.color": _INK,
        "axes.labelcolor": _SOFT,
        "axes.edgecolor": _LINE,
        "xtick.color": _LINE,
        "ytick.color": _LINE,
        "xtick.labelcolor": _SOFT,
        "ytick.labelcolor": _INK,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.grid": True,
        "axes.grid.axis": "x",
        "grid.color": _LINE,
        "grid.linewidth": 0.7,
        "path.simplify": True,
    }
    written = io.StringIO()
    with mpl.rc_context(style), warnings.catch_warnings():
        # a name in another script is text in the page, whatever matplotlib's own font can measure
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        canvas = Canvas(figsize=(_WIDTH, height), layout="constrained")
        draw(canvas.add_subplot())
        canvas.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _inline(name, description, written.getvalue(), height)


def _inline(name: str, description: str, svg: str, height: float) -> str:
    """The SVG without its head, in the page's colours, with ids that no other plot has."""
    from markupsafe import escape

    _, _, body = svg[svg.index("<svg") :].partition(">")
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body).replace("url(#", f"url(#{name}-")
    body = re.sub(r'xlink:href="#', f'href="#{name}-', body)
    body = re.sub("|".join(_VARIABLES), lambda colour: f"var({_VARIABLES[colour[0]]})", body)
    box = f'viewBox="0 0 {_WIDTH * 72:.2f} {height * 72:.2f}" width="{_WIDTH * 96:.0f}" height="{height * 96:.0f}"'
    return f'<svg class="plot" role="img" aria-label="{escape(description)}" {box}>{body}'
