"""What the engine reads: the declared sets of levers and circumstances against the equations themselves.

Truth: the names asked for while one month is computed, written down by readers that keep a list; and the run, which
must answer to what is read and to nothing else.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import equinox as eqx
import jax
import numpy as np
import pytest

from smychka import coupling, simulate
from smychka.economy import CIRCUMSTANCES as ECONOMY_CIRCUMSTANCES
from smychka.economy import LEVERS as ECONOMY_LEVERS
from smychka.foundations.faults import SmychkaError
from smychka.society import CIRCUMSTANCES as SOCIETY_CIRCUMSTANCES
from smychka.society import LEVERS as SOCIETY_LEVERS
from toyland import country


class Listed:
    """A reader that writes down every name that it is asked for, and where."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.asked: set[str] = set()

    def national(self, name: str) -> jax.Array:
        """Value for the country."""
        self.asked.add(name)
        return self.inner.national(name)

    def usual(self, name: str) -> jax.Array:
        """Value that history had."""
        self.asked.add(name)
        return self.inner.usual(name)

    def by_region(self, name: str) -> jax.Array:
        """Value in every region."""
        self.asked.add(name)
        return self.inner.by_region(name)

    @property
    def weather(self) -> jax.Array:
        """The weather, which has its own field."""
        self.asked.add("weather")
        return self.inner.weather


def one_month() -> tuple[simulate.Paths, simulate.Draw]:
    given = country.paths()
    now = jax.tree.map(lambda leaf: leaf[160], given)
    sample = jax.tree.map(lambda leaf: leaf[..., 0], country.sample())
    return dataclasses.replace(now, least=given.least, most=given.most), sample


def test_the_levers_and_circumstances_declared_are_those_read() -> None:
    """Truth: the names asked for in one month of both spheres; neither more nor less may be declared."""
    (now, sample), regions = one_month(), country.regions()
    asked: dict[str, set[str]] = {}

    def step() -> coupling.State:
        given = simulate.setting(now, sample)
        levers, seen = Listed(given.levers), Listed(given.circumstances)
        listed = coupling.Setting(levers, seen, given.month)
        start = coupling.opening(sample.parameters, regions)
        after, _ = coupling.step(start, listed, sample.parameters, sample.gains, regions)
        asked.update(levers=levers.asked, circumstances=seen.asked)
        return after

    jax.eval_shape(step)
    assert asked["levers"] == coupling.LEVERS == ECONOMY_LEVERS | SOCIETY_LEVERS
    assert asked["circumstances"] == coupling.CIRCUMSTANCES == ECONOMY_CIRCUMSTANCES | SOCIETY_CIRCUMSTANCES


def test_a_reader_names_what_it_does_not_know() -> None:
    """Truth: the house rule on errors: what is unknown, and the nearest right name."""
    now, sample = one_month()
    given = simulate.setting(now, sample)
    with pytest.raises(SmychkaError, match=r"unknown lever 'grain_prise'; did you mean 'grain_price'\?"):
        given.levers.national("grain_prise")
    with pytest.raises(SmychkaError, match=r"unknown circumstance 'blokade'; did you mean 'blockade'\?"):
        given.circumstances.national("blokade")
    with pytest.raises(SmychkaError, match="unknown regional circumstance"):
        given.circumstances.by_region("blockade")


def differs(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return any(not np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("lever", country.LEVERS)
def test_a_lever_acts_if_and_only_if_it_is_read(lever: str, usual: tuple[dict[str, np.ndarray], np.ndarray]) -> None:
    """Truth: the run: every lever that is read moves something, and one that is not moves nothing."""
    pulled, _ = country.told(country.paths(levers={lever: 0.37}), country.sample())
    assert differs(pulled, usual[0]) == (lever in coupling.LEVERS)


@pytest.mark.parametrize("name", [*country.NATIONAL, *country.REGIONAL])
def test_a_circumstance_acts_if_and_only_if_it_is_read(
    name: str, usual: tuple[dict[str, np.ndarray], np.ndarray]
) -> None:
    """Truth: the run, as for levers."""
    other, _ = country.told(country.paths(circumstances={name: 0.43}), country.sample())
    assert differs(other, usual[0]) == (name in coupling.CIRCUMSTANCES)


def test_a_regional_lever_keeps_its_distance_and_its_bounds() -> None:
    """Truth: the reader's promise: a departure of a region is moved by the luck of the country, inside the scale."""
    now, sample = one_month()
    place = country.LEVERS.index("procurement_pressure")
    apart = now.regional_levers.at[place].set(np.array([0.2, 0.5, 0.99], dtype=np.float32))
    given = simulate.setting(eqx.tree_at(lambda paths: paths.regional_levers, now, apart), sample).levers
    shift = float(given.shift[place])
    expected = np.clip(np.array([0.2, 0.5, 0.99]) + shift, 0.0, 1.0)
    np.testing.assert_allclose(given.by_region("procurement_pressure"), expected, rtol=1e-5)
    assert float(given.national("procurement_pressure")) == pytest.approx(float(now.levers[place]) + shift)
