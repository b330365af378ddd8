"""Searching the live index by words and by meaning; see :mod:`congress_rag.index.fusion` for how they are joined."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from congress_rag.errors import StorageError, WeightsError
from congress_rag.index.candidates import candidates_of, nearest, ranked_by_words
from congress_rag.index.embedding import Embedding, Encoder
from congress_rag.index.fusion import Fused, fuse, narrowest
from congress_rag.index.graph import Graph
from congress_rag.index.library import Library, UnitRow
from congress_rag.index.live import Live, LiveIndex
from congress_rag.index.models import embedding_fingerprint
from congress_rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Hit", "SearchBy", "SearchResult", "Searcher"]

_log = logging.getLogger(__name__)

_ALSO = 0.5  # what synonyms weigh against the words of the question

_RETRY_S = 20.0  # how long after a failure the vectors are left alone


class SearchBy(StrEnum):
    """Which of the two searches rank: by words, by meaning, or both."""

    WORDS = "words"
    MEANING = "meaning"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that was found.

    ``pinpoint`` is the narrowest place that is well supported, ``roll_up`` the paragraph around it. ``score`` orders
    the hits of one query and means nothing else. ``bm25`` and ``cosine`` are those of the unit found at the pinpoint
    or, where it has none of its own, of the best within it; ``cosine`` is None where there are no vectors yet.
    ``within`` has the cosines of the units of the paragraph that were found.
    """

    pinpoint: str
    roll_up: str
    score: float
    bm25: float = 0.0
    cosine: float | None = None
    lexical_rank: int | None = None
    dense_rank: int | None = None
    within: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits, best first, and how long each step took. ``degraded`` says that only words were searched."""

    query: str
    hits: tuple[Hit, ...]
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    degraded: bool = False
    index: str = ""


class Searcher:
    """Searches the live index, and follows it when a newer one is published. Safe to share between threads."""

    def __init__(self, index: LiveIndex, settings: Settings, encoder: Encoder | None) -> None:
        self._index = index
        self._settings = settings
        self._encoder = encoder
        self._fingerprint: str | None = encoder.fingerprint if encoder is not None else None
        self._problem: str | None = None
        self._retry_at = 0.0
        self._leading_out: tuple[str, frozenset[str]] = ("", frozenset())
        self._loading = threading.Lock()

    @classmethod
    def open(cls, settings: Settings, *, encoder: Encoder | None = None) -> Searcher:
        """Opens the live index; the embedding is loaded with the first search, or by :meth:`warm`.

        Args:
            settings: where the index is, and which embedding it uses.
            encoder: an embedding to use instead of the settings' own.

        Raises:
            IndexMissingError: there is none yet.
        """
        return cls(LiveIndex(settings), settings, encoder)

    def close(self) -> None:
        """Lets go of the files."""
        self._index.close()

    def __enter__(self) -> Searcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Loads what the first search would: the embedding and the vectors."""
        live = self._index.now()
        if self._vectors_usable(live):
            self._encode("warm")
            if live.matrix() is None:
                live.store()

    def graph(self) -> Graph:
        """The references of the live index, opened; close it when done.

        Raises:
            IndexMissingError: they haven't been read yet.
        """
        return Graph.open(self._index.now().generation.references)

    def has_graph(self) -> bool:
        """Whether the references of the live index have been read; at a first start they come after the words."""
        return self._index.now().generation.references.is_file()

    def leading_out(self) -> frozenset[str]:
        """The paragraphs that cite another instrument; none until the references have been read."""
        generation = self._index.now().generation
        if self._leading_out[0] != generation.id:
            if not self.has_graph():
                return frozenset()
            with self.graph() as graph:
                self._leading_out = (generation.id, graph.leading_out())
        return self._leading_out[1]

    @property
    def library(self) -> Library:
        """The documents of the live index."""
        return self._index.now().library

    def state(self) -> dict[str, str | int]:
        """What the index can do now.

        Returns:
            ``status`` is "ready"; "indexing" while vectors are being computed; "degraded" where there can be none,
            with the reason in ``notice``. ``index``, ``documents``, ``paragraphs``, ``units``, ``embedded`` as counted.
        """
        live = self._index.now()
        state = live.state
        notice = self._problem or self._mismatch(live)
        status = "degraded" if notice else "ready" if state.complete else "indexing"
        told: dict[str, str | int] = {
            "status": status,
            "index": state.id,
            "documents": state.documents,
            "paragraphs": state.paragraphs,
            "embedded": state.embedded,
            "units": state.units,
        }
        return told | ({"notice": notice} if notice else {})

    def idf(self, word: str) -> float:
        """How rare a word or a stem is in the index: 0 and up, the highest for one that stands nowhere."""
        return self._index.now().lexical.idf(word)

    def search(
        self,
        query: str,
        k: int,
        documents: Iterable[str] | None = None,
        *,
        words: str | None = None,
        also: str = "",
        meant: str = "",
        by: SearchBy = SearchBy.BOTH,
    ) -> SearchResult:
        """The paragraphs that fit a question best.

        Args:
            query: in a person's words, in any language the embedding knows.
            k: how many at most.
            documents: only paragraphs of these documents, by id; None means of all.
            words: the words that it is searched by, where they aren't its own: what a question in another language is
                in that of the documents. They also tell how much the words weigh beside the meaning.
            also: other words for the same, which count half as much as the query's own, and only as words.
            meant: what is embedded in place of the query, where its meaning is told better in more words.
            by: which of the searches rank; one alone is for comparing.
        """
        live = self._index.now()
        scope = None if documents is None else sorted(set(documents))
        mask = None if scope is None else live.mask(scope)
        timings: dict[str, float] = {}
        clock = _Clock(timings)
        words = query if words is None else words
        scores = live.lexical.scores(words, mask)
        if also:
            scores = scores + _ALSO * live.lexical.scores(also, mask)
        ranked = {} if by is SearchBy.MEANING else ranked_by_words(live, scores, k)
        clock.note("lexical")
        vector = self._encode(meant or query) if by is not SearchBy.WORDS and self._vectors_usable(live) else None
        clock.note("embed")
        near = self._nearest(live, vector, k, scope, mask) if vector is not None else None
        clock.note("dense")
        if near is None:
            vector = None
        else:
            self._problem = None
        candidates = candidates_of(ranked, scores, near or [])
        weight = live.lexical.coverage(words) ** 2 if near else 1.0
        fused = fuse(candidates, lexical_weight=weight)[:k]
        hits = self._hits(live, fused, scores, vector)
        clock.note("fuse")
        return SearchResult(
            query, hits, timings, degraded=vector is None and by is not SearchBy.WORDS, index=live.state.id
        )

    # -- steps of a search ----------------------------------------------------------------------------------------

    def _mismatch(self, live: Live) -> str | None:
        try:
            if self._fingerprint is None:
                self._fingerprint = embedding_fingerprint(self._settings)
        except WeightsError as error:
            return str(error)
        if self._fingerprint == live.state.fingerprint:
            return None
        return "The index was built with another embedding: the search goes by words alone. Run: congress-rag ingest."

    def _vectors_usable(self, live: Live) -> bool:
        waits = self._problem is not None and time.monotonic() < self._retry_at
        return live.state.complete and not waits and self._mismatch(live) is None

    def _encode(self, query: str) -> NDArray[np.float32] | None:
        try:
            if self._encoder is None:
                with self._loading:
                    if self._encoder is None:
                        self._encoder = Embedding.load(self._settings)
            return self._encoder.encode_query(query)
        except (WeightsError, StorageError) as error:
            self._degrade(error)
            return None

    def _nearest(
        self, live: Live, vector: NDArray[np.float32], k: int, scope: list[str] | None, mask: NDArray[np.bool_] | None
    ) -> list[tuple[UnitRow, float]] | None:
        """The nearest units of enough paragraphs, with their similarity; None where the vectors can't be read."""
        try:
            return nearest(live, vector, k, scope, mask)
        except StorageError as error:
            self._degrade(error)
            return None

    def _hits(
        self, live: Live, fused: Sequence[Fused], scores: NDArray[np.float32], vector: NDArray[np.float32] | None
    ) -> tuple[Hit, ...]:
        places = [narrowest(found) for found in fused]
        units = live.library.units_at(places)
        bare = [
            place
            for found, place in zip(fused, places, strict=True)
            if place in units and all(c.cosine is None for c in found.candidates if c.unit.pinpoint == place)
        ]
        cosines = self._missing_cosines(live, [units[place] for place in bare], vector)
        hits = []
        for found, place in zip(fused, places, strict=True):
            own = next((c for c in found.candidates if c.unit.pinpoint == place), None)
            within = [own] if own is not None else found.candidates
            bm25 = max((c.bm25 or 0.0 for c in within), default=0.0)
            if place in units:
                bm25 = float(scores[units[place].row])
            cosine = max((c.cosine for c in within if c.cosine is not None), default=cosines.get(place))
            near = {c.unit.pinpoint: c.cosine for c in found.candidates if c.cosine is not None}
            hits.append(
                Hit(place, found.roll_up, found.score, bm25, cosine, found.lexical_rank, found.dense_rank, near)
            )
        return tuple(hits)

    def _missing_cosines(
        self, live: Live, units: Sequence[UnitRow], vector: NDArray[np.float32] | None
    ) -> dict[str, float]:
        """The similarity of hits that only their words brought up."""
        if vector is None or not units:
            return {}
        try:
            matrix, store = live.matrix(), live.store()
            if matrix is not None:
                cosines = matrix.cosines(vector)
                return {unit.pinpoint: float(cosines[unit.row]) for unit in units}
            found = store.vectors([unit.pinpoint for unit in units]) if store is not None else {}
            return {place: float(row @ vector) for place, row in found.items()}
        except StorageError as error:
            self._degrade(error)
            return {}

    def _degrade(self, error: Exception) -> None:
        if self._problem is None:
            _log.error("The search goes by words alone: %s", error)
        self._problem = str(error)
        self._retry_at = time.monotonic() + _RETRY_S


class _Clock:
    """Notes the milliseconds since the last note."""

    def __init__(self, timings: dict[str, float]) -> None:
        self._timings = timings
        self._last = time.perf_counter()

    def note(self, step: str) -> None:
        now = time.perf_counter()
        self._timings[step] = (now - self._last) * 1000
        self._last = now
