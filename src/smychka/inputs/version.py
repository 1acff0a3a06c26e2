"""Which data and which code a result came from."""

from __future__ import annotations

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
