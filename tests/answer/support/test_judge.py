"""Statements held against texts: the verdict, and the reason that decided."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.answer.support import ClaimVerdict, ReasonKind, judge
from congress_rag.errors import CallError

DECLINE = "States Parties shall not decline to render mutual legal assistance on the ground of bank secrecy."
KEPT = "Each State Party shall ensure the maintenance, for not less than ten years, of information about firearms."
COSTS = "The ordinary costs of executing a request shall be borne by the requested State Party."
VIEW = "The view was expressed that new international responses were needed to combat wildlife crime."
UNITS = "In this context, the meeting stressed the relevant role of financial intelligence units."
CONSIDER = (
    "Each State Party shall consider adopting measures that permit victims of trafficking to remain in its territory."
)
SIGNED = "This Convention shall be open for signature by all States from 12 January 1998 until 31 December 1999."
SCOPE = "This Convention shall apply to all forms of trafficking in human beings, whether national or transnational."
MASTER = "The master of a ship may deliver to the authorities of any other State Party a suspected offender."
OBJECTIONS = "The proposed amendment shall be deemed adopted unless one third of the States Parties object to it."
INFORM = "States Parties shall inform the Secretary-General of their competent authorities and liaison points."
REVIEWS = "It is important to use the peer reviews under the United Nations Convention against Corruption."
WORK = "The meeting looked forward to the implementation of its work plan for the period of 2018-2021."
ENTAIL = "Denunciation of this Convention shall entail the denunciation of any protocols thereto."
ITEMS = "Each Party shall: (a) freeze the assets within 24 hours; (b) return the objects within three months."

CONTRADICTED = [
    ("Information about firearms is kept for not less than five years.", KEPT, ReasonKind.NUMBER),
    ("Information about firearms is kept for at most ten years.", KEPT, ReasonKind.NUMBER),
    ("An amendment is adopted unless a majority of the States Parties object to it.", OBJECTIONS, ReasonKind.NUMBER),
    ("All States could sign the Convention until 31 December 1998.", SIGNED, ReasonKind.DATE),
    ("The meeting looked forward to the work plan for 2019-2022.", WORK, ReasonKind.DATE),
    ("States may decline legal assistance on the ground of bank secrecy.", DECLINE, ReasonKind.MODALITY),
    ("Each State shall adopt measures that let victims of trafficking remain.", CONSIDER, ReasonKind.MODALITY),
    ("The master of a ship must deliver a suspected offender to the authorities.", MASTER, ReasonKind.MODALITY),
    (
        "Denunciation of this Convention shall not entail the denunciation of any protocols.",
        ENTAIL,
        ReasonKind.NEGATION,
    ),
    ("The ordinary costs of executing a request are borne by the requesting State.", COSTS, ReasonKind.ROLE),
    ("The Meeting recommended new international responses to combat wildlife crime.", VIEW, ReasonKind.ATTRIBUTION),
    ("All delegates agreed that new responses were needed to combat wildlife crime.", VIEW, ReasonKind.ATTRIBUTION),
    ("A single delegation stressed the role of financial intelligence units.", UNITS, ReasonKind.ATTRIBUTION),
    ("The Convention applies only to transnational trafficking in human beings.", SCOPE, ReasonKind.QUANTIFIER),
    (
        "States Parties inform the Director General of the IAEA of their competent authorities.",
        INFORM,
        ReasonKind.ACTOR,
    ),
    ("The assets are to be frozen within 48 hours.", ITEMS, ReasonKind.NUMBER),
]


@pytest.mark.parametrize(("claim", "evidence", "kind"), CONTRADICTED)
def test_one_turned_word_contradicts_and_is_named(claim: str, evidence: str, kind: ReasonKind) -> None:
    support = judge(claim, [evidence])
    assert support.verdict is ClaimVerdict.CONTRADICTED
    assert kind in [reason.kind for reason in support.reasons]
    for reason in support.reasons:
        assert reason.claim in claim
        assert reason.evidence in evidence


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Information about firearms is kept for at least 10 years.", KEPT),
        ("Bank secrecy is no reason to decline mutual legal assistance.", DECLINE),
        ("The requested State bears the ordinary costs of executing a request.", COSTS),
        ("The view was expressed that wildlife crime needed new international responses.", VIEW),
        ("The meeting stressed the role of financial intelligence units.", UNITS),
        ("The master of a ship may deliver a suspected offender to the authorities of another State.", MASTER),
        ("States Parties inform the Secretary-General of their competent authorities and liaison points.", INFORM),
        ("Under article 16 of the 1988 Convention, objects are returned within 90 days.", ITEMS),
        ("The Convention was open for signature until 31 December 1999.", SIGNED),
    ],
)
def test_what_says_the_same_is_supported(claim: str, evidence: str) -> None:
    assert judge(claim, [evidence]).verdict is ClaimVerdict.SUPPORTED


def test_what_no_text_speaks_of_is_not_found_and_says_what_is_missing() -> None:
    support = judge("Match-fixing in sport calls for a special tribunal.", [KEPT, COSTS, SIGNED])
    assert support.verdict is ClaimVerdict.NOT_FOUND
    assert (support.best, support.span) == (None, None)
    assert {reason.kind for reason in support.reasons} == {ReasonKind.MISSING}


def test_the_item_decides_and_not_its_neighbours() -> None:
    support = judge("The objects are returned within three months.", ["", COSTS, ITEMS])
    assert (support.verdict, support.best) == (ClaimVerdict.SUPPORTED, 2)
    assert support.span is not None
    assert ITEMS[slice(*support.span)] == "return the objects within three months."


def test_what_another_text_says_of_the_number_is_no_contradiction() -> None:
    texts = ["Assets are frozen within 24 hours.", "Assets are frozen within 48 hours by customs."]
    assert judge("Assets are frozen within 48 hours.", texts).verdict is ClaimVerdict.SUPPORTED


def test_the_chances_add_up_and_the_score_is_among_them() -> None:
    for claim, evidence, _ in CONTRADICTED:
        support = judge(claim, [evidence])
        assert sum(support.probabilities.values()) == pytest.approx(1)
        assert 0 <= support.score <= 0.5


def test_an_empty_statement_is_a_wrong_call_and_no_evidence_an_answer() -> None:
    with pytest.raises(CallError, match="empty"):
        judge("  ", [KEPT])
    for evidence in ([], [" "]):
        assert judge("Something is said.", evidence).verdict is ClaimVerdict.NOT_FOUND


# -- other languages --------------------------------------------------------------------------------------------------

FRENCH = "Les informations sur les armes à feu doivent être conservées pendant au moins {} ans."


def near(_claim: str, texts: Sequence[str]) -> list[float]:
    return [0.9 if text == KEPT else 0.7 for text in texts]


def test_another_language_is_not_found_without_nearness() -> None:
    support = judge(FRENCH.format("dix"), [COSTS, KEPT], language="fr")
    assert support.verdict is ClaimVerdict.NOT_FOUND
    assert [reason.kind for reason in support.reasons] == [ReasonKind.LANGUAGE]


@pytest.mark.parametrize(
    ("claim", "language", "verdict"),
    [
        (FRENCH.format("dix"), "fr", ClaimVerdict.SUPPORTED),
        (FRENCH.format("10"), "fr", ClaimVerdict.SUPPORTED),
        (FRENCH.format("cinq"), "fr", ClaimVerdict.CONTRADICTED),
        ("Сведения об огнестрельном оружии хранятся не менее пяти лет.", "ru", ClaimVerdict.CONTRADICTED),
        ("枪支资料须保存至少五年。", "zh", ClaimVerdict.CONTRADICTED),
        ("枪支资料须保存至少十年。", "zh", ClaimVerdict.SUPPORTED),
        ("تحفظ المعلومات عن الأسلحة النارية لمدة لا تقل عن ٥ سنوات.", "ar", ClaimVerdict.CONTRADICTED),
    ],
)
def test_with_nearness_a_number_still_decides(claim: str, language: str, verdict: ClaimVerdict) -> None:
    support = judge(claim, [COSTS, KEPT], language=language, nearness=near)
    assert (support.verdict, support.best) == (verdict, 1)


def test_what_is_far_in_meaning_is_supported_less() -> None:
    claim = "Records on guns stay on file for at least 10 years."
    close = judge(claim, [KEPT], nearness=lambda _claim, _texts: [0.9])
    far = judge(claim, [KEPT], nearness=lambda _claim, _texts: [0.75])
    assert close.probabilities[ClaimVerdict.NOT_FOUND] < far.probabilities[ClaimVerdict.NOT_FOUND]


# -- for any sentence of the kind -------------------------------------------------------------------------------------

subjects = st.sampled_from(["Each State Party", "The requested State", "The Secretary-General", "A Contracting Party"])
forces = st.sampled_from(["shall", "may", "shall not", "shall consider whether to", "should"])
acts = st.sampled_from(["return the objects", "notify the depositary", "freeze bank accounts", "destroy the weapons"])
ends = st.sampled_from(
    ["of receipt of the request", "after the signature of this Convention", "if dual criminality exists"]
)


@given(subjects, forces, acts, st.integers(2, 400), st.sampled_from(["days", "months", "years"]), ends)
def test_a_sentence_supports_itself(subject: str, force: str, act: str, number: int, unit: str, end: str) -> None:
    sentence = f"{subject} {force} {act} within {number} {unit} {end}."
    assert judge(sentence, [COSTS, sentence, SIGNED]).verdict is ClaimVerdict.SUPPORTED


@given(
    subjects, forces, acts, st.integers(2, 400), st.integers(2, 400), st.sampled_from(["days", "months", "years"]), ends
)
def test_another_number_is_never_supported(
    subject: str, force: str, act: str, number: int, other: int, unit: str, end: str
) -> None:
    evidence = f"{subject} {force} {act} within {number} {unit} {end}."
    claim = f"{subject} {force} {act} within {other} {unit} {end}."
    if number != other:
        assert judge(claim, [COSTS, evidence]).verdict is not ClaimVerdict.SUPPORTED


def test_a_claim_beside_five_paragraphs_takes_a_moment() -> None:
    texts = [f"{DECLINE} {KEPT} {COSTS} {CONSIDER} {MASTER} This is paragraph {number}." for number in range(100)]
    judge(DECLINE, texts[:1])  # reads the lists
    start = time.perf_counter()
    for at in range(0, 100, 5):
        judge(DECLINE, texts[at : at + 5])
    assert (time.perf_counter() - start) / 20 < 0.5  # it takes 5 ms; this only catches what grows out of hand
