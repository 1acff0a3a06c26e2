"""The seven institutions of society joined: each hands to the next, and the books close.

Truth: the ledgers, bounds, and the blocks themselves run alone with the same inputs.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from smychka.foundations.calendar import MONTHS
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central
from smychka.inputs.levers import load_levers
from smychka.paths import calendar_months
from smychka.society import institutions, nations
from smychka.society.institutions import Around, InstitutionGains, InstitutionParameters, World
from smychka.state import Levers
from society import past

P, GAINS = central(InstitutionParameters), central(InstitutionGains)
MONTHLY = load_levers().monthly()
MONTH = calendar_months()
NONE = jnp.zeros(MONTHS)


def levers() -> Levers:
    names = tuple(sorted(institutions.LEVERS))
    country = jnp.asarray(MONTHLY.national[:, [MONTHLY.names.index(name) for name in names]], dtype=jnp.float32)
    still = jnp.zeros_like(country)
    return Levers(names, country, still[:, :, None], still, still - 10.0, still + 10.0)


def around() -> Around:
    """Recorded or rough paths for what other spheres hand over."""
    return Around(
        people=past.PEOPLE, villagers=past.PEOPLE - past.URBAN, wage_earners=past.WAGE_EARNERS, workers=past.WORKERS,
        exiled=past.DEPORTED, deportation=past.ORDERED, flight=0.1 * past.HUNGER, births=NONE, fighting=past.FIGHTING,
        want=past.HUNGER, hunger=past.HUNGER, collectivised=past.COLLECTIVISED, taken=0.2 + NONE, trust=0.4 + NONE,
        scarcity=past.SCARCITY, growth=0.1 + NONE, pay=NONE, private_trade=past.lever("private_trade_tolerance"),
        shortfall=0.1 + NONE, members=past.MEMBERS, leader=past.LEADER, suspicion=NONE, alarm=NONE,
    )  # fmt: skip


def run(gains: InstitutionGains = GAINS):
    met = around()

    def month(state, given):
        seen, lever, now = given
        after, flows = institutions.step(state, seen, World(lever, now, P, gains))
        worst = jnp.stack([ledger.imbalance() for ledger in flows.ledgers]).max()
        return after, (after, flows, worst)

    start = institutions.opening(met.people[0], met.wage_earners[0], met.workers[0], P)
    return jax.jit(lambda s: jax.lax.scan(month, s, (met, levers(), MONTH)))(start)[1]


STATES, FLOWS, WORST = run()


def test_every_book_closes_in_every_month() -> None:
    """Truth: the ledgers of classes, custody, camps, officials."""
    assert float(WORST.max()) < TOLERANCE_SINGLE


def test_shares_stay_shares_and_counts_stay_counts() -> None:
    """Truth: bounds."""
    for share in (STATES.soviets.vitality, STATES.belief.criticism, FLOWS.belief.information, FLOWS.nations.autonomy,
                  FLOWS.legislation.rights, FLOWS.soviets.accountability):  # fmt: skip
        assert float(np.min(share)) >= 0.0 and float(np.max(share)) <= 1.0 + 1e-6
    assert all(np.isfinite(np.asarray(leaf)).all() for leaf in jax.tree.leaves((STATES, FLOWS)))
    assert float(FLOWS.repression.sentenced.min()) >= 0.0


def test_control_from_below_falls_from_its_height() -> None:
    """Truth: sign: control was at its height in 1917 and all but gone in 1938."""
    vitality = np.asarray(STATES.soviets.vitality)
    assert vitality[0] > 0.5
    assert vitality[-30] < 0.2


def test_nations_run_inside_as_they_do_alone() -> None:
    """Truth: the block itself, driven by what the join hands it."""
    literacy = jnp.concatenate([jnp.array([0.415]), STATES.bureaucracy.literacy[:-1]])
    quarrel = (MONTH.year > institutions.GEORGIAN_AFFAIR[0]) & (MONTH.year < institutions.GEORGIAN_AFFAIR[1])
    seen = nations.Seen(
        past.lever("republic_autonomy"), jnp.where(quarrel, 1.0, 0.0), literacy, past.lever("repression_level"),
        past.FIGHTING,
    )  # fmt: skip
    alone = jax.lax.scan(lambda s, m: nations.step(s, m, P.nations, GAINS.nations), nations.opening(), seen)[1]
    np.testing.assert_allclose(alone.autonomy, FLOWS.nations.autonomy, rtol=1e-5)
    assert float(quarrel.sum()) == 2.0
