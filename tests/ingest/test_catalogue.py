"""The catalogue: that its file is whole, and that a mistake in it is named."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from congress_rag.documents import DocumentKind
from congress_rag.errors import CatalogueError
from congress_rag.ingest.catalogue import catalogue, read_catalogue
from congress_rag.ingest.names import NameFinder

KNOWN = catalogue()


def named(text: str) -> list[tuple[str, ...]]:
    """The instruments that a text names."""
    finder = NameFinder(
        {i.id: i.names for i in KNOWN.instruments if i.kind is not DocumentKind.REPORT},
        [(family.names, family.members) for family in KNOWN.families],
    )
    return [mention.instruments for mention in finder.find(text)]


# -- what it holds --------------------------------------------------------------------------------------------------


def test_it_knows_more_than_the_corpus_has() -> None:
    assert len(KNOWN.instruments) >= 75
    for beyond in (
        *("drugs-1972-protocol", "un-charter-1945", "udhr", "iccpr-1966", "crc-1989", "treaties-1969", "unclos-1982"),
        *("unga-70-174", "unga-70-175", "coe-istanbul-2011", "coe-cybercrime-2022-protocol", "uncybercrime-2024"),
    ):
        assert KNOWN.find(beyond) is not None


@pytest.mark.corpus
def test_it_agrees_with_the_manifest_of_the_corpus(corpus: Path) -> None:
    for entry in json.loads((corpus / "manifest.json").read_text("utf-8")):
        instrument = KNOWN.find(entry["id"].split(".")[0])
        if instrument is None:
            assert not entry["file"].startswith("conventions/")
            continue
        assert instrument.date == entry["adopted"][:10]
        numbers = set(re.findall(r"No\. \d+|A/RES/\d+/\d+|(?<=vol\. )\d+", entry["official_symbol"] or ""))
        assert numbers <= set(re.findall(r"No\. \d+|A/RES/\d+/\d+|(?<=vol\. )\d+", instrument.symbol or ""))


@pytest.mark.parametrize(
    ("protocol", "parent"),
    [
        ("untoc-trafficking-protocol", "untoc"),
        ("untoc-smuggling-protocol", "untoc"),
        ("untoc-firearms-protocol", "untoc"),
        ("drugs-1972-protocol", "drugs-1961"),
        ("terrorism-1988-airports-protocol", "terrorism-1971-montreal-civil-aviation"),
        ("terrorism-2010-beijing-protocol", "terrorism-1970-hague-hijacking"),
        ("terrorism-2005-nuclear-material-amendment", "terrorism-1980-nuclear-material"),
        ("crc-sale-of-children-2000", "crc-1989"),
        ("coe-mla-2001-protocol", "coe-mla-1959"),
        ("coe-cybercrime-2022-protocol", "coe-cybercrime-2001"),
        ("eu-mla-2001-protocol", "eu-mla-2000"),
    ],
)
def test_a_protocol_belongs_to_its_convention(protocol: str, parent: str) -> None:
    assert KNOWN.get(protocol).parent == parent


def test_every_treaty_that_is_called_a_protocol_has_a_parent() -> None:
    protocols = {i.id for i in KNOWN.instruments if re.search(r"^(?:\w+ ){0,3}Protocol\b", i.title)}
    assert len(protocols) > 25
    assert {i for i in protocols if KNOWN.get(i).parent is None} == set()


@pytest.mark.parametrize(
    ("text", "instruments"),
    [
        ("the 1972 Protocol", ["drugs-1972-protocol"]),
        ("Protocol amending the Single Convention on Narcotic Drugs, 1961", ["drugs-1972-protocol"]),
        ("the Vienna Convention on the Law of Treaties", ["treaties-1969"]),
        ("the Vienna Convention on Consular Relations", ["consular-1963"]),
        ("the Vienna Convention", ["drugs-1988"]),
        ("the Charter of the United Nations", ["un-charter-1945"]),
        ("the Charter of Fundamental Rights of the European Union", ["eu-fundamental-rights-2000"]),
        ("the Second Additional Protocol to the Convention on Cybercrime", ["coe-cybercrime-2022-protocol"]),
        ("the United Nations Convention against Cybercrime", ["uncybercrime-2024"]),
        ("the Doha Declaration", ["unga-70-174"]),
        ("the Nelson Mandela Rules", ["unga-70-175"]),
        ("General Assembly resolution 51/210", ["unga-51-210"]),
        ("Security Council resolution 1373 (2001)", ["unsc-1373-2001"]),
        ("la Convention unique sur les stupéfiants de 1961", ["drugs-1961"]),
        ("le Protocole contre le trafic illicite de migrants par terre, air et mer", ["untoc-smuggling-protocol"]),
        ("la Convention relative aux droits de l'enfant", ["crc-1989"]),
        ("el Convenio Internacional para la represión de la financiación del terrorismo", ["terrorism-1999-financing"]),
        ("la Convención internacional contra la toma de rehenes", ["terrorism-1979-hostages"]),
        ("el Convenio de Budapest", ["coe-cybercrime-2001"]),
        ("the international drug control conventions", ["drugs-1961", "drugs-1971", "drugs-1988"]),
        (
            "les conventions internationales relatives au contrôle des drogues",
            ["drugs-1961", "drugs-1971", "drugs-1988"],
        ),
        ("los tratados de fiscalización internacional de drogas", ["drugs-1961", "drugs-1971", "drugs-1988"]),
        ("the Geneva Conventions", ["geneva-1949-i", "geneva-1949-ii", "geneva-1949-iii", "geneva-1949-iv"]),
        (
            "the Organized Crime Convention and the Protocols thereto",
            ["untoc", "untoc-trafficking-protocol", "untoc-smuggling-protocol", "untoc-firearms-protocol"],
        ),
    ],
)
def test_what_delegates_say(text: str, instruments: list[str]) -> None:
    assert named(text) == [tuple(instruments)]


@pytest.mark.parametrize("thing", ["the European Arrest Warrant", "the European Judicial Network", "Eurojust"])
def test_a_thing_is_not_the_act_that_made_it(thing: str) -> None:
    assert named(f"{thing} was mentioned as a good practice.") == []


def test_the_conventions_against_terrorism_are_the_nineteen() -> None:
    [members] = named("the international conventions and protocols against terrorism")
    assert len(members) == 19
    assert named("les conventions et protocoles internationaux contre le terrorisme") == [members]


def test_the_main_instruments_have_names_in_french_and_spanish() -> None:
    main = [i for i in KNOWN.instruments if i.id.startswith(("untoc", "uncac", "drugs-19", "terrorism-19", "crc-1989"))]
    without = {
        i.id
        for i in main
        if not any(
            re.match(r"Proto?col(?:e|o)\b|Convention (?!on|for|against|relating)\w|Conven(?:ción|io)", a)
            for a in i.aliases
        )
    }
    assert without <= {"terrorism-1971-montreal-consolidated-1988", "drugs-1936"}


def test_every_address_is_the_depositarys() -> None:
    addresses = [(i, t) for i in KNOWN.instruments for t in i.texts]
    assert len({i.id for i, _ in addresses}) >= 75
    assert len({(i.id, t.address) for i, t in addresses}) == len(addresses)
    for instrument, text in addresses:
        host = urlsplit(text.address).hostname or ""
        assert host in KNOWN.hosts
        assert host.endswith((".un.org", ".int", ".unodc.org", ".ohchr.org", ".europa.eu", "cites.org", ".unesco.org"))
        volume = re.search(r"volume-(\d+)-I-(\d+)-", text.address)
        if volume:  # the Treaty Series' own scheme, from the number that the entry gives; later volumes have another
            assert int(volume[1]) <= 2000
            assert any(f"vol. {volume[1]}," in s and s.endswith(f"No. {volume[2]}") for s in instrument.symbols), text
        celex = re.search(r"CELEX:(\w+(?:\(\d\d\))?)", text.address)
        if celex:
            assert f"CELEX {celex[1]}" in instrument.symbols
        treaty = re.search(r"treatynum=(\d+)", instrument.page or "")
        if treaty:
            assert any(s.endswith(f"ETS No. {int(treaty[1])}") for s in instrument.symbols)


# -- what it refuses ------------------------------------------------------------------------------------------------

ENTRY = """
[hosts]
"treaties.un.org" = "United Nations Treaty Collection"
[[instrument]]
id = "rain"
title = "Convention on Rain"
short = "Rain"
"""


def test_an_entry_needs_an_id_a_title_and_a_short_name_only() -> None:
    [rain] = read_catalogue(ENTRY).instruments
    assert (rain.cite_as, rain.kind, rain.symbol, rain.texts) == ("Convention on Rain", DocumentKind.TREATY, None, ())
    assert rain.names == ("Convention on Rain", "Rain")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("colour = 'blue'", r"instrument rain, field colour: .*not permitted"),
        ("kind = 'song'", r"instrument rain, field kind: .*song"),
        ("date = '1948-13-10'", r"instrument rain, field date: month must be in 1..12 .*'1948-13-10'"),
        ("date = '1990-01-02'\nin_force = '1989-01-01'", r"instrument rain, in_force: 1989-01-01 is before"),
        ("symbols = ['A/RES/58/4', 'vol. 12']", r"instrument rain, field symbols.1: is neither .*'vol. 12'"),
        ("parent = 'snow'", r"instrument rain, field parent: there is no instrument snow"),
        ("parent = 'rain'", r"instrument rain, field parent: rain is its own parent"),
        ("aliases = ['Rain', 'Rain']", r"instrument rain, aliases: 'Rain' stands there twice"),
        ("aliases = [' Rain']", r"instrument rain, field aliases.0"),
        ("page = 'http://treaties.un.org/a'", r"instrument rain, field page: must be an https address"),
        ("texts = [{language = 'nl', address = 'https://treaties.un.org/a'}]", r"rain, field texts.0.language"),
        ("texts = [{language = 'en', address = 'https://treaties.un.org/a b'}]", r"rain, field texts.0.address: .*%20"),
        (
            "texts = [{language = 'en', address = 'https://u@treaties.un.org/a'}]",
            r"rain, field texts.0.address: must be",
        ),
        ("texts = [{language = 'en', address = 'https://rain.org/a'}]", r"rain, field texts: rain.org isn't among"),
        ("texts = [{language = 'en', address = 'https://treaties.un.org/a', sha256 = 'x'}]", r"texts.0.sha256"),
        ("[[instrument]]\nid = 'Snow!'\ntitle = 'S'\nshort = 'S'", r"instrument Snow!, field id"),
        ("[[instrument]]\ntitle = 'S'\nshort = 'S'", r"instrument number 2, field id: Field required"),
        ("[[instrument]]\nid = 'snow'\nshort = 'S'", r"instrument snow, field title: Field required|field cite_as"),
        ("[[instrument]]\nid = 'rain'\ntitle = 'S'\nshort = 'S'", r"instrument rain, field id: another instrument"),
        (
            "[[family]]\nkey = 'w'\nnames = ['weather']\nmembers = ['snow']",
            r"family w, field members: .*no instrument snow",
        ),
        ("[[family]]\nkey = 'w'\nnames = []\nmembers = ['rain']", r"family w, field names"),
        ("[[famly]]\nkey = 'w'", r"table 'famly'"),
        ("title = ", r"isn't TOML: Invalid value .*quotation mark"),
    ],
)
def test_a_mistake_is_named_with_its_instrument_and_field(more: str, says: str) -> None:
    with pytest.raises(CatalogueError, match=says):
        read_catalogue(ENTRY + more)
