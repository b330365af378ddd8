"""Building an index from documents: words first, then vectors, then the swap.

A build can be killed at any moment. What is live stays live, and the next build of the same documents goes on
where the last one stopped: a whole generation is known by the digests of its documents and its fingerprint.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from congress_rag.documents import Document
from congress_rag.errors import IndexError_, StorageError
from congress_rag.index.embedding import Embedding, Encoder
from congress_rag.index.generation import Generation, Generations, GenerationState, Reading, storage_errors
from congress_rag.index.graph import Graph, graph_is_current, write_graph
from congress_rag.index.lexical import LexicalIndex
from congress_rag.index.library import Library, document_digest, write_library
from congress_rag.index.models import embedding_fingerprint
from congress_rag.index.store import VectorStore
from congress_rag.index.units import units_of
from congress_rag.settings import Settings

__all__ = ["BuildProgress", "BuildReport", "build_index", "known_documents"]

_log = logging.getLogger(__name__)

BuildProgress = Callable[[str, int, int], None]
"""Called with the stage ("indexing", "embedding"), how many are done, and of how many."""

_PORTION = 192  # units between two stops from which an interrupted build can go on


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``added`` to ``removed`` count documents against the index that was live before.

    Of the ``embedded`` units the vectors of ``reused`` were taken over, and those of ``computed`` are new.
    """

    documents: int
    paragraphs: int
    units: int
    added: int
    changed: int
    unchanged: int
    removed: int
    index: str
    embedded: int = 0
    reused: int = 0
    computed: int = 0
    truncated: int = 0
    references: int = 0
    complete: bool = False
    seconds: float = 0.0
    notices: tuple[str, ...] = ()


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
    tally = _Tally(generations.live(), digests)
    if tally.is_current(fingerprint) and tally.was_read_by(reading) and tally.has_graph():
        return tally.report(started)

    with generations.writer(wait_s), storage_errors(settings.index_dir):
        tally = _Tally(generations.live(), digests)  # another writer may have done it meanwhile
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
            reused, computed = _write_vectors(generations, target, encoder, settings, on_progress)
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


class _Tally:
    """The live index before a build, against the documents that are wanted."""

    def __init__(self, live: Generation | None, digests: dict[str, str]) -> None:
        self.live = live
        self.state = live.state() if live is not None else None
        self.before = _digests(live) if live is not None else {}
        self.wanted = digests

    def is_current(self, fingerprint: str) -> bool:
        """Whether there is nothing to do."""
        state = self.state
        return state is not None and state.complete and state.fingerprint == fingerprint and self.before == self.wanted

    def has_graph(self) -> bool:
        """Whether the references of the live index are those of the documents wanted, read by this program."""
        return self.live is not None and graph_is_current(self.live.references, self.wanted)

    def was_read_by(self, reading: Reading) -> bool:
        """Whether the live index notes that its files were read so."""
        return self.state is not None and Reading(self.state.reading, self.state.failing) == reading

    def note_reading(self, reading: Reading) -> None:
        """Notes what read the files, where it made the same documents of them."""
        if self.live is not None and self.state is not None and not self.was_read_by(reading):
            self.live.write_state(replace(self.state, reading=reading.fingerprint, failing=reading.failing))

    def notices(self, fingerprint: str) -> tuple[str, ...]:
        """What people must be told before the work begins."""
        if self.state is not None and self.state.fingerprint != fingerprint:
            return (
                "The index was built with another embedding; every paragraph is embedded anew. "
                "Until that is done the search goes by words alone.",
            )
        return ()

    def report(
        self,
        started: float,
        target: Generation | None = None,
        *,
        reused: int = 0,
        computed: int = 0,
        notices: tuple[str, ...] = (),
    ) -> BuildReport:
        """The figures of a build that ended with this generation."""
        generation = target or self.live
        state = generation.state() if generation is not None else None
        if generation is None or state is None:
            raise IndexError_("The index that was just built is gone. Build it again: congress-rag ingest.")
        shared = self.before.keys() & self.wanted.keys()
        changed = sum(self.before[i] != self.wanted[i] for i in shared)
        return BuildReport(
            documents=state.documents,
            paragraphs=state.paragraphs,
            units=state.units,
            added=len(self.wanted) - len(shared),
            changed=changed,
            unchanged=len(shared) - changed,
            removed=len(self.before) - len(shared),
            index=generation.id,
            embedded=state.embedded,
            reused=reused,
            computed=computed,
            truncated=state.truncated,
            references=_references(generation),
            complete=state.complete and graph_is_current(generation.references, self.wanted),
            seconds=time.perf_counter() - started,
            notices=notices,
        )


def _references(generation: Generation) -> int:
    if not generation.references.is_file():
        return 0
    with Graph.open(generation.references) as graph:
        return graph.count()


def _digests(generation: Generation) -> dict[str, str]:
    with Library.open(generation.library) as library:
        return library.digests()


def _resumable(generations: Generations, digests: dict[str, str], fingerprint: str) -> Generation | None:
    """A whole generation of the same documents and embedding, complete or not."""
    for generation in generations.all():
        state = generation.state()
        same = state is not None and state.fingerprint == fingerprint and state.documents == len(digests)
        if same and _digests(generation) == digests:
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


def _write_vectors(
    generations: Generations,
    target: Generation,
    encoder: Encoder,
    settings: Settings,
    on_progress: BuildProgress | None,
) -> tuple[int, int]:
    """Completes the vectors of a generation; says how many were taken over from older ones, and how many are new."""
    state = target.state()
    if state is not None and state.complete:
        return 0, 0
    with Library.open(target.library) as library, _open_store(target, settings) as store:
        rows = library.unit_hashes()
        have = store.pinpoints()
        missing = [row for row in rows if row[1] not in have]
        reused = _reuse(generations, target, library, store, missing, settings)
        missing = [row for row in missing if row[0] not in reused]
        done = len(rows) - len(missing)
        target.progressed(done)
        missing.sort(key=lambda row: row[3])
        portions = [missing[i : i + _PORTION] for i in range(0, len(missing), _PORTION)]
        random.Random(0).shuffle(portions)  # short and long ones mixed: what is left takes as long as it seems
        for portion in portions:
            units = library.units_to_embed([row[0] for row in portion])
            so_far = done

            def tell(count: int, _of: int, so_far: int = so_far) -> None:
                if on_progress is not None:
                    on_progress("embedding", so_far + count, len(rows))

            store.add(units, encoder.encode_passages([text for _, text in units], tell))
            done += len(portion)
            target.progressed(done)
        if store.count() != len(rows):
            raise StorageError(
                f"{store.count()} of {len(rows)} vectors are in {target.vectors}. "
                "Build the index again: congress-rag ingest."
            )
    state = target.state()
    if state is not None:
        target.write_state(replace(state, embedded=len(rows), complete=True))
    return len(reused), len(missing)


def _open_store(target: Generation, settings: Settings) -> VectorStore:
    """The store of a generation that isn't complete; begun anew where an interruption damaged it."""
    try:
        store = VectorStore.open(target.vectors, target.collection, url=settings.chroma_url)
        try:
            ids = sorted(store.pinpoints())
            if len(store.vectors(ids[-_PORTION:])) == len(ids[-_PORTION:]):
                return store
        except StorageError as error:
            _log.warning("%s", error)
        store.delete()
    except StorageError:
        if settings.chroma_url or not target.vectors.exists():
            raise
    _log.warning("The vectors of an interrupted build in %s are damaged; they are computed again.", target.vectors)
    fresh = target.folder / "vectors"
    if fresh.exists():
        import shutil

        shutil.rmtree(fresh)
    return VectorStore.open(fresh, target.collection, url=settings.chroma_url)


def _reuse(
    generations: Generations,
    target: Generation,
    library: Library,
    store: VectorStore,
    missing: Sequence[tuple[int, str, str, int]],
    settings: Settings,
) -> set[int]:
    """Takes over the vectors of equal texts from older generations; says of which rows."""
    state = target.state()
    reused: set[int] = set()
    for older in generations.all():
        before = older.state()
        if older.id == target.id or before is None or state is None or before.fingerprint != state.fingerprint:
            continue
        wanted = [row for row in missing if row[0] not in reused]
        if not wanted or (not before.complete and not before.embedded):
            continue
        with Library.open(older.library) as old:
            known = {digest: pinpoint for _, pinpoint, digest, _ in old.unit_hashes()}
        pairs = [(row[0], known[row[2]]) for row in wanted if row[2] in known]
        try:
            with VectorStore.open(older.vectors, older.collection, url=settings.chroma_url) as source:
                for start in range(0, len(pairs), _PORTION * 5):
                    part = pairs[start : start + _PORTION * 5]
                    vectors = source.vectors(list({pinpoint for _, pinpoint in part}))
                    rows = [(row, vectors[pinpoint]) for row, pinpoint in part if pinpoint in vectors]
                    if rows:
                        store.add(library.units_to_embed([row for row, _ in rows]), [vector for _, vector in rows])
                        reused |= {row for row, _ in rows}
        except StorageError as error:
            _log.warning("Vectors of the older index %s can't be taken over: %s", older.id, error)
    return reused


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
