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


def base(
    requisition: float, tax: float, share: float = 0.5, belief: float = 1.0, harvest: float = 10.0,
    expected: float = 12.0,
) -> np.ndarray:  # fmt: skip
    seen = procurement.Base(
        country.regional(harvest), country.regional(expected), country.regional(share), jnp.float32(belief)
    )
    return np.asarray(procurement.claims_base(jnp.float32(requisition), jnp.float32(tax), seen))


def test_private_farms_are_taxed_by_the_harvest_and_collective_farms_by_the_hectare() -> None:
    """Truth: limits: the whole of the harvest, or of what was expected of the area sown; a mean of both between."""
    np.testing.assert_allclose(base(0.0, 0.2, share=0.0), 0.2 * 10.0, rtol=1e-5)
    np.testing.assert_allclose(base(0.0, 0.2, share=1.0), 0.2 * 12.0, rtol=1e-5)
    np.testing.assert_allclose(base(0.0, 0.2, share=0.25), 0.2 * 10.5, rtol=1e-5)
    np.testing.assert_array_equal(base(0.0, 0.2, share=1.0, harvest=3.0), base(0.0, 0.2, share=1.0, harvest=30.0))


def test_a_quota_rests_on_the_harvest_that_is_believed_and_a_tax_does_not() -> None:
    """Truth: closed form: in proportion to belief."""
    np.testing.assert_allclose(base(0.3, 0.0, belief=1.2), 1.2 * base(0.3, 0.0), rtol=1e-5)
    np.testing.assert_array_equal(base(0.0, 0.3, belief=1.2), base(0.0, 0.3))


@given(requisition=shares, tax=shares)
def test_no_more_than_three_fifths_of_what_is_reckoned_on_is_claimed(requisition: float, tax: float) -> None:
    """Truth: the bound, and the limit without claims."""
    found = base(requisition, tax, expected=10.0)
    np.testing.assert_allclose(found, 10.0 * min(requisition + tax, 0.6), rtol=1e-4, atol=1e-4)
    assert not base(0.0, 0.0).any()


def test_the_yield_that_planners_count_on_settles_at_the_yield() -> None:
    """Truth: closed form: a part of the gap to the last yield is closed at each harvest."""
    area = country.regional(8.0)
    after = lambda norm: procurement.norm_after(norm, country.regional(10.0), area, P)  # noqa: E731
    np.testing.assert_allclose(after(country.regional(0.85)), 0.85 + float(P.norm_memory) * (1.25 - 0.85), rtol=1e-5)
    norm = country.regional(0.4)
    for _ in range(60):
        norm = after(norm)
    np.testing.assert_allclose(norm, 1.25, rtol=1e-4)
    assert np.isfinite(procurement.norm_after(norm, country.regional(0.0), country.regional(0.0), P)).all()
