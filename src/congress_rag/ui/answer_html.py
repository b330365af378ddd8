"""An Answer as HTML. Everything that comes from questions, documents and models is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from congress_rag.answer.outcome import Answer, Citation, Nearest, Outcome, Statement, Verdict

__all__ = ["SUGGESTED", "answer_card", "conversation", "question_card"]

SUGGESTED = (
    "What was said about cryptocurrencies?",
    "Were the recommendations negotiated?",
    "What is an organized criminal group?",
    "Can a State refuse to extradite for a fiscal offence?",
    "Is the consent of a victim of trafficking relevant?",
    "When must stolen assets be returned?",
)

_TITLES = {
    Outcome.NOT_IN_DOCUMENTS: ("○", "Not in these documents"),
    Outcome.NEEDS_CLARIFICATION: ("?", "Please say more"),
    Outcome.ERROR: ("!", "This could not be answered"),
}


def _chip(pinpoint: str, label: str, text: str, quote: str, start: int | None = None, end: int | None = None) -> str:
    span = f' data-start="{start}" data-end="{end}"' if start is not None else ""
    return (
        f'<button type="button" class="chip" data-pinpoint="{escape(pinpoint)}"{span} '
        f'aria-label="Open {escape(label)}" title="{escape(quote[:400])}">{escape(text)}</button>'
    )


def _statement(statement: Statement, citations: dict[int, Citation]) -> str:
    """The introduction, the quote and the chips. The quote begins at the first typographic quotation mark."""
    introduction, mark, quoted = statement.text.partition(": “")
    if mark:
        body = f'<p class="place">{escape(introduction)}</p><blockquote>“{escape(quoted)}</blockquote>'
    else:
        body = f"<p>{escape(statement.text)}</p>"
    chips = "".join(
        _chip(c.pinpoint, c.label, c.chip, c.quote, c.start, c.end) for c in (citations[n] for n in statement.citations)
    )
    doubt = "" if statement.verdict is Verdict.SUPPORTED else '<p class="doubt">△ Not verified in full</p>'
    return f'<div class="statement">{body}{doubt}<p class="chips">{chips}</p></div>'


def _verdict_line(answer: Answer) -> str:
    count = len(answer.statements)
    supported = sum(s.verdict is Verdict.SUPPORTED for s in answer.statements)
    noun = "statement" if count == 1 else "statements"
    if supported == count:
        words = f"{count} {noun}, quoted letter for letter and checked"
        return f'<p class="verdict good"><span aria-hidden="true">✓</span> {words}</p>'
    return f'<p class="verdict"><span aria-hidden="true">△</span> {count - supported} of {count} {noun} not verified</p>'


def _nearest(nearest: Sequence[Nearest]) -> str:
    if not nearest:
        return ""
    rows = "".join(
        f"<li>{_chip(n.pinpoint, n.label, n.chip, n.text)}<span>{escape(' '.join(n.text.split())[:150])}…</span></li>"
        for n in nearest
    )
    return f'<div class="nearest"><p>Nearest paragraphs – not an answer</p><ul>{rows}</ul></div>'


def question_card(question: str) -> str:
    """A question as it was asked."""
    return f'<div class="turn question"><p>{escape(question)}</p></div>'


def answer_card(answer: Answer) -> str:
    """An answer, an abstention or an error, each in its own card."""
    parts: list[str] = []
    if answer.searched_for and answer.searched_for != " ".join(answer.question.split()) and answer.statements:
        parts.append(f'<p class="searched">Searched for: {escape(answer.searched_for)}</p>')
    if answer.outcome in _TITLES:
        icon, title = _TITLES[answer.outcome]
        parts.append(f'<p class="title"><span aria-hidden="true">{icon}</span> {title}</p>')
        parts.append(f"<p>{escape(answer.text)}</p>")
        parts.append(_nearest(answer.nearest))
    else:
        citations = {c.number: c for c in answer.citations}
        parts += [_statement(s, citations) for s in answer.statements]
        parts.append(_verdict_line(answer))
    if answer.notice:
        parts.append(f'<p class="notice">{escape(answer.notice)}</p>')
    return f'<div class="turn answer {escape(str(answer.outcome))}">{"".join(parts)}</div>'


def conversation(cards: Sequence[str], *, waiting: bool = False) -> str:
    """All turns, or the welcome where there are none yet."""
    if not cards:
        buttons = "".join(f'<button type="button" class="suggestion">{escape(q)}</button>' for q in SUGGESTED)
        return (
            '<div class="welcome"><h2>Ask the report and its conventions</h2>'
            "<p>Every sentence of an answer is a quotation, with the paragraph it stands in. "
            "Where the documents are silent, the answer says so.</p>"
            f'<div class="suggestions">{buttons}</div></div>'
        )
    dots = '<div class="turn answer waiting"><p>Looking it up …</p></div>' if waiting else ""
    return f'<div class="turns" role="log" aria-live="polite" aria-label="Conversation">{"".join(cards)}{dots}</div>'
