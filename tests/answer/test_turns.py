"""Each instrument that is asked about has its turn among the first."""

from congress_rag.answer.evidence import Finding
from congress_rag.answer.question import Question, Understanding
from congress_rag.answer.turns import first_of_each, in_turn
from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.ingest.catalogue import catalogue

UNDERSTANDING = Understanding(catalogue(), 4000)
LAUNDERING = "How do the 1990 and the 2005 treaties treat laundering?"


def understand(text: str) -> Question:
    return UNDERSTANDING.understand(text)


def finding(pinpoint: str, rank: int) -> Finding:
    paragraph = Paragraph(pinpoint, Kind.PARAGRAPH, "para. 1", 0, 0, 4)
    document = Document(pinpoint.split("#")[0], "T", "T", DocumentKind.TREATY, "en", "Text", (paragraph,))
    return Finding(document, paragraph, 1.0, 0.8, 0.0, 1.0, rank, 0.0, ())


def pinpoints(question: str, *ranked: str) -> list[str]:
    found = [finding(pinpoint, rank) for rank, pinpoint in enumerate(ranked)]
    return [f.paragraph.pinpoint for f in in_turn(understand(question), found)]


def test_the_best_of_each_comes_first_and_the_rest_stay_in_order() -> None:
    ranked = ("uncac#1", "coe-laundering-2005#9", "coe-laundering-2005#2", "untoc#6", "coe-laundering-1990#6")
    assert pinpoints(LAUNDERING, *ranked) == [
        "coe-laundering-2005#9",
        "coe-laundering-1990#6",
        "uncac#1",
        "coe-laundering-2005#2",
        "untoc#6",
    ]


def test_one_instrument_needs_no_turn() -> None:
    ranked = ("untoc#1", "untoc#2", "uncac#3")
    assert pinpoints("What does UNTOC say of extradition?", *ranked) == list(ranked)


def test_many_together_need_no_turn_each() -> None:
    ranked = ("coe-mla-1959#1", "coe-mla-1959#2", "coe-extradition-1957#3")
    assert pinpoints("What do the Council of Europe conventions say of refusal?", *ranked) == list(ranked)


def test_a_paragraph_that_fits_two_descriptions_comes_once() -> None:
    question = "Do the European convention and UNCAC differ on bribery?"
    assert pinpoints(question, "uncac#15", "coe-corruption-criminal-1999#2") == [
        "uncac#15",
        "coe-corruption-criminal-1999#2",
    ]


def test_an_instrument_of_which_nothing_is_found_has_no_turn() -> None:
    question = understand("Do UNTOC and UNCAC differ on extradition?")
    assert [[f.paragraph.pinpoint for f in own] for own in first_of_each(question, [finding("untoc#1", 0)])] == [
        ["untoc#1"]
    ]
