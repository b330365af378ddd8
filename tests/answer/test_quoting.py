"""What is quoted of the paragraphs that answer, and how an answer is put together from it."""

from dataclasses import replace

from madeup import article, item, paragraph
from madeup import compose as made_up

from congress_rag.answer.compose import compose
from congress_rag.answer.evidence import Evidence, Finding
from congress_rag.answer.question import AskedKind, Question, Understanding
from congress_rag.answer.quoting import ROOM, quotable
from congress_rag.assistant import Assistant
from congress_rag.documents import Document
from congress_rag.ingest.catalogue import catalogue

LONG = "for the purposes of keeping the waters of every lake and of each river that feeds it clear and open, " * 5
LAKES = made_up(
    "lakes",
    "Lakes",
    [
        article("1", "Licences", "", paragraph("1", "Each Party shall require a licence of every angler."),
                paragraph("2", f"A Party shall inspect the rods of anglers {LONG}where:",
                          item("a", "The angler has caught trout without a licence;"),
                          item("b", "The angler has been seen with a net;"),
                          item("c", "In all other cases, the angler has asked for it."))),
        article("2", "Boats", "", paragraph("1", "A Party may allow boats on lakes. Each Party shall count boats.")),
    ],
)  # fmt: skip
RIVERS = made_up(
    "rivers", "Rivers", [article("4", "Licences", "", paragraph("1", "No Party shall sell a licence to an angler."))]
)


def asked(text: str, kind: AskedKind, **more: object) -> Question:
    return replace(Understanding(catalogue(), 4000).understand(text), kind=kind, **more)  # type: ignore[arg-type]


def finding(document: Document, pinpoint: str, **more: object) -> Finding:
    found = Finding(document, document.by_pinpoint[pinpoint], 1.0, 0.9, 0.0, 1.0, 0, 0.0, ())
    return replace(found, **more)  # type: ignore[arg-type]


def quoted(question: Question, *findings: Finding, ranked: tuple[Finding, ...] = ()) -> list[str]:
    return [e.paragraph.pinpoint for e in quotable(question, findings, lambda _: 1.0, ranked)]


def text_of(pinpoint: str) -> str:
    document = LAKES if pinpoint.startswith("lakes") else RIVERS
    return document.quote(document.by_pinpoint[pinpoint])


def answer(question: Question, *findings: Finding, ranked: tuple[Finding, ...] = ()) -> str:
    evidence = quotable(question, findings, lambda _: 1.0, ranked)
    return compose(evidence, text_of, kind=question.kind, language=question.language).text


def test_a_short_provision_is_quoted_whole() -> None:
    question = asked("Who needs a licence?", AskedKind.OPEN)
    assert answer(question, finding(LAKES, "lakes#1.1")) == (
        "Lakes, art. 1, para. 1 – an obligation: “Each Party shall require a licence of every angler.” [1]"
    )


def test_of_a_long_list_the_item_that_fits_is_quoted_behind_its_chapeau_with_a_gap_shown() -> None:
    text = answer(asked("nets", AskedKind.OPEN), finding(LAKES, "lakes#1.2"))
    assert "where: […] (b) The angler has been seen with a net; […]” [1][2]" in text
    assert "trout" not in text


def test_a_gap_is_shown_only_where_words_are_left_out() -> None:
    text = answer(asked("trout", AskedKind.OPEN), finding(LAKES, "lakes#1.2"))
    assert "where: (a) The angler has caught trout without a licence; […]” [1][2]" in text  # the list goes on


def test_the_item_nearest_in_meaning_is_quoted_where_no_word_tells() -> None:
    within = {"lakes#1.2.a": 0.80, "lakes#1.2.b": 0.89}
    assert quoted(asked("Fangnetze", AskedKind.OPEN), finding(LAKES, "lakes#1.2", within=within)) == ["lakes#1.2.b"]


def test_a_list_that_is_asked_for_comes_with_all_its_items() -> None:
    assert quoted(asked("When are nets inspected?", AskedKind.LIST), finding(LAKES, "lakes#1.2")) == ["lakes#1.2"]


def test_an_item_that_leans_on_those_before_it_comes_with_them() -> None:
    assert quoted(asked("asked for it", AskedKind.OPEN), finding(LAKES, "lakes#1.2")) == ["lakes#1.2"]


def test_the_next_paragraph_of_the_same_article_is_heard_too_but_not_beside_a_yes_or_no() -> None:
    best, next_one = finding(LAKES, "lakes#1.1"), finding(LAKES, "lakes#1.2", rank=1)
    elsewhere = finding(LAKES, "lakes#2.1", rank=2)
    ranked = (best, next_one, elsewhere)
    assert quoted(asked("licence", AskedKind.OPEN), best, ranked=ranked)[0] == "lakes#1.1"
    assert {p[:9] for p in quoted(asked("licence", AskedKind.OPEN), best, ranked=ranked)} == {"lakes#1.1", "lakes#1.2"}
    assert quoted(asked("licence", AskedKind.YES_NO), best, ranked=ranked) == ["lakes#1.1"]


def test_an_answer_keeps_to_its_room() -> None:
    best = finding(LAKES, "lakes#1.2")
    many = [finding(LAKES, "lakes#2.1")] * 30
    evidence = quotable(asked("boats", AskedKind.OPEN), [best, *many], lambda _: 1.0)
    assert sum(len(e.text.split()) for e in evidence) <= ROOM


def test_a_comparison_follows_the_order_in_which_the_instruments_are_named() -> None:
    question = asked("licences", AskedKind.COMPARE, scope=("rivers", "lakes"))
    lakes, rivers = finding(LAKES, "lakes#1.1"), finding(RIVERS, "rivers#4.1", rank=1)
    assert quoted(question, lakes, ranked=(lakes, rivers)) == ["rivers#4.1", "lakes#1.1"]


def test_which_instruments_is_answered_by_a_table_in_the_language_of_the_question() -> None:
    question = asked("Which treaties speak of licences?", AskedKind.WHICH_INSTRUMENT)
    lakes, rivers = finding(LAKES, "lakes#1.1"), finding(RIVERS, "rivers#4.1", rank=1)
    assert answer(question, lakes, ranked=(lakes, rivers)).splitlines() == [
        "| Instrument | Provision | What it says |",
        "| --- | --- | --- |",
        "| Lakes | art. 1, para. 1 | “Each Party shall require a licence of every angler.” [1] |",
        "| Rivers | art. 4, para. 1 | “No Party shall sell a licence to an angler.” [2] |",
    ]
    french = answer(replace(question, language="fr"), lakes, ranked=(lakes, rivers))
    assert "| Lakes | article 1, paragraphe 1 |" in french


def test_one_instrument_needs_no_table() -> None:
    question = asked("Which treaty speaks of licences?", AskedKind.WHICH_INSTRUMENT)
    assert answer(question, finding(LAKES, "lakes#1.1")).startswith("Lakes, art. 1, para. 1 – an obligation: “")


def test_provisions_of_one_instrument_stand_together() -> None:
    pieces = [
        Evidence(d, d.by_pinpoint[p], 0, len(text_of(p)), 1.0)
        for d, p in [(LAKES, "lakes#1.1"), (RIVERS, "rivers#4.1"), (LAKES, "lakes#2.1")]
    ]
    cited = [c.pinpoint for c in compose(pieces, text_of).citations]
    assert cited == ["lakes#1.1", "lakes#2.1", "rivers#4.1"]


def test_the_words_that_introduce_the_recommendations_can_answer_alone(assistant: Assistant) -> None:
    answer = assistant.ask("Were the recommendations negotiated?")
    assert [c.pinpoint for c in answer.citations] == ["report-europe-2019#10"]
    assert answer.citations[0].quote.endswith("identified:")
