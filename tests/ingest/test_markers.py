"""The grammar of markers: what is one, and to which list it belongs."""

import pytest

from congress_rag.ingest.markers import Level, Marker, Style, item_marker, number_marker, place


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("a) Rain;", "a", "Rain;"),
        ("(a) Rain;", "a", "Rain;"),
        ("(a)Rain;", "a", "Rain;"),
        ('a)``Rain" means water;', "a", '``Rain" means water;'),
        ("(iv) Rain;", "iv", "Rain;"),
        ("1) Rain;", "1", "Rain;"),
        ("(12) Rain;", "12", "Rain;"),
        ("(A) Rain;", "A", "Rain;"),
        ("a. Rain;", "a", "Rain;"),
        ("a.Rain;", "a", "Rain;"),
        ("ii. Rain;", "ii", "Rain;"),
        ("(b bis) Rain;", "bbis", "Rain;"),
        ("a)", "a", ""),
        ("i.", "i", ""),
    ],
)
def test_an_item_marker_is_read(text: str, label: str, rest: str) -> None:
    marker = item_marker(text)
    assert marker is not None
    assert (marker.label, text[marker.length :]) == (label, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Rain (a) falls",
        "article 6 of this Convention",
        "(Rain) falls",
        "(1988) was wet",
        "e.g. rain",
        "i.e. rain",
        "and. rain",
        "",
    ],
)
def test_what_is_no_item_marker(text: str) -> None:
    assert item_marker(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1. Rain", "1"),
        ("1.Rain", "1"),
        ("9.", "9"),
        ("1 bis. Rain", "1bis"),
        ("2bis. Rain", "2bis"),
        ("10.  Rain", "10"),
    ],
)
def test_a_paragraph_number_is_read(text: str, label: str) -> None:
    marker = number_marker(text)
    assert marker is not None
    assert marker.label == label


@pytest.mark.parametrize(
    "text", ["1988. It rained", "1.5 litres", "Paragraph 1 (a) (i) of this article", "“1. Quoted", "1) Rain", "No. 5"]
)
def test_what_is_no_paragraph_number(text: str) -> None:
    assert number_marker(text) is None


def _full(label: str) -> Marker:
    return Marker(label, f"({label})", "full", 4)


def _half(label: str) -> Marker:
    return Marker(label, f"{label})", "half", 3)


ALPHA_H = Level(Style.ALPHA, "full", 8)
ALPHA_A_HALF = Level(Style.ALPHA, "half", 1)
ROMAN_I = Level(Style.ROMAN, "full", 1)


@pytest.mark.parametrize(
    ("marker", "levels", "following", "depth", "style"),
    [
        pytest.param(_full("a"), [], None, 0, Style.ALPHA, id="a list begins"),
        pytest.param(_full("i"), [ALPHA_H], _full("j"), 0, Style.ALPHA, id="i after h, before j: a letter"),
        pytest.param(_full("i"), [ALPHA_H], _full("ii"), 1, Style.ROMAN, id="i after h, before ii: a numeral"),
        pytest.param(_full("i"), [Level(Style.ALPHA, "half", 8)], _full("ii"), 1, Style.ROMAN, id="other brackets"),
        pytest.param(_full("i"), [ALPHA_A_HALF], _full("ii"), 1, Style.ROMAN, id="a deeper list begins"),
        pytest.param(_full("ii"), [ALPHA_A_HALF, ROMAN_I], None, 1, Style.ROMAN, id="the deeper list goes on"),
        pytest.param(_half("b"), [ALPHA_A_HALF, ROMAN_I], None, 0, Style.ALPHA, id="the outer list goes on"),
        pytest.param(_full("I"), [Level(Style.ALPHA, "full", 11)], None, 0, Style.ALPHA, id="(I) after (k) is (l)"),
        pytest.param(_full("v"), [Level(Style.ROMAN, "full", 4)], None, 0, Style.ROMAN, id="v after iv"),
        pytest.param(_full("v"), [Level(Style.ALPHA, "full", 21)], None, 0, Style.ALPHA, id="v after u"),
    ],
)
def test_a_marker_finds_its_list(
    marker: Marker, levels: list[Level], following: Marker | None, depth: int, style: Style
) -> None:
    placed = place(marker, levels, following)
    assert placed is not None
    assert placed[0] == depth
    assert placed[1].style is style


def test_a_list_does_not_begin_in_its_middle_unless_an_amendment_quotes_it() -> None:
    assert place(_full("e"), [], None) is None
    assert place(_full("e"), [], None, anywhere=True) is not None
