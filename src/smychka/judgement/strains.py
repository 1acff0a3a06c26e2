"""Where decisions asked for more than there was, and what the written rule made of it: sentences for the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

STRUCK = "export_plan_cut"
IMPOSSIBLE = "export_plan_above_harvest"
LEAST = 0.05
"""Million tonnes a year below which nothing is said."""


def strains(run: xr.Dataset) -> tuple[str, ...]:
    """What was ordered and could not be, in sentences; none where every order could be carried out.

    Args:
        run: a run that keeps `export_plan_cut` and `export_plan_above_harvest`, with the dimensions draw and month.

    Returns:
        At most one sentence: how many draws, when, how much was struck off, and by which rule.
    """
    if STRUCK not in run or IMPOSSIBLE not in run:
        return ()
    struck = run[STRUCK].transpose("draw", "month").values
    cut = struck > LEAST
    if not cut.any():
        return ()
    months = [str(run["month"].values[place])[:7] for place in np.flatnonzero(cut.any(axis=0))]
    beyond = (run[IMPOSSIBLE].transpose("draw", "month").values > 0.0).any(axis=1)
    more = f", in {int(beyond.sum())} of them above the harvest itself" if beyond.any() else ""
    return (
        f"A plan without a solution: in {int(cut.any(axis=1).sum())} of {len(struck)} draws the plan of grain exports "
        f"passed what ports or the largest exportable part of a harvest allow{more}, between {months[0]} and "
        f"{months[-1]}; up to {struck.max():.3g} million tonnes a year were struck off, and the rest was shipped "
        "only from stocks above the towns' need.",
    )
