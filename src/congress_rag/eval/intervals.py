"""How sure a figure is: bootstrap intervals, and paired tests between two runs over the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Difference", "Interval", "difference_of", "interval_of"]

RESAMPLES = 2000
SEED = 20190423  # the first day of the Meeting; fixed, so that the same scores give the same interval
LEVEL = 0.95


class Interval(NamedTuple):
    """A mean with its bootstrap interval, over ``n`` scores; all but ``n`` are None where there are no scores."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


class Difference(NamedTuple):
    """The mean of B less A over the questions that both scored, its interval, and the two-sided p of no difference."""

    mean: float | None
    low: float | None
    high: float | None
    p: float | None
    wins: int
    losses: int
    n: int


def interval_of(scores: Sequence[float]) -> Interval:
    """The mean and its 95 % percentile bootstrap interval (Efron 1979)."""
    if not scores:
        return Interval(None, None, None, 0)
    means = _resampled_means(scores)
    low, high = _percentiles(means)
    return Interval(_mean(scores), low, high, len(scores))


def difference_of(a: Sequence[float], b: Sequence[float]) -> Difference:
    """How B differs from A, question by question.

    The p-value is that of a paired randomisation test, which flips the sign of each difference at random and assumes
    nothing of their distribution (Smucker, Allan and Carterette 2007).

    Raises:
        ValueError: the two have different lengths.
    """
    if len(a) != len(b):
        raise ValueError(f"paired scores must have one length, not {len(a)} and {len(b)}")
    differences = [y - x for x, y in zip(a, b, strict=True)]
    if not differences:
        return Difference(None, None, None, None, 0, 0, 0)
    wins, losses = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    low, high = _percentiles(_resampled_means(differences))
    return Difference(_mean(differences), low, high, _randomised(differences), wins, losses, len(differences))


def _mean(scores: Sequence[float]) -> float:
    return float(sum(scores) / len(scores))


def _resampled_means(scores: Sequence[float]) -> list[float]:
    import numpy as np

    values = np.asarray(scores, float)
    drawn = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    means: list[float] = values[drawn].mean(axis=1).tolist()
    return means


def _percentiles(means: Sequence[float]) -> tuple[float, float]:
    import numpy as np

    tail = (1 - LEVEL) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)


def _randomised(differences: Sequence[float]) -> float:
    """The share of sign flips that give a mean at least as far from nought; exact where there are few."""
    import numpy as np
    from scipy.stats import permutation_test

    values = np.asarray([d for d in differences if d], float)  # the sign of nought changes nothing
    if len(values) < 2:
        return 1.0  # either sign of a single difference is as far from nought
    found = permutation_test(
        (values,),
        lambda x, axis: np.mean(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9999,
        rng=SEED,
    )
    return float(found.pvalue)
