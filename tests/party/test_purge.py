"""The elite: ledgers, the point of no return, the norm, who is purged and who comes up; held against 1934-40."""

from __future__ import annotations

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from party import top
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.chance import Chance
from smychka.foundations.ledger import TOLERANCE_SINGLE
from smychka.foundations.quantity import central, from_numbers, names, priors, quantiles
from smychka.inputs.record import load_record
from smychka.party import purge
from smychka.party.purge import Elite, PurgeFlows, PurgeGains, PurgeParameters, Seen

P, FULL = central(PurgeParameters), central(PurgeGains)
ARROWS = tuple(field.name for field in dataclasses.fields(PurgeGains))
shares = st.floats(0.0, 1.0, width=32)


def off(arrow: str) -> PurgeGains:
    return dataclasses.replace(FULL, **{arrow: jnp.float32(0.0)})


def seen(**changed: float) -> Seen:
    usual = {
        "power": 0.7, "rivals": 0.3, "inside": 1.0, "suspicion": 0.9, "challenge": 0.1, "fear": 0.6, "murder": 0.0,
        "quarter": 1.0, "sighting": 0.9, "rising": 0.9,
    }  # fmt: skip
    return Seen(**{name: jnp.float32(value) for name, value in {**usual, **changed}.items()})


def elite(**changed: float) -> Elite:
    usual = {
        "old": 60.0, "promoted": 35.0, "vacant": 5.0, "norm": 0.1, "grabbed": 0.2, "outrage": 0.5, "noticed": 0.0,
    }  # fmt: skip
    return Elite(**{name: jnp.float32(value) for name, value in {**usual, **changed}.items()})


@given(old=st.floats(0.0, 90.0, width=32), promoted=shares, norm=shares, fear=shares, outrage=shares)
def test_posts_are_neither_made_nor_lost(old: float, promoted: float, norm: float, fear: float, outrage: float) -> None:
    """Truth: ledger of the elite in post and of posts with vacancies."""
    state = elite(old=old, promoted=100.0 * promoted, norm=norm, outrage=outrage)
    after, flows = purge.step(state, seen(fear=fear), P, FULL)
    assert len(flows.ledgers) == len(purge.LEDGERS)
    assert all(float(ledger.imbalance()) < TOLERANCE_SINGLE for ledger in flows.ledgers)
    assert min(float(after.old), float(after.promoted), float(after.vacant)) >= 0.0


@given(low=shares, high=shares)
def test_allies_threaten_less_the_stronger_the_first_man_is(low: float, high: float) -> None:
    """Truth: sign: Svolik: beyond a point the threat is no longer credible."""
    low, high = sorted((low, high))
    beyond = [float(purge.established(jnp.float32(power), jnp.float32(0.1), P)) for power in (low, high)]
    assert beyond[1] >= beyond[0]
    threshold = float(P.point_of_no_return)
    assert float(purge.established(jnp.float32(threshold), jnp.float32(0.0), P)) == pytest.approx(0.5, abs=1e-5)


def test_only_a_grab_that_is_seen_can_end_in_a_revolt() -> None:
    """Truth: limits of the event: nothing grabbed, not seen, beyond reach, or not the first month of a quarter."""
    weak = {"power": 0.2, "rivals": 0.8, "rising": 0.0}

    def out(state: Elite, **changed: float) -> float:
        met = seen(**{**weak, **changed})
        return float(purge.ousted(state, met, purge.established(met.power, state.grabbed, P), P))

    assert out(elite(grabbed=0.1), sighting=0.05) == 1.0
    assert out(elite(grabbed=0.0), sighting=0.05) == 0.0
    assert out(elite(grabbed=0.1), sighting=0.9) == 0.0
    assert out(elite(grabbed=0.1), sighting=0.05, quarter=0.0) == 0.0
    assert out(elite(grabbed=0.1), sighting=0.05, power=0.95, rising=0.05) == 0.0
    after, _ = purge.step(elite(grabbed=0.1), seen(**{**weak, "sighting": 0.05}), P, FULL)
    assert float(after.grabbed) == 0.0


@given(norm=shares, fear=shares, outrage=shares)
def test_the_norm_never_comes_back(norm: float, fear: float, outrage: float) -> None:
    """Truth: sign: Egorov and Sonin's history dependence, taken to its limit."""
    after, _ = purge.step(elite(norm=norm, outrage=outrage), seen(fear=fear), P, FULL)
    assert 0.0 <= float(after.norm) <= norm + 1e-7


def test_while_the_norm_holds_nobody_is_arrested() -> None:
    """Truth: limit."""
    assert float(purge.step(elite(norm=1.0), seen(), P, FULL)[1].rate) == 0.0


def test_noticed_losses_rein_the_purge_in() -> None:
    """Truth: sign: campaigns overshoot and are braked."""
    rates = [float(purge.step(elite(noticed=loss), seen(), P, FULL)[1].rate) for loss in (0.0, 0.05)]
    assert rates[1] == pytest.approx(rates[0] * np.exp(-0.05 * float(P.brake)), rel=1e-4)


@pytest.mark.parametrize("arrow", ARROWS)
def test_with_a_gain_at_nought_the_arrow_is_not_there(arrow: str) -> None:
    """Truth: the arrow's constant, or its cause, put to nought gives the same month to the last bit."""
    state, met, p = elite(norm=0.3), seen(), P
    if arrow == "kirov_pretext":
        p = dataclasses.replace(P, shock=jnp.float32(0.0))
    elif arrow == "leader_enemy_image":
        met = seen(suspicion=0.3)
    elif arrow == "terror_to_erase_october":
        p = dataclasses.replace(P, old_share=jnp.float32(0.0))
    without = purge.step(state, seen(), P, off(arrow))
    full = purge.step(state, seen(), P, FULL)
    assert any(float(a) != float(b) for a, b in zip(jax.tree.leaves(without), jax.tree.leaves(full), strict=True))
    if arrow == "purge_to_elite_replacement":
        flows, held = without[1], 95.0
        grown = float(without[0].promoted) - float(state.promoted) + float(flows.removed_promoted)
        kept = 35.0 - float(flows.removed_promoted)
        assert grown == pytest.approx(float(flows.filled) * 35.0 / held - float(P.turnover) * kept, abs=1e-4)
        return
    for one, two in zip(jax.tree.leaves(without), jax.tree.leaves(purge.step(state, met, p, FULL)), strict=True):
        np.testing.assert_array_equal(one, two)


_POWER = {"1917-11": 0.05, "1922-04": 0.08, "1924-01": 0.2, "1926-01": 0.3, "1928-01": 0.4, "1930-01": 0.5,
          "1934-01": 0.6, "1937-01": 0.65, "1941-06": 0.7}  # fmt: skip
_CHALLENGE = {"1917-11": 0.05, "1923-01": 0.1, "1924-01": 0.2, "1927-06": 0.25, "1928-01": 0.1, "1929-01": 0.2,
              "1930-01": 0.05, "1932-08": 0.08, "1933-01": 0.03, "1941-06": 0.02}  # fmt: skip


def path(points: dict[str, float]) -> jnp.ndarray:
    """A line through dated points. (month,)"""
    return jnp.asarray(np.interp(np.arange(MONTHS), [month_in_run(day) for day in points], list(points.values())))


def history(p: PurgeParameters, luck: jnp.ndarray, suspicion: float = 0.9) -> tuple[Elite, PurgeFlows]:
    """The elite under an assumed rise of one man, recorded fear of war and the murder of December 1934."""
    murder = jnp.zeros(MONTHS).at[month_in_run("1934-12")].set(1.0)
    given = (path(_POWER), path(_CHALLENGE), murder, top.circumstance("war_threat"), top.QUARTER, luck[0], luck[1])

    def month(state: Elite, x: Any) -> tuple[Elite, tuple[Elite, PurgeFlows]]:
        power, challenge, shot, fear, quarter, one, two = x
        met = Seen(
            power, 1.0 - power, jnp.float32(1.0), jnp.float32(suspicion), challenge, fear, shot, quarter, one, two
        )
        after, flows = purge.step(state, met, p, FULL)
        return after, (after, flows)

    found: tuple[Elite, PurgeFlows] = jax.lax.scan(month, purge.opening(jnp.float32(100.0)), given)[1]
    return found


def gone(run: tuple[Elite, PurgeFlows], since: str, until: str) -> np.ndarray:
    """Share of the old elite of one month arrested by another."""
    left = np.asarray(run[0].old + run[1].removed_old)
    rate = np.asarray(run[1].removed_old) / np.maximum(left, 1e-9)
    found: np.ndarray = 1.0 - np.prod(1.0 - rate[..., month_in_run(since) : month_in_run(until)], axis=-1)
    return found


@pytest.fixture(scope="module")
def ensemble() -> tuple[Elite, PurgeFlows]:
    def one(index: jnp.ndarray) -> tuple[Elite, PurgeFlows]:
        chance = Chance.of(3, index)
        p = from_numbers(
            PurgeParameters, quantiles(priors(PurgeParameters), chance.uniforms(names(PurgeParameters, "p")))
        )
        return history(p, chance.uniforms(["sighting", "rising"], (MONTHS,)))

    found: tuple[Elite, PurgeFlows] = jax.jit(jax.vmap(one))(jnp.arange(200))
    return found


def test_the_prior_holds_the_fate_of_the_central_committee_of_1934(ensemble: tuple[Elite, PurgeFlows]) -> None:
    """Truth: record, series `cc.shot`: 98 of the 139 of 1934; within the .2 and .8 quantiles of prior draws."""
    shot = float(load_record().estimates("cc.shot")["value"].iloc[0])
    found = gone(ensemble, "1934-02", "1940-12")
    low, high = np.quantile(found, [0.2, 0.8])
    assert low < shot / 139 < high


def test_the_peak_comes_after_the_murder_and_before_the_war(ensemble: tuple[Elite, PurgeFlows]) -> None:
    """Truth: record: arrests of the elite peaked in 1937-38; the median draw within eighteen months."""
    peak = np.median(np.asarray(ensemble[1].rate).argmax(axis=1))
    assert month_in_run("1936-01") <= peak <= month_in_run("1939-01")


def test_an_ordinary_suspicion_spares_most() -> None:
    """Truth: sign of `leader_enemy_image`: with ordinary suspicion far fewer are removed, central constants."""
    calm = jnp.ones((2, MONTHS))
    stern, mild = (float(gone(history(P, calm, level), "1934-02", "1940-12")) for level in (0.9, 0.3))
    assert mild < 0.5 * stern
