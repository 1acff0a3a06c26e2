"""What a batch left, checked and labelled: quantities by name, with draw, month and region as axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from smychka.foundations.calendar import first_day, month_starts
from smychka.foundations.faults import SmychkaError
from smychka.inputs.policy import Policy
from smychka.measures import MEASURES

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["check_finite", "dataset"]


def check_finite(
    values: Mapping[str, np.ndarray], names: tuple[str, ...], regions: tuple[str, ...], start: int
) -> None:
    """Refuse a number that is not finite, with quantity, region, month and draw.

    Args:
        values: quantities by id. (month, *place, draw)
        names: ids of those to look at.
        regions: ids of the regions.
        start: number of the first draw.

    Raises:
        SmychkaError: there is one.
    """
    broken = [name for name in names if not np.isfinite(values[name]).all()]
    if not broken:
        return
    places = {name: np.argwhere(~np.isfinite(values[name]))[0] for name in broken}  # the month is the first axis
    name = min(broken, key=lambda each: places[each][0])
    first = places[name]
    where = f" in {regions[first[1]]}" if len(first) == 3 else ""
    raise SmychkaError(
        f"{name}{where} is not a number in {first_day(int(first[0])):%Y-%m}, draw {start + int(first[-1])}; "
        "the run was stopped"
    )


def dataset(kept: Mapping[str, np.ndarray], regions: tuple[str, ...], seed: int, policy: Policy | None) -> xr.Dataset:
    """Quantities as a labelled dataset.

    Args:
        kept: values by id. (month, *place, draw)
        regions: ids of the regions.
        seed: seed of all luck.
        policy: the policy; None for history.
    """
    import xarray as xr

    variables = {
        name: (
            ("draw", "month", "region") if MEASURES[name].regional else ("draw", "month"),
            np.moveaxis(values, -1, 0),
            {
                "units": MEASURES[name].unit,
                "long_name": MEASURES[name].title,
                "kind": MEASURES[name].kind,
                "source": f"smychka.{MEASURES[name].where}",
            },
        )
        for name, values in kept.items()
    }
    draws = next(iter(kept.values())).shape[-1] if kept else 0
    coordinates = {"draw": np.arange(draws), "month": month_starts(), "region": list(regions)}
    attributes = {"seed": seed, "policy": "history" if policy is None else policy.name}
    return xr.Dataset(variables, coordinates, attributes)
