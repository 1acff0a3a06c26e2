"""The wait of a user: help, and a fork with an empty and with a filled cache of compiled programs.

Run: python benchmarks/startup.py

The commands run as programs of their own, with a private cache and a private result folder that are thrown away.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

POLICY = "relief_1932"
DRAWS = ("100", "400")


def wall_time(arguments: list[str], cache: Path) -> float:
    """Seconds from the call to the end of a command."""
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    began = time.perf_counter()
    command = [sys.executable, "-m", "smychka", *arguments]
    subprocess.run(command, env=surroundings, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """The table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, jax {version('jax')}\n")
    print(f"{'command':<44}{'cache':<10}{'seconds':>8}")
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        for cache in ("empty", "filled"):
            seconds = wall_time(["--help"], folder / "cache")
            print(f"{'smychka --help':<44}{cache:<10}{seconds:>8.1f}")
        for draws in DRAWS:
            for cache in ("empty", "filled"):
                arguments = ["fork", POLICY, "--draws", draws, "--out", str(folder / "results"), "--quiet"]
                seconds = wall_time(arguments, folder / f"cache-{draws}")
                print(f"{f'smychka fork {POLICY} --draws {draws}':<44}{cache:<10}{seconds:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
