"""The real documents end to end, and files that can't be read."""

import json
import os
import re
from pathlib import Path

import pytest

from congress_rag.documents import Document, Kind
from congress_rag.errors import CallError, EmptyCorpusError
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.corpus import find_documents, read_corpus, shipped_report
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

CORPUS = Path(os.environ.get("CONGRESS_RAG_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
needs_corpus = pytest.mark.skipif(not (CORPUS / "conventions").is_dir(), reason=f"the corpus is not at {CORPUS}")


def stripped(source: str) -> str:
    """A markdown source without its markup, by rules of the test's own."""
    source = re.sub(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)", r"\1", source)
    source = re.sub(r"</?(?:sup|sub|br|b|i)\b[^<>]*>|[*\u200b\ufeff]|(?m:^ {0,3}#+)", "", source)
    return re.sub(r"\s+", " ", re.sub(r"\\([\\`*_{}\[\]()#+.!|~-])", r"\1", source))


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    read, failed = read_corpus([CORPUS], Settings.load())
    assert failed == []
    return {document.id: document for document in read}


def test_the_shipped_report_has_its_ten_paragraphs_and_eight_items() -> None:
    [report], failed = read_corpus([shipped_report()], Settings.load())
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


@needs_corpus
@pytest.mark.corpus
def test_paragraphs_count_up_without_a_gap(documents: dict[str, Document]) -> None:
    for name in ("untoc", "untoc-trafficking-protocol", "untoc-smuggling-protocol", "untoc-firearms-protocol", "uncac",
                 "drugs-1988", "drugs-1961", "drugs-1971"):  # fmt: skip
        document = documents[name]
        for article in (p for p in document.paragraphs if p.kind is Kind.ARTICLE):
            numbers = [c.rsplit(".", 1)[1] for c in article.children if document.by_pinpoint[c].kind is Kind.PARAGRAPH]
            assert numbers == [str(n) for n in range(1, len(numbers) + 1)], article.pinpoint


@needs_corpus
@pytest.mark.corpus
def test_no_word_of_a_source_is_lost(documents: dict[str, Document]) -> None:
    for document in documents.values():
        covered = bytearray(len(document.text))
        for span in (*document.paragraphs, *document.headings, *document.asides):
            start = getattr(span, "begin", span.start)
            covered[start : span.end] = b"\x01" * (span.end - start)
        words = [m.start() for m in re.finditer(r"\S+", document.text)]
        assert sum(covered[at] for at in words) / len(words) >= 0.995, document.id


@needs_corpus
@pytest.mark.corpus
def test_every_word_of_the_source_is_in_the_canonical_text(documents: dict[str, Document]) -> None:
    for document in documents.values():
        if document.file.endswith(".xml"):
            continue
        source = stripped((CORPUS / document.file).read_text("utf-8"))
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
        ("other.xml", b"<html><p>Hello</p></html>", "not Formex"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_rest_goes_on(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.md").write_text(
        "### Article 1\n\nText of a rule.\n\n### Article 2\n\nMore.\n\n### Article 3\n\nEnd.\n"
    )
    read, failed = read_corpus([tmp_path], Settings.load())
    assert [d.id for d in read] == ["good"]
    assert len(failed) == 1
    assert failed[0]["file"] == name
    assert says in failed[0]["error"]


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("1. " + "word " * 1000)
    _, failed = read_corpus([tmp_path], Settings.load(max_file_mb=0.001))
    assert "CONGRESS_RAG_MAX_FILE_MB" in failed[0]["error"]


def test_an_empty_folder_and_a_missing_one_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(EmptyCorpusError, match="holds no document"):
        read_corpus([tmp_path], Settings.load())
    with pytest.raises(CallError, match="doesn't exist"):
        find_documents(tmp_path / "nowhere")


def test_the_catalogue_is_whole() -> None:
    instruments = catalogue().instruments
    assert len(instruments) >= 60
    assert len({i.id for i in instruments}) == len(instruments)
    ids = {i.id for i in instruments}
    for family in catalogue().families:
        assert family.names
        assert set(family.members) <= ids
