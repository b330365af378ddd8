"""Which hit meets which gold: the paragraph itself, its item, or the numbered paragraph that holds the gold item.

A hit on a whole article doesn't meet gold that is one of its numbered paragraphs: it would let a system that finds
articles pass for one that finds paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from congress_rag.eval.record import Found
from congress_rag.pinpoint import Pinpoint

__all__ = ["article_of", "as_gold", "meets", "paragraph_of"]


def paragraph_of(pinpoint: str) -> str:
    """The numbered paragraph around a place, or the article where its paragraphs aren't numbered.

    >>> paragraph_of("uncac#46.9.b"), paragraph_of("untoc#2.a"), paragraph_of("report-europe-2019#10.a")
    ('uncac#46.9', 'untoc#2', 'report-europe-2019#10')
    """
    parsed = Pinpoint.parse(pinpoint)
    numbered = len(parsed.steps) > 1 and parsed.steps[1][:1].isdigit()
    return str(Pinpoint(parsed.document, parsed.steps[: 2 if numbered else 1]))


def article_of(pinpoint: str) -> str:
    """The article, annex or numbered paragraph of a report around a place.

    >>> article_of("uncac#46.9.b")
    'uncac#46'
    """
    parsed = Pinpoint.parse(pinpoint)
    return str(Pinpoint(parsed.document, parsed.steps[:1]))


def meets(hit: str, gold: str) -> bool:
    """Whether a hit, or a citation, meets a gold pinpoint.

    >>> meets("uncac#46.9.b", "uncac#46.9"), meets("uncac#46.9", "uncac#46.9.b"), meets("uncac#46.8", "uncac#46.9")
    (True, True, False)
    >>> meets("uncac#46", "uncac#46.9")
    False
    """
    one, other = Pinpoint.parse(hit), Pinpoint.parse(gold)
    if other.contains(one):
        return True
    return one.contains(other) and Pinpoint.parse(paragraph_of(gold)).contains(one)


def as_gold(found: Iterable[Found], gold: Sequence[tuple[str, int]], *, articles: bool = False) -> list[str]:
    """The ranking in the names of the gold: what :mod:`.ranking` scores.

    Each hit that meets gold takes the name of the best-graded that no hit above it took; one that only repeats what is
    above it is left out, so that many items of one paragraph take one place. Others keep their own name.

    Args:
        found: the hits, best first.
        gold: pinpoints with grades.
        articles: whether any place in the gold's article meets it.
    """
    wanted = sorted(_by_article(gold).items() if articles else gold, key=lambda g: -g[1])
    ranking: list[str] = []
    for hit in found:
        places = hit.covers or (hit.pinpoint,)
        if articles:
            places = tuple(map(article_of, places))
            met = [pinpoint for pinpoint, _ in wanted if pinpoint in places]
        else:
            met = [pinpoint for pinpoint, _ in wanted if any(meets(place, pinpoint) for place in places)]
        fresh = [pinpoint for pinpoint in met if pinpoint not in ranking]
        name = fresh[0] if fresh else places[0] if not met else None
        if name is not None and name not in ranking:
            ranking.append(name)
    return ranking


def _by_article(gold: Sequence[tuple[str, int]]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for pinpoint, grade in gold:
        article = article_of(pinpoint)
        grades[article] = max(grade, grades.get(article, 0))
    return grades
