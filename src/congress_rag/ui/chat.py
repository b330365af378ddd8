"""The Gradio page: conversation, question box, banner, and the named endpoints of the API.

Gradio reads the annotations of handlers, so they must be real here: no ``from __future__ import annotations``.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from congress_rag.errors import CongressRagError
from congress_rag.ui.answer_html import Turn, conversation_html
from congress_rag.ui.asking import Asking
from congress_rag.ui.frame_html import banner_html, masthead_html, welcome_html

__all__ = ["build_page", "history_of"]

log = logging.getLogger(__name__)

_INTERNAL: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_AWAITING_SECONDS, _CALM_SECONDS = 2, 60

# Clicks within the page's own HTML become events of Gradio.
_CONVERSATION_JS = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-question]");
  if (button) trigger("submit", { question: button.dataset.question });
});
"""
_MASTHEAD_JS = """
element.addEventListener("click", (event) => {
  if (event.target.closest("[data-action=new]")) trigger("clear");
});
"""


def history_of(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The turns that were answered, in the shape of the contract."""
    return [
        {"role": role, "content": content}
        for turn in turns
        if turn.answer is not None
        for role, content in (("user", turn.question), ("assistant", turn.answer.text))
    ]


def _answered(assistant: Asking, question: str, turns: Sequence[Turn]) -> Turn:
    try:
        return Turn(question, answer=assistant.ask(question, history_of(turns)))
    except CongressRagError as error:
        return Turn(question, problem=str(error))
    except Exception:  # the last place where a person can be told
        log.exception("A question could not be answered")
        return Turn(question, problem="Something went wrong within the program. Its log says what. Please ask again.")


def build_page(assistant: Asking) -> Any:
    """The page as ``gr.Blocks``; :mod:`congress_rag.ui.app` mounts it with its looks."""
    import gradio as gr

    def ask_in_page(question: str, turns: list[Turn]) -> Iterator[tuple[Any, Any, Any]]:
        question = question.strip()
        if not question:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        yield conversation_html([*turns, Turn(question)]), "", gr.skip()
        turns = [*turns, _answered(assistant, question, turns)]
        yield conversation_html(turns), gr.skip(), turns

    def ask_suggested(turns: list[Turn], event: gr.EventData) -> Iterator[tuple[Any, Any, Any]]:
        yield from ask_in_page(str(event.question), turns)

    def opened() -> tuple[Any, ...]:
        held = assistant.documents()
        return masthead_html(held), welcome_html(held), [], *watched()

    def watched() -> tuple[Any, Any]:
        state = assistant.state()
        return banner_html(state), gr.update(value=_CALM_SECONDS if state["status"] == "ready" else _AWAITING_SECONDS)

    def emptied() -> tuple[str, list[Turn]]:
        return welcome_html(assistant.documents()), []

    with gr.Blocks(title="Congress Reading Room", analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([])
        masthead = gr.HTML(elem_id="masthead", apply_default_css=False, js_on_load=_MASTHEAD_JS)
        conversation = gr.HTML(elem_id="conversation", apply_default_css=False, js_on_load=_CONVERSATION_JS)
        with gr.Column(elem_id="composer"):
            banner = gr.HTML(elem_id="banner", apply_default_css=False, js_on_load=None)
            question = gr.Textbox(
                label="Your question",
                show_label=False,
                container=False,
                placeholder="Ask a question",
                lines=1,
                max_lines=6,
                elem_id="question",
                submit_btn="Ask",
            )
        clock = gr.Timer(_AWAITING_SECONDS)

        page.load(opened, None, [masthead, conversation, turns, banner, clock], **_INTERNAL)
        clock.tick(watched, None, [banner, clock], **_INTERNAL)
        masthead.clear(emptied, None, [conversation, turns], **_INTERNAL)
        together: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "ask"}
        question.submit(ask_in_page, [question, turns], [conversation, question, turns], **_INTERNAL, **together)
        conversation.submit(ask_suggested, [turns], [conversation, question, turns], **_INTERNAL, **together)
        _add_endpoints(gr, assistant)
    return page


def _add_endpoints(gr: Any, assistant: Asking) -> None:
    """The named endpoints: they take and return what the commands do."""

    def told(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return call()
        except CongressRagError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def ask(question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Answers a question from the documents, with citations."""
        return told(lambda: assistant.ask(question, history or []).to_dict())

    def search(query: str, k: int | None = None) -> dict[str, Any]:
        """Ranks the paragraphs nearest to a query."""
        return told(lambda: assistant.search(query, k).to_dict())

    def show(pinpoint: str) -> dict[str, Any]:
        """Gives a paragraph by its id, or as people type it."""
        return told(lambda: assistant.show(pinpoint).to_dict())

    for endpoint in (ask, search, show):
        gr.api(endpoint, api_name=endpoint.__name__, concurrency_limit=4)
