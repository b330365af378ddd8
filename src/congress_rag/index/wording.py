"""Words as the lexical index knows them: spelling variants folded, small words left out, stems taken."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

__all__ = ["LANGUAGES", "SMALL_WORDS", "fold", "stem", "words"]

LANGUAGES: Final = {
    "en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic", "pt": "portuguese",
    "de": "german", "it": "italian", "nl": "dutch",
}  # fmt: skip
"""The languages with a Snowball stemmer here; others are searched by whole words, Chinese by pairs of characters."""

SMALL_WORDS: Final[dict[str, frozenset[str]]] = {
    "en": frozenset(
        "a about an and any are as at be been being but by can could did do does doing done for from had has have "
        "having he her him his how i if in into is it its itself may me might more most much must my no nor not "
        "of on or our ours shall she should so some such than that the their theirs them then there these they "
        "this those to under upon us was we were what when where whether which who whom whose why will with "
        "within would you your".split()
    ),
    "fr": frozenset(
        "à au aux avec c ce ces cette ceux comme d dans de des dont du elle elles en est et être eu il ils j je l "
        "la le les leur leurs lui mais n ne nous on ont ou où par pas pour qu quand que quel quelle quelles quels qui "
        "s sa sans se ses si son sont sous sur un une vous y était peut doit peuvent doivent comment pourquoi".split()
    ),
    "es": frozenset(
        "a al algún ante como con cuál cuáles cuando cuándo cómo de del desde donde dónde e el ella ellas ellos "
        "en entre era es esa ese eso esta este esto estos están está ha han hay la las le les lo los más mi no o "
        "para pero por porque puede pueden que quién quiénes qué se sea según ser si sin sobre son su sus también "
        "un una uno unos y ya debe deben".split()
    ),
}

_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "‐": "-",
                         "‑": "-", "–": "-", "—": "-", "\u00ad": "", "\u00a0": " "})  # fmt: skip
_JOINED = re.compile(r"\b(co|re|pre|sub|multi|bi|un)-(?=\w)")  # co-operation is cooperation
_BOTH = re.compile(r"\b(anti|non|counter|inter|semi|trans|extra|cyber|bio|e)-(\w+)")  # anti-corruption is all three
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:'[^\W\d_]+)?")
_POSSESSIVE = re.compile(r"'s?$")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)'(?=\w{2})")
_SPELLINGS = (
    (re.compile(r"(?<=\w{3})is(e|ed|es|ing|er|ers|ation|ations|able)$"), r"iz\1"),
    (re.compile(r"(?<=\w{3})yse(s|d)?$"), r"yze\1"),
    (re.compile(r"(?<=[a-z]{3})our(s|ed|ing|able|ably|er|ers)?$"), r"or\1"),
    (re.compile(r"^(offen|defen|licen|preten)ce(s|d)?$"), r"\1se\2"),
    (re.compile(r"^(offen|defen|licen|preten)c$"), r"\1s"),
    (re.compile(r"^(travel|cancel|counsel|label|signal|model)l(?=ed$|ing$|er$|ers$)"), r"\1"),
    (re.compile(r"^(program)me(s)?$"), r"\1\2"),
    (re.compile(r"^(judg|acknowledg)e(?=ment)"), r"\1"),
    (re.compile(r"^(fulfil|enrol)(?=s?$|ment)"), r"\1l"),
    (re.compile(r"^(cent|met|lit)re(s)?$"), r"\1er\2"),
)
_local = threading.local()  # a Snowball stemmer can't be shared by threads


def fold(text: str) -> str:
    """The search form of a text: lower case, plain quotes and hyphens, "co-operation" as "cooperation".

    >>> fold("``Anti-corruption'' Co‑operation")
    "''anti-corruption'' cooperation"
    """
    return _JOINED.sub(r"\1", _SPACES.sub(" ", text.translate(_QUOTES)).lower())


def words(text: str) -> Iterator[str]:
    """The words of a text in their search form; runs of Chinese as overlapping pairs.

    >>> list(words("The State's anti-corruption organisations (引渡条约)"))
    ['the', 'state', 'anti', 'corruption', 'organizations', '引渡', '渡条', '条约', 'anticorruption']
    """
    text = fold(text)
    for match in _WORD.finditer(text):
        word = match.group()
        if re.match(f"[{_CJK}]", word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            yield _spelled(_ELISION.sub("", _POSSESSIVE.sub("", word)))
    for match in _BOTH.finditer(text):
        yield _spelled(match[1] + match[2])


def stem(word: str, language: str = "en") -> str:
    """The stem of one word in its search form.

    >>> stem("organizations"), stem("offense"), stem("extradición", "es")
    ('organ', 'offens', 'extradicion')
    """
    if language not in LANGUAGES:
        return word
    return str(_stemmer(LANGUAGES[language])(word))


@lru_cache(maxsize=65536)
def _spelled(word: str) -> str:
    for pattern, replacement in _SPELLINGS:
        word, changed = pattern.subn(replacement, word)
        if changed:
            break
    return word


def _stemmer(name: str) -> Callable[[str], str]:
    stemmers: dict[str, Any] = _local.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        from Stemmer import Stemmer

        stemmers[name] = Stemmer(name)
    found: Callable[[str], str] = stemmers[name].stemWord
    return found
