"""Judges that are rules of one threshold: shared words, and cosine. A judge that doesn't beat them is worth nothing.

They know no contradiction: what isn't supported counts as not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.claims import ClaimCase, Label
from congress_rag.eval.judges import Encode, Judgement, cosines
from congress_rag.eval.suites import Part

__all__ = ["CosineJudge", "OverlapJudge", "content_words", "tuned_threshold"]


class OverlapJudge:
    """Supported where the share of the claim's content words that stand in the evidence reaches the threshold."""

    def __init__(self, threshold: float) -> None:
        self.name = f"shared words from {threshold:.3f}"
        self._threshold = threshold

    def judge(self, claim: str, evidence: Sequence[str], *, context: str = "", language: str = "en") -> Judgement:  # noqa: ARG002
        """Compares stems; Chinese, which has no spaces, by pairs of characters."""
        said = content_words(claim, language)
        there = set().union(*(content_words(text, language) for text in evidence))
        return _by_threshold(len(said & there) / len(said) if said else 0.0, self._threshold)


class CosineJudge:
    """Supported where the cosine of the claim and the nearest text reaches the threshold."""

    def __init__(self, encode: Encode, threshold: float) -> None:
        self.name = f"cosine from {threshold:.3f}"
        self._encode = encode
        self._threshold = threshold

    def judge(self, claim: str, evidence: Sequence[str], *, context: str = "", language: str = "en") -> Judgement:  # noqa: ARG002
        """Encodes the claim together with its evidence; a cosine below nought is scored nought."""
        near = cosines(self._encode, claim, evidence) if evidence else [0.0]
        return _by_threshold(min(1.0, max(0.0, *near, 0.0)), self._threshold)


def tuned_threshold(cases: Sequence[ClaimCase], scores: Sequence[float]) -> float:
    """The threshold that parts supported claims from all others best, by macro-F1; the lowest of equally good ones.

    Args:
        cases: claims of a development part, or of a set that isn't split.
        scores: the score of each by the rule.

    Raises:
        CallError: a claim is of a test part, which nothing may be tuned on; or there are no claims.
        ValueError: there aren't as many scores as claims.
    """
    import numpy as np

    tested = next((case for case in cases if case.part is Part.TEST), None)
    if tested is not None:
        raise CallError(f"{tested.id} is of a test part, and nothing is tuned on those. Give the development part.")
    if not cases:
        raise CallError("There are no claims to tune a threshold on. Give a claim set of a development part.")
    if len(scores) != len(cases):
        raise ValueError(f"{len(cases)} claims have {len(scores)} scores")
    supported = np.asarray([case.label == Label.SUPPORTED for case in cases])
    values = np.asarray(scores, float)
    steps = np.unique(values)
    candidates = [float(steps[0]), *((steps[:-1] + steps[1:]) / 2).tolist()]
    best: float = max(candidates, key=lambda threshold: _macro_f1(supported, values >= threshold))
    return best


def _macro_f1(truth: Any, said: Any) -> float:
    total = 0.0
    for true, found in ((truth, said), (~truth, ~said)):
        size = int(true.sum() + found.sum())
        total += 2 * int((true & found).sum()) / size if size else 0.0
    return total / 2


def _by_threshold(score: float, threshold: float) -> Judgement:
    return Judgement(Label.SUPPORTED if score >= threshold else Label.NOT_FOUND, score)


_HAN = re.compile(r"[\u3400-\u9fff]+")
_STEMMERS = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}


def content_words(text: str, language: str) -> set[str]:
    """The stems of a text's words but the small ones; of Chinese, which has no spaces, its pairs of characters."""
    text = unicodedata.normalize("NFKC", text).lower()
    pairs = {run[i : i + 2] for run in _HAN.findall(text) for i in range(max(1, len(run) - 1))}
    small = _small_words(language)
    words = [word for word in re.findall(r"[^\W_]+", _HAN.sub(" ", text)) if word not in small]
    return pairs | set(_stems(language, words))


def _stems(language: str, words: list[str]) -> list[str]:
    if language not in _STEMMERS:
        return words
    import Stemmer

    stems: list[str] = Stemmer.Stemmer(_STEMMERS[language]).stemWords(words)
    return stems


@cache
def _small_words(language: str) -> frozenset[str]:
    from bm25s import stopwords

    lists = {
        "en": stopwords.STOPWORDS_EN_PLUS,
        "es": stopwords.STOPWORDS_SPANISH,
        "fr": stopwords.STOPWORDS_FRENCH,
        "ru": stopwords.STOPWORDS_RUSSIAN,
    }
    return frozenset(lists.get(language, ()))
