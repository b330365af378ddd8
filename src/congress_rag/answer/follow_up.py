"""A follow-up put so that it can stand alone: what it changes, and what stays from the turns before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from congress_rag.answer.asked_kind import AskedKind, kind_by_form, without_opening
from congress_rag.answer.asked_report import asks_report, without_report
from congress_rag.answer.cues import Cues, cues, language_named
from congress_rag.answer.instrument_meant import InstrumentsMeant
from congress_rag.answer.language_of import language_of
from congress_rag.answer.own_words import own_words
from congress_rag.answer.place_meant import place_meant, written
from congress_rag.answer.thread import Place, Thread, places_in
from congress_rag.ingest.names import NameFinder
from congress_rag.ingest.provisions import Provision, find_provisions

__all__ = ["FollowUps", "StandAlone"]

SaysLittle = Callable[[int, int], bool]

_FEW = 2  # own words: a question with no more leans on the topic before it
_SOME = 3  # a question with as many stands alone although it says "it" or "there"
_WISH = re.compile(
    r"\b(?:could|can|may|i|you|we|have|get|say|answer|give|me|that|it|this|again|please|pls|and|now|the|same|translate"
    r"|et|y|réponds|répondez|responda|dilo|ответь\w*|а)\b|[请再回答说]|[\W_]",
    re.IGNORECASE,
)  # what is left of "could I have that in French?" when it asks for nothing else
_NUMERAL = re.compile(r"^\W*(?:\w{1,3}\s+)?(?:what\s+about\s+)?(\d{1,3}|[IVX]{1,6})\W*$")


@dataclass(frozen=True, slots=True)
class StandAlone:
    """A question as it would be asked without a history.

    ``scope`` is None where the text itself tells it. ``form`` is the stretch that tells the kind of question, and
    ``wanted`` the language asked for, where one is. ``stressed`` is what it adds to the topic that it leans on,
    ``at`` the provision that was spoken of last. ``whole`` says that it may as well be a question of its own.
    """

    text: str
    form: str
    language: str | None
    scope: tuple[str, ...] | None = None
    wanted: str | None = None
    follows: bool = False
    stressed: str = ""
    at: Place | None = None
    whole: bool = False


class FollowUps:
    """Reads the turns of a conversation in order; made once for one catalogue."""

    def __init__(self, names: NameFinder, all_names: NameFinder, meant: InstrumentsMeant) -> None:
        """Takes the finders of the names that a question may mean, without and with the report's, and what is meant."""
        self._names = names
        self._all_names = all_names
        self._meant = meant

    def stand_alone(self, text: str, history: Sequence[Mapping[str, str]]) -> StandAlone:
        """The question put so that it needs no history.

        Args:
            text: the question, cleaned.
            history: the turns before it, in order.
        """
        thread = Thread()
        for turn in history:
            content = turn.get("content", "").strip()
            if content and turn.get("role") == "user":
                self._absorb(thread, self._resolve(content, thread), content)
            elif content and turn.get("role") == "assistant":
                thread.hear(content, self._all_names)
        return self._resolve(text, thread)

    # -- one turn -----------------------------------------------------------------------------------------------

    def _resolve(self, text: str, thread: Thread) -> StandAlone:
        written_in = language_of(text) or thread.language
        words = cues(written_in or "en")
        text, wanted = _language_wanted(text, words)
        if not re.search(r"\w", text) and thread.searched_for:
            return StandAlone(thread.searched_for, thread.searched_for, thread.language, thread.scope, wanted, True)
        alone = StandAlone(text, text, written_in, wanted=wanted)
        if not thread.searched_for or words.unclear.match(text):
            return alone
        shifted = words.shift.search(text)
        if shifted is not None:
            text = (
                re.sub(r"^[\W_]+", "", f"{text[: shifted.start()]}{text[shifted.end() :]}"[shifted.start() :]) or text
            )
            if not words.refers.search(text):
                return StandAlone(text, text, written_in, wanted=wanted)
        return self._joined(text, written_in, wanted, words, thread, keeps_topic=shifted is None)

    def _joined(
        self, text: str, written_in: str | None, wanted: str | None, words: Cues, thread: Thread, *, keeps_topic: bool
    ) -> StandAlone:
        language = written_in or "en"
        mentions = self._names.find(text)
        provisions = find_provisions(text, [m.end for m in mentions])
        spans = [(m.start, m.end) for m in mentions] + [(p.start, p.end) for p in provisions]
        kind = kind_by_form(text, language)
        own = own_words(text, language, spans)
        asked = text

        def says_little(start: int, end: int) -> bool:
            return len(own_words(asked, language, [*spans, (start, end)])) <= _FEW

        names = ""
        scope: tuple[str, ...] | None = thread.scope
        if mentions or asks_report(text, language):
            scope, names = None, ""
        elif found := self._meant.find(text, words, thread, says_little):
            scope, names = found.instruments, found.name
            text = f"{text[: found.start]}{found.name}{text[found.end :]}"
            spans = [(found.start, found.start + len(found.name))]
            own = own_words(text, language, spans)
        elif kind is AskedKind.WHICH_INSTRUMENT and own:
            return StandAlone(text, text, written_in, wanted=wanted)
        elif place := self._place(text, thread, provisions, words, says_little):
            return StandAlone(place, place, written_in, None, wanted, True)
        if scope is not None and not names and scope:
            names = self._name(scope, thread, words)
        leans = self._leans(text, own, words, kind)
        stressed = ""
        if not keeps_topic or not leans:
            if not thread.firm and scope == thread.scope and not leans and kind is AskedKind.DEFINITION:
                return StandAlone(text, text, written_in, wanted=wanted)  # a new thing, and no instrument was asked for
            body = text
        elif (number := _NUMERAL.match(text)) and (renumbered := _renumbered(thread.topic, number[1])):
            body = renumbered
        else:
            bare = bool(words.bare.match(text))
            topic = " ".join(
                self._subject(part, language, keeps_report=scope == thread.scope)
                for part in (thread.topic, thread.last if bare else "")
            ).strip()
            added = _bare(without_opening(text, language))
            stressed = "" if bare else added
            body = f"{added} – {topic}" if topic else text
        form = text if own or kind is not AskedKind.OPEN else thread.topic
        if names and not any(set(m.instruments) & set(scope or ()) for m in self._names.find(body)):
            body = f"{body.rstrip()} ({names})"
        at = thread.place if keeps_topic and scope == thread.scope else None
        pointing = words.bare.match(text) or words.opens.match(text) or (words.refers.search(text) and len(own) < _SOME)
        enough = len(own) >= (1 if kind is AskedKind.DEFINITION else _FEW)
        whole = scope == thread.scope and bool(scope) and enough and not pointing
        return StandAlone(body, form, written_in, scope, wanted, leans, stressed, at, whole)

    @staticmethod
    def _leans(text: str, own: Sequence[str], words: Cues, kind: AskedKind) -> bool:
        """Whether a question says too little to be understood without the one before it."""
        if kind is AskedKind.DEFINITION and own and not words.opens.match(text) and not words.refers.search(text):
            return False
        if words.bare.match(text) or len(own) <= _FEW - 1:
            return True
        return len(own) < _SOME and bool(words.opens.match(text) or words.refers.search(text) or len(own) <= _FEW)

    def _place(
        self, text: str, thread: Thread, provisions: Sequence[Provision], words: Cues, says_little: SaysLittle
    ) -> str | None:
        meant = place_meant(
            text,
            words,
            thread.place if thread.scope else None,
            thread.cited,
            provisions=provisions,
            numbered=self._meant.is_report,
            says_little=says_little,
        )
        if meant is None:
            return None
        place, start, end = meant
        report = words.report if self._meant.is_report(place.document) else None
        located = written(place, self._meant.short(place.document), report)
        if located is None:
            return None
        return f"{text[:start]}{located}{text[end:]}"

    def _name(self, scope: Sequence[str], thread: Thread, words: Cues) -> str:
        if all(self._meant.is_report(i) for i in scope):
            return words.report
        return thread.names or ", ".join(self._meant.short(i) for i in scope)

    # -- the thread ---------------------------------------------------------------------------------------------

    def _absorb(self, thread: Thread, asked: StandAlone, text: str) -> None:
        """Lets the thread go on with a question that the user asked."""
        mentions = self._names.find(asked.text)
        named = tuple(dict.fromkeys(i for m in mentions for i in m.instruments))
        language = asked.language or "en"
        if asked.scope is not None:
            changed, scope = asked.scope != thread.scope, asked.scope
        elif asks_report(asked.text, language) and not named:
            scope = tuple(i.instruments[0] for i in self._all_names.find("the draft report"))
            changed = scope != thread.scope
        else:
            scope, changed = named, named != thread.scope
        if changed:
            thread.scope, thread.firm = scope, bool(scope)
            thread.names = ""
            thread.place = None
        if mentions and named == scope:
            thread.names = asked.text[mentions[0].start : mentions[-1].end] if len(mentions) == 1 else ""
        thread.speak(scope[:1] if len(scope) == 1 else ())
        places = places_in(asked.text, self._all_names)[1]
        if places:
            thread.place = places[0]
        thread.searched_for = asked.text
        thread.language = asked.language or thread.language
        if asked.follows:
            thread.last = text
        else:
            thread.topic, thread.last = asked.text, ""

    def _subject(self, text: str, language: str, *, keeps_report: bool) -> str:
        """The words of a question that carry its subject, without the names of instruments."""
        if not keeps_report:
            text = without_report(text, language)
        names = [(m.start, m.end) for m in self._names.find(text)]
        return " ".join(own_words(text, language, names))


def _language_wanted(text: str, words: Cues) -> tuple[str, str | None]:
    """The text without its wish for another language, and that language."""
    for found in words.in_language.finditer(text):
        wanted = language_named(next((group for group in found.groups() if group), ""))
        if wanted is None:
            continue
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        rest_of_wish = _WISH.sub("", rest)
        return (rest.strip() if rest_of_wish else ""), wanted
    return text, None


def _renumbered(topic: str, numeral: str) -> str | None:
    """The earlier question with its last number of the same kind exchanged: "Appendix I" for "and II"."""
    shape = r"\d{1,3}" if numeral.isdigit() else r"[IVX]{1,6}"
    numbers = list(re.finditer(rf"(?<=\w\s){shape}(?!\w)", topic))
    if not numbers:
        return None
    return f"{topic[: numbers[-1].start()]}{numeral}{topic[numbers[-1].end() :]}"


def _bare(text: str) -> str:
    return text.strip().rstrip("?.!؟？。 ")
