"""A text cut into the terminals of the grammar, with what joins two parts named by what it leads to.

The grammar decides at each word by that word alone. "and" before a number goes on with a list, before "article" it
begins another place, and before anything else it ends the reference; so here each "and", comma and "of" gets the
name of what follows it, and each name of an instrument becomes one terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from lark import Lark, Token

from congress_rag.ingest.references.instruments import Named
from congress_rag.ingest.references.scripts import han_tokens

__all__ = ["grammar", "joined_tokens"]

_KEYS = frozenset({"ARTICLE", "PARAGRAPH", "ITEM", "ANNEX", "CHAPTER"})
_PLACES = _KEYS | {"PREAMBLE", "ORDINAL", "RECITAL"}
_NUMBERS = frozenset({"NUMBER", "ROMAN"})
_MARKS = frozenset({"MARK", "LETTER"})
_WHOLES = frozenset({"NAME", "INSTRUMENT", "RESOLUTION", "PROTOCOLS"})
_JOINING = frozenset({"SEPARATOR", "OF", "TO"})


@cache
def grammar() -> Lark:
    """The grammar of ``reference.lark``, compiled once."""
    source = (files("congress_rag.ingest.references") / "reference.lark").read_text("utf-8")
    return Lark(source, start=["start", "unread"], parser="lalr", lexer="basic", maybe_placeholders=False)


@cache
def _terminals() -> Lark:
    """The terminals of the grammar alone: it keeps its lexer from text to text."""
    return Lark(grammar().source_grammar, start=["start", "unread"], parser=None, lexer="basic")


def joined_tokens(text: str, named: Sequence[Named], *, typed: bool = False) -> list[Token]:
    """The terminals of a text, each with its place in it.

    Args:
        text: any text.
        named: the names of instruments in it, in order and without overlaps.
        typed: whether a person typed it: a number right behind a name is an article then ("UNTOC 6(1)(a)").
    """
    tokens = list(_without_han(_with_names(text, named)))
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type in _JOINING:
            token, at = _joint(tokens, at, joined)
        elif token.type == "THAT" and _type(tokens, at + 1) in _KEYS and _type(tokens, at + 2) in _NUMBERS | _MARKS:
            token = _renamed(token, "WORD")  # "considering that article 5 …"
        elif _is_genitive(token, joined):
            joined.append(Token("OF_PLACE", "", start_pos=token.start_pos, end_pos=token.start_pos))
        joined.append(token)
        if typed and token.type == "NAME":
            after = at + 1
            if _type(tokens, after) in _NUMBERS:
                joined.append(
                    Token("NAMED_BARE", "", start_pos=tokens[after].start_pos, end_pos=tokens[after].start_pos)
                )
        at += 1
    return joined


def _with_names(text: str, named: Sequence[Named]) -> Iterator[Token]:
    """The terminals of the text, those within a name replaced by the name."""
    names = iter(named)
    name = next(names, None)
    given: Named | None = None
    for token in _terminals().lex(text):
        start = token.start_pos or 0
        while name is not None and start >= name.end:
            name = next(names, None)
        end = token.end_pos or 0
        if name is not None and end > name.start:
            if given is not name:
                given = name
                yield Token(name.terminal, text[name.start : name.end], start_pos=name.start, end_pos=name.end)
            continue
        yield token


def _without_han(tokens: Iterable[Token]) -> Iterator[Token]:
    """The terminals with every place in Chinese taken apart."""
    before: Token | None = None
    traditional = False
    for token in tokens:
        if token.type != "HAN_PLACE":
            before = token
            yield token
            continue
        if str(token)[-1] in "条條":
            traditional = str(token)[-1] == "條"
        follows = before is not None and before.type in _NUMBERS and before.end_pos == token.start_pos
        for before in han_tokens(token, traditional=traditional, follows=follows):
            yield before


def _is_genitive(token: Token, before: Sequence[Token]) -> bool:
    """ "пункт 9 статьи 46": the wider place stands in the genitive right behind the narrower one."""
    if not before or before[-1].type not in _NUMBERS | _MARKS or not re.match("(?:стат|пункт|подпункт|прил)", token):
        return False
    depth = {"ANNEX": 0, "ARTICLE": 1, "PARAGRAPH": 2, "ITEM": 3}
    return depth.get(token.type, 9) < depth.get(_last_key(before), 0)


def _type(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].type if at < len(tokens) else "END"


def _renamed(token: Token, name: str, end: int | None = None) -> Token:
    return Token(name, str(token), start_pos=token.start_pos, end_pos=token.end_pos if end is None else end)


def _leads_to(tokens: Sequence[Token], at: int) -> str:
    """What stands at a place: "place", "whole", or the terminal's own name."""
    kind = _type(tokens, at)
    if kind in ("THIS", "THAT", "SAID", "PRECEDING", "COUNT"):
        after = _type(tokens, at + 1)
        if after in _KEYS or after in ("PRECEDING", "COUNT"):
            return "place"
        return "whole" if after in _WHOLES else after
    if kind in _PLACES:
        return "place"
    return "whole" if kind in _WHOLES else kind


def _items_go_on(tokens: Sequence[Token], at: int, before: Sequence[Token]) -> bool:
    """Whether it is "or in the item …" behind items alone: "inciso i) del apartado a) o en el inciso i) del …"."""
    if str(tokens[at]).lower() not in ("en", "a", "al", "à", "au", "aux"):
        return False
    after = at + 2 if _type(tokens, at + 1) == "THE" else at + 1
    keys: list[str] = []
    for token in reversed(before[-30:]):
        if token.type in ("WORD", "OTHER", "SEPARATOR"):
            break
        if token.type in _KEYS:
            keys.append(token.type)
    return _type(tokens, after) == "ITEM" and "ARTICLE" not in keys and bool(keys) and keys[-1] == "ITEM"


def _has_bis(tokens: Sequence[Token], at: int) -> bool:
    return _type(tokens, at) == "NUMBER" and str(tokens[at])[-1].isalpha()


def _last_key(before: Sequence[Token]) -> str:
    """The key word that the reference so far ends with; empty where it is far away."""
    keys = (token.type for token in reversed(before[-12:]) if token.type in _KEYS)
    return next(keys, "")


def _has_article(before: Sequence[Token]) -> bool:
    """Whether the reference so far names an article."""
    for token in reversed(before[-60:]):
        if token.type == "ARTICLE":
            return True
        if token.type in ("WORD", "OTHER", "SEPARATOR", "OF", "THE"):
            return False
    return False


def _joint(tokens: Sequence[Token], at: int, before: Sequence[Token]) -> tuple[Token, int]:
    """The joining word at a place under its name in the grammar, and where its last terminal is."""
    token, last = tokens[at], at
    after = at + 1
    if _type(tokens, after) == "THE":
        after += 1
    comma = token.type == "SEPARATOR" and str(token).strip() in (",", "،")
    if token.type == "TO":
        if _type(tokens, at + 1) in _NUMBERS | _MARKS:
            return _renamed(token, "THROUGH"), at
        if str(token) in "–—-" and _leads_to(tokens, at + 1) == "place":
            return _renamed(token, "COMMA_PLACE"), at
        whole = _leads_to(tokens, after) == "whole" and str(token).lower() in ("to", "al", "à", "au", "a")
        if whole and any(token.type == "ANNEX" for token in before[-3:]):
            return _renamed(token, "OF_WHOLE"), after - 1
        return token, at
    if token.type == "OF" or (comma and _type(tokens, at + 1) == "OF"):
        if comma:
            last, after = at + 1, at + 2
            if _type(tokens, after) == "THE":
                after += 1
        leads = _leads_to(tokens, after)
        if str(token) == "of" and _has_bis(tokens, at + 1) and _type(before, len(before) - 1) in _NUMBERS:
            return _renamed(token, "NEXT_NUMBER"), at  # "article 3, 3bis, 3ter of 3quater": or, misprinted
        if leads == "place":
            if _type(tokens, after) == "ARTICLE" and (
                _last_key(before) == "ARTICLE" or (comma and _has_article(before))
            ):
                return tokens[at], at  # "to the extent relevant to article 12, of articles 15 and 16"
            return _renamed(token, "OF_PLACE"), after - 1
        if leads == "whole":
            return _renamed(token, "COMMA_OF" if comma else "OF_WHOLE"), after - 1
        return tokens[at], at
    leads = _type(tokens, at + 1)
    if leads in _NUMBERS:
        return _renamed(token, "NEXT_NUMBER"), at
    if leads in _MARKS:
        return _renamed(token, "NEXT_MARK"), at
    if comma and _type(tokens, after) == "ARTICLE" and len(before) > 1 and before[-2].type == "THIS":
        return token, at  # "Notwithstanding paragraph 3 of this article, articles 6 and 7 shall apply"
    # "le paragraphe 2 et les paragraphes 3 à 9": French and Spanish say the article again
    again = _type(tokens, after) in _KEYS and _type(tokens, after + 1) in _NUMBERS | _MARKS
    if not comma and at + 1 < len(tokens) and _items_go_on(tokens, at + 1, before):
        return _renamed(token, "AND_PLACE"), at + (2 if _type(tokens, at + 2) == "THE" else 1)
    again = again and after > at + 1 and str(tokens[at + 1]).lower() != "the"
    if _type(tokens, after) in _PLACES and (comma or after == at + 1 or again):
        return _renamed(token, "COMMA_PLACE" if comma else "AND_PLACE"), after - 1
    return tokens[at], last
