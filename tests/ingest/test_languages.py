"""Other languages of the same instruments: their pinpoints, their numbering, and files that hold several."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from congress_rag.documents import AsideKind, Document, Kind
from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import mend
from congress_rag.ingest.corpus import read_corpus, read_documents
from congress_rag.ingest.coverage import coverage
from congress_rag.ingest.files import find_documents
from congress_rag.ingest.languages import language_of, split_languages
from congress_rag.ingest.markers import item_marker, number_marker
from congress_rag.ingest.preamble import recital_starts
from congress_rag.ingest.reading import read_source
from congress_rag.settings import Settings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Each State Party shall adopt such measures as may be necessary for that purpose.", "en"),
        ("Cada Estado Parte adoptará las medidas que sean necesarias con ese fin en su territorio.", "es"),
        ("Chaque État Partie adopte les mesures nécessaires pour que la victime soit entendue.", "fr"),
        ("Elke Staat die partij is neemt de maatregelen die nodig zijn voor het onderzoek.", "nl"),
        ("Каждое государство принимает меры.", "ru"),
        ("各缔约国均应当采取必要的措施。", "zh"),
        ("تتخذ كل دولة طرف ما يلزم من تدابير", "ar"),
        ("Article 5", None),
        ("5 000 000", None),
    ],
)
def test_a_language_is_told_or_left_open(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("（二）各缔约国", "b"), ("(十)各缔约国", "j"), ("㈠人人", "a"), ("б) закон", "b"), ("в) закон", "c"),
        ("ب) القانون", "b"), ("(أ) القانون", "a"), ("هـ) القانون", "e"),
    ],
)  # fmt: skip
def test_items_of_other_scripts_have_the_letters_of_the_pinpoint(text: str, label: str) -> None:
    marker = item_marker(text)
    assert marker is not None
    assert marker.label == label


@pytest.mark.parametrize(
    ("text", "label"), [("一、各缔约国", "1"), ("二十一、各", "21"), ("٣. لكل", "3"), ("２．各", "2")]
)
def test_paragraph_numbers_of_other_scripts_are_read(text: str, label: str) -> None:
    marker = number_marker(text)
    assert marker is not None
    assert marker.label == label


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Profundamente preocupados por la lluvia,", "es"),
        ("CONSIDERANDO que llueve,", "es"),
        ("Habida cuenta de que nieva,", "es"),
        ("Préoccupés par la pluie qui tombe,", "fr"),
        ("Rappelant la résolution sur la pluie,", "fr"),
        ("принимая во внимание, что идет дождь,", "ru"),
        ("ولما كانت السماء تمطر كل يوم", "ar"),
        ("鉴于对人类家庭所有成员的固有尊严,", "zh-Hans"),
    ],
)
def test_a_recital_begins_in_each_language(line: str, language: str) -> None:
    [(start, _)] = recital_starts(line, language)
    assert start == 0


def test_lines_of_two_languages_are_parted_and_short_ones_go_with_what_follows() -> None:
    english = "Each State Party shall adopt such measures as may be necessary to keep the rain off its territory."
    dutch = "Elke Staat die partij is neemt de maatregelen die nodig zijn om de regen van het land te houden."
    lines = ["Rain", english, "Regen", dutch]
    split = split_languages([mend(line, 0) for line in lines])
    assert {language: [block.text for block in blocks] for language, blocks in split.items()} == {
        "en": ["Rain", english],
        "nl": ["Regen", dutch],
    }


def test_a_law_around_a_treaty_and_what_a_file_says_of_itself_are_no_provisions(tmp_path: Path) -> None:
    source = tmp_path / "lluvia.es.md"
    source.write_text(
        '---\ntitle: "CONVENIOS"\n---\n# CONVENIOS\n\nEl Senado sanciona con fuerza de Ley:\n\n'
        "##### ARTICULO 1º — Apruébase el Convenio sobre la Lluvia.\n\n##### ARTICULO 2º — Comuníquese.\n\n"
        "CONVENIO SOBRE LA LLUVIA\n\nLos Estados Partes en el presente Convenio,\n\nConsiderando que llueve,\n\n"
        "Han convenido en lo siguiente:\n\nArtículo 1\n\nDefinición\n\nLa lluvia es el agua que cae.\n\n"
        "Artículo 2\n\nMedidas\n\n1. Cada Estado tomará las medidas del\n\n##### artículo 1, y las demás.\n\n"
        "Artículo 3\n\nFirma\n\nEl presente Convenio queda abierto a la firma.\n"
    )
    [found] = find_documents(source)
    [document] = read_documents(found, Settings.load())
    assert (document.id, document.language) == ("lluvia", "es")
    assert [p.pinpoint.partition("#")[2] for p in document.paragraphs] == "preamble preamble.1 1 2 2.1 3".split()
    assert document.by_pinpoint["lluvia#1"].heading == ("Artículo 1. Definición",)
    assert "artículo 1, y las demás." in document.quote(document.by_pinpoint["lluvia#2.1"])
    aside = {kind: [a for a in document.asides if a.kind is kind] for kind in AsideKind}
    assert "Apruébase" in document.text[aside[AsideKind.ENACTMENT][0].start : aside[AsideKind.ENACTMENT][-1].end]
    assert "title" in document.text[aside[AsideKind.FURNITURE][0].start : aside[AsideKind.FURNITURE][-1].end]


def test_a_language_that_the_name_belies_is_said(tmp_path: Path) -> None:
    text = "The rain that falls on the territory of a State Party is the property of that State and of no other."
    (tmp_path / "rain.es.md").write_text("".join(f"### Article {n}\n\n{text}\n\n" for n in range(1, 5)))
    [document], failed, _ = read_corpus([tmp_path], Settings.load())
    assert failed == []
    assert document.language == "en"
    assert document.gaps == ("declared to be in Spanish, but its text is in English",)


@pytest.fixture(scope="module")
def english(corpus: Path) -> dict[str, Document]:
    documents, *_ = read_corpus([corpus], Settings.load())
    return {document.id: document for document in documents}


@pytest.fixture(scope="module")
def translated(corpus: Path) -> dict[str, list[Document]]:
    """The documents of each file of the folder of other languages that can be read."""
    sources = find_documents(corpus / "multilingual")
    return {source.name: read_documents(source, Settings.load()) for source in sources}


# Places that the source of the other language lacks, or prints otherwise than the English one does.
OTHERWISE = {
    "cites-1973": r"21\.\d|appendi",  # article XXI without numbers; other appendices, of another year
    "drugs-1971": r"schedule|16\.2$|2\.4\.a\.i\.2$",  # no schedules; "2." lost behind "artículo 13."
    "drugs-1988": r"annex\.table-\d\.row",  # a substance a row
    "eu-eio-2014-41": r"preamble\.citation-3",  # a citation fewer
    "terrorism-1980-nuclear-material": r"annex-2\.",  # the table and its notes in another form
    "terrorism-1991-plastic-explosives": r"annex\.part-2\.row",
    "untoc": r"closing$",
    "uncac": r"closing",  # cut in two by a note; none in the bilingual page
}


@pytest.mark.corpus
def test_every_language_has_the_pinpoints_of_the_english_text(
    english: dict[str, Document], translated: dict[str, list[Document]]
) -> None:
    compared = 0
    for documents in translated.values():
        for document in documents:
            if document.id not in english or any("lost" in gap for gap in document.gaps):
                continue
            compared += 1
            ours = {p.pinpoint for p in document.paragraphs}
            theirs = {p.pinpoint for p in english[document.id].paragraphs}
            otherwise = OTHERWISE.get(document.id)
            odd = {p for p in ours ^ theirs if not otherwise or not re.match(otherwise, p.partition("#")[2])}
            assert odd == set(), (document.id, document.language)
    assert compared >= 20


@pytest.mark.corpus
def test_every_word_lies_in_exactly_one_part_in_every_language(translated: dict[str, list[Document]]) -> None:
    shares = {(d.id, d.language): coverage(d).share for documents in translated.values() for d in documents}
    for (name, language), share in shares.items():  # shown by pytest -rP
        sys.stdout.write(f"{name:<48} {language:<8} {share:.2%} in one part\n")
    assert {name: share for name, share in shares.items() if share < 1} == {}


@pytest.mark.corpus
def test_every_word_of_the_source_is_in_one_of_its_documents(
    corpus: Path, translated: dict[str, list[Document]]
) -> None:
    for name, documents in translated.items():
        if name.endswith(".md"):
            blocks = read_source(corpus / "multilingual" / name, Settings.load()).blocks
            source = sorted("".join(re.findall(r"\w", "".join(block.text for block in blocks))))
            assert source == sorted("".join(re.findall(r"\w", "".join(d.text for d in documents)))), name


@pytest.mark.corpus
def test_articles_are_as_many_as_the_manifest_says_in_every_language(
    corpus: Path, translated: dict[str, list[Document]]
) -> None:
    manifest = json.loads((corpus / "manifest.json").read_text("utf-8"))
    wrong = {}
    for entry in manifest:
        name = entry["file"].removeprefix("multilingual/")
        if not entry["articles"] or name == entry["file"] or name not in translated:
            continue
        found = sum(
            p.kind is Kind.ARTICLE and p.parent is None for document in translated[name] for p in document.paragraphs
        )
        if found != entry["articles"]:
            wrong[name] = (found, entry["articles"])
    assert wrong == {}


@pytest.mark.corpus
def test_a_convention_and_its_protocols_in_one_file_are_parted(translated: dict[str, list[Document]]) -> None:
    combined = translated["untoc-and-2-protocols.es.md"]
    assert [document.id for document in combined] == ["untoc", "untoc-trafficking-protocol", "untoc-smuggling-protocol"]
    assert {document.language for document in combined} == {"es"}
    assert combined[0].quote(combined[0].by_pinpoint["untoc#3.1.b"]).endswith("la presente Convención;")


@pytest.mark.corpus
def test_what_follows_a_lost_heading_is_given_to_no_article(translated: dict[str, list[Document]]) -> None:
    convention, *protocols = translated["untoc-and-protocols.fr.md"]
    assert convention.id == "untoc"
    assert [d.id.removeprefix("untoc-") for d in protocols] == [
        "trafficking-protocol", "smuggling-protocol", "firearms-protocol"
    ]  # fmt: skip
    assert "untoc#4" not in convention.by_pinpoint
    third = convention.quote(convention.by_pinpoint["untoc#3"])
    assert "souveraine" not in third  # it is article 4 that speaks of sovereignty
    assert any(aside.kind is AsideKind.UNPLACED for aside in convention.asides)
    assert any("heading is lost" in gap for gap in convention.gaps)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("file", "languages"), [("untoc-en-nl-mixed.md", {"en", "nl"}), ("uncac-zh-en.html", {"en", "zh"})]
)
def test_a_file_in_two_languages_is_two_documents(corpus: Path, file: str, languages: set[str]) -> None:
    [source] = find_documents(corpus / "raw" / file)
    documents = read_documents(source, Settings.load())
    assert {document.language for document in documents} == languages
    [articles] = {frozenset(p.pinpoint for p in d.paragraphs if p.kind is Kind.ARTICLE) for d in documents}
    assert len(articles) in (41, 71)


@pytest.mark.corpus
def test_a_text_as_data_is_refused_with_what_to_do(corpus: Path) -> None:
    file = corpus / "multilingual" / "uncac.zh-en.json"
    with pytest.raises(UnreadableFileError, match=r"uncac\.zh-en\.json is JSON, .*Save the text itself as markdown"):
        read_source(file, Settings.load())


@pytest.mark.corpus
def test_all_languages_of_an_instrument_have_its_id(translated: dict[str, list[Document]]) -> None:
    languages = {
        document.language for documents in translated.values() for document in documents if document.id == "udhr"
    }
    assert languages == {"ar", "en", "es", "fr", "ru", "zh-Hans"}


@pytest.mark.corpus
def test_a_second_language_is_set_aside_and_has_not_failed(corpus: Path) -> None:
    files = [corpus / "conventions" / "uncac.md", corpus / "multilingual" / "uncac.es.md"]
    documents, failed, set_aside = read_corpus(files, Settings.load())
    assert [document.language for document in documents] == ["en"]
    assert failed == []
    [aside] = set_aside
    assert aside["file"] == "uncac.es.md"
    assert "It holds uncac in Spanish." in aside["reason"]
    assert "this one has it in English, from conventions/uncac.md." in aside["reason"]


RAIN = {
    "en": "The rain that falls on the territory of a State Party is the property of that State and of no other.",
    "es": "La lluvia que cae en el territorio de un Estado Parte es propiedad de ese Estado y de ningún otro.",
    "fr": "La pluie qui tombe sur le territoire d'un État Partie est la propriété de cet État et d'aucun autre.",
}


@pytest.mark.parametrize(
    ("files", "taken", "set_aside", "failed"),
    [
        ("rain.es.md rain.fr.md rain.md", "rain.md", "rain.es.md rain.fr.md", ""),
        ("rain.fr.md rain.es.md", "rain.es.md", "rain.fr.md", ""),
        ("a/rain.es.md b/rain.es.md", "a/rain.es.md", "", "b/rain.es.md"),
        ("a/rain.fr.md b/rain.fr.md rain.md", "rain.md", "a/rain.fr.md b/rain.fr.md", ""),
    ],
)
def test_of_several_languages_english_is_taken_or_the_first_by_name(
    tmp_path: Path, files: str, taken: str, set_aside: str, failed: str
) -> None:
    for name in files.split():
        language = name.split(".")[1] if name.count(".") > 1 else "en"
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("".join(f"### Article {n}\n\n{RAIN[language]}\n\n" for n in range(1, 5)))
    documents, have_failed, are_aside = read_corpus([tmp_path], Settings.load())
    assert [document.file for document in documents] == [taken]
    assert [aside["file"] for aside in are_aside] == set_aside.split()
    assert all(f"from {taken}." in aside["reason"] for aside in are_aside)
    assert [failure["file"] for failure in have_failed] == failed.split()
