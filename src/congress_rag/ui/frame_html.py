"""What stands around the conversation: masthead, list of documents, empty state, banner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congress_rag.ui.markup import icon, safe

__all__ = ["SUGGESTIONS", "banner_html", "masthead_html", "welcome_html"]

SUGGESTIONS = (
    "What was said about cryptocurrencies?",
    "What is an organized criminal group?",
    "Can a State refuse to extradite for a fiscal offence?",
    "Is the consent of a victim of trafficking relevant?",
    "When must stolen assets be returned?",
    "Were the recommendations negotiated?",
)
_GROUPS = (
    ("report", "Report"),
    ("treaty", "Conventions and protocols"),
    ("resolution", "Resolutions"),
    ("other", "Other documents"),
)
_MANY = 12  # documents from which on the list can be searched
_ADDING = (
    "The conventions are not here yet. To add them, put their texts into a folder with <code>report/</code> and "
    "<code>conventions/</code> in it, set <code>CONGRESS_RAG_CORPUS</code> to that folder, and start again."
)


def masthead_html(held: Mapping[str, Any]) -> str:
    """The name of the place, and the list of its documents behind a button."""
    documents: Sequence[Mapping[str, Any]] = held["documents"]
    return (
        '<header class="masthead"><h1>Congress <span>Reading Room</span></h1><nav aria-label="Page">'
        f'<button type="button" class="quiet" popovertarget="library" aria-label="Documents, {len(documents)}">'
        f'{icon("books")}<span class="word">Documents</span><span class="count">{len(documents)}</span></button>'
        f'<button type="button" class="quiet" data-action="new" aria-label="New conversation">{icon("new")}'
        '<span class="word">New</span></button>'
        f'<button type="button" class="quiet" data-action="theme" aria-label="Light or dark">{icon("theme")}</button>'
        f"</nav></header>{_library(held)}"
    )


def _library(held: Mapping[str, Any]) -> str:
    groups = []
    for kind, title in _GROUPS:
        rows = sorted((d for d in held["documents"] if d.get("kind") == kind), key=lambda d: str(d["title"]))
        if rows:
            groups.append(f"<section><h3>{title}</h3><ul>{''.join(map(_row, rows))}</ul></section>")
    find = (
        '<input type="search" class="library-find" aria-label="Find a document" placeholder="Find a document" '
        'autocomplete="off" spellcheck="false">'
    )
    if len(held["documents"]) < _MANY:
        find = ""
    note = f'<p class="adding">{_ADDING}</p>' if _conventions_missing(held) else ""
    return (
        '<section id="library" popover aria-label="Documents"><div class="library-head"><h2>Documents</h2>'
        f'<button type="button" class="quiet" popovertarget="library" popovertargetaction="hide" '
        f'aria-label="Close the list of documents">{icon("close")}</button></div>'
        f"{find}{''.join(groups)}{note}</section>"
    )


def _row(document: Mapping[str, Any]) -> str:
    articles, paragraphs = int(document.get("articles", 0)), int(document.get("paragraphs", 0))
    number, unit = (articles, "article") if articles else (paragraphs, "paragraph")
    size = f"{number:,} {unit}{'' if number == 1 else 's'}"
    names = f"{document['title']} {document.get('short_title', '')} {document['id']}"
    return (
        f'<li data-names="{safe(names.lower())}"><button type="button" data-pinpoint="{safe(str(document["id"]))}">'
        f'<span class="title">{safe(str(document["title"]))}</span> <span class="size">{size}</span></button></li>'
    )


def _conventions_missing(held: Mapping[str, Any]) -> bool:
    return bool(held.get("missing")) and not any(d.get("kind") == "treaty" for d in held["documents"])


def welcome_html(held: Mapping[str, Any]) -> str:
    """The empty state: what this is, and questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" class="suggestion" data-question="{safe(q)}">{safe(q)}</button></li>'
        for q in SUGGESTIONS
    )
    note = f'<p class="adding">{_ADDING}</p>' if _conventions_missing(held) else ""
    return (
        '<section class="welcome"><h2>What do the texts say?</h2>'
        "<p>Ask in your own words. Every answer is made of the documents’ own sentences, and each sentence opens at "
        "its paragraph. Where the documents are silent, you are told so.</p>"
        f'{note}<h3 id="begin">Questions to begin with</h3>'
        f'<ul class="suggestions" aria-labelledby="begin">{buttons}</ul></section>'
    )


def banner_html(state: Mapping[str, Any]) -> str:
    """A line while the index is being prepared; nothing once it is ready."""
    total = int(state.get("units") or state.get("paragraphs") or 0)
    counted = f"{int(state.get('embedded') or 0):,} of {total:,} passages"
    match state.get("status"):
        case "ready":
            return ""
        case "indexing":
            words = f"Preparing: {counted} read in depth. Answers already work by words; answers by meaning follow."
        case _:
            words = f"Answers work by words alone for now: {counted} have been read in depth."
    return f'<p class="banner" role="status">{icon("clock")}<span>{words}</span></p>'
