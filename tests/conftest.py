"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadscope import LoadScopeScheduling

settings.register_profile("smychka", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("smychka")

os.environ.setdefault("JAX_PLATFORMS", "cpu")
MOST_MAPS = 30_000
"""Half of what Linux allows a process (vm.max_map_count); some 24,000 are held by what tests share."""
LONG = 1.0
"""Seconds from which a part of a test may have compiled something large."""
LONGEST = ("engine", "explore", "judgement", "questions", "systems", "party")
"""Folders that take longest, which are begun first."""


class ByFolder(LoadScopeScheduling):
    """Tests that share what is long to make run in one process, which makes it once: a folder with a `conftest.py`.

    Other tests go file by file. (Dealt out one by one, every worker would compile every program.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.partition("::")[0])
        shares = file.parent.name != "tests" and (self.config.rootpath / file.parent / "conftest.py").exists()
        return str(file.parent if shares else file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    """Deal tests out to the workers by folder."""
    config.option.loadscopereorder = False
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest folders come first, so that no worker is left alone with one of them."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.parent.name, len(LONGEST)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Compiled programs are let go after a long part of a test once they fill half of the memory maps allowed.

    A program of the whole model takes 600 to 2,500 maps, and a process that runs out of them dies without a word.
    """
    report = yield
    maps = Path("/proc/self/maps")
    if call.duration > LONG and maps.exists() and len(maps.read_text().splitlines()) > MOST_MAPS:
        import jax

        jax.clear_caches()
        gc.collect()
    return report
