"""What accounts call a run: the labels come from criteria and from the run, and change nothing in it."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_starts
from smychka.judgement.class_readings import class_reading, load_readings


@pytest.fixture
def run() -> xr.Dataset:
    """A made-up run of three draws with all that the criteria ask for."""
    names = {condition.quantity for label in load_readings().labels for condition in label.conditions}
    path = np.linspace(0.9, 0.1, MONTHS) * np.ones((3, 1))
    return xr.Dataset(
        {name: (("draw", "month"), path.copy()) for name in names}, {"draw": [0, 1, 2], "month": month_starts()}
    )


def test_class_reading_has_no_effect_on_the_run(run: xr.Dataset) -> None:
    """Truth: check of the list of systems: no effect on the run."""
    before = run.copy(deep=True)
    class_reading(run)
    xr.testing.assert_identical(run, before)


def test_class_reading_follows_from_the_run_alone(run: xr.Dataset) -> None:
    """Truth: check of the list of systems: labels follow from published criteria alone: one run, one reading; the order
    of its draws does not matter.
    """
    turned = run.isel(draw=[2, 1, 0]).assign_coords(draw=[0, 1, 2])
    assert class_reading(run) == class_reading(run.copy(deep=True)) == class_reading(turned)
