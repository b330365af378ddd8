"""The stretches of a text that are compared with a statement: its sentences, and its items with their chapeau."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from congress_rag.answer.sentences import sentences

__all__ = ["Unit", "units_of"]

_ITEM = re.compile(r"(?:^|(?<=[\s:;,—–-]))\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\)\s+")
_LONGEST_CHAPEAU = 600  # characters; what stands before the first item of a text
_SEMICOLON = re.compile(r";\s+")
_REFERS_BACK = re.compile(r"(?:Such|This|These|It|They|He|That|However|Likewise|In (?:such|this|that|these))\b")
_LONG = 300  # characters, from which a sentence is also parted at its semicolons


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch ``start`` to ``end`` of a text; ``text`` is what is compared: the chapeau, where there is one, and the
    stretch, which begins in it at ``own``.
    """

    text: str
    start: int
    end: int
    own: int = 0

    def at(self, start: int, end: int) -> tuple[int, int] | None:
        """Where characters of ``text`` stand in the whole; None where they are the chapeau's."""
        if end <= self.own:
            return None
        return self.start + max(start - self.own, 0), self.start + end - self.own


def units_of(text: str) -> list[Unit]:
    """The units of a text in order.

    >>> [unit.text for unit in units_of("It shall: (a) Freeze assets; (b) Return them. It may ask.")]
    ['It shall: Freeze assets;', 'It shall: Return them.', 'It may ask.']
    """
    found: list[Unit] = []
    chapeau = before_it = ""
    for start, end in sentences(text):
        sentence = text[start:end]
        marks = list(_ITEM.finditer(sentence))
        if marks and _starts_list(sentence, marks[0]):
            before = sentence[: marks[0].start()].strip()
            if before:
                chapeau = before[-_LONGEST_CHAPEAU:]
            if before and not before.endswith((":", "—", "–", "-")):
                found.append(_stripped(text, start, start + marks[0].start()))
            for mark, following in zip(marks, [*marks[1:], None], strict=True):
                to = start + (following.start() if following else len(sentence))
                since = start + mark.end()
                body = text[since:to].rstrip()
                if body.strip():
                    head = f"{chapeau} " if chapeau else ""
                    found.append(Unit(head + body, since, since + len(body), len(head)))
            continue
        chapeau = sentence if sentence.endswith(":") else ""
        if len(sentence) > _LONG and (cuts := [m.end() for m in _SEMICOLON.finditer(sentence)]):
            edges = [0, *cuts, len(sentence)]
            found += [_stripped(text, start + a, start + b) for a, b in pairwise(edges)]
        else:
            found.append(_stripped(text, start, end))
        if before_it and _REFERS_BACK.match(sentence):
            found.append(Unit(f"{before_it} {sentence}", start, end, len(before_it) + 1))
        before_it = sentence if len(sentence) <= _LONGEST_CHAPEAU else ""
    return [unit for unit in found if unit.end > unit.start]


def _starts_list(sentence: str, mark: re.Match[str]) -> bool:
    """Whether an item's letter opens an item, and is no place that is cited: "paragraph 1 (a)"."""
    before = sentence[: mark.start()].rstrip()
    return (
        not before
        or before[-1] in ":;,—–-."
        or re.search(r"\b(?:of|to|by|that|if|in|either|and|or)$", before) is not None
    )


def _stripped(text: str, start: int, end: int) -> Unit:
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    body = body.strip()
    return Unit(body, start, start + len(body))
