"""What people said of answers is kept whole, by many at once, and read whatever else is in the file."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.errors import StorageError
from congress_rag.feedback import Feedback, feedback_file, keep, kept
from congress_rag.settings import Settings

ANSWER = {"outcome": "answered", "text": "A lamp is a light. [1]", "citations": [{"pinpoint": "lamps#1.b"}]}
SAID = Feedback("a1", "What is a lamp?", [{"role": "user", "content": "Hello"}], ANSWER, True, "plain", "made-up")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_what_is_kept_comes_back_whole(settings: Settings) -> None:
    assert kept(settings) == []
    keep(SAID, settings)
    assert kept(settings) == [SAID]
    assert SAID.cited == ("lamps#1.b",)


def test_a_line_says_nothing_of_who_pressed(settings: Settings) -> None:
    keep(SAID, settings)
    line = json.loads(feedback_file(settings).read_text("utf-8"))
    assert line.keys() == {"id", "question", "history", "answer", "liked", "words", "index", "when"}
    assert line["when"].endswith("+00:00")


def test_the_last_word_on_an_answer_counts(settings: Settings) -> None:
    other = replace(SAID, id="a2")
    for said in (SAID, other, replace(SAID, liked=False, words="It isn't")):
        keep(said, settings)
    assert [(said.id, said.liked) for said in kept(settings)] == [("a2", True), ("a1", False)]


def test_many_at_once_lose_nothing(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: keep(replace(SAID, id=str(n), words="w" * 9000), settings), range(40)))
    assert {said.id for said in kept(settings)} == {str(n) for n in range(40)}


@given(st.binary(max_size=60))
def test_a_bad_line_breaks_nothing(tmp_path_factory: pytest.TempPathFactory, rubbish: bytes) -> None:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    keep(SAID, settings)
    with feedback_file(settings).open("ab") as file:
        file.write(rubbish)
    keep(replace(SAID, id="a2"), settings)
    assert [said.id for said in kept(settings)] == ["a1", "a2"]


@pytest.mark.parametrize(
    "change",
    [{"liked": "yes"}, {"question": None}, {"answer": {}}, {"answer": {"citations": [7]}}, {"history": ["a"]}],
)
def test_a_line_of_another_shape_is_passed_over_and_told(
    settings: Settings, caplog: pytest.LogCaptureFixture, change: dict[str, object]
) -> None:
    keep(SAID, settings)
    path = feedback_file(settings)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change) + "\n", "utf-8")
    assert kept(settings) == []
    assert "Line 1 of" in caplog.text


def test_half_a_character_is_kept_as_a_question_mark(settings: Settings) -> None:
    keep(replace(SAID, question="half \ud800 a pair"), settings)
    assert kept(settings)[0].question == "half ? a pair"


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    in_the_way = tmp_path / "home"
    in_the_way.write_text("a file")
    with pytest.raises(StorageError, match=f"could not be kept in .*{os.sep}answers.jsonl.*Mend the folder"):
        keep(SAID, Settings(home=in_the_way))
