"""The form of what is delivered: told by its bytes, whatever its name or the server says.

An error page in place of a text, or half a text, must not pass for the text.
"""

from __future__ import annotations

import re

from congress_rag.errors import NotTheTextError
from congress_rag.ingest.catalogue import Format, Text
from congress_rag.ingest.partial import Partial

__all__ = ["check_declared", "check_form", "check_whole", "form_of"]

_OTHERS = {"pdf": "text/html", "docx": "text/html", "html": "application/pdf"}  # that a text never travels under
_HTML = re.compile(
    rb"(?is)\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)\b"
)
_PROVISION = re.compile(r"(?i)\b(?:article|artículo|rule|règle|regla|статья)\s+\w|第.{1,5}条|المادة")
_LAST_WORDS = {"pdf": b"%%eof", "html": b"</html", "xml": b">"}
_LOOK = "Look for the text at the depositary, and mend the address in the catalogue."


def form_of(head: bytes) -> Format | None:
    """The form of a file by its first bytes, whatever its name or the server says.

    >>> form_of(b"%PDF-1.7"), form_of(b"<!DOCTYPE html><html>"), form_of(b"<?xml?><ACT>"), form_of(b"\\x7fELF")
    ('pdf', 'html', 'xml', None)
    """
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if _HTML.match(head):
        return "html"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "xml"
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # else a character that the end of the head cuts in two
            return None
        text = head[: error.start].decode("utf-8")
    return None if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text) or not text.strip() else "text"


def check_declared(text: Text, content_type: str) -> None:
    """Checks what a server says of the form before anything is read.

    Raises:
        NotTheTextError: it is a form in which this text never travels.
    """
    declared = content_type.partition(";")[0].strip().lower()
    if declared == _OTHERS.get(text.format):
        raise NotTheTextError(f"{text.address} delivers {declared} instead of {text.format}. {_LOOK}")


def check_form(text: Text, head: bytes) -> None:
    """Checks the first bytes of a text.

    Raises:
        NotTheTextError: they begin a file of another form.
    """
    found = form_of(head)
    if found != text.format:
        raise NotTheTextError(
            f"{text.address} delivers {found or 'something else'} instead of {text.format}: "
            f"an error page, or another file. {_LOOK}"
        )


def check_whole(text: Text, partial: Partial, ended: bool) -> None:
    """Checks a download that has come to its end; ``ended`` is whether the server told where that is.

    Raises:
        NotTheTextError: it is of another form, breaks off, or is a web page that holds no articles.
    """
    head, tail = partial.ends()
    check_form(text, head)
    if not ended and _LAST_WORDS.get(text.format, b"") not in tail.lower():
        raise NotTheTextError(f"{text.address} broke off: what it delivered has no end. Fetch it again.")
    if text.format == "html":
        page = partial.path.read_bytes()[:5_000_000].decode("utf-8", "replace")
        if len(_PROVISION.findall(re.sub(r"<[^>]*>", " ", page))) < 3:
            raise NotTheTextError(
                f"{text.address} is a page without articles: a message, or a page about the text. {_LOOK}"
            )
