"""A small index of our own words, searched by words alone, for runs of the evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from congress_rag.assistant import Assistant
from congress_rag.index.build import build_index
from congress_rag.index.search import Searcher
from congress_rag.ingest.corpus import read_corpus
from congress_rag.settings import Settings

LAKES = """####Convention on Lakes

### Article  1

####Use of terms

For the purposes of this Convention:

(a) “Lake” means any standing water of more than ten hectares;

(b) “Angler” means a person who catches fish with a rod.

### Article  2

####Licences

1. Each Party shall require a licence of every angler. The licence shall be valid for four years.
2. A Party may refuse a licence where:

(a) The angler has poached trout; or

(b) The angler is under twelve years of age.

### Article  3

####Closed season

No Party shall permit the catching of pike between March and May.
"""


class NoWeights:
    """Counts tokens by words and knows no meaning; enough for an index by words."""

    fingerprint = "none"
    max_tokens = 500

    def count_tokens(self, texts: Sequence[str], /) -> list[int]:
        return [len(text.split()) for text in texts]

    def encode_passages(
        self, texts: Sequence[str], _on_progress: Callable[[int, int], None] | None = None, /
    ) -> NDArray[np.float32]:
        return np.full((len(texts), 4), 0.5, np.float32)

    def encode_query(self, _text: str, /) -> NDArray[np.float32]:
        return np.full(4, 0.5, np.float32)


def small_assistant(folder: Path) -> Assistant:
    """An Assistant on one made-up convention."""
    (folder / "lakes.md").write_text(LAKES, "utf-8")
    settings = Settings.load(home=folder / "home")
    documents, _, _ = read_corpus([folder / "lakes.md"], settings)
    encoder = NoWeights()
    build_index(documents, settings, embed=False, encoder=encoder)
    return Assistant(Searcher.open(settings, encoder=encoder), settings)
