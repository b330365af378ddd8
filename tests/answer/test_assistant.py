"""Asking, showing and searching, as a delegate does."""

from collections.abc import Sequence

import pytest

from congress_rag.answer.answering import READ_AGAIN
from congress_rag.answer.compose import compose
from congress_rag.answer.evidence import Evidence
from congress_rag.answer.outcome import Answer, Citation, Outcome, Verdict
from congress_rag.answer.verify import verify_quotes
from congress_rag.assistant import Assistant
from congress_rag.errors import PinpointSyntaxError, QuestionError, UnknownPinpointError


def cited(answer: Answer) -> list[str]:
    return [c.pinpoint for c in answer.citations]


def test_an_answer_quotes_the_paragraph_letter_for_letter(assistant: Assistant) -> None:
    answer = assistant.ask("What was said about cryptocurrencies?")
    assert answer.outcome is Outcome.ANSWERED
    assert cited(answer) == ["report-europe-2019#4"]
    for citation in answer.citations:
        assert assistant.show(citation.pinpoint).text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.text
    assert all(s.verdict is Verdict.SUPPORTED for s in answer.statements)
    assert "[1]" in answer.text


def test_an_item_comes_with_the_chapeau_it_depends_on(assistant: Assistant) -> None:
    answer = assistant.ask("What does the meeting recommend for central authorities?")
    assert "report-europe-2019#10.c" in cited(answer)
    chapeau = next(c for c in answer.citations if c.pinpoint == "report-europe-2019#10")
    assert "not negotiated" in chapeau.quote


@pytest.mark.parametrize(
    "question",
    [
        "What is the weather in Vienna?",
        "Who won the 2022 World Cup?",
        "What did the meeting decide about the death penalty?",
    ],
)
def test_what_the_documents_do_not_say_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_DOCUMENTS
    assert answer.statements == ()
    assert answer.citations == ()
    assert answer.reason


def test_an_unknown_instrument_is_named_in_the_refusal(assistant: Assistant) -> None:
    answer = assistant.ask("What did the Kyoto Declaration say on youth?")
    assert answer.outcome is Outcome.NOT_IN_DOCUMENTS
    assert "Kyoto Declaration" in answer.text


def test_a_known_instrument_that_is_not_here_is_said_to_be_missing(assistant: Assistant) -> None:
    answer = assistant.ask("What does UNCAC say on bribery?")
    assert answer.outcome is Outcome.NOT_IN_DOCUMENTS
    assert answer.reason == "instrument_missing"
    assert "United Nations Convention against Corruption" in answer.text


def test_a_place_is_looked_up_and_never_guessed(assistant: Assistant) -> None:
    assert cited(assistant.ask("paragraph 10 (a) of the report")) == [
        "report-europe-2019#10",
        "report-europe-2019#10.a",
    ]
    nowhere = assistant.ask("paragraph 99 of the report")
    assert nowhere.outcome is Outcome.NOT_IN_DOCUMENTS
    assert nowhere.reason == "no_such_paragraph"
    assert assistant.ask("article 5").outcome is Outcome.NEEDS_CLARIFICATION
    assert assistant.search("para. 3 of the report", 3).passages[0].paragraph.pinpoint == "report-europe-2019#3"


@pytest.mark.parametrize(
    ("typed", "pinpoint"),
    [
        ("lakes#2.2.b", "lakes#2.2.b"),
        ("para 10(a) of the report", "report-europe-2019#10.a"),
        ("report, para. 2", "report-europe-2019#2"),
    ],
)
def test_show_takes_an_id_and_what_people_type(assistant: Assistant, typed: str, pinpoint: str) -> None:
    assert assistant.show(typed).paragraph.pinpoint == pinpoint


def test_show_gives_the_paragraph_in_its_context(assistant: Assistant) -> None:
    shown = assistant.show("lakes#2.2").to_dict()
    assert shown["text"].startswith("A Party may refuse a licence where:")
    assert shown["children"] == ["lakes#2.2.a", "lakes#2.2.b"]
    assert (shown["parent"], shown["previous"], shown["next"]) == ("lakes#2", "lakes#2.1", None)
    assert shown["source"]["file"] == "lakes.md"


def test_show_says_what_is_wrong_with_a_place(assistant: Assistant) -> None:
    with pytest.raises(UnknownPinpointError, match="lakes#99"):
        assistant.show("lakes#99")
    with pytest.raises(PinpointSyntaxError, match="names no paragraph"):
        assistant.show("hello there")
    with pytest.raises(PinpointSyntaxError, match="whole document"):
        assistant.show("lakes")


def test_walking_a_document_gives_every_paragraph_in_order(assistant: Assistant) -> None:
    walked = [p.paragraph.pinpoint for p in assistant.paragraphs("lakes")]
    assert walked[:3] == ["lakes#1", "lakes#1.a", "lakes#1.b"]
    assert walked[-1] == "lakes#3"


def test_an_empty_question_is_an_error_and_in_a_batch_an_answer_that_says_so(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.ask("   ")
    assert assistant.ask_or_explain("   ").outcome is Outcome.ERROR


def test_the_search_by_words_says_that_meaning_is_still_to_come(assistant: Assistant) -> None:
    assert "by words alone" in (assistant.ask("What was said about cryptocurrencies?").notice or "")
    assert assistant.state()["status"] == "indexing"


def test_documents_lists_what_is_here_and_what_is_missing(assistant: Assistant) -> None:
    listing = assistant.documents()
    assert {d["id"] for d in listing["documents"]} == {"report-europe-2019", "lakes"}
    assert "uncac" in listing["missing"]


def test_a_quote_that_does_not_stand_there_is_not_supported() -> None:
    good = Citation(1, "lakes#3", "", "", "No Party", 0, 8)
    off = Citation(2, "lakes#3", "", "", "No Party", 1, 9)
    texts = {"lakes#3": "No Party shall permit it."}

    def text_of(pinpoint: str) -> str:
        if pinpoint not in texts:
            raise UnknownPinpointError(pinpoint)
        return texts[pinpoint]

    assert verify_quotes([good], text_of)[0] is Verdict.SUPPORTED
    assert verify_quotes([good, off], text_of)[0] is Verdict.PARTLY
    assert verify_quotes([off], text_of)[0] is Verdict.UNSUPPORTED
    assert verify_quotes([Citation(1, "lakes#4", "", "", "No", 0, 2)], text_of)[0] is Verdict.UNSUPPORTED
    assert verify_quotes([], text_of)[0] is Verdict.UNSUPPORTED


def test_a_statement_that_does_not_verify_is_left_out(assistant: Assistant) -> None:
    passage = assistant.show("lakes#3")
    evidence = [Evidence(passage.document, passage.paragraph, 0, len(passage.text), 1.0)]
    kept = compose(evidence, lambda _: passage.text)
    assert [s.citations for s in kept.statements] == [(1,)]
    lost = compose(evidence, lambda _: "another text")
    assert lost.statements == []
    assert lost.citations == []
    assert lost.rejected


class LastFirst:
    """A reranker that likes best what is ranked last, and remembers what it read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, question: str, texts: Sequence[str], /) -> list[float]:
        assert "pike" in question
        self.read += texts
        return [float(n) for n in range(len(texts))]


def test_a_reranker_reads_the_first_paragraphs_in_context_and_orders_them(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "licence of an angler who has poached trout or pike"
    before = [p.paragraph.pinpoint for p in assistant.search(query, 50).passages]
    reranker = LastFirst()
    monkeypatch.setattr(assistant._answering, "_reranker", reranker)
    after = [p.paragraph.pinpoint for p in assistant.search(query, 50).passages]
    assert 1 < len(before) <= READ_AGAIN
    assert after == before[::-1]
    assert len(reranker.read) == len(before)
    assert any("No Party shall permit the catching of pike" in text for text in reranker.read)
