"""The leaders: where they stood, what they could lean on, how they adapted, who was tied to whom."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.calendar import END, MONTHS, monthly_means
from smychka.foundations.faults import Faults, unknown
from smychka.inputs.toml_files import DATA, STATUSES, TomlTable, source_keys, toml_file

DIMENSIONS = (
    "industrialisation_pace", "peasant_extraction", "plan_over_market", "party_democracy",
    "international_revolution", "union_autonomy", "nationalities_autonomy",
)  # fmt: skip
RULES = ("sticker", "aggregator", "hunter", "predator")

_LEADER_KEYS = (
    "id", "from", "death_is_circumstance", "stance", "platforms", "authority", "base", "office_tie", "campaign",
    "suspicion", "warned", "rules", "source", "status", "note",
)  # fmt: skip
_TIE_KEYS = ("pair", "strength", "status", "note")
_RULING_KEYS = ("from", "to", "platform", "stance", "status", "note")
_WEIGHTS = ("authority", "base", "office_tie", "campaign", "suspicion", "warned")
_ONE_DAY = dt.timedelta(days=1)
Platforms = Mapping[str, tuple[float, ...]]


class Leaders(eqx.Module):
    """Facts and judgements about the leaders. The order of every array is that of `names`.

    Attributes:
        names: ids, as in the table of people.
        titles: names for readers.
        home: stance of their own on the seven dimensions, -1 to 1. (leader, dimension)
        authority: public standing on entering, 0 to 1. (leader,)
        base: followers in bodies of their own (a city, the army, the unions), share of all. (leader,)
        office_tie: how far they follow whoever holds the Secretariat, 0 to 1. (leader,)
        campaign: how far they go to the members when in a minority, 0 to 1. (leader,)
        suspicion: how readily they see enemies, 0 to 1; .3 is ordinary for men of the civil war. (leader,)
        warned: how far Lenin's last notes advise against them, 0 to 1. (leader,)
        rules: how they adapt: sticker, aggregator, hunter, predator; adds up to 1. (leader, rule)
        ties: friendship (above 0) and feud (below 0), -1 to 1, symmetric. (leader, leader)
        mortal: 1 where the death of a leader is a circumstance, 0 where it was a deed of the rulers. (leader,)
        entered: share of the month since each came to the top. Deaths and Lenin's illness are not in it: they are
            circumstances. (month, leader)
    """

    names: tuple[str, ...] = eqx.field(static=True)
    titles: tuple[str, ...] = eqx.field(static=True)
    home: Float[Array, "leader dimension"]
    authority: Float[Array, "leader"]
    base: Float[Array, "leader"]
    office_tie: Float[Array, "leader"]
    campaign: Float[Array, "leader"]
    suspicion: Float[Array, "leader"]
    warned: Float[Array, "leader"]
    rules: Float[Array, "leader rule"]
    ties: Float[Array, "leader leader"]
    mortal: Float[Array, "leader"]
    entered: Float[Array, "month leader"]


def load_leaders(path: Path | None = None, record: Path | None = None) -> Leaders:
    """The leaders from `leaders.toml`, with deaths and platforms from the tables of the record.

    Args:
        path: the file of leaders; the shipped one if left out.
        record: the folder of the record; the shipped one if left out.

    Raises:
        InputFaults: everything wrong in the file, with lines: unknown people, platforms, keys or statuses, numbers
            out of range, a pair that is there twice, a gap in the ruling stances.
    """
    return _read(path, record)[0]


def recorded_stances(path: Path | None = None, record: Path | None = None) -> np.ndarray:
    """Recorded stance of the rulers by month: the platform that governed. For tests and comparison, not for runs.

    Args:
        path: the file of leaders; the shipped one if left out.
        record: the folder of the record; the shipped one if left out.

    Returns:
        -1 to 1 on the seven dimensions. (month, dimension)

    Raises:
        InputFaults: as for `load_leaders`.
    """
    return _read(path, record)[1]


def _read(path: Path | None, record: Path | None) -> tuple[Leaders, np.ndarray]:
    path = DATA / "leaders.toml" if path is None else path
    record = DATA / "record" if record is None else record
    faults = Faults()
    file = toml_file(path, ("leader", "tie", "ruling"), faults)
    faults.stop_if_any()
    assert file is not None
    file.top.allow(("dimensions",))
    if file.top.texts("dimensions") != DIMENSIONS:
        file.top.fault("dimensions", f"'dimensions' must be {', '.join(DIMENSIONS)}, in this order")
    people, platforms, keys = _people(record), platform_stances(record), source_keys(record / "sources.bib")
    rows = [_leader(table, people, platforms, keys) for table in file.tables["leader"]]
    names = tuple(str(row["id"]) for row in rows)
    for table, name in zip(file.tables["leader"], names, strict=True):
        if names.count(name) > 1:
            table.fault("id", f"{name!r} is there {names.count(name)} times")
    if not rows:
        file.top.fault("leader", "no [[leader]] tables here")
    ties = _ties(file.tables["tie"], names)
    ruling = _ruling(file.tables["ruling"], platforms, path, faults)
    faults.stop_if_any()

    def column(key: str) -> Float[Array, "leader *more"]:
        return jnp.array([row[key] for row in rows], dtype=jnp.float32)

    entered = [monthly_means([(_since(row), END, 1.0)], np.zeros(MONTHS))[0] for row in rows]
    leaders = Leaders(
        names=names,
        titles=tuple(people[name]["name"] for name in names),
        home=column("stance"),
        rules=column("rules"),
        **{key: column(key) for key in _WEIGHTS},
        ties=jnp.array(ties, dtype=jnp.float32),
        mortal=column("mortal"),
        entered=jnp.array(np.stack(entered, axis=1), dtype=jnp.float32),
    )
    return leaders, ruling


def platform_stances(record: Path | None = None) -> dict[str, tuple[float, ...]]:
    """Stance of every platform of the record on the seven dimensions, in the order of `DIMENSIONS`."""
    found: dict[str, dict[str, float]] = {}
    for row in _table((DATA / "record" if record is None else record) / "platforms.csv"):
        found.setdefault(row["platform"], {})[row["dimension"]] = float(row["code"])
    return {name: tuple(codes[dimension] for dimension in DIMENSIONS) for name, codes in found.items()}


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _people(record: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in _table(record / "people.csv")}


def _leader(
    table: TomlTable, people: Mapping[str, dict[str, str]], platforms: Platforms, keys: frozenset[str]
) -> dict[str, object]:
    table.allow(_LEADER_KEYS)
    row: dict[str, object] = {"id": table.choice("id", "person", people), "from": table.day("from")}
    row["mortal"] = table.flag("death_is_circumstance")
    row["stance"] = _numbers(table, "stance", len(DIMENSIONS), -1.0)
    row["rules"] = rules = _numbers(table, "rules", len(RULES), 0.0)
    if abs(sum(rules) - 1.0) > 1e-6:
        table.fault("rules", f"the weights of the rules add up to {sum(rules):g}; expected 1")
    for name in table.texts("platforms"):
        if name not in platforms:
            table.fault("platforms", unknown("platform", name, platforms))
    for key in _WEIGHTS:
        row[key] = _within(table, key, 0.0)
    table.choice("source", "source key", keys)
    _described(table)
    return row


def _described(table: TomlTable) -> None:
    table.choice("status", "status", STATUSES)
    table.text("note")


def _within(table: TomlTable, key: str, least: float) -> float:
    number = table.number(key)
    if number is not None and not least <= number <= 1.0:
        table.fault(key, f"{key!r} is {number:g}; expected {least:g} to 1")
    return number or 0.0


def _numbers(table: TomlTable, key: str, count: int, least: float) -> tuple[float, ...]:
    """A list of numbers in a range; noughts, with a fault noted, where it is not one."""
    value = table.entries.get(key)
    good = isinstance(value, list) and len(value) == count
    good = good and all(isinstance(x, int | float) and not isinstance(x, bool) and least <= x <= 1 for x in value or ())
    if not good:
        table.fault(key, f"{key!r} is {value!r}; expected {count} numbers from {least:g} to 1")
        return (0.0,) * (count - 1) + ((1.0,) if key == "rules" else (0.0,))
    return tuple(float(x) for x in value or ())


def _ties(tables: Sequence[TomlTable], names: Sequence[str]) -> np.ndarray:
    found = np.zeros((len(names), len(names)))
    seen: set[frozenset[str]] = set()
    for table in tables:
        table.allow(_TIE_KEYS)
        _described(table)
        pair, strength = table.texts("pair"), _within(table, "strength", -1.0)
        strangers = [name for name in pair if name not in names]
        for name in strangers:
            table.fault("pair", unknown("leader", name, names))
        if len(pair) != 2 or len(set(pair)) != 2:
            table.fault("pair", f"'pair' is {list(pair)!r}; expected two different leaders")
        elif frozenset(pair) in seen:
            table.fault("pair", f"the pair {pair[0]}, {pair[1]} is there twice")
        elif not strangers:
            one, two = (names.index(name) for name in pair)
            found[one, two] = found[two, one] = strength
        seen.add(frozenset(pair))
    return found


def _ruling(tables: Sequence[TomlTable], platforms: Platforms, path: Path, faults: Faults) -> np.ndarray:
    """Recorded stance of the rulers by month. (month, dimension)"""
    spans: list[tuple[dt.date, dt.date, tuple[float, ...]]] = []
    for table in tables:
        table.allow(_RULING_KEYS)
        _described(table)
        since, until = table.span()
        if ("platform" in table.entries) == ("stance" in table.entries):
            table.fault("from", "expected either a platform or a stance")
            continue
        if "stance" in table.entries:
            stance = _numbers(table, "stance", len(DIMENSIONS), -1.0)
        else:
            stance = platforms.get(table.choice("platform", "platform", platforms), (0.0,) * len(DIMENSIONS))
        if spans and since != spans[-1][1] + _ONE_DAY:
            table.fault("from", f"the ruling stances leave a gap or overlap before {since}")
        spans.append((since, until, stance))
    found = np.zeros((MONTHS, len(DIMENSIONS)))
    for place in range(len(DIMENSIONS)):
        value, covered = monthly_means((since, until, stance[place]) for since, until, stance in spans)
        found[:, place] = value
    if not spans or spans[-1][1] != END or not np.all(covered > 0):
        faults.add(path, 0, "the ruling stances do not cover the run from its first to its last day")
    return found


def _since(row: Mapping[str, object]) -> dt.date:
    """The day on which a leader came to the top."""
    since = row["from"]
    assert isinstance(since, dt.date)
    return since
