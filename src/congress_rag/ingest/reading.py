"""Readers: a file → its text and its blocks, behind one call.

:func:`read_source` gives a :class:`Source`: the ``text`` in which offsets count, its ``blocks``, and the ``gaps``: what
has to be said about the reading. What a block is depends on the format:

========================  =========================  =====================================================
format                    offsets count in           a block is
========================  =========================  =====================================================
plain text, markdown      the file's text            a line, blank ones included
Formex, Akoma Ntoso       the file's text            a heading, paragraph or item; offsets lead to its element
HTML, DOCX                the extracted text         a heading, paragraph, item, or row of a table
PDF                       the extracted text         a paragraph, heading, row of a table, or piece of furniture
========================  =========================  =====================================================

Of a PDF every block has its ``page``, where it begins, and its ``look``. Paragraphs are whole: lines, columns and pages
are joined. ``footnote`` blocks follow the text of their page, with their mark in ``note`` and not in their text;
``furniture`` (running heads, symbols, page and job numbers, rules) is kept as blocks of its own. A row of a table
begins with "|" in every format.

Which reader takes a file is decided by its content before its ending. What can't be read is refused with an error that
names the file, what is wrong with it and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block
from congress_rag.ingest.readers.contained import read_contained
from congress_rag.ingest.readers.encoding import decode
from congress_rag.ingest.readers.sniffing import sniff
from congress_rag.ingest.readers.text import read_markdown, read_text
from congress_rag.settings import Settings

__all__ = ["ENDINGS", "Source", "read_markdown", "read_source", "read_text"]

ENDINGS = (".txt", ".md", ".markdown", ".xml", ".html", ".htm", ".xhtml", ".pdf", ".docx")
_LONGEST_LINE = 200_000  # characters; the longest line of the corpus has 20,000
_MOST = 5_000_000  # characters of a text; the longest of the corpus has 200,000
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader makes of a file."""

    text: str
    blocks: list[Block]
    gaps: tuple[str, ...] = ()


def read_source(path: Path, settings: Settings) -> Source:
    """A file's text and blocks.

    Raises:
        UnreadableFileError: it is too large, empty, damaged, locked, or in no format that is read.
    """
    data = _bytes(path, settings)
    kind = sniff(data, path)
    if kind != "text":
        return _limited(Source(*read_contained(path, kind)), path)
    text, gaps = decode(data, path)
    _limited(Source(text, []), path)
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm", ".xhtml") or _HTML.match(text[:5000]):
        return Source(*read_contained(path, "hypertext"))
    if suffix == ".xml":
        return Source(text, _read_xml(text, path), gaps)
    _check_lines(text, path)
    if suffix in (".md", ".markdown"):
        return Source(text, read_markdown(text), gaps)
    if suffix == ".txt":
        return Source(text, read_text(text), gaps)
    raise UnreadableFileError(_not_read(path, suffix))


def _not_read(path: Path, suffix: str) -> str:
    if suffix == ".json":
        return (
            f"{path} is JSON, which doesn't say where a document's paragraphs begin. Save the text itself as markdown, "
            "HTML or plain text, with the articles as headings and each paragraph on a line. Where it holds two "
            "languages, both may stay in one file: each becomes a document."
        )
    return (
        f"{path} ends in {suffix or 'nothing'}; {', '.join(ENDINGS)} are read. "
        "Save it as one of these, or give it the ending that it should have."
    )


def _limited(source: Source, path: Path) -> Source:
    if len(source.text) > _MOST:
        raise UnreadableFileError(f"{path} has {len(source.text)} characters; at most {_MOST} are read. Split it.")
    return source


def _read_xml(source: str, path: Path) -> list[Block]:
    from congress_rag.ingest.readers import akoma, formex
    from congress_rag.ingest.readers.markup import parse_xml

    root = parse_xml(source, path)
    if akoma.is_akoma(root):
        return akoma.read_akoma(root)
    if akoma.is_declaration(root):
        return akoma.read_declaration(root)
    if formex.is_formex(root):
        return formex.read_formex(root)
    raise UnreadableFileError(
        f"{path} is XML, but neither Formex nor Akoma Ntoso (it begins with <{root.tag}>). Save it as text or markdown."
    )


def _check_lines(text: str, path: Path) -> None:
    longest = max(map(len, text.splitlines()), default=0)
    if longest > _LONGEST_LINE:
        raise UnreadableFileError(
            f"{path} has a line of {longest} characters, so it is no document. Save it with its paragraphs on lines."
        )


def _bytes(path: Path, settings: Settings) -> bytes:
    try:
        size = path.stat().st_size
        if size > settings.max_file_mb * 1_000_000:
            raise UnreadableFileError(
                f"{path} has {size / 1e6:.0f} MB; at most {settings.max_file_mb:g} MB are read. "
                "Split it, or raise CONGRESS_RAG_MAX_FILE_MB."
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"{path} can't be read: {error.strerror}. Check that it exists and may be read."
        ) from error
    if not data.strip():
        raise UnreadableFileError(f"{path} is empty. Put the document's text into it, or take it out of the folder.")
    return data
