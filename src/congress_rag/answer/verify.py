"""Does what is cited stand there? The check that every answer passes before it is shown.

For an extractive answer support is a matter of letters: each quoted part must be the paragraph's own
text at the place that its citation names. A statement with one part that isn't, is not supported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from congress_rag.answer.outcome import Citation, Verdict
from congress_rag.errors import UnknownPinpointError

__all__ = ["verify_quotes"]


def verify_quotes(
    citations: Sequence[Citation], text_of: Callable[[str], str]
) -> tuple[Verdict, float, tuple[str, ...]]:
    """The verdict on a statement made of quotes, its degree of support, and what is wrong.

    Args:
        citations: all the citations of one statement.
        text_of: gives the text of a pinpoint; raises UnknownPinpointError where there is none.
    """
    wrong = []
    for citation in citations:
        try:
            text = text_of(citation.pinpoint)
        except UnknownPinpointError:
            wrong.append(f"{citation.pinpoint} doesn't exist")
            continue
        if not citation.quote or text[citation.start : citation.end] != citation.quote:
            wrong.append(f"the quote doesn't stand in {citation.pinpoint} at {citation.start}–{citation.end}")
    if not citations:
        wrong.append("nothing is cited")
    if not wrong:
        return Verdict.SUPPORTED, 1.0, ()
    share = 1 - len(wrong) / max(len(citations), 1)
    return (Verdict.PARTLY if share > 0 else Verdict.UNSUPPORTED), max(share, 0.0), tuple(wrong)
