"""How good a judge is: its verdicts on labelled claims, with intervals, by kind, and the calibration of its scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from congress_rag.errors import CallError
from congress_rag.eval.claims import LABELS, NOT_SUPPORTED, ClaimCase
from congress_rag.eval.intervals import RESAMPLES, SEED
from congress_rag.eval.judges import CONTRADICTED, NOT_SCORED, SUPPORTED, Judge, Verdict

__all__ = ["Bin", "JudgeFigures", "figures_from", "measure_judge"]

_BINS = 10
_AGAINST = (CONTRADICTED,)


class Bin(NamedTuple):
    """Claims of nearly one score: their mean score, the share of them that is supported, and how many."""

    score: float
    supported: float
    n: int


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """What is known of a judge after a labelled set; a figure over nothing is None.

    ``macro_f1`` is the mean F1 over the labels of the set; of a two-way set, over supported and not supported.
    ``calibration_error`` is the expected one over bins of equal size (Naeini et al. 2015).
    """

    judge: str
    claims: int
    not_scored: int
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    f1: dict[str, float]
    contradiction_recall: float | None
    contradiction_interval: tuple[float, float] | None
    flips_found: dict[str, tuple[int, int]]
    paraphrases_contradicted: float | None
    calibration: tuple[Bin, ...]
    calibration_error: float
    confusion: dict[str, dict[str, int]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)

    def to_text(self) -> str:
        """The figures as a page of text."""
        low, high = self.macro_f1_interval
        lines = [
            f"judge {self.judge}, {self.claims} claims, {self.not_scored} not scored",
            f"macro-F1              {self.macro_f1:.3f}  [{low:.3f}, {high:.3f}]",
            *(f"  F1 {label:<18} {value:.3f}" for label, value in self.f1.items()),
        ]
        if self.contradiction_recall is not None and self.contradiction_interval is not None:
            low, high = self.contradiction_interval
            lines.append(f"contradictions found  {self.contradiction_recall:.3f}  [{low:.3f}, {high:.3f}]")
        lines += [f"  {kind:<20} {found} of {n}" for kind, (found, n) in self.flips_found.items()]
        if self.paraphrases_contradicted is not None:
            lines.append(f"paraphrases called contradicted  {self.paraphrases_contradicted:.3f}")
        lines += [f"calibration error     {self.calibration_error:.3f}", "  score   supported       n"]
        lines += [f"  {b.score:5.2f}   {b.supported:9.2f}   {b.n:5}" for b in self.calibration]
        lines.append("judged as (rows: labels)")
        heads = sorted({word for row in self.confusion.values() for word in row})
        lines.append(f"  {'':<18}" + "".join(f"{head:>18}" for head in heads))
        lines += [
            f"  {label:<18}" + "".join(f"{row.get(head, 0):>18}" for head in heads)
            for label, row in self.confusion.items()
        ]
        return "\n".join(lines)


def measure_judge(
    judge: Judge, cases: Sequence[ClaimCase], evidence_of: Callable[[ClaimCase], Sequence[str]]
) -> JudgeFigures:
    """Judges every claim by its evidence and counts.

    Raises:
        CallError: there is no claim.
    """
    verdicts = [
        judge.judge(case.claim, evidence_of(case), context=case.context, language=case.language) for case in cases
    ]
    return figures_from(judge.name, cases, verdicts)


def figures_from(name: str, cases: Sequence[ClaimCase], verdicts: Sequence[Verdict]) -> JudgeFigures:
    """The figures of verdicts in the order of the claims.

    Raises:
        CallError: there is no claim, or none was scored.
    """
    pairs = [(c, v) for c, v in zip(cases, verdicts, strict=True) if v.verdict != NOT_SCORED]
    if not pairs:
        raise CallError(f"The judge {name} scored none of {len(cases)} claims, so there is nothing to count.")
    two_way = any(case.label == NOT_SUPPORTED for case, _ in pairs)
    labels = [case.label for case, _ in pairs]
    said = [_folded(verdict.verdict) if two_way else verdict.verdict for _, verdict in pairs]
    present = [SUPPORTED, NOT_SUPPORTED] if two_way else [label for label in LABELS if label in labels]
    contradicted = [float(word == CONTRADICTED) for label, word in zip(labels, said, strict=True) if label in _AGAINST]
    paraphrases = [v.verdict == CONTRADICTED for c, v in pairs if c.kind == "paraphrase" and c.label == SUPPORTED]
    flips: dict[str, list[bool]] = {}
    for case, verdict in pairs:
        if case.kind.startswith("flip_") and case.label == CONTRADICTED:
            flips.setdefault(case.kind, []).append(verdict.verdict == CONTRADICTED)
    confusion: dict[str, Counter[str]] = {label: Counter() for label in present}
    for label, word in zip(labels, said, strict=True):
        confusion[label][word] += 1
    bins = _calibration([v.score for _, v in pairs], [label == SUPPORTED for label in labels])
    return JudgeFigures(
        judge=name,
        claims=len(cases),
        not_scored=len(cases) - len(pairs),
        macro_f1=_macro_f1(labels, said, present),
        macro_f1_interval=_interval(labels, said, present),
        f1=dict(zip(present, _f1s(labels, said, present), strict=True)),
        contradiction_recall=sum(contradicted) / len(contradicted) if contradicted else None,
        contradiction_interval=_mean_interval(contradicted) if contradicted else None,
        flips_found={kind: (sum(found), len(found)) for kind, found in sorted(flips.items())},
        paraphrases_contradicted=sum(paraphrases) / len(paraphrases) if paraphrases else None,
        calibration=bins,
        calibration_error=sum(b.n * abs(b.score - b.supported) for b in bins) / len(pairs),
        confusion={label: dict(row) for label, row in confusion.items()},
    )


def _folded(word: str) -> str:
    return SUPPORTED if word == SUPPORTED else NOT_SUPPORTED


def _f1s(labels: Sequence[str], said: Sequence[str], present: Sequence[str]) -> list[float]:
    from sklearn.metrics import f1_score

    values: list[float] = f1_score(labels, said, labels=list(present), average=None, zero_division=0.0).tolist()
    return values


def _macro_f1(labels: Sequence[str], said: Sequence[str], present: Sequence[str]) -> float:
    values = _f1s(labels, said, present)
    return sum(values) / len(values)


def _interval(labels: Sequence[str], said: Sequence[str], present: Sequence[str]) -> tuple[float, float]:
    """The percentile bootstrap interval of the macro-F1, by counts of drawn claims."""
    import numpy as np

    code = {label: at for at, label in enumerate(present)}
    truth = np.array([code[label] for label in labels])
    word = np.array([code.get(one, len(present)) for one in said])
    drawn = np.random.default_rng(SEED).integers(0, len(truth), (RESAMPLES, len(truth)))
    f1s = []
    for label in range(len(present)):
        right = ((truth == label) & (word == label))[drawn].sum(1)
        either = (truth == label)[drawn].sum(1) + (word == label)[drawn].sum(1)
        f1s.append(np.where(either > 0, 2 * right / np.maximum(either, 1), 0.0))
    low, high = np.percentile(np.mean(f1s, axis=0), [2.5, 97.5])
    return float(low), float(high)


def _mean_interval(values: Sequence[float]) -> tuple[float, float]:
    from congress_rag.eval.intervals import interval_of

    found = interval_of(values)
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def _calibration(scores: Sequence[float], supported: Sequence[bool]) -> tuple[Bin, ...]:
    """At most ten bins of nearly equal size, by rising score."""
    order = sorted(range(len(scores)), key=lambda at: scores[at])
    count = min(_BINS, len(order))
    bins = []
    for at in range(count):
        these = order[at * len(order) // count : (at + 1) * len(order) // count]
        bins.append(
            Bin(sum(scores[i] for i in these) / len(these), sum(supported[i] for i in these) / len(these), len(these))
        )
    return tuple(bins)
