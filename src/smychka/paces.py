"""The size of a batch: measured once on a machine, and remembered there."""

from __future__ import annotations

import json
import time
from functools import partial
from importlib.metadata import version
from pathlib import Path

from smychka.ensemble import BATCH, RECORDED, Computation, computed, load_history
from smychka.foundations.cache import user_cache
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import written_whole
from smychka.foundations.turns import cores, in_turn

SIZES = (64, 128, 256, 512)
_EACH, _ROUNDS, _SEED = 2, 3, 1917
_FILE = "batch.json"


def measured_paces(keep: tuple[str, ...], sizes: tuple[int, ...] = SIZES) -> dict[int, float]:
    """Draws a second on all cores by size of batch, compilation left out: the best of a few rounds.

    Args:
        keep: ids of the quantities kept.
        sizes: sizes to try.
    """
    history, found = load_history(), {}
    for size in sizes:
        computation = computed(history, RECORDED, _SEED, size, keep)
        starts = [size * number for number in range(_EACH * cores())]
        seconds = []
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            for _ in in_turn(partial(_timed, computation, size), starts):
                pass
            seconds.append(time.perf_counter() - began)
        found[size] = len(starts) * size / min(seconds)
    return found


def _timed(computation: Computation, size: int, start: int) -> int:
    return len(computation(start, size))


def remember(paces: dict[int, float], folder: Path | None = None) -> int:
    """The quickest size, remembered for this machine and these libraries.

    Args:
        paces: draws a second by size of batch.
        folder: where; the user's cache if left out.

    Raises:
        SmychkaError: the folder cannot be written.
    """
    place = folder or user_cache()
    best = max(paces, key=lambda size: paces[size])
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with written_whole(place / _FILE) as part:
            part.write_text(json.dumps({"machine": _machine(), "batch": best}), encoding="utf-8")
    except OSError as error:
        raise SmychkaError(f"cannot write to {place}: {error.strerror or error}") from error
    return best


def remembered(folder: Path | None = None) -> int:
    """The size remembered for this machine and these libraries, or the usual one.

    Args:
        folder: where; the user's cache if left out.
    """
    try:
        found = json.loads(((folder or user_cache()) / _FILE).read_text(encoding="utf-8"))
        return int(found["batch"]) if found["machine"] == _machine() else BATCH
    except (OSError, ValueError, KeyError, TypeError):
        return BATCH


def _machine() -> str:
    return f"{cores()} cores, jaxlib {version('jaxlib')}"
