"""What to quote of the paragraphs that answer: the whole where it is short, else the sentences and items that fit best.

The first paragraph is heard at length, the others as far as an answer that can be read out has room for them. A list
that is asked for comes with all its items, a comparison gives every instrument its turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from congress_rag.answer.decide import score_of
from congress_rag.answer.evidence import Evidence, Finding, about
from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.sentences import sentences
from congress_rag.answer.terms import StemmedText, coverage
from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.pinpoint import Pinpoint

__all__ = ["WHOLE_WORDS", "quotable"]

WHOLE_WORDS = 85  # a provision up to this many words is quoted whole
WHOLE_ITEMS = 100  # one with items, which say little by halves, up to this many
WHOLE_LIST = 230  # and a list that is asked for up to this many
ROOM = 180  # words that an answer should not pass, where its first quotation leaves room for others
ROOM_EACH = 70  # of an instrument that is compared or listed beside others
_LEANS = re.compile(
    r"(?:[Ii]n (?:all|any) other cases?|[Oo]therwise|[Nn]otwithstanding the preceding sub)\b"
)  # on items before
FEWEST_WORDS = 6  # of a sentence that can stand alone
LOOKED_AT = 12  # findings among which others are looked for
NEXT = 4  # and the first of them, where one article answers
MOST_INSTRUMENTS = 6
_SHARE = 0.6  # of what the best one speaks of
_CLOSE = 0.75  # of the best one's fit: what is quoted with it
_ABOUT = 0.2  # what the words around count beside the stretch's own
_NEARNESS = 16.0  # how much an item's cosine, less the best one's, counts beside the share of concepts

_ONE_ANSWERS = (AskedKind.QUANTITY, AskedKind.YES_NO, AskedKind.ATTRIBUTION)
_SEVERAL = (AskedKind.COMPARE, AskedKind.WHICH_INSTRUMENT)
_SAYS_AS_MUCH = {AskedKind.COMPARE: 0.75, AskedKind.WHICH_INSTRUMENT: 0.9}  # share of what the best one speaks of
_BEHIND = 2.7  # in the ranking, for an instrument that isn't named


def quotable(
    question: Question, findings: Sequence[Finding], idf: Callable[[str], float], ranked: Sequence[Finding] = ()
) -> list[Evidence]:
    """The stretches to quote, in the order of the findings; of a comparison, in the order of the instruments named.

    Args:
        question: the question understood.
        findings: the paragraphs that answer, the best first.
        idf: how rare a word is.
        ranked: all that were found, the best first; the next of the same article are heard too, and where several
            instruments are asked for, the best of each.
    """
    findings = [*findings, *_besides(question, findings, ranked)]
    if question.kind is AskedKind.COMPARE and question.scope:
        order = {document: place for place, document in enumerate(question.scope)}
        findings = sorted(findings, key=lambda f: order.get(f.document.id, len(order)))
    chosen: list[Evidence] = []
    spent = 0
    for place, finding in enumerate(findings):
        if question.kind in _SEVERAL:
            chosen += _stretches(question, finding, idf, ROOM_EACH)
            continue
        room = min(WHOLE_WORDS, ROOM - spent) if place else WHOLE_WORDS
        pieces = _stretches(question, finding, idf, room)
        words = sum(_words(piece.text) for piece in pieces)
        if place and spent + words > ROOM:
            continue
        chosen += pieces
        spent += words
    return chosen


def _besides(question: Question, chosen: Sequence[Finding], ranked: Sequence[Finding]) -> list[Finding]:
    """What is heard besides the paragraphs that were chosen."""
    best = chosen[0]
    held = {finding.paragraph.pinpoint for finding in chosen}
    others = [
        finding
        for finding in ranked[:LOOKED_AT]
        if finding.paragraph.pinpoint not in held
        and finding.covered >= _SHARE * best.covered
        and finding.paragraph.kind is not Kind.RECITAL
    ]
    if question.kind in _SEVERAL:
        return _of_others(question, chosen, others)
    if question.kind in _ONE_ANSWERS or (question.kind is AskedKind.DEFINITION and best.fits_form >= 1):
        return []
    article = _article(best)
    return [finding for finding in others[:NEXT] if _article(finding) == article]


def _of_others(question: Question, chosen: Sequence[Finding], others: Sequence[Finding]) -> list[Finding]:
    """The best of each instrument that isn't heard yet: of those that are named, else of those that say as much."""
    best = chosen[0]
    share = _SAYS_AS_MUCH[question.kind]
    heard = {finding.document.id for finding in chosen}
    found: list[Finding] = []
    for finding in others:
        near = finding.covered >= share * best.covered and score_of(finding) >= score_of(best) - _BEHIND
        wanted = finding.document.id in question.scope if question.scope else near
        if wanted and finding.document.id not in heard and len(heard) < MOST_INSTRUMENTS:
            heard.add(finding.document.id)
            found.append(finding)
    return found


def _article(finding: Finding) -> tuple[str, str]:
    pinpoint = Pinpoint.parse(finding.paragraph.pinpoint)
    return pinpoint.document, pinpoint.steps[0]


def _stretches(question: Question, finding: Finding, idf: Callable[[str], float], room: int) -> list[Evidence]:
    """What to quote of one paragraph in about so many words; more only where the best stretch itself is longer."""
    document, paragraph = finding.document, finding.paragraph
    text = document.quote(paragraph)
    whole = [Evidence(document, paragraph, 0, len(text), finding.covered)]
    if paragraph.kind is not Kind.MASTHEAD and _words(text) <= room:
        return whole
    longest = WHOLE_LIST if question.kind is AskedKind.LIST else WHOLE_ITEMS if room >= WHOLE_WORDS else 0
    if paragraph.children and _words(text) <= longest:
        return whole
    pieces = _fitting(question, finding, idf)
    best = max(piece.covered for piece in pieces)
    chosen: list[Evidence] = []
    spent = 0
    for piece in sorted(pieces, key=lambda piece: -piece.covered):
        words = _words(piece.text)
        if chosen and (piece.covered < best * _CLOSE or spent + words > room):
            continue
        chosen.append(piece)
        spent += words
    leans = any(_LEANS.match(piece.text) for piece in chosen)
    most = room >= WHOLE_WORDS and 2 * spent >= _words(
        text
    )  # a list of which most is quoted is misread without the rest
    if (leans or (most and paragraph.children)) and _words(text) <= WHOLE_LIST:
        return whole
    return sorted(chosen, key=lambda piece: piece.paragraph.start + piece.start)


def _fitting(question: Question, finding: Finding, idf: Callable[[str], float]) -> list[Evidence]:
    """The pieces of a paragraph with how well each fits what is asked, by words and by meaning."""
    document, paragraph = finding.document, finding.paragraph
    around = _ABOUT * coverage(question.concepts, StemmedText(about(document, paragraph)), idf)
    nearest = max(finding.within.values(), default=0.0)
    furthest = min(finding.within.values(), default=0.0)
    pieces = []
    for holder, start, end in _pieces(document, paragraph):
        stretch = document.quote(holder)[start:end]
        fit = coverage(question.concepts, StemmedText(stretch), idf) + around
        if holder is not paragraph and finding.within:
            cosine = next((finding.within[p] for p in _upwards(document, holder) if p in finding.within), furthest)
            fit -= _NEARNESS * (nearest - cosine)
        pieces.append(Evidence(document, holder, start, end, fit))
    return pieces


def _upwards(document: Document, paragraph: Paragraph) -> list[str]:
    return [paragraph.pinpoint, *(above.pinpoint for above in reversed(document.ancestors(paragraph)))]


def _pieces(document: Document, paragraph: Paragraph) -> list[tuple[Paragraph, int, int]]:
    """The sentences of a paragraph's own words, and its items whole or, where long, by sentences.

    The words that only introduce the items of a treaty are no piece: they come with each item.
    """
    text = document.quote(paragraph)
    if not paragraph.children:
        whole = [(paragraph, 0, len(text))]
        return [(paragraph, s, e) for s, e in sentences(text) if _words(text[s:e]) >= FEWEST_WORDS] or whole
    chapeau_end = document.by_pinpoint[paragraph.children[0]].begin - paragraph.start
    opening = [(paragraph, s, e) for s, e in sentences(text[:chapeau_end]) if _words(text[s:e]) >= FEWEST_WORDS]
    itemised = document.kind is DocumentKind.TREATY and document.by_pinpoint[paragraph.children[0]].kind is Kind.ITEM
    pieces = [(p, s, e) for p, s, e in opening if not itemised or text[s:e].rstrip()[-1] in ".;"]
    for child_id in paragraph.children:
        child = document.by_pinpoint[child_id]
        inner = document.quote(child)
        if _words(inner) <= WHOLE_WORDS:
            pieces.append((child, 0, len(inner)))
        else:
            pieces += _pieces(document, child)
    return pieces or [(paragraph, 0, len(text))]


def _words(text: str) -> int:
    return len(text.split())
