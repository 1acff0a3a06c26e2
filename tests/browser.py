"""A headless Chromium for the tests: found on the machine, or installed through its package manager."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


def chromium_path() -> str:
    """The path of a Chromium, installed with apt-get where none is found.

    Raises:
        RuntimeError: there is none and it could not be installed.
    """
    wanted = os.environ.get("SMYCHKA_CHROMIUM")
    found = wanted or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise RuntimeError("no Chromium found; install the package chromium or name one in SMYCHKA_CHROMIUM")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        [apt, "update", "-qq"],
        [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        ran = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if ran.returncode and "install" in command:
            raise RuntimeError(f"Chromium could not be installed: {ran.stderr.strip()[-500:]}")
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("the package chromium brought no program of that name")
    return path


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A running headless browser (a Playwright `Browser`), closed afterwards."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=list(QUIET_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
