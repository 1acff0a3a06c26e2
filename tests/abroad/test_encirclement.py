"""Encirclement: relations, isolation, threat and belief, army, officers and the exposure of 1941.

Truth: closed forms, signs, ledgers, and the record's series; national product, trade and people are rough paths of
`history`.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abroad import history
from smychka.abroad import encirclement
from smychka.abroad.encirclement import EncirclementGains, EncirclementParameters, Seen
from smychka.foundations.calendar import month_in_run
from smychka.foundations.quantity import central

P = central(EncirclementParameters)
FULL = central(EncirclementGains)
shares = st.floats(0.0, 1.0, width=32)


def seen(**changed: float) -> Seen:
    usual = {
        "blockade": 0.12, "intervention": 0.0, "news": 0.5, "hostile_arms": 1000.0, "line": 0.0, "trade": 0.4,
        "friends": 0.0, "security": 0.0, "defence_share": 0.05, "product": 150.0, "people": 150.0,
        "officer_purge": 0.004, "alert": 0.1,
    }  # fmt: skip
    return Seen(**{name: jnp.float32(value) for name, value in {**usual, **changed}.items()})


@given(blockade=shares, friends=st.floats(0.0, 0.5, width=32), relations=st.floats(0.0, 60.0, width=32), trade=shares)
def test_isolation_lies_between_a_country_like_others_and_a_country_alone(
    blockade: float, friends: float, relations: float, trade: float
) -> None:
    """Truth: bounds and signs."""
    index = lambda **kw: float(encirclement.isolation(jnp.float32(relations), seen(trade=trade, **kw), P))  # noqa: E731
    alone = index(friends=0.0)
    assert 0.0 <= index(friends=friends) <= alone <= 1.0
    assert index(friends=0.0, blockade=blockade) == alone


def test_hostile_arms_at_their_scale_are_a_threat_of_a_half() -> None:
    """Truth: closed form, and limits: troops on the soil are a threat without arms; security takes it away."""
    scale = float(P.arms_scale)
    assert float(encirclement.real_threat(seen(hostile_arms=scale), P)) == pytest.approx(0.5, rel=1e-5)
    assert float(encirclement.real_threat(seen(hostile_arms=scale, security=1.0), P)) == 0.0
    assert float(encirclement.real_threat(seen(hostile_arms=0.0, intervention=0.6), P)) == pytest.approx(0.6)


@given(news=shares, before=shares, arms=st.floats(0.0, 30000.0, width=32), friends=st.floats(0.0, 0.5, width=32))
def test_belief_stays_in_bounds_and_alarming_news_only_raise_it(
    news: float, before: float, arms: float, friends: float
) -> None:
    """Truth: bounds and sign; news that calm leave the fading alone."""
    state = dataclasses.replace(encirclement.opening(P), news=jnp.float32(0.5), belief=jnp.float32(before))

    def belief(news_now: float) -> float:
        met = seen(news=news_now, hostile_arms=arms, friends=friends)
        return float(encirclement.step(state, met, P, FULL)[0].belief)

    assert 0.0 <= belief(news) <= 1.0
    assert belief(max(news, 0.5)) >= belief(0.5) == belief(min(news, 0.5))


@given(
    purge=st.floats(0.0, 0.09375, width=32), share=st.floats(0.0, 0.3125, width=32),
    soldiers=st.floats(0.125, 8.0, width=32), outside=st.floats(0.0, 40.0, width=32),
)  # fmt: skip
def test_soldiers_and_officers_balance(purge: float, share: float, soldiers: float, outside: float) -> None:
    """Truth: the ledgers, in any state; nobody is fewer than none."""
    state = dataclasses.replace(encirclement.opening(P), soldiers=jnp.float32(soldiers), outside=jnp.float32(outside))
    after, flows = encirclement.step(state, seen(officer_purge=purge, defence_share=share), P, FULL)
    assert max(float(ledger.imbalance()) for ledger in flows.ledgers) < 1e-5
    assert min(float(v) for v in (after.soldiers, after.officers, after.outside, after.experienced)) >= 0.0
    assert 0.0 <= float(after.command) <= 1.0


def test_an_army_at_rest_is_a_fixed_multiple_of_the_defence_share() -> None:
    """Truth: closed form of the resting point."""
    state = dataclasses.replace(encirclement.opening(P), soldiers=P.soldiers * 0.05 * 150.0 / 147.0)
    after, _ = encirclement.step(state, seen(), P, FULL)
    assert float(after.soldiers) == pytest.approx(float(state.soldiers), rel=1e-5)


@given(alert=shares, quality=st.floats(0.5, 1.5, width=32))
def test_first_losses_fall_with_alert_and_quality_and_alert_is_nothing_without_its_gain(
    alert: float, quality: float
) -> None:
    """Truth: signs, and the rule of gains."""
    losses = lambda a, q, g=1.0: float(  # noqa: E731
        encirclement.first_losses(jnp.float32(4.8), jnp.float32(q), jnp.float32(a), P, jnp.float32(g))
    )
    assert losses(1.0, quality) <= losses(alert, quality) <= losses(0.0, quality) <= 4.80001
    assert losses(alert, 1.5) <= losses(alert, quality)
    assert losses(alert, quality, 0.0) == losses(0.0, quality, 0.0) == losses(1.0, quality)


PURGE = history.months("1937-06", "1938-12")


@cache
def final(lever: str = "", value: float = 0.0, first: str = "1941-05", gain_off: str = "") -> tuple[float, float]:
    """Quality and exposure in June 1941."""
    when = PURGE if lever == "officer_purge" else history.months(first)
    drive = history.with_lever(history.recorded(), lever, value, when) if lever else None
    off = {gain_off: jnp.float32(0.0)} if gain_off else {}
    gains = dataclasses.replace(history.FULL, encirclement=dataclasses.replace(FULL, **off))
    flows = history.run(drive, gains=gains)[1].encirclement
    return float(flows.quality[-1]), float(flows.exposure[-1])


def test_without_its_gain_a_purge_of_officers_leaves_quality_and_exposure_alone() -> None:
    """Truth: the rule of gains, exact: June 1941 with the recorded purge and without it."""
    assert final(gain_off="purge_to_army_weakness") == final("officer_purge", 0.004, gain_off="purge_to_army_weakness")


def test_without_its_gain_alert_leaves_exposure_alone() -> None:
    """Truth: the rule of gains, exact."""
    assert final(gain_off="pact_misjudgement") == final("defence_alert", 1.0, gain_off="pact_misjudgement")


def test_full_alert_and_no_purge_bracket_the_recorded_losses() -> None:
    """Truth: the list of systems, and record row military.losses_irrecoverable: 3.138 million in 1941 (Krivosheev)."""
    (quality, losses), (spared, no_purge), (_, alert) = (
        final(),
        final("officer_purge", 0.004),
        final("defence_alert", 1.0),
    )
    low = min(v for _, v in history.figures("military.losses_irrecoverable", "ussr")) / 1000.0
    assert losses == pytest.approx(low, rel=0.1)
    assert spared > quality
    assert 0.7 < alert / losses < 0.9 < no_purge / losses < 0.99


def test_states_with_relations_follow_the_record() -> None:
    """Truth: record rows diplomacy.states_with_relations, 1921-38: within four states, mean within two."""
    relations = np.asarray(history.run()[0].encirclement.relations)
    rows = [(m, v) for m, v in history.figures("diplomacy.states_with_relations", "world")]
    gaps = np.array([relations[m] - v for m, v in rows if month_in_run("1921-01") <= m <= month_in_run("1938-12")])
    assert np.abs(gaps).max() < 4.0 and np.abs(gaps).mean() < 2.0


@pytest.mark.parametrize(("when", "rise"), [("1927-07", 0.1), ("1931-12", 0.1), ("1933-03", 0.03), ("1938-06", 0.03)])
def test_belief_in_war_jumps_in_1927_1931_1933_and_1936_39(when: str, rise: float) -> None:
    """Truth: the specification's dates of jumps: each lies above the half year before it."""
    belief = np.asarray(history.run()[0].encirclement.belief)
    at = month_in_run(when)
    assert belief[at] - belief[at - 6] > rise


def test_in_1927_the_threat_believed_in_is_far_above_the_real_one_and_in_1941_it_is_not() -> None:
    """Truth: the list of systems: perceived above real in 1927."""
    bias = np.asarray(history.run()[1].encirclement.bias)
    assert bias[month_in_run("1927-07")] > 0.4
    assert abs(bias[month_in_run("1941-06")]) < 0.15


def test_without_the_news_of_1927_there_is_no_scare() -> None:
    """Truth: sign, the policy no_war_scare_1927: war news held at their level of 1926."""
    drive = history.recorded()
    column = sorted(history.abroad.CIRCUMSTANCES).index("war_threat")
    calm = dataclasses.replace(drive, met=drive.met.at[history.months("1926-12", "1928-12"), column].set(0.4))
    at = month_in_run("1927-09")
    scare, none = (np.asarray(history.run(d)[0].encirclement.belief)[at] for d in (drive, calm))
    assert scare - none > 0.1


ARMY = {"1921-01": 0.2, "1925-01": 0.4, "1928-01": 0.15, "1930-01": 0.25, "1933-01": 0.35, "1935-01": 0.4,
        "1936-01": 0.15, "1937-01": 0.2, "1938-01": 0.25, "1939-02": 0.25, "1941-01": 0.1, "1941-06": 0.1}  # fmt: skip


def test_the_army_has_its_recorded_size() -> None:
    """Truth: record rows military.red_army_size; widest misses named in the page: 1918-19, 1922-24, 1933-35."""
    soldiers = np.asarray(history.run()[0].encirclement.soldiers)
    rows = dict(history.figures("military.red_army_size", "ussr"))
    known = {m: v for m, v in rows.items() if m >= 0}
    for day, width in ARMY.items():
        month = min(known, key=lambda m: abs(m - month_in_run(day)))
        assert 1000.0 * soldiers[month] == pytest.approx(known[month], rel=width), day


def test_arms_made_follow_the_recorded_aircraft() -> None:
    """Truth: record rows military.aircraft_produced, 1930-40: within a factor of 1.75 each, 1.2 in sum."""
    made = 1000.0 * np.asarray(history.run()[1].encirclement.arms_made)
    rows = [(m, v) for m, v in history.figures("military.aircraft_produced", "ussr") if m < month_in_run("1941-01")]
    years = np.array([(made[m - 6 : m + 6].sum(), v) for m, v in rows])
    assert np.exp(np.abs(np.log(years[:, 0] / years[:, 1])).max()) < 1.75
    assert years[:, 0].sum() / years[:, 1].sum() == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("year", "dismissed"), [(1935, 6198), (1936, 5677), (1937, 18658), (1938, 16362), (1939, 1878)]
)
def test_officers_dismissed_a_year_follow_the_record(year: int, dismissed: int) -> None:
    """Truth: record rows state.rkka_dismissed (note of April 1940)."""
    found = np.asarray(history.run()[1].encirclement.dismissed)[history.months(f"{year}-01", f"{year}-12")]
    assert 1000.0 * found.sum() == pytest.approx(dismissed, rel=0.2)


def test_about_twelve_thousand_officers_are_back_by_may_1940() -> None:
    """Truth: record row state.rkka_reinstated: 12,461."""
    found = np.asarray(history.run()[1].encirclement.returned)[: month_in_run("1940-05")]
    assert 1000.0 * found.sum() == pytest.approx(12461, rel=0.15)


def test_the_defence_share_that_belief_asks_for_is_small_in_1926_and_large_in_1940() -> None:
    """Truth: the list of systems: two to three per cent in the 1920s, fifteen or more by 1940 (the rule gives less)."""
    wanted = np.asarray(history.run()[1].encirclement.wanted_share)
    assert 0.01 < wanted[history.months("1925-01", "1926-12")].mean() < 0.03
    assert wanted[month_in_run("1941-04")] > 0.12
