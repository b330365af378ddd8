"""Searching by words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from congress_rag.index.lexical import LexicalIndex, stems_of
from congress_rag.index.wording import fold, words

ROWS = [
    ("Co-operation of organised criminal groups", "en"),
    ("Extradition shall be granted for offences", "en"),
    ("La extradición se concederá por los delitos", "es"),
    ("各缔约国应当给予引渡", "zh"),
]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(ROWS)


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("cooperation", 0),
        ("co‑operation", 0),
        ("organized crime", 0),
        ("criminals", 0),
        ("offense", 1),
        ("extraditions", 1),
        ("extradición", 2),
        ("delito", 2),
        ("引渡", 3),
        ("criminal group's", 0),
    ],
)
def test_a_spelling_or_form_of_a_word_finds_it(index: LexicalIndex, query: str, row: int) -> None:
    rows, scores = index.top(query, 4)
    assert rows[0] == row
    assert scores[0] > 0


@pytest.mark.parametrize("query", ["", "zyzzyva qwertz", "the of and", "?!", "枪"])
def test_a_query_without_known_words_finds_nothing(index: LexicalIndex, query: str) -> None:
    rows, scores = index.top(query, 4)
    assert rows.size == scores.size == 0
    assert index.coverage(query) == 0


def test_masked_rows_are_not_found(index: LexicalIndex) -> None:
    mask = np.array([True, False, True, True])
    assert index.top("extradition offences", 4, mask)[0].tolist() == []


def test_a_saved_index_is_the_same_when_loaded(
    index: LexicalIndex, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert loaded.scores("extradition for offences").tolist() == index.scores("extradition for offences").tolist()
    assert loaded.idf("group") == index.idf("group")
    assert capfd.readouterr().err == ""


def test_an_index_of_nothing_answers(tmp_path: Path) -> None:
    LexicalIndex.build([]).save(tmp_path / "lexical")
    assert LexicalIndex.load(tmp_path / "lexical").top("extradition", 3)[0].size == 0


def test_rarity_takes_words_and_stems_and_grows_with_rarity() -> None:
    index = LexicalIndex.build([(f"state offence {i % 5}", "en") for i in range(10)] + [("state fugitive", "en")])
    assert index.idf("state") < index.idf("offence") < index.idf("fugitive") < index.idf("unknown")
    assert index.idf("offenc") == index.idf("offence") == index.idf("Offences")
    assert index.document_frequency("fugit") == 1


def test_small_words_of_the_language_of_the_question_do_not_count() -> None:
    index = LexicalIndex.build([("the de facto situation en route", "en"), ("international cooperation", "en")])
    rows, _ = index.top("la coopération internationale en matière de corruption", 5)
    assert rows.tolist() in ([1], [])


def test_words_and_stems() -> None:
    assert fold("``Mutual’’ legal\u00a0assistance") == "''mutual'' legal assistance"
    assert list(words("l'extradition d'un État"))[:2] == ["extradition", "un"]
    assert stems_of("Delegates emphasised the need") == stems_of("delegate emphasizes needs")
