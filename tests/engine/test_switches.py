"""The switches: every arrow of the mechanism map can be taken out, exactly, and nothing else moves.

Truth: the rule of gains. At 0 the model is the one without the arrow: what the arrow alone is made of does not matter
any more, to the last bit; before the arrow has anything to act on, both runs are the same to the last bit.

The draw axis carries the gains: one program runs every arrow's switch, with a few draws for each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from smychka import coupling, simulate
from smychka.ensemble import History
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.chance import Chance
from smychka.foundations.faults import SmychkaError
from smychka.foundations.ledger import TOLERANCE_SINGLE, assert_balanced
from smychka.foundations.quantity import from_numbers, mechanisms, names, quantities
from smychka.inputs.policies import load_policy
from smychka.measures import COUNTRY
from smychka.paths import Paths

SEED, EACH = 1917, 5
GAINS = [name for name, _ in quantities(coupling.Gains)]
PLACES = mechanisms(coupling.Gains)
IDS = tuple(PLACES)
PARAMETERS = [name for name, _ in quantities(coupling.Parameters)]
TESTS = Path(__file__).resolve().parents[1]
COUPLING = TESTS.parent / "docs" / "explanation" / "coupling.md"

SUCCESS, FREE_FROM = "german_revolution_1918", "1924-05"
"""The party decides from after the currency reform. From 1921 on, printing for what it builds beyond history can run
away (draw 3 of this seed overflows in July 1929), with nearly every arrow in or out."""

WAITING = {
    "the party decides": (
        "procurement_crisis_to_turn", "economism_to_pace", "war_scare_to_pace", "distrust_to_coercion",
        "discipline_by_repression", "thermidor_social_policy", "comintern_line_from_domestic_need",
    ),
    "other voices are heard than in history": ("democratic_centralism_loss",),
    "money taxes differ from history": ("primitive_accumulation", "taxation_not_force"),
    "an attempt abroad succeeds": ("revolution_abroad_to_relief", "isolation_to_scarcity"),
    "line or aid abroad differ from history": ("exceptionalism_suppression",),
    "an attempt abroad is left to luck, under conditions that differ from history": (
        "popular_front_to_defeat", "bureaucracy_to_defeats", "fear_of_contagion", "concessions_to_stabilisation",
        "reformist_leaders_to_isolation",
    ),
    "an equation reads what it ends in": ("defeats_to_bureaucracy",),
}  # fmt: skip
"""Arrows that move nothing in a replay, under what they wait for."""
DECIDED = ("the party decides", "other voices are heard than in history", "money taxes differ from history")
ABROAD = ("an attempt abroad succeeds", "line or aid abroad differ from history")

DATED = {
    "georgian_affair_centralism": "1922-09", "ukrainian_quota_tilt": "1930-01", "kirov_pretext": "1934-12",
}  # fmt: skip
"""Arrows with a first month."""

OWN: dict[str, tuple[str, ...]] = {
    "plan_imbalance": (
        "economy.planning.breakdown",
        "economy.planning.rush",
        "economy.planning.unfinished_taut",
        "economy.planning.unfinished_rush",
        "economy.planning.unfinished_pace",
    ),
    "plan_to_growth": ("economy.planning.pull",),
    "target_setting_to_misreporting": (
        "economy.planning.failure_cost",
        "economy.planning.fraud_cost",
        "economy.planning.detection",
        "economy.planning.criticism_check",
        "economy.planning.harvest_bias",
        "economy.planning.usual_sanctions",
        "economy.planning.habit",
        "economy.planning.planner_check",
        "economy.planning.price_padding",
    ),
    "grain_export_to_machinery": ("economy.commerce.import_bound", "economy.commerce.tied"),
    "squeeze_to_living_standards": ("economy.money.diverted",),
    "nep_worker_hardship": ("economy.ownership.lay_off", "economy.ownership.hard_budget"),
    "leasing_to_recovery": ("economy.ownership.leased_zeal",),
    "democratic_centralism_loss": ("economy.advice.heed",),
    "one_man_management": (
        "economy.management.commitment",
        "economy.management.discord",
        "economy.management.single_rule",
    ),
    "militarised_labour": (
        "economy.management.campaign",
        "economy.management.weariness",
        "economy.management.wearing",
        "economy.management.flight",
    ),
    "taxation_not_force": (
        "economy.taxation.sell_to_pay",
        "economy.taxation.kept_back",
        "economy.taxation.sowing_burden",
    ),
    "collectivisation_to_livestock_loss": (
        "economy.livestock.fear",
        "economy.livestock.fear_horses",
        "economy.livestock.herders",
        "economy.livestock.neglect",
    ),
    "collectivisation_to_output_fall": (
        "economy.harvest.kolkhoz_effort",
        "economy.harvest.kolkhoz_learning",
        "economy.harvest.kolkhoz_burden",
    ),
    "procurement_to_famine": ("economy.procurement.left_at_peace", "economy.procurement.left_at_force"),
    "scissors_to_marketing_withdrawal": (
        "economy.market.price_response",
        "economy.market.rationed_response",
        "economy.market.worth_of_cash",
    ),
    "scissors_opening": ("economy.market.overheads",),
    "balanced_growth": ("economy.market.town_claim",),
    "tribute_to_smychka_break": (
        "economy.collectivisation.trust_loss",
        "economy.collectivisation.trust_joined",
        "institutions.belief.seizure",
    ),
    "smychka_to_stability": ("institutions.belief.bond",),
    "cooperation_with_machines": ("economy.collectivisation.machine_pull",),
    "civil_war_to_class_decimation": (
        "economy.industry.war_idling",
        "economy.industry.hunger_idling",
        "economy.industry.material_idling",
        "institutions.classes.lost_in_war",
        "institutions.classes.called",
    ),
    "ukrainian_quota_tilt": ("economy.procurement.ukrainian_tilt",),
    "closed_borders_to_famine": ("society.population.shut_in", "society.population.closed_borders"),
    "uneven_seizure_to_famine": ("society.population.uneven",),
    "nep_differentiation": ("institutions.classes.rise", "institutions.classes.fall"),
    "deproletarianisation_to_substitution": ("institutions.soviets.class_weight",),
    "exhaustion_to_unaccountability": ("institutions.soviets.tired",),
    "council_democracy_recall": ("institutions.soviets.councils",),
    "coalition_to_open_soviets": ("institutions.soviets.company",),
    "admin_replaces_masses": ("institutions.soviets.offices",),
    "cult_to_information_loss": (
        "institutions.belief.cult_hush",
        "institutions.belief.cult_blind",
        "institutions.belief.fear_blind",
    ),
    "famine_concealment": ("institutions.belief.barred_blind",),
    "belief_to_acceptance": ("institutions.belief.consent",),
    "civil_war_brutalisation": (
        "institutions.repression.death_norm",
        "institutions.repression.norm_rise",
        "institutions.repression.norm_life",
    ),
    "leader_enemy_image": ("top.purge.suspicion",),
    "kirov_pretext": ("top.purge.shock", "top.purge.memory"),
    "scarcity_to_bureaucracy": (
        "institutions.bureaucracy.queue",
        "institutions.bureaucracy.privilege_queue",
        "institutions.bureaucracy.office_queue",
    ),
    "soviets_check_bureaucracy": ("institutions.bureaucracy.checked", "institutions.bureaucracy.office_check"),
    "illiteracy_to_tsarist_staff": ("institutions.bureaucracy.old_hands", "institutions.bureaucracy.old_pool"),
    "nep_to_bureaucracy": ("institutions.bureaucracy.office_nep",),
    "purge_to_elite_replacement": ("institutions.bureaucracy.promoted",),
    "georgian_affair_centralism": ("institutions.nations.affair",),
    "third_period_to_defeat": ("abroad.comintern.isolating",),
    "october_inspiration_abroad": ("abroad.comintern.recruiting",),
    "revolution_abroad_to_relief": ("abroad.openings.credit",),
    "siuc_to_comintern_subordination": ("abroad.comintern.led_by_doctrine",),
    "local_conditions_line_adoption": ("abroad.comintern.weakness", "abroad.comintern.weak_size"),
    "exceptionalism_suppression": ("abroad.comintern.learning_yield",),
    "purge_to_army_weakness": ("abroad.encirclement.command_loss",),
    "pact_misjudgement": ("abroad.encirclement.surprise",),
    "leader_centre_strategy": ("top.leaders.centring",),
    "left_defeat_frees_programme": ("top.leaders.takeover", "top.leaders.outbidding"),
    "testament_to_standing": ("top.leaders.warning",),
    "siuc_appeal": ("top.leaders.hope", "party.congress.outlook"),
    "isolation_to_siuc_popularity": ("top.leaders.retreat", "party.opinion.isolation"),
    "ban_on_factions_latency": ("top.contest.sanction", "party.congress.ban", "party.congress.penalty"),
    "party_discipline_trap": ("top.contest.trap", "party.congress.discipline"),
    "anti_trotsky_coalition": ("top.contest.fear",),
    "terror_to_erase_october": ("top.purge.old_share",),
    "careerists_into_party": (
        "party.membership.purge_careerist",
        "party.membership.careerist_base",
        "party.membership.careerist_privilege",
    ),
    "lenin_levy_dilution": ("party.opinion.newness",),
    "opposition_repression_escalation": ("party.opinion.expulsion",),
    "appointments_to_congress": (
        "party.apparatus.cell_reach",
        "party.apparatus.loyalty",
        "party.apparatus.shelter",
        "party.apparatus.domain",
        "party.apparatus.match",
        "party.apparatus.slate",
        "party.congress.zeal",
        "party.congress.officials",
        "party.congress.seizure",
    ),
    "patronage_class_match": ("party.apparatus.match",),
    "apparatus_interest": ("party.congress.office", "party.congress.zeal", "party.congress.officials"),
    "social_base_identification": ("party.congress.identification",),
}
"""Constants that nothing but the arrow reads."""

_ODDS = "abroad/test_openings.py::test_each_arrow_on_the_odds_has_its_sign_and_is_gone_without_its_gain"
_HOME = "abroad/test_openings.py::test_each_arrow_home_is_gone_without_its_gain"
_LINE = "party/test_lines.py::test_with_a_gain_at_nought_the_arrow_is_not_there"
_CONTEST = "party/test_contest.py::test_with_a_gain_at_nought_the_arrow_is_not_there"
_COMINTERN = "abroad/test_comintern.py::test_without_their_gains_doctrine_weakness_fear_need_and_removal_do_nothing"
ELSEWHERE: dict[str, str] = {
    "primitive_accumulation": "economy/test_finance.py::test_more_building_prints_and_a_higher_tax_spares_the_presses",
    "nep_market_to_recovery": "toyland/test_arrows.py::test_the_legal_market_moves_nothing_where_trade_is_free",
    "discipline_by_repression": _LINE,
    "thermidor_social_policy": _LINE,
    "popular_front_to_defeat": _ODDS,
    "bureaucracy_to_defeats": _ODDS,
    "concessions_to_stabilisation": _ODDS,
    "reformist_leaders_to_isolation": _ODDS,
    "isolation_to_scarcity": _HOME,
    "defeats_to_bureaucracy": _HOME,
    "fear_of_contagion": _COMINTERN,
    "comintern_line_from_domestic_need": _LINE,
    "lenin_illness_window": "party/test_leaders.py::test_with_a_gain_at_nought_the_arrow_is_not_there",
    "opposition_disunity": _CONTEST,
    "right_silence": _CONTEST,
    "procurement_crisis_to_turn": _LINE,
    "distrust_to_coercion": _LINE,
    "economism_to_pace": _LINE,
    "war_scare_to_pace": _LINE,
}
"""Arrows without constants of their own, or that no run of these shows: the test that they are exactly absent."""


@dataclass(frozen=True)
class Departures:
    """Runs of every switch under one course of events.

    Attributes:
        switched: first month in which taking the arrow out shows, by arrow and draw; `MONTHS` for never.
        constants: the same for its own constants while it is in.
        without: the same for its own constants once it is out.
        finite: whether all that is watched is finite without it.
        imbalance: worst imbalance of each ledger without it. (ledger, arrow, draw)
    """

    switched: np.ndarray
    constants: np.ndarray
    without: np.ndarray
    finite: np.ndarray
    imbalance: np.ndarray


def waiting(*kinds: str) -> set[str]:
    return {arrow for kind in kinds or WAITING for arrow in WAITING[kind]}


@pytest.fixture(scope="module")
def drawn(history: History) -> simulate.Draw:
    """A few draws as they come."""
    return simulate.samples(SEED, jnp.arange(EACH, dtype=jnp.uint32), history.labels)


def side_by_side(drawn: simulate.Draw) -> simulate.Draw:
    """The draws once for every arrow: the last axis counts draws inside arrows."""
    many: simulate.Draw = jax.tree.map(lambda leaf: jnp.tile(leaf, len(IDS)), drawn)
    return many


def out() -> dict[str, jax.Array | float]:
    """Strengths that take each arrow out in its own draws."""
    place = np.arange(len(IDS)).repeat(EACH)
    return {arrow: jnp.asarray(place != number, dtype=jnp.float32) for number, arrow in enumerate(IDS)}


def with_own_constants_moved(many: simulate.Draw, history: History) -> simulate.Draw:
    """The same draws; in those of an arrow its own constants are a quarter larger."""
    found = simulate.many_numbers(jnp.asarray(SEED), jnp.arange(EACH, dtype=jnp.uint32), history.labels)
    numbers = np.tile(np.asarray(found.parameters), len(IDS))
    for number, arrow in enumerate(IDS):
        rows = [PARAMETERS.index(name) for name in OWN.get(arrow, ())]
        here = slice(number * EACH, (number + 1) * EACH)
        numbers[rows, here] = np.where(numbers[rows, here] == 0.0, 0.1, 1.25 * numbers[rows, here])
    return replace(many, parameters=from_numbers(coupling.Parameters, numbers))


def run(history: History, given: Paths, many: simulate.Draw) -> tuple[dict[str, np.ndarray], np.ndarray]:
    seen, imbalance = simulate.trajectories(given, many, history.facts, COUNTRY)
    return {name: np.asarray(values) for name, values in seen.items()}, np.asarray(imbalance)


def first_difference(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> np.ndarray:
    """First month in which anything watched differs, by arrow and draw; `MONTHS` for never."""
    apart = np.zeros((MONTHS, len(IDS) * EACH), dtype=bool)
    for name, values in one.items():
        apart |= (values != other[name]).reshape(MONTHS, -1, len(IDS) * EACH).any(1)
    return np.where(apart.any(0), apart.argmax(0), MONTHS).reshape(len(IDS), EACH)


def departures(history: History, given: Paths, drawn: simulate.Draw) -> Departures:
    full = side_by_side(drawn)
    moved = with_own_constants_moved(full, history)
    strengths = out()
    off, off_moved = (replace(each, gains=coupling.switched(each.gains, strengths)) for each in (full, moved))
    here, without = run(history, given, full)[0], run(history, given, off)
    return Departures(
        switched=first_difference(here, without[0]),
        constants=first_difference(here, run(history, given, moved)[0]),
        without=first_difference(without[0], run(history, given, off_moved)[0]),
        finite=np.all([np.isfinite(v).reshape(-1, len(IDS), EACH).all((0, 2)) for v in without[0].values()], axis=0),
        imbalance=without[1].reshape(-1, len(IDS), EACH),
    )


@pytest.fixture(scope="module")
def replayed(history: History, drawn: simulate.Draw) -> Departures:
    """Every switch in history."""
    return departures(history, history.paths(), drawn)


@pytest.fixture(scope="module")
def allied(history: History, drawn: simulate.Draw) -> Departures:
    """Every switch after a success abroad, by the program of history."""
    return departures(history, history.paths(load_policy(SUCCESS)), drawn)


@pytest.fixture(scope="module")
def decided(history: History, drawn: simulate.Draw) -> Departures:
    """Every switch where the party decides."""
    return departures(history, history.paths(free=month_in_run(FREE_FROM)), drawn)


@pytest.mark.parametrize("arrow", IDS)
def test_a_switch_sets_its_arrow_in_every_module_and_nothing_else(arrow: str) -> None:
    """Truth: the fields that carry its id; the array of every other gain stays."""
    before = from_numbers(coupling.Gains, np.full((len(GAINS), EACH), 0.75, dtype=np.float32))
    after = coupling.switched(before, {arrow: 0.0})
    for name in GAINS:
        value: Any = after
        for part in name.split("."):
            value = getattr(value, part)
        assert value.shape == (EACH,)
        np.testing.assert_array_equal(value, 0.0 if name in PLACES[arrow] else 0.75, err_msg=name)


def test_an_unknown_arrow_is_answered_with_the_nearest(drawn: simulate.Draw) -> None:
    """Truth: as for every other name."""
    with pytest.raises(SmychkaError, match="unknown mechanism 'kirov_pretxt'; did you mean 'kirov_pretext'"):
        coupling.switched(drawn.gains, {"kirov_pretxt": 0.0})


def test_an_arrow_in_two_modules_is_one_number(drawn: simulate.Draw) -> None:
    """Truth: one event a draw for one arrow, wherever it stands."""
    events = names(coupling.Gains, "gain")
    assert len(set(events)) == len(IDS) < len(events)
    assert set(events) == {f"gain.{arrow}" for arrow in IDS}


def test_a_switch_moves_no_number_of_the_draw(history: History, drawn: simulate.Draw) -> None:
    """Truth: luck and constants are drawn by name: the same arrays with one strength as with another, and the same
    numbers for all others when an arrow is not in the model at all."""
    switched = replace(drawn, gains=coupling.switched(drawn.gains, dict.fromkeys(IDS, 0.5)))
    again = simulate.samples(SEED, jnp.arange(EACH, dtype=jnp.uint32), history.labels)
    for one, other in zip(
        jax.tree.leaves((switched.parameters, switched.luck)), jax.tree.leaves((again.parameters, again.luck)),
        strict=True,
    ):  # fmt: skip
        np.testing.assert_array_equal(one, other)
    chance, events = Chance(jax.random.key(SEED), jnp.uint32(0)), list(dict.fromkeys(names(coupling.Gains, "gain")))
    fewer = [event for event in events if event != "gain.kirov_pretext"]
    every = dict(zip(events, np.asarray(chance.uniforms(events)), strict=True))
    np.testing.assert_array_equal(chance.uniforms(fewer), [every[event] for event in fewer])


@pytest.mark.parametrize("arrow", IDS)
def test_without_an_arrow_the_run_is_finite_and_the_ledgers_close(
    arrow: str, replayed: Departures, allied: Departures, decided: Departures
) -> None:
    """Truth: numbers and balances, in history, after a success abroad, and where the party decides."""
    for found in (replayed, allied, decided):
        assert found.finite[IDS.index(arrow)]
        assert_balanced(coupling.LEDGERS, found.imbalance[:, IDS.index(arrow)], TOLERANCE_SINGLE)


@pytest.mark.parametrize("arrow", IDS)
def test_an_arrow_shows_in_a_replay_unless_it_waits(arrow: str, replayed: Departures) -> None:
    """Truth: the list of those that have nothing to act on in history; they move nothing at all."""
    shown = replayed.switched[IDS.index(arrow)]
    assert (shown == MONTHS).all() if arrow in waiting() else shown.min() < MONTHS


@pytest.mark.parametrize("arrow", sorted(waiting(*DECIDED, *ABROAD)))
def test_a_waiting_arrow_shows_once_it_has_what_it_waits_for(
    arrow: str, allied: Departures, decided: Departures
) -> None:
    """Truth: what the list says that it waits for."""
    found = decided if arrow in waiting(*DECIDED) else allied
    assert found.switched[IDS.index(arrow)].min() < MONTHS


@pytest.mark.parametrize("arrow", OWN)
def test_without_an_arrow_its_own_constants_do_not_matter(
    arrow: str, replayed: Departures, allied: Departures, decided: Departures
) -> None:
    """Truth: the model without the arrow has no such constants; with it they matter somewhere."""
    runs = (replayed, allied, decided)
    for found in runs:
        assert (found.without[IDS.index(arrow)] == MONTHS).all()
    assert min(found.constants[IDS.index(arrow)].min() for found in runs) < MONTHS


@pytest.mark.parametrize("arrow", IDS)
def test_the_absence_of_every_arrow_is_tested(arrow: str) -> None:
    """Truth: the two lists: constants of its own, or a test of its block that names it or goes through all gains."""
    assert (arrow in OWN) != (arrow in ELSEWHERE)
    if arrow in ELSEWHERE:
        file, _, test = ELSEWHERE[arrow].partition("::")
        assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("arrow", DATED)
def test_before_an_arrow_can_act_both_runs_are_one(arrow: str, replayed: Departures, decided: Departures) -> None:
    """Truth: pairing, to the last bit: the murder of December 1934 cannot be used before it has happened."""
    for found in (replayed, decided):
        assert found.switched[IDS.index(arrow)].min() >= month_in_run(DATED[arrow])
    assert replayed.switched[IDS.index(arrow)].min() < month_in_run(DATED[arrow]) + 24


def test_the_page_on_coupling_tells_what_waits() -> None:
    """Truth: the list above, row by row, in its order."""
    page = COUPLING.read_text(encoding="utf-8")
    for kind, arrows in WAITING.items():
        assert f"| {kind} | {', '.join(f'`{arrow}`' for arrow in arrows)} |\n" in page
