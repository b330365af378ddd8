"""Question suites: JSON Lines, a question a line, in the shape of the contract; each that ships has two parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from congress_rag.errors import CallError, PinpointSyntaxError
from congress_rag.eval.record import SuiteUsed
from congress_rag.pinpoint import Pinpoint

__all__ = ["Gold", "Nugget", "Part", "Suite", "SuiteQuestion", "load_suite", "shipped_suite", "shipped_suites"]


class Part(StrEnum):
    """The two parts of every set: one to tune on, one to be judged by, which nothing is ever tuned on."""

    DEVELOPMENT = "development"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Gold:
    """A paragraph that answers, with its grade: 3 fully, 2 well, 1 in part."""

    pinpoint: str
    grade: int


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that an answer should state (vital) or may state; ``span`` are the words of ``pinpoint`` that carry it."""

    text: str
    vital: bool
    pinpoint: str | None = None
    span: str | None = None


@dataclass(frozen=True, slots=True)
class SuiteQuestion:
    """A question with what is known of its answer.

    ``standalone`` is a follow-up as it would be asked without its ``history``; ``of`` the id of the English question
    that this one puts into another language.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    gold: tuple[Gold, ...] = ()
    history: tuple[dict[str, str], ...] = ()
    language: str = "en"
    nuggets: tuple[Nugget, ...] = ()
    standalone: str | None = None
    follow_up: str | None = None
    of: str | None = None

    @property
    def document(self) -> str:
        """The document of the best gold; "none" where nothing answers."""
        best = max(self.gold, key=lambda gold: gold.grade, default=None)
        return Pinpoint.parse(best.pinpoint).document if best else "none"


@dataclass(frozen=True, slots=True)
class Suite:
    """A set of questions, and which it is."""

    name: str
    questions: tuple[SuiteQuestion, ...]
    sha256: str

    @property
    def used(self) -> SuiteUsed:
        """What a run records of it."""
        return SuiteUsed(self.name, self.sha256, len(self.questions))


def load_suite(path: Path) -> Suite:
    """The questions of a suite file.

    Raises:
        CallError: the file can't be read, or a line isn't in the shape; the message names the line.
    """
    try:
        return _read(path.read_text("utf-8"), str(path), path.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"The suite {path} can't be read: {error}.") from error


def shipped_suites(part: Part = Part.DEVELOPMENT) -> tuple[str, ...]:
    """The names of the question suites of a part that ship with the project: questions, dialogues, languages."""
    names = (file.name.removesuffix(".jsonl") for file in (files("congress_rag.eval") / "sets").iterdir())
    return tuple(sorted(n for n in names if n.endswith(f"-{part}") and not n.startswith("claims-")))


def shipped_suite(name: str) -> Suite:
    """A suite that ships with the project, by its name."""
    text = (files("congress_rag.eval") / "sets" / f"{name}.jsonl").read_text("utf-8")
    return _read(text, name, name)


def _read(text: str, source: str, name: str) -> Suite:
    questions = tuple(_questions(text.splitlines(), source))
    if not questions:
        raise CallError(f"{source} holds no question. It should have one JSON object a line; see docs/evaluation.md.")
    return Suite(name, questions, hashlib.sha256(text.encode()).hexdigest())


def _questions(lines: Iterable[str], source: str) -> Iterable[SuiteQuestion]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if value["answerable"] is None:
                raise CallError(
                    f"Line {number} of {source} isn't reviewed: say whether it is answerable, true or false."
                )
            question = _question(value)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError, PinpointSyntaxError) as error:
            raise CallError(f"Line {number} of {source} is not a question of a suite: {error!r}.") from error
        if question.id in seen:
            raise CallError(f"Line {number} of {source} has the id {question.id} of an earlier line.")
        seen.add(question.id)
        yield question


def _question(value: dict[str, Any]) -> SuiteQuestion:
    for gold in value.get("gold", ()):
        Pinpoint.parse(gold["pinpoint"])
    return SuiteQuestion(
        id=str(value["id"]),
        question=value["question"],
        kind=value["kind"],
        answerable=value["answerable"],
        gold=tuple(Gold(g["pinpoint"], g["grade"]) for g in value.get("gold") or ()),
        history=tuple(value.get("history") or ()),
        language=value.get("language", "en"),
        nuggets=tuple(
            Nugget(n["text"], n["vital"], n.get("pinpoint"), n.get("span")) for n in value.get("nuggets") or ()
        ),
        standalone=value.get("standalone"),
        follow_up=value.get("follow_up"),
        of=value.get("of"),
    )
