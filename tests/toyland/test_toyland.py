"""The engine on a country that never was: no history, so that only the machinery can be right or wrong.

Truth: identities, and what must follow from what by the sense of the equations.
"""

from __future__ import annotations

import numpy as np

from smychka import coupling
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.ledger import TOLERANCE_SINGLE, assert_balanced
from smychka.measures import MEASURES
from toyland import country

Told = tuple[dict[str, np.ndarray], np.ndarray]


def test_a_run_has_its_shapes(usual: Told) -> None:
    """Truth: months first, draws last, regions between."""
    values, imbalance = usual
    for name, found in values.items():
        places = (len(country.NAMES),) if MEASURES[name].regional else ()
        assert found.shape == (MONTHS, *places, country.DRAWS), name
        assert np.isfinite(found).all(), name
    assert imbalance.shape == (len(coupling.LEDGERS), country.DRAWS)


def test_the_books_close_abroad_too(usual: Told) -> None:
    """Truth: the identity of every ledger, in a country the engine was not set up for."""
    assert_balanced(coupling.LEDGERS, usual[1], TOLERANCE_SINGLE)


def test_a_harvest_comes_once_a_year(usual: Told) -> None:
    """Truth: the calendar: August alone."""
    harvest = usual[0]["grain_harvest"]
    august = np.arange(MONTHS) % 12 == 9
    assert (harvest[august] > 0).all() and (harvest[~august] == 0).all()


def test_draws_with_one_sample_are_one(usual: Told) -> None:
    """Truth: a draw is a function of its sample; order among the draws means nothing."""
    turned = country.told(country.paths(), country.turned(country.sample()))[0]
    np.testing.assert_allclose(turned["population"][..., ::-1], usual[0]["population"], rtol=1e-6)


def test_drought_brings_less_grain_and_more_hunger(usual: Told) -> None:
    """Truth: sense: a yield cut by e**-.5 every year."""
    dry = country.told(country.paths(circumstances={"weather": -0.5}), country.sample())[0]
    assert (dry["grain_harvest"][9] < usual[0]["grain_harvest"][9]).all()
    assert (dry["famine_deaths"].sum(axis=0) > usual[0]["famine_deaths"].sum(axis=0)).all()
    assert (dry["population"][-1] < usual[0]["population"][-1]).all()


def test_nobody_is_driven_in_where_nobody_drives() -> None:
    """Truth: without the lever only those with machines at hand join, and nobody is sent away without deportation."""
    quiet = country.told(
        country.paths(levers={"collectivisation_drive": 0.0, "machine_supply": 0.0, "deportation_rate": 0.0}),
        country.sample(),
    )[0]
    assert (quiet["collectivised_share"] < 0.2).all()
    assert (quiet["deported"] == 0).all() and (quiet["special_settlers"] == 0).all()


def test_the_drive_comes_before_its_effects(usual: Told) -> None:
    """Truth: cause before effect: a drive that begins in 1930 leaves all months before it as they were, to the bit."""
    begin = month_in_run("1930-01")
    other = country.paths()
    drive = country.LEVERS.index("collectivisation_drive")
    calm = country.with_lever(other, drive, slice(begin, None), 0.0)
    found = country.told(calm, country.sample())[0]
    for name, values in usual[0].items():
        np.testing.assert_array_equal(found[name][:begin], values[:begin], err_msg=name)
    spring = begin + 2
    assert (found["collectivised_share"][spring] < usual[0]["collectivised_share"][spring]).all()
    assert (found["cattle"][spring] > usual[0]["cattle"][spring]).all()
