"""What questions in the other official languages are about, in the English of the documents."""

import csv
from importlib.resources import files

import pytest

from congress_rag.answer.terms import Concept, StemmedText, concepts_of, coverage, in_english

LANGUAGES = ("fr", "es", "ru", "zh", "ar")


def rows() -> list[dict[str, str]]:
    text = (files("congress_rag.answer") / "glossary_languages.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def meant(text: str, language: str) -> list[str]:
    return [concept.translations[0] for concept in concepts_of(text, language=language) if concept.translations]


def flat(_stem: str) -> float:
    return 5.0


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("fr", "Un État peut-il refuser l'entraide judiciaire ?", ["refuse", "mutual legal assistance"]),
        ("fr", "Quelles peines pour la traite d’êtres humains ?", ["penalty", "trafficking in persons"]),
        ("fr", "Qui paie les frais d'extradition ?", ["costs", "extradition"]),
        ("es", "¿Puede extraditarse a los propios nacionales?", ["extradition", "nationals"]),
        ("es", "¿Qué plazo hay para entregar los registros bancarios?", ["deadline", "surrender"]),
        ("ru", "Кто платит за взаимную правовую помощь?", ["pay", "mutual legal assistance"]),
        ("ru", "конфискации доходов от преступлений", ["confiscation", "proceeds of crime"]),
        ("zh", "可以拒绝引渡本国国民吗？", ["refuse", "extradition", "nationals"]),
        ("zh", "什么是洗钱？", ["money-laundering"]),
        ("ar", "هل يجوز رفض تسليم المجرمين؟", ["refuse", "extradition"]),
        ("ar", "ما هو غسل الأموال؟", ["money-laundering"]),
        ("ar", "حماية ضحايا الاتجار بالأشخاص", ["protection", "victim", "trafficking in persons"]),
    ],
)
def test_expressions_of_the_field_are_put_in_english(language: str, question: str, expected: list[str]) -> None:
    said = meant(question, language)
    assert [word for word in said if word in expected] == expected


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("fr", "Que dit le traité ? Expliquez-le-moi, s'il vous plaît."),
        ("fr", "De quel article s'agit-il ?"),
        ("es", "¿Qué dice el convenio? ¿Me lo puede explicar, por favor?"),
        ("ru", "Что говорится в этой конвенции?"),
        ("zh", "这个公约说了什么？"),
        ("ar", "ماذا تقول هذه الاتفاقية؟"),
    ],
)
def test_the_grammar_of_asking_is_no_concept(language: str, question: str) -> None:
    assert concepts_of(question, language=language) == ()


def test_a_treaty_is_no_traffic() -> None:
    assert meant("le traité", "fr") == []
    assert meant("l'aide aux victimes de la traite", "fr") == [
        "assistance to and protection of victims",
        "trafficking in persons",
    ]


def test_a_paragraph_in_english_speaks_of_what_is_asked() -> None:
    text = StemmedText("Mutual legal assistance may be refused")
    for language, question in (("fr", "refuser l'entraide judiciaire"), ("zh", "拒绝司法协助")):
        assert coverage(concepts_of(question, language=language), text, flat) == 1.0


def test_a_paragraph_in_the_language_of_the_question_speaks_of_it_too() -> None:
    [concept] = concepts_of("blanchiment", language="fr")
    assert StemmedText("le blanchiment").match(concept)


def test_a_word_that_is_not_translated_counts_little_and_alone_is_not_enough() -> None:
    found = concepts_of("Quelle est la recette de la bouillabaisse ?", language="fr")
    assert all(isinstance(c, Concept) and c.untranslated for c in found)
    assert coverage(found, StemmedText("on extradition"), flat) == 0
    mixed = concepts_of("bouillabaisse extradition", language="fr")
    assert coverage(mixed, StemmedText("on extradition"), flat) > 0.7


def test_a_word_spelled_nearly_as_in_english_is_found() -> None:
    [concept] = concepts_of("spéléologie", language="fr")
    assert concept.own == ("speleologi",)


def test_a_name_in_latin_letters_is_english() -> None:
    [name] = concepts_of("GRETA", language="ru")
    assert name.own == ("greta",)
    assert not name.untranslated


def test_chinese_without_spaces_is_one_unknown_word() -> None:
    assert [c.words for c in concepts_of("电影院引渡", language="zh")] == ["电影院", "引渡"]


def test_what_is_searched_by_is_english() -> None:
    assert in_english(concepts_of("l'extradition", language="fr")) == "extradition"


def test_every_row_of_the_glossary_has_every_language() -> None:
    assert len(rows()) > 600
    for row in rows():
        assert None not in row
        for language in ("en", *LANGUAGES):
            said = row[language].split(", ")
            assert all(expression and expression == expression.strip() for expression in said), row["en"]
            assert len(set(said)) == len(said), row["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_of_the_glossary_can_be_found(language: str) -> None:
    """Each row has an expression that leads back to it, words of asking and longer expressions aside."""
    lost = [
        row["en"]
        for row in rows()
        if not any(
            row["en"].split(", ")[0] in concept.translations
            for expression in row[language].split(", ")
            for concept in concepts_of(expression, language=language)
        )
    ]
    assert len(lost) < 12, lost
