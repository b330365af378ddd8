"""Labelled claims: JSON Lines, a claim a line, with its evidence or the paragraphs that decide it."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from congress_rag.errors import CallError

__all__ = ["LABELS", "ClaimCase", "ClaimSet", "load_claims", "shipped_claims"]

LABELS = ("supported", "partly_supported", "contradicted", "not_found")
NOT_SUPPORTED = "not_supported"  # of sets that tell only supported from not


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """A claim, what it should be judged to be, and by what: ``evidence``, or the paragraphs ``gold``."""

    id: str
    claim: str
    label: str
    evidence: tuple[str, ...] = ()
    gold: tuple[str, ...] = ()
    context: str = ""
    kind: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """A set of labelled claims, and which it is."""

    name: str
    cases: tuple[ClaimCase, ...]
    sha256: str


def load_claims(path: Path) -> ClaimSet:
    """The claims of a file, packed by gzip or not.

    Raises:
        CallError: the file can't be read, or a line isn't in the shape; the message names the line.
    """
    try:
        packed = path.read_bytes()
        text = (gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CallError(f"The claims {path} can't be read: {error}.") from error
    return _read(text, str(path), path.name.removesuffix(".gz").removesuffix(".jsonl"))


def shipped_claims(name: str) -> ClaimSet:
    """A claim set that ships with the project: claims-development or claims-test.

    Raises:
        CallError: there is none of that name.
    """
    source = files("congress_rag.eval") / "sets" / f"{name}.jsonl"
    if not name.startswith("claims-") or not source.is_file():
        raise CallError(f"No claims called {name} ship with the project. There are claims-development and claims-test.")
    return _read(source.read_text("utf-8"), name, name)


def _read(text: str, source: str, name: str) -> ClaimSet:
    cases = tuple(_cases(text.splitlines(), source))
    if not cases:
        raise CallError(f"{source} holds no claim. It should have one JSON object a line; see docs/evaluation.md.")
    return ClaimSet(name, cases, hashlib.sha256(text.encode()).hexdigest())


def _cases(lines: Iterable[str], source: str) -> Iterator[ClaimCase]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _case(json.loads(line), number)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise CallError(f"Line {number} of {source} is not a labelled claim: {error!r}.") from error


def _case(value: dict[str, Any], number: int) -> ClaimCase:
    if value["label"] not in (*LABELS, NOT_SUPPORTED):
        raise ValueError(f"the label {value['label']!r} is none of {', '.join(LABELS)}")
    evidence = value.get("evidence") or ()
    return ClaimCase(
        id=str(value.get("id", number)),
        claim=value["claim"],
        label=value["label"],
        evidence=(evidence,) if isinstance(evidence, str) else tuple(evidence),
        gold=tuple(value.get("gold") or ()),
        context=value.get("context") or "",
        kind=value.get("kind") or "",
        language=value.get("language") or "en",
    )
