"""The document while it is put together: its text, its tree, the headings above, and the places that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from congress_rag.documents import Aside, AsideKind, Heading, Kind
from congress_rag.ingest.blocks import Block, CanonicalText
from congress_rag.ingest.tree import Node, Parsed, Tree
from congress_rag.ingest.undocument.place import Place, Sort

__all__ = ["State"]


class State:
    """What has been read, and where the next line may go."""

    def __init__(self, document: str) -> None:
        self.canonical = CanonicalText()
        self.tree = Tree(document, self.canonical)
        self.headings: list[Heading] = []
        self.asides: list[Aside] = []
        self.waiting: list[Block] = []  # notes and furniture, until what stands open has ended
        self.gaps: list[str] = []
        self.path: list[tuple[int, str]] = []
        self.outer: list[tuple[int, str]] | None = None  # the path outside a paragraph that has headings in it
        self.places = [Place(Sort.MAIN)]
        self.closing: Node | None = None
        self.restart: tuple[str, int] | None = None  # the step and level of a stretch that the last heading may open
        self.before = ""  # the words of the line before

    @property
    def here(self) -> Place:
        """The innermost place."""
        return self.places[-1]

    @property
    def main(self) -> Place:
        """The document's own series."""
        return self.places[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The headings above, from the widest."""
        return tuple(name for _, name in self.path)

    @property
    def begin(self) -> int:
        """Where the next line will stand in the text."""
        return self.canonical.length + 1 if self.canonical.length else 0

    def parsed(self) -> Parsed:
        """The document as it stands at its end."""
        self.release()
        asides = tuple(sorted(self.asides, key=lambda aside: aside.start))
        gaps = tuple(dict.fromkeys(self.gaps))
        return Parsed(self.canonical.text, self.tree.paragraphs(), tuple(self.headings), asides, gaps)

    # -- text ---------------------------------------------------------------------------------------------------------

    def widen(self, node: Node, block: Block) -> None:
        """Puts a line into the text, as words of a node."""
        start = self.canonical.add(block)
        node.widen(start, start + len(block.text))

    def release(self) -> None:
        """Puts the notes and the furniture that wait into the text: outside whatever has been open."""
        for block in self.waiting:
            if block.note:
                mark = f"{block.note} "
                block = replace(block, text=mark + block.text, source=block.source[:1] * len(mark) + block.source)
            start = self.canonical.add(block)
            kind = AsideKind.FOOTNOTE if block.footnote else AsideKind.FURNITURE
            self.asides.append(Aside(kind, start, start + len(block.text)))
        self.waiting = []

    def put_heading(self, blocks: Sequence[Block], level: int, name: str) -> None:
        """Puts a heading into the text, its label and its title joined, and on the path below those wider than it."""
        start = self.canonical.add(blocks[0])
        for block in blocks[1:]:
            self.canonical.add(block, joined=True)
        self.headings.append(Heading(start, self.canonical.length, level))
        self.path = [(above, words) for above, words in self.path if above < level]
        self.path.append((level, name))

    def begin_inner(self) -> None:
        """A heading follows that stands within the open paragraph, and ends with it."""
        self.outer = self.path if self.outer is None else self.outer

    def end_inner(self) -> None:
        """The open paragraph ends, and the headings within it."""
        if self.outer is not None:
            self.path, self.outer = self.outer, None

    # -- the tree -----------------------------------------------------------------------------------------------------

    def add(self, node: Node) -> Node:
        """Puts a node below the innermost place; at the top of the document, after what has waited."""
        above = self.here.node
        return self.tree.add(node) if above is None else above.add(node)

    def open(self, kind: Kind, step: str) -> Node:
        """A node that begins with the next line, with the headings above it as its own."""
        if self.here.node is None:
            self.release()
        return self.add(Node(kind, step, self.begin, heading=self.names))

    def enter(self, sort: Sort, step: str, level: int) -> Place:
        """Opens a place within the innermost one."""
        node = self.add(Node(Kind.SECTION, step, self.begin, heading=self.names))
        self.places.append(Place(sort, node, level))
        return self.here

    def drop(self) -> None:
        """Leaves the innermost place, and the headings below which it stands."""
        place = self.places.pop()
        self.path = [(level, name) for level, name in self.path if level < place.level]

    def leave(self, *sorts: Sort) -> None:
        """Leaves the places within the innermost of these sorts."""
        while len(self.places) > 1 and self.here.sort not in sorts:
            self.drop()
