"""An ensemble that is asked for what cannot be, and one in which a number breaks.

Truth: the house rule on errors: what, where, what was expected, the nearest right name.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from engine.runs import DRAWS, SEED, WATCHED
from smychka import ensemble
from smychka.ensemble import History
from smychka.foundations.calendar import month_in_run
from smychka.foundations.faults import InputFaults, SmychkaError
from smychka.foundations.ledger import LedgerError
from smychka.inputs.policy import Policy


@pytest.mark.parametrize("draws", [0, -3])
def test_no_draws(history: History, draws: int) -> None:
    """Truth: the rule: what was asked for and what was expected."""
    with pytest.raises(SmychkaError, match=f"{draws} draws were asked for; expected at least 1"):
        ensemble.run(history, draws, SEED)


def test_no_batch(history: History) -> None:
    """Truth: the rule."""
    with pytest.raises(SmychkaError, match="a batch of 0 draws was asked for; expected at least 1"):
        ensemble.run(history, DRAWS, SEED, batch=0)


def test_an_unknown_quantity(history: History) -> None:
    """Truth: the rule: the nearest right name."""
    with pytest.raises(SmychkaError, match=r"unknown quantity 'grain_harvst'; did you mean 'grain_harvest'\?"):
        ensemble.run(history, DRAWS, SEED, watched=["grain_harvst"])


def test_an_unknown_lever_in_a_policy(history: History) -> None:
    """Truth: the rule: the policy, the lever and the nearest right one; nothing is run."""
    wrong = Policy.own("mine").impose("grain_prise", 1.0, since="1928")
    with pytest.raises(InputFaults, match=r"policy mine: unknown lever 'grain_prise'; did you mean 'grain_price'\?"):
        ensemble.run(history, DRAWS, SEED, ensemble.Course(wrong))


def test_everything_wrong_in_a_policy_at_once(history: History) -> None:
    """Truth: the rule: all faults, not the first."""
    wrong = (
        Policy.own("mine")
        .impose("procurement_pressure", 7.0, since="1928")
        .impose("heavy_share", 0.5, since="1950", until="1951")
        .impose("grain_price", 1.0, since="1930", until="1929")
    )
    with pytest.raises(InputFaults) as error:
        ensemble.run(history, DRAWS, SEED, ensemble.Course(wrong))
    told = str(error.value)
    assert "procurement_pressure: value 7 lies outside the range from 0 to 1" in told
    assert "heavy_share: 1950-01-01 lies outside the run" in told
    assert "grain_price: ends on 1929-12-31, before it begins on 1930-01-01" in told


def test_progress_ends_with_one(history: History) -> None:
    """Truth: the share done, rising to one."""
    told: list[float] = []
    ensemble.run(history, DRAWS, SEED, watched=WATCHED, progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0


def broken(history: History, number: float) -> History:
    """History with one number of the weather of Ukraine, in the summer of 1924, replaced."""
    months = history.monthly_circumstances
    regional = months.regional.copy()
    place = months.regional_names.index("weather"), months.regions.index("ukraine")
    regional[month_in_run("1924-08"), *place] = number
    return dataclasses.replace(history, monthly_circumstances=dataclasses.replace(months, regional=regional))


def test_a_number_that_is_none_stops_the_run_and_says_where(history: History) -> None:
    """Truth: the specification: the stop names quantity, region, month and draw, the earliest first."""
    watched = ("regional_harvest", *(name for name in WATCHED if name != "regional_harvest"))
    with pytest.raises(SmychkaError, match="regional_harvest in ukraine is not a number in 1924-08, draw 0"):
        ensemble.run(broken(history, np.nan), DRAWS, SEED, watched=watched)


def test_a_broken_number_stops_the_run_even_if_it_is_not_watched(history: History) -> None:
    """Truth: the ledgers see all grain: no result is given out, whatever is watched."""
    with pytest.raises(SmychkaError):
        ensemble.run(broken(history, np.inf), DRAWS, SEED, watched=["births"])


def test_a_broken_balance_stops_the_run(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Truth: the rule that ledgers are never switched off: the run ends with the names of the broken ones."""
    monkeypatch.setattr(ensemble, "TOLERANCE_SINGLE", 0.0)
    with pytest.raises(LedgerError, match="village grain by"):
        ensemble.run(history, DRAWS, SEED, watched=WATCHED)
