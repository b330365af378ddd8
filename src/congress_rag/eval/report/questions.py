"""The questions of a report as plain values, which the page's script shows a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congress_rag.errors import PinpointSyntaxError
from congress_rag.eval.comparing import cited_by
from congress_rag.eval.figures import answered, gold_ranks, is_right
from congress_rag.eval.record import Asked
from congress_rag.eval.relevance import meets
from congress_rag.eval.report.tables import System
from congress_rag.eval.scores import MEASURES, Score, Unscored

__all__ = ["questions_of"]

_OTHERS_HITS = 5
_NO_ANSWER = "search only"


def questions_of(systems: Sequence[System]) -> dict[str, Any]:
    """The names of the measures and systems, and every question of the first system with what each made of it."""
    shown = [m.name for m in MEASURES if any(m.name in system.figures.overall for system in systems)]
    others = [{(a.id, a.question): a for a in system.run.questions} for system in systems[1:]]
    return {
        "measures": shown,
        "systems": [system.name for system in systems],
        "questions": [
            {**_row(asked, shown), "others": [_other(found.get((asked.id, asked.question)), shown) for found in others]}
            for asked in systems[0].run.questions
        ],
    }


def _row(asked: Asked, measures: Sequence[str]) -> dict[str, Any]:
    answer = asked.answer or {}
    ranks, cited = gold_ranks(asked), cited_by(asked)
    judged = [*asked.judged, *(None for _ in answer.get("statements", ()))]
    return {
        "id": asked.id,
        "suite": asked.suite,
        "question": asked.question,
        "kind": asked.kind,
        "language": asked.language,
        "answerable": asked.answerable,
        "document": asked.document,
        "followUp": asked.follow_up,
        "history": [dict(turn) for turn in asked.history],
        "right": is_right(asked),
        "outcome": _outcome(asked),
        "reason": answer.get("reason"),
        "confidence": asked.confidence if answered(asked) else None,
        "ms": round(asked.milliseconds, 1),
        "text": answer.get("text"),
        "statements": [
            {
                "text": statement["text"],
                "citations": list(statement.get("citations", ())),
                "verdict": statement.get("verdict"),
                "judged": verdict,
            }
            for statement, verdict in zip(answer.get("statements", ()), judged, strict=False)
        ],
        "citations": [
            {
                **_of(citation, "number", "pinpoint", "label", "chip", "quote"),
                "gold": _is_gold(citation["pinpoint"], asked),
            }
            for citation in answer.get("citations", ())
        ],
        "gold": [
            {
                "pinpoint": pinpoint,
                "grade": grade,
                "rank": ranks.get(pinpoint),
                "cited": any(_meets(place, pinpoint) for place in cited) if asked.answer is not None else None,
            }
            for pinpoint, grade in asked.gold
        ],
        "hits": [
            {"pinpoint": hit.pinpoint, "gold": _hit_is_gold(hit.pinpoint, hit.covers, asked)} for hit in asked.found
        ],
        "nuggets": [_of(nugget, "text", "vital", "stated") for nugget in asked.nuggets],
        "scores": _scores(asked.scores, measures),
    }


def _other(asked: Asked | None, measures: Sequence[str]) -> dict[str, Any] | None:
    """What another system made of the question, in outline; None where it wasn't asked."""
    if asked is None:
        return None
    return {
        "right": is_right(asked),
        "outcome": _outcome(asked),
        "citations": [{"pinpoint": place, "gold": _is_gold(place, asked)} for place in cited_by(asked)],
        "hits": [
            {"pinpoint": hit.pinpoint, "gold": _hit_is_gold(hit.pinpoint, hit.covers, asked)}
            for hit in asked.found[:_OTHERS_HITS]
        ],
        "scores": _scores(asked.scores, measures),
    }


def _outcome(asked: Asked) -> str:
    return _NO_ANSWER if asked.answer is None else str(asked.answer["outcome"])


def _of(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value.get(name) for name in names}


def _scores(scores: Mapping[str, Score], measures: Sequence[str]) -> list[float | str | None]:
    given = [scores.get(name) for name in measures]
    return [str(s) if isinstance(s, Unscored) else None if s is None else round(s, 4) for s in given]


def _is_gold(place: str, asked: Asked) -> bool:
    return any(_meets(place, pinpoint) for pinpoint, _ in asked.gold)


def _hit_is_gold(pinpoint: str, covers: Sequence[str], asked: Asked) -> bool:
    return any(_is_gold(place, asked) for place in (covers or (pinpoint,)))


def _meets(place: str, gold: str) -> bool:
    try:
        return meets(place, gold)
    except PinpointSyntaxError:  # the texts of other people's collections have ids of their own
        return place == gold
