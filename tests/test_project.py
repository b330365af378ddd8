"""The project as a whole: what is imported when, in which direction, and what the documentation promises."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from congress_rag.cli import app
from congress_rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "congress_rag"

# -- what is imported when ------------------------------------------------------------------------------------------

HEAVY = ["torch", "transformers", "sentence_transformers", "chromadb", "gradio", "llama_index", "onnxruntime", "pandas"]


def _heavy_after(code: str) -> list[str]:
    report = f"import json, sys\nsys.stderr.write(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
    loaded: list[str] = json.loads(ran.stderr)
    return loaded


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert _heavy_after("import congress_rag") == []


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["chat", "--help"], ["ask", "--help"], ["eval", "run", "--help"], ["eval", "gate", "--help"]],
)
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    assert (
        _heavy_after(
            "import sys\n"
            "from congress_rag.cli import main\n"
            f"sys.argv = ['congress-rag', *{arguments!r}]\n"
            "try:\n    main()\n"
            "except SystemExit as end:\n    assert not end.code, end.code"
        )
        == []
    )


# -- in which direction ---------------------------------------------------------------------------------------------

# From the ground up. A room imports itself and what stands below it.
FLOORS = [
    ("errors",),
    ("documents",),
    ("pinpoint",),
    ("settings",),
    ("progress",),
    ("ingest",),
    ("index",),
    ("answer", "preparing", "fetching", "feedback"),
    ("assistant",),
    ("ui", "eval"),
    ("serving",),
    ("cli_evaluation",),
    ("cli",),
]
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}

# The rooms at the top know the assistant and plain values, and each other downwards.
TOP = {"ui", "eval", "serving", "cli_evaluation", "cli"}
VALUES = {"errors", "documents", "pinpoint", "settings", "progress"}
FOR_THE_TOP = TOP | VALUES | {"preparing", "fetching", "feedback", "assistant"}
VALUES_FOR_THE_TOP = {"congress_rag.answer.outcome", "congress_rag.answer.support"}  # values, and one pure function


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield parts[0], path


def _imported(path: Path) -> set[str]:
    """The modules of ours that a file imports, wherever in it: at its head, in a function, for types only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import; write the module's full name"
            assert node.module is not None
            found.add(node.module)
            if node.module.count(".") < 2:  # "from congress_rag.answer import phrases" may name a module
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("congress_rag.")}


def test_every_room_has_a_floor() -> None:
    assert {room for room, _ in _modules()} - {"__init__"} <= HEIGHT.keys()


@pytest.mark.parametrize(
    ("room", "path"), [pytest.param(r, p, id=p.relative_to(PACKAGE).as_posix()) for r, p in _modules()]
)
def test_imports_point_down(room: str, path: Path) -> None:
    for name in _imported(path):
        other = name.split(".")[1]
        if other == room or other not in HEIGHT:  # a name of the package itself, such as its version
            continue
        assert HEIGHT[other] < HEIGHT.get(room, 0), f"{room} stands below {other}, and imports {name}"
        if room in TOP and other not in FOR_THE_TOP:
            outcome = any(name == value or name.startswith(f"{value}.") for value in VALUES_FOR_THE_TOP)
            package = f"congress_rag.{other}"
            assert outcome or (name == package and _only_values(path, package)), (
                f"{room} knows the assistant and values; it may not import {name}"
            )


def _only_values(path: Path, package: str) -> bool:
    """Whether ``from congress_rag.answer import …`` takes nothing but the modules of values."""
    taken = {
        f"{package}.{alias.name}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == package
        for alias in node.names
    }
    return bool(taken) and taken <= VALUES_FOR_THE_TOP


# -- what the documentation promises --------------------------------------------------------------------------------


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _targets() -> set[str]:
    phony = re.search(r"^\.PHONY:(.*)$", _read("Makefile"), re.MULTILINE)
    assert phony is not None
    return set(phony[1].split())


@pytest.mark.parametrize("call", [["make"], ["make", "help"]])
def test_make_lists_every_target(call: list[str]) -> None:
    listed = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([\w-]+)", listed, re.MULTILINE)) == _targets()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "constraints.txt", ".ci/run"])
def test_documents_name_targets_that_exist(name: str) -> None:
    in_code = re.findall(r"`[^`\n]*`|^ *(?:[A-Z_]+=\S+ )*make .*$|^exec make .*$", _read(name), re.MULTILINE)
    named = {word for code in in_code for word in re.findall(r"\bmake ([a-z-]+)", code)}
    assert named
    assert named <= _targets()


def test_readme_names_every_command_and_no_other() -> None:
    group = typer.main.get_command(app)
    commands = set()
    for name, command in getattr(group, "commands").items():  # noqa: B009 - typer's own classes have no such type
        below = getattr(command, "commands", None)
        commands |= {f"{name} {sub}" for sub in below} if below else {name}
    rows = re.findall(r"^\| `congress-rag (.+?)` \|", _read("README.md"), re.MULTILINE)
    named = {next((c for c in sorted(commands, reverse=True) if f"{row} ".startswith(f"{c} ")), row) for row in rows}
    assert named == commands


def test_readme_has_every_setting_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `CONGRESS_RAG_(\w+)` \| (.+?) \|", _read("README.md"), re.MULTILINE))
    assert list(rows) == [name.upper() for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        if field.default_factory is None:
            default = field.get_default()
            assert rows[name.upper()] == ("none" if default is None else f"`{default}`")
        assert f" {field.description} |" in _read("README.md")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/interface.md"])
def test_links_lead_somewhere(name: str) -> None:
    here = (ROOT / name).parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", _read(name)):
        assert (here / target).exists(), target


# -- what the files don't say ---------------------------------------------------------------------------------------


def _files() -> list[Path]:
    """The files of the project that are text: those that git knows or would take; without git, the tests skip."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [f for f in files if f.is_file() and not f.is_symlink() and b"\0" not in f.read_bytes()[:8000]]


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    # put together here, so that this file doesn't hold them either
    forbidden = [
        f"/{first}/" for first in ("work", "root", "home/[a-z]+", "Users/[A-Za-z]+", "opt/[a-z]+", "tmp/[a-z]+")
    ]
    pattern = re.compile("|".join(rf"(?<![\w.*\])}}~<]){path}" for path in forbidden))
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _files()
        if path != Path(__file__).resolve()
        for match in pattern.finditer(path.read_text("utf-8", errors="replace"))
    }
    assert found == set()


def test_only_the_makefile_and_tests_know_where_the_conventions_may_lie() -> None:
    beside = f"..{'/'}shared"
    naming = {p.relative_to(ROOT).as_posix() for p in _files() if beside in p.read_text("utf-8", errors="replace")}
    assert {name for name in naming if not name.startswith("tests/")} <= {"Makefile"}
