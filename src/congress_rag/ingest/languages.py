"""In which language a text is, and files that hold two: by script, and by the little words of each language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.headings import ARTICLE, is_preamble

__all__ = ["CODES", "NAMES", "language_of", "language_of_blocks", "little_words", "split_languages"]

NAMES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "nl": "Dutch", "ru": "Russian",
    "zh": "Chinese",
}  # fmt: skip
CODES = frozenset({*NAMES, "zh-hans", "zh-hant"})

_WORDS = {
    "en": "the of and to in shall that for or by is be any which such with this its",
    "es": "el la los las de del que en y por una un se con para su al lo como no",
    "fr": "le la les de des du et en que dans par une un est au aux pour qui ou ce",
    "nl": "de het van een en op te in wordt zijn dit voor met bij aan door die of is niet",
    "de": "der die das und den des dem ein eine ist zu von mit im auf für nicht sich oder durch",
}
_LITTLE = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SCRIPTS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
}
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 3
_FEWEST_WORDS = 6  # that tell a Latin language
_LEAST_LITTLE = 0.12  # of the words of a text
_LEAST_SHARE = 0.2  # of a document that is a language of its own, and not a note
_SAMPLE = 20_000  # characters that are looked at


def language_of(text: str) -> str | None:
    """The language of a text, as an ISO 639-1 code; None where it is too short to tell, or in none that is known.

    >>> language_of("Each State Party shall adopt such measures as may be necessary for this purpose.")
    'en'
    >>> language_of("各缔约国均应当采取必要的措施"), language_of("Статья 5"), language_of("Article 5")
    ('zh', 'ru', None)
    """
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters < _FEWEST_LETTERS:
        return None
    for language, script in _SCRIPTS.items():
        own = len(script.findall(sample))
        if own * (3 if language == "zh" else 1) > letters / 2:  # a Chinese character is a word
            return language
    (best, most), (_, second) = little_words(sample).most_common(2)
    words = len(re.findall(r"[^\W\d_]+", sample))
    if words < _FEWEST_WORDS or most < words * _LEAST_LITTLE or most == second:
        return None
    return best


def little_words(text: str) -> Counter[str]:
    """How many of a text's words are little words of each language in Latin letters: articles, prepositions, "not"."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return Counter({language: sum(word in little for word in words) for language, little in _LITTLE.items()})


def language_of_blocks(blocks: Sequence[Block]) -> str | None:
    """The language of most of a document's text; None where it can't be told."""
    shares = _shares(blocks)
    return max(shares, key=lambda language: shares[language]) if shares else None


def split_languages(blocks: Sequence[Block]) -> dict[str, list[Block]]:
    """The blocks of each language of a document, the most used first; one language where it has one.

    A language counts as the document's own if a fifth of the text is in it; less is a note or a quotation, and stays
    where it is. A line too short to tell goes with the next line that can be told, since headings come first.
    """
    shares = _shares(blocks)
    own = [language for language, share in shares.most_common() if share >= _LEAST_SHARE * shares.total()]
    if len(own) < 2:
        return {own[0] if own else "": list(blocks)}
    split: dict[str, list[Block]] = {language: [] for language in own}
    latin = [language for language in own if language not in _SCRIPTS]
    waiting: list[Block] = []
    language = own[0]
    for block in blocks:
        found = language_of(block.text)
        if found is None and len(latin) == 1 and len(own) > 1 and not _other_script(block.text):
            found = latin[0] if _LETTER.search(block.text) else None
        if found not in split or (block.level and found in _SCRIPTS and re.search(r"[A-Za-z]{3}", block.text)):
            waiting.append(block)
            continue
        language = found
        split[language] += [*waiting, block]
        waiting = []
    split[language] += waiting
    return _with_shared_headings(blocks, split)


def _other_script(text: str) -> bool:
    return any(script.search(text) for script in _SCRIPTS.values())


def _with_shared_headings(blocks: Sequence[Block], split: dict[str, list[Block]]) -> dict[str, list[Block]]:
    """Where articles are headed once for all languages ("第一條 Art. 1"), the headings stand in each of them."""
    headings = {language: sum(_is_shared(block) for block in own) for language, own in split.items()}
    if min(headings.values()) > 0.5 * max(headings.values()):
        return split
    whose = {id(block): language for language, own in split.items() for block in own}
    return {
        language: [block for block in blocks if whose[id(block)] == language or _is_shared(block)] for language in split
    }


def _is_shared(block: Block) -> bool:
    return bool(block.level) and bool(ARTICLE.match(block.text) or is_preamble(block.text))


def _shares(blocks: Sequence[Block]) -> Counter[str]:
    shares: Counter[str] = Counter()
    for text in {block.text for block in blocks}:  # a note that comes again and again counts once
        language = language_of(text)
        if language is not None:
            shares[language] += len(text) * (3 if language == "zh" else 1)
    return shares
