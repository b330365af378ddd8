"""An optional reranker: a cross-encoder that reads the question together with each of the first paragraphs.

None is used unless the settings name one: its weights are large, and it reads some texts a second on a processor.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from congress_rag.errors import WeightsError
from congress_rag.settings import Settings

__all__ = ["CrossEncoderReranker", "Reranker", "load_reranker"]

_log = logging.getLogger(__name__)


class Reranker(Protocol):
    """What the ranking asks of a reranker; :class:`CrossEncoderReranker` is the real one."""

    def scores(self, question: str, texts: Sequence[str], /) -> list[float]:
        """How well each text answers, on a scale of its own; more is better."""
        ...


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, read into memory with its first use. Safe to share between threads."""

    def __init__(self, name: str, revision: str | None = None) -> None:
        self._name = name
        self._revision = revision
        self._loading = threading.Lock()
        self._model: Any = None

    def scores(self, question: str, texts: Sequence[str], /) -> list[float]:
        """How well each text answers the question.

        Raises:
            WeightsError: the model isn't here, or can't be read.
        """
        if not texts:
            return []
        scored = self._loaded().predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in scored]

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> Any:
        local = Path(self._name).expanduser()
        named_folder = local.is_absolute() or self._name.startswith((".", "~"))
        if named_folder and not local.is_dir():
            raise WeightsError(f"The reranker's folder {local} doesn't exist. Mend CONGRESS_RAG_RERANKER.")
        from sentence_transformers import CrossEncoder

        where = str(local) if local.is_dir() else self._name
        try:
            model = CrossEncoder(
                where,
                revision=self._revision,
                device="cpu",
                local_files_only=local.is_dir() or os.environ.get("HF_HUB_OFFLINE") == "1",
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise WeightsError(
                f"The reranker {self._name} isn't on this machine, or can't be read: {error}. Connect once to its hub, "
                "name a folder with CONGRESS_RAG_RERANKER, or leave it unset to do without."
            ) from error
        _log.info("reranker from %s", where)
        return model


def load_reranker(settings: Settings) -> Reranker | None:
    """The reranker that the settings name; None where they name none. Its weights are read with its first use."""
    if settings.reranker is None:
        return None
    return CrossEncoderReranker(settings.reranker, settings.reranker_revision)
