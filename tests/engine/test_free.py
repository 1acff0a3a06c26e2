"""Free politics: recorded until its date, the party's afterwards; what is imposed stays imposed.

Truth: the rule imposed > decided > historical, and the promises of the documentation.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine.runs import Trajectory, told
from smychka import decisions, ensemble, front, simulate
from smychka.ensemble import History
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.inputs.policy import Policy
from smychka.party.lines import LEVERS as LINKED

SINCE = month_in_run("1923-01")
HELD = Policy.own("held").impose("investment_share", 0.07, since="1924-01")


@pytest.fixture(scope="module")
def freed(history: History, sample: simulate.Draw) -> Trajectory:
    """Free politics from January 1923."""
    return told(history, history.paths(free=SINCE), sample)


def test_recorded_and_free_are_the_same_to_the_bit_before_the_date(
    history: History, sample: simulate.Draw, freed: Trajectory
) -> None:
    """Truth: the promise, by the same program: told to be free nowhere, and from a date."""
    never = told(history, history.paths(free=MONTHS), sample)
    assert never.equals(freed, slice(0, SINCE))
    assert not never.equals(freed, slice(SINCE, None))


def test_free_nowhere_is_the_replay_but_for_rounding(
    history: History, sample: simulate.Draw, replayed: Trajectory
) -> None:
    """Truth: the rule: with nothing free every lever is history's; the longer program rounds otherwise."""
    never = told(history, history.paths(free=MONTHS), sample)
    gap = np.abs(never.values["industry_output"] / replayed.values["industry_output"] - 1.0)
    assert np.quantile(gap, 0.99) < 1e-3


def test_what_a_policy_holds_is_not_the_partys(history: History) -> None:
    """Truth: imposed > decided: from its date the lever lies where the policy put it, others do not."""
    run = ensemble.run(history, 8, 1917, ensemble.Course(HELD, free=SINCE), watched=("industry_output",))
    position = run["decided"].to_pandas()
    assert position["investment_share"].loc["1924":].to_numpy() == pytest.approx(0.07)
    assert position["heavy_share"].loc["1924":].to_numpy().std() > 1e-3
    assert set(LINKED) < set(position.columns)
    assert run.attrs["rules"] == "the party's line from 1923-01-01"


def test_only_what_the_party_may_decide_is_free() -> None:
    """Truth: the list of linked levers; admission to the party and the like stay with history."""
    names = ("investment_share", "admission_worker", "general_secretary", "officer_purge")
    free = np.asarray(decisions.free_months(names, np.zeros((MONTHS, 4), dtype=bool), SINCE, MONTHS))
    assert free[:SINCE].sum() == 0.0
    np.testing.assert_array_equal(free[SINCE], [1.0, 0.0, 1.0, 1.0])


def test_levers_stay_inside_their_bounds(history: History) -> None:
    """Truth: the definitions of the levers."""
    run = ensemble.run(history, 16, 3, ensemble.Course(free=SINCE), watched=("industry_output",))
    for name in run["lever"].values:
        here, lever = run["decided"].sel(lever=name), history.levers[str(name)]
        assert lever.minimum - 1e-6 <= float(here.min()) and float(here.max()) <= lever.maximum + 1e-6, name


def test_one_mans_rule_is_neither_certain_nor_out_of_reach(history: History) -> None:
    """Truth: the issue: if the structure alone decided, the structure or its priors were wrong (2 to 98 per cent)."""
    course = ensemble.Course(free=month_in_run("1922-06"))
    run = ensemble.run(history, 256, 1917, course, watched=("first_share",))
    alone = (run["first_share"] > 0.75).rolling(month=24).min().max("month")
    assert 0.02 < float((alone > 0).mean()) < 0.98


def test_the_secretary_is_named_by_history_by_a_policy_or_by_the_party(history: History) -> None:
    """Truth: the lever's codes: 3 is Stalin from April 1922, 4 another; a policy's word holds under free politics."""
    stalin = history.facts.leaders.names.index("stalin")
    watched = ("secretary",)
    recorded = ensemble.run(history, 32, 5, watched=watched)["secretary"].to_numpy()
    assert (recorded[:, month_in_run("1922-05") :] == stalin).all()
    another = Policy.own("another").impose("general_secretary", 4, since="1924-06")
    for course in (ensemble.Course(another), ensemble.Course(another, free=SINCE)):
        held = ensemble.run(history, 32, 5, course, watched=watched)["secretary"].to_numpy()
        assert (held[:, month_in_run("1924-07") :] != stalin).all() and (held >= -1.0).all()


def test_a_date_is_asked_for_and_must_lie_in_the_run() -> None:
    """Truth: the house rule on errors; a date inside a month begins with the next."""
    assert front.free_month(None) is None
    assert front.free_month("1923-01") == front.free_month("1922-12-15") == SINCE
    with pytest.raises(SmychkaError, match="--free-from"):
        front.free_month("soon")
    with pytest.raises(SmychkaError, match="outside the run"):
        front.free_month("1950")


def test_the_path_of_exile_foresees_no_policy(history: History) -> None:
    """Truth: a policy is history until it begins: the year's order before June 1930 is that of the record."""
    held = Policy.own("no exile").impose("deportation_rate", 0.0, since="1930-06")
    one, two = (np.asarray(history.paths(policy).deportation) for policy in (None, held))
    begin = month_in_run("1930-06")
    np.testing.assert_array_equal(one[:begin], two[:begin])
    assert two[begin + 12] == 0.0 < one[begin]
