"""The sentences around an answer: whole and alike in the six official languages."""

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from congress_rag.answer import phrases
from congress_rag.answer.frame import LANGUAGES, frame_of
from congress_rag.assistant import Assistant

OTHERS = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def sentences_of(language: str) -> dict[str, Any]:
    return tomllib.loads((files("congress_rag.answer") / "frames" / f"{language}.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_every_sentence_with_the_same_words_to_fill_in(language: str) -> None:
    english, other = sentences_of("en"), sentences_of(language)
    assert other.keys() == english.keys()
    for section in english.keys() - {"more"}:  # plural forms differ by language
        assert other[section].keys() == english[section].keys(), section
        for key, sentence in english[section].items():
            assert set(PLACEHOLDER.findall(other[section][key])) == set(PLACEHOLDER.findall(sentence)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_plural_forms_of_its_grammar(language: str) -> None:
    from babel import Locale

    forms = sentences_of(language)["more"]
    assert forms.keys() == {*Locale.parse(language).plural_form.tags, "other"}
    assert all(PLACEHOLDER.findall(form) == ["count"] for form in forms.values())


@pytest.mark.parametrize("language", OTHERS)
def test_only_names_and_marks_are_the_same_as_in_english(language: str) -> None:
    english, other = sentences_of("en"), sentences_of(language)
    for section in ("speaker", "force", "refusal", "notice"):
        same = {key for key, sentence in english[section].items() if other[section][key] == sentence}
        assert same <= {"called"}, section


@pytest.mark.parametrize(
    ("language", "names", "listed"),
    [
        ("en", ["A"], "A"),
        ("en", ["A", "B", "C"], "A, B and C"),
        ("en", list("ABCDE"), "A, B, C and 2 more"),
        ("fr", ["A", "B", "C"], "A, B et C"),
        ("ru", list("ABCD"), "A, B, C и D"),
        ("ru", list("ABCDE"), "A, B, C и ещё 2 документа"),
        ("ru", list("ABCDEFGH"), "A, B, C и ещё 5 документов"),
        ("ru", [str(n) for n in range(24)], "0, 1, 2 и ещё 21 документ"),
        ("zh", ["A", "B", "C"], "A、B和C"),
        ("ar", list("ABCDEFG"), "A وB وC و4 وثائق أخرى"),
    ],
)
def test_names_are_listed_and_counted_as_the_language_does(language: str, names: list[str], listed: str) -> None:
    assert frame_of(language).listed(names) == listed


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("en", "The report, para. 10 (a)"),
        ("fr", "Rapport, paragraphe 10 a)"),
        ("es", "Informe, párrafo 10 a)"),
        ("ru", "Доклад, пункт 10 (a)"),
        ("zh", "报告，第10段(a)项"),
        ("ar", "الفقرة 10 (a)، \u2068التقرير\u2069"),
        ("xx", "The report, para. 10 (a)"),
    ],
)
def test_a_place_of_the_report_is_named_in_the_language(assistant: Assistant, language: str, place: str) -> None:
    shown = assistant.show("report-europe-2019#10.a")
    assert frame_of(language).place(shown.document, shown.paragraph) == place


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("en", "art. 2, para. 2 (b)"),
        ("fr", "article 2, paragraphe 2 b)"),
        ("es", "artículo 2, párrafo 2 b)"),
        ("ru", "статья 2, пункт 2 (b)"),
        ("zh", "第2条第2款(b)项"),
        ("ar", "المادة 2، الفقرة 2 (b)"),
    ],
)
def test_a_place_of_a_treaty_is_named_in_the_language(assistant: Assistant, language: str, place: str) -> None:
    shown = assistant.show("lakes#2.2.b")
    assert frame_of(language).locator(shown.document, shown.paragraph) == place


def test_a_place_that_a_language_has_no_words_for_stays_as_it_is_printed(assistant: Assistant) -> None:
    masthead = assistant.document("report-europe-2019").by_pinpoint["report-europe-2019#masthead"]
    assert frame_of("fr").locator(assistant.document("report-europe-2019"), masthead) == masthead.locator


def test_a_false_premise_is_named_with_what_stands_there_instead(assistant: Assistant) -> None:
    shown = assistant.show("report-europe-2019#8")
    view = "The view was expressed that new international responses were needed"
    assert phrases.false_premise("the Meeting decided on a new treaty.", shown.document) == (
        "The report doesn't say that the Meeting decided on a new treaty."
    )
    told = phrases.false_premise("the Meeting decided on a new treaty", shown.document, (shown.paragraph, view))
    assert told == (
        f"The report doesn't say that the Meeting decided on a new treaty; para. 8 records a view: “{view}”"
    )
    other = phrases.false_premise("x", shown.document, (shown.paragraph, "Delegates mentioned it."), "fr")
    assert "“Delegates mentioned it.”" in other
    assert "un avis" not in other.lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_way_of_not_answering_has_words_of_its_own(language: str) -> None:
    told = [
        phrases.abstention([], language),
        phrases.abstention(["UNCAC"], language),
        phrases.outside_field(language),
        phrases.in_the_field(language),
        phrases.later_event(None, language),
        phrases.later_event("2019-04-24", language),
        phrases.opinion(language),
        phrases.too_vague(language),
        phrases.missing_instrument("Kyoto Declaration", language),
        phrases.absent_document(["UNCAC"], ["Mérida"], language),
        phrases.absent_document(["UNCAC", "UNTOC"], (), language),
        phrases.no_such_paragraph("article 99", None, language),
        phrases.no_such_paragraph("article 99", "UNCAC", language),
        phrases.not_defined(["graft", "bribery"], language),
        phrases.which_instrument("article 5", ["UNTOC", "UNCAC"], language),
        phrases.words_only(1234, 9808, language),
    ]
    assert len(set(told)) == len(told)
    assert not any("{" in text or "}" in text for text in told)
    assert "2019" in told[5]
    assert "24" in told[5]
