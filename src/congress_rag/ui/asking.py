"""The Assistant as the page sees it: the methods that it calls, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from congress_rag.answer.outcome import Answer
from congress_rag.documents import Document, Paragraph

__all__ = ["Asking", "Plain", "Shown"]


class Plain(Protocol):
    """Anything with the plain values of a contract."""

    def to_dict(self) -> dict[str, Any]:
        """The shape of the contract."""


class Shown(Plain, Protocol):
    """A paragraph in its document."""

    @property
    def document(self) -> Document:
        """The document that holds it."""

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph itself."""


class Asking(Protocol):
    """What the page needs of :class:`congress_rag.assistant.Assistant`."""

    def ask(self, question: str, history: Sequence[dict[str, str]] = ()) -> Answer:
        """Answers a question."""

    def search(self, query: str, k: int | None = None) -> Plain:
        """Ranks paragraphs."""

    def show(self, typed: str, /) -> Shown:
        """Finds a paragraph."""

    def documents(self) -> dict[str, Any]:
        """Lists what is held and what is missing."""

    def document(self, document_id: str, /) -> Document:
        """A whole document."""

    def state(self) -> dict[str, Any]:
        """The state of the index."""
