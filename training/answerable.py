"""Fits the weights by which ``answer.answerable`` tells whether a question is answered: ``make answerable``.

The questions of the development part are searched in the user's index; what is learnt is whether one of the first
three paragraphs is gold, and a question that no document answers weighs three times. What is printed is
cross-validated, a question and its translations always on the same side; what is written is fitted on all.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from congress_rag.answer.answerable import ENOUGH, SIGNS
from congress_rag.answer.answering import Answering
from congress_rag.answer.question import Understanding
from congress_rag.eval.relevance import meets
from congress_rag.eval.suites import Part, SuiteQuestion, shipped_suite, shipped_suites
from congress_rag.index.search import Searcher
from congress_rag.ingest.catalogue import catalogue
from congress_rag.progress import progress_bar
from congress_rag.settings import Settings

WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "congress_rag" / "answer" / "answerable.toml"
FALSE_ANSWER = 3.0  # a false answer weighs as much as so many refusals
C = 0.3
FOLDS = 10
FIRST = 3


def main() -> None:
    """Gathers the signs, says how well they tell, and writes the weights."""
    questions, rows, answered = _gathered()
    x, y = np.array(rows), np.array(answered)
    answerable = np.array([question.answerable for question in questions])
    weights = np.where(answerable, 1.0, FALSE_ANSWER)
    families = {key: n for n, key in enumerate(dict.fromkeys(_family(question) for question in questions))}
    groups = np.array([families[_family(question)] for question in questions])
    chances = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        chances[test] = _fitted(x[train], y[train], weights[train]).predict_proba(x[test])[:, 1]
    for name, chosen in _parts(questions):
        told = chances[chosen] >= ENOUGH
        can = answerable[chosen]
        sys.stdout.write(
            f"{name:<10} {chosen.sum():>4} questions: AUC {roc_auc_score(can, chances[chosen]):.3f}, "
            f"answers {told[can].mean():.3f} of those that can be answered, {told[~can].mean():.3f} of the others\n"
        )
    model = _fitted(x, y, weights)
    scaler, regression = model[0], model[1]
    raw = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - (raw * scaler.mean_).sum()
    lines = [
        "# The weights of answerable.py: logistic regression over the development questions, by `make answerable`.",
        "[weights]",
        f"bias = {bias:.4f}",
        *(f"{name} = {weight:.4f}" for name, weight in zip(SIGNS, raw, strict=True)),
    ]
    WEIGHTS.write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"Written: {WEIGHTS}\n")


def _gathered() -> tuple[list[SuiteQuestion], list[list[float]], list[bool]]:
    """The questions whose answer is up to the signs, with these, and whether an early paragraph is gold."""
    settings = Settings.load()
    understanding = Understanding(catalogue(), settings.max_question_chars)
    answering = Answering(Searcher.open(settings), understanding)
    asked = [question for name in shipped_suites(Part.DEVELOPMENT) for question in shipped_suite(name).questions]
    questions, rows, answered = [], [], []
    with progress_bar() as on_progress:
        for n, question in enumerate(asked, 1):
            on_progress("Searching", n, len(asked))
            found = answering.weighed(answering.settled(understanding.understand(question.question, question.history)))
            if found is None:
                continue
            signs, ranked = found
            first = [finding.paragraph.pinpoint for finding in ranked[:FIRST]]
            questions.append(question)
            rows.append([signs[name] for name in SIGNS])
            answered.append(any(meets(hit, gold.pinpoint) for hit in first for gold in question.gold))
    return questions, rows, answered


def _family(question: SuiteQuestion) -> str:
    """One key for a question and its translations, and for the turns of a dialogue."""
    return question.of or question.id.split(".")[0]


def _parts(questions: list[SuiteQuestion]) -> list[tuple[str, Any]]:
    languages = sorted({question.language for question in questions})
    english = np.array([question.language == "en" for question in questions])
    named = [(code, np.array([question.language == code for question in questions])) for code in languages]
    return [("all", np.ones(len(questions), bool)), ("not en", ~english), *named]


def _fitted(x: Any, y: Any, weights: Any) -> Any:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=2000))
    return model.fit(x, y, logisticregression__sample_weight=weights)


if __name__ == "__main__":
    main()
