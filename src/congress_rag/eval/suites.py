"""Question suites: JSON Lines, a question a line, in the shape of the contract."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from congress_rag.errors import CallError

__all__ = ["Gold", "SuiteQuestion", "load_suite", "shipped_suite", "shipped_suites"]


@dataclass(frozen=True, slots=True)
class Gold:
    """A paragraph that answers, with its grade: 3 fully, 2 well, 1 in part."""

    pinpoint: str
    grade: int


@dataclass(frozen=True, slots=True)
class SuiteQuestion:
    """A question with what is known of its answer."""

    id: str
    question: str
    kind: str
    answerable: bool
    gold: tuple[Gold, ...] = ()
    history: tuple[dict[str, str], ...] = ()
    language: str = "en"


def load_suite(path: Path) -> tuple[SuiteQuestion, ...]:
    """The questions of a suite file.

    Raises:
        CallError: the file can't be read, or a line isn't in the shape; the message names the line.
    """
    try:
        return _read(path.read_text("utf-8").splitlines(), str(path))
    except OSError as error:
        raise CallError(f"The suite {path} can't be read: {error.strerror}.") from error


def shipped_suites() -> tuple[str, ...]:
    """The names of the suites that ship with the project; nothing is ever tuned on ``heldout``."""
    folder = files("congress_rag.eval") / "questions"
    return tuple(sorted(file.name.removesuffix(".jsonl") for file in folder.iterdir() if file.name.endswith(".jsonl")))


def shipped_suite(name: str = "development") -> tuple[SuiteQuestion, ...]:
    """The questions of a suite that ships with the project, by its name."""
    source = files("congress_rag.eval") / "questions" / f"{name}.jsonl"
    return _read(source.read_text("utf-8").splitlines(), name)


def _read(lines: Iterable[str], name: str) -> tuple[SuiteQuestion, ...]:
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            questions.append(
                SuiteQuestion(
                    id=value["id"],
                    question=value["question"],
                    kind=value["kind"],
                    answerable=value["answerable"],
                    gold=tuple(Gold(g["pinpoint"], g["grade"]) for g in value.get("gold", ())),
                    history=tuple(value.get("history") or ()),
                    language=value.get("language", "en"),
                )
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CallError(f"Line {number} of {name} is not a question of a suite: {error!r}.") from error
    return tuple(questions)
