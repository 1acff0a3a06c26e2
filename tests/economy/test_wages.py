"""Wages: identities, limits and signs. The path of 1917-40 is checked with prices in test_money.

Truth: closed forms and the sense of each equation.
"""

from __future__ import annotations

import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy import wages
from smychka.economy.wages import Pay, PayDecisions, PaySeen, WageParameters
from smychka.foundations.quantity import central

P = central(WageParameters)
shares = st.floats(0.0, 1.0, width=32)
prices = st.floats(0.25, 8.0, width=32)


def seen(**changed: float) -> PaySeen:
    usual = {
        "level": 1.0, "shop": 1.0, "goods_paid": 1.0, "food": 1.0, "free_share": 0.3, "on_sale": 1.0,
        "wage_earners": wages.EARNERS_1913, "unemployment": 0.0,
    }  # fmt: skip
    return PaySeen(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def decided(rationing: float = 0.0, soft: float = 0.4, spread: float = 0.5, discipline: float = 0.1) -> PayDecisions:
    return PayDecisions(*(jnp.float32(value) for value in (rationing, soft, spread, discipline)))


@given(price=prices)
def test_one_price_for_all_is_the_cost_of_living(price: float) -> None:
    """Truth: identity: weights add up to one, cards or not."""
    same = seen(shop=price, goods_paid=price, food=price)
    for cards in (0.0, 0.5, 1.0):
        assert float(wages.cost_of_living(same, jnp.float32(cards), P)) == pytest.approx(price, rel=1e-5)


@given(price=prices, food=prices, cards=shares)
def test_real_wage_identity(price: float, food: float, cards: float) -> None:
    """Truth: identity: real wage times the price mix is the money wage."""
    pay, flows = wages.wages_step(
        Pay(jnp.float32(1.0), jnp.float32(1.0), jnp.float32(1.0)),
        seen(shop=price, food=food),
        decided(rationing=cards),
        P,
    )
    assert float(flows.real * flows.cost_of_living) == pytest.approx(100.0 * float(pay.wage), rel=1e-4)
    assert float(flows.nominal) == pytest.approx(float(P.wage_1913 * pay.wage), rel=1e-5)


@given(food=st.floats(1.0, 30.0, width=32), one=shares, other=shares)
def test_cards_protect_where_free_food_is_dearer(food: float, one: float, other: float) -> None:
    """Truth: sense: a card moves food from the free to the shop price."""
    fewer, more = sorted((one, other))
    dear = seen(food=food)
    with_more, with_fewer = (float(wages.cost_of_living(dear, jnp.float32(r), P)) for r in (more, fewer))
    assert with_more <= with_fewer * (1.0 + 1e-6)


def test_a_wage_at_its_aim_stays() -> None:
    """Truth: closed form: the fixed point of the adjustment."""
    assert float(wages.wage_after(jnp.float32(1.7), jnp.float32(1.7), P)) == pytest.approx(1.7, rel=1e-6)


@given(scale=st.floats(0.5, 8.0, width=32))
def test_the_wage_follows_the_cash(scale: float) -> None:
    """Truth: closed form: the wage aimed at is proportional to the mean price that cash supports."""
    once, more = (wages.wage_aimed_at(seen(level=v), jnp.float32(0.4), P) for v in (1.0, scale))
    assert float(more / once) == pytest.approx(scale, rel=1e-5)


def test_more_earners_at_the_same_goods_earn_less_each() -> None:
    """Truth: identity: the wage bill is the same."""
    few, many = (float(wages.wage_aimed_at(seen(wage_earners=e), jnp.float32(0.4), P) * e) for e in (10.0, 20.0))
    assert few == pytest.approx(many, rel=1e-5)


@given(one=shares, other=shares)
def test_idle_hands_lower_and_soft_budgets_raise_wages(one: float, other: float) -> None:
    """Truth: sense of the equation at its central signs."""
    low, high = sorted((one, other))
    tight, idle = (float(wages.wage_aimed_at(seen(unemployment=u), jnp.float32(0.4), P)) for u in (low, high))
    hard, soft = (float(wages.wage_aimed_at(seen(), jnp.float32(b), P)) for b in (low, high))
    assert idle <= tight * (1 + 1e-6)
    assert hard <= soft * (1 + 1e-6)


def test_effort_is_full_at_a_fair_wage_and_falls_below_it() -> None:
    """Truth: closed form of the fair-wage equation: 1 at w = w_f, 1 - a1/2 at half of it."""
    assert float(wages.effort(1.0, 1.0, 0.0, P)) == 1.0
    assert float(wages.effort(jnp.float32(2.0), 1.0, 0.0, P)) == 1.0
    assert float(wages.effort(jnp.float32(0.5), 1.0, 0.0, P)) == pytest.approx(1.0 - 0.5 * float(P.effort_response))


@given(real=st.floats(0.125, 2.0, width=32), one=shares, other=shares)
def test_legal_force_buys_effort_at_a_lower_wage(real: float, one: float, other: float) -> None:
    """Truth: the published claim: coercion lowers the wage needed."""
    mild, hard = sorted((one, other))
    assert float(wages.effort(real, 1.0, mild, P)) <= float(wages.effort(real, 1.0, hard, P)) + 1e-6


def test_what_is_fair_follows_a_rise_and_clings_after_a_fall() -> None:
    """Truth: the fair wage adapts upward within a year or two, downward hardly."""
    up = float(wages.fair_after(jnp.float32(1.5), jnp.float32(1.0), P)) - 1.0
    down = 1.0 - float(wages.fair_after(jnp.float32(0.5), jnp.float32(1.0), P))
    assert up > 3.0 * down > 0.0


@given(one=shares, other=shares, idle=st.floats(0.0, 0.25, width=32))
def test_force_and_idle_hands_keep_people_in_their_posts(one: float, other: float, idle: float) -> None:
    """Truth: sense; and with no force and no idle hands leaving is at its own rate."""
    mild, hard = sorted((one, other))
    assert float(wages.turnover(idle, hard, P)) <= float(wages.turnover(idle, mild, P)) + 1e-6
    assert float(wages.turnover(idle, mild, P)) <= float(wages.turnover(0.0, mild, P)) + 1e-6
    assert float(wages.turnover(0.0, 0.0, P)) == pytest.approx(float(P.turnover), rel=1e-6)


def test_equal_scales_give_equal_pay() -> None:
    """Truth: closed form at nought; the ratio rises with the lever (0.35 in 1930, 0.66 after June 1931)."""
    assert float(wages.decile_ratio(jnp.float32(0.0), P)) == 1.0
    before, after = (float(wages.decile_ratio(jnp.float32(v), P)) for v in (0.35, 0.66))
    assert after > 1.3 * before
