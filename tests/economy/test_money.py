"""Money, prices and wages: closed forms, signs, limits, and the path of 1917-40 in the central run of the model.

Truth: closed forms of Cagan's demand and of the equations; the record rows named in each test.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from economy.runs import Replay, Run
from smychka.economy import money, prices
from smychka.economy.money import MoneyFlows, MoneyGains, MoneyParameters
from smychka.economy.prices import MoneyDecisions, MoneySeen
from smychka.foundations.calendar import month_in_run
from smychka.foundations.quantity import central

P, GAINS = central(MoneyParameters), central(MoneyGains)
Q = P.prices
FULL = jnp.float32(1.0)
shares = st.floats(0.0, 1.0, width=32)
mark_ups = st.floats(-0.5, 1.5, width=32)


def year_mean(row: np.ndarray, year: int) -> float:
    return float(row[month_in_run(f"{year}-01") : month_in_run(f"{year}-12") + 1].mean())


def seen_usual(**changed: float) -> MoneySeen:
    usual = {
        "light_output": 100.0, "investment": 0.05, "town_food": 1.0, "cost_price": 1.0, "wage": 1.0,
        "output_per_hand": 1.0, "goods": 1.0, "harvest_per_head": float(Q.usual_harvest), "provision": 1.0,
        "private_part": 0.4, "sales_weight": 1.0 / 12.0, "year": 1920.0, "unsold": 0.0,
    }  # fmt: skip
    return MoneySeen(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def decided(**changed: float) -> MoneyDecisions:
    usual = {"issue": 0.0, "money_tax": 0.0, "mark_up": 0.0, "grain_price": 1.0, "private_trade": 1.0}
    return MoneyDecisions(**{name: jnp.float32(value) for name, value in (usual | changed).items()})


def months_of(issue: float, count: int = 400) -> tuple[money.Money, MoneyFlows]:
    """The end of many months of the same issue, goods and trade."""

    def step(stocks, _):
        return money.money_step(stocks, seen_usual(), decided(issue=issue), P, GAINS)

    start = jax.tree.map(jnp.float32, money.opening(P))
    return jax.jit(lambda s: jax.lax.scan(step, s, None, length=count))(start)


@pytest.mark.parametrize("issue", [0.0, 0.05, 0.2, 0.4])
def test_steady_inflation_equals_the_growth_of_money(issue: float) -> None:
    """Truth: closed form: at constant real balances prices grow as cash does, at nought not at all."""
    end, flows = months_of(issue)
    assert float(flows.inflation[-1]) == pytest.approx(issue, abs=2e-4)
    assert float(end.expected) == pytest.approx(issue, abs=2e-4)


def test_real_balances_fall_with_inflation_by_the_semi_elasticity() -> None:
    """Truth: closed form: Cagan's demand, d ln(M/P) / d inflation = - alpha."""
    (_, calm), (_, fast) = months_of(0.0), months_of(0.3, 200)
    calm_real, fast_real = (float((f.log_cash_old - f.log_level_old)[-1]) for f in (calm, fast))
    assert (fast_real - calm_real) / 0.3 == pytest.approx(-float(P.flight), rel=5e-3)


def test_expectations_cannot_run_away_by_themselves() -> None:
    """Truth: Cagan's condition, alpha beta < 1, at the ends of both priors (flight 5.5, learning .18)."""
    assert 5.5 * 0.18 < 1.0
    worst = eqx.tree_at(lambda p: (p.flight, p.learning), P, (jnp.float32(5.5), jnp.float32(0.18)))

    def step(stocks, _):
        return money.money_step(stocks, seen_usual(), decided(), worst, GAINS)

    start = eqx.tree_at(lambda m: m.expected, jax.tree.map(jnp.float32, money.opening(worst)), jnp.float32(0.5))
    inflation = np.abs(np.asarray(jax.lax.scan(step, start, None, length=2000)[1].inflation))
    assert inflation[1000:].max() < 0.5 * inflation[:100].max()
    assert inflation[-1] < 0.2 * inflation[:100].max()


@given(one=mark_ups, other=mark_ups, level=st.floats(0.5, 4.0, width=32))
def test_a_lower_mark_up_never_opens_the_scissors(one: float, other: float, level: float) -> None:
    """Truth: sense: with the same cash, a cheaper shop leaves more of it for farm produce."""
    low, high = sorted((one, other))
    narrow, wide = (
        float(prices.prices(jnp.float32(level), jnp.float32(1.0 + m), seen_usual(), decided(mark_up=m), Q).scissors)
        for m in (low, high)
    )
    assert narrow <= wide + 1e-5


@given(goods=st.floats(0.125, 1.0, width=32), shop=st.floats(0.25, 4.0, width=32))
def test_the_free_price_of_goods_is_the_gap(goods: float, shop: float) -> None:
    """Truth: closed form: no gap with full shelves; otherwise demand falls to what there is."""
    free = float(prices.free_goods_price(shop, jnp.float32(goods), Q))
    assert free >= shop * (1.0 - 1e-6)
    assert (free / shop) ** -float(Q.goods_demand) == pytest.approx(goods, rel=1e-4)


def test_effective_terms_at_the_limits() -> None:
    """Truth: closed form: s = 1 gives the shop price, s = 0 the free price."""
    assert float(prices.effective_terms(1.0, 2.0, 5.0, 1.0)) == pytest.approx(0.5)
    assert float(prices.effective_terms(1.0, 2.0, 5.0, 0.0)) == pytest.approx(0.2)


@given(share=shares, more=shares, gap=st.floats(1.0, 5.0, width=32))
def test_goods_at_the_shop_price_better_the_terms(share: float, more: float, gap: float) -> None:
    """Truth: sense: where free goods are dearer, every good that comes at the shop price helps."""
    few, many = sorted((share, more))
    assert prices.effective_terms(1.0, 1.0, gap, few) <= prices.effective_terms(1.0, 1.0, gap, many) + 1e-6


@pytest.mark.parametrize(("level", "market"), [(2.0, 1.0), (2.0, 0.3), (4.0, 0.15)])
def test_purchases_add_up_to_the_cash(level: float, market: float) -> None:
    """Truth: identity: weights times prices give the mean price, away from the floor (within its rounding)."""
    weight = float(Q.goods_weight)
    food = float(prices.free_food_price(level, 1.0, 1.0, jnp.float32(market), Q))
    paid = weight + (1.0 - weight) * (1.0 - market + market * food)
    assert paid == pytest.approx(level, rel=0.02)


def test_a_thin_market_multiplies_the_free_price() -> None:
    """Truth: the repressed inflation: the same surplus of cash on a smaller market."""
    thin, wide = (float(prices.free_food_price(2.0, 1.0, 1.0, jnp.float32(m), Q)) for m in (0.1, 0.9))
    assert thin > 4.0 * wide


@given(one=shares, other=shares)
def test_hungry_towns_and_short_harvests_lift_free_food(one: float, other: float) -> None:
    """Truth: sense."""
    worse, better = sorted((one, other))
    by_town = [float(prices.food_scarcity(seen_usual(provision=v), Q)) for v in (worse, better)]
    by_crop = [float(prices.food_scarcity(seen_usual(harvest_per_head=v), Q)) for v in (worse, better)]
    assert by_town[0] >= by_town[1] - 1e-6
    assert by_crop[0] >= by_crop[1] - 1e-6


def test_without_the_squeeze_building_takes_nothing_from_the_shops() -> None:
    """Truth: closed form: gain nought leaves goods on sale as at the usual investment."""
    off = money.goods_on_sale(seen_usual(investment=0.3), P, jnp.float32(0.0))
    assert float(off) == pytest.approx(float(money.goods_on_sale(seen_usual(), P, FULL)), rel=1e-6)
    assert float(money.goods_on_sale(seen_usual(investment=0.3), P, FULL)) < 0.9 * float(off)


def test_a_reform_changes_the_unit_and_no_price_in_stable_roubles() -> None:
    """Truth: identity: the rate is the market's; cash is the old paper at that rate and the bank's notes."""
    before = jax.tree.map(jnp.float32, money.opening(P))
    after, done = money.reform(before, FULL, decided(issue=0.05, money_tax=0.04), P)
    assert float(done) == 1.0
    assert float(after.log_level + after.log_rate) == pytest.approx(float(before.log_level), abs=1e-5)
    old_paper = float(jnp.exp(before.log_cash - after.log_rate))
    assert float(jnp.exp(after.log_cash)) == pytest.approx(old_paper + float(P.bank_notes), rel=1e-4)
    held = money.log_balances(after.expected, FULL, after.log_use, P)
    assert float(after.log_cash - after.log_level - held) == pytest.approx(0.0, abs=1e-5)
    again, twice = money.reform(after, FULL, decided(issue=0.05, money_tax=0.04), P)
    assert float(twice) == 0.0
    assert again.log_rate == after.log_rate


@pytest.mark.parametrize("lacking", [{"issue": 0.4}, {"money_tax": 0.0}, {"private_trade": 0.1}])
def test_no_reform_without_its_decisions(lacking: dict[str, float]) -> None:
    """Truth: the definition: issue held, tax in money, trade open, all three."""
    carried = {"issue": 0.05, "money_tax": 0.04, "private_trade": 0.9}
    _, done = money.reform(jax.tree.map(jnp.float32, money.opening(P)), FULL, decided(**(carried | lacking)), P)
    assert float(done) == 0.0


def missed(*row: object, number: str) -> object:
    """A row of the record that the central run does not come near, with the number it gives instead."""
    return pytest.param(*row, marks=pytest.mark.xfail(reason=f"the central run gives {number}", strict=True))


@pytest.mark.parametrize(
    ("month", "recorded"),
    [
        ("1918-01", 20.8), ("1919-01", 164.0), ("1920-01", 2420.0), ("1921-01", 16800.0), ("1922-01", 288000.0),
        ("1923-01", 21242000.0), ("1924-03", 6.192e10),
    ],
)  # fmt: skip
def test_old_rouble_prices_of_1918_to_1924(month: str, recorded: float, central_run: Run) -> None:
    """Truth: record rows of economy.retail_price_1913_1 (katzenellenbaum_1925), each within a factor of two over nine
    and a half orders of magnitude."""
    found = float(central_run["paper_price"][month_in_run(month) - 1])
    assert recorded / 2.0 < found < recorded * 2.0


@pytest.mark.parametrize(
    ("month", "recorded"),
    [("1918-01", 27313.0), ("1919-01", 61326.0), ("1921-01", 1168597.0), ("1922-01", 17539232.0)],
)
def test_paper_in_circulation(month: str, recorded: float, central_run: Run) -> None:
    """Truth: record rows of economy.money_stock_old (katzenellenbaum_1925); the path of the lever comes from them, so
    a twentieth is its rounding."""
    assert float(central_run["paper_cash"][month_in_run(month) - 1]) == pytest.approx(recorded, rel=0.05)


def test_the_reform_comes_in_march_1924_near_fifty_thousand(central_run: Run) -> None:
    """Truth: decrees of February and March 1924: 50,000 roubles of 1923, or 5e10 first roubles, for one; the rate of
    the market may differ by half."""
    rate = central_run["paper_cash"] / central_run["cash"]
    assert list(np.flatnonzero(np.diff(np.log(rate)) > 1.0) + 1) == [month_in_run("1924-03")]
    assert 5e10 / 1.5 < float(rate[-1]) < 5e10 * 1.5


@pytest.mark.parametrize(
    ("month", "recorded"),
    [
        ("1924-10", 627.0), ("1925-10", 1142.9), ("1926-10", 1343.2), ("1927-10", 1670.8), ("1930-01", 2773.0),
        ("1933-01", 8413.0), ("1934-01", 6862.0), ("1937-01", 11256.0),
    ],
)  # fmt: skip
def test_cash_after_the_reform(month: str, recorded: float, central_run: Run) -> None:
    """Truth: record rows of economy.money_stock (ten_years_1928, then arnold_1937); the lever is their growth, so a
    twentieth is what the stock at the reform may miss."""
    assert float(central_run["cash"][month_in_run(month) - 1]) == pytest.approx(recorded, rel=0.05)


@pytest.mark.parametrize(
    ("year", "recorded"), [(1924, 205.0), (1925, 213.0), (1926, 223.0), (1927, 205.0), (1928, 216.0)]
)
def test_prices_are_stable_from_1924_to_1928(year: int, recorded: float, central_run: Run) -> None:
    """Truth: record rows of economy.retail_price_1913 (conjuncture_institute, marked as of low confidence), each
    within a fifth."""
    assert float(central_run["retail_price"][month_in_run(f"{year}-10")]) == pytest.approx(recorded, rel=0.2)


@pytest.mark.parametrize(
    ("month", "low", "high"),
    [
        missed("1922-08", 0.85, 1.0, number="1.56: the model has the low of May, before the harvest, at .69"),
        missed("1922-10", 1.4, 1.8, number="2.09"), ("1922-12", 1.8, 2.4), ("1923-03", 1.75, 1.75),
        ("1923-10", 2.97, 3.2), ("1924-04", 1.42, 1.42), ("1924-10", 1.3, 1.6),
    ],
)  # fmt: skip
def test_the_scissors_of_the_record(month: str, low: float, high: float, central_run: Run) -> None:
    """Truth: record rows of economy.scissors_ratio with their own ranges, and a tenth about them."""
    assert low / 1.1 < float(central_run["scissors"][month_in_run(month)]) < high * 1.1


def test_the_scissors_open_to_the_autumn_of_1923_and_close_by_spring(central_run: Run) -> None:
    """Truth: record rows of economy.scissors_ratio: near 1 in 1922 (the model is early by a harvest, so May), 2.97-3.2
    at the height of autumn 1923, 1.42 in April 1924."""
    ratio = central_run["scissors"]
    assert 2.7 < ratio[month_in_run("1923-08") : month_in_run("1923-12") + 1].max() < 3.4
    assert ratio[month_in_run("1922-05")] < 1.2
    assert ratio[month_in_run("1924-05")] < 1.5
    assert 1.1 < ratio[month_in_run("1924-10")] < 1.7


def test_price_cuts_close_the_scissors(central_run: Run, replay: Replay) -> None:
    """Truth: the check of the system `scissors`: the policy switch matters. Prices kept up keep them open."""
    kept = replay({"industrial_mark_up": ("1923-10", 0.45)})["scissors"]
    may = month_in_run("1924-05")
    assert kept[may] > 1.15 * central_run["scissors"][may]


@pytest.mark.xfail(reason="free goods stand 6 per cent over the shop price in October 1925", strict=True)
def test_the_goods_famine_of_1925_is_a_gap_between_two_prices(central_run: Run) -> None:
    """Truth: Johnson and Temin: after the stabilisation controlled prices bound, and goods were resold above them;
    the squeeze of 1923 was the other way round, with goods unsold."""
    gap = central_run["free_goods_price"] / central_run["shop_price"]
    overhang = np.log(central_run["retail_price"] / central_run["shop_price"])
    dear, short = month_in_run("1923-10"), month_in_run("1925-10")
    assert gap[dear] < 1.1 < gap[short]
    assert overhang[dear] < 0.0 < overhang[short]


@pytest.mark.parametrize(
    ("year", "low", "high"),
    [missed(1932, 177.0, 255.0, number="336"), (1937, 536.0, 536.0), (1940, 637.0, 637.0)],
)
def test_state_prices_after_1928(year: int, low: float, high: float, central_run: Run) -> None:
    """Truth: record rows of economy.state_retail_price_1928 (malafeev_1964; 177 is the rival reading for rationed
    prices), within a fifth below and a quarter above."""
    shop = central_run["shop_price"]
    assert 0.8 * low < 100.0 * year_mean(shop, year) / year_mean(shop, 1928) < 1.25 * high


@pytest.mark.parametrize(
    ("year", "least", "most"),
    [missed(1932, 4.0, np.inf, number="3.6"), missed(1933, 3.0, np.inf, number="2.8"), (1937, 0.0, 2.0)],
)
def test_free_food_is_many_times_dearer_than_shops_in_1932_and_near_them_in_1937(
    year: int, least: float, most: float, central_run: Run
) -> None:
    """Truth: the repressed inflation of the sources of economy.kolkhoz_market_price_1928: market prices many times
    those of the state in 1932-33, fallen by 1937."""
    assert least < year_mean(central_run["free_food_price"], year) / year_mean(central_run["shop_price"], year) < most


@pytest.mark.xfail(reason="the central run gives 9.6, a third of it", strict=True)
def test_free_food_of_1932_is_some_thirty_times_that_of_1928(central_run: Run) -> None:
    """Truth: record row of economy.kolkhoz_market_price_1928 (malafeev_1964, about thirtyfold), within a half."""
    food = central_run["free_food_price"]
    assert 15.0 < year_mean(food, 1932) / year_mean(food, 1928) < 45.0


@pytest.mark.parametrize(
    ("year", "low", "high"),
    [
        missed(1920, 32.0, 32.0, number="47"), missed(1921, 32.0, 32.0, number="44"), (1922, 43.0, 47.0),
        (1923, 47.0, 72.0), (1924, 65.0, 94.0), (1925, 80.0, 114.0), (1926, 93.0, 104.0), (1927, 101.0, 115.0),
        (1928, 111.0, 122.0),
    ],
)  # fmt: skip
def test_real_wages_to_1928(year: int, low: float, high: float, central_run: Run) -> None:
    """Truth: the outer rows of economy.real_wage_1913 for the year (strumilin_wages, carr_davies_1969, suib_1928), and
    a fifth about them; workers of census industry, where the model has all earners."""
    assert low / 1.2 < year_mean(central_run["real_wage"], year) < high * 1.2


@pytest.mark.parametrize(
    ("year", "low", "high"),
    [missed(1932, 43.0, 50.0, number="70"), (1937, 48.0, 85.0), (1940, 50.0, 80.0)],
)
def test_real_wages_after_1928(year: int, low: float, high: float, central_run: Run) -> None:
    """Truth: the outer rows of economy.real_wage_1928 for the year (zaleski_1980 and schwarz; chapman_1963 and
    allen_khaustova_2019; filtzer_1986), and a tenth above."""
    real = central_run["real_wage"]
    assert low < 100.0 * year_mean(real, year) / year_mean(real, 1928) < 1.1 * high


@pytest.mark.parametrize(("start", "recorded"), [(1924, 450.0), (1925, 571.0), (1926, 624.0), (1927, 703.0)])
def test_money_wages_of_nep(start: int, recorded: float, central_run: Run) -> None:
    """Truth: record rows of economy.nominal_wage, economic years from October, within 15 per cent."""
    row = central_run["money_wage"][month_in_run(f"{start}-10") : month_in_run(f"{start + 1}-09") + 1]
    assert float(row.mean()) == pytest.approx(recorded, rel=0.15)


@pytest.mark.parametrize(
    ("year", "recorded"),
    [
        (1930, 936.0),
        (1932, 1427.0),
        missed(1937, 3047.0, number="2229"),
        (1940, 4054.0),
    ],
)
def test_money_wages_after_nep(year: int, recorded: float, central_run: Run) -> None:
    """Truth: record rows of economy.nominal_wage (zaleski_1980, mironov_2008), within 15 per cent."""
    assert year_mean(central_run["money_wage"], year) == pytest.approx(recorded, rel=0.15)


def test_turnover_falls_after_1931_and_in_1940(central_run: Run) -> None:
    """Truth: the check of the system `wages_discipline`: falls after 1931 and after June 1940."""
    leaving = central_run["labour_turnover"]
    assert year_mean(leaving, 1933) < 0.8 * year_mean(leaving, 1930)
    assert leaving[month_in_run("1940-09")] < leaving[month_in_run("1940-05")] < leaving[month_in_run("1938-06")]
