"""What a reference leads to: from the words and the place they stand in to paragraphs of documents.

"Paragraph 2" is one of the article that it stands in, "the Convention" in a protocol is its parent, "thereof" the
instrument named last. What can't be found is told as such, with the reason, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.ingest.catalogue import Catalogue, catalogue
from congress_rag.ingest.references.lookup import KINDS, child, dotted, find_place, spelt_out
from congress_rag.ingest.references.places import Level, Place
from congress_rag.ingest.references.reference import (
    NO_SUCH_PARAGRAPH,
    NOT_IN_CATALOGUE,
    NOT_IN_CORPUS,
    Reference,
    Target,
)
from congress_rag.ingest.references.written import Whose, Written, read_references

__all__ = ["references_of"]


_HEADS = re.compile(
    r"\b(convention|convenio|convención|protocole?|protocolo|agreement|charter|treaty|statute|covenant|"
    r"framework decision|directive|decision|constitution|amendment)\b",
    re.IGNORECASE,
)
_PARTICULARLY = re.compile(r"\b(?:in particular|especially|notably|namely|inter alia),?\s*(?:the\s*)?$")
_AMENDS = re.compile(
    r"\b(?:shall be|is|are) (?:\w+ )?(?:added|replaced|inserted|amended|deleted|substituted)\b[^.]*[:“]"
)
_SAME_HEAD = {"convenio": "convention", "convención": "convention", "protocole": "protocol", "protocolo": "protocol"}


def head_of(title: str) -> str:
    """What a title says the instrument is: "protocol" for "Additional Protocol to the Convention …"."""
    match = _HEADS.search(title)
    word = match[1].lower() if match else ""
    return _SAME_HEAD.get(word, word)


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
    context = _Context(document, library, catalogue())
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


@dataclass(slots=True)
class _Last:
    """What was named last: the instrument, and the place at each level."""

    instrument: str | None = None
    name: str = ""
    by_head: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    places: dict[Level, list[Target]] = field(default_factory=dict)
    labelled: dict[tuple[Level, str], list[Target]] = field(default_factory=dict)


class _Context:
    """A document being read from its beginning: what has been named so far, and what it belongs to."""

    def __init__(self, document: Document, library: Callable[[str], Document | None], known: Catalogue) -> None:
        self.document = document
        self.library = library
        self.known = known
        self.head = head_of(document.title) if document.kind is DocumentKind.TREATY else ""
        entry = known.find(document.id)
        self.parent = entry.parent if entry is not None else None
        self.last = _Last()
        self.amended: Paragraph | None = None  # the article of the parent whose new wording is being given
        self.within = ""  # the root paragraph that the last name stands in
        self.has_articles = any(p.kind is Kind.ARTICLE for p in document.paragraphs)

    # -- which instrument ---------------------------------------------------------------------------------------

    def resolve(self, written: Written, paragraph: Paragraph, lead: str) -> tuple[Target, ...]:
        """The targets of a reference that stands in this paragraph; none where it names what it stands in.

        ``lead`` is what stands right before it: of "…, in particular article 6" the instrument has just been named.
        """
        root = paragraph.pinpoint.partition(".")[0]
        if ".art-" in paragraph.pinpoint:
            self.amended = None  # a whole new article, which is read as a part of this document
        if root != self.within:
            self.within = root
            self.last.instrument, self.last.name, self.last.places = None, "", {}
            self.last.labelled = {}
            self.amended = None
        instruments = self._instruments(written, paragraph, lead)
        targets: list[Target] = []
        for instrument, name in instruments:
            if not written.places:
                targets.append(self._whole(instrument, name))
                continue
            for place in written.places:
                targets += self._place(place, instrument, name, paragraph)
        if written.whose is not None and instruments:
            self._remember(instruments, written.whose)
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
        if self.parent is None or target is None or target.document != self.parent or "#" not in target.place:
            return
        root = self.document.by_pinpoint[paragraph.pinpoint.split(".")[0]]
        parent = self.library(self.parent)
        if parent is not None and _AMENDS.search(self.document.quote(root)):
            self.amended = parent.by_pinpoint.get(target.place)

    def _remember(self, instruments: Sequence[tuple[str | None, str]], whose: Whose) -> None:
        if whose.kind == "own":
            self.last.instrument, self.last.name = self.document.id, self.document.title
            return
        self.last.instrument, self.last.name = instruments[0]
        if whose.kind == "named" and instruments[0][0] != self.document.id:
            entry = self.known.find(instruments[0][0] or "")
            head = head_of(whose.word) or head_of(entry.title if entry else instruments[0][1])
            self.last.by_head[head] = instruments[0]
            self.last.named |= {i for i, _ in instruments if i is not None}

    def _instruments(self, written: Written, paragraph: Paragraph, lead: str) -> list[tuple[str | None, str]]:
        whose = written.whose
        own = (self.document.id, self.document.title)
        if whose is None:
            return [self._unnamed(written, paragraph, lead)]
        found: list[tuple[str | None, str]]
        match whose.kind:
            case "own":
                found = [self._own(whose.word)]
            case "named":
                named = whose.named
                found = [(i, whose.word) for i in named.instruments] if named is not None else []
                found = found or [self._by_its_words(whose.word) or (None, whose.word)]
            case "thereof":
                found = [self._last_named() or own]
            case "protocols":
                last = self._last_named() or own
                return self._protocols(last[0], whose.count) or [(None, whose.word)]
            case _:
                generic = self._generic(whose)
                if generic is None:
                    return []
                found = [generic]
        if whose.protocols:
            found += [p for i in list(found) for p in self._protocols(i[0], whose.count) if p not in found]
        return found

    def _own(self, word: str = "") -> tuple[str | None, str]:
        """The document itself; its parent where the parent's wording is given, or "this Convention" means it."""
        parent = self.known.find(self.parent or "")
        head = head_of(word)
        if parent is not None and head != self.head and (self.amended is not None or head_of(parent.title) == head):
            return parent.id, parent.title
        return self.document.id, self.document.title

    def _unnamed(self, written: Written, paragraph: Paragraph, lead: str) -> tuple[str | None, str]:
        """The instrument of a place that names none: the one it stands in, or the one spoken of."""
        own = self._own()
        levels = {place[0].level for place in written.places}
        if any(step.relative for place in written.places for step in place):
            return own
        last = self._last_named()
        of_last = last is not None and self.last.instrument != self.document.id
        if last is not None and of_last and _PARTICULARLY.search(lead):
            return last
        recital = paragraph.kind is Kind.RECITAL
        if Level.ARTICLE not in levels:
            resolution = (self.last.instrument or "").startswith(("unga-", "unsc-", "ecosoc-"))
            return last if last is not None and recital and resolution and Level.PARAGRAPH in levels else own
        if ".art-" in paragraph.pinpoint and self.parent is not None:
            parent = self.known.find(self.parent)
            numbers = {f"art-{place[0].label}" for place in written.places}
            held = any(p.pinpoint.rpartition(".")[2] in numbers for p in self.document.paragraphs)
            return (parent.id, parent.title) if parent is not None and not held else own
        speaks_of_others = not self.has_articles or self.document.kind is not DocumentKind.TREATY
        return last if last is not None and of_last and (speaks_of_others or recital) else own

    def _by_its_words(self, name: str) -> tuple[str | None, str] | None:
        """ "Second Additional Protocol", "1990 Convention": one of the family, or one that was named before."""
        family = {self.document.id, self.parent} - {None}
        dated = re.fullmatch(r"(\d{4}) (\w+)", name)
        day = re.fullmatch(r"(\w+) of (\d{1,2} [A-Z][a-z]+ \d{4})", name)
        date = datetime.strptime(day[2], "%d %B %Y").date().isoformat() if day is not None else None
        for entry in self.known.instruments:
            if entry.parent in family and entry.title.startswith(f"{name} to"):
                return entry.id, entry.title
            if day is not None and entry.date == date and head_of(entry.title) == head_of(day[1]):
                return entry.id, entry.title
            named = dated is not None and entry.id in self.last.named and (entry.date or "").startswith(dated[1])
            if named and dated is not None and head_of(entry.title) == head_of(dated[2]):
                return entry.id, entry.title
        return None

    def _last_named(self) -> tuple[str | None, str] | None:
        if self.last.instrument is None and not self.last.name:
            return None
        return self.last.instrument, self.last.name

    def _generic(self, whose: Whose) -> tuple[str | None, str] | None:
        """ "the Convention": the document's own, its parent, or the one last named so."""
        word = whose.word.lower().removeprefix("draft ").removeprefix("additional ").removeprefix("optional ")
        head = _SAME_HEAD.get(word, word)
        if whose.kind == "that":
            last = self._last_named()
            spoken = last is not None and head_of(last[1]) == head
            return last if spoken else self.last.by_head.get(head) or last
        if head == self.head:
            return self._own()
        parent = self.known.find(self.parent or "")
        if parent is not None and head_of(parent.title) == head:
            return parent.id, parent.title
        return self.last.by_head.get(head)

    def _protocols(self, instrument: str | None, count: int) -> list[tuple[str | None, str]]:
        held: list[tuple[str | None, str]] = [
            (i.id, i.title)
            for i in sorted(self.known.instruments, key=lambda i: i.date or "")
            if instrument is not None and i.parent == instrument and "rotocol" in i.title
        ]
        found = [p for p in held if self.library(p[0] or "") is not None] or held
        if count:  # "the two Additional Protocols thereto" are those before this one
            found = [p for p in found if p[0] != self.document.id][:count]
        return found

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
        here = at if document.id == self.document.id else self.amended
        if here is not None and not here.pinpoint.startswith(f"{document.id}#"):
            here = None
        targets = self._in(document, place, here)
        if self.amended is not None and here is self.amended and place[0].level > Level.ARTICLE:
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
