"""What is predicted of points, and turning points: made-up runs that are right, a little off, and far off."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_starts
from smychka.inputs.record import load_record
from smychka.judgement.crises import CRISES, crises
from smychka.judgement.observation import DISCREPANCY, Observed, observed
from smychka.judgement.predictive import by_series, predicted_by, predictive, shares


@pytest.fixture(scope="module")
def figures() -> Observed:
    """Every point of the record."""
    return observed(load_record())


def told(figures: Observed, factor: float) -> np.ndarray:
    """Two hundred draws that all say the record's lower end times a factor."""
    return np.repeat(factor * figures.points["low"].to_numpy(float)[:, None], 200, axis=1)


def test_a_run_that_is_right_is_inside(figures: Observed) -> None:
    """Truth: the definition: at the figures themselves the miss is nought, and every turning point is met."""
    table = predictive(figures, told(figures, 1.0), 1)
    assert table["error"].abs().max() < 1e-4
    assert shares(table)["coverage90"] == 1.0
    rows = crises(table)
    assert [row["id"] for row in rows] == [each.id for each in CRISES]
    assert all(row["met"] and row["periods"] > 0 for row in rows)
    assert all(row["outside"] == [] for row in rows)


def test_the_discrepancy_widens_and_does_not_excuse(figures: Observed) -> None:
    """Truth: closed form: a fifth too much is outside the scatter of four per cent, inside with ten of discrepancy's
    1.64 deviations nearly; three times too much is outside both."""
    some = figures.kept(only=lambda name: name in ("horses", "cattle"))
    near, far = (predictive(some, told(some, factor), 1) for factor in (1.15, 3.0))
    assert pytest.approx(0.1) == DISCREPANCY
    assert near["inside_full"].mean() > 0.8 > near["inside"].mean()
    assert not far["inside_full"].any()
    herds = next(row for row in crises(far) if row["id"] == "herds_1929_33")
    assert not herds["met"]
    assert herds["inside"] == 0
    assert herds["outside"][0]["model"][0] == pytest.approx(3.0 * herds["outside"][0]["record"][0], rel=1e-4)
    table = by_series(far).set_index("series")
    assert table.loc["economy.horses", "error"] == pytest.approx(np.log(3.0), rel=0.1)


def test_a_run_is_read_as_the_record_reads_it(figures: Observed) -> None:
    """Truth: a stock that stands still is itself at every date; a dataset may have its dimensions in any order."""
    some = figures.kept(only=lambda name: name == "cattle")
    run = xr.Dataset({"cattle": (("draw", "month"), np.full((3, MONTHS), 60.0))}, coords={"month": month_starts()})
    assert predicted_by(run, some) == pytest.approx(60.0)
    assert predicted_by(run.transpose("month", "draw"), some).shape == (len(some.points), 3)
