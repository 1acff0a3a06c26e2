r"""The price scissors: what a lower farm price does to wages and to accumulation, with and without goods to buy.

Publication: R. K. Sah and J. E. Stiglitz, "The economics of price scissors", *American Economic Review* 74 (1984);
the correction for rationing after the WIDER paper on price scissors, rationing and coercion. Seen: abstracts and
summaries. Not seen: the full text and its optimal-tax formulas. What stands here is a reduced form that has their first
two results: cheap grain raises accumulation, and villagers and workers both lose by it.

Difference: elasticities are constants; the state passes food through without loss; labour does not move. The rationing
correction `marketing_elasticity` is ours: the literature says only that the sign is no longer fixed.

Units: pure elasticities; wages and accumulation in industrial goods.
"""

from __future__ import annotations

from dataclasses import dataclass

from smychka.foundations.faults import SmychkaError


@dataclass(frozen=True)
class FoodMarket:
    """Elasticities of the food that links village and town.

    Attributes:
        marketings: own-price elasticity of marketings; below 0 where villagers sell less at a better price.
        urban_price: price elasticity of food demand in towns, as a positive number.
        urban_income: income elasticity of food demand in towns.
    """

    marketings: float
    urban_price: float
    urban_income: float

    def __post_init__(self) -> None:
        if self.urban_income <= 0.0:
            raise SmychkaError(f"the income elasticity of food is {self.urban_income:g}; expected a number above 0")


def wage_response(market: FoodMarket) -> float:
    r"""Per cent by which the wage rises when the farm price rises by one per cent and towns stay fed.

    $$ \frac{d\ln w}{d\ln p} = \frac{\varepsilon_Q + \varepsilon_x}{\eta} $$
    """
    return (market.marketings + market.urban_price) / market.urban_income


def wage(price: float, market: FoodMarket, balance: float = 1.0) -> float:
    r"""The wage at which the town eats what the village sells: $N_1 Q(p) = N_2 x(p, w)$.

    With constant elasticities $w = (b\,p^{\varepsilon_Q + \varepsilon_x})^{1/\eta}$.

    Args:
        price: farm price in industrial goods, above 0.
        market: elasticities.
        balance: sales over urban demand at price and wage 1, above 0.

    Raises:
        SmychkaError: a price or balance of 0 or less.
    """
    if price <= 0.0 or balance <= 0.0:
        raise SmychkaError("expected a farm price and a balance above 0")
    return float((balance * price ** (market.marketings + market.urban_price)) ** (1.0 / market.urban_income))


def accumulation(price: float, workers: float, product: float, market: FoodMarket, balance: float = 1.0) -> float:
    """What the state keeps of industrial output after wages, $S = N_2 (y - w)$.

    Args:
        price: farm price in industrial goods, above 0.
        workers: number of workers $N_2$.
        product: output per worker $y$, industrial goods.
        market: elasticities.
        balance: as for `wage`.
    """
    return workers * (product - wage(price, market, balance))


def accumulation_response(workers: float, paid: float, market: FoodMarket) -> float:
    r"""Change of accumulation for a rise of the farm price by a unit of its logarithm.

    $$ \frac{dS}{d\ln p} = -N_2\,w\,\frac{\varepsilon_Q + \varepsilon_x}{\eta} $$

    Negative: squeezing the village pays. Positive, where marketings bend back far enough: it does not.

    Args:
        workers: number of workers $N_2$.
        paid: wage $w$ in industrial goods.
        market: elasticities.
    """
    return -workers * paid * wage_response(market)


def marketing_elasticity(free: float, access: float) -> float:
    r"""Price elasticity of marketings where industrial goods in the village are rationed.

    $$ \varepsilon_Q(g) = g\,\varepsilon_Q - (1 - g) $$

    The share $g$ of cash that finds goods is earned as in a free market. The rest buys a fixed ration: whoever needs a
    fixed sum sells in inverse proportion to the price, an elasticity of -1. The sign changes at
    $g = 1/(1+\varepsilon_Q)$.

    Args:
        free: elasticity with full shops.
        access: share $g$ of village cash that finds goods at the posted price, 0 to 1.

    Raises:
        SmychkaError: access outside 0 to 1.
    """
    if not 0.0 <= access <= 1.0:
        raise SmychkaError(f"access to goods is {access:g}; expected a share from 0 to 1")
    return access * free - (1.0 - access)


def rationed(market: FoodMarket, access: float) -> FoodMarket:
    """The same market with goods rationed in the village to a share `access` of the cash there."""
    return FoodMarket(marketing_elasticity(market.marketings, access), market.urban_price, market.urban_income)
