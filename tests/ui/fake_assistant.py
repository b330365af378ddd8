"""A small assistant over a made-up treaty and a made-up report, with the methods of the real one.

``python tests/ui/fake_assistant.py [PORT]`` serves the page over it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from congress_rag.answer.outcome import Answer, Citation, Nearest, Outcome, Reason, Statement, Verdict
from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.errors import PinpointSyntaxError, QuestionError, UnknownPinpointError
from congress_rag.pinpoint import Pinpoint, locator, short_locator

TREATY = """\
#article 1
Use of terms
For the purposes of this Convention:
(a) ``Harbour" means any place where a vessel may lie at anchor, whether or not it is marked on a chart;
(b) ``Lamp" means a light that can be seen from two sea miles.
#article 2
Duty to keep a lamp
1. Each State Party shall keep a lamp at every harbour that vessels of another State Party may enter at night.
2. A State Party shall consider:
(a) Adopting such rules as may be necessary to keep the lamp lit in bad weather;
(b) Giving notice, in good time, of any lamp that is out: <script>alert(1)</script> is text here.
3. A State Party may charge for the oil. It shall not charge for the light. Nothing in this paragraph obliges a keeper.
#article 3
Assistance
Keepers shall afford one another the widest measure of assistance in storms, fog and repairs.
"""
REPORT = """\
1. The Meeting discussed the lamps of small harbours and the oil that they burn.
2. Delegates mentioned that fog had grown thicker, and that bells might be of use where a lamp was not seen.
3. The view was expressed that keepers should be trained together. Several speakers described their own schools.
4. The Meeting emphasized that a lamp which is out should be made known on the same night.
5. The following suggestions, which were not negotiated, were made:
(a) Keep a spare wick at every lamp;
(b) Ring the bell when the lamp is out.
"""


def _read(document_id: str, source: str) -> tuple[str, list[dict[str, Any]]]:
    """The text without the article lines, and what each paragraph of it is."""
    text, rows = "", list[dict[str, Any]]()
    article: dict[str, Any] | None = None
    holder: dict[str, Any] | None = None
    for line in source.splitlines():
        if line.startswith("#article"):
            number = line.split()[1]
            text += f"Article {number}\n"
            article = holder = {"pinpoint": f"{document_id}#{number}", "kind": Kind.ARTICLE, "begin": len(text)}
            rows.append(article)
            continue
        if article is not None and "start" not in article:
            article["title"] = line
            text += f"{line}\n"
            article["start"] = len(text)
            continue
        marker = re.match(r"(\d+)\.|\((\w)\)", line)
        row: dict[str, Any] | None = None
        if marker:
            kind = Kind.PARAGRAPH if marker[1] else Kind.ITEM
            parent = article if marker[1] else holder
            step = marker[1] or marker[2]
            base = parent["pinpoint"] if parent else document_id
            row = {
                "pinpoint": f"{base}.{step}" if parent else f"{base}#{step}",
                "kind": kind,
                "marker": marker[0],
                "begin": len(text),
                "start": len(text) + len(marker[0]) + 1,
                "parent": parent["pinpoint"] if parent else None,
            }
            rows.append(row)
            if marker[1]:
                holder = row
        text += f"{line}\n"
        for open_row in (article, holder, row):
            if open_row is not None:
                open_row["end"] = len(text) - 1
    return text, rows


def _document(document_id: str, source: str, **facts: Any) -> Document:
    text, rows = _read(document_id, source)
    kinds = {row["pinpoint"]: row["kind"] for row in rows}
    paragraphs = []
    for row in rows:
        pinpoint = Pinpoint.parse(row["pinpoint"])
        chain = [Pinpoint(document_id, pinpoint.steps[: n + 1]) for n in range(len(pinpoint.steps))]
        article = next((r for r in rows if r["pinpoint"] == str(chain[0]) and "title" in r), None)
        heading = (f"Article {pinpoint.steps[0]}. {article['title']}",) if article else ("Summary of deliberations",)
        paragraphs.append(
            Paragraph(
                pinpoint=row["pinpoint"],
                kind=row["kind"],
                locator=locator([(kinds[str(p)], p.steps[-1]) for p in chain]),
                begin=row["begin"],
                start=row["start"],
                end=row["end"],
                marker=row.get("marker", ""),
                heading=heading,
                parent=row.get("parent"),
                children=tuple(r["pinpoint"] for r in rows if r.get("parent") == row["pinpoint"]),
            )
        )
    return Document(id=document_id, text=text, paragraphs=tuple(paragraphs), language="en", **facts)


LAMPS = _document(
    "lamps",
    TREATY,
    title="Convention on the Keeping of Harbour Lamps",
    cite_as="Convention on the Keeping of Harbour Lamps",
    short_title="Lamps",
    kind=DocumentKind.TREATY,
)
MEETING = _document(
    "meeting",
    REPORT,
    title="Report of the Meeting of Lamp Keepers: draft report",
    cite_as="Meeting of Lamp Keepers, draft report (1 May 2019)",
    short_title="Report",
    kind=DocumentKind.REPORT,
)


@dataclass(frozen=True)
class Passage:
    """A paragraph in its document."""

    document: Document
    paragraph: Paragraph

    @property
    def chip(self) -> str:
        chain = [*self.document.ancestors(self.paragraph), self.paragraph]
        path = [(p.kind, Pinpoint.parse(p.pinpoint).steps[-1]) for p in chain]
        return f"{self.document.short_title} {short_locator(path)}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "pinpoint": self.paragraph.pinpoint,
            "label": self.document.label(self.paragraph),
            "text": self.document.quote(self.paragraph),
        }


@dataclass(frozen=True)
class Hits:
    """What a search found."""

    query: str

    def to_dict(self) -> dict[str, Any]:
        return {"query": self.query, "hits": [], "timings_ms": {}}


@dataclass
class FakeAssistant:
    """Answers a few questions by heart; ``asked`` keeps what it was asked, with the history."""

    treaty: bool = True
    embedded: int = 20
    delay: float = 0.0
    asked: list[tuple[str, list[dict[str, str]]]] = field(default_factory=list)

    def ask(self, question: str, history: Sequence[dict[str, str]] = ()) -> Answer:
        time.sleep(self.delay)
        self.asked.append((question, list(history)))
        words = question.lower()
        if "broken" in words:
            raise RuntimeError("a fault of the program")
        if len(question) > 12_000:
            raise QuestionError("The question is longer than 12,000 characters. Ask something shorter.")
        if "weather on mars" in words or "script" in words or "onerror" in words or len(question) > 5_000:
            near = tuple(self._near(p) for p in ("lamps#2.2.b", "meeting#2"))
            text = "I find no paragraph that answers this in the documents that I hold."
            return Answer(question, Outcome.NOT_IN_DOCUMENTS, text, nearest=near, reason=Reason.NOTHING_NEAR)
        if words == "article 2":
            text = "Article 2 of which document? For example: Lamps or the report."
            return Answer(question, Outcome.NEEDS_CLARIFICATION, text, reason=Reason.WHICH_INSTRUMENT)
        if "oil" in words:
            return self._answer(question, [[("lamps#2.3", "It shall not charge for the light.")]], partial=True)
        if history:
            answer = self._answer(question, [[("lamps#1.b", None)]])
            return Answer(**{**_fields(answer), "searched_for": "lamp convention on harbour lamps"})
        return self._answer(
            question,
            [
                [("lamps#2.2", "A State Party shall consider:"), ("lamps#2.2.b", None)],
                [("lamps#1.a", None)],
                [("meeting#3", "The view was expressed that keepers should be trained together.")],
            ],
        )

    def _near(self, pinpoint: str) -> Nearest:
        found = self.show(pinpoint)
        document, paragraph = found.document, found.paragraph
        return Nearest(pinpoint, document.label(paragraph), found.chip, document.quote(paragraph))

    def _answer(self, question: str, groups: list[list[tuple[str, str | None]]], partial: bool = False) -> Answer:
        citations: list[Citation] = []
        statements = []
        for group in groups:
            numbers, quotes = [], []
            for pinpoint, quote in group:
                found = self.show(pinpoint)
                text = found.document.quote(found.paragraph)
                quote = quote or text
                start = text.index(quote)
                number = len(citations) + 1
                label = found.document.label(found.paragraph)
                citations.append(Citation(number, pinpoint, label, found.chip, quote, start, start + len(quote)))
                numbers.append(number)
                quotes.append(quote)
            words = f"{citations[-1].label}: “{' […] '.join(quotes)}”"
            statements.append(Statement(words, tuple(numbers), Verdict.PARTLY if partial else Verdict.SUPPORTED, 1.0))
        text = "\n\n".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in statements)
        outcome = Outcome.PARTIAL if partial else Outcome.ANSWERED
        notice = None if self.embedded == 20 else "Searched by words alone."
        return Answer(
            question, outcome, text, tuple(statements), tuple(citations), searched_for=question, notice=notice
        )

    def search(self, query: str, k: int | None = None) -> Hits:  # noqa: ARG002
        return Hits(query)

    def show(self, typed: str, /) -> Passage:
        if "#" not in typed:
            raise PinpointSyntaxError(f"{typed!r} names no paragraph.")
        document = self.document(typed.partition("#")[0])
        if typed not in document.by_pinpoint:
            raise UnknownPinpointError(f"{document.title} has no {typed}.")
        return Passage(document, document.by_pinpoint[typed])

    def documents(self) -> dict[str, Any]:
        held = [MEETING, LAMPS] if self.treaty else [MEETING]
        return {
            "documents": [
                {
                    "id": d.id,
                    "title": d.title,
                    "short_title": d.short_title,
                    "kind": str(d.kind),
                    "language": "en",
                    "paragraphs": len(d.paragraphs),
                    "articles": sum(p.kind is Kind.ARTICLE for p in d.paragraphs),
                }
                for d in held
            ],
            "missing": [] if self.treaty else ["lamps"],
        }

    def document(self, document_id: str, /) -> Document:
        for document in (LAMPS, MEETING):
            if document.id == document_id:
                return document
        raise UnknownPinpointError(f"There is no document {document_id!r}.")

    def state(self) -> dict[str, Any]:
        status = "ready" if self.embedded == 20 else "indexing"
        counts = {"documents": 2, "paragraphs": 15, "embedded": self.embedded, "units": 20}
        return {"status": status, "index": "made-up", **counts}


def _fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__dataclass_fields__}


if __name__ == "__main__":
    import sys

    from congress_rag.settings import Settings
    from congress_rag.ui import serve

    def say(url: str) -> None:
        sys.stderr.write(f"{url}\n")

    chosen = Settings.load(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    serve(FakeAssistant(), chosen, open_browser=False, on_ready=say)
