"""A reference that has been resolved, and what may be missing where it leads."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NOT_IN_CATALOGUE", "NOT_IN_CORPUS", "NO_SUCH_PARAGRAPH", "Reference", "Target"]

NOT_IN_CORPUS = "the instrument isn't in the corpus"
NO_SUCH_PARAGRAPH = "no such paragraph"
NOT_IN_CATALOGUE = "not in the catalogue"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reference leads: a pinpoint id that exists, or the document (None: unknown) and what is missing.

    ``place`` is the pinpoint as it would be, also where there is no such paragraph; ``name`` what it is called there.
    """

    document: str | None
    place: str
    name: str = ""
    missing: str | None = None

    @property
    def pinpoint(self) -> str | None:
        """The id of the paragraph or document; None where something is missing."""
        return None if self.missing else self.place


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a paragraph: ``start`` and ``end`` count characters in the text of that paragraph."""

    paragraph: str
    start: int
    end: int
    text: str
    targets: tuple[Target, ...]
