"""Instruments that a question describes and doesn't name: "the 1990 and the 2005 treaties", "the EU text on graft".

A description is read from the catalogue's own data: who made an instrument, of which year and form it is, and which
words its names hold. It may fit several. A name narrows the search to the instrument; a description only favours
what fits it, since it may have been read wrongly.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from congress_rag.answer.terms import Concept, StemmedText, asking_words, concepts_of
from congress_rag.documents import DocumentKind
from congress_rag.ingest.catalogue import Catalogue, Instrument
from congress_rag.ingest.names import Mention

__all__ = ["Described", "Descriptions"]

_WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*|[^\w\s]")
_YEAR = re.compile(r"\b(?:1[89]\d\d|20\d\d)\b")
_PLACE = re.compile(r"([A-Z]\w+) (?:Convention|Protocol|Treaty|Statute)")
_SUPPLEMENTS = re.compile(r",? supplement(?:ing|ary to) .*")  # of a title: what follows names another instrument
_JOINS = frozenset({"and", "or", "&"})
_REACH = 6  # words that belong to a description on either side of its head
_KNOWN = 0.5  # the share of its words, weighted by rarity, that the names of an instrument must hold
_NEARLY = 0.04  # instruments this little behind the best fit too
_TELLING = 0.12  # a word that stands in the names of a larger share of the instruments describes none by itself


@dataclass(frozen=True, slots=True)
class Described:
    """A description at ``text[start:end]``, and the ids of the instruments that fit it."""

    instruments: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The words of one description around its head, and the form of instrument that the head asks for."""

    words: tuple[str, ...]
    form: str
    start: int
    end: int
    plural: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalogue tells of one instrument; ``makers`` are the numbers of the bodies that made it."""

    id: str
    parent: str | None
    names: StemmedText
    places: frozenset[str]
    form: str
    years: frozenset[str]
    makers: frozenset[int]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("congress_rag.answer") / "described.toml").read_text("utf-8"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_data()["words"][name])


class Descriptions:
    """Finds descriptions in questions; made once from the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        bodies, heads = _data()["bodies"], _data()["heads"]
        self._bodies = {
            tuple(word.lower().split()): frozenset(n for n, b in enumerate(bodies) if word in b["words"])
            for body in bodies
            for word in body["words"]
        }
        self._heads = {word: form for form, words in heads.items() for word in words}
        self._known = [_known(i, frozenset(heads)) for i in catalogue.instruments if i.kind != DocumentKind.REPORT]
        self._parents = {known.id: known.parent for known in self._known}
        self._shares: dict[Concept, float] = {}

    def find(self, text: str, named: Sequence[Mention] = ()) -> tuple[Described, ...]:
        """The descriptions in a question, in order; what fits no instrument in particular is none.

        Args:
            text: the question.
            named: the names of instruments in it, which are no descriptions.
        """
        spans = [(mention.start, mention.end) for mention in named]
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]
        free = [not any(start < to and end > since for since, to in spans) for _, start, end in words]
        found = [Described(places, start, end) for places, start, end in self._places(words, free)]
        about = concepts_of(text, spans)
        for phrase in _shared(self._phrases(words, free), text):
            if _words("parent") & {word.lower() for word in phrase.words}:
                fitting = tuple(p for m in named for i in m.instruments if (p := self._parents.get(i)) is not None)
            else:
                fitting = self._fitting(phrase, about)
            if fitting:
                found.append(Described(tuple(dict.fromkeys(fitting)), phrase.start, phrase.end))
        return tuple(sorted(dict.fromkeys(found), key=lambda described: described.start))

    # -- reading a phrase -----------------------------------------------------------------------------------------

    def _places(
        self, words: Sequence[tuple[str, int, int]], free: Sequence[bool]
    ) -> list[tuple[tuple[str, ...], int, int]]:
        """Places that stand for what was concluded there: "under Lanzarote"."""
        found = []
        for (before, _, _), (word, start, end), is_free in zip(words, words[1:], free[1:], strict=False):
            if is_free and before.lower() in _words("place_after") and word[0].isupper():
                fitting = tuple(known.id for known in self._known if word in known.places)
                if fitting:
                    found.append((fitting, start, end))
        return found

    def _phrases(self, words: Sequence[tuple[str, int, int]], free: Sequence[bool]) -> list[_Phrase]:
        found: list[_Phrase] = []
        for at, (word, _, _) in enumerate(words):
            lower = word.lower()
            short = lower in _words("short")
            if not free[at] or not (short or lower in self._heads):
                continue
            plural = lower.endswith("s")
            first = self._first(words, free, at, plural=plural)
            if first is None:
                continue
            last = self._last(words, free, at) if not short or lower in {"one", "ones"} else at
            before = [w for w, _, _ in words[first:at]]
            after = [w for w, _, _ in words[at + 2 : last + 1]]
            for left in _parts(before) if plural else [before]:
                for right in _parts(after) if plural else [after]:
                    start, end = words[first][1], words[last][2]
                    found.append(_Phrase((*left, *right), self._heads.get(lower, ""), start, end, plural, short))
        return found

    @staticmethod
    def _first(words: Sequence[tuple[str, int, int]], free: Sequence[bool], at: int, *, plural: bool) -> int | None:
        """Where the description begins whose head is the word at this place; None where it means none in particular."""
        first = at
        while first > 0 and at - first < _REACH and free[first - 1]:
            word = words[first - 1][0].lower()
            before = words[first - 2][0].lower() if first > 1 else ""
            if word in _words("indefinite"):
                return None
            joined = plural and (word in _JOINS or (word == "the" and before in _JOINS))
            inside = word == "of" and before == "council"
            if not joined and not inside and (not word[0].isalnum() or word in asking_words()):
                break
            first -= 1
        while first < at and words[first][0].lower() in _JOINS | {"the"}:
            first += 1
        return first

    @staticmethod
    def _last(words: Sequence[tuple[str, int, int]], free: Sequence[bool], at: int) -> int:
        """Where it ends: after what it is on, against or about."""
        after = _words("subject_after")
        if at + 2 >= len(words) or words[at + 1][0].lower() not in after:
            return at
        last = at + 1
        while last + 1 < len(words) and last - at < _REACH and free[last + 1]:
            word, before = words[last + 1][0].lower(), words[last][0].lower()
            goes_on = word in after | _JOINS | {"of", "in"} or (word == "the" and before in after | _JOINS)
            if not goes_on and (not word[0].isalnum() or word in asking_words()):
                break
            last += 1
        while last > at and words[last][0].lower() in after | _JOINS | {"of", "in", "the"}:
            last -= 1
        return last

    # -- what fits it ---------------------------------------------------------------------------------------------

    def _fitting(self, phrase: _Phrase, about: Sequence[Concept]) -> tuple[str, ...]:
        """The instruments that a description fits, ``about`` being all that the question speaks of."""
        makers, words = self._makers(phrase.words)
        years = {word for word in words if _YEAR.fullmatch(word)}
        rest = [word for word in words if word not in years and word.lower() not in _words("plain")]
        if phrase.short and not makers and not years:
            return ()
        fit = [
            known
            for known in self._known
            if (not makers or known.makers & makers)
            and (not years or known.years & years)
            and (not phrase.form or known.form == phrase.form)
        ]
        subject = self._weighed(concepts_of(" ".join(rest)))
        if subject and (makers or years or any(self._share(concept) <= _TELLING for concept in subject)):
            best = _best(fit, subject, _KNOWN)
        elif years:
            best = _best(fit, self._weighed(about), 0.0)
        elif makers:
            best = fit
        else:
            return ()
        chosen = [known.id for known in best]
        if phrase.plural and subject:  # "the maritime instruments": their protocols too
            chosen += [known.id for known in fit if known.parent in chosen]
        return tuple(chosen)

    def _makers(self, words: Sequence[str]) -> tuple[frozenset[int], list[str]]:
        """Which bodies made it, as far as these words tell, and the other words."""
        lower = [word.lower() for word in words]
        makers: frozenset[int] = frozenset()
        rest: list[str] = []
        at = 0
        while at < len(words):
            size = next((n for n in (3, 2, 1) if tuple(lower[at : at + n]) in self._bodies), 0)
            if size:
                makers |= self._bodies[tuple(lower[at : at + size])]
            else:
                rest.append(words[at])
            at += size or 1
        return makers, rest

    def _share(self, concept: Concept) -> float:
        """The share of the instruments that have a concept in their names."""
        if concept not in self._shares:
            having = sum(known.names.match(concept) >= 0.9 for known in self._known)
            self._shares[concept] = having / len(self._known)
        return self._shares[concept]

    def _weighed(self, concepts: Sequence[Concept]) -> dict[Concept, float]:
        """The concepts that stand in any name, with how telling each is."""
        return {c: -math.log(self._share(c)) for c in concepts if 0 < self._share(c) < 1}


def _known(instrument: Instrument, forms: frozenset[str]) -> _Known:
    names = [_SUPPLEMENTS.sub("", name) for name in instrument.names]
    first = next((w for w in re.findall(r"\w+", " ".join(names[:3]).lower()) if w in forms), "")
    marks = [*instrument.symbols, instrument.page or ""]
    bodies = _data()["bodies"]
    return _Known(
        id=instrument.id,
        parent=instrument.parent,
        names=StemmedText("\n".join(names)),
        places=frozenset(found[1] for name in names if (found := _PLACE.match(name))),
        form=first,
        years=frozenset(_YEAR.findall("\n".join(names))) | ({instrument.date[:4]} if instrument.date else set()),
        makers=frozenset(n for n, b in enumerate(bodies) if any(m.startswith(tuple(b["marks"])) for m in marks)),
    )


def _best(fit: Sequence[_Known], subject: Mapping[Concept, float], least: float) -> list[_Known]:
    """Those whose names hold most of a subject, and at least this share of it."""
    total = sum(subject.values())
    if not total or not fit:
        return list(fit)
    shares = [sum(weight * known.names.match(c) for c, weight in subject.items()) / total for known in fit]
    top = max(shares)
    return [known for known, share in zip(fit, shares, strict=True) if share >= max(least, top - _NEARLY)]


def _parts(words: Sequence[str]) -> list[list[str]]:
    """The words cut at "and" and "or"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word.lower() in _JOINS:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part] or [[]]


def _shared(phrases: Sequence[_Phrase], text: str) -> list[_Phrase]:
    """A subject that follows the second of two is the first one's too: "the UN protocol and the EU text on graft"."""
    shared = list(phrases)
    follows = re.compile(rf"\b(?:{'|'.join(sorted(_words('subject_after')))})\s+(.*)$", re.IGNORECASE)
    for at in range(len(shared) - 1, 0, -1):
        one, other = shared[at - 1], shared[at]
        after = follows.search(text[other.start : other.end])
        if after is not None and re.fullmatch(r"\s*(?:and|or)(?:\s+the)?\s*", text[one.end : other.start]):
            shared[at - 1] = replace(one, words=(*one.words, *after[1].split()))
    return shared
