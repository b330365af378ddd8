"""Provisions as people write them: "art. 46(9)(b)", "paragraph 10 (a) of the report", "l'article 46".

They are read by the grammar that reads documents, :mod:`congress_rag.ingest.references`. These are the places only;
which document they belong to is settled by whoever knows the names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from congress_rag.ingest.references.instruments import Named
from congress_rag.ingest.references.steps import Level, Place
from congress_rag.ingest.references.written import read_references

__all__ = ["Provision", "find_provisions"]


@dataclass(frozen=True, slots=True)
class Provision:
    """A place at ``text[start:end]``: its steps, and whether they begin with an article.

    The places of a list ("articles 5, 6 and 8") have the whole list's span.
    """

    steps: tuple[str, ...]
    start: int
    end: int
    names_article: bool


def find_provisions(text: str, name_ends: Collection[int] = ()) -> list[Provision]:
    """Every place named in the text, in order; of a range the first and the last.

    Args:
        text: what people wrote.
        name_ends: where names of instruments end; a number right behind one is an article ("UNTOC 6(1)(a)").

    >>> [p.steps for p in find_provisions("Does UNCAC art. 46(9)(b) differ from paragraph 10 (a) of the report?")]
    [('46', '9', 'b'), ('10', 'a')]
    >>> [p.steps for p in find_provisions("paragraph 9 (b) of article 46")]
    [('46', '9', 'b')]
    >>> [p.steps for p in find_provisions("los artículos 5, 6 y 8")]
    [('5',), ('6',), ('8',)]
    """
    names = [Named(end - 1, end, ()) for end in sorted(set(name_ends)) if end]
    found: list[Provision] = []
    for written in read_references(text, named=names, typed=True):
        for place in written.places:
            if any(step.relative not in (None, "ordinal") for step in place):
                continue  # "this article", "the preceding paragraph": of what, a question doesn't tell
            names_article = any(step.level is Level.ARTICLE and step.label != "preamble" for step in place)
            for steps in _ends(place):
                found.append(Provision(steps, written.places_start, written.places_end, names_article))
    return found


def _ends(place: Place) -> list[tuple[str, ...]]:
    first = tuple(step.label for step in place)
    last = tuple(step.through or step.label for step in place)
    return [first] if first == last else [first, last]
