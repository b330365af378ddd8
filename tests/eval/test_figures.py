"""Figures of a run: groups too small to speak, reasons without a score, and the risk–coverage curve by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_up_runs import made_up_run

from congress_rag.eval.figures import Point, TooFew, abstention_of, figures_of, gold_ranks, is_right, times_of
from congress_rag.eval.intervals import Interval
from congress_rag.eval.record import Asked, Found, Run
from congress_rag.eval.scores import Score, Unscored


def _asked(name: str, scores: dict[str, Score] | None = None, **changed: object) -> Asked:
    plain = Asked(
        id=name,
        suite="s",
        question=f"{name}?",
        kind="fact",
        language="en",
        answerable=True,
        document="uncac",
        gold=(("uncac#46.9", 3),),
        found=(),
        scores=scores or {},
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def _answered(name: str, confidence: float | None, *, right: bool, answerable: bool = True) -> Asked:
    answer = {"outcome": "answered", "citations": []}
    scores: dict[str, Score] = {"cites gold": float(right) if answerable else Unscored.NO_GOLD}
    return _asked(name, scores, answer=answer, confidence=confidence, answerable=answerable)


def _refused(name: str, *, answerable: bool) -> Asked:
    scores: dict[str, Score] = {"cites gold": 0.0 if answerable else Unscored.NO_GOLD}
    return _asked(name, scores, answer={"outcome": "not_in_documents", "citations": []}, answerable=answerable)


def test_a_mean_counts_only_what_has_a_score_and_says_why_the_rest_has_none() -> None:
    scores: list[Score] = [1.0, 1.0, 0.0, 0.0, 1.0, Unscored.NO_JUDGE, Unscored.REFUSED, Unscored.NO_JUDGE]
    run = Run("x", (), tuple(_asked(f"q{n}", {"faithfulness": score}) for n, score in enumerate(scores)))
    figure = figures_of(run).overall["faithfulness"]
    assert isinstance(figure.value, Interval)
    assert figure.value.mean == 0.6
    assert figure.n == 5
    assert figure.unscored == {Unscored.NO_JUDGE: 2, Unscored.REFUSED: 1}


def test_four_scores_are_too_few() -> None:
    run = Run("x", (), tuple(_asked(f"q{n}", {"R@5": 1.0}, kind="duty" if n < 4 else "fact") for n in range(9)))
    kinds = figures_of(run).groups["kind"]
    assert kinds["duty"]["R@5"].value is TooFew.TOO_FEW
    assert kinds["duty"]["R@5"].n == 4
    assert kinds["fact"]["R@5"].value == Interval(1.0, 1.0, 1.0, 5)


def test_only_follow_ups_are_in_a_group_of_follow_ups() -> None:
    figures = figures_of(made_up_run(count=200))
    assert sum(figures.sizes["follow-up"].values()) < 60
    assert sum(figures.sizes["kind"].values()) == 200
    assert set(figures.groups["language"]) == {"en", "fr", "es", "ru", "zh", "ar"}


def test_the_same_record_gives_the_same_figures() -> None:
    assert figures_of(made_up_run(count=80)) == figures_of(made_up_run(count=80))


def test_the_curve_by_hand() -> None:
    questions = [
        _answered("a", 0.9, right=True),
        _answered("b", 0.8, right=False),
        _answered("c", 0.7, right=True),
        _answered("d", 0.6, right=False, answerable=False),
        _refused("e", answerable=True),
    ]
    found = abstention_of(questions)
    assert found is not None
    assert [(p.coverage, p.risk) for p in found.curve] == [(0.2, 0.0), (0.4, 0.5), (0.6, 1 / 3), (0.8, 0.5)]
    assert found.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert found.coverage_at_risk == 0.2
    assert (found.questions, found.answers) == (5, 4)


def test_answers_of_one_confidence_stand_or_fall_together() -> None:
    right, wrong = _answered("a", 0.9, right=True), _answered("b", 0.9, right=False)
    for questions in ([right, wrong], [wrong, right]):
        found = abstention_of(questions)
        assert found is not None
        assert found.curve == (Point(0.9, 1.0, 0.5),)
        assert found.coverage_at_risk == 0.0


def test_answers_without_a_confidence_come_last() -> None:
    found = abstention_of([_answered("a", None, right=False), _answered("b", 0.1, right=True)])
    assert found is not None
    assert [point.confidence for point in found.curve] == [0.1, None]


def test_a_system_that_only_searches_has_no_curve_and_one_that_refuses_everything_an_empty_one() -> None:
    assert abstention_of([_asked("a", {"R@5": 1.0})]) is None
    found = abstention_of([_refused("a", answerable=True), _refused("b", answerable=False)])
    assert found is not None
    assert (found.curve, found.aurc, found.coverage_at_risk) == ((), None, 0.0)


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        (_answered("cites gold", 0.9, right=True), True),
        (_answered("cites another", 0.9, right=False), False),
        (_answered("answers the unanswerable", 0.9, right=False, answerable=False), False),
        (_refused("refuses the unanswerable", answerable=False), True),
        (_refused("refuses the answerable", answerable=True), False),
        (_asked("finds", {"Success@5": 1.0}), True),
        (_asked("finds no gold", {"Success@5": 0.0}), False),
        (_asked("has no gold", {"Success@5": Unscored.NO_GOLD}), None),
    ],
    ids=lambda value: value.id if isinstance(value, Asked) else str(value),
)
def test_what_is_right(asked: Asked, right: bool | None) -> None:
    assert is_right(asked) is right


def test_ranks_are_those_that_the_measures_count() -> None:
    found = tuple(Found(p, 1.0) for p in ("untoc#1", "uncac#46.9.a", "uncac#46.9.b", "uncac#50.1"))
    assert gold_ranks(_asked("q", gold=(("uncac#46.9", 3), ("uncac#50.1", 1)), found=found)) == {
        "uncac#46.9": 2,
        "uncac#50.1": 3,
    }


def test_texts_of_other_collections_are_found_by_their_own_ids() -> None:
    found = (Found("MED-10", 2.0), Found("MED-14", 1.0))
    assert gold_ranks(_asked("q", gold=(("MED-14", 1),), found=found)) == {"MED-14": 2}


def test_times_are_apart() -> None:
    times = times_of([_asked(f"q{n}", milliseconds=float(n)) for n in range(101)])
    assert times is not None
    assert (times.median, times.p95, times.n) == (50.0, 95.0, 101)
    assert times_of([]) is None
