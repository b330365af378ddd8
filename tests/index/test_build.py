"""Building: what changes, what is reused, what an interruption or a full disk leaves."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from madeup import WordsEncoder, article, compose, paragraph
from numpy.typing import NDArray

from congress_rag.documents import Document
from congress_rag.errors import IndexBusyError, IndexError_, StorageError
from congress_rag.index.build import build_index, known_documents
from congress_rag.index.embedding import Progress
from congress_rag.index.generation import Generations, Reading
from congress_rag.index.library import Library
from congress_rag.index.search import Searcher
from congress_rag.index.store import VectorStore
from congress_rag.settings import Settings


class InterruptedBuildError(Exception):
    pass


class FailingEncoder(WordsEncoder):
    """Gives up after a number of calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.calls = calls

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None, /) -> NDArray[np.float32]:
        if not self.calls:
            raise InterruptedBuildError
        self.calls -= 1
        return super().encode_passages(texts, on_progress)


def many(count: int, name: str = "many") -> Document:
    return compose(
        name, name, [article("1", "All", "", *(paragraph(str(i), f"Duty {i} of states.") for i in range(count)))]
    )


def test_a_first_build_counts_and_is_searchable(
    corruption: Document, drugs: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    told: list[tuple[str, int, int]] = []
    report = build_index([corruption, drugs], settings, lambda *step: told.append(step), encoder=encoder)
    assert (report.documents, report.paragraphs, report.units, report.embedded) == (2, 13, 10, 10)
    assert (report.added, report.changed, report.unchanged, report.removed) == (2, 0, 0, 0)
    assert report.complete
    assert told[1] == ("indexing", 2, 2)
    assert told[-1] == ("embedding", 10, 10)


def test_the_same_documents_again_are_no_work(corruption: Document, settings: Settings, encoder: WordsEncoder) -> None:
    first = build_index([corruption], settings, encoder=encoder)
    encoder.embedded.clear()
    again = build_index([corruption], settings, encoder=encoder)
    assert again.index == first.index
    assert (again.unchanged, again.added) == (1, 0)
    assert encoder.embedded == []


def test_a_file_that_is_the_same_need_not_be_read_again(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    build_index([corruption], settings, encoder=encoder, reading=Reading("one"))
    with known_documents(settings, "one") as known:
        assert known("corruption.md", corruption.sha256) == [corruption]
        assert known("corruption.md", "another") == []
        assert known("other.md", corruption.sha256) == []
    with known_documents(settings, "two") as known:  # another program may read it otherwise
        assert known("corruption.md", corruption.sha256) == []
    build_index([corruption], settings, encoder=encoder, reading=Reading("two"))  # it read the same, which is noted
    with known_documents(settings, "two") as known:
        assert known("corruption.md", corruption.sha256) == [corruption]


def test_only_changed_texts_are_embedded(
    corruption: Document, drugs: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    build_index([corruption, drugs], settings, encoder=encoder)
    encoder.embedded.clear()
    changed = compose("drugs", "Drugs Convention", [
        article("1", "Poppy", "", paragraph("1", "Cultivation of the opium poppy shall be limited.")),
        article("2", "Confiscation", "", paragraph("1", "Proceeds shall be frozen."))])  # fmt: skip
    extra = compose("arms", "Arms Protocol", [article("1", "Marking", "Firearms shall be marked.")])
    report = build_index([changed, extra], settings, encoder=encoder)
    assert (report.added, report.changed, report.unchanged, report.removed) == (1, 1, 0, 1)
    assert report.reused == 1
    assert len(encoder.embedded) == 2
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.search("fingerprints", 5).hits[0].pinpoint != "corruption#2.2.a"
        assert searcher.search("marking firearms", 1).hits[0].pinpoint == "arms#1"


def test_another_embedding_means_a_rebuild_that_is_announced(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    build_index([corruption], settings, encoder=encoder)
    other = WordsEncoder(fingerprint="words-2")
    with Searcher.open(settings, encoder=other) as searcher:  # never a mix
        assert searcher.state()["status"] == "degraded"
        assert "another embedding" in str(searcher.state()["notice"])
        assert searcher.search("bank secrecy", 1).degraded
        report = build_index([corruption], settings, encoder=other)
        assert searcher.state()["status"] == "ready"
    assert report.reused == 0
    assert len(other.embedded) == 8
    assert "another embedding" in report.notices[0]


def test_two_documents_with_one_id_are_refused(corruption: Document, settings: Settings, encoder: WordsEncoder) -> None:
    with pytest.raises(IndexError_, match="corruption"):
        build_index([corruption, corruption], settings, encoder=encoder)


def test_words_are_live_before_vectors_and_an_interruption_goes_on(settings: Settings) -> None:
    document = many(500)
    with pytest.raises(InterruptedBuildError):
        build_index([document], settings, encoder=FailingEncoder(1))
    encoder = WordsEncoder()
    with Searcher.open(settings, encoder=encoder) as searcher:
        state = searcher.state()
        assert state["status"] == "indexing"
        assert 0 < int(state["embedded"]) < int(state["units"]) == 500
        result = searcher.search("duty 77", 1)
        assert result.degraded
        assert result.hits[0].pinpoint == "many#1.77"
        report = build_index([document], settings, encoder=encoder)
        assert len(encoder.embedded) == 500 - int(state["embedded"])
        assert report.index == state["index"]
        assert searcher.state()["status"] == "ready"
        assert not searcher.search("duty 77", 1).degraded


def test_a_complete_index_stays_live_until_the_next_is_complete(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    first = build_index([corruption], settings, encoder=encoder)
    with pytest.raises(InterruptedBuildError):
        build_index([corruption, many(300)], settings, encoder=FailingEncoder(1))
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.state()["index"] == first.index
        assert searcher.state()["status"] == "ready"
        encoder.embedded.clear()
        second = build_index([corruption, many(300)], settings, encoder=encoder)
        assert len(encoder.embedded) < 300
        assert searcher.state()["index"] == second.index


def test_lexical_first_publishes_at_once(corruption: Document, settings: Settings, encoder: WordsEncoder) -> None:
    build_index([corruption], settings, encoder=encoder)
    with pytest.raises(InterruptedBuildError):
        build_index([corruption, many(300)], settings, lexical_first=True, encoder=FailingEncoder(0))
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.search("duty 77", 1).hits[0].pinpoint == "many#1.77"
        encoder.embedded.clear()
        assert build_index([corruption, many(300)], settings, encoder=encoder).complete
        assert len(encoder.embedded) == 300  # the others were taken over


def test_without_vectors_the_search_goes_by_words(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    report = build_index([corruption], settings, embed=False, encoder=encoder)
    assert not report.complete
    assert encoder.embedded == []
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.search("bank secrecy", 1).hits[0].pinpoint == "corruption#3"


def test_old_generations_go(settings: Settings, encoder: WordsEncoder) -> None:
    for count in range(1, 5):
        build_index([many(count)], settings, encoder=encoder)
    assert len(Generations(settings.index_dir).all()) == 2  # the live one, and the one a reader may still hold


def test_a_second_writer_is_told_who_holds_the_index(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with Generations(settings.index_dir).writer(1):
            held.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(IndexBusyError, match=str(os.getpid())):
            build_index([corruption], settings, encoder=encoder, wait_s=0.2)
    finally:
        done.set()
        thread.join()
    assert build_index([corruption], settings, encoder=encoder).complete


def test_a_home_that_cannot_be_made_says_what_to_do(
    corruption: Document, tmp_path: Path, encoder: WordsEncoder
) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(home=tmp_path / "file" / "home")
    with pytest.raises(StorageError, match="CONGRESS_RAG_HOME"):
        build_index([corruption], settings, encoder=encoder)


def test_a_full_disk_leaves_the_live_index(
    corruption: Document, settings: Settings, encoder: WordsEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_index([corruption], settings, encoder=encoder)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("congress_rag.index.lexical.LexicalIndex.save", full)
        with pytest.raises(StorageError, match="is full"):
            build_index([many(3)], settings, encoder=encoder)
    assert [g.id for g in Generations(settings.index_dir).all()] == [first.index]
    assert not list((settings.index_dir / "generations").glob(".new-*"))
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.search("bank secrecy", 1).hits[0].pinpoint == "corruption#3"


CHILD = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from madeup import WordsEncoder
from test_build import many
from congress_rag.index.build import build_index
from congress_rag.settings import Settings

class Slow(WordsEncoder):
    def encode_passages(self, texts, on_progress=None, /):
        time.sleep(0.05)
        return super().encode_passages(texts, on_progress)

print("ready", flush=True)
build_index([many(3000), many(2, "other")], Settings(home=Path({home!r})), encoder=Slow())
print("done", flush=True)
"""


def test_a_process_killed_at_any_moment_leaves_a_good_index(settings: Settings, encoder: WordsEncoder) -> None:
    first = build_index([many(2, "other")], settings, encoder=encoder)
    code = CHILD.format(tests=str(Path(__file__).parent), home=str(settings.home))
    chance = random.Random(7)
    for _ in range(6):
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.2, 3.0))
        child.send_signal(signal.SIGKILL)
        finished = "done" in child.stdout.read()
        child.stdout.close()
        child.wait()
        with Searcher.open(settings, encoder=encoder) as searcher:
            state = searcher.state()
            assert state["status"] == "ready"
            assert (state["index"] == first.index) != finished
            assert searcher.search("duty 1", 1).hits
    report = build_index([many(3000), many(2, "other")], settings, encoder=encoder)
    assert report.complete
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert "many#1.2345" in {hit.pinpoint for hit in searcher.search("2345", 3).hits}
    live = Generations(settings.index_dir).live()
    assert live is not None
    store = VectorStore.open(live.vectors, live.collection)
    assert len(store.vectors([f"many#1.{i}" for i in range(3000)])) == 3000


def test_a_state_of_another_version_is_no_index(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    report = build_index([corruption], settings, encoder=encoder)
    file = settings.index_dir / "generations" / report.index / "state.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 0}))
    assert Generations(settings.index_dir).live() is None
    assert build_index([corruption], settings, encoder=encoder).index != report.index


def test_the_library_lists_its_sources(corruption: Document, settings: Settings, encoder: WordsEncoder) -> None:
    build_index([corruption], settings, encoder=encoder)
    live = Generations(settings.index_dir).live()
    assert live is not None
    with Library.open(live.library) as library:
        assert library.read_from("corruption.md", corruption.sha256) == [corruption]
