"""The calibrated decision: figures to probabilities of the four verdicts, by weights that are data (``weights.toml``).

The weights are those of a multinomial logistic regression, fitted on the development claims by ``training/support.py``.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from congress_rag.answer.support.verdict import ClaimVerdict

__all__ = ["probabilities"]


@cache
def _weights() -> dict[str, Any]:
    return tomllib.loads((files("congress_rag.answer.support") / "weights.toml").read_text("utf-8"))


def probabilities(figures: Mapping[str, float]) -> dict[ClaimVerdict, float]:
    """How likely each verdict is, given the figures of ``features.measure``; they add up to one."""
    weights = _weights()
    scores = {}
    for verdict in ClaimVerdict:
        row: dict[str, float] = weights[verdict.value]
        scores[verdict] = row["bias"] + sum(row.get(name, 0.0) * value for name, value in figures.items())
    if "near" in figures:
        meaning: dict[str, float] = weights["nearness"]
        nearness = meaning["steepness"] * (figures["near"] - meaning["middle"])
        scores[ClaimVerdict.NOT_FOUND] -= max(-meaning["most"], min(nearness, meaning["most"]))
    highest = max(scores.values())
    raised = {verdict: math.exp(score - highest) for verdict, score in scores.items()}
    total = sum(raised.values())
    return {verdict: value / total for verdict, value in raised.items()}
