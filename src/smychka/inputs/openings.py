"""Revolutionary openings abroad as arrays: when, where, how likely against one another, and how much was at stake.

The outcome is left out on purpose: the model must not read the answer. What is assumed of each attempt in a run
(failed as it did, succeeded, or drawn) comes from the circumstances and is handed over beside this table.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.calendar import month_index, parsed_date
from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs.circumstances import Opening
from smychka.inputs.toml_files import DATA

COLUMNS = (
    "id", "start", "end", "country", "kind", "p_success_low", "p_success_mid", "p_success_high",
    "population_thousand", "gdp_per_head_2011usd", "world_manufacturing_share_pct",
)  # fmt: skip
POOL = (
    "germany_1918", "bavaria_1919", "hungary_1919", "slovakia_ukraine_link_1919", "italy_1919_20", "poland_1920",
    "germany_march_1921", "bulgaria_1923", "germany_1923", "estonia_1924",
)  # fmt: skip
"""Attempts of 1918-24 in the base rate (two more of that count, Vienna and the Ruhr, are not in the table)."""
PRIZES: Mapping[str, float] = {
    "army_mutinies": 0.3, "mass_strike": 0.3, "general_strikes": 0.3, "civil_war": 0.5, "revolution_dual_power": 1.0,
    "soviet_republic": 1.0, "military_link": 1.0, "strike_wave_factory_occupation": 1.0, "strike_wave": 0.3,
    "red_army_offensive": 1.0, "general_strike": 0.3, "party_rising": 1.0, "rising": 1.0, "planned_rising": 1.0,
    "coup": 1.0, "national_revolution_and_rising": 1.0, "riot_and_strike": 0.3, "strike_and_civil_disobedience": 0.3,
    "soviet_bases": 0.2, "mass_crisis": 1.0, "defensive_united_front": 0.0, "armed_defence": 0.3,
    "asturias_commune": 0.3, "mass_strikes_popular_front": 0.5, "rising_in_republican_zone": 0.3,
    "depression_unrest": 0.3,
}  # fmt: skip
"""Part of a country that a success would bring over, by kind: an assumption. Power over the state is 1, a
republic held by allied parties .5, a change of course .3, lasting bases .2, and a coup kept out 0."""
_LOCAL = ("bavaria_1919",)
_LOCAL_PART = 0.15
_DEFENSIVE = "defensive_united_front"
_REFORMISTS = ("germany", "austria", "britain", "france", "italy", "czechoslovakia", "hungary")
_ITALY_PER_HEAD, _ITALY_RATIO = 3701.0, 2.7 / 137.86


class Openings(eqx.Module):
    """The attempts, in order of the table.

    Attributes:
        names: ids.
        countries: the countries, each once.
        begin: month of the run in which the attempt begins; below 0 before November 1917. (opening,)
        end: month in which it is decided. (opening,)
        length: months from the first to the last, at least one. (opening,)
        chance: judged chance of success given the attempt, middle of the range. (opening,)
        low: lowest judged chance. (opening,)
        high: highest judged chance. (opening,)
        pooled: 1 where the attempt belongs to the base rate of 1918-24, else 0. (opening,)
        prize: part of the country that a success brings over, 0 to 1. (opening,)
        defensive: 1 where the aim was to keep a dictatorship out, else 0. (opening,)
        reformists: 1 where a mass reformist party could stand in the way, else 0. (opening,)
        place: 1 at the country of the attempt, else 0. (opening, country)
        weight: the country's share of world manufacturing, mean over its attempts, 0 to 1. (country,)
        estimated: 1 where that share is not on record and was set from product per head, else 0. (country,)
    """

    names: tuple[str, ...] = eqx.field(static=True)
    countries: tuple[str, ...] = eqx.field(static=True)
    begin: Float[Array, "opening"]
    end: Float[Array, "opening"]
    length: Float[Array, "opening"]
    chance: Float[Array, "opening"]
    low: Float[Array, "opening"]
    high: Float[Array, "opening"]
    pooled: Float[Array, "opening"]
    prize: Float[Array, "opening"]
    defensive: Float[Array, "opening"]
    reformists: Float[Array, "opening"]
    place: Float[Array, "opening country"]
    weight: Float[Array, "country"]
    estimated: Float[Array, "country"]


class Fates(eqx.Module):
    """What a run assumes of each attempt. All (opening,)

    Attributes:
        forced: 1 where it succeeds whatever the odds, else 0.
        drawn: 1 where luck decides, else 0; with neither it fails, as it did.
        month: month of the run in which it is decided.
    """

    forced: Float[Array, "opening"]
    drawn: Float[Array, "opening"]
    month: Float[Array, "opening"]


@dataclass(frozen=True)
class _Attempt:
    """One row, read."""

    id: str
    country: str
    kind: str
    days: tuple[dt.date, dt.date]
    odds: tuple[float, float, float]
    share: float | None
    product: float | None
    per_head: float | None


def load_openings(path: Path | None = None) -> Openings:
    """The attempts of the table.

    Args:
        path: the table; that of the record if left out.

    Raises:
        InputFaults: everything wrong in it, with file and line.
    """
    path = DATA / "record" / "openings.csv" if path is None else path
    faults = Faults()
    found: list[_Attempt] = []
    for line, row in _rows(path, faults):
        attempt = _attempt(path, line, row, faults)
        if attempt is not None and attempt.id in {other.id for other in found}:
            faults.add(path, line, f"id {attempt.id!r} stands twice")
        elif attempt is not None:
            found.append(attempt)
    if not faults and not {attempt.id for attempt in found} & set(POOL):
        faults.add(path, 0, "none of the attempts of the base rate is here: " + ", ".join(POOL))
    faults.stop_if_any()
    return _openings(found)


def pinned(openings: Openings) -> Fates:
    """Every attempt fails, as it did."""
    zero = jnp.zeros_like(openings.chance)
    return Fates(zero, zero, openings.end)


def fates(openings: Openings, given: Iterable[Opening]) -> Fates:
    """The fates of the attempts from the circumstances of a run; attempts not named fail.

    A success counts from the day on which it was decided; a drawn attempt is decided in its last month.

    Args:
        openings: the attempts.
        given: openings of the circumstances, with their state and the day on which a success counts.

    Raises:
        SmychkaError: an attempt that is not in the table.
    """
    forced, drawn = np.zeros(len(openings.names)), np.zeros(len(openings.names))
    month = np.array(openings.end)
    for opening in given:
        if opening.id not in openings.names:
            raise SmychkaError(unknown("opening", opening.id, openings.names))
        place = openings.names.index(opening.id)
        forced[place] = opening.state == "success"
        drawn[place] = opening.state == "drawn"
        decided = float(month_index(opening.decided_on))
        month[place] = decided if opening.state == "success" else month[place]
    return Fates(*(jnp.asarray(values, dtype=jnp.float32) for values in (forced, drawn, month)))


def luck_events(names: Sequence[str]) -> list[str]:
    """Names of the events whose uniform numbers decide drawn attempts, in the order of the ids of these."""
    return [f"opening.{name}" for name in names]


def _rows(path: Path, faults: Faults) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                faults.add(path, 1, f"missing column {', '.join(missing)}")
                return []
            return [(reader.line_num, {k: v or "" for k, v in row.items() if k}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.add(path, 0, f"cannot be read: {error}")
        return []


def _attempt(path: Path, line: int, row: Mapping[str, str], faults: Faults) -> _Attempt | None:
    """The attempt of a row; None, with the faults noted, where anything in it is wrong."""
    before = len(faults)
    for column in ("id", "country"):
        if not row[column].strip():
            faults.add(path, line, f"{column} is empty")
    if row["kind"] not in PRIZES:
        faults.add(path, line, unknown("kind of opening", row["kind"], PRIZES))
    days = []
    for column in ("start", "end"):
        try:
            days.append(parsed_date(row[column], end=column == "end"))
        except ValueError as error:
            faults.add(path, line, f"{column}: {error}")
    if len(days) == 2 and days[1] < days[0]:
        faults.add(path, line, f"ends on {days[1]}, before it begins on {days[0]}")
    odds = [_number(path, line, row, f"p_success_{which}", faults) for which in ("low", "mid", "high")]
    known = [chance for chance in odds if chance is not None]
    if len(known) == 3 and not 0.0 <= known[0] <= known[1] <= known[2] <= 1.0:
        faults.add(path, line, f"expected 0 <= low <= middle <= high <= 1 of the chances, found {known}")
    size = [_number(path, line, row, column, faults, required=False) for column in COLUMNS[-3:]]
    for column, value in zip(COLUMNS[-3:], size, strict=True):
        if value is not None and value < 0.0:
            faults.add(path, line, f"{column} {value:g} is below nought")
    if len(faults) > before:
        return None
    people, per_head, share = size
    product = people * per_head / 1e6 if people is not None and per_head is not None else None
    low, mid, high = known
    return _Attempt(
        row["id"].strip(), row["country"].strip(), row["kind"], (days[0], days[1]), (low, mid, high),
        None if share is None else share / 100.0, product, per_head,
    )  # fmt: skip


def _number(
    path: Path, line: int, row: Mapping[str, str], column: str, faults: Faults, *, required: bool = True
) -> float | None:
    text = row[column].strip()
    if not text and not required:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        faults.add(path, line, f"{column} is {text!r}; expected a number")
        return None
    return value


def _size(attempt: _Attempt) -> float | None:
    """Share of world manufacturing: on record, else from product and product per head at the ratio of Italy."""
    if attempt.share is not None:
        return attempt.share
    if attempt.product is None or attempt.per_head is None:
        return None
    return _ITALY_RATIO * attempt.product * attempt.per_head / _ITALY_PER_HEAD / 100.0


def _openings(found: Sequence[_Attempt]) -> Openings:
    countries = tuple(dict.fromkeys(attempt.country for attempt in found))
    sizes: dict[str, list[float]] = {country: [] for country in countries}
    for attempt in found:
        size = _size(attempt)
        if size is not None:
            sizes[attempt.country].append(size)
    least = min((value for values in sizes.values() for value in values), default=0.0)
    recorded = {attempt.country for attempt in found if attempt.share is not None}
    begin = np.array([month_index(attempt.days[0]) for attempt in found], dtype=float)
    end = np.array([month_index(attempt.days[1]) for attempt in found], dtype=float)
    low, chance, high = (np.array(column) for column in zip(*(attempt.odds for attempt in found), strict=True))
    columns = {
        "begin": begin, "end": end, "length": end - begin + 1.0, "chance": chance, "low": low, "high": high,
        "pooled": [attempt.id in POOL for attempt in found],
        "prize": [PRIZES[a.kind] * (_LOCAL_PART if a.id in _LOCAL else 1.0) for a in found],
        "defensive": [attempt.kind == _DEFENSIVE for attempt in found],
        "reformists": [attempt.country in _REFORMISTS for attempt in found],
        "place": [[attempt.country == country for country in countries] for attempt in found],
        "weight": [float(np.mean(sizes[country])) if sizes[country] else least for country in countries],
        "estimated": [country not in recorded for country in countries],
    }  # fmt: skip
    arrays = {name: jnp.asarray(np.asarray(values, dtype=float), dtype=jnp.float32) for name, values in columns.items()}
    return Openings(names=tuple(attempt.id for attempt in found), countries=countries, **arrays)
