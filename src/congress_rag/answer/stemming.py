"""Words in the six official languages, and the forms by which they are compared.

English, French, Spanish and Russian are stemmed by Snowball; Arabic sheds its clitics and endings here, since
Snowball's stemmer leaves those of a conjunction with an article; Chinese is read character by character.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

__all__ = ["Word", "stems", "without_accents", "words_of"]


class Word(NamedTuple):
    """A word at ``text[start:end]`` and the forms, likeliest first, by which it may be known."""

    forms: tuple[str, ...]
    start: int
    end: int


_SMALL: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the of in on at by for from to with and or nor as is are was were be been its their his her anti",
        "fr": "a à au aux c ce ces cet cette d de des du elle en est et il ils j je jusqu l la le les leur leurs "
        "lorsqu m n on ou par pour puisqu qu quoiqu s sa ses son t un une y",
        "es": "a al con de del e el en es la las lo los o para por se su sus u un una unas unos y",
        "ru": "а без бы в во для до ее её ей ему его если же за и из или им их к как ко ли на не ни но о об от по под "
        "при с со то у что",
        "ar": "من في على إلى الى عن أن ان إن أو او ثم مع هذا هذه ذلك تلك قد لا ما لم لن هو هي هم بين عند كل كما بأن "
        "وفي ومن وعلى فيه فيها منه منها به بها له لها لهم عليه عليها إليه إليها",
        "zh": "",
    }.items()
}
_SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian"}
_APART = {"traité": "traité", "traités": "traité"}  # a treaty, which the stemmer takes for traffic ("traite")
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = r"\u064b-\u0652\u0670\u0640"  # vowels and lengthening of Arabic
_FOREIGN_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}][^\W_{_HAN}{_MARKS}]*(?:[{_MARKS}]+[^\W_{_HAN}{_MARKS}]*)*")
_LATIN = re.compile(r"[a-z\u00e0-\u024f]+")
_local = threading.local()  # a Snowball stemmer can't be shared by threads


def _snowball(language: str) -> Callable[[str], str]:
    stemmers: dict[str, Any] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        from Stemmer import Stemmer

        stemmers[language] = Stemmer(_SNOWBALL[language])
    stem: Callable[[str], str] = stemmers[language].stemWord
    return stem


# these have a sense that other words of their stem haven't: of States, of crime, of the border, of the body
_UNSTEMMED = frozenset({"nationals", "proceeds", "customs", "organs"})


@lru_cache(maxsize=65536)
def _english(word: str) -> str:
    word = re.sub(r"['’]s?$", "", word.lower())
    if word in _UNSTEMMED:
        return word
    word = re.sub(r"isation", "ization", word)
    word = re.sub(r"is(e|ed|es|ing|er|ers)$", r"iz\1", word) if len(word) > 6 else word
    return _snowball("en")(word)


def stems(text: str) -> list[tuple[str, int, int]]:
    """The stems of a text's words, as English, small words left out, each with its span.

    >>> [stem for stem, _, _ in stems("The co-operation of organised groups")]
    ['cooper', 'organ', 'group']
    >>> [stem for stem, _, _ in stems("nationals under national law")]
    ['nationals', 'under', 'nation', 'law']
    """
    text = re.sub(r"\b(?:co)-(?=o)", lambda found: found.group()[:-1] + "\x00", text, flags=re.IGNORECASE)
    found = []
    for match in re.finditer(r"[^\W_]+(?:\x00[^\W_]+)?(?:['’][^\W_]+)?", text):
        word = match.group().replace("\x00", "")
        if word.lower() not in _SMALL["en"]:
            found.append((_english(word), match.start(), match.end()))
    return found


def words_of(text: str, language: str = "en") -> list[Word]:
    """The words of a text, small words left out, with the forms by which they are compared.

    Args:
        text: in one language; words in Latin letters among others are taken as English.
        language: "en", "fr", "es", "ru", "zh" or "ar"; another is read as English.

    >>> [word.forms[0] for word in words_of("l'entraide d'un État", "fr")]
    ['entraid', 'etat']
    >>> [word.forms[0] for word in words_of("والاتجار بالأشخاص", "ar")]
    ['اتجار', 'اشخاص']
    """
    if language not in _SMALL or language == "en":
        return [Word((stem,), start, end) for stem, start, end in stems(text)]
    found = []
    for match in _FOREIGN_WORD.finditer(text):
        word = match.group().lower()
        if word not in _SMALL[language]:
            found.append(Word(_forms(word, language), match.start(), match.end()))
    return found


@lru_cache(maxsize=65536)
def _forms(word: str, language: str) -> tuple[str, ...]:
    if word.isdecimal():
        return ("".join(str(unicodedata.decimal(digit)) for digit in word),)
    if language == "ar" and not _LATIN.fullmatch(word):
        return _arabic(word)
    if language == "ru":
        word = word.replace("ё", "е")
    if word in _APART:
        return (_APART[word],)
    if language in ("fr", "es"):
        return (without_accents(_snowball(language)(word)),)
    if _LATIN.fullmatch(word):
        return (_english(word),)
    return (_snowball(language)(word),) if language in _SNOWBALL else (word,)


def without_accents(word: str) -> str:
    """A word without the marks over and under its letters.

    >>> without_accents("génocide")
    'genocide'
    """
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


_ARABIC_LETTERS = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي", "ـ" + "".join(map(chr, range(0x064B, 0x0653))) + "\u0670")
_CLITICS = ("وبال", "ولل", "وال", "بال", "كال", "فال", "لل", "ال")
_LETTERS_BEFORE = "وفبلك"
_ENDINGS = ("هما", "تها", "تهم", "ها", "هم", "هن", "نا", "كم", "ات", "ان", "ين", "ون", "يه", "ته", "ه", "ي", "ا")


def _arabic(word: str) -> tuple[str, ...]:
    """The word without article, conjunctions, prepositions and endings; then with less of its first letters."""
    word = word.translate(_ARABIC_LETTERS)
    bare = word
    for clitic in _CLITICS:
        if bare.startswith(clitic) and len(bare) - len(clitic) >= 3:
            bare = bare[len(clitic) :]
            break
    forms = [_without_ending(bare)]
    if bare == word:  # a first letter may belong to the word or be a conjunction or preposition ("بيع", "بمصرف")
        rest = word
        while len(rest) > 3 and rest[0] in _LETTERS_BEFORE and len(forms) < 3:
            rest = rest[1:]
            forms.append(_without_ending(rest))
    for letter in "يتنس":  # a verb in the present tense
        if forms[-1].startswith(letter) and len(forms[-1]) > 3:
            forms.append(forms[-1][1:])
            break
    return tuple(dict.fromkeys(forms))


def _without_ending(word: str) -> str:
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                word = word[: -len(ending)]
                break
    return word
