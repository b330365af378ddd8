"""Who says it and with what force: told where the quoted words tell it, and nowhere else."""

import pytest
from madeup import article, compose

from congress_rag.answer.introductions import remarks_on
from congress_rag.assistant import Assistant
from congress_rag.documents import Document


def force(*parts: str, title: str = "Convention on Lakes") -> list[str]:
    document: Document = compose("lakes", title, [article("1", "Duties", " ".join(parts))])
    return [key for _, key in remarks_on(document, document.paragraphs[0], parts)]


@pytest.mark.parametrize(
    ("quoted", "remarks"),
    [
        ("Each State Party shall designate an authority.", ["duty"]),
        ("The requested State Party shall, subject to its domestic law, take measures.", ["duty", "within_law"]),
        (
            "Subject to the basic concepts of its legal system, each Party shall establish an offence.",
            ["duty", "within_concepts"],
        ),
        ("Each State Party shall, in accordance with its law, consider adopting measures.", ["consider"]),
        ("States Parties shall endeavour to conclude agreements.", ["endeavour"]),
        ("A Contracting Party shall have the right to refuse extradition of its nationals.", ["right"]),
        ("States Parties are encouraged to conclude agreements.", ["encouragement"]),
        ("Each State Party may adopt stricter measures.", ["option"]),
        ("Each Party may consider reversing the onus of proof.", ["option"]),
        ("Extradition may be refused if the offence is political.", ["option"]),
        ("Extradition shall not be granted if the offence is political.", ["prohibition"]),
        ("States Parties may not refuse a request on the sole ground of taxes.", ["prohibition"]),
        ("States Parties shall not decline to render assistance on the ground of bank secrecy.", ["prohibition"]),
        ("No Party shall permit the catching of pike.", ["prohibition"]),
        ("“Lake” means any standing water of more than ten hectares;", ["definition"]),
        # two forces in one quotation, a subject that is no State, a condition of something else: nothing is said
        ("States Parties may decline assistance. However, a State Party shall render other help.", []),
        ("Each Party may ask. The Secretariat shall answer.", []),
        ("The Secretary-General shall keep the register.", []),
        ("This Convention shall not apply to ponds.", []),
        ("Each Party shall be deemed to have agreed.", []),
        ("A Party may only refuse in winter.", []),
        ("States Parties recognize that a child should enjoy the lakes.", []),
        ("Each Party shall punish poaching and, subject to the basic concepts of its legal system;", []),
        ("Any person commits an offence if he fishes.", []),
    ],
)  # fmt: skip
def test_the_force_of_a_provision_is_that_of_its_words(quoted: str, remarks: list[str]) -> None:
    assert force(quoted) == remarks


def test_an_item_has_the_force_of_its_chapeau() -> None:
    assert force("Each State Party shall consider:", "Adopting rules on rods;") == ["consider"]
    assert force("For the purposes of this Convention:", "“Rod” means a stick;") == ["definition"]


def test_acts_of_the_european_union_are_told_apart() -> None:
    title = "Directive 2014/41/EU regarding the European Investigation Order"
    assert force("Each Member State shall designate an authority.", title=title) == ["directive", "duty"]
    assert force("Any decision is notified.", title="Council Framework Decision 2003/577/JHA") == ["framework_decision"]


@pytest.mark.parametrize(
    ("place", "opening", "closing", "speakers"),
    [
        (1, "The Meeting discussed", "stakeholders.", ["meeting"]),
        (1, "Delegates mentioned", "techniques.", ["delegates"]),
        (1, "Innovative instruments", "good practices.", ["unnamed"]),
        (2, "Participants at the meeting", "asset recovery.", ["participants"]),
        (2, "In particular, the broad", "forms of crime.", []),
        (3, "Delegates strongly expressed", "manifestations.", ["delegates"]),
        (3, "Cooperation with communication", "terrorist acts.", ["unnamed"]),
        (4, "The use of cryptocurrencies", "financial crimes.", []),
        (4, "In this context, the meeting", "regional entities.", ["meeting"]),
        (5, "It was mentioned", "against Corruption.", ["unnamed"]),
        (5, "Delegates emphasized", "against Corruption.", ["delegates", "unnamed"]),
        (8, "The view was expressed", "wildlife crime.", ["view"]),
        (9, "In this regard, partnerships", "were encouraged.", ["unnamed"]),
        (9, "Participants at the Meeting", "duplication.", []),  # three speakers in one quotation
    ],
)
def test_the_speaker_of_the_report_is_told_by_the_sentence(
    assistant: Assistant, place: int, opening: str, closing: str, speakers: list[str]
) -> None:
    shown = assistant.show(f"report-europe-2019#{place}")
    start = shown.text.index(opening)
    quoted = shown.text[start : shown.text.index(closing, start) + len(closing)]
    assert [key for _, key in remarks_on(shown.document, shown.paragraph, [quoted])] == speakers


def test_a_recommendation_is_said_not_to_be_negotiated_where_the_report_says_so(assistant: Assistant) -> None:
    shown = assistant.show("report-europe-2019#10.c")
    chapeau = shown.document.chapeau(shown.document.by_pinpoint["report-europe-2019#10"])
    assert remarks_on(shown.document, shown.paragraph, [chapeau, shown.text]) == (("speaker", "recommendation"),)
    plain = "The following recommendations were identified:"
    assert remarks_on(shown.document, shown.paragraph, [plain, shown.text]) == (("speaker", "recommended"),)
