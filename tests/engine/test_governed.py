"""Runs under a written rule of decision: what is history stays history, what is held stays held.

Truth: the rules of counterfactuals, the bounds of the levers, and the closed forms of a month laid over by hand.
"""

from __future__ import annotations

from pathlib import Path

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from typer.testing import CliRunner

from engine.runs import DRAWS, SEED, WATCHED, Trajectory, told
from smychka import cli, coupling, ensemble, front, simulate
from smychka.economy.rules import RULES, laid_over
from smychka.ensemble import History
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.chance import Chance
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.foundations.quantity import names, quantities
from smychka.inputs.policies import load_policy
from smychka.inputs.policy import Policy
from smychka.paths import Paths
from smychka.state import Levers
from smychka.whole import Labels

BALANCE = load_policy("bukharin_balance_1925")
FEW = ("industry_output", "famine_deaths", "food_town")
RULED = ("nep_continues_rule", BALANCE.name, "planning_with_democracy_1928", "voluntary_collectivisation_rule_1928")


def text(given: Paths, sample: simulate.Draw, history: History) -> str:
    return simulate.jitted(sample).lower(given, sample, history.facts, FEW).as_text()


def test_history_and_policies_of_levers_keep_their_program(history: History, sample: simulate.Draw) -> None:
    """Truth: nothing of the rules is in the lowered program of a run without one: no number of theirs, no output."""
    given = history.paths()
    assert given.rules == () and given.governed is None
    plain, ruled = text(given, sample, history), text(history.paths(BALANCE), sample, history)
    assert text(history.paths(load_policy("relief_1932")), sample, history) == plain != ruled
    small = eqx.tree_at(lambda s: s.parameters.rules, sample, None, is_leaf=lambda leaf: leaf is None)
    seen, _ = simulate.trajectories(given, small, history.facts, FEW)
    usual, _ = simulate.trajectories(given, sample, history.facts, FEW)
    assert set(seen) == set(FEW)
    for name in FEW:
        np.testing.assert_array_equal(seen[name], usual[name])


def test_a_rule_that_never_governs_is_history(
    history: History, sample: simulate.Draw, replayed: Trajectory, beside: dict[str, Trajectory]
) -> None:
    """Truth: the rule: the same bits where the same program is told to govern nowhere, whatever way that is said; the
    plain program may round otherwise in the last digits."""
    never = eqx.tree_at(lambda p: p.governed, history.paths(BALANCE), jnp.zeros((MONTHS, 1, len(history.levers.names))))
    assert told(history, never, sample).equals(beside[BALANCE.name])
    for name in FEW:
        gap = np.abs(beside[BALANCE.name].values[name] - replayed.values[name]) / replayed.values[name].max()
        assert gap.max() < 1e-2 and np.quantile(gap, 0.99) < 1e-4, name


def test_what_a_rule_does_not_govern_comes_back_bit_for_bit(history: History, sample: simulate.Draw) -> None:
    """Truth: the levers of each month of the run without the rule, to the last bit."""
    one = jax.tree.map(lambda leaf: leaf[..., 3], sample)
    given = history.paths(beside=BALANCE)
    state = simulate.opening(given, one, history.facts)
    for month in (0, 95, 200):
        now = simulate.at_month(given, month)
        with_rule, without = simulate.setting(now, one, state).levers, simulate.setting(now, one).levers
        assert eqx.tree_equal(with_rule, without)


def test_a_month_governed_in_part_counts_by_its_days() -> None:
    """Truth: by hand: half a month at an order of 0.4 and half at 0.2, with half of the range left."""
    two = jnp.array([0.2, 0.6])
    levers = Levers(("a", "b"), two, jnp.stack([two, two], axis=1), 0.1 * jnp.ones(2), jnp.zeros(2), jnp.ones(2))
    half = laid_over(levers, {"a": jnp.asarray(0.4)}, jnp.asarray(0.5))
    np.testing.assert_allclose(half.country, [0.3, 0.6], rtol=1e-6)
    np.testing.assert_allclose(half.regions, [[0.3, 0.3], [0.6, 0.6]], rtol=1e-6)
    np.testing.assert_allclose(half.shift, [0.05, 0.1], rtol=1e-6)
    apart = laid_over(levers, {"a": jnp.asarray(0.4), "b": jnp.asarray(2.0)}, jnp.array([0.0, 1.0]))
    np.testing.assert_allclose(apart.country, [0.2, 1.0], rtol=1e-6)


@pytest.fixture(scope="module")
def mixed(history: History) -> Policy:
    """A rule, against which two levers are held for a time."""
    policy = BALANCE.impose("investment_share", 0.2, since="1927-01", until="1928-12")
    return policy.impose("plan_ambition", 0.01, since="1930")


def test_what_is_held_wins_over_the_rule(history: History, mixed: Policy) -> None:
    """Truth: the values held, in their months; the orders elsewhere, and they differ from history."""
    seen = ensemble.run(history, DRAWS, SEED, ensemble.Course(mixed), watched=FEW)
    position = seen["decided"].to_pandas()
    assert position["investment_share"].loc["1927":"1928"].to_numpy() == pytest.approx(0.2)
    assert position["plan_ambition"].loc["1930":].to_numpy() == pytest.approx(0.01)
    assert position["investment_share"].loc["1929":].max() <= 0.16 + 1e-6
    away = seen["moved"].to_pandas()
    assert not away.loc[:"1925-09"].to_numpy().any()
    assert not away["investment_share"].loc["1927":"1928"].to_numpy().any()
    assert away["investment_share"].loc["1929":].to_numpy().all()
    assert seen.attrs["rules"] == "bukharin_balance from 1925-10-01 to 1941-06-30"


@pytest.mark.parametrize("name", [*RULED, "associated_producers_1921"])
def test_orders_stay_inside_the_bounds_of_their_levers(
    name: str, history: History, forked: dict[str, Trajectory]
) -> None:
    """Truth: the definitions of the levers, in every draw and month; all levers of the rule are told."""
    policy, decided = load_policy(name), forked[name].values["decided"]
    told_of = simulate.decided_in(history.paths(policy))
    assert told_of == RULES[policy.rule_names[0]].levers
    assert decided.shape == (MONTHS, len(told_of), DRAWS)
    for place, lever in enumerate(told_of):
        here, bounds = decided[:, place], history.levers[lever]
        assert bounds.minimum - 1e-6 <= here.min() <= here.max() <= bounds.maximum + 1e-6


def test_rules_follow_one_another(history: History, sample: simulate.Draw, forked: dict[str, Trajectory]) -> None:
    """Truth: two rules in turn are the first alone until the second begins, but for rounding, then something else."""
    turn = Policy.own("turn").govern("bukharin_balance", since="1925-10", until="1928-09")
    turn = turn.govern("planning_with_democracy", since="1928-10")
    run, alone = told(history, history.paths(turn), sample), forked[BALANCE.name]
    begin = month_in_run("1928-10")
    first, other = run.values["industry_output"], alone.values["industry_output"]
    np.testing.assert_allclose(first[:begin], other[:begin], rtol=2e-3)
    assert np.abs(first[begin + 12 :] / other[begin + 12 :] - 1.0).max() > 0.01


def test_the_constants_of_the_rules_move_no_other_draw(history: History) -> None:
    """Truth: each number by its own key: a draw of all events is that of those without the rules."""
    every = names(coupling.Parameters, "parameter")
    others = [name for name in every if not name.startswith("parameter.rules.")]
    assert len(every) - len(others) == len(list(quantities(type(central().rules)))) > 0
    chance = Chance.of(SEED, 5)
    told_all, told_others = chance.uniforms(every), chance.uniforms(others)
    np.testing.assert_array_equal(told_all[np.array([every.index(name) for name in others])], told_others)


def central() -> coupling.Parameters:
    return simulate.central_draw(Labels((), (), (), ())).parameters


def test_the_constants_of_the_rules_are_drawn(sample: simulate.Draw) -> None:
    """Truth: the prior of the bound on goods, uniform between 0.65 and 0.8: draws differ and lie inside."""
    bound = np.asarray(sample.parameters.rules.goods_bound)
    assert len(set(bound.tolist())) == DRAWS and bound.min() >= 0.65 and bound.max() <= 0.8


def test_an_unknown_rule_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    """Truth: a name misspelt by hand, in code and in a file, where the line is named."""
    with pytest.raises(InputFaults, match=r"unknown rule 'nep_continus'; did you mean 'nep_continues'\?"):
        front.fork(Policy.own("mine").govern("nep_continus", since="1928"), draws=2)
    path = tmp_path / "mine.toml"
    path.write_text('title = "Mine"\n\n[[govern]]\nrule = "nep_continus"\nfrom = 1928\n'.replace("1928", '"1928"'))
    with pytest.raises(InputFaults, match=r"mine\.toml:3: unknown rule 'nep_continus'; did you mean 'nep_continues'"):
        front.fork(path, draws=2)


def test_a_rule_and_a_policy_that_sets_its_levers_are_refused() -> None:
    """Truth: both decide on the claims of 1932; in one file what is held would win, and the fork says so."""
    with pytest.raises(SmychkaError, match=r"nep_continues_rule leaves to the rule nep_continues .*grain_requisition"):
        front.fork(["relief_1932", "nep_continues_rule"], draws=2)
    with pytest.raises(SmychkaError, match="both set the rule of decision"):
        front.fork(["bukharin_balance_1925", "nep_continues_rule"], draws=2)


@pytest.fixture(scope="module")
def ruled() -> front.Fork:
    return front.fork(BALANCE.impose("plan_ambition", 0.05, since="1930"), draws=4)


def test_a_fork_under_a_rule_is_history_before_its_first_date(ruled: front.Fork) -> None:
    """Truth: the rule, to the last bit, in the pair of runs that a reader is given."""
    begin = month_in_run("1925-10")
    for name in WATCHED:
        if name in ruled.history:
            before, after = (np.moveaxis(run[name].to_numpy(), 1, 0) for run in (ruled.history, ruled.dataset))
            assert np.array_equal(before[:begin], after[:begin]), name
    assert not np.array_equal(ruled.history["industry_output"], ruled.dataset["industry_output"])


def test_a_fork_tells_its_rule(ruled: front.Fork, tmp_path: Path) -> None:
    """Truth: the policy: its rule, its dates, what it holds against the rule, and a size that only the run knows."""
    body = ruled.json()
    assert body["rules"][0]["rule"] == "bukharin_balance" and body["rules"][0]["from"] == "1925-10-01"
    assert body["rules"][0]["held"] == ["plan_ambition"]
    assert body["rewrite_size"] > ruled.policy.rewrite_size(ruled.past.levers) == 0
    assert any("Balanced growth (bukharin_balance)" in note for note in ruled.notes)
    assert any("against its rule: plan_ambition" in note for note in ruled.notes)
    page = ruled.write(tmp_path / "out").read_text(encoding="utf-8")
    assert "Balanced growth" in page and "The rule of decision" in page
    assert load_policy(tmp_path / "out" / "policy.toml") == ruled.policy
    import xarray as xr

    with xr.open_dataset(tmp_path / "out" / "result.nc") as kept:
        np.testing.assert_array_equal(kept["decided"], ruled.dataset["decided"])
        assert kept.attrs["rules"] == ruled.dataset.attrs["rules"]
        assert kept.sizes["policy"] == 2 and "policy" not in kept["moved"].dims


def test_the_command_forks_under_a_rule(tmp_path: Path) -> None:
    """Truth: the command of the reference: it ends well and names the rule."""
    result = CliRunner().invoke(cli.app, ["fork", BALANCE.name, "--draws", "8", "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "Balanced growth (bukharin_balance)" in result.output
    shown = CliRunner().invoke(cli.app, ["policies", BALANCE.name]).output
    assert "the rule of decision" in shown and "told by a run" in shown
