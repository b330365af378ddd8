"""Other people's shapes: retrieval collections in the BEIR layout, and runs in the TREC format."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from congress_rag.errors import CallError
from congress_rag.eval.record import Found, Run

__all__ = ["Collection", "is_collection", "read_collection", "trec_lines", "write_run"]


@dataclass(frozen=True, slots=True)
class Collection:
    """A retrieval collection: texts with titles by id, queries by id, and the grades of the texts for each query."""

    name: str
    texts: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def is_collection(path: Path) -> bool:
    """Whether a folder is laid out as BEIR does: corpus.jsonl and queries.jsonl."""
    return path.is_dir() and (path / "corpus.jsonl").is_file() and (path / "queries.jsonl").is_file()


def read_collection(folder: Path, split: str = "test") -> Collection:
    """Reads a collection; only queries that have qrels are asked.

    Raises:
        CallError: a file is missing, or a line isn't in the shape; the message names it.
    """
    texts = {str(row["_id"]): (str(row.get("title") or ""), str(row["text"])) for row in _rows(folder / "corpus.jsonl")}
    queries = {str(row["_id"]): str(row["text"]) for row in _rows(folder / "queries.jsonl", "text")}
    qrels: dict[str, dict[str, int]] = {}
    file = folder / "qrels" / f"{split}.tsv"
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.reader(lines, delimiter="\t"), 1):
                if number == 1 and row and row[0] == "query-id":
                    continue
                if len(row) < 3:
                    raise CallError(f"Line {number} of {file} has {len(row)} columns; it needs query, text and grade.")
                qrels.setdefault(row[0], {})[row[1]] = int(row[2])
    except OSError as error:
        raise CallError(f"The collection's grades {file} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise CallError(f"{file} has a grade that is no whole number: {error}.") from error
    asked = {i: text for i, text in queries.items() if i in qrels}
    if not asked:
        raise CallError(f"No query of {folder / 'queries.jsonl'} has a grade in {file}.")
    return Collection(folder.name, texts, asked, qrels)


def _rows(file: Path, needs: str = "text") -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict) or "_id" not in row or needs not in row:
                    raise CallError(f"Line {number} of {file} has no _id and {needs}.")
                yield row
    except OSError as error:
        raise CallError(f"{file} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise CallError(f"{file} has a line that is not JSON: {error}.") from error


def trec_lines(rankings: Mapping[str, Sequence[Found]], tag: str) -> Iterator[str]:
    """The lines of a TREC run: ``qid Q0 docid rank score tag``, ranks from 1."""
    for query, found in rankings.items():
        for rank, hit in enumerate(found, 1):
            yield f"{query} Q0 {hit.pinpoint} {rank} {hit.score:.6f} {tag}"


def write_run(run: Run | Mapping[str, Sequence[Found]], path: Path, tag: str) -> None:
    """Writes a TREC run file.

    Raises:
        CallError: the file can't be written.
    """
    rankings = {q.id: q.found for q in run.questions} if isinstance(run, Run) else run
    try:
        path.write_text("".join(f"{line}\n" for line in trec_lines(rankings, tag)), "utf-8")
    except OSError as error:
        raise CallError(f"The run file {path} can't be written: {error.strerror}.") from error
