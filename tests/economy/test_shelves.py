"""Unsold goods: the ledger, nothing where goods are scarce, and the autumn of 1923 in the central run."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.runs import Replay, Run
from smychka.economy import shelves
from smychka.economy.market import MarketParameters
from smychka.economy.shelves import ShelvesFlows, ShelvesParameters, ShelvesSeen
from smychka.foundations.calendar import month_in_run
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central

P = central(ShelvesParameters)
MARGIN = float(P.shop_margin)
after = jax.jit(lambda unsold, works, seen: shelves.shelves_after(unsold, works, seen, P))
amounts = st.floats(0.0, 2.0, width=32)
prices = st.floats(0.125, 8.0, width=32)


def month(unsold: float, works: float, shop: float, level: float = 1.5, directive: float = 0.0
          ) -> tuple[float, ShelvesFlows]:  # fmt: skip
    seen = ShelvesSeen(jnp.float32(shop), jnp.float32(level), jnp.float32(directive))
    left, flows = after(jnp.float32(unsold), jnp.float32(works), seen)
    return float(left), flows


@given(unsold=amounts, works=amounts, shop=prices, level=prices, directive=st.floats(0.0, 1.0, width=32))
def test_goods_are_sold_placed_spoilt_or_left(
    unsold: float, works: float, shop: float, level: float, directive: float
) -> None:
    """Truth: the ledger, and no flow below nought."""
    left, flows = month(unsold, works, shop, level, directive)
    assert float(flows.ledger.imbalance()) < TOLERANCE_SINGLE
    assert min(left, float(flows.sold), float(flows.placed), float(flows.spoilt)) >= -1e-7


@given(unsold=st.floats(0.0, 0.0625, width=32), works=st.floats(0.25, 1.0, width=32))
def test_nothing_stays_where_goods_are_scarce(unsold: float, works: float) -> None:
    """Truth: limit: a shop price far below what the cash supports sells everything."""
    assert month(unsold, works, 0.8 * MARGIN * 1.5 / 4.0)[0] == pytest.approx(0.0, abs=1e-6)


def test_dear_goods_stay_in_closed_form() -> None:
    """Truth: closed form: what cash cannot carry off stays, less wear; orders place it elsewhere."""
    reach = (MARGIN * 1.5 / 2.2) ** float(P.demand)
    left, _ = month(0.0, 1.2, 2.2)
    assert left == pytest.approx(0.1 * (1.0 - reach) * (1.0 - float(P.wear)), rel=1e-4)
    assert month(0.0, 1.2, 2.2, directive=1.0)[0] == pytest.approx(0.0, abs=1e-7)
    assert month(0.0, 1.2, MARGIN * 1.5)[0] == pytest.approx(0.0, abs=1e-6)


def test_months_of_supply() -> None:
    """Truth: closed form: a twelfth of what the works send a year is one month."""
    p = central(MarketParameters)
    supply = float(p.village_goods) * (1.0 - float(p.crafts)) * 0.5
    found = shelves.months_of_supply(jnp.float32(supply / 12.0), jnp.float32(50.0), p)
    assert float(found) == pytest.approx(1.0, rel=1e-5)


def test_goods_stay_unsold_in_1923_and_are_gone_in_1924(central_run: Run) -> None:
    """Truth: check of the list of systems: dear goods remain unsold until prices are cut; highest from August to
    November 1923, as good as none in the goods famine of 1925-28."""
    unsold = central_run["unsold_goods"]
    begin, end = month_in_run("1923-08"), month_in_run("1923-11")
    peak = int(np.argmax(unsold[: month_in_run("1929-01")]))
    assert begin <= peak <= end and unsold[peak] > 5.0
    assert unsold[month_in_run("1924-10")] == pytest.approx(0.0, abs=1e-3)
    assert unsold[month_in_run("1925-01") : month_in_run("1928-12")].max() < 0.1


def test_without_the_price_cuts_more_stays_unsold(replay: Replay, central_run: Run) -> None:
    """Truth: sign of the policy: the mark-up of September 1923 kept."""
    kept = replay({"industrial_mark_up": ("1923-10", 0.45)})
    months = slice(month_in_run("1924-01"), month_in_run("1924-06") + 1)
    assert (kept["unsold_goods"][months] > central_run["unsold_goods"][months] + 2.0).all()
