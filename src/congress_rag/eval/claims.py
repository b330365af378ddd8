"""Claim sets: JSON Lines, a claim a line with what it should be found to be; plain or packed with gzip.

Two kinds of files are read. Those that ship with the project name the paragraphs that a claim is judged against
(``gold``); those of a folder of labelled sets hold the texts themselves (``evidence``). A label ``not_supported`` says
only that a claim isn't borne out, not why: a set that has it is scored by supported or not.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from congress_rag.errors import CallError, PinpointSyntaxError
from congress_rag.eval.suites import Part
from congress_rag.pinpoint import Pinpoint

__all__ = ["ClaimCase", "ClaimSet", "Flip", "Label", "load_claims", "shipped_claim_sets", "shipped_claims"]


class Label(StrEnum):
    """What a claim is in the light of its evidence."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    NOT_SUPPORTED = "not_supported"  # in two-way sets: any of the last two, or the last three


@dataclass(frozen=True, slots=True)
class Flip:
    """What makes a claim false: its words, against those of the paragraph."""

    claim: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """A claim with its label.

    ``evidence`` are the texts to judge it by, or None where they're the paragraphs of ``gold``; ``kind`` says how the
    claim was made ("paraphrase", "flip_number"); ``part`` is None in sets that aren't split.
    """

    id: str
    claim: str
    label: Label
    context: str = ""
    evidence: tuple[str, ...] | None = None
    gold: tuple[str, ...] = ()
    kind: str = ""
    language: str = "en"
    document: str = ""
    part: Part | None = None
    flip: Flip | None = None


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """A set of claims; ``sha256`` is that of its text, packed or not."""

    name: str
    cases: tuple[ClaimCase, ...]
    sha256: str


def load_claims(path: Path) -> ClaimSet:
    """The claims of a file, ``.jsonl`` or ``.jsonl.gz``.

    Raises:
        CallError: the file can't be read, or a line isn't in the shape; the message names the line.
    """
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise CallError(f"The claim set {path} can't be read: {error}.") from error
    return _read(text, str(path), path.name.removesuffix(".gz").removesuffix(".jsonl"))


def shipped_claim_sets() -> tuple[str, ...]:
    """The names of the claim sets that ship with the project, a part each."""
    names = (file.name for file in (files("congress_rag.eval") / "sets").iterdir())
    return tuple(sorted(n.removesuffix(".jsonl") for n in names if n.startswith("claims-") and n.endswith(".jsonl")))


def shipped_claims(name: str) -> ClaimSet:
    """A claim set that ships with the project, by its name.

    Raises:
        CallError: there is none of that name.
    """
    if name not in shipped_claim_sets():
        raise CallError(f"There is no claim set {name!r}. There are: {', '.join(shipped_claim_sets()) or 'none'}.")
    return _read((files("congress_rag.eval") / "sets" / f"{name}.jsonl").read_text("utf-8"), name, name)


def _read(text: str, source: str, name: str) -> ClaimSet:
    part = next((part for part in Part if name.endswith(f"-{part}")), None)
    cases = tuple(_cases(text.split("\n"), source, part))
    if not cases:
        raise CallError(f"{source} holds no claim. It should have one JSON object a line, with id, claim and label.")
    return ClaimSet(name, cases, hashlib.sha256(text.encode()).hexdigest())


def _cases(lines: Iterable[str], source: str, part: Part | None) -> Iterable[ClaimCase]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if not isinstance(value, dict):
                raise TypeError(f"a {type(value).__name__} is no object")
            case = _case(value, part)
        except (ValueError, KeyError, TypeError, AttributeError, PinpointSyntaxError) as error:
            raise CallError(f"Line {number} of {source} is not a claim with its label: {error!r}.") from error
        if case.id in seen:
            raise CallError(f"Line {number} of {source} has the id {case.id} of an earlier line.")
        seen.add(case.id)
        yield case


def _case(value: dict[str, Any], part: Part | None) -> ClaimCase:
    gold = tuple(str(Pinpoint.parse(pinpoint)) for pinpoint in value.get("gold") or ())
    evidence = value.get("evidence")
    if isinstance(evidence, str):
        evidence = (evidence,)
    if not value["claim"].strip():
        raise ValueError("the claim is empty")
    if evidence is not None and not all(isinstance(text, str) for text in evidence):
        raise ValueError("the evidence is no text")
    flip = value.get("flip")
    return ClaimCase(
        id=str(value["id"]),
        claim=value["claim"],
        label=Label(value["label"]),
        context=value.get("context") or "",
        evidence=None if evidence is None else tuple(evidence),
        gold=gold,
        kind=value.get("kind") or "",
        language=value.get("language") or "en",
        document=value.get("document") or "",
        part=Part(value["part"]) if "part" in value else part,
        flip=Flip(flip["claim"], flip["evidence"]) if flip else None,
    )
