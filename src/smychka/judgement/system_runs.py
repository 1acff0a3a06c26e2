"""The runs in which the checks of the systems are read: history, and forks that move one thing at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smychka.foundations.faults import SmychkaError, unknown
from smychka.inputs.impositions import CircumstanceChange
from smychka.inputs.policies import load_policy
from smychka.inputs.policy import Policy

if TYPE_CHECKING:
    import xarray as xr

DRAWS, FORK_DRAWS, SEED = 64, 32, 1917
SHIPPED = (
    "relief_1932", "tax_in_kind_1920", "voluntary_cooperatives_1928",
    "bukharin_balance_1925", "nep_continues_rule", "planning_with_democracy_1928", "associated_producers_1921",
    "voluntary_collectivisation_rule_1928",
)  # fmt: skip
WATCHED = (
    "cattle", "collectivised_share", "expert_forecast_error", "farm_price", "food_town", "food_village",
    "free_food_price", "free_goods_price", "goods_availability", "grain_claimed", "grain_earnings",
    "grain_export", "grain_harvest", "grain_marketed", "grain_price_paid", "grain_procurement",
    "grain_returned", "grain_town", "heavy_output", "horses", "imports", "industry_output",
    "industry_output_official", "labour_turnover", "light_output", "militarised_labour", "national_product",
    "paper_price", "population", "private_industry_share_large", "private_retail_share", "real_wage",
    "real_wage_without_card", "reporting_bias", "retail_price", "scissors", "shop_price", "sown_area",
    "target_error", "terms_of_trade", "tractors", "unemployed", "unfinished_share", "wage_decile_ratio",
    "wage_earners", "workers_control", "famine_deaths", "regional_famine_deaths", "regional_population",
)  # fmt: skip


@dataclass(frozen=True)
class Runs:
    """History and the forks.

    Attributes:
        history: history; its first draws are those of the forks.
        forks: by name, the fork.
    """

    history: xr.Dataset
    forks: Mapping[str, xr.Dataset]

    def pair(self, name: str) -> tuple[xr.Dataset, xr.Dataset]:
        """History and a fork, both with the draws of the fork.

        Raises:
            SmychkaError: no such fork.
        """
        if name not in self.forks:
            raise SmychkaError(unknown("fork", name, self.forks))
        fork = self.forks[name]
        return self.history.isel(draw=slice(fork.sizes["draw"])), fork


def forks() -> dict[str, Policy]:
    """The forks by name: shipped policies where one asks the question, else one lever or one harvest moved."""
    lever = Policy.own
    made = (
        _poor_harvest(1920),
        _poor_harvest(1926),
        _poor_harvest(1935),
        lever("scissors_kept").impose("industrial_mark_up", 0.45, since="1923-10-15", until="1924-09-30"),
        lever("dear_goods_1925").impose("industrial_mark_up", 0.45, since="1925-07-01", until="1926-06-30"),
        lever("cheap_grain_1925").impose("grain_price", 0.7, since="1925-08-01", until="1928-07-18"),
        lever("dear_grain_1927").impose("grain_price", 1.35, since="1927-08-01", until="1928-07-18"),
        lever("more_goods_1927").impose("investment_share", 0.06, since="1927-01-01", until="1928-06-30"),
        lever("no_force_1929")
        .impose("procurement_pressure", 0.18, since="1929-07-01", until="1931-06-30")
        .impose("grain_requisition", 0.0, since="1929-07-01", until="1931-06-30"),
        lever("pressure_lifted_1931")
        .impose("collectivisation_drive", 0.0, since="1931-07-01", until="1932-06-30")
        .impose("collectivisation_retreat", 0.3, since="1931-07-01", until="1932-06-30"),
        lever("calm_1929").impose("repression_level", 0.36, since="1929-01-01", until="1932-12-31"),
        lever("discussion_1928").impose("discussion_freedom", 0.6, since="1928-10-01", until="1932-12-31"),
        lever("boards_kept_1918").impose("one_man_management", 0.05, since="1918-03-01", until="1921-03-31"),
        lever("committees_kept_1918")
        .impose("one_man_management", 0.05, since="1918-03-01", until="1921-03-31")
        .impose("union_autonomy", 0.85, since="1918-01-01", until="1921-03-31"),
        lever("smaller_claims_1932").impose("grain_requisition", 0.2, since="1932-05-06", until="1933-01-18"),
        lever("open_roads_1932").impose("movement_restriction", 0.0, since="1932-07-01", until="1933-07-31"),
    )
    return {name: load_policy(name) for name in SHIPPED} | {policy.name: policy for policy in made}


def _poor_harvest(year: int) -> Policy:
    days = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return replace(Policy.own(f"poor_harvest_{year}"), changes=(CircumstanceChange("weather", *days, value=-0.3),))


def system_runs(draws: int = DRAWS, seed: int = SEED, *, progress: Callable[[float], None] | None = None) -> Runs:
    """History with as many draws as asked for, and every fork with half of them.

    Args:
        draws: number of draws of history, at least 2.
        seed: seed of all chance.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: fewer than two draws.
    """
    from smychka import ensemble

    if draws < 2:
        raise SmychkaError(f"{draws} draws were asked for; expected at least 2, of which forks take half")
    past, policies, half = ensemble.load_history(), forks(), draws // 2
    history = ensemble.run(past, draws, seed, watched=WATCHED, batch=half)
    found: dict[str, xr.Dataset] = {}
    for name, policy in policies.items():
        found[name] = ensemble.run(past, half, seed, policy=policy, watched=WATCHED, batch=half)
        if progress is not None:
            progress((len(found) + 2) / (len(policies) + 2))
    return Runs(history, found)
