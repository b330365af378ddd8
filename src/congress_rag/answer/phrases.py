"""What each way of ending without an answer says to a person, in the question's language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from congress_rag.answer.frame import frame_of
from congress_rag.documents import Document, DocumentKind, Paragraph

__all__ = [
    "absent_document",
    "abstention",
    "false_premise",
    "in_the_field",
    "later_event",
    "missing_instrument",
    "no_such_paragraph",
    "not_defined",
    "opinion",
    "outside_field",
    "too_vague",
    "which_instrument",
    "words_only",
]


def abstention(scope_names: Sequence[str], language: str = "en") -> str:
    """Not in the documents: no paragraph answers, in those that are named or in any."""
    frame = frame_of(language)
    if not scope_names:
        return frame.say("refusal", "nothing")
    return frame.say("refusal", "nothing_in", names=frame.listed(scope_names))


def outside_field(language: str = "en") -> str:
    """The question isn't of this field at all."""
    return frame_of(language).say("refusal", "outside_field")


def in_the_field(language: str = "en") -> str:
    """The question is of the field, and none of the documents answers it; the nearest paragraphs stand apart."""
    return frame_of(language).say("refusal", "in_the_field")


def false_premise(
    premise: str,
    document: Document,
    instead: tuple[Paragraph, str] | None = None,
    language: str = "en",
) -> str:
    """The question takes for granted what the document doesn't say.

    Args:
        premise: what it takes for granted, as a clause: "the Meeting decided to draft a treaty".
        document: the one that is supposed to say it.
        instead: the paragraph that the supposition may come from, with the words of it to quote.
        language: the question's.
    """
    frame = frame_of(language)
    name = frame.document(document)
    premise = premise.strip().rstrip(".?!")
    if instead is None:
        return frame.say("refusal", "false_premise", premise=premise, document=name)
    paragraph, words = instead
    view = document.kind is DocumentKind.REPORT and re.search(
        r"\bviews? (?:was|were) expressed\b", words, re.IGNORECASE
    )
    return frame.say(
        "refusal",
        "false_premise_view" if view else "false_premise_but",
        premise=premise,
        document=name,
        place=frame.locator(document, paragraph),
        quotation=frame.quotation(re.sub(r"\s*\n\s*", " ", words)),
    )


def later_event(report_date: str | None = None, language: str = "en") -> str:
    """What is asked happened after the documents were written; ``report_date`` is the report's, as 2019-04-24."""
    frame = frame_of(language)
    if report_date is None:
        return frame.say("refusal", "later_event")
    return frame.say("refusal", "later_event_dated", date=frame.date(report_date))


def missing_instrument(name: str, language: str = "en") -> str:
    """The question names an instrument that isn't there."""
    return frame_of(language).say("refusal", "missing_instrument", name=name)


def absent_document(names: Sequence[str], asked: Sequence[str] = (), language: str = "en") -> str:
    """The question names known instruments that the corpus lacks; ``asked`` is what it calls them."""
    frame = frame_of(language)
    listed = frame.listed(names)
    other = [frame.quotation(name) for name in asked if not any(name.lower() in formal.lower() for formal in names)]
    if other:
        listed = frame.say("refusal", "called", name=listed, called=frame.listed(other))
    return frame.say("refusal", "absent_one" if len(names) == 1 else "absent_other", names=listed)


def no_such_paragraph(place: str, document: str | None = None, language: str = "en") -> str:
    """A place, as the question writes it, that no document has, or that the named one hasn't."""
    frame = frame_of(language)
    if document is None:
        return frame.say("refusal", "no_such_paragraph", place=place)
    return frame.say("refusal", "no_such_paragraph_in", place=place, document=document)


def not_defined(expressions: Sequence[str], language: str = "en") -> str:
    """Two expressions are to be told apart, and the documents don't define both."""
    frame = frame_of(language)
    return frame.say(
        "refusal", "not_defined", expressions=frame.listed([frame.quotation(words) for words in expressions])
    )


def which_instrument(place: str, names: Sequence[str], language: str = "en") -> str:
    """A place without a document."""
    frame = frame_of(language)
    return frame.say(
        "refusal",
        "which_instrument",
        place=f"{place[:1].upper()}{place[1:]}",
        names=frame.listed(names, either=True),
    )


def opinion(language: str = "en") -> str:
    """Advice or an opinion is asked for."""
    return frame_of(language).say("refusal", "opinion")


def too_vague(language: str = "en") -> str:
    """Nothing to look for."""
    return frame_of(language).say("refusal", "too_vague")


def words_only(embedded: int, total: int, language: str = "en") -> str:
    """A notice while vectors are being computed."""
    frame = frame_of(language)
    return frame.say("notice", "words_only", embedded=frame.number(embedded), total=frame.number(total))
