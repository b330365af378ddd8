"""How much of a question's wording stands in its gold: a set that copies its paragraphs flatters search by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, NamedTuple

from congress_rag.eval.rules import content_words
from congress_rag.eval.suites import Suite, SuiteQuestion

__all__ = ["Overlap", "SetDescription", "describe", "overlap_of"]


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


@dataclass(frozen=True, slots=True)
class SetDescription:
    """What a question set holds."""

    name: str
    sha256: str
    questions: int
    answerable: int
    documents: int
    kinds: dict[str, int]
    languages: dict[str, int]
    overlap: Overlap

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {**asdict(self), "overlap": self.overlap._asdict()}

    def to_text(self) -> str:
        """A few lines for a person."""
        counted = (", ".join(f"{name} {n}" for name, n in counts.items()) for counts in (self.kinds, self.languages))
        kinds, languages = counted
        overlap = self.overlap
        shared = (
            "no question whose words can be compared"
            if overlap.median is None
            else f"median {overlap.median:.2f} over {overlap.questions}; above .50 in {overlap.above_half}"
        )
        return (
            f"{self.name} (sha256 {self.sha256[:12]})\n"
            f"  questions  {self.questions}, of which {self.answerable} can be answered\n"
            f"  documents  {self.documents}\n"
            f"  kinds      {kinds}\n"
            f"  languages  {languages}\n"
            f"  share of a question's content words that stand in its gold: {shared}"
        )


def describe(suite: Suite, text_of: Callable[[str], str]) -> SetDescription:
    """What a set holds, and how much of its wording stands in its gold.

    Args:
        suite: the questions.
        text_of: the text of a pinpoint.
    """
    asked = suite.questions
    gold = {gold.pinpoint.partition("#")[0] for question in asked for gold in question.gold}
    return SetDescription(
        name=suite.name,
        sha256=suite.sha256,
        questions=len(asked),
        answerable=sum(question.answerable for question in asked),
        documents=len(gold),
        kinds=dict(sorted(Counter(question.kind for question in asked).items())),
        languages=dict(sorted(Counter(question.language for question in asked).items())),
        overlap=overlap_of(asked, lambda text: content_words(text, "en"), text_of),
    )
