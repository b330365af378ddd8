"""What every test stands on: no network, no settings of the person who runs it, and the corpus where there is one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

import pytest

# Set before any library is imported.
os.environ.update(HF_HUB_OFFLINE="1", GRADIO_ANALYTICS_ENABLED="False", ANONYMIZED_TELEMETRY="False")

ROOT = Path(__file__).resolve().parents[1]
CORPUS = Path(os.environ.get("CONGRESS_RAG_CORPUS") or ROOT / "../shared/corpus").resolve()


@pytest.fixture(scope="session", autouse=True)
def _no_personal_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Takes away every setting of the environment, and gives the index and the caches a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("CONGRESS_RAG_"):
                patch.delenv(name)
        patch.setenv("CONGRESS_RAG_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus folder with the conventions; the test skips where it isn't there."""
    if not (CORPUS / "conventions").is_dir():
        pytest.skip("the conventions aren't here; CONGRESS_RAG_CORPUS names their folder")
    return CORPUS


@pytest.fixture(scope="session")
def no_hang() -> Callable[[str], AbstractContextManager[None]]:
    """Fails what takes twenty seconds, which is a hang: nothing tested so takes more than a few."""

    @contextmanager
    def watched(what: str) -> Iterator[None]:
        def late(_signal: int, _frame: FrameType | None) -> None:
            raise AssertionError(f"{what} hangs")

        before = signal.signal(signal.SIGALRM, late)
        signal.alarm(20)
        try:
            yield
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)

    return watched
