"""The gate: whether a run is significantly worse than the committed baseline, and in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.comparing import SURE, both_scored, pairs_of
from congress_rag.eval.intervals import difference_of
from congress_rag.eval.record import Asked, Run
from congress_rag.eval.scores import Better, measure_named

__all__ = ["TOLERANCES", "Check", "GateResult", "State", "gate"]

# What is checked, and the loss that is let pass even where it is sure. Quote fidelity has none: a quote is the
# document's own words or it is not a quote.
TOLERANCES: Mapping[str, float] = {
    "nDCG@10": 0.01,
    "R@5": 0.01,
    "Success@5": 0.01,
    "article R@5": 0.01,
    "cites gold": 0.01,
    "false refusal": 0.01,
    "false answer": 0.02,
    "citation recall": 0.01,
    "citation precision": 0.01,
    "faithfulness": 0.01,
    "quote fidelity": 0.0,
    "vital nugget recall": 0.02,
    "follow-up loss": 0.02,
    "language loss": 0.02,
}
JUDGE_FIGURES = "judge figures"  # the setting of a run that says how good its judge is, by the name of a figure
_JUDGE_TOLERANCE = 0.02
_SCORED_AGAIN = 0.9  # the share of the questions scored by the baseline that the run must score too
_SEEN_BEFORE = 3  # questions in whose hits a document stood, so that its absence isn't chance
_DEPTH = 10  # hits that a committed baseline keeps
_LOSERS = 5


class State(StrEnum):
    """How a check ends."""

    PASSED = "passed"
    WORSE = "worse"
    NOT_SCORED = "not scored"
    NOT_CHECKED = "not checked"

    @property
    def failed(self) -> bool:
        """Whether it fails the gate."""
        return self in (State.WORSE, State.NOT_SCORED)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing checked, with the figures of both and a sentence that says how it ended and by which rule.

    ``p`` is one-sided: how likely the change would be if the run were no worse. ``losers`` are the questions that lost
    most by it.
    """

    name: str
    state: State
    words: str
    baseline: float | None = None
    run: float | None = None
    p: float | None = None
    tolerance: float | None = None
    losers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate found."""

    run: str
    baseline: str
    questions: int
    checks: tuple[Check, ...]

    @property
    def failed(self) -> bool:
        """Whether a check failed."""
        return any(check.state.failed for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {"failed": self.failed, **asdict(self)}

    def to_text(self) -> str:
        """The verdict, what failed and on which questions, then everything that was checked."""
        failures = [check for check in self.checks if check.state.failed]
        verdict = f"FAILED: {len(failures)} of {len(self.checks)} checks" if failures else "Passed"
        lines = [f"{verdict}. {self.run} against the baseline {self.baseline}, {self.questions} questions."]
        for check in failures:
            lines += ["", f"{check.name}: {check.words}"]
            lines += [f"    {loser}" for loser in check.losers]
        lines += ["", f"{'':<20}{'baseline':>10}{'run':>10}  "]
        lines += [
            f"{check.name:<20}{_number(check.baseline):>10}{_number(check.run):>10}  {check.state}"
            + (f": {check.words}" if check.state is State.NOT_CHECKED else "")
            for check in self.checks
        ]
        return "\n".join(lines)


def gate(run: Run, baseline: Run) -> GateResult:
    """Checks a run against a baseline over the same questions.

    A measure fails when its mean is worse by more than its tolerance and a one-sided paired test gives p < 0.05; and
    when fewer than nine in ten of the questions that the baseline scored are scored. Quote fidelity fails below 1.
    A document fails that the baseline found for several questions and the run finds for none.

    Raises:
        CallError: the baseline is over other questions.
    """
    try:
        pairs, _ = pairs_of(baseline, run)
    except CallError as error:
        raise CallError(
            f"The baseline can't judge this run. With the baseline as A and the run as B: {error} If the questions "
            "were changed on purpose, renew the baseline: check out the last version that passed, run congress-rag "
            "eval run over the new questions, and commit its record in the baseline's place."
        ) from error
    checks = [
        _quotes(pairs) if name == "quote fidelity" else _measured(pairs, name, tolerance)
        for name, tolerance in TOLERANCES.items()
    ]
    checks += [_documents(pairs), *_judge(run, baseline)]
    return GateResult(run.system, baseline.system, len(pairs), tuple(checks))


Pairs = Sequence[tuple[Asked, Asked]]  # the baseline's question first


def _measured(pairs: Pairs, name: str, tolerance: float) -> Check:
    unscored = _unscored(pairs, name)
    if unscored is not None:
        return unscored
    before, now = both_scored(pairs, name)
    sign = 1 if measure_named(name).better is Better.LOWER else -1
    difference = difference_of(before, now)
    assert difference.mean is not None, "both scored some, or the check ended above"
    assert difference.p is not None
    loss = sign * difference.mean
    # the test's distribution has two equal sides, so that the worse one has half of the two-sided p
    p = difference.p / 2 if loss > 0 else 1 - difference.p / 2
    worse = loss > tolerance and p < SURE
    words = (
        f"{'worse' if loss > 0 else 'better' if loss < 0 else 'the same'}"
        f"{f' by {abs(loss):.3f}' if loss else ''} over {difference.n} questions, one-sided p {p:.4f}; "
        f"fails beyond {tolerance:.3f} with p below {SURE}."
    )
    return Check(
        name,
        State.WORSE if worse else State.PASSED,
        words,
        _mean(before),
        _mean(now),
        p,
        tolerance,
        _losers(pairs, name, sign) if worse else (),
    )


def _quotes(pairs: Pairs) -> Check:
    name = "quote fidelity"
    unscored = _unscored(pairs, name)
    scored = [(asked, s) for _, asked in pairs if isinstance(s := asked.scores.get(name), float)]
    if not scored:
        return unscored or Check(name, State.NOT_CHECKED, "neither run has a score.")
    mean = _mean([score for _, score in scored])
    before = _mean([s for asked, _ in pairs if isinstance(s := asked.scores.get(name), float)])
    altered = [asked for asked, score in scored if score < 1]
    if altered:
        words = f"{len(altered)} answers quote what doesn't stand in the paragraph; any is too many."
        losers = tuple(f"{asked.id}  {asked.question}" for asked in altered[:_LOSERS])
        return Check(name, State.WORSE, words, before, mean, None, 0.0, losers)
    if unscored is not None and unscored.state.failed:
        return unscored
    return Check(name, State.PASSED, "every quote stands letter for letter.", before, mean, None, 0.0)


def _unscored(pairs: Pairs, name: str) -> Check | None:
    """The check of a measure that can't be compared, or None where it can."""
    before = [asked for asked, _ in pairs if isinstance(asked.scores.get(name), float)]
    if not before:
        return Check(name, State.NOT_CHECKED, "the baseline has no score.")
    again = [(a, b) for a, b in pairs if isinstance(a.scores.get(name), float)]
    missing = [str(b.scores.get(name, "not measured")) for _, b in again if not isinstance(b.scores.get(name), float)]
    if len(before) - len(missing) >= _SCORED_AGAIN * len(before):
        return None
    reasons = ", ".join(f"{count} {reason}" for reason, count in Counter(missing).most_common())
    baseline = _mean(both_scored([(a, a) for a, _ in again], name)[0])
    words = f"{len(missing)} of the {len(before)} questions that the baseline scored have no score: {reasons}."
    return Check(name, State.NOT_SCORED, words, baseline)


def _losers(pairs: Pairs, name: str, sign: int) -> tuple[str, ...]:
    losses = [
        (sign * (y - x), asked)
        for before, asked in pairs
        if isinstance(x := before.scores.get(name), float) and isinstance(y := asked.scores.get(name), float)
    ]
    worst = sorted((loss for loss in losses if loss[0] > 0), key=lambda loss: (-loss[0], loss[1].suite, loss[1].id))
    return tuple(f"{asked.id}  {asked.question}" for _, asked in worst[:_LOSERS])


def _documents(pairs: Pairs) -> Check:
    """Whether a document has gone: too few questions may ask for it for a mean to tell."""
    before = _documents_found(asked for asked, _ in pairs)
    now = _documents_found(asked for _, asked in pairs)
    gone = {document: n for document, n in before.items() if n >= _SEEN_BEFORE and not now[document]}
    counts = (float(len(before)), float(len(now)))
    if not before:
        return Check("documents found", State.NOT_CHECKED, "the baseline found nothing.")
    if not gone:
        return Check("documents found", State.PASSED, "every document is found as before.", *counts)
    told = ", ".join(f"{document} (for {n} questions before)" for document, n in sorted(gone.items()))
    words = f"no longer found for any question: {told}. Is it missing from the index?"
    return Check("documents found", State.WORSE, words, *counts)


def _documents_found(questions: Iterable[Asked]) -> Counter[str]:
    found: Counter[str] = Counter()
    for asked in questions:
        pinpoints = [hit.pinpoint for hit in asked.found[:_DEPTH] if "#" in hit.pinpoint]
        found.update({pinpoint.partition("#")[0] for pinpoint in pinpoints})
    return found


def _judge(run: Run, baseline: Run) -> list[Check]:
    """How good the judge is: one that finds everything supported would raise every figure that rests on it."""
    before, now = (given.settings.get(JUDGE_FIGURES) or {} for given in (baseline, run))
    if not before or not now:
        missing = "the baseline" if not before else "the run"
        return [Check("judge", State.NOT_CHECKED, f"{missing} doesn't say how good its judge is.")]
    checks = []
    for figure in sorted(before.keys() & now.keys()):
        worse = before[figure] - now[figure] > _JUDGE_TOLERANCE
        words = (
            f"the judge itself is worse by {before[figure] - now[figure]:.3f}; fails beyond {_JUDGE_TOLERANCE:.3f}. "
            "No figure that rests on it can be believed."
            if worse
            else "the judge is as good as it was."
        )
        state = State.WORSE if worse else State.PASSED
        name = f"judge {figure}".replace("_", " ")
        checks.append(Check(name, state, words, before[figure], now[figure], None, _JUDGE_TOLERANCE))
    return checks


def _mean(scores: Sequence[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
