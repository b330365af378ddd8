"""Does what was found answer the question? The decision between answering and abstaining.

The decision weighs, for the best paragraph, how much of the question it speaks of, how near it is in
meaning, and how it stands in the ranking; the weights are data (``decision.toml``), set on the
development questions alone.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from congress_rag.answer.answerable import ENOUGH, likelihood, signs_of
from congress_rag.answer.cautions import Caution
from congress_rag.answer.evidence import Finding
from congress_rag.answer.outcome import Reason
from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.turns import first_of_each
from congress_rag.documents import Kind

__all__ = ["Decision", "decide", "score_of"]


EVEN = 0.5  # the chance from which a paragraph alone is taken to say enough
_FRAMES = (Kind.MASTHEAD, Kind.CLOSING)  # who met or signed, where and when: little of what is asked
_SAYS_LITTLE = (Kind.MASTHEAD, Kind.ROW)  # these answer only where they speak of everything that is asked


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
    """How well a finding answers, for ranking: coverage, nearness in meaning, words, rank and form together."""
    weights = _weights()["ranking"]
    return (
        weights["covered"] * finding.covered
        + weights["gap"] * finding.gap
        + weights["words"] * finding.words
        + weights["rank"] / (1 + finding.rank)
        + weights["form"] * finding.fits_form
        + weights["described"] * finding.described
        + weights["leads_out"] * finding.leads_out
        + weights["spoken_of"] * finding.spoken_of
        - weights["row"] * (finding.paragraph.kind is Kind.ROW)
        - weights["recital"] * (finding.paragraph.kind is Kind.RECITAL)
        - weights["frame"] * (finding.paragraph.kind in _FRAMES)
    )


def decide(question: Question, ranked: Sequence[Finding], idf: Callable[[str], float]) -> Decision:
    """Chooses the findings to answer from, or abstains with the reason.

    Args:
        question: the question understood.
        ranked: the findings, the best first.
        idf: how rare a word is.
    """
    if not ranked:
        return Decision(False, (), 0.0, Reason.NOTHING_NEAR)
    if Caution.OPINION in question.cautions:
        return Decision(False, (), 0.0, Reason.OPINION)
    weights = _weights()["foreign" if question.written_in != "en" else "answering"]
    limits = _weights()["choosing"]
    if not question.scope:
        weights = {**weights, "farness": weights["farness_unscoped"]}
    best = _leading(ranked, weights, limits)
    probability = _probability(best, weights)
    enough = probability >= EVEN
    if ranked[0].cosine and not question.provisions:  # what a place that is named says of a question is told otherwise
        probability = likelihood(signs_of(question, ranked, score_of, idf))
        enough = probability >= ENOUGH
    if not enough or (best.paragraph.kind in _SAYS_LITTLE and best.missing):
        return Decision(False, (), probability, Reason.TERMS_MISSING if best.missing else Reason.NOTHING_NEAR)
    if question.kind is AskedKind.QUANTITY and (not best.fits_form or best.covered < weights["enough_for_number"]):
        return Decision(False, (), probability, Reason.TERMS_MISSING)
    heard = first_of_each(question, ranked)
    if heard:
        leading = dict.fromkeys(_leading(own, weights, limits) for own in heard)
        telling = [finding for finding in leading if _probability(finding, weights) >= EVEN]
        return Decision(True, tuple(telling) or (best,), probability)
    top = score_of(best)
    chosen = [
        finding
        for finding in ranked[: int(limits["most"])]
        if score_of(finding) >= top - limits["behind"]
        and finding.covered >= limits["share"] * best.covered
        and (finding.fits_form >= 1) == (best.fits_form >= 1)
        and (finding.paragraph.kind is not Kind.RECITAL or best.paragraph.kind is Kind.RECITAL)
        and _probability(finding, weights) >= EVEN
    ]
    if best not in chosen:  # one that leads from behind
        chosen = [best, *chosen[: int(limits["most"]) - 1]]
    return Decision(True, tuple(chosen), probability)


def _leading(ranked: Sequence[Finding], weights: dict[str, float], limits: dict[str, float]) -> Finding:
    """The best finding; where it says too little of the question, the next of nearly its rank that says more."""
    best = ranked[0]
    close = [f for f in ranked[: int(limits["looked_at"])] if score_of(f) >= score_of(best) - limits["close"]]
    if _probability(best, weights) >= EVEN:
        return best
    enough = max(limits["floor"], best.covered + 0.01)
    return next((f for f in close if f.covered >= enough and _probability(f, weights) >= EVEN), best)


def _probability(finding: Finding, weights: dict[str, float]) -> float:
    support = finding.covered + weights["nearness"] * max(0.0, finding.cosine - weights["near"])
    if finding.cosine:  # 0 where there are no vectors yet
        support -= weights.get("farness", 0.0) * max(0.0, weights["far"] - finding.cosine)
    return 1 / (1 + math.exp(-weights["steepness"] * (support - weights["enough"])))
