"""Does what was found answer the question? The decision between answering and abstaining.

The decision weighs, for the best paragraph, how much of the question it speaks of, how near it is in
meaning, and how it stands in the ranking; the weights are data (``decision.toml``), set on the
development questions alone.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from congress_rag.answer.evidence import Finding
from congress_rag.answer.outcome import Reason
from congress_rag.answer.question import AskedKind, Question

__all__ = ["Decision", "decide", "score_of"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer, and with which findings; ``probability`` that the best one answers."""

    answers: bool
    chosen: tuple[Finding, ...]
    probability: float
    reason: Reason | None = None


@cache
def _weights() -> dict[str, dict[str, float]]:
    return tomllib.loads((files("congress_rag.answer") / "decision.toml").read_text("utf-8"))


def score_of(finding: Finding) -> float:
    """How well a finding answers, for ranking: coverage, nearness in meaning, rank and form together."""
    weights = _weights()["ranking"]
    nearness = max(0.0, finding.cosine - weights["cosine_floor"]) / (1 - weights["cosine_floor"])
    return (
        weights["covered"] * finding.covered
        + weights["nearness"] * nearness
        + weights["rank"] / (1 + finding.rank)
        + weights["form"] * finding.fits_form
    )


def decide(question: Question, ranked: Sequence[Finding], *, degraded: bool) -> Decision:
    """Chooses the findings to answer from, or abstains with the reason.

    Args:
        question: the question understood.
        ranked: the findings, the best first.
        degraded: whether the search was lexical only; then coverage alone decides.
    """
    if not ranked:
        return Decision(False, (), 0.0, Reason.NOTHING_NEAR)
    weights = _weights()["lexical" if degraded else "foreign" if question.language != "en" else "answering"]
    best = ranked[0]
    probability = _probability(best, question, weights)
    if probability < weights["threshold"]:
        return Decision(False, (), probability, Reason.TERMS_MISSING if best.missing else Reason.NOTHING_NEAR)
    if question.kind is AskedKind.QUANTITY and not any(f.fits_form for f in ranked[:3]):
        return Decision(False, (), probability, Reason.TERMS_MISSING)
    limits = _weights()["choosing"]
    top = score_of(best)
    chosen = [
        f
        for f in ranked[: int(limits["most"])]
        if score_of(f) >= limits["share"] * top and _probability(f, question, weights) >= limits["floor"]
    ]
    return Decision(True, tuple(chosen or [best]), probability)


def _probability(finding: Finding, question: Question, weights: dict[str, float]) -> float:
    total = (
        weights["bias"]
        + weights["covered"] * finding.covered
        + weights["cosine"] * finding.cosine
        + weights["first"] / (1 + finding.rank)
        + weights["form"] * finding.fits_form
        + weights["scoped"] * bool(question.scope)
    )
    return 1 / (1 + math.exp(-total))
