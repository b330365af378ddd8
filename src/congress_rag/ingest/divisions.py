"""The parts, chapters and sections that are open above an article."""

from __future__ import annotations

import re

from congress_rag.ingest.headings import division_word

__all__ = ["Divisions"]

_RANKS = {"PART": 0, "CHAPTER": 1, "SECTION": 2, "TITLE": 3}


class Divisions:
    """The open divisions from the widest; their headings are the path of the articles below them."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    @property
    def path(self) -> tuple[str, ...]:
        """The headings of the open divisions."""
        return tuple(heading for _, heading in self._open)

    def begin(self, division: re.Match[str], heading: str) -> None:
        """Opens a division; those of its rank and below end."""
        word = division_word(division)
        rank = _RANKS[word]
        if word == "TITLE" and not any(r < rank for r, _ in self._open):
            rank = 1
        self._open = [(r, name) for r, name in self._open if r < rank]
        self._open.append((rank, heading))

    def entitle(self, title: str) -> None:
        """Gives the innermost division the title that stands below its number."""
        if self._open:
            rank, heading = self._open[-1]
            self._open[-1] = (rank, f"{heading}. {title}")

    def end(self) -> None:
        """Ends all of them."""
        self._open = []
