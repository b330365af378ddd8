"""Readers in a process of their own: a library that crashes or never ends on a damaged file takes nothing along.

The process may use so much time and memory, and no more. It says what it read in JSON, on its standard output.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from congress_rag.errors import UnreadableFileError
from congress_rag.ingest.blocks import Block, Look

__all__ = ["read_contained"]

SECONDS = 15  # of computing; a PDF of many pages gets more
SECONDS_A_PAGE = 0.15
SECONDS_A_PICTURE = 20
MEMORY = 1_500_000_000
_LONGEST = 900  # seconds by the clock, where the machine is busy
_REFUSED = 3


def read_contained(path: Path, kind: str) -> tuple[str, list[Block], tuple[str, ...]]:
    """The text, the blocks and the gaps of a file, read as "pdf", "word" or "hypertext".

    Raises:
        UnreadableFileError: the reader refuses it, fails, or takes too much time or memory.
    """
    call = [sys.executable, "-P", "-m", "congress_rag.ingest.readers.contained", kind, str(path.absolute())]
    try:
        ran = subprocess.run(call, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(f"{path} takes too long to read. {_ADVICE}") from error
    if ran.returncode == _REFUSED:
        raise UnreadableFileError(ran.stdout.decode("utf-8").replace(str(path.absolute()), str(path)))
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        why = {-24: "takes too long to read", -9: "takes too long, or too much memory, to read"}.get(ran.returncode)
        if "MemoryError" in said:
            why = "takes too much memory to read"
        raise UnreadableFileError(f"{path} {why or f'makes its reader fail ({said or ran.returncode})'}. {_ADVICE}")
    read = json.loads(ran.stdout)
    return read["text"], [_unpacked(values) for values in read["blocks"]], tuple(read["gaps"])


_ADVICE = "It may be damaged: get the file again, or save it as plain text."


def _packed(block: Block) -> list[Any]:
    """A block's values; its offsets as stretches that follow each other."""
    stretches: list[list[int]] = []
    for at in block.source:
        if stretches and at == sum(stretches[-1]):
            stretches[-1][1] += 1
        else:
            stretches.append([at, 1])
    look = astuple(block.look) if block.look is not None else None
    return [block.text, stretches, block.level, block.footnote, block.furniture, block.note, block.page, look]


def _unpacked(values: Sequence[Any]) -> Block:
    text, stretches, level, footnote, furniture, note, page, look = values
    source = array("L")
    for at, length in stretches:
        source.extend(range(at, at + length))
    return Block(text, source, level, footnote, furniture, note, page, Look(*look) if look is not None else None)


def _limit(seconds: float) -> None:
    """Holds this process to so many seconds from now, and to its memory. Where the system can't, it goes unlimited."""
    try:
        import resource
    except ImportError:  # not on this system
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime + seconds) + 1
    for what, most in ((resource.RLIMIT_CPU, spent), (resource.RLIMIT_AS, MEMORY)):
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _read(path: Path, kind: str) -> dict[str, Any]:
    gaps: tuple[str, ...] = ()
    if kind == "word":
        from congress_rag.ingest.readers.word import read_word

        text, blocks = read_word(path)
    elif kind == "hypertext":
        from congress_rag.ingest.readers.encoding import decode
        from congress_rag.ingest.readers.hypertext import read_hypertext

        source, gaps = decode(path.read_bytes(), path)
        text, blocks = read_hypertext(source, path)
    else:
        from congress_rag.ingest.readers.paragraphs import lay_out
        from congress_rag.ingest.readers.pdf import read_pages
        from congress_rag.ingest.readers.scan import can_recognise, check_text_layer, recognise

        pages = read_pages(path, lambda count: _limit(SECONDS + SECONDS_A_PAGE * count))
        if any(page.pictured and not page.runs for page in pages) and can_recognise():
            _limit(SECONDS + SECONDS_A_PICTURE * len(pages))
            recognise(path, pages)
        gaps = check_text_layer(pages, path)
        text, blocks = lay_out(pages)
    return {"text": text, "blocks": [_packed(block) for block in blocks], "gaps": gaps}


def main() -> int:
    """Reads the file that the command line names, within limits, and prints what is in it."""
    _limit(SECONDS)
    kind, path = sys.argv[1:]
    try:
        read = json.dumps(_read(Path(path), kind)).encode()
    except UnreadableFileError as error:
        sys.stdout.buffer.write(str(error).encode())
        return _REFUSED
    sys.stdout.buffer.write(read)
    return 0


if __name__ == "__main__":
    sys.exit(main())
