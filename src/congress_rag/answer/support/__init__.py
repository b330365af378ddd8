"""Does this paragraph support this statement? A verdict with the reasons that decided.

``judge`` finds the sentence or item of the evidence that speaks of what the statement speaks of, compares the two word
by word (numbers, dates, force, negation, quantifiers, roles, bodies, who says it), and weighs what it finds by a
calibrated model whose weights are data. A sure difference has the last word: what it touches is never called supported.
"""

from congress_rag.answer.support.judging import judge
from congress_rag.answer.support.verdict import ClaimVerdict, ReasonKind, Support, SupportReason

__all__ = ["ClaimVerdict", "ReasonKind", "Support", "SupportReason", "judge"]
