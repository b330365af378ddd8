"""The report: one page that asks nobody for anything, survives hostile words, and leads from figures to questions."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from made_up_runs import HOSTILE, made_up_run

from congress_rag.errors import CallError
from congress_rag.eval.figures import figures_of
from congress_rag.eval.intervals import Interval
from congress_rag.eval.record import Found, Run
from congress_rag.eval.report import baseline_table, to_markdown, write_report
from congress_rag.eval.scores import MEASURES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium; name one in $CHROMIUM")

MAIN = made_up_run(count=600)
BM25 = made_up_run("BM25 alone", count=600, skill=0.6, searches_only=True)
SMALL = made_up_run("BM25 alone", count=60, searches_only=True)


class _Parts(HTMLParser):
    """The elements of a page and what they ask for; the words of the JSON block."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.ids: list[str] = []
        self.asked_for: list[str] = []
        self.data = ""
        self._in_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(tag)
        self._in_data = given.get("id") == "data"
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.asked_for += [v for name, v in attrs if name in ("src", "href", "action") and v and not v.startswith("#")]

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data += data
            self._in_data = False


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "new" / "report.html"
    write_report([MAIN, BM25], path)
    return path


@pytest.fixture(scope="module")
def parts(page_file: Path) -> _Parts:
    return _Parts(page_file.read_text("utf-8"))


def test_the_page_needs_nothing_else(page_file: Path, parts: _Parts) -> None:
    assert parts.asked_for == []
    assert "link" not in parts.elements
    assert "img" not in parts.elements
    assert not re.search(r"@import|url\((?!#)", page_file.read_text("utf-8"))


def test_words_of_the_data_stay_words(page_file: Path, parts: _Parts) -> None:
    assert parts.elements.count("script") == 2
    assert HOSTILE not in page_file.read_text("utf-8")
    assert json.loads(parts.data)["questions"][7]["question"] == HOSTILE


def test_there_are_no_dropdowns(parts: _Parts) -> None:
    assert "select" not in parts.elements


def test_no_id_is_given_twice(parts: _Parts) -> None:
    assert len(parts.ids) == len(set(parts.ids))


def test_the_page_is_the_same_twice(page_file: Path, tmp_path: Path) -> None:
    write_report([MAIN, BM25], tmp_path / "again.html")
    assert (tmp_path / "again.html").read_bytes() == page_file.read_bytes()


def test_every_question_is_there_with_what_became_of_it(parts: _Parts) -> None:
    data = json.loads(parts.data)
    assert [row["id"] for row in data["questions"]] == [asked.id for asked in MAIN.questions]
    row, asked = next((r, q) for r, q in zip(data["questions"], MAIN.questions, strict=True) if q.judged and q.gold)
    assert [statement["judged"] for statement in row["statements"]] == list(asked.judged)
    assert [(gold["pinpoint"], gold["grade"]) for gold in row["gold"]] == list(asked.gold)
    assert row["hits"][0]["pinpoint"] == asked.found[0].pinpoint
    assert row["others"][0]["outcome"] == "search only"
    scores = dict(zip(data["measures"], row["scores"], strict=True))
    assert scores["nDCG@10"] == pytest.approx(asked.scores["nDCG@10"], abs=1e-4)
    assert scores["false answer"] == "answerable"


def test_every_measure_is_explained(page_file: Path) -> None:
    page = page_file.read_text("utf-8")
    names = figures_of(MAIN).overall.keys()
    assert all(m.meaning.replace("'", "&#39;") in page for m in MEASURES if m.name in names)


def test_a_run_that_only_searches_has_a_report(tmp_path: Path) -> None:
    write_report([SMALL], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Risk and coverage" not in page
    assert "searches only" in page


def test_a_collection_with_ids_of_its_own_has_a_report(tmp_path: Path) -> None:
    asked = replace(SMALL.questions[0], gold=(("MED-14", 1),), document="MED-14", found=(Found("MED-14", 1.0),))
    write_report([replace(SMALL, questions=(asked,))], tmp_path / "report.html")
    (row,) = json.loads(_Parts((tmp_path / "report.html").read_text("utf-8")).data)["questions"]
    assert row["gold"][0]["rank"] == 1
    assert row["hits"][0]["gold"] is True


def test_runs_over_other_questions_stand_beside_each_other_uncompared(tmp_path: Path) -> None:
    write_report([SMALL, made_up_run("another", count=30)], tmp_path / "report.html")
    assert "were asked other questions" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize("run", [Run("nothing was asked", (), ()), replace(MAIN, questions=MAIN.questions[:2])])
def test_a_run_of_few_questions_has_a_report(run: Run, tmp_path: Path) -> None:
    write_report([run], tmp_path / "report.html")
    assert to_markdown([run])


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CallError, match="can't be written"):
        write_report([SMALL], tmp_path / "file" / "report.html")
    with pytest.raises(CallError, match="no run"):
        write_report([], tmp_path / "report.html")


# -- Markdown -------------------------------------------------------------------------------------------------------


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_table_of_systems_has_a_row_each_with_the_figures_of_the_runs() -> None:
    head, _, *rows = baseline_table([MAIN, BM25]).splitlines()
    assert [_cells(row)[0] for row in rows] == ["this project", "BM25 alone"]
    value = figures_of(MAIN).overall["nDCG@10"].value
    assert isinstance(value, Interval)
    assert dict(zip(_cells(head), _cells(rows[0]), strict=True))["nDCG@10"] == (
        f"{value.mean:.3f} ({value.low:.3f} to {value.high:.3f})"
    )
    assert dict(zip(_cells(head), _cells(rows[1]), strict=True))["false answer"] == "–"


def test_the_committed_report_holds_figures_and_no_words_of_documents() -> None:
    report = to_markdown([MAIN, BM25])
    assert "ordinary costs" not in report
    assert "## By instrument" in report
    assert "## this project against BM25 alone" in report
    widths = [len(_cells(line)) for line in report.splitlines() if line.startswith("|")]
    assert min(widths) > 2


def test_a_name_cannot_break_a_table() -> None:
    row = baseline_table([replace(SMALL, system="a|b <i> $x$\nc")]).splitlines()[2]
    assert _cells(row)[0] == r"a\|b \<i\> \$x\$ c"


def test_two_runs_of_one_system_can_be_told_apart() -> None:
    rows = baseline_table([SMALL, SMALL]).splitlines()[2:]
    assert [_cells(row)[0] for row in rows] == ["BM25 alone", "BM25 alone (2)"]


# -- in a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, page_file: Path) -> Iterator[tuple[Page, list[str]]]:
    """The page, and what went wrong in it: complaints, dialogs, requests other than for the file."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        wrong: list[str] = []

        def refuse(dialog: Dialog) -> None:
            wrong.append(dialog.message)
            dialog.dismiss()

        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", lambda r: None if r.url.startswith(page_file.as_uri()) else wrong.append(r.url))
        page.set_default_timeout(10_000)
        page.goto(page_file.as_uri())
        yield page, wrong
        assert wrong == []


def _expect_count(page: Page, count: int) -> None:
    from playwright.sync_api import expect

    expect(page.locator("#count")).to_contain_text(re.compile(rf"^{count} of"))


@in_a_browser
@pytest.mark.browser
def test_hostile_words_are_shown_and_do_nothing(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    row = page.locator("#list > li").nth(7)
    row.locator("summary").click()
    assert row.locator(".words-asked").text_content() == HOSTILE
    assert "Gold" in (row.text_content() or "")


@in_a_browser
@pytest.mark.browser
def test_questions_are_filtered_together(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    _expect_count(page, 600)
    assert page.locator("#list > li").count() == 25
    page.get_by_label("unanswerable", exact=True).check()
    _expect_count(page, sum(not asked.answerable for asked in MAIN.questions))
    page.get_by_label("wrong", exact=True).check()
    _expect_count(page, sum(not q.answerable and q.scores["false answer"] == 1.0 for q in MAIN.questions))
    page.get_by_role("button", name="Clear all filters").click()
    _expect_count(page, 600)
    page.locator("input[name=language][value=ru]").check()
    _expect_count(page, sum(asked.language == "ru" for asked in MAIN.questions))


@in_a_browser
@pytest.mark.browser
def test_a_search_finds_words_and_ids(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.get_by_role("searchbox").fill("q-123")
    _expect_count(page, 1)
    page.get_by_role("searchbox").fill("no such words anywhere")
    _expect_count(page, 0)


@in_a_browser
@pytest.mark.browser
def test_a_keyboard_opens_questions_and_turns_pages(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    page.locator("#list summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#list details[open] .inside").first.wait_for()
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")
    page.get_by_text("page 2 of 24").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert "q-025" in (page.locator("#list details[open]").text_content() or "")


@in_a_browser
@pytest.mark.browser
def test_a_link_opens_its_question(opened: tuple[Page, list[str]], page_file: Path) -> None:
    page, _ = opened
    page.goto("about:blank")
    page.goto(f"{page_file.as_uri()}#question=q-321")
    assert "q-321" in (page.locator("#list details[open]").text_content() or "")


@in_a_browser
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_sticks_out_at_the_side(browser: Browser, page_file: Path, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        for number in (0, 7):
            page.locator("#list summary").nth(number).click()
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@in_a_browser
@pytest.mark.browser
def test_words_can_be_read_by_day_and_by_night(browser: Browser, page_file: Path) -> None:
    contrast: Any = """() => {
        const luminance = (colour) => {
            const [r, g, b] = colour.match(/[\\d.]+/g).map((v) => v / 255)
                .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const probe = document.body.appendChild(document.createElement("i"));
        const shown = (name) => {
            probe.style.color = `var(--${name})`;
            return luminance(getComputedStyle(probe).color);
        };
        const paper = shown("paper");
        const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const names = "ink soft accent good warn bad s0 s1 s2 s3 s4 s5".split(" ");
        return Object.fromEntries(names.map((name) => [name, ratio(shown(name), paper)]));
    }"""
    schemes: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
    for scheme in schemes:
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(page_file.as_uri())
            assert {name for name, ratio in page.evaluate(contrast).items() if ratio < 4.5} == set()


@in_a_browser
@pytest.mark.browser
def test_nine_hundred_questions_open_at_once(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report([made_up_run(count=900)], path)
    with browser.new_context() as context:
        page = context.new_page()
        began = time.perf_counter()
        page.goto(path.as_uri())
        page.locator("#list > li").first.wait_for()
        assert time.perf_counter() - began < 5  # a hang, not a benchmark: it takes a third of a second
        _expect_count(page, 900)
