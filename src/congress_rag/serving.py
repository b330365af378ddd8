"""``chat``: prepares what is missing, serves the web app, and computes embeddings behind it."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable

from congress_rag.errors import CongressRagError
from congress_rag.preparing import Prepared, complete, corpus_paths, is_shipped_report, publish
from congress_rag.progress import progress_bar
from congress_rag.settings import Settings

__all__ = ["chat"]

log = logging.getLogger(__name__)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def chat(settings: Settings, *, open_browser: bool) -> None:
    """Serves until it is stopped; prints the address on standard error once it answers.

    Search by words works as soon as the documents are read. Embeddings are computed in the background,
    and search by meaning joins in when they are complete.
    """
    paths = corpus_paths(settings)
    if is_shipped_report(paths):
        _say(
            "Only the draft report is here; the conventions are not. To add them, put their texts into a folder with "
            "report/ and conventions/ in it and set CONGRESS_RAG_CORPUS to that folder."
        )
    with progress_bar() as on_progress:
        prepared = publish(paths, settings, on_progress)
    for failure in prepared.failed:
        _say(f"Left out: {failure['file']}: {failure['error']}")
    for aside in prepared.set_aside:
        _say(f"Set aside: {aside['file']}: {aside['reason']}")

    from congress_rag.assistant import Assistant
    from congress_rag.ui import serve

    assistant = Assistant.open(settings)
    behind = _thread(assistant.warm) if prepared.finished else _thread(_embed, settings, prepared)

    def ready(url: str) -> None:
        _say(f"Congress RAG is at {url}")
        if models := assistant.local_models():
            _say(f"A model server on this machine has {', '.join(models)}. To let one write, add --composer NAME.")
        behind.start()  # not before: the work behind the app would keep it from opening

    serve(assistant, settings, open_browser=open_browser, on_ready=ready)


def _thread(work: Callable[..., None], *given: object) -> threading.Thread:
    return threading.Thread(target=work, args=given, name=work.__name__.strip("_"), daemon=True)


def _embed(settings: Settings, prepared: Prepared) -> None:
    """The background work; what goes wrong is said and logged, and search by words goes on."""
    try:
        complete(settings, prepared)
    except CongressRagError as error:
        log.error("Search by meaning is not ready: %s", error)
    else:
        _say("Search by meaning is ready.")
