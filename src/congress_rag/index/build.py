"""Building an index from documents: words first, then vectors, then the swap.

A build can be killed at any moment. What is live stays live, and the next build of the same documents goes on
where the last one stopped: a whole generation is known by the digests of its documents and its fingerprint.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from congress_rag.documents import Document
from congress_rag.errors import IndexError_
from congress_rag.index.embedding import Embedding, Encoder
from congress_rag.index.generation import Generation, Generations, GenerationState, Reading, storage_errors
from congress_rag.index.graph import graph_is_current, write_graph
from congress_rag.index.lexical import LexicalIndex
from congress_rag.index.library import Library, document_digest, write_library
from congress_rag.index.models import embedding_fingerprint
from congress_rag.index.store import VectorStore
from congress_rag.index.tally import BuildReport, Tally, digests_of
from congress_rag.index.units import units_of
from congress_rag.index.vectors import BuildProgress, write_vectors
from congress_rag.settings import Settings

__all__ = ["BuildProgress", "BuildReport", "build_index", "known_documents"]

_log = logging.getLogger(__name__)


def build_index(
    documents: Sequence[Document],
    settings: Settings,
    on_progress: BuildProgress | None = None,
    *,
    embed: bool = True,
    lexical_first: bool = False,
    encoder: Encoder | None = None,
    wait_s: float = 10.0,
    references: bool = True,
    reading: Reading | None = None,
) -> BuildReport:
    """Makes the live index hold these documents and no others.

    Args:
        documents: all of them; what isn't among them leaves the index.
        settings: where the index is, and which embedding it uses.
        on_progress: called with the stage, and how many are done of how many.
        embed: whether to compute vectors; without them the search goes by words alone.
        lexical_first: publish at once, before the vectors, even where a complete index is live.
        encoder: an embedding to use instead of the settings' own.
        wait_s: how long to wait for another writer.
        references: whether to read what cites what; an index without it isn't complete.
        reading: how the documents were read, for :func:`known_documents`.

    Raises:
        IndexBusyError: another process is writing the index.
        StorageError: the disk is full or can't be written; what is live stays.
        WeightsError: the embedding isn't there; what is live stays.
    """
    started = time.perf_counter()
    reading = reading or Reading()
    digests = {document.id: document_digest(document) for document in documents}
    if len(digests) < len(documents):
        ids = [document.id for document in documents]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        raise IndexError_(f"Several documents are called {', '.join(twice)}. Give each an id of its own.")
    fingerprint = encoder.fingerprint if encoder is not None else embedding_fingerprint(settings)
    generations = Generations(settings.index_dir)
    tally = Tally(generations.live(), digests)
    if tally.is_current(fingerprint) and tally.was_read_by(reading) and tally.has_graph():
        return tally.report(started)

    with generations.writer(wait_s), storage_errors(settings.index_dir):
        tally = Tally(generations.live(), digests)  # another writer may have done it meanwhile
        if tally.is_current(fingerprint):
            tally.note_reading(reading)
            if references:
                _write_graph(generations, tally.live, documents, digests)
            return tally.report(started)
        notices = tally.notices(fingerprint)
        for notice in notices:
            _log.warning("%s", notice)
        generations.clean({generation.id for generation in generations.all()})
        encoder = encoder if encoder is not None else Embedding.load(settings)
        target = _resumable(generations, digests, fingerprint)
        if target is None:
            target = _write_words(generations, documents, encoder, on_progress, reading)
        before = tally.state
        if before is None or not before.complete or lexical_first:
            generations.publish(target)
        if references:
            _write_graph(generations, target, documents, digests)
        reused = computed = 0
        if embed:
            reused, computed = write_vectors(generations, target, encoder, settings, on_progress)
            generations.publish(target)
        _clean(generations, target, settings, previous=tally.live)
        return tally.report(started, target, reused=reused, computed=computed, notices=notices)


@contextmanager
def known_documents(settings: Settings, reading: str) -> Iterator[Callable[[str, str | None], list[Document]]]:
    """The documents of the live index, by the name of their file and, if it matters, its SHA-256, for a while.

    Nothing is known where there is no index, or where something else than ``reading`` read the files; of a file of
    which not all could be taken only what is asked for without a digest.
    """
    live = Generations(settings.index_dir).live()
    state = live.state() if live is not None else None
    if live is None or state is None or not reading or state.reading != reading:
        yield lambda _file, _sha256: []
        return
    failing = state.failing
    with Library.open(live.library) as library:
        yield lambda file, sha256: [] if sha256 is not None and file in failing else library.read_from(file, sha256)


def _resumable(generations: Generations, digests: dict[str, str], fingerprint: str) -> Generation | None:
    """A whole generation of the same documents and embedding, complete or not."""
    for generation in generations.all():
        state = generation.state()
        same = state is not None and state.fingerprint == fingerprint and state.documents == len(digests)
        if same and digests_of(generation) == digests:
            return generation
    return None


def _write_graph(
    generations: Generations, target: Generation | None, documents: Sequence[Document], digests: dict[str, str]
) -> None:
    """The references of a generation, where it hasn't those of these documents yet."""
    if target is not None and not graph_is_current(target.references, digests):
        write_graph(target.references, documents, digests, [g.references for g in generations.all()])


def _write_words(
    generations: Generations,
    documents: Sequence[Document],
    encoder: Encoder,
    on_progress: BuildProgress | None,
    reading: Reading,
) -> Generation:
    """The library and the lexical index of a new generation."""
    units = truncated = 0
    with generations.staged() as staging:

        def texts() -> Iterator[tuple[str, str]]:
            nonlocal units, truncated
            rows = write_library(
                staging.library,
                _counted(documents, on_progress),
                lambda document: units_of(document, encoder.count_tokens, encoder.max_tokens),
            )
            for unit, language in rows:
                units += 1
                truncated += unit.truncated
                yield unit.lexical, language

        LexicalIndex.build(texts()).save(staging.lexical)
        state = GenerationState(
            id=staging.id.removeprefix(".new-"),
            fingerprint=encoder.fingerprint,
            documents=len(documents),
            paragraphs=sum(len(document.paragraphs) for document in documents),
            units=units,
            truncated=truncated,
            reading=reading.fingerprint,
            failing=reading.failing,
        )
        staging.write_state(state)
    if truncated:
        _log.info("%d units are longer than the embedding reads; it knows them by their beginning", truncated)
    return Generation(generations.folder / state.id)


def _counted(documents: Sequence[Document], on_progress: BuildProgress | None) -> Iterator[Document]:
    for done, document in enumerate(documents, 1):
        yield document
        if on_progress is not None:
            on_progress("indexing", done, len(documents))


def _clean(generations: Generations, target: Generation, settings: Settings, *, previous: Generation | None) -> None:
    """Deletes what no one needs: all but the live generation, the one before it, and one with vectors to reuse."""
    keep = {target.id} | ({previous.id} if previous is not None else set())
    for generation in generations.all():
        state = generation.state()
        if generation.id not in keep and state is not None and state.complete:
            live = target.state()
            if live is not None and not live.complete:
                keep.add(generation.id)
            break
    deleted = generations.clean(keep)
    for generation in deleted if settings.chroma_url else ():
        VectorStore.open(generation.vectors, generation.collection, url=settings.chroma_url).delete()
