"""Orders that could not be carried out are named in the notes of a run.

Truth: the rule of `commerce.feasible_export_plan`, arranged by hand and run.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from smychka import ensemble
from smychka.inputs.policy import Policy
from smychka.judgement.strains import IMPOSSIBLE, STRUCK, strains


def arranged(cut: list[list[float]], beyond: list[list[float]]) -> xr.Dataset:
    months = np.array(["1931-01", "1931-02"], dtype="datetime64[ns]")
    shape = ("draw", "month")
    return xr.Dataset({STRUCK: (shape, np.array(cut)), IMPOSSIBLE: (shape, np.array(beyond))}, {"month": months})


def test_nothing_is_said_where_nothing_was_struck_off() -> None:
    """Truth: the rule itself: no cut, no sentence; nor where the run does not keep the quantities."""
    assert strains(arranged([[0.0, 0.01]], [[0.0, 0.0]])) == ()
    assert strains(xr.Dataset()) == ()


def test_what_is_struck_off_is_counted_dated_and_named() -> None:
    """Truth: two of three draws, the months and the largest cut, arranged by hand."""
    (said,) = strains(arranged([[0.0, 2.5], [0.0, 0.0], [0.0, 90.25]], [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0]]))
    assert "in 2 of 3 draws" in said and "in 1 of them above the harvest itself" in said
    assert "between 1931-02 and 1931-02" in said and "up to 90.2 million" in said


def test_history_strains_nothing_and_a_plan_above_the_harvest_does() -> None:
    """Truth: no recorded plan passes a quarter of a harvest; the largest plan the lever allows does in 1931."""
    past = ensemble.load_history()
    watched = (STRUCK, IMPOSSIBLE, "grain_export", "grain_harvest")
    assert strains(ensemble.run(past, 4, 1917, watched=watched)) == ()
    most = past.levers["grain_export_plan"].maximum
    policy = Policy.own("all_abroad").impose("grain_export_plan", most, since="1931-01-01", until="1932-12-31")
    run = ensemble.run(past, 4, 1917, ensemble.Course(policy), watched=watched)
    (said,) = strains(run)
    assert "in 4 of 4 draws" in said
    shipped = run["grain_export"].values[:, 165:185]
    assert np.isfinite(shipped).all() and (shipped >= 0.0).all()
