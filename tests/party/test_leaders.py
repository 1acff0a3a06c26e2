"""The leaders: their table, Laver's four rules, public standing, illness, and the programme of the beaten."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from party import top
from party.top import ALIVE, LEADERS, PLACE
from smychka.foundations.quantity import central
from smychka.inputs.leaders import Leaders
from smychka.party import leaders
from smychka.party.leaders import LeaderGains, LeaderParameters, LeadersState, Seen

P, FULL = central(LeaderParameters), central(LeaderGains)
COUNT = len(LEADERS.names)
ARROWS = tuple(field.name for field in dataclasses.fields(LeaderGains))


def off(*arrows: str) -> LeaderGains:
    return dataclasses.replace(FULL, **{name: jnp.float32(0.0) for name in arrows})


def seen(**changed: object) -> Seen:
    usual = {
        "present": jnp.ones(COUNT), "ruling": jnp.ones(COUNT), "power": jnp.full(COUNT, 0.05),
        "posts": LEADERS.base, "lost": jnp.zeros(COUNT), "members": top.MEMBERS, "isolation": jnp.float32(0.0),
        "disclosed": jnp.float32(0.0),
    }  # fmt: skip
    return Seen(**{**usual, **changed})


def only(rule: int, leader: str = "stalin") -> Leaders:
    return leaders.with_rules(LEADERS, PLACE[leader], jnp.eye(4)[rule])


def beaten(*who: str) -> LeadersState:
    state = leaders.opening(LEADERS)
    return dataclasses.replace(state, standing=state.standing.at[jnp.array([PLACE[name] for name in who])].set(0.0))


def change(table: Leaders, state: LeadersState, met: Seen, gains: LeaderGains = FULL) -> np.ndarray:
    return np.asarray(leaders.movement(state, met, table, P, gains)[0])


def test_a_sticker_at_home_moves_only_with_his_office() -> None:
    """Truth: Laver's sticker: no move on the economic dimensions, on the outlook or on the nations."""
    found = change(only(0), leaders.opening(LEADERS), seen(isolation=jnp.float32(1.0)))[PLACE["stalin"]]
    np.testing.assert_allclose(found[[0, 1, 2, 4, 6]], 0.0, atol=1e-7)


def test_an_aggregator_goes_to_the_mean_of_the_members() -> None:
    """Truth: closed form: pace times the distance."""
    found = change(only(1), leaders.opening(LEADERS), seen())[PLACE["stalin"]]
    expected = float(P.member_pull) * (np.asarray(top.MEMBERS) - np.asarray(LEADERS.home[PLACE["stalin"]]))
    np.testing.assert_allclose(found[[0, 1, 2, 4, 6]], expected[[0, 1, 2, 4, 6]], rtol=1e-4, atol=1e-6)


def test_a_hunter_keeps_his_heading_while_he_gains_and_turns_when_he_loses() -> None:
    """Truth: Laver's hunter."""
    state = leaders.opening(LEADERS)
    ahead = dataclasses.replace(state, heading=jnp.ones_like(state.heading), power=jnp.full(COUNT, 0.05))
    for power, sign in ((0.06, 1.0), (0.04, -1.0)):
        _, heading = leaders.movement(ahead, seen(power=jnp.full(COUNT, power)), only(2), P, FULL)
        assert (np.sign(np.asarray(heading)[PLACE["stalin"]]) == sign).all()


def test_a_predator_takes_over_the_programme_of_those_he_has_beaten_and_not_before() -> None:
    """Truth: survey of models, 6.7: from the right against the left to left policy once the left is beaten."""
    left, predator = ("trotsky", "zinoviev", "kamenev"), only(3)
    out = jnp.ones(COUNT).at[jnp.array([PLACE[name] for name in left])].set(0.0)
    met = seen(ruling=out)
    early = change(predator, leaders.opening(LEADERS), met)[PLACE["stalin"]]
    late = change(predator, beaten(*left), met)[PLACE["stalin"]]
    assert (late[:3] > 0.01).all() and (late[:3] > early[:3] + 0.01).all()
    still = change(predator, beaten(*left), met, off("left_defeat_frees_programme"))[PLACE["stalin"]]
    assert (np.abs(still[:3]) < 0.25 * late[:3]).all()


def test_half_beaten_rivals_still_hold_their_programme() -> None:
    """Truth: limits: nothing is free at full standing, all but the constant at none."""
    state = leaders.opening(LEADERS)
    ruling = jnp.ones(COUNT).at[PLACE["trotsky"]].set(0.0)
    free = []
    for standing in (1.0, 0.5, 0.0):
        now = dataclasses.replace(state, standing=state.standing.at[PLACE["trotsky"]].set(standing))
        free.append(float(leaders.free_programme(now, seen(ruling=ruling), LEADERS)[1]))
    assert free[0] == 0.0 and free[1] < 0.25 and free[2] == pytest.approx(0.64 / 0.66, rel=1e-5)


def test_office_takes_leaders_to_discipline_and_exclusion_to_debate() -> None:
    """Truth: sign: codes of the platforms: triumvirate -.7, new opposition .6 on party democracy."""
    inside = change(LEADERS, leaders.opening(LEADERS), seen())[:, 3]
    outside = change(LEADERS, leaders.opening(LEADERS), seen(ruling=jnp.zeros(COUNT)))[:, 3]
    assert (outside > inside).all()


def test_the_person_can_be_taken_out_and_the_office_left() -> None:
    """Truth: sign: without the predator's rule the same man in the same office makes no left turn in 1928-32."""
    setting, calm = top.central_setting(), jnp.zeros((284, COUNT))
    plain = leaders.with_rules(LEADERS, PLACE["stalin"], jnp.array([1.0, 0.0, 0.0, 0.0]))
    sticker = top.simulated(setting, calm, table=plain).stance[:, PLACE["stalin"], :3]
    np.testing.assert_allclose(sticker, jnp.broadcast_to(LEADERS.home[PLACE["stalin"], :3], sticker.shape), atol=1e-4)


def test_public_standing_follows_office_and_fades_with_the_place() -> None:
    """Truth: closed form of the fixed point, and the sign for a man driven out."""
    state, met = beaten("trotsky"), seen()
    for _ in range(600):
        state = dataclasses.replace(state, authority=leaders.next_authority(state, met, LEADERS, P, FULL))
    expected = np.minimum(np.asarray(LEADERS.authority + P.office_fame * LEADERS.base), 1.0)
    expected[PLACE["trotsky"]] = 0.0
    np.testing.assert_allclose(state.authority, expected, atol=2e-3)


def test_stances_and_standing_stay_inside_their_bounds() -> None:
    """Truth: bounds, in twenty draws from the priors over all months."""
    import jax

    settings, luck = top.settings(20)
    run = jax.vmap(top.simulated)(settings, luck)
    assert float(jnp.abs(run.stance).max()) <= 1.0
    assert float(run.standing.min()) >= 0.0 and float(run.standing.max()) <= 1.0
    assert bool(jnp.isfinite(run.flows.power).all())


def test_the_notes_lower_the_standing_of_the_man_they_advise_against() -> None:
    """Truth: closed form of the fixed point: his alone, by the constant where everybody can read them."""
    known = kept = leaders.opening(LEADERS)
    told, silent = seen(disclosed=jnp.float32(1.0)), seen()
    for _ in range(600):
        known = dataclasses.replace(known, authority=leaders.next_authority(known, told, LEADERS, P, FULL))
        kept = dataclasses.replace(kept, authority=leaders.next_authority(kept, silent, LEADERS, P, FULL))
    ratio = np.ones(COUNT)
    ratio[PLACE["stalin"]] = 1.0 - float(P.warning)
    np.testing.assert_allclose(known.authority / kept.authority, ratio, atol=2e-3)


@pytest.mark.parametrize("arrow", ARROWS)
def test_with_a_gain_at_nought_the_arrow_is_not_there(arrow: str) -> None:
    """Truth: each arrow's own term put to nought by its constant or its cause gives the same to the last bit."""
    state = beaten("trotsky")
    out = jnp.ones(COUNT).at[PLACE["trotsky"]].set(0.0)
    met = seen(isolation=jnp.float32(0.8), ruling=out, disclosed=jnp.float32(0.6))
    if arrow == "lenin_illness_window":
        alive = ALIVE[200]
        kept = leaders.presence(alive, jnp.float32(1.0), PLACE["lenin"], off(arrow))
        assert float(kept[PLACE["lenin"]]) == 1.0
        assert float(leaders.presence(alive, jnp.float32(1.0), PLACE["lenin"], FULL)[PLACE["lenin"]]) == 0.0
        np.testing.assert_array_equal(leaders.presence(alive, jnp.float32(0.5), -1, FULL), alive)
        return
    constant = {
        "leader_centre_strategy": "centring", "left_defeat_frees_programme": "takeover", "siuc_appeal": "hope",
        "isolation_to_siuc_popularity": "retreat", "testament_to_standing": "warning",
    }[arrow]  # fmt: skip
    nothing = dataclasses.replace(P, **{constant: jnp.float32(0.0)})
    without = leaders.step(state, met, LEADERS, P, off(arrow))
    absent = leaders.step(state, met, LEADERS, nothing, FULL)
    present = leaders.step(state, met, LEADERS, P, FULL)
    for name in ("stance", "authority", "standing"):
        np.testing.assert_array_equal(getattr(without, name), getattr(absent, name))
    assert any((getattr(present, name) != getattr(absent, name)).any() for name in ("stance", "authority"))
