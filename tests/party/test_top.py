"""The top of the party joined: presence, office, contest, elite and leaders in one month after another.

Truth: the ledgers, bounds, and limits of the office and of illness.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from party.top import ALIVE, HISTORY_OFFICE, LEADERS, MEMBERS, PLACE, QUARTER, circumstance, lever
from smychka.foundations.calendar import MONTHS
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central
from smychka.party import top
from smychka.party.top import Seen, TopGains, TopParameters

P, GAINS = central(TopParameters), central(TopGains)
COUNT = len(LEADERS.names)
ELITE = 139.0


def seen(**changed: jax.Array) -> Seen:
    many = jnp.ones(MONTHS)
    murder = jnp.zeros(MONTHS).at[205].set(1.0)
    usual = {
        "alive": ALIVE, "incapacity": circumstance("lenin_incapacity"), "named": 1.0 * HISTORY_OFFICE,
        "free": jnp.ones(MONTHS),
        "posts": jnp.full((MONTHS, COUNT), 1.0 / COUNT), "members": jnp.tile(MEMBERS, (MONTHS, 1)),
        "isolation": 0.7 * many, "ban": lever("faction_ban"), "quarter": QUARTER, "fear": circumstance("war_threat"),
        "murder": murder, "disclosed": lever("testament_disclosure"),
        "judging": jnp.zeros((MONTHS, COUNT)), "sighting": 0.5 * many, "rising": 0.5 * many,
    }  # fmt: skip
    return Seen(**(usual | changed))


@jax.jit
def run(met: Seen):
    def month(state, now):
        after, flows = top.step(state, now, LEADERS, P, GAINS)
        worst = jnp.stack([ledger.imbalance() for ledger in flows.ledgers]).max()
        return after, (after, flows, worst)

    return jax.lax.scan(month, top.opening(LEADERS, jnp.float32(ELITE)), met)[1]


STATES, FLOWS, WORST = run(seen())


def test_posts_of_the_elite_are_in_a_ledger() -> None:
    """Truth: the ledgers of the elite; posts held and vacant add up to those there are."""
    assert float(WORST.max()) < TOLERANCE_SINGLE
    elite = STATES.elite
    np.testing.assert_allclose(elite.old + elite.promoted + elite.vacant, ELITE, rtol=1e-4)


def test_power_is_shared_out_among_those_who_are_there() -> None:
    """Truth: shares of all power, some of it nobody's; who has died is not there (Lenin from February 1924)."""
    power = np.asarray(FLOWS.contest.power)
    assert (power >= -1e-6).all() and (power.sum(axis=1) <= 1.0 + 1e-5).all()
    np.testing.assert_allclose(FLOWS.contest.concentration, power.max(axis=1), rtol=1e-5)
    assert float(np.asarray(FLOWS.present)[80:, PLACE["lenin"]].max()) < 1e-6


def test_an_empty_office_is_held_by_nobody() -> None:
    """Truth: limit: below nought nobody is named."""
    _, flows, _ = run(seen(named=jnp.full(MONTHS, -1.0)))
    assert (np.asarray(flows.holder) == -1.0).all()
    assert (np.asarray(FLOWS.holder)[60:70] == PLACE["stalin"]).all()


def test_alarm_rises_with_a_murder_and_fades() -> None:
    """Truth: closed form: one, then down by a fifteenth of itself a month."""
    alarm = np.asarray(STATES.alarm)
    assert alarm[:205].max() == 0.0 and alarm[205] == 1.0
    np.testing.assert_allclose(alarm[205 + 12], (1.0 - 1.0 / 15.0) ** 12, rtol=1e-4)
