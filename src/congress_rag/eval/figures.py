"""From a run to figures: each measure over all questions and over groups of them, abstention, and times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from congress_rag.answer.outcome import Outcome
from congress_rag.errors import PinpointSyntaxError
from congress_rag.eval.intervals import Interval, interval_of
from congress_rag.eval.record import Asked, Run
from congress_rag.eval.relevance import as_gold
from congress_rag.eval.scores import MEASURES, Unscored

__all__ = [
    "ACCEPTED_RISK",
    "FEWEST",
    "GROUPINGS",
    "Abstention",
    "Figure",
    "Figures",
    "Point",
    "Times",
    "TooFew",
    "abstention_of",
    "answered",
    "figures_of",
    "first_gold_rank",
    "gold_ranks",
    "is_right",
    "times_of",
]

FEWEST = 5  # scores below which a mean with an interval would mislead
ACCEPTED_RISK = 0.05

GROUPINGS: Mapping[str, Callable[[Asked], str | None]] = {
    "kind": lambda asked: asked.kind,
    "language": lambda asked: asked.language,
    "document": lambda asked: asked.document,
    "suite": lambda asked: asked.suite,
    "follow-up": lambda asked: asked.follow_up,
}


class TooFew(StrEnum):
    """What stands in the place of an interval where there are fewer than FEWEST scores."""

    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure over some questions: its mean and interval over ``n`` scores, and why the others have none."""

    value: Interval | TooFew
    n: int
    unscored: Mapping[Unscored, int]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the risk–coverage curve: the answers of at least this confidence. None: answers without any."""

    confidence: float | None
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How often answers are wrong when only the surest are given.

    ``aurc`` is the area under the curve: the mean risk over the answers (Geifman, Uziel and El-Yaniv 2019); None where
    nothing was answered. ``coverage_at_risk`` is the largest coverage whose risk is at most ACCEPTED_RISK.
    """

    questions: int
    answers: int
    curve: tuple[Point, ...]
    aurc: float | None
    coverage_at_risk: float


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds per question: the middle one, and what 95 of a hundred stay below."""

    median: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a run, by measure; ``groups`` by the name of a grouping, then by group.

    A measure that no question was asked for is left out. ``abstention`` is None where the system only searches.
    """

    overall: Mapping[str, Figure]
    groups: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    sizes: Mapping[str, Mapping[str, int]]
    abstention: Abstention | None
    times: Times | None


def figures_of(run: Run) -> Figures:
    """The figures of a run; equal records give equal figures, to the last digit."""
    groups = {name: _grouped(run.questions, group_of) for name, group_of in GROUPINGS.items()}
    return Figures(
        overall=_figures(run.questions),
        groups={name: {g: _figures(asked) for g, asked in members.items()} for name, members in groups.items()},
        sizes={name: {g: len(asked) for g, asked in members.items()} for name, members in groups.items()},
        abstention=abstention_of(run.questions),
        times=times_of(run.questions),
    )


def _grouped(questions: Iterable[Asked], group_of: Callable[[Asked], str | None]) -> dict[str, list[Asked]]:
    members: dict[str, list[Asked]] = {}
    for asked in questions:
        if (group := group_of(asked)) is not None:
            members.setdefault(group, []).append(asked)
    return dict(sorted(members.items()))


def _figures(questions: Sequence[Asked]) -> dict[str, Figure]:
    figures = {}
    for measure in MEASURES:
        given = [asked.scores[measure.name] for asked in questions if measure.name in asked.scores]
        if given:
            scores = [score for score in given if not isinstance(score, Unscored)]
            reasons = Counter(score for score in given if isinstance(score, Unscored))
            value = interval_of(scores) if len(scores) >= FEWEST else TooFew.TOO_FEW
            figures[measure.name] = Figure(value, len(scores), dict(sorted(reasons.items())))
    return figures


# -- abstention -----------------------------------------------------------------------------------------------------


def answered(asked: Asked) -> bool:
    """Whether the system gave an answer, whole or in part."""
    return asked.answer is not None and asked.answer["outcome"] in (Outcome.ANSWERED, Outcome.PARTIAL)


def is_right(asked: Asked) -> bool | None:
    """Whether a question went well: gold is cited, or a question without an answer was refused.

    Where the system only searches, whether one of the first five hits is gold; None for a question without gold then.
    """
    if asked.answer is not None:
        return asked.scores.get("cites gold") == 1.0 if asked.answerable else not answered(asked)
    score = asked.scores.get("Success@5")
    return score == 1.0 if isinstance(score, float) else None


def abstention_of(questions: Sequence[Asked]) -> Abstention | None:
    """The risk–coverage curve over answerable and unanswerable questions together; None where none has an answer.

    An answer is right if the question is answerable and a citation is gold. Answers of one confidence make one point,
    since no threshold can part them; those without a confidence come last.
    """
    if not any(asked.answer is not None for asked in questions):
        return None
    ordered = sorted(filter(answered, questions), key=_falling_confidence)
    curve: list[Point] = []
    given = wrong = 0
    area = 0.0
    for _, tied in groupby(ordered, key=_falling_confidence):
        members = list(tied)
        given += len(members)
        wrong += sum(not (asked.answerable and is_right(asked)) for asked in members)
        area += len(members) * wrong / given
        curve.append(Point(members[0].confidence, given / len(questions), wrong / given))
    accepted = [point.coverage for point in curve if point.risk <= ACCEPTED_RISK]
    return Abstention(len(questions), given, tuple(curve), area / given if given else None, max(accepted, default=0.0))


def _falling_confidence(asked: Asked) -> float:
    return float("inf") if asked.confidence is None else -asked.confidence


# -- ranks and times ------------------------------------------------------------------------------------------------


def gold_ranks(asked: Asked) -> dict[str, int]:
    """The rank at which each gold pinpoint is found, from 1, as the measures count it; what isn't found is left out."""
    gold = {pinpoint for pinpoint, _ in asked.gold}
    try:
        ranking = as_gold(asked.found, asked.gold)
    except PinpointSyntaxError:  # the texts of other people's collections have ids of their own
        ranking = [hit.pinpoint for hit in asked.found]
    return {name: rank for rank, name in enumerate(ranking, 1) if name in gold}


def first_gold_rank(asked: Asked) -> int | None:
    """The rank of the first right hit; None where none is right."""
    return min(gold_ranks(asked).values(), default=None)


def times_of(questions: Sequence[Asked]) -> Times | None:
    """The times of the questions; None where nothing was asked."""
    import numpy as np

    if not questions:
        return None
    median, p95 = np.percentile([asked.milliseconds for asked in questions], [50, 95])
    return Times(float(median), float(p95), len(questions))
