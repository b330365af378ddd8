"""Several instruments are asked about: each has its turn among the first, whatever the others hold."""

from __future__ import annotations

from collections.abc import Sequence

from congress_rag.answer.evidence import Finding
from congress_rag.answer.question import Question

__all__ = ["MOST_HEARD", "first_of_each", "in_turn"]

MOST_HEARD = 4  # instruments or descriptions; a question about more of them asks what they have in common


def first_of_each(question: Question, ranked: Sequence[Finding]) -> list[list[Finding]]:
    """The findings of each instrument that a question names or describes, in the order of their best ones.

    Args:
        question: the question understood.
        ranked: the findings, the best first.

    Returns:
        Empty where it asks about one, about too many, or about none in particular.
    """
    asked_of = question.asked_of
    if not 1 < len(asked_of) <= MOST_HEARD:
        return []
    heard = [[finding for finding in ranked if finding.document.id in documents] for documents in asked_of]
    place = {id(finding): n for n, finding in enumerate(ranked)}
    return sorted((own for own in heard if own), key=lambda own: place[id(own[0])])


def in_turn(question: Question, ranked: Sequence[Finding]) -> list[Finding]:
    """The findings with the best of each instrument that is asked about in front, the others as they are ranked."""
    front: list[Finding] = []
    for own in first_of_each(question, ranked):
        best = next((finding for finding in own if finding not in front), None)
        if best is not None:
            front.append(best)
    return [*front, *(finding for finding in ranked if finding not in front)]
