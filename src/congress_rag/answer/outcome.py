"""What an answer is: its outcome, its statements and their citations, as frozen values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

__all__ = ["Answer", "Citation", "Nearest", "Outcome", "Reason", "Statement", "Verdict", "Written"]


class Outcome(StrEnum):
    """Every way in which an answer can end."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_IN_DOCUMENTS = "not_in_documents"
    NEEDS_CLARIFICATION = "needs_clarification"
    ERROR = "error"


class Reason(StrEnum):
    """Why an answer abstained or failed: a code for programs; the words for people are in the text."""

    NOTHING_NEAR = "nothing_near"
    TERMS_MISSING = "terms_missing"
    NO_SUCH_PARAGRAPH = "no_such_paragraph"
    INSTRUMENT_MISSING = "instrument_missing"
    WHICH_INSTRUMENT = "which_instrument"
    TOO_VAGUE = "too_vague"
    OPINION = "opinion"
    OUTSIDE_FIELD = "outside_field"
    FALSE_PREMISE = "false_premise"
    LATER_EVENT = "later_event"
    BAD_QUESTION = "bad_question"
    INDEX_BUSY = "index_busy"


class Verdict(StrEnum):
    """How far the cited paragraphs support a statement."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered citation. ``quote`` is the paragraph's text from ``start`` to ``end``, letter for letter."""

    number: int
    pinpoint: str
    label: str
    chip: str
    quote: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the numbers of its citations and the degree of their support, 0 to 1."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """A paragraph near the question, offered apart and never as an answer."""

    pinpoint: str
    label: str
    chip: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the statements that a model wrote.

    ``kept`` were borne out, ``mended`` of them at the second try; of the others ``replaced`` have the document's own
    words in their place, and ``dropped`` are left out.
    """

    kept: int
    mended: int
    replaced: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``ask`` gives back; :meth:`to_dict` is the shape of the contract.

    ``confidence`` orders answers and refusals by how likely the paragraphs answer; it isn't calibrated and never shown.
    ``written`` counts what became of a model's statements; None where none wrote.
    """

    question: str
    outcome: Outcome
    text: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    reason: str | None = None
    language: str = "en"
    composer: str = "extractive"
    searched_for: str = ""
    notice: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)
    index: str = ""
    confidence: float | None = None
    written: Written | None = None

    def up_to(self, statements: int) -> Answer:
        """The answer as far as its first statements, with the citations that they have."""
        first = self.statements[:statements]
        cited = {number for statement in first for number in statement.citations}
        text = "\n\n".join(f"{s.text} {''.join(f'[{number}]' for number in s.citations)}" for s in first)
        return replace(
            self, text=text, statements=first, citations=tuple(c for c in self.citations if c.number in cited)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "question": self.question,
            "outcome": str(self.outcome),
            "reason": self.reason,
            "text": self.text,
            "statements": [
                {"text": s.text, "citations": list(s.citations), "verdict": str(s.verdict), "score": round(s.score, 4)}
                for s in self.statements
            ],
            "citations": [citation.to_dict() for citation in self.citations],
            "nearest": [
                {"pinpoint": n.pinpoint, "label": n.label, "chip": n.chip, "text": n.text} for n in self.nearest
            ],
            "language": self.language,
            "composer": self.composer,
            "searched_for": self.searched_for,
            "notice": self.notice,
            "written": asdict(self.written) if self.written else None,
            "timings_ms": {name: round(value, 3) for name, value in self.timings_ms.items()},
            "index": self.index,
        }
