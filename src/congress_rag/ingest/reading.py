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

from dataclasses import dataclass
from pathlib import Path

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block
from congress_rag.ingest.readers.encoding import decode
from congress_rag.ingest.readers.text import read_markdown, read_text
from congress_rag.settings import Settings

__all__ = ["ENDINGS", "Source", "read_blocks", "read_markdown", "read_source", "read_text"]

ENDINGS = (".txt", ".md", ".markdown", ".xml", ".pdf")


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
    if b"%PDF-" in data[:1024]:
        from congress_rag.ingest.readers.paragraphs import lay_out
        from congress_rag.ingest.readers.pdf import read_pages
        from congress_rag.ingest.readers.scan import check_text_layer

        pages = read_pages(path)
        gaps = check_text_layer(pages, path)
        text, blocks = lay_out(pages)
        return Source(text, blocks, gaps)
    for mark, what in ((b"PK\x03\x04", "a Word file or an archive"), (b"\x7fELF", "a program")):
        if data.startswith(mark):
            raise UnreadableFileError(f"{path} is {what}, not text. Save it as plain text or markdown first.")
    text, gaps = decode(data, path)
    suffix = path.suffix.lower()
    if suffix == ".xml":
        from congress_rag.ingest.readers.formex import read_formex

        return Source(text, read_formex(text, path), gaps)
    if suffix in (".md", ".markdown"):
        return Source(text, read_markdown(text), gaps)
    if suffix == ".txt":
        return Source(text, read_text(text), gaps)
    raise UnreadableFileError(f"{path} ends in {suffix or 'nothing'}; {', '.join(ENDINGS)} are read.")


def read_blocks(path: Path, settings: Settings) -> list[Block]:
    """The blocks of a file alone."""
    return read_source(path, settings).blocks


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
