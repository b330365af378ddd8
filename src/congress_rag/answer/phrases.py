"""The words that frame an answer: what each way of ending says to a person."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "absent_document",
    "abstention",
    "missing_instrument",
    "no_such_paragraph",
    "not_defined",
    "opinion",
    "too_vague",
    "which_instrument",
    "words_only",
]


def abstention(scope_names: list[str]) -> str:
    """Not in the documents."""
    where = f"in {_and(scope_names)}" if scope_names else "in the documents that I hold"
    return f"I find no paragraph that answers this {where}."


def missing_instrument(name: str) -> str:
    """The question names an instrument that isn't there."""
    return f"“{name}” is not among the documents that I hold, so I can't say what it provides."


def absent_document(names: list[str], asked: Sequence[str] = ()) -> str:
    """The question names known instruments that the corpus lacks; ``asked`` is what it calls them."""
    verb = "is" if len(names) == 1 else "are"
    other = [f"“{name}”" for name in asked if not any(name.lower() in formal.lower() for formal in names)]
    called = f" ({', '.join(other)})" if other else ""
    return (
        f"The text of {_and(names)}{called} {verb} not among the documents that I hold. "
        "Add it to the corpus folder to ask about it."
    )


def no_such_paragraph(asked: str, why: str) -> str:
    """A pinpoint that no document has."""
    return f"There is no {asked}. {why}".strip()


def not_defined(expressions: Sequence[str]) -> str:
    """Two expressions are to be told apart, and the documents don't define both."""
    return f"I find no definition of both {_and([f'“{words}”' for words in expressions])} to put side by side."


def which_instrument(asked: str, names: list[str]) -> str:
    """A place without a document."""
    return f"{asked[:1].upper()}{asked[1:]} of which document? For example: {_and(names, 'or')}."


def opinion() -> str:
    """Advice or an opinion is asked for."""
    return "This asks for advice or an opinion. I only quote what the documents say."


def too_vague() -> str:
    """Nothing to look for."""
    return "I can't tell what to look for. Name the subject – an offence, a duty, a procedure – or a paragraph."


def words_only(embedded: int, total: int) -> str:
    """A notice while vectors are being computed."""
    return f"Searched by words alone: {embedded:,} of {total:,} passages are prepared for search by meaning so far."


def _and(names: list[str], word: str = "and") -> str:
    if len(names) <= 1:
        return "".join(names)
    if len(names) > 4:
        names = [*names[:3], f"{len(names) - 3} more"]
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
