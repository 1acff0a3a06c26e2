"""The runs in which the checks of the systems are read: history, and forks that move one thing at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smychka.foundations.calendar import month_in_run
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
    "abortion_kept_1936", "alert_june_1941", "autonomisation_1922", "free_soviets_1921", "german_october_1923",
    "german_revolution_1918", "june_plenum_1937", "new_course_kept_1923", "no_faction_ban_1921", "no_lenin_levy_1924",
    "no_officer_purge_1937", "no_war_scare_1927", "testament_carried_out_1924", "third_period_not_adopted_1928",
    "united_front_germany_1931",
)  # fmt: skip
FREE = {"free_1922": "1922-06"}
"""Forks without a policy in which the party decides from a month on."""
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
    # people and offices
    "accountability", "belief", "birth_rate", "cadre_share", "camp_inmates", "colony_inmates", "criticism", "cult",
    "disturbances", "executed", "harvest_reporting_bias", "industrial_workers", "information", "literacy",
    "national_autonomy", "official_power", "official_privilege", "officials", "old_officials_share",
    "opposition_cases_share", "sentenced", "soviet_vitality", "substitution", "town_turnout", "village_turnout",
    "women_rights",
    # the party
    "apparatus_concentration", "careerist_share", "congress_for_leadership", "elite_promoted_share", "elite_removed",
    "line_international_revolution", "members_for_leadership", "members_outlook", "members_tempo", "minority_voice",
    "party_admitted", "party_by_1917_share", "party_expelled", "party_in_posts", "party_members",
    "party_workers_share", "place_trotsky", "power_lenin", "power_stalin", "rules_bukharin", "rules_kamenev",
    "rules_rykov", "rules_stalin", "rules_tomsky", "rules_trotsky", "rules_zinoviev", "secretaries_replaced",
    "secretary",
    # the world abroad
    "american_leaders", "american_majority", "arms_made", "comintern_followed", "comintern_led", "communists_abroad",
    "communists_germany", "communists_usa", "exports", "first_losses", "high_command", "hitler_blocked", "isolation",
    "officers", "officers_dismissed", "officers_returned", "revolutions_succeeded", "soldiers",
    "states_with_relations", "war_belief", "war_threat_real",
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
        lever("councils_1918")
        .impose("soviet_election_freedom", 0.85, since="1918-06-14", until="1921-03-31")
        .impose("discussion_freedom", 0.9, since="1918-07-07", until="1921-03-31")
        .impose("union_autonomy", 0.85, since="1918-01-01", until="1921-03-31")
        .impose("one_man_management", 0.05, since="1918-03-01", until="1921-03-31"),
        lever("smaller_claims_1932").impose("grain_requisition", 0.2, since="1932-05-06", until="1933-01-18"),
        lever("open_roads_1932").impose("movement_restriction", 0.0, since="1932-07-01", until="1933-07-31"),
    )
    return {name: load_policy(name) for name in SHIPPED} | {policy.name: policy for policy in made}


def _poor_harvest(year: int) -> Policy:
    days = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return replace(Policy.own(f"poor_harvest_{year}"), changes=(CircumstanceChange("weather", *days, value=-0.3),))


def system_runs(
    draws: int = DRAWS, seed: int = SEED, *, prior: bool = False, progress: Callable[[float], None] | None = None
) -> Runs:
    """History with as many draws as asked for, and every fork with half of them.

    Args:
        draws: number of draws of history, at least 2.
        seed: seed of all chance.
        prior: whether constants come from their priors instead of the posterior.
        progress: called with the share done, 0 to 1.

    Raises:
        SmychkaError: fewer than two draws.
    """
    from smychka import ensemble

    if draws < 2:
        raise SmychkaError(f"{draws} draws were asked for; expected at least 2, of which forks take half")
    past, policies, half = ensemble.usual_history(prior), forks(), draws // 2
    history = ensemble.run(past, draws, seed, watched=WATCHED, batch=half)
    courses = {name: ensemble.Course(policy) for name, policy in policies.items()}
    courses |= {name: ensemble.Course(free=month_in_run(since)) for name, since in FREE.items()}
    found: dict[str, xr.Dataset] = {}
    for name, course in courses.items():
        found[name] = ensemble.run(past, half, seed, course, watched=WATCHED, batch=half)
        if progress is not None:
            progress((len(found) + 2) / (len(courses) + 2))
    return Runs(history, found)
