"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("smychka", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("smychka")

os.environ.setdefault("JAX_PLATFORMS", "cpu")
MOST_MAPS = 30_000
"""Half of what Linux allows a process (vm.max_map_count); some 24,000 are held by what tests share."""
LONG = 1.0
"""Seconds from which a part of a test may have compiled something large."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Compiled programs are let go after a long part of a test once they fill half of the memory maps allowed.

    A program of the whole model takes some 2,100 maps, and a process that runs out of them dies without a word.
    """
    report = yield
    maps = Path("/proc/self/maps")
    if call.duration > LONG and maps.exists() and len(maps.read_text().splitlines()) > MOST_MAPS:
        import jax

        jax.clear_caches()
        gc.collect()
    return report
