"""The Assistant: open an index, then ask, search and show. Commands, web app and evaluation all go through it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import mul
from typing import Any

from congress_rag.answer import phrases
from congress_rag.answer.answering import Answering
from congress_rag.answer.comparing import Comparing
from congress_rag.answer.comparison import Comparison
from congress_rag.answer.generate import ChatServer, Generative, is_local, may_write, models_at, rewritten, stands_in
from congress_rag.answer.outcome import Answer, Outcome, Reason
from congress_rag.answer.passage import Passage, Ranking
from congress_rag.answer.question import Understanding
from congress_rag.documents import Document
from congress_rag.errors import (
    CongressRagError,
    ModelError,
    ModelUnreachableError,
    PinpointSyntaxError,
    QuestionError,
    UnknownPinpointError,
)
from congress_rag.index.embedding import Embedding
from congress_rag.index.models import embedding_fingerprint
from congress_rag.index.relations import Relations, missing_instruments, relations_of, whole_instrument
from congress_rag.index.reranking import load_reranker
from congress_rag.index.search import SearchBy, Searcher
from congress_rag.ingest.catalogue import catalogue
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

__all__ = ["EXTRACTIVE", "Assistant", "Comparison", "Passage", "Ranking", "Relations", "SearchBy"]

log = logging.getLogger(__name__)

EXTRACTIVE = "extractive"
GIVEN_TO_A_MODEL = 8  # paragraphs at most that were found, besides those that the extractive answer quotes


class Assistant:
    """Everything that can be asked of one index. Safe to share between threads."""

    def __init__(self, searcher: Searcher, settings: Settings) -> None:
        self._searcher = searcher
        self._settings = settings
        self._understanding = Understanding(catalogue(), settings.max_question_chars)
        self._answering = Answering(searcher, self._understanding, load_reranker(settings))
        self._comparing = Comparing(searcher, self._understanding)

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
        self._understanding.understand("What is money-laundering?")  # which reads the glossary and the grammars

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
        return self._answering.rank(self._answering.settled(question), wanted)

    def compare(self, topic: str, documents: Sequence[str] = ()) -> Comparison:
        """The provisions of several instruments on one topic side by side, each cell a quote or a gap.

        Args:
            topic: in a person's words ("extradition of nationals"); it may name the instruments too.
            documents: their ids, names or families; without any, those that the topic names, else those that say most.

        Raises:
            QuestionError: no topic, or one that is too long.
            CallError: fewer than two documents to compare.
            UnknownPinpointError: a name is no document of the index.
        """
        return self._comparing.compare(topic, documents)

    # -- asking -------------------------------------------------------------------------------------------------

    def ask(self, question: str, history: Sequence[Mapping[str, str]] = (), *, composer: str | None = None) -> Answer:
        """Answers from the documents' own words, or says that they don't.

        Args:
            question: in a person's words.
            history: the turns before it, ``{"role": "user" | "assistant", "content": …}``.
            composer: "extractive", or the name of a model that writes from the paragraphs found; by default as the
                settings say. A model that can't is no error: the answer is extractive, and its notice says why.

        Raises:
            QuestionError: nothing is asked, or too much at once.
        """
        *_, answer = self.ask_stream(question, history, composer=composer)
        return answer

    def ask_stream(
        self, question: str, history: Sequence[Mapping[str, str]] = (), *, composer: str | None = None
    ) -> Iterator[Answer]:
        """As :meth:`ask`, while the answer grows: each answer has one statement more, and every statement is verified.

        The last is what :meth:`ask` gives. It may be another than those before it: where a model breaks off, the
        documents' own words take the place of what it had written.
        """
        started = time.perf_counter()
        writer = composer or self._settings.composer
        server = ChatServer(self._settings, writer) if writer != EXTRACTIVE else None
        understood = self._answering.settled(self._understanding.understand(question, history))
        failure = ""
        if server is not None and history:
            try:
                understood = rewritten(understood, question, history, self._understanding, server)
            except ModelError as error:  # and so it isn't waited for a second time
                server, failure = None, str(error)
        extractive, timings = self._answering.answer(understood)
        state = self._searcher.state()

        def told(answer: Answer) -> Answer:
            notices = [answer.notice]
            if state["status"] != "ready":
                notices.append(phrases.words_only(int(state["embedded"]), int(state["units"]), understood.language))
            return replace(
                answer,
                question=question,
                language=understood.language,
                searched_for=understood.searched_for,
                timings_ms={**timings, "total": (time.perf_counter() - started) * 1000},
                index=str(state["index"]),
                notice=" ".join(notice for notice in notices if notice) or None,
            )

        if server is not None and may_write(understood, extractive):
            nearness = self._nearness if state["status"] == "ready" else None
            generative = Generative(server, self._settings, self.show, nearness)
            further = self._answering.rank(understood, GIVEN_TO_A_MODEL).passages
            for answer in generative.answers(understood, extractive, further):
                yield told(answer)
            return
        for count in range(1, len(extractive.statements)):
            yield told(extractive.up_to(count))
        yield told(replace(extractive, notice=stands_in(failure)) if failure else extractive)

    def composers(self) -> list[str]:
        """Who can be asked to write answers: "extractive", and the models of the server at the settings' address.

        Unless the settings name another server, that is a local Ollama. One that is found is offered here and used
        only when it is asked for by name.

        Raises:
            ModelError: the server that the settings name can't be reached, or doesn't list its models.
        """
        try:
            return [EXTRACTIVE, *models_at(self._settings)]
        except ModelUnreachableError:
            if "model_url" in self._settings.model_fields_set:
                raise
            return [EXTRACTIVE]  # no Ollama runs here, which is no fault

    def local_models(self) -> list[str]:
        """The models of this very machine that could write and that nobody has asked for; empty where none runs."""
        if self._settings.composer != EXTRACTIVE or not is_local(self._settings.model_url):
            return []
        try:
            return models_at(self._settings)
        except ModelError as error:
            log.info("No model is offered: %s", error)
            return []

    def _nearness(self, statement: str, texts: Sequence[str]) -> list[float]:
        """The cosines of a statement and texts; the vectors are normalised."""
        first, *others = self.encode([statement, *texts])
        return [sum(map(mul, first, other)) for other in others]

    def ask_or_explain(
        self, question: str, history: Sequence[Mapping[str, str]] = (), *, composer: str | None = None
    ) -> Answer:
        """As :meth:`ask`, with an error told as an answer with the outcome "error", for a batch or a chat."""
        try:
            return self.ask(question, history, composer=composer)
        except QuestionError as error:
            return Answer(question, Outcome.ERROR, str(error), reason=Reason.BAD_QUESTION)
        except CongressRagError as error:
            return Answer(question, Outcome.ERROR, str(error), reason=error.code)

    # -- common -------------------------------------------------------------------------------------------------

    def _document_ids(self) -> frozenset[str]:
        return frozenset(self._searcher.library.document_ids())

    def _passage(self, pinpoint: str) -> Passage:
        document, paragraph = self._searcher.library.paragraph(pinpoint)
        return Passage(document, paragraph)
