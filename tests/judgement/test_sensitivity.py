"""Indices of sensitivity: of functions with closed forms, of the model, and of what cannot be asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from jax.scipy.special import ndtri
from typer.testing import CliRunner, Result

from smychka import coupling, designs, ensemble, sensitivities, simulate
from smychka.cli import app
from smychka.foundations.cache import user_cache
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.chance import Chance
from smychka.foundations.faults import SmychkaError
from smychka.foundations.quantity import names
from smychka.judgement.definitions import definition_rows
from smychka.judgement.named_values import named_value
from smychka.judgement.outcomes import load_outcomes
from smychka.judgement.sensitivity import (
    Function,
    Plan,
    analysed,
    design,
    indices,
    other_numbers,
    plain_rows,
    same_everywhere,
    spread,
)
from smychka.sensitivities import REST, Sensitivity, question, sensitivity
from smychka.telling.indices import LIMITS, indices_figure, indices_sentences, indices_table

LOSSES, UNRELATED = "abroad.encirclement.first_losses", "rules.satiety"
SEED, ROWS = 1917, 192


def told(function: Function, groups: str, method: str = "sobol", draws: int = 2048, seed: int = 7) -> dict[str, dict]:
    """Rows by group; inputs are a, b, c, ... and `groups` says the group of each."""
    plan = Plan(tuple("abcdefgh"[: len(groups)]), tuple(groups), method, draws, seed)
    return {row["id"]: row for row in analysed(function, plan)}


def ishigami(points: np.ndarray) -> np.ndarray:
    """The function of Ishigami and Homma with a = 7, b = 0.1, on the unit cube."""
    x = np.pi * (2.0 * points - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> tuple[list[float], list[float]]:
    """First-order and total indices, from the variances in closed form (Ishigami and Homma 1990; Saltelli 2008)."""
    a, b, pi = 7.0, 0.1, np.pi
    alone = [0.5 * (1 + b * pi**4 / 5) ** 2, a**2 / 8, 0.0]
    together = b**2 * pi**8 * (1 / 18 - 1 / 50)
    total = sum(alone) + together
    return [each / total for each in alone], [each / total for each in (alone[0] + together, alone[1], together)]


def linear(weights: Sequence[float]) -> Function:
    return lambda points: points @ np.array(weights)


def test_sobol_finds_the_indices_of_the_ishigami_function() -> None:
    """Truth: the closed form."""
    found, (alone, total) = told(ishigami, "abcd"), ishigami_indices()
    for name, first, every in zip("abc", alone, total, strict=True):
        assert found[name]["first"] == pytest.approx(first, abs=0.03)
        assert found[name]["total"] == pytest.approx(every, abs=0.03)
        assert found[name]["total_low"] < every < found[name]["total_high"]
        assert found[name]["distinguishable"]
    assert list(found) == ["a", "b", "c", "d"]  # the largest first


def test_an_input_that_is_not_read_has_no_index() -> None:
    """Truth: the definition: no variance is owed to it, and the interval of its total index takes nought in."""
    for method in ("sobol", "morris"):
        row = told(ishigami, "abcd", method, 64)["d"]
        assert row["total" if method == "sobol" else "effect"] == 0.0 and not row["distinguishable"]


def test_groups_of_the_ishigami_function() -> None:
    """Truth: the closed form: a and c together carry all but b's part, alone as in total."""
    found, (alone, _) = told(ishigami, "xbx"), ishigami_indices()
    for key in ("first", "total"):
        assert found["x"][key] == pytest.approx(1.0 - alone[1], abs=0.03)
    assert (found["x"]["inputs"], found["b"]["inputs"]) == (2, 1)


def test_indices_of_a_sum_add_up_in_groups() -> None:
    """Truth: the variance of a sum of independent numbers: squared weights, in groups their sums."""
    weights = (4.0, 3.0, 2.0, 1.0)
    parts = np.square(weights) / np.square(weights).sum()
    single, grouped = told(linear(weights), "abcd"), told(linear(weights), "xyyx")
    for name, part in zip("abcd", parts, strict=True):
        assert single[name]["first"] == pytest.approx(part, abs=0.02)
        assert single[name]["total"] == pytest.approx(part, abs=0.02)
    for name, members in (("x", "ad"), ("y", "bc")):
        assert grouped[name]["first"] == pytest.approx(sum(single[each]["first"] for each in members), abs=0.03)
    assert sum(row["first"] for row in grouped.values()) == pytest.approx(1.0, abs=0.03)


def test_effects_of_a_sum_are_its_weights() -> None:
    """Truth: the slope of a straight line is the same everywhere; the grid spans nine tenths of each prior."""
    found = told(linear((3.0, -1.0, 0.5)), "abc", "morris", 8)
    for name, weight in zip("abc", (3.0, -1.0, 0.5), strict=True):
        assert found[name]["mean"] == pytest.approx(0.9 * weight)
        assert found[name]["effect"] == pytest.approx(0.9 * abs(weight))
        assert found[name]["sigma"] == pytest.approx(0.0, abs=1e-9)


def test_effects_of_a_group_have_sizes_and_no_sign() -> None:
    """Truth: members move up or down at even chance: |c + d| or |c - d|, on average the larger of the two."""
    row = told(linear((3.0, 2.0, 0.5)), "axx", "morris", 512)["x"]
    assert row["effect"] == pytest.approx(0.9 * 2.0, rel=0.05)
    assert row["sigma"] == pytest.approx(0.9 * 0.5, rel=0.05)
    assert row["mean"] is None


def test_an_interaction_spreads_the_effects() -> None:
    """Truth: the slope of a product along one factor is the other factor, which differs between trajectories."""
    row = told(lambda points: points[:, 0] * points[:, 1], "ab", "morris", 64)["a"]
    assert row["sigma"] > 0.1


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_a_choice_is_an_input(method: str) -> None:
    """Truth: a sum of a uniform number and a table looked up by choice: the variances of the two."""
    table = 0.5 * np.random.default_rng(5).standard_normal(2048)
    plan = Plan(("x", "luck"), ("x", "luck"), method, 1024, 3)
    points = design(plan)
    numbers = other_numbers(plan, points[:, 1])
    assert numbers.min() == 0 and len(np.unique(numbers)) == numbers.max() + 1 == 2 * plan.draws
    found = {row["id"]: row for row in indices(plan, points, points[:, 0] + table[numbers])}
    if method == "sobol":
        expected = table.var() / (table.var() + 1 / 12)
        assert found["luck"]["first"] == pytest.approx(expected, abs=0.1)
        assert found["luck"]["total_low"] < expected < found["luck"]["total_high"]
        assert found["x"]["total"] == pytest.approx(1.0 - expected, abs=0.03)
    else:
        assert found["x"]["effect"] == pytest.approx(0.9)
        assert found["luck"]["effect"] == pytest.approx(1.5 * 0.5 * 2 / np.sqrt(np.pi), rel=0.1)


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_the_same_seed_gives_the_same_indices(method: str) -> None:
    """Truth: the rule of the house: seed 0 too; another seed, another design."""
    once, again, other = (told(ishigami, "abc", method, 32, seed) for seed in (0, 0, 1))
    assert once == again and once != other


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_an_outcome_that_never_varies_has_no_indices(method: str) -> None:
    """Truth: nought over nought is no number; the table, the sentences and the JSON must not show one."""
    rows = told(lambda points: np.full(len(points), 0.1), "ab", method, 16).values()
    assert all(row["total" if method == "sobol" else "effect"] is None for row in rows)
    facts = {"title": "Toy", "unit": "yes_or_no", "mean": 1.0, "sd": 0.0, "tail": 0.0, "indices": list(rows)}
    assert indices_sentences(facts) == ("Toy: yes in every run; there is no spread to share out.", LIMITS)
    assert "no figure" in indices_table(list(rows), 5).to_string()


def test_the_plain_rows_of_a_design_are_a_plain_sample() -> None:
    """Truth: of Saltelli's blocks the first and the last row share no input with one another."""
    plan = Plan(tuple("abc"), tuple("abc"), "sobol", 64, 1)
    points = design(plan)[plain_rows(plan)]
    assert len(points) == 2 * 64 and not np.any(points[::2] == points[1::2])
    assert points.mean(axis=0) == pytest.approx(0.5, abs=0.03)


def test_the_part_of_the_variance_in_the_tail() -> None:
    """Truth: for a bell 2 (z phi(z) + 1 - Phi(z)) at z = 1.96, .279; for numbers that never vary none."""
    bell = np.asarray(ndtri((jnp.arange(20_000) + 0.5) / 20_000))
    assert spread(bell)["tail"] == pytest.approx(0.279, abs=0.003)
    assert spread(np.full(40, 3.3))["tail"] == 0.0 and same_everywhere(np.full(40, 3.3))
    assert spread(bell)["q95"] == pytest.approx(1.645, abs=0.001)


@pytest.mark.parametrize(
    ("method", "groups", "draws", "sentence"),
    [
        ("sobul", "ab", 16, "unknown method 'sobul'; expected sobol or morris"),
        ("sobol", "ab", 100, "--draws is 100; the Sobol sequence is balanced only at a power of two: take 64 or 128"),
        ("sobol", "ab", 4, "--draws is 4; sobol needs at least 8"),
        ("morris", "ab", 1, "--draws is 1; morris needs at least 4"),
        ("sobol", "aa", 16, "one group of inputs carries everything"),
    ],
)
def test_a_plan_that_cannot_be(method: str, groups: str, draws: int, sentence: str) -> None:
    """Truth: the rule on errors: what was asked, what was expected."""
    with pytest.raises(SmychkaError, match=sentence):
        Plan(("x", "y"), tuple(groups), method, draws, 1)


def test_numbers_that_do_not_fit_the_design() -> None:
    """Truth: the rule on errors; SALib would answer with indices of anything."""
    plan = Plan(("x", "y"), ("x", "y"), "sobol", 8, 1)
    points = design(plan)
    with pytest.raises(SmychkaError, match=r"shape \(5,\); expected \(32,\)"):
        indices(plan, points, np.zeros(5))
    with pytest.raises(SmychkaError, match="not a number in row 3 of the design"):
        indices(plan, points, np.where(np.arange(32) == 3, np.nan, 1.0))


def test_without_salib_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the extra is optional."""
    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(SmychkaError, match=r"pip install 'smychka\[analysis\]'"):
        design(Plan(("x", "y"), ("x", "y"), "sobol", 8, 1))


def test_figures_carry_the_indices() -> None:
    """Truth: the rows; what a chart shows it also says to those who cannot see it."""
    for method, draws in (("sobol", 64), ("morris", 16)):
        rows = list(told(ishigami, "abc", method, draws).values())
        spec = indices_figure(rows, "Toy", "yes_or_no", 2).to_dict()
        (table,) = spec["datasets"].values()
        assert {row["id"] for row in table} == {row["id"] for row in rows[:2]}
        assert all(row["id"] in spec["description"] for row in rows[:2])


def test_lines_and_definitions_are_read_as_their_tables_read_them(
    make_run: Callable[[dict[str, np.ndarray]], xr.Dataset],
) -> None:
    """Truth: the tables of thresholds and definitions."""
    hunger = np.zeros((4, MONTHS))
    hunger[:, month_in_run("1932-06")] = (2999.0, 3000.0, 5000.0, 0.0)
    line = named_value("famine_over_3m")
    assert line.binary and line.read(make_run({"famine_deaths": hunger})).tolist() == [0.0, 1.0, 1.0, 0.0]
    share = np.full((4, MONTHS), 0.5)
    share[1:, 200:] = 0.9
    beyond, norm = np.full((4, MONTHS), 1.0), np.full((4, MONTHS), 1.0)
    beyond[2] = 0.0
    run = make_run({"first_share": share, "first_man_beyond_reach": beyond, "killing_norm": norm})
    ruled = named_value("one_man_rule")
    (definition,) = (each for each in load_outcomes().definitions if each.id == "one_man_rule")
    assert set(ruled.quantities) == set(run.data_vars)
    assert ruled.read(run).tolist() == [0.0, 1.0, 0.0, 1.0]
    assert definition_rows(run, [definition])[0]["probability"] == ruled.read(run).mean()


def test_an_outcome_without_a_period_is_read_from_the_fork_to_the_end(
    make_run: Callable[[dict[str, np.ndarray]], xr.Dataset],
) -> None:
    """Truth: the sum over the months."""
    run = make_run({"famine_deaths": np.ones((2, MONTHS))})
    assert named_value("famine_deaths").read(run).tolist() == [MONTHS] * 2
    assert named_value("famine_deaths", since=100).read(run).tolist() == [MONTHS - 100] * 2
    with pytest.raises(SmychkaError, match="'famine_deaths_1921_22' ends on 1922-12-31, before policy or free"):
        named_value("famine_deaths_1921_22", since=100)


def test_every_uncertain_number_of_the_model_is_an_input_once() -> None:
    """Truth: the declarations beside the equations; a number taken as known is none, and every input has a block."""
    found = designs.inputs()
    declared = set(names(coupling.Parameters, "parameter")) | set(names(coupling.Gains, "gain"))
    assert len(set(found.names)) == len(found.names)
    assert set(found.names) | set(found.known) == declared and not set(found.names) & set(found.known)
    assert all(found.blocks) and "economy.market" in found.blocks
    assert found.chosen("economy.market") == tuple(n for n in found.names if n.startswith("parameter.economy.market."))
    assert found.chosen(LOSSES) == found.chosen(f"parameter.{LOSSES}") == (f"parameter.{LOSSES}",)


@pytest.fixture(scope="module")
def history() -> ensemble.History:
    return ensemble.load_history()


@pytest.fixture(autouse=True)
def compilations(monkeypatch: pytest.MonkeyPatch, history: ensemble.History) -> None:
    """Compiled programs outlive the session, apart from those of the commands, and history is loaded once."""
    ensemble.remember_compilations(user_cache() / "compiled-tests")
    monkeypatch.setattr(ensemble, "remember_compilations", lambda: None)
    monkeypatch.setattr(ensemble, "load_history", lambda: history)


@pytest.fixture(scope="module")
def of_losses(history: ensemble.History) -> Callable[[str], Sensitivity]:
    """The first losses by a constant that multiplies them, one that no equation reads under history, and all others."""
    found: dict[str, Sensitivity] = {}

    def answer(method: str) -> Sensitivity:
        if method not in found:
            found[method] = sensitivity("first_losses_1941", method, 32, SEED, of=[LOSSES, UNRELATED])
        return found[method]

    return answer


def test_a_design_of_the_ensembles_own_numbers_is_the_ensemble(history: ensemble.History) -> None:
    """Truth: the plain ensemble of the same seed, to the last bit."""

    def own(index: jax.Array) -> tuple[jax.Array, jax.Array]:
        chance = Chance(jax.random.key(SEED), index)
        return tuple(
            chance.uniforms(names(kind, word))
            for kind, word in ((coupling.Parameters, "parameter"), (coupling.Gains, "gain"))
        )

    parameters, gains = jax.vmap(own, out_axes=-1)(jnp.arange(ROWS, dtype=jnp.uint32))
    laid = designs.Design(np.asarray(parameters), np.asarray(gains), np.arange(ROWS, dtype=np.uint32))
    plain, designed = (
        ensemble.run(history, ROWS, SEED, course, watched=["first_losses"])
        for course in (ensemble.RECORDED, ensemble.Course(design=laid))
    )
    assert np.array_equal(plain["first_losses"].values, designed["first_losses"].values)


def test_luck_alone_moves_luck_alone(history: ensemble.History) -> None:
    """Truth: the design: at the same shares the constants are the same, and luck is that of the draw it names."""
    known = designs.inputs()
    laid = known.design(np.full((3, len(known.names)), 0.25), np.array([5, 6, 5]))
    drawn = designs.samples(SEED, laid, jnp.arange(4, dtype=jnp.uint32), history.labels)
    luck = simulate.samples(SEED, jnp.array([5, 6, 5, 5], dtype=jnp.uint32), history.labels).luck
    for one, other in zip(jax.tree.leaves(drawn.luck), jax.tree.leaves(luck), strict=True):
        assert np.array_equal(one, other)
    for leaf in jax.tree.leaves((drawn.parameters, drawn.gains)):
        assert np.all(np.asarray(leaf) == np.asarray(leaf)[0])


def test_sobol_finds_a_constant_that_matters_and_not_one_that_is_not_read(
    of_losses: Callable[[str], Sensitivity],
) -> None:
    """Truth: the equation of first losses, of which the constant is a factor; no rule decides under history."""
    (told,) = of_losses("sobol").outcomes
    rows = {row["id"]: row for row in told["indices"]}
    assert set(rows) == {LOSSES, UNRELATED, REST, "luck"}
    assert rows[LOSSES]["distinguishable"] and rows[LOSSES]["total_low"] > 0.05
    assert rows[UNRELATED]["total"] == pytest.approx(0.0, abs=1e-9) and not rows[UNRELATED]["distinguishable"]
    assert any(UNRELATED in sentence and "Moved nothing" in sentence for sentence in told["sentences"])
    assert rows[REST]["inputs"] == len(designs.inputs().names) - 2


def test_an_effect_is_what_the_equation_says(of_losses: Callable[[str], Sensitivity]) -> None:
    """Truth: losses are the constant times something else, at most the whole army: runs differ as its quantiles do."""
    found = of_losses("morris")
    plan, values = found.question.plan, found.values["first_losses_1941"]
    points = design(plan)[:, plan.names.index(f"parameter.{LOSSES}")]
    steps = [
        row for row in range(plan.rows - 1) if row % plan.block != plan.block - 1 and points[row] != points[row + 1]
    ]
    assert len(steps) == plan.draws
    here = np.array(steps)
    moved = np.log(values[here + 1] / values[here])
    expected = 0.25 * np.asarray(ndtri(points[here + 1]) - ndtri(points[here]))
    assert np.all(moved * expected > 0) and np.all(np.abs(moved) <= np.abs(expected) + 1e-5)
    assert np.isclose(moved, expected, atol=1e-5).mean() > 0.5  # the others have lost the whole army
    rows = {row["id"]: row for row in found.outcomes[0]["indices"]}
    assert rows[LOSSES]["mean"] == pytest.approx(rows[LOSSES]["effect"]) and rows[LOSSES]["distinguishable"]
    assert rows[UNRELATED]["effect"] == pytest.approx(0.0, abs=1e-9)


def test_the_model_answers_the_same_twice(of_losses: Callable[[str], Sensitivity]) -> None:
    """Truth: the rule of the house: the same seed, the same result, to the last bit."""
    first, again = of_losses("sobol"), sensitivity("first_losses_1941", "sobol", 32, SEED, of=[LOSSES, UNRELATED])
    one, other = first.json(), again.json()
    assert one.pop("seconds") and other.pop("seconds") and one == other


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["sensitivity", *arguments])


def test_the_command_leaves_table_json_and_figure(tmp_path: Path) -> None:
    """Truth: the help of the command."""
    asked = ["first_losses_1941", "first_losses_over_3m", "--method", "morris", "--draws", "32"]
    done = run(
        *asked, "--of", f"{LOSSES}, {UNRELATED}", "--out", str(tmp_path), "--top", "2", "--json", str(tmp_path / "r")
    )
    assert done.exit_code == 0, done.output
    folder = tmp_path / "sensitivity-morris-first_losses_1941+1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r", folder.name]
    assert sorted(path.name for path in folder.iterdir()) == ["figures", "indices.csv", "result.json"]
    table, body = pd.read_csv(folder / "indices.csv"), json.loads((folder / "result.json").read_text())
    assert len(table) == 2 * 4 and set(table["id"]) == {LOSSES, UNRELATED, REST, "luck"}
    assert body["rows"] == 32 * 5 and body["groups"][LOSSES] == [LOSSES]
    assert [each["id"] for each in body["outcomes"]] == ["first_losses_1941", "first_losses_over_3m"]
    assert (folder / "figures" / "first_losses_1941.svg").read_text().startswith("<svg")
    assert LIMITS in done.stdout and "All indices:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["famin_deaths"], "unknown outcome 'famin_deaths'; did you mean 'famine_deaths'?"),
        (["cattle", "--method", "moris"], "unknown method 'moris'; expected sobol or morris"),
        (["cattle", "--of", "economy.markt"], "'economy.markt'; did you mean 'economy.market'?"),
        (["cattle", "--of", f"{LOSSES}s"], f"did you mean '{LOSSES}'?"),
        (["cattle", "--of", "scissors_opening"], "'scissors_opening' is taken as known (1): nothing of it can vary"),
        (["cattle", "--draws", "300"], "take 256 or 512"),
        (["cattle", "--draws", "65536"], "runs of the model would be needed (65536 times"),
        (["cattle", "--draws", "65536"], "minutes on two cores; expected at most 250,000"),
        (["cattle", "--policy", "nep_continue"], "did you mean 'nep_continues'?"),
        (["cattle", "--free-from", "1950"], "lies outside the run"),
        (["cattle", "--seed", "-1"], "--seed is -1; expected 0 or more"),
        (["cattle", "--top", "0"], "--top is 0; expected 1 or more"),
    ],
)
def test_what_cannot_be_asked(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    """Truth: the rule on errors: one sentence, exit code 2, nothing left behind."""
    done = run(*arguments, "--out", str(tmp_path))
    assert done.exit_code == 2 and sentence in done.stderr
    assert done.stderr.count("\n") == 1 and not list(tmp_path.iterdir())


def test_the_question_says_what_it_would_run() -> None:
    """Truth: the scheme: points times groups and two; every block is a group, and luck is one."""
    asked = question(["one_man_rule", "cattle"], draws=8, free_from="1923")
    groups = set(designs.inputs().blocks) | {"luck"}
    assert set(asked.plan.order) == groups and asked.plan.rows == 8 * (len(groups) + 2)
    assert asked.name == "sensitivity-sobol-one_man_rule+1" and asked.plan.names[-1] == sensitivities.LUCK
    assert asked.outcomes[1].months == (month_in_run("1923-01"), MONTHS - 1)
