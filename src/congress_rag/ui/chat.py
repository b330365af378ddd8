"""The Gradio page: conversation, question box, banner, and the named endpoints of the API.

Gradio reads the annotations of handlers, so they must be real here: no ``from __future__ import annotations``.
"""

import html
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from congress_rag.errors import CongressRagError
from congress_rag.feedback import LONGEST_WORDS, Feedback
from congress_rag.ui.answer_html import Turn, conversation_html
from congress_rag.ui.asking import Asking
from congress_rag.ui.frame_html import banner_html, masthead_html, welcome_html
from congress_rag.ui.thumbs_html import THUMBS_JS, Pressed

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


def _feedback(turns: Sequence[Turn], turn_id: str, pressed: Pressed) -> Feedback | None:
    """What was said of one of the turns, or None where it isn't there any more."""
    for number, turn in enumerate(turns):
        if turn.id == turn_id and turn.answer is not None:
            return Feedback(
                id=turn.id,
                question=turn.question,
                history=history_of(turns[:number]),
                answer=turn.answer.to_dict(),
                liked=pressed.liked,
                words=pressed.words,
                index=turn.answer.index,
            )
    return None


def build_page(assistant: Asking, on_feedback: Callable[[Feedback], None] | None = None) -> Any:
    """The page as ``gr.Blocks``; :mod:`congress_rag.ui.app` mounts it with its looks.

    ``on_feedback`` keeps what somebody says of an answer; without it there are no thumbs.
    """
    import gradio as gr

    def drawn(turns: list[Turn], pressed: dict[str, Pressed]) -> str:
        return conversation_html(turns, pressed if on_feedback is not None else None)

    def ask_in_page(question: str, turns: list[Turn], pressed: dict[str, Pressed]) -> Iterator[tuple[Any, Any, Any]]:
        question = question.strip()
        if not question:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        yield drawn([*turns, Turn(question)], pressed), "", gr.skip()
        turns = [*turns, _answered(assistant, question, turns)]
        yield drawn(turns, pressed), gr.skip(), turns

    def ask_suggested(
        turns: list[Turn], pressed: dict[str, Pressed], event: gr.EventData
    ) -> Iterator[tuple[Any, Any, Any]]:
        yield from ask_in_page(str(event.question), turns, pressed)

    def said(turns: list[Turn], pressed: dict[str, Pressed], event: gr.EventData) -> tuple[Any, Any]:
        now = Pressed(event.liked is True, str(event.words).strip()[:LONGEST_WORDS])
        feedback = _feedback(turns, str(event.turn), now)
        if feedback is None or on_feedback is None:
            return gr.skip(), gr.skip()
        try:
            on_feedback(feedback)
        except CongressRagError as error:
            gr.Warning(html.escape(str(error)))
            # Gradio draws only what differs from what it drew last, and the press has changed the page since
            return f"{drawn(turns, pressed)}<!-- {uuid4().hex} -->", gr.skip()
        return gr.skip(), {**pressed, feedback.id: now}

    def opened() -> tuple[Any, ...]:
        held = assistant.documents()
        return masthead_html(held), welcome_html(held), [], *watched()

    def watched() -> tuple[Any, Any]:
        state = assistant.state()
        return banner_html(state), gr.update(value=_CALM_SECONDS if state["status"] == "ready" else _AWAITING_SECONDS)

    def emptied() -> tuple[str, list[Turn]]:
        return welcome_html(assistant.documents()), []

    with gr.Blocks(title="Congress Reading Room", analytics_enabled=False, fill_width=True) as page:
        turns, pressed = gr.State([]), gr.State({})
        masthead = gr.HTML(elem_id="masthead", apply_default_css=False, js_on_load=_MASTHEAD_JS)
        conversation = gr.HTML(elem_id="conversation", apply_default_css=False, js_on_load=_CONVERSATION_JS + THUMBS_JS)
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
        question.submit(
            ask_in_page, [question, turns, pressed], [conversation, question, turns], **_INTERNAL, **together
        )
        conversation.submit(ask_suggested, [turns, pressed], [conversation, question, turns], **_INTERNAL, **together)
        # every press counts, also one that follows the last at once
        conversation.like(said, [turns, pressed], [conversation, pressed], trigger_mode="multiple", **_INTERNAL)
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
