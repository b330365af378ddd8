"""Plain text and markdown → blocks, a block a line."""

from __future__ import annotations

import re

from congress_rag.ingest.blocks import Block, mend
from congress_rag.ingest.readers.notes import notes_apart

__all__ = ["read_markdown", "read_text"]

_HASHES = re.compile(r"^\s{0,3}(#{1,6})\s*(?=\S)")
_ITALIC_ARTICLE = re.compile(r"^\*Article\s+\d+\w*\*\s*$")
_PLAIN_DIVISION = re.compile(r"^(?:TITLE|CHAPTER|PART|SECTION)\s+(?:[IVXL]+|\d+)\s*$")
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:")


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
        raw, notes = notes_apart(raw, at)
        block = mend(raw, at, level, footnote=bool(_FOOTNOTE.match(stripped)))
        if block.text:
            blocks.append(block)
        blocks += notes
    return blocks


def read_text(source: str) -> list[Block]:
    """Plain text: a block a line, an empty block where lines are blank."""
    return [mend(raw, at) for raw, at in _lines(source)]
