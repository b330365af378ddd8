"""Is what a model says borne out by the paragraph that it names? Each statement passes here, or isn't shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from congress_rag.answer.evidence import Evidence
from congress_rag.answer.generate.prompt import Numbered
from congress_rag.answer.generate.statements import Said
from congress_rag.answer.generate.telling import added, exchanged
from congress_rag.answer.support import ClaimVerdict, ReasonKind, Support, judge
from congress_rag.answer.support.judging import Nearness
from congress_rag.documents import DocumentKind
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.names import NameFinder
from congress_rag.ingest.provisions import find_provisions
from congress_rag.pinpoint import Pinpoint

__all__ = ["Checked", "check"]

# How probable "supported" must be. On the development claims, which were written to mislead, the verifier is right in
# 94 % of those from here on, and in 86 % of all that it calls supported. Sentences taken over word for word lie above.
SURE = 0.8


@dataclass(frozen=True)
class Checked:
    """A statement with the stretches that bear it out, the best first; where there are none, ``why``."""

    said: Said
    stretches: tuple[Evidence, ...] = ()
    score: float = 0.0
    why: str = ""

    @property
    def passes(self) -> bool:
        """Whether it may be shown as supported."""
        return bool(self.stretches)


def check(said: Said, paragraphs: Mapping[int, Numbered], nearness: Nearness | None = None) -> Checked:
    """Holds a statement against each paragraph that it names; one that bears it out alone must be among them.

    Args:
        said: the statement.
        paragraphs: what the model was given, by number.
        nearness: cosines of a statement and texts, where there are vectors.
    """
    if said.fault is not None:
        return Checked(said, why=said.fault.value)
    found: list[tuple[float, Evidence]] = []
    why = ""
    for number in said.numbers:
        paragraph = paragraphs[number]
        support = judge(said.text, [paragraph.text], language=paragraph.document.language, nearness=nearness)
        problem = _misplaced(said.text, paragraph) or _doubt(support) or _changed(said.text, paragraph, support)
        if problem:
            why = why or problem
        elif support.span is not None:
            found.append((support.score, paragraph.stretch(*support.span)))
    found.sort(key=lambda entry: -entry[0])
    if not found:
        return Checked(said, why=why)
    return Checked(said, tuple(stretch for _, stretch in found), found[0][0])


def _doubt(support: Support) -> str:
    """Why a judgement isn't enough, in words for the model; empty where it is."""
    if any(reason.kind is ReasonKind.LANGUAGE for reason in support.reasons):
        return "it is in another language than its paragraph, so that the two can't be compared word by word"
    if support.verdict is ClaimVerdict.SUPPORTED and support.probabilities[ClaimVerdict.SUPPORTED] >= SURE:
        return ""
    told = [
        f"{reason.kind}: “{reason.claim}”" + (f", the paragraph has “{reason.evidence}”" if reason.evidence else "")
        for reason in support.reasons[:3]
    ]
    return "; ".join(told) or "it is too far from the paragraph's words"


def _changed(text: str, paragraph: Numbered, support: Support) -> str:
    """Whether a statement has a word on which provisions turn that the deciding stretch and its chapeaux haven't."""
    if support.span is None:
        return "nothing in its paragraph decides"
    start, end = support.span
    stretch = paragraph.stretch(start, end)
    chain = (*stretch.document.ancestors(stretch.paragraph), stretch.paragraph)
    chapeaux = [c for c in map(stretch.document.chapeau, chain) if c and c not in paragraph.text[start:end]]
    decides = paragraph.text[start:end]
    word = added(text, decides, *(c for c in chapeaux if decides not in c)) or exchanged(text, decides)
    return f"it has “{word}” where its paragraph hasn't" if word else ""


@cache
def _names() -> NameFinder:
    book = catalogue()
    instruments = {i.id: (i.title, *i.names) for i in book.instruments if i.kind != DocumentKind.REPORT}
    return NameFinder(instruments, [((*family.names,), tuple(family.members)) for family in book.families])


def _misplaced(text: str, paragraph: Numbered) -> str:
    """Whether a statement names an instrument or a place that its paragraph neither is nor mentions."""
    mentioned = {i for mention in _names().find(paragraph.text) for i in mention.instruments}
    mentions = _names().find(text)
    for mention in mentions:
        if paragraph.document.id not in mention.instruments and not mentioned & set(mention.instruments):
            return f"its paragraph isn't of “{text[mention.start : mention.end]}”, and doesn't mention it"
    own = Pinpoint.parse(paragraph.paragraph.pinpoint).steps
    there = [place.steps for place in find_provisions(paragraph.text)]
    for place in find_provisions(text, [mention.end for mention in mentions]):
        if place.steps in there or _is_place(place.steps, own, place.names_article):
            continue
        return f"its paragraph isn't “{text[place.start : place.end]}”, and doesn't mention it"
    return ""


def _is_place(steps: Sequence[str], own: Sequence[str], names_article: bool) -> bool:
    """Whether steps lead to a paragraph, to what holds it or to a part of it; without an article, from anywhere on."""
    starts = [0] if names_article else range(len(own))
    return any(list(own[at : at + len(steps)]) == list(steps)[: len(own) - at] for at in starts)
