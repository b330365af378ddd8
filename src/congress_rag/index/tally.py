"""What an index holds before a build, against what it should hold: whether there is work, and what was done."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from congress_rag.errors import IndexError_
from congress_rag.index.generation import Generation, Reading
from congress_rag.index.graph import Graph, graph_is_current
from congress_rag.index.library import Library

__all__ = ["BuildReport", "Tally", "digests_of"]


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


class Tally:
    """The live index before a build, against the documents that are wanted."""

    def __init__(self, live: Generation | None, digests: dict[str, str]) -> None:
        self.live = live
        self.state = live.state() if live is not None else None
        self.before = digests_of(live) if live is not None else {}
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


def digests_of(generation: Generation) -> dict[str, str]:
    with Library.open(generation.library) as library:
        return library.digests()
