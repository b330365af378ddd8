"""The measures: what each says, which way is better, and the score of a question, which may be that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["MEASURES", "Better", "Measure", "Score", "Unscored", "measure_named"]


class Unscored(StrEnum):
    """Why a question has no score by a measure. It is counted and shown, and never enters a mean."""

    NO_GOLD = "no gold"  # nothing in the documents answers it, so no ranking is right
    REFUSED = "refused"  # there is no answer whose citations could be judged
    NOT_ASKED = "not asked"  # the system only searches
    NO_NUGGETS = "no nuggets"
    NO_JUDGE = "no judge"
    NO_TWIN = "no twin"  # no stand-alone form, or no English one, to compare with
    ANSWERABLE = "answerable"  # a false answer needs a question without an answer
    FAILED = "failed"


Score = float | Unscored


class Better(StrEnum):
    """Which way a measure improves; a length or a time only describes."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one question, averaged over many; ``meaning`` is a line for people, with the method's source."""

    name: str
    meaning: str
    better: Better = Better.HIGHER
    about: str = "retrieval"


_P = "Paragraphs: "
_A = "Articles: "

MEASURES: tuple[Measure, ...] = (
    Measure("nDCG@10", f"{_P}gain of the first ten by grade and rank over the best order's (Järvelin)"),
    Measure("RR", f"{_P}1 / rank of the first right one (its mean is MRR)"),
    Measure("R@5", f"{_P}share of the gold among the first five"),
    Measure("R@10", f"{_P}share of the gold among the first ten"),
    Measure("Success@1", f"{_P}whether the first is right"),
    Measure("Success@5", f"{_P}whether one of the first five is right"),
    Measure("article nDCG@10", f"{_A}as nDCG@10, where any paragraph of a gold article counts"),
    Measure("article R@5", f"{_A}share of the gold articles among the first five articles"),
    Measure("article Success@5", f"{_A}whether one of the first five is right"),
    Measure("document mismatch", "Share of the first five from a document that has no gold", Better.LOWER),
    Measure("cites gold", "Whether a citation of the answer is gold; a refusal counts as no", about="answer"),
    Measure(
        "false refusal",
        "Refused, though the documents answer; over answerable questions",
        Better.LOWER,
        "abstention",
    ),
    Measure(
        "false answer", "Answered, though the documents don't; over unanswerable questions", Better.LOWER, "abstention"
    ),
    Measure("citation recall", "ALCE: share of statements that their citations together support", about="answer"),
    Measure(
        "citation precision",
        "ALCE: share of citations that support a statement, or are needed",
        about="answer",
    ),
    Measure("faithfulness", "Share of statements that the judge finds supported by what they cite", about="answer"),
    Measure("quote fidelity", "Share of quotes that stand in their paragraph letter for letter", about="answer"),
    Measure("nugget recall", "Share of the nuggets, vital and okay, that the answer states", about="answer"),
    Measure("vital nugget recall", "Share of the vital nuggets that the answer states", about="answer"),
    Measure("words", "Words of the answer", Better.NEITHER, "answer"),
    Measure("stand-alone R@5", "Follow-ups: R@5 of the question as asked without a history", about="follow-up"),
    Measure("follow-up loss", "Follow-ups: stand-alone R@5 less the R@5 with the history", Better.LOWER, "follow-up"),
    Measure("language loss", "R@5 of the English question less that of this one", Better.LOWER, "language"),
)

_BY_NAME = {measure.name: measure for measure in MEASURES}


def measure_named(name: str) -> Measure:
    """A measure by its name.

    Raises:
        KeyError: there is none of that name.
    """
    return _BY_NAME[name]
