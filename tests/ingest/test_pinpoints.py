"""Every paragraph of the corpus is found again by what is printed of it, and by what people type."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress_rag.assistant import Assistant
from congress_rag.documents import Document, Kind, Paragraph
from congress_rag.errors import UnknownPinpointError
from congress_rag.index.search import Searcher
from congress_rag.ingest.corpus import read_corpus
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

pytestmark = pytest.mark.corpus

BODY = {Kind.ARTICLE, Kind.PARAGRAPH, Kind.ITEM}


class Held:
    """The documents of the corpus as the library of an index has them."""

    def __init__(self, documents: list[Document]) -> None:
        self.documents = {document.id: document for document in documents}

    def document_ids(self) -> list[str]:
        return list(self.documents)

    def document(self, document_id: str) -> Document:
        return self.documents[document_id]

    def paragraph(self, pinpoint: str) -> tuple[Document, Paragraph]:
        document = self.documents.get(Pinpoint.parse(pinpoint).document)
        if document is None or pinpoint not in document.by_pinpoint:
            raise UnknownPinpointError(pinpoint)
        return document, document.by_pinpoint[pinpoint]


@pytest.fixture(scope="module")
def held(corpus: Path) -> Held:
    documents, failed, _ = read_corpus([corpus], Settings.load())
    assert failed == []
    return Held(documents)


@pytest.fixture(scope="module")
def assistant(held: Held) -> Assistant:
    return Assistant(cast(Searcher, SimpleNamespace(library=held)), Settings.load())


def typed(document: Document, paragraph: Paragraph) -> list[str]:
    """The ways in which people write a place in the body of a document: "UNCAC art. 46 (9)(b)"."""
    chain = [*document.ancestors(paragraph), paragraph]
    if any(link.kind not in BODY for link in chain) or sum(link.kind is Kind.ARTICLE for link in chain) != 1:
        return []
    article, *rest = Pinpoint.parse(paragraph.pinpoint).steps
    if chain[0].kind is not Kind.ARTICLE or sum(link.kind is Kind.PARAGRAPH for link in chain) > 1:
        return []
    number = re.sub(r"(\d)(bis|ter|quater)", r"\1 \2", article)
    marks = "".join(f"({step})" for step in rest)
    named = f"{document.cite_as}, article {number}"
    return [f"{document.cite_as} art. {number} {marks}".strip(), f"{named}{marks}"]


def check(assistant: Assistant, document: Document, paragraph: Paragraph) -> None:
    for text in (paragraph.pinpoint, document.label(paragraph), *typed(document, paragraph)):
        assert assistant.show(text).paragraph.pinpoint == paragraph.pinpoint, text


def test_what_is_printed_or_typed_leads_back(assistant: Assistant, held: Held) -> None:
    every = [(document, paragraph) for document in held.documents.values() for paragraph in document.paragraphs]

    @settings(max_examples=400, deadline=None, database=None)
    @given(st.sampled_from(every))
    def found(place: tuple[Document, Paragraph]) -> None:
        check(assistant, *place)

    found()


def test_no_two_paragraphs_of_a_document_are_printed_alike(held: Held) -> None:
    for document in held.documents.values():
        assert len(document.by_locator) == len(document.paragraphs), document.id
