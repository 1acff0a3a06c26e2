"""Social law: rights as they can be used, and what would turn them back.

Truth: bounds, limits and signs; for history the lever of the record and the dates of the reversal.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka.foundations.quantity import central
from smychka.society import legislation
from smychka.society.legislation import Legislation, LegislationGains, LegislationParameters, Seen
from society import past

P, FULL = central(LegislationParameters), central(LegislationGains)
shares = st.floats(0.0, 1.0, width=32)
run = past.driven(legislation.step, lambda *_: legislation.opening())
step = jax.jit(lambda state, seen: legislation.step(state, seen, P, FULL))
SEEN = Seen(
    law=past.lever("social_legislation"),
    women_employed=past.through({1917.8: 0.3, 1928.0: 0.24, 1932.0: 0.29, 1940.0: 0.38, 1941.4: 0.39}),
    care=past.through({1917.8: 0.05, 1928.0: 0.12, 1935.0: 0.3, 1941.4: 0.4}), leader=past.LEADER,
    births=past.through({1917.8: -0.3, 1921.0: -0.2, 1926.0: 0.0, 1929.0: -0.05, 1933.5: -0.35, 1936.0: -0.2}),
)  # fmt: skip
STATES, FLOWS = run(SEEN, P, FULL)


@given(
    state=st.tuples(shares, shares), law=shares, women=shares, care=shares, leader=shares, births=st.floats(-1.0, 1.0)
)
def test_all_readings_stay_between_nought_and_one(
    state: tuple[float, float], law: float, women: float, care: float, leader: float, births: float
) -> None:
    """Truth: bounds."""
    met = Seen(*(jnp.float32(x) for x in (law, women, care, leader, births)))
    after, flows = step(Legislation(*(jnp.float32(x) for x in state)), met)
    assert all(0.0 <= float(x) <= 1.0 + 1e-6 for x in jax.tree.leaves((after, flows)))


def test_without_its_gain_nothing_turns_the_law_back() -> None:
    """Truth: limit to the last bit: gain at nought is the run in which nobody rules alone."""
    off = run(SEEN, P, past.changed(FULL, thermidor_social_policy=0.0))
    assert past.same(off, run(past.changed(SEEN, leader=0.0), P, FULL))
    assert not past.same(off, (STATES, FLOWS))


def test_the_reversal_would_be_proposed_in_the_early_thirties() -> None:
    """Truth: dates: decrees of March 1934, April 1935 and June 1936 (lever of the record), not before 1930."""
    assert past.at(FLOWS.proposed, 1929.0) > 0.9
    assert past.at(FLOWS.proposed, 1936.5) < 0.55


def test_rights_rise_to_the_early_thirties_and_fall_by_the_war() -> None:
    """Truth: signs: law liberal 1917-26, reversed 1934-36; care and posts for women make rights worth more."""
    usable = {year: past.at(FLOWS.rights, year) for year in (1918.0, 1922.0, 1930.0, 1933.0, 1937.0, 1941.0)}
    assert usable[1918.0] < usable[1922.0] < usable[1930.0]
    assert usable[1941.0] < usable[1937.0] < 0.75 * usable[1933.0]
    poor, rich = (Seen(*(jnp.float32(x) for x in (0.9, 0.3, care, 0.5, 0.0))) for care in (0.1, 0.6))
    assert float(legislation.rights(jnp.float32(0.8), rich, P)) > float(legislation.rights(jnp.float32(0.8), poor, P))


@pytest.mark.parametrize("law", [0.3, 0.9])
def test_custom_comes_to_rest_at_the_law(law: float) -> None:
    """Truth: closed form: an exponential approach; with full means rights come to rest at the law."""
    met = Seen(*(jnp.float32(x) for x in (law, 0.5, 1.0, 0.5, 0.0)))
    assert float(legislation.rights(jnp.float32(law), met, P)) == pytest.approx(law, rel=1e-4)
    state = legislation.opening()
    for _ in range(400):
        state, _flows = step(state, met)
    assert float(state.custom) == pytest.approx(law, abs=1e-3)
    assert np.isfinite(float(state.wanted))
