"""References as they are written: where each stands in a text, which places it names, and of which instrument.

Nothing is looked up: "paragraph 2 of that article" is read, and what it leads to is settled by
:mod:`congress_rag.ingest.references.resolving`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from congress_rag.ingest.references.instruments import Named, Naming, naming
from congress_rag.ingest.references.joints import grammar, joined_tokens
from congress_rag.ingest.references.places import places_of
from congress_rag.ingest.references.steps import Level, Place

__all__ = ["Whose", "Written", "read_references"]

_BEGINNINGS = frozenset(
    "THIS SENTENCE ARTICLE PARAGRAPH ITEM ANNEX CHAPTER PREAMBLE ORDINAL RECITAL COUNT PRECEDING THAT SAID "
    "NAME INSTRUMENT RESOLUTION PROTOCOLS POSSESSIVE".split()
)
_ABBREVIATING = re.compile(r"(?:[“‘(\"'«])(?:[Tt]he |[Ll][ae] |[Ee]l |[Ll][’'])?$")
_ONE_PROTOCOL = re.compile(r"\bproto[ck]ol[eo]?\b")
_COUNTS = {2: {"two", "deux", "dos"}, 3: {"three", "trois", "tres"}}
_SMALL = frozenset("convenio protocolo tratado carta acuerdo protocole traité charte accord".split())
_CLOSING = frozenset("”’\"'“»)")
_AGAIN = re.compile(
    r",?\s(?:y|e|o|et|ou|and|or)\s(?:of|de|del|du|des|en|a|al|à|aux?)(?:\s(?:the|la|los|las|le|les|el))?\s(?:l['’])?"
)
_DETERMINED = re.compile(r"(?:\b(?:the|said|le|la|el|les|los|las|du|del|au|al)|\bl['’])\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whose:
    """The instrument that a reference names: "own" (this Convention), "named", "generic" (the Convention), "that"
    (that Treaty), "thereof", or "protocols" (the Protocols thereto). ``protocols`` says that its protocols go with it.
    """

    kind: str
    word: str = ""
    named: Named | None = None
    protocols: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A reference at ``text[start:end]``; without places it means the whole instrument.

    "This Convention" alone is read too, for what is said of it later; it leads nowhere.
    Its places alone, without the instrument's name, are ``text[places_start:places_end]``.
    """

    start: int
    end: int
    places: tuple[Place, ...] = ()
    whose: Whose | None = None
    position: str | None = None
    places_start: int = 0
    places_end: int = 0


def read_references(
    text: str, *, names: Naming | None = None, named: Sequence[Named] | None = None, typed: bool = False
) -> list[Written]:
    """Every reference in a text, in order, without overlaps; in a time that grows as the text does.

    Args:
        text: of a document, or what a person typed.
        names: the instruments that are known; those of the catalogue if none are given.
        named: where names stand in this text, for whoever has found them already.
        typed: whether a person typed it; a number right behind a name is an article then ("UNTOC 6(1)(a)").
    """
    if named is None:
        named = (names or naming()).find(text, typed=typed)
    by_start = {name.start: name for name in named}
    tokens = joined_tokens(text, named, typed=typed)
    found: list[Written] = []
    at = 0
    while at < len(tokens):
        if _begins(tokens, at):
            end, tree = _longest(tokens, at)
            written = _written(tree, by_start, text) if tree is not None else None
            if written is not None and written.places and written.whose is not None and written.whose.kind == "own":
                written, end = _with_fellow(written, tokens, end, by_start, text)
            if written is not None:
                found.append(written)
                at = end
                continue
        at += 1
    return _of_the_same(found, text)


def _of_the_same(found: list[Written], text: str) -> list[Written]:
    """ "de los artículos 5 y 7 y de los artículos 10 a 16 del Convenio": the first, too, are of the agreement."""
    for number in range(len(found) - 2, -1, -1):
        written, behind = found[number], found[number + 1]
        if written.whose is None and written.places and behind.places and behind.whose is not None:
            articles = all(p[0].level is Level.ARTICLE and p[0].relative is None for p in written.places)
            if articles and _AGAIN.fullmatch(text[written.end : behind.start]):
                found[number] = replace(written, whose=behind.whose)
    return found


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a reference may begin at a terminal: "this Convention" does, "this article" alone doesn't."""
    token = tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.type == "THIS":
        return after is not None and after.type == "INSTRUMENT" and not after.startswith("draft")
    return token.type in _BEGINNINGS


def _with_fellow(
    written: Written, tokens: Sequence[Token], end: int, names: dict[int, Named], text: str
) -> tuple[Written, int]:
    """ "articles 46 and 55 of this Convention and paragraph 1 of this article": both are of one instrument."""
    if end >= len(tokens) or tokens[end].type != "AND_PLACE":
        return written, end
    last, tree = _longest(tokens, end + 1)
    fellow = _written(tree, names, text) if tree is not None else None
    if fellow is None or not fellow.places:
        return written, end
    inside = any(step.relative == "own" for place in fellow.places for step in place)
    if fellow.whose.kind != "own" if fellow.whose is not None else not inside:
        return written, end
    places = (*written.places, *fellow.places)
    return replace(written, end=fellow.end, places=places, places_end=fellow.places_end), last


@cache
def _parser() -> Any:
    return grammar()


def _longest(tokens: Sequence[Token], start: int) -> tuple[int, Tree[Token] | None]:
    """The longest reference that begins at a terminal, and where it ends."""
    reading = _parser().parse_interactive(start="start")
    end = start
    try:
        while end < len(tokens):
            reading.feed_token(tokens[end])
            end += 1
    except UnexpectedInput:
        pass
    while end > start:  # at most the few terminals of a tail that led nowhere
        reading = _parser().parse_interactive(start="start")
        try:
            for token in tokens[start:end]:
                reading.feed_token(token)
            tree: Tree[Token] = reading.feed_eof()
            return end, tree
        except UnexpectedInput:
            end -= 1
    return start + 1, None


def _written(tree: Tree[Token], names: dict[int, Named], text: str) -> Written | None:
    body = tree.children[0]
    assert isinstance(body, Tree)
    leaves = [leaf for leaf in body.scan_values(lambda value: isinstance(value, Token)) if leaf != ""]
    start, end = leaves[0].start_pos or 0, leaves[-1].end_pos or 0
    children = [child for child in body.children if isinstance(child, Tree)]
    trees = {child.data: child for child in children}
    whole = trees.get("whole") or trees.get("named")
    whose: Whose | None = _whose(whole, names) if whole is not None else None
    if body.data == "owned_places":
        whose = Whose("thereof")
    if "whose" in trees:
        whose = _of_whom(trees["whose"], names)
    places: list[Place] = []
    if "places" in trees:
        places = places_of(trees["places"])
    elif "values" in trees:
        places = places_of(Tree("places", [Tree("article", [Token("ARTICLE", "article"), trees["values"]])]))
    position = str(trees["position"].children[0]) if "position" in trees else None
    spans = [
        (leaf.start_pos or 0, leaf.end_pos or 0)
        for name in ("places", "values")
        if name in trees
        for leaf in trees[name].scan_values(lambda value: isinstance(value, Token))
    ]
    written = Written(
        start,
        end,
        tuple(places),
        whose,
        position,
        min((s for s, _ in spans), default=0),
        max((e for _, e in spans), default=0),
    )
    return written if _is_mention(written, body, text) else None


def _is_mention(written: Written, body: Tree[Token], text: str) -> bool:
    """Leaves out what only looks like one: "an annex", "a Convention", "this article"."""
    places = written.places
    determined = written.start == 0 or bool(_DETERMINED.search(text[max(0, written.start - 8) : written.start]))
    if not places:
        whose = written.whose
        before, behind = text[max(0, written.start - 5) : written.start], text[written.end : written.end + 1]
        if whose is None or (behind in _CLOSING and _ABBREVIATING.search(before)):
            return False  # where it is told what the instrument is called from now on
        if whose.kind not in ("generic", "that"):
            return True
        if whose.word.startswith("draft "):
            return True
        named_before = whose.kind == "generic" and whose.word.lower() in _SMALL
        return (whose.word[:1].isupper() or named_before) and (determined or whose.protocols or whose.kind == "that")
    if len(places) == 1 and len(places[0]) == 1:
        step = places[0][0]
        if step.relative == "own":
            return False
        if not step.relative and "-" not in step.label and step.level == 0 and not step.label[-1].isdigit():
            if _is_plural(body):
                return False
            return determined
    return True


def _is_plural(body: Tree[Token]) -> bool:
    """Whether a division is named in the plural and without a number: "amendments to annexes"."""
    key = next(body.scan_values(lambda value: isinstance(value, Token)))
    return re.search(r"(?:xes|ces|les|[osa]s)$", str(key).lower()) is not None


def _whose(whole: Tree[Token], names: dict[int, Named]) -> Whose:
    first = whole.children[0]
    assert isinstance(first, Token)
    joined = next((c.children[0] for c in whole.children if isinstance(c, Tree) and c.data == "and_protocols"), None)
    protocols = joined is not None
    words = str(joined if protocols else first).lower().split()
    if re.search(r"proto[ck]ol(?:e|o)?\b", " ".join(words)):
        words.append("one")
    count = (
        1
        if "one" in words
        else 2
        if {"two", "deux", "dos"} & set(words)
        else 3
        if {"three", "trois", "tres"} & set(words)
        else 0
    )
    if first.type in ("NAME", "RESOLUTION"):
        return Whose("named", str(first), names.get(first.start_pos or 0), protocols, count)
    if first.type == "THIS":
        return Whose("own", str(whole.children[1]), None, protocols, count)
    if first.type == "PROTOCOLS":
        return Whose("protocols", str(first), count=count)
    if any(isinstance(c, Token) and c.type == "CITED" for c in whole.children):
        return Whose("that", str(first), None, protocols)
    if first.type in ("THAT", "SAID"):
        return Whose("that", str(whole.children[1]), None, protocols)
    return Whose("generic", str(first), None, protocols, count)


def _of_whom(tree: Tree[Token], names: dict[int, Named]) -> Whose:
    for child in tree.children:
        if isinstance(child, Tree):
            return _whose(child, names)
    return Whose("thereof")
