"""What a follow-up refers to: it is searched for as a question that stands alone."""

import pytest

from congress_rag.answer.question import AskedKind, Question, Understanding
from congress_rag.ingest.catalogue import catalogue

UNDERSTANDING = Understanding(catalogue(), 4000)


def follow(*turns: str) -> Question:
    """The last turn understood after the others: the user's, and, behind ">", the answers'."""
    history = [
        {"role": "assistant", "content": turn[1:].strip()}
        if turn.startswith(">")
        else {"role": "user", "content": turn}
        for turn in turns[:-1]
    ]
    return UNDERSTANDING.understand(turns[-1], history)


EXTRADITION = "Who may refuse extradition under UNTOC?"


@pytest.mark.parametrize(
    ("before", "text", "kept"),
    [
        (EXTRADITION, "And for legal persons?", "extradition"),
        (EXTRADITION, "why?", "extradition"),
        (EXTRADITION, "any exceptions?", "extradition"),
        ("Qui peut refuser l'extradition selon UNTOC ?", "Et pour les personnes morales ?", "extradition"),
        ("¿Quién puede negar la extradición según UNTOC?", "¿Y para las personas jurídicas?", "extradición"),
        ("Кто может отказать в выдаче согласно UNTOC?", "А для юридических лиц?", "выдаче"),
        ("根据UNTOC谁可以拒绝引渡？", "那法人呢？", "引渡"),
        ("من يجوز له رفض التسليم بموجب UNTOC؟", "وماذا عن الأشخاص الاعتباريين؟", "التسليم"),
    ],
)
def test_the_subject_and_the_instrument_stay(before: str, text: str, kept: str) -> None:
    question = follow(before, text)
    assert kept in question.searched_for
    assert question.scope == ("untoc",)


@pytest.mark.parametrize(
    ("turns", "scope"),
    [
        ((EXTRADITION, "And in UNCAC?"), ("uncac",)),
        (("What does UNCAC say on bribery?", "and under the OECD one?"), ("oecd-bribery-1997",)),
        (("Consent in the Palermo Protocol?", "same in the Council of Europe one?"), ("coe-trafficking-2005",)),
        (("Must possession be a crime, 1988 Convention?", "1961 as well?"), ("drugs-1961",)),
        (("Guns in the Firearms Protocol?", EXTRADITION, "what about the Protocol?"), ("untoc-firearms-protocol",)),
        (("Racism in the Budapest Convention Protocol?", "and the convention itself?"), ("coe-cybercrime-2001",)),
        (("The report on graft?", "> Report, para. 5: UNCAC", "Where does that convention set up review?"), ("uncac",)),
        (("¿Qué dice la UNCAC sobre el soborno?", "¿Y en la UNTOC?"), ("untoc",)),
    ],
)  # fmt: skip
def test_the_instrument_changes(turns: tuple[str, ...], scope: tuple[str, ...]) -> None:
    assert follow(*turns).scope == scope


def test_the_protocols_of_a_convention_when_none_was_named() -> None:
    assert set(follow(EXTRADITION, "what about the Protocols?").scope) == {
        "untoc-trafficking-protocol",
        "untoc-smuggling-protocol",
        "untoc-firearms-protocol",
    }


CITED = "> United Nations Convention against Corruption, art. 46, para. 9 (b): “… article 6 of this Convention …” [1]"
REPORTED = "> European Regional Preparatory Meeting, draft report (24 April 2019), para. 10 (a): … [1]"


@pytest.mark.parametrize(
    ("turns", "document", "steps"),
    [
        (("UNCAC article 46", "paragraph 3?"), "uncac", ("46", "3")),
        (("Is dual criminality needed?", CITED, "paragraph 3?"), "uncac", ("46", "3")),
        (("Is dual criminality needed?", CITED, "and (c)?"), "uncac", ("46", "9", "c")),
        (("Is dual criminality needed?", CITED, "the next paragraph?"), "uncac", ("46", "10")),
        (("Is dual criminality needed?", CITED, "and the previous article?"), "uncac", ("45",)),
        (("UNCAC 46 (9)(b)", "> UNCAC 46 (9)(b)", "et le paragraphe 3 ?"), "uncac", ("46", "3")),
        (("UNCAC 46", "¿y el párrafo 3?"), "uncac", ("46", "3")),
        (("UNCAC 46", "пункт 3?"), "uncac", ("46", "3")),
        (("UNCAC 46", "第三款呢？"), "uncac", ("46", "3")),
        (("UNCAC 46", "الفقرة 3؟"), "uncac", ("46", "3")),
        (("What was recommended in the report?", REPORTED, "and (d)?"), "report-europe-2019", ("10", "d")),
        (("What was recommended in the report?", REPORTED, "the second one"), "report-europe-2019", ("10", "b")),
        (("What was recommended in the report?", REPORTED, "paragraph 4?"), "report-europe-2019", ("4",)),
        (("UNTOC 6 (1) (a) (i)", "and the one after?", "and the one after?"), "untoc", ("6", "1", "a", "iii")),
    ],
)  # fmt: skip
def test_a_place_is_meant(turns: tuple[str, ...], document: str, steps: tuple[str, ...]) -> None:
    question = follow(*turns)
    assert question.scope == (document,)
    assert [p.steps for p in question.provisions] == [steps]
    assert question.kind is AskedKind.LOOKUP


def test_the_second_of_what_an_answer_cites() -> None:
    answer = "> UNTOC, art. 16, para. 7: … [1]\n\nUNCAC, art. 44, para. 8: … [2]"
    question = follow("Who may refuse extradition?", answer, "the second point")
    assert (question.scope, question.provisions[0].steps) == (("uncac",), ("44", "8"))


def test_turns_are_resolved_in_their_order() -> None:
    question = follow(EXTRADITION, "And in UNCAC?", "and for nationals?", "why?")
    assert question.scope == ("uncac",)
    assert "extradition" in question.searched_for
    assert "nationals" in question.searched_for


def test_another_subject_leaves_the_earlier_ones() -> None:
    question = follow(EXTRADITION, "something else: which treaty is on ivory?")
    assert question.scope == ()
    assert question.searched_for == "which treaty is on ivory?"


def test_a_whole_question_may_leave_the_instrument() -> None:
    question = follow(EXTRADITION, "Must shipping documents for hazardous waste be kept?")
    assert question.scope == ("untoc",)
    assert question.otherwise is not None
    assert question.otherwise.scope == ()
    assert follow(EXTRADITION, "And for legal persons?").otherwise is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in French please", "fr"),
        ("could I have that in Spanish?", "es"),
        ("in Russian", "ru"),
        ("en chino por favor", "zh"),
        ("по-английски, пожалуйста", "en"),
        ("请用阿拉伯文", "ar"),
    ],
)
def test_the_same_in_another_language(text: str, language: str) -> None:
    question = follow(EXTRADITION, text)
    assert question.searched_for == EXTRADITION
    assert question.language == language
    assert question.scope == ("untoc",)


def test_what_nobody_can_tell_is_not_guessed() -> None:
    assert follow(EXTRADITION, "and the other thing?").concepts == ()


@pytest.mark.parametrize("history", [[], [{"role": "user", "content": ""}], [{"role": "assistant", "content": "[1]"}]])
def test_a_history_that_says_nothing_changes_nothing(history: list[dict[str, str]]) -> None:
    assert UNDERSTANDING.understand("And for legal persons?", history).searched_for == "And for legal persons?"
