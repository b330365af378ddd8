"""Words in the six official languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.answer.stemming import words_of


def known(text: str, language: str) -> set[str]:
    return {form for word in words_of(text, language) for form in word.forms}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "l'extradition", "extraditions"),
        ("fr", "jusqu’à l’arrêt", "arrêts"),
        ("fr", "doit-il refuser", "refus"),
        ("es", "las víctimas", "víctima"),
        ("es", "decomisó", "decomisar"),
        ("ru", "преступлениями", "преступление"),
        ("ru", "потерпевшего", "потерпевший"),
        ("ru", "счёт", "счета"),
        ("ar", "والاتجار", "اتجار"),
        ("ar", "بالأشخاص", "أشخاص"),
        ("ar", "للضحايا", "ضحايا"),
        ("ar", "وبالأسلحة", "أسلحة"),
        ("ar", "بمصرف", "المصرف"),
        ("ar", "نَرفض", "الرفض"),
        ("ar", "السفينة", "سفينتها"),
        ("ar", "٤٦", "46"),
        ("zh", "46", "46"),
    ],
)
def test_inflections_elisions_and_clitics_are_one_word(language: str, one: str, other: str) -> None:
    assert known(one, language) & known(other, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("ar", "تسليم", "تسلح"), ("ar", "محكمة", "محاسبة"), ("ru", "суд", "судно"), ("fr", "peine", "peintre")],
)
def test_other_words_stay_apart(language: str, one: str, other: str) -> None:
    assert not known(one, language) & known(other, language)


@given(st.text(), st.sampled_from(["en", "fr", "es", "ru", "zh", "ar"]))
def test_any_text_is_read_and_each_span_is_of_its_word(text: str, language: str) -> None:
    end = 0
    for word in words_of(text, language):
        assert word.forms
        assert end <= word.start < word.end <= len(text)
        end = word.end
