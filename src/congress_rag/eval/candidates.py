"""What people said of answers, as questions for a person to review; a reviewed line can join a suite."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, TextIO, TypeAlias

from congress_rag.eval.suites import Part, shipped_suite, shipped_suites
from congress_rag.feedback import Feedback, kept
from congress_rag.settings import Settings

__all__ = ["candidates", "write_candidates"]

_PROPOSED_GRADE = 2
_LIKED = "Liked. Decide the kind, and whether each gold paragraph answers and with which grade; look for ones left out."
_LIKED_REFUSAL = "A refusal was liked. Decide whether the documents really don't answer, and the kind."
_DISLIKED = "Disliked. Decide whether the documents answer, then the kind and the gold paragraphs."
_BOTH = (
    "Liked and disliked. Decide whether the gold paragraphs, which the liked answers cite, do answer; then the kind."
)

_Key: TypeAlias = tuple[str, ...]


def candidates(settings: Settings) -> list[dict[str, Any]]:
    """The questions of which somebody said something, in the shape of a suite, the ones disliked most first.

    The same question after the same questions is one candidate, whatever was answered. Those that stand in a suite that
    ships are left out. ``answerable`` is null where the reviewer must say; ``review`` says what is to be decided, and
    ``feedback`` holds what was said and the newest answer.

    Raises:
        StorageError: what is kept can't be read.
    """
    known = _shipped()
    together: dict[_Key, list[Feedback]] = {}
    for feedback in kept(settings):
        key = _key(feedback.question, feedback.history)
        if key not in known:
            together.setdefault(key, []).append(feedback)
    found = [_candidate(key, said) for key, said in together.items()]
    return sorted(found, key=lambda candidate: (-candidate["feedback"]["disliked"], candidate["id"]))


def write_candidates(settings: Settings, stream: TextIO) -> None:
    """Writes the candidates as JSON Lines.

    Raises:
        StorageError: what is kept can't be read.
    """
    for candidate in candidates(settings):
        stream.write(json.dumps(candidate, ensure_ascii=False) + "\n")


def _candidate(key: _Key, said: Sequence[Feedback]) -> dict[str, Any]:
    newest = said[-1]
    liked = [feedback for feedback in said if feedback.liked]
    gold = list(dict.fromkeys(pinpoint for feedback in liked for pinpoint in feedback.cited))
    if len(liked) < len(said):
        answerable, review = None, _BOTH if gold else _DISLIKED
    else:
        answerable, review = bool(gold), _LIKED if gold else _LIKED_REFUSAL
    return {
        "id": f"fb-{hashlib.sha256(json.dumps(key).encode()).hexdigest()[:8]}",
        "question": newest.question,
        "history": list(newest.history),
        "language": newest.answer.get("language", "en"),
        "kind": "unreviewed",
        "answerable": answerable,
        "gold": [{"pinpoint": pinpoint, "grade": _PROPOSED_GRADE} for pinpoint in gold],
        "review": review,
        "feedback": {
            "liked": len(liked),
            "disliked": len(said) - len(liked),
            "words": [feedback.words for feedback in said if feedback.words],
            "outcome": newest.answer.get("outcome"),
            "answer": newest.answer.get("text"),
            "cited": list(newest.cited),
            "when": newest.when,
            "index": newest.index,
        },
    }


def _key(question: str, history: Iterable[dict[str, str]] = ()) -> _Key:
    """What makes a question the same one: its words, and those of the questions before it, not of the answers."""
    before = [turn.get("content", "") for turn in history if turn.get("role") == "user"]
    return tuple(" ".join(text.casefold().split()) for text in (*before, question))


def _shipped() -> set[_Key]:
    """The questions of every suite that ships, follow-ups also as they would be asked alone."""
    questions = [q for part in Part for name in shipped_suites(part) for q in shipped_suite(name).questions]
    alone = {_key(question.standalone) for question in questions if question.standalone}
    return alone | {_key(question.question, question.history) for question in questions}
