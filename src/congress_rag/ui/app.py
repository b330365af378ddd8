"""The Gradio app, its small JSON addresses, and how it is served."""

from __future__ import annotations

import logging
import os
import socket
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from congress_rag.answer.outcome import Answer
from congress_rag.errors import CongressRagError, StorageError
from congress_rag.settings import Settings
from congress_rag.ui.answer_html import answer_card, conversation, question_card
from congress_rag.ui.reader_html import reader_html

if TYPE_CHECKING:
    from congress_rag.assistant import Assistant

__all__ = ["build_app", "serve"]

log = logging.getLogger(__name__)


def _asset(name: str) -> str:
    return (files("congress_rag.ui") / name).read_text("utf-8")


def state_banner(state: Mapping[str, Any]) -> str:
    """What the page says while vectors are being computed; nothing when all is ready."""
    if state["status"] == "ready":
        return ""
    done, of = int(state["embedded"]), int(state.get("units", 0))
    return (
        f'<p class="state" role="status"><progress max="{of}" value="{done}"></progress> Preparing: {done:,} of {of:,} '
        "passages read in depth. Answers by words already work; answers by meaning follow.</p>"
    )


def documents_panel(listing: Mapping[str, Any]) -> str:
    """The documents that are covered, and how to add what is missing."""
    rows = "".join(f"<li>{escape(d['title'])}</li>" for d in listing["documents"])
    count = len(listing["documents"])
    note = ""
    if count <= 1:
        note = (
            '<p class="note">Only the draft report is here. To add the conventions that it cites, put their texts into a '
            "folder, set CONGRESS_RAG_CORPUS to it, and start again.</p>"
        )
    noun = "document" if count == 1 else "documents"
    return f"<details><summary>{count} {noun}</summary><ul>{rows}</ul></details>{note}"


def build_app(assistant: Assistant, settings: Settings) -> Any:
    """The whole app as a FastAPI application: the page, ``/health`` and ``/api/passage``."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse

    app = FastAPI(title="Congress RAG", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    def health() -> dict[str, Any]:
        return assistant.state()

    @app.get("/api/passage")
    def passage(p: str, start: int | None = None, end: int | None = None) -> JSONResponse:
        try:
            shown = assistant.show(p)
        except CongressRagError as error:
            return JSONResponse({"error": str(error)}, status_code=404)
        return JSONResponse(
            {
                "pinpoint": shown.paragraph.pinpoint,
                "label": shown.label,
                "html": reader_html(shown.document, shown.paragraph, start, end),
            }
        )

    def respond(question: str, turns: Sequence[dict[str, str]]) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
        asked = question.strip()
        if not asked:
            yield question, conversation([t["html"] for t in turns]), list(turns)
            return
        shown = [*turns, {"role": "user", "content": asked, "html": question_card(asked)}]
        yield "", conversation([t["html"] for t in shown], waiting=True), shown
        answer: Answer = assistant.ask_or_explain(asked, [{"role": t["role"], "content": t["content"]} for t in turns])
        shown = [*shown, {"role": "assistant", "content": answer.text, "html": answer_card(answer)}]
        yield "", conversation([t["html"] for t in shown]), shown

    def ask(question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Answers a question, with citations."""
        return assistant.ask_or_explain(question, history or ()).to_dict()

    def search(query: str, k: int = 10) -> dict[str, Any]:
        """Ranks paragraphs."""
        return _or_error(lambda: assistant.search(query, k).to_dict(), gr)

    def show(pinpoint: str) -> dict[str, Any]:
        """Gives a paragraph by its id or as people type it."""
        return _or_error(lambda: assistant.show(pinpoint).to_dict(), gr)

    with gr.Blocks(title="Congress RAG", fill_width=True) as blocks:
        turns = gr.State([])
        gr.HTML(
            '<h1>Congress RAG</h1><p class="tagline">The draft report and its conventions, to the paragraph</p>',
            elem_id="masthead",
        )
        state = gr.HTML(lambda: state_banner(assistant.state()), elem_id="state")
        with gr.Row(elem_id="rooms", equal_height=False):
            with gr.Column(elem_id="chat", scale=3):
                log_of_turns = gr.HTML(conversation([]), elem_id="conversation")
                with gr.Row(elem_id="asking"):
                    question = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        placeholder="Ask about the report or a convention …",
                        lines=1,
                        max_lines=4,
                        autofocus=True,
                        elem_id="question",
                        submit_btn="Ask",
                        max_length=settings.max_question_chars + 1,
                    )
                gr.HTML(documents_panel(assistant.documents()), elem_id="documents")
            gr.HTML(
                '<aside id="reader" data-testid="reader" aria-label="Reader" hidden></aside>',
                elem_id="reader-room",
            )
        question.submit(
            respond,
            [question, turns],
            [question, log_of_turns, turns],
            api_visibility="private",
            show_progress="hidden",
        )
        timer = gr.Timer(3, active=True)
        timer.tick(
            lambda: state_banner(assistant.state()), None, state, api_visibility="private", show_progress="hidden"
        )
        gr.api(ask, api_name="ask")
        gr.api(search, api_name="search")
        gr.api(show, api_name="show")

    theme = gr.themes.Base(
        primary_hue="blue",
        neutral_hue="slate",
        font=["system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
    return gr.mount_gradio_app(
        app,
        blocks.queue(default_concurrency_limit=4),
        path="/",
        footer_links=[],
        show_error=True,
        theme=theme,
        css=_asset("page.css"),
        head=f"<script>{_asset('page.js')}</script>",
    )


def _or_error(work: Callable[[], dict[str, Any]], gr: Any) -> dict[str, Any]:
    try:
        return work()
    except CongressRagError as error:
        raise gr.Error(str(error)) from error


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise StorageError(
            f"The address {host}:{port} can't be used: {error.strerror}. Choose another with --port, or --port 0."
        ) from error
    return listener


def serve(
    assistant: Assistant, settings: Settings, *, open_browser: bool, on_ready: Callable[[str], None] | None = None
) -> None:
    """Serves until it is stopped.

    Args:
        assistant: what answers.
        settings: host and port.
        open_browser: whether a browser is opened at the address.
        on_ready: called with the address once it answers.

    Raises:
        StorageError: the address can't be listened on.
    """
    import uvicorn

    listener = _listening(settings.host, settings.port)
    app = build_app(assistant, settings)
    port = listener.getsockname()[1]
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if on_ready is not None:
                on_ready(url)
            if open_browser:
                webbrowser.open(url)

    Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)).run(sockets=[listener])
