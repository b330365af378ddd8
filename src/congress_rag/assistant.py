"""The Assistant: open an index, then ask, search and show. Commands, web app and evaluation all go through it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from congress_rag.answer import phrases
from congress_rag.answer.compose import Composition, compose, nearest_of
from congress_rag.answer.decide import Decision, decide, score_of
from congress_rag.answer.evidence import Evidence, best_first, gather, stretches
from congress_rag.answer.outcome import Answer, Nearest, Outcome, Reason
from congress_rag.answer.passage import Passage, Ranking
from congress_rag.answer.question import AskedKind, Question, Understanding
from congress_rag.documents import Document, DocumentKind, Paragraph
from congress_rag.errors import (
    CongressRagError,
    PinpointSyntaxError,
    QuestionError,
    UnknownPinpointError,
)
from congress_rag.index.embedding import Embedding
from congress_rag.index.models import embedding_fingerprint
from congress_rag.index.relations import Relations, missing_instruments, relations_of, whole_instrument
from congress_rag.index.search import SearchBy, Searcher, SearchResult
from congress_rag.ingest.catalogue import catalogue
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

__all__ = ["Assistant", "Passage", "Ranking", "Relations", "SearchBy"]

log = logging.getLogger(__name__)

LOOKED_AT = 100  # hits that are weighed as evidence
SHOWN_NEAR = 3


class Assistant:
    """Everything that can be asked of one index. Safe to share between threads."""

    def __init__(self, searcher: Searcher, settings: Settings) -> None:
        self._searcher = searcher
        self._settings = settings
        self._understanding = Understanding(catalogue(), settings.max_question_chars)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Opens the live index.

        Raises:
            IndexMissingError: there is none yet; ingest first.
        """
        settings = settings or Settings.load()
        return cls(Searcher.open(settings), settings)

    def state(self) -> dict[str, Any]:
        """The state of the index, as ``/health`` gives it."""
        return dict(self._searcher.state())

    def weights(self) -> str:
        """The embedding and the fingerprint of its weights."""
        return f"{self._settings.embedding} {embedding_fingerprint(self._settings)}"

    def warm(self) -> None:
        """Loads what the first question needs, so that it doesn't wait."""
        self._searcher.warm()

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """The normalised vectors of texts as the questions' are made, to compare texts with each other.

        Raises:
            WeightsError: the embedding can't be loaded.
        """
        embedding = Embedding.load(self._settings)
        return [embedding.encode_query(text).tolist() for text in texts]

    # -- looking up ---------------------------------------------------------------------------------------------

    def document(self, document_id: str) -> Document:
        """A whole document by its id.

        Raises:
            UnknownPinpointError: the index has no such document.
        """
        return self._searcher.library.document(document_id)

    def documents(self) -> dict[str, Any]:
        """The documents of the index, and the instruments that they cite and that it lacks.

        Until the references have been read, those are all that the catalogue has and the index lacks.
        """
        missing, lacking = self._missing()
        held = [
            {
                "id": d.id,
                "title": d.title,
                "short_title": d.short_title,
                "kind": str(d.kind),
                "language": d.language,
                "paragraphs": len(d.paragraphs),
                "articles": sum(p.kind == "article" for p in d.paragraphs),
                "source": d.file,
                "gaps": list(d.gaps),
                "missing": lacking.get(d.id, []),
            }
            for d in map(self._searcher.library.document, self._document_ids())
        ]
        return {"documents": held, "missing": missing}

    def _missing(self) -> tuple[list[str], dict[str, list[str]]]:
        """The ids of the instruments that are cited and missing, and of each document the names or ids of those."""
        ids = self._searcher.library.document_ids()
        if not self._searcher.has_graph():
            return [i.id for i in catalogue().instruments if i.id not in ids], {}
        with self._searcher.graph() as graph:
            lacking = {i: [c.document or c.name for c in missing_instruments(graph, i)] for i in ids}
            return [c.document for c in missing_instruments(graph) if c.document is not None], lacking

    def show(self, typed: str) -> Passage:
        """A paragraph, by its id or as people type it ("UNCAC art. 46(9)(b)", "para 10(a) of the report").

        Raises:
            PinpointSyntaxError: the text names no place, or no document.
            UnknownPinpointError: no document of the index has it.
        """
        typed = typed.strip()
        try:
            pinpoint: Pinpoint | None = Pinpoint.parse(typed)
        except PinpointSyntaxError:
            pinpoint = None
        if pinpoint is not None and pinpoint.steps:
            return self._passage(str(pinpoint))
        if pinpoint is not None and pinpoint.document in self._document_ids():
            raise PinpointSyntaxError(
                f"{typed} is a whole document. Name a paragraph of it, or print it all with: show {typed} --all."
            )
        question = self._understanding.understand(typed)
        printed = self._printed(typed, question.scope)
        if printed is not None:
            return printed
        if not question.provisions:
            raise PinpointSyntaxError(
                f"{typed[:80]!r} names no paragraph. Write an id such as uncac#46.9.b, or “UNCAC art. 46 (9) (b)”."
            )
        if not question.scope:
            raise PinpointSyntaxError(
                f"{typed[:80]!r} names no document that I know. Say which, for example “UNCAC {typed[:40]}”."
            )
        last: UnknownPinpointError | None = None
        for document in question.scope:
            try:
                return self._passage(str(Pinpoint(document, question.provisions[0].steps)))
            except UnknownPinpointError as error:
                last = error
        assert last is not None
        raise last

    def _printed(self, typed: str, scope: Sequence[str]) -> Passage | None:
        """The paragraph whose formal citation this is, word for word: "…, annex IV, section A, row 2"."""
        for document_id in scope:
            if document_id in self._document_ids():
                document = self.document(document_id)
                paragraph = document.cited(typed)
                if paragraph is not None:
                    return Passage(document, paragraph)
        return None

    def refs(self, typed: str) -> Relations:
        """What a paragraph or a whole document cites, and what cites it; takes what :meth:`show` does, or a document.

        Raises:
            PinpointSyntaxError: the text names no place, and no document.
            UnknownPinpointError: no document of the index has it.
        """
        library = self._searcher.library
        place = whole_instrument(typed.strip(), library) or self.show(typed).paragraph.pinpoint
        with self._searcher.graph() as graph:
            return relations_of(place, library, graph)

    def paragraphs(self, document_id: str) -> Iterator[Passage]:
        """Every paragraph of a document in order."""
        document = self.document(document_id)
        for paragraph in document.paragraphs:
            yield Passage(document, paragraph)

    def search(
        self,
        query: str,
        k: int | None = None,
        history: Sequence[Mapping[str, str]] = (),
        *,
        by: SearchBy = SearchBy.BOTH,
    ) -> Ranking:
        """Ranked paragraphs. A place that is named comes first, by look-up; a named instrument narrows the search.

        Args:
            query: in a person's words.
            k: how many at most; by default as the settings say.
            history: the turns before it, as for :meth:`ask`.
            by: words or meaning alone give the plain ranking of that search, for comparing: nothing of the query is
                understood, no history is read.

        Raises:
            QuestionError: an empty or over-long query.
        """
        question = self._understanding.understand(query, history if by is SearchBy.BOTH else ())
        wanted = k or self._settings.top_k
        if by is not SearchBy.BOTH:
            plain = self._searcher.search(question.searched_for, wanted, by=by)
            passages = tuple(self._passage(hit.pinpoint) for hit in plain.hits)
            return Ranking(query, passages, tuple(hit.score for hit in plain.hits), plain.timings_ms)
        result = self._search(question, max(wanted, LOOKED_AT))
        ranked = best_first(
            gather(question, result.hits, self._searcher.library.paragraph, self._searcher.idf), score_of
        )
        named = [(Passage(d, p), 1.0) for d, p in self._named(question)[0]]
        places = {passage.paragraph.pinpoint for passage, _ in named}
        found = [(Passage(f.document, f.paragraph), score_of(f)) for f in ranked if f.paragraph.pinpoint not in places]
        top = max((score for _, score in found), default=0.0)
        named = [(passage, max(score, top)) for passage, score in named]  # a look-up comes before any likeness
        hits = [*named, *found][:wanted]
        return Ranking(query, tuple(p for p, _ in hits), tuple(s for _, s in hits), result.timings_ms)

    # -- asking -------------------------------------------------------------------------------------------------

    def ask(self, question: str, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        """Answers from the documents' own words, or says that they don't.

        Args:
            question: in a person's words.
            history: the turns before it, ``{"role": "user" | "assistant", "content": …}``.

        Raises:
            QuestionError: nothing is asked, or too much at once.
        """
        started = time.perf_counter()
        understood = self._understanding.understand(question, history)
        answer, timings = self._answer(understood)
        timings["total"] = (time.perf_counter() - started) * 1000
        state = self._searcher.state()
        notice = None
        if state["status"] != "ready":
            notice = phrases.words_only(int(state["embedded"]), int(state["units"]))
        return replace(
            answer,
            question=question,
            language=understood.language,
            searched_for=understood.searched_for,
            timings_ms=timings,
            index=str(state["index"]),
            notice=answer.notice or notice,
        )

    def ask_or_explain(self, question: str, history: Sequence[Mapping[str, str]] = ()) -> Answer:
        """As :meth:`ask`, with an error told as an answer with the outcome "error", for a batch or a chat."""
        try:
            return self.ask(question, history)
        except QuestionError as error:
            return Answer(question, Outcome.ERROR, str(error), reason=Reason.BAD_QUESTION)
        except CongressRagError as error:
            return Answer(question, Outcome.ERROR, str(error), reason=error.code)

    def _answer(self, question: Question) -> tuple[Answer, dict[str, float]]:
        named, refusal = self._named(question)
        if refusal is not None:
            return refusal, {}
        if named and question.kind is AskedKind.LOOKUP:
            whole = [Evidence(d, p, 0, len(d.quote(p)), 1.0) for d, p in named]
            return self._composed(compose(whole, self._text_of), question), {}
        if question.unknown_name is not None and not question.scope:
            return self._refuse(phrases.missing_instrument(question.unknown_name), Reason.INSTRUMENT_MISSING), {}
        absent = [i for i in question.scope if i not in self._document_ids()]
        if absent and len(absent) == len(question.scope):
            text = phrases.absent_document([_cite(i) for i in absent], question.names)
            return self._refuse(text, Reason.INSTRUMENT_MISSING), {}
        if not question.concepts and not named:
            return Answer("", Outcome.NEEDS_CLARIFICATION, phrases.too_vague(), reason=Reason.TOO_VAGUE), {}
        if question.contrasts:
            both = self._definitions(question.contrasts)
            if not both:
                return self._refuse(phrases.not_defined(question.contrasts), Reason.TERMS_MISSING), {}
            return self._composed(compose(both, self._text_of), question), {}
        result = self._search(question, LOOKED_AT)
        idf = self._searcher.idf
        findings = gather(question, result.hits, self._searcher.library.paragraph, idf)
        if named:  # a place is named and something is asked of it: the answer is looked for there
            within = [
                f
                for f in findings
                if any(Pinpoint.parse(p.pinpoint).contains(Pinpoint.parse(f.paragraph.pinpoint)) for _, p in named)
            ]
            if not within:
                whole = [Evidence(d, p, 0, len(d.quote(p)), 1.0) for d, p in named]
                return self._composed(compose(whole, self._text_of), question), dict(result.timings_ms)
            findings = within
        ranked = best_first(findings, score_of)
        decision: Decision = decide(question, ranked)
        if not decision.answers:
            names = [_cite(i) for i in question.scope]
            near = tuple(self._near(f.document, f.paragraph) for f in ranked[:SHOWN_NEAR])
            text = phrases.opinion() if decision.reason is Reason.OPINION else phrases.abstention(names)
            refused = replace(self._refuse(text, decision.reason, near), confidence=decision.probability)
            return refused, dict(result.timings_ms)
        evidence = [e for f in decision.chosen for e in stretches(question, f, idf)]
        answer = self._composed(compose(evidence, self._text_of), question)
        return replace(answer, confidence=decision.probability), dict(result.timings_ms)

    def _definitions(self, expressions: Sequence[str]) -> list[Evidence]:
        """The definition of each of the expressions, to be read side by side; empty where one has none."""
        found: list[Evidence] = []
        for expression in expressions:
            question = self._understanding.understand(f"What is meant by {expression}?")
            hits = self._search(question, LOOKED_AT).hits
            findings = gather(question, hits, self._searcher.library.paragraph, self._searcher.idf)
            definition = next((f for f in best_first(findings, score_of) if f.fits_form >= 1), None)
            if definition is None:
                return []
            found += stretches(question, definition, self._searcher.idf)
        return found

    def _composed(self, composition: Composition, question: Question) -> Answer:
        if composition.rejected:
            log.error("Statements left out, since their quotes didn't verify: %s", "; ".join(composition.rejected))
        if not composition.statements:
            return self._refuse(phrases.abstention([]), Reason.NOTHING_NEAR)
        outcome = Outcome.PARTIAL if composition.rejected else Outcome.ANSWERED
        return Answer(
            question.asked, outcome, composition.text, tuple(composition.statements), tuple(composition.citations)
        )

    def _refuse(self, text: str, reason: Reason | None, near: tuple[Nearest, ...] = ()) -> Answer:
        return Answer("", Outcome.NOT_IN_DOCUMENTS, text, nearest=near, reason=reason)

    def _near(self, document: Document, paragraph: Paragraph) -> Nearest:
        return nearest_of(Evidence(document, paragraph, 0, len(document.quote(paragraph)), 0.0))

    # -- common -------------------------------------------------------------------------------------------------

    def _named(self, question: Question) -> tuple[list[tuple[Document, Paragraph]], Answer | None]:
        """The paragraphs that a question names, or the answer that tells why there are none."""
        found: list[tuple[Document, Paragraph]] = []
        problem: Answer | None = None
        for provision in question.provisions:
            typed = question.searched_for[provision.start : provision.end]
            if not question.scope:
                if question.kind is AskedKind.LOOKUP:
                    text = phrases.which_instrument(typed, ["UNTOC", "UNCAC", "the report"])
                    problem = Answer("", Outcome.NEEDS_CLARIFICATION, text, reason=Reason.WHICH_INSTRUMENT)
                continue
            why = ""
            for document in question.scope:
                try:
                    passage = self._passage(str(Pinpoint(document, provision.steps)))
                except UnknownPinpointError as error:
                    why = str(error)
                    continue
                found.append((passage.document, passage.paragraph))
            if why and not found and any(i in self._document_ids() for i in question.scope):
                names = [_cite(i) for i in question.scope]
                text = phrases.no_such_paragraph(f"{typed} in {names[0]}" if names else typed, "")
                problem = self._refuse(text, Reason.NO_SUCH_PARAGRAPH)
        return found, None if found else problem

    def _search(self, question: Question, k: int) -> SearchResult:
        held = self._document_ids()
        scope = [i for i in question.scope if i in held]
        also = " ".join(expression for concept in question.concepts for expression in concept.expressions)
        return self._searcher.search(question.searched_for, k, documents=scope or None, also=also)

    def _document_ids(self) -> frozenset[str]:
        return frozenset(self._searcher.library.document_ids())

    def _passage(self, pinpoint: str) -> Passage:
        document, paragraph = self._searcher.library.paragraph(pinpoint)
        return Passage(document, paragraph)

    def _text_of(self, pinpoint: str) -> str:
        return self._passage(pinpoint).text


def _cite(document_id: str) -> str:
    """The name of an instrument in running text, whether the index holds it or not."""
    instrument = catalogue().find(document_id)
    if instrument is None:
        return document_id
    if instrument.kind is DocumentKind.REPORT:
        return "the draft report"
    return instrument.cite_as if instrument.kind is DocumentKind.RESOLUTION else f"the {instrument.cite_as}"
