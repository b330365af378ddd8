"""What is indexed: a numbered paragraph with its items, and each item with the words it depends on.

A :class:`Unit` is one row of both indexes. It has two renderings besides the document's own text:
``text`` is what is embedded, and ``lexical`` what is searched word by word; both begin with the
breadcrumb (which instrument, which heading), and an item's with its chapeau.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.ingest.damage import normalised, word_counts

__all__ = ["CountTokens", "Unit", "units_of"]

CountTokens = Callable[[Sequence[str]], list[int]]
"""Counts the tokens of each text as the embedding does; the prompt is part of the count."""

_PARTS = frozenset({Kind.ITEM, Kind.ROW})
_TRIVIAL = 25  # characters: a container's own words shorter than this are no unit
_FORMULA = 200  # of a preamble: "The States Parties to this Convention, … Have agreed as follows"


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the indexes.

    ``roll_up`` is the pinpoint of the paragraph-level unit it belongs to, its own where it is one. ``hash`` names the
    embedded text: equal hashes have equal vectors. ``truncated`` means that only the head of the text is embedded.
    """

    pinpoint: str
    document: str
    text: str
    lexical: str
    roll_up: str
    hash: str
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """A unit before its tokens are counted: ``gist`` is embedded instead of ``text`` where that doesn't fit."""

    pinpoint: str
    roll_up: str
    text: str
    gist: str | None
    optional: bool


def units_of(document: Document, count_tokens: CountTokens, limit: int) -> list[Unit]:
    """The units of a document in reading order.

    Args:
        document: what is indexed.
        count_tokens: the embedding's own counter.
        limit: how many tokens the embedding reads.

    Returns:
        A unit for every paragraph, recital or unnumbered article, and for every item of it. A paragraph too long for
        the embedding is embedded by its chapeau and closing words, and found through its items; an item between a
        paragraph and its leaves only counts where it fits.
    """
    drafts = [draft for top in _tops(document) for draft in _drafts(document, top)]
    texts = [draft.text for draft in drafts]
    # at most one token a byte: a text that is short enough is never counted
    long = [i for i, text in enumerate(texts) if len(text.encode()) + 32 > limit]
    counts = dict(zip(long, count_tokens([texts[i] for i in long]), strict=True)) if long else {}
    known = word_counts(document.text)
    damaged = normalised(document.text, known) != document.text  # few are; the others needn't be looked at again
    units: list[Unit] = []
    for i, draft in enumerate(drafts):
        fits = counts.get(i, 0) <= limit
        if not fits and draft.optional:
            continue
        embedded = draft.text if fits or draft.gist is None else draft.gist
        units.append(
            Unit(
                pinpoint=draft.pinpoint,
                document=document.id,
                text=embedded,
                lexical=normalised(draft.text, known) if damaged else draft.text,
                roll_up=draft.roll_up,
                hash=hashlib.sha256(embedded.encode()).hexdigest()[:32],
                truncated=not fits and (draft.gist is None or count_tokens([draft.gist])[0] > limit),
            )
        )
    return units


def _tops(document: Document) -> Iterator[Paragraph]:
    """Everything that is no item and no row."""
    for paragraph in document.paragraphs:
        if paragraph.kind in _PARTS and paragraph.parent is not None:
            continue
        if not document.quote(paragraph).strip():
            continue
        yield paragraph


def _drafts(document: Document, top: Paragraph) -> Iterator[_Draft]:
    crumb = _breadcrumb(document, top)
    if _contains_paragraphs(document, top):
        own = _own_words(document, top)
        if len(own) >= (_FORMULA if top.kind is Kind.PREAMBLE else _TRIVIAL):
            yield _Draft(top.pinpoint, top.pinpoint, _join(crumb, own), None, optional=False)
    else:
        gist = _join(crumb, document.chapeau(top), document.closing(top)) if top.children else None
        yield _Draft(top.pinpoint, top.pinpoint, _join(crumb, document.quote(top)), gist, optional=False)
    yield from _parts(document, top, top, crumb, ())


def _parts(
    document: Document, top: Paragraph, above: Paragraph, crumb: str, chapeaux: tuple[str, ...]
) -> Iterator[_Draft]:
    chapeaux = (*chapeaux, document.chapeau(above)) if not _contains_paragraphs(document, above) else chapeaux
    for pinpoint in above.children:
        child = document.by_pinpoint[pinpoint]
        if child.kind not in _PARTS or not document.quote(child).strip():
            continue
        body = " ".join(part for part in (child.marker, document.quote(child)) if part)
        yield _Draft(pinpoint, top.pinpoint, _join(crumb, *chapeaux, body), None, optional=bool(child.children))
        yield from _parts(document, top, child, crumb, chapeaux)


def _contains_paragraphs(document: Document, paragraph: Paragraph) -> bool:
    return any(document.by_pinpoint[child].kind not in _PARTS for child in paragraph.children)


def _own_words(document: Document, paragraph: Paragraph) -> str:
    """A container's words outside its children and the headings among them."""
    gaps: list[tuple[int, int]] = []
    at = paragraph.start
    for child in (document.by_pinpoint[pinpoint] for pinpoint in paragraph.children):
        gaps.append((at, child.begin))
        at = max(at, child.end)
    gaps.append((at, paragraph.end))
    words: list[str] = []
    covers = sorted([(h.start, h.end) for h in document.headings] + [(a.start, a.end) for a in document.asides])
    for start, end in gaps:
        for cover_start, cover_end in covers:
            if cover_start < end and cover_end > start:
                words.append(document.text[start : max(start, cover_start)])
                start = max(start, cover_end)
        words.append(document.text[start : max(start, end)])
    return " ".join(" ".join(part for part in words if any(map(str.isalnum, part))).split())


def _breadcrumb(document: Document, paragraph: Paragraph) -> str:
    return ", ".join(
        dict.fromkeys(part for part in (document.short_title or document.cite_as, *paragraph.heading) if part)
    )


def _join(crumb: str, *parts: str) -> str:
    return "\n".join(part for part in (crumb, *parts) if part)
