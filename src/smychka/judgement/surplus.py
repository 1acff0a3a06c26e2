r"""The exchange between village and town, year by year, at four sets of prices, with what paid for it.

Goods on one side, money on the other: what the village sends less what it receives has been paid for by taxes, by
gifts of the state with the sign turned round, and by cash that the village keeps. In current prices both sides are
the same sum of money; at other prices only the goods side is defined, and the difference is what prices did.

The identity is that of `smychka.published.barsov` with the gifts counted on the money side alone, so that a tax is
not counted both as the goods it bought and as itself. Values are million roubles of the price set, per year.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from smychka.economy.market import MarketParameters
from smychka.economy.scales import GRAIN_1913, PURCHASES_1913
from smychka.foundations.calendar import MONTHS, agricultural_year, first_day
from smychka.foundations.faults import SmychkaError, unknown
from smychka.foundations.quantity import central
from smychka.published import barsov

Yearly = Float[np.ndarray, "year"]
Monthly = Float[np.ndarray, "month"]

TRACTOR_1913 = 1500.0
"""Roubles of 1913 for a tractor of ten to fifteen horse-power. Assumption."""
BASE_YEAR = 1928
MAJOR_SOURCE = 0.5
"""Share of accumulation from which a source counts as major. A convention."""


@dataclass(frozen=True)
class Village:
    """What passed between village and town, and at what prices. Every array has shape (year,).

    Attributes:
        years: years in rising order; the agricultural year from July stands under the year in which it ends.
        delivered: grain that the state took or bought at its own price, million tonnes.
        sold_freely: grain sold at the free price, million tonnes.
        returned: grain returned to villages as seed, food or fodder, million tonnes.
        other: other farm goods sold, million roubles of 1913.
        goods: manufactures that reached the village, million roubles of 1913.
        tractors: tractors added to farming, thousands.
        taxes: money taxes of the village, million roubles of the day.
        gifts: grants and credit to the village, million roubles of the day.
        state_grain: price paid for deliveries, 1913 = 1.
        free_food: free price of food, 1913 = 1.
        shop_food: price of food in state shops with its tax, 1913 = 1.
        goods_paid: price of manufactures that the village pays, 1913 = 1.
        other_paid: mean price paid for the other farm goods, 1913 = 1.
    """

    years: Sequence[int]
    delivered: Yearly
    sold_freely: Yearly
    returned: Yearly
    other: Yearly
    goods: Yearly
    tractors: Yearly
    taxes: Yearly
    gifts: Yearly
    state_grain: Yearly
    free_food: Yearly
    shop_food: Yearly
    goods_paid: Yearly
    other_paid: Yearly

    def __post_init__(self) -> None:
        """Every array has one number for each year.

        Raises:
            SmychkaError: an array of another length.
        """
        for field in dataclasses.fields(self):
            length = len(getattr(self, field.name))
            if length != len(self.years):
                raise SmychkaError(f"{field.name} has {length} numbers for {len(self.years)} years")


@dataclass(frozen=True)
class Account:
    """The account of all years; shape of every array: (year,), million roubles of the price set.

    Attributes:
        years: the years.
        sent: farm goods that left the village, by price set.
        received: goods that came to it, by price set.
        net: the difference, by price set; below 0 the village received more than it sent.
        taxes: paid in money, current prices.
        gifts: grants and credit, current prices.
        kept: cash that the village kept, current prices.
        terms: mean price of what it sent over mean price of what it received, 1913 = 1.
    """

    years: tuple[int, ...]
    sent: Mapping[str, Yearly]
    received: Mapping[str, Yearly]
    net: Mapping[str, Yearly]
    taxes: Yearly
    gifts: Yearly
    kept: Yearly
    terms: Yearly

    def paid_for(self) -> Yearly:
        r"""The money side of the current account: taxes less gifts plus cash kept.

        $$ \sum_k p_k s_k - \sum_k p_k b_k = X - T + \Delta M $$
        """
        return np.asarray(self.taxes - self.gifts + self.kept)

    def share_of(self, accumulation: Yearly, base: str = "1913") -> Yearly:
        """Net outflow over accumulation in the same money. Shape: (year,).

        Raises:
            SmychkaError: unknown price set.
        """
        if base not in self.net:
            raise SmychkaError(unknown("price base", base, self.net))
        return np.asarray(self.net[base] / accumulation)


def surplus_account(village: Village, base_year: int = BASE_YEAR) -> Account:
    """The account of the exchange at prices of 1913, of 1927/28, of the day, and without the wedge of taxes.

    Shadow prices value food at what the shop takes for it, tax and all, as if the village had sold there itself;
    manufactures stay at the price that the village pays.

    Args:
        village: quantities and prices by year.
        base_year: year whose prices stand for 1927/28.

    Raises:
        SmychkaError: the base year is not among the years.
    """
    if base_year not in list(village.years):
        raise SmychkaError(f"the year {base_year}, whose prices stand for 1927/28, is not among the years")
    base = list(village.years).index(base_year)
    one = np.ones(len(village.years))
    paid = np.stack([village.state_grain, village.free_food, village.other_paid])
    goods = village.goods_paid
    farm_prices = {
        "1913": np.stack([one] * 3),
        "1927/28": paid[:, [base]] * one,
        "current": paid,
        "shadow": np.stack([np.maximum(village.shop_food, price) for price in paid]),
    }
    town_prices = {"1913": one, "1927/28": goods[base] * one, "current": goods, "shadow": goods}
    found = [
        {name: barsov.net_outflow(*_year(village, farm_prices[name], town_prices[name], row)) for name in barsov.BASES}
        for row in range(len(village.years))
    ]
    net = {name: np.array([row[name] for row in found]) for name in barsov.BASES}
    received = {name: _received(village).sum(axis=0) * town_prices[name] for name in barsov.BASES}
    sent = {name: net[name] + received[name] for name in barsov.BASES}
    paid_in_money = village.taxes - village.gifts
    terms = (sent["current"] / sent["1913"]) / (received["current"] / received["1913"])
    return Account(
        years=tuple(village.years), sent=sent, received=received, net=net, taxes=village.taxes, gifts=village.gifts,
        kept=net["current"] - paid_in_money, terms=terms,
    )  # fmt: skip


def _sent(village: Village) -> Float[np.ndarray, "good year"]:
    """Farm goods at prices of 1913; what is returned is sent the other way."""
    deliveries = GRAIN_1913 * (village.delivered - village.returned)
    return np.stack([deliveries, GRAIN_1913 * village.sold_freely, village.other])


def _received(village: Village) -> Float[np.ndarray, "good year"]:
    """Industrial goods at prices of 1913: a thousand tractors at 1,500 roubles are 1.5 million."""
    return np.stack([village.goods, TRACTOR_1913 / 1000.0 * village.tractors])


def _year(
    village: Village, farm: Float[np.ndarray, "good year"], town: Yearly, row: int
) -> tuple[barsov.Exchange, barsov.Prices]:
    """One year as the published identity takes it."""
    exchange = barsov.Exchange(tuple(_sent(village)[:, row]), tuple(_received(village)[:, row]))
    return exchange, barsov.Prices(tuple(farm[:, row]), (town[row], town[row]))


WATCHED = (
    "cattle", "farm_price", "free_food_price", "grain_claimed", "grain_marketed", "grain_price_paid",
    "grain_procurement", "grain_returned", "light_output", "shop_price", "terms_of_trade", "tractors",
)  # fmt: skip
LEVERS = ("grain_price", "investment_share", "money_tax_rate", "private_trade_tolerance")


def village_of(
    monthly: Mapping[str, Monthly], levers: Mapping[str, Monthly], first: int = 1923, last: int = 1940
) -> Village:
    r"""The exchange of a run by agricultural years, from its measures.

    Grain is what the run moved; other farm goods follow the herds. Manufactures are the lesser of what the village
    could pay for after tax and of what the market block lets reach it:

    $$ b = \min\!\left(\frac{S - X}{p_b},\;
       B_{13}\,\beta\,\tfrac{Y_l}{100}\,[1 - \tau(i - .05)]\,[1 - \kappa(1 - v)]\right) $$

    with sales $S$, taxes $X$, light output, investment share $i$ and tolerance of private trade $v$; constants are the
    centres of the market block. Half of farm income is counted as sold, so that taxes are twice the lever times sales.

    Args:
        monthly: the measures of `WATCHED`, one draw or a mean; every array has all months of the run.
        levers: the levers of `LEVERS`, likewise.
        first: first year, 1919 or later.
        last: last year, 1940 or earlier.

    Raises:
        SmychkaError: a measure or lever that is missing, or years outside the run.
    """
    lacking = [name for name in WATCHED if name not in monthly] + [name for name in LEVERS if name not in levers]
    if lacking:
        raise SmychkaError(f"the account needs {', '.join(lacking)}; watch them in the run")
    if not 1919 <= first <= last <= 1940:
        raise SmychkaError(f"agricultural years {first}-{last} do not lie in the run; expected 1919 to 1940")
    years = tuple(range(first, last + 1))
    flow = {name: 12.0 * _means(monthly[name], years) for name in WATCHED if name.startswith("grain")}
    mean = {name: _means(monthly[name], years) for name in WATCHED}
    lever = {name: _means(levers[name], years) for name in LEVERS}
    delivered = flow["grain_procurement"]
    freely = np.maximum(flow["grain_marketed"] + flow["grain_claimed"] - delivered, 0.0)
    other = 0.6 * PURCHASES_1913 * mean["cattle"] / mean["cattle"][years.index(BASE_YEAR) if BASE_YEAR in years else 0]
    food, paid = mean["free_food_price"] / 100.0, mean["grain_price_paid"] / 100.0
    goods_paid, other_paid = paid / mean["terms_of_trade"], mean["farm_price"] / 100.0
    sales = GRAIN_1913 * ((delivered - flow["grain_returned"]) * lever["grain_price"] + freely * food)
    sales = sales + other * other_paid
    taxes = 2.0 * lever["money_tax_rate"] * sales
    carried = _goods_carried(mean["light_output"], lever["investment_share"], lever["private_trade_tolerance"])
    return Village(
        years=years, delivered=delivered, sold_freely=freely, returned=flow["grain_returned"], other=other,
        goods=np.minimum(np.maximum(sales - taxes, 0.0) / goods_paid, carried),
        tractors=np.diff(mean["tractors"], prepend=mean["tractors"][0]), taxes=taxes, gifts=np.zeros(len(years)),
        state_grain=lever["grain_price"], free_food=food, shop_food=mean["shop_price"] / 100.0,
        goods_paid=goods_paid, other_paid=other_paid,
    )  # fmt: skip


def _means(values: Monthly, years: Sequence[int]) -> Yearly:
    """Means over agricultural years, each under the year in which it ends."""
    ends = np.array([agricultural_year(first_day(month)) + 1 for month in range(MONTHS)])
    return np.array([np.mean(values[ends == year]) for year in years])


def _goods_carried(light: Yearly, investment: Yearly, private_trade: Yearly) -> Yearly:
    """Manufactures that can reach the village, million roubles of 1913, as supplied by the works."""
    p = central(MarketParameters)
    diverted = np.clip(1.0 - float(p.town_claim) * (investment - 0.05), 0.2, 1.1)
    channel = 1.0 - float(p.shop_channel) * (1.0 - private_trade)
    works = (1.0 - float(p.crafts)) * light / 100.0 * diverted * channel
    return np.asarray(PURCHASES_1913 * float(p.village_goods) * works)


@dataclass(frozen=True)
class Finding:
    """A published finding about 1928-32 beside a run.

    Attributes:
        id: its name.
        says: the finding.
        by: who found it.
        value: the number of the run that answers it.
        holds: whether the run agrees.
    """

    id: str
    says: str
    by: str
    value: float
    holds: bool


def findings(account: Account, accumulation: Yearly, wage_part: Yearly, before: int = BASE_YEAR) -> tuple[Finding, ...]:
    """Published findings of 1974-2003 beside a run.

    Args:
        account: the account.
        accumulation: investment outside the village, million roubles of 1913. (year,)
        wage_part: what a lower real wage than in `before` saved, million roubles of 1913. (year,)
        before: last year before the drive.

    Returns:
        One for each finding, in the order in which they were made.

    Raises:
        SmychkaError: the years do not reach from `before` to 1932.
    """
    if before not in account.years or 1932 not in account.years:
        raise SmychkaError(f"the findings compare {before} with the years up to 1932; the account lacks one of them")
    first, last = account.years.index(before), account.years.index(1932)
    plan = slice(first + 1, last + 1)
    old, new = account.net["1913"][first], float(account.net["1913"][plan].mean())
    part = account.share_of(accumulation)
    share, share_before = float(part[plan].mean()), float(part[first])
    wages = float((wage_part[plan] / accumulation[plan]).mean())
    terms = float(account.terms[last] / account.terms[first])
    return (
        Finding("no_rise", "the net outflow at prices of 1913 did not rise in the first plan",
                "Barsov, Millar 1974", new - float(old), new <= float(old)),
        Finding("better_terms", "prices moved in favour of the village, through the free market",
                "Barsov; 6.2-fold against 4.22-fold in Allen 2003", terms, terms > 1.0),
        Finding("not_major", "the village gave something, but was not a major source of accumulation",
                "Ellman 1975", share, share < MAJOR_SOURCE),
        Finding("shrinking", "its part in accumulation shrank after 1928", "Ellman 1975 as remembered",
                share - share_before, share < share_before),
        Finding("wages_first", "the fall of real wages gave more than the village", "Ellman 1975 as remembered",
                wages - share, wages > share),
    )  # fmt: skip
