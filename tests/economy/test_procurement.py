"""Claims of the state and what it gives back: bounds, sums and limits.

Truth: nobody can take what is not there or more than is claimed; shares add up; what goes back has first been taken.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import procurement
from smychka.economy.procurement import ProcurementParameters
from smychka.foundations.quantity import central
from toyland import country

P = central(ProcurementParameters)
shares = st.floats(0.0, 1.0, width=32)


def places(most: float) -> st.SearchStrategy[jax.Array]:
    values = st.lists(st.floats(0.0, most, width=32), min_size=3, max_size=3)
    return values.map(lambda found: jnp.asarray(found, dtype=jnp.float32))


@jax.jit
def claims(
    outstanding: jax.Array, due: jax.Array, grain: jax.Array, need: jax.Array, pressure: jax.Array,
    collectivised: jax.Array, gain: float,
) -> procurement.Claims:  # fmt: skip
    return procurement.claims(outstanding, due, grain, need, pressure, collectivised, P, gain)


@given(
    outstanding=places(5.0), due=places(5.0), grain=places(30.0), need=places(30.0), pressure=places(1.0),
    collectivised=places(1.0), gain=shares,
)  # fmt: skip
def test_claims_never_pass_what_is_claimed_nor_what_can_be_seized(
    outstanding: jax.Array, due: jax.Array, grain: jax.Array, need: jax.Array, pressure: jax.Array,
    collectivised: jax.Array, gain: float,
) -> None:  # fmt: skip
    """Truth: the two bounds of the equation, and nothing lost: taken and outstanding are what was claimed."""
    found = claims(outstanding, due, grain, need, pressure, collectivised, gain)
    taken = np.asarray(found.taken)
    wanted = np.asarray(outstanding) + np.asarray(due)
    assert (taken >= 0.0).all() and (taken <= wanted + 1e-5).all() and (taken <= np.asarray(grain) + 1e-5).all()
    np.testing.assert_allclose(taken + np.asarray(found.outstanding), wanted, rtol=1e-5, atol=1e-5)


@given(one=shares, other=shares)
def test_pressure_takes_more(one: float, other: float) -> None:
    """Truth: sense: more force, more grain, from a village that holds no more than its need."""
    mild, hard = sorted((one, other))
    take = lambda force: np.asarray(claims(*_village(), country.regional(force), country.regional(0.5), 1.0).taken)  # noqa: E731
    assert (take(mild) <= take(hard) + 1e-5).all()


def _village() -> tuple[jax.Array, ...]:
    return country.regional(0.0), country.regional(9.0), country.regional(10.0), country.regional(10.0)


def test_without_the_arrow_full_force_stops_at_the_need() -> None:
    """Truth: the limit named with the gain: with nought, a village that holds its need keeps it at full force; with
    the arrow it does not."""
    force, shared = country.regional(1.0), country.regional(0.5)
    assert np.asarray(claims(*_village(), force, shared, 0.0).taken) == pytest.approx(0.0, abs=1e-5)
    assert (np.asarray(claims(*_village(), force, shared, 1.0).taken) > 1.0).all()


def test_the_threshing_floor_of_a_collective_farm_is_easier_to_empty() -> None:
    """Truth: sense: what the drive was for; the central constants must say so."""
    force = country.regional(0.6)
    plenty = (country.regional(0.0), country.regional(50.0), country.regional(30.0), country.regional(10.0))
    private = claims(*plenty, force, country.regional(0.0), 1.0).taken
    assert (claims(*plenty, force, country.regional(1.0), 1.0).taken > private).all()


@given(harvest=places(30.0), years=st.sampled_from([0.0, 1.0]), gain=shares)
def test_the_claim_is_spread_without_changing_its_sum(harvest: jax.Array, years: float, gain: float) -> None:
    """Truth: the identity in the docstring: the sum of shares times harvests is the harvest."""
    found = procurement.claim_shares(harvest, country.regions().rural, years, P, country.regions(), gain)
    total = float(np.asarray(harvest).sum())
    assert float((found * harvest).sum()) == pytest.approx(total, rel=1e-4, abs=1e-3)
    assert (np.asarray(found) >= 0.0).all()


def test_more_is_claimed_where_the_crop_per_head_is_larger_and_in_the_named_years_by_the_ukrainian_share() -> None:
    """Truth: the signs of the published regressions."""
    people, regions = country.regional(50.0), country.regions()
    by_crop = procurement.claim_shares(country.regional(5.0, 20.0, 10.0), people, 0.0, P, regions, 1.0)
    assert float(by_crop[1]) > float(by_crop[2]) > float(by_crop[0])
    same = country.regional(10.0)
    before, during, off = (
        procurement.claim_shares(same, people, years, P, regions, gain)
        for years, gain in ((0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
    )
    np.testing.assert_allclose(before, 1.0, rtol=1e-5)
    np.testing.assert_array_equal(np.asarray(before), np.asarray(off))
    assert float(during[1]) > 1.0 > float(during[0])


@given(
    rate=places(1.0), taken=places(10.0), grain=places(30.0), need=places(30.0), stock=st.floats(0.0, 20.0, width=32),
    relief=st.floats(0.0, 1.0, width=32), index=st.integers(0, 11),
)  # fmt: skip
def test_what_goes_back_is_no_more_than_is_wanted_or_than_a_third_of_the_store(
    rate: jax.Array, taken: jax.Array, grain: jax.Array, need: jax.Array, stock: float, relief: float, index: int
) -> None:
    """Truth: the bounds of the docstring."""
    store = jnp.float32(stock), jnp.float32(relief)
    back = np.asarray(procurement.returned(rate, taken, grain, need, store, country.month(index)))
    assert (back >= 0.0).all() and back.sum() <= 0.34 * stock + 1e-5
    want = np.maximum(0.9 * np.asarray(need) - np.asarray(grain), 0.0)
    assert (back <= want + 2e-4).all()


def test_the_burden_of_a_steady_levy_is_the_share_taken() -> None:
    """Truth: closed form: a twelfth of the yearly share each month settles at the yearly share."""
    burden = country.regional(0.0)
    for _ in range(200):
        burden = procurement.burden(burden, country.regional(0.3 * 10.0 / 12.0), country.regional(10.0))
    np.testing.assert_allclose(burden, 0.3, rtol=1e-4)
