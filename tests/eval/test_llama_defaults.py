"""What a chunk of LlamaIndex's stands for, and that its vectors are computed once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from madeup import WordsEncoder, article, compose, item, paragraph
from numpy.typing import NDArray

from congress_rag.documents import Document
from congress_rag.errors import CallError
from congress_rag.eval.llama_defaults import LlamaIndexDefaults, lowest_first
from congress_rag.eval.relevance import article_of

LAKES = compose(
    "lakes",
    "Lakes Convention",
    [
        article("1", "Fish", "",
                paragraph("1", "No one shall catch pike in May.",
                          item("a", "Carp may be caught in June;"), item("b", "Catfish may be caught by night."))),
        article("2", "Birds", "", paragraph("1", "Herons shall not be disturbed while they nest. " * 150)),
    ],
)  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> tuple[Path, Document]:
    """A file, and its document with the places of its paragraphs in it; the masthead belongs to none."""
    path = tmp_path / "lakes.md"
    masthead = "Fées et lacs: no provision of anything\n" * 250
    path.write_text(masthead + LAKES.text, "utf-8")
    shift = len(masthead)
    placed = tuple(replace(p, source_start=shift + p.start, source_end=shift + p.end) for p in LAKES.paragraphs)
    return path, replace(LAKES, paragraphs=placed)


def built(source: tuple[Path, Document], weights: WordsEncoder, cache: Path | None = None) -> LlamaIndexDefaults:
    system = LlamaIndexDefaults.build([source[0]], weights, cache=cache)
    system.place([source])
    return system


def test_a_chunk_covers_what_it_touches_lowest_first(source: tuple[Path, Document]) -> None:
    best = built(source, WordsEncoder()).search("When may carp, catfish and pike be caught?", 9)
    fish = next(found for found in best if "lakes#1.1.a" in found.covers)
    assert fish.pinpoint == "lakes#1.1.a"
    assert fish.covers == ("lakes#1.1.a", "lakes#1.1.b", "lakes#2.1", "lakes#1.1", "lakes#1", "lakes#2")


def test_a_chunk_within_a_paragraph_covers_it_and_what_holds_it(source: tuple[Path, Document]) -> None:
    found = built(source, WordsEncoder()).search("herons that nest", 1)[0]
    assert (found.pinpoint, found.covers) == ("lakes#2.1", ("lakes#2.1", "lakes#2"))


def test_a_chunk_of_no_paragraph_has_a_name_of_its_own(source: tuple[Path, Document]) -> None:
    found = built(source, WordsEncoder()).search("fées et lacs: no provision of anything", 1)[0]
    assert found.pinpoint.startswith("lakes#chunk-")
    assert (article_of(found.pinpoint), found.covers) == (found.pinpoint, ())


def test_the_same_question_finds_the_same_and_history_is_not_read(source: tuple[Path, Document]) -> None:
    system = built(source, WordsEncoder())
    history = [{"role": "user", "content": "When may carp be caught?"}]
    assert system.search("herons", 3) == system.search("herons", 3, history)


def test_vectors_are_kept_for_the_same_texts_and_weights(source: tuple[Path, Document], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = WordsEncoder()
    before = built(source, first, cache)
    assert len(first.embedded) == before.chunks
    again = WordsEncoder()
    after = built(source, again, cache)
    assert again.embedded == []
    assert after.search("herons that nest", 5) == before.search("herons that nest", 5)
    other = WordsEncoder(fingerprint="words-2")
    assert len(other.embedded) < built(source, other, cache).chunks == len(other.embedded)
    source[0].write_text("Another text", "utf-8")
    built(source, again, cache)
    assert again.embedded != []


def test_a_damaged_cache_is_made_anew(
    source: tuple[Path, Document], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "cache"
    built(source, WordsEncoder(), cache)
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:50])
    again = WordsEncoder()
    assert len(again.embedded) < built(source, again, cache).chunks
    assert again.embedded
    assert "can't be read" in caplog.text


def test_progress_counts_every_chunk(source: tuple[Path, Document]) -> None:
    told: list[tuple[str, int, int]] = []
    system = LlamaIndexDefaults.build([source[0]], Plain(), on_progress=lambda *step: told.append(step))
    assert told[-1] == ("Embedding chunks", system.chunks, system.chunks)


def test_a_file_without_a_document_is_told_of(source: tuple[Path, Document]) -> None:
    system = LlamaIndexDefaults.build([source[0]], WordsEncoder())
    with pytest.raises(CallError, match=r"lakes\.md"):
        system.search("herons", 1)


@pytest.mark.parametrize(
    ("touched", "expected"),
    [
        (["lakes#1", "lakes#1.1", "lakes#1.1.b"], ["lakes#1.1.b", "lakes#1.1", "lakes#1"]),
        (["lakes#1", "lakes#1.1"], ["lakes#1.1", "lakes#1"]),  # its chapeau alone
        (["lakes#1", "lakes#1.1", "lakes#2", "lakes#2.1"], ["lakes#1.1", "lakes#2.1", "lakes#1", "lakes#2"]),
        ([], []),
    ],
)
def test_lowest_first(touched: Sequence[str], expected: list[str]) -> None:
    assert lowest_first([LAKES.by_pinpoint[pinpoint] for pinpoint in touched]) == expected


class Plain:
    """The least that an embedding must do."""

    fingerprint = "plain"

    def encode_passages(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        return np.ones((len(texts), 4), np.float32)

    def encode_query(self, text: str, /) -> NDArray[np.float32]:
        return np.full(4, len(text), np.float32)
