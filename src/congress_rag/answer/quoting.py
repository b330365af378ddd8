"""What to quote of the paragraphs that answer: the whole where it is short, else the sentences and items that fit best.

The first paragraph is heard at length, the others as far as an answer that can be read out has room for them. A list
that is asked for comes with all its items, a comparison gives every instrument its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from congress_rag.answer.evidence import Evidence, Finding, about
from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.sentences import sentences
from congress_rag.answer.terms import StemmedText, coverage
from congress_rag.documents import Document, Kind, Paragraph

__all__ = ["quotable"]

WHOLE_WORDS = 85  # a provision up to this many words is quoted whole
WHOLE_LIST = 230  # and a list that is asked for up to this many
ROOM = 130  # words that an answer should not pass, where its first quotation leaves room for others
ROOM_EACH = 70  # of an instrument that is compared or listed beside others
FEWEST_WORDS = 6  # of a sentence that can stand alone
_CLOSE = 0.75  # of the best one's fit: what is quoted with it
_ABOUT = 0.2  # what the words around count beside the stretch's own
_NEARNESS = 8.0  # how much an item's cosine, less the best one's, counts beside the share of concepts

_SEVERAL = (AskedKind.COMPARE, AskedKind.WHICH_INSTRUMENT)


def quotable(question: Question, findings: Sequence[Finding], idf: Callable[[str], float]) -> list[Evidence]:
    """The stretches to quote, in the order of the findings; of a comparison, in the order of the instruments named.

    Args:
        question: the question understood.
        findings: the paragraphs that answer, the best first.
        idf: how rare a word is.
    """
    if question.kind is AskedKind.COMPARE and question.scope:
        order = {document: place for place, document in enumerate(question.scope)}
        findings = sorted(findings, key=lambda f: order.get(f.document.id, len(order)))
    chosen: list[Evidence] = []
    spent = 0
    for place, finding in enumerate(findings):
        if question.kind in _SEVERAL:
            chosen += _stretches(question, finding, idf, ROOM_EACH)
            continue
        pieces = _stretches(question, finding, idf, WHOLE_WORDS if not place else min(WHOLE_WORDS, ROOM - spent))
        words = sum(_words(piece.text) for piece in pieces)
        if place and spent + words > ROOM:
            continue
        chosen += pieces
        spent += words
    return chosen


def _stretches(question: Question, finding: Finding, idf: Callable[[str], float], room: int) -> list[Evidence]:
    """What to quote of one paragraph in about so many words; more only where the best stretch itself is longer."""
    document, paragraph = finding.document, finding.paragraph
    text = document.quote(paragraph)
    whole = [Evidence(document, paragraph, 0, len(text), finding.covered)]
    if paragraph.kind is not Kind.MASTHEAD and _words(text) <= room:
        return whole
    if question.kind is AskedKind.LIST and paragraph.children and _words(text) <= WHOLE_LIST:
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

    The words that only introduce the items are no piece: they come with each item.
    """
    text = document.quote(paragraph)
    if not paragraph.children:
        whole = [(paragraph, 0, len(text))]
        return [(paragraph, s, e) for s, e in sentences(text) if _words(text[s:e]) >= FEWEST_WORDS] or whole
    chapeau_end = document.by_pinpoint[paragraph.children[0]].begin - paragraph.start
    opening = [(paragraph, s, e) for s, e in sentences(text[:chapeau_end]) if _words(text[s:e]) >= FEWEST_WORDS]
    itemised = document.by_pinpoint[paragraph.children[0]].kind is Kind.ITEM
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
