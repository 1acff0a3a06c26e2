"""One record from the raw tables: one table per theme, one series list, one bibliography, one data package.

    python scripts/consolidate_record.py SOURCE_FOLDER

reads the raw tables (economy, party, demography, regional, abroad, each with its series list; four
bibliographies; people, bodies, congresses, platforms, events, regions, openings) and writes
`src/smychka/data/record/`, `src/smychka/data/datapackage.json` and the counts and lists of
`docs/decisions/0001-merged-series.md`. It goes by `record_merges.csv` and `record_lists.toml` beside it.
It adds no figure. Running it twice gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "src" / "smychka" / "data" / "record"
PACKAGE = ROOT / "src" / "smychka" / "data" / "datapackage.json"
PAGE = ROOT / "docs" / "decisions" / "0001-merged-series.md"

Row = dict[str, str]

THEMES = ("economy", "party", "demography", "regional", "abroad")
TABLES = ("congresses", "bodies", "people", "platforms", "events", "regions", "openings")
BIBLIOGRAPHIES = ("economy", "party", "record", "levers")
SPAN = ("series", "region", "start", "end")
OBSERVATION = (*SPAN, "value", "low", "high", "unit", "source", "locator", "checked", "status", "note")
SERIES = ("series", "theme", "title", "unit", "kind", "description", "counterpart", "input_of")
STATUSES = ("seen", "seen_secondary", "recalled", "judgement")


class Merge(NamedTuple):
    """One id that became another; `only` narrows it to one region or first day."""

    former: str
    only: str
    kept: str
    factor: str
    reason: str


LISTS: dict[str, Any] = tomllib.loads((ROOT / "scripts" / "record_lists.toml").read_text(encoding="utf-8"))
REWORDED = [(re.compile(pattern), put) for pattern, put in LISTS["reworded"].items()]
KEPT_KEYS = {alias: key for key, aliases in LISTS["same_work"].items() for alias in aliases}
BOTH_SIBERIAS = "table row Siberia (West and East together)"
JUDGED = "CompilerJudgement"
BIB_FIELDS = """
author title booktitle journal year publisher institution howpublished url note crossref
"""
BIB_ENTRY = re.compile(r"^@(\w+)\{([^,]+),\n(.*?)\n\}", re.MULTILINE | re.DOTALL)
BIB_FIELD = re.compile(r"^  (\w+) = \{(.*)\},?$", re.MULTILINE)
CORPORATE = re.compile(r"Museum|directorate|of the ")


def all_merges() -> list[Merge]:
    """The merges, in the order in which they are tried."""
    with (ROOT / "scripts" / "record_merges.csv").open(encoding="utf-8", newline="") as file:
        return [Merge(**row) for row in csv.DictReader(file)]


def reworded(text: str) -> str:
    """The text without phrases about how it was come by."""
    for pattern, put in REWORDED:
        text = pattern.sub(put, text)
    return text


def renamed(column: str) -> str:
    """The name of a column as it is kept."""
    for pattern, put in LISTS["renamed_columns"].items():
        column = re.sub(pattern, put, column)
    return column


def rows(path: Path) -> list[Row]:
    """Rows of a table, in order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{key: reworded(value or "") for key, value in row.items()} for row in csv.DictReader(file)]


def write(path: Path, table: list[Row]) -> None:
    """Write a table with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(table)


def converted(number: str, factor: str) -> str:
    """A figure in another unit, exactly."""
    if not number or factor == "1":
        return number
    text = f"{Decimal(number) * Decimal(factor):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def observation(raw: Row, merges: list[Merge], units: dict[str, str]) -> Row:
    """A raw observation under its kept series, unit, region and source key.

    `former` names the series it came from.
    """
    row = dict(raw, former=raw["series"])
    row["region"] = LISTS["kept_places"].get(row["region"], row["region"])
    row["source"] = KEPT_KEYS.get(row["source"], row["source"])
    if row["source"] == JUDGED:
        row["status"] = "judgement"
    if BOTH_SIBERIAS in row["note"]:
        row["region"] = "siberia_all"
    for merge in merges:
        if raw["series"] == merge.former and merge.only in ("", raw["region"], raw["start"]):
            break
    else:
        row["unit"] = units[row["series"]]
        return row
    factor = LISTS["unit_factors"][raw["unit"]] if merge.factor == "by unit" else merge.factor
    row["series"], row["unit"] = merge.kept, units[merge.kept]
    for column in ("value", "low", "high"):
        row[column] = converted(row[column], factor)
    if factor != "1":
        origin = f"converted from {raw['value']} {raw['unit']}"
        row["note"] = f"{row['note']}; {origin}" if row["note"] else origin
    return row


def split_duplicates(table: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """The observations, each once, and the exact repetitions (same series, region, dates, source and value).

    Of equal rows the one with the better status stands, then the one with a range, then that with a locator.
    """
    kept: dict[tuple[object, ...], Row] = {}
    repeated = []
    for row in table:
        same = [row[column] for column in (*SPAN, "source")]
        key = (*same, Decimal(row["value"]))
        first = kept.setdefault(key, row)
        if first is not row:
            kept[key], worse = sorted((first, row), key=worth)
            repeated.append(worse)
    return list(kept.values()), repeated


def worth(row: Row) -> tuple[int, bool, bool]:
    """Rank of a row among its repetitions, the lowest being the best."""
    return STATUSES.index(row["status"]), not row["low"], not row["locator"]


def series_list(source: Path) -> dict[str, Row]:
    """The series that are kept, by id."""
    listed: dict[str, Row] = {}
    for theme in THEMES:
        for row in rows(source / f"{theme}-series.csv"):
            listed.setdefault(row["series"], dict(row, theme=theme))
    for merge in all_merges():
        listed.setdefault(merge.kept, dict(listed[merge.former], series=merge.kept))
    for name in {merge.former for merge in all_merges() if not merge.only}:
        del listed[name]
    for name, changed in LISTS["retitled"].items():
        listed[name].update(changed)
    for name, row in listed.items():
        row["counterpart"] = LISTS["counterparts"].get(name, "")
        row["input_of"] = LISTS["inputs"].get(name, "")
    return {name: {column: listed[name][column] for column in SERIES} for name in sorted(listed)}


def bibliography(source: Path) -> tuple[str, int, int]:
    """The one bibliography as text, the number of works and of second keys.

    A work that had several keys stands once, with the fields of all its entries. Every other key stays as an
    entry that only refers to the work (`crossref`) and so still resolves; keys that differ by case are one.
    """
    entries: dict[str, tuple[str, dict[str, str]]] = {}
    for name in BIBLIOGRAPHIES:
        text = (source / f"{name}-sources.bib").read_text(encoding="utf-8")
        for kind, key, body in BIB_ENTRY.findall(text):
            fields = {field: reworded(value) for field, value in BIB_FIELD.findall(body)}
            if "author" in fields:
                fields["author"] = authors(fields["author"], family_first=name != "party")
            entries.setdefault(reworded(key), (kind, fields))
    for alias, key in KEPT_KEYS.items():
        kind, fields = entries[key]
        entries[key] = (kind, entries.pop(alias)[1] | fields)
    for key, changed in LISTS["works"].items():
        entries[key][1].update(changed)
    for key, work in LISTS["added_works"].items():
        entries[key] = (work["kind"], {field: value for field, value in work.items() if field != "kind"})
    works = len(entries)
    known = {key.lower() for key in entries}
    for alias, key in KEPT_KEYS.items():
        if alias.lower() not in known:
            entries[alias] = (entries[key][0], {"crossref": key})
    out = [
        "% Works cited in the record, the levers, the circumstances and the policies.\n"
        "% An entry with a crossref is a second key of the work it names.\n"
    ]
    # BibTeX wants a work to stand after the entries that refer to it.
    for key in sorted(entries, key=lambda key: ("crossref" not in entries[key][1], key.lower())):
        kind, fields = entries[key]
        if fields.get("note") and fields["note"] == fields.get("publisher"):
            del fields["note"]
        lines = [f"  {field} = {{{fields[field]}}}" for field in BIB_FIELDS.split() if field in fields]
        out.append(f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(out), works, len(entries) - works


def authors(text: str, family_first: bool) -> str:
    """Authors, with bodies in braces so that they are not read as a first and a family name."""
    people = []
    for person in text.split(" and "):
        body = ("," not in person and person != "others") if family_first else bool(CORPORATE.search(person))
        people.append(f"{{{person}}}" if body and not person.startswith("{") else person)
    return " and ".join(people)


def other_table(source: Path, name: str) -> list[Row]:
    """A relational table with the kept source keys, region ids and column names."""
    table = [{renamed(column): cell for column, cell in row.items()} for row in rows(source / f"{name}.csv")]
    for row in table:
        for column in ("source", "sources"):
            if column in row:
                row[column] = re.sub(r"\w+", lambda word: KEPT_KEYS.get(word[0], word[0]), row[column])
        if "region" in row:
            row["region"] = LISTS["kept_places"].get(row["region"], row["region"])
    return table


REQUIRED = "series region start value unit source status id theme title kind name"
IN_SERIES_LIST = [{"fields": ["series"], "reference": {"resource": "series", "fields": ["series"]}}]
OBSERVED = {
    "primaryKey": [*SPAN, "source", "locator", "value"],
    "foreignKeys": IN_SERIES_LIST,
}
KEYS: dict[str, dict[str, Any]] = {theme: OBSERVED for theme in THEMES} | {
    "series": {"primaryKey": ["series"]},
    "people": {"primaryKey": ["id"]},
    "regions": {"primaryKey": ["id"]},
    "countries": {"primaryKey": ["id"]},
    "openings": {"primaryKey": ["id"]},
    "platforms": {"primaryKey": ["platform", "dimension"]},
    "duplicates": {"foreignKeys": IN_SERIES_LIST},
    "renamed": {"foreignKeys": IN_SERIES_LIST},
    "bodies": {"foreignKeys": [{"fields": ["person_id"], "reference": {"resource": "people", "fields": ["id"]}}]},
}


def column_schema(name: str) -> dict[str, Any]:
    """Description of one column."""
    kind = "date" if name in ("start", "end") else "number" if name in LISTS["columns"]["numbers"] else "string"
    out: dict[str, Any] = {"name": name, "type": kind}
    out["description"] = LISTS["columns"]["meaning"].get(name, name.replace("_", " ").capitalize())
    limits: dict[str, Any] = {"required": True} if name in REQUIRED.split() else {}
    if name == "status":
        limits["enum"] = list(STATUSES)
    if name == "theme":
        limits["enum"] = list(THEMES)
    return out | ({"constraints": limits} if limits else {})


def data_package(columns: dict[str, list[str]]) -> dict[str, Any]:
    """The Frictionless description of all tables."""
    resources = [
        {
            "name": table,
            "type": "table",
            "path": f"record/{table}.csv",
            "title": LISTS["titles"].get(table, f"Observations: {table}"),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"fields": [column_schema(name) for name in names], "missingValues": [""]} | KEYS.get(table, {}),
        }
        for table, names in columns.items()
    ]
    licence = {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    }
    return {
        "name": "smychka-record",
        "title": "Smychka: a record of the Soviet system, 1917-1941",
        "version": "0.1.0",
        "description": "Observations with date, unit, source, locator and status; tables of people, "
        "bodies, congresses, platforms, events, regions and openings. Rival estimates stand side by side.",
        "licenses": [licence],
        "resources": resources,
    }


def sections(read: dict[str, int], kept: list[Row], repeated: list[Row], home: dict[str, str]) -> dict[str, str]:
    """Counts and lists of the decision page."""
    moved = Counter((row["former"], row["series"]) for row in (*kept, *repeated))
    table = ["| former id | kept id | rows | factor | why |", "|---|---|---|---|---|"]
    for merge in all_merges():
        only = f" ({merge.only} only)" if merge.only else ""
        count = moved[merge.former, merge.kept]
        table.append(f"| {merge.former}{only} | {merge.kept} | {count} | {merge.factor} | {merge.reason} |")
    merged = sum(count for (former, series), count in moved.items() if former != series)
    themes = Counter(home[row["series"]] for row in kept)
    counts = ["| what | observations |", "|---|---|"]
    counts += [f"| read, {theme} | {read[theme]} |" for theme in THEMES] + [f"| read, all | {sum(read.values())} |"]
    counts += [f"| given another id | {merged} |", f"| set apart as exact repetitions | {len(repeated)} |"]
    counts += [f"| kept, {theme} | {themes[theme]} |" for theme in THEMES] + [f"| kept, all | {len(kept)} |"]
    works = [f"- `{key}`: {', '.join(f'`{alias}`' for alias in others)}" for key, others in LISTS["same_work"].items()]
    places = [f"- `{former}` is now `{place}`" for former, place in LISTS["kept_places"].items()]
    lists = {"counts": counts, "merges": table, "works": works, "places": places}
    return {name: "\n".join(lines) for name, lines in lists.items()}


def main(source: Path) -> None:
    """Write the record, the data package and the lists of the decision page."""
    RECORD.mkdir(parents=True, exist_ok=True)
    listed = series_list(source)
    units = {name: row["unit"] for name, row in listed.items()}
    home = {name: row["theme"] for name, row in listed.items()}
    raw = {theme: rows(source / f"{theme}.csv") for theme in THEMES}
    merges = all_merges()
    every = [observation(row, merges, units) for table in raw.values() for row in table]
    kept, repeated = split_duplicates(every)
    for table in (kept, repeated):
        table.sort(key=lambda row: [row[column] for column in (*SPAN, "source", "locator", "value")])

    tables: dict[str, list[Row]] = {
        theme: [{c: row[c] for c in OBSERVATION} for row in kept if home[row["series"]] == theme] for theme in THEMES
    }
    tables["series"] = list(listed.values())
    tables |= {name: other_table(source, name) for name in TABLES}
    named = {row["region"] for row in (*kept, *tables["events"])} | {row["country"] for row in tables["openings"]}
    places = sorted(named - {row["id"] for row in tables["regions"]})
    tables["countries"] = [{"id": place, "name": LISTS["place_names"].get(place, place.title())} for place in places]
    tables["duplicates"] = [{column: row[column] for column in (*OBSERVATION, "former")} for row in repeated]
    tables["renamed"] = [
        {"former": merge.former, "only": merge.only, "series": merge.kept, "factor": merge.factor} for merge in merges
    ]
    for name, table in tables.items():
        write(RECORD / f"{name}.csv", table)
    text, works, second = bibliography(source)
    (RECORD / "sources.bib").write_text(text, encoding="utf-8")
    package = data_package({name: list(table[0]) for name, table in tables.items()})
    PACKAGE.write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    page = PAGE.read_text(encoding="utf-8")
    for name, section in sections({theme: len(raw[theme]) for theme in THEMES}, kept, repeated, home).items():
        before, rest = page.split(f"<!-- {name} -->\n", 1)
        page = f"{before}<!-- {name} -->\n{section}\n<!-- end -->{rest.split('<!-- end -->', 1)[1]}"
    PAGE.write_text(page, encoding="utf-8")
    print(f"{len(every)} observations read, {len(repeated)} exact repetitions set apart, {len(kept)} kept")
    print(f"{works} works, {second} second keys")
    print("\n".join(f"{name}: {len(table)} rows" for name, table in tables.items()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/consolidate_record.py SOURCE_FOLDER")
    main(Path(sys.argv[1]))
