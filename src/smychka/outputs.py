"""Where answers go: the screen, a progress bar, files that are written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import written_whole

if TYPE_CHECKING:
    import pandas as pd

STANDARD_OUTPUT = "-"


def show_table(table: pd.DataFrame, title: str = "") -> None:
    """Print a table on standard output: drawn on a terminal, as aligned text without cuts elsewhere."""
    from smychka.telling.tables import plain_text, terminal_table

    if not sys.stdout.isatty():
        print(f"{title}\n\n{plain_text(table)}\n" if title else plain_text(table))
        return
    from rich.console import Console

    Console().print(terminal_table(table, title))


@contextmanager
def progress_bar(title: str, wanted: bool) -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error, fed with the finished fraction (0 to 1); None where nobody would see it."""
    if not (wanted and sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda fraction: bar.update(task, completed=fraction)


def check_folder(folder: Path) -> None:
    """Refuse a folder in which nothing can be written; the folder need not exist yet.

    Raises:
        SmychkaError: a file is in the way, or there is no permission.
    """
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise SmychkaError(f"cannot write to {folder}: {place} is a file; expected a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise SmychkaError(f"cannot write to {folder}: no permission in {place}")


def check_file(name: str | None) -> None:
    """Refuse a file that cannot be written. Standard output (`-`) and None pass.

    Raises:
        SmychkaError: it is a folder, its folder does not exist, or there is no permission.
    """
    if name is None or name == STANDARD_OUTPUT:
        return
    path = Path(name)
    if path.is_dir():
        raise SmychkaError(f"cannot write {path}: it is a folder; expected the name of a file")
    if not path.parent.is_dir():
        raise SmychkaError(f"cannot write {path}: the folder {path.parent} does not exist")
    check_folder(path.parent)


def write_text(name: str, text: str) -> None:
    """Write a file under a temporary name and move it; `-` is standard output.

    Raises:
        SmychkaError: the file cannot be written.
    """
    if name == STANDARD_OUTPUT:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        return
    path = Path(name)
    with half_written(path) as part:
        part.write_text(text, encoding="utf-8")


@contextmanager
def half_written(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, of the same ending, that takes its place once it is complete.

    Raises:
        SmychkaError: the file cannot be written.
    """
    try:
        with written_whole(path) as part:
            yield part
    except OSError as error:
        raise SmychkaError(f"cannot write {path}: {error.strerror or error}") from error


def write_json(name: str, body: Mapping[str, Any]) -> None:
    """Write one JSON object; dates become texts, and what is not a finite number becomes null."""
    import json

    write_text(name, json.dumps(_plain(body), ensure_ascii=False, indent=1, allow_nan=False))


def _plain(value: Any) -> Any:
    """A value in the types of JSON."""
    import math

    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)
