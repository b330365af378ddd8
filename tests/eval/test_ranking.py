"""Scores of a ranking: which hit meets which gold, and that the figures are trec_eval's."""

import ir_measures
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.eval.ranking import RANKING_MEASURES, score_ranking
from congress_rag.eval.record import Found
from congress_rag.eval.relevance import as_gold, meets
from congress_rag.eval.scores import Unscored


def hits(*pinpoints: str) -> list[Found]:
    return [Found(pinpoint, float(-place)) for place, pinpoint in enumerate(pinpoints)]


@pytest.mark.parametrize(
    ("hit", "gold", "met"),
    [
        ("uncac#46.9.b", "uncac#46.9", True),
        ("uncac#46.9", "uncac#46.9.b", True),
        ("uncac#46", "uncac#46.9", False),
        ("untoc#2", "untoc#2.a", True),
        ("report-europe-2019#10", "report-europe-2019#10.a", True),
        ("uncac#46.9", "uncac#46.91", False),
        ("untoc#46.9", "uncac#46.9", False),
        ("untoc#preamble", "untoc#preamble.3", False),
    ],
)
def test_what_meets_gold(hit: str, gold: str, met: bool) -> None:
    assert meets(hit, gold) is met


def test_many_items_of_one_paragraph_take_one_place() -> None:
    found = hits("untoc#2.b", "uncac#46.9.a", "uncac#46.9.b", "uncac#44.4")
    assert as_gold(found, [("uncac#46.9", 3), ("uncac#44.4", 2)]) == ["untoc#2.b", "uncac#46.9", "uncac#44.4"]


def test_a_chunk_meets_the_best_gold_it_covers_that_none_above_it_took() -> None:
    chunk = Found("uncac#44.1", 1.0, ("uncac#44.1", "uncac#44.4", "uncac#46.9"))
    gold = [("uncac#44.4", 1), ("uncac#46.9", 3)]
    assert as_gold([chunk, chunk], gold) == ["uncac#46.9", "uncac#44.4"]


def test_scores_by_hand() -> None:
    scores = score_ranking(hits("untoc#1", "uncac#46.9", "uncac#46.8", "uncac#44.4"), [("uncac#46.9", 3), ("x#1", 3)])
    assert scores["RR"] == 0.5
    assert scores["R@5"] == 0.5
    assert scores["Success@1"] == 0.0
    assert scores["article R@5"] == 0.5
    assert scores["document mismatch"] == 0.25


def test_without_gold_there_is_no_score_but_a_reason() -> None:
    assert set(score_ranking(hits("untoc#1"), []).values()) == {Unscored.NO_GOLD}


def test_nothing_found_scores_nothing() -> None:
    scores = score_ranking([], [("untoc#1", 3)])
    assert scores.keys() == set(RANKING_MEASURES)
    assert scores["nDCG@10"] == 0.0
    assert scores["document mismatch"] == 1.0


PINPOINTS = [f"untoc#{article}.{paragraph}" for article in range(1, 8) for paragraph in range(1, 5)]


@given(
    st.lists(st.sampled_from(PINPOINTS), unique=True, min_size=1, max_size=20),
    st.dictionaries(st.sampled_from(PINPOINTS), st.integers(1, 3), min_size=1, max_size=6),
)
def test_figures_are_those_of_trec_eval(found: list[str], gold: dict[str, int]) -> None:
    ours = score_ranking(hits(*found), list(gold.items()))
    run = {name: float(len(found) - place) for place, name in enumerate(found)}
    judged = pytrec_eval.RelevanceEvaluator(
        {"q": gold}, {"ndcg_cut.10", "recip_rank", "recall.5,10", "success.1,5"}
    ).evaluate({"q": run})["q"]
    theirs = {
        "nDCG@10": judged["ndcg_cut_10"],
        "RR": judged["recip_rank"],
        "R@5": judged["recall_5"],
        "R@10": judged["recall_10"],
        "Success@1": judged["success_1"],
        "Success@5": judged["success_5"],
    }
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, abs=1e-9)
    measure = ir_measures.parse_measure("nDCG@10")
    assert ours["nDCG@10"] == pytest.approx(
        ir_measures.calc_aggregate([measure], {"q": gold}, {"q": run})[measure], abs=1e-9
    )
