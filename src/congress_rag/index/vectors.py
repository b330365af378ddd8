"""Completing the vectors of a generation: those of equal texts are taken over, the others computed."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from congress_rag.errors import StorageError
from congress_rag.index.embedding import Encoder
from congress_rag.index.generation import Generation, Generations
from congress_rag.index.library import Library
from congress_rag.index.store import VectorStore
from congress_rag.settings import Settings

__all__ = ["BuildProgress", "write_vectors"]

_log = logging.getLogger(__name__)

BuildProgress = Callable[[str, int, int], None]
"""Called with the stage ("indexing", "embedding"), how many are done, and of how many."""

_PORTION = 192  # units between two stops from which an interrupted build can go on


def write_vectors(
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
