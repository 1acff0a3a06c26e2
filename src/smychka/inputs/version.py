"""Which data and which code a result came from."""

from __future__ import annotations

import ast
import io
import tokenize
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path


def data_version(folder: Path | None = None) -> str:
    """A short hash of every data file, by name and content: the same data give the same twelve characters.

    Args:
        folder: the data folder; that of the installed package if left out.
    """
    data = folder if folder is not None else Path(str(resources.files("smychka") / "data"))
    total = sha256()
    for path in sorted(p for p in data.rglob("*") if p.is_file() and p.suffix in {".csv", ".toml", ".bib", ".nc"}):
        total.update(path.relative_to(data).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def code_version(folder: Path | None = None) -> str:
    """A short hash of every module, by name and content.

    Args:
        folder: the package; the installed one if left out.
    """
    package = folder if folder is not None else Path(str(resources.files("smychka")))
    total = sha256()
    for path in sorted(package.rglob("*.py")):
        total.update(path.relative_to(package).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


ENGINE = (
    "abroad", "economy", "party", "society", "coupling.py", "decisions.py", "handover.py", "paths.py", "simulate.py",
    "state.py", "whole.py", "foundations/quantity.py", "judgement/observation.py", "judgement/comparison.py",
)  # fmt: skip
"""Modules and packages that decide what the model says of the record at given constants, and how it is held to it."""
READ = ("circumstances", "levers", "record", "regions", "leaders.toml", "party_frame.csv")
"""Data that do."""


def model_version(folder: Path | None = None) -> str:
    """A short hash of what the model computes and of what it is calibrated to; comments and docstrings do not count.

    Args:
        folder: the package; the installed one if left out.
    """
    return _installed() if folder is None else _model_version(folder)


@cache
def _installed() -> str:
    """The hash of the installed package, which does not change while it runs."""
    return _model_version(Path(str(resources.files("smychka"))))


def _model_version(package: Path) -> str:
    total = sha256()
    for path in _files(package, ENGINE, {".py"}):
        total.update(path.relative_to(package).as_posix().encode())
        total.update(_meaning(path.read_text(encoding="utf-8")))
    for path in _files(package / "data", READ, {".csv", ".toml"}):
        total.update(path.relative_to(package).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _files(folder: Path, names: tuple[str, ...], suffixes: set[str]) -> list[Path]:
    """The files under some names of a folder, in order."""
    every = [
        path for name in names for path in ((folder / name).rglob("*") if (folder / name).is_dir() else [folder / name])
    ]
    return sorted(path for path in every if path.suffix in suffixes)


def _meaning(source: str) -> bytes:
    """A module without comments, docstrings and empty lines; the same under every version of Python."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            for row in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[row] = ""
    return "\n".join(line.rstrip() for line in lines if line.strip()).encode()
