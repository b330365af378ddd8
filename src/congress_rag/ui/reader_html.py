"""A paragraph in its neighbourhood as HTML, with the cited stretch marked letter for letter.

The neighbourhood is the whole article of a treaty; elsewhere the paragraph with the one before and the one after.
The mark is one ``<mark>`` whose text is exactly the document's from its first to its last character, items,
markers and line breaks included.
"""

from __future__ import annotations

from dataclasses import dataclass

from congress_rag.documents import AsideKind, Document, Kind, Paragraph
from congress_rag.ui.markup import icon, safe

__all__ = ["neighbours", "reader_html"]

_WIDEST = 18_000  # characters of a unit other than an article that are shown whole
_ASIDES = {AsideKind.FOOTNOTE: "footnote", AsideKind.EDITORIAL: "editorial", AsideKind.FURNITURE: "furniture"}


def neighbours(document: Document, paragraph: Paragraph) -> tuple[str | None, str | None]:
    """Where "previous" and "next" lead: the sibling, and at an end of its row the parent or what follows the parent."""
    order = document.paragraphs
    at = order.index(paragraph)
    siblings = [p for p in order[:at] if p.parent == paragraph.parent]
    before = siblings[-1].pinpoint if siblings else paragraph.parent
    after = next((p.pinpoint for p in order[at + 1 :] if p.begin >= paragraph.end), None)
    return before, after


def reader_html(document: Document, paragraph: Paragraph, start: int | None = None, end: int | None = None) -> str:
    """The inside of the reader: where we are, the text, and the ways on.

    Args:
        document: the document that holds the paragraph.
        paragraph: the one to open.
        start, end: the cited stretch within the paragraph's text; without them the whole paragraph is marked.
    """
    length = paragraph.end - paragraph.start
    first = min(max(start or 0, 0), length)
    last = length if end is None else min(max(end, first), length)
    page = _Page(document, paragraph, paragraph.start + first, paragraph.start + last)
    before, after = neighbours(document, paragraph)
    steps = [safe(" ".join(step.split())) for step in paragraph.heading]
    path = "".join(f'<li title="{step}">{step}</li>' for step in steps)
    return (
        f'<div class="reader-where"><p class="reader-title">{safe(document.title)}</p>'
        f'<ol class="reader-path" aria-label="Heading path">{path}</ol>'
        f'<h2 class="reader-label" id="reader-label" tabindex="-1">{safe(document.label(paragraph))}</h2></div>'
        f'<div class="reader-text" lang="{safe(document.language)}" dir="auto">{page.text()}</div>'
        '<div class="reader-ways">'
        f"{_way('previous', before)}{_way('next', after)}"
        f'<button type="button" class="quiet" data-copy="{safe(document.label(paragraph))}">{icon("copy")}'
        "<span>Copy citation</span></button>"
        f'<button type="button" class="quiet" data-copy-link="{safe(paragraph.pinpoint)}">{icon("link")}'
        "<span>Copy link</span></button></div>"
    )


def _way(name: str, pinpoint: str | None) -> str:
    label = f"{name.capitalize()} paragraph"
    if pinpoint is None:
        return f'<button type="button" class="quiet" disabled aria-label="{label}">{icon(name)}</button>'
    return (
        f'<button type="button" class="quiet" data-way="{name}" data-pinpoint="{safe(pinpoint)}" '
        f'aria-label="{label}">{icon(name)}</button>'
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """One opening of the reader: the paragraph, and the marked stretch as offsets in the document."""

    document: Document
    paragraph: Paragraph
    start: int
    end: int

    def text(self) -> str:
        chain = [*self.document.ancestors(self.paragraph), self.paragraph]
        article = next((p for p in reversed(chain) if p.kind is Kind.ARTICLE), None)
        if article is not None:
            return self._block(article)
        unit = chain[0]
        for narrower in chain[1:]:
            if unit.end - unit.start <= _WIDEST:
                break
            unit = narrower
        if unit.kind in (Kind.PREAMBLE, Kind.ANNEX, Kind.SECTION, Kind.TABLE):
            return self._block(unit)
        row = [p for p in self.document.paragraphs if p.parent == unit.parent]
        at = row.index(unit)
        return "".join(self._block(p) for p in row[max(0, at - 1) : at + 2])

    @property
    def holder(self) -> Paragraph:
        """The narrowest paragraph that holds the whole marked stretch."""
        narrowest = self.paragraph
        while True:
            within = (c for c in self._children(narrowest) if c.start <= self.start and self.end <= c.end)
            child = next(within, None)
            if child is None:
                return narrowest
            narrowest = child

    def _block(self, paragraph: Paragraph) -> str:
        """A paragraph with its marker, or its title, and everything in it."""
        here = " here" if paragraph is self.paragraph else ""
        name = "marker" if paragraph.marker else "heading"
        lead = self._raw(paragraph.begin, paragraph.start)
        opening = f'<span class="{name}">{lead}</span>' if lead else ""
        return (
            f'<div class="p {safe(str(paragraph.kind))}{" marked-off" if paragraph.marker else ""}{here}" '
            f'data-at="{safe(paragraph.pinpoint)}">{opening}<div class="body">{self._body(paragraph)}</div></div>'
        )

    def _body(self, paragraph: Paragraph) -> str:
        if paragraph is not self.holder or self.start == self.end:
            return self._inside(paragraph)
        if (self.start, self.end) == (paragraph.start, paragraph.end):
            return f'<mark class="whole">{self._inside(paragraph)}</mark>'
        if any(start <= self.start and self.end <= end for start, end in self._stretches(paragraph)):
            return self._inside(paragraph)
        # the stretch begins or ends amid an item: plain text in one flow keeps the mark whole and exact
        return (
            f'<div class="flow">{self._raw(paragraph.start, self.start)}'
            f"<mark>{self._raw(self.start, self.end)}</mark>{self._raw(self.end, paragraph.end)}</div>"
        )

    def _inside(self, paragraph: Paragraph) -> str:
        """The stretches of a paragraph and its children, in order, without a character lost."""
        parts: list[str] = []
        at = paragraph.start
        for child in self._children(paragraph):
            parts += [self._stretch(paragraph, at, child.begin), self._block(child)]
            at = child.end
        parts.append(self._stretch(paragraph, at, paragraph.end))
        return "".join(parts)

    def _children(self, paragraph: Paragraph) -> list[Paragraph]:
        return [self.document.by_pinpoint[pinpoint] for pinpoint in paragraph.children]

    def _stretches(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        edges = [paragraph.start]
        for child in self._children(paragraph):
            edges += [child.begin, child.end]
        edges.append(paragraph.end)
        return list(zip(edges[::2], edges[1::2], strict=True))

    def _stretch(self, paragraph: Paragraph, start: int, end: int) -> str:
        """Text of a paragraph's own between two items, with the mark where it falls in it."""
        whole = (self.start, self.end) == (paragraph.start, paragraph.end)
        if paragraph is not self.holder or whole or not start <= self.start < self.end <= end:
            return self._own(start, end)
        mark = f"<mark>{self._raw(self.start, self.end)}</mark>"
        return self._own(start, self.start) + mark + self._own(self.end, end)

    def _own(self, start: int, end: int) -> str:
        """Running text; the white space at its edges stays outside, where it can't make empty lines."""
        text = self.document.text[start:end]
        left = start + len(text) - len(text.lstrip())
        right = max(left, end - len(text) + len(text.rstrip()))
        inside = self._raw(left, right)
        return f'{self._raw(start, left)}<span class="own">{inside}</span>{self._raw(right, end)}' if inside else text

    def _raw(self, start: int, end: int) -> str:
        """The document's characters; what is only furniture or a note among them is set back."""
        parts: list[str] = []
        at = start
        for aside in self.document.asides:
            if at <= aside.start < aside.end <= end:
                note = safe(self.document.text[aside.start : aside.end])
                parts += [
                    safe(self.document.text[at : aside.start]),
                    f'<span class="{_ASIDES[aside.kind]}">{note}</span>',
                ]
                at = aside.end
        parts.append(safe(self.document.text[at:end]))
        return "".join(parts)
