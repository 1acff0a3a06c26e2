"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def folder_written_whole(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder`, the files of which take their places in it once all are complete.

    Other files in `folder` stay.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as room:
        part = Path(room)
        yield part
        for path in sorted(each for each in part.rglob("*") if each.is_file()):
            target = folder / path.relative_to(part)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary file beside `path`, of the same name, that takes its place once it is complete.

    Raises:
        OSError: the file cannot be written; what stood there stays.
    """
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as room:
        part = Path(room) / path.name
        yield part
        os.replace(part, path)


def laid_aside(path: Path, content: bytes) -> None:
    """Keep something that can be made anew, in a private folder; where it cannot be written it is not kept."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with written_whole(path) as part:
            part.write_bytes(content)
