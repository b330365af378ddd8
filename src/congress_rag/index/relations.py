"""What a paragraph or a document cites, and what cites it, with the names that people know them by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from congress_rag.index.graph import Cited, Graph
from congress_rag.index.library import Library
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.references.reference import Reference, Target
from congress_rag.ingest.references.written import read_references

__all__ = ["Cites", "Led", "Relations", "missing_instruments", "relations_of", "whole_instrument"]


@dataclass(frozen=True, slots=True)
class Led:
    """Where a reference leads, named for people."""

    pinpoint: str | None
    document: str | None
    label: str
    missing: str | None


@dataclass(frozen=True, slots=True)
class Cites:
    """A reference: the paragraph it stands in, and its place in the text of what was asked for.

    Of a whole document, ``start`` and ``end`` count in the text of the paragraph that it stands in.
    """

    paragraph: str
    label: str
    text: str
    start: int
    end: int
    targets: tuple[Led, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """The references of one paragraph or document, both ways; :meth:`to_dict` is what ``refs --json`` prints."""

    pinpoint: str
    label: str
    cites: tuple[Cites, ...]
    cited_by: tuple[Cites, ...]

    def to_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        return {
            "pinpoint": self.pinpoint,
            "label": self.label,
            "cites": [
                {
                    "text": c.text,
                    "start": c.start,
                    "end": c.end,
                    "paragraph": c.paragraph,
                    "targets": [
                        {"pinpoint": t.pinpoint, "document": t.document, "label": t.label, "missing": t.missing}
                        for t in c.targets
                    ],
                }
                for c in self.cites
            ],
            "cited_by": [
                {"pinpoint": c.paragraph, "label": c.label, "text": c.text, "start": c.start, "end": c.end}
                for c in self.cited_by
            ],
        }


def relations_of(pinpoint: str, library: Library, graph: Graph) -> Relations:
    """What a paragraph or a whole document cites, and what cites it.

    Raises:
        UnknownPinpointError: the index has neither.
    """
    if "#" in pinpoint:
        document, paragraph = library.paragraph(pinpoint)
        label, begin = document.label(paragraph), paragraph.start
    else:
        document = library.document(pinpoint)
        label, begin = document.cite_as, None
    cites = []
    for reference in graph.citing(pinpoint):
        offset = 0 if begin is None else document.by_pinpoint[reference.paragraph].start - begin
        cites.append(_named(reference, library, offset))
    return Relations(
        pinpoint, label, tuple(cites), tuple(_named(reference, library, 0) for reference in graph.cited_by(pinpoint))
    )


def missing_instruments(graph: Graph, document: str | None = None) -> list[Cited]:
    """The instruments that a document cites, or any document, and that the corpus lacks."""
    return [cited for cited in graph.cited(document) if cited.missing is not None]


def _named(reference: Reference, library: Library, offset: int) -> Cites:
    document, paragraph = library.paragraph(reference.paragraph)
    return Cites(
        reference.paragraph,
        document.label(paragraph),
        reference.text,
        reference.start + offset,
        reference.end + offset,
        tuple(_led(target, library) for target in reference.targets),
    )


def _led(target: Target, library: Library) -> Led:
    entry = catalogue().find(target.document or "")
    name = entry.cite_as if entry is not None else target.name
    if target.pinpoint is not None and target.document is not None:
        document = library.document(target.document)
        found = document.by_pinpoint.get(target.pinpoint)
        label = document.cite_as if found is None else document.label(found)
        return Led(target.pinpoint, target.document, label, None)
    steps = target.place.partition("#")[2]
    return Led(None, target.document, f"{name}, {steps}" if steps else name, target.missing)


def whole_instrument(named: str, library: Library) -> str | None:
    """The document that a person names and nothing else ("UNCAC", "the Firearms Protocol"), if the index holds it."""
    held = library.document_ids()
    if named in held:
        return named
    for written in read_references(named, typed=True):
        if written.whose is not None and written.whose.named is not None and not written.places:
            return next((i for i in written.whose.named.instruments if i in held), None)
    return None
