"""What the server lays aside between its runs, so that a page opens before the model is ready. Deleting it costs time.

Everything lies in the user's cache folder, under the version of code and data that it was made by.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from smychka.foundations.cache import used, user_cache
from smychka.foundations.files import laid_aside
from smychka.inputs.version import code_version, data_version


def kept_json(name: str, made: Callable[[], Any]) -> Any:
    """Something as JSON: from the shelf, else made and laid there. What is broken is made anew."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(_place(f"{name}.json").read_text("utf-8"))
        used(_place(f"{name}.json"))
        return found
    found = made()
    keep(f"{name}.json", json.dumps(found).encode())
    return found


def kept(name: str) -> bytes | None:
    """What lies on the shelf under a name; None for nothing."""
    try:
        found = _place(name).read_bytes()
    except OSError:
        return None
    used(_place(name))
    return found


def keep(name: str, content: bytes) -> None:
    """Lay something on the shelf, if that can be."""
    laid_aside(_place(name), content)


def _place(name: str) -> Path:
    return user_cache() / "explore" / _versions() / name


@cache
def _versions() -> str:
    return f"{code_version()}-{data_version()}"
