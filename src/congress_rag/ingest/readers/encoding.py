"""Bytes → text, in the encoding that they declare or that they plainly are in; never a guess that is left unsaid."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from congress_rag.errors import UnreadableFileError

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<\?xml[^<>]{1,80}encoding\s*=\s*[\"']([\w.:-]{2,30})"
    rb"|<meta[^<>]{1,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,30})",
    re.I,
)
# one-byte encodings and those of Chinese, as official texts in the six languages have come in
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1256", "koi8_r", "gb18030", "big5"]
_ENOUGH = 12  # letters beyond ASCII, from which an encoding can be told
_SAMPLE = 60_000


def decode(data: bytes, path: Path) -> tuple[str, tuple[str, ...]]:
    """The text, and what has to be said about its encoding.

    Raises:
        UnreadableFileError: it isn't text, or in an encoding that can't be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_decode(data, encoding, path), path), ()
    if b"\x00" in data:
        raise UnreadableFileError(f"{path} holds null bytes, so it isn't text. Save it as plain text in UTF-8.")
    try:
        return _checked(data.decode("utf-8"), path), ()
    except UnicodeDecodeError as error:
        broken = error
    declared = _DECLARED.search(data[:2000])
    if declared:
        name = (declared[1] or declared[2]).decode("ascii").lower()
        name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name  # as browsers do
        if not name.startswith("utf"):
            return _checked(_decode(data, name, path), path), ()
    detected = "" if _is_damaged_utf8(data) else _detect(data)
    if not detected:
        raise UnreadableFileError(
            f"{path} isn't UTF-8 (byte {broken.start} can't be read), and its encoding can't be told. Save it in UTF-8."
        ) from broken
    gap = f"The file doesn't say its encoding; it was read as {detected}. Save it in UTF-8 to be sure."
    return _checked(_decode(data, detected, path), path), (gap,)


def _decode(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise UnreadableFileError(f"{path} says it is in {encoding}, which isn't known. Save it in UTF-8.") from error
    except UnicodeError as error:
        raise UnreadableFileError(
            f"{path} says it is in {encoding}, but can't be read so. It is damaged, or mislabelled: save it in UTF-8."
        ) from error


def _checked(text: str, path: Path) -> str:
    if "\x00" in text:
        raise UnreadableFileError(f"{path} holds null bytes, so it isn't text. Save it as plain text in UTF-8.")
    controls = len(re.findall(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]", text[:_SAMPLE]))
    if controls > 3 + len(text[:_SAMPLE]) / 200:
        raise UnreadableFileError(f"{path} holds control characters, so it isn't text. Save it as plain text in UTF-8.")
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most of what is beyond ASCII reads as UTF-8, so that the file is UTF-8 with an error in it."""
    whole = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]{1,3}", data))
    loose = len(re.findall(rb"[\x80-\xff]+", data))
    return whole * 2 > loose


def _detect(data: bytes) -> str:
    """The encoding that the stretches beyond ASCII are in; empty where there are too few, or none is plain."""
    from charset_normalizer import from_bytes

    stretches: list[bytes] = []
    length = count = 0
    for found in re.finditer(rb"[^\n\x80-\xff]{0,60}[\x80-\xff][^\n]{0,60}", data):
        stretches.append(found.group())
        count += len(re.findall(rb"[\x80-\xff]", found.group()))
        length += len(found.group())
        if length > _SAMPLE:
            break
    if count < _ENOUGH:
        return ""
    best = from_bytes(b"\n".join(stretches), cp_isolation=_LIKELY, threshold=0.2).best()
    return "" if best is None else best.encoding
