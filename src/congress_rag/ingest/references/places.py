"""From the words of a reference to the places it names: lists spread out, "paragraph 9 of article 46" put in order.

A place is a chain of steps from the widest to the narrowest, as written: it isn't yet a paragraph of any document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lark import Token, Tree

from congress_rag.ingest.references.parts import Part, parts_of
from congress_rag.ingest.references.steps import Level, Place

__all__ = ["places_of"]

_FELLOWS = 40  # how far ahead an "of" is looked for that widens several places
_MOST = 1000  # places that "paragraphs 1 to 3 of articles 5 and 6" may spread out to


def places_of(tree: Tree[Token]) -> list[Place]:
    """The places of a ``places`` tree, in the order of the text."""
    parts: list[Part] = []
    joint = ""
    for child in tree.children:
        if isinstance(child, Token):
            continue  # "the first sentence of": no paragraph is as narrow as that
        if child.data == "joint":
            joint = str(getattr(child.children[0], "type", ""))
            continue
        for part in parts_of(child, joint if parts else ""):
            parts += _levelled(part, parts)
        joint = ""
    return _ordered(parts)


def _levelled(part: Part, before: list[Part]) -> Iterator[Part]:
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
        yield Part("AND_PLACE" if number else part.joint, run[0][0].level, run, part.plural or number > 0, part.key)


def _ordered(parts: list[Part]) -> list[Place]:
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


def _is_nested(before: Part, part: Part) -> bool:
    """ "paragraph (b), subparagraph (iii)", "point c), sous-point i)": both are marks, the second in the first."""
    if part.key != "ITEM" or before.level is not Level.MARK or part.level is not Level.MARK:
        return before.key == "PARAGRAPH" and part.key == "ITEM"
    roman = [re.fullmatch(r"[ivx]+", p[-1].label) is not None for p in (before.places[-1], part.places[0])]
    return before.key == "PARAGRAPH" or roman == [False, True]


def _of_follows(parts: list[Part], number: int) -> bool:
    """Whether the part is widened by an "of" behind it, or behind one of its fellows."""
    level = parts[number].level
    before = parts[number - 1] if number and parts[number].joint in ("", "COMMA_PLACE") else None
    if before is not None and (before.level < level or _is_nested(before, parts[number])):
        # "article 46, paragraph 9": its wider place stands before it already, unless "of" gives one as narrow
        behind = parts[number + 1] if number + 1 < len(parts) else None
        return behind is not None and behind.joint == "OF_PLACE" and behind.level >= before.level
    for later in parts[number + 1 : number + 1 + _FELLOWS]:
        if later.joint == "OF_PLACE":
            return later.level < level or level in (Level.PARAGRAPH, Level.MARK)
        if later.level < level or later.joint not in ("AND_PLACE", "COMMA_PLACE"):
            return False
    return False
