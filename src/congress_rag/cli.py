"""The command line: the same as :class:`congress_rag.assistant.Assistant`, printed.

Results go to standard output, progress and messages to standard error. Exit status: 0 done (an
abstention is an answer), 1 the work failed, 2 the call was wrong.
"""

from __future__ import annotations

import json
import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from congress_rag.cli_evaluation import evaluation
from congress_rag.errors import CallError, CongressRagError
from congress_rag.settings import Settings

if TYPE_CHECKING:
    from congress_rag.answer.outcome import Answer
    from congress_rag.assistant import Assistant, Passage, Relations
    from congress_rag.fetching import FetchReport

__all__ = ["app", "main"]

app = typer.Typer(
    name="congress-rag",
    help="Answers with paragraph-level citations from the reports and conventions of a United Nations crime congress.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Composer = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who writes: extractive, or a model's name; see composers.")
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE", help="Read JSON Lines; write one JSON object a line, in order."),
]


def main() -> None:
    """Runs the command line and turns every error of ours into a message and an exit status."""
    logging.basicConfig(stream=sys.stderr, level="WARNING", format="%(levelname)s: %(message)s")
    logging.getLogger("bm25s").propagate = False  # it sets itself to DEBUG
    try:
        app()
    except CongressRagError as error:
        fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None


def fail(error: CongressRagError) -> NoReturn:
    """Says what happened on standard error and ends with the error's exit status."""
    typer.echo(f"congress-rag: {error}", err=True)
    raise SystemExit(error.exit_status)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _open() -> Assistant:
    from congress_rag.assistant import Assistant

    return Assistant.open(Settings.load())


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file; a line that isn't one is given as an error with its number."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"The batch file {file} can't be read: {error}.") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            value = {"error": f"Line {number} of {file} is not JSON: {error}."}
        yield value if isinstance(value, dict) else {"error": f"Line {number} of {file} is not a JSON object."}


def _batch(file: Path, needs: str, one: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Runs a batch: a bad line gets its own error object, and the rest goes on."""
    for line in _lines(file):
        echo = {"id": line["id"]} if "id" in line else {}
        if "error" in line and needs not in line:
            _print_json(
                {**echo, "outcome": "error", "reason": "bad_call", "text": line["error"], "error": line["error"]}
            )
            continue
        try:
            if not isinstance(line.get(needs), str):
                raise CallError(f'The line has no "{needs}" that is a text.')
            result = one(line)
        except CongressRagError as error:
            result = {
                needs: line.get(needs),
                "outcome": "error",
                "reason": error.code,
                "text": str(error),
                "error": str(error),
            }
        _print_json({**echo, **result})


@app.command()
def chat(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
    composer: Composer = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser at the app.")] = True,
) -> None:
    """Prepare what is missing, then serve the web app."""
    from congress_rag.serving import chat as run

    run(Settings.load(host=host, port=port, composer=composer), open_browser=browser)


@app.command()
def ingest(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; without any, the corpus folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build or update the index from files or folders."""
    from congress_rag.preparing import corpus_paths
    from congress_rag.preparing import ingest as run
    from congress_rag.progress import progress_bar

    settings = Settings.load()
    with progress_bar() as on_progress:
        report = run(corpus_paths(settings, paths or []), settings, on_progress)
    if as_json:
        _print_json(report.to_dict())
    else:
        for failure in report.failed:
            typer.echo(f"Left out: {failure['file']}: {failure['error']}", err=True)
        for aside in report.set_aside:
            typer.echo(f"Set aside: {aside['file']}: {aside['reason']}", err=True)
        typer.echo(
            f"{report.documents} documents, {report.paragraphs:,} paragraphs, {report.chunks:,} passages: "
            f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {report.removed} removed "
            f"in {report.seconds:.1f} s."
        )
        if report.missing:
            typer.echo(f"The report cites, and the corpus lacks: {'; '.join(report.missing)}.", err=True)
        for notice in report.notices:
            typer.echo(notice, err=True)
    if report.failed and not report.documents:
        raise SystemExit(1)


@app.command()
def fetch(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Instruments; without any, those the report cites.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", help="ar, en, es, fr, ru or zh; give it again for another.")
    ] = None,
    corpus: Annotated[Path | None, typer.Option(help="The corpus folder to fetch into.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, and fetch nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Download instruments from their official addresses into the corpus folder."""
    from congress_rag.fetching import fetch as run
    from congress_rag.progress import download_bar

    with download_bar() as on_progress:
        report = run(
            ids or [],
            Settings.load(corpus=corpus),
            languages=language or ["en"],
            dry_run=dry_run,
            on_progress=on_progress,
        )
    if as_json:
        _print_json(report.to_dict())
    else:
        typer.echo(_fetch_text(report))
    if report.cut_off:
        typer.echo("No depositary could be reached. Put this machine on a network, and fetch again.", err=True)
    if report.failed:
        raise SystemExit(1)


def _fetch_text(report: FetchReport) -> str:
    words = {"planned": "would fetch", "no_address": "no address"}
    lines = [
        f"{words.get(item.status, item.status):<11}  {item.id} ({item.language})  {item.error or item.address or ''}"
        for item in report.items
        if item.status != "there"
    ]
    planned = f"{report.count('planned')} to fetch, " if report.dry_run else ""
    lines.append(
        f"{report.corpus}: {planned}{report.count('fetched')} fetched, {report.count('there')} there already, "
        f"{report.count('failed')} failed, {report.count('no_address')} without an address."
    )
    return "\n".join(lines)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in a sentence.")] = None,
    composer: Composer = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Answer a question, with citations."""
    if batch is not None:
        assistant = _open()
        _batch(
            batch,
            "question",
            lambda line: assistant.ask_or_explain(
                line["question"], line.get("history") or (), composer=composer
            ).to_dict(),
        )
        return
    if question is None:
        raise CallError('Ask something: congress-rag ask "What was said about cryptocurrencies?"')
    if not question.strip():
        raise CallError("The question is empty. Write what you would like to know, in a sentence.")
    answer = _open().ask(question, composer=composer)
    if as_json:
        _print_json(answer.to_dict())
    else:
        typer.echo(_answer_text(answer))


def _answer_text(answer: Answer) -> str:
    lines = [answer.text, ""]
    lines += [f"[{c.number}] {c.label}  ({c.pinpoint})" for c in answer.citations]
    if answer.nearest:
        lines += ["Nearest paragraphs, which do not answer it:"]
        lines += [f"  {n.label}  ({n.pinpoint})" for n in answer.nearest]
    if answer.notice:
        lines += ["", answer.notice]
    return "\n".join(lines).rstrip()


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int | None, typer.Option("-k", min=1, max=200, help="How many paragraphs.")] = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Rank paragraphs, without an answer."""
    if batch is not None:
        assistant = _open()
        _batch(batch, "query", lambda line: assistant.search(line["query"], k).to_dict())
        return
    if query is None:
        raise CallError('Look for something: congress-rag search "return of assets" -k 5')
    result = _open().search(query, k)
    if as_json:
        _print_json(result.to_dict())
        return
    for hit in result.to_dict()["hits"]:
        text = " ".join(hit["text"].split())
        typer.echo(f"{hit['label']}  ({hit['pinpoint']})\n    {text[:200]}{'…' if len(text) > 200 else ''}")


@app.command()
def compare(
    topic: Annotated[str | None, typer.Argument(help="What to compare the instruments on, in a few words.")] = None,
    documents: Annotated[
        str | None,
        typer.Option("--in", metavar="ID,ID…", help="The instruments, by id or by name, with commas between."),
    ] = None,
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as Markdown.")] = False,
) -> None:
    """Put the provisions of several instruments on one topic side by side."""
    if topic is None or not topic.strip():
        raise CallError('Name a topic: congress-rag compare "extradition" --in untoc,uncac,drugs-1988')
    comparison = _open().compare(topic, [name for name in (documents or "").split(",") if name.strip()])
    if as_json:
        _print_json(comparison.to_dict())
    elif markdown:
        typer.echo(comparison.markdown())
    else:
        typer.echo(comparison.text(shutil.get_terminal_size((100, 24)).columns))


@app.command()
def show(
    pinpoint: Annotated[str | None, typer.Argument(help="An id (uncac#46.9.b) or what people type.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every paragraph of a document, in order.")] = False,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Print a paragraph in its context."""
    if batch is not None:
        assistant = _open()
        _batch(batch, "pinpoint", lambda line: assistant.show(line["pinpoint"]).to_dict())
        return
    if not pinpoint:
        raise CallError('Name a paragraph: congress-rag show "UNCAC art. 46 (9) (b)"')
    assistant = _open()
    for passage in assistant.paragraphs(pinpoint) if everything else [assistant.show(pinpoint)]:
        if as_json:
            _print_json(passage.to_dict())
        else:
            typer.echo(_passage_text(passage))


def _passage_text(passage: Passage) -> str:
    heading = " › ".join(passage.paragraph.heading)
    return "\n".join(
        part
        for part in (passage.label, f"{passage.paragraph.pinpoint}  {heading}", "", passage.text, "")
        if part is not None
    )


@app.command()
def refs(
    pinpoint: Annotated[
        str | None, typer.Argument(help="An id (uncac#46.9.b), a document (uncac), or what people type.")
    ] = None,
    as_json: AsJson = False,
    batch: Batch = None,
) -> None:
    """Print what a paragraph or a document cites, and what cites it."""
    if batch is not None:
        assistant = _open()
        _batch(batch, "pinpoint", lambda line: assistant.refs(line["pinpoint"]).to_dict())
        return
    if not pinpoint:
        raise CallError('Name a paragraph or a document: congress-rag refs "UNCAC art. 46 (9) (b)"')
    relations = _open().refs(pinpoint)
    if as_json:
        _print_json(relations.to_dict())
    else:
        typer.echo(_relations_text(relations))


def _relations_text(relations: Relations) -> str:
    lines = [f"{relations.label}  ({relations.pinpoint})", "", f"Cites ({len(relations.cites)}):"]
    for cites in relations.cites:
        lines.append(f"  “{cites.text}”")
        for target in cites.targets:
            lines.append(f"      {target.label}  ({target.missing or target.pinpoint})")
    lines += ["", f"Cited by ({len(relations.cited_by)}):"]
    lines += [f"  {cited.label}  ({cited.paragraph}): “{cited.text}”" for cited in relations.cited_by]
    return "\n".join(lines)


@app.command()
def documents(as_json: AsJson = False) -> None:
    """List the documents of the index, and the cited ones that are missing."""
    listing = _open().documents()
    if as_json:
        _print_json(listing)
        return
    for document in listing["documents"]:
        typer.echo(f"{document['id']:<45} {document['paragraphs']:>5} paragraphs  {document['title']}")
    if listing["missing"]:
        typer.echo(f"Cited, and not there: {', '.join(listing['missing'])}", err=True)


@app.command()
def composers(as_json: AsJson = False) -> None:
    """List who can write answers: extractive, and the models of the server that the settings name."""
    names = _open().composers()
    if as_json:
        _print_json({"composers": names})
    else:
        typer.echo("\n".join(names))


app.add_typer(evaluation, name="eval")


if __name__ == "__main__":
    main()
