"""The derived steps of the lever paths, computed again from the record.

    python scripts/derive_paths.py            compare every derived step with the record
    python scripts/derive_paths.py --write    also write the regional steps that follow from the record

Formulas and exceptions are explained in docs/decisions/0002-lever-paths.md.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from smychka.inputs.levers import Lever, Levers, RegionalStep, load_levers
from smychka.inputs.toml_files import DATA, region_names, toml_lines

MONTH = 30.4375
CORE = 0.15
FLOOR = 15.5
POOD = 0.01638
TOLERANCE = 0.02
DERIVED = "[value: derived]"
BREAK, STILL = dt.date(1929, 10, 1), dt.date(1932, 7, 1)
DECREE, CLOSED = dt.date(1930, 3, 14), dt.date(1930, 10, 1)
LONG = 123
ONE_DAY = dt.timedelta(days=1)

SHARE = "economy.collectivised_households"
HARVEST = "economy.grain_harvest"
PREFERRED = (
    "davies_1980", "davies_wheatcroft_2004", "NarkhozSeries1930s", "soviet_official_revised",
    "mvd_pavlov1953",
)  # fmt: skip


@dataclass(frozen=True)
class Observation:
    """One figure of the record."""

    series: str
    region: str
    start: dt.date
    end: dt.date
    value: float
    source: str
    status: str


class Record:
    """The observations that the formulas use."""

    def __init__(self, folder: Path = DATA / "record") -> None:
        self.observations: list[Observation] = []
        for name in ("economy", "party", "demography", "regional"):
            path = folder / f"{name}.csv"
            if path.exists():
                with path.open(encoding="utf-8", newline="") as lines:
                    self.observations += [_observation(row) for row in csv.DictReader(lines)]

    def of(self, series: str, region: str = "ussr") -> list[Observation]:
        """All observations of a series in a region, in order of time."""
        found = [o for o in self.observations if o.series == series and o.region == region]
        return sorted(found, key=lambda o: o.start)

    def at(self, series: str, start: str, source: str | None = None, region: str = "ussr") -> float:
        """The value that begins on a day; of rivals the one of the source, or of the preferred sources."""
        day = dt.date.fromisoformat(start)
        return chosen([o for o in self.of(series, region) if o.start == day], source).value


def _observation(row: Mapping[str, str]) -> Observation:
    start, end = (dt.date.fromisoformat(row[key]) for key in ("start", "end"))
    return Observation(row["series"], row["region"], start, end, float(row["value"]), row["source"], row["status"])


def chosen(rivals: list[Observation], source: str | None = None) -> Observation:
    """The rival of a source, or of the first of the preferred sources that has one, or the first."""
    order = (source,) if source else PREFERRED
    for name in order:
        for rival in rivals:
            if rival.source == name:
                return rival
    if not rivals or source:
        raise LookupError(f"no such observation of {source or 'any source'}")
    return rivals[0]


def hazard(before: float, after: float, months: float) -> float:
    """Monthly hazard of joining that takes the collectivised share (per cent) from one value to another."""
    return math.log((1 - before / 100) / (1 - after / 100)) / months


def exit_rate(before: float, after: float, months: float) -> float:
    """Monthly exit rate of households above the core that takes the share (per cent) down."""
    return math.log((before / 100 - CORE) / (after / 100 - CORE)) / months


def months_between(first: str, second: str) -> float:
    """Months of mean length between two days."""
    return (dt.date.fromisoformat(second) - dt.date.fromisoformat(first)).days / MONTH


Recomputed = dict[tuple[str, str], float]


def countryside(record: Record) -> Recomputed:
    """Drive, retreat, deportation, machines, claims on grain and money taxes, by lever and first day."""
    found: Recomputed = {}
    drive = (
        ("1927-07-01", "1928-07-01"), ("1928-07-01", "1929-06-01"), ("1929-06-01", "1929-10-01"),
        ("1929-10-01", "1930-01-01"), ("1930-01-01", "1930-02-01"), ("1930-02-01", "1930-03-01"),
        ("1930-03-01", "1930-03-10"), ("1930-10-01", "1931-01-01"), ("1931-01-01", "1931-02-01"),
        ("1931-02-01", "1931-05-01"), ("1931-05-01", "1931-06-01"), ("1931-06-01", "1931-10-01"),
        ("1931-10-01", "1932-01-01"), ("1932-07-01", "1933-07-01"), ("1933-07-01", "1934-07-01"),
        ("1934-07-01", "1935-07-01"), ("1935-07-01", "1936-07-01"), ("1936-07-01", "1937-07-01"),
        ("1937-07-01", "1938-07-01"), ("1938-07-01", "1940-07-01"),
    )  # fmt: skip
    begins = {"1930-01-01": "1930-01-05"}
    for first, last in drive:
        before, after = record.at(SHARE, first), record.at(SHARE, last)
        step = begins.get(first, first)
        found["collectivisation_drive", step] = hazard(before, after, months_between(first, last))
    retreat = (
        ("1930-03-14", "1930-03-10", "1930-04-01"), ("1930-04-01", "1930-04-01", "1930-05-01"),
        ("1930-05-01", "1930-05-01", "1930-06-01"), ("1930-06-01", "1930-06-01", "1930-08-01"),
        ("1930-08-01", "1930-08-01", "1930-10-01"), ("1932-03-26", "1932-01-01", "1932-07-01"),
    )  # fmt: skip
    for step, first, last in retreat:
        rate = exit_rate(record.at(SHARE, first), record.at(SHARE, last), months_between(first, last))
        found["collectivisation_retreat", step] = rate
    families, households = "repression.kulak_families_deported", "society.peasant_households"
    waves = (
        ("1930-02-01", "1930", 0.85, 4), ("1930-06-01", "1930", 0.15, 8),
        ("1931-02-20", "1931", 0.95, 7), ("1931-09-21", "1931", 0.05, 3),
    )  # fmt: skip
    for step, year, part, months in waves:
        deported = record.at(families, f"{year}-01-01", "danilov_ivnitskii1989")
        found["deportation_rate", step] = deported * part / months / (record.at(households, f"{year}-01-01") * 1e6)
    years = (1924, 1928, *range(1929, 1939), 1940)
    ends = {o.start.year: o.value for o in record.of("economy.tractors_agriculture")}
    for first, last in pairwise(years):
        found["machine_supply", f"{first + 1}-01-01"] = (ends[last] - ends[first]) / (last - first)
    farm_income = (
        ("1923-10-01", 1923, 5500), ("1924-10-01", 1924, 6700), ("1925-05-07", 1925, 9400),
        ("1926-04-25", 1926, 9900), ("1927-10-15", 1927, 10200), ("1928-04-21", 1928, 11000),
        ("1929-02-08", 1929, 11000),
    )  # fmt: skip
    for step, autumn, income in farm_income:
        found["money_tax_rate", step] = record.at("economy.agricultural_tax", f"{autumn}-10-01") / income
    return found | claims(record)


def claims(record: Record) -> Recomputed:
    """Claims on grain by quota and by tax over the harvest."""
    old = {year: record.at(HARVEST, f"{year}-01-01", "soviet_official_revised") for year in range(1917, 1941)}
    middle = {year: record.at(HARVEST, f"{year}-01-01", "davies_wheatcroft_2004") for year in (1930, 1931, 1932)}
    middle[1929] = (old[1929] + record.at(HARVEST, "1929-01-01", "wheatcroft_davies_1994")) / 2
    taken = {y: record.at("economy.grain_procurement", f"{y}-01-01", "soviet_official_revised")
             for y in (1933, 1934, 1935, 1936, 1937, 1940)}  # fmt: skip
    quota, due = "grain_requisition", "tax_in_kind_rate"
    return {
        (quota, "1917-11-01"): record.at("economy.grain_procurement", "1917-07-01", "kritsman_1926") / old[1917],
        (quota, "1919-01-11"): 260 * POOD / old[1918],
        (quota, "1919-08-01"): 320 * POOD / old[1919],
        (quota, "1920-08-01"): 423 * POOD / old[1920],
        (quota, "1929-07-01"): 13.4 / middle[1929],
        (quota, "1930-07-01"): record.at("economy.grain_procurement_plan", "1930-07-01") / middle[1930],
        (quota, "1931-08-01"): (22.7 + 26.6) / 2 / middle[1931],
        (quota, "1932-05-06"): (18.1 + 20.1) / 2 / middle[1932],
        (due, "1921-07-01"): record.at("economy.grain_tax_plan", "1921-07-01") / old[1921],
        (due, "1933-07-01"): taken[1933] / old[1933],
        (due, "1934-07-01"): taken[1934] / old[1934],
        (due, "1935-07-01"): taken[1935] / old[1935],
        (due, "1936-07-01"): taken[1936] / old[1936],
        (due, "1937-07-01"): taken[1937] / old[1937],
        (due, "1940-04-07"): taken[1940] / old[1940],
    }


def town(record: Record) -> Recomputed:
    """Money, shares of investment and defence, machinery imports, private industry."""
    found: Recomputed = {}
    old, new = "economy.money_stock_old", "economy.money_stock"
    dates = [(old, "1917-11-01", "1918-01-01")]
    dates += [(old, f"{y}-01-01", f"{y + 1}-01-01") for y in range(1918, 1923)]
    dates += [(new, f"{y}-10-01", f"{y + 1}-10-01") for y in range(1924, 1927)]
    dates += [(new, f"{y}-01-01", f"{y + 1}-01-01") for y in range(1928, 1937)]
    for series, first, last in [*dates, (new, "1927-10-01", "1928-01-01")]:
        growth = math.log(record.at(series, last) / record.at(series, first))
        found["money_issue", first] = growth / months_between(first, last)
    for year in (*range(1928, 1935), 1937, 1938):
        found["machinery_import_priority", f"{year}-01-01"] = (
            record.at("economy.machinery_import_share", f"{year}-01-01") / 100
        )
    for year in (1923, 1924, 1925, 1926, 1927):
        share = record.at("economy.private_industry_share", f"{year}-10-01", "gosplan_contemporary") / 100
        found["leased_industry", f"{year}-10-01"] = share
    heavy, invested, defence = (
        "economy.group_a_investment_share", "economy.investment_share_gnp", "economy.defence_share_gnp",
    )  # fmt: skip
    found["heavy_share", "1930-01-01"] = record.at(heavy, "1928-10-01") / 100
    found["heavy_share", "1933-01-01"] = record.at(heavy, "1933-01-01") / 100
    for step, year in (("1927-10-01", 1928), ("1937-01-01", 1937), ("1940-01-01", 1940)):
        found["investment_share", step] = record.at(invested, f"{year}-01-01") / 100
    for step, year in (("1928-10-01", 1928), ("1937-01-01", 1937), ("1940-01-01", 1940)):
        found["defence_share", step] = record.at(defence, f"{year}-01-01") / 100
    return found


def party_and_society(record: Record) -> Recomputed:
    """Expulsions, dismissed officers, repression."""
    expelled, dismissed = "party.purge_expelled_share", "state.rkka_dismissed_share"
    found: Recomputed = {}
    purges = (
        ("1919-03-23", "1919-03-01", "szymanski1984", 8), ("1921-08-01", "1921-08-01", "szymanski1984", 8),
        ("1929-05-01", "1929-05-01", "getty1985", 13), ("1933-06-01", "1933-06-01", "rogovin_v3", 24),
        ("1935-05-13", "1935-05-01", "szymanski1984", 7.5), ("1936-01-01", "1936-02-01", "getty1985", 4),
    )  # fmt: skip
    for step, start, source, months in purges:
        found["purge_rate", step] = record.at(expelled, start, source) / 100 / months
    for year in (1935, 1936, 1938, 1939):
        found["officer_purge", f"{year}-01-01"] = record.at(dismissed, f"{year}-01-01") / 100 / 12
    found["officer_purge", "1937-06-11"] = (record.at(dismissed, "1937-01-01") / 100 - 5 * 0.004) / 7
    for year in (*range(1921, 1930), 1932, 1934, 1935, 1936, 1938, 1939):
        sentences = record.at("repression.sentences_total", f"{year}-01-01")
        deaths = record.at("repression.sentences_death", f"{year}-01-01")
        found["repression_level", f"{year}-01-01"] = (math.log10(sentences + 5 * deaths) - 3.5) / 3
    return found


def recomputed(record: Record) -> Recomputed:
    """All derived steps that a formula gives, by lever and first day."""
    return countryside(record) | town(record) | party_and_society(record)


def shares(record: Record, region: str, first: dt.date, last: dt.date) -> list[Observation]:
    """Collectivised shares of a region between two days, one a date."""
    dated: dict[dt.date, list[Observation]] = {}
    for o in record.of(SHARE, region):
        if first <= o.start <= last:
            dated.setdefault(o.start, []).append(o)
    return [chosen(rivals) for _, rivals in sorted(dated.items())]


def _dates(one: Observation, two: Observation) -> str:
    return f"{SHARE}, {one.start} ({one.value:g}) to {two.start} ({two.value:g})"


def _status(one: Observation, two: Observation) -> str:
    return max(one.status, two.status, key=("seen", "seen_secondary", "recalled", "judgement").index)


def regional_drive(record: Record, lever: Lever) -> list[RegionalStep]:
    """Drive by region where the share rose between two dates of the record from October 1929 to July 1932.

    The hazard of the formula is the mean between the two dates. Over spans longer than four months it is
    spread like the national drive.
    """
    steps: list[RegionalStep] = []
    for region in region_names():
        for one, two in pairwise(shares(record, region, BREAK, STILL)):
            if two.value > one.value:
                steps += _spread(lever, region, one, two)
    return steps


def _spread(lever: Lever, region: str, one: Observation, two: Observation) -> Iterator[RegionalStep]:
    months = (two.start - one.start).days / MONTH
    mean = hazard(one.value, two.value, months)
    last = two.start - ONE_DAY
    note = f"{DERIVED} mean monthly hazard {mean:.3g} from {_dates(one, two)}"
    status = _status(one, two)
    pieces = [(max(s.since, one.start), min(s.until, last), s.value) for s in lever.path]
    pieces = [(since, until, value) for since, until, value in pieces if since <= until]
    total = sum(((until - since).days + 1) / MONTH * value for since, until, value in pieces)
    if (two.start - one.start).days <= LONG or total == 0:
        pieces, total = [(one.start, last, 1.0)], months
    else:
        note += ", spread like the national drive"
    for since, until, value in pieces:
        here = float(f"{value * mean * months / total:.3g}")
        cut = f", cut to the top of the scale from {here:g}" if here > lever.maximum else ""
        yield RegionalStep(since, until, (region,), min(here, lever.maximum), status, two.source, note + cut)


def regional_retreat(record: Record, lever: Lever) -> list[RegionalStep]:
    """Retreat by region between two dates of the record from 1 March to 1 October 1930.

    A fall gives the exit rate from the share that the step before leaves, which is the recorded one unless that step
    was cut. Where the share rose nobody leaves: the drive gives the rise. The last rate of a region holds on for as
    long as the national one is above it.
    """
    steps: list[RegionalStep] = []
    for region in region_names():
        points = shares(record, region, dt.date(1930, 3, 1), CLOSED)
        left = points[0].value if points else 0.0
        for one, two in pairwise(points):
            rate, left, note = _leaving(left, one, two, lever.maximum)
            until = two.start - ONE_DAY
            higher = [s.until for s in lever.path if s.until > until and s.since < CLOSED and s.value > rate]
            if two is points[-1] and higher:
                until, note = max(higher), note + ", held on while the national rate is above it"
            since = max(one.start, DECREE)
            steps.append(RegionalStep(since, until, (region,), rate, _status(one, two), two.source, note))
    return steps


def _leaving(left: float, one: Observation, two: Observation, maximum: float) -> tuple[float, float, str]:
    """Exit rate from a share (per cent) to the second recorded one, the share that it leaves, and its note."""
    if two.value >= left:
        return 0.0, two.value, f"{DERIVED} nobody leaves where the share rose: {_dates(one, two)}"
    months = (two.start - max(one.start, DECREE)).days / MONTH
    full = float(f"{exit_rate(left, max(two.value, FLOOR), months):.3g}")
    rate = min(full, maximum)
    note = f"{DERIVED} monthly exit rate {full:g} above the core from {_dates(one, two)}"
    if abs(left - one.value) > 0.05:
        note += f", counted from the {left:.1f} that the step before leaves"
    if two.value < FLOOR:
        note += f", later share taken as {FLOOR:g}"
    if rate < full:
        note += ", cut to the top of the scale"
    return rate, 100 * (CORE + (left / 100 - CORE) * math.exp(-rate * months)), note


def regional_requisition(record: Record) -> list[RegionalStep]:
    """Claim on grain by region where the record has a plan and a harvest: Ukraine in 1930/31 and 1932/33."""
    plan = "economy.grain_procurement_plan"
    spans = (
        ("1930-07-01", "1931-07-31", 1930, "Politburo30May1930"),
        ("1932-07-12", "1933-01-09", 1932, "KomzagUkr12Jul1932"),
        ("1933-01-10", "1933-01-18", 1932, "CC10Jan1933"),
    )  # fmt: skip
    steps = []
    for since, until, year, source in spans:
        start = dt.date(year, 7, 1)
        asked = chosen([o for o in record.of(plan, "ukraine") if o.start == start], source).value
        crops = [o.value for o in record.of(HARVEST, "ukraine")
                 if o.start.year == year and o.source == "davies_wheatcroft_2004"]  # fmt: skip
        crop = sum(crops) / len(crops)
        note = f"{DERIVED} plan {asked:g} Mt over harvest {crop:g} Mt (davies_wheatcroft_2004)"
        days = dt.date.fromisoformat(since), dt.date.fromisoformat(until)
        steps.append(RegionalStep(*days, ("ukraine",), float(f"{asked / crop:.3g}"), "recalled", source, note))
    return steps


def regional_steps(record: Record, levers: Levers) -> dict[str, list[RegionalStep]]:
    """The regional steps that follow from the record, by lever."""
    return {
        "collectivisation_drive": regional_drive(record, levers["collectivisation_drive"]),
        "collectivisation_retreat": regional_retreat(record, levers["collectivisation_retreat"]),
        "grain_requisition": regional_requisition(record),
    }


def written(text: str, steps: list[RegionalStep]) -> str:
    """The text of a lever file with its derived regional steps replaced."""
    head, *blocks = text.split("\n[[region]]\n")
    kept = [block for block in blocks if f'note = "{DERIVED}' not in block]
    for step in steps:
        entries = {
            "from": step.since, "to": step.until, "regions": step.regions, "value": step.value,
            "status": step.status, "source": step.source, "note": step.note,
        }  # fmt: skip
        kept.append(toml_lines(entries))
    return "\n[[region]]\n".join([head, *kept])


def main() -> None:
    """Compare every derived step with the record; with --write also write the regional ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the derived regional steps into the lever files")
    write = parser.parse_args().write
    record, levers = Record(), load_levers()
    computed = recomputed(record)
    counts = {"reproduced": 0, "differs": 0, "no formula": 0}
    print(f"{'lever':<27} {'from':<11} {'stored':>10} {'recomputed':>10} {'difference':>10}")
    for lever in levers.all:
        for step in lever.path:
            value = computed.pop((lever.name, step.since.isoformat()), None)
            if value is None:
                counts["no formula"] += step.basis == "derived"
                continue
            close = abs(value - step.value) <= TOLERANCE * max(abs(step.value), 1e-12) + 5e-6
            counts["reproduced" if close else "differs"] += 1
            mark = "" if close else "  differs"
            difference = value - step.value
            print(f"{lever.name:<27} {step.since} {step.value:>10.4g} {value:>10.4g} {difference:>+10.2g}{mark}")
    print("; ".join(f"{name}: {count}" for name, count in counts.items()))
    if computed:
        raise SystemExit(f"no step of the paths begins at {sorted(computed)}")
    for name, steps in regional_steps(record, levers).items():
        stored = [step for step in levers[name].regional if step.note.startswith(DERIVED)]
        print(
            f"{name}: {len(steps)} derived regional steps,",
            "as stored" if steps == stored else "not as stored",
        )
        if write:
            path = DATA / "levers" / f"{name}.toml"
            path.write_text(written(path.read_text(encoding="utf-8"), steps), encoding="utf-8")


if __name__ == "__main__":
    main()
