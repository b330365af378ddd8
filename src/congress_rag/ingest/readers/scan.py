"""Scans: pages that are pictures, with no text behind them, or with text that a machine recognised.

Where the extra ``ocr`` and the program ``tesseract`` are installed, pictures are read; else they are refused.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.readers.pdf import Page, Run

__all__ = ["can_recognise", "check_text_layer", "recognise"]

_HIDDEN = 0.5  # from this share of undrawn letters on, a page's text was laid behind its picture
_UNMAPPED = 0.02
_DOTS = 300  # to the inch, of the pictures that are read
_LANGUAGES = ("eng", "fra", "spa", "rus", "ara", "chi_sim")
_SURE = 30  # of 100: words that the program is less sure of are specks


def can_recognise() -> bool:
    """Whether pictures can be read here."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def recognise(path: Path, pages: Sequence[Page]) -> None:
    """Reads the words of the pages that are pictures without text, and puts them on these pages."""
    import pypdfium2
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # more threads make it slower
    installed = pytesseract.get_languages()
    languages = "+".join(language for language in _LANGUAGES if language in installed) or "eng"
    document = pypdfium2.PdfDocument(path)
    try:
        for page in pages:
            if not page.pictured or page.runs:
                continue
            picture = document[page.number - 1].render(scale=_DOTS / 72, grayscale=True).to_pil()
            words = pytesseract.image_to_data(picture, lang=languages, output_type=pytesseract.Output.DICT)
            page.runs = _runs(words)
            page.hidden = 1.0
    finally:
        document.close()


def _runs(words: dict[str, list[Any]]) -> list[Run]:
    """The recognised lines, all in the page's usual size: what a machine measures of each is too rough."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    for at, text in enumerate(words["text"]):
        if text.strip() and float(words["conf"][at]) >= _SURE:
            lines.setdefault((words["block_num"][at], words["par_num"][at], words["line_num"][at]), []).append(at)
    point = 72 / _DOTS
    heights = [words["height"][at] for places in lines.values() for at in places]
    size = float(round(median(heights or [0]) * point * 1.3))  # letters with and without strokes, on average
    runs = []
    for places in lines.values():
        left = min(words["left"][at] for at in places) * point
        right = max(words["left"][at] + words["width"][at] for at in places) * point
        base = median(words["top"][at] + words["height"][at] for at in places) * point
        runs.append(Run(" ".join(words["text"][at] for at in places), left, right, base, size or 10.0))
    return runs


def check_text_layer(pages: Sequence[Page], path: Path) -> tuple[str, ...]:
    """What has to be said about the text of a PDF's pages.

    Raises:
        UnreadableFileError: there is none.
    """
    if not any(page.runs for page in pages):
        if not any(page.pictured for page in pages):
            raise UnreadableFileError(f"{path} is a PDF without text on its pages. Get another copy of the document.")
        raise UnreadableFileError(
            f"{path} is a scan: its pages are pictures without text. Run it through OCR first, for instance with "
            "ocrmypdf, or install tesseract and congress-rag[ocr]."
        )
    gaps = []
    bare = [page.number for page in pages if page.pictured and not page.runs]
    if bare:
        gaps.append(f"{_pages(bare)} without text, a picture, and missing here: run the file through OCR.")
    recognised = [page.number for page in pages if page.pictured and page.hidden > _HIDDEN]
    if recognised:
        gaps.append(
            f"{_pages(recognised)} scanned, and the text was recognised by a machine: words may be misread. "
            "Compare a quotation with the picture before you rely on it."
        )
    unmapped = [page.number for page in pages if page.unmapped > _UNMAPPED]
    if unmapped:
        gaps.append(f"{_pages(unmapped)} damaged: letters of the text have no meaning. Get another copy.")
    return tuple(gaps)


def _pages(numbers: Sequence[int]) -> str:
    """
    >>> _pages([3]), _pages([1, 2, 3, 7])
    ('Page 3 is', 'Pages 1–3 and 7 are')
    """
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and number == stretches[-1][-1] + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    named = [str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in stretches]
    if len(numbers) == 1:
        return f"Page {named[0]} is"
    return f"Pages {' and '.join([', '.join(named[:-1]), named[-1]] if len(named) > 1 else named)} are"
