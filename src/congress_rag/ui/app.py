"""The whole ASGI application, and the server that runs it until it is stopped."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from typing import Any

from congress_rag.errors import CongressRagError
from congress_rag.feedback import Feedback, keep
from congress_rag.settings import Settings
from congress_rag.ui.asking import Asking
from congress_rag.ui.routes import OnlyThisHost, add_routes

__all__ = ["build_app", "serve"]

_ICON = (  # a browser would show Gradio's own otherwise
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 16 16%27'
    '%3E%3Ccircle cx=%278%27 cy=%278%27 r=%276%27 fill=%27%2300689d%27/%3E%3C/svg%3E">'
)
_SANS = ("system-ui", "Segoe UI", "Helvetica Neue", "Noto Sans", "Arial", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Noto Sans Mono", "monospace")


def build_app(assistant: Asking, on_feedback: Callable[[Feedback], None] | None = None) -> Any:
    """The FastAPI application: the page at ``/``, its API, ``/health`` and ``/api/passage``.

    ``on_feedback`` keeps what somebody says of an answer; without it the page has no thumbs.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr
    from fastapi import FastAPI

    from congress_rag.ui.chat import build_page

    app = FastAPI(title="Congress Reading Room", docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(app, assistant)
    app.add_middleware(OnlyThisHost)
    room = files("congress_rag.ui")
    looks, behaviour = (room.joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    return gr.mount_gradio_app(
        app,
        build_page(assistant, on_feedback),
        path="/",
        theme=gr.themes.Base(font=list(_SANS), font_mono=list(_MONO)),
        head=f"{_ICON}<style>{looks}</style><script>{behaviour}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=True,
    )


def serve(
    assistant: Asking,
    settings: Settings,
    *,
    open_browser: bool,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves the page until SIGINT or SIGTERM.

    Args:
        assistant: what answers.
        settings: ``host`` and ``port``; port 0 takes a free one.
        open_browser: whether to open the page in the user's browser.
        on_ready: is called with the address once the page can be opened.

    Raises:
        CongressRagError: the address can't be listened on.
    """
    listening = _listen(settings.host, settings.port)
    with contextlib.closing(listening):
        url = _address(settings.host, listening.getsockname()[1])

        def ready() -> None:
            if on_ready is not None:
                on_ready(url)
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()

        _run(build_app(assistant, partial(keep, settings=settings)), listening, ready)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CongressRagError(f"{host!r} is no address of this machine: {error}. Name another with --host.") from error
    try:
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise CongressRagError(
            f"Port {port} of {host} can't be used ({error.strerror or error}). "
            "Name another with --port, or 0 for one that is free."
        ) from error
    return listening


def _address(host: str, port: int) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _run(app: Any, listening: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Stops on a signal as asked, and doesn't raise it a second time afterwards."""
            if threading.current_thread() is not threading.main_thread():
                yield
                return
            before = {s: signal.signal(s, self.handle_exit) for s in (signal.SIGINT, signal.SIGTERM)}
            try:
                yield
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)

    # Open pages hold a connection for events; a stop doesn't wait for them, and needn't say so.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "timeout graceful shutdown" not in record.getMessage())
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="on")
    Server(config).run(sockets=[listening])
