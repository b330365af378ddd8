"""The topics of the field with their aspects, and which of them a text asks to compare.

The topics are data (``aspects.toml``). An aspect says by which words its provision is known; a topic, which words must
stand about it. Both are regular expressions over text in one form: small letters, no hyphens, single spaces.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from congress_rag.answer.terms import stems

__all__ = ["Alternative", "Aspect", "Topic", "Wanted", "plain", "topics", "wanted"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a provision speaks of an aspect: ``parts`` all stand in it, ``headings`` all in its heading."""

    parts: tuple[re.Pattern[str], ...]
    headings: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One row of a comparison, with the ways of saying it, the most telling first."""

    name: str
    says: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the field. ``about`` are the words of which one stands in a provision, or over it."""

    name: str
    asked: tuple[re.Pattern[str], ...]
    about: tuple[re.Pattern[str], ...]
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A topic that is asked for, and those of its aspects that are."""

    topic: Topic
    aspects: tuple[Aspect, ...]


def plain(text: str) -> str:
    """A text in the form that the patterns are written for.

    >>> plain("Anti-money-laundering  co-operation, the State’s")
    "anti money laundering cooperation, the state's"
    """
    text = re.sub(r"\bco-(?=o)", "co", text.lower().replace("’", "'"))
    return re.sub(r"[\s\-‐‑–]+", " ", text).strip()


@cache
def topics() -> tuple[Topic, ...]:
    """All topics in the order of the file."""
    return tuple(
        Topic(
            name=entry["name"],
            asked=_patterns(entry["asked"]),
            about=_patterns(entry["about"]),
            aspects=tuple(
                Aspect(name, tuple(_alternative(written) for written in says))
                for name, says in entry["aspects"].items()
            ),
        )
        for entry in _data()["topics"]
    )


def wanted(text: str) -> tuple[Wanted, ...]:
    """The topics and aspects that a text asks to compare; empty where the file has none for what it asks.

    Two topics are both wanted where "and" or a comma joins them. A word beside the topic narrows it to the aspects
    named with it ("extradition of nationals"); where there is no such aspect, the topic doesn't answer what is asked.

    Args:
        text: the topic, without the names of the instruments.
    """
    said = plain(text)
    named = _topics_named(said)
    if not named:
        return ()
    rest = said
    for _, start, end in reversed(named):
        rest = f"{rest[:start]} ,{rest[end:]}"
    words = {stem for stem, _, _ in stems(rest)} - _ignored()
    chosen: list[Wanted] = []
    for topic, _, _ in named:
        narrowed = tuple(aspect for aspect in topic.aspects if words & _named_by(aspect.name))
        if not words or narrowed:
            chosen.append(Wanted(topic, narrowed or topic.aspects))
    heard = {stem for each in chosen for aspect in each.aspects for stem in _named_by(aspect.name)}
    if words - heard:  # something is asked that no aspect is about
        return ()
    return tuple(chosen)


def _topics_named(said: str) -> list[tuple[Topic, int, int]]:
    """The topics that stand in a text, each once, where they do; of two that overlap the longer."""
    found = [
        (topic, match.start(), match.end())
        for topic in topics()
        for pattern in topic.asked
        for match in pattern.finditer(said)
    ]
    taken: list[tuple[Topic, int, int]] = []
    for topic, start, end in sorted(found, key=lambda each: each[1] - each[2]):
        if all(end <= since or start >= to for _, since, to in taken) and all(topic is not t for t, _, _ in taken):
            taken.append((topic, start, end))
    taken.sort(key=lambda each: each[1])
    joined = taken[:1]
    for before, after in pairwise(taken):
        if not re.search(r"\band\b|,|;|&|/|\by\b|\bet\b", said[before[2] : after[1]]):
            break  # "liability of legal persons for corruption" is one topic
        joined.append(after)
    return joined


@cache
def _ignored() -> frozenset[str]:
    return frozenset(stem for stem, _, _ in stems(_data()["ignored"]))


@cache
def _named_by(name: str) -> frozenset[str]:
    return frozenset(stem for stem, _, _ in stems(plain(name))) - _ignored()


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("congress_rag.answer") / "aspects.toml").read_text("utf-8"))


def _patterns(written: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in written)


def _alternative(written: str) -> Alternative:
    parts: Sequence[str] = written.split(" + ")
    return Alternative(
        _patterns(part for part in parts if not part.startswith("@")),
        _patterns(part[1:] for part in parts if part.startswith("@")),
    )
