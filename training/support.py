"""Fits the weights by which ``congress_rag.answer.support`` decides, and says how good they are: ``make support``.

The claims of the development part are held against their own paragraphs, mixed with the nearest others of the corpus
by words; a claim that no document bears out against the nearest alone. What is printed is cross-validated by document,
so no claim is judged by weights that saw its document; what is written is fitted on all. Lines of another part are left
out.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import textwrap
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from congress_rag.answer.support import ClaimVerdict
from congress_rag.answer.support.conflicts import HARD
from congress_rag.answer.support.judging import ANSWERED, examine
from congress_rag.answer.terms import stems
from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.ingest.corpus import read_corpus
from congress_rag.settings import Settings

HERE = Path(__file__).resolve().parents[1]
PACKAGE = HERE / "src" / "congress_rag"
LABELS = [str(verdict) for verdict in ClaimVerdict]
SEED = 1
FOLDS = 8
C = 0.1
BALANCE = {"supported": 1.0, "partly_supported": 2.5, "contradicted": 1.4, "not_found": 1.5}
SHARE_OF_REMOVED = 0.2  # weight of a claim whose own paragraphs were taken away: a sister provision may bear it out too
EVIDENCE = 5  # paragraphs that a claim is held against
NEARNESS = """\
# How nearness in meaning counts, where the caller gives it: set by hand for the default embedding, after the cosines at
# which decision.toml finds that a paragraph says something, or speaks of something else.
[nearness]
middle = 0.84
steepness = 30.0
most = 1.5
"""


@dataclass(frozen=True)
class Row:
    """A claim beside some texts; ``setting`` says which: its own ("gold"), mixed with others, or others alone."""

    claim: dict[str, Any]
    label: str
    setting: str
    figures: dict[str, float]
    covered: float
    sure: bool


class Corpus:
    """The paragraphs of the documents, each with what it depends on, and which are nearest by words."""

    def __init__(self, documents: list[Document]) -> None:
        self.texts: dict[str, str] = {}
        self._stems: dict[str, frozenset[str]] = {}
        for document in documents:
            for paragraph in document.paragraphs:
                text = _standing_alone(document, paragraph)
                self.texts[paragraph.pinpoint] = text
                if len(text) < 2500 or not paragraph.children:
                    self._stems[paragraph.pinpoint] = frozenset(stem for stem, _, _ in stems(text))
        frequent = Counter(stem for found in self._stems.values() for stem in found)
        self.rarity = {s: math.log(1 + len(self._stems) / (1 + count)) for s, count in frequent.items()}
        self._holding: dict[str, list[str]] = defaultdict(list)
        for pinpoint, found in self._stems.items():
            for stem in found:
                self._holding[stem].append(pinpoint)

    def nearest(self, claim: dict[str, Any]) -> list[str]:
        """The pinpoints nearest to a claim by words, those of its document a little before others; never its gold."""
        score: dict[str, float] = defaultdict(float)
        for stem in {stem for stem, _, _ in stems(f"{claim['claim']} {claim.get('context') or ''}")}:
            for pinpoint in self._holding.get(stem, ()):
                score[pinpoint] += self.rarity[stem]
        own = f"{claim['document']}#"
        ranked = sorted(
            score, key=lambda p: score[p] / math.sqrt(30 + len(self._stems[p])) + 1.5 * p.startswith(own), reverse=True
        )
        gold = claim.get("gold") or []
        return [p for p in ranked if not any(p == g or p.startswith(f"{g}.") or g.startswith(f"{p}.") for g in gold)][
            :EVIDENCE
        ]


def _standing_alone(document: Document, paragraph: Paragraph) -> str:
    """The text of a paragraph, an item with the words before it on which it depends."""
    before = [document.chapeau(above) for above in document.ancestors(paragraph)] if paragraph.kind is Kind.ITEM else []
    return " ".join(" ".join([*before, document.quote(paragraph)]).split())


def rows_of(claims: list[dict[str, Any]], corpus: Corpus) -> list[Row]:
    """Every claim in its settings, examined."""
    shuffle = random.Random(SEED)
    rows = []
    for claim in claims:
        near = corpus.nearest(claim)
        gold = [corpus.texts[pinpoint] for pinpoint in claim.get("gold") or []]
        others = [corpus.texts[pinpoint] for pinpoint in near]
        same = [corpus.texts[pinpoint] for pinpoint in near if pinpoint.startswith(f"{claim['document']}#")]
        if claim["label"] == "not_found":
            settings = [(others, "not_found", "mixed")]
        else:
            mixed = [*gold, *others[: EVIDENCE - len(gold)]]
            shuffle.shuffle(mixed)
            settings = [(mixed, claim["label"], "mixed"), (gold, claim["label"], "gold")]
            if len(same) > 1:
                settings += [(same, "not_found", "removed"), (same[:1], "not_found", "removed")]
        for texts, label, setting in settings:
            examined = examine(claim["claim"], texts, context=claim.get("context") or "")
            if examined is not None:
                sure = any(conflict.strength >= HARD for conflict in examined.measured.conflicts)
                figures = examined.measured.figures
                rows.append(Row(claim, label, setting, figures, examined.aligned.covered, sure))
    return rows


def fit(x: Any, y: Any, weights: Any) -> tuple[LogisticRegression, StandardScaler]:
    """The regression over standardized figures."""
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=C, max_iter=3000).fit(scaler.transform(x), y, sample_weight=weights)
    return model, scaler


def cross_validated(x: Any, y: Any, weights: Any, groups: Any) -> Any:
    """The chances of each row by weights that didn't see its document."""
    chances = np.zeros((len(y), len(LABELS)))
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        model, scaler = fit(x[train], y[train], weights[train])
        for at, label in enumerate(model.classes_):
            chances[test, LABELS.index(label)] = model.predict_proba(scaler.transform(x[test]))[:, at]
    return chances


def with_last_word(chances: Any, rows: list[Row]) -> Any:
    """The chances where a sure difference rules support out, as ``judge`` has it."""
    chances = chances.copy()
    for at, row in enumerate(rows):
        if row.sure and row.covered >= ANSWERED:
            chances[at, 2] += 0.9 * (chances[at, 0] + chances[at, 1])
            chances[at, 1] = 0.1 * (chances[at, 0] + chances[at, 1])
            chances[at, 0] = 0.0
    return chances


def print_table(name: str, chances: Any, rows: list[Row]) -> None:
    """F1 by verdict, what becomes of flips of one word and of true statements, and calibration."""
    said = np.array([LABELS[at] for at in chances.argmax(1)])
    true = np.array([row.label for row in rows])
    for setting in ("gold", "mixed"):
        here = np.array([row.setting == setting for row in rows])
        flips = here & np.array([row.claim["kind"].startswith("flip") for row in rows])
        right = here & (true == "supported")
        labels = [label for label in LABELS if (true[here] == label).any()]
        each = f1_score(true[here], said[here], labels=labels, average=None, zero_division=0)
        by_label = "  ".join(f"{label} {value:.3f}" for label, value in zip(labels, each, strict=True))
        sys.stdout.write(f"{name}, {setting} ({here.sum()}): macro-F1 {each.mean():.3f}  {by_label}\n")
        sys.stdout.write(
            f"    flips called contradicted {(said[flips] == 'contradicted').mean():.3f} of {flips.sum()}\n"
        )
        sys.stdout.write(
            f"    supported called contradicted {(said[right] == 'contradicted').mean():.3f} of {right.sum()}\n"
        )
        sure = chances[here].max(1)
        hit = said[here] == true[here]
        error = sum(
            abs(hit[b].mean() - sure[b].mean()) * b.mean()
            for low in np.arange(0.2, 1.0, 0.1)
            if (b := (sure > low) & (sure <= low + 0.1)).any()
        )
        sys.stdout.write(f"    expected calibration error {error:.3f}\n")


def write_weights(model: LogisticRegression, scaler: StandardScaler, names: list[str], path: Path) -> None:
    """The weights for figures as they are measured, in a file that can be read."""
    lines = [
        "# The weights of the decision (model.py): multinomial logistic regression over the figures of features.py.",
        "# Made by `make support` from the development claims; a higher sum makes the verdict likelier.",
    ]
    for label in LABELS:
        at = list(model.classes_).index(label)
        weights = model.coef_[at] / scaler.scale_
        bias = model.intercept_[at] - (weights * scaler.mean_).sum()
        lines += ["", f"[{label}]", f"bias = {bias:.3f}"]
        lines += [f"{name} = {weight:.3f}" for name, weight in zip(names, weights, strict=True)]
    path.write_text("\n".join([*lines, "", NEARNESS]), encoding="utf-8")


def write_rarity(rarity: dict[str, float], path: Path) -> None:
    """The stems that aren't rare in the corpus, by how telling they are."""
    steps: dict[float, list[str]] = defaultdict(list)
    for stem, value in rarity.items():
        if value < 6 and stem.isalpha():
            steps[max(round(value * 2) / 2, 0.25)].append(stem)
    lines = [
        "# How telling a stem is: the logarithm of how few of the corpus's paragraphs hold it, in steps of a half.",
        '# Made by `make support`; a stem that isn\'t listed is as rare as "other" says.',
        "", "other = 7.0", "", "[stems]",
    ]  # fmt: skip
    for value in sorted(steps):
        lines.append(f'"{value}" = """\n' + "\n".join(textwrap.wrap(" ".join(sorted(steps[value])), 118)) + '"""')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Reads, fits, prints, writes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    sets = PACKAGE / "eval" / "sets"
    parser.add_argument("--claims", type=Path, nargs="+", default=[sets / "claims-development.jsonl"])
    parser.add_argument("--corpus", type=Path, default=os.environ.get("CONGRESS_RAG_CORPUS"), help="the corpus folder")
    parser.add_argument("--dry", action="store_true", help="print the figures and write nothing")
    asked = parser.parse_args()
    if asked.corpus is None:
        parser.error("no corpus: name its folder with --corpus or CONGRESS_RAG_CORPUS")
    # A line says its part, or its file's name does: claims-development.jsonl.
    lines = [
        {"part": path.stem.rpartition("-")[2], **json.loads(line)}
        for path in asked.claims
        for line in path.read_text("utf-8").splitlines()
        if line
    ]
    # A wrong place that is cited is for the check of citations to find, not for the words of the paragraph.
    claims = [
        c
        for c in lines
        if c["part"] == "development" and c.get("language", "en") == "en" and c["kind"] != "miscitation"
    ]
    if not claims:
        parser.error("no claim of the development part: name a file of them with --claims")
    documents, _ = read_corpus([Path(asked.corpus)], Settings())
    corpus = Corpus(documents)
    if not asked.dry:
        write_rarity(corpus.rarity, PACKAGE / "answer" / "support" / "rarity.toml")
    unknown = {p for claim in claims for p in claim.get("gold") or [] if p not in corpus.texts}
    if unknown:
        sys.stderr.write(f"left out, for their paragraphs aren't in the corpus: {', '.join(sorted(unknown))}\n")
    rows = rows_of([c for c in claims if not unknown & set(c.get("gold") or [])], corpus)
    names = list(rows[0].figures)
    x = np.array([[row.figures[name] for name in names] for row in rows])
    y = np.array([row.label for row in rows])
    weights = np.array([BALANCE[row.label] * (SHARE_OF_REMOVED if row.setting == "removed" else 1.0) for row in rows])
    groups = np.array([row.claim["document"] for row in rows])
    overlap = [names.index("covered"), names.index("covered_squared")]
    print_table("word overlap", cross_validated(x[:, overlap], y, weights, groups), rows)
    print_table("judge", with_last_word(cross_validated(x, y, weights, groups), rows), rows)
    if not asked.dry:
        write_weights(*fit(x, y, weights), names, PACKAGE / "answer" / "support" / "weights.toml")


if __name__ == "__main__":
    main()
