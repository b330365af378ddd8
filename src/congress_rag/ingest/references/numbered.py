"""Instruments that are named by a number: resolutions, and acts of the European Union."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["DATE", "Numbered", "numbered"]

_ENGLISH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_FRENCH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_SPANISH = r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)"
DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_ENGLISH} \d{{4}}|(?:\d{{1,2}}|1er) {_FRENCH} \d{{4}}"
    rf"|\d{{1,2}} de {_SPANISH} del? \d{{4}})"
)
_NUMBER = r"(?:\d{1,3}/\d{1,4}(?: [A-Z](?![\w’']))?|\d{1,4} ?\((?:[IVXL]+|\d{4})\)|\d{4}/\d{1,3})"
_DATED = rf"{_NUMBER}(?: (?:of|du) {DATE}|,? del? {DATE}| \((?:XX?[IVX]*|{DATE})\))?"
_BODY = (
    r"(?:of the (?:General Assembly|Security Council|Economic and Social Council)"
    r"|de l['’]Assemblée générale|du Conseil de sécurité|du Conseil économique et social"
    r"|de la Asamblea General|del Consejo de Seguridad|del Consejo Económico y Social)"
    r"(?: of the United Nations| des Nations Unies| de las Naciones Unidas)?"
)
_RESOLUTION = re.compile(
    rf"(?:(?P<body>General Assembly|Security Council|Economic and Social Council|Assembly|Council) )?"
    rf"\b(?:[Rr]esolutions?|[Rr]ésolutions?|[Rr]esoluci(?:ón|ones)) "
    rf"(?P<numbers>{_DATED}(?:(?:, and | and |, et | et |, y | y |, ){_DATED}(?![\d/]))*)"
    rf"(?P<of>,? {_BODY}(?:,? (?:of|en date du|du|de|del) {DATE})?)?"
    r"|\bA/RES/(?P<assembly>\d{1,3}/\d{1,3})|\bS/RES/(?P<security>\d{1,4} ?\(\d{4}\))"
)
_ACT_NUMBER = r"(?:(?:1[89]|20)\d\d/\d{1,4}(?:/[A-Z]{2,3})?|\d{1,4}/(?:1[89]|20)\d\d)(?![\w/])"
_PROTOCOL = re.compile(
    r"\b(?:[Pp]rotocole n[o°] ?|[Pp]rotocolo n(?:[o°º]|úm)\.? ?)\d+"
    r"(?: (?:sur|sobre) (?:[^,;.(]|, de ){0,200}?(?= annexé| anejo|[,;.(]|$)(?!, de ))?"
)
_ACT = re.compile(
    rf"\b(?:[Dd]irectiv(?:es?|as?)|Framework Decisions?|Decisions?|Regulations?|[Dd]écisions?(?:-cadres?)?"
    rf"|[Dd]ecisi(?:ón|ones)(?: [Mm]arco)?|[Rr]èglements?|[Rr]eglamentos?) (?:\((?:EU|UE|EC|CE)\) )?(?:n[o°º]\.? )?"
    rf"(?P<numbers>{_ACT_NUMBER}(?:(?:, and | and |, et | et |, y | y |, ){_ACT_NUMBER})*)"
    r"(?: (?:of the European Parliament and )?of the Council| (?:du Parlement européen et )?du Conseil"
    r"| (?:del Parlamento Europeo y )?del Consejo)?"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """What is named by its number at ``text[start:end]``: its ids, and whether they are resolutions."""

    start: int
    end: int
    ids: tuple[str, ...]
    resolution: bool


def numbered(text: str, acts: Mapping[str, str]) -> Iterator[Numbered]:
    """Resolutions and acts of the Union in a text, each kind in order.

    Args:
        text: in English, French or Spanish.
        acts: the ids of known acts by their numbers ("2014/41"); others are given an id like theirs.
    """
    for match in _RESOLUTION.finditer(text):
        if match["assembly"]:
            ids = [f"unga-{match['assembly'].replace('/', '-')}"]
        elif match["security"]:
            ids = ["unsc-" + "-".join(re.findall(r"\d+", match["security"]))]
        else:
            body = f"{match['body'] or ''}{match['of'] or ''}"
            ids = [_resolution_id(number, body) for number in re.findall(_NUMBER, match["numbers"])]
        yield Numbered(match.start(), match.end(), tuple(ids), True)
    for match in _ACT.finditer(text):
        numbers = [_year_first(n) for n in re.findall(r"\d{1,4}/\d{1,4}", match["numbers"])]
        yield Numbered(
            match.start(), match.end(), tuple(acts.get(n, f"eu-{n.replace('/', '-')}") for n in numbers), False
        )
    for match in _PROTOCOL.finditer(text):  # of the treaties of the Union: nobody has listed those
        yield Numbered(match.start(), match.end(), (), False)


def _year_first(number: str) -> str:
    """ "2001/45" for "45/2001", as regulations were numbered before 2015."""
    first, _, second = number.partition("/")
    return number if re.fullmatch(r"(?:1[89]|20)\d\d", first) else f"{second}/{first}"


def _resolution_id(number: str, body: str) -> str:
    digits = re.findall(r"\d+|[A-Z](?=$)", number)
    if re.search(r"Security|sécurité|Seguridad", body) or re.fullmatch(r"\d+ ?\(\d{4}\)", number):
        return "unsc-" + "-".join(digits[:2])
    if re.search(r"[ÉéEe]con[oó]mi", body) or (len(digits[0]) == 4 and "/" in number):
        return "ecosoc-" + "-".join(digits)
    if "(" in number:
        return f"unga-{digits[0]}"
    return "unga-" + "-".join(digits).lower()
