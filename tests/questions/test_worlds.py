"""Worlds side by side: rows against the plain runs of the ensemble."""

from __future__ import annotations

import numpy as np
import pytest

from smychka import ensemble, simulate
from smychka.ensemble import Course
from smychka.foundations.calendar import MONTHS, first_day, month_in_run
from smychka.foundations.faults import SmychkaError
from smychka.judgement.named_values import named_value
from smychka.worlds import Rows, World, draws_of, paths_of, rows_of, values_in

SEED, DRAWS = 5, 6


@pytest.fixture(scope="module")
def history() -> ensemble.History:
    """History with the shipped posterior."""
    ensemble.remember_compilations()
    return ensemble.usual_history()


def test_rows_are_the_draws_of_the_ensemble(history: ensemble.History) -> None:
    """Truth: the same draws by the usual way, whole runs of them, with and without the arrow."""
    asked = [named_value("famine_deaths_1930_33"), named_value("famine_over_3m")]
    rows = rows_of(DRAWS, [{}, {"procurement_to_famine": 0.0}, {"procurement_to_famine": np.nan}])
    found = values_in(history, World(), rows, asked, SEED)
    watched = asked[0].quantities
    whole = ensemble.run(history, DRAWS, SEED, watched=watched)
    cut = ensemble.run(history, DRAWS, SEED, Course(switches=(("procurement_to_famine", 0.0),)), watched=watched)
    assert found.shape == (2, 3 * DRAWS)
    assert found[0, :DRAWS] == pytest.approx(asked[0].read(whole), rel=1e-5)
    assert found[0, DRAWS : 2 * DRAWS] == pytest.approx(asked[0].read(cut), rel=1e-5)
    assert found[0, 2 * DRAWS :].tolist() == found[0, :DRAWS].tolist()
    assert found[1].tolist() == (found[0] >= 3000.0).tolist()


def test_rows_may_share_a_draw_in_any_order(history: ensemble.History) -> None:
    """Truth: pairing: a row knows its draw and nothing of its neighbours."""
    asked = [named_value("famine_deaths_1930_33")]
    plain = values_in(history, World(), rows_of(DRAWS, [{}]), asked, SEED)[0]
    mixed = values_in(history, World(), Rows(np.array([3, 3, 0]), {}), asked, SEED)[0]
    assert mixed == pytest.approx(plain[[3, 3, 0]], rel=1e-5)


def test_an_arrow_that_is_not_there(history: ensemble.History) -> None:
    """Truth: the house rule: the nearest right name."""
    with pytest.raises(SmychkaError, match="did you mean 'procurement_to_famine'"):
        values_in(history, World(), rows_of(2, [{"procurement_famine": 0.0}]), [named_value("famine_over_3m")], SEED)


def test_left_to_luck(history: ensemble.History) -> None:
    """Truth: nothing changes before the date; after it weather has the record's mean and spread, attempts are open."""
    since = month_in_run("1923-06")
    before, after = paths_of(history, World()), paths_of(history, World(free=since, drawn=since))
    weather, drawn = np.asarray(before.weather), np.asarray(after.weather)
    year = np.array([first_day(month).year for month in range(MONTHS)])
    assert np.array_equal(weather[year < 1924], drawn[year < 1924])
    assert drawn[year >= 1924][0] == pytest.approx(weather.mean(axis=0), abs=1e-6)
    assert np.asarray(after.weather_doubt)[year >= 1924][0] == pytest.approx(weather.std(axis=0), abs=1e-6)
    open_still = np.asarray(history.facts.openings.end) >= since
    assert np.asarray(after.fates.drawn).astype(bool).tolist() == open_still.tolist()
    assert 0 < open_still.sum() < len(open_still)
    assert not np.asarray(before.fates.drawn).any()


def test_drawn_weather_knows_nothing_of_the_posterior(history: ensemble.History) -> None:
    """Truth: the luck of the priors from the year of the date on, that of the posterior before."""
    since = month_in_run("1923-01")
    own, free = (draws_of(history, World(drawn=drawn), 4, SEED).luck.weather for drawn in (None, since))
    plain = draws_of(ensemble.load_history(), World(), 4, SEED).luck.weather
    assert np.array_equal(own[:, :6], free[:, :6])
    assert np.array_equal(plain[:, 6:], free[:, 6:])
    assert not np.array_equal(own[:, 6:], free[:, 6:])


def test_fewer_months_are_the_first_of_all(history: ensemble.History) -> None:
    """Truth: cutting the arrays by hand: what has a month axis is shorter, what has none is whole."""
    whole, short = paths_of(history, World()), paths_of(history, World(), 50)
    assert np.array_equal(np.asarray(whole.levers)[:50], np.asarray(short.levers))
    assert np.array_equal(np.asarray(whole.fates.month), np.asarray(short.fates.month))
    assert np.asarray(short.frame.congress).shape[0] == 50
    assert simulate.at_month(short, 49).levers.tolist() == simulate.at_month(whole, 49).levers.tolist()
