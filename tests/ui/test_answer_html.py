"""Answers as HTML: what is shown is what ``ask`` gave, and all of it is text."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fake_assistant import FakeAssistant

from congress_rag.answer.outcome import Answer, Citation, Outcome, Statement, Verdict
from congress_rag.ui.answer_html import Turn, answer_html, conversation_html, problem_html, verdict_line
from congress_rag.ui.frame_html import SUGGESTIONS, banner_html, masthead_html, welcome_html

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "${alert(1)} {{alert}}",
    "w" * 10_000,
    "half \ud800 a pair, \0 nothing",
)


class Seen(HTMLParser):
    """The tags, attributes and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data

    def chips(self) -> list[dict[str, str | None]]:
        return [a for a in self.attributes if a.get("class") == "chip"]


def test_every_statement_is_shown_letter_for_letter_with_its_chips() -> None:
    answer = FakeAssistant().ask("Who keeps the lamps?")
    seen = Seen(answer_html(answer))
    for statement in answer.statements:
        assert statement.text in seen.text
    assert [c["data-pinpoint"] for c in seen.chips()] == [c.pinpoint for c in answer.citations]
    assert [c["title"] for c in seen.chips()] == [c.quote for c in answer.citations]
    assert [c["aria-label"] for c in seen.chips()] == [f"Open {c.label}" for c in answer.citations]
    assert "3 statements, all supported by the paragraphs they cite" in seen.text


@pytest.mark.parametrize(
    ("verdicts", "outcome", "line"),
    [
        ("s", Outcome.ANSWERED, "1 statement, supported by what it cites"),
        ("ss", Outcome.ANSWERED, "2 statements, all supported by the paragraphs they cite"),
        ("ss", Outcome.PARTIAL, "A partial answer: 2 statements, all supported by the paragraphs they cite"),
        ("spu", Outcome.PARTIAL, "A partial answer: 3 statements: 1 supported, 1 in part, 1 not supported"),
    ],
)
def test_the_verdict_is_told_in_words(verdicts: str, outcome: Outcome, line: str) -> None:
    named = {"s": Verdict.SUPPORTED, "p": Verdict.PARTLY, "u": Verdict.UNSUPPORTED}
    statements = tuple(Statement("A lamp is lit.", (), named[v], 1.0) for v in verdicts)
    assert verdict_line(Answer("?", outcome, "", statements)) == line


def test_an_abstention_offers_the_nearest_paragraphs_and_says_that_they_are_no_answer() -> None:
    answer = FakeAssistant().ask("What is the weather on Mars?")
    seen = Seen(answer_html(answer))
    assert "Not in the documents" in seen.text
    assert answer.text in seen.text
    assert "Nearest paragraphs — not an answer" in seen.text
    assert [c["data-pinpoint"] for c in seen.chips()] == ["lamps#2.2.b", "meeting#2"]


def test_a_question_back_and_an_error_have_cards_of_their_own() -> None:
    back = Seen(answer_html(FakeAssistant().ask("article 2")))
    assert "One thing is needed first" in back.text
    assert not back.chips()
    assert "The lamp is out." in Seen(problem_html("The lamp is out.")).text


def test_what_was_searched_for_shows_where_it_differs() -> None:
    same = Answer("lamps?", Outcome.NOT_IN_DOCUMENTS, "No.", searched_for="lamps? ")
    other = Answer("and that?", Outcome.NOT_IN_DOCUMENTS, "No.", searched_for="lamps and oil")
    assert "Searched for" not in answer_html(same)
    assert "Searched for: lamps and oil" in Seen(answer_html(other)).text


@pytest.mark.parametrize(
    ("introduction", "quotation"),
    [
        ("Lamps, art. 2 – an obligation: ", "“A lamp is […] lit.”"),
        ("Lamps, article 2 – une obligation : ", "“A lamp is […] lit.”"),
        ("Lamps，第2条（义务）：", "“A lamp is […] lit.”"),
        ("المادة 2، \u2068Lamps\u2069 – التزام: ", "\u2068“A lamp is […] lit.”\u2069"),
    ],
)
def test_an_introduction_is_set_apart_from_the_words_that_it_introduces(introduction: str, quotation: str) -> None:
    citation = Citation(1, "lamps#2", "Convention on Lamps, art. 2", "Lamps 2", "A lamp is", 0, 9)
    statement = Statement(f"{introduction}{quotation}", (1,), Verdict.SUPPORTED, 1.0)
    html = answer_html(Answer("?", Outcome.ANSWERED, statement.text, (statement,), (citation,)))
    assert f'<span class="place">{introduction}</span>' in html
    assert statement.text in Seen(html).text
    other = Statement("Somebody wrote: “A bell rings.”", (1,), Verdict.SUPPORTED, 1.0)
    assert 'class="place"' not in answer_html(Answer("?", Outcome.ANSWERED, other.text, (other,), (citation,)))


def test_a_table_is_read_out_as_sentences_and_copied_as_a_table() -> None:
    statement = Statement("Lamps, art. 2: “A lamp is lit.”", (1,), Verdict.SUPPORTED, 1.0)
    citation = Citation(1, "lamps#2", "Lamps, art. 2", "Lamps 2", "A lamp is lit.", 0, 14)
    table = "| Instrument | Provision |\n| --- | --- |\n| Lamps | “A lamp is lit.” [1] |"
    seen = Seen(answer_html(Answer("?", Outcome.ANSWERED, table, (statement,), (citation,))))
    announced = next(a["data-announce"] for a in seen.attributes if "data-announce" in a)
    assert announced is not None
    assert "|" not in announced
    assert statement.text in announced
    assert next(a["data-copy"] for a in seen.attributes if "data-copy" in a) == f"{table}\n\n[1] Lamps, art. 2"


def test_a_notice_is_shown() -> None:
    assert "Searched by words alone." in answer_html(FakeAssistant(embedded=3).ask("Who keeps the lamps?"))


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: words[:12].encode("ascii", "replace").decode())
def test_no_text_becomes_markup(words: str) -> None:
    citation = Citation(1, "lamps#1", words, words, words, 0, len(words))
    statement = Statement(words, (1,), Verdict.PARTLY, 0.5)
    answer = Answer(words, Outcome.PARTIAL, words, (statement,), (citation,), searched_for=words + "!", notice=words)
    bare = Statement("s", (1,), Verdict.PARTLY, 0.5)
    plain = Answer("q", Outcome.PARTIAL, "t", (bare,), (Citation(1, "lamps#1", "l", "c", "q", 0, 1),), notice="n")
    plain = replace(plain, searched_for="another")
    harmless = Seen(conversation_html([Turn("q", plain)]))
    seen = Seen(conversation_html([Turn(words, answer)]))
    assert set(seen.tags) == set(harmless.tags)
    assert not [a for a in seen.attributes if any(name.startswith("on") or name in {"href", "src"} for name in a)]
    shown = words.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert shown in seen.text
    assert "<script" not in conversation_html([Turn(words, problem=words)])


def test_a_turn_without_an_answer_yet_says_so() -> None:
    assert "Reading the documents" in conversation_html([Turn("Who?")])
    assert conversation_html([]) == ""


def test_the_banner_counts_and_disappears() -> None:
    counts = {"embedded": 1234, "units": 4567}
    line = Seen(banner_html({"status": "indexing", **counts})).text
    assert line == (
        "Preparing: 1,234 of 4,567 passages read in depth. Answers already work by words; answers by meaning follow."
    )
    assert "by words alone" in banner_html({"status": "degraded", **counts})
    assert banner_html({"status": "ready", **counts}) == ""


def test_the_frame_lists_documents_and_tells_how_to_add_the_conventions() -> None:
    whole, alone = FakeAssistant().documents(), FakeAssistant(treaty=False).documents()
    assert "Convention on the Keeping of Harbour Lamps" in masthead_html(whole)
    assert "CONGRESS_RAG_CORPUS" not in masthead_html(whole) + welcome_html(whole)
    assert "CONGRESS_RAG_CORPUS" in masthead_html(alone)
    assert "CONGRESS_RAG_CORPUS" in welcome_html(alone)
    assert len(re.findall(r'class="suggestion"', welcome_html(whole))) == len(SUGGESTIONS)
