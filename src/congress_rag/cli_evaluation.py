"""The commands of ``congress-rag eval``: run, report, compare, gate, judge, sets, pool, candidates."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from congress_rag.settings import Settings

if TYPE_CHECKING:
    from congress_rag.assistant import Assistant
    from congress_rag.eval.figures import Figure
    from congress_rag.eval.judges import Judge
    from congress_rag.eval.record import Run
    from congress_rag.eval.suites import Suite
    from congress_rag.eval.systems import System

__all__ = ["evaluation"]

evaluation = typer.Typer(help="Measure retrieval and answers, and say whether they got better.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
RunFile = Annotated[Path | None, typer.Argument(help="A kept run; without one, the newest over the development part.")]


class SystemName(StrEnum):
    """What can be evaluated."""

    PROJECT = "project"
    WORDS = "bm25"
    MEANING = "dense"
    LLAMA_INDEX = "llama-index"


class JudgeName(StrEnum):
    """The judges that need no setting."""

    VERIFIER = "verifier"
    MEANINGS = "verifier-with-meanings"
    OVERLAP = "overlap"
    COSINE = "cosine"
    ALWAYS = "always"


def _open() -> Assistant:
    from congress_rag.assistant import Assistant

    return Assistant.open(Settings.load())


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _suites(name: str) -> list[Suite]:
    """The suites of a part, one by its name, or that of a file."""
    from congress_rag.eval.suites import Part, load_suite, shipped_suite, shipped_suites

    if name in list(Part):
        return [shipped_suite(one) for one in shipped_suites(Part(name))]
    if any(name in shipped_suites(part) for part in Part):
        return [shipped_suite(name)]
    return [load_suite(Path(name))]


def _system(name: SystemName, assistant: Assistant, settings: Settings, on_progress: Callable[..., None]) -> System:
    from congress_rag.assistant import SearchBy
    from congress_rag.eval.systems import OneSearch, Project

    if name is SystemName.PROJECT:
        return Project(assistant)
    if name is SystemName.LLAMA_INDEX:
        from congress_rag.eval.llama_defaults import over_the_index

        return over_the_index(assistant, settings, on_progress)
    return OneSearch(assistant, SearchBy(name.name.lower()))


@evaluation.command("run")
def run(
    suite: Annotated[
        str, typer.Argument(help="development, test, one suite by name, a file in JSON Lines, or a BEIR folder.")
    ] = "development",
    system: Annotated[SystemName, typer.Option(help="What to evaluate.")] = SystemName.PROJECT,
    judge: Annotated[JudgeName, typer.Option(help="Who says what a citation supports.")] = JudgeName.VERIFIER,
    out: Annotated[Path | None, typer.Option(help="Write the record of the run here too.")] = None,
    run_out: Annotated[Path | None, typer.Option(help="Write the ranking as a TREC run.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a suite and keep what came back, with its scores."""
    from congress_rag.eval.archive import keep
    from congress_rag.eval.choosing import judge_figures, judge_named
    from congress_rag.eval.figures import figures_of
    from congress_rag.eval.record import save_run
    from congress_rag.eval.report import to_markdown
    from congress_rag.eval.run import run_suites
    from congress_rag.eval.trec import is_collection, write_run
    from congress_rag.progress import progress_bar

    settings = Settings.load()
    if is_collection(Path(suite)):
        _run_collection(Path(suite), settings, run_out, as_json)
        return
    suites = _suites(suite)
    assistant = _open()
    with progress_bar() as on_progress:
        asked = _system(system, assistant, settings, on_progress)
        chosen = judge_named(judge, assistant)
        result = run_suites(
            suites,
            asked,
            assistant,
            settings,
            judge=chosen,
            judge_name=chosen.name,
            judge_figures=judge_figures(chosen, assistant),
            on_progress=on_progress,
        )
    path = keep(result, settings, suite if not Path(suite).exists() else Path(suite).stem)
    if out is not None:
        save_run(result, out)
    if run_out is not None:
        write_run(result, run_out, tag=result.system.replace(" ", "-"))
    if as_json:
        overall = {n: _figure(f) for n, f in figures_of(result).overall.items()}
        _print({"run": str(path), "system": result.system, "questions": len(result.questions), "figures": overall})
    else:
        typer.echo(to_markdown([result]))
        typer.echo(f"Kept in {path}. See it with: congress-rag eval report.", err=True)


def _figure(figure: Figure) -> dict[str, Any]:
    """A figure as JSON: its interval, or the word for why there is none, and why questions have no score."""
    value = figure.value if isinstance(figure.value, str) else figure.value._asdict()
    return {"value": value, "n": figure.n, "unscored": {str(why): n for why, n in figure.unscored.items()}}


def _run_collection(folder: Path, settings: Settings, run_out: Path | None, as_json: bool) -> None:
    from congress_rag.eval.beir import collection_figures, run_collection
    from congress_rag.eval.trec import read_collection, write_run
    from congress_rag.progress import progress_bar

    collection = read_collection(folder)
    with progress_bar() as on_progress:
        rankings = run_collection(collection, settings, on_progress=on_progress)
    if run_out is not None:
        write_run(rankings, run_out, tag="congress-rag")
    figures = collection_figures(rankings, collection.qrels)
    if as_json:
        _print({"collection": collection.name, "queries": len(rankings), "figures": figures})
        return
    for name, value in figures.items():
        typer.echo(f"{name:<12} {value:.4f}")


@evaluation.command("judge")
def judge_command(
    claims: Annotated[str, typer.Argument(help="claims-development, claims-test, or a file of labelled claims.")],
    judge: Annotated[JudgeName, typer.Option(help="The judge to measure.")] = JudgeName.VERIFIER,
    nli: Annotated[str | None, typer.Option(help="An NLI cross-encoder by name, instead.")] = None,
    llm: Annotated[str | None, typer.Option(help="An OpenAI-compatible server's address, instead.")] = None,
    model: Annotated[str, typer.Option(help="The model of that server.")] = "",
    most: Annotated[int | None, typer.Option(help="Judge only so many, evenly spread.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how good a judge is on labelled claims."""
    from congress_rag.eval.choosing import claims_named, evidence_from, judge_named
    from congress_rag.eval.judges import LlmJudge, NliJudge
    from congress_rag.eval.judging import measure_judge

    assistant = _open()
    chosen: Judge
    if nli is not None:
        chosen = NliJudge(nli)
    elif llm is not None:
        chosen = LlmJudge(llm, model)
    else:
        chosen = judge_named(judge, assistant)
    cases = claims_named(claims)
    if most is not None and most < len(cases):
        cases = [cases[i * len(cases) // most] for i in range(most)]
    figures = measure_judge(chosen, cases, evidence_from(assistant))
    if as_json:
        _print(figures.to_dict())
    else:
        typer.echo(figures.to_text())


@evaluation.command("sets")
def sets(as_json: AsJson = False) -> None:
    """Say what the question sets hold, and how much of a question's wording stands in its gold."""
    from congress_rag.eval.overlap import describe
    from congress_rag.eval.suites import Part, shipped_suite, shipped_suites

    assistant = _open()
    suites = [shipped_suite(name) for part in Part for name in shipped_suites(part)]
    described = [describe(suite, lambda pinpoint: assistant.show(pinpoint).in_context) for suite in suites]
    if as_json:
        _print([one.to_dict() for one in described])
    else:
        typer.echo("\n".join(one.to_text() for one in described))


@evaluation.command("report")
def report(
    part: Annotated[str, typer.Argument(help="The part or suite whose kept runs are shown.")] = "development",
    out: Annotated[Path | None, typer.Option(help="The page; a name that ends in .md gives Markdown.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it.")] = True,
) -> None:
    """Write the kept runs as one page: figures, plots, and every question."""
    from congress_rag.eval.archive import folder, kept_runs
    from congress_rag.eval.report import to_markdown, write_report

    settings = Settings.load()
    runs = kept_runs(settings, part)
    path = out or folder(settings) / f"{part}.html"
    if path.suffix == ".md":
        path.write_text(to_markdown(runs), "utf-8")
    else:
        write_report(runs, path)
        if browser:
            typer.launch(path.as_uri() if path.is_absolute() else path.absolute().as_uri())
    typer.echo(str(path))


@evaluation.command("compare")
def compare(
    a: Annotated[Path, typer.Argument(help="A kept run.")],
    b: Annotated[Path, typer.Argument(help="Another over the same questions.")],
    shared_only: Annotated[bool, typer.Option("--shared-only", help="Compare the questions that both asked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what changed from one run to another, and whether it could be chance."""
    from congress_rag.eval.comparing import compare as compared
    from congress_rag.eval.record import load_run

    result = compared(load_run(a), load_run(b), shared_only=shared_only)
    if as_json:
        _print(result.to_dict())
    else:
        typer.echo(result.to_text())


@evaluation.command("gate")
def gate(
    run_file: RunFile = None,
    baseline: Annotated[Path | None, typer.Option(help="The run to hold it against.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fail where a run is significantly worse than the committed baseline."""
    from congress_rag.eval.archive import baseline_run, newest
    from congress_rag.eval.gating import gate as held
    from congress_rag.eval.record import load_run

    run: Run = load_run(run_file) if run_file is not None else newest(Settings.load(), "development")
    result = held(run, load_run(baseline) if baseline is not None else baseline_run())
    if as_json:
        _print(result.to_dict())
    else:
        typer.echo(result.to_text())
    if result.failed:
        raise SystemExit(1)


@evaluation.command("pool")
def pool(
    part: Annotated[str, typer.Argument(help="The part or suite whose kept runs are pooled.")] = "development",
    depth: Annotated[int, typer.Option(min=1, help="How deep each run is looked at.")] = 20,
) -> None:
    """Print what the kept runs rank high and nobody has judged, a JSON line each."""
    from congress_rag.eval.archive import kept_runs
    from congress_rag.eval.pooling import pool as pooled

    settings = Settings.load()
    assistant = _open()
    for line in pooled(kept_runs(settings, part), lambda pinpoint: assistant.show(pinpoint).in_context, depth=depth):
        _print(line)


@evaluation.command("candidates")
def candidates() -> None:
    """Print what people said of answers in the app, as questions to review."""
    from congress_rag.eval.candidates import write_candidates

    write_candidates(Settings.load(), sys.stdout)
