"""Searching: what comes first, how narrow a hit is, and what is said when only words can be searched."""

from __future__ import annotations

import contextlib
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from madeup import WordsEncoder, article, compose, item, paragraph
from numpy.typing import NDArray

from congress_rag.documents import Document
from congress_rag.errors import IndexMissingError, StorageError, WeightsError
from congress_rag.index.build import build_index
from congress_rag.index.generation import Generations
from congress_rag.index.models import embedding_fingerprint
from congress_rag.index.search import Searcher
from congress_rag.index.store import VectorStore
from congress_rag.settings import Settings


@pytest.fixture(params=["words and vectors", "words"])
def searcher(
    request: pytest.FixtureRequest, corruption: Document, drugs: Document, settings: Settings, encoder: WordsEncoder
) -> Iterator[Searcher]:
    build_index([corruption, drugs], settings, encoder=encoder, embed=request.param != "words")
    with Searcher.open(settings, encoder=encoder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "pinpoint"),
    [
        ("bank secrecy as a ground for refusal", "corruption#3"),
        ("fingerprints of fugitives", "corruption#2.2.a"),
        ("exchanging fingerprints and providing lists of wanted persons", "corruption#2.2"),
        ("opium poppy", "drugs#1.1"),
        ("what does freezing mean", "corruption#1.b"),
    ],
)
def test_the_narrowest_supported_place_comes_first(searcher: Searcher, query: str, pinpoint: str) -> None:
    assert searcher.search(query, 3).hits[0].pinpoint == pinpoint


def test_a_paragraph_comes_once(searcher: Searcher) -> None:
    hits = searcher.search("State Party co-operate fingerprints lists property official", 10).hits
    assert len({hit.roll_up for hit in hits}) == len(hits) > 1


def test_only_the_named_documents(searcher: Searcher) -> None:
    assert {h.pinpoint.partition("#")[0] for h in searcher.search("convention", 10, documents=["drugs"]).hits} == {
        "drugs"
    }
    assert searcher.search("convention", 10, documents=["unknown"]).hits == ()
    assert searcher.search("convention", 10, documents=[]).hits == ()


@pytest.mark.parametrize("query", ["", "   ", "zyzzyva", "?", "a" * 5000, "枪支"])
def test_any_text_can_be_searched(searcher: Searcher, query: str) -> None:
    assert len(searcher.search(query, 3).hits) <= 3


def test_times_and_scores_are_told(searcher: Searcher) -> None:
    result = searcher.search("opium poppy", 3)
    assert set(result.timings_ms) == {"embed", "dense", "lexical", "fuse"}
    first = result.hits[0]
    assert first.bm25 > 0
    assert (first.cosine is None) == result.degraded
    assert [h.score for h in result.hits] == sorted((h.score for h in result.hits), reverse=True)


def test_threads_share_a_searcher(searcher: Searcher) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: searcher.search("opium poppy", 1).hits[0].pinpoint, range(80)))
    assert set(found) == {"drugs#1.1"}


def test_a_hit_has_the_similarity_of_its_own_unit(
    corruption: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    build_index([corruption], settings, encoder=encoder)
    live = Generations(settings.index_dir).live()
    assert live is not None
    store = VectorStore.open(live.vectors, live.collection)
    own = store.vectors(["corruption#3", "corruption#2.1", "corruption#2", "corruption#nowhere"])
    assert set(own) == {"corruption#3", "corruption#2.1"}  # the others are no units
    with Searcher.open(settings, encoder=encoder) as searcher:
        hits = {hit.pinpoint: hit for hit in searcher.search("bank secrecy", 9).hits}
    vector = encoder.encode_query("bank secrecy")
    assert {at: hits[at].cosine for at in own} == pytest.approx({at: float(own[at] @ vector) for at in own}, abs=1e-5)
    assert own["corruption#3"] @ vector > own["corruption#2.1"] @ vector


def test_an_item_shares_a_hit_with_what_ranks_with_it() -> None:
    from congress_rag.index.fusion import Candidate, fuse, narrowest
    from congress_rag.index.library import UnitRow

    def found(pinpoint: str, roll_up: str, bm25: float | None, cosine: float | None) -> Candidate:
        return Candidate(UnitRow(0, pinpoint, "d", roll_up, ""), bm25, cosine)

    leads = [found("d#1", "d#1", 5.0, 0.85), found("d#1.a", "d#1", 6.0, 0.88), found("d#1.b", "d#1", 1.0, 0.80)]
    together = [
        found("d#1.a.i", "d#1", 6.0, 0.88),
        found("d#1.a.ii", "d#1", 5.8, 0.875),
        found("d#1.b", "d#1", None, 0.8),
    ]
    spread = [found("d#1.a", "d#1", 6.0, 0.88), found("d#1.b", "d#1", 5.8, 0.875)]
    for candidates, expected in ((leads, "d#1.a"), (together, "d#1.a"), (spread, "d#1")):
        (only,) = fuse(candidates)
        assert narrowest(only) == expected


def test_many_items_of_one_paragraph_take_one_place(settings: Settings, encoder: WordsEncoder) -> None:
    crowd = compose("crowd", "Crowd", [paragraph("1", "Arms:", *(item(str(i), f"arms arms {i}") for i in range(300)))])
    other = compose("other", "Other", [article("1", "Trade", "Trade in arms and other goods is limited.")])
    build_index([crowd, other], settings, encoder=encoder)
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert {h.roll_up for h in searcher.search("arms", 2).hits} == {"crowd#1", "other#1"}


def test_a_newer_index_is_noticed_without_a_restart(
    corruption: Document, drugs: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    build_index([corruption], settings, encoder=encoder)
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.library.document_ids() == ("corruption",)
        report = build_index([corruption, drugs], settings, encoder=encoder)
        assert searcher.search("opium poppy", 1).hits[0].pinpoint == "drugs#1.1"
        assert searcher.search("opium poppy", 1).index == report.index
        assert searcher.library.document_ids() == ("corruption", "drugs")


def test_no_index_says_how_to_build_one(settings: Settings) -> None:
    with pytest.raises(IndexMissingError, match="congress-rag ingest"):
        Searcher.open(settings)


def test_an_embedding_that_fails_is_told(
    corruption: Document, settings: Settings, encoder: WordsEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    build_index([corruption], settings, encoder=encoder)

    class Broken(WordsEncoder):
        def encode_query(self, text: str, /) -> NDArray[np.float32]:
            raise WeightsError(f"no weights for {text}")

    with Searcher.open(settings, encoder=Broken()) as searcher, caplog.at_level(logging.ERROR):
        result = searcher.search("bank secrecy", 1)
        assert result.degraded
        assert result.hits[0].pinpoint == "corruption#3"
        assert searcher.state()["status"] == "degraded"
        assert "no weights" in str(searcher.state()["notice"])
        assert "no weights" in caplog.text


def imported(code: str, *modules: str) -> str:
    """Which of these modules a fresh program has after this code."""
    code = f"import sys\n{code}\nprint([m for m in {modules!r} if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_room_is_light() -> None:
    code = "import congress_rag.index, congress_rag.index.build, congress_rag.index.search"
    assert imported(code, "torch", "chromadb", "gradio", "bm25s", "llama_index", "transformers") == "[]"


def test_no_work_needs_no_torch(corruption: Document, settings: Settings, encoder: WordsEncoder) -> None:
    encoder.fingerprint = embedding_fingerprint(settings)
    build_index([corruption], settings, encoder=encoder)
    code = f"""
from pathlib import Path
from congress_rag.index.build import build_index, known_documents
from congress_rag.index.generation import Generations, Reading
from congress_rag.index.library import Library
from congress_rag.settings import Settings
settings = Settings(home=Path({str(settings.home)!r}))
with Library.open(Generations(settings.index_dir).live().library) as library:
    documents = list(library.documents())
assert build_index(documents, settings, reading=Reading("r")).unchanged == 1
with known_documents(settings, "r") as known:
    assert known("corruption.md", documents[0].sha256) == documents
"""
    assert imported(code, "torch", "chromadb", "tokenizers") == "[]"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A Chroma server: its address, and what stops it."""
    program = Path(sys.executable).with_name("chroma")
    if not program.exists():
        pytest.skip("the command chroma isn't installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(program), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop() -> None:
        process.kill()
        process.wait()

    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}", stop
    stop()


def test_a_chroma_server_serves_as_well_and_its_loss_is_told(
    corruption: Document,
    drugs: Document,
    tmp_path: Path,
    encoder: WordsEncoder,
    server: tuple[str, Callable[[], None]],
) -> None:
    url, stop = server
    settings = Settings(home=tmp_path / "home", chroma_url=url)
    build_index([corruption], settings, encoder=encoder)
    encoder.embedded.clear()
    assert build_index([corruption, drugs], settings, encoder=encoder).reused == 8
    assert len(encoder.embedded) == 2
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.search("opium poppy", 1).hits[0].pinpoint == "drugs#1.1"
        stop()  # the vectors are in memory by now
        assert not searcher.search("opium poppy", 1).degraded
    with Searcher.open(settings, encoder=encoder) as searcher:
        assert searcher.search("opium poppy", 1).degraded
        assert searcher.search("opium poppy", 1).hits[0].pinpoint == "drugs#1.1"
        assert searcher.state()["status"] == "degraded"
    with pytest.raises(StorageError, match="CONGRESS_RAG_CHROMA_URL"):
        build_index([drugs], settings, encoder=encoder)


def test_a_question_is_embedded_in_the_words_that_tell_its_meaning(
    corruption: Document, drugs: Document, settings: Settings, encoder: WordsEncoder
) -> None:
    build_index([corruption, drugs], settings, encoder=encoder)
    with Searcher.open(settings, encoder=encoder) as searcher:
        plain = searcher.search("rubbed fingers", 3).hits
        told = searcher.search("rubbed fingers", 3, meant="rubbed fingers, exchanging fingerprints of fugitives").hits
    assert told[0].roll_up == "corruption#2.2"
    assert plain[0].roll_up != "corruption#2.2"
    assert [hit.bm25 for hit in told] == [0.0] * len(told)  # only its own words are searched as words
