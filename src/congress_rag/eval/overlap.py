"""How much of a question's wording stands in its gold: a set that copies its paragraphs flatters search by words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median
from typing import NamedTuple

from congress_rag.eval.suites import SuiteQuestion

__all__ = ["Overlap", "overlap_of"]


class Overlap(NamedTuple):
    """Shares of content words that stand in a gold paragraph, over English questions: 0 to 1."""

    median: float | None
    above_half: int
    questions: int


def overlap_of(
    questions: Iterable[SuiteQuestion], stems: Callable[[str], Iterable[str]], text_of: Callable[[str], str]
) -> Overlap:
    """The lexical overlap of questions with their best gold paragraph (the highest share counts).

    Args:
        questions: those that aren't in English, name a place to look up, or have no gold are left out.
        stems: the stems of a text's content words.
        text_of: the text of a pinpoint.
    """
    shares = []
    for question in questions:
        asked = set(stems(question.question))
        if question.language != "en" or question.kind == "lookup" or not question.gold or not asked:
            continue
        best = max(gold.grade for gold in question.gold)
        texts = [text_of(gold.pinpoint) for gold in question.gold if gold.grade == best]
        shares.append(max(len(asked & set(stems(text))) / len(asked) for text in texts))
    return Overlap(median(shares) if shares else None, sum(share > 0.5 for share in shares), len(shares))
