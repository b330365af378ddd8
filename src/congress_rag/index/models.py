"""Which model the settings name: its folder on this machine, its fingerprint, its prompts. Loads no torch."""

from __future__ import annotations

import hashlib
import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Final

from congress_rag.errors import WeightsError
from congress_rag.index.weights import PROMPTS, SOURCE_SHA256, default_weights
from congress_rag.settings import DEFAULT_EMBEDDING, Settings

__all__ = ["embedding_fingerprint", "model_folder", "prompts_of"]

_log = logging.getLogger(__name__)

_VERSION: Final = 1  # of what a vector depends on besides weights and prompts; another number embeds all anew
_FILES: Final = ["*.json", "*.txt", "*.model", "*.safetensors", "*/*.json", "*/*.safetensors"]


def embedding_fingerprint(settings: Settings) -> str:
    """What the vectors of these settings depend on, as a short hash.

    Raises:
        WeightsError: the model isn't here, and no hub can be reached.
    """
    if settings.embedding == DEFAULT_EMBEDDING:
        return _digest(f"{_VERSION} {SOURCE_SHA256} {PROMPTS}")
    folder = model_folder(settings)
    return _digest(f"{_VERSION} {_folder_digest(folder)} {prompts_of(folder)}")


def model_folder(settings: Settings) -> Path:
    """The folder of the model: converted, local, from the hub's cache, or downloaded from the hub.

    Raises:
        WeightsError: the model isn't here, and no hub can be reached.
        StorageError: the default weights can't be written to the user's folder.
    """
    if settings.embedding == DEFAULT_EMBEDDING:
        return default_weights(settings.weights_dir)
    name = settings.embedding
    local = Path(name).expanduser()
    if local.is_dir():
        return local.resolve()
    if local.is_absolute() or name.startswith((".", "~")):
        raise WeightsError(f"The embedding's folder {local} doesn't exist. Mend CONGRESS_RAG_EMBEDDING.")
    return _from_hub(name, settings.embedding_revision)


def prompts_of(folder: Path) -> dict[str, str]:
    """What goes before a query and before a passage; the E5 family's folders don't always say theirs."""
    file = folder / "config_sentence_transformers.json"
    said = json.loads(file.read_text("utf-8")).get("prompts", {}) if file.is_file() else {}
    prompts = {name: text for name, text in said.items() if text}
    return prompts or (dict(PROMPTS) if "e5-" in str(folder).lower() else {})


def _from_hub(name: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_FILES, local_files_only=True))
    except HFValidationError as error:
        raise WeightsError(f"{name!r} names no folder and no model of a hub. Mend CONGRESS_RAG_EMBEDDING.") from error
    except LocalEntryNotFoundError:
        _log.info("%s isn't in the local cache; asking the hub", name)
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_FILES))
    except (HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, OSError) as error:
        raise WeightsError(
            f"The embedding {name} isn't on this machine and its hub can't be reached. Connect once, name a folder "
            f"with CONGRESS_RAG_EMBEDDING, or leave it unset for {DEFAULT_EMBEDDING}, which needs no hub."
        ) from error


def _folder_digest(folder: Path) -> str:
    files = sorted(p for p in folder.rglob("*") if p.suffix in {".json", ".safetensors", ".model", ".txt", ".bin"})
    if not any(p.name in {"modules.json", "config.json"} for p in files):
        raise WeightsError(f"{folder} holds no sentence-transformers model: there is no modules.json in it.")
    parts = [(str(p.relative_to(folder)), _file_digest(p, p.stat().st_size, p.stat().st_mtime_ns)) for p in files]
    return _digest(repr(parts))


@lru_cache(maxsize=256)
def _file_digest(path: Path, size: int, changed: int) -> str:  # noqa: ARG001 - a changed file is another key
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
