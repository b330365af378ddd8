"""XML as a tree whose words know where they stand in the source."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block

__all__ = ["Element", "Written", "parse_xml"]

_DEEPEST = 200
_MOST = 1_000_000  # elements


@dataclass
class Written:
    """Characters and their offsets in the source. White space is folded as more comes in."""

    text: str = ""
    source: array[int] = field(default_factory=lambda: array("L"))

    def add(self, text: str, at: int, *, spread: bool = True) -> None:
        """Takes text in that begins at an offset; ``spread`` says that its characters follow each other there."""
        letters: list[str] = []
        last = self.text[-1:]
        for step, letter in enumerate(text):
            if letter.isspace() or letter in "\u200b\ufeff":
                if last in ("", " "):
                    continue
                letter = " "
            letters.append(letter)
            self.source.append(at + step if spread else at)
            last = letter
        self.text += "".join(letters)

    def block(self, level: int = 0, *, footnote: bool = False, note: str = "") -> Block:
        """As a block, without the space at its end."""
        text = self.text.rstrip()
        return Block(text, self.source[: len(text)], level, footnote=footnote, note=note)


@dataclass
class Element:
    """An element: its name without the namespace, its attributes, where it begins, and what is in it, in order."""

    tag: str
    attributes: dict[str, str]
    at: int
    parts: list[Element | tuple[str, int]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        return (part for part in self.parts if isinstance(part, Element))

    def walk(self) -> Iterator[Element]:
        """It and every element below it, in order."""
        yield self
        for child in self:
            yield from child.walk()

    def words(self) -> Written:
        """All its words."""
        written = Written()
        self._write(written)
        return written

    def _write(self, written: Written) -> None:
        for part in self.parts:
            if isinstance(part, Element):
                part._write(written)
            else:
                written.add(*part)


def parse_xml(source: str, path: Path) -> Element:
    """The root of an XML document.

    Raises:
        UnreadableFileError: it isn't well-formed, nests too deep, or declares entities of its own.
    """
    if source.count("<") > _MOST:
        raise UnreadableFileError(f"{path} has more than {_MOST} elements, so it is no document. Leave it out.")
    data = source.encode("utf-8")
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")  # whatever it declares: it is decoded
    parser.buffer_text = False
    root = Element("", {}, 0)
    opened = [root]
    byte = at = 0

    def place() -> int:
        nonlocal byte, at
        now = parser.CurrentByteIndex
        at += len(data[byte:now].decode("utf-8", "ignore"))
        byte = now
        return at

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(opened) > _DEEPEST:
            raise UnreadableFileError(
                f"{path} nests more than {_DEEPEST} elements, so it is no document. Leave it out."
            )
        named = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(" ")[2], named, place())
        opened[-1].parts.append(element)
        opened.append(element)

    def characters(text: str) -> None:
        opened[-1].parts.append((text, place()))

    def entity(*_declared: object) -> None:
        raise UnreadableFileError(f"{path} declares XML entities of its own, which aren't read. Save it without them.")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: opened.pop()
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise UnreadableFileError(
            f"{path} is not well-formed XML: {what} in line {error.lineno}. Get the file again."
        ) from error
    return next(iter(root))
