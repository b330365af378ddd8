"""A streamed reply read into statements: a sentence each, with the numbers of the paragraphs that it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from congress_rag.answer.sentences import sentences

__all__ = ["Fault", "Said", "read_statements"]

_MOST_STATEMENTS = 12  # of one reply; what a model writes beyond them is not read
_LONGEST = 700  # characters of a statement
_MARK = r"\[\s*[0-9]{1,3}(?:\s*[,;]\s*[0-9]{1,3})*\s*\]"
_MARKS = re.compile(_MARK)
_END = re.compile(rf"{_MARK}(?:\s*{_MARK})*[.。;]?(?=\s*[^\s\[.,;:)])")
_LEADING = re.compile(rf"^\s*(?:{_MARK}[\s:.–—-]*)+")
_TRAILING = re.compile(rf"(?:\s*{_MARK})+\s*[.。;]?\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•–—]+\s+|#{1,6}\s+|\(?\d{1,2}[.)]\s+)+")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_NONE = re.compile(r"^\W*(?:NONE)\W*$")
_MARKUP = re.compile(
    r"[<>{}\[\]|\\`~^]|&\#?\w+;|\w+://|\bwww\.|\bmailto:|\b(?:javascript|data):|\S@\S"
    r"|\b[\w-]{2,}\.(?:(?:com|org|net|int|io|info|example|test|invalid)\b|[a-z]{2,}/)"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL)
_THINKING = re.compile(r"^\s*(?:<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?|<think(?:ing)?>.*)$", re.DOTALL)


class Fault(StrEnum):
    """What is wrong with the form of a statement, whatever it says."""

    NO_NUMBER = "it names no paragraph"
    UNKNOWN_NUMBER = "it names a paragraph that doesn't exist"
    MARKUP = "it has markup, a link or a hidden character"
    TOO_LONG = "it is too long for one statement"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that a model wrote: its text without markers, the numbers it names, what is wrong with its form."""

    text: str
    numbers: tuple[int, ...]
    fault: Fault | None = None


def read_statements(pieces: Iterable[str], known: Collection[int]) -> Iterator[Said]:
    """The statements of a reply, each as soon as it is complete; the same one is read once.

    Args:
        pieces: the reply as it comes.
        known: the numbers that exist; a statement that names another has a fault.

    >>> reply = ["States may ref", "use. [1]\\nThey shall pay [2, 1]."]
    >>> [(said.text, said.numbers) for said in read_statements(reply, {1, 2})]
    [('States may refuse.', (1,)), ('They shall pay.', (2, 1))]
    >>> list(read_statements(["NONE"], {1}))
    []
    """
    seen: set[str] = set()
    for line in _lines(_spoken(pieces)):
        for said in _of_line(line, known):
            if said.text.lower() not in seen:
                seen.add(said.text.lower())
                yield said
            if len(seen) >= _MOST_STATEMENTS:
                return


def _spoken(pieces: Iterable[str]) -> Iterator[str]:
    """The reply without the thoughts that some models write before it."""
    held: str | None = ""
    for piece in pieces:
        if held is None:
            yield piece
            continue
        held += piece
        if _THOUGHT.match(held):
            held = _THOUGHT.sub("", held, count=1)
        if not _THINKING.match(held):
            yield held
            held = None
    if held:
        yield held


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """The lines, and within a line what ends with markers, as soon as something follows it."""
    held = ""
    for piece in pieces:
        held += piece
        while True:
            line, newline, rest = held.partition("\n")
            end = next((m.end() for m in _END.finditer(line) if re.search(r"[^\W\d_]", line[: m.start()])), None)
            if end is not None:
                yield line[:end]
                held = held[end:]
            elif newline:
                yield line
                held = rest
            else:
                break
    yield held


def _of_line(line: str, known: Collection[int]) -> Iterator[Said]:
    """The sentences of a line; they share the numbers that stand at its end, or before it."""
    if not re.search(r"[^\W\d_]", line) or _NONE.match(line) or line.lstrip().startswith("```"):
        return
    numbers = tuple(dict.fromkeys(int(n) for mark in _MARKS.findall(line) for n in re.findall(r"[0-9]+", mark)))
    end = "." if line.rstrip().endswith((".", "。")) else ""
    text = _TRAILING.sub("", line)
    text = text if text == line or text.rstrip().endswith((".", "!", "?", "。")) else f"{text.rstrip()}{end}"
    text = _BULLET.sub("", _LEADING.sub("", _BULLET.sub("", text)))
    text = re.sub(r"[ \t\r\f\v\u00a0]+", " ", _EMPHASIS.sub("", text)).strip()
    for start, stop in sentences(text):
        sentence = text[start:stop]
        if not re.search(r"[^\W\d_]", sentence):
            continue
        yield Said(sentence, numbers, _fault(sentence, numbers, known))


def _fault(sentence: str, numbers: tuple[int, ...], known: Collection[int]) -> Fault | None:
    if _MARKUP.search(sentence):
        return Fault.MARKUP
    if not numbers:
        return Fault.NO_NUMBER
    if any(n not in known for n in numbers):
        return Fault.UNKNOWN_NUMBER
    return Fault.TOO_LONG if len(sentence) > _LONGEST else None
