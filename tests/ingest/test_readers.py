"""Every format: what a block is, where its letters stand in the source, and what stands apart."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.reading import Source, read_source
from congress_rag.settings import Settings

SETTINGS = Settings.load()
CORPUS = Path(os.environ.get("CONGRESS_RAG_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
GOLD = Path(__file__).parent / "gold"
needs_corpus = pytest.mark.skipif(not (CORPUS / "raw").is_dir(), reason=f"the corpus is not at {CORPUS}")


def body(source: Source) -> list[str]:
    return [b.text for b in source.blocks if b.text and not b.furniture and not b.footnote]


def notes(source: Source) -> list[tuple[str, str]]:
    return [(b.note, b.text) for b in source.blocks if b.footnote]


def furniture(source: Source) -> list[str]:
    return [b.text for b in source.blocks if b.furniture]


def check_offsets(source: Source) -> None:
    """Each letter of each block stands in the source where the map says."""
    for block in source.blocks:
        assert len(block.text) == len(block.source)
        for letter, at in zip(block.text, block.source, strict=True):
            assert letter in (" ", source.text[at]), (block.text, letter, source.text[at])


# -- PDF ------------------------------------------------------------------------------------------------------------

Draw = Callable[[Canvas], None]
FILL = "took note with appreciation of the report of the Secretary-General on the work of"  # a line wide


def pdf(folder: Path, *pages: Draw) -> Source:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    (folder / "made.pdf").write_bytes(out.getvalue())
    source = read_source(folder / "made.pdf", SETTINGS)
    check_offsets(source)
    return source


def put(canvas: Canvas, top: float, *texts: str, left: float = 72, size: float = 11) -> None:
    """Draws lines from ``top`` points below the page's edge; "^3" is a raised mark, a tab leads to the next stop."""
    for at, text in enumerate(texts):
        x, y = left, A4[1] - top - at * size * 1.2
        for piece in re.split(r"(\^\w+|\t)", text):
            if piece == "\t":
                x = left + 30
                continue
            raised = piece.startswith("^")
            words, height = piece.removeprefix("^"), size * 0.6 if raised else size
            canvas.setFont("Times-Roman", height)
            canvas.drawString(x, y + (size * 0.35 if raised else 0), words)
            x += canvas.stringWidth(words, "Times-Roman", height)


def page(number: int, *texts: str, foot: tuple[str, ...] = ()) -> Draw:
    def draw(canvas: Canvas) -> None:
        put(canvas, 40, "A/CONF.234/7", size=9)
        put(canvas, 90, *texts)
        if foot:
            put(canvas, 700, "____________", *foot, size=9)
        put(canvas, 800, f"{number}/3", size=9)

    return draw


def test_paragraphs_of_a_pdf_are_whole_across_lines_and_pages(tmp_path: Path) -> None:
    source = pdf(
        tmp_path,
        page(
            1, f"1.\tThe Committee {FILL}", "its session.", "", f"2.\tThe Committee {FILL}", f"States, and {FILL} the"
        ),
        page(2, "Office, and on its needs.", "", f"3.\tThe Committee {FILL}", "all."),
        page(3, f"4.\tThe Committee {FILL}", "none."),
    )
    found = [(b.page, b.text[:2], b.text.split()[-1]) for b in source.blocks if re.match(r"\d\.", b.text)]
    assert found == [(1, "1.", "session."), (1, "2.", "needs."), (2, "3.", "all."), (3, "4.", "none.")]
    assert f"{FILL} the Office, and on its needs." in body(source)[2]


def test_running_heads_and_page_numbers_are_furniture(tmp_path: Path) -> None:
    source = pdf(tmp_path, *(page(n, f"{n}.\tThe Committee {FILL}", "its session.") for n in (1, 2, 3)))
    assert set(furniture(source)) == {"1/3", "2/3", "3/3", "A/CONF.234/7"}
    assert [text for text in body(source) if "A/CONF" in text] == ["A/CONF.234/7"]  # the masthead's, on the first page


def test_notes_stand_apart_and_their_marks_leave_no_digit_behind(tmp_path: Path) -> None:
    text = page(
        1,
        "1.\tThe Declaration of 2019,^1 and resolution 68/1^2 too, cover 20 km^2 of",
        "forest.",
        foot=("^1\tOfficial Records,", "\tSupplement No. 7.", "^2\tS/2019/4."),
    )
    source = pdf(tmp_path, text, page(2, f"2.\tThe Committee {FILL}", "all."))
    assert "1. The Declaration of 2019, and resolution 68/1 too, cover 20 km2 of forest." in body(source)
    assert notes(source) == [("1", "Official Records, Supplement No. 7."), ("2", "S/2019/4.")]
    assert "2019,[^1] and resolution 68/1[^2]" in source.text


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("… and the provision of infor-", "mation to States; information", "the provision of information to"),
        ("… against cross-", "border crime", "against cross-border crime"),
        ("… in co-", "operation with", "in co-operation with"),
        ("… the Counter-", "Terrorism Committee", "the Counter-Terrorism Committee"),
        ("… see www.un.org/long-", "address/of", "www.un.org/long-address/of"),
    ],
)
def test_a_hyphen_at_a_line_s_end_goes_only_where_the_printer_put_it(
    tmp_path: Path, first: str, second: str, joined: str
) -> None:
    fill = "States cooperate across any border"
    source = pdf(tmp_path, page(1, f"1.\t{fill} {first}", f"{second} and so on.", "", "2.\tThe end."))
    assert any(joined in text for text in body(source)), body(source)
    assert f"{first}\n{second}" in source.text  # the source keeps what is printed


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 60, "Convention on the Work of Committees, done at Vienna in the two languages of its work")
        left = [f"left {n} of the many words that a narrow column holds" for n in range(30)]
        right = [f"right {n} of the many words that a narrow column holds" for n in range(30)]
        put(canvas, 100, *left)
        put(canvas, 103, *right, left=335)

    text = " ".join(body(pdf(tmp_path, draw)))
    assert text.index("left 29") < text.index("right 0")
    assert text.index("Convention") < text.index("left 0")


def test_a_table_comes_row_by_row(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 60, "1.\tThe officers are:")
        for at, (office, name) in enumerate(
            [("Chair", "A. Kumar"), ("Vice-Chair", "B. Hovh"), ("Rapporteur", "C. Amine")]
        ):
            put(canvas, 100 + 18 * at, office)
            put(canvas, 100 + 18 * at, name, left=300)
        put(canvas, 180, f"2.\tThe Committee {FILL}", "all.")

    assert body(pdf(tmp_path, draw))[:4] == [
        "1. The officers are:",
        "| Chair | A. Kumar |",
        "| Vice-Chair | B. Hovh |",
        "| Rapporteur | C. Amine |",
    ]


def test_the_notes_of_old_documents_are_told_by_their_rule(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 90, f"1.\tThe Committee {FILL}", "its session. 1/")
        put(canvas, 680, "-----", size=10)
        put(canvas, 695, "1/ Official Records, Supplement No. 7.", "2/ A/45/1.", size=10)

    source = pdf(tmp_path, draw)
    assert notes(source) == [("1/", "Official Records, Supplement No. 7."), ("2/", "A/45/1.")]


ARABIC = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.mark.skipif(not ARABIC.is_file(), reason="no font with Arabic letters is here")
def test_a_page_from_right_to_left_keeps_its_order(tmp_path: Path) -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    registerFont(TTFont("Arabic", str(ARABIC)))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Arabic", 11)
        for at, words in enumerate(
            ("كل دولة طرف تتخذ ما يلزم من تدابير وفقا لمبادئ", "نظامها القانوني في مكافحة الفساد")
        ):
            canvas.drawRightString(520, 700 - 14 * at, words[::-1])  # as a page shows it

    assert body(pdf(tmp_path, draw)) == [
        "كل دولة طرف تتخذ ما يلزم من تدابير وفقا لمبادئ نظامها القانوني في مكافحة الفساد"
    ]


@cache
def real(name: str) -> Source:
    return read_source(CORPUS / "raw" / f"{name}.pdf", SETTINGS)


PDFS = ("un-a-52-613", "un-e-2025-28", "un-s-2025-22", "un-s-2025-72", "un-s-res-2777-2025")


def plain(text: str) -> str:
    """Words as printed, without the gold's carets, the bars of rows and the spaces in broken addresses."""
    return re.sub(r"\s+", "", re.sub(r"\^(?:\d+|[a-z])|\|", "", text))


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("name", PDFS)
def test_real_pdfs_give_the_paragraphs_that_a_person_read(name: str) -> None:
    """At least 99 of 100 lines of the gold begin where a block begins, end where one ends, and lie on their page."""
    source = real(name)
    check_offsets(source)
    text = [(b.page, plain(b.text)) for b in source.blocks if not b.furniture and not b.footnote]
    noted = {(b.note, b.page): plain(b.text) for b in source.blocks if b.footnote}
    lines = (GOLD / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = list(csv.reader((line for line in lines if line[:1] != "#"), delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = []
    for pinpoint, kind, marker, page_number, opens, closes in rows[1:]:
        begin, end, mark, on = plain(opens), plain(closes), plain(marker), int(page_number)
        if kind == "footnote":
            note = noted.get((marker, on), "")
            good = note.startswith(begin) and note.endswith(end)
        elif kind in ("heading", "masthead"):  # of several lines that may be blocks of their own
            good = kind == "masthead" or any(words and (words == begin or begin.startswith(words)) for _, words in text)
        else:
            first = [at for at, (p, words) in enumerate(text) if p == on and words.startswith((begin, mark + begin))]
            good = bool(first) and any(words.endswith(end) for _, words in text[first[0] :])
        if not good:
            wrong.append(f"{pinpoint or kind} p. {on}: {opens} … {closes}")
    assert len(wrong) <= 0.01 * len(rows), wrong


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("name", [*PDFS, "un-e-2025-l.7", "un-a-ac.172-2025-2"])
def test_no_furniture_stands_in_a_paragraph(name: str) -> None:
    source = real(name)
    for text in (*body(source), *(text for _, text in notes(source))):
        assert not re.search(r"\b\d{2}-\d{5}\b|\*\d{7}\*|/\.\.\.|_{5,}", text), text
        assert not re.fullmatch(r"\d+(?:/\d+)?|Page \d+|English", text), text


@needs_corpus
@pytest.mark.corpus
def test_a_recognised_scan_is_flagged_and_one_without_text_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "recognised by a machine" in read_source(CORPUS / "raw" / "un-e-cn.4-109.pdf", SETTINGS).gaps[0]
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFileError, match="OCR"):
        read_source(CORPUS / "raw" / "un-a-45-696-add.1.pdf", SETTINGS)


# -- Word -----------------------------------------------------------------------------------------------------------


def numbered(document: docx.document.Document, number: int, depth: int, text: str) -> None:
    """A paragraph that Word itself numbers."""
    paragraph = document.add_paragraph(text)
    listed = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", depth), ("w:numId", number)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), str(value))
        listed.append(child)
    paragraph._p.get_or_add_pPr().append(listed)


def define_list(document: docx.document.Document, name: int, levels: list[tuple[str, str]]) -> None:
    """A list definition with a style and a text for each depth."""
    root = document.part.numbering_part.element
    definition = OxmlElement("w:abstractNum")
    definition.set(qn("w:abstractNumId"), str(name))
    for depth, values in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in zip(("w:start", "w:numFmt", "w:lvlText"), ("1", *values), strict=True):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            level.append(child)
        definition.append(level)
    root.insert(0, definition)
    entry = OxmlElement("w:num")
    entry.set(qn("w:numId"), str(name))
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), str(name))
    entry.append(link)
    root.append(entry)


def test_word_s_own_numbers_become_visible(tmp_path: Path) -> None:
    document = docx.Document()
    define_list(document, 90, [("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")])
    document.add_heading("Scope", 2)
    for depth, text in ((0, "States shall:"), (1, "Act;"), (2, "Now;"), (2, "Later;"), (1, "Report."), (0, "Ends.")):
        numbered(document, 90, depth, text)
    table = document.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ("State", "Date", "Chile", "2003"), strict=True
    ):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "A/1/2"
    document.save(str(tmp_path / "made.docx"))
    source = read_source(tmp_path / "made.docx", SETTINGS)
    check_offsets(source)
    assert body(source) == [
        "Scope",
        "1. States shall:",
        "(a) Act;",
        "(i) Now;",
        "(ii) Later;",
        "(b) Report.",
        "2. Ends.",
        "| State | Date |",
        "| Chile | 2003 |",
    ]
    assert source.blocks[0].level == 2
    assert furniture(source) == ["A/1/2"]


# -- HTML and XML ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        ("<nav><a>Home</a></nav><main><h2>Article 1</h2><p>One  <b>law</b>.</p></main>", ["Article 1", "One law."]),
        ("<body><p>A<sup>1</sup> b<br>c</p></body>", ["A b c"]),
        ("<body><p>20 km<sup>2</sup></p></body>", ["20 km2"]),
        ("<body>1. One.<br>2. Two.<br><br>Three.</body>", ["1. One.", "2. Two.", "Three."]),
        ('<ol type="a" start="2"><li>Two<li>Three</ol>', ["b. Two", "c. Three"]),
        ("<table><tr><th>State<th>Date<tr><td>Chile<td>2003</table>", ["| State | Date |", "| Chile | 2003 |"]),
        ('<div style="white-space: pre-wrap">1. One.\n2. Two.</div>', ["1. One.", "2. Two."]),
        ("<p>Shown<script>x()</script><span hidden>not</span></p>", ["Shown"]),
        ("<p>&#8220;Law&#8221; &amp; order</p>", ["“Law” & order"]),
    ],
)
def test_html_gives_the_document_without_its_page(tmp_path: Path, page: str, blocks: list[str]) -> None:
    (tmp_path / "page.html").write_text(f"<html>{page}</html>", "utf-8")
    source = read_source(tmp_path / "page.html", SETTINGS)
    check_offsets(source)
    assert body(source) == blocks


@needs_corpus
@pytest.mark.corpus
def test_the_bilingual_page_has_its_71_articles_and_no_navigation() -> None:
    source = read_source(CORPUS / "raw" / "uncac-zh-en.html", SETTINGS)
    check_offsets(source)
    headings = [b.text for b in source.blocks if b.level == 3]
    assert len([text for text in headings if text.startswith("第")]) == 71
    assert not any("Open Treaties" in text or "Maintained by" in text for text in body(source))


FORMEX = """<ACT><ARTICLE><TI.ART>Article 1</TI.ART><ALINEA><P>The offences are:</P>
<LIST TYPE="DASH"><ITEM><P>theft,</P></ITEM><ITEM><P>fraud,</P><P>also abroad.</P></ITEM></LIST>
<LIST TYPE="ALPHA"><ITEM><NP><NO.P>(a)</NO.P><TXT>lettered.</TXT></NP></ITEM></LIST></ALINEA></ARTICLE></ACT>"""


def test_entries_of_formex_lists_without_numbers_are_told_from_other_lines(tmp_path: Path) -> None:
    (tmp_path / "act.xml").write_text(FORMEX, "utf-8")
    source = read_source(tmp_path / "act.xml", SETTINGS)
    assert [(block.text, block.entry) for block in source.blocks] == [
        ("Article 1", False),
        ("The offences are:", False),
        ("theft,", True),
        ("fraud,", True),
        ("also abroad.", False),
        ("(a) lettered.", False),
    ]


AKOMA = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta/><body>
<chapter><num>CHAPTER I</num><heading>General</heading><article><num>Article 1</num><heading>Scope</heading>
<paragraph><num>1.</num><list><intro><p>Each Party shall:</p></intro><point><num>(a)</num><content><p>Act
at&#160;once.<authorialNote marker="1"><p>Soon.</p></authorialNote></p></content></point></list></paragraph>
</article></chapter></body></act></akomaNtoso>"""


def test_akoma_ntoso_puts_numbers_on_the_line_of_their_text(tmp_path: Path) -> None:
    (tmp_path / "act.xml").write_text(AKOMA, "utf-8")
    source = read_source(tmp_path / "act.xml", SETTINGS)
    assert [(b.text, b.level) for b in source.blocks if not b.footnote] == [
        ("CHAPTER I", 2),
        ("General", 3),
        ("Article 1", 3),
        ("Scope", 4),
        ("1. Each Party shall:", 0),
        ("(a) Act at once.", 0),
    ]
    assert notes(source) == [("1", "Soon.")]
    act = next(b for b in source.blocks if b.text.startswith("(a)"))
    assert source.text[act.source[4] : act.source[4] + 3] == "Act"


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-Hans"])
def test_the_universal_declaration_has_30_articles_in_each_language(language: str) -> None:
    source = read_source(CORPUS / "multilingual" / f"udhr.{language}.xml", SETTINGS)
    headings = [b for b in source.blocks if b.level == 3]
    assert len(headings) == 31  # with the preamble's
    assert sum(b.text.startswith(("1. ", "2. ", "3. ", "4. ")) for b in source.blocks) == 32


# -- encodings ------------------------------------------------------------------------------------------------------

FRENCH = "Chaque État Partie s’efforce d’établir les règles nécessaires à la coopération, où qu’elle soit exercée. " * 3
RUSSIAN = "Каждое Государство-участник принимает такие меры, какие могут потребоваться. " * 4


@pytest.mark.parametrize(
    ("data", "text", "says"),
    [
        (FRENCH.encode(), FRENCH, ""),
        (FRENCH.encode("utf-8-sig"), FRENCH, ""),
        (FRENCH.encode("utf-16"), FRENCH, ""),
        (FRENCH.encode("cp1252"), FRENCH, "cp1252"),
        (RUSSIAN.encode("cp1251"), RUSSIAN, "cp1251"),
        ("\u200f1. نص\u200e".encode(), "\u200f1. نص\u200e", ""),
    ],
)
def test_texts_are_read_in_the_encoding_that_they_are_in(tmp_path: Path, data: bytes, text: str, says: str) -> None:
    (tmp_path / "text.txt").write_bytes(data)
    source = read_source(tmp_path / "text.txt", SETTINGS)
    assert source.text == text
    assert [says in gap for gap in source.gaps] == [True] * bool(says)


def test_a_page_is_read_in_the_charset_that_it_declares(tmp_path: Path) -> None:
    page = '<html><meta charset="iso-8859-1"><p>Déjà “lu”</p></html>'
    (tmp_path / "page.htm").write_bytes(page.encode("cp1252"))
    assert body(read_source(tmp_path / "page.htm", SETTINGS)) == ["Déjà “lu”"]


def test_a_file_with_a_wrong_ending_is_read_for_what_it_is(tmp_path: Path) -> None:
    pdf(tmp_path, page(1, f"1.\tThe Committee {FILL}", "all."))
    wrong = (tmp_path / "made.pdf").rename(tmp_path / "made.txt")
    assert "1. The Committee" in " ".join(body(read_source(wrong, SETTINGS)))
