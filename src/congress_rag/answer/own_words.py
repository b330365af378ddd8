"""The words of a question that carry its subject, counted in each of the six languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from congress_rag.answer.language_of import little_words
from congress_rag.answer.terms import concepts_of

__all__ = ["own_words"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_ARABIC_MARKS = re.compile(r"[\u064b-\u0652\u0640]")
_ARABIC_PREFIX = re.compile(r"^(?:[وفبلك]|ال|وال|بال|لل|فال|كال)(?=\w{2})")


def own_words(text: str, language: str, leave_out: Iterable[tuple[int, int]] = ()) -> tuple[str, ...]:
    """The words that carry a question's subject: not those of asking, nor those that frame every document.

    Args:
        text: the question.
        language: that it is written in; of one that isn't known here, every word counts.
        leave_out: spans that are understood otherwise: names of instruments, pinpoints.

    >>> own_words("Que dit l'article 46 sur les victimes ?", "fr"), own_words("第16条说什么？", "zh")
    (('victimes',), ())
    """
    spans = sorted(leave_out)
    if language == "en":
        return tuple(concept.words for concept in concepts_of(text, spans))
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    text = "".join(kept)
    little = _little().get(language, frozenset()) | little_words(language)
    if language == "zh":
        return _chinese(text, little)
    if language == "ar":
        text = _ARABIC_MARKS.sub("", text)
    found = []
    for match in re.finditer(rf"(?:[^\W\d_]+['’])?{_WORD.pattern}", text):
        word = _ELISION.sub("", match.group()).lower()
        bare = _ARABIC_PREFIX.sub("", word) if language == "ar" else word
        if word not in little and bare not in little and len(word) > 1:
            found.append(match.group())
    return tuple(found)


def _chinese(text: str, little: frozenset[str]) -> tuple[str, ...]:
    """What is left of the runs of characters when the little words are cut out, about two characters a word."""
    longest = "|".join(sorted(map(re.escape, little), key=len, reverse=True))
    rest = [piece for run in _HAN.findall(text) for piece in re.split(longest, run) if piece]
    return tuple(piece[at : at + 2] for piece in rest for at in range(0, len(piece), 2) if len(piece) > 1)


@cache
def _little() -> dict[str, frozenset[str]]:
    data = tomllib.loads((files("congress_rag.answer") / "own_words.toml").read_text("utf-8"))
    return {language: frozenset(words.split()) for language, words in data.items()}
