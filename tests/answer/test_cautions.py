"""What in a question's form tells against an answer, in the six languages."""

import pytest

from congress_rag.answer.cautions import Caution, cautions_of, states_named, years_named


@pytest.mark.parametrize(
    ("text", "language", "caution"),
    [
        ("Would it be wise to ratify?", "en", Caution.OPINION),
        ("Faut-il que nous adhérions ? Est-ce juste ?", "fr", Caution.OPINION),
        ("¿Cuál es el peor convenio?", "es", Caution.OPINION),
        ("Какой договор лучше всех?", "ru", Caution.OPINION),
        ("我们应该加入吗？", "zh", Caution.OPINION),
        ("ما رأيكم في البروتوكول؟", "ar", Caution.OPINION),
        ("Which countries have ratified CITES to date?", "en", Caution.LATER),
        ("Quels pays ont ratifié la CITES ?", "fr", Caution.LATER),
        ("¿Qué países firmaron el protocolo?", "es", Caution.LATER),
        ("Сколько государств подписали протокол?", "ru", Caution.LATER),
        ("哪些国家批准了公约？", "zh", Caution.LATER),
        ("ما الدول التي صدّقت على البروتوكول؟", "ar", Caution.LATER),
        ("Why is a central authority named?", "en", Caution.REASON),
        ("为什么要指定中央机关？", "zh", Caution.REASON),
    ],
)
def test_the_form_of_a_question_warns(text: str, language: str, caution: Caution) -> None:
    assert caution in cautions_of(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("May a State refuse extradition for a good reason?", "en"),
        ("What are the best interests of the child?", "en"),
        ("How many ratifications are needed?", "en"),
        ("Which States may sign the Protocol?", "en"),
        ("Quel est l'intérêt supérieur de l'enfant ?", "fr"),
        ("¿Qué Estados pueden firmar el protocolo?", "es"),
        ("Какие государства могут подписать протокол?", "ru"),
        ("哪些国家可以签署议定书？", "zh"),
        ("ما الدول التي يجوز لها التوقيع؟", "ar"),
        ("Wer darf beitreten?", "de"),
    ],
)
def test_a_question_of_law_gives_no_warning(text: str, language: str) -> None:
    assert cautions_of(text, language) == frozenset()


@pytest.mark.parametrize(
    ("text", "language", "states"),
    [
        ("Did France and Kenya agree?", "en", ("France", "Kenya")),
        ("Что сказала делегация Германии?", "ru", ("Германии",)),
        ("中国的立场是什么？", "zh", ("中国",)),
        ("La Réunion a-t-elle décidé ?", "fr", ()),
        ("What must a State Party do?", "en", ()),
    ],
)
def test_the_states_that_a_question_names(text: str, language: str, states: tuple[str, ...]) -> None:
    assert states_named(text, language) == states


def test_years_are_told_from_other_numbers() -> None:
    assert years_named("in 2024, article 1998a, 12019 and 1961") == {2024, 1998, 1961}
