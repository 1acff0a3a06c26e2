"""What replay and fork keep by default: everything that is compared, judged or drawn, and nothing else."""

from __future__ import annotations

import pytest

from smychka import kept
from smychka.foundations.faults import SmychkaError
from smychka.inputs.record import load_record
from smychka.judgement.outcomes import load_outcomes
from smychka.measures import BY_REGION, COUNTRY, MEASURES
from smychka.telling.sections import MAIN, OF_FORKS


def test_a_replay_keeps_every_counterpart_and_every_chart() -> None:
    """Truth: the list of series and the list of charts."""
    record = load_record()
    found = kept.of_replays(record)
    answered = set(record.series["counterpart"].dropna()) & set(MEASURES)
    assert answered | set(MAIN) <= set(found) < set(COUNTRY + BY_REGION)
    assert len(found) == len(set(found))


def test_a_fork_keeps_every_outcome_and_every_chart() -> None:
    """Truth: the list of outcomes and the list of charts."""
    assert {each.quantity for each in load_outcomes().outcomes} | set(OF_FORKS) <= set(kept.of_forks())


def test_more_may_be_asked_for_and_must_be_known() -> None:
    """Truth: the house rule on errors: the nearest right name."""
    assert "power_stalin" not in kept.of_forks() and "power_stalin" in kept.of_forks(["power_stalin"])
    with pytest.raises(SmychkaError, match="power_stalin"):
        kept.of_forks(["power_stalyn"])
