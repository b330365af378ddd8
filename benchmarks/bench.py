"""How fast and how large it is, in one run: beside plain encoding, and beside LlamaIndex's own defaults.

Run it with ``make bench``. Each part runs in a process of its own, one after the other, so that its peak memory is
its own; times of different machines or runs aren't comparable, the ratios within a run are.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.update(HF_HUB_OFFLINE="1", ANONYMIZED_TELEMETRY="False")

from congress_rag.documents import Document
from congress_rag.errors import CallError, CongressRagError
from congress_rag.eval.relevance import article_of
from congress_rag.eval.suites import SuiteQuestion, shipped_suite
from congress_rag.ingest.corpus import read_corpus
from congress_rag.ingest.files import find_documents
from congress_rag.pinpoint import Pinpoint
from congress_rag.settings import Settings

RESULTS = Path(__file__).with_name("results.md")
README = Path(__file__).parent.parent / "README.md"
CHANGED = ("conventions/untoc.md", "confiscation", "forfeiture")  # a word of one document, for the ingest of a change
SUITE = "questions-development"
LOOKED_AT = 5  # hit@5
WARM_UP = 5  # questions asked before the clock runs
EVERY = 8  # the sample that compares two arithmetics: each eighth text

Measured = dict[str, Any]


# -- the parts ------------------------------------------------------------------------------------------------------


def measure_ours(corpus: Path, settings: Settings) -> Measured:
    """The whole way: files to an index that is searched by words, then by meaning too; then questions."""
    from congress_rag.assistant import Assistant
    from congress_rag.index.embedding import Embedding
    from congress_rag.index.models import model_folder
    from congress_rag.preparing import complete, ingest, publish

    convert, _ = _timed(model_folder, settings)
    words, prepared = _timed(publish, [corpus], settings, _progress)
    meaning, _ = _timed(complete, settings, prepared)
    ingest_mb = _peak_mb()

    questions = shipped_suite(SUITE).questions
    assistant = Assistant.open(settings)
    embedding = Embedding.load(settings)
    for question in questions[:WARM_UP]:
        assistant.ask_or_explain(question.question, question.history)
    ask: list[float] = []
    embed: list[float] = []
    search: list[float] = []
    hits = 0
    answerable = _answerable(questions, prepared.documents)
    for question in questions:  # in turns, so that a busy moment of the machine falls on all three alike
        ask.append(_timed(assistant.ask_or_explain, question.question, question.history)[0])
        embed.append(_timed(embedding.encode_query, question.question)[0])
        seconds, result = _timed(assistant.search, question.question, LOOKED_AT)
        search.append(seconds)
        if question in answerable:
            found = [hit["pinpoint"] for hit in result.to_dict()["hits"][:LOOKED_AT]]
            hits += not _articles(question).isdisjoint(map(article_of, found))
    return {
        "documents": len(prepared.documents),
        "convert": convert,
        "words": words,
        "ingest": words + meaning,
        "ingest_mb": ingest_mb,
        "ask": _quantiles(ask),
        "embed_question": _quantiles(embed),
        "search": _quantiles(search),
        "answers_mb": _peak_mb(),
        "hits": hits,
        "questions": len(answerable),
        "precision": embedding.precision,
        **_again(corpus, settings, ingest),
    }


def _again(corpus: Path, settings: Settings, ingest: Callable[..., Any]) -> Measured:
    """Ingesting once more: nothing changed, then one word of one article."""
    unchanged, _ = _timed(ingest, [corpus], settings, _progress)
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(corpus, Path(folder) / "corpus")
        name, word, other = CHANGED
        if not (copy / name).is_file():
            return {"unchanged": unchanged, "changed": None}
        text = (copy / name).read_text("utf-8")
        (copy / name).write_text(text.replace(word, other, 1), "utf-8")
        seconds, report = _timed(ingest, [copy], settings, _progress)
        return {"unchanged": unchanged, "changed": seconds, "embedded": report.embedded}


def measure_reading(corpus: Path, settings: Settings) -> Measured:
    """Files to paragraphs, without an index; beside reading the same files and splitting them into lines."""

    def split() -> int:
        return sum(len(s.path.read_text("utf-8", errors="replace").splitlines()) for s in find_documents(corpus))

    _timed(split)  # the files are in memory from here on
    lines, _ = _timed(split)
    seconds, read = _timed(read_corpus, [corpus], settings)
    size = sum(source.path.stat().st_size for source in find_documents(corpus))
    return {
        "seconds": seconds,
        "lines": lines,
        "mb": size / 1e6,
        "paragraphs": sum(len(d.paragraphs) for d in read.documents),
    }


def measure_encoding(corpus: Path, settings: Settings) -> Measured:
    """``SentenceTransformer.encode`` with its defaults on the texts that we embed, the model loaded beforehand."""
    from sentence_transformers import SentenceTransformer

    from congress_rag.index.embedding import Embedding
    from congress_rag.index.models import model_folder, prompts_of
    from congress_rag.index.units import units_of

    embedding = Embedding.load(settings)
    documents = read_corpus([corpus], settings).documents
    units = [u for d in documents for u in units_of(d, embedding.count_tokens, embedding.max_tokens)]
    texts = list({unit.hash: unit.text for unit in units}.values())
    folder = model_folder(settings)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    prompt = prompts_of(folder).get("passage", "")
    model.encode(texts[:8], prompt=prompt)
    seconds, _ = _timed(model.encode, texts, prompt=prompt)
    embedding.encode_query("loads the model, which settles its arithmetic")
    same = 1.0
    if embedding.precision != "float32":  # how much of our speed is the arithmetic, and not the batching
        import torch

        sample = texts[::EVERY]
        full, _ = _timed(model.encode, sample, prompt=prompt)
        model = model.to(getattr(torch, embedding.precision))
        model.encode(texts[:8], prompt=prompt, convert_to_numpy=False)
        less, _ = _timed(model.encode, sample, prompt=prompt, convert_to_numpy=False)
        same = less / full
    return {
        "texts": len(texts),
        "units": len(units),
        "seconds": seconds,
        "same_arithmetic": seconds * same,
        "mb": _peak_mb(),
    }


def measure_llamaindex(corpus: Path, settings: Settings) -> Measured:
    """LlamaIndex as it comes: its reader, its sentence splitter, its vector index; our weights."""
    from sentence_transformers import SentenceTransformer

    from congress_rag.eval.llama_defaults import LlamaIndexDefaults
    from congress_rag.index.models import embedding_fingerprint, model_folder, prompts_of

    folder = model_folder(settings)
    prompts = prompts_of(folder)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    class PlainEncoding:
        """Our weights as ``SentenceTransformer.encode`` uses them."""

        fingerprint = embedding_fingerprint(settings)

        def encode_passages(self, texts: Sequence[str], /) -> Any:
            return model.encode(list(texts), prompt=prompts.get("passage", ""))

        def encode_query(self, text: str, /) -> Any:
            return model.encode(text, prompt=prompts.get("query", ""))

    sources = find_documents(corpus)
    seconds, system = _timed(LlamaIndexDefaults.build, [source.path for source in sources], PlainEncoding())
    ingest_mb = _peak_mb()

    documents = read_corpus([corpus], settings).documents
    paths = {source.name: source.path for source in sources}
    system.place([(paths[document.file.partition("#")[0]], document) for document in documents])
    questions = shipped_suite(SUITE).questions
    for question in questions[:WARM_UP]:
        system.retrieve(question.question, LOOKED_AT)
    query: list[float] = []
    hits = 0
    answerable = _answerable(questions, documents)
    for question in questions:
        took, retrieved = _timed(system.retrieve, question.question, LOOKED_AT)
        query.append(took)
        if question in answerable:
            covered = {article_of(pinpoint) for hit in system.found(retrieved) for pinpoint in hit.covers}
            hits += not covered.isdisjoint(_articles(question))
    return {
        "ingest": seconds,
        "ingest_mb": ingest_mb,
        "search": _quantiles(query),
        "hits": hits,
        "questions": len(answerable),
        "chunks": system.chunks,
        "chunk_size": system.chunk_size,
        "chunk_overlap": system.chunk_overlap,
    }


PARTS: dict[str, Callable[[Path, Settings], Measured]] = {
    "reading": measure_reading,
    "ours": measure_ours,
    "encoding": measure_encoding,
    "llamaindex": measure_llamaindex,
}


# -- what they share ------------------------------------------------------------------------------------------------


def _timed(work: Callable[..., Any], *given: Any, **named: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work(*given, **named)
    return time.perf_counter() - started, result


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _quantiles(seconds: Iterable[float]) -> dict[str, float]:
    """The median and the 95th percentile, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return {"p50": cuts[9] * 1000, "p95": cuts[18] * 1000}


def _answerable(questions: Iterable[SuiteQuestion], documents: Iterable[Document]) -> list[SuiteQuestion]:
    """The questions whose documents are all here: all that can be answered, unless the run is a short one."""
    here = {document.id for document in documents}
    return [q for q in questions if q.answerable and all(Pinpoint.parse(g.pinpoint).document in here for g in q.gold)]


def _articles(question: SuiteQuestion) -> set[str]:
    """The articles, or paragraphs of a report, that its gold lies in."""
    return {article_of(gold.pinpoint) for gold in question.gold}


def _progress(what: str, done: int, of: int) -> None:
    if done == of:
        sys.stderr.write(f"    {what}: {of}\n")


# -- the table ------------------------------------------------------------------------------------------------------


def table(reading: Measured, ours: Measured, encoding: Measured, other: Measured) -> str:
    """The results in markdown."""

    def row(*cells: object) -> str:
        return "| " + " | ".join(str(cell) for cell in cells) + " |"

    def ms(times: dict[str, float]) -> str:
        return f"{times['p50']:.0f} / {times['p95']:.0f} ms"

    per_question = ours["ask"]["p50"] / ours["embed_question"]["p50"]
    lines = [
        row("", "Congress RAG", "encoding alone", "LlamaIndex, defaults"),
        row("---", "---", "---", "---"),
        row(
            f"{ours['documents']} documents to a complete index",
            f"{ours['ingest']:.0f} s",
            f"{encoding['seconds']:.0f} s ({encoding['same_arithmetic']:.0f} s in {ours['precision']})",
            f"{other['ingest']:.0f} s",
        ),
        row(
            "ratio of ours to it",
            "1",
            f"{ours['ingest'] / encoding['seconds']:.2f} ({ours['ingest'] / encoding['same_arithmetic']:.2f})",
            f"{ours['ingest'] / other['ingest']:.2f}",
        ),
        row("until search by words works", f"{ours['words']:.1f} s", "–", "–"),
        row("pieces embedded", f"{encoding['texts']:,}", f"{encoding['texts']:,}", f"{other['chunks']:,}"),
        row(
            "peak memory, ingest",
            f"{ours['ingest_mb']:.0f} MB",
            f"{encoding['mb']:.0f} MB",
            f"{other['ingest_mb']:.0f} MB",
        ),
        row(
            "search, p50 / p95", ms(ours["search"]), f"{ms(ours['embed_question'])} (the question)", ms(other["search"])
        ),
        row("answer, p50 / p95", ms(ours["ask"]), f"{per_question:.2f} times the question's embedding", "–"),
        row("peak memory, answers", f"{ours['answers_mb']:.0f} MB", "–", "–"),
        row(
            "hit@5, article",
            f"{ours['hits']} of {ours['questions']}",
            "–",
            f"{other['hits']} of {other['questions']}",
        ),
    ]
    changed = (
        f"; one word changed: {ours['changed']:.1f} s, {ours['embedded']} passages embedded" if ours["changed"] else ""
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in ("sentence-transformers", "torch", "llama-index-core"))
    notes = f"""
One run on {platform.machine()} with {os.cpu_count()} cores, Python {platform.python_version()}, {libraries}.

- Reading alone: {reading["paragraphs"]:,} paragraphs of {reading["mb"]:.1f} MB in {reading["seconds"]:.1f} s,
  {reading["mb"] / reading["seconds"]:.1f} MB/s; to read the files and split them into lines takes
  {reading["lines"] * 1000:.0f} ms.
- Ingesting once more: unchanged {ours["unchanged"]:.1f} s{changed}.
- Ours begins with the files and ends with a saved index. Loading the model is part of it; converting its weights, which
  happens once, is not ({ours["convert"]:.1f} s).
- Encoding alone is `SentenceTransformer.encode` with its defaults on the same texts, the model loaded beforehand; in
  brackets the same in our arithmetic, scaled from a sample of each {EVERY}th text.
- LlamaIndex keeps its index in memory. Its chunks have {other["chunk_size"]:,} tokens, of which the embedding reads
  512; {other["chunk_overlap"]} of them are the end of the chunk before. A chunk counts as a hit where it touches the
  article at all, which flatters it.
- Questions are the development set, asked one by one after {WARM_UP} to warm up.
"""
    return "\n".join(lines) + "\n" + notes


# -- running --------------------------------------------------------------------------------------------------------


def _first(corpus: Path, limit: int, folder: Path) -> Path:
    """A corpus folder with the smallest files of another, for a short run."""
    for source in sorted(find_documents(corpus), key=lambda source: source.path.stat().st_size)[:limit]:
        (folder / source.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source.path, folder / source.name)
    if (corpus / "manifest.json").is_file():
        shutil.copy(corpus / "manifest.json", folder)
    return folder


def _run_part(part: str, corpus: Path, home: Path) -> Measured:
    sys.stderr.write(f"Measuring: {part}\n")
    environment = {**os.environ, "CONGRESS_RAG_CORPUS": str(corpus), "CONGRESS_RAG_HOME": str(home)}
    subprocess.run([sys.executable, __file__, "--part", part], env=environment, check=True)
    measured: Measured = json.loads((home / f"{part}.json").read_text("utf-8"))
    return measured


def main() -> None:
    """Runs every part in a process of its own and writes the table; with ``--part``, runs that part."""
    parser = argparse.ArgumentParser(description="Measures speed, memory and retrieval in one run.")
    parser.add_argument("--limit", type=int, help="only so many files, to try the benchmark out; writes no results")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    settings = Settings.load()
    if settings.corpus is None:
        raise CallError("Name the corpus folder: CONGRESS_RAG_CORPUS=corpus make bench")
    if given.part:
        measured = PARTS[given.part](settings.corpus, settings)
        (settings.home / f"{given.part}.json").write_text(json.dumps(measured), "utf-8")
        return
    with tempfile.TemporaryDirectory(prefix="congress-rag-bench-") as folder:
        home, corpus = Path(folder) / "home", settings.corpus.resolve()
        home.mkdir()
        if given.limit:
            corpus = _first(corpus, given.limit, Path(folder) / "corpus")
        results = table(*(_run_part(part, corpus, home) for part in PARTS))
    sys.stdout.write(results)
    if not given.limit:
        RESULTS.write_text(f"# Benchmarks\n\nWritten by `make bench`.\n\n{results}", "utf-8")
        shown = results.partition("\n\n")[0]
        block = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
        README.write_text(block.sub(rf"\g<1>{shown}\n\g<2>", README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except CongressRagError as error:
        raise SystemExit(f"bench: {error}") from error
    except subprocess.CalledProcessError as error:
        raise SystemExit("bench: a part failed; its message stands above.") from error
