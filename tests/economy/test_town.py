"""What the economy's month makes of its blocks: the harvest that is believed, farm output, the order of exports.

Truth: closed forms and limits of the equations.
"""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka import economy, simulate
from smychka.economy import World, town
from smychka.foundations.quantity import central
from smychka.state import Countryside, Economy
from toyland import country

DRAW, R = simulate.central_draw(country.LABELS), country.regions()
P = DRAW.parameters.economy
shares = st.floats(0.0, 1.0, width=32)


def world(gain: float = 1.0, **levers: float) -> World:
    paths = country.paths(levers=levers)
    given = simulate.setting(simulate.at_month(paths, 140), DRAW)
    where = lambda g: g.plan.target_setting_to_misreporting  # noqa: E731
    gains = eqx.tree_at(where, DRAW.gains.economy, jnp.float32(gain))
    return World(given.levers, given.circumstances, given.month, P, gains, R)


def opening() -> Economy:
    return economy.opening(central(economy.EconomyParameters), R)


def farms(**changed: float) -> Countryside:
    values = {name: country.regional(value) for name, value in changed.items()}
    return dataclasses.replace(opening().countryside, **values)


def belief(bias: float, usual: float) -> float:
    plan = dataclasses.replace(opening().plan, harvest_bias=jnp.float32(bias), usual_bias=jnp.float32(usual))
    return float(town.believed_harvest(plan, world(1.0)))


@given(bias=shares)
def test_a_quota_rests_on_the_harvest_itself_where_reports_are_as_usual(bias: float) -> None:
    """Truth: identity: belief is measured against that at the usual sanctions without criticism."""
    assert belief(bias, bias) == pytest.approx(1.0, rel=1e-6)


def test_belief_follows_what_is_reported() -> None:
    """Truth: closed form: over-statement less the planner's check, over the same of the usual one."""
    kept = 1.0 - float(P.planning.planner_check)
    for bias, usual in ((0.0, 0.1), (0.1, 0.1), (0.4, 0.1), (0.0, 0.0)):
        assert belief(bias, usual) == pytest.approx((1.0 + kept * bias) / (1.0 + kept * usual), rel=1e-5)


def test_farm_output_is_a_hundred_at_the_harvest_of_1913_and_the_herds_of_1928() -> None:
    """Truth: closed form: three parts of crops by a harvest of 76 million tonnes to two of herds."""
    places = len(country.NAMES)
    full = eqx.tree_at(lambda f: f.cattle, farms(harvest=76.0 / places), R.cattle)
    assert float(town.farm_output(full, R)) == pytest.approx(100.0, rel=1e-5)
    assert float(town.farm_output(farms(harvest=76.0 / places, cattle=0.0), R)) == pytest.approx(60.0, rel=1e-5)
    assert float(town.farm_output(farms(harvest=0.0, cattle=0.0), R)) == 0.0


def test_an_order_of_exports_above_the_ports_or_the_harvest_is_cut() -> None:
    """Truth: identity: what is ordered and what is struck off are the lever."""
    met = world(grain_export_plan=6.0)
    plenty, want = (town.export_plan(farms(harvest=size), opening().industry, met) for size in (30.0, 2.0))
    assert float(plenty.cut) == 0.0 < float(want.cut)
    np.testing.assert_allclose([float(plan.feasible + plan.cut) for plan in (plenty, want)], 6.0, rtol=1e-5)
    assert float(want.feasible) == pytest.approx(float(P.commerce.most_exported) * 6.0, rel=1e-5)
