"""Which quantities a replay and a fork keep unless more are asked for: what is compared, judged and drawn.

Every quantity of ten thousand draws takes eleven megabytes, one of regions a quarter of a gigabyte.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from smychka.judgement.class_readings import load_readings
from smychka.judgement.comparison import PLACES, REGIONAL
from smychka.judgement.outcomes import load_outcomes
from smychka.judgement.strains import IMPOSSIBLE, STRUCK
from smychka.measures import BY_REGION, COUNTRY, MEASURES, measure
from smychka.telling.sections import MAIN, OF_FORKS

if TYPE_CHECKING:
    from smychka.inputs.record import Record

HUNGER = "regional_famine_deaths"


def of_replays(record: Record, more: Iterable[str] = ()) -> tuple[str, ...]:
    """What a replay keeps: counterparts of the record, what outcomes and readings judge, what the report draws.

    Args:
        record: the evidence.
        more: ids of further quantities.

    Raises:
        SmychkaError: an unknown quantity among those; names the nearest.
    """
    answered = [name for name in record.series["counterpart"].dropna() if name in MEASURES]
    placed = chain.from_iterable(places.values() for places in PLACES.values())
    return _ordered(chain(answered, REGIONAL.values(), placed, MAIN, _judged(), more))


def of_forks(more: Iterable[str] = ()) -> tuple[str, ...]:
    """What a fork keeps of both runs: what outcomes and readings judge, what the report draws, and hunger by region.

    Args:
        more: ids of further quantities.

    Raises:
        SmychkaError: an unknown quantity among those; names the nearest.
    """
    return _ordered(chain(OF_FORKS, MAIN, _judged(), (HUNGER,), more))


def _judged() -> Iterable[str]:
    """The quantities of outcomes, of their definitions, of the accounts' criteria, and of the notes on strains."""
    outcomes = load_outcomes()
    stated = [each.conditions for each in outcomes.definitions] + [each.conditions for each in load_readings().labels]
    conditions = (condition.quantity for condition in chain.from_iterable(stated))
    return chain((each.quantity for each in outcomes.outcomes), conditions, (STRUCK, IMPOSSIBLE))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    wanted = {measure(name).id for name in names}
    return tuple(name for name in COUNTRY + BY_REGION if name in wanted)
