"""Where decisions asked for more than there was, and what the written rule made of it: sentences for the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

STRUCK = "export_plan_cut"
IMPOSSIBLE = "export_plan_above_harvest"
LEAST = 0.05
"""Million tonnes a year below which nothing is said."""


class Strain(NamedTuple):
    """An export plan that could not be carried out.

    Attributes:
        cut: number of draws in which something was struck off.
        draws: number of draws.
        beyond: number of draws in which the plan was above the harvest itself.
        first: first month of it, "1931-08".
        last: last month.
        most: the most that was struck off, million tonnes a year.
    """

    cut: int
    draws: int
    beyond: int
    first: str
    last: str
    most: float


def strain(run: xr.Dataset) -> Strain | None:
    """What was ordered and could not be; None where every order could be carried out.

    Args:
        run: a run that keeps `export_plan_cut` and `export_plan_above_harvest`, with the dimensions draw and month.
    """
    if STRUCK not in run or IMPOSSIBLE not in run:
        return None
    struck = run[STRUCK].transpose("draw", "month").values
    cut = struck > LEAST
    if not cut.any():
        return None
    months = [str(run["month"].values[place])[:7] for place in np.flatnonzero(cut.any(axis=0))]
    beyond = (run[IMPOSSIBLE].transpose("draw", "month").values > 0.0).any(axis=1)
    return Strain(
        int(cut.any(axis=1).sum()), len(struck), int(beyond.sum()), months[0], months[-1], float(struck.max())
    )


def strains(run: xr.Dataset) -> tuple[str, ...]:
    """The same in at most one sentence: how many draws, when, how much was struck off, and by which rule.

    Args:
        run: as above.
    """
    found = strain(run)
    if found is None:
        return ()
    more = f", in {found.beyond} of them above the harvest itself" if found.beyond else ""
    return (
        f"A plan without a solution: in {found.cut} of {found.draws} draws the plan of grain exports "
        f"passed what ports or the largest exportable part of a harvest allow{more}, between {found.first} and "
        f"{found.last}; up to {found.most:.3g} million tonnes a year were struck off, and the rest was shipped "
        "only from stocks above the towns' need.",
    )
