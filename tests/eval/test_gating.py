"""The gate: it catches what was broken on purpose, and lets pass what is only chance."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from made_up_runs import made_up_run, with_scores, with_settings

from congress_rag.errors import CallError
from congress_rag.eval.gating import gate
from congress_rag.eval.record import Asked, Run
from congress_rag.eval.scores import Score, Unscored

JUDGE = {"macro_f1": 0.81, "contradiction_recall": 0.74}
BASELINE = with_settings(made_up_run(count=400), **{"judge figures": JUDGE})


def _but(scores: Callable[[Asked], dict[str, Score]]) -> Run:
    return with_scores(BASELINE, {asked.id: scores(asked) for asked in BASELINE.questions})


def _failures(run: Run, baseline: Run = BASELINE) -> set[str]:
    return {check.name for check in gate(run, baseline).checks if check.state.failed}


def test_the_baseline_passes_its_own_gate() -> None:
    result = gate(BASELINE, BASELINE)
    assert not result.failed
    assert result.to_text().startswith("Passed. this project against the baseline this project, 400 questions.")
    json.dumps(result.to_dict())


def test_the_committed_outline_of_a_run_is_baseline_enough() -> None:
    assert not gate(BASELINE, BASELINE.without_texts()).failed


def test_a_better_run_passes() -> None:
    better = _but(lambda q: {"nDCG@10": 1.0, "R@5": 1.0} if q.gold else {"false answer": 0.0})
    assert _failures(better) == set()
    assert {"nDCG@10", "R@5"} <= _failures(BASELINE, better)


def test_swapped_weights_or_a_dropped_chapeau_are_caught_by_rankings() -> None:
    worse = made_up_run(count=400, skill=0.6)
    assert {"nDCG@10", "R@5", "Success@5"} <= _failures(worse)
    told = gate(worse, BASELINE).to_text()
    assert told.startswith("FAILED")
    assert "one-sided p" in told
    assert "q-" in told.split("\n\n")[1]  # the questions that lost


def test_a_removed_document_is_caught_and_named() -> None:
    document = "genocide-1948"
    run = replace(
        BASELINE,
        questions=tuple(
            replace(q, found=tuple(hit for hit in q.found if not hit.pinpoint.startswith(f"{document}#")))
            for q in BASELINE.questions
        ),
    )
    assert _failures(run) == {"documents found"}
    assert f"{document} (for " in gate(run, BASELINE).to_text()


def test_a_few_questions_worse_are_let_pass() -> None:
    losers = {q.id for q in BASELINE.questions if q.gold and q.scores["R@5"] == 1.0}
    few = sorted(losers)[:2]
    assert _failures(with_scores(BASELINE, {name: {"R@5": 0.0} for name in few})) == set()


def test_a_small_loss_on_many_questions_is_sure_and_let_pass() -> None:
    small = _but(lambda q: {"nDCG@10": s - 0.005} if isinstance(s := q.scores["nDCG@10"], float) and s > 0.1 else {})
    assert _failures(small) == set()


def test_one_altered_quote_fails() -> None:
    first = next(q for q in BASELINE.questions if q.scores["quote fidelity"] == 1.0)
    run = with_scores(BASELINE, {first.id: {"quote fidelity": 0.5}})
    assert _failures(run) == {"quote fidelity"}
    assert first.id in gate(run, BASELINE).to_text()


def test_false_answers_and_false_refusals_fail_upwards() -> None:
    eager = _but(lambda q: {} if q.answerable else {"false answer": 1.0})
    assert _failures(eager) == {"false answer"}
    shy = _but(lambda q: {"false refusal": 1.0} if q.answerable and q.id.endswith(("1", "2")) else {})
    assert _failures(shy) == {"false refusal"}
    assert _failures(BASELINE, shy) == set()


def test_a_measure_that_is_no_longer_scored_fails_in_its_own_words() -> None:
    run = _but(lambda _: {"faithfulness": Unscored.NO_JUDGE})
    (check,) = (c for c in gate(run, BASELINE).checks if c.state.failed)
    assert check.name == "faithfulness"
    assert "no judge" in check.words
    assert _failures(BASELINE, run) == set()  # what the baseline hasn't can't be lost


@pytest.mark.parametrize(("unscored", "failing"), [(10, False), (11, True)])
def test_nine_in_ten_must_be_scored(unscored: int, failing: bool) -> None:
    scored = [q for q in BASELINE.questions if isinstance(q.scores["R@5"], float)][:100]
    baseline = replace(BASELINE, questions=tuple(scored))
    run = with_scores(baseline, {q.id: {"R@5": Unscored.FAILED} for q in scored[:unscored]})
    assert ("R@5" in _failures(run, baseline)) is failing


def test_a_judge_that_always_says_yes_is_caught_though_every_figure_rises() -> None:
    yes = _but(lambda q: {"faithfulness": 1.0, "citation recall": 1.0} if q.judged else {})
    yes = with_settings(yes, **{"judge figures": {"macro_f1": 0.33, "contradiction_recall": 0.0}})
    assert _failures(yes) == {"judge macro f1", "judge contradiction recall"}
    assert _failures(with_settings(BASELINE, **{"judge figures": {**JUDGE, "macro_f1": 0.80}})) == set()


def test_a_judge_of_unknown_worth_is_said_to_be() -> None:
    (check,) = (c for c in gate(made_up_run(count=400), BASELINE).checks if c.name == "judge")
    assert check.state == "not checked"
    assert "the run doesn't say" in check.words


def test_a_baseline_over_other_questions_must_be_renewed() -> None:
    with pytest.raises(CallError, match="renew the baseline"):
        gate(made_up_run(count=300), BASELINE)
