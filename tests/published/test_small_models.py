"""Feldman, Sah-Stiglitz, Weitzman, Gregory-Schröder-Sonin and Barsov against printed vectors and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from smychka.foundations.faults import SmychkaError
from smychka.published import barsov, feldman, gregory_schroeder_sonin, sah_stiglitz, weitzman


@pytest.mark.parametrize(
    ("share", "second", "eighth", "last", "investment"),
    [
        (0.07, 1.289, 1.905, 2.101, 0.766),
        (0.15, 1.261, 1.943, 2.237, 1.127),
        (0.23, 1.233, 1.973, 2.378, 1.638),
    ],
)
def test_feldman_to_printed_digits(share: float, second: float, eighth: float, last: float, investment: float) -> None:
    """Truth: survey of models, table 1.4 (v = vc = 2.5, d = .05, start .35 and .65).

    The last column is headed I[11]/I[0] there; its three values are those of the twelfth step, (1 + e/v - d)^12.
    """
    found = feldman.course(share, years=12)
    relative = found.consumption / found.consumption[0]
    assert [round(float(relative[year]), 3) for year in (2, 8, 11)] == [second, eighth, last]
    assert round(float(found.investment[12] / found.investment[0]), 3) == investment


def test_feldman_grows_at_the_closed_form() -> None:
    """Truth: closed form, e/v - d; Allen chapter 3 and Domar."""
    technique = feldman.Technique(heavy=3.0, light=2.0, wear=0.04)
    found = feldman.course(0.3, years=5, technique=technique)
    rates = found.investment[1:] / found.investment[:-1] - 1.0
    assert np.allclose(rates, feldman.growth(0.3, technique))
    assert math.isclose(feldman.growth(0.3, technique), 0.06)


@pytest.mark.parametrize(
    "call",
    [
        lambda: feldman.course(1.2, 5),
        lambda: feldman.course(0.2, -1),
        lambda: feldman.course(0.2, 5, start=(0.0, 1.0)),
        lambda: feldman.course(0.2, 5, technique=feldman.Technique(heavy=0.0)),
    ],
)
def test_feldman_refuses_what_has_no_meaning(call: object) -> None:
    """Truth: shares lie between 0 and 1, and there is no output without capital."""
    with pytest.raises(SmychkaError, match="expected"):
        call()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("marketings", "urban_price", "response"),
    [(0.3, 0.4, 1.00), (0.1, 0.3, 0.57), (0.6, 0.5, 1.57), (-0.3, 0.3, 0.00), (-0.5, 0.3, -0.29)],
)
def test_scissors_vectors(marketings: float, urban_price: float, response: float) -> None:
    """Truth: survey of models, test vector of 3.3 (income elasticity .7); sign of accumulation by the same place."""
    market = sah_stiglitz.FoodMarket(marketings, urban_price, 0.7)
    assert abs(sah_stiglitz.wage_response(market) - response) < 0.005
    assert math.isclose(
        sah_stiglitz.accumulation_response(10.0, 2.0, market), -20.0 * sah_stiglitz.wage_response(market)
    )


@pytest.mark.parametrize("marketings", [0.3, -0.5])
def test_scissors_agree_with_the_levels(marketings: float) -> None:
    """Truth: the derivative of the solved food balance, taken numerically."""
    market, step = sah_stiglitz.FoodMarket(marketings, 0.3, 0.7), 1e-5
    low, high = (
        sah_stiglitz.accumulation(price, 10.0, 5.0, market) for price in (0.8 * math.exp(-step), 0.8 * math.exp(step))
    )
    slope = sah_stiglitz.accumulation_response(10.0, sah_stiglitz.wage(0.8, market), market)
    assert math.isclose((high - low) / (2 * step), slope, rel_tol=1e-6)


def test_the_squeeze_pays_and_hurts_both_as_in_the_original() -> None:
    """Truth: Sah and Stiglitz 1984, abstract: a lower farm price raises accumulation and lowers the wage too."""
    market = sah_stiglitz.FoodMarket(0.3, 0.4, 0.7)
    assert sah_stiglitz.accumulation(0.9, 10.0, 5.0, market) > sah_stiglitz.accumulation(1.0, 10.0, 5.0, market)
    assert sah_stiglitz.wage(0.9, market) < sah_stiglitz.wage(1.0, market)


def test_rationing_turns_the_sign() -> None:
    """Truth: full shops leave the elasticity as it is; a fixed sum of money needed gives -1; between them 1/(1+e)."""
    assert sah_stiglitz.marketing_elasticity(0.6, 1.0) == 0.6
    assert sah_stiglitz.marketing_elasticity(0.6, 0.0) == -1.0
    assert abs(sah_stiglitz.marketing_elasticity(0.6, 1 / 1.6)) < 1e-12
    market = sah_stiglitz.FoodMarket(0.3, 0.3, 0.7)
    assert sah_stiglitz.accumulation_response(1.0, 1.0, market) < 0.0
    assert sah_stiglitz.accumulation_response(1.0, 1.0, sah_stiglitz.rationed(market, 0.2)) > 0.0


def test_scissors_refuse_what_has_no_meaning() -> None:
    """Truth: access is a share, prices are positive, food demand rises with income."""
    market = sah_stiglitz.FoodMarket(0.3, 0.4, 0.7)
    with pytest.raises(SmychkaError, match="from 0 to 1"):
        sah_stiglitz.marketing_elasticity(0.3, 1.5)
    with pytest.raises(SmychkaError, match="above 0"):
        sah_stiglitz.wage(0.0, market)
    with pytest.raises(SmychkaError, match="above 0"):
        sah_stiglitz.FoodMarket(0.3, 0.4, 0.0)


@pytest.mark.parametrize(
    ("ratchet", "discount", "reward"), [(0.5, 0.10, 0.167), (0.2, 0.05, 0.200), (1.0, 0.10, 0.091)]
)
def test_ratchet_vectors(ratchet: float, discount: float, reward: float) -> None:
    """Truth: survey of models, test of 5.1, after Weitzman 1980."""
    assert round(weitzman.effective_reward(ratchet, discount), 3) == reward


def test_the_effective_reward_is_the_present_value_of_one_more_unit() -> None:
    """Truth: the bonus now less the discounted bonus lost to the higher targets that follow, summed to the end."""
    ratchet, discount, periods = 0.4, 0.15, 400
    plain = weitzman.targets(100.0, [105.0] * periods, ratchet, drift=1.0)
    pushed = weitzman.targets(100.0, [106.0] + [105.0] * (periods - 1), ratchet, drift=1.0)
    lost = sum((b - a) / (1 + discount) ** t for t, (a, b) in enumerate(zip(plain, pushed, strict=True)))
    assert math.isclose(1.0 - lost, weitzman.effective_reward(ratchet, discount), rel_tol=1e-9)


def test_the_ratchet_refuses_what_has_no_meaning() -> None:
    """Truth: the ratchet is a share; without discounting the sum does not exist."""
    with pytest.raises(SmychkaError, match="from 0 to 1"):
        weitzman.targets(1.0, [1.0], ratchet=1.2)
    with pytest.raises(SmychkaError, match="above 0"):
        weitzman.effective_reward(0.5, 0.0)


@pytest.mark.parametrize(
    ("accuracy", "removed"), [(0.6, 0.3015), (0.7, 0.1441), (0.8, 0.0747), (0.9, 0.0355), (0.95, 0.0217)]
)
def test_removal_vectors(accuracy: float, removed: float) -> None:
    """Truth: survey of models, test of 6.5 (E = .05, threshold .04), reduced form of Gregory, Schröder, Sonin 2011."""
    assert round(gregory_schroeder_sonin.removal(0.05, 0.04, accuracy).removed, 4) == removed


def test_removals_have_the_published_signs() -> None:
    """Truth: abstract of the paper of 2011: more enemies, more removed; better information, fewer, fewer innocent."""
    base = gregory_schroeder_sonin.removal(0.05, 0.04, 0.7)
    assert gregory_schroeder_sonin.removal(0.08, 0.04, 0.7).removed > base.removed
    better = gregory_schroeder_sonin.removal(0.05, 0.04, 0.9)
    assert better.removed < base.removed and better.innocent < base.innocent
    assert gregory_schroeder_sonin.removal(0.03, 0.04, 0.7).removed == 0.0


def test_after_removal_the_share_is_the_bearable_one() -> None:
    """Truth: the rule's own aim, counted among those who remain."""
    found = gregory_schroeder_sonin.removal(0.05, 0.04, 0.8)
    left = (0.05 - found.precision * found.removed) / (1.0 - found.removed)
    assert math.isclose(left, 0.04)
    assert math.isclose(found.innocent, (1.0 - found.precision) * found.removed)


@pytest.mark.parametrize(("enemies", "bearable", "accuracy"), [(0.05, 0.04, 0.5), (0.05, 0.04, 1.1), (0.0, 0.04, 0.7)])
def test_removal_refuses_what_has_no_meaning(enemies: float, bearable: float, accuracy: float) -> None:
    """Truth: a police no better than chance finds nobody, so that the rule has no solution."""
    with pytest.raises(SmychkaError):
        gregory_schroeder_sonin.removal(enemies, bearable, accuracy)


GOODS = barsov.Exchange(sold=[100.0, 20.0], bought=[50.0], transfers=10.0)
BASES = {
    "1913": barsov.Prices([1.0, 2.0], [1.8], 0.5),
    "1927/28": barsov.Prices([1.0, 2.0], [2.4], 0.6),
    "current": barsov.Prices([2.0, 4.0], [6.0]),
    "shadow": barsov.Prices([3.0, 5.0], [5.0]),
}


def test_the_surplus_account_of_a_worked_example() -> None:
    """Truth: sums by hand: sales less purchases less transfers, at each set of prices."""
    assert barsov.account(GOODS, BASES) == {"1913": 45.0, "1927/28": 14.0, "current": -30.0, "shadow": 140.0}


def test_the_price_parts_add_up() -> None:
    """Truth: the identity: outflows differ by prices of farm goods, prices of industrial goods, and transfers."""
    found = barsov.account(GOODS, BASES)
    parts = barsov.price_part(GOODS, BASES["current"], BASES["1913"])
    assert parts == (140.0, -210.0)
    assert found["current"] - found["1913"] == sum(parts) - (1.0 - 0.5) * GOODS.transfers


def test_the_surplus_account_refuses_faulty_prices() -> None:
    """Truth: four bases, and a price for each good."""
    with pytest.raises(SmychkaError, match="did you mean '1927/28'"):
        barsov.account(GOODS, {**BASES, "1927/29": BASES["1913"]})
    with pytest.raises(SmychkaError, match="no prices for shadow"):
        barsov.account(GOODS, {base: prices for base, prices in BASES.items() if base != "shadow"})
    with pytest.raises(SmychkaError, match="2 goods but 1 prices"):
        barsov.net_outflow(GOODS, barsov.Prices([1.0], [1.0]))
