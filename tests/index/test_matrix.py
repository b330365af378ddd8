"""Every vector is compared: nothing near is missed, and the order never changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madeup import WordsEncoder, article, compose

from congress_rag.errors import StorageError
from congress_rag.index import live as live_module
from congress_rag.index.build import build_index
from congress_rag.index.generation import Generations
from congress_rag.index.matrix import Matrix
from congress_rag.index.search import Searcher
from congress_rag.index.store import VectorStore
from congress_rag.settings import Settings


@given(
    st.lists(st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0]), max_size=30), st.integers(0, 35), st.integers(0, 2**30 - 1)
)
def test_the_nearest_are_those_of_a_full_sort(values: list[float], n: int, bits: int) -> None:
    cosines = np.array(values, np.float32)
    mask = np.array([bool(bits >> i & 1) for i in range(len(values))], np.bool_)
    whole = sorted(range(len(values)), key=lambda row: (-values[row], row))
    assert Matrix.nearest(cosines, n) == whole[:n]
    assert Matrix.nearest(cosines, n, mask) == [row for row in whole if mask[row]][:n]


def test_a_generation_that_lacks_vectors_is_not_searched_by_the_rest(settings: Settings, encoder: WordsEncoder) -> None:
    build_index([compose("one", "One", [article("1", "A", "Arms.")])], settings, encoder=encoder)
    live = Generations(settings.index_dir).live()
    assert live is not None
    with VectorStore.open(live.vectors, live.collection) as store, pytest.raises(StorageError, match=r"one#9.*ingest"):
        Matrix.load(store, ["one#1", "one#9"])


def test_more_vectors_than_memory_should_hold_are_left_to_the_store(
    settings: Settings, encoder: WordsEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["arms", "bribes", "courts", "drugs", "judges", "ships"]
    documents = [compose(w, w.title(), [article("1", w.title(), f"Trade in {w} is limited.")]) for w in words]
    build_index(documents, settings, encoder=encoder)
    with Searcher.open(settings, encoder=encoder) as searcher:
        compared = searcher.search("trade in ships", 6)
        within = searcher.search("trade in ships", 6, documents=["arms", "drugs"])
    monkeypatch.setattr(live_module, "LARGEST", 2)
    with Searcher.open(settings, encoder=encoder) as searcher:
        searcher.warm()
        stored = searcher.search("trade in ships", 6)
        assert stored.hits[0].pinpoint == compared.hits[0].pinpoint
        # of equal ones the store may give any first
        assert {h.pinpoint: h.cosine for h in stored.hits} == pytest.approx(
            {h.pinpoint: h.cosine for h in compared.hits}, abs=1e-5
        )
        assert {h.pinpoint for h in searcher.search("trade in ships", 6, documents=["arms", "drugs"]).hits} == {
            h.pinpoint for h in within.hits
        }
