r"""The agricultural surplus account: what the village gave to the rest of the economy, at four sets of prices.

Publications: A. A. Barsov's balances of exchange between town and village, as reviewed by J. R. Millar, "Soviet rapid
development and the agricultural surplus hypothesis" and *Slavic Review* 33 (1974), and M. Ellman, *Economic Journal*
85 (1975); the case for a further set of prices in R. C. Allen, *Farm to Factory* (2003). Seen: summaries. Not seen:
Barsov's tables, so no figure of his stands here. This is the accounting identity alone; the quarrel is about its sign
and about the prices.

Units: quantities of any unit and prices of the same unit; flows in the money of the price set, per year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smychka.foundations.faults import SmychkaError, unknown

BASES = ("1913", "1927/28", "current", "shadow")


@dataclass(frozen=True)
class Exchange:
    """A year of exchange between village and town.

    Attributes:
        sold: quantities that the village sold or delivered, one for each farm good.
        bought: quantities that it received, one for each industrial good.
        transfers: net gifts to the village in current money (budget grants and credit less taxes).
    """

    sold: Sequence[float]
    bought: Sequence[float]
    transfers: float = 0.0


@dataclass(frozen=True)
class Prices:
    """One set of prices: of the farm goods and of the industrial goods, in the order of the quantities.

    Attributes:
        sold: prices of farm goods.
        bought: prices of industrial goods.
        level: value in this money of one unit of current money, for the transfers.
    """

    sold: Sequence[float]
    bought: Sequence[float]
    level: float = 1.0


def net_outflow(exchange: Exchange, prices: Prices) -> float:
    r"""Resources that left the village at one set of prices; below 0, resources that it received.

    $$ F_i = \sum_k p^{s}_{ik} s_k - \sum_k p^{b}_{ik} b_k - \pi_i T $$

    Args:
        exchange: quantities $s$ and $b$, transfers $T$.
        prices: $p_i$ and the level $\pi_i$.

    Raises:
        SmychkaError: numbers of goods and of prices that differ.
    """
    sold, bought = _value(exchange.sold, prices.sold), _value(exchange.bought, prices.bought)
    return sold - bought - prices.level * exchange.transfers


def account(exchange: Exchange, prices: Mapping[str, Prices]) -> dict[str, float]:
    """The net outflow at 1913, 1927/28, current and shadow prices.

    Shadow prices are those the village would have met without the wedge of taxes between farm and shop.

    Args:
        exchange: a year.
        prices: a set for each of the four bases.

    Raises:
        SmychkaError: a base that is missing or unknown.
    """
    for name in prices:
        if name not in BASES:
            raise SmychkaError(unknown("price base", name, BASES))
    missing = [base for base in BASES if base not in prices]
    if missing:
        raise SmychkaError(f"no prices for {', '.join(missing)}; the account needs {', '.join(BASES)}")
    return {base: net_outflow(exchange, prices[base]) for base in BASES}


def price_part(exchange: Exchange, later: Prices, earlier: Prices) -> tuple[float, float]:
    """What the change from one price set to another adds to the outflow, through farm and through industrial prices.

    The two add up to the difference of the net outflows, less the part of the transfers.
    """
    through_sold = _value(exchange.sold, later.sold) - _value(exchange.sold, earlier.sold)
    through_bought = _value(exchange.bought, earlier.bought) - _value(exchange.bought, later.bought)
    return through_sold, through_bought


def _value(quantities: Sequence[float], prices: Sequence[float]) -> float:
    if len(quantities) != len(prices):
        raise SmychkaError(f"{len(quantities)} goods but {len(prices)} prices; expected one price for each good")
    return float(sum(quantity * price for quantity, price in zip(quantities, prices, strict=True)))
