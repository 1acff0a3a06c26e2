"""What the page copies out, run: as Python, as a command line and as a policy file it gives the numbers of the page.

Truth: the same run by three other ways. The page starts from the month of the first change and the commands from 1917,
so that single precision rounds otherwise; everything else is the same, and so is what three significant digits show.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import smychka
from browser import chromium
from explore.page_server import Look, served
from smychka.explore.catalogue import FIRST_CHARTS, chart_values

STATE = "#impose=procurement_pressure:0.2:1928-01:1930-12&drawn=1930-01&draws=50"
WRITE = """async () => {
  const { asCommand, asPython, asToml } = await import("./page/copies.js");
  const state = smychka.store.get();
  return [asPython, asCommand, asToml].map((write) => write(state, smychka.about));
}"""


@pytest.fixture(scope="module")
def look() -> Iterator[Look]:
    with served() as address, chromium() as browser, Look(browser, address + STATE) as found:
        yield found


def medians(dataset: Any) -> dict[str, np.ndarray]:
    """The medians of the first charts at the dates at which the page draws them."""
    return {
        name: np.median(chart_values(name, dataset[name].transpose("month", "draw").to_numpy()), axis=1)
        for name in FIRST_CHARTS
    }


@pytest.mark.browser
def test_python_command_and_policy_file_give_the_numbers_of_the_page(look: Look, tmp_path: Path) -> None:
    """Truth: each way run by itself."""
    import xarray as xr

    assert look.state("draws") == 50 and look.state("course")["drawn"] == "1930-01-01"
    python, command, toml = look.page.evaluate(WRITE)
    named: dict[str, Any] = {}
    exec(compile(python, "copied", "exec"), named)
    (tmp_path / "own.toml").write_text(toml)
    read = smychka.fork(tmp_path / "own.toml", draws=50, seed=1917, drawn_from="1930-01")
    shim = tmp_path / "smychka"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m smychka "$@"\n')
    shim.chmod(0o755)
    source = str(Path(smychka.__file__).parents[1])
    here = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": source}
    subprocess.run(["bash", "-ec", command], cwd=tmp_path, env=here, check=True, stdout=subprocess.DEVNULL)
    with xr.open_dataset(tmp_path / "results" / "page" / "result.nc") as both:
        written = medians(both.sel(policy="page").load())
    ways = {"python": medians(named["fork"].dataset), "file": medians(read.dataset), "command": written}
    for chart in FIRST_CHARTS:
        shown = np.array(look.fan(chart)).reshape(5, -1)[2]
        scale = np.abs(shown).max()
        for way, found in ways.items():
            np.testing.assert_allclose(found[chart], shown, rtol=1e-3, atol=1e-3 * scale, err_msg=f"{way}, {chart}")
        np.testing.assert_array_equal(ways["python"][chart], ways["file"][chart])


@pytest.mark.browser
def test_history_is_copied_as_a_replay(look: Look) -> None:
    """Truth: the names of the front door: a run without a change is no fork."""
    write = """async () => {
      const { asCommand, asPython } = await import("./page/copies.js");
      const state = { ...smychka.store.get(), course: { free: "1923-01-01" } };
      return [asPython, asCommand].map((write) => write(state, smychka.about));
    }"""
    python, command = look.page.evaluate(write)
    assert 'sm.replay(draws=50, seed=1917, free_from="1923-01")' in python
    assert command == "smychka replay --draws 50 --seed 1917 --free-from 1923-01\n"
