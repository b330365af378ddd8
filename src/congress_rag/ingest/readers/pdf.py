"""PDF: the letters of each page as runs, with their place, size and style.

pdfium gives the letters in the order in which the page draws them. Letters that follow each other on one base line,
in one size and style, make a run; everything above works with runs. Coordinates are in points from the page's upper
left corner as a person reads it: a page whose text is turned is turned back, and one that is written from right to left
is measured from its right edge, so that what is read first always has the smaller coordinate.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from congress_rag.errors import UnreadableFileError

__all__ = ["Page", "Run", "read_pages"]

MAX_PAGES = 5_000
MAX_LETTERS = 200_000  # of a page; a full one has about 5,000
_WORD_GAP = 0.17  # in units of the letter's size: a wider gap is a space
_CLINGING_GAP = 0.35  # before a full stop, a comma or a hyphen
_RUN_GAP = 0.9  # a wider one ends the run
_RIGHT_TO_LEFT = re.compile(r"[^A-Za-z\u0400-\u04ff]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_HYPHEN = "\x02"  # what pdfium makes of a hyphen at a line's end
_FORCE_BOLD, _ITALIC = 1 << 18, 1 << 6


@dataclass(slots=True)
class Run:
    """Letters that stand together: ``x0`` to ``x1`` on the base line ``y``.

    ``follows`` says whether it goes on with the word that the run before it ends in; None where the distance tells.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    italic: bool = False
    follows: bool | None = None


class Rule(NamedTuple):
    """A level line that the page draws, such as a table's border."""

    x0: float
    x1: float
    y: float


@dataclass(slots=True)
class Page:
    """A page: its runs, those that are turned against the others, its ruled lines, and how it is pictured.

    ``pictured`` says that a picture covers most of it; ``hidden`` is the share of its letters that aren't drawn, as
    where character recognition laid them behind a scan; ``unmapped`` that of letters the file gives no meaning for.
    """

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    turned: list[Run] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictured: bool = False
    hidden: float = 0.0
    unmapped: float = 0.0


class _Style(NamedTuple):
    size: float
    bold: bool
    italic: bool
    angle: float
    hidden: bool


def read_pages(path: Path, on_count: Callable[[int], None] = lambda _count: None) -> list[Page]:
    """The pages of a PDF.

    Args:
        path: the file.
        on_count: told how many pages there are, before they are read.

    Raises:
        UnreadableFileError: it is damaged, needs a password, or has no or too many pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise UnreadableFileError(f"{path} is a PDF that needs a password. Save a copy without one.") from error
        raise UnreadableFileError(f"{path} is a PDF, but damaged. Get the file again.") from error
    try:
        count = len(document)
        if not 0 < count <= MAX_PAGES:
            raise UnreadableFileError(
                f"{path} has {count} pages; PDFs of 1 to {MAX_PAGES} are read. Get the file again, or split it."
            )
        on_count(count)
        pages = []
        for number in range(1, count + 1):
            try:
                page = document[number - 1]
                pages.append(_page(page, number))
                page.close()
            except pypdfium2.PdfiumError as error:
                raise UnreadableFileError(
                    f"{path}: page {number} of {count} is damaged. Get the file again."
                ) from error
            if len(pages[-1].runs) > MAX_LETTERS:
                raise UnreadableFileError(f"{path}: page {number} has too many letters to be a document's page.")
        return pages
    finally:
        document.close()


def _page(page: Any, number: int) -> Page:
    width, height = page.get_size()
    made = Page(number, width, height)
    area = _draw(page, made)
    made.pictured = area > 0.5 * width * height
    text = page.get_textpage()
    try:
        _letters(text, made)
    finally:
        text.close()
    return made


def _draw(page: Any, made: Page) -> float:
    """Takes the ruled lines; gives the area of the largest picture."""
    from pypdfium2 import raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    largest = 0.0
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        thing = raw.FPDFPage_GetObject(page.raw, at)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            continue
        if not raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
            continue
        wide, high = right.value - left.value, top.value - bottom.value
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            largest = max(largest, wide * high)
        elif high < 2.5 and wide > 4:
            made.rules.append(Rule(left.value, right.value, made.height - bottom.value))
    return largest


def _letters(page: Any, made: Page) -> None:
    """Sorts the letters into runs, and these into upright and turned ones."""
    from pypdfium2 import raw

    styles: dict[int, _Style] = {}
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    unmapped = hidden = total = 0
    by_angle: dict[float, list[Run]] = {}
    letters_at: Counter[float] = Counter()
    run: Run | None = None
    last: _Style | None = None
    high = ""
    spaced = False  # a space came after the last letter
    for at in range(min(page.count_chars(), MAX_LETTERS)):
        thing = raw.FPDFText_GetTextObject(page, at)
        if not thing:
            continue  # a space or line end of pdfium's own
        code = raw.FPDFText_GetUnicode(page, at)
        letter = "-" if chr(code) == _HYPHEN else chr(code)
        if 0xD800 <= code < 0xE000:  # half of a letter beyond the basic plane
            if code < 0xDC00:
                high = letter
                continue
            letter = (high + letter).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            high = ""
        key = ctypes.addressof(thing.contents)
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(page, at, thing)
        raw.FPDFText_GetLooseCharBox(page, at, box)
        raw.FPDFText_GetCharOrigin(page, at, x, y)
        total += 1
        hidden += style.hidden
        unmapped += code in (0, 0xFFFD) or 0xE000 <= code < 0xF900
        if letter.isspace() or (code < 32 and letter != "-"):
            spaced = True
            continue
        x0, x1, base = _place(style.angle, made, box, x.value, y.value)
        if run is not None and style is last and _joins(run, x0, x1, base, style.size):
            gap = _CLINGING_GAP if letter in ".,;:-)’" else _WORD_GAP
            if spaced or max(x0 - run.x1, run.x0 - x1) > gap * style.size:
                run.text += " "
            run.text += letter
            run.x0, run.x1 = min(run.x0, x0), max(run.x1, x1)
        else:
            if spaced and run is not None:
                run.text += " "
            run = Run(letter, x0, x1, base, style.size, style.bold, style.italic)
            by_angle.setdefault(style.angle, []).append(run)
        last, spaced = style, False
        letters_at[style.angle] += 1
    if total:
        made.hidden, made.unmapped = hidden / total, unmapped / total
        upright = letters_at.most_common(1)[0][0]
        if upright in (math.pi / 2, -math.pi / 2):
            made.width, made.height = made.height, made.width
        made.runs = [run for run in by_angle.pop(upright) if run.text.strip()]
        if sum(bool(_RIGHT_TO_LEFT.match(run.text)) for run in made.runs) > len(made.runs) / 2:
            _mirror(made)
        made.turned = [run for runs in by_angle.values() for run in runs if run.text.strip()]


def _mirror(made: Page) -> None:
    """Measures a page from its right edge."""
    for run in made.runs:
        run.x0, run.x1 = made.width - run.x1, made.width - run.x0
    made.rules = [Rule(made.width - rule.x1, made.width - rule.x0, rule.y) for rule in made.rules]


def _style(page: Any, at: int, thing: Any) -> _Style:
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page, at, matrix)
    size = raw.FPDFText_GetFontSize(page, at) * (math.hypot(matrix.c, matrix.d) or 1)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(page, at, name, 128, flags)
    font = name.value.decode("utf-8", "replace").lower()
    bold = raw.FPDFText_GetFontWeight(page, at) >= 600 or "bold" in font or bool(flags.value & _FORCE_BOLD)
    italic = bool(flags.value & _ITALIC) or "italic" in font or "oblique" in font
    quarter = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) * (math.pi / 2)
    return _Style(round(size, 1) or 1.0, bold, italic, quarter, raw.FPDFTextObj_GetTextRenderMode(thing) == 3)


def _place(angle: float, made: Page, box: Any, x: float, y: float) -> tuple[float, float, float]:
    """Left edge, right edge and base line, as they are when the text stands upright."""
    if angle == 0:
        return box.left, box.right, made.height - y
    if angle == -math.pi / 2:  # read from top to bottom
        return made.height - box.top, made.height - box.bottom, made.width - x
    if angle == math.pi / 2:  # read from bottom to top
        return box.bottom, box.top, x
    return made.width - box.right, made.width - box.left, y


def _joins(run: Run, x0: float, x1: float, base: float, size: float) -> bool:
    if abs(base - run.y) > 0.15 * size:
        return False
    return max(x0 - run.x1, run.x0 - x1) < _RUN_GAP * size and x1 > run.x0 - _RUN_GAP * size
