"""What is asked: the instruments and pinpoints named, the kind of question, and its concepts.

No language model is used. What can't be told is left open rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from congress_rag.answer.asked_kind import AskedKind, kind_by_form
from congress_rag.answer.asked_names import names_as_asked
from congress_rag.answer.asked_report import asks_report, report_speaks
from congress_rag.answer.cautions import Caution, cautions_of, states_named, years_named
from congress_rag.answer.described import Described, Descriptions
from congress_rag.answer.follow_up import FollowUps, StandAlone
from congress_rag.answer.instrument_meant import InstrumentsMeant
from congress_rag.answer.language_of import OFFICIAL
from congress_rag.answer.own_words import own_words
from congress_rag.answer.terms import Concept, concepts_of
from congress_rag.documents import DocumentKind
from congress_rag.errors import QuestionError
from congress_rag.ingest.catalogue import Catalogue
from congress_rag.ingest.names import NameFinder
from congress_rag.ingest.provisions import Provision, find_provisions

__all__ = ["AskedKind", "Question", "Understanding"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood.

    ``scope`` holds the ids of the documents it names; empty means all. ``unknown_name`` is an instrument
    that it names and the catalogue doesn't know. ``provisions`` are the places named, still without documents.
    ``names`` are the names of instruments as they are
    written in it. ``contrasts`` are the two expressions that it asks to tell apart, where it does.
    ``described`` are the instruments that it describes without naming them, which is less certain than a name.
    ``cautions`` are what its form tells against an answer, ``years`` and ``states`` those that it names outside the
    names of instruments. ``relates`` says that it asks how instruments stand to each other: what one cites, replaces
    or leaves untouched.
    ``searched_for`` is the question as it would be asked without what came before it. ``language`` is the official
    language to answer in, ``written_in`` that of ``searched_for``, official or not. ``stressed`` is what a follow-up
    adds to the topic before it; it counts twice in a search. ``at`` is the pinpoint that the conversation is at.
    ``own`` counts the words that carry its subject. ``otherwise`` is a follow-up read as a question of its own, where
    it may be one; the documents tell (:meth:`~congress_rag.answer.answering.Answering.settled`).
    """

    asked: str
    searched_for: str
    kind: AskedKind
    scope: tuple[str, ...]
    provisions: tuple[Provision, ...]
    concepts: tuple[Concept, ...]
    language: str
    unknown_name: str | None = None
    about_report: bool = False
    cautions: frozenset[Caution] = frozenset()
    years: frozenset[int] = frozenset()
    states: tuple[str, ...] = ()
    contrasts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    described: tuple[Described, ...] = ()
    relates: bool = False
    written_in: str = "en"
    stressed: str = ""
    at: str | None = None
    own: int = 0
    otherwise: Question | None = None

    @property
    def asked_of(self) -> tuple[tuple[str, ...], ...]:
        """The ids of each instrument named, then of those that fit each description: all are to be heard."""
        return tuple(dict.fromkeys([*((i,) for i in self.scope), *(found.instruments for found in self.described)]))


_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_UNKNOWN = re.compile(
    r"\b((?:[A-Z][\w’'-]+\s+(?:(?:of|on|for|the|and|against)\s+)*)+"
    r"(?:Convention|Protocol|Declaration|Treaty|Statute|Agreement|Directive|Charter|Rules|Principles|Covenant|Resolution))\b"
)
_CONTRAST = re.compile(
    r"\b(?:differ(?:s|ences?)?|different\s+from|apart\s+from|versus|vs|compared?\s+(?:to|with)|distinguish(?:es|ed)?|distinction)\b",
    re.IGNORECASE,
)
_INSTRUMENTS = r"(?:treat(?:y|ies)|conventions?|protocols?|agreements?|instruments?|texts?|law)"
_RELATES = re.compile(
    rf"\b(?:other|older|earlier|existing|previous|pre-war)\b[\w\s-]{{0,40}}\b{_INSTRUMENTS}\b"
    rf"|\b{_INSTRUMENTS}\b.*\b(?:overrides?|replaces?|supersedes?|prevails?|terminates?|leans?|builds?|built|carry\s+over)\b"
    rf"|\bwhere\b.*\b{_INSTRUMENTS}\b.*\b(?:lists?|takes?|refers?|cites?|draws?)\b"
    rf"|\b(?:refers?|cites?|cited|relation|relationship)\b.*\b(?:to|with|in)\b.*\b{_INSTRUMENTS}\b"
    rf"|\b(?:leaves?|keeps?)\b.*\b(?:intact|untouched|unaffected)\b|\bwithout\s+prejudice\b",
    re.IGNORECASE,
)


class Understanding:
    """Understands questions against one catalogue; made once."""

    def __init__(self, catalogue: Catalogue, max_chars: int) -> None:
        self._max_chars = max_chars
        self._descriptions = Descriptions(catalogue)
        self._reports = tuple(i.id for i in catalogue.instruments if i.kind == DocumentKind.REPORT)
        names = names_as_asked(catalogue)
        families = [((*family.names,), tuple(family.members)) for family in catalogue.families]
        self._names = NameFinder({i: its for i, its in names.items() if i not in self._reports}, families)
        self._follow_ups = FollowUps(self._names, NameFinder(names, families), InstrumentsMeant(catalogue))

    def understand(self, asked: str, history: Sequence[Mapping[str, str]] = ()) -> Question:
        """Reads a question, with the turns before it for what it refers back to.

        Raises:
            QuestionError: nothing is asked, or the question is longer than the limit.
        """
        text = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", " ", asked)
        if len(text) > self._max_chars:
            raise QuestionError(
                f"The question has {len(asked):,} characters; at most {self._max_chars:,} are read. "
                "Ask one thing, in a sentence or two."
            )
        text = re.sub(r"\s+", " ", _MARKUP.sub(" ", text)).strip()
        if not re.search(r"\w", text):
            raise QuestionError("The question is empty. Write what you would like to know, in a sentence.")
        alone = self._follow_ups.stand_alone(text, history)
        read = self._read(asked, alone)
        if not alone.whole:
            return read
        return replace(read, otherwise=self._read(asked, StandAlone(text, text, alone.language, wanted=alone.wanted)))

    def _read(self, asked: str, alone: StandAlone) -> Question:
        text, written_in = alone.text, alone.language or "en"
        mentions = self._names.find(text)
        provisions = tuple(find_provisions(text, [mention.end for mention in mentions]))
        named = tuple(dict.fromkeys(i for mention in mentions for i in mention.instruments))
        if alone.scope is None:
            about_report = asks_report(text, written_in) and (not named or report_speaks(text, written_in))
            scope = self._reports if about_report else named
        else:
            scope = alone.scope
            about_report = scope == self._reports
        leave_out = [(p.start, p.end) for p in provisions]
        if not about_report:
            leave_out += [(m.start, m.end) for m in mentions]
        concepts = concepts_of(text, leave_out, language=written_in if written_in in OFFICIAL else "en")
        return Question(
            asked=asked,
            searched_for=text,
            kind=self._kind(alone, provisions, leave_out),
            scope=scope,
            provisions=provisions,
            concepts=concepts,
            language=_answered_in(alone),
            unknown_name=None if mentions else self._unknown(text),
            about_report=about_report,
            cautions=cautions_of(alone.form, written_in),
            years=years_named(_without(text, leave_out)),
            states=states_named(_without(text, leave_out), written_in),
            contrasts=() if scope else self._contrasted(text, concepts),
            names=tuple(text[mention.start : mention.end] for mention in mentions),
            relates=bool(_RELATES.search(text)),
            described=() if about_report else self._descriptions.find(text, mentions),
            written_in=written_in,
            stressed=alone.stressed,
            own=len(own_words(text, written_in, leave_out)),
            at=str(alone.at) if alone.at is not None and alone.at.document in scope else None,
        )

    @staticmethod
    def _contrasted(text: str, concepts: Sequence[Concept]) -> tuple[str, ...]:
        """The two expressions of the field that a question asks to tell apart ("What sets A apart from B?")."""
        known = tuple(concept.words for concept in concepts if concept.expressions)
        return known if len(known) == 2 and _CONTRAST.search(text) else ()

    @staticmethod
    def _unknown(text: str) -> str | None:
        found = _UNKNOWN.search(text)
        if found is None:
            return None
        name = re.sub(
            r"^(?:What|Which|Does|Do|Did|Is|Are|Was|Were|Can|May|Must|How|When|Who|The|Under|Has|In)\s+(?:the\s+)?",
            "",
            found[1],
        )
        return name if " " in name else None

    @staticmethod
    def _kind(alone: StandAlone, provisions: tuple[Provision, ...], leave_out: Sequence[tuple[int, int]]) -> AskedKind:
        written_in = alone.language or "en"
        if provisions and len(own_words(alone.text, written_in, leave_out)) <= 1:
            return AskedKind.LOOKUP
        return kind_by_form(alone.form, written_in)


def _answered_in(alone: StandAlone) -> str:
    """The official language to answer in: the one asked for, else the question's own, else English."""
    language = alone.wanted or alone.language or "en"
    return language if language in OFFICIAL else "en"


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text with these stretches blanked."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text
