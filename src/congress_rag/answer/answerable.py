"""How likely the best paragraphs answer a question: a logistic regression over a few signs (``answerable.toml``).

A question that no document answers is told from one that a paragraph answers by what the best paragraph leaves
unsaid, how near it is in meaning, how far it leads, and what the form of the question makes one expect. The weights
are fitted on the development questions by ``make answerable``, where a false answer weighs as much as three refusals.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from congress_rag.answer.cautions import Caution
from congress_rag.answer.evidence import Finding
from congress_rag.answer.question import AskedKind, Question
from congress_rag.documents import DocumentKind

__all__ = ["ENOUGH", "SIGNS", "likelihood", "signs_of"]

SIGNS = (
    "covered",  # the share of the question's concepts that the best paragraph speaks of
    "cosine",  # its similarity of meaning
    "nearest",  # the highest similarity among those found
    "gap",  # what the best lacks to it
    "words",  # its BM25 as a share of the highest
    "lead",  # by how much it leads the second in the ranking, up to 4
    "missing",  # the rarity of the rarest concept that it doesn't speak of, over 10
    "missing_count",
    "form",  # it has the form that is asked for: a definition, a number
    "place",  # 1 / its place in the search
    "named",  # the question names an instrument
    "foreign",  # the question isn't in English, the language of most documents
    "report",  # the best paragraph is the report's
    "reason",  # "why …?": texts rarely say
    "yes_no",
    "which_instrument",
    "quantity",
)
MOST_LEAD = 4.0


def signs_of(
    question: Question, ranked: Sequence[Finding], score: Callable[[Finding], float], idf: Callable[[str], float]
) -> dict[str, float]:
    """The signs for a question and what was found for it.

    Args:
        question: the question understood.
        ranked: at least one finding, the best first.
        score: how well a finding answers, for ranking.
        idf: how rare a word is.
    """
    best = ranked[0]
    lead = score(best) - score(ranked[1]) if len(ranked) > 1 else 0.0
    missing = [concept.weight(idf) for concept in question.concepts if concept.words in best.missing]
    values = (
        best.covered,
        best.cosine,
        max(finding.cosine for finding in ranked[:10]),
        best.gap,
        best.words,
        min(lead, MOST_LEAD),
        max(missing, default=0.0) / 10,
        float(len(missing)),
        best.fits_form,
        1 / (1 + best.rank),
        float(bool(question.scope)),
        float(question.written_in != "en"),
        float(best.document.kind is DocumentKind.REPORT),
        float(Caution.REASON in question.cautions),
        float(question.kind is AskedKind.YES_NO),
        float(question.kind is AskedKind.WHICH_INSTRUMENT),
        float(question.kind is AskedKind.QUANTITY),
    )
    return dict(zip(SIGNS, values, strict=True))


def likelihood(signs: dict[str, float]) -> float:
    """The weighted chance that one of the first three paragraphs answers, 0 to 1; :data:`ENOUGH` is enough."""
    model = _model()
    return 1 / (1 + math.exp(-(model["bias"] + sum(model[name] * signs[name] for name in SIGNS))))


@cache
def _model() -> dict[str, float]:
    weights: dict[str, float] = tomllib.loads((files("congress_rag.answer") / "answerable.toml").read_text("utf-8"))[
        "weights"
    ]
    return weights


ENOUGH = 0.55
"""Set on the development questions: of those that no document answers about one in ten is answered."""
