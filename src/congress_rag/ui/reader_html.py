"""A paragraph in its document as HTML: the heading path, its neighbours, and the quoted span marked."""

from __future__ import annotations

from html import escape
from urllib.parse import quote as url_quote

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph

__all__ = ["reader_html"]


def _shown(document: Document, paragraph: Paragraph) -> list[Paragraph]:
    """The top-level paragraphs to show: the whole article; in a report also the neighbours."""
    chain = [*document.ancestors(paragraph), paragraph]
    top = next((p for p in chain if p.kind is Kind.ARTICLE), chain[0])
    if top.kind in (Kind.ANNEX, Kind.PREAMBLE) and len(chain) > 1 and top.end - top.start > 6000:
        siblings = [document.by_pinpoint[c] for c in top.children]
        at = siblings.index(chain[1])
        return siblings[max(at - 2, 0) : at + 3]
    if document.kind is DocumentKind.TREATY:
        return [top]
    tops = [p for p in document.paragraphs if p.parent is None]
    at = tops.index(top)
    return tops[max(at - 1, 0) : at + 2]


def _pieces(document: Document, paragraph: Paragraph, depth: int) -> list[tuple[Paragraph, int, int, int]]:
    """The own stretches of a paragraph and its children in reading order: (owner, start, end, depth)."""
    pieces, at = [], paragraph.start
    for child_id in paragraph.children:
        child = document.by_pinpoint[child_id]
        if document.text[at : child.begin].strip():
            pieces.append((paragraph, at, child.begin, depth))
        inner = 0 if child.kind in (Kind.PARAGRAPH, Kind.ARTICLE, Kind.RECITAL, Kind.TABLE) else 1
        pieces += _pieces(document, child, depth + inner)
        at = max(at, child.end)
    if document.text[at : paragraph.end].strip():
        pieces.append((paragraph, at, paragraph.end, depth))
    return pieces


def _marked(document: Document, start: int, end: int, span: tuple[int, int]) -> str:
    since, to = max(start, span[0]), min(end, span[1])
    text = document.text
    if since >= to:
        return escape(text[start:end])
    return f"{escape(text[start:since])}<mark>{escape(text[since:to])}</mark>{escape(text[to:end])}"


def _line(document: Document, piece: tuple[Paragraph, int, int, int], cited: Paragraph, span: tuple[int, int]) -> str:
    owner, start, end, depth = piece
    first = start == owner.start
    marker = f'<span class="marker">{escape(owner.marker)}</span> ' if owner.marker and first else ""
    inside = owner.start < span[1] and owner.end > span[0] and start < span[1] and end > span[0]
    quiet = "" if inside or cited.start <= start < cited.end else " quiet"
    while end > start and document.text[end - 1].isspace():
        end -= 1
    return (
        f'<p class="line depth-{min(depth, 4)}{quiet}" id="at-{escape(owner.pinpoint)}">{marker}'
        f"{_marked(document, start, end, span)}</p>"
    )


def _step_button(name: str, paragraph: Paragraph | None) -> str:
    if paragraph is None:
        return f'<button type="button" disabled>{name}</button>'
    return f'<button type="button" class="go" data-pinpoint="{escape(paragraph.pinpoint)}">{name}</button>'


def reader_html(document: Document, paragraph: Paragraph, start: int | None = None, end: int | None = None) -> str:
    """The inside of the reader.

    Args:
        document: where the paragraph stands.
        paragraph: what is opened.
        start: where the quote begins in the paragraph's text; without it the whole paragraph is marked.
        end: where it ends.
    """
    whole = document.quote(paragraph)
    since = 0 if start is None else max(0, min(start, len(whole)))
    to = len(whole) if end is None else max(since, min(end, len(whole)))
    span = (paragraph.start + since, paragraph.start + to)
    lines: list[str] = []
    for shown in _shown(document, paragraph):
        if shown.kind is Kind.ARTICLE or document.kind is not DocumentKind.TREATY:
            heading = shown.heading[-1] if shown.kind is Kind.ARTICLE and shown.heading else ""
            if heading:
                lines.append(f"<h4>{escape(heading)}</h4>")
        lines += [_line(document, piece, paragraph, span) for piece in _pieces(document, shown, 0)]
    siblings = [p for p in document.paragraphs if p.parent == paragraph.parent]
    at = siblings.index(paragraph)
    path = " › ".join(escape(part) for part in paragraph.heading)
    label = document.label(paragraph)
    link = f"?p={url_quote(paragraph.pinpoint, safe='')}"
    return (
        '<header><button type="button" class="close" aria-label="Close the reader">✕</button>'
        f'<p class="document">{escape(document.title)}</p><p class="path">{path}</p>'
        f'<h3 tabindex="-1">{escape(label)}</h3></header>'
        f'<div class="page" lang="{escape(document.language)}">{"".join(lines)}</div>'
        "<footer>"
        + _step_button("← Previous", siblings[at - 1] if at else None)
        + _step_button("Next →", siblings[at + 1] if at + 1 < len(siblings) else None)
        + f'<button type="button" class="copy" data-copy="{escape(label)}">Copy citation</button>'
        f'<button type="button" class="copy" data-link="{escape(link)}">Copy link</button></footer>'
    )
