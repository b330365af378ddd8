"""DOCX → blocks, with the numbers that Word prints before paragraphs made visible.

Offsets count in the extracted text, which has a paragraph or a table's row a line; a note's mark stands in it as
``[^3]``, and not in the block. Deleted text is left out, inserted text is read. Notes follow at the end, then the
running heads and feet as furniture.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block, Look
from congress_rag.ingest.readers.numbering import Numbering

__all__ = ["read_word"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", _FALLBACK}
)
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
_MOST = 300_000_000  # bytes, unpacked
_DEEPEST = 100


def read_word(path: Path) -> tuple[str, list[Block]]:
    """The extracted text of a Word file, and its blocks.

    Raises:
        UnreadableFileError: it is damaged, or unpacks to more than a document holds.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST:
                raise UnreadableFileError(
                    f"{path} unpacks to more than {_MOST // 1_000_000} MB. Save it again from Word, without pictures."
                )
        document = docx.Document(str(path))
        return _Document(document, path).run()
    except (zipfile.BadZipFile, zlib.error, OpcError, etree.XMLSyntaxError, LookupError, ValueError, OSError) as error:
        raise UnreadableFileError(f"{path} is a Word file, but damaged ({error}). Get the file again.") from error
    except (NotImplementedError, RuntimeError, EOFError) as error:  # packed in an unknown way, or locked
        raise UnreadableFileError(f"{path} is a Word file that can't be unpacked ({error}). Save it again.") from error


class _Document:
    """Writes the extracted text, a block a line."""

    def __init__(self, document: Any, path: Path) -> None:
        self.document = document
        self.path = path
        self.numbering = Numbering(document)
        self.styles = {style.style_id: style for style in document.styles}
        self.written: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.marks: list[tuple[str, str]] = []  # kind and id of the notes, in the order of their marks

    def run(self) -> tuple[str, list[Block]]:
        self._blocks(self.document.element.body, 0)
        self._notes()
        self._running_heads()
        return "".join(self.written), self.blocks

    def _blocks(self, holder: Any, depth: int) -> None:
        if depth > _DEEPEST:
            raise UnreadableFileError(f"{self.path} nests tables too deep to be a document. Save it again from Word.")
        for child in holder:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child, depth)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
                self._blocks(child, depth + 1)

    def _paragraph(self, paragraph: Any) -> None:
        text = self._text(paragraph)
        for box in _boxes(paragraph):
            self._blocks(box, 1)
        if re.sub(r"\[\^[^\]]*\]", "", text).strip():
            marker = self.numbering.marker(paragraph)
            self._put(f"{marker} {text}" if marker else text, self._level(paragraph), look=self._look(paragraph))

    def _table(self, table: Any, depth: int) -> None:
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue  # of a table within a cell, which is read there
            cells = []
            for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
                words = []
                for paragraph in cell.iter(f"{_W}p"):
                    text, marker = self._text(paragraph), self.numbering.marker(paragraph)
                    words.append(f"{marker} {text}".strip())
                cells.append(" ".join(" ".join(words).replace("|", "/").split()))
            if any(cells):
                self._put("| " + " | ".join(cells) + " |", 0)
        if depth > _DEEPEST:
            raise UnreadableFileError(f"{self.path} nests tables too deep to be a document. Save it again from Word.")

    def _text(self, paragraph: Any) -> str:
        parts: list[str] = []
        for element in _within(paragraph):
            tag = element.tag
            if tag == f"{_W}t":
                parts.append(element.text or "")
            elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}ptab"):
                parts.append(" ")
            elif tag == f"{_W}noBreakHyphen":
                parts.append("\u2011")
            elif tag == f"{_W}sym":
                parts.append(_symbol(element))
            elif tag in _NOTES:
                self.marks.append((_NOTES[tag], element.get(f"{_W}id", "")))
                parts.append(f"[^{len(self.marks)}]")
        return "".join(parts)

    def _put(self, raw: str, level: int, *, look: Look | None = None, note: str = "", furniture: bool = False) -> None:
        text: list[str] = []
        source = array("L")
        position = 0
        for piece in re.split(r"(\[\^\d+\])", raw):
            mark = re.fullmatch(r"\[\^\d+\]", piece)
            for at, letter in enumerate("" if mark else piece, self.length + position):
                if letter.isspace() or letter in "\u200b\ufeff":
                    if not text or text[-1] == " ":
                        continue
                    letter = " "
                text.append(letter)
                source.append(at)
            position += len(piece)
        if text and text[-1] == " ":
            text.pop()
            source.pop()
        self.written.append(raw + "\n")
        self.length += len(raw) + 1
        if text:
            block = Block("".join(text), source, level, bool(note), furniture, note, look=look)
            self.blocks.append(block)

    # -- how a paragraph looks ----------------------------------------------------------------------------------------

    def _level(self, paragraph: Any) -> int:
        outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        style = self._style(paragraph)
        while outline is None and style is not None:
            name = style.name or ""
            heading = re.fullmatch(r"heading (\d)", name, re.IGNORECASE)
            if heading or name.lower() == "title":
                return int(heading[1]) if heading else 1
            outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
            style = getattr(style, "base_style", None)
        value = outline.get(f"{_W}val", "9") if outline is not None else "9"
        return int(value) + 1 if value.isdigit() and int(value) < 9 else 0

    def _style(self, paragraph: Any) -> Any:
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(named.get(f"{_W}val")) if named is not None else None

    def _look(self, paragraph: Any) -> Look:
        from docx.text.paragraph import Paragraph

        words = Paragraph(paragraph, self.document._body)
        runs = [run for run in words.runs if run.text.strip()]
        form = words.paragraph_format
        left = form.left_indent.pt if form.left_indent is not None else 0.0
        first = form.first_line_indent.pt if form.first_line_indent is not None else 0.0
        style = self._style(paragraph)
        font = getattr(style, "font", None)
        sizes = [run.font.size.pt for run in runs if run.font.size is not None]
        usual = font.size.pt if font is not None and font.size is not None else 11.0
        bold, italic = bool(font and font.bold), bool(font and font.italic)
        return Look(
            left=left + first,
            rest=left,
            size=max(sizes, default=usual),
            bold=bool(runs) and all(bold if run.bold is None else run.bold for run in runs),
            italic=bool(runs) and all(italic if run.italic is None else run.italic for run in runs),
            centred=form.alignment is not None and int(form.alignment) == 1,
        )

    # -- what stands apart --------------------------------------------------------------------------------------------

    def _notes(self) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE as KINDS
        from lxml import etree

        texts: dict[tuple[str, str], str] = {}
        for kind, relation in (("footnotes", KINDS.FOOTNOTES), ("endnotes", KINDS.ENDNOTES)):
            for related in self.document.part.rels.values():
                if related.reltype != relation or related.is_external:
                    continue
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                for note in etree.fromstring(related.target_part.blob, parser):
                    words = " ".join(self._text(paragraph) for paragraph in note.iter(f"{_W}p"))
                    texts[kind, note.get(f"{_W}id", "")] = words
        for number, mark in enumerate(list(self.marks), 1):
            if texts.get(mark, "").strip():
                self._put(texts[mark], 0, note=str(number))

    def _running_heads(self) -> None:
        said: set[str] = set()
        for section in self.document.sections:
            for part in (section.first_page_header, section.header, section.first_page_footer, section.footer):
                if part.is_linked_to_previous:
                    continue
                for paragraph in part._element.iter(f"{_W}p"):
                    text = self._text(paragraph)
                    if text.strip() and text not in said:
                        said.add(text)
                        self._put(text, 0, furniture=True)


def _within(element: Any) -> Iterator[Any]:
    """What is in a paragraph, without what is deleted, and without the boxes that float beside it."""
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == f"{_W}txbxContent":
            continue
        yield child
        yield from _within(child)


def _boxes(paragraph: Any) -> list[Any]:
    return [
        box
        for box in paragraph.iter(f"{_W}txbxContent")
        if not any(above.tag == _FALLBACK for above in box.iterancestors())
    ]


def _symbol(element: Any) -> str:
    """The letter of a symbol font, where it is one of Unicode's own."""
    code = int(element.get(f"{_W}char", "0"), 16)
    return chr(code) if 32 <= code < 0xE000 else "•"
