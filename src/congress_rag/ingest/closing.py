"""Closing words: what follows a list and depends on its chapeau, where the source runs it on in the last item's line.

"Any person who: (a) … ; or (b) … commits an offence." The offence is no part of (b). Where closing words stand on a
line of their own the line says so; where they are glued to the last item, only these are taken for them:

1. words before which a line's end was lost: a full stop, semicolon or comma with a letter right behind it
   ("without delay.Observation shall cease", "of such opium;and the Board may");
2. a clause behind the list's own separator, a semicolon, where no other item has one within it: it begins with "where"
   or the like, with a capital as the items do, or limits other items of the list by their marks;
3. the verb that the chapeau lacks: "commits an offence" behind "Any person who …:", "shall be" behind a subject
   alone, ", that Party may" behind "Where a Party …:";
4. ", but does not include" in a definition, behind any item of it;
5. a sentence behind a full stop and a wide gap, three spaces or more, which the source left where a line ended.

Anything else stays with the item: a sentence behind a full stop is as likely its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import CanonicalText
from congress_rag.ingest.tree import Node

__all__ = ["closing_start", "part_closings"]

_GLUED = re.compile(r"(?<=[a-zé]{3})[.;,](?=(?:[A-Z](?=\s)|[A-Z]?[a-z]{1,20}\s)(?!\w\.))")
_SEPARATOR = re.compile(r";\s+(?!(?:and|or|y|o|u|et|ou)\s*$)")
_LIMIT = re.compile(
    r"(?:where|when|cuando|lorsque)\b|(?P<named>(?:provided|except|siempre|à condition)\b)", re.IGNORECASE
)
_NAMED = re.compile(r"\bsub-?paragraphs?\s*\(\w+\)\s*(?:and|or|,|to)\s*\(", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:shall|may|must|should|can|will|is|are|was|were|means|has|have|includes?|undertakes?|agrees?)\b"
)
_PERSON = re.compile(r"^(?:[^.;:]{0,60}\b)?(?:any|toda|toute)\s+person[ae]?\s+(?:who|que|qui)\b", re.IGNORECASE)
_OFFENCE = re.compile(r"(?:likewise\s+)?(?:commits?\s+an?\s+offence|comete\s+un\s+delito|commet\s+une\s+infraction)\b")
_SHALL_BE = re.compile(r"[,\s]\s*(?=shall\s+(?:also\s+)?(?:be|constitute)\b)")
_FINITE_OF_ITEM = re.compile(r"\b(?:shall|may|must)\b")
_EXCEPTION = re.compile(r",\s+(?=but\s+(?:does|do)\s+not\s+include\b)")
_CONDITION = re.compile(r"^(?:Where|If|When)\b(?!.*\b(?:shall|may)\b)", re.DOTALL)
_WIDE = 3  # characters
_THEN = re.compile(r",\s+(?=(?:(?:that|the|such|this|any|each|it)\s+)?(?:[\w'’-]+\s+){0,6}?(?:shall|may)\b)")


def closing_start(chapeau: str, before: Sequence[str], last: str) -> int | None:
    """Where in the last item of a list the closing words of the list begin; None where it has none for certain.

    Args:
        chapeau: the words before the first item.
        before: the texts of the items before the last.
        last: the text of the last item.

    >>> last = "Serious crime as defined in article 2; where the offence is transnational."
    >>> last[closing_start("This Convention shall apply to:", ["The offences in article 5; and"], last):]
    'where the offence is transnational.'
    >>> closing_start("Each Party shall:", ["Buy one; or"], "Borrow one. It may also share one.") is None
    True
    """
    if glued := _GLUED.search(last):
        return glued.end()
    return _behind_separator(before, last) or _missing_verb(chapeau, before, last)


def _behind_separator(before: Sequence[str], last: str) -> int | None:
    if not before or not all(re.search(r";(?:\s*(?:and|or|y|o|u|et|ou))?\s*$", text) for text in before):
        return None
    if any(_SEPARATOR.search(text.rstrip().rstrip(";")) for text in before):
        return None  # these items have semicolons of their own
    for separator in _SEPARATOR.finditer(last):
        rest = last[separator.end() :]
        limit = _LIMIT.match(rest)
        if limit and (not limit["named"] or _NAMED.search(rest)):
            return separator.end()
        if rest[:1].isupper() and len(rest.split()) > 5:
            return separator.end()
    return None


def _missing_verb(chapeau: str, before: Sequence[str], last: str) -> int | None:
    if _PERSON.match(chapeau) and not _OFFENCE.search(chapeau):
        found = _OFFENCE.search(last)
        return found.start() if found and found.start() else None
    if chapeau.rstrip().endswith(":") and not _FINITE.search(chapeau):
        found = _SHALL_BE.search(last)
        own = re.search(r"[.;]\s", last[: found.start()]) if found else None  # then the verb is another clause's
        if found and not own and not any(_FINITE_OF_ITEM.search(text) for text in before):
            return found.end()
    if _CONDITION.match(chapeau):
        found = _THEN.search(last)
        if found and not any(_THEN.search(text) for text in before):
            return found.end()
    return None


def part_closings(nodes: Sequence[Node], canonical: CanonicalText) -> None:
    """Ends the last item of every list before the closing words glued to it, which stay with what holds the list."""
    _part(nodes, canonical.text, canonical.gap)


def _part(nodes: Sequence[Node], text: str, gap: Callable[[int], int]) -> None:
    for node in nodes:
        _part(node.children, text, gap)
        end = node.children[-1] if node.kind is Kind.ANNEX and node.children else None
        if end is not None and end.kind is Kind.PARAGRAPH and not end.children and end.end == node.end:
            at = _behind_gap(text[end.start or 0 : end.end], end.start or 0, gap)
            if at:
                _end_before(end, at, text)
        items = [child for child in node.children if child.kind is Kind.ITEM]
        if not items or items[0].start is None or node.start is None:
            continue
        chapeau = text[node.start : items[0].begin]
        words = [text[item.start : item.end] for item in items if item.start is not None]
        if len(words) != len(items):
            continue
        for item, own in zip(items, words, strict=True):
            exception = _EXCEPTION.search(own) if not item.children and re.search(r"\bmeans?\b", chapeau) else None
            if exception:
                _end_before(item, exception.end(), text)
        last = items[-1]
        if not last.children and last is node.children[-1] and last.end == node.end:
            at = closing_start(chapeau, words[:-1], words[-1]) or _behind_gap(words[-1], last.start or 0, gap)
            if at:
                _end_before(last, at, text)


def _behind_gap(last: str, start: int, gap: Callable[[int], int]) -> int | None:
    stops = re.finditer(r"(?<=\w\.) (?=[A-Z]\w* )", last)
    return next((stop.end() for stop in stops if gap(start + stop.start()) >= _WIDE), None)


def _end_before(item: Node, at: int, text: str) -> None:
    assert item.start is not None
    item.end = item.start + len(text[item.start : item.start + at].rstrip())
