"""Parts: one key word of a reference with its numbers and marks, and what joins it to the part before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lark import Token, Tree

from congress_rag.ingest.references.steps import Level, Place, Step, chains_of, division_level, division_of, in_division

__all__ = ["Part", "parts_of"]

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_FOREIGN_ORDINALS = {
    **dict.fromkeys(("premier", "première", "primer", "primero"), 1),
    **dict.fromkeys(("deuxième", "segundo"), 2),
    **dict.fromkeys(("troisième", "tercer", "tercero"), 3),
    **dict.fromkeys(("quatrième", "cuarto"), 4),
    **dict.fromkeys(("cinquième", "quinto"), 5),
}
_COUNTS = {"two": 2, "deux": 2, "dos": 2, "three": 3, "trois": 3, "tres": 3, "four": 4}
_KEY_LEVELS = {
    "ARTICLE": Level.ARTICLE,
    "PARAGRAPH": Level.PARAGRAPH,
    "ITEM": Level.MARK,
    "RECITAL": Level.PARAGRAPH,
}


_KEYS = _KEY_LEVELS.keys() | {"CHAPTER", "ANNEX"}


@dataclass(slots=True)
class Part:
    """One key word with its values, and the word that joins it to what stands before."""

    joint: str
    level: Level
    places: list[Place]
    plural: bool = False
    key: str = ""


def parts_of(place: Tree[Token], joint: str) -> Iterator[Part]:
    key = place.children[0]
    values = next((c for c in place.children if isinstance(c, Tree) and c.data == "values"), None)
    match place.data:
        case "article" | "paragraph" | "item" | "recital":
            assert isinstance(key, Token)
            assert values is not None
            level = _KEY_LEVELS[key.type]
            chains = list(chains_of(values, level))
            plural = str(key).rstrip(".").endswith("s")
            if place.data == "recital":
                chains = [(Step(Level.ARTICLE, "preamble"), *chain) for chain in chains]
            levels = {chain[0].level for chain in chains} & {Level.MARK, Level.PARAGRAPH}
            # letters behind "paragraph" lie one level deeper, numbers behind "apartado" or "inciso" one level higher
            deep = next(iter(levels)) if len(levels) == 1 and place.data != "recital" else level
            yield Part(joint, deep, chains, plural, key.type)
        case "division":
            assert isinstance(key, Token)
            assert values is not None
            word = division_of(str(key))
            level = division_level(word)
            yield Part(joint, level, [in_division(chain, word, level) for chain in chains_of(values, level)])
        case "annex":
            word = division_of(str(key))
            yield Part(joint, division_level(word), [(Step(division_level(word), word),)])
        case "preamble":
            yield Part(joint, Level.ARTICLE, [(Step(Level.ARTICLE, "preamble"),)])
        case "ordinal":
            word = str(key).lower()
            number = _ORDINALS.index(word) + 1 if word in _ORDINALS else _FOREIGN_ORDINALS[word]
            kind = str(getattr(place.children[1], "type", ""))
            level = _KEY_LEVELS[kind]
            step = Step(level, str(number), relative="ordinal")
            chain = (Step(Level.ARTICLE, "preamble"), step) if kind == "RECITAL" else (step,)
            yield Part(joint, level, [chain])
        case "relative":
            words = [str(c).lower() for c in place.scan_values(lambda v: isinstance(v, Token))]
            way = "following" if any(w.startswith(("follow", "siguiente", "suivant")) for w in words) else "preceding"
            count = next((_COUNTS[w] for w in words if w in _COUNTS), 1)
            level, plural = _key(place)
            yield Part(joint, level, [(Step(level, "", relative=way, count=count if count > 1 or not plural else 99),)])
        case "anaphor":
            level, plural = _key(place)
            if values is not None:
                yield Part(joint, level, [(replace(c[0], relative="that"), *c[1:]) for c in chains_of(values, level)])
            else:
                yield Part(joint, level, [(Step(level, "", relative="that", count=99 if plural else 1),)])
        case "own":
            level, _ = _key(place)
            yield Part(joint, level, [(Step(level, "", relative="own"),)])
        case _:
            raise ValueError(f"the grammar has no place {place.data}")


def _key(place: Tree[Token]) -> tuple[Level, bool]:
    key = next(t for t in place.scan_values(lambda v: isinstance(v, Token) and v.type in _KEYS))
    level = _KEY_LEVELS.get(key.type, Level.DIVISION)
    return level, str(key).endswith("s") and not str(key).lower().endswith("annex")
