"""Claim sets: those that ship, those of others, and lines that are none."""

import gzip
import json
from pathlib import Path

import pytest

from congress_rag.errors import CallError
from congress_rag.eval.claims import Flip, Label, load_claims, shipped_claim_sets, shipped_claims
from congress_rag.eval.suites import Part

SETS = shipped_claim_sets()
LABELLED = {"id": "a-1", "evidence": "Boats may be boarded.", "claim": "Boats may be boarded.", "label": "supported"}


def file_of(folder: Path, *lines: object, name: str = "set.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf-8")
    return path


def test_there_is_a_part_to_tune_on_and_one_to_be_judged_by() -> None:
    assert SETS == ("claims-development", "claims-test")


@pytest.mark.parametrize("name", SETS)
def test_shipped_claims_say_what_they_are_judged_by(name: str) -> None:
    cases = shipped_claims(name).cases
    assert {case.part for case in cases} == {Part(name.removeprefix("claims-"))}
    for case in cases:
        assert case.evidence is None
        assert bool(case.gold) == (case.label is not Label.NOT_FOUND), case.id
        assert case.kind.startswith("flip_") == (case.flip is not None), case.id
        assert (case.label is Label.CONTRADICTED) == case.kind.startswith("flip_"), case.id
        if case.flip is not None:
            assert case.flip.claim in case.claim, case.id


def test_no_claim_stands_in_both_parts() -> None:
    claims = [case.claim.lower() for name in SETS for case in shipped_claims(name).cases]
    assert len(set(claims)) == len(claims)


def test_a_set_that_does_not_ship_is_named_with_those_that_do() -> None:
    with pytest.raises(CallError, match=r"'claims-other'.*claims-development"):
        shipped_claims("claims-other")


def test_a_claim_in_full(tmp_path: Path) -> None:
    line = {
        "id": "c-1",
        "claim": "Parties may board.",
        "context": "The Protocol is old.",
        "evidence": ["Parties shall board.", "They report."],
        "label": "contradicted",
        "gold": ["uncac#46.9.b"],
        "kind": "flip_modality",
        "language": "fr",
        "document": "uncac",
        "part": "test",
        "flip": {"claim": "may", "evidence": "shall"},
    }
    (case,) = load_claims(file_of(tmp_path, line)).cases
    assert case.evidence == ("Parties shall board.", "They report.")
    assert (case.label, case.gold, case.part) == (Label.CONTRADICTED, ("uncac#46.9.b",), Part.TEST)
    assert (case.kind, case.language, case.document) == ("flip_modality", "fr", "uncac")
    assert (case.context, case.flip) == ("The Protocol is old.", Flip("may", "shall"))


def test_the_name_tells_the_part_where_the_line_does_not(tmp_path: Path) -> None:
    assert load_claims(file_of(tmp_path, LABELLED, name="mine-test.jsonl")).cases[0].part is Part.TEST
    assert load_claims(file_of(tmp_path, LABELLED)).cases[0].part is None


def test_a_packed_set_is_the_same_set(tmp_path: Path) -> None:
    plain = file_of(tmp_path, LABELLED, {**LABELLED, "id": "a-2", "label": "not_supported"})
    packed = tmp_path / "set.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert load_claims(packed) == load_claims(plain)
    assert load_claims(packed).name == "set"
    assert load_claims(packed).cases[0].evidence == ("Boats may be boarded.",)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("not json", "JSONDecodeError"),
        ("[1]", "TypeError"),
        ({"id": "a", "claim": "x"}, "label"),
        ({**LABELLED, "id": "b", "label": "true"}, "'true'"),
        ({**LABELLED, "id": "b", "claim": "  "}, "empty"),
        ({**LABELLED, "id": "b", "evidence": [1]}, "evidence"),
        ({**LABELLED, "id": "b", "gold": ["no place"]}, "no place"),
        ({**LABELLED, "id": "b", "part": "train"}, "'train'"),
        (LABELLED, "earlier line"),
    ],
)
def test_a_line_that_is_no_claim_is_named(tmp_path: Path, line: object, why: str) -> None:
    with pytest.raises(CallError, match=rf"^Line 3 of .*{why}"):
        load_claims(file_of(tmp_path, LABELLED, "", line))


@pytest.mark.parametrize(("name", "data"), [("a.jsonl", None), ("a.jsonl", b"\xff"), ("a.jsonl.gz", b"plain text")])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(CallError, match="can't be read"):
        load_claims(tmp_path / name)


def test_half_a_packed_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(LABELLED).encode())[:-12])
    with pytest.raises(CallError, match="can't be read"):
        load_claims(path)


def test_an_empty_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="holds no claim"):
        load_claims(file_of(tmp_path, "", ""))
