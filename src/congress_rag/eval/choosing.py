"""Which judge, by its name; which claims measure it; which paragraphs it reads for a claim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from congress_rag.assistant import Assistant
from congress_rag.errors import CallError
from congress_rag.eval.claims import ClaimCase, load_claims, shipped_claim_sets, shipped_claims
from congress_rag.eval.judges import AlwaysJudge, Judge, VerifierJudge
from congress_rag.eval.judging import measure_judge
from congress_rag.eval.rules import CosineJudge, OverlapJudge, tuned_threshold

__all__ = ["claims_named", "evidence_from", "judge_figures", "judge_named"]


def judge_named(name: str, assistant: Assistant) -> Judge:
    """A judge; the threshold of the two rules is tuned on the claims of the development part."""
    if name == "verifier":
        return VerifierJudge()
    if name == "verifier-with-meanings":
        return VerifierJudge(assistant.encode)
    if name == "always":
        return AlwaysJudge()
    if name not in ("overlap", "cosine"):
        raise CallError(
            f"There is no judge {name!r}. There are verifier, verifier-with-meanings, overlap, cosine, always."
        )

    def rule(threshold: float) -> Judge:
        return OverlapJudge(threshold) if name == "overlap" else CosineJudge(assistant.encode, threshold)

    cases, evidence_of = claims_named("claims-development"), evidence_from(assistant)
    scores = [rule(0.0).judge(c.claim, evidence_of(c), language=c.language).score for c in cases]
    return rule(tuned_threshold(cases, scores))


def claims_named(name: str) -> list[ClaimCase]:
    """The claims of a set that ships with the project, or of a file."""
    return list((shipped_claims(name) if name in shipped_claim_sets() else load_claims(Path(name))).cases)


def evidence_from(assistant: Assistant) -> Callable[[ClaimCase], list[str]]:
    """The paragraphs by which a claim is judged: its gold; without gold, the nearest that a search brings."""

    def evidence_of(case: ClaimCase) -> list[str]:
        if case.gold:
            return [assistant.show(pinpoint).in_context for pinpoint in case.gold]
        return [passage.in_context for passage in assistant.search(case.claim[:1000], 3).passages]

    return evidence_of


def judge_figures(judge: Judge, assistant: Assistant) -> dict[str, float]:
    """How good the judge is on English claims of the development part: what a gate watches."""
    held = {document["id"] for document in assistant.documents()["documents"]}
    cases = [
        case
        for case in claims_named("claims-development")
        if case.language == "en" and all(pinpoint.partition("#")[0] in held for pinpoint in case.gold)
    ]
    if not cases:  # an index without the documents of the claims: nothing is known of the judge on it
        return {}
    return measure_judge(judge, cases, evidence_from(assistant)).for_gate()
