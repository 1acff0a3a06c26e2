"""The private folder in which compiled programs and other remade things are kept between runs."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

DAYS_KEPT = 60
"""How long something lies in the cache that nobody uses."""


def user_cache() -> Path:
    """`smychka` in the user's cache folder; it may not exist yet. Deleting it costs only time."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "smychka"


def used(file: Path) -> None:
    """Note that a file of the cache is in use, so that it stays."""
    with suppress(OSError):
        os.utime(file)


def swept(folder: Path, days: float = DAYS_KEPT) -> None:
    """Remove the files under a folder of the cache that nobody has used for so many days, and folders emptied by that.

    What cannot be removed, or is removed by another process meanwhile, is passed over.
    """
    oldest = time.time() - days * 24 * 3600
    for place, _, names in os.walk(folder, topdown=False):
        for path in (Path(place, name) for name in names):
            with suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    path.parent.rmdir()  # refused while anything is left in it
