"""The national question: powers, own institutions, trust and the Georgian affair.

Truth: bounds, limits and signs; for history the dates of the systems list.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.quantity import central
from smychka.society import nations
from smychka.society.nations import NationGains, NationParameters, Nations, Seen
from society import past

P, FULL = central(NationParameters), central(NationGains)
shares = st.floats(0.0, 1.0, width=32)
run = past.driven(nations.step, lambda *_: nations.opening())
step = jax.jit(lambda state, seen: nations.step(state, seen, P, FULL))
QUARREL = jnp.asarray((past.YEARS > 1922.66) & (past.YEARS < 1922.82), dtype=jnp.float32)
SEEN = Seen(
    powers=past.lever("republic_autonomy"), event=QUARREL, literacy=past.LITERACY,
    repression=past.lever("repression_level"), fighting=past.FIGHTING,
)  # fmt: skip
STATES, FLOWS = run(SEEN, P, FULL)


@given(state=st.tuples(*[shares] * 4), powers=shares, event=shares, letters=shares, repression=shares, fighting=shares)
def test_all_readings_stay_between_nought_and_one(
    state: tuple[float, ...], powers: float, event: float, letters: float, repression: float, fighting: float
) -> None:
    """Truth: bounds."""
    met = Seen(*(jnp.float32(x) for x in (powers, event, letters, repression, fighting)))
    after, flows = step(Nations(*(jnp.float32(x) for x in state)), met)
    assert all(-1e-6 <= float(x) <= 1.0 + 1e-6 for x in jax.tree.leaves((after, flows)))


def test_without_its_gain_the_affair_is_not_there() -> None:
    """Truth: limit to the last bit: gain at nought is the run without the event."""
    off = run(SEEN, P, past.changed(FULL, georgian_affair_centralism=0.0))
    assert past.same(off, run(past.changed(SEEN, event=0.0), P, FULL))
    assert not past.same(off, (STATES, FLOWS))


def test_the_affair_moves_leaders_into_1923_and_costs_trust() -> None:
    """Truth: dates: quarrel of September-October 1922, letters of December, congress of April 1923; gone by 1926."""
    off = run(past.changed(SEEN, event=0.0), P, FULL)[0]
    assert past.at(FLOWS.alignment, 1922.5) == 0.0
    assert past.at(FLOWS.alignment, 1923.3) > 0.15
    assert past.at(FLOWS.alignment, 1926.0) < 0.05
    assert past.at(STATES.trust, 1922.9) < past.at(off.trust, 1922.9)


def test_a_union_of_equals_makes_no_affair() -> None:
    """Truth: limit: where the powers offered are those expected, the quarrel weighs nothing."""
    met = Seen(*(jnp.float32(x) for x in (0.6, 1.0, 0.5, 0.3, 0.0)))
    assert float(nations.affair_size(jnp.float32(0.6), met, P, jnp.float32(1.0))) == 0.0
    harder = past.changed(met, powers=0.25)
    assert float(nations.affair_size(jnp.float32(0.6), harder, P, jnp.float32(1.0))) > 0.3


def test_autonomy_rises_in_the_twenties_and_falls_after_1932() -> None:
    """Truth: systems list: autonomy rises to 1930, falls after 1932; institutions grow while powers shrink."""
    has = {year: past.at(FLOWS.autonomy, year) for year in (1922.6, 1926.0, 1929.0, 1932.8, 1936.0, 1940.0)}
    assert has[1922.6] < has[1926.0] < has[1929.0]
    assert has[1932.8] > 0.85 * has[1929.0]
    assert has[1940.0] < has[1936.0] < 0.75 * has[1932.8]
    assert past.at(STATES.rooted, 1932.0) > past.at(STATES.rooted, 1929.0)
    assert np.asarray(STATES.trust).min() >= 0.0
