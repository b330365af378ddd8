"""The embedding: texts in, normalised vectors out, one model in memory for the whole process.

Passages are cut into batches of near-equal length, so that next to no padding is computed. Where the
processor has bfloat16 arithmetic it is used: measured on the default weights it is twice as fast, and the
vectors agree with float32 to a cosine of 0.9999. (Dynamic int8 is no faster and agrees to 0.97: not offered.)

Opening an :class:`Embedding` and counting tokens costs a tokenizer; torch comes with the first vector.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from congress_rag.errors import WeightsError
from congress_rag.index.models import embedding_fingerprint, model_folder, prompts_of
from congress_rag.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Embedding", "Encoder", "Progress"]

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with how many are done, and of how many."""

_opening = threading.Lock()
_opened: dict[tuple[str, str | None, str, int, Path], Embedding] = {}


class Encoder(Protocol):
    """What the index asks of an embedding; :class:`Embedding` is the real one."""

    @property
    def fingerprint(self) -> str: ...
    @property
    def max_tokens(self) -> int: ...
    def count_tokens(self, texts: Sequence[str], /) -> list[int]: ...
    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None, /) -> NDArray[np.float32]: ...
    def encode_query(self, text: str, /) -> NDArray[np.float32]: ...


class Embedding:
    """A sentence-transformers model with its prompts; safe to share between threads.

    Get one with :meth:`load`. ``max_tokens`` counts the prompt and the special tokens too; ``precision`` is the
    arithmetic, known once the model is in memory.
    """

    def __init__(self, folder: Path, *, fingerprint: str, batch_tokens: int, precision: str) -> None:
        self.fingerprint = fingerprint
        self.precision = precision
        self.max_tokens = _max_tokens(folder)
        self._folder = folder
        self._batch_tokens = batch_tokens
        self._prompts = prompts_of(folder)
        self._tokenizer = _tokenizer(folder)
        empty: list[int] = self._tokenizer.encode("").ids
        self._ending = empty[1:]  # the special tokens that a shortened text must keep
        self._pad = next((i for name in ("<pad>", "[PAD]") if (i := self._tokenizer.token_to_id(name)) is not None), 0)
        self._loading = threading.Lock()
        self._loaded: Any = None

    @classmethod
    def load(cls, settings: Settings) -> Embedding:
        """The embedding that the settings name; the same object every time in one process.

        Raises:
            WeightsError: the model isn't here, is damaged, or its hub can't be reached.
            StorageError: the default weights can't be written to the user's folder.
        """
        key = (
            settings.embedding,
            settings.embedding_revision,
            settings.precision,
            settings.batch_tokens,
            settings.weights_dir,
        )
        with _opening:
            if key not in _opened:
                _opened[key] = cls(
                    model_folder(settings),
                    fingerprint=embedding_fingerprint(settings),
                    batch_tokens=settings.batch_tokens,
                    precision=settings.precision,
                )
            return _opened[key]

    def count_tokens(self, texts: Sequence[str], /) -> list[int]:
        """How many tokens each text takes as a passage: the prompt and the special tokens included."""
        prompt = self._passage_prompt
        return [len(e.ids) for e in self._tokenizer.encode_batch([prompt + text for text in texts])]

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None, /) -> NDArray[np.float32]:
        """One normalised vector a text, in the order given; a text over the limit is embedded by its head."""
        import numpy as np

        ids: list[list[int]] = []
        for start in range(0, len(texts), 1000):
            ids += self._ids([self._passage_prompt + text for text in texts[start : start + 1000]])
        vectors: NDArray[np.float32] | None = None
        done = 0
        for batch in _batches([len(row) for row in ids], self._batch_tokens):
            rows = self._forward([ids[i] for i in batch], threads=os.cpu_count() or 1)
            if vectors is None:
                vectors = np.empty((len(texts), rows.shape[1]), np.float32)
            vectors[batch] = rows
            done += len(batch)
            if on_progress is not None:
                on_progress(done, len(texts))
        return vectors if vectors is not None else np.empty((0, 0), np.float32)

    def encode_query(self, text: str, /) -> NDArray[np.float32]:
        """The normalised vector of a question."""
        # On one thread: a question is a handful of tokens, and two threads that wait for each other at every
        # operation take sixty times as long while another process keeps one core busy.
        row: NDArray[np.float32] = self._forward(self._ids([self._prompts.get("query", "") + text]), threads=1)[0]
        return row

    @property
    def _passage_prompt(self) -> str:
        return self._prompts.get("passage") or self._prompts.get("document") or ""

    def _ids(self, texts: list[str]) -> list[list[int]]:
        rows: list[list[int]] = [e.ids for e in self._tokenizer.encode_batch(texts)]
        keep = self.max_tokens - len(self._ending)
        return [row if len(row) <= self.max_tokens else row[:keep] + self._ending for row in rows]

    def _forward(self, ids: list[list[int]], *, threads: int) -> NDArray[np.float32]:
        model = self._model()
        import torch

        width = max(len(row) for row in ids)
        tokens = torch.full((len(ids), width), self._pad, dtype=torch.long)
        mask = torch.zeros((len(ids), width), dtype=torch.long)
        for i, row in enumerate(ids):
            tokens[i, : len(row)] = torch.tensor(row, dtype=torch.long)
            mask[i, : len(row)] = 1
        # set before every use and never restored: a question and a build may run side by side
        torch.set_num_threads(threads)
        with torch.inference_mode():
            out = model({"input_ids": tokens, "attention_mask": mask})["sentence_embedding"].float()
            vectors: NDArray[np.float32] = torch.nn.functional.normalize(out, dim=1).numpy()
        return vectors

    def _model(self) -> Any:
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load_model()
            return self._loaded

    def _load_model(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the folder is complete; nothing may ask a hub
        import torch
        from sentence_transformers import SentenceTransformer

        if self.precision == "auto":
            self.precision = "bfloat16" if _has_bfloat16(torch) else "float32"
        kind = torch.bfloat16 if self.precision == "bfloat16" else torch.float32
        try:
            with _quiet_loading():
                model = SentenceTransformer(
                    str(self._folder), device="cpu", local_files_only=True, model_kwargs={"dtype": kind}
                )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise WeightsError(
                f"The embedding in {self._folder} can't be loaded: {error}. Delete that folder and start again."
            ) from error
        _log.info("embedding from %s in %s", self._folder, self.precision)
        return model.to(kind).eval()


def _batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """The indexes in batches of near-equal length that hold at most ``budget`` tokens, padding included.

    >>> list(_batches([5, 1, 5, 2], budget=10))
    [[1, 3], [0, 2]]
    """
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[i] * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _has_bfloat16(torch: Any) -> bool:
    """Whether this processor multiplies bfloat16 natively; where torch can't tell, no."""
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, bool)() for probe in probes)


@contextmanager
def _quiet_loading() -> Iterator[None]:
    """Without transformers' progress bar for reading weights, which takes a tenth of a second."""
    from transformers.utils import logging as transformers_logging

    shown = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    file = folder / "tokenizer.json"
    if file.is_file():
        tokenizer = Tokenizer.from_file(str(file))
    else:
        from transformers import AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True).backend_tokenizer
        except (OSError, ValueError, AttributeError) as error:
            raise WeightsError(f"The embedding in {folder} has no fast tokenizer: {error}.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _max_tokens(folder: Path) -> int:
    """The limit of the model, from whichever of its files states one."""
    sources = (
        ("sentence_bert_config.json", "max_seq_length"),
        ("tokenizer_config.json", "model_max_length"),
        ("config.json", "max_position_embeddings"),
    )
    for name, key in sources:
        file = folder / name
        if file.is_file():
            value = json.loads(file.read_text("utf-8")).get(key)
            if isinstance(value, int) and 0 < value < 1_000_000:
                return value
    return 512
