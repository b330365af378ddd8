"""Where a document speaks of an aspect: the provision that does, and the stretches of it to quote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from congress_rag.answer.aspects import Alternative, Aspect, Topic, plain
from congress_rag.answer.evidence import Evidence
from congress_rag.answer.quoting import WHOLE_WORDS
from congress_rag.answer.sentences import sentences
from congress_rag.documents import Document, Kind, Paragraph

__all__ = ["Provision", "naming", "provisions_of", "speaking_of"]

_PROVISIONS = frozenset({Kind.ARTICLE, Kind.PARAGRAPH, Kind.ITEM, Kind.SECTION, Kind.ANNEX})
LONGEST_LIST = 220  # words: a list that its chapeau announces is quoted whole up to here
MOST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Provision:
    """A paragraph or an item by its own words, with what stands over it; all in the plain form."""

    document: Document
    paragraph: Paragraph
    own: str
    above: str
    heading: str
    around: str

    def is_of(self, topic: Topic) -> bool:
        """Whether it stands in an article about the topic."""
        return any(pattern.search(self.heading) for pattern in topic.about)

    def concerns(self, topic: Topic) -> bool:
        """Whether it, what stands over it or the title of its document speaks of the topic."""
        everything = f"{self.own}\n{self.above}\n{self.heading}\n{self.around}"
        return any(pattern.search(everything) for pattern in topic.about)

    def says(self, alternative: Alternative) -> bool:
        """Whether it speaks in this way: at least one part in its own words, the others there or in its chapeaux."""
        if not all(pattern.search(self.heading) for pattern in alternative.headings):
            return False
        if not alternative.parts:
            return True
        own = [pattern.search(self.own) is not None for pattern in alternative.parts]
        if not any(own):
            return False
        together = f"{self.above} {self.own}"
        return all(here or pattern.search(together) for here, pattern in zip(own, alternative.parts, strict=True))


def provisions_of(document: Document) -> list[Provision]:
    """The provisions of a document in reading order; recitals, tables and what has no words of its own are none."""
    found = []
    for paragraph in document.paragraphs:
        if paragraph.kind not in _PROVISIONS:
            continue
        own = _own(document, paragraph)
        if not any(map(str.isalpha, own)):
            continue
        above = " ".join(document.chapeau(a) for a in document.ancestors(paragraph))
        *outer, heading = paragraph.heading or ("",)
        around = " ".join((document.title, *outer, _untitled_article(document, paragraph, heading)))
        found.append(Provision(document, paragraph, plain(own), plain(above), plain(heading), plain(around)))
    return found


def _untitled_article(document: Document, paragraph: Paragraph, heading: str) -> str:
    """The article around a paragraph where it has no title to say what it is about: then its text does."""
    if not re.fullmatch(r"article\s+\w+\.?", heading.strip(), re.IGNORECASE):
        return ""
    article = next((a for a in document.ancestors(paragraph) if a.kind is Kind.ARTICLE), None)
    return document.quote(article) if article is not None else ""


def _own(document: Document, paragraph: Paragraph) -> str:
    if not paragraph.children:
        return document.quote(paragraph)
    return f"{document.chapeau(paragraph)} {document.closing(paragraph)}"


def speaking_of(aspect: Aspect, topic: Topic, provisions: Sequence[Provision]) -> list[Evidence]:
    """What a document says on an aspect, to be quoted; empty where no provision speaks of it.

    Provisions in an article about the topic come before others, then those that say it in the more telling way, then
    the first. Items of one paragraph that say it alike are quoted together.

    Args:
        aspect: what is looked for.
        topic: that the aspect belongs to.
        provisions: all those of one document that concern the topic.
    """
    for within in (True, False):
        for alternative in aspect.says:
            found = [p for p in provisions if p.is_of(topic) is within and p.says(alternative)]
            if found:
                return _quoted(found, alternative)
    return []


def naming(topic: Topic, provisions: Sequence[Provision]) -> list[Evidence]:
    """The provision that names a topic first, in an article about it where there is one."""
    ways = [Alternative((pattern,), ()) for pattern in topic.asked]
    named = [(p, way) for p in provisions for way in ways if p.says(way)]
    if not named:
        return []
    first, way = min(named, key=lambda each: not each[0].is_of(topic))
    return _quoted([first], way)


def _quoted(found: Sequence[Provision], alternative: Alternative) -> list[Evidence]:
    first = found[0]
    document, paragraph = first.document, first.paragraph
    if paragraph.kind is Kind.ITEM and not paragraph.children:
        alike = [p for p in found if p.paragraph.parent == paragraph.parent][:MOST_ITEMS]
        return [piece for provision in alike for piece in _stretches(provision, alternative)]
    if paragraph.children and len(document.quote(paragraph).split()) <= LONGEST_LIST:
        return [Evidence(document, paragraph, 0, len(document.quote(paragraph)), 1.0)]
    return _stretches(first, alternative)


def _stretches(provision: Provision, alternative: Alternative) -> list[Evidence]:
    """The whole provision where it is short, else the sentences of its own words that say it."""
    document, paragraph = provision.document, provision.paragraph
    text = document.quote(paragraph)
    if paragraph.children:
        text = text[: document.by_pinpoint[paragraph.children[0]].begin - paragraph.start].rstrip()
    if not text:  # it speaks in its closing words
        text = document.quote(paragraph)
    if len(text.split()) <= WHOLE_WORDS:
        return [Evidence(document, paragraph, 0, len(text), 1.0)]
    spans = sentences(text)
    heard = [sum(bool(p.search(plain(text[s:e]))) for p in alternative.parts) for s, e in spans]
    if not any(heard):
        return [Evidence(document, paragraph, 0, len(text), 1.0)]
    start, end = spans[heard.index(max(heard))]
    return [Evidence(document, paragraph, start, end, 1.0)]
