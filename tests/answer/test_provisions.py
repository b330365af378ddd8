"""Places as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.ingest.provisions import find_provisions

TABLE = [
    ("UNCAC art 46(9)(b)", [("46", "9", "b")]),
    ("article 46, paragraph 9 (b), of the Convention against Corruption", [("46", "9", "b")]),
    ("Palermo Convention art. 16", [("16",)]),
    ("para 10(a) of the report", [("10", "a")]),
    ("l'article 46 de la Convention contre la corruption", [("46",)]),
    ("artículo 16, párrafo 3", [("16", "3")]),
    ("article 2 bis", [("2bis",)]),
    ("Article IV", [("4",)]),
    ("paragraph 9 (b) of article 46", [("46", "9", "b")]),
    ("article 1, subparagraph (m), of the 1988 Convention", [("1", "m")]),
    ("annex, table I", [("annex", "table-1")]),
    ("preamble, third recital", [("preamble", "3")]),
    ("art. 6, para. 1 (a) (i)", [("6", "1", "a", "i")]),
    ("Compare article 5 with para. 2", [("5",), ("2",)]),
    ("How many articles are there in 1988?", []),
    ("the particle 9 of art", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_places_are_read(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [p.steps for p in find_provisions(text)] == expected


def test_a_bare_number_is_an_article_only_behind_a_name() -> None:
    assert [p.steps for p in find_provisions("UNTOC 6(1)(a)(i)", [5])] == [("6", "1", "a", "i")]
    assert find_provisions("UNTOC 6(1)(a)(i)") == []


@given(
    st.integers(1, 99),
    st.integers(1, 99),
    st.sampled_from("abcdefgh"),
    st.sampled_from(["art. ", "article ", "Article "]),
)
def test_printed_places_are_read_back(article: int, paragraph: int, item: str, word: str) -> None:
    printed = f"see {word}{article}, para. {paragraph} ({item}), above"
    [found] = find_provisions(printed)
    assert found.steps == (str(article), str(paragraph), item)
    assert printed[found.start : found.end] == f"{word}{article}, para. {paragraph} ({item})"


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    for found in find_provisions(text):
        assert 0 <= found.start < found.end <= len(text)
