"""Ingesting a folder again: what hasn't changed isn't read, and what was good isn't lost."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from madeup import WordsEncoder

from congress_rag import preparing
from congress_rag.index.build import build_index
from congress_rag.ingest import corpus
from congress_rag.ingest.files import SourceFile
from congress_rag.preparing import IngestReport
from congress_rag.settings import Settings

LAKES = """####Convention on Lakes

### Article  1

1. Each Party shall require a licence of every angler.

### Article  2

No Party shall permit the catching of pike in {month}.

### Article  3

This Convention shall enter into force at once.
"""
PONDS = LAKES.replace("Lakes", "Ponds").replace("pike", "carp")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "conventions").mkdir(parents=True)
    (folder / "conventions" / "lakes.md").write_text(LAKES.format(month="May"))
    (folder / "conventions" / "ponds.md").write_text(PONDS.format(month="May"))
    return folder


@pytest.fixture
def ingest(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], IngestReport]:
    monkeypatch.setattr(preparing, "build_index", partial(build_index, encoder=WordsEncoder()))
    settings = Settings(home=tmp_path / "home", max_file_mb=1)
    return lambda: preparing.ingest([folder], settings, lambda *_: None)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from now on."""
    names: list[str] = []
    reader = corpus.read_documents

    def noting(source: SourceFile, settings: Settings) -> object:
        names.append(source.path.name)
        return reader(source, settings)

    monkeypatch.setattr(corpus, "read_documents", noting)
    return names


def test_unchanged_files_are_not_read_again(ingest: Callable[[], IngestReport], read: list[str], folder: Path) -> None:
    ingest()
    assert sorted(read) == ["lakes.md", "ponds.md"]
    read.clear()
    again = ingest()
    assert (read, again.unchanged, again.changed) == ([], 2, 0)
    (folder / "conventions" / "lakes.md").write_text(LAKES.format(month="June"))
    changed = ingest()
    assert (read, changed.unchanged, changed.changed) == (["lakes.md"], 1, 1)


def test_another_manifest_means_another_reading(
    ingest: Callable[[], IngestReport], read: list[str], folder: Path
) -> None:
    ingest()
    read.clear()
    (folder / "manifest.json").write_text('[{"file": "conventions/lakes.md", "id": "lakes", "title": "On Lakes"}]')
    assert ingest().changed == 1
    assert sorted(read) == ["lakes.md", "ponds.md"]


def test_a_file_that_broke_does_not_take_its_document_away(ingest: Callable[[], IngestReport], folder: Path) -> None:
    ingest()
    (folder / "conventions" / "lakes.md").write_bytes(b"\x00" * 100)
    report = ingest()
    assert (report.documents, report.removed) == (2, 0)
    assert [failure["file"] for failure in report.failed] == ["conventions/lakes.md"]
    assert "stays in the index" in report.failed[0]["error"]


def test_a_file_that_is_gone_takes_its_document_away(ingest: Callable[[], IngestReport], folder: Path) -> None:
    ingest()
    (folder / "conventions" / "lakes.md").unlink()
    assert (ingest().documents, ingest().removed) == (1, 0)


def test_a_file_of_which_not_all_was_taken_is_read_and_told_of_again(
    ingest: Callable[[], IngestReport], read: list[str], folder: Path
) -> None:
    (folder / "report").mkdir()
    (folder / "report" / "lakes.md").write_text(LAKES.format(month="July"))
    first = ingest()
    read.clear()
    again = ingest()
    assert read == ["lakes.md"]
    assert again.failed == first.failed
    assert [failure["file"] for failure in again.failed] == ["conventions/lakes.md"]
    assert (again.documents, again.unchanged) == (2, 2)


def test_of_two_languages_the_preferred_one_is_taken(ingest: Callable[[], IngestReport], folder: Path) -> None:
    french = LAKES.format(month="mai").replace("Convention on Lakes", "Convention sur les lacs")
    french = french.replace(
        "Each Party shall require a licence of every angler.", "Chaque Partie exige un permis de tout pêcheur."
    )
    french = french.replace(
        "No Party shall permit the catching of pike in mai.", "Aucune Partie ne permet la pêche du brochet en mai."
    )
    french = french.replace(
        "This Convention shall enter into force at once.", "La présente Convention entre en vigueur aussitôt."
    )
    (folder / "conventions" / "a.md").write_text(french)
    (folder / "manifest.json").write_text(
        '[{"file": "conventions/a.md", "id": "lakes", "language": "fr"}, '
        '{"file": "conventions/lakes.md", "id": "lakes", "language": "en"}]'
    )
    report = ingest()
    assert report.documents == 2
    assert report.failed == ()
    assert [aside["file"] for aside in report.set_aside] == ["conventions/a.md"]
    assert "in French" in report.set_aside[0]["reason"]
    assert report.to_dict()["set_aside"] == list(report.set_aside)
