"""A paragraph in its document, and a ranking of such: what ``show`` and ``search`` print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from congress_rag.answer.compose import chip
from congress_rag.documents import Document, Paragraph

__all__ = ["Passage", "Ranking"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph in its document; :meth:`to_dict` is what ``show --json`` prints."""

    document: Document
    paragraph: Paragraph

    @property
    def text(self) -> str:
        """The paragraph's own text, its items included."""
        return self.document.quote(self.paragraph)

    @property
    def in_context(self) -> str:
        """The text with the chapeaux on which an item depends in front: what a judge of it should read."""
        above = [self.document.chapeau(a) for a in self.document.ancestors(self.paragraph)]
        return "\n".join([*(chapeau for chapeau in above if chapeau), self.text])

    @property
    def label(self) -> str:
        """The formal citation."""
        return self.document.label(self.paragraph)

    def to_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        paragraph, document = self.paragraph, self.document
        order = [p.pinpoint for p in document.paragraphs if p.parent == paragraph.parent]
        at = order.index(paragraph.pinpoint)
        return {
            "pinpoint": paragraph.pinpoint,
            "kind": str(paragraph.kind),
            "label": self.label,
            "chip": chip(document, paragraph),
            "document": document.id,
            "heading": list(paragraph.heading),
            "marker": paragraph.marker,
            "text": self.text,
            "parent": paragraph.parent,
            "children": list(paragraph.children),
            "previous": order[at - 1] if at else None,
            "next": order[at + 1] if at + 1 < len(order) else None,
            "source": {
                "file": document.file,
                "start": paragraph.source_start,
                "end": paragraph.source_end,
                "page": paragraph.page,
            },
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a search found, best first; :meth:`to_dict` is what ``search --json`` prints."""

    query: str
    passages: tuple[Passage, ...]
    scores: tuple[float, ...]
    timings_ms: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        return {
            "query": self.query,
            "hits": [
                {
                    "pinpoint": passage.paragraph.pinpoint,
                    "label": passage.label,
                    "chip": chip(passage.document, passage.paragraph),
                    "score": round(score, 6),
                    "text": passage.text,
                    "heading": list(passage.paragraph.heading),
                }
                for passage, score in zip(self.passages, self.scores, strict=True)
            ],
            "timings_ms": {name: round(value, 3) for name, value in self.timings_ms.items()},
        }
