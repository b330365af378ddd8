"""A server with OpenAI's chat protocol whose model says what a script tells it to, in order, or misbehaves.

It listens on this machine alone, answers every request in a thread, and keeps what it was asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from congress_rag.settings import Settings

__all__ = ["Script", "Scripted", "scripted_model"]


@dataclass(frozen=True)
class Script:
    """One reply: its text, and what goes wrong with it."""

    text: str = ""
    status: int = 200
    body: bytes | None = None  # sent as it is, in place of a stream
    breaks_off: bool = False  # the connection ends before the reply does
    no_finish: bool = False  # the stream ends in good order, but never says that the reply is complete
    finish: str = "stop"
    wait: float = 0.0  # seconds before anything is sent
    drip: float = 0.0  # seconds between pieces
    endless: bool = False  # keeps the line busy, and says nothing


@dataclass
class Scripted:
    """The running server: its address, and every request that came."""

    url: str
    models: tuple[str, ...] = ("scripted",)
    key: str | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    listed: int = 0
    replies: deque[Script] = field(default_factory=deque)
    stopped: threading.Event = field(default_factory=threading.Event)

    def will_say(self, *replies: str | Script) -> None:
        """What it says to the next requests, in place of what was planned; then it says nothing."""
        self.asked.clear()
        self.replies = deque(Script(reply) if isinstance(reply, str) else reply for reply in replies)

    def data(self, request: int = -1) -> dict[str, Any]:
        """The JSON object of a request's last message."""
        read: dict[str, Any] = json.loads(self.asked[request]["messages"][-1]["content"])
        return read

    def instructions(self, request: int = -1) -> str:
        """The first message of a request."""
        return str(self.asked[request]["messages"][0]["content"])

    def settings(self, **given: Any) -> Settings:
        """Settings under which its model writes."""
        return Settings.load(**{"composer": "scripted", "model_url": f"{self.url}/v1", **given})


@contextmanager
def scripted_model() -> Iterator[Scripted]:
    """Serves until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    scripted = Scripted(f"http://127.0.0.1:{server.server_address[1]}")
    server.scripted = scripted  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        scripted.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def scripted(self) -> Scripted:
        found: Scripted = self.server.scripted  # type: ignore[attr-defined]
        return found

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        """Lists the models."""
        self.scripted.listed += 1
        if self.path != "/v1/models" or not self._allowed():
            return
        listing = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.scripted.models]}
        self._send(200, json.dumps(listing).encode(), "application/json")

    def do_POST(self) -> None:
        """Says the next reply of the script."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self._allowed():
            return
        self.scripted.asked.append(request)
        script = self.scripted.replies.popleft() if self.scripted.replies else Script()
        self.scripted.stopped.wait(script.wait)
        if script.status != 200 or script.body is not None:
            body = script.body if script.body is not None else b'{"error": {"message": "no, your key is sk-secret"}}'
            self._send(script.status, body, "application/json" if script.body is None else "text/html")
            return
        self._stream(script)

    def _allowed(self) -> bool:
        if self.scripted.key is None or self.headers.get("Authorization") == f"Bearer {self.scripted.key}":
            return True
        self._send(401, b'{"error": {"message": "wrong key"}}', "application/json")
        return False

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, script: Script) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            while script.endless and not self.scripted.stopped.wait(0.02):
                self._chunk(b": busy\n\n")
            for piece in _pieces(script.text):
                self._event({"role": "assistant", "content": piece}, None)
                time.sleep(script.drip)
            if script.breaks_off:
                self.close_connection = True
                return
            if not script.no_finish:
                self._event({}, script.finish)
            self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # whoever asked has gone

    def _event(self, delta: dict[str, Any], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}
        self._chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _chunk(self, body: bytes) -> None:
        self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        self.wfile.flush()


def _pieces(text: str, size: int = 7) -> Sequence[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]
