"""Evidence: the stretches of the found paragraphs that could answer, each with how well it fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.terms import StemmedText, coverage
from congress_rag.documents import Document, Paragraph
from congress_rag.index.search import Hit
from congress_rag.pinpoint import Pinpoint

__all__ = ["Evidence", "Finding", "about", "best_first", "gather"]

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
    paragraph's, ``words`` its BM25 as a share of the best, ``rank`` its place, from 0. ``within`` has the similarities
    of the paragraph and its items, as far as the search met them. ``described`` says that the
    question describes its document, ``leads_out`` that it asks how instruments stand to each other and the paragraph
    cites another one. ``spoken_of`` is 1 in the article that the conversation is at, less beside it.
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
    within: Mapping[str, float] = field(default_factory=dict, compare=False)
    described: bool = False
    leads_out: bool = False
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


def about(document: Document, paragraph: Paragraph) -> str:
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
    leading_out: frozenset[str] = frozenset(),
) -> list[Finding]:
    """The found paragraphs with what tells whether they answer, in the order found.

    Args:
        question: the question understood.
        hits: what the search found.
        paragraph_of: the paragraph at a pinpoint, with its document.
        idf: how rare a stem is.
        leading_out: the paragraphs that cite another instrument.
    """
    findings = []
    hits = list(hits)
    nearest = max((hit.cosine or 0.0 for hit in hits), default=0.0)
    most_words = max((hit.bm25 for hit in hits), default=0.0) or 1.0
    described = {i for found in question.described for i in found.instruments}
    for rank, hit in enumerate(hits):
        document, paragraph = paragraph_of(hit.pinpoint)
        paragraph = _defining(question, document, paragraph)
        context = StemmedText(f"{about(document, paragraph)}\n{document.quote(paragraph)}")
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
                within=hit.within,
                described=document.id in described,
                leads_out=question.relates and paragraph.pinpoint in leading_out,
                spoken_of=_spoken_of(question.at, paragraph.pinpoint),
            )
        )
    return findings


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
