"""Votes: closed forms of the ballot and the filter, arrows that vanish, and the recorded votes inside the prior's band.

Truth: closed forms, limits and signs; record rows of congresses.csv under recorded levers.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from party import history
from smychka import party
from smychka.inputs.record import load_record
from smychka.party import apparatus, congress
from smychka.party.congress import CongressGains, CongressParameters, Seen
from smychka.party.membership import Members
from smychka.party.opinion import Opinion

P, GAINS = history.CENTRAL.congress, history.FULL.congress
shares = st.floats(0.0, 1.0, width=32)
SCHOOLED = 0.1 * jnp.ones((9, 3))


def seen(ties: tuple[float, float] = (0.3, 0.1), authority: tuple[float, float] = (0.6, 0.4), **changed: float) -> Seen:
    usual = {"appointment": 0.4, "faction_ban": 0.5, "freedom": 0.5}
    values = {name: jnp.float32(value) for name, value in {**usual, **changed}.items()}
    return Seen(
        platforms=jnp.asarray([[-0.3, -0.6, -0.2], [0.4, 0.7, 0.7]]), authority=jnp.asarray(authority),
        own_kind=jnp.asarray([0.6, 0.3]), ties=jnp.tile(jnp.asarray(ties), (5, 1)), **values,
    )  # fmt: skip


def company(office: float = 0.3) -> tuple[Members, Opinion]:
    one = jnp.ones((9, 3))
    members = Members(jnp.stack([(1.0 - office) * one, office * one]), 0.3 * one, 0.1 * one)
    return members, Opinion(jnp.zeros((3, 9, 3)), 0.4 * jnp.ones((3, 9, 3)))


def ballot(given_: Seen, gains: CongressGains = GAINS, p: CongressParameters = P, office: float = 0.3) -> np.ndarray:
    members, thought = company(office)
    return np.asarray(congress.votes(members, thought, SCHOOLED, given_, p, gains).pyramid)


def off(*names: str) -> CongressGains:
    return dataclasses.replace(GAINS, **{name: jnp.float32(0.0) for name in names})


def changed(**values: float) -> CongressParameters:
    return dataclasses.replace(P, **{name: jnp.float32(value) for name, value in values.items()})


@given(held=shares, rival=shares, freedom=shares, ban=shares, appointment=shares)
def test_shares_are_shares_at_every_level(
    held: float, rival: float, freedom: float, ban: float, appointment: float
) -> None:
    """Truth: the definition: shares of nought or more that sum to one."""
    ties = (held * 0.9, rival * (1.0 - held * 0.9))
    found = ballot(seen(ties, freedom=freedom, faction_ban=ban, appointment=appointment))
    np.testing.assert_allclose(found.sum(1), 1.0, rtol=1e-5)
    assert (found >= 0.0).all()


def test_without_posts_and_costs_delegates_are_as_their_electors() -> None:
    """Truth: limit: proportional election, nobody tied, no officials."""
    free = ballot(seen((0.0, 0.0), freedom=1.0, appointment=0.0))
    np.testing.assert_allclose(free, np.tile(free[0], (4, 1)), rtol=1e-5)


def test_a_patron_with_secretaries_of_his_own_keeps_his_province() -> None:
    """Truth: the survey's d = s + (1 - s) G for each patron, in closed form."""
    p = changed(seizure=1.0, list_vote=0.0)
    gains = off("apparatus_interest")
    met = seen((0.3, 0.2), freedom=0.0, faction_ban=0.0)
    found = congress.delegates(jnp.asarray([0.9, 0.1]), met.ties[0], met, p, gains)
    np.testing.assert_allclose(np.asarray(found), [0.3 + 0.5 * 0.9, 0.2 + 0.5 * 0.1], rtol=1e-5)


def test_posts_in_the_hands_of_the_leadership_thin_a_minority_out_at_every_tier() -> None:
    """Truth: sign of the filter, and of officials, and of list voting."""
    found = ballot(seen((0.5, 0.0)))[:, 1]
    assert (np.diff(found) < 0.0).all()
    assert ballot(seen((0.5, 0.0), appointment=0.8))[3, 1] < found[3]
    assert ballot(seen((0.8, 0.0)))[3, 1] < found[3] < ballot(seen((0.1, 0.0)))[3, 1]


def test_the_minority_gains_with_freedom_and_loses_with_the_ban() -> None:
    """Truth: signs."""
    by_freedom = [ballot(seen(freedom=f))[0, 1] for f in (0.1, 0.4, 0.9)]
    by_ban = [ballot(seen(faction_ban=b))[0, 1] for b in (0.1, 0.5, 0.9)]
    assert by_freedom == sorted(by_freedom) and by_ban == sorted(by_ban, reverse=True)
    silent = ballot(seen(authority=(0.6, 0.0), ties=(0.3, 0.0)))
    np.testing.assert_array_equal(silent[:, 1], np.zeros(4))


def test_minority_voice_is_what_thirty_per_cent_get() -> None:
    """Truth: limits: in full without posts, appointment and closed lists; nothing where all posts are held."""
    free = seen((0.0, 0.0), freedom=1.0, appointment=0.0)
    assert float(congress.minority_voice(free, P, GAINS)) == pytest.approx(0.3, rel=1e-5)
    held = seen((1.0, 0.0), freedom=0.0)
    assert float(congress.minority_voice(held, changed(seizure=1.0), GAINS)) == pytest.approx(0.0, abs=1e-6)


PAIRS = {
    "ban_on_factions_latency": (seen(), seen(faction_ban=0.0), {}, 0.3),
    "party_discipline_trap": (seen(), seen(), {"discipline": 0.0}, 0.3),
    "apparatus_interest": (seen(), seen(), {"office": 0.0, "zeal": 0.0}, 0.3),
    "social_base_identification": (seen(), seen(), {"identification": 0.0}, 0.3),
    "siuc_appeal": (seen(), seen(), {"outlook": 0.0}, 0.3),
    "appointments_to_congress": (seen(), seen(), {"seizure": 0.0, "officials": 0.0}, 0.3),
}


@pytest.mark.parametrize("name", PAIRS)
def test_an_arrow_switched_off_is_exactly_absent(name: str) -> None:
    """Truth: the rule of gains: nought gives the votes of a model whose arrow has no cause or no strength."""
    met, unmet, values, office = PAIRS[name]
    without = ballot(met, off(name), P, office)
    np.testing.assert_array_equal(without, ballot(unmet, GAINS, changed(**values), office))
    assert not np.allclose(without, ballot(met))


def test_the_capital_votes_with_better_odds() -> None:
    """Truth: closed form of odds."""
    found = np.asarray(congress.tilted(jnp.asarray([0.8, 0.15, 0.05]), jnp.log(jnp.float32(2.0))))
    np.testing.assert_allclose(found, np.array([0.8, 0.3, 0.1]) / 1.2, rtol=1e-6)


@cache
def pyramids() -> np.ndarray:
    """Votes of 300 draws of the prior under recorded levers. (draw, month, level, platform)"""
    return np.asarray(history.prior_runs()[1].votes.pyramid)


def band(found: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(found, [0.05, 0.95])
    return float(low), float(high)


def vote(body: str, day: str, part: str) -> tuple[float, float]:
    """For and against of a recorded vote."""
    rows = load_record().congresses
    rows = rows[(rows["number"] == body) & (rows["start"].astype(str) == day)]
    row = rows[rows["motion"].fillna("").str.contains(part)]
    return float(row["votes_for"].iloc[0]), float(row["votes_against"].iloc[0])


def test_the_trade_union_vote_of_1921_lies_in_the_band() -> None:
    """Truth: record row X congress 14 March 1921: 336 for the Ten, 50 Trotsky-Bukharin, 18 Workers' Opposition."""
    found = pyramids()[:, history.at("1921-02"), 3]
    for place, count in enumerate((336.0, 50.0, 18.0)):
        low, high = band(found[:, place])
        assert low <= count / 404.0 <= high


def test_the_conference_of_january_1924_lies_in_the_band() -> None:
    """Truth: record row XIII conference: three of 128 delegates for the opposition."""
    for_, against = vote("XIII conf", "1924-01-18", "discussion")
    low, high = band(pyramids()[:, history.at("1924-01"), 3, 1])
    assert low <= against / (for_ + against) <= high


def test_the_new_opposition_of_1925_lies_in_the_band() -> None:
    """Truth: record row XIV congress 23 December 1925: 559 to 65, a delegation delivered by its own secretaries."""
    for_, against = vote("XIV", "1925-12-23", "New Opposition")
    december = pyramids()[:, history.at("1925-12")]
    low, high = band(december[:, 3, 1])
    assert low <= against / (for_ + against) <= high
    assert np.median(december[:, 3, 1]) > np.median(december[:, 0, 1])


def test_the_members_vote_of_1927_lies_in_the_band() -> None:
    """Truth: record row of the discussion before the XV congress: 724,066 to 4,120 members."""
    for_, against = vote("all-party", "1927-10-27", "CC theses")
    low, high = band(pyramids()[:, history.at("1927-11"), 0, 1:].sum(-1))
    assert low <= against / (for_ + against) <= high


def test_the_pyramid_of_moscow_in_1923_lies_in_the_band() -> None:
    """Truth: record rows of Moscow cells (2,223 and 6,594 against 9,843 and 2,790) and 18 per cent at the province."""
    share = (2223.0 + 6594.0) / (2223.0 + 6594.0 + 9843.0 + 2790.0)
    month = history.at("1923-12")
    given_ = jax.tree.map(lambda leaf: leaf[month], history.inputs())
    posts = history.prior_runs()[0].apparatus.posts[:, month]

    def filtered(p: party.PartyParameters, held: jax.Array) -> jax.Array:
        world = party.World(given_.levers, given_.month, p, history.FULL)
        met = party.ballot(apparatus.Apparatus(held), given_.leaders, world)
        return congress.pyramid(jnp.asarray([1.0 - share, share, 0.0]), met, p.congress, GAINS)[:, 1]

    found = np.asarray(jax.vmap(filtered)(history.sample(300), posts))
    low, high = band(found[:, 2])
    assert low <= 0.18 <= high
    medians = np.median(found, axis=0)
    assert (np.diff(medians) < 0.0).all()


def test_the_voice_of_a_minority_falls_from_1921_to_1934() -> None:
    """Truth: sign, in nine draws of ten under recorded levers."""
    voice = np.asarray(history.prior_runs()[1].votes.minority_voice)
    before, after = voice[:, history.at("1921-02")], voice[:, history.at("1934-02")]
    assert (after < before).mean() > 0.9
