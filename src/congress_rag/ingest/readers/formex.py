"""Formex 4, the XML of the European Union's publications office → blocks.

Quotation marks are empty elements there; processing instructions stand in the middle of words.
"""

from __future__ import annotations

import re
from array import array
from pathlib import Path
from typing import Any

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block

__all__ = ["read_formex"]

_LEVELS = {"TI.ART": 3, "STI.ART": 4, "TI": 3, "STI": 4}
_BLOCK_TAGS = frozenset(
    {
        "P",
        "ALINEA",
        "NP",
        "TXT",
        "TI",
        "STI",
        "TI.ART",
        "STI.ART",
        "NO.PARAG",
        "NO.P",
        "NO.CONSID",
        "VISA",
        "GR.SEQ",
        "PARAG",
        "ARTICLE",
        "CONSID",
        "ITEM",
        "LIST",
        "PREAMBLE",
        "FINAL",
        "TITLE",
        "DIVISION",
        "CELL",
        "ROW",
        "PL.DATE",
        "SIGNATORY",
    }
)
_FOOTNOTE = -1  # instead of a level
_NUMBERS = frozenset({"NO.PARAG", "NO.P", "NO.CONSID"})


def read_formex(source: str, path: Path) -> list[Block]:
    """The lines of a Formex document; a number stands on the line of the text that it numbers.

    Offsets point at the element that holds the text.

    Raises:
        UnreadableFileError: it isn't well-formed, or isn't Formex.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFileError(f"{path} is not well-formed XML: {error.msg}. Get the file again.") from error
    if not root.xpath("//ARTICLE|//PARAG|//CONSID|//ACT"):
        raise UnreadableFileError(f"{path} is XML, but not Formex: it has no articles. Save it as text or markdown.")
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    collected: list[tuple[str, int, int, bool]] = []
    _walk(root, starts, collected)
    return _blocks(collected)


def _walk(element: Any, starts: list[int], out: list[tuple[str, int, int, bool]]) -> None:
    """Leaf lines of the tree: (text, level, offset, whether it is a number)."""
    tag = element.tag
    if not isinstance(tag, str) or tag in {"BIB.INSTANCE", "BIB.DATA", "NOTE", "CURR.TITLE", "FAM.COMP"}:
        return
    if tag not in _LEVELS and _holds_blocks(element):
        loose = re.sub(r"\s+", " ", element.text or "").strip()
        if loose:
            out.append((loose, 0, starts[max(element.sourceline - 1, 0)], False))
        for child in element:
            if isinstance(child.tag, str):
                _walk(child, starts, out)
            tail = re.sub(r"\s+", " ", child.tail or "").strip()
            if tail:
                out.append((tail, 0, starts[max((child.sourceline or 1) - 1, 0)], False))
        return
    text = re.sub(r"\s+", " ", _words(element)).strip()
    if text:
        out.append((text, _LEVELS.get(tag, 0), starts[max(element.sourceline - 1, 0)], tag in _NUMBERS))
    for note in element.iterdescendants("NOTE"):
        footnote = re.sub(r"\s+", " ", _words(note)).strip()
        if footnote:
            out.append((footnote, _FOOTNOTE, starts[max(note.sourceline - 1, 0)], False))


def _holds_blocks(element: Any) -> bool:
    """Whether lines of their own stand below it, footnotes aside."""
    return any(
        isinstance(child.tag, str) and child.tag != "NOTE" and (child.tag in _BLOCK_TAGS or _holds_blocks(child))
        for child in element
    )


def _words(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            if child.tag in {"QUOT.START", "QUOT.END"}:
                parts.append(chr(int(child.get("CODE", "2019"), 16)))
            elif child.tag != "NOTE":
                words = _words(child)
                parts.append(f" {words} " if child.tag in _BLOCK_TAGS else words)
        parts.append(child.tail or "")
    return "".join(parts)


def _blocks(lines: list[tuple[str, int, int, bool]]) -> list[Block]:
    blocks: list[Block] = []
    number: tuple[str, int] | None = None
    for text, level, offset, is_number in lines:
        if is_number:
            if number is not None:
                blocks.append(_block(number[0], number[1], 0))
            number = (text if not text.isdigit() else f"{text}.", offset)
            continue
        if number is not None and level != _FOOTNOTE:
            text, offset = f"{number[0]} {text}", number[1]
            number = None
        blocks.append(_block(text, offset, level))
    return blocks


def _block(text: str, offset: int, level: int) -> Block:
    return Block(text, array("L", [offset]) * len(text), max(level, 0), footnote=level == _FOOTNOTE)
