"""Evidence: the stretches of the found paragraphs that could answer, each with how well it fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.sentences import sentences
from congress_rag.answer.terms import StemmedText, coverage
from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.index.search import Hit
from congress_rag.pinpoint import Pinpoint

__all__ = ["Evidence", "Finding", "gather"]

WHOLE_WORDS = 85  # a provision up to this many words is quoted whole
_NUMBER = re.compile(
    r"\b\d+\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|eighteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|first|second|third|once|twice|ninetieth|thirtieth)\b",
    re.IGNORECASE,
)
_NO_QUANTITY = re.compile(r"\b(?:articles?|paragraphs?)\s+\d+(?:,?\s*(?:\d+|and|or|to))*|\b[12]\d{3}\b", re.IGNORECASE)
_MEANS = re.compile(
    r"\b(?:shall\s+mean|means?|is\s+understood|shall\s+be\s+construed|shall\s+include|that\s+is)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A paragraph that the search found, with what tells whether it answers.

    ``covered`` is the share of the question's concepts that it speaks of with its headings and chapeau,
    ``cosine`` the similarity of meaning (0 where vectors aren't ready) and ``gap`` what it lacks to the nearest
    paragraph's, ``words`` its BM25 as a share of the best, ``rank`` its place, from 0. ``spoken_of`` is 1 in the
    article that the conversation is at, less beside it.
    """

    document: Document
    paragraph: Paragraph
    covered: float
    cosine: float
    gap: float
    words: float
    rank: int
    fits_form: float
    missing: tuple[str, ...]
    spoken_of: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotable stretch: ``text`` is ``paragraph`` from ``start`` to ``end``; ``covered`` as in :class:`Finding`."""

    document: Document
    paragraph: Paragraph
    start: int
    end: int
    covered: float

    @property
    def text(self) -> str:
        """The stretch, letter for letter."""
        return self.document.quote(self.paragraph)[self.start : self.end]


def _about(document: Document, paragraph: Paragraph) -> str:
    """What a paragraph leans on: the title of its document, its headings, and the chapeaux above it."""
    above = [document.chapeau(a) for a in document.ancestors(paragraph) if a.children]
    return "\n".join([document.title, *paragraph.heading, *(chapeau for chapeau in above if len(chapeau) < 900)])


def _fits_form(question: Question, document: Document, paragraph: Paragraph) -> float:
    """Whether the paragraph has what the form of the question asks for: a definition, a number."""
    text = document.quote(paragraph)
    if question.kind is AskedKind.DEFINITION and question.concepts:
        opening = StemmedText(re.split(_MEANS, text, maxsplit=1)[0][:160])
        defines = bool(_MEANS.search(text[:400]))
        named = min(opening.match(concept) for concept in question.concepts) >= 0.9
        quoted = bool(re.match(r"^\W{0,3}[“\"`‘']{1,2}", text))
        titled = StemmedText(re.sub(r"^\w+ \w+\. ", "", " ".join(paragraph.heading[-1:])))
        if named and quoted and defines:
            return 1.0
        if all(titled.match(concept) >= 1 for concept in question.concepts):
            return 0.3
        return 0.3 if named and defines else 0.0
    if question.kind is AskedKind.QUANTITY:
        return 1.0 if _NUMBER.search(_NO_QUANTITY.sub("", text)) else 0.0
    return 0.0


def _defining(question: Question, document: Document, paragraph: Paragraph) -> Paragraph:
    """Of a list of definitions the item that defines what is asked; otherwise the paragraph itself."""
    if question.kind is not AskedKind.DEFINITION:
        return paragraph
    items = (document.by_pinpoint[child] for child in paragraph.children)
    return next((item for item in items if _fits_form(question, document, item) >= 1), paragraph)


def _spoken_of(at: str | None, pinpoint: str) -> float:
    """How near a paragraph is to the one that the conversation is at: 1 in its article, half of it in the next."""
    if at is None:
        return 0.0
    here, there = Pinpoint.parse(at), Pinpoint.parse(pinpoint)
    if here.document != there.document or not there.steps:
        return 0.0
    if here.steps[0] == there.steps[0]:
        return 1.0
    numbers = here.steps[0], there.steps[0]
    return 0.5 if all(map(str.isdigit, numbers)) and abs(int(numbers[0]) - int(numbers[1])) == 1 else 0.0


def gather(
    question: Question,
    hits: Iterable[Hit],
    paragraph_of: Callable[[str], tuple[Document, Paragraph]],
    idf: Callable[[str], float],
) -> list[Finding]:
    """The found paragraphs with what tells whether they answer, in the order found."""
    findings = []
    hits = list(hits)
    nearest = max((hit.cosine or 0.0 for hit in hits), default=0.0)
    most_words = max((hit.bm25 for hit in hits), default=0.0) or 1.0
    for rank, hit in enumerate(hits):
        document, paragraph = paragraph_of(hit.pinpoint)
        paragraph = _defining(question, document, paragraph)
        context = StemmedText(f"{_about(document, paragraph)}\n{document.quote(paragraph)}")
        findings.append(
            Finding(
                document=document,
                paragraph=paragraph,
                covered=coverage(question.concepts, context, idf),
                cosine=hit.cosine or 0.0,
                gap=(hit.cosine - nearest) if hit.cosine is not None else 0.0,
                words=hit.bm25 / most_words,
                rank=rank,
                fits_form=_fits_form(question, document, paragraph),
                missing=tuple(c.words for c in question.concepts if not context.match(c)),
                spoken_of=_spoken_of(question.at, paragraph.pinpoint),
            )
        )
    return findings


def stretches(question: Question, finding: Finding, idf: Callable[[str], float], most: int = 2) -> list[Evidence]:
    """What to quote of a paragraph: the whole where it is short, else its items or sentences that fit best."""
    document, paragraph = finding.document, finding.paragraph
    text = document.quote(paragraph)
    if len(text.split()) <= WHOLE_WORDS and paragraph.kind is not Kind.MASTHEAD:
        return [Evidence(document, paragraph, 0, len(text), finding.covered)]
    candidates: list[Evidence] = []
    about = _about(document, paragraph)
    for holder, start, end in _pieces(document, paragraph):
        stretch = document.quote(holder)[start:end]
        heard = StemmedText(stretch)
        fit = coverage(question.concepts, heard, idf) + 0.2 * coverage(question.concepts, StemmedText(about), idf)
        candidates.append(Evidence(document, holder, start, end, fit))
    best = max(c.covered for c in candidates)
    chosen = [c for c in candidates if c.covered >= max(best * 0.75, 1e-9)] or candidates[:1]
    chosen = sorted(chosen, key=lambda c: -c.covered)[:most]
    return sorted(chosen, key=lambda c: c.paragraph.start + c.start)


def _pieces(document: Document, paragraph: Paragraph) -> list[tuple[Paragraph, int, int]]:
    """The sentences of a paragraph's own words, and its items whole or, where long, by sentences."""
    text = document.quote(paragraph)
    if not paragraph.children:
        return [(paragraph, start, end) for start, end in sentences(text)] or [(paragraph, 0, len(text))]
    pieces: list[tuple[Paragraph, int, int]] = []
    chapeau_end = document.by_pinpoint[paragraph.children[0]].begin - paragraph.start
    pieces += [(paragraph, s, e) for s, e in sentences(text[:chapeau_end]) if e - s > 60]
    for child_id in paragraph.children:
        child = document.by_pinpoint[child_id]
        inner = document.quote(child)
        if len(inner.split()) <= WHOLE_WORDS:
            pieces.append((child, 0, len(inner)))
        else:
            pieces += _pieces(document, child)
    return pieces or [(paragraph, 0, len(text))]


def best_first(findings: Sequence[Finding], score: Callable[[Finding], float]) -> list[Finding]:
    """The findings by falling score; of a paragraph and its own item only the better stays."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=score, reverse=True):
        path = finding.paragraph.pinpoint
        if not any(
            path == other.paragraph.pinpoint
            or path.startswith(f"{other.paragraph.pinpoint}.")
            or other.paragraph.pinpoint.startswith(f"{path}.")
            for other in chosen
        ):
            chosen.append(finding)
    return chosen
