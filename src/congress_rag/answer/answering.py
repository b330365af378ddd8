"""Answering one question that is understood: the place that it names, else what is found, else why there is nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from congress_rag.answer import phrases
from congress_rag.answer.answerable import signs_of
from congress_rag.answer.cautions import Caution
from congress_rag.answer.comparing import Comparing
from congress_rag.answer.compose import compose, nearest_of
from congress_rag.answer.decide import Decision, decide, score_of
from congress_rag.answer.evidence import Evidence, Finding, best_first, gather
from congress_rag.answer.outcome import Answer, Nearest, Outcome, Reason
from congress_rag.answer.passage import Passage, Ranking
from congress_rag.answer.question import AskedKind, Question, Understanding
from congress_rag.answer.quoting import quotable
from congress_rag.answer.terms import in_english, stems
from congress_rag.answer.turns import in_turn
from congress_rag.documents import Document, DocumentKind, Paragraph
from congress_rag.errors import UnknownPinpointError
from congress_rag.index.reranking import Reranker
from congress_rag.index.search import Searcher, SearchResult
from congress_rag.ingest.catalogue import catalogue
from congress_rag.pinpoint import Pinpoint

__all__ = ["Answering"]

log = logging.getLogger(__name__)

LOOKED_AT = 100  # hits that are weighed as evidence
SHOWN_NEAR = 3
READ_AGAIN = 30  # findings that a reranker reads
SAID_OTHERWISE = 4  # expressions of the glossary that are embedded with each concept of a question
CLEARLY_NEARER = {0: 0.06, 1: 0.06, 2: 0.06, 3: 0.05, 4: 0.02}
"""By how much in cosine, for a question with so many words of its own (set on the development dialogues)."""


class Answering:
    """Ranks and answers questions that are understood. Safe to share between threads."""

    def __init__(self, searcher: Searcher, understanding: Understanding, reranker: Reranker | None = None) -> None:
        self._searcher = searcher
        self._understanding = understanding
        self._comparing = Comparing(searcher, understanding)
        self._reranker = reranker

    def settled(self, question: Question) -> Question:
        """The reading of a follow-up that the documents bear out: of what was spoken of, or of something else.

        A question that is whole in itself may go on about an instrument or leave it. Where the passages nearest to
        it in meaning stand in other documents, clearly nearer than any of that instrument, it leaves it.
        """
        if question.otherwise is None:
            return question
        hits = self._search(question.otherwise, LOOKED_AT).hits
        cosines = [(hit.pinpoint.partition("#")[0] in question.scope, hit.cosine or 0.0) for hit in hits]
        nearest = max((cosine for _, cosine in cosines), default=0.0)
        within = max((cosine for inside, cosine in cosines if inside), default=0.0)
        clearly = CLEARLY_NEARER[min(question.otherwise.own, max(CLEARLY_NEARER))]
        return question if nearest - within <= clearly else question.otherwise

    def rank(self, question: Question, k: int) -> Ranking:
        """At most ``k`` paragraphs, best first; a place that is named comes before what is found."""
        result = self._search(question, max(k, LOOKED_AT))
        findings = self._gathered(question, result)
        ranked = in_turn(question, self._ranked(question, findings))
        named = [(Passage(d, p), 1.0) for d, p in self._named(question)[0]]
        places = {passage.paragraph.pinpoint for passage, _ in named}
        found = [(Passage(f.document, f.paragraph), score_of(f)) for f in ranked if f.paragraph.pinpoint not in places]
        top = max((score for _, score in found), default=0.0)
        named = [(passage, max(score, top)) for passage, score in named]  # a look-up comes before any likeness
        hits = [*named, *found][:k]
        return Ranking(question.asked, tuple(p for p, _ in hits), tuple(s for _, s in hits), result.timings_ms)

    def answer(self, question: Question) -> tuple[Answer, dict[str, float]]:
        """The answer or the refusal, and the milliseconds of the steps of the search."""
        named, refusal = self._named(question)
        told = refusal or self._without_search(question, named)
        if told is not None:
            return told, {}
        result = self._search(question, LOOKED_AT)
        idf = self._searcher.idf
        findings = self._gathered(question, result)
        if named:  # a place is named and something is asked of it: the answer is looked for there
            within = [
                f
                for f in findings
                if any(Pinpoint.parse(p.pinpoint).contains(Pinpoint.parse(f.paragraph.pinpoint)) for _, p in named)
            ]
            if not within:
                whole = [Evidence(d, p, 0, len(d.quote(p)), 1.0) for d, p in named]
                return self._composed(whole, question), dict(result.timings_ms)
            findings = within
        ranked = self._ranked(question, findings)
        decision: Decision = decide(question, ranked, idf)
        if not decision.answers:
            near = tuple(self._near(f.document, f.paragraph) for f in ranked[:SHOWN_NEAR])
            refused = self._refuse(self._words_of_refusal(question, decision.reason), decision.reason, near)
            return replace(refused, confidence=decision.probability), dict(result.timings_ms)
        answer = self._composed(quotable(question, decision.chosen, idf, ranked), question)
        return replace(answer, confidence=decision.probability), dict(result.timings_ms)

    def weighed(self, question: Question) -> tuple[dict[str, float], list[Finding]] | None:
        """The signs by which it is decided whether a question is answered, and what was found, the best first.

        None where that doesn't depend on them: a place is named, or the form of the question decides.
        """
        named, refusal = self._named(question)
        if named or refusal is not None or self._without_search(question, named) is not None:
            return None
        ranked = self._ranked(question, self._gathered(question, self._search(question, LOOKED_AT)))
        if not ranked or Caution.OPINION in question.cautions:
            return None
        return signs_of(question, ranked, score_of, self._searcher.idf), ranked

    def _without_search(self, question: Question, named: Sequence[tuple[Document, Paragraph]]) -> Answer | None:
        """The answer or the refusal that needs no search: a look-up, a missing instrument, nothing to look for."""
        if named and question.kind is AskedKind.LOOKUP:
            return self._composed([Evidence(d, p, 0, len(d.quote(p)), 1.0) for d, p in named], question)
        if question.unknown_name is not None and not question.scope:
            text = phrases.missing_instrument(question.unknown_name, question.language)
            return self._refuse(text, Reason.INSTRUMENT_MISSING)
        absent = [i for i in question.scope if i not in self._document_ids()]
        if absent and len(absent) == len(question.scope):
            text = phrases.absent_document([_cite(i) for i in absent], question.names, question.language)
            return self._refuse(text, Reason.INSTRUMENT_MISSING)
        if not question.concepts and not named:
            text = phrases.too_vague(question.language)
            return Answer("", Outcome.NEEDS_CLARIFICATION, text, reason=Reason.TOO_VAGUE)
        if question.contrasts:
            both = self._definitions(question.contrasts)
            if not both:
                text = phrases.not_defined(question.contrasts, question.language)
                return self._refuse(text, Reason.TERMS_MISSING)
            return self._composed(both, question)
        return self._later(question) or self._comparing.answer(question)

    @staticmethod
    def _words_of_refusal(question: Question, reason: Reason | None) -> str:
        if reason is Reason.OPINION:
            return phrases.opinion(question.language)
        return phrases.abstention([_cite(i) for i in question.scope], question.language)

    def _later(self, question: Question) -> Answer | None:
        """The refusal where what is asked came after the texts: by its form, or by a year that no report reached."""
        reports = {i.id for i in catalogue().instruments if i.kind is DocumentKind.REPORT} & self._document_ids()
        dates = [date for i in reports if (date := self._searcher.library.document(i).date)]
        newest = max(dates, default=None)
        beyond = newest is not None and any(year > int(newest[:4]) for year in question.years)
        if not beyond and Caution.LATER not in question.cautions:
            return None
        return self._refuse(phrases.later_event(newest, question.language), Reason.LATER_EVENT)

    def _definitions(self, expressions: Sequence[str]) -> list[Evidence]:
        """The definition of each of the expressions, to be read side by side; empty where one has none."""
        found: list[Evidence] = []
        for expression in expressions:
            question = self._understanding.understand(f"What is meant by {expression}?")
            findings = self._gathered(question, self._search(question, LOOKED_AT))
            definition = next((f for f in best_first(findings, score_of) if f.fits_form >= 1), None)
            if definition is None:
                return []
            found += quotable(question, [definition], self._searcher.idf)
        return found

    def _composed(self, evidence: Sequence[Evidence], question: Question) -> Answer:
        composition = compose(evidence, self._text_of, kind=question.kind, language=question.language)
        if composition.rejected:
            log.error("Statements left out, since their quotes didn't verify: %s", "; ".join(composition.rejected))
        if not composition.statements:
            return self._refuse(phrases.abstention([], question.language), Reason.NOTHING_NEAR)
        outcome = Outcome.PARTIAL if composition.rejected else Outcome.ANSWERED
        return Answer(
            question.asked, outcome, composition.text, tuple(composition.statements), tuple(composition.citations)
        )

    def _refuse(self, text: str, reason: Reason | None, near: tuple[Nearest, ...] = ()) -> Answer:
        return Answer("", Outcome.NOT_IN_DOCUMENTS, text, nearest=near, reason=reason)

    def _near(self, document: Document, paragraph: Paragraph) -> Nearest:
        return nearest_of(Evidence(document, paragraph, 0, len(document.quote(paragraph)), 0.0))

    def _named(self, question: Question) -> tuple[list[tuple[Document, Paragraph]], Answer | None]:
        """The paragraphs that a question names, or the answer that tells why there are none."""
        found: list[tuple[Document, Paragraph]] = []
        problem: Answer | None = None
        for provision in question.provisions:
            typed = question.searched_for[provision.start : provision.end]
            if not question.scope:
                if question.kind is AskedKind.LOOKUP:
                    text = phrases.which_instrument(typed, ["UNTOC", "UNCAC", "CITES"], question.language)
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
                text = phrases.no_such_paragraph(typed, names[0] if names else None, question.language)
                problem = self._refuse(text, Reason.NO_SUCH_PARAGRAPH)
        return found, None if found else problem

    def _search(self, question: Question, k: int) -> SearchResult:
        held = self._document_ids()
        asked_of = question.asked_of if question.scope else ()  # what is only described isn't searched alone
        scope = [i for i in dict.fromkeys(chain.from_iterable(asked_of)) if i in held]
        also = " ".join(expression for concept in question.concepts for expression in concept.expressions)
        words = in_english(question.concepts) or None  # of a question in English its own
        gist = [concept.translations[0] for concept in question.concepts if concept.translations]
        query = f"{question.stressed} {question.searched_for}".strip()
        meant = f"{query} {', '.join([*gist, *self._said_otherwise(question)])}".strip()
        return self._searcher.search(query, k, documents=scope or None, words=words, also=also, meant=meant)

    def _gathered(self, question: Question, result: SearchResult) -> list[Finding]:
        leading_out = self._searcher.leading_out() if question.relates else frozenset()
        return gather(question, result.hits, self._searcher.library.paragraph, self._searcher.idf, leading_out)

    def _ranked(self, question: Question, findings: Sequence[Finding]) -> list[Finding]:
        """The findings, best first; the first of them in the order of the reranker, where there is one."""
        ranked = best_first(findings, score_of)
        if self._reranker is None:
            return ranked
        read = ranked[:READ_AGAIN]
        scores = self._reranker.scores(
            question.searched_for, [Passage(f.document, f.paragraph).in_context for f in read]
        )
        order = sorted(range(len(read)), key=lambda n: -scores[n])
        return [*(read[n] for n in order), *ranked[READ_AGAIN:]]

    def _said_otherwise(self, question: Question) -> list[str]:
        """A few of the documents' own expressions for each concept of a question: it is nearer to them with these."""
        unknown = self._searcher.idf("")
        return [
            expression
            for concept in question.concepts
            for expression in [
                e
                for e in concept.expressions
                if e.lower() != concept.words.lower() and all(self._searcher.idf(s) < unknown for s, _, _ in stems(e))
            ][:SAID_OTHERWISE]
        ]

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
