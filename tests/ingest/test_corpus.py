"""The real documents end to end, and files that can't be read."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.errors import CallError, EmptyCorpusError, UnknownPinpointError
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.coverage import coverage
from congress_rag.ingest.files import find_documents, shipped_report
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

CORPUS = Path(os.environ.get("CONGRESS_RAG_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
needs_corpus = pytest.mark.skipif(not (CORPUS / "conventions").is_dir(), reason=f"the corpus is not at {CORPUS}")


def stripped(source: str, *, notes: bool = False) -> str:
    """A markdown source without its markup, and without the footnotes within its lines, by rules of the test's own."""
    if not notes:
        source = re.sub(r"<sup>\s*(?:\w{1,2}\)|\*+\)?\s)[^<]{4,}</sup>(?=[.,;]?)", " ", source)
    source = re.sub(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)", r"\1", source)
    source = re.sub(
        r"</?(?:sup|sub|br|b|i)\b[^<>]*>|[*\u200b\ufeff]|(?m:^ {0,3}#+)", "", re.sub(r"(?<=\w)\*{4}(?=\w)", " ", source)
    )
    return re.sub(r"\s+", " ", re.sub(r"\\([\\`*_{}\[\]()#+.!|~-])", r"\1", source))


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    read, failed, _ = read_corpus([CORPUS], Settings.load())
    assert failed == []
    return {document.id: document for document in read}


def test_the_shipped_report_has_its_ten_paragraphs_and_eight_items() -> None:
    [report], failed, _ = read_corpus([shipped_report()], Settings.load())
    assert failed == []
    ids = [p.pinpoint.removeprefix("report-europe-2019#") for p in report.paragraphs]
    assert ids == ["masthead", *map(str, range(1, 11)), *(f"10.{c}" for c in "abcdefgh")]
    second = report.quote(report.by_pinpoint["report-europe-2019#2"])
    assert "especially extradition, mutual legal assistance and asset recovery." in second
    tenth = report.by_pinpoint["report-europe-2019#10"]
    assert report.chapeau(tenth) == (
        "The following recommendations, which were not negotiated by the participants, were identified:"
    )
    assert tenth.heading[-1] == "Outcome of deliberations"
    assert report.label(report.by_pinpoint["report-europe-2019#10.a"]) == (
        "European Regional Preparatory Meeting, draft report (24 April 2019), para. 10 (a)"
    )


@needs_corpus
@pytest.mark.corpus
@pytest.mark.parametrize(
    ("pinpoint", "starts", "holds"),
    [
        ("uncac#46.9.b", "States Parties may decline to render assistance", "dual criminality"),
        ("uncac#46.8", "States Parties shall not decline", "bank secrecy"),
        ("uncac#20", "Subject to its constitution", "illicit enrichment"),
        ("untoc#2.a", "“Organized criminal group”", "three or more persons"),
        ("untoc#2.i", "“Controlled delivery”", "technique"),
        ("untoc#16.15", "States Parties may not refuse", "fiscal matters"),
        ("untoc#18.28", "The ordinary costs", "requested State Party"),
        ("untoc#6.1.a.i", "The conversion or transfer", "illicit origin"),
        ("untoc#5.1.a.ii.b", "Other activities", "criminal aim"),
        ("untoc-trafficking-protocol#3.b", "The consent of a victim", "irrelevant"),
        ("untoc-trafficking-protocol#preamble.3", "Concerned that", "vulnerable"),
        ("drugs-1988#1.m", "“Illicit traffic” means", "article 3, paragraphs 1 and 2"),
        ("drugs-1988#annex.table-2.row-1", "Acetic anhydride", "Piperidine"),
        ("drugs-1988#10.1", "The Parties shall co-operate", "transit States"),
        ("drugs-1971#2.4.a.i.1", "a state of dependence", ""),
        ("basel-hazardous-wastes-1989#annex-6.art-1", "Unless the agreement", "arbitration"),
        ("eu-eio-2014-41#annex-a.section-h1.2", "If a temporary transfer", "executing State"),
        ("uncac#44.16", "States Parties may not refuse a request for extradition", "fiscal matters"),
        ("uncac#57", "1. Property confiscated", "prior legitimate owners"),
        ("uncac#preamble.15", "Welcoming the entry into force", "Transnational Organized Crime"),
        ("untoc#3.2.d", "It is committed in one State", "another State"),
        ("terrorism-1970-hague-hijacking#1.a", "unlawfully, by force", "seizes"),
        ("terrorism-1973-protected-persons#resolution.6", "Decides that the present resolution", "together with it"),
        ("terrorism-1988-fixed-platforms#preamble.1", "Being Parties to the Convention", "Maritime Navigation"),
        ("terrorism-1991-plastic-explosives#annex.part-1.2.c", "are manufactured, or held", "forensic science"),
        ("terrorism-2005-nuclear-material-amendment#9.1.h", "an attempt to commit", "sub-paragraphs (a) to (e)"),
        ("terrorism-2010-beijing-convention#1.1.i.2", "any BCN weapon", "Article 2"),
        ("terrorism-2010-beijing-convention#1.2", "Any person commits an offence", "airport"),
        ("coe-drugs-sea-1995#9.1.ii.e", "seize, secure and protect", "evidence"),
        ("coe-transfer-proceedings-1972#46.l", "any notification", "Article 45"),
        ("crc-sale-of-children-2000#3.1.a.i.b", "Transfer of organs", "for profit"),
        ("eu-mla-2000#13.1", "By mutual agreement", "joint investigation team"),
        ("eu-mla-2000#declaration-1", "When considering the adoption", "Human Rights"),
        ("eu-freezing-orders-2003-577#annex.row-1", "(a) The judicial authority", "freezing order"),
        ("unga-55-25#8", "Urges all States", "as soon as possible"),
        ("cites-1973#appendices.1.a", "by the name of the species", "species"),
        ("eu-eio-2014-41#10.1.a", "the investigative measure indicated", "executing State"),
    ],
)
def test_known_places_hold_their_words(documents: dict[str, Document], pinpoint: str, starts: str, holds: str) -> None:
    document = documents[Pinpoint.parse(pinpoint).document]
    text = document.quote(document.by_pinpoint[pinpoint])
    assert text.startswith(starts)
    assert holds in text


@needs_corpus
@pytest.mark.corpus
def test_articles_are_as_many_as_the_manifest_says(documents: dict[str, Document]) -> None:
    manifest = json.loads((CORPUS / "manifest.json").read_text("utf-8"))
    wrong = {}
    for entry in manifest:
        if entry["id"] not in documents or not entry["articles"] or not entry["file"].startswith("conventions/"):
            continue
        found = sum(p.kind is Kind.ARTICLE for p in documents[entry["id"]].paragraphs)
        if found != entry["articles"] - len(entry["gaps"]):
            wrong[entry["id"]] = (found, entry["articles"], len(entry["gaps"]))
    assert wrong == {}


# Series that don't begin at 1, or hold a "bis", in the sources themselves.
UNEVEN = {
    "terrorism-1971-montreal-consolidated-1988#1": "1 1bis 2",
    "terrorism-1971-montreal-consolidated-1988#5": "1 2 2bis 3",
    "terrorism-2005-nuclear-material-amendment#3": "d e",
    "terrorism-2005-nuclear-material-amendment#12": "3",
    "terrorism-1988-airports-protocol#2.1": "1bis",  # quoted, to be added to another convention
    "terrorism-1988-airports-protocol#3": "2bis",
}
ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split()
SERIES = ([str(n) for n in range(1, 100)], [chr(97 + n) for n in range(26)], ROMAN)


@needs_corpus
@pytest.mark.corpus
def test_every_series_counts_up_without_a_gap(documents: dict[str, Document]) -> None:
    uneven = {}
    for document in documents.values():
        for parent in (None, *(p for p in document.paragraphs if p.kind is not Kind.ANNEX)):
            below = parent.pinpoint if parent else None
            children = [p for p in document.paragraphs if p.parent == below]
            for kind in (Kind.PARAGRAPH, Kind.ITEM):
                steps = [p.pinpoint.replace("#", ".").rsplit(".", 1)[1] for p in children if p.kind is kind]
                if not any(steps == series[: len(steps)] for series in SERIES):
                    uneven[below or document.id] = " ".join(steps)
    assert uneven == UNEVEN


@needs_corpus
@pytest.mark.corpus
def test_every_word_lies_in_exactly_one_part(documents: dict[str, Document]) -> None:
    found = {document.id: coverage(document) for document in documents.values()}
    for name, counted in found.items():  # shown by pytest -rP
        sys.stdout.write(f"{name:<48} {counted.words:>6} words, {counted.share:.2%} in one part\n")
    assert {name: counted.share for name, counted in found.items() if counted.share < 1} == {}


def test_coverage_sees_a_lost_word_and_one_that_is_counted_twice() -> None:
    def made(*spans: tuple[int, int]) -> Document:
        paragraphs = tuple(Paragraph(f"d#{n}", Kind.PARAGRAPH, "", a, a, b) for n, (a, b) in enumerate(spans))
        return Document("d", "", "", DocumentKind.REPORT, "en", "one two six ten", paragraphs)

    assert coverage(made((0, 7), (8, 15))).share == 1
    assert coverage(made((0, 7), (12, 15))).share == 0.75
    assert coverage(made((0, 11), (8, 15))).share == 0.75
    assert coverage(made((0, 7), (8, 15))).sorts == {"paragraph": 4}


@needs_corpus
@pytest.mark.corpus
def test_every_paragraph_stands_in_its_source_letter_for_letter(documents: dict[str, Document]) -> None:
    for document in documents.values():
        if document.file.endswith(".xml"):
            continue
        source = stripped((CORPUS / document.file).read_text("utf-8"))
        by_column = any(p.kind is Kind.TABLE for p in document.paragraphs)
        for paragraph in document.paragraphs:
            at = 0
            for line in document.quote(paragraph).split("\n"):
                at = source.find(line, 0 if by_column else at)
                assert at >= 0, (paragraph.pinpoint, line)


@needs_corpus
@pytest.mark.corpus
def test_every_paragraph_of_the_directive_stands_in_its_source(documents: dict[str, Document]) -> None:
    document = documents["eu-eio-2014-41"]
    source = (CORPUS / document.file).read_text("utf-8")
    source = re.sub(r"(?s)<NOTE\b.*?</NOTE>|<[^>]*>|&[a-z]+;|\W", "", source)
    for paragraph in document.paragraphs:
        for line in document.quote(paragraph).split("\n"):
            assert re.sub(r"\W", "", line) in source, (paragraph.pinpoint, line)


@needs_corpus
@pytest.mark.corpus
def test_a_span_leads_back_to_its_words_in_the_source(documents: dict[str, Document]) -> None:
    for document in documents.values():
        if document.file.endswith(".xml"):
            continue
        source = (CORPUS / document.file).read_text("utf-8")
        for paragraph in document.paragraphs:
            if not paragraph.children:
                stretch = stripped(source[paragraph.source_start : paragraph.source_end])
                stretch = re.sub(r"\]\([^)]*\)?", "", stretch)  # a link that the span cuts in two
                quote = document.quote(paragraph).replace("\n", " ")
                assert re.sub(r"\W", "", stretch) == re.sub(r"\W", "", quote), paragraph.pinpoint


@needs_corpus
@pytest.mark.corpus
def test_no_note_and_no_signature_stands_in_a_provision(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for paragraph in document.paragraphs:
            within = [a for a in document.asides if paragraph.start < a.end and a.start < paragraph.end]
            assert within == [], paragraph.pinpoint
            if paragraph.kind in (Kind.ARTICLE, Kind.PARAGRAPH, Kind.ITEM):
                assert "undersigned" not in document.quote(paragraph)[-400:], paragraph.pinpoint
                assert "Treedt in werking" not in document.quote(paragraph), paragraph.pinpoint


@needs_corpus
@pytest.mark.corpus
def test_every_word_of_the_source_is_in_the_canonical_text(documents: dict[str, Document]) -> None:
    for document in documents.values():
        if document.file.endswith(".xml"):
            continue
        source = stripped((CORPUS / document.file).read_text("utf-8"), notes=True)
        assert sorted("".join(re.findall(r"\w", source))) == sorted("".join(re.findall(r"\w", document.text))), (
            document.id
        )


@needs_corpus
@pytest.mark.corpus
def test_every_pinpoint_is_unique_and_reads_back(documents: dict[str, Document]) -> None:
    for document in documents.values():
        for paragraph in document.paragraphs:
            assert str(Pinpoint.parse(paragraph.pinpoint)) == paragraph.pinpoint
            if paragraph.parent:
                parent = document.by_pinpoint[paragraph.parent]
                assert parent.start <= paragraph.begin <= paragraph.end <= parent.end


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"  \n", "is empty"),
        ("nulls.md", b"a\x00b", "null bytes"),
        ("latin.txt", "café".encode("latin-1"), "UTF-8"),
        ("really.txt", b"%PDF-1.4 ...", "is a PDF"),
        ("broken.xml", b"<ACT><P>", "not well-formed"),
        ("other.xml", b"<letter><p>Hello</p></letter>", "neither Formex"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_rest_goes_on(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.md").write_text(
        "### Article 1\n\nText of a rule.\n\n### Article 2\n\nMore.\n\n### Article 3\n\nEnd.\n"
    )
    read, failed, _ = read_corpus([tmp_path], Settings.load())
    assert [d.id for d in read] == ["good"]
    assert len(failed) == 1
    assert failed[0]["file"] == name
    assert says in failed[0]["error"]


@needs_corpus
@pytest.mark.corpus
def test_one_file_of_the_corpus_is_known_by_its_manifest(documents: dict[str, Document]) -> None:
    [alone], failed, _ = read_corpus([CORPUS / "conventions" / "uncac.md"], Settings.load())
    assert failed == []
    assert alone == documents["uncac"]


@needs_corpus
@pytest.mark.corpus
def test_articles_that_are_missing_are_gaps_and_no_text(documents: dict[str, Document]) -> None:
    protocol = documents["terrorism-2010-beijing-protocol"]
    assert len(protocol.gaps) == 16
    assert protocol.gaps[0].startswith("art. II (")
    assert "terrorism-2010-beijing-protocol#2" not in protocol.by_pinpoint
    assert documents["unga-55-25"].gaps


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("1. " + "word " * 1000)
    _, failed, _ = read_corpus([tmp_path], Settings.load(max_file_mb=0.001))
    assert "CONGRESS_RAG_MAX_FILE_MB" in failed[0]["error"]


def test_an_empty_folder_and_a_missing_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(EmptyCorpusError, match="holds no document"):
        read_corpus([tmp_path], Settings.load())
    with pytest.raises(CallError, match="doesn't exist"):
        find_documents(tmp_path / "nowhere")


def test_a_pdf_that_is_named_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "treaty.docx").write_text("Article 1")
    _, failed, _ = read_corpus([tmp_path / "treaty.docx"], Settings.load())
    assert ".docx" in failed[0]["error"]


def test_a_document_type_with_entities_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    (tmp_path / "bad.xml").write_text(
        f'<!DOCTYPE ACT [<!ENTITY x SYSTEM "{secret.as_uri()}">]><ACT><ARTICLE><TI.ART>Article 1</TI.ART>'
        "<ALINEA>Rain &x; falls.</ALINEA></ARTICLE></ACT>"
    )
    read, failed, _ = read_corpus([tmp_path / "bad.xml"], Settings.load())
    assert all("the secret" not in document.text for document in read)
    assert read or failed


@needs_corpus
@pytest.mark.corpus
def test_the_catalogue_knows_every_document_of_the_corpus(documents: dict[str, Document]) -> None:
    assert set(documents) <= {i.id for i in catalogue().instruments}


def test_an_instrument_that_is_unknown_says_so() -> None:
    assert catalogue().get("uncac").short == "UNCAC"
    assert catalogue().find("nothing") is None
    with pytest.raises(UnknownPinpointError, match="nothing"):
        catalogue().get("nothing")


def test_an_id_of_a_manifest_can_stand_in_a_pinpoint(tmp_path: Path) -> None:
    (tmp_path / "regen.md").write_text(
        "### Artículo primero\n\nLlueve.\n\n### Artículo 2\n\nNieva.\n\n### Artículo 3\n\nSol.\n"
    )
    manifest = [{"id": "Rain.es", "file": "regen.md", "language": "es"}]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    [document], *_ = read_corpus([tmp_path], Settings.load())
    assert [p.pinpoint for p in document.paragraphs] == ["rain#1", "rain#2", "rain#3"]
    assert document.language == "es"


def test_two_files_with_one_id_are_told_apart(tmp_path: Path) -> None:
    for name in ("rain.md", "rain.txt"):
        (tmp_path / name).write_text("### Article 1\n\nRain falls.\n\n1. It rains.\n")
    read, failed, _ = read_corpus([tmp_path], Settings.load())
    assert [d.id for d in read] == ["rain"]
    assert "has the id rain" in failed[0]["error"]


def test_the_catalogue_is_whole() -> None:
    instruments = catalogue().instruments
    assert len(instruments) >= 60
    assert len({i.id for i in instruments}) == len(instruments)
    ids = {i.id for i in instruments}
    for family in catalogue().families:
        assert family.names
        assert set(family.members) <= ids
