"""The provision that a follow-up means: "paragraph 3?", "and (d)?", "the next one", "the second point"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from congress_rag.answer.cues import Cues, level_named
from congress_rag.answer.thread import Place
from congress_rag.ingest.numerals import roman_value
from congress_rag.ingest.provisions import Provision, find_provisions
from congress_rag.pinpoint import roman

__all__ = ["place_meant", "written"]

_BARE_ITEM = re.compile(r"^\W*(?:\w{1,3}\s+)?(?:what\s+about\s+)?\(?([a-z]|[ivx]{1,5})\)\W*$", re.IGNORECASE)
_ROMAN = re.compile(r"[ivx]{1,5}")
_ARTICLE_LEVEL, _PARAGRAPH_LEVEL = "article", "paragraph"


def place_meant(
    text: str,
    cues: Cues,
    place: Place | None,
    cited: Sequence[Place],
    *,
    provisions: Sequence[Provision],
    numbered: Callable[[str], bool],
    says_little: Callable[[int, int], bool],
) -> tuple[Place, int, int] | None:
    """The provision that a follow-up means by what was spoken of, and the span that means it; None where none is.

    Args:
        text: the follow-up.
        cues: of its language.
        place: the provision spoken of last.
        cited: those of the last answer, in its order.
        provisions: those that the text names.
        numbered: whether a document is one series of paragraphs, without articles.
        says_little: whether the text says little outside a span, so that "the second" there is a place and not a
            word of the question.
    """
    nth = cues.nth.search(text)
    if nth is not None and not says_little(*nth.span()):
        nth = None
    if nth is not None and not provisions and len(cited) > 1:
        number = cues.ordinals[nth[1].lower()]
        chosen = cited[number - 1 if number > 0 else -1] if number <= len(cited) else None
        return (chosen, *nth.span()) if chosen is not None else None
    if place is None:
        return None
    flat = numbered(place.document)
    if provisions:
        named = provisions[0]
        if named.names_article:
            return None
        steps = _completed(named.steps, place, flat=flat)
        return (Place(place.document, steps), named.start, named.end) if steps else None
    if bare := _BARE_ITEM.match(text):
        steps = _completed((bare[1].lower(),), place, flat=flat)
        return (Place(place.document, steps), *bare.span()) if steps else None
    for pattern, by in ((cues.next, 1), (cues.before, -1)):
        if found := pattern.search(text):
            steps = _moved(place.steps, level_named(next((g for g in found.groups() if g), None)), by, flat=flat)
            return (Place(place.document, steps), *found.span()) if steps else None
    if found := cues.this_place.search(text):
        depth = 1 if level_named(next((g for g in found.groups() if g), None)) == _ARTICLE_LEVEL or flat else 2
        return Place(place.document, place.steps[:depth]), *found.span()
    if nth is not None and 0 < (number := cues.ordinals[nth[1].lower()]) <= 26:
        above = place.steps[:-1] if _is_item(place.steps[-1]) and len(place.steps) > 1 else place.steps
        return Place(place.document, (*above, chr(ord("a") + number - 1))), *nth.span()
    return None


def written(place: Place, name: str, report: str | None) -> str | None:
    """The provision as a person would write it, so that it is read back as the same; None where it can't be.

    Args:
        place: the provision.
        name: what its instrument is called.
        report: what to call it where it is the report, in the language of the question.

    >>> written(Place("uncac", ("46", "9", "b")), "UNCAC", None), written(Place("r", ("10", "d")), "", "the report")
    ('article 46 (9) (b), UNCAC', 'paragraph 10 (d), the report')
    """
    first, *rest = place.steps
    printed = "paragraph" if report else "article"
    text = f"{printed} {first}{''.join(f' ({step})' for step in rest)}"
    read = find_provisions(text)
    if len(read) != 1 or read[0].steps != place.steps:
        return None
    return f"{text}, {report or name}"


def _completed(steps: tuple[str, ...], place: Place, *, flat: bool) -> tuple[str, ...] | None:
    """The steps of a provision named without its article, set into the place spoken of."""
    first = steps[0]
    if first[0].isdigit():
        return steps if flat else (place.steps[0], *steps)
    holder = list(place.steps)
    if _is_roman(first) and any(_is_item(step) for step in holder):
        while not _is_item(holder[-1]) or _is_roman(holder[-1]):
            holder.pop()
        return (*holder, *steps)
    while holder and _is_item(holder[-1]):
        holder.pop()
    return (*holder, *steps) if holder else None


def _moved(steps: tuple[str, ...], level: str | None, by: int, *, flat: bool) -> tuple[str, ...] | None:
    """The provision so many after this one at a level, or at its own where none is named."""
    at = len(steps) - 1
    if level == _ARTICLE_LEVEL or (level == _PARAGRAPH_LEVEL and flat):
        at = 0
    elif level == _PARAGRAPH_LEVEL:
        at = 1
    if at >= len(steps):
        return None
    step = steps[at]
    if step.isdigit():
        return (*steps[:at], str(int(step) + by)) if int(step) + by > 0 else None
    if len(step) == 1 and step.isalpha() and not (at and _is_item(steps[at - 1])):
        moved = chr(ord(step) + by)
        return (*steps[:at], moved) if "a" <= moved <= "z" else None
    if not _ROMAN.fullmatch(step) or (number := roman_value(step) + by) < 1:
        return None
    return (*steps[:at], roman(number).lower())


def _is_item(step: str) -> bool:
    return step.isalpha() and len(step) <= 5


def _is_roman(step: str) -> bool:
    """Whether a step can only be a roman numeral, and not the ninth letter."""
    return len(step) > 1 and _ROMAN.fullmatch(step) is not None
