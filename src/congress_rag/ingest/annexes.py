"""What stands outside the articles: annexes, schedules, declarations, resolutions; their sections and entries."""

from __future__ import annotations

import re
from collections.abc import Mapping

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import CanonicalText
from congress_rag.ingest.headings import SCHEDULE_LIST, arabic, division_word
from congress_rag.ingest.lists import Lists
from congress_rag.ingest.substances import entries, runs_together
from congress_rag.ingest.tree import Node, Tree

__all__ = ["CODE", "LETTERED", "Annexes"]

CODE = re.compile(r"^(?P<code>[A-Z] ?\d{4}|[A-Z]\d{1,3}(?=\s|$))\s*")
LETTERED = re.compile(r"^(?P<letter>[A-Z])\.\s+(?P<title>\S.*)$")


class Annexes:
    """The open annex, or whatever else is cited like one, and its open section."""

    def __init__(self, tree: Tree, canonical: CanonicalText, lists: Lists) -> None:
        """Takes the tree to add to, the text to count in, and the lists to close when something begins."""
        self.tree = tree
        self.canonical = canonical
        self.lists = lists
        self.open: Node | None = None
        self.section: Node | None = None
        self.gaps: list[str] = []

    def begin(self, kind: Kind, step: str, heading: str, begin: int | None = None, marker: str = "") -> Node:
        """Opens an annex; what was open before ends."""
        self.lists.close()
        self.section = None
        at = self.canonical.length + 1 if begin is None else begin
        self.open = self.tree.add(Node(kind, step, at, marker=marker, heading=(heading,)))
        return self.open

    def schedule(self, heading: str) -> None:
        """Opens the schedule that a heading such as "List of drugs included in Schedule II" names."""
        match = SCHEDULE_LIST.match(heading)
        assert match is not None
        self.begin(Kind.ANNEX, f"schedule-{arabic(match['number'].upper())}", heading)

    def declaration(self, heading: str) -> None:
        """Opens the next declaration."""
        number = 1 + sum(node.step.startswith("declaration") for node in self.tree.nodes)
        self.begin(Kind.SECTION, f"declaration-{number}", heading)

    def divide(self, division: re.Match[str], text: str) -> bool:
        """A part of the annex, or a paragraph of it whose number stands as a heading; whether its title may follow."""
        assert self.open is not None
        if division["word"] or division["unit"]:
            word, number = division_word(division).lower(), division["number"] or division["han"]
            lettered = any(child.step == f"{word}-a" for child in self.open.children)  # then "I" is a letter as well
            self.begin_section(f"{word}-{number.lower() if lettered else arabic(number)}", text)
            return not division["title"]
        top = self.section or self.open
        self.lists.close()
        self.lists.paragraph = top.add(
            Node(
                Kind.PARAGRAPH,
                arabic(division["roman"]),
                self.canonical.length + 1,
                heading=(*top.heading, text),
            )
        )
        return False

    def begin_section(self, step: str, heading: str) -> None:
        """Opens a section of the annex."""
        assert self.open is not None
        self.lists.close()
        self.section = self.open.add(
            Node(Kind.SECTION, step, self.canonical.length + 1, heading=(*self.open.heading, heading))
        )

    def entry(self, top: Node, code: re.Match[str], text: str, start: int) -> None:
        """An entry of a list with codes, "A1010": an item of the annex, to which the lines below it belong."""
        self.lists.close()
        label = code["code"].replace(" ", "")
        node = top.add(Node(Kind.ITEM, label, start, marker=code["code"]))
        if code.end() < len(text):
            node.widen(start + code.end(), start + len(text))
        self.lists.sub = node

    def substances(self, top: Node, text: str, start: int, known: Mapping[str, str]) -> bool:
        """The entries of a list of drugs that run on in one line, as rows; says whether the line is such a list."""
        heading = "".join(top.heading[-1:])
        if not SCHEDULE_LIST.match(heading) or not runs_together(text):
            return False
        found = entries(text, known)
        for since, until in found:
            row = Node(Kind.ROW, f"row-{top.rows + 1}", start + since)
            top.add(row).widen(start + since, start + until)
        top.widen(start, start + len(text))
        if not found:
            self.gaps.append(f"{heading}: its names run together in the source, and can't be told apart")
        return True
