"""Comparing instruments on one topic: rows are its aspects, cells the paragraphs that speak of them, letter for letter.

The aspects of a topic of the field are known (``aspects.toml``). Those of any other come from the documents: what the
search finds in each is put beside what is nearest to it in the others.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace

from congress_rag.answer.aspects import Wanted, wanted
from congress_rag.answer.comparison import Cell, Column, Comparison, Row
from congress_rag.answer.compose import compose
from congress_rag.answer.evidence import Evidence
from congress_rag.answer.likeness import rows_by_likeness
from congress_rag.answer.outcome import Answer, Citation
from congress_rag.answer.question import Question, Understanding
from congress_rag.answer.speaking import naming, provisions_of, speaking_of
from congress_rag.documents import Document
from congress_rag.errors import CallError, QuestionError, UnknownPinpointError
from congress_rag.index.search import Searcher
from congress_rag.ingest.catalogue import catalogue

__all__ = ["Comparing"]

log = logging.getLogger(__name__)

MOST_UNNAMED = 4  # instruments, where none is named
NAMED = "Where the topic is named first"

_COMPARES = re.compile(
    r"\b(?:compar(?:e|es|ed|ing|ison)|differ(?:s|ences?|ent(?:ly)?)?|side\s+by\s+side|versus|vs\.?|contrast|in\s+common|alike|similar\w*)\b",
    re.IGNORECASE,
)

_Found = list[tuple[str, list[list[Evidence]]]]
"""Rows: an aspect, and for each instrument what to quote."""


class Comparing:
    """Puts the provisions of several instruments side by side. Safe to share between threads."""

    def __init__(self, searcher: Searcher, understanding: Understanding) -> None:
        self._searcher = searcher
        self._understanding = understanding

    def compare(self, topic: str, documents: Sequence[str] = ()) -> Comparison:
        """The table of a topic.

        Args:
            topic: in a person's words; instruments named in it are compared where ``documents`` names none.
            documents: ids, names or families of instruments; without any, those that say most on the topic.

        Raises:
            QuestionError: no topic, or one that is too long.
            CallError: only one instrument is named, or none of them says anything on the topic.
            UnknownPinpointError: a name is no document of the index.
        """
        started = time.perf_counter()
        question = self._understanding.understand(topic)
        ids, missing = self._meant(documents) if documents else self._held(question.scope)
        if len(ids) < 2 and (documents or question.scope):
            only = f"only {ids[0]}" if ids else "nothing that I hold"
            lacks = f" {', '.join(missing)} is not in the index." if missing else ""
            raise CallError(f"A comparison takes two documents or more, and this names {only}.{lacks}")
        asked = wanted(self._subject(question))
        if not asked and not question.concepts:
            raise QuestionError("The comparison has no topic. Say on what, for example: extradition.")
        found, nowhere = self._by_aspects(asked, ids) if asked else ([], [])
        if asked and not ids:
            found, ids = _most_telling(found, self._searcher.library.document_ids())
        known = bool(found)
        if not found:
            found, ids = self._by_search(question, ids)
        shown = self._table([self._searcher.library.document(i) for i in ids], found)
        state = self._searcher.state()
        return replace(
            shown,
            topic=topic.strip(),
            nowhere=tuple(nowhere) if known else (),
            missing=tuple(missing),
            known_topic=known,
            timings_ms={"total": (time.perf_counter() - started) * 1000},
            index=str(state["index"]),
        )

    def answer(self, question: Question) -> Answer | None:
        """The table as the answer to a question that asks to compare; None where it doesn't, or nothing is to compare.

        Args:
            question: the question understood.
        """
        ids, missing = self._held(question.scope)
        if len(ids) < 2 or question.provisions or not self._asks(question):
            return None
        asked = wanted(self._subject(question))
        found, nowhere = self._by_aspects(asked, ids) if asked else ([], [])
        if not found:
            return None
        table = self._table([self._searcher.library.document(i) for i in ids], found)
        shown = replace(table, nowhere=tuple(nowhere), missing=tuple(missing))
        return shown.to_answer(question.asked) if shown.rows else None

    @staticmethod
    def _asks(question: Question) -> bool:
        return question.kind.value == "compare" or bool(_COMPARES.search(question.searched_for))

    # -- what is meant ----------------------------------------------------------------------------------------------

    def _subject(self, question: Question) -> str:
        """The question without the names of instruments."""
        text = question.searched_for
        for name in sorted(question.names, key=len, reverse=True):
            text = text.replace(name, " , ")
        return (
            re.sub(r"\b(?:draft\s+|congress\s+|meeting['’]s\s+)*report\b", " ", text) if question.about_report else text
        )

    def _held(self, scope: Sequence[str]) -> tuple[list[str], list[str]]:
        """Of these ids those that the index holds, and how the others are called."""
        library = self._searcher.library.document_ids()
        return [i for i in scope if i in library], [_name(i) for i in scope if i not in library]

    def _meant(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """The documents that these ids and names mean, and how those are called that the index lacks."""
        library = self._searcher.library.document_ids()
        ids: dict[str, None] = {}
        missing: dict[str, None] = {}
        for name in (name.strip() for name in names if name.strip()):
            if name in library:
                ids[name] = None
                continue
            scope = (name,) if catalogue().find(name) is not None else self._understanding.understand(name).scope
            held, lacking = self._held(scope)
            if not scope:
                try:
                    self._searcher.library.document(name)
                except UnknownPinpointError as error:
                    raise UnknownPinpointError(f"{error} The documents: congress-rag documents.") from error
            if not held:
                raise UnknownPinpointError(
                    f"The text of {', '.join(lacking)} is not in the index. Add it to the corpus folder, and ingest."
                )
            ids |= dict.fromkeys(held)
            missing |= dict.fromkeys(lacking)
        return list(ids), list(missing)

    # -- what is found ----------------------------------------------------------------------------------------------

    def _by_aspects(self, asked: Sequence[Wanted], ids: Sequence[str]) -> tuple[_Found, list[str]]:
        """Rows by the known aspects, and the aspects on which there is nothing; of every document without ids."""
        library = self._searcher.library
        read = [provisions_of(library.document(i)) for i in ids or library.document_ids()]
        rows: _Found = []
        nowhere: list[str] = []
        for each in asked:
            concerned = [[p for p in provisions if p.concerns(each.topic)] for provisions in read]
            for aspect in each.aspects:
                cells = [speaking_of(aspect, each.topic, provisions) for provisions in concerned]
                if any(cells):
                    rows.append((aspect.name, cells))
                else:
                    nowhere.append(aspect.name)
            silent = [at for at in range(len(read)) if not any(cells[at] for _, cells in rows)]
            if (
                ids and rows and silent
            ):  # an instrument that names the topic, and no aspect of it, is quoted where it does
                named = [naming(each.topic, provisions) for provisions in concerned]
                if any(named[at] for at in silent):
                    rows.append((NAMED, named))
        return rows, nowhere

    def _by_search(self, question: Question, ids: Sequence[str]) -> tuple[_Found, list[str]]:
        """Rows of what the search finds, and the instruments that are compared.

        Raises:
            CallError: fewer than two instruments say anything on the topic.
        """
        rows = rows_by_likeness(question, ids, self._searcher, most_documents=MOST_UNNAMED)
        telling = list(dict.fromkeys(i for _, cells in rows for i in cells))
        if len(telling) < 2 and not (ids and telling):
            raise CallError(
                f"I find no paragraphs on “{question.asked.strip()[:80]}” in two of the documents, so there is nothing "
                "to compare. Try another word for the topic."
            )
        columns = list(ids) or telling
        return [(label, [cells.get(i, []) for i in columns]) for label, cells in rows], columns

    # -- the table --------------------------------------------------------------------------------------------------

    def _table(self, documents: Sequence[Document], found: _Found) -> Comparison:
        numbered: dict[tuple[str, int, int], Citation] = {}
        rows = []
        for aspect, cells in found:
            row = tuple(
                self._cell(document, evidence, numbered) for document, evidence in zip(documents, cells, strict=True)
            )
            if any(cell.citations for cell in row):
                rows.append(Row(aspect, row))
        columns = tuple(Column(d.id, d.title, d.short_title or d.cite_as) for d in documents)
        return Comparison("", columns, tuple(rows), tuple(numbered.values()))

    def _cell(
        self, document: Document, evidence: Sequence[Evidence], numbered: dict[tuple[str, int, int], Citation]
    ) -> Cell:
        if not evidence:
            return Cell(document.id)
        composition = compose(evidence, self._text_of)
        if composition.rejected:
            log.error("Quotes left out of a table, since they didn't verify: %s", "; ".join(composition.rejected))
        numbers = []
        for citation in composition.citations:
            key = (citation.pinpoint, citation.start, citation.end)
            kept = numbered.setdefault(key, replace(citation, number=len(numbered) + 1))
            numbers.append(kept.number)
        return Cell(document.id, tuple(numbers))

    def _text_of(self, pinpoint: str) -> str:
        document, paragraph = self._searcher.library.paragraph(pinpoint)
        return document.quote(paragraph)


def _most_telling(found: _Found, ids: Sequence[str]) -> tuple[_Found, list[str]]:
    """The rows of the instruments that speak of most aspects, where none was named."""
    counts = [sum(bool(cells[at]) for _, cells in found) for at in range(len(ids))]
    best = sorted((at for at, count in enumerate(counts) if count), key=lambda at: (-counts[at], at))[:MOST_UNNAMED]
    kept = sorted(best)
    rows = [(aspect, [cells[at] for at in kept]) for aspect, cells in found if any(cells[at] for at in kept)]
    return (rows, [ids[at] for at in kept]) if len(kept) > 1 else ([], [])


def _name(document_id: str) -> str:
    instrument = catalogue().find(document_id)
    return instrument.cite_as if instrument is not None else document_id
