"""Births, deaths, hunger, moves and exile: closed forms, limits and signs.

Truth: compound growth where nothing but births and deaths happens; the sense of want and of closed roads.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smychka import simulate, society
from smychka.foundations.quantity import central
from smychka.published.allen import COLLECTIVISED, NEP, AllenParameters, migration, standard
from smychka.society import population
from smychka.society.population import PopulationParameters, Welfare
from toyland import country

P, R = central(PopulationParameters), country.regions()
shares = st.floats(0.0, 1.0, width=32)
foods = st.floats(0.0, 1.25, width=32)
hunger = jax.jit(lambda seen, shut, seized: population.hunger_rate(seen, P, shut, seized))


def hungry(food: float, ban: float = 0.0, burden: float = 0.0, gain: float = 1.0, force: float = 0.0) -> float:
    seen = welfare(nourishment=food, restriction=ban, burden=burden, force=force)
    return float(hunger(seen, jnp.float32(gain), jnp.float32(gain))[0])


def test_nobody_starves_who_has_the_usual_food() -> None:
    """Truth: limit: far above subsistence the rate is below one in a thousand a year."""
    assert 0.0 <= hungry(1.0) < 1e-3


@given(one=foods, other=foods, ban=shares, burden=shares)
def test_hunger_kills_more_the_larger_the_shortfall(one: float, other: float, ban: float, burden: float) -> None:
    """Truth: sign."""
    worse, better = sorted((one, other))
    assert hungry(worse, ban, burden) >= hungry(better, ban, burden) - 1e-6


def test_hunger_is_convex() -> None:
    """Truth: the specification: a smooth convex function of the shortfall."""
    rates = np.array([hungry(food) for food in np.linspace(0.1, 1.0, 40)])
    assert (np.diff(rates, 2) >= -1e-4).all()


@given(food=foods, one=shares, other=shares, burden=shares)
def test_closed_borders_kill(food: float, one: float, other: float, burden: float) -> None:
    """Truth: sign, and limits: passports alone (below .45) change nothing, nor does any ban without the arrow."""
    free, barred = sorted((one, other))
    assert hungry(food, barred, burden) >= hungry(food, free, burden) - 1e-6
    assert hungry(food, 0.45, burden) == pytest.approx(hungry(food, 0.0, burden))
    assert hungry(food, barred, burden, 0.0) == pytest.approx(hungry(food, 0.0, 0.0, 0.0))


def test_closed_borders_with_seizure_kill_strictly_more() -> None:
    """Truth: sign, at a shortfall."""
    assert hungry(0.6, 0.9, 0.4) > hungry(0.6, 0.9, 0.0) > hungry(0.6, 0.0, 0.0)


def test_seizure_by_force_kills_more_than_the_same_taken_by_norm() -> None:
    """Truth: sign at a shortfall; none without the arrow, and none where nothing was taken."""
    assert hungry(0.6, burden=0.4, force=0.9) > hungry(0.6, burden=0.4, force=0.1)
    assert hungry(0.6, burden=0.0, force=0.9) == hungry(0.6)
    assert hungry(0.6, burden=0.4, force=0.9, gain=0.0) == hungry(0.6, gain=0.0)


def test_hunger_in_towns() -> None:
    """Truth: sign and limit: none worth a count at full provision, more the worse it is."""
    rate = [float(population.town_hunger_rate(jnp.float32(v), P)) for v in (1.0, 0.8, 0.6, 0.2)]
    assert rate == sorted(rate) and rate[0] < 1e-3


def welfare(**changed: float) -> Welfare:
    usual = {
        "nourishment": 1.0, "provision": 1.0, "front": 0.0, "restriction": 0.0, "collectivised": 0.0, "burden": 0.0,
        "force": 0.0, "epidemic": 0.0, "social_law": 1.0, "year": 1925.5, "relative_standard": 1.6,
    }  # fmt: skip
    told = {**usual, **changed}
    scalar = ("provision", "epidemic", "social_law", "year", "relative_standard")
    return Welfare(**{n: jnp.float32(v) if n in scalar else country.regional(v) for n, v in told.items()})


def births(past: float = 1.0, **changed: float) -> float:
    return float(population.birth_rates(country.regional(past), jnp.float32(past), welfare(**changed), P)[0][0])


def test_births_in_a_fed_year_of_peace() -> None:
    """Truth: closed form: the rate of the parameter; in towns its ratio."""
    village, town = population.birth_rates(country.regional(1.0), jnp.float32(1.0), welfare(), P)
    np.testing.assert_allclose(village, float(P.birth_rate), rtol=1e-5)
    assert float(town) == pytest.approx(float(P.birth_rate) * float(P.birth_town), rel=1e-5)


@pytest.mark.parametrize("worse", [{"past": 0.7}, {"front": 0.8}, {"collectivised": 0.9}, {"year": 1935.5}], ids=str)
def test_hunger_war_the_drive_and_time_lower_births(worse: dict[str, float]) -> None:
    """Truth: signs."""
    assert births(**worse) < births()


def test_a_narrower_family_law_raises_births_after_1926() -> None:
    """Truth: sign of the ban of 1936."""
    assert births(year=1937.5, social_law=0.4) > births(year=1937.5, social_law=0.95)


@pytest.mark.parametrize(("worse", "year"), [({"front": 0.5}, 1919.5), ({"epidemic": 0.9}, 1919.5)], ids=str)
def test_war_and_typhus_kill(worse: dict[str, float], year: float) -> None:
    """Truth: signs."""
    rate = lambda **given: float(population.ordinary_deaths(welfare(year=year, **given), P)[0])  # noqa: E731
    assert rate(**worse) > rate() == pytest.approx(float(P.death_rate))


@given(unfilled=st.floats(-0.5, 1.0, width=32), provision=shares, ban=shares, collectivised=shares)
def test_migration_is_a_rate_and_bans_lower_it(
    unfilled: float, provision: float, ban: float, collectivised: float
) -> None:
    """Truth: bounds and sign: never below nought, never a third of the village in a year."""
    rate = lambda b: float(  # noqa: E731
        population.migration_rate(
            jnp.float32(unfilled), welfare(provision=provision, restriction=b, collectivised=collectivised), P
        )[0]
    )
    assert 0.0 <= rate(ban) <= rate(0.0) + 1e-7 < 0.33


def allen(relative: float, collectivised: float) -> float:
    seen = welfare(relative_standard=relative, collectivised=collectivised)
    return float(population.allen_migration(seen, P)[0])


@pytest.mark.parametrize("relative", [1.2, 1.6, 2.3])
def test_allens_lines_as_printed(relative: float) -> None:
    """Truth: published: Allen (2003), equations 50A and 50, and halfway between them with half the farms joined."""
    free, driven = 0.005 * relative - 0.001, 0.01875 * relative - 0.018375
    assert allen(relative, 0.0) == pytest.approx(free, rel=1e-4)
    assert allen(relative, 1.0) == pytest.approx(driven, rel=1e-4)
    assert allen(relative, 0.5) == pytest.approx(0.5 * (free + driven), rel=1e-4)


def test_allens_lines_are_those_of_his_model_here() -> None:
    """Truth: `published.allen`, where the lines are held by the same points."""
    p = central(AllenParameters)
    relative = standard(COLLECTIVISED, p)
    lines = migration(relative, COLLECTIVISED, p), migration(relative, NEP, p)
    for year in (5, 11):
        assert allen(float(relative[year]), 1.0) == pytest.approx(float(lines[0][year]), rel=1e-4)
        assert allen(float(relative[year]), 0.0) == pytest.approx(float(lines[1][year]), rel=1e-4)


def test_allens_lines_take_the_place_of_the_form_here_only_when_asked() -> None:
    """Truth: exact: the standard of living moves nothing at a weight of nought, and all of it at one."""
    posts = jnp.float32(0.2)
    poor, rich = welfare(relative_standard=0.5), welfare(relative_standard=3.0)
    here = [np.asarray(population.migration_rate(posts, seen, P)) for seen in (poor, rich)]
    np.testing.assert_array_equal(*here)
    lines = dataclasses.replace(P, allen_lines=jnp.float32(1.0))
    asked = population.migration_rate(posts, rich, lines)
    np.testing.assert_allclose(asked, population.allen_migration(rich, P), rtol=1e-6)


def test_posts_draw_and_hungry_towns_do_not() -> None:
    """Truth: signs; towns that fare worse than the village are left."""
    rate = lambda unfilled, provision: float(  # noqa: E731
        population.migration_rate(jnp.float32(unfilled), welfare(provision=provision), P)[0]
    )
    assert rate(0.2, 1.0) > rate(0.0, 1.0) > rate(0.0, 0.5)
    flight = lambda town, village: float(population.flight_rate(jnp.float32(town), jnp.float32(village), P))  # noqa: E731
    assert flight(1.0, 1.0) == 0.0 < flight(0.4, 0.9)


@given(rate=st.floats(0.0, 0.125, width=32))
def test_exile_follows_its_origins_and_never_empties_a_region(rate: float) -> None:
    """Truth: the bound, and the shares of the record while it does not bind."""
    sent = np.asarray(population.exile(jnp.float32(rate), R.rural, R))
    assert (sent >= 0.0).all() and (sent <= 0.02 * np.asarray(R.rural) + 1e-6).all()
    if rate <= 0.01:
        np.testing.assert_allclose(sent, rate * 120.0 * np.asarray(R.origin_share), rtol=1e-4)


def test_only_births_and_deaths_make_compound_growth() -> None:
    """Truth: closed form: N(t) = N(0) (1 + (b - d)/12)^t in villages and towns, with food for all and nobody moving."""
    still = {name: jnp.float32(0.0) for name in ("drift", "pull", "push", "flight", "escape", "hunger", "town_hunger")}
    parameters = dataclasses.replace(P, **still)
    given = country.paths(
        levers={"deportation_rate": 0.0, "social_legislation": 1.0, "movement_restriction": 0.0},
        circumstances={"civil_war_front": 0.0, "epidemic": 0.0},
    )
    now = dataclasses.replace(jax.tree.map(lambda leaf: leaf[60], given), least=given.least, most=given.most)
    seen = simulate.setting(now, simulate.central_draw(country.LABELS))
    all_parameters = dataclasses.replace(central(society.SocietyParameters), population=parameters)
    world = society.World(seen.levers, seen.circumstances, seen.month, all_parameters, central(society.SocietyGains), R)
    fed = society.Provision(
        nourishment=country.regional(1.0), town=jnp.float32(1.0), collectivised=country.regional(0.0),
        burden=country.regional(0.0), force=country.regional(0.0), unfilled=jnp.float32(0.0),
        relative_standard=jnp.float32(1.6),
    )  # fmt: skip
    start = dataclasses.replace(
        society.opening(all_parameters.opening, R), nourishment=country.regional(1.0), town_nourishment=jnp.float32(1.0)
    )
    step = jax.jit(lambda people: society.step(people, fed, world)[0])
    people, months = start, 36
    for _ in range(months):
        people = step(people)
    b, d = float(P.birth_rate), float(P.death_rate)
    np.testing.assert_allclose(people.rural / start.rural, (1.0 + (b - d) / 12.0) ** months, rtol=1e-4)
    town = float(P.birth_town) * b - 0.9 * d
    np.testing.assert_allclose(people.urban / start.urban, (1.0 + town / 12.0) ** months, rtol=1e-4)
    assert not np.asarray(people.settlers).any()


def test_the_labour_force_answers_to_posts() -> None:
    """Truth: closed form: usual where posts are as many as usual hands, in proportion to their want or excess, and no
    more beyond seven tenths more posts or half of them."""
    constants = central(society.SocietyParameters)
    people = society.opening(constants.opening, R)
    force = lambda asked: float(society.labour_force(people, jnp.float32(asked), constants))  # noqa: E731
    usual, drawn = float(P.participation) * float(people.urban.sum()), float(P.drawn_in)
    for more in (-0.5, -0.2, 0.0, 0.2, 0.7):
        assert force((1.0 + more) * usual) == pytest.approx(usual * (1.0 + drawn * more), rel=1e-4)
    assert force(99.0 * usual) == pytest.approx(usual * (1.0 + 0.7 * drawn), rel=1e-4)
    assert force(0.0) == pytest.approx(usual * (1.0 - 0.5 * drawn), rel=1e-4)
