"""Readers: a file → its text, checked → blocks.

A reader yields the lines of a source as blocks with offsets. What can't be read is refused with an
error that names the file, what is wrong with it and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block, mend
from congress_rag.settings import Settings

__all__ = ["READERS", "read_blocks", "read_source"]

_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s*(?=\S)")
_ITALIC_ARTICLE = re.compile(r"^\*Article\s+\d+\w*\*\s*$")
_PLAIN_DIVISION = re.compile(r"^(?:TITLE|CHAPTER|PART|SECTION)\s+(?:[IVXL]+|\d+)\s*$")
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:")


def read_source(path: Path, settings: Settings) -> str:
    """The text of a file.

    Raises:
        UnreadableFileError: it is too large, empty, binary, or in an encoding that isn't UTF-8.
    """
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
    for mark, what in ((b"%PDF", "a PDF"), (b"PK\x03\x04", "a Word file or an archive"), (b"\x7fELF", "a program")):
        if data.startswith(mark):
            raise UnreadableFileError(f"{path} is {what}, not text. Save it as plain text or markdown first.")
    if b"\x00" in data:
        raise UnreadableFileError(f"{path} holds null bytes, so it isn't text. Save it as plain text in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{path} isn't UTF-8 (byte {error.start} can't be read). Save it in UTF-8."
        ) from error


def _lines(source: str) -> list[tuple[str, int]]:
    lines, at = [], 0
    for line in source.splitlines(keepends=True):
        lines.append((line, at))
        at += len(line)
    return lines


def _is_emphasised(line: str) -> bool:
    """Whether a line is a heading by its emphasis alone: some of it bold, none of it plain.

    >>> _is_emphasised("*ANNEX -***CERTIFICATE**"), _is_emphasised("**Term** means a word.")
    (True, False)
    """
    if not line.startswith("*") or "**" not in line:
        return False
    bold = italic = False
    for stretch in re.findall(r"\*+|[^*]+", line):
        if stretch.startswith("*"):
            bold ^= bool(len(stretch) // 2 % 2)
            italic ^= bool(len(stretch) % 2)
        elif not bold and not italic and re.search(r"\w", stretch):
            return False
    return not bold and not italic


def read_markdown(source: str) -> list[Block]:
    """Markdown as official publications have it: headings without a space, one paragraph a line."""
    blocks: list[Block] = []
    untitled = False  # an article's number stood alone on the line before
    for raw, at in _lines(source):
        stripped = raw.strip()
        if not stripped:
            continue
        level = 0
        hashes = _HASHES.match(raw)
        if hashes:
            level = len(hashes[1])
            raw, at = raw[hashes.end() :], at + hashes.end()
        elif _ITALIC_ARTICLE.match(stripped) or _PLAIN_DIVISION.match(stripped):
            level = 3
        elif _is_emphasised(stripped) or (untitled and stripped.startswith("**") and not stripped.endswith(".")):
            level = 4
        untitled = bool(_ITALIC_ARTICLE.match(stripped))
        block = mend(raw, at, level, footnote=bool(_FOOTNOTE.match(stripped)))
        if block.text:
            blocks.append(block)
    return blocks


def read_text(source: str) -> list[Block]:
    """Plain text: a block a line, an empty block where lines are blank."""
    return [mend(raw, at) for raw, at in _lines(source)]


READERS: dict[str, Callable[[str], list[Block]]] = {".md": read_markdown, ".markdown": read_markdown, ".txt": read_text}


def read_blocks(path: Path, source: str) -> list[Block]:
    """The blocks of a source by the file's ending.

    Raises:
        UnreadableFileError: there is no reader for it, or the reader can't make sense of it.
    """
    suffix = path.suffix.lower()
    if suffix == ".xml":
        from congress_rag.ingest.formex import read_formex

        return read_formex(source, path)
    reader = READERS.get(suffix)
    if reader is None:
        raise UnreadableFileError(f"{path} ends in {suffix or 'nothing'}; .txt, .md and .xml (Formex) are read.")
    return reader(source)
