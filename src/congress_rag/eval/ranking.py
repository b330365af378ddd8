"""Scores of a ranking, by ir-measures, which computes them with trec_eval's own code.

ir-measures rather than ranx: its names are those of the literature, and it needs no compiler at run time.
"""

from __future__ import annotations

from collections.abc import Sequence

from congress_rag.eval.record import Found
from congress_rag.eval.relevance import article_of, as_gold
from congress_rag.eval.scores import Score, Unscored
from congress_rag.pinpoint import Pinpoint

__all__ = ["DEPTH", "RANKING_MEASURES", "score_ranking"]

DEPTH = 20  # hits that are kept and scored
_LOOKED_AT = 5
_PARAGRAPHS = ("nDCG@10", "RR", "R@5", "R@10", "Success@1", "Success@5")
_ARTICLES = ("nDCG@10", "R@5", "Success@5")
RANKING_MEASURES = (*_PARAGRAPHS, *(f"article {name}" for name in _ARTICLES), "document mismatch")


def score_ranking(found: Sequence[Found], gold: Sequence[tuple[str, int]]) -> dict[str, Score]:
    """The scores of one ranking against gold pinpoints with grades (3 fully, 2 well, 1 in part).

    Returns:
        A score by the name of each of RANKING_MEASURES; Unscored.NO_GOLD for all where there is no gold.
    """
    if not gold:
        return dict.fromkeys(RANKING_MEASURES, Unscored.NO_GOLD)
    documents = {Pinpoint.parse(pinpoint).document for pinpoint, _ in gold}
    first = found[:_LOOKED_AT]
    elsewhere = sum(Pinpoint.parse(hit.pinpoint).document not in documents for hit in first)
    articles: dict[str, int] = {}
    for pinpoint, grade in gold:
        articles[article_of(pinpoint)] = max(grade, articles.get(article_of(pinpoint), 0))
    return {
        **_calculated(as_gold(found, gold), dict(gold), _PARAGRAPHS),
        **{
            f"article {name}": score
            for name, score in _calculated(as_gold(found, gold, articles=True), articles, _ARTICLES).items()
        },
        "document mismatch": elsewhere / len(first) if first else 1.0,
    }


def _calculated(ranking: Sequence[str], grades: dict[str, int], names: Sequence[str]) -> dict[str, Score]:
    import ir_measures

    measures = {name: ir_measures.parse_measure(name) for name in names}
    if not ranking:
        return dict.fromkeys(names, 0.0)
    qrels = [ir_measures.Qrel("q", name, grade) for name, grade in grades.items()]
    run = [ir_measures.ScoredDoc("q", name, float(len(ranking) - place)) for place, name in enumerate(ranking)]
    by_measure = {m.measure: float(m.value) for m in ir_measures.iter_calc(list(measures.values()), qrels, run)}
    return {name: by_measure[measure] for name, measure in measures.items()}
