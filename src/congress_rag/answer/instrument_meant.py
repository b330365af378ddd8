"""The instrument that a follow-up means without its name: "the Protocol", "that convention", "the OECD one", "1961"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from congress_rag.answer.cues import Cues, organization_named
from congress_rag.answer.thread import Thread
from congress_rag.documents import DocumentKind
from congress_rag.ingest.catalogue import Catalogue, Instrument
from congress_rag.ingest.names import fold_words

__all__ = ["InstrumentsMeant", "Meant"]

_YEAR = r"(?:the\s+)?(?<!\d)((?:19|20)\d\d)(?!\d)(?:\s+(?:[\w-]+\s+){{0,2}}?(?:{one})(?!\w))?"
_REGIONAL = re.compile(r"^(?:coe|eu|oecd|oas|au)-")


@dataclass(frozen=True, slots=True)
class Meant:
    """The instruments meant, what to call them, and the span of the words that mean them."""

    instruments: tuple[str, ...]
    name: str
    start: int
    end: int


class InstrumentsMeant:
    """Tells which instruments are meant, against one catalogue; made once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._known = {i.id: i for i in catalogue.instruments}
        self._words = {i.id: frozenset(_words(i.names)) for i in catalogue.instruments}
        self._count = Counter(word for words in self._words.values() for word in words)

    def short(self, instrument: str) -> str:
        """What an instrument is called in short."""
        return self._known[instrument].short

    def is_report(self, instrument: str) -> bool:
        """Whether it is the report, whose paragraphs are one series."""
        return self._known[instrument].kind is DocumentKind.REPORT

    def find(self, text: str, cues: Cues, thread: Thread, says_little: Callable[[int, int], bool]) -> Meant | None:
        """The instruments that a text means without naming them; None where it means none, or it can't be told.

        Args:
            text: the follow-up; it names no instrument.
            cues: of its language.
            thread: what was spoken of.
            says_little: whether it says little outside a span, so that a year or an organization alone can stand
                for an instrument.
        """
        if (named := organization_named(text, cues.one)) and says_little(*named[1:]):
            prefix, start, end = named
            return self._one(self._of_organization(prefix, thread), (text, thread.topic), thread, start, end)
        if found := cues.protocol.search(text):
            return self._protocol(thread, *found.span())
        if found := cues.convention.search(text):
            return self._convention(thread, *found.span())
        year = re.search(_YEAR.format(one=cues.one), text, re.IGNORECASE)
        if year is not None and says_little(*year.span()):
            of_year = [i for i in self._known if (self._known[i].date or "").startswith(year[1]) or year[1] in i]
            return self._one(of_year, (text, thread.topic), thread, *year.span())
        return None

    def _protocol(self, thread: Thread, start: int, end: int) -> Meant | None:
        current = thread.scope[0] if len(thread.scope) == 1 else None
        if current is not None and self._is_protocol(current):
            return Meant((current,), self.short(current), start, end)
        spoken = [i for i in reversed(thread.spoken) if self._is_protocol(i)]
        children = [i for i, known in self._known.items() if known.parent == current and self._is_protocol(i)]
        if current is None or self.is_report(current) or not children:
            return Meant((spoken[0],), self.short(spoken[0]), start, end) if spoken else None
        if before := next((i for i in spoken if i in children), None):
            return Meant((before,), self.short(before), start, end)
        name = self.short(children[0]) if len(children) == 1 else f"Protocols to {self.short(current)}"
        return Meant(tuple(children), name, start, end)

    def _convention(self, thread: Thread, start: int, end: int) -> Meant | None:
        current = thread.scope[0] if len(thread.scope) == 1 else None
        if current is not None and not self.is_report(current):
            parent = self._known[current].parent if self._is_protocol(current) else None
            meant = parent or current
            return Meant((meant,), self.short(meant), start, end)
        spoken = (i for i in reversed(thread.spoken) if not self._is_protocol(i) and not self.is_report(i))
        last = next(spoken, None)
        return Meant((last,), self.short(last), start, end) if last is not None else None

    def _of_organization(self, prefix: str, thread: Thread) -> list[str]:
        if prefix != "un":
            return [i for i in self._known if i.startswith(f"{prefix}-")]
        spoken = [i for i in reversed(thread.spoken) if not _REGIONAL.match(i) and not self.is_report(i)]
        return spoken[:1] or [i for i in self._known if not _REGIONAL.match(i)]

    def _one(
        self, candidates: Sequence[str], about: Iterable[str], thread: Thread, start: int, end: int
    ) -> Meant | None:
        """Of the candidates the one most like what is spoken of; one already spoken of comes first among equals."""
        current = [i for i in thread.scope if i not in candidates] or list(thread.spoken[-1:])
        asked = _words(about)
        short = _words(self._known[i].short for i in current)
        title = _words(self._known[i].cite_as for i in current)
        likeness = {
            i: self._rarity(i, asked) + self._rarity(i, short) + self._rarity(i, title) / 10 for i in candidates
        }
        best = max(candidates, key=lambda i: (likeness[i], i in thread.spoken), default=None)
        if best is None or (len(candidates) > 1 and not likeness[best]):
            return None
        return Meant((best,), self.short(best), start, end)

    def _rarity(self, instrument: str, words: set[str]) -> float:
        """How much the names of an instrument share with these words, rare ones above all."""
        return sum(1 / self._count[word] for word in self._words[instrument] & words)

    def _is_protocol(self, instrument: str) -> bool:
        known: Instrument = self._known[instrument]
        return known.parent is not None and "protocol" in f"{known.title} {known.short}".lower()


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word, _, _ in fold_words(text) if len(word) > 3 and not word.isdigit()}
