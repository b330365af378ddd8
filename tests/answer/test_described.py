"""Instruments that a question describes without naming them."""

import pytest

from congress_rag.answer.described import Descriptions
from congress_rag.answer.question import Question, Understanding
from congress_rag.ingest.catalogue import catalogue

UNDERSTANDING = Understanding(catalogue(), 4000)


def understand(text: str) -> Question:
    return UNDERSTANDING.understand(text)


def described(text: str) -> list[set[str]]:
    return [set(found.instruments) for found in understand(text).described]


@pytest.mark.parametrize(
    ("question", "instruments"),
    [
        ("How do the 1990 and the 2005 treaties treat laundering?", ["coe-laundering-1990", "coe-laundering-2005"]),
        ("What is an official in the OECD text?", ["oecd-bribery-1997"]),
        ("What is an official in the OECD text and in the UN one on graft?", ["oecd-bribery-1997", "uncac"]),
        ("Who signed in Lanzarote?", []),
        ("May a country join the Firearms Protocol without the parent treaty?", ["untoc"]),
        (
            "Do reservations lapse under the Strasbourg texts on corruption and on preventing terrorism?",
            ["coe-corruption-criminal-1999", "coe-terrorism-prevention-2005"],
        ),
        (
            "UN protocol and EU directive on trafficking: who is a victim?",
            ["untoc-trafficking-protocol", "eu-trafficking-2011-36"],
        ),
    ],
)
def test_each_description_fits_its_instrument(question: str, instruments: list[str]) -> None:
    found = described(question)
    assert len(found) == len(instruments)
    assert all(instrument in fitting for instrument, fitting in zip(instruments, found, strict=True))


@pytest.mark.parametrize(
    "question",
    [
        "What are the duties of States Parties?",
        "May a State refuse without an extradition treaty?",
        "Which treaty covers hostages?",
        "Which older aviation treaties are replaced?",
        "What temperature limit does the Paris climate agreement set?",
        "What did the 1931 hijacking treaty say?",
        "Do the different instruments agree?",
        "What does the first paragraph say about the other one?",
        "What about the text?",
        "",
    ],
)
def test_what_fits_no_instrument_in_particular_describes_none(question: str) -> None:
    assert Descriptions(catalogue()).find(question) == ()


def test_a_maker_alone_fits_all_that_it_made() -> None:
    (fitting,) = described("What do the Strasbourg texts say of surrender?")
    assert {"coe-extradition-1957", "coe-cybercrime-2001"} <= fitting
    assert not fitting & {"uncac", "oecd-bribery-1997", "eu-mla-2000"}


@pytest.mark.parametrize(
    ("question", "instrument"),
    [
        ("When does denunciation of the 1970 hijacking treaty take effect?", "terrorism-1970-hague-hijacking"),
        ("Is a church a place of public use under the bombings treaty?", "terrorism-1997-bombings"),
        ("Does Lanzarote punish relations between teenagers?", "coe-lanzarote-2007"),
    ],
)
def test_what_people_call_a_treaty_names_it(question: str, instrument: str) -> None:
    assert understand(question).scope == (instrument,)


def test_a_name_is_no_description() -> None:
    question = understand("What does the Convention against Corruption say of bribery?")
    assert question.scope == ("uncac",)
    assert question.described == ()


def test_a_name_and_a_description_are_both_asked() -> None:
    question = understand("Is it an offence under the European convention, and under UNCAC?")
    assert question.scope == ("uncac",)
    assert "coe-corruption-criminal-1999" in question.asked_of[1]
    assert len(question.asked_of) == 2


def test_what_the_report_is_asked_about_an_instrument_stays_a_question_to_the_report() -> None:
    question = understand("What does the report say about the bombings treaty?")
    assert (question.scope, question.described) == (("report-europe-2019",), ())


@pytest.mark.parametrize(
    ("question", "relates"),
    [
        ("Which older aviation treaties does the Beijing Convention override?", True),
        ("Which other treaties does the terrorist financing treaty lean on?", True),
        ("Which of the trafficking texts leave refugee law intact?", True),
        ("Which treaty covers hostages?", False),
        ("When must extradition be refused?", False),
    ],
)
def test_a_question_about_how_instruments_stand_to_each_other(question: str, relates: bool) -> None:
    assert understand(question).relates is relates
