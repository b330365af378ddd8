"""What a text cites and names, blanked out so that "article 16" and "the 1988 Convention" are no numbers or dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.references.instruments import Naming

__all__ = ["Masked", "masked"]

_PLACE = re.compile(
    r"(?<!\w)(?:(?:sub)?paragraphs?|articles?|arts?\.?|paras?\.?|chapters?|sections?|recommendations?|annex(?:es)?|appendix|appendices|"
    r"schedules?|tables?|agenda items?|workshops?|resolutions?|items?|points?|rules?)\s+"
    r"(?:[A-Z]/RES/)?(?:(?:[IVXLC]+\b|\d+[a-z]?)(?:\s?bis|\s?ter)?(?:[./]\d+)*(?:\s?\([\w]{1,5}\))*|\([\w]{1,4}\))"
    r"(?:(?:\s?[,–-]\s?|,?\s(?:and|or|to)\s|\sand\s)(?:(?:[IVXLC]+\b|\d+(?!\s(?:days|years|months|hours|State|Part|instrument)))(?:\s?bis|\s?ter)?(?:\s?\([\w]{1,5}\))*))*",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?<!\w)(?:(?:1[89]|20)\d\d\s+(?=(?:[A-Z][\w-]+\s+|of\s+|[Aa]nti-|[a-z]+ ){0,5}?(?:Convention|Protocol|Agreement|"
    r"Decision|Directive|Act|Amendment|treaty|SUA|platforms|Covenant|text)\b)"
    r"|(?<=Convention )of (?:1[89]|20)\d\d(?![\w–-])|(?<=Matters )of (?:1[89]|20)\d\d(?![\w–-])"
    r"|(?<=Protocol )of (?:1[89]|20)\d\d(?![\w–-])|(?<=Agreement )of (?:1[89]|20)\d\d(?![\w–-]))"
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text of the same length with citations and names of instruments blank, and the names that were found."""

    text: str
    instruments: tuple[tuple[tuple[str, ...], int, int], ...]


@cache
def _naming() -> Naming:
    return Naming(catalogue())


@lru_cache(maxsize=4096)
def masked(text: str) -> Masked:
    """Blanks out the citations and names of a text; every other character keeps its place."""
    names = tuple((name.instruments, name.start, name.end) for name in _naming().find(text) if name.end > name.start)
    spans = [(start, end) for _, start, end in names]
    spans += [match.span() for match in _PLACE.finditer(text)]
    spans += [match.span() for match in _DATED.finditer(text)]
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return Masked("".join(characters), names)
