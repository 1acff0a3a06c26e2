"""The private folder in which compiled programs and other remade things are kept between runs."""

from __future__ import annotations

import os
from pathlib import Path


def user_cache() -> Path:
    """`smychka` in the user's cache folder; it may not exist yet. Deleting it costs only time."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "smychka"
