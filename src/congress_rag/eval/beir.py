"""Retrieval over other people's collections: indexed apart from the user's documents, searched as theirs are.

Each text is a document of one paragraph with its title as heading. A text longer than the embedding reads is not
split: its meaning is known by its head, its words are all searched. The index is kept under the settings' home by a
hash of the texts, so that a second run only searches.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from congress_rag.assistant import Assistant
from congress_rag.documents import Document, DocumentKind, Kind, Paragraph
from congress_rag.errors import QuestionError
from congress_rag.eval.record import Found
from congress_rag.eval.trec import Collection
from congress_rag.pinpoint import Pinpoint
from congress_rag.preparing import ingest_documents, set_apart
from congress_rag.settings import Settings

__all__ = ["COLLECTION_MEASURES", "collection_figures", "run_collection"]

COLLECTION_MEASURES = ("nDCG@10", "RR@10", "R@100", "Success@5")

Progress = Callable[[str, int, int], None]
_ANY_LENGTH = 1_000_000  # characters of a query: some collections ask with whole essays


def run_collection(
    collection: Collection,
    settings: Settings,
    k: int = 100,
    on_progress: Progress | None = None,
    *,
    language: str = "en",
) -> dict[str, list[Found]]:
    """Searches for every query, after indexing the texts where they aren't yet.

    Args:
        collection: the texts and queries.
        settings: which embedding is used, and the home below which the index is kept.
        k: how many hits a query gets at most.
        on_progress: told of each stage, as in an ingest.
        language: of the texts, for the stems of their words.

    Returns:
        The hits of every query in the collection's own ids, best first; none for a query without a word. The text
        under the query's own id is left out unless it is graded for it, as in collections that ask with their texts.

    Raises:
        WeightsError: the embedding can't be loaded.
        StorageError: the index can't be written.
    """
    report = on_progress or _silent
    ids = list(collection.texts)
    apart = set_apart(settings, f"collections/{_key(collection, language)}").model_copy(
        update={"max_question_chars": _ANY_LENGTH}
    )
    ingest_documents(list(_documents(collection, language)), apart, report)
    assistant = Assistant.open(apart)
    rankings: dict[str, list[Found]] = {}
    for query, text in collection.queries.items():
        own = {query} - collection.qrels.get(query, {}).keys()
        hits = [hit for hit in _search(assistant, text, k + len(own), ids) if hit.pinpoint not in own]
        rankings[query] = hits[:k]
        report("Searching", len(rankings), len(collection.queries))
    return rankings


def collection_figures(
    rankings: Mapping[str, Sequence[Found]], qrels: Mapping[str, Mapping[str, int]]
) -> dict[str, float]:
    """The means of COLLECTION_MEASURES by their names, by ir-measures, over all graded queries.

    A graded query without a ranking counts 0, and the order of a ranking decides where scores are equal.
    """
    import ir_measures

    grades = [ir_measures.Qrel(q, text, grade) for q, graded in qrels.items() for text, grade in graded.items()]
    run = [
        ir_measures.ScoredDoc(query, hit.pinpoint, float(len(hits) - place))
        for query, hits in rankings.items()
        for place, hit in enumerate(hits)
    ]
    measures = {name: ir_measures.parse_measure(name) for name in COLLECTION_MEASURES}
    if not run:
        return dict.fromkeys(COLLECTION_MEASURES, 0.0)
    means = ir_measures.calc_aggregate(list(measures.values()), grades, run)
    return {name: float(means[measure]) for name, measure in measures.items()}


def _search(assistant: Assistant, text: str, k: int, ids: Sequence[str]) -> list[Found]:
    try:
        ranking = assistant.search(text, k)
    except QuestionError:  # it has no word, so it finds nothing, and counts as such
        return []
    return [
        Found(ids[_number(passage.paragraph.pinpoint)], round(score, 6))
        for passage, score in zip(ranking.passages, ranking.scores, strict=True)
    ]


def _documents(collection: Collection, language: str) -> Iterator[Document]:
    """A document for every text, named by its place: their ids may hold what a pinpoint can't."""
    for number, given in enumerate(collection.texts.values()):
        document = f"text-{number}"
        title, text = (words.encode("utf-8", "replace").decode() for words in given)  # JSON may hold half characters
        body = text if text.strip() else title
        whole = Paragraph(str(Pinpoint(document, ("1",))), Kind.PARAGRAPH, "para. 1", 0, 0, len(body))
        yield Document(
            document, title, title if body is not title else "", DocumentKind.OTHER, language, body, (whole,),
            file=document, sha256=hashlib.sha256(body.encode()).hexdigest(),
        )  # fmt: skip


def _number(pinpoint: str) -> int:
    return int(Pinpoint.parse(pinpoint).document.removeprefix("text-"))


def _key(collection: Collection, language: str) -> str:
    """A folder's name for these texts in this order."""
    digest = hashlib.sha256(json.dumps([language, list(collection.texts.items())]).encode()).hexdigest()
    slug = re.sub(r"[^a-z0-9]+", "-", collection.name.lower()).strip("-")
    return f"{slug or 'collection'}-{digest[:16]}"


def _silent(_what: str, _done: int, _of: int) -> None:
    pass
