"""Small made-up documents, and an embedding that needs no weights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.index.embedding import Progress
from congress_rag.index.wording import stem, words
from congress_rag.pinpoint import locator

# one provision: kind, step, marker, its own words, and what is within it
Provision = tuple[Kind, str, str, str, list["Provision"]]


class WordsEncoder:
    """Hashes stems into a vector: texts that share words are near each other."""

    def __init__(self, fingerprint: str = "words-1", max_tokens: int = 60) -> None:
        self.fingerprint = fingerprint
        self.max_tokens = max_tokens
        self.embedded: list[str] = []

    def count_tokens(self, texts: Sequence[str], /) -> list[int]:
        return [len(text.split()) + 3 for text in texts]

    def encode_passages(self, texts: Sequence[str], on_progress: Progress | None = None, /) -> NDArray[np.float32]:
        self.embedded += texts
        if on_progress is not None:
            on_progress(len(texts), len(texts))
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str, /) -> NDArray[np.float32]:
        vector = np.full(64, 1e-3, np.float32)
        for word in words(text):
            vector[int(hashlib.sha256(stem(word).encode()).hexdigest(), 16) % 64] += 1
        return vector / np.float32(np.linalg.norm(vector))


def compose(
    document_id: str, title: str, provisions: list[Provision], *, language: str = "en", heading: tuple[str, ...] = ()
) -> Document:
    """A document with this tree; articles take the words after their marker as heading."""
    text = title + "\n"
    paragraphs: list[Paragraph] = []

    def write(
        provision: Provision, above: tuple[tuple[Kind, str], ...], parent: int | None, crumbs: tuple[str, ...]
    ) -> str:
        nonlocal text
        kind, step, marker, own, within = provision
        path = (*above, (kind, step))
        if kind is Kind.ARTICLE:
            crumbs = (*crumbs, marker)
            text += marker + "\n"
            marker = ""
        begin = len(text)
        text += f"{marker} " if marker else ""
        start = len(text)
        text += own + "\n"
        pinpoint = f"{document_id}#{'.'.join(s for _, s in path)}"
        at = len(paragraphs)
        paragraphs.append(Paragraph(pinpoint, kind, locator(path), begin, start, start))
        children = tuple(write(child, path, at, crumbs) for child in within)
        paragraphs[at] = Paragraph(
            pinpoint, kind, locator(path), begin, start, len(text.rstrip()), marker, crumbs,
            paragraphs[parent].pinpoint if parent is not None else None, children,
        )  # fmt: skip
        return pinpoint

    for provision in provisions:
        write(provision, (), None, heading)
    return Document(
        document_id, title, title, DocumentKind.TREATY, language, text, tuple(paragraphs), short_title=title,
        file=f"{document_id}.md", sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def item(step: str, words: str, *within: Provision) -> Provision:
    return Kind.ITEM, step, f"({step})", words, list(within)


def paragraph(step: str, words: str, *within: Provision) -> Provision:
    return Kind.PARAGRAPH, step, f"{step}.", words, list(within)


def article(step: str, title: str, words: str, *within: Provision) -> Provision:
    return Kind.ARTICLE, step, f"Article {step} {title}", words, list(within)
