"""The quantities that can be watched: what each means, its unit, and how it is read off a month.

The ids are the counterparts named in the record's list of series. Flows are per month, stocks stand at the end of
the month, shares lie between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.economy.industry import factory_output
from smychka.economy.money import paper
from smychka.economy.prices import Prices
from smychka.economy.scales import PURCHASES_1913
from smychka.economy.subsistence import town_diet
from smychka.foundations.faults import SmychkaError, unknown
from smychka.political_measures import POLITICAL_ROWS, Kind
from smychka.society import everybody
from smychka.whole import Seen


@dataclass(frozen=True)
class Measure:
    """A quantity of the model.

    Attributes:
        id: its name in results, figures and the record's list of counterparts.
        title: its name for readers.
        unit: unit; flows are per month.
        kind: stock (end of month), flow (during the month), index, share, or rate (at a yearly pace).
        regional: whether it has a region axis.
        where: module with its equation.
        read: its value in a month.
    """

    id: str
    title: str
    unit: str
    kind: Kind
    regional: bool
    where: str
    read: Callable[[Seen], Float[Array, "*place"]]


def _people(seen: Seen) -> Float[Array, ""]:
    return everybody(seen.state.society)


def _all_deaths(seen: Seen) -> Float[Array, ""]:
    f = seen.flows.society
    every = f.deaths + f.hunger_deaths + f.town_deaths + f.town_hunger_deaths + f.settler_deaths
    return every.sum()


def _births(seen: Seen) -> Float[Array, ""]:
    return seen.flows.society.births.sum() + seen.flows.society.town_births.sum()


def _hunger(seen: Seen) -> Float[Array, "region"]:
    return 1000.0 * (seen.flows.society.hunger_deaths + seen.flows.society.town_hunger_deaths)


def _weighted(values: Float[Array, "region"], weights: Float[Array, "region"]) -> Float[Array, ""]:
    return (values * weights).sum() / weights.sum()


def _reaching_state(seen: Seen) -> Float[Array, "region"]:
    trades = seen.flows.economy.trades
    return trades.claimed + trades.sold - trades.sold_privately


def _town_diet(seen: Seen) -> Float[Array, ""]:
    cattle = seen.state.economy.countryside.cattle.sum()
    return town_diet(seen.flows.economy.provision, cattle, _people(seen), seen.facts.regions)


def _prices(seen: Seen) -> Prices:
    return seen.flows.economy.money.prices


def _factories(seen: Seen) -> Float[Array, ""]:
    return factory_output(seen.flows.economy.output)


_Row = tuple[str, str, str, Kind, str, Callable[[Seen], Float[Array, "*place"]]]

_COUNTRY_ROWS: tuple[_Row, ...] = (
        ("grain_harvest", "Grain harvest", "million_tonnes", "flow", "economy.harvest",
         lambda s: s.flows.economy.land.harvest.sum()),
        ("sown_area", "Grain area", "million_hectares", "stock", "economy.harvest",
         lambda s: s.state.economy.countryside.sown.sum()),
        ("grain_procurement", "Grain reaching the state", "million_tonnes", "flow", "economy.procurement",
         lambda s: _reaching_state(s).sum()),
        ("grain_claimed", "Grain taken under claims", "million_tonnes", "flow", "economy.procurement",
         lambda s: s.flows.economy.trades.claimed.sum()),
        ("grain_procurement_plan", "Grain claimed by plan", "million_tonnes", "flow", "economy.procurement",
         lambda s: s.flows.economy.trades.due.sum()),
        ("grain_marketed", "Grain sold by farms", "million_tonnes", "flow", "economy.market",
         lambda s: s.flows.economy.trades.sold.sum() - s.flows.economy.trades.bought.sum()),
        ("grain_returned", "Grain returned to villages", "million_tonnes", "flow", "economy.procurement",
         lambda s: s.flows.economy.trades.returned.sum()),
        ("grain_export", "Grain exported", "million_tonnes", "flow", "economy.trade",
         lambda s: s.flows.economy.store.export),
        ("peasant_grain", "Grain held by farms", "million_tonnes", "stock", "economy.subsistence",
         lambda s: s.state.economy.countryside.grain.sum()),
        ("state_grain_stock", "Grain held outside the village", "million_tonnes", "stock", "economy.trade",
         lambda s: s.state.economy.town.grain),
        ("horses", "Horses", "million_head", "stock", "economy.livestock",
         lambda s: s.state.economy.countryside.horses.sum()),
        ("cattle", "Cattle", "million_head", "stock", "economy.livestock",
         lambda s: s.state.economy.countryside.cattle.sum()),
        ("tractors", "Tractors in farming", "thousand_units", "stock", "economy",
         lambda s: s.state.economy.countryside.tractors.sum()),
        ("collectivised_share", "Households in collective farms", "share", "share", "economy.collectivisation",
         lambda s: _weighted(s.state.economy.countryside.collectivised, s.state.society.rural)),
        ("trust", "Trust of the village", "index_0_1", "index", "economy.collectivisation",
         lambda s: _weighted(s.state.economy.countryside.trust, s.state.society.rural)),
        ("terms_of_trade", "Purchasing power of grain in manufactures", "index_1913_1", "index", "economy.prices",
         lambda s: s.state.economy.town.terms),
        ("scissors", "Prices of manufactures over farm prices", "ratio", "index", "economy.prices",
         lambda s: _prices(s).scissors),
        ("shop_price", "Price of manufactures in state shops", "index_1913_100", "index", "economy.prices",
         lambda s: 100.0 * _prices(s).shop),
        ("farm_price", "Price of farm produce", "index_1913_100", "index", "economy.prices",
         lambda s: 100.0 * _prices(s).farm),
        ("grain_price_paid", "Price of grain that farms get", "index_1913_100", "index", "economy.prices",
         lambda s: 100.0 * _prices(s).grain),
        ("free_food_price", "Free price of food", "index_1913_100", "index", "economy.prices",
         lambda s: 100.0 * _prices(s).food),
        ("free_goods_price", "Free price of manufactures", "index_1913_100", "index", "economy.prices",
         lambda s: 100.0 * _prices(s).village_goods),
        ("retail_price", "Mean of retail prices", "index_1913_100", "index", "economy.money",
         lambda s: 100.0 * _prices(s).level),
        ("paper_price", "Prices in first roubles", "index_1913_1", "index", "economy.money",
         lambda s: paper(s.flows.economy.money.log_level_old)),
        ("cash", "Cash in circulation", "million_roubles", "stock", "economy.money",
         lambda s: s.flows.economy.money.cash),
        ("paper_cash", "Cash in first roubles", "million_old_roubles", "stock", "economy.money",
         lambda s: paper(s.flows.economy.money.log_cash_old)),
        ("inflation", "Inflation", "log_per_month", "rate", "economy.money",
         lambda s: s.flows.economy.money.inflation),
        ("money_wage", "Money wage", "roubles", "rate", "economy.wages", lambda s: s.flows.economy.pay.nominal),
        ("real_wage", "Real wage", "index_1913_100", "index", "economy.wages", lambda s: s.flows.economy.pay.real),
        ("real_wage_without_card", "Real wage of those without cards", "index_1913_100", "index", "economy.wages",
         lambda s: s.flows.economy.pay.real_without_card),
        ("work_effort", "Effort at work", "index_0_1", "index", "economy.wages",
         lambda s: s.flows.economy.pay.effort),
        ("labour_turnover", "Workers leaving a post in a year", "ratio", "rate", "economy.wages",
         lambda s: s.flows.economy.pay.turnover),
        ("wage_decile_ratio", "Pay of the highest over the lowest tenth", "ratio", "index", "economy.wages",
         lambda s: s.flows.economy.pay.decile_ratio),
        ("unsold_goods", "Goods for the village that nobody bought", "million_roubles", "stock", "economy.shelves",
         lambda s: PURCHASES_1913 * s.state.economy.town.unsold),
        ("goods_availability", "Wanted manufactures that reach the village", "share", "share", "economy.market",
         lambda s: s.state.economy.town.goods),
        ("food_village", "Food of villagers against the usual", "ratio", "index", "economy.subsistence",
         lambda s: _weighted(s.flows.economy.trades.nourishment, s.state.society.rural)),
        ("food_town", "Food of townspeople against the norm", "ratio", "index", "economy.subsistence",
         _town_diet),
        ("grain_town", "Grain food of townspeople against the norm", "ratio", "index", "economy.subsistence",
         lambda s: s.flows.economy.provision),
        ("industry_output", "Industrial output", "index_1913_100", "index", "economy.industry", _factories),
        ("heavy_output", "Output of heavy industry", "index_1913_100", "index", "economy.industry",
         lambda s: s.flows.economy.output[0]),
        ("light_output", "Output of light industry", "index_1913_100", "index", "economy.industry",
         lambda s: s.flows.economy.output[1]),
        ("industry_output_official", "Industrial output as reported", "index_1913_100", "index", "economy.planning",
         lambda s: factory_output(s.flows.economy.plan.official)),
        ("heavy_output_official", "Output of heavy industry as reported", "index_1913_100", "index",
         "economy.planning", lambda s: s.flows.economy.plan.official[0]),
        ("light_output_official", "Output of light industry as reported", "index_1913_100", "index",
         "economy.planning", lambda s: s.flows.economy.plan.official[1]),
        ("tautness", "Target over capacity of heavy industry", "ratio", "index", "economy.planning",
         lambda s: s.flows.economy.plan.tautness[0]),
        ("private_retail_share", "Private trade in retail", "share", "share", "economy.ownership",
         lambda s: s.flows.economy.ownership.retail),
        ("private_industry_share_large", "Private hands in large industry", "share", "share", "economy.ownership",
         lambda s: s.flows.economy.ownership.large),
        ("expert_forecast_error", "Mean miss of the experts' yearly growth so far", "log_points", "index",
         "economy.advice", lambda s: s.flows.economy.advice.forecast_error),
        ("target_error", "Mean miss of the targets' yearly growth so far", "log_points", "index", "economy.advice",
         lambda s: s.flows.economy.advice.target_error),
        ("workers_control", "Control of work by those who do it", "index_0_1", "index", "economy.management",
         lambda s: s.flows.economy.management.control),
        ("militarised_labour", "Labour under military rule", "share", "share", "economy.management",
         lambda s: s.flows.economy.management.militarised),
        ("industry_target", "Target of industrial output", "index_1913_100", "index", "economy.planning",
         lambda s: factory_output(s.state.economy.plan.target)),
        ("reporting_bias", "Output reported and not made", "share", "share", "economy.planning",
         lambda s: factory_output(s.state.economy.plan.bias)),
        ("harvest_reporting_bias", "Harvest reported and not gathered", "share", "share", "economy.planning",
         lambda s: s.state.economy.plan.harvest_bias),
        ("plan_waste", "Output lost to broken supply", "share", "share", "economy.planning",
         lambda s: factory_output(s.flows.economy.plan.waste)),
        ("unfinished_share", "Building outlay tied up in unfinished sites", "share", "share", "economy.planning",
         lambda s: s.state.economy.plan.unfinished),
        ("building_allowed", "Part of planned building that imported machines allow", "share", "share",
         "economy.commerce", lambda s: s.flows.economy.made.allowed),
        ("exports", "Exports of goods", "million_roubles", "flow", "economy.commerce",
         lambda s: s.flows.economy.commerce.exports),
        ("grain_earnings", "Earned on exported grain", "million_roubles", "flow", "economy.commerce",
         lambda s: s.flows.economy.commerce.grain),
        ("imports", "Imports of goods", "million_roubles", "flow", "economy.commerce",
         lambda s: s.flows.economy.commerce.imports),
        ("machinery_imports", "Imports of machines and equipment", "million_roubles", "flow", "economy.commerce",
         lambda s: s.flows.economy.commerce.machinery),
        ("machinery_import_share", "Machines and equipment among imports", "share", "share", "economy.commerce",
         lambda s: s.flows.economy.commerce.machinery / jnp.maximum(s.flows.economy.commerce.imports, 1e-3)),
        ("investment_outlay", "Spent on investment, roubles of 1913", "million_roubles", "flow", "economy.finance",
         lambda s: s.flows.economy.finance.outlay),
        ("finance_tax", "Taxes of the village, roubles of 1913", "million_roubles", "flow", "economy.finance",
         lambda s: s.flows.economy.finance.tax),
        ("finance_price_wedge", "Gained on prices from the village, roubles of 1913", "million_roubles", "flow",
         "economy.finance", lambda s: s.flows.economy.finance.wedge),
        ("finance_issue", "Bought with new cash, roubles of 1913", "million_roubles", "flow", "economy.finance",
         lambda s: s.flows.economy.finance.issue),
        ("finance_credit", "Foreign credit less its service, roubles of 1913", "million_roubles", "flow",
         "economy.finance", lambda s: s.flows.economy.finance.credit),
        ("finance_rest", "Investment paid from profits, town taxes, savings and loans, less other spending, roubles of "
         "1913", "million_roubles", "flow", "economy.finance", lambda s: s.flows.economy.finance.rest),
        ("cheap_deliveries", "Lost by the village below the free price beyond what the state gained, roubles of 1913",
         "million_roubles", "flow", "economy.finance", lambda s: s.flows.economy.finance.cheap_food),
        ("money_tax", "Money tax of the village", "million_roubles", "flow", "economy.taxation",
         lambda s: s.flows.economy.finance.money_tax),
        ("foreign_debt", "Foreign debt", "million_roubles", "stock", "economy.commerce",
         lambda s: s.state.economy.exchange.debt.sum()),
        ("export_plan_cut", "Grain struck off the year's export plan", "million_tonnes", "stock", "economy.commerce",
         lambda s: s.flows.economy.export_plan.cut),
        ("export_plan_answer", "Grain that world prices other than in history add to the year's export plan",
         "million_tonnes", "stock", "economy.exports", lambda s: s.flows.economy.export_plan.answer),
        ("export_plan_above_harvest", "Whether the export plan passed the harvest", "share", "share",
         "economy.commerce", lambda s: s.flows.economy.export_plan.impossible),
        ("heavy_capital", "Capital of heavy industry", "index_1913_100", "index", "economy.industry",
         lambda s: s.state.economy.industry.capital[0]),
        ("light_capital", "Capital of light industry", "index_1913_100", "index", "economy.industry",
         lambda s: s.state.economy.industry.capital[1]),
        ("national_product", "National product", "index_1913_100", "index", "economy.industry",
         lambda s: s.flows.economy.made.product),
        ("industrial_workers", "Industrial workers", "million_persons", "stock", "economy.industry",
         lambda s: s.state.economy.industry.workers),
        ("wage_earners", "Wage and salary earners outside farming", "million_persons", "stock", "economy.industry",
         lambda s: s.state.economy.industry.wage_earners),
        ("unemployed", "Job seekers without a post", "thousand_persons", "stock", "society.population",
         lambda s: 1000.0 * jnp.maximum(s.flows.economy.labour_force - s.flows.economy.made.asked, 0.0)),
        ("population", "Population", "million_persons", "stock", "society.population", _people),
        ("rural_population", "Rural population", "million_persons", "stock", "society.population",
         lambda s: s.state.society.rural.sum() + s.state.society.settlers.sum()),
        ("urban_population", "Urban population", "million_persons", "stock", "society.population",
         lambda s: s.state.society.urban.sum()),
        ("urban_share", "Share of townspeople", "share", "share", "society.population",
         lambda s: s.state.society.urban.sum() / _people(s)),
        ("births", "Births", "thousand_persons", "flow", "society.population", lambda s: 1000.0 * _births(s)),
        ("deaths", "Deaths", "thousand_persons", "flow", "society.population", lambda s: 1000.0 * _all_deaths(s)),
        ("birth_rate", "Births per thousand", "per_thousand", "rate", "society.population",
         lambda s: 12000.0 * _births(s) / _people(s)),
        ("death_rate", "Deaths per thousand", "per_thousand", "rate", "society.population",
         lambda s: 12000.0 * _all_deaths(s) / _people(s)),
        ("famine_deaths", "Deaths from hunger", "thousand_persons", "flow", "society.population",
         lambda s: _hunger(s).sum()),
        ("deported", "People sent to special settlements", "thousand_persons", "flow", "society.population",
         lambda s: 1000.0 * s.flows.society.exiled.sum()),
        ("special_settlers", "People in special settlements", "thousand_persons", "stock", "society.population",
         lambda s: 1000.0 * s.state.society.settlers.sum()),
        ("special_settler_deaths", "Deaths in special settlements", "thousand_persons", "flow", "society.population",
         lambda s: 1000.0 * s.flows.society.settler_deaths.sum()),
        ("relative_standard", "Consumption per head, town over village", "ratio", "index", "economy.standards",
         lambda s: s.flows.economy.relative_standard),
        ("migration", "Villagers moving to town", "thousand_persons", "flow", "society.population",
         lambda s: 1000.0 * s.flows.society.moved.sum()),
)  # fmt: skip

_REGION_ROWS: tuple[_Row, ...] = (
        ("regional_harvest", "Grain harvest by region", "million_tonnes", "flow", "economy.harvest",
         lambda s: s.flows.economy.land.harvest),
        ("regional_procurement", "Grain reaching the state by region", "million_tonnes", "flow", "economy.procurement",
         _reaching_state),
        ("regional_procurement_plan", "Grain claimed by plan by region", "million_tonnes", "flow",
         "economy.procurement", lambda s: s.flows.economy.trades.due),
        ("regional_sown_area", "Grain area by region", "million_hectares", "stock", "economy.harvest",
         lambda s: s.state.economy.countryside.sown),
        ("regional_horses", "Horses by region", "million_head", "stock", "economy.livestock",
         lambda s: s.state.economy.countryside.horses),
        ("regional_cattle", "Cattle by region", "million_head", "stock", "economy.livestock",
         lambda s: s.state.economy.countryside.cattle),
        ("regional_collectivised_share", "Households in collective farms by region", "share", "share",
         "economy.collectivisation", lambda s: s.state.economy.countryside.collectivised),
        ("regional_food_village", "Food of villagers against the usual, by region", "ratio", "index",
         "economy.subsistence", lambda s: s.flows.economy.trades.nourishment),
        ("regional_famine_deaths", "Deaths from hunger by region", "thousand_persons", "flow", "society.population",
         _hunger),
        ("regional_population", "Population by region", "million_persons", "stock", "society.population",
         lambda s: s.state.society.rural + s.state.society.urban + s.state.society.settlers),
)  # fmt: skip

_COUNTRY = tuple(
    Measure(id, title, unit, kind, False, where, value)
    for id, title, unit, kind, where, value in _COUNTRY_ROWS + POLITICAL_ROWS
)
_BY_REGION = tuple(
    Measure(id, title, unit, kind, True, where, value) for id, title, unit, kind, where, value in _REGION_ROWS
)
MEASURES: dict[str, Measure] = {measure.id: measure for measure in _COUNTRY + _BY_REGION}
COUNTRY: tuple[str, ...] = tuple(measure.id for measure in _COUNTRY)
BY_REGION: tuple[str, ...] = tuple(measure.id for measure in _BY_REGION)


def measure(name: str) -> Measure:
    """A quantity by its id.

    Raises:
        SmychkaError: no such quantity; names the nearest.
    """
    if name not in MEASURES:
        raise SmychkaError(unknown("quantity", name, MEASURES))
    return MEASURES[name]


def read(name: str, seen: Seen) -> Float[Array, "*place"]:
    """The value of a quantity in a month."""
    return measure(name).read(seen)
