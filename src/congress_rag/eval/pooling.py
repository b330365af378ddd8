"""Pooling (Sparck Jones and Van Rijsbergen): what several systems rank high and no one has judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from congress_rag.eval.ranking import DEPTH
from congress_rag.eval.record import Run
from congress_rag.eval.relevance import meets

__all__ = ["pool"]


def pool(runs: Sequence[Run], text_of: Callable[[str], str], depth: int = DEPTH) -> list[dict[str, Any]]:
    """The paragraphs that stand in the first ``depth`` of any run and meet no gold, question by question.

    Args:
        runs: runs over the same questions; chunks of other systems, which are no paragraphs, are left out.
        text_of: the text of a pinpoint.
        depth: how deep each run is looked at.
    """
    lines = []
    for question in runs[0].questions:
        if not question.answerable:
            continue
        rankings = [q.found[:depth] for run in runs for q in run.questions if q.id == question.id]
        seen: list[str] = []
        for place in range(depth):  # the first of all before the second of any
            for found in rankings:
                if place < len(found) and not found[place].covers and found[place].pinpoint not in seen:
                    seen.append(found[place].pinpoint)
        lines += [
            {"id": question.id, "question": question.question, "pinpoint": p, "text": text_of(p), "grade": None}
            for p in seen
            if not any(meets(p, gold) for gold, _ in question.gold)
        ]
    return lines
