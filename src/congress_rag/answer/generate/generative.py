"""The generative composer: a model writes from numbered paragraphs, and only what they bear out is shown.

It starts from the extractive answer, which decides whether there is an answer at all and stands in for whatever the
model doesn't do well: for one statement that isn't borne out, or for the whole.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from congress_rag.answer.compose import Composition, compose
from congress_rag.answer.evidence import Evidence
from congress_rag.answer.frame import frame_of
from congress_rag.answer.generate import notices
from congress_rag.answer.generate.checking import Checked, check
from congress_rag.answer.generate.prompt import AGAIN, INSTRUCTIONS, Numbered, count_tokens, number, write_data
from congress_rag.answer.generate.server import ChatServer
from congress_rag.answer.generate.statements import read_statements
from congress_rag.answer.outcome import Answer, Citation, Outcome, Statement, Verdict, Written
from congress_rag.answer.passage import Passage
from congress_rag.answer.question import AskedKind, Question
from congress_rag.answer.support.judging import Nearness
from congress_rag.errors import ModelError
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

__all__ = ["Generative", "may_write"]

log = logging.getLogger(__name__)

_MOST_STATEMENTS = 6


def may_write(question: Question, extractive: Answer) -> bool:
    """Whether there is something for a model to write: not of a refusal, nor of a provision that is just looked up."""
    answered = extractive.outcome in (Outcome.ANSWERED, Outcome.PARTIAL)
    return answered and question.kind is not AskedKind.LOOKUP


class Generative:
    """Composes by one model. Safe to share between threads."""

    def __init__(
        self, server: ChatServer, settings: Settings, show: Callable[[str], Passage], nearness: Nearness | None = None
    ) -> None:
        """Connects to nothing yet.

        Args:
            server: the model.
            settings: for its budget of tokens.
            show: gives a paragraph by its pinpoint.
            nearness: cosines of a statement and texts, where there are vectors.
        """
        self._server = server
        self._settings = settings
        self._show = show
        self._nearness = nearness

    def answers(self, question: Question, extractive: Answer, further: Sequence[Passage] = ()) -> Iterator[Answer]:
        """The answer as it grows by verified statements; the last one is whole, and alone says what was left out.

        Where the model can't be asked, or nothing that it writes is borne out, the last one is the extractive answer
        with a notice that says why.

        Args:
            question: what is asked.
            extractive: the answer in the documents' own words.
            further: other paragraphs that were found, best first; given to the model as far as they fit its budget.
        """
        pieces = [*self._quoted(extractive), *(Evidence(p.document, p.paragraph, 0, len(p.text), 0.0) for p in further)]
        paragraphs, kept_back = number(pieces, self._budget(question))
        aside = notices.kept_back(kept_back) if kept_back else ""
        try:
            yield from self._written(question, extractive, paragraphs, aside)
        except ModelError as error:
            log.warning("The extractive answer stands in: %s", error)
            yield _noted(extractive, notices.stands_in(str(error)), aside)

    def _budget(self, question: Question) -> int:
        """The tokens left for paragraphs, so that a second try with the rejected statements fits too."""
        taken = count_tokens(AGAIN) + count_tokens(question.searched_for) + 2 * self._settings.model_reply_tokens
        return self._settings.model_context_tokens - taken

    def _quoted(self, extractive: Answer) -> list[Evidence]:
        """The stretches that the extractive answer quotes; the chapeau of an item comes with the item."""
        places = [(c, Pinpoint.parse(c.pinpoint)) for c in extractive.citations]
        alone = [c for c, at in places if not any(at != other and at.contains(other) for _, other in places)]
        passages = [(self._show(c.pinpoint), c) for c in alone]
        return [Evidence(p.document, p.paragraph, c.start, c.end, 1.0) for p, c in passages]

    def _written(
        self, question: Question, extractive: Answer, paragraphs: Sequence[Numbered], aside: str
    ) -> Iterator[Answer]:
        model = self._server.model
        if not paragraphs:
            yield _noted(extractive, notices.nothing_to_give(model), aside)
            return
        draft = _Draft(extractive, model, self._text_of)
        failed: list[Checked] = []
        for checked in self._said(INSTRUCTIONS, write_data(question.searched_for, paragraphs), paragraphs):
            if not checked.passes:
                failed.append(checked)
            elif draft.keep(checked):
                yield draft.answer()
        total = draft.kept + len(failed)
        if not total:
            yield _noted(extractive, notices.found_nothing(model), aside)
            return
        second_try, mended = "", 0
        if failed:
            rejected = [{"statement": _marked(c), "why": c.why} for c in failed]
            try:
                again = list(self._said(AGAIN, write_data(question.searched_for, paragraphs, rejected), paragraphs))
            except ModelError as error:
                log.warning("No second try: %s", error)
                again, second_try = [], f"They could not be written anew: {error}"
            for checked in again:
                if checked.passes and draft.keep(checked):
                    mended += 1
                    failed = _without_nearest(failed, checked)
                    yield draft.answer()
        if not draft.kept:
            none = replace(extractive, written=Written(0, 0, 0, len(failed)))
            yield _noted(none, notices.not_borne_out(model, total), second_try, aside)
            return
        by_number = {p.number: p for p in paragraphs}
        replaced = sum(draft.replace([by_number[n] for n in c.said.numbers if n in by_number]) for c in failed)
        written = Written(draft.kept, mended, replaced, len(failed) - replaced)
        told = notices.wrote(model, written, second_try)
        yield _noted(replace(draft.answer(), written=written), told, aside)

    def _said(self, instructions: str, data: str, paragraphs: Sequence[Numbered]) -> Iterator[Checked]:
        """What the model says, statement by statement, each held against its paragraphs."""
        by_number = {p.number: p for p in paragraphs}
        reply = self._server.stream(instructions, data, most_tokens=self._settings.model_reply_tokens)
        with closing(reply):  # a reply that runs on is read no further
            for said in read_statements(reply, by_number):
                checked = check(said, by_number, self._nearness)
                if not checked.passes:
                    log.info("Not shown, since %s: %r", checked.why, said.text)
                yield checked

    def _text_of(self, pinpoint: str) -> str:
        return self._show(pinpoint).text


class _Draft:
    """The answer that is being put together: statements that passed, with the stretches that bear them out."""

    def __init__(self, extractive: Answer, model: str, text_of: Callable[[str], str]) -> None:
        self.kept = 0
        self._extractive = extractive
        self._model = model
        self._text_of = text_of
        self._composition = Composition(frame_of(extractive.language))
        self._quoted: list[Statement] = list(extractive.statements)  # those that may still stand in for another

    def keep(self, checked: Checked) -> bool:
        """Takes a statement that passed; False where the answer is long enough, or says it already."""
        said = {statement.text for statement in self._composition.statements}
        if self.kept >= _MOST_STATEMENTS or checked.said.text in said:
            return False
        numbers: list[int] = []
        for stretch in checked.stretches:
            quoted = compose([stretch], self._text_of)  # with the chapeaux, letter for letter, or not at all
            documents = stretch.document.by_pinpoint
            for c in quoted.citations:
                numbers.append(self._composition.cite(stretch.document, documents[c.pinpoint], c.start, c.end).number)
        if not numbers:
            return False
        self._composition.statements.append(
            Statement(checked.said.text, tuple(dict.fromkeys(numbers)), Verdict.SUPPORTED, checked.score)
        )
        self.kept += 1
        return True

    def replace(self, paragraphs: Sequence[Numbered]) -> bool:
        """Puts the extractive statement about one of these paragraphs in; False where there is none, or no more."""
        places = [Pinpoint.parse(p.paragraph.pinpoint) for p in paragraphs]
        for statement in self._quoted:
            citations = [c for c in self._extractive.citations if c.number in statement.citations]
            if any(_related(Pinpoint.parse(c.pinpoint), place) for c in citations for place in places):
                self._quoted.remove(statement)
                numbers = tuple(self._number(c) for c in citations)
                self._composition.statements.append(replace(statement, citations=numbers))
                return True
        return False

    def _number(self, citation: Citation) -> int:
        """The number under which the answer cites what an extractive citation does."""
        found = self._composition.citations
        for own in found:
            if (own.pinpoint, own.start, own.end) == (citation.pinpoint, citation.start, citation.end):
                return own.number
        found.append(replace(citation, number=len(found) + 1))
        return len(found)

    def answer(self) -> Answer:
        """The answer so far."""
        return replace(
            self._extractive,
            text=self._composition.text,
            statements=tuple(self._composition.statements),
            citations=tuple(self._composition.citations),
            composer=self._model,
            notice=None,
        )


def _related(one: Pinpoint, other: Pinpoint) -> bool:
    return one.contains(other) or other.contains(one)


def _marked(checked: Checked) -> str:
    return f"{checked.said.text} {''.join(f'[{n}]' for n in checked.said.numbers)}".strip()


def _without_nearest(failed: Sequence[Checked], mended: Checked) -> list[Checked]:
    """The failed statements less the one that this stands for: the first about the same paragraph, else the first."""
    if not failed:
        return []
    numbers = set(mended.said.numbers)
    gone = next((c for c in failed if numbers & set(c.said.numbers)), failed[0])
    return [c for c in failed if c is not gone]


def _noted(answer: Answer, *told: str) -> Answer:
    return replace(answer, notice=" ".join(part for part in (answer.notice or "", *told) if part) or None)
