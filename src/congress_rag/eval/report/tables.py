"""What the tables of a report say, as words: the page and the Markdown report print the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from congress_rag.errors import CallError
from congress_rag.eval.comparing import Comparison, compare
from congress_rag.eval.figures import Figure, Figures, figures_of
from congress_rag.eval.intervals import Interval
from congress_rag.eval.record import Run
from congress_rag.eval.scores import MEASURES, Better, Measure

__all__ = [
    "ABOUT",
    "GROUP_MEASURES",
    "GROUP_TITLES",
    "System",
    "Told",
    "direction",
    "measures_of",
    "number",
    "p_words",
    "signed",
    "systems_of",
    "told",
    "unscored_words",
]

# The parts of the table of figures, in their order.
ABOUT = {
    "retrieval": "Retrieval",
    "answer": "Answers",
    "abstention": "Abstention",
    "follow-up": "Follow-ups",
    "language": "Languages",
}
GROUP_TITLES = {
    "kind": "By kind of question",
    "language": "By language",
    "document": "By instrument",
    "follow-up": "By kind of follow-up",
    "suite": "By suite",
}
GROUP_MEASURES = ("nDCG@10", "R@5", "Success@5", "article R@5", "cites gold", "false refusal", "false answer")


@dataclass(frozen=True, slots=True)
class System:
    """A run with its figures, under a name that no other of the report has.

    ``comparison`` is the first system against this one, or the words that say why they can't be compared.
    """

    name: str
    run: Run
    figures: Figures
    comparison: Comparison | str | None


class Told(NamedTuple):
    """A figure in words: the mean, its interval, and over how many questions or why there is none."""

    mean: str
    interval: str = ""
    note: str = ""


def systems_of(runs: Sequence[Run]) -> list[System]:
    """The systems of a report, the main one first; each other is compared with it.

    Raises:
        CallError: there is no run to report on.
    """
    if not runs:
        raise CallError("There is no run to report on. Make one with: congress-rag eval run.")
    seen: Counter[str] = Counter()
    systems: list[System] = []
    for run in runs:
        seen[run.system] += 1
        again = f" ({seen[run.system]})" if seen[run.system] > 1 else ""
        comparison = _against(run, runs[0]) if systems else None
        systems.append(System(f"{run.system}{again}", run, figures_of(run), comparison))
    return systems


def _against(other: Run, main: Run) -> Comparison | str:
    try:
        return compare(other, main)
    except CallError as error:
        return str(error)


def measures_of(systems: Sequence[System]) -> Iterator[tuple[str, list[Measure]]]:
    """The measures that any of the systems has, part by part of the table."""
    for about, title in ABOUT.items():
        present = [m for m in MEASURES if m.about == about and any(m.name in s.figures.overall for s in systems)]
        if present:
            yield title, present


def number(value: float, places: int = 3) -> str:
    """A number with a true minus sign."""
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")


def signed(value: float) -> str:
    """A difference with its sign; none at nought.

    >>> signed(0.1234), signed(-0.1), signed(0.0)
    ('+0.123', '−0.100', '0.000')
    """
    return number(value) if round(value, 3) <= 0 else f"+{number(value)}"


def p_words(p: float) -> str:
    """A p-value as it is printed."""
    return f"{p:.4f}" if p >= 0.0001 else "< 0.0001"


def told(figure: Figure | None, measure: str = "") -> Told:
    """A figure in words.

    >>> told(Figure(Interval(0.7125, 0.68, 0.745, 80), 80, {}))
    Told(mean='0.713', interval='0.680 to 0.745', note='n = 80')
    >>> told(None)
    Told(mean='–', interval='', note='not measured')
    """
    places = 1 if measure == "words" else 3
    if figure is None:
        return Told("–", note="not measured")
    value = figure.value
    if isinstance(value, Interval):
        if value.mean is None or value.low is None or value.high is None:
            return Told("–", note=unscored_words(figure))
        interval = f"{number(value.low, places)} to {number(value.high, places)}"
        return Told(number(value.mean, places), interval, f"n = {figure.n}")
    return Told(str(value), note=f"n = {figure.n}") if figure.n else Told("–", note=unscored_words(figure))


def unscored_words(figure: Figure) -> str:
    """Why questions have no score: "no judge 12, refused 3"."""
    return ", ".join(f"{reason} {count}" for reason, count in figure.unscored.items())


def direction(measure: Measure) -> str:
    """Which way the measure improves, in words."""
    return {Better.HIGHER: "higher is better", Better.LOWER: "lower is better", Better.NEITHER: "only describes"}[
        measure.better
    ]
