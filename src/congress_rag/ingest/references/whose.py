"""Which instrument a reference is of: "this Convention", "the Protocol", "thereof", or none at all.

"The Convention" in a protocol is its parent, elsewhere the one last named so; "thereof" is the instrument named last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.ingest.catalogue import Catalogue
from congress_rag.ingest.references.reference import Target
from congress_rag.ingest.references.steps import Level
from congress_rag.ingest.references.written import Whose, Written

__all__ = ["Instruments", "Last", "head_of"]

_HEADS = re.compile(
    r"\b(convention|convenio|convención|protocole?|protocolo|agreement|accord|acuerdo|charter|charte|carta|treaty"
    r"|traité|tratado|statute?|estatuto|covenant|pacte|pacto|framework decision|décision-cadre|decisión marco|directive"
    r"|directiva|decision|décision|decisión|constitution|amendment)\b",
    re.IGNORECASE,
)
_PARTICULARLY = re.compile(
    r"\b(?:in particular|especially|notably|namely|inter alia|en particular|notamment|en particulier),?"
    r"\s*(?:the\s*|l['’]|les\s*|el\s*|los\s*)?$"
)
_SAME_HEAD = {
    same: head
    for head, words in {
        "convention": "convenio convención",
        "protocol": "protocole protocolo",
        "agreement": "accord acuerdo",
        "charter": "charte carta",
        "treaty": "traité tratado",
        "statute": "statut estatuto",
        "covenant": "pacte pacto",
        "directive": "directiva",
        "decision": "décision decisión",
    }.items()
    for same in words.split()
} | {"décision-cadre": "framework decision", "decisión marco": "framework decision"}


def head_of(title: str) -> str:
    """What a title says the instrument is: "protocol" for "Additional Protocol to the Convention …"."""
    match = _HEADS.search(title)
    word = match[1].lower() if match else ""
    return _SAME_HEAD.get(word, word)


@dataclass(slots=True)
class Last:
    """What was named last: the instrument, and the place at each level."""

    instrument: str | None = None
    name: str = ""
    by_head: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    places: dict[Level, list[Target]] = field(default_factory=dict)
    labelled: dict[tuple[Level, str], list[Target]] = field(default_factory=dict)


class Instruments:
    """What has been named in a document so far, and what it belongs to."""

    def __init__(self, document: Document, library: Callable[[str], Document | None], known: Catalogue) -> None:
        self.document = document
        self.library = library
        self.known = known
        self.head = head_of(document.title) if document.kind is DocumentKind.TREATY else ""
        entry = known.find(document.id)
        self.parent = entry.parent if entry is not None else None
        self.last = Last()
        self.amended: Paragraph | None = None  # the article of the parent whose new wording is being given
        self.within = ""  # the root paragraph that the last name stands in
        self.has_articles = any(p.kind is Kind.ARTICLE for p in document.paragraphs)

    def enter(self, paragraph: Paragraph) -> None:
        """Goes on to a paragraph: an instrument named in another article is not the one spoken of any more."""
        if ".art-" in paragraph.pinpoint:
            self.amended = None  # a whole new article, which is read as a part of this document
        root = paragraph.pinpoint.partition(".")[0]
        if root != self.within:
            self.within = root
            self.last.instrument, self.last.name, self.last.places = None, "", {}
            self.last.labelled = {}
            self.amended = None

    def remember(self, instruments: Sequence[tuple[str | None, str]], whose: Whose) -> None:
        """Notes which instruments have just been named."""
        if whose.kind == "own":
            self.last.instrument, self.last.name = self.document.id, self.document.title
            return
        self.last.instrument, self.last.name = instruments[0]
        if whose.kind == "named" and instruments[0][0] != self.document.id:
            entry = self.known.find(instruments[0][0] or "")
            head = head_of(whose.word) or head_of(entry.title if entry else instruments[0][1])
            self.last.by_head[head] = instruments[0]
            self.last.named |= {i for i, _ in instruments if i is not None}

    def of(self, written: Written, paragraph: Paragraph, lead: str) -> list[tuple[str | None, str]]:
        """The instruments that a reference is of, as (id, name); the id is None where nobody listed it.

        ``lead`` is what stands right before it: of "…, in particular article 6" the instrument has just been named.
        """
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
