"""Where runs are kept: the user's own in the data folder, the newest of each system; the baseline with the project."""

from __future__ import annotations

import gzip
import re
from importlib.resources import as_file, files
from pathlib import Path

from congress_rag.errors import CallError
from congress_rag.eval.record import Run, load_run, save_run
from congress_rag.settings import Settings

__all__ = ["baseline_run", "folder", "keep", "kept_runs", "newest", "save_baseline"]

BASELINE = "baseline.json.gz"
PROJECT = "congress-rag"


def folder(settings: Settings) -> Path:
    """The folder of the user's runs and reports."""
    return settings.home / "evaluations"


def keep(run: Run, settings: Settings, part: str) -> Path:
    """Keeps a run as the newest of its system over a part, and gives its file."""
    path = folder(settings) / f"{_slug(run.system)}.{_slug(part)}.json"
    save_run(run, path)
    return path


def kept_runs(settings: Settings, part: str) -> list[Run]:
    """The newest runs over a part, that of the project first.

    Raises:
        CallError: there is none.
    """
    paths = sorted(folder(settings).glob(f"*.{_slug(part)}.json"), key=lambda p: (not p.name.startswith(PROJECT), p))
    if not paths:
        raise CallError(
            f"No run over {part} is kept in {folder(settings)}. Make one with: congress-rag eval run {part}."
        )
    return [load_run(path) for path in paths]


def newest(settings: Settings, part: str) -> Run:
    """The project's newest run over a part.

    Raises:
        CallError: there is none.
    """
    return kept_runs(settings, part)[0]


def baseline_run() -> Run:
    """The run of the project that is committed as the baseline, without texts.

    Raises:
        CallError: this copy of the project has none.
    """
    source = files("congress_rag.eval") / BASELINE
    if not source.is_file():
        raise CallError("This copy of the project has no baseline. Make it with: make baseline.")
    with as_file(source) as path:
        return load_run(path)


def save_baseline(run: Run, path: Path) -> None:
    """Writes a run without its texts, packed, and the same bytes for the same run."""
    plain = path.with_suffix("")
    save_run(run.without_texts(), plain)
    path.write_bytes(gzip.compress(plain.read_bytes(), 9, mtime=0))
    plain.unlink()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
