"""How each lever follows the line of the rulers and the situation: the table behind `smychka.party.lines`.

All numbers are assumptions. The signs were set first, from what the dimensions and levers mean; the sizes then by hand,
with a constrained least-squares fit to the recorded levers (platform in power and situation, monthly) as a guide. Six
platforms cannot identify loadings on seven dimensions, so the draws scale them (`LineParameters`).
"""

from __future__ import annotations

from typing import NamedTuple

SITUATION = ("shortfall", "war_fear", "goods_shortage", "unemployment", "unrest", "hunger", "concentration")


class Row(NamedTuple):
    """One lever. Loadings are in log odds of its place between its own minimum and maximum.

    Attributes:
        lever: id of the lever.
        months: how long a decision takes to go through, in months.
        usual: log odds where no line pulls and the situation is quiet.
        loads: loadings by dimension of the platforms or by name of the situation.
        arrows: mechanisms of the map that carry single loadings: name of the column, id of the mechanism.
    """

    lever: str
    months: float
    usual: float
    loads: dict[str, float]
    arrows: tuple[tuple[str, str], ...] = ()


_PACE, _LEVY, _PLAN, _OPEN = "industrialisation_pace", "peasant_extraction", "plan_over_market", "party_democracy"
_WORLD, _UNIONS, _NATIONS = "international_revolution", "union_autonomy", "nationalities_autonomy"
_CRISIS = (("shortfall", "procurement_crisis_to_turn"),)
_FORCE = (*_CRISIS, (_LEVY, "distrust_to_coercion"))
_TEMPO = ((_PACE, "economism_to_pace"), ("war_fear", "war_scare_to_pace"))
_MISSED = (("shortfall", "discipline_by_repression"),)
_ALONE = (("concentration", "thermidor_social_policy"),)

ROWS: tuple[Row, ...] = (
    Row("grain_requisition", 6, -3.5, {_LEVY: 0.8, _PLAN: 0.8, "shortfall": 2.0, "unrest": -0.3}, _FORCE),
    Row("tax_in_kind_rate", 6, -3.2, {_PLAN: 0.8, "hunger": 1.5}),
    Row("money_tax_rate", 12, -2.2, {_LEVY: 0.3}),
    Row("tax_progression", 6, 0.0, {_LEVY: 0.9, _PLAN: 0.2}),
    Row("grain_price", 6, -0.2, {_LEVY: -0.2, "shortfall": 0.5}),
    Row("procurement_pressure", 1, -0.9, {_LEVY: 1.1, "shortfall": 2.0, "unrest": -0.8}, _FORCE),
    Row("collectivisation_drive", 1, -6.5, {_PACE: 2.0, _LEVY: 1.5, "shortfall": 2.0, "unrest": -4.0}, _FORCE),
    Row("collectivisation_retreat", 1, -7.0, {"unrest": 9.0}),
    Row("deportation_rate", 2, -6.0, {_LEVY: 2.0, _PACE: 1.0, "shortfall": 1.0}, _FORCE),
    Row("machine_supply", 12, -2.8, {_PACE: 1.5}),
    Row("returns_of_grain", 2, -3.2, {_LEVY: -0.2, "hunger": 1.8, "unrest": 0.3}),
    Row("grain_import_plan", 3, -5.6, {_LEVY: -0.6, "hunger": 2.5}),
    Row("farm_hire_and_lease", 4, -1.0, {_LEVY: -1.0, _PLAN: -1.2}),
    Row(
        "movement_restriction", 1, -3.2, {_LEVY: 0.6, _PLAN: 0.8, "hunger": 2.0}, (("hunger", "famine_concealment"),)
    ),
    Row("industrial_mark_up", 6, -1.0, {_LEVY: 0.6, _PACE: 0.5}),
    Row("private_trade_tolerance", 4, 0.2, {_PLAN: -1.1, _LEVY: -0.6, "unrest": 0.5}),
    Row("leased_industry", 12, -1.7, {_PLAN: -1.9}),
    Row("investment_share", 12, -1.4, {_PACE: 1.0, _PLAN: 0.2, "war_fear": 0.5, "hunger": -0.4}, _TEMPO),
    Row("heavy_share", 12, -0.1, {_PACE: 1.0, "war_fear": 0.3, "hunger": -0.3}, _TEMPO),
    Row("directive_share", 9, -0.7, {_PLAN: 2.2, "war_fear": 1.0}),
    Row("plan_ambition", 9, -0.75, {_PACE: 0.7, "war_fear": 0.6, "hunger": -1.2}, _TEMPO[1:]),
    Row("rationing", 4, -4.6, {_PLAN: 0.5, "goods_shortage": 4.8, "hunger": 1.2}),
    Row("wage_differential", 9, -0.8, {_UNIONS: -0.4, "concentration": 1.2}, _ALONE),
    Row(
        "labour_discipline", 4, -1.3,
        {_UNIONS: -0.8, _PLAN: 0.5, "war_fear": 1.0, "unemployment": -1.2, "shortfall": 0.4}, _MISSED,
    ),
    Row("soft_budget", 6, -0.4, {_PLAN: 1.4, _PACE: 0.3}),
    Row("defence_share", 12, -3.4, {"war_fear": 2.6}),
    Row("grain_export_plan", 4, -1.5, {_PACE: 0.6, _LEVY: 0.4, "shortfall": -2.1, "hunger": -1.6}),
    Row("machinery_import_priority", 9, -1.3, {_PACE: 0.9}),
    Row("one_man_management", 12, 0.9, {_UNIONS: -0.9}),
    Row("purge_rate", 4, -3.2, {_OPEN: -0.4}),
    Row("faction_ban", 9, -5.4, {_OPEN: -8.0}),
    Row("central_appointment", 18, -4.8, {_OPEN: -6.5}),
    Row("discussion_freedom", 4, 3.9, {_OPEN: 6.5}),
    Row("control_commission", 9, 1.6, {_OPEN: 2.5}),
    Row("soviet_election_freedom", 9, 0.1, {_OPEN: 2.5}),
    Row("union_autonomy", 6, -0.4, {_UNIONS: 2.5}),
    Row(
        "repression_level", 3, -1.6,
        {_OPEN: -0.6, _LEVY: 0.8, "shortfall": 0.6, "war_fear": 0.8, "unrest": 1.5}, _MISSED,
    ),
    Row("republic_autonomy", 9, -0.4, {_NATIONS: 1.5}),
    Row("social_legislation", 9, 3.4, {_OPEN: 0.3, "concentration": -3.7}, _ALONE),
    Row(
        "comintern_line", 6, 2.0, {_PACE: 1.6, _WORLD: 1.5, "war_fear": -4.0},
        ((_PACE, "comintern_line_from_domestic_need"),),
    ),
    Row("revolutionary_aid", 6, -1.0, {_WORLD: 0.6, "war_fear": 0.6}),
    Row("foreign_credit_openness", 6, 0.1, {_PLAN: -0.8, "war_fear": -1.0}),
)  # fmt: skip

UNLINKED = {
    "admission_worker": "numbers admitted answer to the size of the class and to campaigns, not to a stance",
    "admission_peasant": "as for workers",
    "admission_employee": "as for workers",
    "coalition_government": "decided once, before the dimensions apply",
    "defence_alert": "a matter of days before the invasion, not of a line",
    "general_secretary": "who holds the office is an outcome of the contest, or imposed",
    "money_issue": "follows the deficit, in the block of money",
    "officer_purge": "follows the purge of the elite in free politics",
    "testament_disclosure": "one decision of 1924 and one of 1927, not a stance",
}
