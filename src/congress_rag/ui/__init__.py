"""The web app: drawing only. It knows the Assistant and the values, not the rooms below.

- ``app``          :func:`build_app`, the whole ASGI application, and :func:`serve`, which runs it
- ``chat``         the Gradio page: conversation, question box, banner, named endpoints
- ``routes``       what the page fetches besides Gradio: health, passages for the reader
- ``answer_html``  Answer → HTML
- ``reader_html``  Document, Paragraph and a span → HTML
- ``thumbs_html``  what a person says of an answer → HTML
- ``frame_html``   masthead, list of documents, empty state, banner → HTML
- ``markup``       escaping, icons, chips: what the three have in common
- ``asking``       the Assistant as the page sees it
- ``page.css``, ``page.js``  the looks, and the reader's behaviour

Importing this package doesn't import gradio.
"""

from __future__ import annotations

from congress_rag.ui.app import build_app, serve

__all__ = ["build_app", "serve"]
