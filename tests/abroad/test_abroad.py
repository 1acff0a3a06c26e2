"""The world abroad as one step: how the blocks join, ledgers, gains, and draws.

Truth: the house rules on ledgers, gains and levers; signs of what a success abroad would change.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from abroad import history
from smychka import abroad
from smychka.foundations.calendar import month_in_run
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import from_numbers, priors, quantiles, quantities
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.levers import load_levers
from smychka.inputs.openings import Fates, pinned
from smychka.inputs.toml_files import DATA

ATTEMPTS = history.attempts()


def forced(name: str, when: str) -> Fates:
    fates, row = pinned(ATTEMPTS), ATTEMPTS.names.index(name)
    return eqx.tree_at(
        lambda f: (f.forced, f.month), fates,
        (fates.forced.at[row].set(1.0), fates.month.at[row].set(month_in_run(when))),
    )  # fmt: skip


def test_levers_and_circumstances_are_those_of_the_data() -> None:
    """Truth: the data folders."""
    assert set(load_levers().names) >= abroad.LEVERS
    assert set(load_circumstances().names) >= abroad.CIRCUMSTANCES


def test_every_arrow_is_on_the_map_once() -> None:
    """Truth: the mechanisms that this block was to hold."""
    found = [q.mechanism for _, q in quantities(abroad.AbroadGains)]
    assert len(found) == len(set(found)) == 16
    listed = {line.split(",")[0] for line in (DATA / "mechanisms.csv").read_text().splitlines()}
    assert set(found) <= listed


def test_ledgers_close_every_month_on_any_draw_and_policy() -> None:
    """Truth: the ledgers; draws from the priors, with a line, a purge and an army that never were."""
    rng = np.linspace(0.03, 0.97, 4)
    kinds = priors(abroad.AbroadParameters)
    drive = history.with_lever(history.recorded(), "comintern_line", -1.0, history.months("1919-01"))
    drive = history.with_lever(drive, "officer_purge", 0.08, history.months("1930-01", "1932-01"))
    for share in rng:
        p = from_numbers(abroad.AbroadParameters, quantiles(kinds, jnp.full(len(kinds), share)))
        _, flows = history.run(drive, p, fates=forced("germany_1918", "1919-01"))
        assert len(flows.ledgers) == len(abroad.LEDGERS)
        for name, ledger in zip(abroad.LEDGERS, flows.ledgers, strict=True):
            worst = jax.vmap(lambda found: found.imbalance())(ledger)
            assert float(worst.max()) < TOLERANCE_SINGLE, name


def test_a_german_october_that_wins_ends_isolation_and_scarcity_of_machines() -> None:
    """Truth: signs of the policy german_october_1923; sizes are conjecture and are not tested."""
    state, flows = history.run(fates=forced("germany_1923", "1923-10"))
    replay, replay_flows = history.run()
    before, late = month_in_run("1923-09"), month_in_run("1930-01")
    for a, b in zip(jax.tree.leaves(flows), jax.tree.leaves(replay_flows), strict=True):
        np.testing.assert_array_equal(np.asarray(a)[: before + 1], np.asarray(b)[: before + 1])
    won, was = flows.encirclement, replay_flows.encirclement
    assert float(won.isolation[late]) < 0.8 * float(was.isolation[late])
    assert float(won.real_threat[month_in_run("1938-06")]) < float(was.real_threat[month_in_run("1938-06")])
    assert float(state.encirclement.belief[late]) < float(replay.encirclement.belief[late])
    assert float(flows.risings.credit[late]) > 50.0


def test_without_any_arrow_decisions_abroad_change_nothing_but_what_they_name() -> None:
    """Truth: the rule of gains: with all at nought a united front and an alert leave army, threat and odds alone."""
    none = jax.tree.map(jnp.zeros_like, history.FULL)
    drive = history.with_lever(history.recorded(), "defence_alert", 1.0, history.months("1938-01"))
    drive = history.with_lever(drive, "comintern_line", 0.4, history.months("1928-01", "1933-12"))
    (_, changed), (_, usual) = (history.run(d, gains=none) for d in (drive, history.recorded()))
    np.testing.assert_array_equal(changed.encirclement.exposure, usual.encirclement.exposure)
    found = np.asarray(changed.risings.chance - usual.risings.chance)[: month_in_run("1934-01")]
    assert np.abs(found).max() > 0.0  # members lost to the split return: strength has no gain of its own
    assert not np.asarray(changed.risings.entrenchment).any()


@pytest.mark.parametrize("draws", [3])
def test_draws_are_a_map(draws: int) -> None:
    """Truth: the frame: one draw alone and among others gives the same."""
    kinds = priors(abroad.AbroadParameters)
    many = [from_numbers(abroad.AbroadParameters, quantiles(kinds, jnp.full(len(kinds), s))) for s in (0.3, 0.5, 0.8)]
    together = jax.vmap(lambda p: history.run(p=p)[1].encirclement.exposure[-1])(
        jax.tree.map(lambda *leaves: jnp.stack(leaves), *many[:draws])
    )
    alone = [float(history.run(p=p)[1].encirclement.exposure[-1]) for p in many[:draws]]
    np.testing.assert_allclose(together, alone, rtol=1e-4)
