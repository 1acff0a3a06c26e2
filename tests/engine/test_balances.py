"""Ledgers of everything that is kept: closed for every policy and every draw, and stiff enough to notice a theft.

Truth: opening + inflows - outflows = closing, to 1e-5 in single precision and to 1e-10 in double.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import equinox as eqx
import jax
import numpy as np
import pytest

from engine.runs import Trajectory
from smychka import coupling, simulate
from smychka.ensemble import History
from smychka.foundations.ledger import TOLERANCE_DOUBLE, TOLERANCE_SINGLE, Ledger, LedgerError, assert_balanced
from smychka.inputs.policies import policy_names
from smychka.paths import Paths
from toyland import country


def test_history_balances(replayed: Trajectory) -> None:
    """Truth: the identity, worst month, region and draw of each ledger."""
    assert replayed.imbalance.shape[0] == len(coupling.LEDGERS)
    assert_balanced(coupling.LEDGERS, replayed.imbalance, TOLERANCE_SINGLE)


@pytest.mark.parametrize("name", policy_names())
def test_every_policy_balances(name: str, forked: dict[str, Trajectory]) -> None:
    """Truth: the identity, for every shipped policy file and every draw."""
    assert_balanced(coupling.LEDGERS, forked[name].imbalance, TOLERANCE_SINGLE)


def test_people_are_born_and_die_and_do_nothing_else(replayed: Trajectory) -> None:
    """Truth: the identity read off the watched quantities, not off the ledgers: the borders are those of the 1920s, and
    flight abroad counts among deaths."""
    values = {name: replayed.values[name].astype(np.float64) for name in ("population", "births", "deaths")}
    change = 1000.0 * np.diff(values["population"], axis=0)
    np.testing.assert_allclose(change, (values["births"] - values["deaths"])[1:], atol=0.1)


def test_regions_add_up_to_the_country(replayed: Trajectory) -> None:
    """Truth: sums."""
    for whole, parts in {
        "grain_harvest": "regional_harvest",
        "grain_procurement": "regional_procurement",
        "horses": "regional_horses",
        "cattle": "regional_cattle",
        "famine_deaths": "regional_famine_deaths",
        "population": "regional_population",
        "sown_area": "regional_sown_area",
    }.items():
        total = replayed.values[parts].sum(axis=1)
        np.testing.assert_allclose(total, replayed.values[whole], rtol=1e-4, atol=1e-4, err_msg=whole)


@cache
def month_by_month() -> tuple[coupling.State, tuple[Ledger, ...], coupling.State]:
    """The first draw of toyland: states after each month, its ledgers, and the state at the beginning."""
    given, facts = country.paths(), country.facts()
    sample = jax.tree.map(lambda leaf: leaf[..., 0], country.sample())
    over_time, fixed = eqx.partition(given, simulate._over_time(given))
    start = simulate.opening(given, sample, facts)

    @jax.jit
    def run() -> tuple[coupling.State, tuple[Ledger, ...]]:
        def body(state: coupling.State, now: Paths) -> tuple[coupling.State, object]:
            here = simulate.setting(eqx.combine(now, fixed), sample)
            after, flows = coupling.step(state, here, sample.parameters, sample.gains, facts)
            return after, (after, flows.ledgers())

        return jax.lax.scan(body, start, over_time)[1]

    states, ledgers = run()
    return jax.tree.map(np.asarray, states), jax.tree.map(np.asarray, ledgers), jax.tree.map(np.asarray, start)


def worst(ledger: Ledger) -> float:
    return float(jax.vmap(lambda one: one.imbalance())(ledger).max())


HEADINGS = [
    (name, side, place)
    for name, counts in {
        "village grain": (3, 6), "town grain": (3, 6), "horses": (1, 3), "cattle": (1, 3),
        "foreign exchange": (4, 4), "foreign debt": (1, 1),
        "unsold goods": (1, 3), "investment finance": (5, 6),
        "villagers": (3, 4), "townspeople": (2, 3), "settlers": (1, 2),
        "classes": (2, 2), "experienced workers": (1, 1), "new workers": (1, 1),
        "custody": (1, 4), "camps": (2, 2), "colonies": (2, 3), "prisons": (0, 1),
        "officials": (2, 3), "old hands": (1, 2),
        "members of sections": (2, 2), "soldiers": (1, 1), "officers": (2, 2), "officers outside": (1, 1),
        "elite in post": (1, 4), "elite posts": (0, 0), "members": (3, 3), "posts": (2, 1),
    }.items()
    for side, count in zip(("inflows", "outflows"), counts, strict=True)
    for place in range(count)
]  # fmt: skip


def test_the_headings_are_all_there() -> None:
    """Truth: the list of headings above; a new one must be added to it, so that the next test covers it."""
    _, ledgers, _ = month_by_month()
    found = [
        (name, side, place)
        for name, ledger in zip(coupling.LEDGERS, ledgers, strict=True)
        for side in ("inflows", "outflows")
        for place in range(len(getattr(ledger, side)))
    ]
    assert found == HEADINGS


QUIET = {
    ("investment finance", "outflows", 1): "taxes are never negative",
    ("investment finance", "outflows", 3): "no cash is called in",
    ("elite in post", "outflows", 0): "nobody is arrested while the norm holds",
    ("elite in post", "outflows", 1): "nobody is arrested while the norm holds",
    ("members of sections", "outflows", 0): "the American section has no second line",
    ("officers", "inflows", 1): "none was put out who could return",
    ("officers outside", "inflows", 0): "none is put out beyond the usual",
    ("officers outside", "outflows", 0): "none was put out who could return",
    ("members", "inflows", 2): "promotion moves members from place to place, and the ledger counts all places",
}
"""Headings that stay empty in toyland, and why."""


@pytest.mark.parametrize(("name", "side", "place"), [each for each in HEADINGS if each not in QUIET], ids=str)
def test_a_ledger_misses_every_heading_that_is_left_out(name: str, side: str, place: int) -> None:
    """Truth: a balance that closes without one of its flows would not notice that the flow is stolen."""
    _, ledgers, _ = month_by_month()
    ledger = ledgers[coupling.LEDGERS.index(name)]
    assert worst(ledger) <= TOLERANCE_SINGLE
    flows = getattr(ledger, side)
    without = dataclasses.replace(ledger, **{side: flows[:place] + flows[place + 1 :]})
    with pytest.raises(LedgerError, match=name):
        assert_balanced((name,), np.array([worst(without)]), TOLERANCE_SINGLE)


def test_a_ledger_opens_with_the_stock_of_the_month_before() -> None:
    """Truth: the stocks carried by the run: nothing happens to them between the months or outside the ledger."""
    states, ledgers, start = month_by_month()

    def stocks(state: coupling.State) -> list[np.ndarray]:
        farms, people, institutions = state.economy.countryside, state.society, state.institutions
        held, office = institutions.repression, institutions.bureaucracy
        army, elite = state.abroad.encirclement, state.top.elite
        return [
            farms.grain, state.economy.town.grain, farms.horses, farms.cattle,
            state.economy.exchange.reserve, state.economy.exchange.debt.sum(axis=-1),
            state.economy.town.unsold, np.zeros_like(state.economy.town.grain),
            people.rural, people.urban.sum(axis=-1), people.settlers.sum(axis=-1),
            institutions.classes.people, institutions.classes.pools[..., 0] + institutions.classes.pools[..., 2],
            institutions.classes.pools[..., 1], held.custody, held.camps, held.colonies, held.prisons,
            office.old + office.recruits + office.promoted, office.old + office.outside,
            state.abroad.comintern.members[..., 0, :], army.soldiers, army.officers, army.outside,
            elite.old + elite.promoted, elite.old + elite.promoted + elite.vacant,
            state.party.members.count.sum(axis=(-3, -2)), state.party.apparatus.posts.sum(axis=-2),
        ]  # fmt: skip

    for ledger, before, after in zip(ledgers, stocks(start), stocks(states), strict=True):
        np.testing.assert_allclose(ledger.opening[0], before, rtol=1e-6)
        np.testing.assert_allclose(ledger.opening[1:], after[:-1], rtol=1e-6)
        np.testing.assert_allclose(ledger.closing, after, rtol=1e-6)


@contextmanager
def forgotten() -> Iterator[None]:
    """What is traced meanwhile is not used again, whatever happens."""
    try:
        yield
    finally:
        jax.clear_caches()


def test_history_balances_in_double_precision(history: History, sample: simulate.Draw) -> None:
    """Truth: the identity to 1e-10: what is left over in single precision is rounding, not grain.

    The shares of places of exile, rounded in the table of regions, are made to add up to one again.
    """
    two = jax.tree.map(lambda leaf: np.asarray(leaf)[..., :2], sample)
    given = jax.tree.map(np.asarray, (history.paths(), two, history.facts))
    jax.clear_caches()  # programs traced in single precision are not to be used again
    with jax.enable_x64(True), forgotten():
        wide = jax.tree.map(lambda leaf: leaf.astype(np.float64) if leaf.dtype == np.float32 else leaf, given)
        paths, drawn, facts = wide
        share = facts.regions.exile_share
        facts = eqx.tree_at(lambda f: f.regions.exile_share, facts, share / share.sum())
        _, imbalance = simulate.trajectories(paths, drawn, facts, ("grain_harvest",))
        assert imbalance.dtype == np.float64
        assert_balanced(coupling.LEDGERS, imbalance, TOLERANCE_DOUBLE)
