"""Damaged, mislabelled and hostile files: read, or refused by a named error, in little time and memory.

``make fuzz`` reads thousands of mutated files; here a few dozen are enough to notice.
"""

from __future__ import annotations

import io
import os
import random
import resource
import signal
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import docx
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from congress_rag.errors import CongressRagError, UnreadableFileError
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.reading import read_source
from congress_rag.settings import Settings

FILES = int(os.environ.get("FUZZ", "60"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
MEMORY = 2_000_000_000
SETTINGS = Settings.load()

TREATY = "# Convention\n\n" + "".join(
    f"### Article {n}\n\n1. Each Party shall:\n\n(a) Consult;\n\n(b) Report every {n} years.\n\n2. Ends.[^1]\n\n"
    for n in range(1, 12)
)


def a_pdf(*, password: str = "", picture_only: bool = False) -> bytes:
    out = io.BytesIO()
    lock = pdfencrypt.StandardEncryption(password) if password else None
    canvas = Canvas(out, encrypt=lock, invariant=1)
    for number in range(1, 4):
        if picture_only:
            from PIL import Image

            canvas.drawInlineImage(Image.new("L", (60, 80), 200), 0, 0, 595, 842)
        else:
            canvas.drawString(72, 800, "A/1/2")
            for at in range(20):
                canvas.drawString(72, 760 - 14 * at, f"{at + 20 * number}. The Committee took note of the report.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Report", 1)
    for number in range(1, 12):
        document.add_paragraph(f"{number}. The Committee took note of the report.")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "State"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


PAGE = f"<!DOCTYPE html><html><body><main>{TREATY.replace(chr(10), '<br>')}<ol><li>One</li></ol></main></body></html>"
AKOMA = (
    "<akomaNtoso><act><body><article><num>Article 1</num><heading>Scope</heading><paragraph><num>1.</num><content>"
    "<p>Each Party shall act.</p></content></paragraph></article></body></act></akomaNtoso>"
)
DEEP = "<div>" * 5000 + "text" + "</div>" * 5000


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("locked.pdf", a_pdf(password="secret"), "needs a password"),
        ("cut.pdf", a_pdf()[:700], "damaged"),
        ("scan.pdf", a_pdf(picture_only=True), "OCR"),
        ("page.pdf", PAGE.encode(), "is a web page"),
        ("text.docx", b"Article 1\n\nText.\n", "ends in .docx"),
        ("archive.docx", packed("a.txt", b"text"), "an archive"),
        ("nested.docx", packed("a.zip", packed("b.zip", packed("c.txt", b"text"))), "an archive"),
        ("sheet.docx", packed("xl/workbook.xml", b"<x/>"), "a spreadsheet"),
        ("empty.docx", packed("word/document.xml", b""), "damaged"),
        ("bomb.docx", packed("word/document.xml", bytes(400_000_000)), "unpacks to more than"),
        ("half.docx", a_docx()[:3000], "damaged"),
        ("old.doc.txt", b"\xd0\xcf\x11\xe0" + bytes(500), "old Word or Excel"),
        ("picture.md", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("deep.xml", b"<a>" * 5000 + b"</a>" * 5000, "nests more than"),
        ("deep.html", DEEP.encode(), "nests more than"),
        ("laughs.xml", b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>', "entities of its own"),
        ("menu.html", b"<html><nav><a href='x'>Home</a></nav></html>", "without text"),
        ("utf16.txt", "1. Text.".encode("utf-16-le"), "null bytes"),
        ("noise.txt", bytes(range(1, 32)) * 40, "control characters"),
        ("line.md", b"word " * 10_000_000, "has 50000000 characters"),
        ("long.md", b"word " * 100_000, "a line of"),
        ("spoilt.txt", "Élément à éviter où c'est déjà fait. ".encode() * 9 + b"\xe9", "isn't UTF-8"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_bad_file_is_refused_and_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, says: str
) -> None:
    monkeypatch.setenv("PATH", "")  # without a program that reads pictures
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=says) as refused:
        read_source(file, SETTINGS)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize(
    ("status", "said", "says"),
    [
        (-signal.SIGXCPU, b"", "takes too long"),
        (-signal.SIGKILL, b"", "too much memory"),
        (-signal.SIGSEGV, b"", "makes its reader fail"),
        (1, b"Traceback\nMemoryError", "takes too much memory"),
        (1, b"Traceback\nKeyError: 7", "makes its reader fail .KeyError: 7"),
    ],
)
def test_a_reader_that_dies_takes_nothing_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, said: bytes, says: str
) -> None:
    (tmp_path / "a.pdf").write_bytes(a_pdf())
    monkeypatch.setattr(subprocess, "run", lambda call, **_: subprocess.CompletedProcess(call, status, b"", said))
    with pytest.raises(UnreadableFileError, match=says):
        read_source(tmp_path / "a.pdf", SETTINGS)


@pytest.mark.parametrize("ending", [".md", ".txt"])
@pytest.mark.parametrize(
    "piece", ["(a) ", "1. ", "(a) (i) ", "| a ", "[^", "](", "**", "article 1, ", "The Council, ", '"', "<b>"]
)
def test_a_line_of_nothing_but_marks_is_read_in_a_moment(
    tmp_path: Path, piece: str, ending: str, no_hang: Callable[[str], AbstractContextManager[None]]
) -> None:
    file = tmp_path / f"marks{ending}"
    file.write_text(f"{TREATY}\n1. Begins:\n{piece * 4000}\nEnds.\n", "utf-8")
    with no_hang(f"{piece!r} in {ending}"):
        read, failed, _ = read_corpus([file], SETTINGS)
    assert read or failed


# -- mutated files --------------------------------------------------------------------------------------------------

CORPUS = Path(os.environ.get("CONGRESS_RAG_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
REAL = ("raw/un-s-res-2777-2025.pdf", "raw/uncac-zh-en.html", "multilingual/udhr.ar.xml", "conventions/untoc.md")
ENDINGS = (".md", ".txt", ".xml", ".html", ".pdf", ".docx")

Mutation = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data) + 1)]


def flip(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 8, 64, len(spoilt) // 50 + 1))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def shuffle(data: bytes, chance: random.Random) -> bytes:
    size = chance.choice((7, 300, 5000))
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    a, b = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    pieces[a], pieces[b] = pieces[b], pieces[a] * chance.choice((0, 1, 3))
    return b"".join(pieces)


def insert(data: bytes, chance: random.Random) -> bytes:
    strange = (
        b"\x00" * 3,
        b"\xff\xfe",
        "é".encode("latin-1") * 5,
        "текст".encode("cp1251"),
        "文".encode("utf-16-le"),
        "\u202e\u200f\u2067\u0000".encode(),
        b"\r",
        b"\x0c" * 9,
        b"\x1b[31m",
        b"|" * 3000,
        b"(" * 4000,
        b"[" * 4000,
        b"*" * 4000,
        b"#" * 90,
        b"<" * 500,
        b"&#x110000;",
        b"<![CDATA[",
        b"<b>" * 700,
        b"]](" * 900,
        b"[^" * 2000,
        b"9" * 5000,
        b" " * 50_000,
        "\u0661. ".encode() * 30,
        b"(a) " * 4000,
        b"article " * 3000,
        b"1. " * 5000,
    )
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(strange) + data[at:]


def number(data: bytes, chance: random.Random) -> bytes:
    """Another number in place of one: a length, an offset, a count."""
    places = [at for at in range(len(data)) if data[at : at + 1].isdigit()]
    if not places:
        return data
    at = chance.choice(places)
    return data[:at] + chance.choice((b"0", b"-1", b"99999999999", b"2147483648", b"1e9")) + data[at + 1 :]


def table(data: bytes, chance: random.Random) -> bytes:
    rows = chance.choice((100, 3000, 20_000))
    return data + b"\n" + b"| a | b | c |\n" * rows + b"<table>" + b"<tr><td>a<td>b" * rows + b"</table>"


def repack(data: bytes, chance: random.Random) -> bytes:
    """A packed file with one of its parts mutated, or any file packed."""
    if not data.startswith(b"PK"):
        return packed("word/document.xml" if chance.random() < 0.3 else "inner.zip", data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return cut(data, chance)
    name = chance.choice(sorted(part for part in parts if parts[part]) or ["none"])
    parts[name] = chance.choice((cut, flip, shuffle, insert, number))(parts.get(name, b"none"), chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, its in parts.items():
            archive.writestr(part, its)
    return out.getvalue()


MUTATIONS: tuple[Mutation, ...] = (cut, flip, flip, shuffle, insert, insert, number, number, table, repack, repack)


def originals() -> list[tuple[str, bytes]]:
    made = [(".md", TREATY.encode()), (".txt", TREATY.encode()), (".pdf", a_pdf()), (".docx", a_docx())]
    made += [(".html", PAGE.encode()), (".xml", AKOMA.encode())]
    return made + [(Path(name).suffix, (CORPUS / name).read_bytes()) for name in REAL if (CORPUS / name).is_file()]


def _peaks() -> list[int]:
    """The most memory in bytes that this process, and the largest of its children, ever had."""
    return [resource.getrusage(who).ru_maxrss * 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def test_mutated_files_are_read_or_refused_by_name(
    tmp_path: Path, no_hang: Callable[[str], AbstractContextManager[None]]
) -> None:
    whole = originals()
    before = _peaks()  # of this process it is that of the tests before it too
    for at in range(FILES):
        chance = random.Random(f"{SEED} {at}")
        ending, data = whole[at % len(whole)]
        for _ in range(chance.choice((1, 1, 2, 4))):
            data = chance.choice(MUTATIONS)(data, chance) or b"x"
        if chance.random() < 0.15:
            ending = chance.choice(ENDINGS)
        file = tmp_path / f"{at}{ending}"
        file.write_bytes(data)
        with no_hang(f"file {at} of seed {SEED} ({ending})"):
            try:
                read, failed, _ = read_corpus([file], SETTINGS)
            except CongressRagError:
                continue
            except Exception as error:
                error.add_note(f"file {at} of seed {SEED} ({ending}, {len(data)} bytes)")
                raise
        assert read or failed
        file.unlink()
    assert all(after < max(MEMORY, earlier + 1) for earlier, after in zip(before, _peaks(), strict=True))
