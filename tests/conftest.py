"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("smychka", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("smychka")

os.environ.setdefault("JAX_PLATFORMS", "cpu")
MOST_MAPS = 30_000
"""Half of what Linux allows a process (vm.max_map_count)."""


@pytest.fixture(autouse=True, scope="module")
def room_for_programs() -> Iterator[None]:
    """Compiled programs are let go between modules once they fill half of the memory maps a process may have.

    Each takes some hundred maps, and a process that runs out of them dies without a word.
    """
    yield
    maps = Path("/proc/self/maps")
    if maps.exists() and len(maps.read_text().splitlines()) > MOST_MAPS:
        import jax

        jax.clear_caches()
        gc.collect()
