"""Votes, sentences and people in the coupled run under recorded decisions.

Truth: counts of the record: votes of congresses and of the members, sentences, camps and settlers.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from smychka import ensemble
from smychka.ensemble import History
from smychka.foundations.calendar import month_in_run

LEVELS = ("members_for_leadership", "district_for_leadership", "province_for_leadership", "congress_for_leadership")
WATCHED = (*LEVELS, "sentenced", "executed", "camp_inmates", "special_settlers", "deported")


@pytest.fixture(scope="module")
def votes(history: History) -> xr.Dataset:
    """Recorded politics, 256 draws."""
    return ensemble.run(history, 256, 1917, watched=WATCHED)


def band(run: xr.Dataset, quantity: str, month: str) -> tuple[float, float]:
    low, high = np.quantile(run[quantity].values[:, month_in_run(month)], [0.05, 0.95])
    return float(low), float(high)


@pytest.mark.parametrize(
    ("quantity", "month", "record"),
    [
        ("congress_for_leadership", "1921-03", 336 / 404),
        ("congress_for_leadership", "1925-12", 559 / 624),
        ("members_for_leadership", "1927-11", 724_066 / 728_186),
    ],
)
def test_recorded_votes_lie_in_the_band(votes: xr.Dataset, quantity: str, month: str, record: float) -> None:
    """Truth: congresses.csv and party.csv: X congress on the unions 336 of 404, XIV congress 559 of 624, members before
    the XV congress 724,066 of 728,186: each inside the 90 per cent band."""
    low, high = band(votes, quantity, month)
    assert low <= record <= high


def test_delegates_attenuate_a_minority(votes: xr.Dataset) -> None:
    """Truth: the votes of the winter of 1923-24: a smaller minority at every step from members to conference."""
    shares = [1.0 - np.median(votes[level].values[:, month_in_run("1924-01")]) for level in LEVELS]
    assert shares[0] > shares[-1]
    ratio = np.median((1.0 - votes[LEVELS[-1]].values) / (1.0 - votes[LEVELS[0]].values).clip(1e-6), axis=0)
    assert ratio[month_in_run("1924-01")] < 1.0


@pytest.mark.parametrize(
    ("quantity", "since", "until", "record"),
    [
        ("sentenced", "1937-01", "1937-12", 790.7),
        ("sentenced", "1938-01", "1938-12", 554.3),
        ("sentenced", "1930-01", "1930-12", 208.1),
        ("deported", "1930-01", "1931-12", 1803.4),
    ],
)
def test_sentences_and_deportations_follow_the_series(
    votes: xr.Dataset, quantity: str, since: str, until: str, record: float
) -> None:
    """Truth: party.csv, thousand persons (police statistics; settlers of 1930-31): inside the 90 per cent band."""
    total = votes[quantity].values[:, month_in_run(since) : month_in_run(until) + 1].sum(axis=1)
    low, high = np.quantile(total, [0.05, 0.95])
    assert low <= record <= high


def test_camps_grow_as_on_record(votes: xr.Dataset) -> None:
    """Truth: camps on 1 January 1934 and 1939: 510 and 1,317 thousand, inside the band."""
    for month, record in (("1933-12", 510.3), ("1938-12", 1317.2)):
        low, high = band(votes, "camp_inmates", month)
        assert low <= record <= high, month
