"""Policies: the 49 of the record and five of a rule, how they are laid over history, combined and refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.economy.rules import RULES
from smychka.foundations.calendar import END, month_in_run
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.inputs.circumstances import Circumstances, MonthlyCircumstances, load_circumstances
from smychka.inputs.levers import Levers, MonthlyLevers, load_levers
from smychka.inputs.policies import (
    Policy,
    available,
    combined,
    load_policies,
    load_policy,
    overlaps,
    policy_names,
)
from smychka.inputs.toml_files import DATA

LEVERS: Levers = load_levers()
CIRCUMSTANCES: Circumstances = load_circumstances()
POLICIES = load_policies()
MONTHLY: MonthlyLevers = LEVERS.monthly()
WORLD: MonthlyCircumstances = CIRCUMSTANCES.monthly()
RULED = {
    "associated_producers_1921": ("associated_producers",),
    "bukharin_balance_1925": ("bukharin_balance",),
    "nep_continues_rule": ("nep_continues",),
    "planning_with_democracy_1928": ("planning_with_democracy",),
    "voluntary_collectivisation_rule_1928": ("voluntary_collectivisation",),
}


def _arrays(value: MonthlyLevers | MonthlyCircumstances) -> dict[str, np.ndarray]:
    return {f.name: getattr(value, f.name) for f in fields(value) if isinstance(getattr(value, f.name), np.ndarray)}


def test_number_of_policies() -> None:
    """Truth: the published table: 49 policies, 24 seen, 17 seen_secondary, 8 recalled; beside them five rules."""
    statuses = [policy.status for policy in POLICIES.values() if not policy.rules]
    assert len(statuses) == 49
    assert [statuses.count(s) for s in ("seen", "seen_secondary", "recalled")] == [24, 17, 8]
    assert {policy.name: policy.rule_names for policy in POLICIES.values() if policy.rules} == RULED


def test_a_scenario_says_that_nobody_of_the_time_proposed_it() -> None:
    """Truth: the rule of provenance: what no text of the time holds is a judgement, and has no date."""
    for policy in POLICIES.values():
        scenario = policy.status == "judgement"
        assert scenario == policy.proposed_by.startswith("nobody of the time") == (policy.proposed_on is None)
        assert not scenario or "no text of the time" in policy.documented_in


@pytest.mark.parametrize("name", policy_names())
def test_every_policy_holds(name: str) -> None:
    """Truth: the rules: it names known levers inside their ranges; its file is the same text when written
    again; its
    published rewrite size follows from the formula (within 0.02; all are within 0.006); a middle
    plausibility under
    5 per cent is marked as forced; conflicts are mutual."""
    policy = POLICIES[name].validated(LEVERS, CIRCUMSTANCES, tuple(RULES))
    assert policy.to_toml() == (DATA / "policies" / f"{name}.toml").read_text(encoding="utf-8")
    if policy.rules:
        assert policy.size is None and not policy.impositions
    else:
        assert policy.rewrite_size(LEVERS) == pytest.approx(policy.size, abs=0.006)
    assert policy.plausibility and (policy.forced or policy.plausibility[1] >= 0.05)
    assert all(name in POLICIES[other].conflicts for other in policy.conflicts)


@pytest.mark.parametrize("name", policy_names())
def test_months_before_a_policy_are_history(name: str) -> None:
    """Truth: the rule: equal to the last bit before the first changed month, different in it or later."""
    policy = POLICIES[name]
    first = int(np.flatnonzero(policy.months_changed)[0])
    assert policy.first_date and first == month_in_run(policy.first_date.isoformat())
    for before, after in (
        (MONTHLY, policy.laid_over(MONTHLY)),
        (WORLD, policy.laid_over_circumstances(WORLD)),
    ):
        old, new = _arrays(before), _arrays(after)
        assert all(np.array_equal(old[key][:first], new[key][:first]) for key in old)
    assert not policy.governed_months[:first].any()
    assert not np.array_equal(policy.laid_over(MONTHLY).national, MONTHLY.national) or policy.governed_months.any()


def test_rewrite_classes() -> None:
    """Truth: the published table."""
    published = {"no_price_cut_1927": "small", "july_1928_kept": "medium", "nep_continues": "large"}
    assert {name: POLICIES[name].rewrite_class(LEVERS) for name in published} == published


def test_empty_policy_is_history() -> None:
    """Truth: the rule that the empty policy changes nothing."""
    empty = Policy.own("nothing")
    assert empty.laid_over(MONTHLY) is MONTHLY and empty.laid_over_circumstances(WORLD) is WORLD
    assert empty.first_date is None and empty.rewrite_size(LEVERS) == 0 and not empty.months_changed.any()


def test_imposed_values_hold_everywhere_and_without_range() -> None:
    """Truth: computed by hand: pressure 0 from 11 January 1928 leaves 10 of 31 days of history."""
    policy = Policy("mine").impose("procurement_pressure", 0, since="1928-01-11", until="1932-12")
    after, column = policy.laid_over(MONTHLY), MONTHLY.names.index("procurement_pressure")
    whole, part, free = (month_in_run(day) for day in ("1928-02", "1928-01", "1933-01"))
    assert not after.national[whole, column] and not after.regional[whole, column].any()
    assert not after.down[whole, column] and not after.up[whole, column]
    share = 10 / 31
    assert after.national[part, column] == pytest.approx(MONTHLY.national[part, column] * share)
    assert after.regional[part, column] == pytest.approx(MONTHLY.regional[part, column] * share)
    assert after.up[part, column] == pytest.approx(MONTHLY.up[part, column] * share)
    assert after.imposed[[part, whole, free], column].tolist() == [True, True, False]
    assert np.array_equal(after.regional[free:], MONTHLY.regional[free:])


def test_changes_of_circumstance() -> None:
    """Truth: the published policy: from 10 April 1919 fronts at 0.3 of history, control held, blockade 0.35;
    the
    German rising of 1918 succeeds on 25 December 1918 and that of 1923 does not take place."""
    after = POLICIES["prinkipo_peace_1919"].laid_over_circumstances(WORLD)
    month, ukraine = month_in_run("1919-09"), WORLD.regions.index("ukraine")
    front, control = (WORLD.regional_names.index(name) for name in ("civil_war_front", "soviet_control"))
    assert after.regional[month, front] == pytest.approx(0.3 * WORLD.regional[month, front])
    held = CIRCUMSTANCES.value_on("soviet_control", dt.date(1919, 4, 10), "ukraine")
    assert after.regional[month, control, ukraine] == pytest.approx(held)
    assert after.national[month, WORLD.names.index("blockade")] == pytest.approx(0.35)
    openings = {o.id: o for o in POLICIES["german_revolution_1918"].laid_over_circumstances(WORLD).openings}
    assert openings["germany_1918"].state == "success"
    assert openings["germany_1918"].decided_on == dt.date(1918, 12, 25)
    assert openings["germany_1923"].state == "failure"


def test_overlaps() -> None:
    """Truth: rows of the published column of overlaps."""
    found = overlaps(POLICIES)
    assert found["prinkipo_peace_1919"] == {
        "german_revolution_1918": ("foreign_credit_openness",),
        "tax_in_kind_1920": ("grain_requisition",),
    }
    assert set(found["all_socialist_government_1917"]["free_soviets_1921"]) == {
        "coalition_government", "soviet_election_freedom",
    }  # fmt: skip
    assert "relief_1932" in found["nep_continues"]
    assert "alert_june_1941" not in found["nep_continues"] and found["alert_june_1941"] == {}


def test_combining() -> None:
    """Truth: the rules on combining, on policies of the published table and by hand."""
    both = POLICIES["third_period_not_adopted_1928"] + POLICIES["nep_continues"]
    assert len(both.impositions) == 22
    with pytest.raises(SmychkaError, match="nep_continues and relief_1932 both set"):
        POLICIES["nep_continues"] + POLICIES["relief_1932"]
    with pytest.raises(SmychkaError, match="cannot hold together"):
        combined(POLICIES["nep_continues"], POLICIES["july_1928_kept"], later_takes_over=True)
    free = replace(POLICIES["nep_continues"], conflicts=())
    with pytest.raises(SmychkaError, match="grain_price"):
        free + Policy("mine").impose("grain_price", 1, since="1929")
    one = Policy("a").impose("grain_price", 1, since="1928", until="1930")
    two = Policy("b").impose("grain_price", 0.5, since="1929-06-01", until="1929-06-30")
    for policy in (combined(one, two, later_takes_over=True), combined(two, one, later_takes_over=True)):
        policy.validated(LEVERS, CIRCUMSTANCES)
        path = policy.laid_over(MONTHLY).national[:, MONTHLY.names.index("grain_price")]
        assert [path[month_in_run(m)] for m in ("1929-05", "1929-06", "1929-07")] == pytest.approx([1, 0.5, 1])


def test_later_date_takes_over_in_either_order() -> None:
    """Truth: on equal first days the second policy given takes over."""
    one = Policy("a").impose("grain_price", 1, since="1928")
    two = Policy("b").impose("grain_price", 0.5, since="1928", until="1928-12")
    month, column = month_in_run("1928-06"), MONTHLY.names.index("grain_price")
    for first, second, value in ((one, two, 0.5), (two, one, 1.0)):
        both = combined(first, second, later_takes_over=True)
        assert both.laid_over(MONTHLY).national[month, column] == pytest.approx(value)


def test_available() -> None:
    """Truth: the levers of a policy read from its file."""
    needed = frozenset({"grain_price", "procurement_pressure", "industrial_mark_up"})
    assert available(POLICIES["price_rise_1928"], needed)
    assert not available(POLICIES["price_rise_1928"], needed - {"grain_price"})
    assert not available(POLICIES["no_war_scare_1927"], frozenset({"repression_level"}))


def test_wrong_policies_are_refused_with_everything_wrong() -> None:
    """Truth: five faults made by hand."""
    policy = (
        Policy("mine")
        .impose("procurment_pressure", 0, since="1928")
        .impose("rationing", 2, since="1928")
        .impose("grain_price", 1, since="1942")
        .impose("union_autonomy", 0.5, since="1930", until="1929")
        .impose("faction_ban", 0, since="1930")
        .impose("faction_ban", 1, since="1931")
    )
    with pytest.raises(InputFaults) as error:
        policy.validated(LEVERS, CIRCUMSTANCES)
    text = str(error.value)
    for part in (
        "did you mean 'procurement_pressure'",
        "outside the range",
        "outside the run",
        "before it begins",
    ):
        assert part in text
    assert "faction_ban is set twice" in text
    with pytest.raises(SmychkaError, match="not a date"):
        Policy("mine").impose("rationing", 0, since="soon")


def test_unknown_policy_names_the_nearest() -> None:
    """Truth: the rule that a wrong name is answered with the nearest right one."""
    with pytest.raises(SmychkaError, match="nep_continues"):
        load_policy("nep_continue")
    assert load_policy("nep_continues") == POLICIES["nep_continues"]


def test_policy_of_the_user(tmp_path: Path) -> None:
    """Truth: the rule that a file of the user may leave out proposer and source, and is labelled own."""
    path = tmp_path / "mine.toml"
    path.write_text('[[impose]]\nlever = "grain_price"\nfrom = 1928-02-01\nvalue = 1.4\n', encoding="utf-8")
    policy = load_policy(path)
    assert (policy.name, policy.status, policy.impositions[0].until) == ("mine", "own", END)
    path.write_text(path.read_text().replace("1.4", "14"), encoding="utf-8")
    with pytest.raises(InputFaults, match=r"mine\.toml:1: grain_price: value 14"):
        load_policy(path).validated(LEVERS, CIRCUMSTANCES)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("title", "titel", 2, "did you mean 'title'"),
        ("value = 0.06", "valeu = 0.06", 20, "did you mean 'value'"),
        ('source = "', 'source = "zzz', 7, "unknown source key"),
        ('status = "seen"', 'status = "saw"', 9, "unknown status"),
        ("low = 0.02", "low = 0.2", 12, "low <= mid <= high"),
        ("from = 1919-08-01", "from = 1915-08-01", 18, "outside the run"),
        ("from = 1919-08-01", "from = 1919-08-32", 18, "not valid TOML"),
        ("hold = true", "hold = true\ntimes = 2", None, "exactly one of"),
        ('name = "prinkipo_peace_1919"', 'name = "prinkipo"', 1, "expected the same name"),
        ("times = 0.3", 'outcome = "win"', None, "unknown outcome"),
    ],
)
def test_each_fault_in_a_file_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int | None, what: str
) -> None:
    """Truth: one thing broken by hand in a good file."""
    text = (DATA / "policies" / "prinkipo_peace_1919.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "prinkipo_peace_1919.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFaults) as error:
        load_policies(tmp_path)
    faults = [fault for fault in error.value.faults if what in fault.what]
    assert faults, str(error.value)
    assert line is None or faults[0].line == line


def test_missing_file(tmp_path: Path) -> None:
    """Truth: the rule that a file that cannot be read is a fault in one sentence."""
    with pytest.raises(InputFaults, match="cannot be read"):
        load_policy(tmp_path / "absent.toml")


def test_months_in_which_a_rule_governs() -> None:
    """Truth: computed by hand: from 11 January 1928 a rule has 21 of 31 days, then whole months until its last."""
    policy = Policy("mine").govern("nep_continues", since="1928-01-11", until="1929-06")
    policy = policy.govern("bukharin_balance", since="1929-07")
    assert policy.rule_names == ("nep_continues", "bukharin_balance")
    months = [month_in_run(day) for day in ("1927-12", "1928-01", "1928-02", "1929-06", "1929-07", "1941-06")]
    expected = [[0, 0], [21 / 31, 0], [1, 0], [1, 0], [0, 1], [0, 1]]
    assert policy.governed_months[months] == pytest.approx(np.array(expected))
    assert policy.first_date == dt.date(1928, 1, 11)
    assert policy.months_changed.sum() == 284 - month_in_run("1928-01")
    assert policy.laid_over(MONTHLY) is MONTHLY


def test_wrong_rules_are_refused_with_everything_wrong(tmp_path: Path) -> None:
    """Truth: faults made by hand, each with the line of its table: the nearest name, the dates, two rules at once."""
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[impose]]\nlever = "grain_prise"\nfrom = 1928-02-01\nvalue = 1.4\n\n'
        '[[govern]]\nrule = "bukharin_balanse"\nfrom = 1925-10-01\nto = 1928-06-30\n\n'
        '[[govern]]\nrule = "nep_continues"\nfrom = 1928-06-30\n',
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as error:
        load_policy(path).validated(LEVERS, CIRCUMSTANCES, tuple(RULES))
    found = {(fault.line, fault.what) for fault in error.value.faults}
    assert found == {
        (1, "unknown lever 'grain_prise'; did you mean 'grain_price'?"),
        (6, "unknown rule 'bukharin_balanse'; did you mean 'bukharin_balance'?"),
        (11, "the rule of decision is set twice on the days from 1928-06-30"),
    }
    path.write_text('[[govern]]\nrul = "nep_continues"\nfrom = 1942\nto = 1929\n', encoding="utf-8")
    with pytest.raises(InputFaults) as error:
        load_policy(path)
    found = {(fault.line, fault.what.split("; ")[0]) for fault in error.value.faults}
    assert found >= {(1, "missing 'rule'"), (2, "unknown key 'rul'")} and {line for line, _ in found} == {1, 2, 3, 4}
    with pytest.raises(SmychkaError, match="not a date"):
        Policy("mine").govern("nep_continues", since="soon")


def test_two_rules_cannot_be_combined_unless_the_later_takes_over() -> None:
    """Truth: the rule that at most one rule governs at a time; by hand."""
    one = Policy("a").govern("nep_continues", since="1927")
    two = Policy("b").govern("bukharin_balance", since="1928", until="1928-12")
    with pytest.raises(SmychkaError, match="a and b both set the rule of decision"):
        one + two
    both = combined(one, two, later_takes_over=True).validated(LEVERS, CIRCUMSTANCES, tuple(RULES))
    months = [month_in_run(day) for day in ("1927-06", "1928-06", "1929-06")]
    assert both.governed_months[months].tolist() == [[1, 0], [0, 1], [1, 0]]
    assert (one + Policy("c").impose("rationing", 0, since="1928")).rules == one.rules


def test_a_rule_needs_all_its_levers() -> None:
    """Truth: the levers of the rule, as it decides on them."""
    policy, decided = POLICIES["bukharin_balance_1925"], {name: rule.levers for name, rule in RULES.items()}
    needed = frozenset(RULES["bukharin_balance"].levers)
    assert available(policy, needed, decided) and not available(policy, needed - {"heavy_share"}, decided)
    with pytest.raises(SmychkaError, match="unknown rule"):
        available(policy, needed)


def test_the_rewrite_of_a_rule_is_told_by_the_run() -> None:
    """Truth: by hand: a lever between 0 and 1 moved by a tenth in half of the first 24 months counts 0.05."""
    policy = Policy("mine").govern("nep_continues", since="1928")
    moved = np.zeros(284)
    moved[month_in_run("1928") : month_in_run("1929")] = 0.1
    assert policy.rewrite_size(LEVERS) == 0
    assert policy.rewrite_size(LEVERS, {"rationing": moved}) == pytest.approx(0.05)
    assert policy.rewrite_class(LEVERS, {"rationing": 10 * moved}) == "medium"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(title=words, note=words, value=st.floats(-1e6, 1e6, allow_nan=False), reason=words)
def test_round_trip(tmp_path_factory: pytest.TempPathFactory, title: str, note: str, value: float, reason: str) -> None:
    """Truth: the rule that a policy written and read again is the same, for any texts and numbers."""
    policy = Policy("mine", title=title, note=note).impose("grain_price", value, since="1928", reason=reason)
    policy = policy.govern("nep_continues", since="1928-02-03", until="1930")
    path = tmp_path_factory.mktemp("policy") / "mine.toml"
    path.write_text(policy.to_toml(), encoding="utf-8", newline="")
    again = load_policy(path, keys=frozenset())
    assert again == policy and hash(again) == hash(policy)
