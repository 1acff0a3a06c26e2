"""The house itself: imports run downstairs, modules and functions stay short, chance has one door.

The truth of these tests is the layout and the habits that the project has set itself; they stand in
docs/explanation/the-house.md.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import smychka

PACKAGE = Path(smychka.__file__).parent
ROOT = PACKAGE.parents[1]
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
MOST_LINES, MOST_FUNCTION_LINES, MOST_ARGUMENTS = 420, 65, 8
HEAVY = ("jax", "equinox", "altair", "pandas", "xarray", "duckdb", "scipy", "rich")
COMMANDS = (PACKAGE / "cli.py", PACKAGE / "cli_catalogues.py", PACKAGE / "cli_questions.py")
KEYS = ("jax.random", "jax.random.key")


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_imports_run_downstairs() -> None:
    """Truth: the contracts in pyproject.toml: floors, spheres blind to one another and to the answer.

    In a process of its own: the linter sets up logging anew, which closes every handler there is, and one
    of them (absl's) then closes the stream in which pytest keeps what the tests print.
    """
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_against_reading_the_answer_covers_the_whole_engine() -> None:
    """Truth: spheres, state and coupling must not import the record or the policies."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (covered,) = (set(c["source_modules"]) for c in contracts if c["name"].startswith("The engine reads neither"))
    engine = {"economy", "party", "society", "abroad", "state", "whole", "handover", "coupling", "decisions"}
    present = {part for part in engine if (PACKAGE / part).is_dir() or (PACKAGE / f"{part}.py").is_file()}
    assert covered == {f"smychka.{part}" for part in present}


def test_every_folder_of_modules_is_a_package() -> None:
    """Truth: a folder without __init__.py is left out of a built distribution."""
    folders = {path.parent for path in MODULES}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").is_file()]


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=name)
def test_modules_stay_short(path: Path) -> None:
    """Truth: the house rule: about 400 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=name)
def test_functions_stay_short_with_few_arguments(path: Path) -> None:
    """Truth: the house rule: about 60 lines and 8 arguments; a command has as many arguments as options."""
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        assert length <= MOST_FUNCTION_LINES, f"{function.name} has {length} lines"
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        taken = [argument for argument in given if argument.arg not in ("self", "cls")]
        assert path in COMMANDS or len(taken) <= MOST_ARGUMENTS, f"{function.name} has {len(taken)} arguments"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_chance_has_one_door(path: Path) -> None:
    """Truth: the house rule: random numbers are keyed by event; no module takes them from elsewhere.

    Making the first key from the seed is not drawing.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            taken = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            taken = {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute):
            taken = {ast.unparse(node)}
        else:
            continue
        assert not {t for t in taken if t == "random" or t.startswith(("numpy.random", "np.random"))}
        if name(path) != "foundations/chance.py":
            assert not {t for t in taken if t.startswith("jax.random") and t not in KEYS}


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS], ids=name)
def test_modules_and_public_functions_say_what_they_are(path: Path) -> None:
    """Truth: the house rule on docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        assert not public or ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("arguments", [["--help"], ["fork", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    """Truth: help must be there in half a second, so the libraries of the model must wait."""
    program = (
        "import json, sys\n"
        f"sys.argv = ['smychka', *{arguments!r}]\n"
        "from smychka.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    imported = set(json.loads(done.stderr.splitlines()[-1]))
    assert "smychka.cli" in imported
    assert not imported & set(HEAVY)


def test_importing_the_package_imports_nothing_heavy() -> None:
    """Truth: the front door is lazy."""
    program = "import sys, smychka; print([m for m in sys.modules if m.split('.')[0] in " + f"{HEAVY!r}])"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.strip() == "[]"


def test_the_version_stands_in_the_changelog_and_the_citation() -> None:
    """Truth: the package; a release that forgets one of the two would be cited wrongly."""
    assert f"[{smychka.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"version: {smychka.__version__}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_every_page_of_the_documentation_can_be_reached() -> None:
    """Truth: a link that leads nowhere, or a page that nothing leads to, helps nobody."""
    pages = sorted((ROOT / "docs").rglob("*.md"))
    reached = {(ROOT / "docs/index.md").resolve()}
    for page in [*pages, ROOT / "README.md"]:
        for target in _local_links(page.read_text(encoding="utf-8")):
            linked = (page.parent / target).resolve()
            assert linked.exists(), f"{page.relative_to(ROOT)} links to {target}"
            reached.add(linked)
    missed = [str(page.relative_to(ROOT)) for page in pages if page.resolve() not in reached]
    assert not [page for page in missed if not page.startswith("docs/decisions/")]


def _local_links(text: str) -> Iterator[str]:
    prose = re.sub(r"```.*?```|`[^`\n]*`|\$[^$]*\$", "", text, flags=re.DOTALL)
    for piece in prose.split("](")[1:]:
        target = piece.split(")")[0].split("#")[0]
        if target and "://" not in target and not target.endswith(".png"):
            yield target
