"""Which documents an index takes where several have one id: English, or else the first language by the file's name.

Pinpoints are the same in every language, so an index has each instrument in one. The other languages are set aside,
which is no failure; a second file in the same language is one, since nothing tells which of them is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from congress_rag.documents import Document
from congress_rag.ingest.languages import NAMES

__all__ = ["Selection", "select"]

PREFERRED = "en"


class Selection(NamedTuple):
    """The documents that are taken, and the files of the others with the reason."""

    documents: list[Document]
    failed: list[dict[str, str]]
    set_aside: list[dict[str, str]]


def select(documents: Iterable[Document]) -> Selection:
    """One document of each id, in the order in which the ids first come."""
    alike: dict[str, list[Document]] = {}
    for document in documents:
        alike.setdefault(document.id, []).append(document)
    selection = Selection([], [], [])
    for same in alike.values():
        taken = _preferred(same)
        selection.documents.append(taken)
        for other in same:
            file = other.file.partition("#")[0]
            if other.language != taken.language:
                selection.set_aside.append({"file": file, "reason": _aside(other, taken)})
            elif other is not taken:
                error = f"{other.file} has the id {other.id}, which {taken.file} has already. Rename it."
                selection.failed.append({"file": file, "error": error})
    return selection


def _preferred(same: Sequence[Document]) -> Document:
    """English, or the language whose file's name comes first; of two files in it the one that was found first."""
    first = min(same, key=lambda document: (document.language != PREFERRED, document.file))
    return next(document for document in same if document.language == first.language)


def _aside(document: Document, taken: Document) -> str:
    other, own = (NAMES.get(d.language.partition("-")[0].lower(), d.language) for d in (document, taken))
    rule = "English comes first" if taken.language == PREFERRED else "the first by name is taken where none is English"
    return (
        f"It holds {document.id} in {other}. An index has one language of an instrument, and {rule}: "
        f"this one has it in {own}, from {taken.file}."
    )
