"""How much of a document's text lies in exactly one of its parts, so that nothing is lost and nothing counted twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from congress_rag.documents import Aside, Document, Heading, Paragraph

__all__ = ["Coverage", "coverage"]

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The words of a document, those that lie in exactly one part, and how many lie in each sort of part.

    A sort is a kind of paragraph ("article", "item"), "marker", "heading", or a kind of aside ("footnote").
    """

    words: int
    once: int
    sorts: Mapping[str, int]

    @property
    def share(self) -> float:
        """The part of the words that lies in exactly one place; 1 for a document without words."""
        return self.once / self.words if self.words else 1.0


def coverage(document: Document) -> Coverage:
    """Counts the words of a document by the parts that they lie in.

    A paragraph's part is its own text without its children; a word counts for a part if all its characters lie in it.
    """
    changes = [0] * (len(document.text) + 1)
    sorts = [""] * len(document.text)
    for start, end, sort in _stretches(document):
        if start < end:
            changes[start] += 1
            changes[end] -= 1
            sorts[start:end] = [sort] * (end - start)
    times = list(accumulate(changes))
    words = once = 0
    by_sort: Counter[str] = Counter()
    for word in _WORD.finditer(document.text):
        words += 1
        if set(times[word.start() : word.end()]) == {1}:
            once += 1
            by_sort[sorts[word.start()]] += 1
    return Coverage(words, once, dict(by_sort))


def _stretches(document: Document) -> Iterator[tuple[int, int, str]]:
    """The stretches of which the text is made: paragraphs without their children, markers, headings, asides."""
    within: list[Heading | Aside] = [*document.headings, *document.asides]
    for heading in document.headings:
        yield heading.start, heading.end, "heading"
    for aside in document.asides:
        yield aside.start, aside.end, str(aside.kind)
    for paragraph in document.paragraphs:
        if paragraph.parent is None:
            yield paragraph.begin, paragraph.start, "marker"
        at = paragraph.start
        for child in (document.by_pinpoint[name] for name in paragraph.children):
            yield from _around(within, at, child.begin, paragraph)
            yield child.begin, child.start, "marker"
            at = child.end
        yield from _around(within if paragraph.children else [], at, paragraph.end, paragraph)


def _around(
    within: list[Heading | Aside], start: int, end: int, paragraph: Paragraph
) -> Iterator[tuple[int, int, str]]:
    """A stretch of a paragraph without the headings and asides in it, which stand for themselves."""
    for part in sorted((p for p in within if start <= p.start and p.end <= end), key=lambda part: part.start):
        yield start, part.start, str(paragraph.kind)
        start = part.end
    yield start, end, str(paragraph.kind)
