"""References: what is read in a text, what it leads to, and how both do against mentions labelled by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.ingest.corpus import read_documents
from congress_rag.ingest.files import find_documents
from congress_rag.ingest.references.reference import NO_SUCH_PARAGRAPH, NOT_IN_CATALOGUE, NOT_IN_CORPUS, Reference
from congress_rag.ingest.references.resolving import references_of
from congress_rag.ingest.references.steps import Step
from congress_rag.ingest.references.written import read_references
from congress_rag.settings import Settings

GOLD = Path(__file__).parent / "gold"


def places(text: str) -> list[str]:
    """The places of the only reference in a text, written shortly; "5..8" is a range."""
    [written] = read_references(text)
    return [".".join(_short(step) for step in place) for place in written.places]


def _short(step: Step) -> str:
    return f"{step.relative or ''}{step.label}{f'..{step.through}' if step.through else ''}"


# -- what is read -------------------------------------------------------------------------------------------------

PLACES = [
    ("article 46, paragraphs 9 to 29, of this Convention", ["46.9..29"]),
    ("paragraph 1 (a) (i) or (ii) of this article", ["own.1.a.i", "own.1.a.ii"]),
    ("articles 5, 6, 8 and 23", ["5", "6", "8", "23"]),
    ("para. 10 (a)–(c)", ["10.a..c"]),
    ("articles 2 bis and 2 quater", ["2bis", "2quater"]),
    ("Articles III, IV and V", ["3", "4", "5"]),
    ("Annex II", ["annex-2"]),
    ("Schedule I or Schedule II", ["schedule-1", "schedule-2"]),
    ("annex, table I", ["annex.table-1"]),
    ("subparagraphs (b) to (d) above", ["b..d"]),
    ("preceding paragraph", ["preceding"]),
    ("Article 15 thereof", ["15"]),
    ("¶ 10(a)", ["10.a"]),
    ("article 14, paragraph 1 (b), article 15 and paragraph 2 of article 16", ["14.1.b", "15", "16.2"]),
    ("articles 31, paragraph 1, and 54, paragraph 1 a), of this Convention", ["31.1", "54.1.a"]),
    ("article 31, paragraphs 1 (b) and 3 to 15", ["31.1.b", "31.3..15"]),
    ("article 23, paragraph 1 a) (i) or (ii) or b) (i), of this Convention", ["23.1.a.i", "23.1.a.ii", "23.1.b.i"]),
    ("article 3, article 3bis, or subparagraph a) or b) of this article", ["3", "3bis", "own.a", "own.b"]),
    ("paragraphs 1, sub-paragraphs d. and e, and 2, sub-paragraphs b. and c", ["1.d", "1.e", "2.b", "2.c"]),
    ("Articles 11(2) and (3), 12 and 20", ["11.2", "11.3", "12", "20"]),
    ("Article 9, paragraph 1.a and b", ["9.1.a", "9.1.b"]),
    ("articles 46 and 55 of this Convention and paragraphs 1 and 2 of this article", ["46", "55", "own.1", "own.2"]),
    ("paragraph (b), subparagraph (iii), of Article I", ["1.b.iii"]),
    ("preamble, third recital", ["preamble.ordinal3"]),
    ("l'article 46, paragraphe 9 b), de la Convention contre la corruption", ["46.9.b"]),
    ("los artículos 5, 6 y 8", ["5", "6", "8"]),
    ("párrafo 9 b) del artículo 46", ["46.9.b"]),
    ("les articles 5 et 6 de la présente Convention", ["5", "6"]),
    ("párrafo 1 del presente artículo", ["own.1"]),
    ("artículo 5 de la presente Convención", ["5"]),
    ("l'article 46, paragraphes 9 à 29, de la présente Convention", ["46.9..29"]),
    ("alinéa a) i) ou ii) du paragraphe 1 du présent article", ["own.1.a.i", "own.1.a.ii"]),
    ("par. 10 a) à c)", ["10.a..c"]),
    ("art. 18 bis", ["18bis"]),
    ("l'article 6 1) b) ii)", ["6.1.b.ii"]),
    ("article 2, point c), sous-point i)", ["2.c.i"]),
    ("article premier", ["1"]),
    ("articles 1er et 2", ["1", "2"]),
    ("paragraphe 2 dudit article", ["that.2"]),
    ("les deux paragraphes précédents", ["preceding"]),
    ("l'annexe II et l'annexe III", ["annex-2", "annex-3"]),
    ("paragraphe 2, point a), et les paragraphes 3 à 9 de l'article 22", ["22.2.a", "22.3..9"]),
    ("la première phrase du paragraphe 2", ["2"]),
    ("el apartado a) del párrafo 1 del presente artículo", ["own.1.a"]),
    ("incisos i) o ii) del apartado a) o al inciso i) del apartado b) del párrafo 1", ["1.a.i", "1.a.ii", "1.b.i"]),
    ("artículo 46, apartado 3, letra b)", ["46.3.b"]),
    ("apartado d) del inciso 1", ["1.d"]),
    ("párrafo 1 o 2 del presente artículo", ["own.1", "own.2"]),
    ("Cuadro I y el Cuadro II", ["table-1", "table-2"]),
    ("Apéndices I, II o III", ["appendix-1", "appendix-2", "appendix-3"]),
    ("capítulos II a V de la presente Convención", ["chapter-2..chapter-5"]),
    ("el párrafo 2 de dicho artículo", ["that.2"]),
    ("los párrafos anteriores", ["preceding"]),
    ("su artículo 15", ["15"]),
    ("artículo 5º del convenio", ["5"]),
    ("Artículo 6., párrafo 1 a) o b)", ["6.1.a", "6.1.b"]),
    ("párrafos 1 ó 2", ["1", "2"]),
    ("párrafo II de la Parte I del Anexo técnico al presente Convenio", ["annex.part-1.2"]),
    ("annex V A", ["annex-5-a"]),
    ("articles 3, 3dbis, 3ter of 3quater", ["3", "3bis", "3ter", "3quater"]),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_the_places_of_a_reference_are_spread_out(text: str, expected: list[str]) -> None:
    assert places(text) == expected


WHOLE = [
    ("the Organized Crime Convention and its Protocols", "Organized Crime Convention and its Protocols"),
    ("under the three international drug control conventions", "three international drug control conventions"),
    ("international conventions and protocols against terrorism", None),
    ("its resolution 55/25 of 15 November 2000, in which", "resolution 55/25 of 15 November 2000"),
    ("la Convención contra la Corrupción", "Convención contra la Corrupción"),
    ("the 1971 Convention on Psychotropic Substances", "1971 Convention on Psychotropic Substances"),
    ("the Treaty on the Moon and Other Celestial Bodies of 5 December 1979", None),
    ("la Convention contre la criminalité organisée et ses Protocoles", None),
    ("les trois conventions internationales relatives au contrôle des drogues", None),
    ("la Convención contra la Delincuencia Organizada y sus Protocolos", None),
    ("los tres tratados de fiscalización internacional de drogas", None),
    ("la Convention de 1961 telle que modifiée par le Protocole de 1972", None),
    ("la Convención de 1961 en su forma enmendada", None),
    ("la Convención sobre el Estatuto de los Refugiados de 1951 y su Protocolo de 1967", None),
    ("la Convention de Genève", None),
    ("la convention européenne d'entraide judiciaire en matière pénale du 20 avril 1959", None),
    ("la résolution 53/111 de l'Assemblée générale, en date du 9 décembre 1998", None),
    ("las resoluciones 53/111 y 53/114, de 9 de diciembre de 1998", None),
    ("la décision-cadre 2003/577/JAI du Conseil", None),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_names_of_instruments_are_references(text: str, expected: str | None) -> None:
    [written] = read_references(text)
    assert written.places == ()
    assert text[written.start : written.end] == (expected or re.sub(r"^(?:the|la|las|les|los) ", "", text))


NUMBERED = [
    ("la résolution 55/25 de l'Assemblée générale", ["unga-55-25"]),
    ("la resolución 1373 (2001) del Consejo de Seguridad", ["unsc-1373-2001"]),
    ("la résolution 2003/20 du Conseil économique et social", ["ecosoc-2003-20"]),
    (
        "Framework Decisions 2003/577/JHA and 2008/978/JHA",
        ["eu-freezing-orders-2003-577", "eu-evidence-warrant-2008-978"],
    ),
    ("las Decisiones marco 2002/584/JAI y 2002/465/JAI", ["eu-arrest-warrant-2002-584", "eu-joint-teams-2002-465"]),
    ("la directive 2005/60/CE du Parlement européen et du Conseil", ["eu-2005-60"]),
    ("du règlement (CE) no 45/2001", ["eu-2001-45"]),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERED)
def test_what_is_named_by_a_number_is_told(text: str, expected: list[str]) -> None:
    [written] = read_references(text)
    assert written.whose is not None
    assert written.whose.named is not None
    assert list(written.whose.named.instruments) == expected


NONE = [
    "any proliferation of articles, and 5 per cent of paragraphs",
    "a convention on something, and an annex to it",
    "The charter of the ship is void.",
    "Palermo is a town.",
    "(hereinafter “the Convention”)",
    "an amendment to the annexes",
    "une convention internationale contre la criminalité, et une annexe",
    "un convenio de extradición y los tratados bilaterales",
    "Un projet de résolution a été présenté ; la décision est prise.",
]


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert [text[w.start : w.end] for w in read_references(text)] == []


def test_references_to_two_instruments_are_two() -> None:
    text = "article 18 of the Convention and article 5 of the Protocol"
    assert [text[w.start : w.end] for w in read_references(text)] == [
        "article 18 of the Convention",
        "article 5 of the Protocol",
    ]


SCRIPTS = [
    ("статья 46, пункт 9 b)", ["46.9.b"]),
    ("пункт 9 статьи 46", ["46.9"]),
    ("подпункт «б» пункта 9 статьи 46", ["46.9.b"]),
    ("пункты 9 и 10 статьи 46", ["46.9", "46.10"]),
    ("статьи 5, 6 и 8", ["5", "6", "8"]),
    ("ст. 46 п. 9", ["46.9"]),
    ("статья 18 бис", ["18bis"]),
    ("Приложение II", ["annex-2"]),
    ("المادة 46، الفقرة 9 (ب)", ["46.9.b"]),
    ("الفقرة الفرعية (ب) من الفقرة 9 من المادة 46", ["46.9.b"]),
    ("المواد 5 و6 و8", ["5", "6", "8"]),
    ("في المادتين 12 و13", ["12", "13"]),
    ("المادة ٤٦", ["46"]),
    ("第四十六条第九款（二）项", ["46.9.b"]),
    ("第46条第9款(b)项", ["46.9.b"]),
    ("第十八条第七款㈡项", ["18.7.b"]),
    ("第四十六條第九項第二款", ["46.9.b"]),  # Taiwan's 項 is a paragraph
    ("第五、六和八条", ["5", "6", "8"]),
    ("第五条、第六条和第八条", ["5", "6", "8"]),
    ("第9至29款", ["9..29"]),
    ("根据公约第四十六条的规定", ["46"]),
]


@pytest.mark.parametrize(("text", "expected"), SCRIPTS)
def test_places_in_other_scripts_are_the_same_places(text: str, expected: list[str]) -> None:
    assert places(text) == expected


@pytest.mark.parametrize(
    "text", ["Какие статьи говорят об этом?", "ما هي المواد المخدرة؟", "一般的句子没有条款", "المرفق الثاني"]
)
def test_a_key_word_without_a_number_is_no_reference(text: str) -> None:
    assert read_references(text) == []


def test_articles_share_the_name_behind_the_last_of_them() -> None:
    first, second = read_references("aux articles 5 et 7 et aux articles 10 à 16 de la Convention contre la corruption")
    assert first.whose is not None
    assert first.whose == second.whose


def test_a_number_behind_a_name_is_an_article_where_a_person_typed_it() -> None:
    [written] = read_references("UNTOC 6(1)(a)", typed=True)
    assert [[step.label for step in place] for place in written.places] == [["6", "1", "a"]]
    assert written.whose is not None
    assert written.whose.named is not None
    assert written.whose.named.instruments == ("untoc",)


HOSTILE = [
    "article " + "1, " * 40_000,
    "article 1, " * 10_000,
    "paragraph 1 of " * 7_000,
    "paragraphs " + "1, " * 20_000 + " of articles " + "2, " * 20_000,
    "article 1 " + "(a) or " * 15_000,
    "Convention on the Aa and the Bb of " * 3_000,
    "that paragraph and the " * 5_000,
    "1961 Convention as amended " * 4_000,
    "resolutions " + "55/25, " * 15_000,
    "Convention and its Protocols " * 3_500,
    "(" * 100_000,
    "第五条、" * 20_000,
    "пункт 9 " * 12_000,
    "apartado a) o en el apartado b) " * 3_000,
    "protocole no 1 sur la a, de b" * 3_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:20] for text in HOSTILE])
def test_hostile_texts_are_read_through(text: str, no_hang: Callable[[str], AbstractContextManager[None]]) -> None:
    with no_hang(f"“{text[:20]}…”"):
        written = read_references(text[:100_000])
    assert all(text[w.start : w.end].strip() for w in written)


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    before = 0
    for written in read_references(text):
        assert before <= written.start < written.end <= len(text)
        before = written.end


_WORDS = st.sampled_from(
    "article articles paragraph subparagraphs (a) (ii) b) 5 6 bis IV , ; and or to of the this that Convention "
    "Protocol thereof above annex table I resolution 55/25 UNCAC its preceding first sentence 1.a "
    "artículo párrafos de la presente dudit article précédents o en el su "
    "статьи пункт и المادة و6 第五条 和 （二）项".split()
)


@given(st.lists(_WORDS, max_size=30).map(" ".join))
def test_any_run_of_key_words_is_survived(text: str) -> None:
    for written in read_references(text):
        assert text[written.start : written.end].strip() == text[written.start : written.end]


# -- what it leads to ----------------------------------------------------------------------------------------------


def made_up(document_id: str, title: str, articles: dict[str, list[str]]) -> Document:
    """A document of articles with numbered paragraphs."""
    text = ""
    paragraphs: list[Paragraph] = []
    for article, wordings in articles.items():
        own: list[Paragraph] = []
        begin = len(text)
        for number, wording in enumerate(wordings, 1):
            pinpoint = f"{document_id}#{article}.{number}"
            own.append(
                Paragraph(
                    pinpoint, Kind.PARAGRAPH, f"art. {article}, para. {number}", len(text), len(text),
                    len(text) + len(wording), parent=f"{document_id}#{article}",
                )
            )  # fmt: skip
            text += wording + "\n"
        children = tuple(p.pinpoint for p in own)
        head = Paragraph(
            f"{document_id}#{article}", Kind.ARTICLE, f"art. {article}", begin, begin, len(text) - 1, children=children
        )
        paragraphs += [head, *own]
    return Document(document_id, title, title, DocumentKind.TREATY, "en", text, tuple(paragraphs))


CONVENTION = made_up("untoc", "United Nations Convention against Transnational Organized Crime", {
    "1": ["The purpose.", "Paragraph 1 applies, as does article 2 of this Convention.", "See the preceding paragraph."],
    "2": ["Paragraphs 1 to 3 of article 1.", "Article 9, and paragraph 7 of this article."],
})  # fmt: skip
PROTOCOL = made_up(
    "untoc-trafficking-protocol",
    "Protocol to Prevent, Suppress and Punish Trafficking in Persons",
    {
        "1": [
            "This Protocol supplements the Convention.",
            "Article 2 of the Convention, article 1 of this Protocol and article 2, paragraph 1, of the Convention.",
            "Article 31 of the Convention against Corruption, "
            "the Antarctic Treaty, article 5 thereof, and resolution 55/25.",
        ]
    },
)
HELD = {d.id: d for d in (CONVENTION, PROTOCOL)}


def led(document: Document) -> list[tuple[str, str, list[str | None]]]:
    return [
        (r.paragraph.partition("#")[2], r.text, [t.missing or t.pinpoint for t in r.targets])
        for r in references_of(document, HELD.get)
    ]


def test_places_are_found_from_where_the_reference_stands() -> None:
    assert led(CONVENTION) == [
        ("1.2", "Paragraph 1", ["untoc#1.1"]),
        ("1.2", "article 2 of this Convention", ["untoc#2"]),
        ("1.3", "preceding paragraph", ["untoc#1.2"]),
        ("2.1", "Paragraphs 1 to 3 of article 1", ["untoc#1.1", "untoc#1.2", "untoc#1.3"]),
        ("2.2", "Article 9, and paragraph 7 of this article", [NO_SUCH_PARAGRAPH, NO_SUCH_PARAGRAPH]),
    ]


def test_the_convention_in_a_protocol_is_its_parent_and_what_is_missing_is_said() -> None:
    assert led(PROTOCOL) == [
        ("1.1", "Convention", ["untoc"]),
        ("1.2", "Article 2 of the Convention", ["untoc#2"]),
        ("1.2", "article 1 of this Protocol", ["untoc-trafficking-protocol#1"]),
        ("1.2", "article 2, paragraph 1, of the Convention", ["untoc#2.1"]),
        ("1.3", "Article 31 of the Convention against Corruption", [NOT_IN_CORPUS]),
        ("1.3", "Antarctic Treaty, article 5 thereof", [NOT_IN_CATALOGUE]),
        ("1.3", "resolution 55/25", [NOT_IN_CORPUS]),
    ]


# -- against labels by hand ----------------------------------------------------------------------------------------


@dataclass
class Tally:
    """How the references of the corpus do against the labels: found, right, and what is wrong."""

    labelled: int = 0
    read: int = 0
    found: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def documents(corpus: Path) -> dict[str, Document]:
    settings = Settings.load()
    return {d.id: d for source in find_documents(corpus) for d in read_documents(source, settings)}


def _expanded(target: str, documents: dict[str, Document]) -> list[str]:
    """A labelled range "uncac#46.9..46.29" as what it holds."""
    first, dots, last = target.partition("..")
    if not dots:
        return [target]
    document = first.partition("#")[0]
    if document not in documents:
        return [first[:-1] + chr(n) for n in range(ord(first[-1]), ord(last[-1]) + 1)]
    parent = documents[document].by_pinpoint[first].parent
    fellows = [p.pinpoint for p in documents[document].paragraphs if p.parent == parent]
    end = next(p for p in (f"{document}#{last}", f"{parent}.{last}") if p in fellows)
    return fellows[fellows.index(first) : fellows.index(end) + 1]


def _is_right(labels: list[str], reference: Reference, documents: dict[str, Document]) -> bool:
    """Whether it leads where it is labelled to; an instrument that isn't in the corpus must be one for both."""
    unknown = [label for label in labels if label.startswith("unknown:")]
    wanted = {e for label in labels if label not in unknown for e in _expanded(label, documents)}
    named = {label.partition("#")[0] for label in wanted}
    got = {t.place for t in reference.targets if t.document in documents or t.document in named}
    elsewhere = [t for t in reference.targets if t.document not in documents and t.document not in named]
    return got == wanted and bool(unknown) == bool(elsewhere) and all(t.missing for t in elsewhere)


def _rows(name: str, half: int) -> Iterator[dict[str, Any]]:
    for number, line in enumerate((GOLD / name).read_text("utf-8").splitlines(), 1):
        if number % 2 == half:
            yield json.loads(line)


def _tally(rows: Iterable[dict[str, Any]], held_of: Callable[[dict[str, Any]], dict[str, Document]]) -> Tally:
    """What is read in the paragraphs of these rows; ``held_of`` gives the documents that a row's own one is among."""
    read: dict[tuple[str, str], list[Reference]] = {}
    tally = Tally()
    for row in rows:
        at = row["at"]
        documents = held_of(row)
        document = documents[at.partition("#")[0]]
        key = (row.get("file", ""), document.id)
        if key not in read:
            read[key] = references_of(document, documents.get)
        paragraph = document.by_pinpoint[at]
        text = document.quote(paragraph)
        mine = {}
        for reference in read[key]:
            if reference.paragraph == at or reference.paragraph.startswith(f"{at}."):
                start = document.by_pinpoint[reference.paragraph].start - paragraph.start + reference.start
                assert text[start : start + len(reference.text)] == reference.text
                mine[start, start + len(reference.text)] = reference
        labels = {}
        for mention in row["mentions"]:
            start = -1
            for _ in range(mention["nth"]):
                start = text.index(mention["text"], start + 1)
            labels[start, start + len(mention["text"])] = mention
        tally.labelled += len(labels)
        tally.read += len(mine)
        for span in labels.keys() & mine.keys():
            tally.found += 1
            right = _is_right(labels[span]["targets"], mine[span], documents)
            tally.right += right
            if not right:
                tally.wrong.append(f"{at}: {mine[span].text} leads to {[t.place for t in mine[span].targets]}")
        tally.wrong += [f"{at}: {mine[span].text} isn't labelled" for span in mine.keys() - labels.keys()]
        tally.wrong += [f"{at}: {labels[span]['text']} isn't read" for span in labels.keys() - mine.keys()]
    return tally


def _agrees(tally: Tally, least: float) -> None:
    wrong = "\n".join(tally.wrong)
    assert tally.found / tally.read >= least, f"precision of reading\n{wrong}"
    assert tally.found / tally.labelled >= least, f"recall of reading\n{wrong}"
    assert tally.right / tally.read >= least, f"precision of resolution\n{wrong}"
    assert tally.right / tally.labelled >= least, f"recall of resolution\n{wrong}"


@pytest.mark.corpus
@pytest.mark.parametrize("half", [1, 0], ids=["odd lines", "even lines"])
def test_references_agree_with_labels_by_hand(documents: dict[str, Document], half: int) -> None:
    tally = _tally(_rows("references.jsonl", half), lambda _: documents)
    assert tally.labelled >= 400
    _agrees(tally, 0.98)


@pytest.fixture(scope="module")
def translated(corpus: Path, documents: dict[str, Document]) -> Callable[[dict[str, Any]], dict[str, Document]]:
    """The corpus with the documents of a row's file in place of the English ones."""
    settings = Settings.load()
    sources = {source.path.name: source for source in find_documents(corpus / "multilingual")}
    held: dict[str, dict[str, Document]] = {}

    def held_of(row: dict[str, Any]) -> dict[str, Document]:
        if row["file"] not in held:
            held[row["file"]] = documents | {d.id: d for d in read_documents(sources[row["file"]], settings)}
        return held[row["file"]]

    return held_of


@pytest.mark.corpus
@pytest.mark.parametrize("half", [1, 0], ids=["odd lines", "even lines"])
def test_references_in_french_and_spanish_agree_with_labels_by_hand(
    translated: Callable[[dict[str, Any]], dict[str, Document]], half: int
) -> None:
    tally = _tally(_rows("references_fr_es.jsonl", half), translated)
    assert tally.labelled >= 100
    _agrees(tally, 0.98)


@pytest.mark.corpus
def test_every_reference_of_the_corpus_stands_where_it_says(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for reference in references_of(document, documents.get):
            quoted = document.quote(document.by_pinpoint[reference.paragraph])
            assert quoted[reference.start : reference.end] == reference.text
            for target in reference.targets:
                assert (target.pinpoint is None) == (target.missing is not None)
                held = documents.get(target.document or "")
                if target.pinpoint is not None and held is not None and "#" in target.pinpoint:
                    assert target.pinpoint in held.by_pinpoint
