"""The extractive composer: the documents' own sentences, chosen, ordered and introduced, never altered.

A statement names the place and quotes it. An item is quoted with the chapeau on which it depends;
what stands between the two is shown as […]. Each quoted part has a citation of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from congress_rag.answer.evidence import Evidence
from congress_rag.answer.outcome import Citation, Nearest, Statement, Verdict
from congress_rag.answer.verify import verify_quotes
from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.pinpoint import Pinpoint, short_locator

__all__ = ["Composition", "chip", "compose", "nearest_of"]

LONGEST_CHAPEAU = 420  # characters; a longer chapeau is quoted from its last clause on


def chip(document: Document, paragraph: Paragraph) -> str:
    """The short name of a place: "UNCAC 46 (9)(b)"."""
    chain = [*document.ancestors(paragraph), paragraph]
    path = [(p.kind, Pinpoint.parse(p.pinpoint).steps[-1]) for p in chain]
    return f"{document.short_title or document.id} {short_locator(path)}"


def nearest_of(evidence: Evidence) -> Nearest:
    """A paragraph as it is offered apart from an answer."""
    return Nearest(
        pinpoint=evidence.paragraph.pinpoint,
        label=evidence.document.label(evidence.paragraph),
        chip=chip(evidence.document, evidence.paragraph),
        text=evidence.text,
    )


@dataclass
class Composition:
    """The statements of an answer and their citations, numbered as they come."""

    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    def cite(self, document: Document, paragraph: Paragraph, start: int, end: int) -> Citation:
        """The citation of a stretch; one that is there already is used again."""
        for citation in self.citations:
            if (citation.pinpoint, citation.start, citation.end) == (paragraph.pinpoint, start, end):
                return citation
        citation = Citation(
            number=len(self.citations) + 1,
            pinpoint=paragraph.pinpoint,
            label=document.label(paragraph),
            chip=chip(document, paragraph),
            quote=document.quote(paragraph)[start:end],
            start=start,
            end=end,
        )
        self.citations.append(citation)
        return citation

    @property
    def text(self) -> str:
        """What a person reads: a statement a line, with its markers."""
        return "\n\n".join(
            f"{statement.text} {''.join(f'[{number}]' for number in statement.citations)}"
            for statement in self.statements
        )


def compose(evidence: Sequence[Evidence], text_of: Callable[[str], str]) -> Composition:
    """The answer made of this evidence, in its order; a statement that doesn't verify is left out and noted.

    Args:
        evidence: what to quote.
        text_of: gives the text of a pinpoint, for the verifier.
    """
    composition = Composition()
    for group in _by_place(evidence):
        _state(composition, group, text_of)
    return composition


def _by_place(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Stretches of one provision together, in their order in the document."""
    groups: dict[str, list[Evidence]] = {}
    for piece in evidence:
        document, paragraph = piece.document, piece.paragraph
        holder = paragraph
        while holder.kind is Kind.ITEM and holder.parent is not None:
            holder = document.by_pinpoint[holder.parent]
        groups.setdefault(holder.pinpoint, []).append(piece)
    return [sorted(group, key=lambda e: e.paragraph.start + e.start) for group in groups.values()]


def _state(composition: Composition, group: list[Evidence], text_of: Callable[[str], str]) -> None:
    first = group[0]
    document = first.document
    before = len(composition.citations)
    citations: list[Citation] = []
    parts: list[str] = []
    place = first.paragraph
    if len(group) > 1 and any(piece.paragraph is not place for piece in group):
        place = _common(document, [piece.paragraph for piece in group])
    for piece in group:
        parts_before = [
            p for p in _chapeaux(document, piece.paragraph) if p[0].pinpoint not in {c.pinpoint for c in citations}
        ]
        for holder, start, end in parts_before:
            citation = composition.cite(document, holder, start, end)
            citations.append(citation)
            parts.append(citation.quote)
        citation = composition.cite(document, piece.paragraph, piece.start, piece.end)
        citations.append(citation)
        marker = (
            piece.paragraph.marker if piece.paragraph.kind is Kind.ITEM and piece.start == 0 and len(group) > 1 else ""
        )
        parts.append(f"{marker} {citation.quote}".strip())
    quoted = " […] ".join(re.sub(r"\s*\n\s*", " ", part) for part in parts)
    verdict, score, wrong = verify_quotes(citations, text_of)
    if verdict is not Verdict.SUPPORTED:
        composition.rejected += wrong
        del composition.citations[before:]
        return
    composition.statements.append(
        Statement(
            text=f"{document.label(place)}: “{quoted}”",
            citations=tuple(dict.fromkeys(c.number for c in citations)),
            verdict=verdict,
            score=score,
        )
    )


def _common(document: Document, paragraphs: Sequence[Paragraph]) -> Paragraph:
    """The narrowest paragraph that holds them all."""
    chains = [[*document.ancestors(p), p] for p in paragraphs]
    common = chains[0][0]
    for level in zip(*chains, strict=False):
        if any(p is not level[0] for p in level):
            break
        common = level[0]
    return common


def _chapeaux(document: Document, paragraph: Paragraph) -> list[tuple[Paragraph, int, int]]:
    """The chapeaux on which an item depends, from the outermost, as stretches of the paragraphs they open."""
    stretches: list[tuple[Paragraph, int, int]] = []
    if paragraph.kind is not Kind.ITEM:
        return stretches
    for above in document.ancestors(paragraph):
        if not above.children or document.by_pinpoint[above.children[0]].kind is not Kind.ITEM:
            continue
        text = document.chapeau(above)
        if not text or re.fullmatch(r"\W*", text):
            continue
        start = 0
        if len(text) > LONGEST_CHAPEAU:  # its last sentence carries the items
            start = max((m.end() for m in re.finditer(r"[.;]\s+", text)), default=0)
        stretches.append((above, start, len(text)))
    return stretches
