"""Tests of the twin in double precision, each file in a process of its own.

Double precision is switched on for a while there, and what the library keeps of that would meet the single precision of
tests that come later in the same process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import smychka

HERE = Path(__file__).parent


@pytest.mark.browser
@pytest.mark.parametrize("name", ["double_printer", "double_twin"])
def test_the_twin_in_double_precision(name: str) -> None:
    """Truth: that of the file; its tests pass."""
    paths = [Path(smychka.__file__).parents[1], HERE.parent, HERE.parents[1]]
    here = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        str(HERE / f"{name}.py"),
    ]
    done = subprocess.run(command, cwd=HERE.parents[1], env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
