"""What is indexed of a document."""

from __future__ import annotations

import pytest
from madeup import Provision, WordsEncoder, article, compose, item, paragraph

from congress_rag.documents import Document, Kind
from congress_rag.index.units import Unit, units_of


def units(document: Document, limit: int = 60) -> dict[str, Unit]:
    encoder = WordsEncoder()
    return {unit.pinpoint: unit for unit in units_of(document, encoder.count_tokens, limit)}


def test_paragraphs_items_and_unnumbered_articles_are_units(corruption: Document) -> None:
    assert list(units(corruption)) == [
        "corruption#1", "corruption#1.a", "corruption#1.b",
        "corruption#2.1", "corruption#2.2", "corruption#2.2.a", "corruption#2.2.b",
        "corruption#3",
    ]  # fmt: skip


def test_an_item_says_its_instrument_heading_and_chapeau(corruption: Document) -> None:
    found = units(corruption)["corruption#2.2.a"]
    assert found.text == (
        "Corruption Convention, Article 2 Extradition\n"
        "Each State Party shall co-operate by:\n"
        "(a) Exchanging fingerprints of fugitives;"
    )
    assert found.roll_up == "corruption#2.2"
    assert units(corruption)["corruption#2.2"].roll_up == "corruption#2.2"


def test_a_paragraph_too_long_is_embedded_by_its_chapeau_and_found_whole_by_words() -> None:
    long = compose("x", "X", [paragraph("1", "States shall:", item("a", "ban " * 40 + ";"), item("b", "seize " * 40))])
    found = units(long)
    assert "seize" not in found["x#1"].text
    assert "seize" in found["x#1"].lexical
    assert "seize" in found["x#1.b"].text
    assert not any(unit.truncated for unit in found.values())


def test_an_item_with_items_counts_only_where_it_fits() -> None:
    inner = [item("i", "arms " * 30 + ";"), item("ii", "drugs " * 30)]
    long = compose("x", "X", [paragraph("1", "States shall:", item("a", "Prevent traffic in:", *inner))])
    assert list(units(long)) == ["x#1", "x#1.a.i", "x#1.a.ii"]
    assert list(units(long, limit=500)) == ["x#1", "x#1.a", "x#1.a.i", "x#1.a.ii"]
    assert "States shall:\nPrevent traffic in:\n(i) arms" in units(long)["x#1.a.i"].text


def test_a_single_long_text_stays_whole_and_is_counted() -> None:
    found = units(compose("x", "X", [paragraph("1", "word " * 100)]))
    assert list(found) == ["x#1"]
    assert found["x#1"].truncated
    assert found["x#1"].text.count("word") == 100


def test_words_of_an_article_before_its_paragraphs_are_not_lost() -> None:
    document = compose(
        "x", "X", [article("1", "Seizure", "The following applies to all ships at sea.", paragraph("1", "Ships stop."))]
    )
    found = units(document)
    assert found["x#1"].text.endswith("The following applies to all ships at sea.")
    assert "Ships stop" not in found["x#1"].text


def test_the_formula_of_a_preamble_is_no_unit() -> None:
    recitals: Provision = (
        Kind.PREAMBLE,
        "preamble",
        "",
        "The States Parties,",
        [(Kind.RECITAL, "1", "", "Concerned by crime,", [])],
    )
    assert list(units(compose("x", "X", [recitals]))) == ["x#preamble.1"]


@pytest.mark.parametrize("changed", ["Bank secrecy shall be a ground for refusal.", "Bank secrecy is no ground."])
def test_the_hash_names_the_embedded_text(corruption: Document, changed: str) -> None:
    other = compose("corruption", "Corruption Convention", [article("3", "Bank secrecy", changed)])
    same = compose("corruption", "Corruption Convention", [
        article("3", "Bank secrecy", "Bank secrecy shall not be a ground for refusal of assistance.")])  # fmt: skip
    assert units(other)["corruption#3"].hash != units(corruption)["corruption#3"].hash
    assert units(same)["corruption#3"].hash == units(corruption)["corruption#3"].hash


def test_a_word_that_a_line_broke_is_found_whole_and_embedded_as_it_is_printed() -> None:
    document = compose("lakes", "Lakes Convention", [
        article("1", "Anglers", "The nationals of a Party may fish."),
        article("2", "Others", "Those who are no nat ionals may not."),
    ])  # fmt: skip
    unit = units(document)["lakes#2"]
    assert "nationals may not" in unit.lexical
    assert "nat ionals may not" in unit.text
