"""Runs a suite through the assistant and counts: what is found, what is cited, what is refused.

A citation meets a gold pinpoint where one contains the other: the gold paragraph's own item, or the
paragraph that holds the gold item. At article level the first step decides.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from congress_rag.answer.outcome import Outcome
from congress_rag.assistant import Assistant
from congress_rag.eval.suites import SuiteQuestion
from congress_rag.pinpoint import Pinpoint

__all__ = ["QuestionResult", "SuiteResult", "meets", "run_suite"]


def meets(cited: str, gold: str, *, article: bool = False) -> bool:
    """Whether a citation meets a gold pinpoint.

    >>> meets("uncac#46.9.b", "uncac#46.9"), meets("uncac#46.8", "uncac#46.9")
    (True, False)
    >>> meets("uncac#46.8", "uncac#46.9", article=True)
    True
    """
    one, other = Pinpoint.parse(cited), Pinpoint.parse(gold)
    if article:
        return one.document == other.document and one.steps[:1] == other.steps[:1]
    return one.contains(other) or other.contains(one)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What came of one question. ``rank`` is the first hit that meets gold, from 1; None where none of ten does."""

    question: SuiteQuestion
    outcome: str
    cited: tuple[str, ...]
    found: tuple[str, ...]
    rank: int | None
    article_rank: int | None
    cites_gold: bool
    quotes_stand: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """The results of a suite, with the shares that matter."""

    results: tuple[QuestionResult, ...]

    def to_dict(self) -> dict[str, Any]:
        """Counts and shares; a share over nothing is null."""
        asked = [r for r in self.results if r.question.answerable]
        refused = [r for r in self.results if not r.question.answerable]
        answered = [r for r in asked if r.outcome == Outcome.ANSWERED]
        return {
            "answerable": len(asked),
            "unanswerable": len(refused),
            "hit@1": _share(r.rank == 1 for r in asked),
            "hit@5": _share(r.rank is not None and r.rank <= 5 for r in asked),
            "article hit@5": _share(r.article_rank is not None and r.article_rank <= 5 for r in asked),
            "cites gold": _share(r.cites_gold for r in asked),
            "false refusals": _share(r.outcome != Outcome.ANSWERED for r in asked),
            "false answers": _share(r.outcome in (Outcome.ANSWERED, Outcome.PARTIAL) for r in refused),
            "quotes stand": _share(r.quotes_stand for r in answered),
            "median ms": sorted(r.milliseconds for r in self.results)[len(self.results) // 2] if self.results else None,
            "questions": [
                {
                    "id": r.question.id,
                    "question": r.question.question,
                    "outcome": r.outcome,
                    "gold": [g.pinpoint for g in r.question.gold],
                    "cited": list(r.cited),
                    "found": list(r.found[:5]),
                    "right": r.cites_gold if r.question.answerable else r.outcome != Outcome.ANSWERED,
                }
                for r in self.results
            ],
        }

    def to_text(self) -> str:
        """The shares, then the questions that went wrong."""
        summary = self.to_dict()
        questions = summary.pop("questions")
        lines = [
            f"{name:<16} {value:.3f}" if isinstance(value, float) else f"{name:<16} {value}"
            for name, value in summary.items()
        ]
        lines += ["", "Wrong:"]
        lines += [
            f"  {q['id']}  {q['question']}\n      {q['outcome']}: "
            f"cited {', '.join(q['cited']) or '–'}; gold {', '.join(q['gold']) or '–'}"
            for q in questions
            if not q["right"]
        ]
        return "\n".join(lines)


def _share(values: Any) -> float | None:
    counted = [bool(value) for value in values]
    return sum(counted) / len(counted) if counted else None


def run_suite(questions: Sequence[SuiteQuestion], assistant: Assistant) -> SuiteResult:
    """Asks and searches every question; the order of the results is that of the questions."""
    return SuiteResult(tuple(_run(question, assistant) for question in questions))


def _run(question: SuiteQuestion, assistant: Assistant) -> QuestionResult:
    started = time.perf_counter()
    answer = assistant.ask_or_explain(question.question, question.history)
    elapsed = (time.perf_counter() - started) * 1000
    found = tuple(hit["pinpoint"] for hit in assistant.search(question.question, 10).to_dict()["hits"])
    gold = [g.pinpoint for g in question.gold]
    cited = tuple(c.pinpoint for c in answer.citations)
    return QuestionResult(
        question=question,
        outcome=str(answer.outcome),
        cited=cited,
        found=found,
        rank=_rank(found, gold, article=False),
        article_rank=_rank(found, gold, article=True),
        cites_gold=any(meets(c, g) for c in cited for g in gold),
        quotes_stand=all(assistant.show(c.pinpoint).text[c.start : c.end] == c.quote for c in answer.citations),
        milliseconds=elapsed,
    )


def _rank(found: Sequence[str], gold: Sequence[str], *, article: bool) -> int | None:
    for place, pinpoint in enumerate(found, 1):
        if any(meets(pinpoint, g, article=article) for g in gold):
            return place
    return None
