"""What is asked: the instruments and pinpoints named, the kind of question, and its concepts.

No language model is used. What can't be told is left open rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from congress_rag.answer.described import Described, Descriptions
from congress_rag.answer.terms import Concept, concepts_of
from congress_rag.documents import DocumentKind
from congress_rag.errors import QuestionError
from congress_rag.ingest.catalogue import Catalogue
from congress_rag.ingest.names import NameFinder
from congress_rag.ingest.provisions import Provision, find_provisions

__all__ = ["AskedKind", "Question", "Understanding"]


class AskedKind(StrEnum):
    """The kind of question, as far as its form tells."""

    LOOKUP = "lookup"
    DEFINITION = "definition"
    YES_NO = "yes_no"
    QUANTITY = "quantity"
    DUTY = "duty"
    LIST = "list"
    COMPARE = "compare"
    WHICH_INSTRUMENT = "which_instrument"
    ATTRIBUTION = "attribution"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood.

    ``scope`` holds the ids of the documents it names; empty means all. ``unknown_name`` is an instrument
    that it names and the catalogue doesn't know. ``provisions`` are the places named, still without documents.
    ``names`` are the names of instruments as they are written in it. ``contrasts`` are the two expressions that it
    asks to tell apart, where it does. ``described`` are the instruments that it describes without naming them, which
    is less certain than a name. ``relates`` says that it asks how instruments stand to each other: what one cites,
    replaces or leaves untouched.
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
    asks_advice: bool = False
    contrasts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    described: tuple[Described, ...] = ()
    relates: bool = False

    @property
    def asked_of(self) -> tuple[tuple[str, ...], ...]:
        """The ids of each instrument named, then of those that fit each description: all are to be heard."""
        return tuple(dict.fromkeys([*((i,) for i in self.scope), *(found.instruments for found in self.described)]))


_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_REPORT = (
    r"\b(?:the|this|that|our|draft|meeting['’]s)\s+(?:draft\s+|preparatory\s+)*report\b(?!\s+to\b)"
    r"|\breport\s+(?:says?|mentions?|recommends?|cites?|refers?|names?)\b|\breport['’]s\b|^\W*(?:in\s+)?report\b"
)  # not the verb, and not the report that a State makes to a committee
_REPORT_WORDS = re.compile(
    rf"{_REPORT}"
    r"|\b(?:the|this)\s+(?:regional\s+)?(?:preparatory\s+)?meeting\b|\bmeeting\b(?!\s+of)"
    r"|\b(?:delegat(?:e|es|ions?)|participants?|attendees?|attendance)\b|\brecommendations?\b|\brecommended\b"
    r"|\b(?:was|were)\s+(?:\w+\s+)?(?:said|mentioned|discussed|highlighted|expressed|stressed)\b|\bview\s+was\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b((?:[A-Z][\w’'-]+\s+(?:(?:of|on|for|the|and|against)\s+)*)+"
    r"(?:Convention|Protocol|Declaration|Treaty|Statute|Agreement|Directive|Charter|Rules|Principles|Covenant|Resolution))\b"
)
_DEFINITION = re.compile(
    r"^\s*(?:what\s+(?:is|are|was)\s+(?:meant\s+by\s+|an?\s+|the\s+(?:meaning|definition)\s+of\s+)?|what\s+do(?:es)?\b.*\bmean"
    r"|define\b|definition\s+of|how\s+(?:is|are)\b.*\bdefined|who\s+(?:is|counts\s+as)\s+an?\b|meaning\s+of)",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    r"^\s*(?:what|who)\s+(?:is|are)\s+(?:an?\s+)?[\w“\"‘' -]{3,60}\??\s*(?:(?:under|in|for|according).*)?$",
    re.IGNORECASE,
)
_WHAT_WAS_DONE = re.compile(r"^\s*what\s+(?:is|are|was)\s+\w+ed\s+(?:for|by|to|about|on|as|at|in)\b", re.IGNORECASE)
_DEFINES = re.compile(r"\b(?:mean|means|meant|defin\w+|meaning)\b", re.IGNORECASE)
_YES_NO = re.compile(
    r"^\s*(?:and\s+)?(?:can|could|may|must|is|are|was|were|does|do|did|should|shall|has|have|will|would)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\bhow\s+(?:many|much|long|often|old|soon|quickly)\b|\bin\s+(?:years|months|days|dollars|percent)\b|\bwhat\s+(?:age|number|percentage|year|date)\b"
    r"|\b(?:time[\s-]?limit|deadline)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\bshould\s+(?:I|we|my|our)\b|\ba\s+(?:good|bad)\s+(?!reason|ground|excuse|faith)|\bthe\s+(?:best|worst)\b(?!\s+interests?)|\bdo\s+you\s+(?:think|recommend)\b|\byour\s+opinion\b",
    re.IGNORECASE,
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
_FOLLOW_UP = re.compile(r"^\s*(?:and|what\s+about|how\s+about|also|but|or|why|same\s+for)\b", re.IGNORECASE)
_REFERS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|that|those|these|the\s+(?:convention|protocol|article))\b", re.IGNORECASE
)

_SCRIPTS = (
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_LATIN = {
    "fr": frozenset(
        (
            "le la les des une est que qui quel quelle quels quelles dans pour par sur avec sont ce cette au aux du"
        ).split()
    ),
    "es": frozenset(
        ("el la los las una es que quien qué cuál cuándo cómo para por con son este esta del al según puede").split()
    ),
    "en": frozenset(
        "the of and is are what which who does do can may must was were in on for to a an how when".split()
    ),
}


def language_of(text: str) -> str:
    """One of the six official languages, by script and by the commonest words; English when in doubt."""
    letters = sum(c.isalpha() for c in text)
    for language, script in _SCRIPTS:
        if letters and len(script.findall(text)) > letters / 3:
            return language
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {language: sum(word in known for word in words) for language, known in _LATIN.items()}
    best = max(counts, key=lambda language: (counts[language], language == "en"))
    return best if counts[best] else "en"


class Understanding:
    """Understands questions against one catalogue; made once."""

    def __init__(self, catalogue: Catalogue, max_chars: int) -> None:
        self._max_chars = max_chars
        self._descriptions = Descriptions(catalogue)
        self._reports = tuple(i.id for i in catalogue.instruments if i.kind == DocumentKind.REPORT)
        self._names = NameFinder(
            {
                i.id: (i.title, i.cite_as, i.short, *i.aliases)
                for i in catalogue.instruments
                if i.kind != DocumentKind.REPORT
            },
            [((*family.names,), tuple(family.members)) for family in catalogue.families],
        )

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
        return self._read(asked, self._stand_alone(text, history))

    def _stand_alone(self, text: str, history: Sequence[Mapping[str, str]]) -> str:
        """A follow-up with the question before it in front, where it can't stand alone."""
        before = [turn["content"] for turn in history if turn.get("role") == "user" and turn.get("content", "").strip()]
        if not before:
            return text
        own_concepts = concepts_of(text, [(m.start, m.end) for m in self._names.find(text)], language=language_of(text))
        leans = (
            bool(_FOLLOW_UP.match(text))
            or (bool(_REFERS_BACK.search(text)) and len(own_concepts) < 4)
            or not own_concepts
        )
        if not leans:
            return text
        earlier = before[-1].strip()[: self._max_chars // 2]
        if self._names.find(text):  # "what about the Firearms Protocol?": the instrument changes, the subject stays
            for mention in reversed(self._names.find(earlier)):
                earlier = f"{earlier[: mention.start]}{earlier[mention.end :]}"
            earlier = re.sub(r"\s+", " ", re.sub(r"\b(?:under|in|of)\s+the\s*(?=[?.,]|$)", "", earlier)).strip()
        return f"{earlier.rstrip('?. ')} – {text}"

    def _read(self, asked: str, text: str) -> Question:
        mentions = self._names.find(text)
        provisions = tuple(find_provisions(text, [mention.end for mention in mentions]))
        named = tuple(dict.fromkeys(i for mention in mentions for i in mention.instruments))
        about_report = bool(_REPORT_WORDS.search(text)) and (not named or self._report_speaks(text))
        scope = self._reports if about_report else named
        leave_out = [(p.start, p.end) for p in provisions]
        if not about_report:
            leave_out += [(m.start, m.end) for m in mentions]
        language = language_of(text)
        concepts = concepts_of(text, leave_out, language=language)
        return Question(
            asked=asked,
            searched_for=text,
            kind=self._kind(text, provisions, leave_out),
            scope=scope,
            provisions=provisions,
            concepts=concepts,
            language=language,
            unknown_name=None if mentions else self._unknown(text),
            about_report=about_report,
            asks_advice=bool(_ADVICE.search(text)),
            contrasts=() if scope else self._contrasted(text, concepts),
            names=tuple(text[mention.start : mention.end] for mention in mentions),
            relates=bool(_RELATES.search(text)),
            described=() if about_report else self._descriptions.find(text, mentions),
        )

    @staticmethod
    def _contrasted(text: str, concepts: Sequence[Concept]) -> tuple[str, ...]:
        """The two expressions of the field that a question asks to tell apart ("What sets A apart from B?")."""
        known = tuple(concept.words for concept in concepts if concept.expressions)
        return known if len(known) == 2 and _CONTRAST.search(text) else ()

    @staticmethod
    def _report_speaks(text: str) -> bool:
        """Whether a named instrument is what the report speaks of, and not where the answer is looked for."""
        return bool(
            re.search(
                rf"{_REPORT}"
                r"|\b(?:the|this)\s+(?:preparatory\s+)?meeting\b(?!\s+of)|\bdelegat|\bparticipants\b",
                text,
                re.IGNORECASE,
            )
        )

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
    def _kind(text: str, provisions: tuple[Provision, ...], leave_out: list[tuple[int, int]]) -> AskedKind:
        if provisions and len(concepts_of(text, leave_out, language=language_of(text))) <= 1:
            return AskedKind.LOOKUP
        if _QUANTITY.search(text):
            return AskedKind.QUANTITY
        if (
            _DEFINITION.match(text)
            and not _WHAT_WAS_DONE.match(text)
            and (_DEFINES.search(text) or _WHAT_IS.match(text))
        ):
            return AskedKind.DEFINITION
        if _YES_NO.match(text):
            return AskedKind.YES_NO
        return AskedKind.OPEN
