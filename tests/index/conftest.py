"""What the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest
from madeup import WordsEncoder, article, compose, item, paragraph

from congress_rag.documents import Document
from congress_rag.settings import Settings


@pytest.fixture
def corruption() -> Document:
    return compose(
        "corruption",
        "Corruption Convention",
        [
            article("1", "Use of terms", "For the purposes of this Convention:",
                    item("a", "``Public official'' means any person holding a legislative office;"),
                    item("b", "``Freezing'' means temporarily prohibiting the transfer of property;")),
            article("2", "Extradition", "",
                    paragraph("1", "This article shall apply to extraditable offences."),
                    paragraph("2", "Each State Party shall co-operate by:",
                              item("a", "Exchanging fingerprints of fugitives;"),
                              item("b", "Providing lists of wanted persons;"))),
            article("3", "Bank secrecy", "Bank secrecy shall not be a ground for refusal of assistance."),
        ],
    )  # fmt: skip


@pytest.fixture
def drugs() -> Document:
    return compose(
        "drugs",
        "Drugs Convention",
        [
            article("1", "Poppy", "", paragraph("1", "Cultivation of the opium poppy shall be limited.")),
            article("2", "Confiscation", "", paragraph("1", "Proceeds and narcotic drugs shall be confiscated.")),
        ],
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def encoder() -> WordsEncoder:
    return WordsEncoder()
