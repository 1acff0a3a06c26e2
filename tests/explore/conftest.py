"""What the tests of the page share: the model's own runs, made once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from browser import chromium
from explore.page_server import served
from smychka import ensemble
from smychka.explore.courses import Courses


@pytest.fixture(scope="session")
def courses() -> Courses:
    """Runs of the page under the priors."""
    return Courses(ensemble.load_history())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser; what is expected of its pages may take a slow machine a minute."""
    expect.set_options(timeout=60_000)
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of the page with the real catalogue and engine."""
    with served() as found:
        yield found
