"""Preambles: where each recital begins.

Recitals begin with a participle or an adjective in capitals ("Recalling …", "Deeply concerned …").
Some sources run them all together, and some glue them to the word before.
"""

from __future__ import annotations

import re

from congress_rag.documents import Kind
from congress_rag.ingest.tree import Node

__all__ = ["add_preambular", "is_enacting", "number_recitals", "recital_starts"]

_ADVERB = (
    r"(?:Deeply|Fully|Also|Further|Gravely|Seriously|Strongly|Firmly|Particularly|Profoundly|Equally|Being|Having)"
)
_OPENING = (
    r"(?:[A-Z][a-z]+ing|Concerned|Convinced|Aware|Mindful|Determined|Alarmed|Resolved|Conscious|Disturbed|Inspired|Desirous|Anxious|Guided|Whereas|WHEREAS|"
    r"[A-Z]{4,}ING|CONVINCED|RESOLVED|AWARE|DESIROUS|CONSCIOUS|DETERMINED)"
)
_NO_OPENING = re.compile(
    r"(?:Meeting|Trafficking|Smuggling|Laundering|Financing|Manufacturing|Taking of|Marking|Bombing)\b"
    r"(?! in mind| with| concerned| convinced| aware| conscious| into| note)"
)
_START = re.compile(
    rf"(?:(?<=[,;:.)\]])\s*|(?<=[a-zé])(?=[A-Z])|(?<=, and )|^)(?=(?:{_ADVERB}\s+)?(?:{_OPENING})\b)(?P<here>)"
)
_ADVERBED = re.compile(rf"{_ADVERB}\s+[a-z]+")
_START_ADVERB = re.compile(
    r"(?:(?<=[,;:.)\]])\s*|(?<=[a-zé])(?=[A-Z])|^)(?=(?:Deeply|Fully|Also|Further|Gravely|Seriously|Strongly|Firmly|Particularly|Profoundly)\s+(?:[a-z]+ing|concerned|convinced|aware|mindful|determined|alarmed|conscious|disturbed)\b)(?P<here>)"
)
_ENACTING = re.compile(
    r"(?:Have\s+agreed|HAVE\s+AGREED|Hereby\s+agree|Agree\s+as\s+follows|Have\s+decided|Adopts?\s+this|(?:HAS|HAVE)\s+ADOPTED|HAVE\s+DECIDED|[Hh]ave\s+agreed\s+(?:as\s+follows|upon))"
)
_FIRST = re.compile(
    rf"^The\b[^,;:]{{0,200}}?\b(?:Convention|Protocol|Agreement)\s+(?P<here>(?:{_ADVERB}\s+)?{_OPENING}\b)"
)
_NUMBERED = re.compile(r"^\(\d{1,2}\)\s")


def is_enacting(text: str) -> bool:
    """Whether a line holds the enacting words: "Have agreed as follows:"."""
    return bool(_ENACTING.search(text))


def recital_starts(text: str) -> list[tuple[int, int]]:
    """The spans of the recitals in one line of a preamble, without the commas behind them.

    >>> line = "The Parties, Recalling the law, Deeply concerned about crime, Have agreed as follows:"
    >>> [line[start:end] for start, end in recital_starts(line)]
    ['Recalling the law', 'Deeply concerned about crime']
    """
    if _NUMBERED.match(text):
        return [(0, len(text))]
    found = {m.end("here") for m in (*_START.finditer(text), *_START_ADVERB.finditer(text))}
    if first := _FIRST.match(text):  # "The States Parties to this Convention Considering …", without a comma
        found.add(first.start("here"))
    starts = sorted(at for at in found if not _NO_OPENING.match(text[at:]))
    enacting = _ENACTING.search(text)
    stop = enacting.start() if enacting else len(text)
    starts = [s for s in starts if s < stop]
    spans = []
    for at, since in enumerate(starts):
        to = starts[at + 1] if at + 1 < len(starts) else stop
        stretch = text[since:to]
        stretch = re.sub(r"[\s,;:]+(?:and)?\s*$", "", stretch)
        if len(stretch) > 10:
            spans.append((since, since + len(stretch)))
    return spans


def add_preambular(preamble: Node, text: str, start: int) -> None:
    """Takes a line of a preamble in, and gives each recital in it a node of its own.

    A line without a recital behind a numbered one is more of that recital, unless it enacts.
    """
    end = start + len(text)
    preamble.widen(start, end)
    spans = recital_starts(text)
    last = preamble.children[-1] if preamble.children else None
    if not spans and last is not None and last.marker and not is_enacting(text):
        last.end = end
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
