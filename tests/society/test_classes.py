"""Classes and workers: families and pools in ledgers, and shares against the official tables.

Truth: ledgers, limits and signs; for history the record's class shares, with the misses said.
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
from smychka.society import classes
from smychka.society.classes import CLASSES, ClassGains, ClassParameters, Seen, SocialClasses
from society import past

P, FULL = central(ClassParameters), central(ClassGains)
shares = st.floats(0.0, 1.0, width=32)
run = past.driven(classes.step, lambda s, p: classes.opening(s.people[0], s.wage_earners[0], s.workers[0], p))
step = jax.jit(lambda state, seen: classes.step(state, seen, P, FULL))
SEEN = Seen(
    people=past.PEOPLE, wage_earners=past.WAGE_EARNERS, workers=past.WORKERS, officials=past.OFFICIALS,
    literacy=past.LITERACY, trade=past.lever("private_trade_tolerance"), hire=past.lever("farm_hire_and_lease"),
    pressure=past.lever("procurement_pressure"), collectivised=past.COLLECTIVISED, deported=past.DEPORTED,
    fighting=past.FIGHTING, want=past.HUNGER,
)  # fmt: skip
STATES, FLOWS = run(SEEN, P, FULL)


def share(year: float, *names: str) -> float:
    return 100 * sum(past.at(FLOWS.shares[:, CLASSES.index(name)], year) for name in names)


@given(
    earners=st.floats(3.0, 35.0, width=32), workers=st.floats(0.5, 10.0, width=32), collectivised=shares, trade=shares,
    hire=shares, pressure=shares, deported=st.floats(0.0, 0.5, width=32), fighting=shares,
)  # fmt: skip
def test_nobody_is_lost_between_classes(
    earners: float, workers: float, collectivised: float, trade: float, hire: float, pressure: float, deported: float,
    fighting: float,
) -> None:  # fmt: skip
    """Truth: the ledgers of families and of workers; the classes add up to the people, the pools to the workers."""
    state = SocialClasses(
        jnp.array([20.0, 9.0, 3.0, 30.0, 50.0, 3.0, 30.0]), jnp.array([1.2, 2.0, 0.3]), jnp.float32(0.5)
    )
    met = past.changed(
        jax.tree.map(lambda x: x[150], SEEN), wage_earners=earners, workers=workers, collectivised=collectivised,
        trade=trade, hire=hire, pressure=pressure, deported=deported, fighting=fighting,
    )  # fmt: skip
    after, flows = step(state, met)
    assert all(float(ledger.imbalance()) < TOLERANCE_SINGLE for ledger in flows.ledgers)
    assert float(after.people.sum()) == pytest.approx(float(met.people), rel=1e-5)
    assert float(after.pools[:2].sum()) == pytest.approx(workers, rel=1e-4)
    assert float(flows.moved.sum()) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("deported", [0.0, 1.5])
def test_more_posts_than_villagers_leave_no_class_below_nought(deported: float) -> None:
    """Truth: a number of people; met at draw 43,211 of seed 1917, where posts outlive the village they drew on."""
    state = SocialClasses(jnp.array([6.0, 4.0, 0.1, 1.0, 2.0, 0.01, 1.0]), jnp.array([1.2, 2.0, 0.3]), jnp.float32(0.5))
    met = past.changed(jax.tree.map(lambda x: x[183], SEEN), wage_earners=12.0, people=14.0, deported=deported)
    for _ in range(12):
        state, flows = step(state, met)
        assert float(state.people.min()) >= 0.0
        assert all(float(ledger.imbalance()) < TOLERANCE_SINGLE for ledger in flows.ledgers)


def test_without_its_gain_an_arrow_is_not_there() -> None:
    """Truth: limits to the last bit: no war, and no rise or fall of households, are the runs without the two arrows."""
    calm = run(past.changed(SEEN, fighting=0.0), P, FULL)
    assert past.same(calm, run(SEEN, P, past.changed(FULL, civil_war_to_class_decimation=0.0)))
    still = run(SEEN, past.changed(P, rise=0.0, fall=0.0), FULL)
    assert past.same(still, run(SEEN, P, past.changed(FULL, nep_differentiation=0.0)))
    assert not past.same(calm, (STATES, FLOWS)) and not past.same(still, (STATES, FLOWS))


def test_class_shares_follow_the_official_tables() -> None:
    """Truth: record `society.class_share_*`: workers and employees, collective farms and own farms of 1924-37,
    within five points. The census of 1939 is missed by eleven points:
    it counts all state farm workers and pensioners."""
    for year, earners, own, kolkhoz in (
        (1924.95, 14.8, 75.4, 1.3),
        (1928.95, 17.6, 74.9, 2.9),
        (1937.0, 34.7, 5.6, 55.5),
    ):
        assert share(year, "workers", "employees") == pytest.approx(earners, abs=2.5)
        assert share(year, "kolkhozniki") == pytest.approx(kolkhoz, abs=2.5)
        peasants = share(year, "poor_peasants", "middle_peasants") + (own < 50) * share(year, "kulaks")
        assert peasants == pytest.approx(own, abs=5.0)
    assert share(1934.0, "workers", "employees") == pytest.approx(28.1, abs=5.0)
    assert share(1934.0, "kolkhozniki") == pytest.approx(45.9, abs=2.0)


def test_the_share_of_kulaks_rises_to_1928_and_is_gone_by_1934() -> None:
    """Truth: record `society.peasant_share_kulak` 3.3 (1924/25), 3.9 (1926/27), 4 to 5 (1928), 2.3 (1929), and .1 per
    cent of people in 1934 with the owners."""
    kulak = lambda year: 100 * past.at(FLOWS.kulak_share, year)  # noqa: E731
    assert 2.0 < kulak(1925.0) < kulak(1926.9) < kulak(1928.0)
    assert 3.3 < kulak(1928.0) < 5.5
    assert kulak(1930.0) < kulak(1928.0)
    assert share(1934.0, "kulaks") < 0.3


def test_more_than_half_the_workers_of_1917_were_gone_by_1921() -> None:
    """Truth: record `society.workers_left_1917_1921`, 57 per cent, as one seed has it without a table: 50 to 65."""
    kept = past.at(STATES.pools[:, 0], 1921.0) / (float(P.experienced) * 3.0)
    assert 0.50 < 1.0 - kept < 0.65


def test_half_the_workers_of_1929_had_entered_before_1917() -> None:
    """Truth: record `society.workers_prewar_cohort`, 50 [45, 55] per cent in April 1929; then the share falls."""
    assert 0.43 < past.at(FLOWS.cadre, 1929.3) < 0.55
    assert past.at(FLOWS.cadre, 1932.5) < 0.35
    assert past.at(FLOWS.activism, 1921.0) < 0.45 < past.at(FLOWS.activism, 1925.0)


def test_poor_families_grow_fewer_once_the_land_is_shared_out() -> None:
    """Truth: sign; record `society.peasant_share_poor` with labourers: 35.6 per cent in 1924/25, 33.4 in 1926/27."""
    poor = np.array([100 * past.at(FLOWS.poor_share, year) for year in (1918.0, 1921.0, 1925.0, 1927.0)])
    assert poor[0] > poor[1] > poor[2]
    assert 26.0 < poor[2] < 42.0 and 26.0 < poor[3] < 42.0
