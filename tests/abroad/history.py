"""The world abroad driven by recorded levers, circumstances and facts of the outside, for tests.

What other spheres will hand over is given here by rough paths (marked below); they are no record.
"""

from __future__ import annotations

from functools import cache

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd

from smychka import abroad
from smychka.abroad import AbroadGains, AbroadParameters, Given, Outside, Usual, World
from smychka.abroad.comintern import SECTIONS
from smychka.foundations.calendar import MONTHS, month_in_run, month_index
from smychka.foundations.quantity import central
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.levers import load_levers
from smychka.inputs.openings import Fates, Openings, load_openings, pinned
from smychka.inputs.record import load_record
from smychka.paths import calendar_months
from smychka.state import Circumstances, Levers

CALENDAR = calendar_months()
P = central(AbroadParameters)
FULL = central(AbroadGains)
ROUGH = {
    "apparatus": {1917: 0.1, 1921: 0.2, 1923: 0.4, 1926: 0.6, 1929: 0.85, 1934: 0.95, 1938: 1.0},
    "doctrine": {1924.9: 0.0, 1926: 0.5, 1928: 0.85, 1930: 1.0},
    "shelter": {1928.5: 1.0, 1928.95: 0.7, 1929.3: 0.3, 1929.5: 0.0},
    "officials": {1917: 0.1, 1921: 0.4, 1929: 0.7, 1938: 0.95},
    "product": {1917.8: 70, 1919: 45, 1920.5: 38, 1922: 40, 1924: 62, 1926: 92, 1928: 105, 1930: 118, 1932: 125,
                1934: 145, 1937: 190, 1940: 215},
    "trade": {1917: 0.3, 1919: 0.02, 1921: 0.1, 1924: 0.25, 1926: 0.4, 1930: 0.75, 1931: 0.75, 1933: 0.4, 1936: 0.25},
    "people": {1917: 144, 1921: 138, 1926.9: 147, 1937: 162, 1940: 172, 1941: 195},
}  # fmt: skip
"""Rough paths of what the party, society and the economy will hand over: assumptions of these tests."""
DELIVERED = ("apparatus", "doctrine", "shelter", "officials", "product", "trade", "people")


class Drive(eqx.Module):
    """Everything the months are given. Leading axis: month."""

    country: jax.Array
    met: jax.Array
    given: Given
    usual: Usual
    outside: Outside


@cache
def attempts() -> Openings:
    """The recorded attempts."""
    return load_openings()


@cache
def figures(series: str, region: str) -> list[tuple[int, float]]:
    """Month of the middle of the span, and value, of a recorded series in one place."""
    rows = load_record().estimates(series, region)
    firsts, lasts = pd.to_datetime(rows["start"]), pd.to_datetime(rows["end"])
    middles = [a + (b - a) / 2 for a, b in zip(firsts, lasts, strict=True)]
    return [(month_index(m.date()), float(v)) for m, v in zip(middles, rows["value"], strict=True)]


def _outside() -> Outside:
    met = load_circumstances().monthly()
    one = lambda name: met.national[:, met.names.index(name)]  # noqa: E731
    each = lambda name: np.stack([one(f"{name}.{section}") for section in SECTIONS], axis=1)  # noqa: E731
    found = (
        one("foreign_arms"), one("reformist_opposition"), each("hardship"), each("section_legal"),
        each("section_founding"),
    )  # fmt: skip
    return Outside(*(jnp.asarray(path, jnp.float32) for path in found))


@cache
def recorded() -> Drive:
    """The recorded path."""
    levers, met = load_levers().monthly(), load_circumstances().monthly()
    lever = lambda name: levers.national[:, levers.names.index(name)]  # noqa: E731
    years = np.asarray(CALENDAR.year)
    rough = {name: np.interp(years, list(path), list(path.values())) for name, path in ROUGH.items()}
    given = Given(standing=np.zeros(MONTHS), **rough)
    home = {name: rough[name] for name in ("apparatus", "doctrine", "shelter", "officials")}
    usual = Usual(line=lever("comintern_line"), aid=lever("revolutionary_aid"), **home)
    drive = Drive(
        np.stack([lever(name) for name in sorted(abroad.LEVERS)], axis=1),
        np.stack([met.national[:, met.names.index(name)] for name in sorted(abroad.CIRCUMSTANCES)], axis=1),
        given, usual, _outside(),
    )  # fmt: skip
    return jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), drive)


def months(first: str, last: str = "1941-06") -> slice:
    """Months from the first to the last, both included."""
    return slice(month_in_run(first), month_in_run(last) + 1)


def with_lever(drive: Drive, name: str, value: float, when: slice) -> Drive:
    """The drive with a lever held at a value."""
    place = sorted(abroad.LEVERS).index(name)
    return eqx.tree_at(lambda d: d.country, drive, drive.country.at[when, place].set(value))


def with_given(drive: Drive, name: str, value: float, when: slice) -> Drive:
    """The drive with something from another sphere held at a value."""
    where = lambda d: getattr(d.given, name)  # noqa: E731
    return eqx.tree_at(where, drive, where(drive).at[when].set(value))


def run(drive: Drive | None = None, p: AbroadParameters = P, gains: AbroadGains = FULL,
        fates: Fates | None = None, luck: jax.Array | None = None):  # fmt: skip
    """All months: states and flows, leading axis month."""
    drive = recorded() if drive is None else drive
    fates = pinned(attempts()) if fates is None else fates
    luck = jnp.full(len(attempts().names), 0.5) if luck is None else luck
    return _run(drive, p, gains, fates, luck)


@eqx.filter_jit
def _run(drive: Drive, p: AbroadParameters, gains: AbroadGains, fates: Fates, luck: jax.Array):
    names, met_names = tuple(sorted(abroad.LEVERS)), tuple(sorted(abroad.CIRCUMSTANCES))
    openings = attempts()

    def month(state, given):
        now, calendar = given
        zero = jnp.zeros(len(names))
        levers = Levers(names, now.country, now.country[:, None], zero, zero, zero + 1.0)
        circumstances = Circumstances(met_names, (), now.met, jnp.zeros((0, 1)), jnp.zeros(1))
        world = World(levers, circumstances, calendar, p, gains, openings, fates, luck)
        after, flows = abroad.step(state, now.given, now.usual, now.outside, world)
        return after, (after, flows)

    return jax.lax.scan(month, abroad.opening(p, openings), (drive, CALENDAR))[1]
