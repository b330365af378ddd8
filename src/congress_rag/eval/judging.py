"""How good a judge is: its verdicts on a labelled claim set, as figures with bootstrap intervals.

A judge's word is worth what it was when the answer was known. Macro-F1 says how well it tells the labels apart, the
recall of contradictions what it would let through, and the calibration curve whether its scores mean what they say.
Claims that a judge gives no verdict on are counted beside the figures and never enter them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.claims import ClaimCase, Label
from congress_rag.eval.intervals import LEVEL, RESAMPLES, SEED, Interval
from congress_rag.eval.judges import NOT_SCORED, Judge, Judgement

__all__ = ["BINS", "Bin", "JudgeFigures", "LabelFigures", "TwoWay", "figures_of_verdicts", "measure_judge"]

BINS = 10

EvidenceOf = Callable[[ClaimCase], Sequence[str]]

_DEGREES = {Label.SUPPORTED: 1.0, Label.PARTLY_SUPPORTED: 0.5}  # of support, which is what a score says


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How well one label is told from the others, over the ``n`` claims that have it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Supported or not: the share decided rightly, and the F1 of supported and its mean with that of the others.

    ``f1`` is None where no claim is supported.
    """

    accuracy: float
    f1: float | None
    macro_f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of scores: how high they are, and how much of it is supported (a part counts as a half)."""

    low: float
    high: float
    score: float
    supported: float
    n: int


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """All figures of a judge over a claim set.

    ``two_way`` says that the set only knows supported or not; verdicts are then read so, and ``macro_f1``, ``labels``
    and ``confusion`` are of these two. ``supported_or_not`` is given for every set. ``flips`` are the recalls of the
    kinds of false claims; ``false_alarms`` is the share of supported paraphrases that are called contradicted.
    ``confusion`` counts, by label, the verdicts, "not_scored" among them. ``calibration_error`` is the mean distance of
    score and share supported over the bins, by their size (ECE); it and ``supported_or_not`` are None where nothing was
    scored.
    """

    judge: str
    cases: int
    not_scored: int
    two_way: bool
    macro_f1: Interval
    contradiction_recall: Interval
    labels: Mapping[str, LabelFigures]
    flips: Mapping[str, Interval]
    false_alarms: Interval
    supported_or_not: TwoWay | None
    calibration: tuple[Bin, ...]
    calibration_error: float | None
    confusion: Mapping[str, Mapping[str, int]]

    def for_gate(self) -> dict[str, float]:
        """The figures that a gate compares: those that exist, of which more is better."""
        figures = {"macro-F1": self.macro_f1.mean, "recall of contradictions": self.contradiction_recall.mean}
        return {name: value for name, value in figures.items() if value is not None}

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; an interval is an object with mean, low, high and n."""
        value = asdict(self)
        value |= {name: getattr(self, name)._asdict() for name in ("macro_f1", "contradiction_recall", "false_alarms")}
        return value | {"flips": {kind: recall._asdict() for kind, recall in self.flips.items()}}

    def to_text(self) -> str:
        """The figures as tables for people."""
        from congress_rag.eval.judging_text import text_of

        return text_of(self)


def measure_judge(judge: Judge, cases: Sequence[ClaimCase], evidence_of: EvidenceOf | None = None) -> JudgeFigures:
    """Asks a judge about every claim, and scores its verdicts.

    Args:
        judge: the judge.
        cases: the claims.
        evidence_of: gives the texts for a claim that brings none: the gold paragraphs, or the nearest found.

    Raises:
        CallError: there are no claims, or one brings no evidence and ``evidence_of`` isn't given.
        JudgeError: the judge doesn't answer.
    """
    judgements = []
    for case in cases:
        evidence = case.evidence
        if evidence is None and evidence_of is None:
            raise CallError(
                f"The claim {case.id} brings no evidence. Judge it with an index that holds its paragraphs."
            )
        if evidence is None and evidence_of is not None:
            evidence = tuple(evidence_of(case))
        assert evidence is not None
        judgements.append(judge.judge(case.claim, evidence, context=case.context, language=case.language))
    return figures_of_verdicts(judge.name, cases, judgements)


def figures_of_verdicts(name: str, cases: Sequence[ClaimCase], judgements: Sequence[Judgement]) -> JudgeFigures:
    """The figures of verdicts that were given already, one for each claim and in their order.

    Raises:
        CallError: there are no claims.
        ValueError: there aren't as many judgements as claims, or one is neither a label nor NOT_SCORED.
    """
    if not cases:
        raise CallError("There are no claims to measure a judge on. Give a claim set.")
    pairs = list(zip(cases, judgements, strict=True))
    for _, judgement in pairs:
        if judgement.verdict != NOT_SCORED:
            Label(judgement.verdict)
    scored = [(case, judgement) for case, judgement in pairs if judgement.verdict != NOT_SCORED]
    two_way = any(case.label is Label.NOT_SUPPORTED for case in cases)
    read = _supported_or_not if two_way else str
    truths, verdicts = [read(c.label) for c, _ in scored], [read(j.verdict) for _, j in scored]
    labels = _label_figures(truths, verdicts)
    calibration = _calibration(scored)
    flips = sorted({case.kind for case in cases if case.kind.startswith("flip_")})
    return JudgeFigures(
        judge=name,
        cases=len(cases),
        not_scored=len(pairs) - len(scored),
        two_way=two_way,
        macro_f1=_macro_f1(truths, verdicts, labels),
        contradiction_recall=_called_contradicted(scored, lambda case: case.label is Label.CONTRADICTED),
        labels=labels,
        flips={k: _called_contradicted(scored, lambda case, kind=k: case.kind == kind) for k in flips},  # type: ignore[misc]
        false_alarms=_called_contradicted(
            scored, lambda case: case.label is Label.SUPPORTED and case.kind == "paraphrase"
        ),
        supported_or_not=_two_way(scored),
        calibration=calibration,
        calibration_error=_error(calibration),
        confusion=_confusion(
            [(read(c.label), j.verdict if j.verdict == NOT_SCORED else read(j.verdict)) for c, j in pairs]
        ),
    )


def _supported_or_not(label: str) -> str:
    return str(Label.SUPPORTED if label == Label.SUPPORTED else Label.NOT_SUPPORTED)


# -- labels -----------------------------------------------------------------------------------------------------------


def _label_figures(truths: Sequence[str], verdicts: Sequence[str]) -> dict[str, LabelFigures]:
    """The figures of each label that a scored claim has."""
    from sklearn.metrics import precision_recall_fscore_support

    present = [str(label) for label in Label if label in set(truths)]
    if not present:
        return {}
    columns = precision_recall_fscore_support(truths, verdicts, labels=present, average=None, zero_division=0.0)
    rows = zip(present, *(column.tolist() for column in columns), strict=True)
    return {label: LabelFigures(precision, recall, f1, n) for label, precision, recall, f1, n in rows}


def _macro_f1(truths: Sequence[str], verdicts: Sequence[str], labels: Mapping[str, LabelFigures]) -> Interval:
    """The mean F1 of the labels, with its interval.

    To draw claims with replacement is to draw how many fall into each cell of the confusion table. A label that a draw
    leaves out doesn't count in it.
    """
    import numpy as np

    if not labels:
        return Interval(None, None, None, 0)
    mean = sum(figures.f1 for figures in labels.values()) / len(labels)
    cells = sorted(Counter(zip(truths, verdicts, strict=True)).items())
    drawn = _drawn([count for _, count in cells])
    total, kept = np.zeros(RESAMPLES), np.zeros(RESAMPLES)
    for label in labels:
        true = drawn[:, [truth == label for (truth, _), _ in cells]].sum(axis=1)
        said = drawn[:, [verdict == label for (_, verdict), _ in cells]].sum(axis=1)
        hit = drawn[:, [pair == (label, label) for pair, _ in cells]].sum(axis=1)
        total += np.where(true > 0, 2 * hit / np.maximum(true + said, 1), 0.0)
        kept += true > 0
    return Interval(mean, *_percentiles(total / kept), len(truths))


def _called_contradicted(
    scored: Sequence[tuple[ClaimCase, Judgement]], counts: Callable[[ClaimCase], bool]
) -> Interval:
    """The share of some claims that are called contradicted."""
    called = [judgement.verdict == Label.CONTRADICTED for case, judgement in scored if counts(case)]
    if not called:
        return Interval(None, None, None, 0)
    hits, n = sum(called), len(called)
    low, high = _percentiles(_drawn([hits, n - hits])[:, 0] / n)
    return Interval(hits / n, low, high, n)


def _drawn(counts: Sequence[int]) -> Any:
    """How often each cell comes up when as many claims are drawn with replacement; a row for each resample."""
    import numpy as np

    total = sum(counts)
    return np.random.default_rng(SEED).multinomial(total, np.asarray(counts) / total, RESAMPLES)


def _percentiles(values: Any) -> tuple[float, float]:
    import numpy as np

    tail = (1 - LEVEL) / 2 * 100
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


def _two_way(scored: Sequence[tuple[ClaimCase, Judgement]]) -> TwoWay | None:
    if not scored:
        return None
    from sklearn.metrics import accuracy_score

    truths = [_supported_or_not(case.label) for case, _ in scored]
    verdicts = [_supported_or_not(judgement.verdict) for _, judgement in scored]
    labels = _label_figures(truths, verdicts)
    supported = labels.get(Label.SUPPORTED)
    macro = sum(figures.f1 for figures in labels.values()) / len(labels)
    accuracy = float(accuracy_score(truths, verdicts))
    return TwoWay(accuracy, supported.f1 if supported else None, macro, len(scored))


def _confusion(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts = Counter(pairs)
    rows = [str(label) for label in Label if any(truth == label for truth, _ in counts)]
    columns = [name for name in (*map(str, Label), NOT_SCORED) if any(said == name for _, said in counts)]
    return {row: {column: counts[row, column] for column in columns} for row in rows}


# -- calibration ------------------------------------------------------------------------------------------------------


def _calibration(scored: Sequence[tuple[ClaimCase, Judgement]]) -> tuple[Bin, ...]:
    """Bins of equal mass by rising score. Equal scores share a bin, so a judge of few scores has fewer bins."""
    points = sorted((judgement.score, _DEGREES.get(case.label, 0.0)) for case, judgement in scored)
    bins: dict[int, list[tuple[float, float]]] = {}
    first = 0
    for rank, point in enumerate(points):
        if point[0] != points[first][0]:
            first = rank
        bins.setdefault(first * BINS // len(points), []).append(point)
    return tuple(
        Bin(
            low=members[0][0],
            high=members[-1][0],
            score=sum(score for score, _ in members) / len(members),
            supported=sum(degree for _, degree in members) / len(members),
            n=len(members),
        )
        for members in bins.values()
    )


def _error(bins: Sequence[Bin]) -> float | None:
    total = sum(each.n for each in bins)
    return sum(each.n * abs(each.score - each.supported) for each in bins) / total if total else None
