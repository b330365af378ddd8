"""Do statement and unit speak of the same share of a whole, the same role, the same body, the same instrument?"""

from __future__ import annotations

import re
from functools import cache

from congress_rag.answer.support.alignment import Aligned
from congress_rag.answer.support.conflicts import Conflict
from congress_rag.answer.support.marks import Mark, listed
from congress_rag.answer.support.reading import Reading
from congress_rag.answer.support.verdict import ReasonKind

__all__ = ["compare_attribution", "compare_bodies", "compare_instruments", "compare_quantifiers", "compare_roles"]

_WEIGHT_OF = {"noted": 0, "supported": 1, "stressed": 1, "decided": 3}
_VERB = re.compile(
    r"\b(?:shall|may|must|has to|have to|should|can|cannot|could|will|pays?|bears?|returns?|"
    r"decides?|declared|is|are|was|were|had)\b",
    re.IGNORECASE,
)


def compare_quantifiers(claim: Reading, aligned: Aligned) -> list[Conflict]:
    """ "Only" against "including"; "all" against "some"; "one" against "both"."""
    mine = {mark.value: mark for mark in reversed(claim.quantifiers)}
    theirs = {mark.value: mark for mark in reversed(aligned.reading.quantifiers)}
    text = aligned.unit.text
    found = []

    def differ(one: str, others: tuple[str, ...], strength: float) -> None:
        other = next((theirs[value] for value in others if value in theirs), None)
        if one in mine and other is not None:
            found.append(Conflict(ReasonKind.QUANTIFIER, strength, _of(claim.text, mine[one]), _of(text, other)))

    if "only" in mine and "only" not in theirs:
        differ("only", ("open", "both"), 0.95)
        differ("only", ("all",), 0.3)
    if "only" in theirs and "only" not in mine:
        differ("open", ("only",), 0.8)
    if "both" in mine and "both" not in theirs and "all" not in theirs:
        differ("both", ("some",), 0.6)
    if "all" in mine and "all" not in theirs and "both" not in theirs:
        differ("all", ("some",), 0.5)
    either = re.search(r"either or both|one or (?:more|both)", text, re.IGNORECASE)
    if either and "both" in mine and re.search(r"not enough|both\b(?!.*either)", claim.text, re.IGNORECASE):
        found.append(Conflict(ReasonKind.QUANTIFIER, 0.8, _of(claim.text, mine["both"]), either.group()))
    return found


def compare_attribution(claim: Reading, aligned: Aligned) -> list[Conflict]:
    """Who says it, and with what weight: "the Meeting recommended" against "the view was expressed"."""
    theirs, said = aligned.reading.speakers, aligned.reading.sayings
    if not theirs or not said:
        return []
    text = aligned.unit.text
    found = []
    weight = max(_WEIGHT_OF[mark.value] for mark in said)
    evidence = _of(text, theirs[0])
    voiced = {mark.value for mark in theirs}
    voices = {mark.value: mark for mark in claim.speakers}
    decided = next((mark for mark in claim.sayings if mark.value == "decided"), None)
    if (
        decided
        and weight < _WEIGHT_OF["decided"]
        and voices.keys() & {"meeting", "delegates", "participants", "everyone"}
    ):
        first = min(claim.speakers, key=lambda mark: mark.start)
        words = claim.text[min(first.start, decided.start) : max(first.end, decided.end)]
        found.append(Conflict(ReasonKind.ATTRIBUTION, 0.95, words, _saying(text, theirs, said)))
    elif "everyone" in voices and "everyone" not in voiced:
        found.append(Conflict(ReasonKind.ATTRIBUTION, 0.95, _of(claim.text, voices["everyone"]), evidence))
    elif "one" in voices and voiced & {"meeting", "delegates", "participants"}:
        found.append(Conflict(ReasonKind.ATTRIBUTION, 0.95, _of(claim.text, voices["one"]), evidence))
    elif "other" in voices and "other" not in voiced:
        found.append(Conflict(ReasonKind.ACTOR, 0.95, _of(claim.text, voices["other"]), evidence))
    elif voices.keys() & {"meeting"} and voiced == {"impersonal"} and claim.sayings:
        found.append(Conflict(ReasonKind.ATTRIBUTION, 0.3, _of(claim.text, voices["meeting"]), evidence))
    return found


def _saying(text: str, speakers: list[Mark], said: list[Mark]) -> str:
    first = speakers[0]
    after = next((mark for mark in said if mark.end >= first.end), said[0])
    return text[min(first.start, after.start) : max(first.end, after.end)][:120]


_GENERIC = {"authority", "commission", "committee", "council", "organization", "organisation", "group"}


@cache
def _roles() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    sides = [tuple("|".join(rf"\b(?:{e})\b" for e in side) for side in pair) for pair in listed("roles").values()]
    return [(re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE)) for one, other in sides]


def compare_roles(claim: Reading, aligned: Aligned) -> list[Conflict]:
    """Which of two that stand against each other acts: the requesting or the requested State."""
    text = aligned.unit.text
    found = []
    for one, other in _roles():
        for mine, against in ((one, other), (other, one)):
            said, unsaid = mine.search(claim.text), against.search(claim.text)
            same, opposite = mine.search(text), against.search(text)
            if not said or not opposite:
                continue
            words = _with_noun(claim.text, said), _with_noun(text, opposite)
            if not unsaid and not same:
                found.append(Conflict(ReasonKind.ROLE, 1.0, *words))
            elif same and _acts(claim.text, said) and _acts(text, opposite) and not _acts(text, same):
                found.append(Conflict(ReasonKind.ROLE, 0.9 if unsaid else 0.85, *words))
            elif (
                not unsaid
                and same
                and _acted_by(claim.text, said)
                and not _acts(text, same)
                and _acted_by(text, opposite)
            ):
                found.append(Conflict(ReasonKind.ROLE, 0.8, *words))
    return found[:1]


def _acts(text: str, role: re.Match[str]) -> bool:
    """Whether the role is what acts in its clause: its verb follows it at once, and it isn't "of" or "to" it."""
    before = text[: role.start()].rstrip().lower()
    after = text[role.end() : role.end() + 40]
    verb = re.match(
        r"\s+(?:(?:State|Party|States|Parties|country|authority|authorities|Contracting|Member|alone|that)\s*){0,4}",
        after,
        re.IGNORECASE,
    )
    behind = after[verb.end() :] if verb else after
    if re.search(r"\b(?:of|to|from|in|for|by|on|with)(?: the| a| an)?$", before):
        return _acted_by(text, role)
    return bool(_VERB.match(behind)) or before.endswith(("it is the", "it is"))


def _acted_by(text: str, role: re.Match[str]) -> bool:
    """Whether it acts in a passive sentence, or bears what falls on it."""
    return (
        re.search(r"\b(?:by|falls? on|borne by|lies with)(?: the| a)?$", text[: role.start()].rstrip(), re.IGNORECASE)
        is not None
    )


def _with_noun(text: str, role: re.Match[str]) -> str:
    noun = re.match(
        r"\s+(?:State|Party|country|authority|Contracting|Member)(?:\s+(?:Party|State))?",
        text[role.end() :],
        re.IGNORECASE,
    )
    return role.group() + (noun.group() if noun else "")


def compare_bodies(claim: Reading, aligned: Aligned) -> list[Conflict]:
    """Which body acts: the Commission, the Board, the Secretary-General."""
    text = aligned.unit.text
    theirs = [_of(text, mark) for mark in aligned.reading.bodies]
    if not theirs:
        return []
    known = {word for body in theirs for word in _plain(body)} - _GENERIC
    for mark in claim.bodies:
        body = _of(claim.text, mark)
        if not (set(_plain(body)) & known) and body.lower() not in text.lower() and not _initials_in(body, text):
            others = [other for other in theirs if other.lower() not in claim.text.lower()]
            if others:
                return [Conflict(ReasonKind.ACTOR, 0.8, body, others[0])]
    return []


def _plain(body: str) -> list[str]:
    return [
        word
        for word in re.findall(r"\w+", body.lower())
        if word not in {"of", "the", "on", "and", "for", "international", "general"}
    ]


def _initials_in(body: str, text: str) -> bool:
    """Whether one is the other's acronym: IAEA, International Atomic Energy Agency."""
    if body.isupper():
        pattern = r"\s+(?:of\s+|the\s+|on\s+|and\s+|for\s+)*".join(rf"{letter}\w+" for letter in body)
        return re.search(pattern, text, re.IGNORECASE) is not None
    initials = "".join(word[0] for word in re.findall(r"\b[A-Z]\w+", body))
    return len(initials) > 2 and initials in text


def compare_instruments(claim: Reading, aligned: Aligned) -> list[Conflict]:
    """Which instrument is spoken of, where the unit names one itself."""
    theirs = aligned.reading.masked.instruments
    named = {instrument for ids, _, _ in theirs for instrument in ids}
    if not named:
        return []
    inner = [entry for entry in claim.masked.instruments if entry[0]]
    if not inner or any(set(ids) & named for ids, _, _ in inner):
        return []
    (_, start, end), (_, since, to) = inner[-1], theirs[0]
    return [Conflict(ReasonKind.INSTRUMENT, 0.5, claim.text[start:end], aligned.unit.text[since:to])]


def _of(text: str, mark: Mark) -> str:
    return text[mark.start : mark.end]
