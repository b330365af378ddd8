"""Statements held against texts: the verdict, and the reason that decided."""

from __future__ import annotations

import pytest

from congress_rag.answer.support import ClaimVerdict, ReasonKind, judge
from congress_rag.errors import CallError

DECLINE = "States Parties shall not decline to render mutual legal assistance on the ground of bank secrecy."
KEPT = "Each State Party shall ensure the maintenance, for not less than ten years, of information about firearms."
COSTS = "The ordinary costs of executing a request shall be borne by the requested State Party."
VIEW = "The view was expressed that new international responses were needed to combat wildlife crime."
CONSIDER = (
    "Each State Party shall consider adopting measures that permit victims of trafficking to remain in its territory."
)
SIGNED = "This Convention shall be open for signature by all States from 12 January 1998 until 31 December 1999."
SCOPE = "This Convention shall apply to all forms of trafficking in human beings, whether national or transnational."
MASTER = "The master of a ship may deliver to the authorities of any other State Party a suspected offender."


@pytest.mark.parametrize(
    ("claim", "evidence", "kind"),
    [
        ("Information about firearms is kept for not less than five years.", KEPT, ReasonKind.NUMBER),
        ("All States could sign the Convention until 31 December 1998.", SIGNED, ReasonKind.DATE),
        ("States may decline legal assistance on the ground of bank secrecy.", DECLINE, ReasonKind.MODALITY),
        ("Each State shall adopt measures that let victims of trafficking remain.", CONSIDER, ReasonKind.MODALITY),
        ("The master of a ship must deliver a suspected offender to the authorities.", MASTER, ReasonKind.MODALITY),
        ("The ordinary costs of executing a request are borne by the requesting State.", COSTS, ReasonKind.ROLE),
        ("The Meeting recommended new international responses to combat wildlife crime.", VIEW, ReasonKind.ATTRIBUTION),
        ("The Convention applies only to transnational trafficking in human beings.", SCOPE, ReasonKind.QUANTIFIER),
    ],
)  # fmt: skip
def test_one_turned_word_contradicts_and_is_named(claim: str, evidence: str, kind: ReasonKind) -> None:
    support = judge(claim, [evidence])
    assert support.verdict is ClaimVerdict.CONTRADICTED
    assert support.reasons[0].kind is kind
    assert support.reasons[0].claim in claim
    assert support.reasons[0].evidence in evidence


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Information about firearms is kept for at least 10 years.", KEPT),
        ("Bank secrecy is no reason to decline mutual legal assistance.", DECLINE),
        ("The requested State bears the ordinary costs of executing a request.", COSTS),
        ("The view was expressed that wildlife crime needed new international responses.", VIEW),
        ("The master of a ship may deliver a suspected offender to the authorities of another State.", MASTER),
    ],
)
def test_what_says_the_same_is_supported(claim: str, evidence: str) -> None:
    assert judge(claim, [evidence]).verdict is ClaimVerdict.SUPPORTED


def test_an_empty_statement_is_a_wrong_call() -> None:
    with pytest.raises(CallError, match="empty"):
        judge("  ", [KEPT])
