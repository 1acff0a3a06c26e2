"""Posts: a balance that closes, closed forms of appointment, both sides of loyalty, and a prior that does not saturate.

Truth: ledgers, fixed points and limits of the equations; recorded turnover; the specification's warning on saturation.
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
from smychka.party import apparatus
from smychka.party.apparatus import Apparatus, ApparatusParameters, Seen

P, GAINS = history.CENTRAL.apparatus, history.FULL.apparatus
SIZES = (30000.0, 1500.0, 83.0, 53.0, 8.0)
shares = st.floats(0.0, 1.0, width=32)
step = jax.jit(apparatus.step)
STALIN = history.LEADERS.index("stalin")


def seen(secretariat: int = 0, domain: float = 0.0, sizes: tuple[float, ...] = SIZES, **changed: float) -> Seen:
    usual = {"appointment": 0.5, "conflict": 0.5, "congress": 0.0, "dismissals": 0.0}
    values = {name: jnp.float32(value) for name, value in {**usual, **changed}.items()}
    return Seen(
        sizes=jnp.asarray(sizes, dtype=jnp.float32), secretariat=jnp.float32(secretariat),
        patronage=jnp.asarray([0.0, domain, 0.0]), authority=jnp.asarray([0.3, 0.2, 0.5]), present=jnp.ones(3),
        match=jnp.asarray([0.8, 0.5, 0.2]), **values,
    )  # fmt: skip


def start() -> Apparatus:
    return apparatus.opening(jnp.asarray(SIZES), jnp.asarray([0.3, 0.2, 0.5]), P)


def changed(p: ApparatusParameters = P, **values: float) -> ApparatusParameters:
    return dataclasses.replace(p, **{name: jnp.float32(value) for name, value in values.items()})


def off(name: str) -> apparatus.ApparatusGains:
    return dataclasses.replace(GAINS, **{name: jnp.float32(0.0)})


@given(
    secretariat=st.integers(-1, 2), domain=st.floats(0.0, 0.5, width=32), appointment=shares, conflict=shares,
    congress=st.sampled_from([0.0, 1.0]), dismissals=shares, growth=st.floats(0.25, 4.0, width=32),
)  # fmt: skip
def test_the_balance_of_posts_closes_at_every_tier(
    secretariat: int, domain: float, appointment: float, conflict: float, congress: float, dismissals: float,
    growth: float,
) -> None:  # fmt: skip
    """Truth: the ledger, and the number of posts there are."""
    sizes = tuple(growth * size for size in SIZES)
    met = seen(secretariat, domain, sizes, appointment=appointment, conflict=conflict, congress=congress,
               dismissals=dismissals)  # fmt: skip
    after, flows = step(start(), met, P, GAINS)
    assert float(flows.ledgers[0].imbalance()) < 1e-5
    np.testing.assert_allclose(np.asarray(after.posts.sum(1)), sizes, rtol=1e-4)
    assert (np.asarray(after.posts) >= -1e-4).all()


def test_the_share_of_the_secretariat_settles_at_its_fixed_point() -> None:
    """Truth: closed form: inflow tau a l + (1 - a) o A against turnover and loosening, without the demand side."""
    p = changed(demand=0.0, match=0.0, loosening=0.3, turnover=0.45)
    now = start()
    for _ in range(400):
        now, _ = step(now, seen(0, appointment=0.6), p, GAINS)
    tau, delta = 0.45 / 12.0, 0.3 / 12.0
    fill = 0.6 * float(p.loyalty) + 0.4 * float(p.organic) * 0.3
    expected = tau * fill / (1.0 - (1.0 - tau) * (1.0 - delta))
    assert float(apparatus.shares(now)[2, 0]) == pytest.approx(expected, rel=1e-3)


def test_loyalty_follows_favours_on_one_side_and_local_fights_on_the_other() -> None:
    """Truth: limits of the mixing weight: supply alone knows no conflict, demand alone nothing else."""
    supply, demand = changed(demand=0.0), changed(demand=1.0)
    one = jnp.float32(0.0)
    calm, fierce = seen(conflict=0.0), seen(conflict=0.6)
    np.testing.assert_array_equal(apparatus.loyalty(calm, supply, one), apparatus.loyalty(fierce, supply, one))
    assert float(apparatus.loyalty(fierce, supply, one)[0]) == pytest.approx(float(P.loyalty))
    assert float(apparatus.loyalty(calm, demand, one)[0]) == 0.0
    assert float(apparatus.loyalty(fierce, demand, one)[0]) == pytest.approx(0.6 * float(P.shelter), rel=1e-5)


def test_without_appointments_every_post_is_filled_from_below() -> None:
    """Truth: the rule of gains: nought is exactly elections by public standing, whoever holds the Secretariat."""
    without = off("appointments_to_congress")
    held, nobody = (apparatus.filling(start(), seen(who, 0.2), P, without) for who in (0, -1))
    np.testing.assert_array_equal(held, nobody)
    organic = float(P.organic) * np.array([0.3, 0.2, 0.5])
    np.testing.assert_allclose(np.asarray(held)[:, :-1], np.tile(organic, (5, 1)), rtol=1e-6)
    assert float(apparatus.filling(start(), seen(0), P, GAINS)[2, 0]) > organic[0]


def test_without_likeness_loyalty_knows_no_background() -> None:
    """Truth: the rule of gains; with it, the patron who is like his men holds more of them."""
    none = apparatus.loyalty(seen(), P, jnp.float32(0.0))
    alike = dataclasses.replace(seen(), match=jnp.asarray([0.1, 0.9, 0.9]))
    np.testing.assert_array_equal(none, apparatus.loyalty(alike, P, jnp.float32(0.0)))
    full = np.asarray(apparatus.loyalty(seen(), P, jnp.float32(1.0)))
    assert full[0] > full[1] > full[2]


def test_another_man_in_the_office_gains_what_the_office_gives() -> None:
    """Truth: symmetry: two leaders alike in standing and background gain the same from the same office."""
    met = dataclasses.replace(seen(), authority=jnp.full(3, 0.3), match=jnp.full(3, 0.5))
    begin = apparatus.opening(jnp.asarray(SIZES), jnp.full(3, 0.3), P)
    found = []
    for who in (0, 2):
        now = begin
        for _ in range(60):
            now, _ = step(now, dataclasses.replace(met, secretariat=jnp.float32(who)), P, GAINS)
        found.append(float(apparatus.following(now)[who]))
    assert found[0] == pytest.approx(found[1], rel=1e-5) and found[0] > 0.1


def test_clients_leave_a_patron_who_is_out_and_some_go_to_the_secretariat() -> None:
    """Truth: signs of orphaning and of changing sides; what one loses others have."""
    out = dataclasses.replace(seen(0), present=jnp.asarray([1.0, 0.0, 1.0]))
    _, stayed = step(start(), seen(0), P, GAINS)
    _, left = step(start(), out, P, GAINS)
    assert (np.asarray(left.changed[:, 1]) < np.asarray(stayed.changed[:, 1])).all()
    assert (np.asarray(left.changed[:, 0]) > np.asarray(stayed.changed[:, 0])).all()
    np.testing.assert_allclose(np.asarray(left.changed.sum(1)), 0.0, atol=1e-2)


def test_centres_of_power_are_counted() -> None:
    """Truth: closed form: equal followings count as many as there are; one alone counts one."""
    rows = lambda *tied: Apparatus(jnp.asarray([[*tied, 1.0 - sum(tied)]] * 5) * 10.0)  # noqa: E731
    assert float(apparatus.centres(rows(0.2, 0.2, 0.2))) == pytest.approx(3.0)
    assert float(apparatus.centres(rows(0.4, 0.0, 0.0))) == pytest.approx(1.0)
    assert float(apparatus.concentration(rows(0.1, 0.4, 0.2))) == pytest.approx(0.4)


def test_posts_change_hands_as_recorded() -> None:
    """Truth: record rows apparat.secretaries_total and _moved: in thirteen months of 1923-24 108 men held 83 posts and
    66 were moved, so that between 25 and 66 of 83 posts changed hands."""
    record = load_record()
    totals = record.estimates("apparat.secretaries_total")["value"]
    moved = record.estimates("apparat.secretaries_moved")["value"].max()
    least, most = (totals.max() - totals.min()) / totals.min(), moved / totals.min()
    changes = np.asarray(history.sample(300).apparatus.turnover) * 13.0 / 12.0
    assert (changes >= least).all() and (changes <= most).all()


def test_the_prior_does_not_end_in_one_mans_rule_in_every_run() -> None:
    """Truth: the specification: the prior predictive audit must show spread, at the high end and at the low."""
    posts = np.asarray(history.prior_runs()[0].apparatus.posts)
    held = posts / posts.sum(-1, keepdims=True)
    following = (held * np.array([0.0, 0.3, 0.4, 0.3, 0.0])[:, None]).sum(-2)[..., :-1]
    for day, least in (("1926-01", 0.2), ("1934-02", 0.35), ("1938-12", 0.4)):
        largest = following[:, history.at(day)].max(-1)
        low, high = np.quantile(largest, [0.05, 0.95])
        assert high - low > least
    assert (largest > 0.5).mean() > 0.15 and (largest < 0.35).mean() > 0.15
    assert following[:, history.at("1921-02"), STALIN].max() < 0.1
