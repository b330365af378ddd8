"""The reader: the mark is the quote, and no character of the document is lost."""

import re
from dataclasses import replace
from html import unescape

import pytest
from fake_assistant import LAMPS, MEETING

from congress_rag.documents import Aside, AsideKind, Document
from congress_rag.ui.reader_html import neighbours, reader_html


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def marks(html: str) -> list[str]:
    return [text_of(found) for found in re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)]


def page(html: str) -> str:
    return html.partition('class="reader-text"')[2].partition('<div class="reader-ways">')[0].partition(">")[2]


def opened(document: Document, pinpoint: str, start: int | None = None, end: int | None = None) -> str:
    return reader_html(document, document.by_pinpoint[pinpoint], start, end)


@pytest.mark.parametrize("document", [LAMPS, MEETING], ids=lambda d: str(d.id))
def test_every_possible_quote_is_marked_letter_for_letter(document: Document) -> None:
    for paragraph in document.paragraphs:
        text = document.quote(paragraph)
        step = max(1, len(text) // 12)
        edges = sorted({0, len(text), *range(0, len(text), step)})
        for start in edges:
            for end in (e for e in edges if e > start):
                assert marks(opened(document, paragraph.pinpoint, start, end)) == [text[start:end]]
        assert marks(opened(document, paragraph.pinpoint)) == [text]


def test_the_whole_article_is_shown_without_a_character_lost() -> None:
    article = LAMPS.by_pinpoint["lamps#2"]
    assert text_of(page(opened(LAMPS, "lamps#2.2.b"))) == LAMPS.text[article.begin : article.end]


def test_a_report_shows_the_paragraph_before_and_the_one_after() -> None:
    shown = re.findall(r'data-at="(meeting#\d+)"', opened(MEETING, "meeting#3"))
    assert shown == ["meeting#2", "meeting#3", "meeting#4"]
    assert re.findall(r'data-at="(meeting#\d+)"', opened(MEETING, "meeting#1")) == ["meeting#1", "meeting#2"]


def test_items_stand_within_their_paragraph_with_their_markers() -> None:
    html = opened(LAMPS, "lamps#2.2.a")
    assert re.search(r'data-at="lamps#2\.2\.a"><span class="marker">\(a\) </span>', html)
    assert 'class="p item marked-off here"' in html


def test_where_we_are_is_told() -> None:
    html = opened(LAMPS, "lamps#2.2.b")
    assert LAMPS.title in html
    assert "Article 2. Duty to keep a lamp" in html
    assert "Convention on the Keeping of Harbour Lamps, art. 2, para. 2 (b)" in html
    assert 'data-copy-link="lamps#2.2.b"' in html


def test_markup_in_a_document_is_text() -> None:
    html = opened(LAMPS, "lamps#2.2.b")
    assert "<script" not in html
    assert "<script>alert(1)</script>" in text_of(html)


@pytest.mark.parametrize(
    ("pinpoint", "before", "after"),
    [
        ("lamps#1", None, "lamps#2"),
        ("lamps#1.a", "lamps#1", "lamps#1.b"),
        ("lamps#1.b", "lamps#1.a", "lamps#2"),
        ("lamps#2.2.b", "lamps#2.2.a", "lamps#2.3"),
        ("lamps#3", "lamps#2", None),
    ],
)
def test_previous_and_next_lead_through_the_document(pinpoint: str, before: str | None, after: str | None) -> None:
    assert neighbours(LAMPS, LAMPS.by_pinpoint[pinpoint]) == (before, after)


@pytest.mark.parametrize(("start", "end"), [(-5, 10), (0, 10_000), (10_000, 20_000), (9, 3)])
def test_offsets_beyond_the_paragraph_are_brought_within_it(start: int, end: int) -> None:
    text = LAMPS.quote(LAMPS.by_pinpoint["lamps#3"])
    assert all(mark in text for mark in marks(opened(LAMPS, "lamps#3", start, end)))


def test_notes_within_a_paragraph_are_set_back_and_kept() -> None:
    paragraph = MEETING.by_pinpoint["meeting#3"]
    start = MEETING.text.index("Several speakers")
    noted = replace(MEETING, asides=(Aside(AsideKind.FOOTNOTE, start, paragraph.end),))
    html = opened(noted, "meeting#3")
    assert '<span class="footnote">Several speakers' in html
    assert marks(html) == [MEETING.quote(paragraph)]
