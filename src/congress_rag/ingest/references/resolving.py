"""What a reference leads to: from the words and the place they stand in to paragraphs of documents.

"Paragraph 2" is one of the article that it stands in; which instrument it is of is told by :mod:`.whose`.
What can't be found is told as such, with the reason, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.references.lookup import KINDS, child, dotted, find_place, spelt_out
from congress_rag.ingest.references.reference import (
    NO_SUCH_PARAGRAPH,
    NOT_IN_CATALOGUE,
    NOT_IN_CORPUS,
    Reference,
    Target,
)
from congress_rag.ingest.references.steps import Level, Place
from congress_rag.ingest.references.whose import Instruments
from congress_rag.ingest.references.written import Written, read_references

__all__ = ["references_of"]

_AMENDS = re.compile(
    r"\b(?:shall be|is|are) (?:\w+ )?(?:added|replaced|inserted|amended|deleted|substituted)\b[^.]*[:“]"
    r"|\b(?:(?:quedar[áa]n?|será?n?) (?:\w+ )?(?:modificad|sustituid|remplazad|reemplazad|redactad)[oa]s?"
    r"|(?:[Aa]ñáda|[Ii]nsérte|[Ss]ustitúya|[Rr]eemplác?e|[Ss]upríma)(?:n)?se"
    r"|(?:se )?(?:insertará|añadirá|sustituirá|modificará|suprimirá)n?"
    r"|(?:est|sont|sera|seront) (?:\w+ )?(?:modifié|remplacé|ajouté|inséré|libellé|supprimé)e?s?)\b[^.]*[:“«]"
)


def own_stretches(document: Document, paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """The stretches of a document's text that are a paragraph's and no part's of it."""
    at = paragraph.start
    for pinpoint in paragraph.children:
        child = document.by_pinpoint[pinpoint]
        if child.begin > at:
            yield at, child.begin
        at = max(at, child.end)
    if paragraph.end > at:
        yield at, paragraph.end


def references_of(document: Document, library: Callable[[str], Document | None]) -> list[Reference]:
    """Every reference of a document, in the order of its paragraphs.

    Args:
        document: whose paragraphs are read.
        library: the document of an id, or None where the corpus hasn't it.
    """
    context = _Resolving(document, library)
    found: list[Reference] = []
    for paragraph in document.paragraphs:
        for start, end in own_stretches(document, paragraph):
            text = document.text[start:end]
            for written in read_references(text):
                lead = text[max(0, written.start - 30) : written.start]
                targets = context.resolve(written, paragraph, lead)
                if targets:
                    found.append(
                        Reference(
                            paragraph.pinpoint,
                            start - paragraph.start + written.start,
                            start - paragraph.start + written.end,
                            text[written.start : written.end],
                            targets,
                        )
                    )
    return found


class _Resolving:
    """A document being read from its beginning."""

    def __init__(self, document: Document, library: Callable[[str], Document | None]) -> None:
        self.document = document
        self.library = library
        self.known = catalogue()
        self.instruments = Instruments(document, library, self.known)
        self.last = self.instruments.last

    def resolve(self, written: Written, paragraph: Paragraph, lead: str) -> tuple[Target, ...]:
        """The targets of a reference that stands in this paragraph; none where it names what it stands in.

        ``lead`` is what stands right before it: of "…, in particular article 6" the instrument has just been named.
        """
        self.instruments.enter(paragraph)
        instruments = self.instruments.of(written, paragraph, lead)
        targets: list[Target] = []
        for instrument, name in instruments:
            if not written.places:
                targets.append(self._whole(instrument, name))
                continue
            for place in written.places:
                targets += self._place(place, instrument, name, paragraph)
        if written.whose is not None and instruments:
            self.instruments.remember(instruments, written.whose)
            self._amends(targets, paragraph)
        if written.places:
            for place in written.places:
                self.last.labelled[place[0].level, place[0].label] = targets
            for step in written.places[-1]:
                self.last.places[step.level] = targets
        if targets and all(t.missing == NO_SUCH_PARAGRAPH for t in targets) and _is_vague(written, targets):
            return ()
        bare = written.whose is not None and written.whose.kind == "own" and not written.whose.protocols
        if not written.places and bare:
            return ()
        if not written.places and all(t.document == self.document.id for t in targets):
            named = written.whose is not None and written.whose.kind == "named"
            if not (named and written.whose and len(written.whose.word.split()) > 3):
                return ()
        return tuple(dict.fromkeys(targets))

    def _amends(self, targets: Sequence[Target], paragraph: Paragraph) -> None:
        """Notes which article of the parent gets a new wording in what follows."""
        target = targets[0] if targets else None
        parent_id = self.instruments.parent
        if parent_id is None or target is None or target.document != parent_id or "#" not in target.place:
            return
        root = self.document.by_pinpoint[paragraph.pinpoint.split(".")[0]]
        parent = self.library(parent_id)
        if parent is not None and _AMENDS.search(self.document.quote(root)):
            self.instruments.amended = parent.by_pinpoint.get(target.place)

    def _whole(self, instrument: str | None, name: str) -> Target:
        if instrument is None:
            return Target(None, "", name, NOT_IN_CATALOGUE)
        missing = None if self.library(instrument) is not None else self._why(instrument)
        return Target(instrument, instrument, name, missing)

    def _why(self, instrument: str) -> str:
        return NOT_IN_CORPUS if self.known.find(instrument) is not None else NOT_IN_CATALOGUE

    # -- which paragraph ----------------------------------------------------------------------------------------

    def _place(self, place: Place, instrument: str | None, name: str, at: Paragraph) -> list[Target]:
        if place[0].relative == "that":
            said = self.last.labelled.get((place[0].level, place[0].label)) if place[0].label else None
            before = said or (self.last.places.get(place[0].level) if not place[0].label else None)
            if before is None and place[0].label:
                return self._place((replace(place[0], relative=None), *place[1:]), instrument, name, at)
            if before and place[0].level in KINDS:
                before = list(dict.fromkeys(self._up_to(t, KINDS[place[0].level]) for t in before))
            if before is None:
                return [Target(None, "", name, NO_SUCH_PARAGRAPH)]
            if len(place) == 1:
                return before
            places = [f"{t.place}{'.' if '#' in t.place else '#'}{s}" for t in before for s in [dotted(place[1:])]]
            return [self._checked(p, t.name) for p, t in zip(places, before, strict=True)]
        document = self.library(instrument) if instrument is not None else None
        if instrument is None:
            return [Target(None, "", name, NOT_IN_CATALOGUE)]
        if document is None:
            spelt = spelt_out(place)
            return [Target(instrument, f"{instrument}#{steps}", name, self._why(instrument)) for steps in spelt]
        amended = self.instruments.amended
        here = at if document.id == self.document.id else amended
        if here is not None and not here.pinpoint.startswith(f"{document.id}#"):
            here = None
        targets = self._in(document, place, here)
        if amended is not None and here is amended and (place[0].level > Level.ARTICLE or place[0].relative):
            inside = self._in(self.document, place, at)  # a new wording that has been read as a part of this document
            targets = inside if not any(t.missing for t in inside) else targets
        before = self.last.places.get(Level.PARAGRAPH)
        if place[0].level is Level.MARK and before and all(t.missing for t in targets):
            inner = [self._checked(child(t.place, dotted(place)), t.name) for t in before if "#" in t.place]
            targets = [t for t in inner if not t.missing] or targets
        return targets

    def _up_to(self, target: Target, kind: Kind) -> Target:
        """The article that a target lies in, or the numbered paragraph."""
        document = self.library(target.document or "")
        found = document.by_pinpoint.get(target.place) if document is not None else None
        if document is None or found is None:
            return target
        chain = [found, *reversed(document.ancestors(found))]
        wider = next((p for p in chain if p.kind is kind), found)
        return self._checked(wider.pinpoint, target.name)

    def _checked(self, pinpoint: str, name: str) -> Target:
        document = self.library(pinpoint.partition("#")[0])
        found = document is not None and pinpoint in document.by_pinpoint
        return Target(pinpoint.partition("#")[0] or None, pinpoint, name, None if found else NO_SUCH_PARAGRAPH)

    def _in(self, document: Document, place: Place, at: Paragraph | None) -> list[Target]:
        return [self._checked(pinpoint, document.title) for pinpoint in find_place(document, place, at)]


def _is_vague(written: Written, targets: Sequence[Target]) -> bool:
    """Whether it names a kind of division only: "the annex", "that Table", a heading "SECTION A"."""
    step = written.places[0][0] if written.places else None
    if step is None or step.level > Level.TABLE or written.whose is not None:
        return False
    if step.relative:
        return all(t.document is None for t in targets)
    return not re.search(r"\d|-[a-z]$", step.label) or step.label.startswith("section-")
