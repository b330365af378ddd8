"""The catalogue: the instruments that exist and what people call them. The data is ``catalogue.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from congress_rag.documents import DocumentKind
from congress_rag.errors import UnknownPinpointError

__all__ = ["Catalogue", "Family", "Instrument", "catalogue"]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: ``cite_as`` is its name in a formal citation, ``short`` the one that a chip has room for.

    ``parent`` is the id of the instrument that a protocol or an amendment belongs to ("the Convention" within it).
    """

    id: str
    title: str
    cite_as: str
    short: str
    kind: DocumentKind
    date: str | None = None
    symbol: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Instruments that people name together."""

    key: str
    names: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All instruments and families."""

    instruments: tuple[Instrument, ...]
    families: tuple[Family, ...]

    def find(self, instrument_id: str) -> Instrument | None:
        """The instrument with this id, if the catalogue has it."""
        return next((i for i in self.instruments if i.id == instrument_id), None)

    def get(self, instrument_id: str) -> Instrument:
        """The instrument with this id.

        Raises:
            UnknownPinpointError: the catalogue has none.
        """
        found = self.find(instrument_id)
        if found is None:
            raise UnknownPinpointError(
                f"The catalogue has no instrument {instrument_id!r}. `congress-rag documents` lists the known ones."
            )
        return found


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships with the project; read once."""
    data = tomllib.loads((files("congress_rag.ingest") / "catalogue.toml").read_text("utf-8"))
    return Catalogue(
        tuple(
            Instrument(
                id=entry["id"],
                title=entry["title"],
                cite_as=entry.get("cite_as", entry["title"]),
                short=entry["short"],
                kind=DocumentKind(entry.get("kind", "treaty")),
                date=entry.get("date"),
                symbol=entry.get("symbol"),
                parent=entry.get("parent"),
                aliases=tuple(entry.get("aliases", ())),
            )
            for entry in data["instrument"]
        ),
        tuple(Family(f["key"], tuple(f["names"]), tuple(f["members"])) for f in data["family"]),
    )
