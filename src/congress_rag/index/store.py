"""The vectors of one generation in Chroma, embedded or on a server, as LlamaIndex nodes.

Nodes are written through LlamaIndex's :class:`ChromaVectorStore`, so that any of its retrievers reads the
collection; reads go to the collection itself, which spares the rebuilding of a hundred nodes a query.
Embedded, every generation has a Chroma folder of its own: a build can't harm the one being read.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from congress_rag.errors import StorageError
from congress_rag.index.library import UnitRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["VectorStore"]

_log = logging.getLogger(__name__)
_PORTION = 1000
_TIMEOUT_S = 60.0
_opening = threading.Lock()


class VectorStore:
    """The vectors of one generation by pinpoint. Open with :meth:`open`; safe to share between threads; close it."""

    def __init__(self, client: Any, collection: Any, folder: Path | None) -> None:
        self._client = client
        self._collection = collection
        self._folder = folder
        self._size: int | None = None

    @classmethod
    def open(cls, folder: Path, name: str, *, url: str | None = None) -> VectorStore:
        """Opens the collection, and makes it where there is none.

        Args:
            folder: where an embedded Chroma keeps it.
            name: the collection's name, one a generation.
            url: a Chroma server to use instead.

        Raises:
            StorageError: the folder or the server can't be used.
        """
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        options = ChromaSettings(anonymized_telemetry=False)
        with _opening, _chroma_errors(url or str(folder)):
            if url:
                parts = urlsplit(url if "//" in url else f"http://{url}")
                secure = parts.scheme == "https"
                port = parts.port or (443 if secure else 8000)
                client = chromadb.HttpClient(
                    host=parts.hostname or "localhost", port=port, ssl=secure, settings=options
                )
            else:
                client = chromadb.PersistentClient(path=str(folder), settings=options)
            for session in _sessions(client):
                session.timeout = _TIMEOUT_S
            collection = client.get_or_create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}},
            )
            store = cls(client, collection, None if url else folder)
            store.count()
        return store

    def close(self) -> None:
        """Lets go of the files or the connection."""
        with _opening:
            self._client.close()
            for session in _sessions(self._client):
                session.close()

    def __enter__(self) -> VectorStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def nodes(self) -> Any:
        """The LlamaIndex vector store over the same collection."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=self._collection)

    def add(self, units: Sequence[tuple[UnitRow, str]], vectors: Iterable[NDArray[np.float32]]) -> None:
        """Adds units, each with its text, and their vectors. A unit that is there already is left as it is."""
        from llama_index.core.schema import TextNode

        nodes = [
            TextNode(
                id_=unit.pinpoint,
                text=text,
                metadata={"document": unit.document, "roll_up": unit.roll_up, "hash": unit.hash},
                embedding=vector.tolist(),
            )
            for (unit, text), vector in zip(units, vectors, strict=True)
        ]
        with _chroma_errors(self._where):
            store = self.nodes
            for start in range(0, len(nodes), _PORTION):
                store.add(nodes[start : start + _PORTION])
        self._size = None

    def count(self) -> int:
        """How many units have a vector."""
        with _chroma_errors(self._where):
            return int(self._collection.count())

    def pinpoints(self) -> set[str]:
        """The units that have a vector."""
        with _chroma_errors(self._where):
            return set(self._collection.get(include=[])["ids"])

    def query(
        self, vector: NDArray[np.float32], n: int, documents: Iterable[str] | None = None
    ) -> list[tuple[str, float]]:
        """The nearest units, best first, with the cosine.

        Args:
            vector: normalised.
            n: how many at most.
            documents: only units of these documents; a filter costs ten times the query.
        """
        where = None
        if documents is not None:
            ids = sorted(documents)
            where = {"document": {"$in": ids}} if len(ids) != 1 else {"document": ids[0]}
        with _chroma_errors(self._where):
            if self._size is None:
                self._size = self.count()
            if not self._size:
                return []
            found = self._collection.query(
                query_embeddings=[vector], n_results=min(n, self._size), where=where, include=["distances"]
            )
        return [
            (pinpoint, 1.0 - distance)
            for pinpoint, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def vectors(self, pinpoints: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of these units; those that have none are left out."""
        import numpy as np

        found: dict[str, NDArray[np.float32]] = {}
        with _chroma_errors(self._where):
            for start in range(0, len(pinpoints), _PORTION):
                got = self._collection.get(ids=list(pinpoints[start : start + _PORTION]), include=["embeddings"])
                rows = np.asarray(got["embeddings"], np.float32)
                found |= dict(zip(got["ids"], rows, strict=True))
        return found

    def delete(self) -> None:
        """Deletes the collection, and closes."""
        if self._folder is None:
            with _chroma_errors(self._where):
                self._client.delete_collection(self._collection.name)
        self.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _where(self) -> str:
        return str(self._folder or "the Chroma server")


def _sessions(client: Any) -> list[Any]:
    """The connections of a server's client, which Chroma neither limits in time nor closes; none where embedded."""
    servers = (getattr(c, "_server", None) for c in (client, getattr(client, "_admin_client", None)))
    sessions = {id(s): s for s in (getattr(server, "_session", None) for server in servers) if s is not None}
    return list(sessions.values())


@contextmanager
def _chroma_errors(where: str) -> Iterator[None]:
    """Chroma's own errors, and those of the connection to it, as a StorageError."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, OSError) as error:
        raise StorageError(f"The vectors in {where} can't be used: {error}. Check the disk or the server.") from error
    except ValueError as error:
        if "Could not connect" not in str(error):
            raise
        raise StorageError(f"The Chroma server {where} can't be reached. Check CONGRESS_RAG_CHROMA_URL.") from error
