"""What a file is, by its first bytes: its ending may be wrong."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from congress_rag.errors import UnreadableFileError

__all__ = ["sniff"]

_FOREIGN = (  # how it begins, what it is, what to do
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file, or one with a password", "Save it as .docx without a password."),
    (b"{\\rtf", "an RTF file", "Save it as .docx or plain text."),
    (b"\x89PNG", "a picture", "Run it through OCR, and save the text."),
    (b"\xff\xd8\xff", "a picture", "Run it through OCR, and save the text."),
    (b"GIF8", "a picture", "Run it through OCR, and save the text."),
    (b"II*\x00", "a picture, perhaps a scan", "Run it through OCR, and save the text."),
    (b"MM\x00*", "a picture, perhaps a scan", "Run it through OCR, and save the text."),
    (b"%!PS", "a PostScript file", "Save it as a PDF."),
    (b"\x1f\x8b", "an archive", "Unpack it first."),
    (b"BZh", "an archive", "Unpack it first."),
    (b"\xfd7zXZ", "an archive", "Unpack it first."),
    (b"7z\xbc\xaf", "an archive", "Unpack it first."),
    (b"Rar!", "an archive", "Unpack it first."),
    (b"\x7fELF", "a program", "Leave it out."),
    (b"MZ\x90", "a program", "Leave it out."),
    (b"SQLite format 3", "a database", "Leave it out."),
)
_PARTS = (  # what is in a packed file, and what it is then
    ("word/document.xml", "word", ""),
    ("xl/workbook.xml", "", "a spreadsheet"),
    ("ppt/presentation.xml", "", "a set of slides"),
    ("META-INF/container.xml", "", "an e-book"),
    ("content.xml", "", "an OpenDocument file"),
)


def sniff(data: bytes, path: Path) -> str:
    """ "pdf", "word", or "text" for whatever has to be read as text.

    Raises:
        UnreadableFileError: it is something else, or isn't what its ending says.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _packed(data, path)
    for begins, what, advice in _FOREIGN:
        if data.startswith(begins):
            raise UnreadableFileError(f"{path} is {what}, which isn't read. {advice}")
    if data[257:262] == b"ustar":
        raise UnreadableFileError(f"{path} is an archive, which isn't read. Unpack it first.")
    if path.suffix.lower() in (".pdf", ".docx"):
        what = "a web page" if b"<html" in data[:2000].lower() else "something else"
        raise UnreadableFileError(
            f"{path} ends in {path.suffix}, but is {what}: the download may have failed. Get the file again."
        )
    return "text"


def _packed(data: bytes, path: Path) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise UnreadableFileError(
            f"{path} is a Word file or an archive, but damaged ({error}). Get the file again."
        ) from error
    for part, kind, what in _PARTS:
        if part in names:
            if kind:
                return kind
            raise UnreadableFileError(f"{path} is {what}, which isn't read. Save it as plain text, .docx or PDF.")
    raise UnreadableFileError(f"{path} is an archive, which isn't read. Unpack it first.")
