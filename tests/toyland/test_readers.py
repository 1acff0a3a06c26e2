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
from smychka.party.lines import LEVERS as LINKED
from smychka.paths import Paths
from smychka.society import CIRCUMSTANCES as SOCIETY_CIRCUMSTANCES
from smychka.society import LEVERS as SOCIETY_LEVERS
from toyland import country


class Names(set[str]):
    """Names written down; two lists are the same only if they are one."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


@jax.tree_util.register_pytree_node_class
class Listed:
    """A reader that writes down every name that it is asked for, and where."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.asked = Names()

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

    def changed(self, values: dict[str, jax.Array]) -> Listed:
        """The same with some values changed; what is asked of it counts."""
        found = Listed(self.inner.changed(values))
        found.asked = self.asked
        return found

    @property
    def country(self) -> jax.Array:
        """All positions at once: only the line reads them so, and it reads those that it may move."""
        self.asked.update(LINKED)
        return self.inner.country

    def tree_flatten(self) -> tuple[tuple[Any], Names]:
        """The reader inside, and the list."""
        return (self.inner,), self.asked

    @classmethod
    def tree_unflatten(cls, asked: Names, inner: tuple[Any]) -> Listed:
        """The reader again, with the same list."""
        found = cls(inner[0])
        found.asked = asked
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    @property
    def weather(self) -> jax.Array:
        """The weather, which has its own field."""
        self.asked.add("weather")
        return self.inner.weather


def one_month() -> tuple[Paths, simulate.Draw]:
    sample = jax.tree.map(lambda leaf: leaf[..., 0], country.sample())
    return simulate.at_month(country.paths(), 160), sample


def test_the_levers_and_circumstances_declared_are_those_read() -> None:
    """Truth: the names asked for in one month of all spheres; neither more nor less may be declared."""
    (now, sample), facts = one_month(), country.facts()
    asked: dict[str, set[str]] = {}

    def step() -> coupling.State:
        given = simulate.setting(now, sample)
        levers, seen = Listed(given.levers), Listed(given.circumstances)
        listed = dataclasses.replace(given, levers=levers, circumstances=seen)
        start = simulate.opening(country.paths(), sample, facts)
        after, _ = coupling.step(start, listed, sample.parameters, sample.gains, facts)
        asked.update(levers=levers.asked, circumstances=seen.asked)
        return after

    jax.eval_shape(step)
    assert set(asked["levers"]) == coupling.LEVERS >= ECONOMY_LEVERS | SOCIETY_LEVERS
    assert set(asked["circumstances"]) == coupling.CIRCUMSTANCES >= ECONOMY_CIRCUMSTANCES | SOCIETY_CIRCUMSTANCES


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


CODED = {"general_secretary": 3.0}
"""Values of levers that are codes."""
ASLEEP = {"reformist_opposition": "moves odds, and no attempt is drawn in toyland"}
"""Circumstances that are read and move nothing in toyland, and why."""


def differs(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return any(not np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.parametrize("lever", country.LEVERS)
def test_a_lever_acts_if_and_only_if_it_is_read(lever: str, usual: tuple[dict[str, np.ndarray], np.ndarray]) -> None:
    """Truth: the run: every lever that is read moves something, and one that is not moves nothing."""
    pulled, _ = country.told(country.paths(levers={lever: CODED.get(lever, 0.37)}), country.sample())
    assert differs(pulled, usual[0]) == (lever in coupling.LEVERS)


@pytest.mark.parametrize("name", [*country.NATIONAL, *country.REGIONAL])
def test_a_circumstance_acts_if_and_only_if_it_is_read(
    name: str, usual: tuple[dict[str, np.ndarray], np.ndarray]
) -> None:
    """Truth: the run, as for levers."""
    other, _ = country.told(country.paths(circumstances={name: 0.93}), country.sample())
    assert differs(other, usual[0]) == (name in coupling.CIRCUMSTANCES and name not in ASLEEP)


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
