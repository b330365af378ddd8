"""From the words of a reference to the places it names: lists spread out, "paragraph 9 of article 46" put in order.

A place is a chain of steps from the widest to the narrowest, as written: it isn't yet a paragraph of any document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from lark import Token, Tree

__all__ = ["Level", "Place", "Step", "places_of"]


class Level(IntEnum):
    """How deep a step lies."""

    DIVISION = 0
    TABLE = 1
    ARTICLE = 2
    PARAGRAPH = 3
    MARK = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One step as written: ``label`` is as pinpoints have it ("2bis", "annex-2"), ``through`` the end of a range.

    ``relative`` says that the step is told by where it stands: "own" (this article), "that" (the one last named),
    "preceding" or "following"; ``count`` says how many.
    """

    level: Level
    label: str
    through: str | None = None
    relative: str | None = None
    count: int = 1


Place = tuple[Step, ...]

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_DIVISIONS = (
    (r"annex|anexo", "annex"),
    (r"append", "appendix"),
    (r"schedule|lista", "schedule"),
    (r"table|cuadro", "table"),
    (r"chap|cap", "chapter"),
    (r"section", "section"),
    (r"part", "part"),
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_FOREIGN_ORDINALS = {"premier": 1, "première": 1, "primer": 1, "deuxième": 2, "segundo": 2}
_COUNTS = {"two": 2, "deux": 2, "dos": 2, "three": 3, "trois": 3, "tres": 3, "four": 4}
_FELLOWS = 40  # how far ahead an "of" is looked for that widens several places
_MOST = 1000  # places that "paragraphs 1 to 3 of articles 5 and 6" may spread out to
_KEY_LEVELS = {
    "ARTICLE": Level.ARTICLE,
    "PARAGRAPH": Level.PARAGRAPH,
    "ITEM": Level.MARK,
    "RECITAL": Level.PARAGRAPH,
}


@dataclass(slots=True)
class _Part:
    """One key word with its values, and the word that joins it to what stands before."""

    joint: str
    level: Level
    places: list[Place]
    plural: bool = False
    key: str = ""


def roman_value(letters: str) -> int:
    """The number that a roman numeral stands for.

    >>> roman_value("XIV")
    14
    """
    values = [_ROMAN[letter] for letter in letters.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def places_of(tree: Tree[Token]) -> list[Place]:
    """The places of a ``places`` tree, in the order of the text."""
    parts: list[_Part] = []
    joint = ""
    for child in tree.children:
        if isinstance(child, Token):
            continue  # "the first sentence of": no paragraph is as narrow as that
        if child.data == "joint":
            joint = str(getattr(child.children[0], "type", ""))
            continue
        for part in _parts(child, joint if parts else ""):
            parts += _levelled(part, parts)
        joint = ""
    return _ordered(parts)


def _levelled(part: _Part, before: list[_Part]) -> Iterator[_Part]:
    """Splits a part whose later numbers belong higher: the 54 of "articles 31, paragraph 1, and 54", the 2 of
    "paragraphs 1, sub-paragraph (d), and 2"."""
    runs: list[list[Place]] = [[part.places[0]]]
    lists_articles = any(p.level is Level.ARTICLE and p.plural for p in before[-2:])
    for place in part.places[1:]:
        level = place[0].level
        again = place[0].label == runs[-1][-1][0].label
        if level is Level.PARAGRAPH is part.level and not part.plural and lists_articles and not again:
            runs.append([(replace(place[0], level=Level.ARTICLE), *place[1:])])
        elif level is not runs[-1][-1][0].level:
            runs.append([place])
        else:
            runs[-1].append(place)
    for number, run in enumerate(runs):
        yield _Part("AND_PLACE" if number else part.joint, run[0][0].level, run, part.plural or number > 0, part.key)


def _ordered(parts: list[_Part]) -> list[Place]:
    """Combines the parts: "of" puts the wider one behind, a comma the narrower one."""
    groups: list[list[Place]] = []  # places that an "of" behind them may still widen together
    narrowed: list[bool] = []  # whether a group has taken its wider steps from what stands before it
    context: Place = ()
    for number, part in enumerate(parts):
        if part.joint == "OF_PLACE" and groups:
            wider = part.places[-1]
            at = len(groups) - 1
            fellows = part.places if len(groups[at]) * len(part.places) < _MOST else part.places[-1:]
            groups[at] = [(*w, *p) for p in groups[at] for w in fellows]
            # what is joined by "and" before it, and is narrower too, belongs to the same: "(a) or paragraph 2 of …"
            while at and not narrowed[at] and all(p[0].level > wider[-1].level for p in groups[at - 1]):
                at -= 1
                if narrowed[at]:
                    break
                groups[at] = [(*wider, *p) for p in groups[at]]
            context = groups[-1][-1]
            continue
        wide = tuple(step for step in context if step.level < part.level)
        if number and part.joint in ("", "COMMA_PLACE") and _is_nested(parts[number - 1], part):
            wide = context  # "paragraph (b), subparagraph (iii)"
        if groups and groups[-1] and groups[-1][-1] == part.places[0][:1]:
            groups[-1].pop()  # "preamble, third recital"
        belongs_behind = _of_follows(parts, number)
        if wide and not belongs_behind and part.joint in ("", "COMMA_PLACE", "AND_PLACE"):
            places = [(*wide, *p) for p in part.places]
            if groups and part.joint in ("", "COMMA_PLACE") and groups[-1][-1] == context == wide:
                groups[-1].pop()  # "article 46, paragraph 9": the narrower place stands for the wider
                if not groups[-1]:
                    groups.pop()
                    narrowed.pop()
            groups.append(places)
            narrowed.append(True)
        else:
            places = part.places
            groups.append(list(places))
            narrowed.append(False)
        context = places[-1]
    return [place for group in groups for place in group]


def _is_nested(before: _Part, part: _Part) -> bool:
    """ "paragraph (b), subparagraph (iii)": both are marks, and the second lies in the first."""
    return before.key == "PARAGRAPH" and part.key == "ITEM"


def _of_follows(parts: list[_Part], number: int) -> bool:
    """Whether the part is widened by an "of" behind it, or behind one of its fellows."""
    level = parts[number].level
    before = parts[number - 1] if number and parts[number].joint in ("", "COMMA_PLACE") else None
    if before is not None and (before.level < level or _is_nested(before, parts[number])):
        # "article 46, paragraph 9": its wider place stands before it already, unless "of" gives one as narrow
        behind = parts[number + 1] if number + 1 < len(parts) else None
        return behind is not None and behind.joint == "OF_PLACE" and behind.level >= before.level
    for later in parts[number + 1 : number + 1 + _FELLOWS]:
        if later.joint == "OF_PLACE":
            return later.level < level or level is Level.PARAGRAPH
        if later.level < level or later.joint not in ("AND_PLACE", "COMMA_PLACE"):
            return False
    return False


def _parts(place: Tree[Token], joint: str) -> Iterator[_Part]:
    key = place.children[0]
    values = next((c for c in place.children if isinstance(c, Tree) and c.data == "values"), None)
    match place.data:
        case "article" | "paragraph" | "item" | "recital":
            assert isinstance(key, Token)
            assert values is not None
            level = _KEY_LEVELS[key.type]
            chains = list(_chains(values, level))
            plural = str(key).rstrip(".").endswith("s")
            if place.data == "recital":
                chains = [(Step(Level.ARTICLE, "preamble"), *chain) for chain in chains]
            deep = Level.MARK if all(chain[0].level is Level.MARK for chain in chains) else level
            yield _Part(joint, deep, chains, plural, key.type)  # letters behind "paragraph" lie one level deeper
        case "division":
            assert isinstance(key, Token)
            assert values is not None
            word = _division(str(key))
            level = _division_level(word)
            yield _Part(joint, level, [_in_division(chain, word, level) for chain in _chains(values, level)])
        case "annex":
            word = _division(str(key))
            yield _Part(joint, _division_level(word), [(Step(_division_level(word), word),)])
        case "preamble":
            yield _Part(joint, Level.ARTICLE, [(Step(Level.ARTICLE, "preamble"),)])
        case "ordinal":
            word = str(key).lower()
            number = _ORDINALS.index(word) + 1 if word in _ORDINALS else _FOREIGN_ORDINALS[word]
            kind = str(getattr(place.children[1], "type", ""))
            level = _KEY_LEVELS[kind]
            step = Step(level, str(number), relative="ordinal")
            chain = (Step(Level.ARTICLE, "preamble"), step) if kind == "RECITAL" else (step,)
            yield _Part(joint, level, [chain])
        case "relative":
            words = [str(c).lower() for c in place.scan_values(lambda v: isinstance(v, Token))]
            way = "following" if any(w.startswith(("follow", "siguiente")) for w in words) else "preceding"
            count = next((_COUNTS[w] for w in words if w in _COUNTS), 1)
            level, plural = _key(place)
            yield _Part(
                joint, level, [(Step(level, "", relative=way, count=count if count > 1 or not plural else 99),)]
            )
        case "anaphor":
            level, plural = _key(place)
            if values is not None:
                yield _Part(joint, level, [(replace(c[0], relative="that"), *c[1:]) for c in _chains(values, level)])
            else:
                yield _Part(joint, level, [(Step(level, "", relative="that", count=99 if plural else 1),)])
        case "own":
            level, _ = _key(place)
            yield _Part(joint, level, [(Step(level, "", relative="own"),)])
        case _:
            raise ValueError(f"the grammar has no place {place.data}")


def _key(place: Tree[Token]) -> tuple[Level, bool]:
    token = next(iter(next(c for c in place.children if isinstance(c, Tree) and c.data == "key").children))
    assert isinstance(token, Token)
    level = _KEY_LEVELS.get(token.type, Level.DIVISION)
    return level, str(token).endswith("s") and not str(token).lower().endswith("annex")


def _division(word: str) -> str:
    return next(name for pattern, name in _DIVISIONS if re.match(pattern, word.lower().removeprefix("technical ")))


def _division_level(word: str) -> Level:
    """Tables stand in annexes: "annex, table I"."""
    return Level.TABLE if word == "table" else Level.DIVISION


def _in_division(chain: Place, word: str, level: Level) -> Place:
    first = chain[0]
    through = f"{word}-{first.through}" if first.through else None
    return (Step(level, f"{word}-{first.label}", through), *chain[1:])


# -- numbers and marks ----------------------------------------------------------------------------------------------


def _chains(values: Tree[Token], level: Level) -> Iterator[Place]:
    """Each value with its marks; a mark that goes on with a list keeps the wider steps of the one before."""
    found: list[list[Step]] = []
    for child in values.children:
        assert isinstance(child, Tree)
        if child.data == "value":
            found.append(_value(child, level))
            continue
        head, tail = child.children[0], child.children[1]
        assert isinstance(head, Token)
        assert isinstance(tail, Tree)
        if head.type == "NEXT_NUMBER":
            found.append(_value(tail, level))
        elif head.type == "NEXT_MARK":
            found.append(_sibling(found[-1], _marks(tail)))
        else:
            last = found[-1]
            end = _value(tail, level)
            twin = _sibling(last, end) if end[0].level is Level.MARK else end
            same = len(end) > 1 and last[: len(end) - 1] == end[:-1]  # "1.b through 1.d"
            depth = len(end) - 1 if same else len(twin) - len(end)
            last[depth:] = [replace(last[min(depth, len(last) - 1)], through=end[-1 if same else 0].label)]
    return (tuple(chain) for chain in found)


def _value(value: Tree[Token], level: Level) -> list[Step]:
    steps: list[Step] = []
    for child in value.children:
        if isinstance(child, Tree):
            steps += _marks(child)
            continue
        text = str(child)
        if child.type == "ROMAN":
            numeral, _, suffix = text.partition("-")
            text = f"{roman_value(numeral)}{'-' + suffix if suffix else ''}"
        steps.append(Step(Level.PARAGRAPH if level is Level.MARK else level, re.sub(r"\s", "", text).lower()))
    return steps


def _marks(marks: Tree[Token]) -> list[Step]:
    return [Step(Level.MARK, re.sub(r"[().\s]", "", str(token)).lower()) for token in marks.children]


def _style(label: str) -> set[str]:
    if label[0].isdigit():
        return {"number"}
    styles = set()
    if re.fullmatch(r"[ivx]+", label):
        styles.add("roman")
    if len(label) == 1 or label in ("bis", "ter"):
        styles.add("letter")
    return styles


def _sibling(before: list[Step], marks: list[Step]) -> list[Step]:
    """The chain of a mark that goes on with a list: "(b) (i) or (ii)" stays within (b), "(b) (i) or (c)" doesn't."""
    styles = _style(marks[0].label)
    depths = [n for n, step in enumerate(before) if step.level is Level.MARK]
    for depth in reversed(depths):
        theirs = _style(before[depth].label)
        if theirs & styles and not (theirs == {"letter"} and styles == {"roman"}):
            if "letter" in styles and theirs == {"roman", "letter"} and "roman" not in styles and depth > depths[0]:
                continue  # "(a) (i) or (b)"
            return [*before[:depth], *marks]
    wide = [step for step in before if step.level is not Level.MARK]
    return [*wide, *marks]
