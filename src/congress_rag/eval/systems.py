"""What is evaluated: the project as it is, and plainer systems over the same index to compare it with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from congress_rag.answer.outcome import Answer
from congress_rag.assistant import Assistant, SearchBy
from congress_rag.eval.record import Found

__all__ = ["Answers", "OneSearch", "Project", "System"]

History = Sequence[Mapping[str, str]]


class System(Protocol):
    """Something that finds paragraphs."""

    @property
    def name(self) -> str: ...

    def search(self, question: str, k: int, history: History = ()) -> list[Found]:
        """At most ``k`` hits, best first."""
        ...


@runtime_checkable
class Answers(Protocol):
    """A system that answers too."""

    def ask(self, question: str, history: History = ()) -> Answer:
        """The answer, which may be that there is none."""
        ...


class Project:
    """The project today: both searches, everything that is understood of a question, the composed answer."""

    name = "congress-rag"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def search(self, question: str, k: int, history: History = ()) -> list[Found]:
        """The hits as ``search`` gives them."""
        return _found(self._assistant, question, k, history, SearchBy.BOTH)

    def ask(self, question: str, history: History = ()) -> Answer:
        """The answer as ``ask`` gives it; an error is an answer with the outcome "error"."""
        return self._assistant.ask_or_explain(question, history)


class OneSearch:
    """BM25 alone, or the embedding alone, over the same paragraphs; the question as it is typed."""

    def __init__(self, assistant: Assistant, by: SearchBy) -> None:
        self._assistant = assistant
        self._by = by
        self.name = {SearchBy.WORDS: "BM25 alone", SearchBy.MEANING: "dense alone"}[by]

    def search(self, question: str, k: int, history: History = ()) -> list[Found]:  # noqa: ARG002 - a plain search
        """The plain ranking; the history isn't read."""
        return _found(self._assistant, question, k, (), self._by)


def _found(assistant: Assistant, question: str, k: int, history: History, by: SearchBy) -> list[Found]:
    ranking = assistant.search(question, k, history, by=by)
    return [
        Found(passage.paragraph.pinpoint, round(score, 6))
        for passage, score in zip(ranking.passages, ranking.scores, strict=True)
    ]
