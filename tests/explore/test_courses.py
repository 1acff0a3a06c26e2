"""Runs of the page against the runs of the commands.

Truth: `ensemble.run` and `History.paths` on the same policies, and history itself before the first change.
"""

from __future__ import annotations

import jax
import numpy as np
import pytest

from smychka import ensemble
from smychka.explore.courses import HISTORY, Course, Courses
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.inputs.impositions import CircumstanceChange
from smychka.inputs.policies import load_policies, load_policy
from smychka.inputs.policy import Policy
from smychka.luck import left_to_luck

KEPT = ("grain_harvest", "famine_deaths", "industry_output", "first_share", "regional_harvest")
OWN = Policy.own("page").impose("procurement_pressure", 0.2, since="1928-01-06", until="1930-12-31")


def test_paths_of_a_course_are_those_of_the_commands(courses: Courses) -> None:
    """Truth: `History.paths`, for every shipped policy without a rule; equal to the last bit."""
    for policy in load_policies().values():
        if policy.rules:
            continue
        laid, expected = courses.laid(Course(policy)), courses.history.paths(policy)
        for one, two in zip(jax.tree.leaves(laid), jax.tree.leaves(expected), strict=True):
            np.testing.assert_array_equal(np.asarray(one), np.asarray(two), err_msg=policy.name)


def test_free_and_drawn_paths_are_those_of_the_commands(courses: Courses) -> None:
    """Truth: `History.paths` with a date, and `left_to_luck`."""
    since = month_in_run("1929-03")
    laid = courses.laid(Course(OWN, since, since))
    expected = left_to_luck(courses.history.paths(OWN, free=since), courses.history.facts.openings, since)
    for one, two in zip(jax.tree.leaves(laid), jax.tree.leaves(expected), strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(two))


def test_a_fan_is_the_ensemble_of_the_commands(courses: Courses) -> None:
    """Truth: `ensemble.run` with the same seed and draws; single precision rounds otherwise in another program."""
    run = ensemble.run(courses.history, 6, 1917, ensemble.Course(OWN), watched=KEPT)
    fan = courses.fan(OWN, None, None, 6, KEPT)
    for name in KEPT:
        expected = np.moveaxis(run[name].transpose("month", ..., "draw").to_numpy(), -1, -1)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(fan[name], expected, rtol=2e-4, atol=2e-5 * scale, err_msg=name)


def test_before_its_first_change_a_course_is_history_to_the_last_bit(courses: Courses) -> None:
    """Truth: history's own run."""
    begins = Course(OWN).begins
    assert begins == month_in_run("1928-01")
    history, course = (courses.fan(policy, None, None, 4, KEPT) for policy in (HISTORY.policy, OWN))
    for name in KEPT:
        np.testing.assert_array_equal(history[name][:begins], course[name][:begins])
        assert history[name].shape[0] == MONTHS
    assert not np.array_equal(history["grain_harvest"], course["grain_harvest"])


def test_more_draws_begin_with_the_same_ones(courses: Courses) -> None:
    """Truth: draws are keyed by number, so the first of many are the first of few."""
    few, many = (courses.fan(OWN, None, None, draws, KEPT[:1])[KEPT[0]] for draws in (3, 210))
    assert many.shape == (MONTHS, 210)
    np.testing.assert_array_equal(few, many[:, :3])


def test_drawn_weather_leaves_the_past_alone_and_moves_the_harvest(courses: Courses) -> None:
    """Truth: harvests before the first January are those of history, later ones are not."""
    since = month_in_run("1925-01")
    history, drawn = (
        courses.fan(Policy("page"), None, None, 4, KEPT[:1]),
        courses.fan(Policy("page"), None, since, 4, KEPT[:1]),
    )
    np.testing.assert_array_equal(history[KEPT[0]][:since], drawn[KEPT[0]][:since])
    assert (np.abs(history[KEPT[0]] - drawn[KEPT[0]])[since + 7 :].max(axis=0) > 1.0).all()


def test_the_central_run_lies_inside_the_draws(courses: Courses) -> None:
    """Truth: a run at the middle of everything lies between the lowest and the highest draw of the harvest."""
    central = courses.central(OWN, None, None, ("grain_harvest",))["grain_harvest"]
    fan = courses.fan(OWN, None, None, 200, ("grain_harvest",))["grain_harvest"]
    august = np.arange(9, MONTHS, 12)
    assert central.shape == (MONTHS,)
    assert (fan.min(axis=1)[august] <= central[august]).all() and (central[august] <= fan.max(axis=1)[august]).all()


def test_a_written_rule_governs_on_the_page_too(courses: Courses) -> None:
    """Truth: `ensemble.run` under the shipped policy with a rule."""
    policy = load_policy("nep_continues_rule")
    run = ensemble.run(courses.history, 3, 1917, ensemble.Course(policy), watched=KEPT[:3])
    fan = courses.fan(policy, None, None, 3, KEPT[:3])
    for name in KEPT[:3]:
        expected = run[name].transpose("month", "draw").to_numpy()
        np.testing.assert_allclose(fan[name], expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max(), err_msg=name)


@pytest.mark.parametrize("draws", [0, 501])
def test_too_few_and_too_many_draws_are_refused(courses: Courses, draws: int) -> None:
    """Truth: the limits that requests are read against."""
    with pytest.raises(SmychkaError, match="expected 1 to 500"):
        courses.fan(OWN, None, None, draws, KEPT[:1])


def test_changed_weather_reaches_the_harvest(courses: Courses) -> None:
    """Truth: the sign: usual weather in 1931 and 1932 in place of drought gives more grain."""
    change = CircumstanceChange(
        "weather", *(OWN.impositions[0].since.replace(year=year) for year in (1931, 1932)), value=0.0
    )
    better = courses.central(Policy("page", changes=(change,)), None, None, ("grain_harvest",))["grain_harvest"]
    usual = courses.central(Policy("page"), None, None, ("grain_harvest",))["grain_harvest"]
    span = slice(month_in_run("1931-01"), month_in_run("1932-01"))
    assert better[span].sum() > usual[span].sum()
