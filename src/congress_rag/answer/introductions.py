"""Who says what is quoted, and with what force: remarks that are true by the quoted text itself, or not made.

Of a report: the Meeting, delegates, participants, a view that was expressed, a recommendation that wasn't negotiated.
Of a treaty: an obligation, one to consider or to endeavour, an option, a prohibition, a definition. A preamble, a
resolution and acts of the European Union are told apart, since they bind otherwise or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.answer.sentences import sentences
from congress_rag.documents import Document, DocumentKind, Kind, Paragraph

__all__ = ["Remark", "remarks_on"]

Remark = tuple[str, str]
"""The section and the key of a frame sentence: ("speaker", "meeting")."""

_MOST_SPEAKERS = 2

# -- reports --------------------------------------------------------------------------------------------------------

_SAYS = (
    r"(?:also |further )?(?:\w+ly )?(?:mentioned|highlighted|underscored|underlined|emphasi[sz]ed|stressed|noted"
    r"|discussed|welcomed|supported|encouraged|expressed|recalled|recommended|agreed|observed|suggested|called"
    r"|took note|looked forward|reiterated|recogni[sz]ed)\b"
)
_NAMED = r"(?![^.]*\b(?:[Dd]elegat|[Pp]articipants|[Mm]eeting))"
_SPEAKERS: dict[str, re.Pattern[str]] = {
    key: re.compile(rf"^(?:[A-Z][^,.;]{{2,40}}, )?{pattern}")  # "In this context, the meeting …"
    for key, pattern in {
        "view": r"[Tt]he view was (?:also )?expressed\b",
        "meeting": rf"[Tt]he [Mm]eeting {_SAYS}",
        "delegates": rf"[Dd]elegat(?:es|ions) {_SAYS}",
        "several": rf"[Ss]everal (?:delegat(?:es|ions)|speakers) {_SAYS}",
        "one": rf"(?:[Oo]ne|[Aa]) (?:delegat(?:e|ion)|speaker) {_SAYS}",
        "participants": rf"[Pp]articipants (?:at the [Mm]eeting )?{_SAYS}",
        "unnamed": rf"(?:[Ii]t was {_SAYS}|{_NAMED}[^.]* (?:was|were) {_SAYS})",
    }.items()
}
_RECOMMENDATIONS = re.compile(r"\brecommendations\b[^.;]*:", re.IGNORECASE)
_NOT_NEGOTIATED = re.compile(r"\b(?:were|was) not negotiated\b", re.IGNORECASE)

# -- treaties -------------------------------------------------------------------------------------------------------

_CLAUSE = r"(?:^|(?<=[.;:,]\s))"  # where a clause begins
_WHO = r"(?:[Ee]ach |[Ee]very |[Aa]ny |[Aa]n? |[Tt]he |[Aa]ll )?"
_ROLE = r"(?:[Rr]equest(?:ed|ing) |[Ee]xporting |[Ii]mporting |[Ii]ssuing |[Ee]xecuting |other )?"
_PARTY = r"(?:(?:High )?(?:Contracting|Member) )?(?:States?(?: Part(?:y|ies))?|Part(?:y|ies))(?: concerned)?\b"
_MODAL = r"(?P<modal>shall|may|should|undertakes? to|(?:are|is) (?:encouraged|urged|invited) to)\b"
_SUBJECT = re.compile(
    rf"{_CLAUSE}(?P<none>[Nn]o )?{_WHO}{_ROLE}{_PARTY}(?:, [^.;:]{{1,160}}?,)?"
    rf"(?: (?:(?!\bthat\b)[^.;:,]){{0,90}}?)?? {_MODAL}"
    r"(?:, [^.;:]{1,160}?,)?(?P<rest> [^.;]{1,60})"
)
_REFUSAL = re.compile(
    rf"{_CLAUSE}(?:[Ee]xtradition|(?:[Mm]utual )?(?:[Ll]egal )?[Aa]ssistance|[Cc]o-?operation|[Ss]urrender)"
    r"[^.;:,]{0,60}? (?P<modal>shall|may)"
    r"(?P<rest> (?:also |only )?(?:not )?be (?:refused|postponed|granted|declined|denied)\b)"
)
_STATES = re.compile(r" (?:also |further )?(?:be(?! required)|become|cease|enjoy|have|remain|retain|continue)\b")
_DEFINES = re.compile(
    r"^\W{0,3}(?:[“\"`‘']{1,2}[^“”\"`]{2,90}[”\"'’]{1,2})[^.;]{0,60}?\b(?:shall mean|means?|includes?|refers? to)\b"
)
_DEMANDS = re.compile(r"\b(?:shall|(?<!as )may|should|must|undertakes?)\b")
_CONCEPTS = re.compile(r"\bbasic concepts of (?:its|their|the)(?: domestic| national)? legal systems?\b")
_LAW = re.compile(
    r"\b(?:[Ss]ubject to|to the extent (?:permitted|possible|allowed) (?:by|under|within)|within the limits of) "
    r"(?:the provisions of )?(?:its |their |the )?(?:own )?(?:domestic|national|internal) (?:law|legislation)"
)


def remarks_on(document: Document, paragraph: Paragraph, parts: Sequence[str]) -> tuple[Remark, ...]:
    """What can be said of a quotation with certainty; empty where nothing can.

    Args:
        document: whose words they are.
        paragraph: the place that is quoted.
        parts: the stretches that are quoted in order, chapeaux included.
    """
    if paragraph.kind in (Kind.RECITAL, Kind.PREAMBLE):
        return (("force", "recital"),)
    if document.kind is DocumentKind.REPORT:
        return _speakers(parts)
    if document.kind is DocumentKind.RESOLUTION:
        return (("force", "resolution"),)
    if document.kind is not DocumentKind.TREATY or document.language != "en":
        return ()
    return (*_act(document), *_force(parts))


def _speakers(parts: Sequence[str]) -> tuple[Remark, ...]:
    """The speakers of the quoted sentences in order; nothing where one of them can't be told."""
    if any(_RECOMMENDATIONS.search(part) for part in parts):
        negotiated = not any(_NOT_NEGOTIATED.search(part) for part in parts)
        return (("speaker", "recommended" if negotiated else "recommendation"),)
    found: dict[str, None] = {}
    for part in parts:
        for start, end in sentences(part):
            sentence = part[start:end]
            key = next((key for key, pattern in _SPEAKERS.items() if pattern.match(sentence)), None)
            if key is None:
                return ()
            found[key] = None
    return tuple(("speaker", key) for key in found) if len(found) <= _MOST_SPEAKERS else ()


def _act(document: Document) -> tuple[Remark, ...]:
    if document.title.startswith("Directive "):
        return (("force", "directive"),)
    if re.match(r"(?:Council )?Framework Decision ", document.title):
        return (("force", "framework_decision"),)
    return ()


def _force(parts: Sequence[str]) -> tuple[Remark, ...]:
    """What the quotation demands, where every sentence of it that demands anything demands the same of States."""
    if any(_DEFINES.match(part) for part in parts):
        return (("force", "definition"),)
    text = re.sub(r"\s+", " ", " ".join(parts)).strip()
    forces: set[str | None] = set()
    governed = 0
    for start, end in sentences(text):
        found = [*_SUBJECT.finditer(text, start, end), *_REFUSAL.finditer(text, start, end)]
        if not found and _DEMANDS.search(text, start, end):
            return ()
        governed = governed or max((match.start("rest") for match in found), default=0)
        forces |= {_of(match) for match in found}
    force = forces.pop() if len(forces) == 1 else None
    if force is None:
        return ()
    for key, condition in (("within_concepts", _CONCEPTS), ("within_law", _LAW)):
        stands = condition.search(text)
        if stands:  # further on it may qualify something else
            return (("force", force), ("force", key)) if stands.start() < governed else ()
    return (("force", force),)


def _of(match: re.Match[str]) -> str | None:
    """The force of a modal verb with the words after it; None where they demand nothing of a party."""
    modal, rest = match["modal"], match["rest"]
    if match.re is _REFUSAL:
        rest = rest.replace(" be ", " ", 1)
    if match.re is _SUBJECT and match["none"]:
        return "prohibition" if modal in ("shall", "may") else None
    if re.match(r" (?:also |further )?only\b| be\b.{0,30}\bonly\b", rest):
        return None
    if re.match(r" (?:\w+ )?(?:not|neither|never)\b", rest):
        return None if modal.startswith("should") or re.match(r" not be\b", rest) else "prohibition"
    if modal.startswith(("should", "are", "is")):
        return "encouragement"
    if modal == "may":
        return None if re.match(r" be\b", rest) else "option"
    if re.match(r" (?:also |further )?(?:consider|give (?:\w+ )?consideration)\b", rest):
        return "consider"
    if re.match(r" (?:also |further )?(?:endeavou?r|strive|seek to|make every effort|use (?:their|its) best)\b", rest):
        return "endeavour"
    if re.match(r" (?:also )?(?:have|be entitled|reserve) ?(?:the right|to)?\b", rest) and "right" in rest:
        return "right"
    if _STATES.match(rest):
        return None
    return "duty"
