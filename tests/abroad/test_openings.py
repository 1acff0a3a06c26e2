"""Attempts at revolution abroad: odds, luck, and what a success or a defeat sends home.

Truth: closed forms, limits, signs, and the base rate of the survey of models. No success is on record.
"""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abroad import history
from smychka.abroad import openings
from smychka.abroad.openings import Conditions, OpeningGains, OpeningParameters, RisingFlows, Risings, Seen
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.quantity import central, priors, quantiles
from smychka.inputs.openings import Fates, pinned

P = central(OpeningParameters)
FULL = central(OpeningGains)
ATTEMPTS = history.attempts()
NAMES = ATTEMPTS.names
PINNED = pinned(ATTEMPTS)
EVEN = jnp.full(len(NAMES), 0.5)
ARROWS = [field.name for field in dataclasses.fields(OpeningGains)]
lines = st.floats(-1.0, 1.0, width=32)
shares = st.floats(0.0, 1.0, width=32)


def at(name: str) -> int:
    return NAMES.index(name)


def with_fate(name: str, kind: str = "forced", month: int | None = None) -> Fates:
    found = eqx.tree_at(lambda f: getattr(f, kind), PINNED, getattr(PINNED, kind).at[at(name)].set(1.0))
    return found if month is None else eqx.tree_at(lambda f: f.month, found, found.month.at[at(name)].set(month))


def conditions(line: float = 0.5, aid: float = 0.3, error: float = 0.2, strength: float = 6.0) -> Conditions:
    return Conditions(*(jnp.float32(value) for value in (line, aid, error, strength)))


def seen(now: Conditions, usual: Conditions, standing: float = 0.0, reformists: float = 1.0) -> Seen:
    return Seen(now, usual, jnp.float32(standing), jnp.float32(reformists), jnp.float32(0.0))


def without(arrow: str) -> OpeningGains:
    return dataclasses.replace(FULL, **{arrow: jnp.float32(0.0)})


@eqx.filter_jit
def run(met: Seen, fates: Fates = PINNED, luck: jax.Array = EVEN, gains: OpeningGains = FULL,
        p: OpeningParameters = P) -> tuple[Risings, RisingFlows]:  # fmt: skip
    """All months under one setting: states and flows, leading axis month."""

    def month(state: Risings, time: jax.Array) -> tuple[Risings, tuple[Risings, RisingFlows]]:
        now = eqx.tree_at(lambda s: s.time, met, time)
        after, flows = openings.step(state, now, ATTEMPTS, (fates, luck), p, gains)
        return after, (after, flows)

    return jax.lax.scan(month, openings.opening(ATTEMPTS), jnp.arange(MONTHS, dtype=jnp.float32))[1]


def test_the_prior_of_the_base_rate_is_that_of_none_in_twelve() -> None:
    """Truth: the survey of models: mean .04, 97.5 per cent quantile .19."""
    place = next(i for i, field in enumerate(dataclasses.fields(OpeningParameters)) if field.name == "base")
    prior = [priors(OpeningParameters)[place]]
    shares_of = np.linspace(0.0005, 0.9995, 1000)
    drawn = np.array([float(quantiles(prior, jnp.array([share]))[0]) for share in shares_of])
    assert drawn.mean() == pytest.approx(0.04, rel=0.03)
    assert np.quantile(drawn, 0.975) == pytest.approx(0.19, rel=0.03)


@pytest.mark.parametrize("base", [0.01, 0.04, 0.19])
def test_the_pooled_mean_of_the_chances_is_the_base_rate(base: float) -> None:
    """Truth: the definition: judged chances keep their relation, their mean over 1918-24 is the base."""
    found = np.asarray(openings.base_chances(ATTEMPTS, dataclasses.replace(P, base=jnp.float32(base))))
    pooled = np.asarray(ATTEMPTS.pooled) > 0.0
    assert found[pooled].mean() == pytest.approx(base, rel=1e-5)
    judged = np.asarray(ATTEMPTS.chance)
    assert found[at("germany_1923")] / found[at("estonia_1924")] == pytest.approx(
        judged[at("germany_1923")] / judged[at("estonia_1924")], rel=1e-5
    )


def test_the_german_october_has_a_few_per_cent_at_the_mean_of_the_base_rate() -> None:
    """Truth: the survey of models: at most a few per cent a priori; the judged .2 stays inside the prior's reach."""
    mean, high = (dataclasses.replace(P, base=jnp.float32(base)) for base in (0.04, 0.19))
    row = at("germany_1923")
    assert float(openings.base_chances(ATTEMPTS, mean)[row]) == pytest.approx(0.0645, abs=0.001)
    assert float(openings.base_chances(ATTEMPTS, high)[row]) > 0.2


@given(line=lines, aid=shares, error=shares, strength=st.floats(0.0, 8.0, width=32))
def test_a_replay_has_the_judged_odds_to_the_last_bit(line: float, aid: float, error: float, strength: float) -> None:
    """Truth: the definition: modifiers are measured against the recorded conditions."""
    same = conditions(line, aid, error, strength)
    state = openings.opening(ATTEMPTS)
    shift = openings.departure(state, seen(same, same), ATTEMPTS, P, FULL)
    np.testing.assert_array_equal(shift, np.zeros(len(NAMES)))
    base = openings.base_chances(ATTEMPTS, P)
    np.testing.assert_array_equal(openings.with_log_odds(base, shift), base)


@given(chance=st.floats(0.0009765625, 0.9375, width=32), shift=st.floats(-3.0, 3.0, width=32))
def test_a_shift_moves_log_odds_by_itself(chance: float, shift: float) -> None:
    """Truth: closed form of the logistic."""
    found = float(openings.with_log_odds(jnp.float32(chance), jnp.float32(shift)))
    assert found == pytest.approx(1.0 / (1.0 + np.exp(-(np.log(chance / (1.0 - chance)) + shift))), rel=2e-4)


@given(line=lines)
def test_a_line_away_from_the_united_front_never_helps_and_full_split_costs_its_factor(line: float) -> None:
    """Truth: signs, and the definition of the factor; alliances do not hurt joint defence."""
    found = np.asarray(openings.line_effect(jnp.float32(line), ATTEMPTS, P, FULL))
    assert (found <= 0.0).all()
    split = np.exp(np.asarray(openings.line_effect(jnp.float32(1.0), ATTEMPTS, P, FULL)))
    blocking = at("germany_1933_blocking")
    assert split[at("germany_1930_33")] == pytest.approx(float(P.split_factor), rel=1e-5)
    assert split[blocking] == pytest.approx(float(P.split_factor) ** float(P.split_in_defence), rel=1e-5)
    assert float(openings.line_effect(jnp.float32(-1.0), ATTEMPTS, P, FULL)[blocking]) == 0.0


def moved(gains: OpeningGains = FULL, wave: float = 0.0, alarm: float = 0.0, **changed: float) -> np.ndarray:
    """Log-odds when one condition differs from the recorded ones."""
    outer = {key: changed.pop(key) for key in ("standing", "reformists") if key in changed}
    state = dataclasses.replace(openings.opening(ATTEMPTS), wave=jnp.float32(wave), alarm=jnp.float32(alarm))
    met = seen(conditions(**changed), conditions(), **outer)
    return np.asarray(openings.departure(state, met, ATTEMPTS, P, gains))


@pytest.mark.parametrize(
    ("arrow", "changed", "sign"),
    [
        ("third_period_to_defeat", {"line": 1.0}, -1),
        ("popular_front_to_defeat", {"line": -1.0}, 0),
        ("bureaucracy_to_defeats", {"error": 0.7}, -1),
        ("october_inspiration_abroad", {"standing": 0.5}, 1),
        ("october_inspiration_abroad", {"wave": 1.0}, 1),
        ("concessions_to_stabilisation", {"alarm": 1.0}, -1),
        ("reformist_leaders_to_isolation", {"reformists": 0.0}, 1),
    ],
)
def test_each_arrow_on_the_odds_has_its_sign_and_is_gone_without_its_gain(
    arrow: str, changed: dict[str, float], sign: int
) -> None:
    """Truth: the signs of the map of mechanisms, and the rule that gain nought is exactly no arrow."""
    row = at("germany_1923")
    full, none = moved(**changed)[row], moved(without(arrow), **changed)[row]
    if arrow == "popular_front_to_defeat":
        both = dataclasses.replace(without(arrow), third_period_to_defeat=jnp.float32(0.0))
        assert moved(both, **changed)[row] == 0.0
        assert full < none
    else:
        assert none == 0.0 and np.sign(full) == sign


def test_aid_and_strength_raise_the_odds() -> None:
    """Truth: signs."""
    assert (moved(aid=0.9) > 0.0).all() and (moved(strength=7.0) > 0.0).all()


def test_reformist_leaders_matter_only_where_they_led() -> None:
    """Truth: limit: China and Spain had no mass reformist party in their way in this table."""
    found = moved(reformists=0.0)
    assert found[at("china_1925_27")] == found[at("spain_1936_39")] == 0.0 < found[at("germany_1918")]


def test_pinned_attempts_fail_whatever_the_luck() -> None:
    """Truth: history: none of the thirty succeeded; nothing is sent home."""
    state, flows = run(seen(conditions(), conditions()), luck=jnp.full(len(NAMES), 1e-6))
    assert not np.asarray(flows.success).any() and not np.asarray(state.allied).any()
    for name in ("friends", "credit", "specialists", "security", "borders_opened"):
        assert not np.asarray(getattr(flows, name)).any()
    assert int(np.asarray(flows.decided).sum()) == 29


@given(luck=st.floats(0.00048828125, 0.1875, width=32))
def test_a_drawn_attempt_succeeds_when_its_luck_lies_below_its_chance(luck: float) -> None:
    """Truth: the definition of luck, for the attempt of 1923 alone; all others stay pinned."""
    _, flows = run(seen(conditions(), conditions()), with_fate("germany_1923", "drawn"), jnp.full(len(NAMES), luck))
    expected = luck < float(openings.base_chances(ATTEMPTS, P)[at("germany_1923")])
    success = np.asarray(flows.success)
    assert success.sum() == success[month_in_run("1923-11"), at("germany_1923")] == float(expected)


def test_an_attempt_meets_the_mean_of_the_conditions_over_its_months() -> None:
    """Truth: closed form: with conditions that never change the mean is the value itself."""
    met = seen(conditions(line=1.0, aid=0.9), conditions())
    _, flows = run(met)
    expected = openings.with_log_odds(
        openings.base_chances(ATTEMPTS, P), openings.departure(openings.opening(ATTEMPTS), met, ATTEMPTS, P, FULL)
    )
    for name in ("china_1925_27", "germany_1918", "spain_1936_39"):
        row = at(name)
        found = flows.chance[int(ATTEMPTS.end[row]), row]
        assert float(found) == pytest.approx(float(expected[row]), rel=1e-4)


GERMANY = with_fate("germany_1923", month=month_in_run("1923-10"))
USUAL = seen(conditions(), conditions())


def test_a_forced_success_brings_an_ally_and_what_follows() -> None:
    """Truth: closed forms: friends are the country's weight, relief comes with its lag, saturating effects."""
    state, flows = run(USUAL, GERMANY)
    won, end = month_in_run("1923-10"), MONTHS - 1
    weight = float(ATTEMPTS.weight[ATTEMPTS.countries.index("germany")])
    friends = np.asarray(flows.friends)
    assert (friends[:won] == 0.0).all() and friends[won:] == pytest.approx(weight, rel=1e-5)
    months = end - won + 1
    relief = weight * (1.0 - (1.0 - 1.0 / float(P.relief_lag)) ** months)
    assert float(state.relief[end]) == pytest.approx(relief, rel=1e-3)
    assert float(flows.credit[end]) == pytest.approx(float(P.credit) * relief, rel=1e-3)
    assert 0.3 < float(flows.security[end]) < 0.7 and 0.3 < float(flows.borders_opened[end]) < 0.7


def test_in_a_country_won_already_later_attempts_are_void() -> None:
    """Truth: limit: the attempts of 1930-33 in Germany cannot succeed once more."""
    both = eqx.tree_at(lambda f: f.forced, GERMANY, GERMANY.forced.at[at("germany_1933_blocking")].set(1.0))
    both = eqx.tree_at(lambda f: f.drawn, both, both.drawn.at[at("germany_1930_33")].set(1.0))
    state, flows = run(USUAL, both, luck=jnp.full(len(NAMES), 1e-6))
    later = np.asarray(flows.success)[month_in_run("1924-01") :]
    assert later[:, at("germany_1930_33")].max() == 0.0
    assert (np.asarray(state.allied) <= 1.0).all()


def test_a_dictatorship_kept_out_lowers_the_threat_and_makes_no_ally() -> None:
    """Truth: the row of the table: the chance is of stopping, not of a soviet Germany."""
    _, flows = run(USUAL, with_fate("germany_1933_blocking"))
    assert float(flows.friends[-1]) == float(flows.credit[-1]) == 0.0 < float(flows.security[-1])


@pytest.mark.parametrize(
    ("arrow", "fields"),
    [
        ("revolution_abroad_to_relief", ("credit", "specialists", "security")),
        ("isolation_to_scarcity", ("borders_opened",)),
        ("defeats_to_bureaucracy", ("entrenchment",)),
    ],
)
def test_each_arrow_home_is_gone_without_its_gain(arrow: str, fields: tuple[str, ...]) -> None:
    """Truth: the rule of gains, exact in every month; all else stays as it is."""
    _, full = run(USUAL, GERMANY)
    _, none = run(USUAL, GERMANY, gains=without(arrow))
    for field in dataclasses.fields(RisingFlows):
        a, b = np.asarray(getattr(full, field.name)), np.asarray(getattr(none, field.name))
        if field.name in fields:
            assert a.any() and not b.any()
        else:
            np.testing.assert_array_equal(a, b)


def test_defeats_move_weight_to_the_apparatus_and_victories_away_from_it() -> None:
    """Truth: signs: after the defeat of 1923, and had it been a victory."""
    _, lost = run(USUAL)
    _, won = run(USUAL, with_fate("germany_1923"))
    when = month_in_run("1924-01")
    assert float(lost.entrenchment[when]) > float(won.entrenchment[when])
    assert float(lost.outlook[when]) < float(won.outlook[when])
    assert np.abs(np.asarray(lost.outlook)).max() <= 1.0


def test_fresh_defeats_peak_after_the_wave_1923_1933_and_1939() -> None:
    """Truth: the dates of the table: Poland 1920, Germany 1923, Germany 1933, Spain 1939."""
    state, _ = run(USUAL)
    fresh = np.asarray(state.defeats)
    for when in ("1920-10", "1923-11", "1933-03", "1939-03"):
        peak = month_in_run(when)
        assert fresh[peak] == fresh[peak : peak + 12].max() and fresh[peak] > fresh[peak - 2]


def test_every_arrow_here_is_tested() -> None:
    """Truth: the list of gains of this module."""
    odds = {"third_period_to_defeat", "popular_front_to_defeat", "bureaucracy_to_defeats",
            "october_inspiration_abroad", "concessions_to_stabilisation", "reformist_leaders_to_isolation"}  # fmt: skip
    assert set(ARROWS) == odds | {"revolution_abroad_to_relief", "isolation_to_scarcity", "defeats_to_bureaucracy"}
