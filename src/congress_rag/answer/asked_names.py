"""What people call instruments when they ask, beside the names of the catalogue, which serve to read documents."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from congress_rag.ingest.catalogue import Catalogue, Instrument

__all__ = ["names_as_asked"]

_SHORT = 5  # words: nobody says more of a title before it is taken for a description
_ORDINALS = {
    "first": ("first", "1st"),
    "second": ("second", "2nd"),
    "third": ("third", "3rd"),
    "fourth": ("fourth", "4th"),
}
_PROTOCOL = ("protocol", "additional protocol", "add-on protocol")


def names_as_asked(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The names of every instrument by its id: the catalogue's, and those that are said in questions alone.

    These are "treaty" for "Convention", "the second protocol to the MLA convention" for one that belongs to another,
    and the short names of ``asked_names.toml``.

    >>> from congress_rag.ingest.catalogue import catalogue
    >>> "Lanzarote treaty" in names_as_asked(catalogue())["coe-lanzarote-2007"]
    True
    """
    said = tomllib.loads((files("congress_rag.answer") / "asked_names.toml").read_text("utf-8"))
    names = {i.id: (*i.names, *_as_treaty(i.names), *said.get(i.id, ())) for i in catalogue.instruments}
    return {
        i.id: (*names[i.id], *(_as_protocol(i, names[i.parent]) if i.parent is not None else ()))
        for i in catalogue.instruments
    }


def _as_treaty(names: Iterable[str]) -> list[str]:
    return [re.sub(r"\bConvention\b", "treaty", name) for name in names if "Convention" in name and _is_short(name)]


def _as_protocol(instrument: Instrument, parent: Iterable[str]) -> list[str]:
    """A protocol by its parent's names and its number; none where it isn't called a protocol."""
    if "protocol" not in f"{instrument.title} {instrument.short}".lower():
        return []
    number = next((n for n in _ORDINALS if n in f"{instrument.title} {instrument.short}".lower().split()), None)
    told = [f"{ordinal} {protocol}" for ordinal in _ORDINALS.get(number or "", ()) for protocol in _PROTOCOL]
    return [f"{kind} to {name}" for name in parent if _is_short(name) for kind in (*told, *_PROTOCOL)]


def _is_short(name: str) -> bool:
    return len(name.split()) <= _SHORT
