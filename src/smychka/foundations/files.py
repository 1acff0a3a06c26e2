"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
