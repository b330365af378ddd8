"""The page in a real browser: asking, citations, the reader, keyboards, hostile text, phones, other hosts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from fake_assistant import FakeAssistant
from served_page import Served, served_by

from congress_rag.errors import StorageError
from congress_rag.feedback import Feedback, feedback_file, keep, kept
from congress_rag.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, ViewportSize

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync_api.expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
WIDE: ViewportSize = {"width": 1280, "height": 800}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; name one in $CHROMIUM"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield started
        started.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, served: Served) -> Iterator[tuple[Page, list[str], set[str]]]:
    """The page, what the browser complained of, and the hosts that were asked for something."""
    with browser.new_context(viewport=WIDE, base_url=served.url) as context:
        page = context.new_page()
        complaints: list[str] = []
        hosts: set[str] = set()

        def refuse(dialog: Dialog) -> None:
            complaints.append(f"a dialog opened: {dialog.message}")
            dialog.dismiss()

        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.set_default_timeout(10_000)
        page.goto("/")
        yield page, complaints, hosts


@pytest.fixture
def page(opened: tuple[Page, list[str], set[str]], served: Served) -> Iterator[Page]:
    """The page as it is when one comes to it; at the end nothing was complained of, and no other host was asked."""
    page, complaints, hosts = opened
    complaints.clear()
    page.set_viewport_size(WIDE)
    if page.get_by_test_id("reader").is_visible():
        page.get_by_role("button", name="Close the reader").click()
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".suggestion")
    page.mouse.move(5, 5)
    yield page
    assert [c for c in complaints if "status of 404" not in c] == []
    assert hosts - {""} == {urlsplit(served.url).netloc}


def ask(page: Page, question: str) -> None:
    done = page.locator(".turn[data-state=done]")
    before = done.count()
    box = page.get_by_test_id("question")
    box.fill(question)
    box.press("Enter")
    expect(done).to_have_count(before + 1)


def until(done: Callable[[], bool], page: Page) -> None:
    for _ in range(100):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to pass in five seconds")


def marked(page: Page) -> str:
    page.wait_for_selector("[data-testid=reader] mark")
    return str(
        page.locator("[data-testid=reader] mark").evaluate_all("marks => marks.map(m => m.textContent).join('|')")
    )


def test_a_citation_opens_the_reader_with_the_quote_marked(page: Page, served: Served) -> None:
    ask(page, "Who keeps the lamps?")
    answer = served.assistant.ask("Who keeps the lamps?")
    chips = page.locator(".chip")
    assert chips.count() == len(answer.citations)
    for at, citation in enumerate(answer.citations):
        chips.nth(at).click()
        reader = page.get_by_test_id("reader")
        expect(reader.locator(".reader-label")).to_have_text(citation.label)
        assert marked(page) == citation.quote
        expect(reader.locator("mark")).to_be_in_viewport()
    assert '``Harbour"' in "".join(c.quote for c in answer.citations)


def test_the_keyboard_is_enough(page: Page) -> None:
    ask(page, "Who keeps the lamps?")
    chip = page.locator('.chip[data-pinpoint="lamps#1.a"]')
    while not chip.evaluate("chip => chip === document.activeElement"):
        page.keyboard.press("Shift+Tab")
    expect(page.locator("#quote")).to_contain_text("means any place where a vessel may lie at anchor")
    page.keyboard.press("Enter")
    expect(page.locator(".reader-label")).to_be_focused()
    assert marked(page).startswith("``Harbour")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("reader")).to_be_hidden()
    expect(chip).to_be_focused()


def test_hovering_shows_the_quote(page: Page, served: Served) -> None:
    ask(page, "Who keeps the lamps?")
    page.locator(".chip").first.hover()
    expect(page.locator("#quote")).to_have_text(served.assistant.ask("Who keeps the lamps?").citations[0].quote)
    page.mouse.move(5, 5)
    expect(page.locator("#quote")).to_be_hidden()


def test_a_link_opens_the_reader_at_its_paragraph(page: Page) -> None:
    page.goto(f"/?p={quote('lamps#2.3', safe='')}")
    assert marked(page).startswith("A State Party may charge for the oil.")
    page.get_by_role("button", name="Next paragraph").click()
    expect(page.locator(".reader-label")).to_contain_text("art. 3")
    assert "p=lamps%233" in page.url
    page.get_by_role("button", name="Close the reader").click()
    assert "p=" not in page.url


def test_a_link_that_leads_nowhere_is_explained(page: Page) -> None:
    page.goto(f"/?p={quote('lamps#99', safe='')}")
    expect(page.get_by_test_id("reader")).to_contain_text("has no lamps#99")


def test_a_suggested_question_is_asked_with_a_click(page: Page, served: Served) -> None:
    page.get_by_role("button", name="What is an organized criminal group?").click()
    page.wait_for_selector(".turn[data-state=done]")
    assert served.assistant.asked[-1] == ("What is an organized criminal group?", [])


def test_a_follow_up_carries_the_conversation(page: Page, served: Served) -> None:
    ask(page, "Who keeps the lamps?")
    first = served.assistant.ask("Who keeps the lamps?")
    ask(page, "And what is one?")
    assert served.assistant.asked[-1][1] == [
        {"role": "user", "content": "Who keeps the lamps?"},
        {"role": "assistant", "content": first.text},
    ]
    expect(page.locator(".searched")).to_contain_text("lamp convention on harbour lamps")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector(".suggestion")
    ask(page, "Who keeps the lamps?")
    assert served.assistant.asked[-1][1] == []


def test_an_abstention_is_a_card_and_no_answer(page: Page) -> None:
    ask(page, "What is the weather on Mars?")
    card = page.locator(".card")
    expect(card).to_contain_text("Not in the documents")
    expect(card).to_contain_text("Nearest paragraphs — not an answer")
    assert page.locator(".answer").count() == 0
    card.locator(".chip").first.click()
    assert "<script>alert(1)</script>" in marked(page)


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "script [link](javascript:alert(1)) ${alert(1)} {{constructor.constructor('alert(1)')()}}",
        "w" * 10_000,
    ],
    ids=["script", "image", "template", "long"],
)
def test_markup_is_text(page: Page, words: str) -> None:
    ask(page, words)
    assert page.locator(".asked").text_content() == words
    assert page.locator("#conversation :is(script, img, a)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_fault_of_the_program_is_told_plainly(page: Page) -> None:
    ask(page, "broken")
    expect(page.locator(".card")).to_contain_text("Something went wrong within the program")
    ask(page, "Who keeps the lamps?")
    assert page.locator(".chip").count() > 0


def test_an_answer_is_announced(page: Page) -> None:
    ask(page, "Who keeps the lamps?")
    expect(page.locator("#announcer[aria-live=polite]")).to_contain_text("3 statements, all supported")


def test_the_documents_are_listed_and_open(page: Page) -> None:
    page.get_by_role("button", name="Documents, 2").click()
    page.locator("#library").get_by_role("button", name="Convention on the Keeping").click()
    expect(page.locator(".reader-title")).to_have_text("Convention on the Keeping of Harbour Lamps")
    assert page.locator("[data-testid=reader] mark").count() == 0


def test_shift_and_enter_make_a_new_line(page: Page) -> None:
    box = page.get_by_test_id("question")
    box.fill("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    assert box.input_value() == "one\ntwo"
    assert page.locator(".turn").count() == 0


def test_a_phone_reads_in_a_full_sheet(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, "Who keeps the lamps?")
    page.locator(".chip").first.click()
    marked(page)
    page.wait_for_timeout(300)
    box = page.get_by_test_id("reader").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
    assert page.locator("gradio-app").evaluate("app => app.inert")
    page.keyboard.press("Escape")
    assert not page.locator("gradio-app").evaluate("app => app.inert")


def test_the_banner_counts_until_the_index_is_ready(browser: Browser) -> None:
    assistant = FakeAssistant(treaty=False, embedded=7)
    with served_by(assistant) as served, browser.new_context() as context:
        opened = context.new_page()
        opened.goto(served.url)
        expect(opened.locator(".banner")).to_contain_text("7 of 20 passages")
        expect(opened.locator(".welcome .adding")).to_contain_text("CONGRESS_RAG_CORPUS")
        assistant.embedded = 20
        expect(opened.locator(".banner")).to_have_count(0)


def test_a_thumb_keeps_the_whole_answer_with_the_words_that_follow(browser: Browser, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with (
        served_by(FakeAssistant(), partial(keep, settings=settings)) as served,
        browser.new_context(viewport=WIDE) as context,
    ):
        opened = context.new_page()
        opened.goto(served.url)
        opened.wait_for_selector(".suggestion")
        ask(opened, "Who keeps the lamps?")
        ask(opened, "And what is one?")
        thumbs = opened.locator(".thumbs").last
        assert not feedback_file(settings).exists()
        expect(thumbs.get_by_label("Why?")).to_be_hidden()
        thumbs.get_by_role("button", name="Not helpful").press("Enter")
        thumbs.get_by_label("Why?").fill("<b>Another</b> article")
        thumbs.get_by_label("Why?").press("Enter")
        expect(thumbs).to_contain_text("Kept with the answer")
        until(lambda: any(said.words for said in kept(settings)), opened)
        ask(opened, "Who pays for oil?")
        expect(opened.locator(".thumbs").nth(1).locator("[aria-pressed=true]")).to_have_attribute("data-liked", "false")
        (said,) = kept(settings)
    answer = served.assistant.ask("And what is one?", said.history)
    assert (said.question, said.liked, said.words) == ("And what is one?", False, "<b>Another</b> article")
    assert said.history[0] == {"role": "user", "content": "Who keeps the lamps?"}
    assert {**said.answer, "timings_ms": {}} == {**answer.to_dict(), "timings_ms": {}}


def test_feedback_that_can_not_be_kept_is_told(browser: Browser) -> None:
    def full(_: Feedback) -> None:
        raise StorageError("The disk is full. Free some of it, and press again.")

    with served_by(FakeAssistant(), full) as served, browser.new_context(viewport=WIDE) as context:
        opened = context.new_page()
        opened.goto(served.url)
        opened.wait_for_selector(".suggestion")
        ask(opened, "Who keeps the lamps?")
        opened.get_by_role("button", name="Helpful", exact=True).click()
        expect(opened.locator("body")).to_contain_text("The disk is full.")
        expect(opened.locator(".thumbs [aria-pressed=true]")).to_have_count(0)
