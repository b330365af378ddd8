"""The open article, and the article that it adds to another instrument where it quotes one."""

from __future__ import annotations

import re

from congress_rag.documents import Kind
from congress_rag.ingest.blocks import CanonicalText
from congress_rag.ingest.headings import article_number
from congress_rag.ingest.tree import Node, Tree

__all__ = ["Articles"]


class Articles:
    """The articles of a treaty, while they are read."""

    def __init__(self, tree: Tree, canonical: CanonicalText) -> None:
        """Takes the tree to add to, and the text to count in."""
        self.tree = tree
        self.canonical = canonical
        self.open: Node | None = None
        self.quoted: Node | None = None  # an article that the open one adds to another instrument
        self.seen = False
        self.printed = ""  # the open article's number as the source prints it

    @property
    def innermost(self) -> Node | None:
        """The quoted article, or the open one."""
        return self.quoted or self.open

    def begin(self, match: re.Match[str], text: str, path: tuple[str, ...], annex: Node | None) -> None:
        """Opens an article.

        Args:
            match: of its heading.
            text: its heading.
            path: the headings that it stands under.
            annex: the annex that it is an article of, if it is one's.
        """
        self.seen = True
        self.printed = f"{match['number'] or match['han'] or match['abjad']} {match['bis'] or ''}".strip()
        number = article_number(match)
        name = text if not match["title"] else f"{text[: match.start('title')].rstrip(' .:–-')}. {match['title']}"
        step = f"art-{number}" if annex else number
        self.open = Node(Kind.ARTICLE, step, self.canonical.length + 1, heading=(*path, name))
        if annex is None:
            self.tree.add(self.open)
        else:
            annex.add(self.open)

    def quote(self, match: re.Match[str], text: str) -> None:
        """Opens an article that is quoted since it is added to another instrument: cited under the one that adds it."""
        assert self.open is not None
        step, heading = f"art-{article_number(match)}", (*self.open.heading, text)
        self.quoted = self.open.add(Node(Kind.ARTICLE, step, self.canonical.length + 1, heading=heading))

    def entitle(self, title: str) -> None:
        """Gives the innermost article the title that its heading lacks."""
        article = self.innermost
        assert article is not None
        article.heading = (*article.heading[:-1], f"{article.heading[-1]}. {title}")

    def close(self) -> None:
        """Ends the open article, and with it the one that it quotes."""
        self.open = self.quoted = None
