"""What people said of answers in the app: kept on this machine, one JSON object a line.

A line holds the question, what had been said before it, the whole answer, whether it was liked, the words that came
with that, and when. It holds nothing about who pressed, and is written only when somebody presses.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from congress_rag.errors import StorageError
from congress_rag.settings import Settings

__all__ = ["LONGEST_WORDS", "Feedback", "feedback_file", "keep", "kept"]

log = logging.getLogger(__name__)

LONGEST_WORDS = 2000
_WAIT_SECONDS = 10.0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was said of one answer.

    ``id`` names the answer as it was shown, not a person: a second line of the same id replaces the first. ``answer``
    is the whole answer in the shape of the contract.
    """

    id: str
    question: str
    history: Sequence[dict[str, str]]
    answer: dict[str, Any]
    liked: bool
    words: str = ""
    index: str = ""
    when: str = field(default_factory=_now)

    @property
    def cited(self) -> tuple[str, ...]:
        """The pinpoints that the answer cites, each once, in its order."""
        return tuple(dict.fromkeys(str(citation["pinpoint"]) for citation in self.answer["citations"]))


def feedback_file(settings: Settings) -> Path:
    """Where it is kept."""
    return settings.home / "feedback" / "answers.jsonl"


def keep(feedback: Feedback, settings: Settings) -> None:
    """Appends a line; several processes may do so at once.

    Raises:
        StorageError: the file can't be written.
    """
    from filelock import FileLock, Timeout

    path = feedback_file(settings)
    # half a pair of surrogates, which no encoding can write, becomes a question mark
    line = json.dumps(asdict(feedback), ensure_ascii=False).encode("utf-8", "replace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_WAIT_SECONDS), path.open("a+b") as file:
            file.write((b"" if _at_a_new_line(file) else b"\n") + line + b"\n")
    except (OSError, Timeout) as error:
        raise StorageError(
            f"What you said of the answer could not be kept in {path}: {error}. Mend the folder, and press again."
        ) from error


def _at_a_new_line(file: Any) -> bool:
    """Whether the last line is whole: a process that was killed may have left half of one."""
    end = file.seek(0, 2)
    if not end:
        return True
    file.seek(end - 1)
    return bool(file.read(1) == b"\n")


def kept(settings: Settings) -> list[Feedback]:
    """What is kept, oldest first, the last word on each answer; a line that can't be read is logged and passed over.

    Raises:
        StorageError: the file is there and can't be read.
    """
    path = feedback_file(settings)
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(f"{path} can't be read: {error}. Mend its permissions and call again.") from error
    found: dict[str, Feedback] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            feedback = _shape().validate_json(line, strict=True)
            _ = feedback.cited  # an answer without citations in the contract's shape is no answer
        except (ValueError, KeyError, TypeError):
            log.warning("Line %d of %s is not what was said of an answer; it is passed over.", number, path)
            continue
        found.pop(feedback.id, None)
        found[feedback.id] = feedback
    return list(found.values())


@cache
def _shape() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Feedback)
