"""Which findings an answer is made of."""

from dataclasses import replace

import pytest

from congress_rag.answer.decide import decide, score_of
from congress_rag.answer.evidence import Finding
from congress_rag.answer.question import Question, Understanding
from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.ingest.catalogue import catalogue

UNDERSTANDING = Understanding(catalogue(), 4000)


def understand(text: str) -> Question:
    return UNDERSTANDING.understand(text)


def finding(pinpoint: str, covered: float, rank: int = 0, *, form: float = 0.0, cosine: float = 0.0) -> Finding:
    document_id, step = pinpoint.split("#")
    paragraph = Paragraph(pinpoint, Kind.PARAGRAPH, f"para. {step}", 0, 0, 4)
    document = Document(document_id, "T", "T", DocumentKind.TREATY, "en", "Text", (paragraph,))
    missing = () if covered >= 1 else ("pike",)
    return Finding(document, paragraph, covered, cosine, 0.0, 1.0, rank, form, missing)


def idf(_word: str) -> float:
    return 5.0


def chosen(question: str, *ranked: Finding) -> list[str]:
    return [f.paragraph.pinpoint for f in decide(understand(question), ranked, idf).chosen]


def test_a_close_second_that_speaks_of_more_leads() -> None:
    assert chosen("May anglers catch pike?", finding("a#1", 0.2), finding("b#2", 0.7, 1)) == ["b#2"]


def test_a_far_second_does_not_lead() -> None:
    assert chosen("May anglers catch pike?", finding("a#1", 0.2, form=1.0), finding("b#2", 0.7, 9)) == []


def test_each_of_the_instruments_that_are_named_is_heard() -> None:
    found = (finding("untoc#1", 1.0), finding("untoc#2", 1.0, 1), finding("uncac#3", 0.8, 2))
    assert chosen("Do UNTOC and UNCAC differ on extradition?", *found) == ["untoc#1", "uncac#3"]


@pytest.mark.parametrize(("covered", "answers"), [(0.45, False), (0.9, True)])
def test_a_number_is_given_only_where_nearly_all_that_is_asked_stands(covered: float, answers: bool) -> None:
    decision = decide(understand("How many years may an angler be banned?"), [finding("a#1", covered, form=1.0)], idf)
    assert decision.answers is answers


@pytest.mark.parametrize(
    ("question", "covered", "cosine", "answers"),
    [
        ("May anglers catch pike?", 1.0, 0.90, True),
        ("May anglers catch pike?", 0.2, 0.85, False),
        ("May anglers catch pike?", 1.0, 0.78, False),
        ("Why may anglers catch pike?", 1.0, 0.86, False),  # texts rarely say why
        ("Is it fair that anglers may catch pike?", 1.0, 0.95, False),
    ],
)
def test_nearness_coverage_and_form_decide_together(
    question: str, covered: float, cosine: float, answers: bool
) -> None:
    decision = decide(understand(question), [finding("a#1", covered, cosine=cosine)], idf)
    assert decision.answers is answers


def test_what_is_named_and_what_is_described_are_both_heard() -> None:
    found = (finding("uncac#18", 1.0), finding("uncac#15", 1.0, 1), finding("coe-corruption-criminal-1999#12", 0.8, 2))
    question = "Is trading in influence an offence under the European convention, and under UNCAC?"
    assert chosen(question, *found) == ["uncac#18", "coe-corruption-criminal-1999#12"]


def test_an_instrument_that_is_described_comes_before_one_that_fits_as_well() -> None:
    ranked = (finding("uncac#1", 0.8), finding("terrorism-1997-bombings#2", 0.8))
    described = replace(ranked[1], described=True)
    assert score_of(described) > score_of(ranked[1]) == score_of(ranked[0])


@pytest.mark.parametrize("kind", [Kind.MASTHEAD, Kind.CLOSING])
def test_who_met_and_who_signed_comes_behind(kind: Kind) -> None:
    found = finding("a#1", 0.8)
    assert score_of(replace(found, paragraph=replace(found.paragraph, kind=kind))) < score_of(found)
