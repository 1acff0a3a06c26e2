"""Opinion: fixed points, persuasion, selection by expulsion, and arrows that vanish.

Truth: closed forms and signs of the equations; the record's codes of the platforms for the mapping of dimensions.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from party import history
from smychka.inputs.record import load_record
from smychka.party import opinion
from smychka.party.opinion import Opinion, OpinionParameters, Seen, Turnover

P, GAINS = history.CENTRAL.opinion, history.FULL.opinion
SCALARS = ("unemployment", "burden", "scissors", "grain_crisis", "war_threat", "isolation", "faction_ban")
signed = st.floats(-1.0, 1.0, width=32)
shares = st.floats(0.0, 1.0, width=32)
step = jax.jit(opinion.step)


def seen(line: float = 0.5, voice: tuple[float, float] = (1.0, 0.0), **changed: float) -> Seen:
    values = {name: jnp.float32(changed.get(name, 0.0)) for name in SCALARS}
    platforms = jnp.asarray([[line] * 3, [-line] * 3], dtype=jnp.float32)
    return Seen(platforms=platforms, voice=jnp.asarray(voice, dtype=jnp.float32), **values)


def cells(entered: float = 0.0, thinned: float = 0.0, follow: float = 1.0) -> Turnover:
    one = jnp.ones((9, 3))
    return Turnover(entered * one, thinned * one, one, follow * one)


def state(stance: float = 0.0, spread: float = 0.4) -> Opinion:
    one = jnp.ones((3, 9, 3))
    return Opinion(stance * one, spread * one)


def changed(p: OpinionParameters = P, **values: float) -> OpinionParameters:
    return dataclasses.replace(p, **{name: jnp.float32(value) for name, value in values.items()})


def test_left_alone_members_come_back_to_their_roots() -> None:
    """Truth: closed form: the gap to the root shrinks by one less the pull, to the power of the months."""
    quiet = seen(voice=(0.0, 0.0))
    now = state(0.6)
    for _ in range(24):
        now = step(now, cells(), quiet, P, GAINS)
    expected = opinion.root(P) + (0.6 - opinion.root(P)) * (1.0 - P.root_pull) ** 24
    np.testing.assert_allclose(np.asarray(now.stance), np.asarray(expected), atol=1e-5)


@given(stance=signed, line=signed, ban=shares, thinned=st.floats(0.0, 0.125, width=32), entered=shares)
def test_stances_and_spreads_keep_their_bounds(
    stance: float, line: float, ban: float, thinned: float, entered: float
) -> None:
    """Truth: the definition of the scale."""
    after = step(state(stance), cells(entered, thinned, 4.0), seen(line, faction_ban=ban, isolation=1.0), P, GAINS)
    assert (np.abs(np.asarray(after.stance)) <= 1.0).all()
    assert (np.asarray(after.spread) >= 0.05).all() and (np.asarray(after.spread) <= 0.9).all()


def test_only_the_near_listen() -> None:
    """Truth: closed form of bounded confidence: pulls at two distances stand as their exponentials."""
    one = jnp.ones((9, 3))
    near, far = (
        float(opinion.pulls(state(stance), seen(0.5), one, one, P)[0, 0, 0]) for stance in (0.3, -0.5)
    )  # fmt: skip
    assert near / far == pytest.approx(np.exp((1.0 - 0.04) / (2.0 * float(P.confidence) ** 2)), rel=1e-3)


def test_expulsion_shifts_the_mean_as_selection_on_a_bell_does() -> None:
    """Truth: a bell of members thinned with the hazard of the equation, summed numerically."""
    x, ban, sigma, line, mean = 0.01, 0.9, 0.4, 0.5, -0.1
    grid = np.linspace(-4.0, 4.0, 20001)
    bell = np.exp(-0.5 * ((grid - mean) / sigma) ** 2)
    bell /= bell.sum()
    hazard = 1.0 + float(P.expulsion) * ban * 0.5 * (grid - line) ** 2
    left = bell * (1.0 - x * hazard)
    truth = (left * grid).sum() / left.sum() - mean
    still = changed(root_pull=0.0, persuasion=0.0)
    after = step(state(mean, sigma), cells(thinned=x), seen(line, faction_ban=ban), still, GAINS)
    assert float(after.stance[0, 4, 0]) - mean == pytest.approx(truth, rel=0.05)
    assert float(after.spread[0, 4, 0]) < sigma


def test_experience_has_the_signs_of_its_definition() -> None:
    """Truth: signs: want of work, failing deliveries, levies, fear of war and isolation."""
    shift = lambda **met: np.asarray(opinion.experience(seen(**met), P, GAINS))  # noqa: E731
    assert (shift(unemployment=0.1)[:2] > 0.0).all()
    crisis = shift(grain_crisis=0.5)[0]
    assert crisis[0] > 0.0 > crisis[1]
    squeeze = shift(burden=0.3, scissors=0.3)[0]
    assert squeeze[1] < squeeze[0] < 0.0
    assert (shift(war_threat=0.5)[1] < 0.0).all() and (shift(isolation=0.9)[2] < 0.0).all()


def test_without_their_arrows_levy_isolation_and_expulsion_leave_opinion_alone() -> None:
    """Truth: the rule of gains: nought is exactly the model without the arrow."""
    off = lambda name: dataclasses.replace(GAINS, **{name: jnp.float32(0.0)})  # noqa: E731
    members = history.central_run()[0].members
    members = jax.tree.map(lambda leaf: leaf[history.at("1924-06")], members)
    bare = dataclasses.replace(members, new=0.0 * members.new)
    schooled = 0.1 * jnp.ones((9, 3))
    plain = opinion.following(members, schooled, P, off("lenin_levy_dilution"))
    np.testing.assert_array_equal(plain, opinion.following(bare, schooled, P, GAINS))
    assert (np.asarray(opinion.following(members, schooled, P, GAINS)) >= np.asarray(plain)).all()
    pairs = (
        ("isolation_to_siuc_popularity", seen(isolation=0.9), seen()),
        ("opposition_repression_escalation", seen(faction_ban=0.9), seen()),
    )
    for name, met, unmet in pairs:
        without = opinion.step(state(), cells(0.01, 0.02), met, P, off(name))
        with_ = opinion.step(state(), cells(0.01, 0.02), unmet, P, GAINS)
        jax.tree.map(np.testing.assert_array_equal, without, with_)


def test_issues_are_read_from_the_platforms() -> None:
    """Truth: record rows of platforms: the united opposition's codes, and the way back on the shared dimensions."""
    table = load_record().platforms.pivot_table(index="platform", columns="dimension", values="code")
    codes = jnp.asarray(table.loc["united_opposition", [*history.DIMENSIONS]].to_numpy(), dtype=jnp.float32)
    np.testing.assert_allclose(np.asarray(opinion.on_issues(codes)), [0.75, 0.9, 0.9], rtol=1e-6)
    there = jnp.asarray([0.3, -0.2, 0.7])
    np.testing.assert_allclose(np.asarray(opinion.on_issues(opinion.on_dimensions(there))), there, rtol=1e-6)


def test_the_old_guard_is_the_last_to_take_up_a_national_outlook() -> None:
    """Truth: sign: in the run under recorded levers those of before 1917 stand further abroad than the levy in 1927."""
    stance = np.asarray(history.central_run()[0].opinion.stance[history.at("1927-06")])
    assert (stance[2, 0] > stance[2, 4]).all()
