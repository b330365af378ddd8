"""What a file holds: one instrument in one language, mostly; or several of either, each of which is a document.

Pinpoints are the same in every language, and so are ids: "drugs-1971.es" is ``drugs-1971`` in Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from congress_rag.ingest.blocks import Block
from congress_rag.ingest.combined import instrument_named, part_instruments
from congress_rag.ingest.enactment import take_enactment, without_front_matter
from congress_rag.ingest.languages import CODES, split_languages
from congress_rag.ingest.plain_headings import mark_headings
from congress_rag.ingest.running import cut_running_headings

__all__ = ["Version", "id_and_language", "versions"]


@dataclass(frozen=True, slots=True)
class Version:
    """An instrument in a language, as a file has it: its id, its lines, those of the act that it is printed in, and
    those whose article the source doesn't tell."""

    id: str
    language: str
    blocks: Sequence[Block]
    enactment: Sequence[Block] = ()
    unplaced: Sequence[Block] = ()


def id_and_language(name: str) -> tuple[str, str]:
    """A name without the language at its end, and that language; empty where it names none.

    >>> id_and_language("drugs-1971.es"), id_and_language("udhr.zh-Hans"), id_and_language("un-a-45-696-add.1")
    (('drugs-1971', 'es'), ('udhr', 'zh-Hans'), ('un-a-45-696-add.1', ''))
    """
    stem, _, suffix = name.rpartition(".")
    return (stem, suffix) if stem and suffix.lower() in CODES else (name, "")


def versions(document: str, blocks: Sequence[Block], declared: str = "") -> list[Version]:
    """The treaties of a file.

    Args:
        document: the id that the file's name or the manifest gives.
        blocks: its lines.
        declared: the language that the file is said to be in; it counts where the text doesn't tell.

    Returns:
        One version, with the id of the file; or several, each with the id of the instrument that its title names.
    """
    found: list[Version] = []
    blocks = without_front_matter(blocks)
    front = [block for block in blocks if block.furniture]
    for language, own in split_languages([block for block in blocks if not block.furniture]).items():
        spoken = language or (declared if declared.lower() in CODES else "en")
        running, unplaced = cut_running_headings(own)
        enactment, treaty = take_enactment(running)
        parts = part_instruments(mark_headings(treaty))
        ends = [*(part[0].source[0] for part in parts[1:]), None]
        for part, end in zip(parts, ends, strict=True):
            lost = [block for block in unplaced if end is None or block.source[0] < end]
            unplaced = unplaced[len(lost) :]
            found.append(Version("", spoken, [*front, *part], enactment, lost))
            enactment, front = [], []
    if len(found) == 1:
        only = found[0]
        return [replace(only, id=document, language=_precise(only.language, declared))]
    named = [instrument_named(version.blocks, version.enactment) for version in found]
    per_language = len(found) // len({version.language for version in found})
    ids = []
    for at, name in enumerate(named):
        alike = {named[other] for other in range(at % per_language, len(found), per_language)} - {None}
        ids.append(name or (alike.pop() if len(alike) == 1 else None) or _numbered(document, at % per_language))
    return [replace(version, id=i) for i, version in zip(ids, found, strict=True)]


def _numbered(document: str, at: int) -> str:
    return f"{document}-{at + 1}" if at else document


def _precise(language: str, declared: str) -> str:
    """The declared language where it says more exactly what the text says: "zh-Hans" for "zh"."""
    return declared if re.match(rf"{language}(?:-|$)", declared, re.IGNORECASE) else language
