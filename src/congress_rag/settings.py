"""Every knob of the program in one frozen object, from the environment or from options.

Each field is also the environment variable ``CONGRESS_RAG_<FIELD>``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from congress_rag.errors import SettingsError

__all__ = ["Settings"]

DEFAULT_EMBEDDING = "multilingual-e5-small"


class Settings(BaseSettings):
    """All settings. Call :meth:`load`, which turns a bad value into a :class:`SettingsError`."""

    model_config = SettingsConfigDict(env_prefix="CONGRESS_RAG_", env_ignore_empty=True, frozen=True, extra="ignore")

    home: Path = Field(
        default_factory=lambda: user_data_path("congress-rag", appauthor=False),
        description="Where the index and the caches live.",
    )
    corpus: Path | None = Field(
        default=None, description="The corpus folder: report/, conventions/ and, if it has one, manifest.json."
    )
    embedding: str = Field(
        default=DEFAULT_EMBEDDING,
        description="The embedding: multilingual-e5-small, or any sentence-transformers model by name or folder.",
    )
    embedding_revision: str | None = Field(default=None, description="The pinned revision of a model from a hub.")
    reranker: str | None = Field(
        default=None,
        description="A cross-encoder that reads the first paragraphs again, by name or folder; none by default.",
    )
    reranker_revision: str | None = Field(default=None, description="The pinned revision of a reranker from a hub.")
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        default="auto", description="The arithmetic of the embedding; auto takes bfloat16 where the processor has it."
    )
    batch_tokens: int = Field(default=4096, ge=128, description="How many tokens one embedding batch may hold.")
    chroma_url: str | None = Field(default=None, description="A Chroma server; without it Chroma is embedded.")
    max_question_chars: int = Field(default=4000, ge=100, description="The longest question that is read.")
    max_file_mb: float = Field(default=100.0, gt=0, description="The largest file that is ingested, in megabytes.")
    fetch_hosts: str | None = Field(
        default=None, description="More hosts that texts may be fetched from, with commas between."
    )
    top_k: int = Field(default=10, ge=1, le=200, description="How many paragraphs a search gives back.")
    composer: str = Field(
        default="extractive",
        min_length=1,
        description="Who writes answers: extractive, or the name of a model of the server at CONGRESS_RAG_MODEL_URL.",
    )
    model_url: str = Field(
        default="http://127.0.0.1:11434/v1",
        pattern=r"^https?://[^\s/@?#]+(/[^\s@?#]*)?$",
        description="A server that speaks OpenAI's chat protocol; a local Ollama unless another is named.",
    )
    model_key: SecretStr | None = Field(default=None, description="The key of that server, where it wants one.")
    model_silence_seconds: float = Field(default=60.0, gt=0, description="How long a model may be silent, in seconds.")
    model_seconds: float = Field(
        default=180.0, gt=0, description="How long a model may take for one reply, in seconds."
    )
    model_context_tokens: int = Field(
        default=8192, ge=1024, description="How many tokens the model reads and writes at once."
    )
    model_reply_tokens: int = Field(default=600, ge=32, description="How many tokens a reply may have.")
    host: str = Field(default="127.0.0.1", description="The address the web app listens on.")
    port: int = Field(default=7860, ge=0, le=65535, description="The port of the web app; 0 takes a free one.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="WARNING", description="What is logged.")

    @classmethod
    def load(cls, **given: object) -> Settings:
        """The settings from the environment, with what is given (and isn't None) on top.

        Raises:
            SettingsError: a value can't be used; the message names the setting.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            name = "_".join(str(part) for part in first["loc"])
            raise SettingsError(
                f"The setting {name} (CONGRESS_RAG_{name.upper()}) can't be {first['input']!r}: {first['msg']}."
            ) from error

    @property
    def index_dir(self) -> Path:
        """The folder of the index and its generations."""
        return self.home / "index"

    @property
    def weights_dir(self) -> Path:
        """The folder of converted embedding weights."""
        return self.home / "weights"
