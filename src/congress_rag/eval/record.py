"""The record of a run: what was asked of which system, what came back, how it scored. Kept as one JSON file.

Everything that a figure rests on is in the record, so reports, comparisons and gates read it and ask nothing again.
Times stand apart from scores, since they differ from run to run.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.scores import Score, Unscored

__all__ = ["FORMAT", "Asked", "Found", "Run", "SuiteUsed", "load_run", "save_run"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A hit. ``covers`` are the pinpoints that a chunk overlaps, for systems that don't search paragraphs."""

    pinpoint: str
    score: float
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteUsed:
    """A suite with the hash of its questions, so that runs over different questions aren't compared."""

    name: str
    sha256: str
    questions: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it.

    ``answer`` is what ``ask --json`` prints, or None where the system only searches. ``confidence`` orders the answers
    for the risk–coverage curve. ``judged`` holds the judge's verdict on each statement, in the answer's order.
    """

    id: str
    suite: str
    question: str
    kind: str
    language: str
    answerable: bool
    document: str
    gold: tuple[tuple[str, int], ...]
    found: tuple[Found, ...]
    scores: Mapping[str, Score]
    answer: Mapping[str, Any] | None = None
    confidence: float | None = None
    judged: tuple[str, ...] = ()
    nuggets: tuple[Mapping[str, Any], ...] = ()
    follow_up: str | None = None
    history: tuple[Mapping[str, str], ...] = ()
    milliseconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """A run of one system over one or more suites.

    ``index`` and ``weights`` are fingerprints; ``settings``, ``program`` and ``machine`` say under what it ran.
    """

    system: str
    suites: tuple[SuiteUsed, ...]
    questions: tuple[Asked, ...]
    judge: str | None = None
    index: str = ""
    weights: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    program: str = ""
    machine: Mapping[str, Any] = field(default_factory=dict)
    started: str = ""
    seconds: float = 0.0

    def scores(self, measure: str) -> dict[str, float]:
        """The scores by one measure, by question id; questions without one are left out."""
        return {q.id: s for q in self.questions if isinstance(s := q.scores.get(measure), float)}

    def without_texts(self) -> Run:
        """The run without the words of answers and documents: what may be committed, and suffices to compare."""
        from dataclasses import replace

        return replace(
            self,
            questions=tuple(
                replace(q, answer=_outline(q.answer), found=q.found[:10], nuggets=(), history=())
                for q in self.questions
            ),
        )


def _outline(answer: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if answer is None:
        return None
    cited = [{"pinpoint": c["pinpoint"]} for c in answer.get("citations", ())]
    return {"outcome": answer["outcome"], "reason": answer.get("reason"), "citations": cited}


def save_run(run: Run, path: Path) -> None:
    """Writes a run as JSON, a question a line so that two can be compared by eye."""
    value = asdict(run)
    questions = value.pop("questions")
    head = json.dumps({"format": FORMAT, **value}, ensure_ascii=False)
    lines = ",\n".join(json.dumps(question, ensure_ascii=False) for question in questions)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{head[:-1]}, "questions": [\n{lines}\n]}}\n', "utf-8")


def load_run(path: Path) -> Run:
    """Reads a run, packed by gzip or not.

    Raises:
        CallError: the file can't be read, or isn't a run of this format.
    """
    try:
        packed = path.read_bytes()
        value = json.loads(gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)
        if value.pop("format") != FORMAT:
            raise CallError(f"{path} was written by another version. Run the evaluation again: congress-rag eval run.")
        questions = tuple(_asked(q) for q in value.pop("questions"))
        suites = tuple(SuiteUsed(**suite) for suite in value.pop("suites"))
        return Run(suites=suites, questions=questions, **value)
    except OSError as error:
        raise CallError(f"The run {path} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallError(f"{path} is no record of a run ({error!r}). Write one with: congress-rag eval run.") from error


def _asked(value: dict[str, Any]) -> Asked:
    value["gold"] = tuple((pinpoint, grade) for pinpoint, grade in value["gold"])
    value["found"] = tuple(Found(f["pinpoint"], f["score"], tuple(f["covers"])) for f in value["found"])
    value["scores"] = {n: Unscored(s) if isinstance(s, str) else float(s) for n, s in value["scores"].items()}
    for name in ("judged", "nuggets", "history"):
        value[name] = tuple(value[name])
    return Asked(**value)
