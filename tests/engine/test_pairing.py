"""History and policy, draw by draw.

Truth: the rule of counterfactuals: the empty policy is history to the last bit; a policy is history to the last bit
until its first month; what no equation reads changes nothing.
"""

from __future__ import annotations

import numpy as np
import pytest

from engine.runs import DRAWS, SEED, WATCHED, Trajectory, told
from smychka import ensemble, front, simulate
from smychka.coupling import CIRCUMSTANCES, LEVERS
from smychka.economy.rules import RULES
from smychka.ensemble import History
from smychka.foundations.calendar import month_in_run, month_index
from smychka.foundations.compiling import BARRIERS_KEPT
from smychka.inputs.policies import policy_names
from smychka.inputs.policy import Policy

POLICIES = policy_names()


def test_the_empty_policy_is_history(history: History, sample: simulate.Draw, replayed: Trajectory) -> None:
    """Truth: the rule, to the last bit."""
    assert told(history, history.paths(Policy.own("nothing")), sample).equals(replayed)


def test_the_same_call_gives_the_same_bits(history: History, sample: simulate.Draw, replayed: Trajectory) -> None:
    """Truth: a seed decides all luck."""
    assert told(history, history.paths(), sample).equals(replayed)


def test_an_ensemble_is_the_same_run(history: History, sample: simulate.Draw) -> None:
    """Truth: the scan itself, compiled with the same options: the labelled dataset holds the same bits."""
    dataset = ensemble.run(history, DRAWS, SEED, watched=WATCHED)
    scan = simulate.jitted(sample).lower(history.paths(), sample, history.facts, WATCHED)
    seen, _ = scan.compile(compiler_options=BARRIERS_KEPT)(history.paths(), sample, history.facts)
    for name in WATCHED:
        found = np.moveaxis(dataset[name].to_numpy(), 0, -1)
        np.testing.assert_array_equal(found, np.asarray(seen[name]), err_msg=name)
    assert dict(dataset.sizes) == {"draw": DRAWS, "month": 284, "region": len(history.regions.names)}
    assert dataset.attrs == {"seed": SEED, "policy": "history", "parameters": "priors"}
    assert dataset["grain_harvest"].attrs["units"] == "million_tonnes"


def test_a_draw_hardly_depends_on_its_batch(history: History, replayed: Trajectory) -> None:
    """Truth: the same draws in a first batch and in one that is cut short.

    The luck is the same to the last bit (test_luck); the compiled arithmetic of another batch rounds otherwise, and a
    month of want may magnify it (a thousandth was the most found). Only runs with the same batch are the same to the
    last bit.
    """
    dataset = ensemble.run(history, DRAWS, SEED, watched=("grain_harvest", "population", "famine_deaths"), batch=5)
    for name in dataset:
        found, expected = np.moveaxis(dataset[name].to_numpy(), 0, -1), replayed.values[str(name)]
        gap = np.abs(found - expected) / expected.max()
        assert gap.max() < 1e-2 and np.quantile(gap, 0.99) < 1e-4, name


def test_another_seed_is_another_history(history: History, replayed: Trajectory) -> None:
    """Truth: the seed is part of every key."""
    other = ensemble.run(history, DRAWS, SEED + 1, watched=WATCHED)
    assert not np.array_equal(np.moveaxis(other["grain_harvest"].to_numpy(), 0, -1), replayed.values["grain_harvest"])


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_history_until_it_begins(
    name: str, policies: dict[str, Policy], forked: dict[str, Trajectory], beside: dict[str, Trajectory]
) -> None:
    """Truth: the rule, to the last bit; afterwards something differs if, and only if, an equation reads what it
    sets."""
    policy = policies[name]
    assert policy.first_date is not None
    begin = month_index(policy.first_date)
    assert forked[name].equals(beside[name], slice(None, begin))
    acts = not front.policy_state(policy).startswith("waits")
    assert forked[name].equals(beside[name]) != acts


def test_what_acts_is_what_an_equation_reads(policies: dict[str, Policy]) -> None:
    """Truth: the sets of levers and circumstances that the engine reads."""
    for policy in policies.values():
        acting = {step.lever for step in policy.impositions} & LEVERS
        acting |= {change.name for change in policy.changes} & CIRCUMSTANCES
        acting |= {lever for rule in policy.rule_names for lever in RULES[rule].levers} & LEVERS
        assert front.policy_state(policy).startswith("waits") == (not acting)


def test_two_policies_share_their_luck(
    policies: dict[str, Policy], forked: dict[str, Trajectory], beside: dict[str, Trajectory]
) -> None:
    """Truth: draws are paired: the harvest of 1918 is one and the same in every run that has left history by then, up
    to what the decision itself does to the fields in its first months (a ten-thousandth), and to the last bit in every
    other; another seed moves it by a fifth."""
    august = month_in_run("1918-08")
    for name, run in forked.items():
        here = beside[name].values["grain_harvest"][august]
        first, harvest = policies[name].first_date, run.values["grain_harvest"][august]
        assert first is not None
        if month_index(first) > august:
            assert np.array_equal(harvest, here), name
        else:
            np.testing.assert_allclose(harvest, here, rtol=1e-4, err_msg=name)
