"""Scans: pages that are pictures, with no text behind them, or with text that a machine recognised."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.readers.pdf import Page

__all__ = ["check_text_layer"]

_HIDDEN = 0.5  # from this share of undrawn letters on, a page's text was laid behind its picture
_UNMAPPED = 0.02


def check_text_layer(pages: Sequence[Page], path: Path) -> tuple[str, ...]:
    """What has to be said about the text of a PDF's pages.

    Raises:
        UnreadableFileError: there is none.
    """
    if not any(page.runs for page in pages):
        raise UnreadableFileError(
            f"{path} is a scan: its {len(pages)} pages are pictures without text. Run it through OCR first, "
            "for instance with ocrmypdf."
        )
    gaps = []
    bare = [page.number for page in pages if page.pictured and not page.runs]
    if bare:
        gaps.append(f"{_pages(bare)} a picture without text, and missing here. Run the file through OCR.")
    recognised = [page.number for page in pages if page.pictured and page.hidden > _HIDDEN]
    if recognised:
        gaps.append(
            f"{_pages(recognised)} a scan whose text was recognised by a machine: words may be misread. "
            "Compare a quotation with the picture before you rely on it."
        )
    unmapped = [page.number for page in pages if page.unmapped > _UNMAPPED]
    if unmapped:
        gaps.append(
            f"The text of {_pages(unmapped)[0].lower()}{_pages(unmapped)[1:]} damaged: letters have no meaning."
        )
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
