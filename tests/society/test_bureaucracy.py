"""Officials: number, origin, letters, privilege and inspection.

Truth: ledgers, limits and signs; for history the record's counts of officials, of the literate and of the old staff.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central
from smychka.society import bureaucracy
from smychka.society.bureaucracy import Bureaucracy, BureaucracyGains, BureaucracyParameters, Seen
from society import past

P, FULL = central(BureaucracyParameters), central(BureaucracyGains)
shares = st.floats(0.0, 1.0, width=32)
run = past.driven(bureaucracy.step, lambda _, p: bureaucracy.opening(p))
step = jax.jit(lambda state, seen: bureaucracy.step(state, seen, P, FULL))
MASS = jnp.asarray((past.YEARS > 1937.6) & (past.YEARS < 1938.9), dtype=jnp.float32)
SEEN = Seen(
    people=past.PEOPLE, directive=past.lever("directive_share"), scarcity=past.SCARCITY,
    rationing=past.lever("rationing"), spread=past.lever("wage_differential"),
    commission=past.lever("control_commission"), accountability=past.CONTROL,
    pay_cap=jnp.asarray((past.YEARS > 1917.95) & (past.YEARS < 1932.1), dtype=jnp.float32),
    trade=past.through({1917.8: 0.5, 1919.0: 0.1, 1922.9: 0.78, 1926.0: 0.42, 1929.0: 0.15, 1931.0: 0.02}),
    state_industry=1.0 - past.lever("leased_industry"),
    schools=jnp.asarray(past.YEARS > 1930.6, dtype=jnp.float32), fighting=past.FIGHTING, struck=0.006 * MASS,
)  # fmt: skip
STATES, FLOWS = run(SEEN, P, FULL)


def one(**values: float) -> Seen:
    return past.changed(jax.tree.map(lambda x: x[150], SEEN), **values)


@given(
    staff=st.tuples(*[st.floats(0.0, 3.0, width=32)] * 4), scarcity=shares, directive=shares,
    struck=st.floats(0.0, 0.2), check=shares, letters=shares,
)  # fmt: skip
def test_every_official_is_in_a_ledger(
    staff: tuple[float, float, float, float],
    scarcity: float,
    directive: float,
    struck: float,
    check: float,
    letters: float,
) -> None:
    """Truth: the ledgers of all officials and of old hands; stocks stay above nought, readings in their bounds."""
    old, recruits, promoted, outside = (jnp.float32(x) for x in staff)
    state = Bureaucracy(
        old + 0.01, recruits, promoted, outside, jnp.float32(letters), jnp.float32(2.0), jnp.float32(0.5)
    )
    after, flows = step(
        state, one(scarcity=scarcity, rationing=1.0, directive=directive, struck=struck, accountability=check)
    )
    assert all(float(ledger.imbalance()) < TOLERANCE_SINGLE for ledger in flows.ledgers)
    assert min(float(x) for x in jax.tree.leaves(after)) >= -1e-6
    assert 0.0 <= float(after.power) <= 1.0 and 0.0 <= float(after.literacy) <= 1.0 + 1e-6


@pytest.mark.parametrize(
    ("arrow", "constants"),
    [
        ("scarcity_to_bureaucracy", ("queue", "privilege_queue", "office_queue")),
        ("nep_to_bureaucracy", ("office_nep",)),
        ("illiteracy_to_tsarist_staff", ("old_hands",)),
        ("purge_to_elite_replacement", ("promoted",)),
    ],
)
def test_without_its_gain_an_arrow_is_not_there(arrow: str, constants: tuple[str, ...]) -> None:
    """Truth: limit to the last bit: gain at nought is the run with the arrow's constants at nought."""
    off = run(SEEN, P, past.changed(FULL, **{arrow: 0.0}))
    assert past.same(off, run(SEEN, past.changed(P, **dict.fromkeys(constants, 0.0)), FULL))
    assert not past.same(off, (STATES, FLOWS))


def test_without_its_gain_control_from_below_holds_nobody_down() -> None:
    """Truth: limit to the last bit: gain at nought is the run in which officials answer to nobody."""
    off = run(SEEN, P, past.changed(FULL, soviets_check_bureaucracy=0.0))
    nobody = run(past.changed(SEEN, accountability=0.0), P, FULL)
    assert past.same(off[0], nobody[0])
    assert not past.same(off[0], STATES)


def test_queues_make_officials_and_privilege_and_control_unmakes_them() -> None:
    """Truth: signs of the queue argument: scarcity under rationing raises all three readings, control lowers."""
    calm = one(scarcity=0.2, rationing=0.5, accountability=0.1, pay_cap=1.0)
    short = past.changed(calm, scarcity=0.8)
    checked = past.changed(short, accountability=0.8)
    for reading in (
        bureaucracy.posts, bureaucracy.privilege_aim, lambda s, p, g: bureaucracy.power_after(jnp.float32(0.5), s, p, g)
    ):  # fmt: skip
        values = [float(reading(s, P, FULL)) for s in (calm, short, checked)]
        assert values[1] > values[0] and values[1] > values[2]


def test_officials_follow_the_counts() -> None:
    """Truth: record `state.officials`: 1.01 million in 1928 and 1.49 in 1937 within 10 per cent, 1.65 in 1932 and
    2.4 in 1921 within 22. Not met: 1.84 in 1940, with the annexed lands; the model has 1.5."""
    for year, count, error in ((1928.5, 1.01, 0.1), (1937.5, 1.488, 0.1), (1932.5, 1.65, 0.22), (1921.04, 2.4, 0.22)):
        assert past.at(FLOWS.officials, year) == pytest.approx(count, rel=error), year
    peak = past.YEARS[int(np.argmax(np.asarray(FLOWS.officials)[:120]))]
    assert 1920.4 < peak < 1921.9


def test_the_literate_follow_the_censuses() -> None:
    """Truth: record `society.literacy_total`: 44.1 (1920), 56.6 (1926), 87.4 (1939), within two points."""
    for year, percent in ((1920.6, 44.1), (1926.96, 56.6), (1939.05, 87.4)):
        assert 100 * past.at(STATES.literacy, year) == pytest.approx(percent, abs=2.0)


def test_old_staff_fills_the_commissariats_and_thins_out() -> None:
    """Truth: record `state.tsarist_officials_share_vsnkh`: 62.7, 54.4 and 48.5 per cent in 1919-21, within eight."""
    for year, percent in ((1919.5, 62.7), (1920.5, 54.4), (1921.5, 48.5)):
        assert 100 * past.at(FLOWS.central_old_share, year) == pytest.approx(percent, abs=8.0)
    assert past.at(FLOWS.old_share, 1937.0) < past.at(FLOWS.old_share, 1927.0) < past.at(FLOWS.old_share, 1919.0)


def test_control_bodies_turn_from_abuse_to_opposition() -> None:
    """Truth: sign: cases shift from abuse to opposition over 1921-27 (systems list), with the lever of the record."""
    assert past.at(FLOWS.check, 1921.0) > 0.0 == past.at(FLOWS.check, 1927.0)
    assert past.at(FLOWS.against_opposition, 1921.0) < 0.5 < past.at(FLOWS.against_opposition, 1927.0)
