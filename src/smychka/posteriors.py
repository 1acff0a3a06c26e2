"""The posterior: draws of constants, gains, weather and places of levers that go with the record, shipped as a file.

`data/posterior.nc` is written by `smychka calibrate` alone. A draw of a run takes one row of it; what the calibration
did not move, and all luck that is not inferred, stays keyed by seed, event and number of the draw as without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from smychka import coupling, simulate
from smychka.foundations.calendar import FIRST_YEAR
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.files import written_whole
from smychka.foundations.quantity import from_numbers, names
from smychka.inputs.version import model_version
from smychka.whole import Labels

if TYPE_CHECKING:
    import netCDF4

REFRESH = "smychka calibrate --install"


def shipped_file() -> Path:
    """Where the posterior of the installed package lies."""
    return Path(str(resources.files("smychka") / "data" / "posterior.nc"))


@dataclass(frozen=True)
class Posterior:
    """Draws that go with the record.

    Attributes:
        constants: value by id of a constant, in its unit. (draw,) each
        gains: strength by id of an arrow. (draw,) each
        levers: where in its range a lever's path lies, -1 to 1, by id. (draw,) each
        weather: what the weather was within what is known of it, in standard deviations. (region, year, draw)
        regions: ids of its regions.
        years: its years.
        model: version of the model that it was made by, of `inputs.version.model_version`.
        about: how it was made, and what was checked: numbers, texts and tables.
    """

    constants: Mapping[str, np.ndarray]
    gains: Mapping[str, np.ndarray]
    levers: Mapping[str, np.ndarray]
    weather: Float[np.ndarray, "region year draw"]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    model: str
    about: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def rows(self) -> int:
        """Number of draws."""
        return int(self.weather.shape[-1])

    @cached_property
    def stale(self) -> bool:
        """Whether the model, or what it was calibrated to, has changed since."""
        return self.model != model_version()

    @property
    def warning(self) -> str:
        """A sentence where it is stale; empty where it is not."""
        if not self.stale:
            return ""
        return (
            f"The posterior was made by another version of the model ({self.model}, now {model_version()}); "
            f"refresh it with: {REFRESH}, or use the priors: --prior"
        )

    def taken(self, rows: np.ndarray) -> Posterior:
        """Some rows of it, in some order."""
        kinds = (self.constants, self.gains, self.levers)
        tables = [{name: each[rows] for name, each in table.items()} for table in kinds]
        return replace(self, constants=tables[0], gains=tables[1], levers=tables[2], weather=self.weather[..., rows])

    def joined(self, constants: Mapping[str, np.ndarray], gains: Mapping[str, np.ndarray]) -> Posterior:
        """The same rows with further constants and gains, (draw,) each."""
        return replace(self, constants={**self.constants, **constants}, gains={**self.gains, **gains})

    def write(self, path: Path) -> None:
        """Write it as NetCDF, whole or not at all.

        Raises:
            OSError: the file cannot be written.
        """
        import xarray as xr

        tables = {"constant": self.constants, "gain": self.gains, "lever": self.levers}
        units = {"constant": "of each constant", "gain": "1", "lever": "share of the range, -1 to 1"}
        found = xr.Dataset(
            {
                f"{name}_value": ((name, "draw"), _table(each, self.rows), {"units": units[name]})
                for name, each in tables.items()
            }
            | {"weather": (("region", "year", "draw"), np.float32(self.weather), {"units": "standard deviations"})},
            coords={name: list(each) for name, each in tables.items()}
            | {"region": list(self.regions), "year": list(self.years)},
            attrs={"title": "Posterior draws", "model": self.model, "about": json.dumps(dict(self.about))},
        )  # fmt: skip
        packed = {name: {"zlib": True, "complevel": 9} for name in found.data_vars}
        with written_whole(path) as part:
            found.to_netcdf(part, engine="netcdf4", encoding=packed)


def _table(values: Mapping[str, np.ndarray], rows: int) -> np.ndarray:
    return np.array(list(values.values()), np.float32).reshape(len(values), rows)


def load_posterior(path: Path | None = None) -> Posterior:
    """A posterior from its file.

    Args:
        path: the file; the shipped one if left out.

    Raises:
        SmychkaError: there is none, it is broken, or it names what the model does not have.
    """
    import netCDF4  # and not xarray, which would take a second and a hundred megabytes more of every process

    file = path or shipped_file()
    try:
        with netCDF4.Dataset(file) as found:
            found.set_auto_mask(False)
            posterior = _read(found)
    except (OSError, AttributeError, LookupError, ValueError) as error:
        raise SmychkaError(
            f"{file} cannot be read as a posterior ({error}); make one with: {REFRESH}, or use the priors: --prior"
        ) from error
    for kind, held, known in (
        ("parameter", posterior.constants, names(coupling.Parameters, "parameter")),
        ("gain", posterior.gains, names(coupling.Gains, "gain")),
    ):
        for name in held:
            if f"{kind}.{name}" not in known:
                raise SmychkaError(f"{file}: {unknown(kind, name, known)}; refresh it with: {REFRESH}")
    return posterior


def _read(found: netCDF4.Dataset) -> Posterior:
    tables = {
        name: dict(zip(map(str, found[name][:]), found[f"{name}_value"][:], strict=True))
        for name in ("constant", "gain", "lever")
    }
    return Posterior(
        tables["constant"], tables["gain"], tables["lever"], found["weather"][:], tuple(map(str, found["region"][:])),
        tuple(map(int, found["year"][:])), str(found.getncattr("model")), json.loads(found.getncattr("about")),
    )  # fmt: skip


def samples(seed: int, draws: Int[Array, "draw"], labels: Labels, posterior: Posterior) -> simulate.Draw:
    """The draws with the given numbers under a seed, each with one row of a posterior; the draw is the last axis.

    Draw $i$ takes row $(i + s) \\bmod n$ of $n$ rows under seed $s$: no row comes twice before each has come once.

    Args:
        seed: seed of all other chance.
        draws: numbers of the draws.
        labels: names by which luck is keyed.
        posterior: the rows.
    """
    found = simulate.many_numbers(jnp.asarray(seed), draws, labels)
    rows = (np.asarray(draws, np.int64) + seed) % posterior.rows
    parameters = _laid_over(found.parameters, posterior.constants, names(coupling.Parameters, "parameter"), rows)
    gains = _laid_over(found.gains, posterior.gains, names(coupling.Gains, "gain"), rows)
    luck = found.luck
    weather, lever = np.array(luck.weather), np.array(luck.lever)
    years = np.array(posterior.years, int) - FIRST_YEAR
    regions = np.array([labels.regions.index(name) for name in posterior.regions], int)
    weather[np.ix_(regions, years)] = posterior.weather[..., rows]
    for name, places in posterior.levers.items():
        lever[labels.levers.index(name)] = places[rows]
    return simulate.Draw(
        from_numbers(coupling.Parameters, parameters), from_numbers(coupling.Gains, gains),
        replace(luck, weather=jnp.asarray(weather), lever=jnp.asarray(lever)),
    )  # fmt: skip


def _laid_over(
    drawn: Array, held: Mapping[str, np.ndarray], every: list[str], rows: np.ndarray
) -> Float[np.ndarray, "number draw"]:
    """Numbers drawn by chance, with those that a posterior holds in their places."""
    found = np.array(drawn)
    place = {name.split(".", 1)[1]: at for at, name in enumerate(every)}
    for name, values in held.items():
        found[place[name]] = values[rows]
    return found
