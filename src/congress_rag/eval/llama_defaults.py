"""LlamaIndex as it comes, to compare with: its reader, its sentence splitter, its vector index; the same embedding.

Its chunks aren't paragraphs. Each stands for all the paragraphs that it touches, which flatters it: a chunk of a
thousand tokens counts as a hit where one of its words lies in the article.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from congress_rag.assistant import Assistant
from congress_rag.documents import Document, Paragraph
from congress_rag.errors import CallError, StorageError
from congress_rag.eval.record import Found
from congress_rag.preparing import corpus_paths, embedding_of, source_files
from congress_rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LlamaIndexDefaults", "SameWeights", "lowest_first", "over_the_index"]

_log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
_STAGE = "Embedding chunks"
_OFFSETS_OF_THE_FILE = frozenset({".txt", ".md", ".markdown", ".xml"})  # of others, those of what was extracted


class SameWeights(Protocol):
    """The embedding that LlamaIndex is given; ``fingerprint`` names what its vectors depend on."""

    @property
    def fingerprint(self) -> str: ...
    def encode_passages(self, texts: Sequence[str], /) -> NDArray[np.float32]: ...
    def encode_query(self, text: str, /) -> NDArray[np.float32]: ...


class LlamaIndexDefaults:
    """An index in memory, made with nothing but defaults. Get one with :meth:`build`."""

    name = "llama-index defaults"

    def __init__(self, index: Any, splitter: Any) -> None:
        self._index = index
        self._texts: dict[str, str] = {}
        self._documents: dict[str, list[Document]] = {}
        self.chunk_size = int(splitter.chunk_size)
        self.chunk_overlap = int(splitter.chunk_overlap)
        self._chunks = list(index.docstore.docs.values())
        self._number = {chunk.node_id: number for number, chunk in enumerate(self._chunks, 1)}

    @classmethod
    def build(
        cls,
        files: Sequence[Path],
        weights: SameWeights,
        *,
        cache: Path | None = None,
        on_progress: Progress | None = None,
    ) -> LlamaIndexDefaults:
        """Reads, splits and embeds files. Before a search, :meth:`place` says what lies where in them.

        Args:
            files: what is read, by LlamaIndex's own reader.
            weights: the embedding.
            cache: the folder that keeps the vectors from one time to the next; None embeds anew.
            on_progress: told of every batch of chunks.

        Raises:
            StorageError: the cache can't be written.
        """
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.schema import MetadataMode

        splitter = SentenceSplitter(id_func=_named)
        read = SimpleDirectoryReader(input_files=[str(file) for file in files]).load_data()
        chunks = splitter.get_nodes_from_documents(read)
        kept = None
        if cache is not None:
            texts = [chunk.get_content(MetadataMode.EMBED) for chunk in chunks]
            kept = cache / f"llama-index-{_key(texts, weights.fingerprint)}.npy"
            for chunk, vector in zip(chunks, _load(kept, len(chunks)), strict=False):
                chunk.embedding = vector.tolist()  # a chunk that has one isn't embedded
        fresh = sum(chunk.embedding is None for chunk in chunks)
        index: Any = VectorStoreIndex(chunks, embed_model=_adapted(weights, fresh, on_progress))
        if kept is not None and fresh:
            vectors = index.vector_store.data.embedding_dict
            _save(kept, [vectors[chunk.node_id] for chunk in chunks])
        return cls(index, splitter)

    def place(self, sources: Sequence[tuple[Path, Document]]) -> None:
        """Tells which documents were read from which files, so that a chunk can say what it covers."""
        for path, document in sources:
            self._documents.setdefault(str(path), []).append(document)

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return len(self._chunks)

    def search(
        self,
        question: str,
        k: int,
        history: Sequence[Mapping[str, str]] = (),  # noqa: ARG002 - its retriever takes none
    ) -> list[Found]:
        """The nearest chunks, best first, each by the first paragraph that it touches; the history isn't read."""
        return self.found(self.retrieve(question, k))

    def retrieve(self, question: str, k: int) -> list[Any]:
        """What its retriever gives, as it gives it."""
        hits: list[Any] = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return hits

    def found(self, hits: Sequence[Any]) -> list[Found]:
        """Hits of :meth:`retrieve` in the names of paragraphs; one that touches none has a name of its own.

        Raises:
            CallError: no document is known of the file that a hit is from.
        """
        found = []
        for hit in hits:
            file = hit.node.metadata["file_path"]
            if file not in self._documents:
                raise CallError(f"No document of the index was read from {file}. Ingest it: congress-rag ingest.")
            covers = self._covers(hit.node, Path(file))
            own = f"{self._documents[file][0].id}#chunk-{self._number[hit.node.node_id]}"
            found.append(Found(covers[0] if covers else own, round(float(hit.score), 6), covers))
        return found

    def _covers(self, chunk: Any, file: Path) -> tuple[str, ...]:
        if file.suffix.lower() not in _OFFSETS_OF_THE_FILE:
            return ()
        content = chunk.get_content()
        text = self._text(file)
        start = chunk.start_char_idx
        if start is None or not text.startswith(content, start):
            start = text.find(content)
        if start < 0:
            return ()
        end = start + len(content)
        return tuple(
            pinpoint
            for document in self._documents[str(file)]
            for pinpoint in lowest_first(
                [p for p in document.paragraphs if p.source_start < end and start < p.source_end]
            )
        )

    def _text(self, file: Path) -> str:
        if str(file) not in self._texts:
            self._texts[str(file)] = file.read_bytes().decode("utf-8", errors="ignore")  # as its reader does
        return self._texts[str(file)]


def over_the_index(assistant: Assistant, settings: Settings, on_progress: Progress | None = None) -> LlamaIndexDefaults:
    """LlamaIndex over the files that the live index was made of, with the vectors kept under the settings' home.

    Raises:
        CallError: a file of the index isn't in the corpus folder of the settings.
        WeightsError: the embedding can't be loaded.
        StorageError: the vectors can't be kept.
    """
    files = source_files(corpus_paths(settings))
    sources: list[tuple[Path, Document]] = []
    for listed in assistant.documents()["documents"]:
        name = listed["source"].partition("#")[0]
        if name not in files:
            raise CallError(
                f"{name}, which {listed['id']} was read from, isn't in the corpus folder, so LlamaIndex can't read it. "
                "Name the folder that was ingested: CONGRESS_RAG_CORPUS."
            )
        sources.append((files[name], assistant.document(listed["id"])))
    paths = list(dict.fromkeys(path for path, _ in sources))
    system = LlamaIndexDefaults.build(
        paths, embedding_of(settings), cache=settings.home / "evaluation", on_progress=on_progress
    )
    system.place(sources)
    return system


def lowest_first(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The pinpoints of paragraphs in reading order, but what holds others of them after those, outermost last."""
    here = {paragraph.pinpoint for paragraph in paragraphs}
    holding = [paragraph.pinpoint for paragraph in paragraphs if not here.isdisjoint(paragraph.children)]
    lowest = [paragraph.pinpoint for paragraph in paragraphs if paragraph.pinpoint not in holding]
    return [*lowest, *sorted(holding, key=lambda pinpoint: -pinpoint.count("."))]


def _named(number: int, read: Any) -> str:
    """The id of a chunk: at random, as by default, equal scores would come in another order every time."""
    return f"{read.metadata['file_path']} {number:06}"


def _adapted(weights: SameWeights, total: int, on_progress: Progress | None) -> Any:
    """The embedding as LlamaIndex wants one."""
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.bridge.pydantic import PrivateAttr

    class Adapted(BaseEmbedding):
        _done: int = PrivateAttr(default=0)

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = weights.encode_passages(texts).tolist()
            self._done += len(texts)
            if on_progress is not None:
                on_progress(_STAGE, self._done, total)
            return vectors

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_query_embedding(self, query: str) -> list[float]:
            vector: list[float] = weights.encode_query(query).tolist()
            return vector

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Adapted(model_name=weights.fingerprint)


def _key(texts: Sequence[str], fingerprint: str) -> str:
    return hashlib.sha256(json.dumps([fingerprint, *texts]).encode()).hexdigest()[:24]


def _load(file: Path, chunks: int) -> Sequence[Any]:
    """The vectors that are kept; none where there are none, or not as many as chunks."""
    import numpy as np

    if not file.is_file():
        return ()
    try:
        vectors = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        _log.warning("The vectors in %s can't be read (%s) and are computed anew.", file, error)
        return ()
    if vectors.ndim != 2 or len(vectors) != chunks:
        _log.warning("%s doesn't hold %d vectors; they are computed anew.", file, chunks)
        return ()
    return list(vectors)


def _save(file: Path, vectors: Sequence[Sequence[float]]) -> None:
    import numpy as np

    started = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with started.open("wb") as stream:
            np.save(stream, np.asarray(vectors, np.float32))
        started.replace(file)
    except OSError as error:
        raise StorageError(
            f"The vectors can't be kept in {file}: {error.strerror}. Free the disk or move CONGRESS_RAG_HOME."
        ) from error
