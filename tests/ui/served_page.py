"""Serves the page over a made-up assistant for as long as a test needs it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fake_assistant import FakeAssistant

from congress_rag.feedback import Feedback


@dataclass(frozen=True)
class Served:
    """An address, and the assistant that answers there."""

    url: str
    assistant: FakeAssistant


@contextmanager
def served_by(assistant: FakeAssistant, on_feedback: Callable[[Feedback], None] | None = None) -> Iterator[Served]:
    """Serves the page over an assistant until the block ends."""
    import uvicorn

    from congress_rag.ui import build_app

    async def built() -> Any:
        return build_app(assistant, on_feedback)

    # within a running loop, or Gradio makes loops of its own and leaves them open; and on a thread of its own,
    # since the browser's loop may be running on this one
    with ThreadPoolExecutor(1) as aside:
        app = aside.submit(lambda: asyncio.run(built())).result()
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}/", assistant)
    server.should_exit = True
    thread.join(10)
    listening.close()
    assert not thread.is_alive()
