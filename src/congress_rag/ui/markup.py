"""What every piece of the page's HTML is made of: escaped text, icons, chips."""

from __future__ import annotations

from html import escape

from congress_rag.answer.outcome import Citation, Nearest

__all__ = ["chip", "clipped", "icon", "safe"]

_ICONS = {
    "check": '<path d="M3.5 8.5l3 3 6-7"/>',
    "half": '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5v11a5.5 5.5 0 000-11z" fill="currentColor" stroke="none"/>',
    "warning": '<path d="M8 2.2l6.2 11H1.8z"/><path d="M8 6.5v3M8 11.4v.1"/>',
    "none": '<circle cx="7" cy="7" r="4.5"/><path d="M10.5 10.5L14 14M5.2 7h3.6"/>',
    "question": '<circle cx="8" cy="8" r="6"/><path d="M6.2 6.3a1.8 1.8 0 113 1.4c-.7.5-1.2.8-1.2 1.6M8 11.4v.1"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.3 1.6"/>',
    "copy": '<rect x="5.5" y="5.5" width="8" height="8" rx="1.2"/><path d="M10.5 3H4.2A1.2 1.2 0 003 4.2v6.3"/>',
    "link": (
        '<path d="M6.8 9.2l2.4-2.4M7.2 4.8l1.6-1.6a2.8 2.8 0 014 4l-1.6 1.6'
        'M8.8 11.2l-1.6 1.6a2.8 2.8 0 01-4-4l1.6-1.6"/>'
    ),
    "close": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "previous": '<path d="M10 3.5L5.5 8l4.5 4.5"/>',
    "next": '<path d="M6 3.5L10.5 8 6 12.5"/>',
    "books": '<path d="M3 3v10M6 3v10M9.2 3.4l2.9 9.4M2 13.2h12"/>',
    "up": (
        '<path d="M5.5 7.3L8 2.4c1 0 1.7.8 1.5 1.8L9.1 6.3h3.2a1.2 1.2 0 011.2 1.5l-1.1 4.6'
        'a1.2 1.2 0 01-1.2.9H5.5zM3 7.3v6"/>'
    ),
    "down": (
        '<path d="M5.5 8.7L8 13.6c1 0 1.7-.8 1.5-1.8L9.1 9.7h3.2a1.2 1.2 0 001.2-1.5l-1.1-4.6'
        'a1.2 1.2 0 00-1.2-.9H5.5zM3 8.7v-6"/>'
    ),
    "new": '<path d="M8 3.5v9M3.5 8h9"/>',
    "theme": '<path d="M13 9.6A5.6 5.6 0 016.4 3a5.3 5.3 0 106.6 6.6z"/>',
}


def safe(text: str) -> str:
    """Text as HTML shows it letter for letter, in an element or in a quoted attribute.

    >>> safe('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape(text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}"))


def icon(name: str) -> str:
    """A small drawing; it only accompanies words, so a screen reader passes over it."""
    return (
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" '
        f'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{_ICONS[name]}</svg>'
    )


def clipped(text: str, length: int) -> str:
    """The beginning of a long text, cut between words.

    >>> clipped("one two three", 9)
    'one two …'
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head = text[:length]
    return f"{head[: head.rfind(' ')] if ' ' in head else head} …"


def chip(cited: Citation | Nearest) -> str:
    """A button that opens the reader at the paragraph; its quote shows on hover and focus."""
    match cited:
        case Citation():
            quote = cited.quote
            more = f' data-start="{cited.start}" data-end="{cited.end}" data-number="{cited.number}"'
        case Nearest():
            quote, more = cited.text, ""
    return (
        f'<button type="button" class="chip" data-pinpoint="{safe(cited.pinpoint)}"{more} '
        f'aria-label="Open {safe(cited.label)}" title="{safe(quote)}">{safe(cited.chip)}</button>'
    )
