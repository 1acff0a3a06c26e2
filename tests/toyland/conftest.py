"""Toyland as its tests use it: one run shared by all."""

from __future__ import annotations

import numpy as np
import pytest

from toyland import country


@pytest.fixture(scope="session")
def usual() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Toyland under its own levers: all quantities, and the worst imbalance of each ledger."""
    return country.told(country.paths(), country.sample())
