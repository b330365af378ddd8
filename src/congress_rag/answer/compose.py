"""The extractive composer: the documents' own sentences, chosen, ordered and introduced, never altered.

A statement names the place, says who speaks and with what force where the text tells, and quotes. An item is quoted
with the chapeau on which it depends; what is left out between the two is shown as […]. Each quoted part has a citation
of its own. "Which instruments" is answered by a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from congress_rag.answer.evidence import Evidence
from congress_rag.answer.frame import Frame, frame_of
from congress_rag.answer.introductions import remarks_on
from congress_rag.answer.outcome import Citation, Nearest, Statement, Verdict
from congress_rag.answer.question import AskedKind
from congress_rag.answer.table import Row, markdown_table, markers
from congress_rag.answer.verify import verify_quotes
from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.pinpoint import Pinpoint, short_locator

__all__ = ["Composition", "chip", "compose", "nearest_of"]

Part = tuple[Paragraph, int, int]
"""A stretch of a paragraph: from where to where in its own text."""

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
    """The statements of an answer and their citations, numbered as they come.

    ``rows`` has the statements once more for a table: the name of the instrument, the place in it, what is quoted.
    """

    frame: Frame
    as_table: bool = False
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

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
        """What a person reads: a statement a line, with its markers, or a table of the instruments."""
        if self.as_table and len({row.instrument for row in self.rows}) > 1:
            return markdown_table(self.rows, self.frame)
        return "\n\n".join(f"{statement.text} {markers(statement.citations)}" for statement in self.statements)


def compose(
    evidence: Sequence[Evidence],
    text_of: Callable[[str], str],
    *,
    kind: AskedKind = AskedKind.OPEN,
    language: str = "en",
) -> Composition:
    """The answer made of this evidence, in its order; a statement that doesn't verify is left out and noted.

    Args:
        evidence: what to quote.
        text_of: gives the text of a pinpoint, for the verifier.
        kind: of the question; "which instruments" is answered by a table.
        language: the question's, for the words outside the quotation marks.
    """
    composition = Composition(frame_of(language), as_table=kind is AskedKind.WHICH_INSTRUMENT)
    for group in _by_place(evidence):
        _state(composition, group, text_of)
    return composition


def _by_place(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Stretches of one provision together in their order in the document, and the provisions of one instrument."""
    groups: dict[str, dict[str, list[Evidence]]] = {}
    for piece in evidence:
        document, paragraph = piece.document, piece.paragraph
        holder = paragraph
        while holder.kind is Kind.ITEM and holder.parent is not None:
            holder = document.by_pinpoint[holder.parent]
        groups.setdefault(document.id, {}).setdefault(holder.pinpoint, []).append(piece)
    return [
        sorted(group, key=lambda e: e.paragraph.start + e.start)
        for of_document in groups.values()
        for group in of_document.values()
    ]


def _state(composition: Composition, group: list[Evidence], text_of: Callable[[str], str]) -> None:
    first = group[0]
    document = first.document
    before = len(composition.citations)
    place = first.paragraph
    if len(group) > 1 and any(piece.paragraph is not place for piece in group):
        place = _common(document, [piece.paragraph for piece in group])
    parts = _parts(document, group)
    citations = [composition.cite(document, p, start, end) for p, start, end in parts]
    verdict, score, wrong = verify_quotes(citations, text_of)
    if verdict is not Verdict.SUPPORTED:
        composition.rejected += wrong
        del composition.citations[before:]
        return
    quoted = _joined(document, parts, citations, with_markers=len(group) > 1)
    frame = composition.frame
    remarks = [frame.say(*remark) for remark in remarks_on(document, place, [c.quote for c in citations])]
    numbers = tuple(dict.fromkeys(c.number for c in citations))
    text = frame.introduced(frame.place(document, place), remarks, quoted)
    composition.statements.append(Statement(text=text, citations=numbers, verdict=verdict, score=score))
    composition.rows.append(Row(frame.document(document), frame.locator(document, place), quoted, numbers))


def _parts(document: Document, group: Sequence[Evidence]) -> list[Part]:
    """What is quoted of one provision in order: an item behind the chapeaux on which it depends."""
    parts: list[Part] = []
    for piece in group:
        held = {paragraph.pinpoint for paragraph, _, _ in parts}
        parts += [part for part in _chapeaux(document, piece.paragraph) if part[0].pinpoint not in held]
        parts.append((piece.paragraph, piece.start, piece.end))
    return parts


def _joined(document: Document, parts: Sequence[Part], citations: Sequence[Citation], *, with_markers: bool) -> str:
    """The quoted parts in a row; […] stands where words are left out between two, or a list goes on."""
    text = ""
    reached: int | None = None
    for (paragraph, start, end), citation in zip(parts, citations, strict=True):
        begins = paragraph.start + start
        words = re.sub(r"\s*\n\s*", " ", citation.quote)
        if paragraph.kind is Kind.ITEM and start == 0 and paragraph.marker:
            begins = min(begins, paragraph.begin)
            if with_markers or text:
                words = f"{paragraph.marker} {words}"
        if reached is not None:
            text += " " if not document.text[reached:begins].strip() else " […] "
        text += words
        reached = paragraph.start + end
    last = parts[-1][0]
    siblings = document.by_pinpoint[last.parent].children if last.kind is Kind.ITEM and last.parent else ()
    goes_on = bool(siblings) and siblings[-1] != last.pinpoint and text.rstrip()[-1:] in ";,"
    return f"{text} […]" if goes_on else text


def _common(document: Document, paragraphs: Sequence[Paragraph]) -> Paragraph:
    """The narrowest paragraph that holds them all."""
    chains = [[*document.ancestors(p), p] for p in paragraphs]
    common = chains[0][0]
    for level in zip(*chains, strict=False):
        if any(p is not level[0] for p in level):
            break
        common = level[0]
    return common


def _chapeaux(document: Document, paragraph: Paragraph) -> list[Part]:
    """The chapeaux on which an item depends, from the outermost, as stretches of the paragraphs they open."""
    stretches: list[Part] = []
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
