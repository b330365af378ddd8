"""What a judgement is: the verdict on a statement, how sure it is, and the reasons that decided, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["ClaimVerdict", "ReasonKind", "Support", "SupportReason"]


class ClaimVerdict(StrEnum):
    """Whether given texts bear a statement out."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"


class ReasonKind(StrEnum):
    """On what statement and text differ. Three are no differences of meaning: ``missing`` (no words of the text answer
    these of the statement), ``nearness`` (the meanings as a whole lie near or far) and ``language`` (the two are in
    different languages, and can't be compared by their words).
    """

    NUMBER = "number"
    DATE = "date"
    NEGATION = "negation"
    MODALITY = "modality"
    QUANTIFIER = "quantifier"
    ATTRIBUTION = "attribution"
    ROLE = "role"
    ACTOR = "actor"
    NAME = "name"
    INSTRUMENT = "instrument"
    MISSING = "missing"
    NEARNESS = "nearness"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class SupportReason:
    """One reason: these words of the claim, against these of the evidence (empty where nothing answers them)."""

    kind: ReasonKind
    claim: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Support:
    """The judgement of one claim against texts.

    ``score`` is the degree of support, 0 to 1, calibrated; ``best`` the index of the text that decides and ``span`` the
    stretch of it, both None where nothing was found; ``reasons`` in the order of their weight.
    """

    verdict: ClaimVerdict
    score: float
    probabilities: Mapping[ClaimVerdict, float]
    best: int | None = None
    span: tuple[int, int] | None = None
    reasons: tuple[SupportReason, ...] = field(default=())
