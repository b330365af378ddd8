"""Comparing runs: never over other questions unasked, never by chance, and with the questions that changed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_runs import made_up_run, with_scores

from congress_rag.errors import CallError
from congress_rag.eval.comparing import compare, holm
from congress_rag.eval.record import Run
from congress_rag.eval.scores import Unscored

RUN = made_up_run(count=120)


def test_a_run_is_no_better_than_itself() -> None:
    found = compare(RUN, RUN)
    assert found.changes == ()
    assert {c.words for c in found.measures} == {"no sure difference"}
    assert all(c.difference.mean == 0 and c.p_holm == 1 for c in found.measures)


def test_a_poorer_system_is_worse_the_way_the_measure_goes() -> None:
    found = compare(RUN, made_up_run(count=120, skill=0.2))
    words = {c.measure: c.words for c in found.measures}
    assert words["nDCG@10"] == "worse"
    assert words["document mismatch"] == "worse"
    mismatch = next(c for c in found.measures if c.measure == "document mismatch")
    assert mismatch.lost > mismatch.won
    backwards = {c.measure: c.words for c in compare(made_up_run(count=120, skill=0.2), RUN).measures}
    assert backwards["nDCG@10"] == "better"


def test_only_questions_that_both_scored_count() -> None:
    first = next(q for q in RUN.questions if q.gold)
    other = with_scores(RUN, {first.id: {"R@5": Unscored.FAILED}})
    (r5,) = (c for c in compare(RUN, other).measures if c.measure == "R@5")
    assert r5.difference.n == len(RUN.scores("R@5")) - 1
    (change,) = compare(RUN, other).changes
    assert change.id == first.id
    assert "(failed)" in compare(RUN, other).to_text()


def test_the_question_that_changed_most_comes_first() -> None:
    asked = [q for q in RUN.questions if q.gold and q.scores["R@5"] == 1.0][:2]
    other = with_scores(
        RUN, {asked[0].id: {"R@5": 0.5}, asked[1].id: {"R@5": 0.0, "Success@5": 0.0, "document mismatch": 1.0}}
    )
    changes = compare(RUN, other).changes
    assert [change.id for change in changes] == [asked[1].id, asked[0].id]
    assert changes[0].gain < 0
    assert changes[0].gold == tuple(pinpoint for pinpoint, _ in asked[1].gold)
    told = compare(RUN, other).to_text()
    assert told.index(asked[1].id) < told.index(asked[0].id)
    assert "R@5 1.00 → 0.50" in told


def test_it_is_json() -> None:
    value = json.loads(json.dumps(compare(RUN, made_up_run(count=120, skill=0.5)).to_dict()))
    assert value["measures"]["nDCG@10"]["n"] == len(RUN.scores("nDCG@10"))
    assert value["changes"]


def _other_questions() -> Run:
    suites = tuple(replace(s, sha256="f" * 64) if s.name == "questions-test" else s for s in RUN.suites)
    return replace(RUN, suites=suites, questions=RUN.questions[20:])


def test_other_questions_are_refused_and_named() -> None:
    with pytest.raises(CallError, match=r"questions-test has \d+ questions in A .*ffffffffffff.*the 100 questions"):
        compare(RUN, _other_questions())


def test_what_both_were_asked_is_compared_on_demand() -> None:
    found = compare(RUN, _other_questions(), shared_only=True)
    assert (found.questions, found.left_out) == (100, 20)
    assert "20 left out" in found.to_text()


def test_questions_with_other_gold_are_not_the_same_questions() -> None:
    first = next(q for q in RUN.questions if q.gold)
    other = replace(
        RUN, questions=tuple(replace(q, gold=(("uncac#1", 3),)) if q is first else q for q in RUN.questions)
    )
    with pytest.raises(CallError, match="other gold"):
        compare(RUN, other)


def test_part_of_a_suite_is_not_the_suite() -> None:
    with pytest.raises(CallError, match="20 questions of the same suites"):
        compare(RUN, replace(RUN, questions=RUN.questions[20:]))


def test_nothing_shared_cannot_be_compared() -> None:
    other = replace(RUN, questions=tuple(replace(q, id=f"x{q.id}") for q in RUN.questions))
    with pytest.raises(CallError, match="share no question"):
        compare(RUN, other, shared_only=True)


@given(st.lists(st.none() | st.floats(0, 1), max_size=8))
def test_a_corrected_p_is_never_smaller_and_keeps_the_order(ps: list[float | None]) -> None:
    pairs = [(p, q) for p, q in zip(ps, holm(ps), strict=True) if p is not None]
    assert [q is None for q in holm(ps)] == [p is None for p in ps]
    corrected = [q for _, q in sorted((p, q) for p, q in pairs if q is not None)]
    assert corrected == sorted(corrected)
    assert all(q is not None and p <= q <= 1 for p, q in pairs)
