"""The thread of a conversation: what it is about after the turns so far, and which places were spoken of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from congress_rag.ingest.names import Mention, NameFinder
from congress_rag.ingest.provisions import find_provisions
from congress_rag.pinpoint import Pinpoint

__all__ = ["Place", "Thread", "places_in"]

_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
_BETWEEN = re.compile(
    r"^\W*(?:of|in|de|du|des|del|l['’]|la|los|las|el|le|the|à|a)?\s*(?:the|la|el|l['’])?\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """A provision spoken of: the id of its document and its steps."""

    document: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        return str(Pinpoint(self.document, self.steps))


@dataclass(slots=True)
class Thread:
    """What was spoken of, the newest last.

    ``topic`` is the last question that could stand alone, without names of instruments; ``last`` the follow-up to it
    that came last. ``scope`` holds the documents it is about; ``firm`` whether the user named them, or only an answer
    cited them. ``place`` is the provision spoken of, ``cited`` are those of the last answer.
    """

    topic: str = ""
    last: str = ""
    searched_for: str = ""
    scope: tuple[str, ...] = ()
    names: str = ""
    firm: bool = False
    language: str | None = None
    place: Place | None = None
    cited: tuple[Place, ...] = ()
    spoken: list[str] = field(default_factory=list)

    def speak(self, instruments: Sequence[str]) -> None:
        """Notes instruments as those last spoken of."""
        for instrument in instruments:
            if instrument in self.spoken:
                self.spoken.remove(instrument)
            self.spoken.append(instrument)

    def hear(self, answer: str, names: NameFinder) -> None:
        """Takes in what an answer cites; what it quotes isn't read, since "article 6" means another place there."""
        mentions, places = places_in(_QUOTED.sub(lambda quoted: " " * len(quoted.group()), answer), names)
        self.speak([i for mention in mentions if not mention.family for i in mention.instruments])
        self.cited = places
        if not places:
            return
        self.place = places[0]
        documents = tuple(dict.fromkeys(place.document for place in places))
        self.speak(documents)
        if not self.scope and len(documents) == 1:
            self.scope, self.firm = documents, False


def places_in(text: str, names: NameFinder) -> tuple[list[Mention], tuple[Place, ...]]:
    """The names in a text, and the provisions of named instruments, each by the name behind it or else before it."""
    mentions = names.find(text)
    places: dict[Place, None] = {}
    for provision in find_provisions(text, [mention.end for mention in mentions]):
        behind = next(
            (m for m in mentions if m.start >= provision.end and _BETWEEN.match(text[provision.end : m.start])), None
        )
        before = next((m for m in reversed(mentions) if m.end <= provision.start), None)
        mention = behind or before
        if mention is not None and len(mention.instruments) == 1:
            places[Place(mention.instruments[0], provision.steps)] = None
    return mentions, tuple(places)
