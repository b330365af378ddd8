"""Where a place is in a document: from the paragraph it is written in outwards, and from there step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.ingest.numerals import roman_value
from congress_rag.ingest.references.steps import Level, Place, Step

__all__ = ["KINDS", "child", "dotted", "find_place", "spelt_out"]

_HEADED = {"chapter": "chapter|chapitre|cap[ií]tulo", "section": "section|secci[oó]n", "part": "part|partie|parte"}
KINDS = {Level.ARTICLE: Kind.ARTICLE, Level.PARAGRAPH: Kind.PARAGRAPH, Level.MARK: Kind.ITEM}


def find_place(document: Document, place: Place, at: Paragraph | None) -> list[str]:
    """The pinpoints that a place stands for, also where the document has no such paragraph.

    Args:
        document: where the place is.
        place: as it is written.
        at: the paragraph that it is written in, if that is one of this document.
    """
    within: tuple[str, ...] = ()
    if place[0].relative == "own" and place[0].level is Level.DIVISION and len(place) > 1:
        within = at.heading[:1] if at is not None else ()  # "section 2 of this chapter"
        place = place[1:]
    if place[-1].relative in ("preceding", "following"):
        place = place[-1:]
    first, rest = place[0], place[1:]
    found = _begun(document, first, at, within) or [f"{document.id}#{first.label or 'own'}"]
    for step in rest:
        if step.relative == "ordinal" and not any(_named_child(document, f, step, step.label) for f in found):
            continue  # an unnumbered subparagraph is a part of its paragraph
        found = [deeper for base in found for deeper in _expanded(document, [base], step)]
    held = document.by_pinpoint
    if first.relative == "own" and rest and rest[0].level is Level.MARK and not any(f in held for f in found):
        nearer = find_place(document, rest, at)  # "subparagraph (a) of this article", within its paragraph 1
        return nearer if all(f in held for f in nearer) else found
    return found


def _begun(document: Document, first: Step, at: Paragraph | None, within: tuple[str, ...]) -> list[str]:
    """What the first step of a place stands for."""
    if first.relative in ("preceding", "following") and at is not None:
        return _neighbours(document, at, first)
    if first.relative == "own" and at is not None:
        own = _own_place(document, at, first.level)
        return [own] if own else []
    if first.level is Level.DIVISION and first.label.partition("-")[0] in ("chapter", "section", "part"):
        part = _own_child(document, at, first)
        return [part] if part else _of_division(document, first, within)
    return _expanded(document, _beginnings(document, at, first), first)


def dotted(place: Sequence[Step]) -> str:
    """The steps of a place as a pinpoint has them."""
    return ".".join(step.label for step in place)


def spelt_out(place: Place) -> list[str]:
    """The steps of a place in a document that isn't here: of a range of numbers or letters each one."""
    ends = place[-1].label, place[-1].through
    wide = [step.label for step in place[:-1]]
    labels = [ends[0]]
    if ends[1] is not None and ends[0].isdigit() and ends[1].isdigit():
        labels = [str(n) for n in range(int(ends[0]), min(int(ends[1]), int(ends[0]) + 99) + 1)]
    elif ends[1] is not None and len(ends[0]) == len(ends[1]) == 1:
        labels = [chr(n) for n in range(ord(ends[0]), ord(ends[1]) + 1)]
    return [".".join([*wide, label]) for label in labels or [ends[0]]]


def _beginnings(document: Document, at: Paragraph | None, step: Step) -> list[str]:
    """Where a place may begin: from the paragraph it stands in outwards, and last the document itself."""
    chain = [] if at is None else [at.pinpoint, *(p.pinpoint for p in reversed(document.ancestors(at)))]
    if step.level is Level.ARTICLE:
        chain = [p for p in chain if document.by_pinpoint[p].kind is not Kind.ARTICLE]
    return [*chain, document.id]


def child(base: str, label: str) -> str:
    """One step down from a document or a paragraph."""
    return f"{base}{'.' if '#' in base else '#'}{label}"


def _named_child(document: Document, base: str, step: Step, label: str) -> str | None:
    if step.level is Level.ARTICLE:
        candidates = [f"art-{label}", label] if "#" in base else [label, f"art-{label}"]
        found = (document.by_pinpoint.get(child(base, candidate)) for candidate in candidates)
        article = next((p for p in found if p is not None and p.kind in (Kind.ARTICLE, Kind.PREAMBLE)), None)
        return article.pinpoint if article is not None else None
    if child(base, label) in document.by_pinpoint:
        return child(base, label)
    part = f"{base}-{label}"  # "Annex V A"
    return part if "#" in base and part in document.by_pinpoint else None


def _expanded(document: Document, bases: Sequence[str], step: Step) -> list[str]:
    """The paragraphs of one step under the first of the bases that has it; a range as all it holds."""
    label = step.label
    for base in bases:
        found = _named_child(document, base, step, label)
        if found is None:
            continue
        if step.through is None:
            return [found]
        last = _named_child(document, base, step, step.through)
        parent = document.by_pinpoint[found].parent
        fellows = [p.pinpoint for p in document.paragraphs if p.parent == parent]
        if last is None or fellows.index(last) < fellows.index(found):
            return [found, child(base, step.through)]
        return fellows[fellows.index(found) : fellows.index(last) + 1]
    if step.level is Level.MARK and len(bases) == 1 and bases[0] in document.by_pinpoint:
        inner = [child(p, label) for p in document.by_pinpoint[bases[0]].children]
        if len(held := [p for p in inner if p in document.by_pinpoint]) == 1:
            return held  # "article 4 (c)" of an article with one paragraph
    if step.level <= Level.TABLE:
        for paragraph in document.paragraphs:
            if paragraph.pinpoint.rpartition(".")[2].rpartition("#")[2] == label:
                return [paragraph.pinpoint]
    base = bases[-1] if step.level > Level.TABLE else document.id
    if len(bases) > 1 and step.level > Level.TABLE and step.level is not Level.ARTICLE:
        article = next(
            (b for b in bases if b in document.by_pinpoint and document.by_pinpoint[b].kind is Kind.ARTICLE), None
        )
        base = article or base
    return [child(base, label), *([child(base, step.through)] if step.through else [])]


def _own_place(document: Document, at: Paragraph, level: Level) -> str | None:
    chain = [*document.ancestors(at), at]
    if level is Level.ARTICLE:
        return next((p.pinpoint for p in reversed(chain) if p.kind is Kind.ARTICLE), None)
    if level is Level.PARAGRAPH:
        return next((p.pinpoint for p in reversed(chain) if p.kind is Kind.PARAGRAPH), chain[0].pinpoint)
    if level is Level.MARK:
        return next((p.pinpoint for p in chain if p.kind is Kind.ITEM), at.pinpoint)
    return chain[0].pinpoint


def _neighbours(document: Document, at: Paragraph, step: Step) -> list[str]:
    wanted = KINDS.get(step.level, Kind.ANNEX)
    chain = [*document.ancestors(at), at]
    own = next((p for p in reversed(chain) if p.kind is wanted), at)
    fellows = [p.pinpoint for p in document.paragraphs if p.parent == own.parent and p.kind is own.kind]
    where = fellows.index(own.pinpoint)
    if step.relative == "preceding":
        return fellows[max(0, where - step.count) : where]
    return fellows[where + 1 : where + 1 + step.count]


def _own_child(document: Document, at: Paragraph | None, step: Step) -> str | None:
    """A section of the annex that a paragraph stands in."""
    for base in _beginnings(document, at, step):
        if child(base, step.label) in document.by_pinpoint:
            return child(base, step.label)
    return None


def _of_division(document: Document, step: Step, within: tuple[str, ...]) -> list[str]:
    """The articles of a chapter, part or section, by their headings."""
    word, _, number = step.label.partition("-")
    numbers = {number}
    if step.through is not None and number.isdigit():
        end = step.through.partition("-")[2]
        numbers |= {str(n) for n in range(int(number), int(end) + 1)} if end.isdigit() else {end}
    articles = [p for p in document.paragraphs if p.kind is Kind.ARTICLE and p.parent is None]
    numbered = re.compile(rf"\s*(?:{_HEADED[word]})\s+([IVXLC]+|\d+)\b", re.IGNORECASE)

    def has(paragraph: Paragraph) -> bool:
        for heading in paragraph.heading:
            match = numbered.match(heading)
            if match is not None and _number(match[1]) in numbers:
                return True
        return False

    found = [p for p in articles if has(p)]
    return [p.pinpoint for p in found if p.heading[: len(within)] == within] or [p.pinpoint for p in found]


def _number(written: str) -> str:
    return written if written.isdigit() else str(roman_value(written))
