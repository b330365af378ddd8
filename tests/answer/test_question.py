"""What is asked."""

import pytest

from congress_rag.answer.cautions import Caution
from congress_rag.answer.question import AskedKind, Question, Understanding
from congress_rag.errors import QuestionError
from congress_rag.ingest.catalogue import catalogue

UNDERSTANDING = Understanding(catalogue(), 4000)


def understand(text: str, *before: str) -> Question:
    return UNDERSTANDING.understand(text, [{"role": "user", "content": earlier} for earlier in before])


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("What does UNCAC say on bribery?", ("uncac",)),
        ("Does the Palermo Convention cover gangs?", ("untoc",)),
        ("What is illicit traffic under the 1988 Convention?", ("drugs-1988",)),
        ("What do the three drug conventions say?", ("drugs-1961", "drugs-1971", "drugs-1988")),
        ("What does the meeting recommend for central authorities?", ("report-europe-2019",)),
        ("What did delegates say about UNCAC's review mechanism?", ("report-europe-2019",)),
        ("¿Qué dice la Convención contra la Corrupción?", ("uncac",)),
        ("How often does the Conference of the Parties hold a meeting of States?", ()),
        ("Can a State refuse to extradite for a fiscal offence?", ()),
        ("To whom must the captain report an unruly passenger?", ()),
        ("When is our first report to the committee due?", ()),
        ("What does the draft report say on youth?", ("report-europe-2019",)),
        ("Which paper cites the arrest warrant?", ()),
        ("What does CITES say on permits?", ("cites-1973",)),
        ("Does Lanzarote protect a child at trial?", ("coe-lanzarote-2007",)),
        ("Gangs in the organised crime treaty", ("untoc",)),
        ("May police follow a suspect, 2nd protocol to the European MLA convention?", ("coe-mla-2001-protocol",)),
        ("Que recommande le rapport ?", ("report-europe-2019",)),
        ("Что сказали делегаты?", ("report-europe-2019",)),
        ("会议就中央机关提出了什么建议？", ("report-europe-2019",)),
        ("缔约方会议多久召开一次？", ()),
    ],
)
def test_named_documents_are_the_scope(text: str, scope: tuple[str, ...]) -> None:
    assert understand(text).scope == scope


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("UNCAC art. 46(9)(b)", AskedKind.LOOKUP),
        ("What does paragraph 10 (a) of the report say?", AskedKind.LOOKUP),
        ("What is an organized criminal group?", AskedKind.DEFINITION),
        ('What does "controlled delivery" mean?', AskedKind.DEFINITION),
        ("Is consent of a trafficking victim relevant?", AskedKind.YES_NO),
        ("How long may a person be held?", AskedKind.QUANTITY),
        ("What penalty does UNTOC set for money-laundering in years?", AskedKind.QUANTITY),
        ("Who pays for executing a request for assistance?", AskedKind.OPEN),
        ("What is proposed for the Crime Commission?", AskedKind.OPEN),
        ("What is organized crime?", AskedKind.DEFINITION),
        ("Which treaty deals with hostages?", AskedKind.WHICH_INSTRUMENT),
        ("What must a bank check?", AskedKind.DUTY),
        ("Which grounds of refusal are there?", AskedKind.LIST),
        ("How do UNTOC and UNCAC differ on extradition?", AskedKind.COMPARE),
        ("Who said that trust matters?", AskedKind.ATTRIBUTION),
        ("Quel traité porte sur les otages ?", AskedKind.WHICH_INSTRUMENT),
        ("Qu'est-ce que la corruption ?", AskedKind.DEFINITION),
        ("Combien de temps les documents doivent-ils être conservés ?", AskedKind.QUANTITY),
        ("¿Pueden extraditarse los nacionales?", AskedKind.YES_NO),
        ("¿Quién subrayó la confianza?", AskedKind.ATTRIBUTION),
        ("Что такое незаконное обогащение?", AskedKind.DEFINITION),
        ("Обязаны ли банки проверять счета?", AskedKind.YES_NO),
        ("什么是资产非法增加？", AskedKind.DEFINITION),
        ("能否拒绝引渡？", AskedKind.YES_NO),
        ("هل يجوز رفض التسليم؟", AskedKind.YES_NO),
        ("ما هو الإثراء غير المشروع؟", AskedKind.DEFINITION),
        ("article 46 (9) de la CNUCC", AskedKind.LOOKUP),
        ("Que dit l'article 46 de la Convention contre la corruption ?", AskedKind.LOOKUP),
        ("статья 5 ПОТК", AskedKind.LOOKUP),
        ("第16条", AskedKind.LOOKUP),
        ("《联合国反腐败公约》第四十六条说什么？", AskedKind.LOOKUP),
        ("المادة 5", AskedKind.LOOKUP),
    ],
)
def test_the_form_tells_the_kind(text: str, kind: AskedKind) -> None:
    assert understand(text).kind is kind


def test_an_instrument_that_nobody_knows_is_named() -> None:
    assert understand("What did the Havana Declaration say on youth?").unknown_name == "Havana Declaration"
    assert understand("What did UNCAC say on youth?").unknown_name is None


def test_a_follow_up_keeps_the_subject_and_takes_the_new_instrument() -> None:
    follow = understand("And the Firearms Protocol?", "Who may refuse extradition under UNTOC?")
    assert follow.scope == ("untoc-firearms-protocol",)
    assert "extradition" in follow.searched_for
    assert understand("What is money-laundering?", "Who may refuse extradition?").searched_for == (
        "What is money-laundering?"
    )


def test_markup_in_a_question_is_not_searched_for() -> None:
    assert understand("<b>What is</b> <script>alert(1)</script> extradition?").searched_for == (
        "What is alert(1) extradition?"
    )


@pytest.mark.parametrize("text", ["", "   ", "???", "<p></p>", "\u200b"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        understand(text)


def test_a_question_too_long_is_refused_with_the_limit() -> None:
    with pytest.raises(QuestionError, match="4,000"):
        understand("why " * 25_000)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is corruption?", "en"),
        ("Qu'est-ce que la corruption dans le rapport ?", "fr"),
        ("¿Qué es la corrupción?", "es"),
        ("Что такое коррупция?", "ru"),
        ("什么是腐败？", "zh"),
        ("ما هو الفساد؟", "ar"),
        ("Pourquoi ?", "fr"),
        ("Et pour les personnes morales ?", "fr"),
        ("article 46 (9) de la CNUCC", "fr"),
        ("extradición", "es"),
        ("UNCAC, art. 46, para. 9", "en"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert understand(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Was ist Korruption?", "de"),
        ("O que é corrupção?", "pt"),
        ("Cos'è la corruzione?", "it"),
        ("Що таке корупція?", "uk"),
        ("腐敗とは何ですか", "ja"),
        ("فساد چیست؟", "fa"),
    ],
)
def test_another_language_is_not_taken_for_an_official_one(text: str, language: str) -> None:
    question = understand(text)
    assert question.written_in == language
    assert question.language == "en"


@pytest.mark.parametrize(
    ("text", "contrasts"),
    [
        ("What sets human trafficking apart from people smuggling?", ("human trafficking", "people smuggling")),
        ("What is the difference between a gun and a bomb?", ("gun", "bomb")),
        ("How do UNTOC and UNCAC differ on extradition and corruption?", ()),  # instruments are compared, not words
        ("Which courts of different countries hear corruption and extradition cases?", ()),
    ],
)
def test_two_expressions_to_tell_apart(text: str, contrasts: tuple[str, ...]) -> None:
    assert understand(text).contrasts == contrasts


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Should we join the Firearms Protocol?", True),
        ("Is UNODC doing a good job?", True),
        ("Which convention is the best written?", True),
        ("Is bank secrecy a good reason to refuse?", False),
        ("What are the best interests of the child?", False),
    ],
)
def test_advice_and_opinions_are_told_from_questions_of_law(text: str, asks: bool) -> None:
    assert (Caution.OPINION in understand(text).cautions) is asks


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Что делать против отмывания денег по Палермской конвенции?", ("untoc",)),
        ("Кто подписал Будапештскую конвенцию?", ("coe-cybercrime-2001",)),
        ("ما التدابير ضد غسل الأموال في اتفاقية باليرمو؟", ("untoc",)),
        ("¿Qué exige la Convención de Mérida?", ("uncac",)),
        ("《巴勒莫公约》对洗钱有何规定？", ("untoc",)),
    ],
)
def test_what_people_call_instruments_in_other_languages(text: str, scope: tuple[str, ...]) -> None:
    assert understand(text).scope == scope
