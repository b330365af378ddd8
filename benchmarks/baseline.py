"""Runs the project and what it is compared with over the development questions, and writes the tables from the runs.

Run it with ``make baseline`` after an ingest. It writes the baseline that ``congress-rag eval gate`` holds a run
against, the report ``docs/evaluation-report.md`` and the table of the README; none of their figures is typed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from congress_rag.eval.archive import kept_runs, save_baseline
from congress_rag.eval.report import baseline_table, to_markdown
from congress_rag.settings import Settings

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REPORT = ROOT / "docs" / "evaluation-report.md"
BASELINE = ROOT / "src" / "congress_rag" / "eval" / "baseline.json.gz"
SYSTEMS = ("project", "bm25", "dense", "llama-index")


def main(part: str = "development") -> None:
    """Runs every system in a process of its own, then writes the tables."""
    for system in SYSTEMS:
        command = [
            str(Path(sys.executable).with_name("congress-rag")),
            "eval",
            "run",
            part,
            "--system",
            system,
            "--json",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    write(part)


def write(part: str) -> None:
    """The baseline and the tables from the runs that are kept."""
    runs = kept_runs(Settings.load(), part)
    save_baseline(runs[0], BASELINE)
    REPORT.write_text(to_markdown(runs), "utf-8")
    readme = README.read_text("utf-8")
    table = f"<!-- evaluation -->\n{baseline_table(runs).strip()}\n<!-- /evaluation -->"
    README.write_text(
        re.sub(r"<!-- evaluation -->.*?<!-- /evaluation -->", lambda _: table, readme, flags=re.DOTALL), "utf-8"
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        write("development")
    else:
        main()
