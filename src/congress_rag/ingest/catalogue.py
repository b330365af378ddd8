"""The catalogue: the instruments that exist, what people call them, and where their texts are published.

The data is ``catalogue.toml``, which can be edited without knowing Python. Every entry is checked when it is read;
a mistake is an error that names the instrument and the field.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from congress_rag.documents import DocumentKind
from congress_rag.errors import CatalogueError, UnknownPinpointError

__all__ = ["Catalogue", "Family", "Format", "Instrument", "Text", "catalogue", "read_catalogue"]

Format = Literal["pdf", "html", "xml", "docx", "text"]
Language = Literal["ar", "en", "es", "fr", "ru", "zh"]

_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:A|E|S|ST)/[A-Za-z0-9.*/-]+(?: \((?:[IVXL]+|\d{4})\))?(?: [A-Z]+)?(?:, annex(?: [IVX]+)?)?",
        r"[UL]NTS vol\. \d+(?:, p\. \d+)?(?:, No\. \d+)?",
        r"C?ETS No\. \d+",
        r"CELEX \d[0-9A-Z]+(?:\(\d\d\))?",
        r"OJ [LC] \d+, \d+\.\d+\.\d{4}, p\. \d+",
        r"(?:\(EU\) )?\d{4}/\d+(?:/(?:JHA|EU|EC))?",
        r"ICAO Doc \d+",
        r"IAEA INFCIRC/\d+(?:/[A-Za-z0-9.]+)*",
        r"IMO LEG/CONF\.\d+/\d+(?: \(2005 Protocol\))?",
        r"OECD/LEGAL/\d{4}",
        r"WT/MIN\(\d\d\)/DEC/\d+",
        r"OAS [AB]-\d+",
    )
)  # what a document symbol or a treaty number looks like


def _day(value: str) -> str:
    date.fromisoformat(value)  # ValueError is pydantic's to report
    return value


def _number(value: str) -> str:
    if not any(pattern.fullmatch(value) for pattern in _NUMBERS):
        raise ValueError(
            "is neither a United Nations symbol (A/RES/55/25, annex I) nor a treaty number "
            "(UNTS vol. 2225, p. 209, No. 39574; ETS No. 185; CELEX 32014L0041; …)"
        )
    return value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.port or not value.isascii():
        raise ValueError("must be an https address without user name and port, in ASCII")
    if re.search(r"\s", value):
        raise ValueError("holds a space; write %20")
    return value


Day = Annotated[str, AfterValidator(_day)]
Name = Annotated[str, Field(min_length=1, pattern=r"^\S.*\S$|^\S$")]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Address = Annotated[str, AfterValidator(_address)]


class _Entry(BaseModel):
    """What every entry of the file has in common: nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


E = TypeVar("E", bound=_Entry)


class Text(_Entry):
    """Where a text is published, in which language and form; ``sha256`` pins the one text that is meant."""

    language: Language
    address: Address
    format: Format = "pdf"
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Instrument(_Entry):
    """One instrument: ``cite_as`` is its name in a formal citation, ``short`` the one that a chip has room for.

    ``parent`` is the id of the instrument that a protocol or an amendment belongs to ("the Convention" within it).
    ``page`` is the depositary's page about it; ``texts`` are where its text is published, the first choice first.
    """

    id: Id
    title: Name
    cite_as: Name
    short: Name
    kind: DocumentKind = DocumentKind.TREATY
    date: Day | None = None
    in_force: Day | None = None
    symbols: tuple[Annotated[str, AfterValidator(_number)], ...] = ()
    parent: Id | None = None
    page: Address | None = None
    texts: tuple[Text, ...] = ()
    aliases: tuple[Name, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _cite_by_title(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {"cite_as": data["title"], **data} if "title" in data else data

    @model_validator(mode="after")
    def _is_consistent(self) -> Instrument:
        if len(set(self.aliases)) < len(self.aliases):
            twice = next(a for a in self.aliases if self.aliases.count(a) > 1)
            raise ValueError(f"aliases: {twice!r} stands there twice")
        if self.date and self.in_force and self.in_force < self.date:
            raise ValueError(f"in_force: {self.in_force} is before its adoption on {self.date}")
        return self

    @property
    def symbol(self) -> str | None:
        """The document symbols and treaty numbers, as one text."""
        return "; ".join(self.symbols) or None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called, the title first."""
        return tuple(dict.fromkeys((self.title, self.cite_as, self.short, *self.aliases)))


class Family(_Entry):
    """Instruments that people name together."""

    key: Id
    names: Annotated[tuple[Name, ...], Field(min_length=1)]
    members: Annotated[tuple[Id, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All instruments and families, and the hosts at which depositaries publish texts."""

    instruments: tuple[Instrument, ...]
    families: tuple[Family, ...]
    hosts: Mapping[str, str]

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
    """The catalogue that ships with the project; read once.

    Raises:
        CatalogueError: the file holds a mistake.
    """
    return read_catalogue((files("congress_rag.ingest") / "catalogue.toml").read_text("utf-8"))


def read_catalogue(source: str) -> Catalogue:
    """A catalogue from the text of its file, checked.

    Raises:
        CatalogueError: the file isn't TOML, or an entry holds a mistake; the message names the entry and the field.
    """
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(
            f"The catalogue isn't TOML: {error}. Look for a missing quotation mark, comma or bracket there."
        ) from error
    unknown = set(data) - {"hosts", "instrument", "family"}
    if unknown:
        raise CatalogueError(
            f"The catalogue has a table {min(unknown)!r}; it holds [hosts], [[instrument]] and [[family]]."
        )
    read = Catalogue(
        tuple(_entry(Instrument, "instrument", "id", n, e) for n, e in enumerate(data.get("instrument", ()), 1)),
        tuple(_entry(Family, "family", "key", n, e) for n, e in enumerate(data.get("family", ()), 1)),
        {str(host): str(name) for host, name in data.get("hosts", {}).items()},
    )
    _check_references(read)
    return read


def _entry(model: type[E], what: str, name: str, number: int, data: dict[str, Any]) -> E:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        known = data.get(name, f"number {number}")
        reason = first["msg"].removeprefix("Value error, ")
        where = f"field {field}: " if field else ""
        value = f" (it is {first['input']!r})" if field and first["type"] != "missing" else ""
        raise CatalogueError(
            f"The catalogue's {what} {known}, {where}{reason}{value}. Mend that entry of the catalogue."
        ) from error


def _check_references(read: Catalogue) -> None:
    """Whether each id is given once, and each id and host that an entry names exists."""

    def mistake(what: str, field: str, reason: str) -> CatalogueError:
        return CatalogueError(f"The catalogue's {what}, field {field}: {reason}. Mend that entry of the catalogue.")

    parents: dict[str, str | None] = {}
    for instrument in read.instruments:
        if instrument.id in parents:
            raise mistake(f"instrument {instrument.id}", "id", "another instrument has this id already")
        parents[instrument.id] = instrument.parent
    for instrument in read.instruments:
        what, seen, above = f"instrument {instrument.id}", {instrument.id}, instrument.parent
        while above is not None:
            if above not in parents:
                raise mistake(what, "parent", f"there is no instrument {above}")
            if above in seen:
                raise mistake(what, "parent", f"{above} is its own parent in the end")
            seen.add(above)
            above = parents[above]
        for text in instrument.texts:
            host = urlsplit(text.address).hostname
            if host not in read.hosts:
                raise mistake(what, "texts", f"{host} isn't among the depositaries under [hosts]")
    keys: set[str] = set()
    for family in read.families:
        if family.key in keys:
            raise mistake(f"family {family.key}", "key", "another family has this key already")
        keys.add(family.key)
        for member in family.members:
            if member not in parents:
                raise mistake(f"family {family.key}", "members", f"there is no instrument {member}")
