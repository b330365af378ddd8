"""Runs suites through a system and keeps what came back, with its scores."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from congress_rag.answer.outcome import Answer
from congress_rag.assistant import Assistant
from congress_rag.errors import QuestionError
from congress_rag.eval.answers import ANSWER_MEASURES, Cited, JudgedAnswer, Supports, score_answer
from congress_rag.eval.ranking import DEPTH, score_ranking
from congress_rag.eval.record import Asked, Run
from congress_rag.eval.scores import Score, Unscored
from congress_rag.eval.suites import Suite, SuiteQuestion
from congress_rag.eval.systems import Answers, System
from congress_rag.settings import Settings

__all__ = ["run_suites"]

Progress = Callable[[str, int, int], None]
_UNRECORDED = {"home", "corpus", "host", "port", "log_level", "chroma_url"}  # where things lie changes no figure


def run_suites(
    suites: Sequence[Suite],
    system: System,
    assistant: Assistant,
    settings: Settings,
    *,
    judge: Supports | None = None,
    judge_name: str | None = None,
    judge_figures: Mapping[str, float] | None = None,
    on_progress: Progress | None = None,
) -> Run:
    """Asks every question, in order.

    Args:
        suites: what to ask.
        system: whom to ask.
        assistant: opens the paragraphs that are cited.
        settings: recorded, but for where things lie.
        judge: says whether statements are supported; None leaves that unscored.
        judge_name: recorded beside the scores.
        judge_figures: how good the judge is on labelled claims, so that a gate notices when it changes.
        on_progress: told of each question.
    """
    started = datetime.now(UTC)
    clock = time.perf_counter()
    total = sum(len(suite.questions) for suite in suites)
    asked: list[Asked] = []
    for suite in suites:
        for question in suite.questions:
            asked.append(_asked(question, suite.name, system, assistant, judge))
            if on_progress is not None:
                on_progress(f"Asking {system.name}", len(asked), total)
    state = assistant.state()
    kept = {name: str(value) for name, value in settings.model_dump().items() if name not in _UNRECORDED}
    return Run(
        system=system.name,
        suites=tuple(suite.used for suite in suites),
        questions=_with_language_loss(asked, suites),
        judge=judge_name,
        index=f"{state['documents']} documents, {state['paragraphs']} paragraphs, {state['units']} passages",
        weights=assistant.weights(),
        settings=kept | ({"judge figures": dict(judge_figures)} if judge_figures else {}),
        program=f"congress-rag {version('congress-rag')}",
        machine={"processor": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()},
        started=started.isoformat(timespec="seconds"),
        seconds=time.perf_counter() - clock,
    )


def _asked(question: SuiteQuestion, suite: str, system: System, assistant: Assistant, judge: Supports | None) -> Asked:
    clock = time.perf_counter()
    answer = system.ask(question.question, question.history) if isinstance(system, Answers) else None
    milliseconds = (time.perf_counter() - clock) * 1000
    gold = tuple((gold.pinpoint, gold.grade) for gold in question.gold)
    try:
        found = tuple(system.search(question.question, DEPTH, question.history))
    except QuestionError:  # a question that can't be read finds nothing; the answer says why
        found = ()
    if answer is None:
        milliseconds = (time.perf_counter() - clock) * 1000
    scores = score_ranking(found, gold)
    scores |= _follow_up(question, system, gold, scores)
    judged = _judged(question, answer, assistant, judge)
    return Asked(
        id=question.id,
        suite=suite,
        question=question.question,
        kind=question.kind,
        language=question.language,
        answerable=question.answerable,
        document=question.document,
        gold=gold,
        found=found,
        scores={**scores, **judged.scores},
        answer=_told(answer),
        confidence=answer.confidence if answer is not None else None,
        judged=judged.judged,
        nuggets=judged.nuggets,
        follow_up=question.follow_up,
        history=question.history,
        milliseconds=milliseconds,
    )


def _told(answer: Answer | None) -> dict[str, Any] | None:
    """The answer without its times, which would make two equal runs differ."""
    return {k: v for k, v in answer.to_dict().items() if k != "timings_ms"} if answer is not None else None


def _judged(
    question: SuiteQuestion, answer: Answer | None, assistant: Assistant, judge: Supports | None
) -> JudgedAnswer:
    if answer is None:
        return JudgedAnswer(dict.fromkeys(ANSWER_MEASURES, Unscored.NOT_ASKED), (), ())
    cited = {}
    for citation in answer.citations:
        passage = assistant.show(citation.pinpoint)
        cited[citation.pinpoint] = Cited(passage.text, passage.in_context)
    return score_answer(question, answer.to_dict(), cited, judge)


def _follow_up(
    question: SuiteQuestion, system: System, gold: Sequence[tuple[str, int]], scores: Mapping[str, Score]
) -> dict[str, Score]:
    """What a follow-up loses against the same question asked without a history."""
    if question.standalone is None or not question.history or not gold:
        return dict.fromkeys(("stand-alone R@5", "follow-up loss"), Unscored.NO_TWIN)
    alone = score_ranking(system.search(question.standalone, DEPTH), gold)["R@5"]
    with_history = scores["R@5"]
    assert isinstance(alone, float)
    assert isinstance(with_history, float)
    return {"stand-alone R@5": alone, "follow-up loss": alone - with_history}


def _with_language_loss(asked: Sequence[Asked], suites: Sequence[Suite]) -> tuple[Asked, ...]:
    """Each question with what it loses against the English one that it translates, where both were asked."""
    twins = {question.id: question.of for suite in suites for question in suite.questions}
    recall = {one.id: one.scores["R@5"] for one in asked}
    compared = []
    for one in asked:
        english, own = recall.get(twins[one.id] or ""), recall[one.id]
        scored = isinstance(english, float) and isinstance(own, float)
        loss: Score = english - own if scored else Unscored.NO_TWIN  # type: ignore[operator]
        compared.append(replace(one, scores={**one.scores, "language loss": loss}))
    return tuple(compared)
