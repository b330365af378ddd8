"""An Answer as HTML: statements with their chips, a verdict in words, and a card for every other way of ending.

Pure functions. All text is escaped; nothing that a document, a question or a model says becomes markup.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from congress_rag.answer.outcome import Answer, Citation, Outcome, Statement, Verdict
from congress_rag.ui.markup import chip, clipped, icon, safe
from congress_rag.ui.thumbs_html import Pressed, thumbs_html

__all__ = ["Turn", "answer_html", "conversation_html", "problem_html", "verdict_line"]

_CARDS = {
    Outcome.NOT_IN_DOCUMENTS: ("none", "Not in the documents"),
    Outcome.NEEDS_CLARIFICATION: ("question", "One thing is needed first"),
    Outcome.ERROR: ("warning", "This could not be answered"),
}
_MARKS = {
    Verdict.PARTLY: ("half", "Supported in part"),
    Verdict.UNSUPPORTED: ("warning", "Not supported by what it cites"),
}
_EXCERPT = 260
_INTRODUCED = re.compile(r"(?P<introduction>[^“]{1,400}?[:：]\s*)(?P<quoted>\u2068?“.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and what came of it: an answer, a problem in words, or nothing yet. ``id`` names it in the page."""

    question: str
    answer: Answer | None = None
    problem: str | None = None
    id: str = field(default_factory=lambda: uuid4().hex)


def conversation_html(turns: list[Turn], pressed: Mapping[str, Pressed] | None = None) -> str:
    """The whole conversation, oldest turn first; with the thumbs ``pressed`` by turn, where there are any."""
    return f'<div class="turns">{"".join(_turn(turn, pressed) for turn in turns)}</div>' if turns else ""


def _turn(turn: Turn, pressed: Mapping[str, Pressed] | None) -> str:
    if turn.answer is not None:
        thumbs = thumbs_html(turn.id, pressed.get(turn.id)) if pressed is not None else ""
        body, state = answer_html(turn.answer) + thumbs, "done"
    elif turn.problem is not None:
        body, state = problem_html(turn.problem), "done"
    else:
        body, state = (
            '<p class="looking">Reading the documents<span class="dots" aria-hidden="true"></span></p>',
            "busy",
        )
    return (
        f'<article class="turn" data-state="{state}">'
        f'<h2 class="asked" dir="auto">{safe(turn.question)}</h2>{body}</article>'
    )


def problem_html(message: str) -> str:
    """An error, told as a plain card."""
    return _card("warning", "This could not be answered", f"<p>{safe(message)}</p>", "error", message)


def answer_html(answer: Answer) -> str:
    """What ``ask`` gave back, and nothing besides."""
    parts = [_searched_for(answer)]
    if answer.outcome in _CARDS:
        name, title = _CARDS[answer.outcome]
        body = f'<p dir="auto">{safe(answer.text)}</p>{_nearest(answer)}'
        parts.append(_card(name, title, body, str(answer.outcome), answer.text))
    else:
        cited = {c.number: c for c in answer.citations}
        statements = "".join(_statement(s, cited) for s in answer.statements) or f"<p>{safe(answer.text)}</p>"
        parts.append(
            f'<div class="answer" data-outcome="{safe(str(answer.outcome))}" '
            f'data-announce="{safe(f"Answer. {verdict_line(answer)}. {_spoken(answer)}")}">'
            f'<div class="statements" lang="{safe(answer.language)}">{statements}</div>'
            f'<div class="answer-foot">{_verdict(answer)}{_copy(answer)}</div></div>'
        )
    if answer.notice:
        parts.append(f'<p class="notice">{icon("clock")}<span>{safe(answer.notice)}</span></p>')
    return "".join(parts)


def verdict_line(answer: Answer) -> str:
    """The verdict on the whole answer, in words.

    "3 statements, all supported by the paragraphs they cite".
    """
    total = len(answer.statements)
    counts = Counter(s.verdict for s in answer.statements)
    words = f"{total} statement{'' if total == 1 else 's'}"
    if counts[Verdict.SUPPORTED] == total:
        who = "supported by what it cites" if total == 1 else "all supported by the paragraphs they cite"
        line = f"{words}, {who}"
    else:
        kinds = ((Verdict.SUPPORTED, "supported"), (Verdict.PARTLY, "in part"), (Verdict.UNSUPPORTED, "not supported"))
        line = f"{words}: {', '.join(f'{counts[v]} {name}' for v, name in kinds if counts[v])}"
    return f"A partial answer: {line}" if answer.outcome is Outcome.PARTIAL else line


def _verdict(answer: Answer) -> str:
    verdicts = {s.verdict for s in answer.statements}
    if verdicts <= {Verdict.SUPPORTED} and answer.outcome is Outcome.ANSWERED:
        name, kind = "check", "supported"
    else:
        name, kind = ("warning", "unsupported") if Verdict.UNSUPPORTED in verdicts else ("half", "partly")
    return f'<p class="verdict verdict-{kind}">{icon(name)}<span>{safe(verdict_line(answer))}</span></p>'


def _copy(answer: Answer) -> str:
    notes = "\n".join(f"[{c.number}] {c.label}" for c in answer.citations)
    whole = f"{answer.text}\n\n{notes}"
    return (
        f'<button type="button" class="quiet" data-copy="{safe(whole.strip())}">'
        f"{icon('copy')}<span>Copy with citations</span></button>"
    )


def _statement(statement: Statement, cited: dict[int, Citation]) -> str:
    citations = [cited[number] for number in statement.citations if number in cited]
    chips = "".join(map(chip, citations))
    mark = ""
    if statement.verdict in _MARKS:
        name, words = _MARKS[statement.verdict]
        mark = f'<span class="mark mark-{statement.verdict}">{icon(name)}{words}</span>'
    return (
        f'<div class="statement" data-verdict="{safe(str(statement.verdict))}"><p dir="auto">'
        f'{_words(statement.text, citations)}</p><p class="chips">{chips}{mark}</p></div>'
    )


def _words(text: str, citations: list[Citation]) -> str:
    """The statement's own text; where it introduces the words that it cites, the introduction is set apart."""
    found = _INTRODUCED.fullmatch(text)
    if found and any(_folded(c.quote) in _folded(found["quoted"]) for c in citations):
        introduction, quoted = safe(found["introduction"]), _gaps(safe(found["quoted"]))
        return f'<span class="place">{introduction}</span><span class="quoted">{quoted}</span>'
    return f'<span class="said">{_gaps(safe(text))}</span>'


def _folded(text: str) -> str:
    return " ".join(text.split())


def _gaps(escaped: str) -> str:
    return re.sub(r"\[…\]", '<span class="gap">[…]</span>', escaped)


def _spoken(answer: Answer) -> str:
    """The answer to be read out: a table's rows as sentences."""
    return "\n\n".join(s.text for s in answer.statements) if answer.text.startswith("|") else answer.text


def _searched_for(answer: Answer) -> str:
    if not answer.searched_for or " ".join(answer.searched_for.split()) == " ".join(answer.question.split()):
        return ""
    return f'<p class="searched" dir="auto">Searched for: <span>{safe(answer.searched_for)}</span></p>'


def _nearest(answer: Answer) -> str:
    if not answer.nearest:
        return ""
    rows = "".join(
        f'<li>{chip(near)}<p dir="auto">{safe(clipped(near.text, _EXCERPT))}</p></li>' for near in answer.nearest
    )
    return f'<h3>Nearest paragraphs <span>— not an answer</span></h3><ul class="nearest">{rows}</ul>'


def _card(name: str, title: str, body: str, kind: str, announce: str) -> str:
    return (
        f'<section class="card card-{safe(kind)}" data-outcome="{safe(kind)}" '
        f'data-announce="{safe(f"{title}. {announce}")}">'
        f'<p class="card-title">{icon(name)}<span>{safe(title)}</span></p>{body}</section>'
    )
