"""The 22 regions: who lived there, what grew there, how the countryside started."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.faults import Faults, unknown

_NUMBERS = (
    "grain_area", "grain_yield", "horses", "cattle", "pastoral", "grain_need", "ukrainian_share",
    "families_deported", "exile_share",
)  # fmt: skip


class Regions(eqx.Module):
    """Fixed facts about the 22 regions. Every array has the shape (region,), in the order of `names`.

    Attributes:
        names: ids of the regions.
        titles: names for people.
        tiles: column and row on the tile map.
        rural: rural inhabitants in December 1926, millions.
        urban: urban inhabitants in December 1926, millions.
        grain_area: grain area about 1927, million hectares.
        grain_yield: yield in mean weather, tonnes per hectare.
        horses: summer count about 1928, million head.
        cattle: summer count about 1928, million head.
        pastoral: food that goes with a head of cattle, average region = 1.
        grain_need: grain needed per head against the general norm.
        ukrainian_share: share of Ukrainians in 1926.
        origin_share: share of each region in the families deported 1930-31.
        exile_share: share of each region as destination.
        consuming: 1 where the state supplied villages with grain (flax, cotton, timber, industry), else 0.
    """

    names: tuple[str, ...] = eqx.field(static=True)
    titles: tuple[str, ...] = eqx.field(static=True)
    tiles: tuple[tuple[int, int], ...] = eqx.field(static=True)
    rural: Float[Array, "region"]
    urban: Float[Array, "region"]
    grain_area: Float[Array, "region"]
    grain_yield: Float[Array, "region"]
    horses: Float[Array, "region"]
    cattle: Float[Array, "region"]
    pastoral: Float[Array, "region"]
    grain_need: Float[Array, "region"]
    ukrainian_share: Float[Array, "region"]
    origin_share: Float[Array, "region"]
    exile_share: Float[Array, "region"]
    consuming: Float[Array, "region"]


def load_regions(folder: Path | None = None) -> Regions:
    """The regions from `record/regions.csv` and `regions/countryside.csv`.

    Args:
        folder: the data folder; that of the installed package if left out.

    Raises:
        InputFaults: every missing region, column or number, with file and line.
    """
    data = folder if folder is not None else Path(str(resources.files("smychka") / "data"))
    faults = Faults()
    census = _rows(data / "record" / "regions.csv")
    main = [row for _, row in census if row["level"] == "1"]
    names = tuple(row["id"] for row in main)
    table = data / "regions" / "countryside.csv"
    found: dict[str, dict[str, float]] = {}
    for line, row in _rows(table):
        region = row.get("region", "")
        if region not in names:
            faults.add(table.name, line, unknown("region", region, names))
            continue
        found[region] = {}
        for name in _NUMBERS:
            try:
                found[region][name] = float(row[name])
            except (KeyError, TypeError, ValueError):
                faults.add(table.name, line, f"column {name!r} of {region} needs a number, found {row.get(name)!r}")
    for region in sorted(set(names) - set(found)):
        faults.add(table.name, 0, f"no row for region {region!r}")
    faults.stop_if_any()

    def column(name: str) -> Float[Array, "region"]:
        return jnp.array([found[region][name] for region in names], dtype=jnp.float32)

    def people(name: str) -> Float[Array, "region"]:
        return jnp.array([float(row[name]) / 1000 for row in main], dtype=jnp.float32)

    families = column("families_deported")
    return Regions(
        names=names,
        titles=tuple(row["name"] for row in main),
        tiles=tuple((int(row["tile_col"]), int(row["tile_row"])) for row in main),
        rural=people("pop_1926_rural_thousand"),
        urban=people("pop_1926_urban_thousand"),
        origin_share=families / families.sum(),
        exile_share=column("exile_share") / np.asarray(column("exile_share")).sum(),
        consuming=jnp.array([_consuming(row["type"]) for row in main], dtype=jnp.float32),
        **{name: column(name) for name in _NUMBERS[:7]},
    )


def _consuming(kind: str) -> float:
    """1 for the types of region that grew too little grain for themselves."""
    return 1.0 if kind.startswith(("deficit", "cotton", "mixed")) and kind != "mixed_industrial" else 0.0


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(enumerate(csv.DictReader(file), start=2))
