"""The lexical index: BM25 over the stems of every unit, kept in memory-mapped files."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from congress_rag.errors import IndexMismatchError
from congress_rag.index.wording import LANGUAGES, SMALL_WORDS, stem, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LexicalIndex", "stems_of"]

_K1, _B = 1.2, 0.7
_LANGUAGES_FILE = "languages.txt"


def stems_of(text: str, language: str = "en") -> list[str]:
    """The stems of a text's words in their order, small words left out.

    >>> stems_of("The co-operation of organised groups in extradition")
    ['cooper', 'organ', 'group', 'extradit']
    """
    small = SMALL_WORDS.get(language, frozenset())
    return [stem(word, language) for word in words(text) if word not in small]


class LexicalIndex:
    """BM25 over rows of text. Made by :meth:`build`, kept by :meth:`save`, opened by :meth:`load`."""

    def __init__(self, bm25: Any | None, languages: tuple[str, ...]) -> None:
        self._bm25 = bm25
        self._vocabulary: dict[str, int] = bm25.vocab_dict if bm25 is not None else {}
        self.size = int(bm25.scores["num_docs"]) if bm25 is not None else 0
        self.languages = languages
        self.idf = lru_cache(maxsize=4096)(self._idf)

    @classmethod
    def build(cls, texts: Iterable[tuple[str, str]]) -> LexicalIndex:
        """Indexes rows, each a text and its language."""
        import bm25s

        vocabulary: dict[str, int] = {}
        rows: list[list[int]] = []
        languages: dict[str, None] = {}
        for text, language in texts:
            languages[language] = None
            rows.append([vocabulary.setdefault(s, len(vocabulary)) for s in stems_of(text, language)])
        if not vocabulary:
            return cls(None, tuple(languages))
        bm25 = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        bm25.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(bm25, tuple(languages))

    def save(self, folder: Path) -> None:
        """Writes the files of the index into a folder, which is made."""
        folder.mkdir(parents=True)
        (folder / _LANGUAGES_FILE).write_text("\n".join(self.languages), "utf-8")
        if self._bm25 is not None:
            self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Opens a saved index.

        Raises:
            IndexMismatchError: the files are damaged or of another version.
        """
        import bm25s

        try:
            languages = tuple((folder / _LANGUAGES_FILE).read_text("utf-8").split())
            if not (folder / "params.index.json").exists():
                return cls(None, languages)
            return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False), languages)
        except (OSError, ValueError, KeyError) as error:
            raise IndexMismatchError(
                f"The lexical index in {folder} can't be read ({error}). Build it anew: congress-rag ingest."
            ) from error

    def query_stems(self, query: str) -> list[str]:
        """The stems a query is searched by: those of every language of the index, each once."""
        found: dict[str, None] = {}
        small = [SMALL_WORDS[language] for language in _spoken(query) if language in SMALL_WORDS]
        languages = [language for language in self.languages if language in LANGUAGES] or ["en"]
        for word in words(query):
            if not any(word in these for these in small):
                found |= dict.fromkeys(stem(word, language) for language in languages)
        return list(found)

    def scores(self, query: str, mask: NDArray[np.bool_] | None = None) -> NDArray[np.float32]:
        """The BM25 score of every row; zero where no word matches or the mask is false.

        Args:
            query: in a person's words; unknown words count for nothing.
            mask: the rows that count.
        """
        import numpy as np

        ids = [i for s in self.query_stems(query) if (i := self._vocabulary.get(s)) is not None]
        if self._bm25 is None or not ids:
            return np.zeros(self.size, np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(ids)
        if mask is not None:
            scores *= mask
        return scores

    def top(
        self, query: str, k: int, mask: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The best ``k`` rows for a query with a score above zero, best first, and their scores."""
        return self.best(self.scores(query, mask), k)

    @staticmethod
    def best(scores: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` rows with the highest scores above zero, best first, and those scores."""
        import numpy as np

        count = min(k, int(np.count_nonzero(scores)))
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows = np.argpartition(-scores, count - 1)[:count]
        rows = rows[np.lexsort((rows, -scores[rows]))]
        return rows, scores[rows]

    def coverage(self, query: str) -> float:
        """The share of a query's words, weighed by their rarity, that the index has at all: 0 to 1."""
        languages = [language for language in self.languages if language in LANGUAGES] or ["en"]
        small = [SMALL_WORDS[language] for language in _spoken(query) if language in SMALL_WORDS]
        known = total = 0.0
        for word in dict.fromkeys(words(query)):
            if any(word in these for these in small):
                continue
            rarity = min(self.idf(stem(word, language)) for language in languages)
            total += rarity
            if any(stem(word, language) in self._vocabulary for language in languages):
                known += rarity
        return known / total if total else 0.0

    def document_frequency(self, stemmed: str) -> int:
        """How many rows have this stem."""
        i = self._vocabulary.get(stemmed)
        if self._bm25 is None or i is None:
            return 0
        pointers = self._bm25.scores["indptr"]
        return int(pointers[i + 1]) - int(pointers[i])

    def _idf(self, word: str) -> float:
        """How rare a word or stem is: 0 for one that every row has, the highest for one that none has."""
        spelled = next(iter(words(word)), word)
        n = max(self.document_frequency(form) for form in {word, spelled, stem(spelled)})
        return math.log(1 + (self.size - n + 0.5) / (n + 0.5))


def _spoken(query: str) -> list[str]:
    """The languages whose small words a query uses most; English where it uses none."""
    said = list(words(query))
    counts = {language: sum(word in small for word in said) for language, small in SMALL_WORDS.items()}
    most = max(counts.values(), default=0)
    return [language for language, count in counts.items() if count == most] if most else ["en"]
