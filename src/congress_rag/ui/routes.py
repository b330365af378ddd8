"""What the page fetches besides Gradio: the state of the index, and passages for the reader."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from congress_rag.errors import CallError, CongressRagError
from congress_rag.ui.asking import Asking
from congress_rag.ui.reader_html import reader_html

__all__ = ["OnlyThisHost", "add_routes", "passage"]

log = logging.getLogger(__name__)

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

# Gradio compiles its templates in the page, which takes 'unsafe-eval'; nothing may come from, or go to, another host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class OnlyThisHost:
    """Middleware that tells the browser to talk to this host alone."""

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        async def with_headers(message: _Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def passage(assistant: Asking, pinpoint: str, start: int | None = None, end: int | None = None) -> dict[str, str]:
    """The inside of the reader for a pinpoint, or for a document at its first paragraph.

    Raises:
        CongressRagError: no document has it, or the text names no place.
    """
    held = {d["id"] for d in assistant.documents()["documents"]} if "#" not in pinpoint else set()
    if pinpoint in held:
        document = assistant.document(pinpoint)
        paragraph = document.paragraphs[0]
        start = end = 0
    else:
        shown = assistant.show(pinpoint)
        document, paragraph = shown.document, shown.paragraph
    return {
        "pinpoint": paragraph.pinpoint,
        "label": document.label(paragraph),
        "html": reader_html(document, paragraph, start, end),
    }


def add_routes(app: Any, assistant: Asking) -> None:
    """Adds ``/health`` and ``/api/passage`` to a FastAPI app."""
    from fastapi.responses import JSONResponse

    def health() -> JSONResponse:
        try:
            return JSONResponse(assistant.state())
        except CongressRagError as error:
            log.error("The state of the index can't be told: %s", error)
            down = {"status": "degraded", "index": "", "documents": 0, "paragraphs": 0, "embedded": 0}
            return JSONResponse({**down, "error": str(error)}, status_code=503)

    def read(p: str, start: int | None = None, end: int | None = None) -> JSONResponse:
        try:
            return JSONResponse(passage(assistant, p, start, end))
        except CongressRagError as error:
            return JSONResponse({"error": str(error)}, status_code=400 if isinstance(error, CallError) else 404)

    app.add_api_route("/health", health, methods=["GET"], response_model=None)
    app.add_api_route("/api/passage", read, methods=["GET"], response_model=None)
