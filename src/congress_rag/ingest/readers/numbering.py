"""The numbers that Word prints before paragraphs and doesn't write into them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, NamedTuple

from congress_rag.ingest.readers.list_numbers import printed

__all__ = ["Numbering"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class _Level(NamedTuple):
    style: str
    text: str  # with %1, %2 … for the numbers of each level
    start: int


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, document: Any) -> None:
        self.lists: dict[str, str] = {}  # a list's id → its definition's
        self.levels: dict[str, dict[int, _Level]] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)  # by definition
        self.begun: set[str] = set()
        self.styles = {style.style_id: style.element for style in document.styles}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a document without lists
            return
        for definition in root.iter(f"{_W}abstractNum"):
            found: dict[int, _Level] = {}
            for level in definition.iter(f"{_W}lvl"):
                found[_number(level, "ilvl")] = _Level(
                    _value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), int(_value(level, "start", "1"))
                )
            self.levels[definition.get(f"{_W}abstractNumId", "")] = found
        for entry in root.iter(f"{_W}num"):
            name = entry.get(f"{_W}numId", "")
            self.lists[name] = _value(entry, "abstractNumId", "")
            for override in entry.iter(f"{_W}lvlOverride"):
                start = _value(override, "startOverride", "")
                if start.isdigit():
                    self.restarts[name, _number(override, "ilvl")] = int(start)

    def marker(self, paragraph: Any) -> str:
        """The number or dash before a paragraph, counted up; empty where it has none."""
        name, depth = self._place(paragraph)
        definition = self.lists.get(name, "")
        level = self.levels.get(definition, {}).get(depth)
        if level is None:
            return ""
        counts = self.counts[definition]
        if name not in self.begun:
            self.begun.add(name)
            for (other, at), start in self.restarts.items():
                if other == name:
                    counts[at] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        if level.style == "bullet":
            return "•" if level.text.strip() and not level.text.isascii() else level.text.strip()

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            own = self.levels[definition].get(at, level)
            return printed(counts.get(at, own.start), own.style)

        return re.sub(r"%(\d)", number, level.text).strip()

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """A paragraph's list and its depth in it, its own or its style's."""
        name = depth = None
        own = paragraph.find(f"{_W}pPr")
        seen: set[str] = set()
        while own is not None:
            numbered = own.find(f"{_W}numPr")
            if numbered is not None:
                name = name if name is not None else _value(numbered, "numId", "") or None
                depth = depth if depth is not None else _value(numbered, "ilvl", "") or None
            if name is not None:
                break
            style = _value(own, "pStyle", "") or _value(own.getparent(), "basedOn", "")
            if not style or style in seen or style not in self.styles:
                break
            seen.add(style)
            element = self.styles[style]
            own = element.find(f"{_W}pPr")
            if own is None:
                base = _value(element, "basedOn", "")
                own = self.styles[base].find(f"{_W}pPr") if base in self.styles and base not in seen else None
                seen.add(base)
        return name or "", int(depth) if depth and depth.isdigit() else 0


def _value(element: Any, child: str, default: str) -> str:
    found = element.find(f"{_W}{child}")
    return default if found is None else str(found.get(f"{_W}val", default))


def _number(element: Any, attribute: str) -> int:
    value = element.get(f"{_W}{attribute}", "0")
    return int(value) if value.isdigit() else 0
