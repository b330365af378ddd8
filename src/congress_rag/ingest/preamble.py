"""Preambles: where each recital begins.

Recitals begin with a participle or an adjective in capitals ("Recalling …", "Profundamente preocupados …"). Some
sources run them all together, some glue them to the word before, and some break them into print lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from congress_rag.documents import Kind
from congress_rag.ingest.tree import Node

__all__ = ["add_preambular", "is_enacting", "number_recitals", "recital_starts"]


@dataclass(frozen=True, slots=True)
class _Openings:
    """With which words recitals begin in a language; ``never`` is what looks like one."""

    adverb: str
    opening: str
    adverbed: str
    never: re.Pattern[str]

    @property
    def start(self) -> re.Pattern[str]:
        """Where a recital can begin within a line."""
        return re.compile(
            rf"(?:(?<=[,;:.)\]，；。：])\s*|(?<=[a-zéó])(?=[A-Z])|(?<=, and )|(?<=, y )|(?<=, et )|^)"
            rf"(?=(?:{self.adverb}\s+)?(?:{self.opening})(?:(?!\w)|(?<=[\u3400-\u9fff]))|{self.adverbed})(?P<here>)"
        )


_NOTHING = re.compile(r"(?!)")
_ADVERB = (
    r"(?:Deeply|Fully|Also|Further|Gravely|Seriously|Strongly|Firmly|Particularly|Profoundly|Equally|Being|Having)"
)
_ENGLISH = _Openings(
    adverb=_ADVERB,
    opening=r"[A-Z][a-z]+ing|Concerned|Convinced|Aware|Mindful|Determined|Alarmed|Resolved|Conscious|Disturbed|Inspired|"
    r"Desirous|Anxious|Guided|Whereas|WHEREAS|[A-Z]{4,}ING|CONVINCED|RESOLVED|AWARE|DESIROUS|CONSCIOUS|DETERMINED",
    adverbed=r"(?:Deeply|Fully|Also|Further|Gravely|Seriously|Strongly|Firmly|Particularly|Profoundly)\s+"
    r"(?:[a-z]+ing|concerned|convinced|aware|mindful|determined|alarmed|conscious|disturbed)\b",
    never=re.compile(
        r"(?:Meeting|Trafficking|Smuggling|Laundering|Financing|Manufacturing|Taking of|Marking|Bombing|Combating|"
        r"Preventing)\b"
        r"(?! in mind| with| concerned| convinced| aware| conscious| into| note)"
    ),
)
_SPANISH = _Openings(
    adverb=r"(?:Profundamente|Gravemente|Seriamente|Firmemente|Plenamente|Hondamente|[A-Z]{4,}MENTE)",
    opening=r"(?:[A-ZÁÉÍÓÚ][a-záéíóúñ]+|[A-ZÁÉÍÓÚÑ]+)(?:[aei]ndo|[AEI]NDO)|"
    r"(?:Preocupad|Convencid|Decidid|Resuelt|Persuadid|Alarmad|Inspirad|Animad|Dispuest|Inquiet)[oa]s?|Conscientes?|"
    r"Deseos[oa]s?|(?:PREOCUPAD|CONVENCID|DECIDID|DESEOS)[OA]S?|CONSCIENTES?|Vist[oa]|Habida cuenta",
    adverbed=r"(?:Profundamente|Gravemente|Firmemente|Plenamente)\s+[a-záéíóú]+[aoi]s?\b",
    never=_NOTHING,
)
_FRENCH = _Openings(
    adverb=r"(?:Profondément|Gravement|Fermement|Pleinement|Vivement|Également|Étant|Ayant)",
    opening=r"(?:[A-ZÉ][a-zéèêç]+|[A-ZÉ]{3,})(?:ant|ANT)|(?:Préoccup|Alarm|Détermin|Persuad|Inspir|Anim)ée?s?|"
    r"Convaincue?s?|Consciente?s?|Désireu(?:x|ses?)|Soucieu(?:x|ses?)|Résolue?s?|vu|Vu",
    adverbed=r"(?:Profondément|Gravement|Fermement|Pleinement|Vivement)\s+[a-zéè]+(?:ée?s?|ue?s?|ante?s?|iente?s?)\b",
    never=re.compile(r"Avant\b|Durant\b|Pendant\b"),
)
_RUSSIAN = _Openings(
    adverb=r"(?:Глубоко|Серьезно|Твердо|Полностью)",
    opening=r"[А-Я][а-я]+(?:ая|яя|уя|ясь)|(?:и\s+)?[Пп]ринимая во внимание|Будучи",
    adverbed=r"(?:Глубоко|Твердо)\s+[а-я]+\b",
    never=re.compile(r"Генеральная"),
)
_ARABIC = _Openings(adverb=r"(?:)", opening=r"و?لم[ّ]?ا كانت?|وإذ|إذ", adverbed=r"(?!)", never=_NOTHING)
_CHINESE = _Openings(
    adverb=r"(?:)",
    opening=r"(?:[并並还還又尚]?(?:鉴于|鑒於|关注|關注|确信|確信|考虑到|考慮到|铭记|銘記|忆及|憶及|回顾|回顧|决心|決心|承认|承認|"
    r"赞扬|讚揚|赞赏|讚賞|注意到|谨记|謹記|欢迎|歡迎|希望))",
    adverbed=r"(?!)",
    never=_NOTHING,
)
_OPENINGS = {"es": _SPANISH, "fr": _FRENCH, "ru": _RUSSIAN, "ar": _ARABIC, "zh": _CHINESE}
_STARTS = {language: openings.start for language, openings in _OPENINGS.items()}
_START = _ENGLISH.start
_ENACTING = re.compile(
    r"(?:[Hh]ave\s+agreed|HAVE\s+AGREED|Hereby\s+agree|Agree\s+as\s+follows|[Hh]ave\s+agreed\s+(?:as\s+follows|upon)|"
    r"Have\s+decided|Adopts?\s+this|(?:HAS|HAVE)\s+ADOPTED|HAVE\s+DECIDED|"
    r"(?:Han\s+(?:convenido|acordado)|HAN\s+(?:CONVENIDO|ACORDADO)|(?:Conviene|Acuerda)n?|CONVIENEN)\s+(?:en\s+|EN\s+)?(?:lo|LO)\b|"
    r"(?:[Ss]ont\s+convenue?s|SONT\s+CONVENUE?S|ONT\s+ADOPTÉ|ONT\s+ARRÊTÉ|[Cc]onviennent\s+de\s+ce\s+qui)|"
    r"(?:Согласились|договорились)\s+о|تنادي|议定如下|議定如下|一致同意如下|协议如下|協議如下|因此现在|провозглашает)"
)
_FIRST = re.compile(
    rf"^The\b[^,;:]{{0,200}}?\b(?:Convention|Protocol|Agreement)\s+(?P<here>(?:{_ADVERB}\s+)?(?:{_ENGLISH.opening})\b)"
)
_NUMBERED = re.compile(r"^\(\d{1,2}\)\s")
_ENDED = re.compile(r"(?:[,;:.，；：。)”\"]|\b(?:and|y|et|и))\s*$")
_WITHOUT_CAPITALS = ("zh", "ar")
_SHORTEST = 10  # characters of a recital; of a Chinese one less


def is_enacting(text: str) -> bool:
    """Whether a line holds the enacting words: "Have agreed as follows:"."""
    return bool(_ENACTING.search(text))


def recital_starts(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The spans of the recitals in one line of a preamble, without the commas behind them.

    >>> line = "The Parties, Recalling the law, Deeply concerned about crime, Have agreed as follows:"
    >>> [line[start:end] for start, end in recital_starts(line)]
    ['Recalling the law', 'Deeply concerned about crime']
    >>> line = "Profundamente preocupados por la lluvia,"
    >>> [line[start:end] for start, end in recital_starts(line, "es")]
    ['Profundamente preocupados por la lluvia']
    """
    if _NUMBERED.match(text):
        return [(0, len(text))]
    openings = _OPENINGS.get(language.partition("-")[0], _ENGLISH)
    found = {m.end("here") for m in _STARTS.get(language.partition("-")[0], _START).finditer(text)}
    if language == "en" and (first := _FIRST.match(text)):
        found.add(first.start("here"))  # "The States Parties to this Convention Considering …", without a comma
    starts = sorted(at for at in found if not openings.never.match(text[at:]))
    if language.startswith(_WITHOUT_CAPITALS) and 0 in starts:
        starts = [0]  # nothing tells a recital within the line from a clause
    enacting = _ENACTING.search(text)
    stop = enacting.start() if enacting else len(text)
    starts = [s for s in starts if s < stop]
    spans = []
    for at, since in enumerate(starts):
        to = starts[at + 1] if at + 1 < len(starts) else stop
        stretch = text[since:to]
        stretch = re.sub(r"[\s,;:，；]+(?:and|y|et)?\s*$", "", stretch)
        if len(stretch) > _SHORTEST:
            spans.append((since, since + len(stretch)))
    return spans


def add_preambular(preamble: Node, text: str, start: int, language: str = "en", before: str = "") -> None:
    """Takes a line of a preamble in, and gives each recital in it a node of its own.

    A line without a recital is more of the recital before it, if that is numbered or its last line, ``before``, breaks
    off without a comma or full stop; unless it enacts.
    """
    end = start + len(text)
    preamble.widen(start, end)
    broken = bool(before) and not _ENDED.search(before)
    last = preamble.children[-1] if preamble.children else None
    spans = [] if broken and last is not None else recital_starts(text, language)
    if not spans and last is not None and (last.marker or broken) and not is_enacting(text):
        last.end = start + len(re.sub(r"[\s,;:]+$", "", text)) if broken else end
    for since, to in spans:
        marker = _NUMBERED.match(text[since:to])
        node = preamble.add(Node(Kind.RECITAL, str(len(preamble.children) + 1), start + since))
        node.marker = marker.group().strip() if marker else ""
        node.start, node.end = start + since + (marker.end() if marker else 0), start + to


def number_recitals(preamble: Node) -> None:
    """Where the source numbers its recitals, its numbers count, and the citations before them have their own."""
    if not any(node.marker for node in preamble.children):
        return
    cited = 0
    for node in preamble.children:
        if node.marker:
            node.step = node.marker.strip("()")
        else:
            cited += 1
            node.step = f"citation-{cited}"
