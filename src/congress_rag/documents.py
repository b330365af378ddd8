"""Documents and their paragraphs: frozen values, the atoms of everything above.

A :class:`Document` keeps its canonical text: the source's own words with the form mended
(markup taken away, white space folded) and nothing reworded. A :class:`Paragraph` is a span
of that text with a pinpoint. All offsets count characters (code points).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

__all__ = ["Aside", "AsideKind", "Document", "DocumentKind", "Heading", "Kind", "Paragraph"]


class DocumentKind(StrEnum):
    """What sort of document it is; it decides how its paragraphs are cited."""

    REPORT = "report"
    TREATY = "treaty"
    RESOLUTION = "resolution"
    OTHER = "other"


class Kind(StrEnum):
    """What a paragraph is within its document."""

    MASTHEAD = "masthead"
    PREAMBLE = "preamble"
    RECITAL = "recital"
    ARTICLE = "article"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ANNEX = "annex"
    SECTION = "section"
    TABLE = "table"
    ROW = "row"
    CLOSING = "closing"


class AsideKind(StrEnum):
    """Text of the source that belongs to no paragraph."""

    FOOTNOTE = "footnote"
    EDITORIAL = "editorial note"
    FURNITURE = "furniture"
    UNPLACED = "unplaced text"  # of an article whose number the source lost
    ENACTMENT = "enactment"  # the national act in which a treaty is printed


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at ``text[start:end]``; ``level`` 0 is the document's title, 1 its widest division."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch that is kept and shown, but never quoted as the document's provision."""

    kind: AsideKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One citable stretch of a document.

    ``text[start:end]`` of its document is what is quoted: it has no marker of its own, and holds
    its items with theirs. ``begin`` is where its marker ("9.", "(b)") starts; equal to ``start``
    where it has none. ``locator`` is the place as the Editorial Manual prints it
    ("art. 46, para. 9 (b)"). ``source_start`` and ``source_end`` count characters in the source file.
    """

    pinpoint: str
    kind: Kind
    locator: str
    begin: int
    start: int
    end: int
    marker: str = ""
    heading: tuple[str, ...] = ()
    parent: str | None = None
    children: tuple[str, ...] = ()
    source_start: int = 0
    source_end: int = 0
    page: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.begin <= self.start <= self.end:
            raise ValueError(f"{self.pinpoint}: a span must run forwards, not {self.begin}, {self.start}, {self.end}")


@dataclass(frozen=True)
class Document:
    """A document: its canonical text and the tree of its paragraphs in reading order.

    ``cite_as`` is the name in a formal citation; ``file`` the source's path as the corpus names it;
    ``gaps`` says what is known to be missing, in words.
    """

    id: str
    title: str
    cite_as: str
    kind: DocumentKind
    language: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    short_title: str = ""
    headings: tuple[Heading, ...] = ()
    asides: tuple[Aside, ...] = ()
    date: str | None = None
    symbol: str | None = None
    file: str = ""
    sha256: str = ""
    gaps: tuple[str, ...] = field(default=())

    @cached_property
    def by_pinpoint(self) -> Mapping[str, Paragraph]:
        """Every paragraph by its pinpoint id."""
        return MappingProxyType({p.pinpoint: p for p in self.paragraphs})

    @cached_property
    def by_locator(self) -> Mapping[str, Paragraph]:
        """Every paragraph by its place as it is printed, in small letters: "art. 46, para. 9 (b)"."""
        return MappingProxyType({p.locator.casefold(): p for p in reversed(self.paragraphs)})

    def cited(self, citation: str) -> Paragraph | None:
        """The paragraph whose formal citation this is, in whatever letters; None where it is no such citation."""
        name, place = citation[: len(self.cite_as)], citation[len(self.cite_as) :]
        if name.casefold() != self.cite_as.casefold() or not place.startswith(","):
            return None
        return self.by_locator.get(place.lstrip(", ").casefold())

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for paragraph in self.paragraphs:
            if paragraph.pinpoint in seen:
                raise ValueError(f"{paragraph.pinpoint} stands twice in {self.id}")
            if paragraph.parent is not None and paragraph.parent not in seen:
                raise ValueError(f"{paragraph.pinpoint} comes before its parent {paragraph.parent}")
            if paragraph.end > len(self.text):
                raise ValueError(f"{paragraph.pinpoint} ends after the text of {self.id}")
            seen.add(paragraph.pinpoint)

    def quote(self, paragraph: Paragraph) -> str:
        """The paragraph's own text, its items included, letter for letter."""
        return self.text[paragraph.start : paragraph.end]

    def label(self, paragraph: Paragraph) -> str:
        """The formal citation: "United Nations Convention against Corruption, art. 46, para. 9 (b)"."""
        return f"{self.cite_as}, {paragraph.locator}"

    def chapeau(self, paragraph: Paragraph) -> str:
        """The words before the first item, on which every item depends; empty where there are no items."""
        if not paragraph.children:
            return ""
        return self.text[paragraph.start : self.by_pinpoint[paragraph.children[0]].begin].strip()

    def closing(self, paragraph: Paragraph) -> str:
        """The words after the last item; empty where there are none."""
        if not paragraph.children:
            return ""
        return self.text[self.by_pinpoint[paragraph.children[-1]].end : paragraph.end].strip()

    def ancestors(self, paragraph: Paragraph) -> tuple[Paragraph, ...]:
        """From the outermost to the parent."""
        chain: list[Paragraph] = []
        parent = paragraph.parent
        while parent is not None:
            above = self.by_pinpoint[parent]
            chain.append(above)
            parent = above.parent
        return tuple(reversed(chain))
