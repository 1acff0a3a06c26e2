"""The arrows of the mechanism map, switched off one at a time in toyland.

Truth: a gain of nought is exactly the model without that arrow. The model without it is made by another route: the
constants of the arrow set to nought, or a country in which the arrow has nothing to act on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from smychka import coupling, simulate
from smychka.foundations.quantity import quantities
from smychka.paths import Paths
from toyland import country

Told = tuple[dict[str, np.ndarray], np.ndarray]
GAINS = tuple(name for name, _ in quantities(coupling.Gains) if name.split(".")[0] in ("economy", "society"))
"""Arrows of economy and people; those of politics are switched in `engine/test_switches.py`."""
FULL, OFF = jnp.ones(country.DRAWS), jnp.zeros(country.DRAWS)

WITHOUT: dict[str, dict[str, float]] = {
    "economy.plan.plan_imbalance": {
        "economy.planning.breakdown": 0.0, "economy.planning.rush": 0.0, "economy.planning.unfinished_taut": 0.0,
        "economy.planning.unfinished_rush": 0.0,
    },
    "economy.plan.plan_to_growth": {"economy.planning.pull": 0.0},
    "economy.plan.target_setting_to_misreporting": {
        "economy.planning.fraud_cost": np.inf, "economy.planning.harvest_bias": 0.0,
    },
    "economy.commerce.grain_export_to_machinery": {
        "economy.commerce.import_bound": 0.0, "economy.commerce.tied": 0.0,
    },
    "economy.money.squeeze_to_living_standards": {"economy.money.diverted": 0.0},
    "economy.ownership.nep_worker_hardship": {"economy.ownership.lay_off": 0.0},
    "economy.ownership.leasing_to_recovery": {"economy.ownership.leased_zeal": 0.0},
    "economy.advice.democratic_centralism_loss": {"economy.advice.heed": 0.0},
    "economy.management.one_man_management": {
        "economy.management.commitment": 0.0, "economy.management.discord": 0.0,
        "economy.management.single_rule": 0.0,
    },
    "economy.management.militarised_labour": {
        "economy.management.campaign": 0.0, "economy.management.weariness": 0.0, "economy.management.flight": 0.0,
    },
    "economy.collectivisation_to_livestock_loss": {
        "economy.livestock.fear": 0.0, "economy.livestock.fear_horses": 0.0, "economy.livestock.neglect": 0.0,
    },
    "economy.collectivisation_to_output_fall": {
        "economy.harvest.kolkhoz_effort": 1.0, "economy.harvest.kolkhoz_learning": 0.0,
        "economy.harvest.kolkhoz_burden": 0.0,
    },
    "economy.scissors_to_marketing_withdrawal": {
        "economy.market.price_response": 0.0, "economy.market.rationed_response": 0.0,
        "economy.market.worth_of_cash": 0.0,
    },
    "economy.balanced_growth": {"economy.market.town_claim": 0.0},
    "economy.scissors_opening": {"economy.market.overheads": 0.0},
    "economy.cooperation_with_machines": {"economy.collectivisation.machine_pull": 0.0},
    "economy.civil_war_to_class_decimation": {
        "economy.industry.war_idling": 0.0, "economy.industry.hunger_idling": 0.0,
        "economy.industry.material_idling": 0.0,
    },
    "economy.ukrainian_quota_tilt": {"economy.procurement.ukrainian_tilt": 0.0},
    "economy.procurement_to_famine": {
        "economy.procurement.left_at_peace": 1.0, "economy.procurement.left_at_force": 1.0,
    },
    "society.closed_borders_to_famine": {
        "society.population.closed_borders": 0.0, "society.population.shut_in": 0.0,
    },
    "society.uneven_seizure_to_famine": {"society.population.uneven": 0.0},
}  # fmt: skip


def at(tree: Any, name: str) -> Any:
    for part in name.split("."):
        tree = getattr(tree, part)
    return tree


def with_gain(sample: simulate.Draw, name: str, value: jax.Array) -> simulate.Draw:
    where: Callable[[simulate.Draw], jax.Array] = lambda s: at(s.gains, name)  # noqa: E731
    return eqx.tree_at(where, sample, value.astype(jnp.float32))


def with_constants(sample: simulate.Draw, constants: dict[str, float]) -> simulate.Draw:
    for name, value in constants.items():
        where: Callable[[simulate.Draw], jax.Array] = lambda s, name=name: at(s.parameters, name)  # noqa: E731
        sample = eqx.tree_at(where, sample, jnp.full(country.DRAWS, value, dtype=jnp.float32))
    return sample


def told(sample: simulate.Draw, levers: dict[str, float] | None = None) -> dict[str, np.ndarray]:
    return country.told(country.paths(levers=levers), sample)[0]


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)


def differs(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> bool:
    return any(not np.array_equal(one[name], other[name]) for name in one)


def test_gains_are_full_or_parts() -> None:
    """Truth: a gain lies in [0, 1]."""
    for leaf in jax.tree.leaves(country.sample().gains):
        assert (np.asarray(leaf) >= 0.0).all() and (np.asarray(leaf) <= 1.0).all()


@pytest.mark.parametrize("name", GAINS)
def test_an_arrow_acts(name: str) -> None:
    """Truth: an arrow that is in the model moves something when it is taken out."""
    assert differs(told(with_gain(country.sample(), name, OFF)), told(with_gain(country.sample(), name, FULL)))


@pytest.mark.parametrize("name", WITHOUT)
def test_an_arrow_switched_off_is_the_model_without_it(name: str) -> None:
    """Truth: the same draws with the constants of the arrow at nought and its gain full: equal to the last bit."""
    sample = country.sample()
    off = told(with_gain(sample, name, OFF))
    without = told(with_constants(with_gain(sample, name, FULL), WITHOUT[name]))
    assert_same(off, without)


def test_trust_without_the_break_only_mends(usual: Told) -> None:
    """Truth: the recurrence with pressure and drive left out, worked out here: s' = s + r x (1 - s)."""
    sample = with_gain(country.sample(), "economy.tribute_to_smychka_break", OFF)
    tolerance = 0.4
    values = told(sample, {"private_trade_tolerance": tolerance, "deportation_rate": 0.0})
    recovery = np.asarray(at(sample.parameters, "economy.collectivisation.trust_recovery"), dtype=np.float64)
    place = country.LEVERS.index("private_trade_tolerance")
    given = country.paths(levers={"private_trade_tolerance": tolerance})
    trust = np.asarray(at(sample.parameters, "economy.opening.trust"), dtype=np.float64)
    goods = np.full(country.DRAWS, 0.7)
    for index in range(60):
        now = jax.tree.map(lambda leaf, i=index: leaf[i], given)
        shifts = [tolerance_of(now, sample, draw, place) for draw in range(country.DRAWS)]
        trust = trust + recovery * goods * (0.3 + 0.7 * np.array(shifts)) * (1.0 - trust)
        goods = values["goods_availability"][index]
        np.testing.assert_allclose(values["trust"][index], trust, rtol=1e-4)
    assert (np.diff(values["trust"], axis=0) >= -1e-6).all()
    assert (np.diff(usual[0]["trust"], axis=0) < 0.0).any()


def tolerance_of(now: Paths, sample: simulate.Draw, draw: int, place: int) -> float:
    luck = jax.tree.map(lambda leaf: leaf[..., draw], sample.luck)
    where = np.clip(float(luck.lever[place]) + float(luck.lever_year[place, int(now.year)]), -1.0, 1.0)
    width = float(now.up[place]) if where > 0 else float(now.down[place])
    return float(now.levers[place]) + width * where


def test_trust_lowers_reserves_and_nothing_else_by_its_arrow() -> None:
    """Truth: where farms hold no reserve for want of trust, the arrow from trust to reserves has nothing to act on."""
    bare = with_constants(country.sample(), {"economy.market.precaution": 0.0})
    name = "economy.smychka_to_stability"
    assert_same(told(with_gain(bare, name, OFF)), told(with_gain(bare, name, FULL)))


def test_the_legal_market_moves_nothing_where_trade_is_free() -> None:
    """Truth: the arrow holds back the sown area for want of legal trade; with all trade free it has nothing to act on.

    The tolerance is held at one, so that its range leaves it above the freedom at which the arrow is full.
    """
    name, free = "economy.nep_market_to_recovery", {"private_trade_tolerance": 1.0}
    sample = country.sample()
    assert_same(told(with_gain(sample, name, OFF), free), told(with_gain(sample, name, FULL), free))


def test_every_arrow_is_taken_out_by_another_route() -> None:
    """Truth: the list of gains; a new arrow needs its own 'without'."""
    apart = {
        "economy.tribute_to_smychka_break", "economy.smychka_to_stability", "economy.nep_market_to_recovery",
        "economy.finance.primitive_accumulation", "economy.taxation.taxation_not_force",
    }  # fmt: skip
    assert set(WITHOUT) | apart == set(GAINS)


def test_a_switch_moves_no_luck() -> None:
    """Truth: paired runs: with every arrow off, the weather, the levers and the constants of a draw are the same."""
    sample = country.sample()
    off = sample
    for name in GAINS:
        off = with_gain(off, name, OFF)
    for one, two in zip(
        jax.tree.leaves((sample.luck, sample.parameters)), jax.tree.leaves((off.luck, off.parameters)), strict=True
    ):
        np.testing.assert_array_equal(one, two)
    given = jax.tree.map(lambda leaf: leaf[5], country.paths())
    given = eqx.tree_at(lambda p: (p.least, p.most), given, (country.paths().least, country.paths().most))
    first = [jax.tree.map(lambda leaf: leaf[..., 0], each) for each in (sample, off)]
    one, two = (simulate.setting(given, each) for each in first)
    np.testing.assert_array_equal(one.circumstances.weather, two.circumstances.weather)
    np.testing.assert_array_equal(one.levers.shift, two.levers.shift)
