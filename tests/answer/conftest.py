"""A small corpus of our own words, indexed by words alone, and an Assistant on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_index import LAKES, NoWeights

from congress_rag.assistant import Assistant
from congress_rag.index.build import build_index
from congress_rag.index.search import Searcher
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.files import shipped_report
from congress_rag.settings import Settings


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An Assistant on the shipped report and a made-up convention."""
    folder: Path = tmp_path_factory.mktemp("lakes")
    (folder / "lakes.md").write_text(LAKES, "utf-8")
    settings = Settings.load(home=tmp_path_factory.mktemp("home"))
    documents, failed, _ = read_corpus([shipped_report(), folder], settings)
    assert failed == []
    encoder = NoWeights()
    build_index(documents, settings, embed=False, encoder=encoder)
    return Assistant(Searcher.open(settings, encoder=encoder), settings)
