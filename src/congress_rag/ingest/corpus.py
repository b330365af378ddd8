"""The corpus: each of its files as a Document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from congress_rag.documents import Document, DocumentKind
from congress_rag.errors import CongressRagError, EmptyCorpusError, UnreadableFileError
from congress_rag.ingest.blocks import Block
from congress_rag.ingest.catalogue import catalogue
from congress_rag.ingest.files import SourceFile, find_documents
from congress_rag.ingest.headings import ARTICLE
from congress_rag.ingest.languages import NAMES, language_of_blocks
from congress_rag.ingest.markers import number_marker
from congress_rag.ingest.plain_headings import mark_headings
from congress_rag.ingest.reading import ENDINGS, read_source
from congress_rag.ingest.report import parse_report
from congress_rag.ingest.resolution import parse_resolution
from congress_rag.ingest.selection import Selection, select
from congress_rag.ingest.treaty import parse_treaty
from congress_rag.ingest.tree import Parsed
from congress_rag.ingest.undocument.describe import Description, describe
from congress_rag.ingest.undocument.terms import opens_preamble
from congress_rag.ingest.versions import id_and_language, versions
from congress_rag.settings import Settings

__all__ = [
    "read_corpus",
    "read_documents",
    "reading_fingerprint",
]

_KINDS = {
    "report": DocumentKind.REPORT,
    "resolution": DocumentKind.RESOLUTION,
    "convention": DocumentKind.TREATY,
    "protocol": DocumentKind.TREATY,
    "amendment": DocumentKind.TREATY,
    "regional-instrument": DocumentKind.TREATY,
}  # what a manifest calls them
_ARTICLES_OF_A_TREATY = 3


def _kind_by_look(blocks: Sequence[Block]) -> DocumentKind:
    """The kind of a document of which nothing is known: articles make a treaty, a preamble before any number makes a
    resolution, anything else reads as a report."""
    printed = mark_headings([block for block in blocks if block.text])
    articles = sum(bool(ARTICLE.match(block.text)) for block in printed if block.level)
    if articles >= _ARTICLES_OF_A_TREATY:
        return DocumentKind.TREATY
    for block in blocks:
        if block.furniture or block.footnote:
            continue
        if opens_preamble(block.text):
            return DocumentKind.RESOLUTION
        if number_marker(block.text):
            break
    return DocumentKind.REPORT


def _parse(document: str, kind: DocumentKind, blocks: Sequence[Block]) -> Parsed:
    return parse_resolution(document, blocks) if kind is DocumentKind.RESOLUTION else parse_report(document, blocks)


def read_documents(source: SourceFile, settings: Settings) -> list[Document]:
    """The documents of a file: mostly one; several where it holds a convention with its protocols, or two languages.

    The ``file`` of one of several names it too: "both.md#untoc".

    Raises:
        UnreadableFileError: it can't be read, or holds no paragraph.
    """
    read = read_source(source.path, settings)
    instrument = catalogue().find(source.id)
    kind = instrument.kind if instrument else _KINDS.get(str(source.facts.get("kind"))) or _kind_by_look(read.blocks)
    declared = str(source.facts.get("language") or id_and_language(source.path.stem)[1])
    if kind is not DocumentKind.TREATY:
        parsed = _parse(source.id, kind, read.blocks)
        language = declared or describe(parsed).language or language_of_blocks(read.blocks) or "en"
        return [_document(source, source.id, kind, language, parsed, read.gaps)]
    found = versions(source.id, [block for block in read.blocks if block.text], declared)
    documents = []
    for version in found:
        parsed = parse_treaty(version.id, version.blocks, version.language, version.enactment, version.unplaced)
        gaps = (*read.gaps, *_language_gap(declared, version.language), *_unplaced_gap(version.unplaced))
        document = _document(source, version.id, kind, version.language, parsed, gaps)
        if len(found) > 1:
            twice = sum(other.id == version.id for other in found) > 1
            name = f"{version.id}.{version.language}" if twice else version.id
            document = replace(document, file=f"{source.name}#{name}")
        documents.append(document)
    return documents


def _language_gap(declared: str, language: str) -> tuple[str, ...]:
    """What is to be said where a text isn't in the language that its manifest or its name declares."""
    if not declared or language.partition("-")[0] in re.split(r"[+-]", declared.lower()):
        return ()
    said = NAMES.get(declared.lower(), declared)
    return (f"declared to be in {said}, but its text is in {NAMES.get(language, language)}",)


def _unplaced_gap(unplaced: Sequence[Block]) -> tuple[str, ...]:
    """What is to be said where a source lost headings."""
    words = sum(len(block.text.split()) for block in unplaced)
    return (f"{words:,} words stand below no article, since its heading is lost",) if words else ()


def _document(
    source: SourceFile, document: str, kind: DocumentKind, language: str, parsed: Parsed, gaps: Sequence[str]
) -> Document:
    if not parsed.paragraphs:
        raise UnreadableFileError(
            f"{source.path} has no paragraph that can be cited. Check that it is a document's text."
        )
    instrument, facts = catalogue().find(document), source.facts
    own = Description() if kind is DocumentKind.TREATY else describe(parsed)
    title = instrument.title if instrument else str(facts.get("title") or own.title or source.path.stem)
    listed = tuple(facts.get("gaps", ()))
    known = parsed.gaps or listed if kind is DocumentKind.TREATY else listed
    symbol = instrument.symbol if instrument else facts.get("official_symbol") or own.symbol or None
    return Document(
        id=document,
        title=title,
        cite_as=instrument.cite_as if instrument else own.symbol or title,
        short_title=instrument.short if instrument else own.symbol or source.path.stem,
        kind=kind,
        language=language,
        text=parsed.text,
        paragraphs=parsed.paragraphs,
        headings=parsed.headings,
        asides=parsed.asides,
        date=instrument.date if instrument else facts.get("adopted") or own.date or None,
        symbol=symbol,
        file=source.name,
        sha256=hashlib.sha256(source.path.read_bytes()).hexdigest(),
        gaps=(*gaps, *own.gaps, *(known or parsed.gaps)),
    )


def reading_fingerprint(paths: Sequence[Path]) -> str:
    """What a file's document depends on besides the file: this program's reading of it, and the manifests."""
    digest = hashlib.sha256()
    package = Path(str(files("congress_rag")))
    programs = [*sorted(package.joinpath("ingest").rglob("*")), package / "documents.py", package / "pinpoint.py"]
    manifests = [folder / "manifest.json" for path in paths for folder in (path, path.parent, path.parent.parent)]
    for file in [*programs, *manifests]:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _sha256(path: Path, settings: Settings) -> str:
    """The digest of a file; empty for one that is too large or can't be opened, which its reader will say."""
    try:
        if path.stat().st_size > settings.max_file_mb * 1_000_000:
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def read_corpus(
    paths: Sequence[Path],
    settings: Settings,
    on_progress: Callable[[str, int, int], None] | None = None,
    known: Callable[[str, str], Sequence[Document]] = lambda _file, _sha256: (),
) -> Selection:
    """Every document below the paths; the files that couldn't be read, and those set aside, with the reason.

    Args:
        paths: corpus folders, other folders, or files.
        settings: the limits on files.
        on_progress: called with what is done, how many files are done, and of how many.
        known: the documents that were read from a file before, by its name and SHA-256; they aren't read again.

    Raises:
        EmptyCorpusError: there is no document file at all.
        CallError: a path doesn't exist.
    """
    sources = [source for path in paths for source in find_documents(path)]
    if not sources:
        raise EmptyCorpusError(
            f"{', '.join(map(str, paths))} holds no document: no {', '.join(ENDINGS)} file. "
            "Put texts into report/ and conventions/ of a folder, and name that folder."
        )
    documents: list[Document] = []
    failed: list[dict[str, str]] = []
    for done, source in enumerate(sources, 1):
        try:
            unchanged = known(source.name, _sha256(source.path, settings))
            documents += unchanged or read_documents(source, settings)
        except CongressRagError as error:
            failed.append({"file": source.name, "error": str(error)})
        if on_progress is not None:
            on_progress("Reading documents", done, len(sources))
    selection = select(documents)
    return selection._replace(failed=[*failed, *selection.failed])
