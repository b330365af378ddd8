"""United Nations documents: what was read in them by hand, what must hold in all of them, and small made-up ones."""

from __future__ import annotations

import csv
import re
from array import array
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.documents import Aside, AsideKind, Document, DocumentKind, Heading, Kind
from congress_rag.ingest.blocks import Block, Look
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.files import shipped_report
from congress_rag.ingest.readers.text import read_text
from congress_rag.ingest.report import parse_report
from congress_rag.ingest.resolution import parse_resolution
from congress_rag.ingest.tree import Parsed
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

GOLD = Path(__file__).parent / "gold"
TABLES = ["un-s-2025-72", "un-s-2025-22", "un-s-res-2777-2025", "un-a-52-613", "un-e-2025-28"]
OTHERS = ["un-e-2025-l.7", "un-a-ac.172-2025-2", "un-e-cn.4-109"]

# Containers that the tables leave out, because their words are those of their paragraphs.
CONTAINER = re.compile(
    r"(?:draft-)?(?:resolution|decision)(?:-[^.]*)?(?:\.agenda|\.section-\d+(?:\.preamble)?)?"
    r"|letter|summary|front-note|.*\.quote(?:\.preamble)?"
)


@pytest.fixture(scope="module")
def raw(corpus: Path) -> Path:
    """The folder with the documents as they were issued."""
    if not (corpus / "raw").is_dir():
        pytest.skip("the corpus has no raw/ folder with the documents as they were issued")
    return corpus / "raw"


@cache
def read(raw: Path, name: str) -> Document:
    [document], failed, _ = read_corpus([raw / f"{name}.pdf"], Settings.load())
    assert failed == []
    return document


def squashed(text: str) -> str:
    """Words without spaces, raised marks of notes and the bars of tables."""
    return re.sub(r"\^\d+|[\s|]", "", text)


def gold(name: str) -> list[dict[str, str]]:
    lines = (GOLD / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader((ln for ln in lines if not ln.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{key: value or "" for key, value in row.items()} for row in rows]


# -- what was read by hand ------------------------------------------------------------------------------------------


def differences(document: Document, name: str) -> list[str]:
    """The lines of the table that the document doesn't have in the same way."""
    paragraphs = {p.pinpoint.split("#")[1]: p for p in document.paragraphs}
    titles = Counter((h.level, squashed(document.text[h.start : h.end])) for h in document.headings)
    notes = [document.text[a.start : a.end] for a in document.asides if a.kind is AsideKind.FOOTNOTE]
    masthead = "".join(document.quote(p) for at, p in paragraphs.items() if at.startswith("masthead"))
    found = []
    for row in gold(name):
        at, opens, closes = row["pinpoint"], squashed(row["opens"]), squashed(row["closes"])
        if row["kind"] == "heading":
            same = titles[int(row["marker"]), opens] > 0
            titles[int(row["marker"]), opens] -= 1
        elif row["kind"] == "footnote":
            marked = [squashed(n.removeprefix(row["marker"])) for n in notes if n.startswith(f"{row['marker']} ")]
            same = any(note.startswith(opens) and note.endswith(closes) for note in marked)
        elif at.startswith("masthead"):  # two columns: their words count, and not their order
            same = all(word in masthead for word in f"{row['opens']} {row['closes']}".split())
        elif at not in paragraphs:
            same = False
        else:
            words = squashed(document.quote(paragraphs[at]))
            same = words.startswith(opens) and words.endswith(closes) and paragraphs[at].page == int(row["page"])
        if not same:
            found.append(at or row["opens"])
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("name", TABLES)
def test_a_document_has_every_line_that_was_read_in_it_by_hand(raw: Path, name: str) -> None:
    assert differences(read(raw, name), name) == []


@pytest.mark.corpus
@pytest.mark.parametrize("name", TABLES)
def test_a_document_has_no_paragraph_that_wasn_t_read_in_it(raw: Path, name: str) -> None:
    known = {row["pinpoint"].replace("masthead.i", "masthead-i").replace(".date", "-date") for row in gold(name)}
    found = {p.pinpoint.split("#")[1].replace("masthead.i", "masthead-i") for p in read(raw, name).paragraphs}
    assert {at for at in found - known if not CONTAINER.fullmatch(at)} == set()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "below", "last"),
    [
        ("un-s-2025-72", "", 67),
        ("un-s-2025-22", "annex.", 24),
        ("un-s-res-2777-2025", "", 6),
        ("un-a-52-613", "", 32),
        ("un-a-52-613", "draft-resolution-3-a.", 13),
        ("un-e-2025-28", "", 174),
        ("un-e-2025-28", "resolution-68-5.", 16),
        ("un-e-2025-l.7", "", 7),
        ("un-a-ac.172-2025-2", "", 3),
    ],
)
def test_a_series_runs_from_1_to_its_end(raw: Path, name: str, below: str, last: int) -> None:
    found = [p.pinpoint.split("#")[1] for p in read(raw, name).paragraphs if p.kind is Kind.PARAGRAPH and p.marker]
    numbers = [at.removeprefix(below) for at in found if at.startswith(below) and at.removeprefix(below).isdigit()]
    assert numbers == [str(number) for number in range(1, last + 1)]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "kind", "symbol", "date", "opens"),
    [
        ("un-s-2025-72", DocumentKind.REPORT, "S/2025/72", "2025-01-31", "Twentieth report of the Secretary-General"),
        ("un-s-2025-22", DocumentKind.REPORT, "S/2025/22", "2025-01-10", "Letter dated 9 January 2025"),
        ("un-s-res-2777-2025", DocumentKind.RESOLUTION, "S/RES/2777 (2025)", "2025-03-17", "Resolution 2777 (2025)"),
        ("un-a-52-613", DocumentKind.REPORT, "A/52/613", "1997-11-19", "IMPLEMENTATION OF THE DECLARATION"),
        ("un-e-2025-28", DocumentKind.REPORT, "E/2025/28-E/CN.7/2025/11", "2025-04-03", "Commission on Narcotic Drugs"),
        ("un-e-2025-l.7", DocumentKind.RESOLUTION, "E/2025/L.7", "2025-05-23", "United Nations Interregional Crime"),
    ],
)
def test_a_masthead_tells_symbol_date_and_title(
    raw: Path, tmp_path: Path, name: str, kind: DocumentKind, symbol: str, date: str, opens: str
) -> None:
    copy = tmp_path / "anything.pdf"  # where no manifest knows it
    copy.write_bytes((raw / f"{name}.pdf").read_bytes())
    [document], failed, _ = read_corpus([copy], Settings.load())
    assert failed == []
    assert (document.kind, document.symbol, document.date, document.language) == (kind, symbol, date, "en")
    assert document.title.startswith(opens)
    first = next(p for p in document.paragraphs if p.kind is Kind.PARAGRAPH)
    assert document.label(first).startswith(f"{symbol}, ")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("place", "titles"),
    [
        ("2.table-1", ["Territory", "", "Relevant chapter of the report of the Special Committee"]),
        ("7.table-1", ["Petitioner", "Meeting at which request for hearing was granted"]),
    ],
)
def test_titles_set_on_several_lines_stand_each_over_its_own_column(raw: Path, place: str, titles: list[str]) -> None:
    document = read(raw, "un-a-52-613")
    head = document.chapeau(document.by_pinpoint[f"{document.id}#{place}"])
    assert [title.strip() for title in head.strip("| ").split("|")] == titles


@pytest.mark.corpus
def test_rows_of_a_long_table_have_their_printed_numbers(raw: Path) -> None:
    document = read(raw, "un-a-ac.172-2025-2")
    rows = [p.pinpoint.split("#")[1] for p in document.paragraphs if p.kind is Kind.ROW]
    assert [at for at in rows if at.startswith("annex.table-4.")] == [f"annex.table-4.row-{n}" for n in range(1, 405)]
    assert [at for at in rows if at.startswith("annex.table-5.")] == [f"annex.table-5.row-{n}" for n in range(1, 79)]
    assert document.quote(document.by_pinpoint[f"{document.id}#3.table-1.row-10"]).startswith("Gurpurab")


@pytest.mark.corpus
def test_a_scan_with_a_damaged_text_in_two_languages_is_flagged(raw: Path) -> None:
    said = " ".join(read(raw, "un-e-cn.4-109").gaps)
    assert "misread" in said
    assert "English and French" in said


@pytest.mark.corpus
def test_a_scan_without_text_is_refused(raw: Path) -> None:
    _, failed, _ = read_corpus([raw / "un-a-45-696-add.1.pdf"], Settings.load())
    assert "OCR" in failed[0]["error"]


# -- what holds in every document -----------------------------------------------------------------------------------


def leaf_stretches(document: Document) -> list[tuple[int, int]]:
    """Markers, headings, asides, and paragraphs without what is in them: together they should be the whole text."""
    titles: list[Heading | Aside] = [*document.headings, *document.asides]
    cut = {(h.start, h.end) for h in titles}
    for paragraph in document.paragraphs:
        inner = [document.by_pinpoint[child] for child in paragraph.children]
        holes = sorted([(c.begin, c.end) for c in inner] + [(h.start, h.end) for h in titles])
        at = paragraph.start
        for start, end in holes:
            if at <= start and end <= paragraph.end:
                cut.add((at, start))
                at = end
        cut |= {(at, paragraph.end), (paragraph.begin, paragraph.start)}
    return sorted(cut)


@pytest.mark.corpus
@pytest.mark.parametrize("name", [*TABLES, *OTHERS])
def test_every_word_lies_in_exactly_one_stretch(raw: Path, name: str) -> None:
    document = read(raw, name)
    times = [0] * len(document.text)
    for start, end in leaf_stretches(document):
        for at in range(start, end):
            times[at] += 1
    wrong = [m.group() for m in re.finditer(r"\w+", document.text) if set(times[m.start() : m.end()]) != {1}]
    assert wrong == []


@pytest.mark.corpus
@pytest.mark.parametrize("name", [*TABLES, *OTHERS])
def test_no_note_and_no_furniture_stands_in_a_paragraph(raw: Path, name: str) -> None:
    document = read(raw, name)
    for paragraph in document.paragraphs:
        assert not [a for a in document.asides if paragraph.start < a.end and a.start < paragraph.end]
        if paragraph.kind is not Kind.MASTHEAD:
            assert not re.search(r"\b\d\d-\d{5}\b|\*\d{7}\*|Please recycle|^/\.\.\.$", document.quote(paragraph), re.M)


@pytest.mark.corpus
@pytest.mark.parametrize("name", [*TABLES, *OTHERS])
def test_every_pinpoint_reads_back_and_lies_within_its_parent(raw: Path, name: str) -> None:
    document = read(raw, name)
    for paragraph in document.paragraphs:
        assert str(Pinpoint.parse(paragraph.pinpoint)) == paragraph.pinpoint
        assert paragraph.page is not None
        if paragraph.parent:
            parent = document.by_pinpoint[paragraph.parent]
            assert Pinpoint.parse(parent.pinpoint).contains(Pinpoint.parse(paragraph.pinpoint))
            assert parent.start <= paragraph.begin <= paragraph.end <= parent.end


def test_the_shipped_report_is_as_it_was() -> None:
    [report], *_ = read_corpus([shipped_report()], Settings.load())
    ids = [p.pinpoint.split("#")[1] for p in report.paragraphs]
    assert ids == ["masthead", *map(str, range(1, 11)), *(f"10.{letter}" for letter in "abcdefgh")]
    assert [h.level for h in report.headings] == [1, 2, 3, 4, 4]
    second = report.quote(report.by_pinpoint["report-europe-2019#2"])
    assert "especially extradition, mutual legal assistance" in second


# -- small made-up ones ---------------------------------------------------------------------------------------------

DRAFTS = """II. Recommendations

1. The Committee recommends the following draft resolutions:

Draft resolution I

Rain

The General Assembly,

Recalling its resolution 1/2,

Cognizant of the wind,

1. Adopts the rules;

2. Requests the Secretary-General:

(a) To buy umbrellas;

(b) To open them.

Draft resolution II

Snow

A

General

The General Assembly,

1. Notes it.

B

Places

The General Assembly,

Referring to resolution A,

I. Hill

Noting the hill,

1. Notes the hill;

2. Climbs it.

II. Valley

Noting the valley,

1. Rests there.

2. The Committee also recommends the following draft decision:

Tea

The General Assembly decides to have tea.

3. It then closed.

Annex I

Rules

1. Be kind.

2. Be brief.

Annex II

1. Be early.
"""

LISTS = """III. Proposals

1. Western Sahara

1. The Committee met.

2. New Caledonia

2. It had before it a draft, which read:

"The General Assembly,

"Noting the rain,

"1. Notes the snow;

"2. Rests."

3. It adopted its agenda:

1. Opening.

2. Closing:

(a) Words;

(b) Tea.

4. It went on.
"""

RESTARTED = """I. Main

1. One.

2. Two.

Annex II

Notes

A. First

1. A one.

2. A two.

B. Second

1. B one.

Deliberations

2. B two.

C. Third

3. B three.

D. Fourth

1. D one.
"""

LETTER = """Security Council

Letter dated 9 January 2025 from the President

I write to you.

I wish you well.

(Signed) A. Name

Annex

Principles

1. Be good.
"""


def texts(parsed: Parsed) -> dict[str, str]:
    return {p.pinpoint.removeprefix("r#"): parsed.text[p.start : p.end] for p in parsed.paragraphs}


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        (
            DRAFTS,
            "1 draft-resolution-1 draft-resolution-1.preamble draft-resolution-1.preamble.1 "
            "draft-resolution-1.preamble.2 draft-resolution-1.1 draft-resolution-1.2 draft-resolution-1.2.a "
            "draft-resolution-1.2.b draft-resolution-2-a draft-resolution-2-a.preamble draft-resolution-2-a.1 "
            "draft-resolution-2-b draft-resolution-2-b.preamble draft-resolution-2-b.preamble.1 "
            "draft-resolution-2-b.section-1 draft-resolution-2-b.section-1.preamble "
            "draft-resolution-2-b.section-1.preamble.1 draft-resolution-2-b.section-1.1 "
            "draft-resolution-2-b.section-1.2 draft-resolution-2-b.section-2 "
            "draft-resolution-2-b.section-2.preamble draft-resolution-2-b.section-2.preamble.1 "
            "draft-resolution-2-b.section-2.1 2 draft-decision 3 annex-1 annex-1.1 annex-1.2 annex-2 annex-2.1",
        ),
        (LISTS, "1 2 2.quote 2.quote.preamble 2.quote.preamble.1 2.quote.1 2.quote.2 3 3.1 3.2 3.2.a 3.2.b 4"),
        (
            RESTARTED,
            "1 2 annex-2 annex-2.1 annex-2.2 annex-2.section-b annex-2.section-b.1 annex-2.section-b.2 "
            "annex-2.section-b.3 annex-2.section-d annex-2.section-d.1",
        ),
        (LETTER, "masthead letter letter.1 letter.2 closing annex annex.1"),
    ],
)
def test_each_series_is_told_from_the_others(source: str, steps: str) -> None:
    parsed = parse_report("r", read_text(source))
    assert list(texts(parsed)) == steps.split()
    assert sorted(parsed.text.split()) == sorted(source.split())


@pytest.mark.parametrize(
    "lines",
    [
        "The General Assembly, | Noting the rain, | Aware of the wind, | 1. Adopts rules; | 2. Asks: | (a) For tea; | "
        "(b) For milk. | 62nd plenary meeting | Annex | Rules | 1. Be kind.",
        "L’Assemblée générale, | Notant la pluie, | Consciente du vent, | 1. Adopte des règles ; | 2. Prie : | "
        "a) De servir du thé ; | b) Et du lait. | 62e séance plénière | Annexe | Règles | 1. Soyez bons.",
        "La Asamblea General, | Observando la lluvia, | Consciente del viento, | 1. Aprueba normas; | 2. Pide: | "
        "a) Té; | b) Leche. | 62ª sesión plenaria | Anexo | Normas | 1. Sean buenos.",
        "Генеральная Ассамблея, | отмечая дождь, | сознавая ветер, | 1. принимает правила; | 2. просит: | a) чай; | "
        "b) молоко. | 62-е пленарное заседание",
        "大会， | 注意到下雨， | 意识到风， | 1. 通过规则； | 2. 请求： | (a) 茶； | (b) 牛奶。",
        "إن الجمعية العامة، | إذ تلاحظ المطر، | وإذ تدرك الريح، | 1. تعتمد القواعد؛ | 2. تطلب: | (أ) شاي؛ | (ب) حليب.",
    ],
    ids=["English", "French", "Spanish", "Russian", "Chinese", "Arabic"],
)
def test_a_resolution_has_the_same_pinpoints_in_every_language(lines: str) -> None:
    steps = list(texts(parse_resolution("r", read_text(lines.replace(" | ", "\n\n")))))
    common = "preamble preamble.1 preamble.2 1 2 2.a 2.b".split()
    rest = "closing annex annex.1".split()
    assert steps[: len(common)] == common
    assert steps[len(common) :] == rest[: len(steps) - len(common)]


def test_the_main_series_goes_on_with_its_own_headings_above_it() -> None:
    parsed = parse_report("r", read_text(DRAFTS))
    headings = {p.pinpoint.removeprefix("r#"): p.heading for p in parsed.paragraphs}
    assert headings["3"] == ("II. Recommendations",)
    assert headings["draft-resolution-2-b.section-2.1"] == (
        "II. Recommendations",
        "Draft resolution II Snow",
        "B Places",
        "II. Valley",
    )
    assert headings["annex-1.2"] == ("Annex I", "Rules")


@pytest.mark.parametrize(
    ("source", "numbers", "gap"),
    [
        ("I. One\n\n1. A.\n\n2. B.\n\n5. E.\n\n6. F.\n", "1 2 5 6", "paras. 3 to 4 are missing"),
        ("I. One\n\n11. Goes on from an addendum.\n\n12. And on.\n", "11 12", ""),
        ("I. One\n\n1. A.\n\n1997. was a year.\n\n2. B.\n", "1 2", ""),
        ("I. One\n\n1. A.\n\n3. Things that matter\n\n2. B.\n", "1 2", ""),
    ],
)
def test_a_gap_in_the_numbers_is_told(source: str, numbers: str, gap: str) -> None:
    parsed = parse_report("r", read_text(source))
    assert [at for at in texts(parsed) if at.isdigit()] == numbers.split()
    assert " ".join(parsed.gaps).startswith(gap)
    assert bool(parsed.gaps) is bool(gap)


def printed(text: str, page: int = 1, **more: object) -> Block:
    look = Look(left=120.0, rest=120.0, size=10.0, gap=1.5)
    return Block(text, array("L", range(len(text))), page=page, look=look, **more)  # type: ignore[arg-type]


def test_a_paragraph_is_joined_over_the_notes_and_furniture_of_a_page_break() -> None:
    blocks = [
        printed("1. The rain fell on the hills,"),
        printed("See A/1.", footnote=True, note="7"),
        printed("24-00001", furniture=True),
        printed("A/2", page=2, furniture=True),
        printed("and on the valleys.", page=2),
        printed("2. It stopped.", page=2),
    ]
    parsed = parse_report("r", blocks)
    assert texts(parsed) == {"1": "The rain fell on the hills, and on the valleys.", "2": "It stopped."}
    assert [p.page for p in parsed.paragraphs] == [1, 2]
    assert [(a.kind, parsed.text[a.start : a.end]) for a in parsed.asides] == [
        (AsideKind.FOOTNOTE, "7 See A/1."),
        (AsideKind.FURNITURE, "24-00001"),
        (AsideKind.FURNITURE, "A/2"),
    ]


LINES = [
    *("Annex", "Annex II", "Note", "Contents", "Chapter II", "I. Rain", "II. Snow", "A", "B", "A. Hail", "1. Fog"),
    *("Draft resolution I", "Resolution 68/1", "Draft decision II", "Provisional agenda", "- 4 Tea", "General debate"),
    *("The General Assembly,", "The General Assembly, Noting the wind,", "Recalling the rain,", "9th plenary meeting"),
    *("1. Rains.", "2. Snows:", "3. Hails;", "7. Blows.", "9.", "(a) Drop;", "(b) (i) Flake.", "(ii) Stone", "(c)"),
    *(
        '"The General Assembly,',
        '"Noting the fog,',
        '"1. Clears."',
        "and so on,",
        "It ended. It did.",
        "(Signed) A. B.",
    ),
    *(
        "| Cell | 3 |",
        "| 4. | Cell |",
        "| |",
        "General debate . . . . . 22",
        "[3 April 2025]",
        "ISSN 0251-9941",
        "Tea 3",
    ),
]


@st.composite
def documents(draw: st.DrawFn) -> list[Block]:
    looked = draw(st.booleans())
    blocks = []
    for text in draw(st.lists(st.sampled_from(LINES), max_size=30)):
        look = Look(
            left=draw(st.sampled_from([60.0, 120.0, 140.0, 260.0])),
            rest=120.0,
            size=draw(st.sampled_from([8.0, 10.0, 12.0, 14.0])),
            bold=draw(st.booleans()),
            italic=draw(st.booleans()),
            centred=draw(st.booleans()),
            gap=draw(st.sampled_from([0.0, 1.0, 1.5, 2.6])),
        )
        aside = draw(st.sampled_from(["", "", "", "note", "furniture"]))
        blocks.append(
            Block(
                text,
                array("L", [0]) * len(text),
                level=0 if looked else draw(st.sampled_from([0, 0, 0, 2])),
                footnote=aside == "note",
                furniture=aside == "furniture",
                note="3" if aside == "note" else "",
                page=1 if looked else None,
                look=look if looked else None,
            )
        )
        if not looked and draw(st.booleans()):
            blocks.append(Block("", array("L")))
    return blocks


@given(documents(), st.sampled_from([parse_report, parse_resolution]))
def test_whatever_the_lines_no_word_is_lost_and_the_tree_holds(
    blocks: list[Block], parse: Callable[[str, list[Block]], Parsed]
) -> None:
    parsed = parse("r", blocks)
    document = Document("r", "", "", DocumentKind.REPORT, "en", parsed.text, parsed.paragraphs)
    notes = " 3" * sum(block.footnote for block in blocks)
    words = " ".join(block.text for block in blocks) + notes
    assert sorted(re.findall(r"\w+", parsed.text)) == sorted(re.findall(r"\w+", words))
    for paragraph in document.paragraphs:
        assert str(Pinpoint.parse(paragraph.pinpoint)) == paragraph.pinpoint
        if paragraph.parent:
            parent = document.by_pinpoint[paragraph.parent]
            assert parent.start <= paragraph.begin <= paragraph.end <= parent.end
        children = [document.by_pinpoint[child] for child in paragraph.children]
        assert all(one.end <= other.begin for one, other in pairwise(children))
