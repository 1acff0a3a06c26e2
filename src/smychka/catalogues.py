"""The commands that look things up: the record, policies, levers, mechanisms, series, systems, references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka import __version__
from smychka.foundations.faults import SmychkaError, unknown
from smychka.outputs import (
    STANDARD_OUTPUT,
    check_file,
    half_written,
    progress_bar,
    show_table,
    write_json,
    write_text,
)

if TYPE_CHECKING:
    import pandas as pd

    from smychka.inputs.levers import RegionalStep, Step
    from smychka.inputs.policies import Policy
    from smychka.judgement.systems import Result

FIGURES = (".svg", ".png", ".html")
SERIES = (
    "series",
    "title",
    "unit",
    "figures",
    "seen",
    "seen_secondary",
    "recalled",
    "judgement",
    "first",
    "last",
)
ARROWS = ("id", "where", "prior", "accounts_for", "accounts_against", "state")
CHECKS = ("id", "sentence", "unit", "value", "expected", "met")
ESTIMATES = ("start", "end", "value", "low", "high", "unit", "status", "source", "locator", "note")

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Browse:
    """What the user asked of the record: one series, or the series that match."""

    series: str | None
    region: str | None
    theme: str | None
    status: str | None
    source: str | None
    text: str | None


def record(asked: Browse, *, plot: Path | None, sql: str | None, csv: str | None) -> None:
    """List the series of the record, show the figures of one, or answer a query."""
    _check_browse(asked, plot, sql)
    check_file(csv)
    if plot is not None:
        check_file(str(plot))
    from smychka.inputs.record import load_record

    evidence = load_record()
    columns: tuple[str, ...] = ()
    if sql is not None:
        rows = evidence.sql(sql)
    elif asked.series is not None:
        rows = evidence.estimates(asked.series, **({"region": asked.region} if asked.region else {}))
        columns = ESTIMATES
    else:
        found = evidence.matching(asked.text, asked.theme, asked.status, asked.source)
        rows, columns = found.reset_index(), SERIES
    if plot is not None and asked.series is not None:
        _draw(rows, evidence.series.loc[asked.series].to_dict(), plot)
    _show_frame(rows, columns, csv)


def _draw(estimates: pd.DataFrame, series: Item, plot: Path) -> None:
    """Write the figure of one series in the form that the ending of the file asks for."""
    import vl_convert

    from smychka.telling.figures import record_figure, specification, still_picture

    drawn = specification(record_figure(estimates, series))
    drawn.setdefault("config", {})["background"] = "white"
    kind = plot.suffix.lower()
    with half_written(plot) as part:
        if kind == ".png":
            part.write_bytes(vl_convert.vegalite_to_png(drawn, scale=2))
        elif kind == ".svg":
            part.write_text(still_picture(drawn), encoding="utf-8")
        else:
            part.write_text(vl_convert.vegalite_to_html(drawn, bundle=True), encoding="utf-8")


def _check_browse(asked: Browse, plot: Path | None, sql: str | None) -> None:
    filters = [asked.region, asked.theme, asked.status, asked.source, asked.text]
    if sql is not None and (asked.series or plot or any(filters)):
        raise SmychkaError("--sql stands alone; put the series and the conditions into the query")
    if asked.series is None and (asked.region or plot):
        raise SmychkaError("--region and --plot need a series, as in smychka record economy.grain_harvest --plot h.svg")
    if asked.series is not None and any(filters[1:]):
        raise SmychkaError("--theme, --status, --source and --text choose among series; leave SERIES out to use them")
    if plot is not None and plot.suffix.lower() not in FIGURES:
        raise SmychkaError(f"--plot is {plot}; expected a name ending in {', '.join(FIGURES)}")


def _show_frame(rows: pd.DataFrame, columns: tuple[str, ...], csv: str | None) -> None:
    """Rows as a table of some columns (of all where none are named), or all of them as CSV."""
    dated = rows.copy()
    for name in dated.select_dtypes("datetime"):
        dated[name] = dated[name].dt.strftime("%Y-%m-%d")
    if csv is not None:
        write_text(csv, dated.to_csv(index=False))
    if csv != STANDARD_OUTPUT:
        for name in dated.select_dtypes("integer"):
            dated[name] = dated[name].astype(str)
        _show_items(dated.to_dict("records"), columns or tuple(map(str, dated.columns)))
        print(f"{len(rows)} rows")


def levers(name: str | None, json: str | None) -> None:
    """List the levers, or show one with its dated path."""
    check_file(json)
    if name is None:
        from smychka import front

        _catalogue("levers", front.lever_items(), ("id", "title", "unit", "state"), json)
        return
    from smychka.inputs.levers import load_levers

    lever = load_levers()[name]
    head = {
        "id": lever.name,
        "title": lever.title,
        "group": lever.group,
        "unit": lever.unit,
        "range": f"{lever.minimum:g} to {lever.maximum:g}",
        "definition": lever.definition.strip(),
    }
    if json is not None:
        path = [_as_item(step) for step in lever.path]
        regional = [_as_item(step) for step in lever.regional]
        _write_item("levers", {**head, "path": path, "regional": regional}, json)
    if json != STANDARD_OUTPUT:
        _show_head(head)
        _show_items([_step_row(step) for step in lever.path])
        if lever.regional:
            print("\nOther values held in these regions:\n")
            _show_items([_regional_row(step) for step in lever.regional])


def _as_item(step: Step | RegionalStep) -> Item:
    """A step as it goes into JSON."""
    from dataclasses import asdict

    fields = asdict(step)
    return {"from": fields.pop("since"), "to": fields.pop("until"), **fields}


def _step_row(step: Step) -> Item:
    from smychka.telling.tables import estimate_text

    return {
        "from": step.since,
        "to": step.until,
        "value (range)": estimate_text(step.value, step.low, step.high),
        "decided by": step.decided_by,
        "decision": step.decision,
        "source, status": f"{step.source}, {step.status}",
        "why this value": step.note,
    }


def _regional_row(step: RegionalStep) -> Item:
    return {
        "from": step.since,
        "to": step.until,
        "regions": step.regions,
        "value": step.value,
        "source, status": ", ".join(filter(None, (step.source, step.status))),
        "why this value": step.note,
    }


def policies(name: str | None, json: str | None) -> None:
    """List the policies, or show one with its antecedent and its provenance."""
    check_file(json)
    if name is None:
        from smychka import front

        _catalogue("policies", front.policy_items(), ("id", "title", "state"), json)
        return
    from smychka.inputs.policies import load_policy

    policy = load_policy(name)
    head, changes = _provenance(policy), list(_antecedent(policy))
    if json is not None:
        _write_item("policies", {**head, "changes": changes}, json)
    if json != STANDARD_OUTPUT:
        _show_head(head)
        _show_items(changes)


def _provenance(policy: Policy) -> Item:
    """Who proposed a policy, when, where that stands, and what to think of it."""
    chance = policy.plausibility
    return {
        "id": policy.name,
        "title": policy.title,
        "summary": policy.summary,
        "proposed_by": policy.proposed_by,
        "proposed_on": policy.proposed_on,
        "documented_in": policy.documented_in,
        "source": policy.source,
        "status": policy.status,
        "checked": policy.checked,
        "accounts": ", ".join(policy.accounts),
        "conflicts": ", ".join(policy.conflicts),
        "why_minimal": policy.why_minimal,
        "plausibility": f"{chance[1]:g} (judged between {chance[0]:g} and {chance[2]:g})" if chance else "",
        "forced": "yes: its own probability is small, or it rests on luck" if policy.forced else "no",
        "rewrite_size": "told by a run, as a rule decides" if policy.rules else policy.size,
        "note": policy.note,
    }


def _antecedent(policy: Policy) -> Iterator[Item]:
    """What a policy changes, line by line."""
    for step in policy.impositions:
        yield {
            "what": step.lever,
            "from": step.since,
            "to": step.until,
            "becomes": f"{step.value:g}",
            "reason": step.reason,
        }
    for change in policy.changes:
        if change.value is not None:
            becomes = f"{change.value:g}"
        elif change.times is not None:
            becomes = f"{change.times:g} times its value"
        else:
            becomes = "held" if change.hold else change.outcome
        yield {
            "what": change.name,
            "from": change.since,
            "to": change.until,
            "becomes": becomes,
            "reason": "",
        }
    if policy.rules:
        from smychka.holdings import rules_told

        for told in rules_told(policy):
            yield {
                "what": "the rule of decision",
                "from": told["from"],
                "to": told["to"],
                "becomes": f"{told['title']} ({told['rule']})",
                "reason": f"decides on {', '.join(told['levers'])}",
            }


def mechanisms(name: str | None, json: str | None) -> None:
    """List the arrows of the mechanism map, or show one with what it does, or with why no equation carries it."""
    check_file(json)
    from smychka.holdings import mechanism_items

    items = {str(item["id"]): item for item in mechanism_items()}
    if name is None:
        _catalogue("mechanisms", tuple(items.values()), ARROWS, json)
        return
    if name not in items:
        raise SmychkaError(unknown("mechanism", name, items))
    if json is not None:
        _write_item("mechanisms", items[name], json)
    if json != STANDARD_OUTPUT:
        _show_head({key: ", ".join(v) if isinstance(v, list) else v for key, v in items[name].items()})


def series(json: str | None) -> None:
    """List the series of the record."""
    check_file(json)
    from smychka import front

    _catalogue("series", front.series_items(), ("id", "title", "unit", "state"), json)


def published(draws: int, seed: int, prior: bool, json: str | None) -> None:
    """Show the published figures beside what the re-derivations give, and the whole model."""
    check_file(json)
    from smychka import ensemble
    from smychka.judgement.counterfactuals import COLUMNS, answered
    from smychka.published.agreement import targets

    if draws < 0:
        raise SmychkaError(f"--draws is {draws}; expected 0 (leave the whole model out) or more")
    found, whole = targets(), []
    if draws:
        ensemble.remember_compilations()
        whole = answered(ensemble.usual_history(prior), draws, seed)
    if json is not None:
        body = {"command": "published", "version": __version__, "targets": found, "draws": draws, "seed": seed}
        write_json(json, body | {"whole_model": whole})
    if json != STANDARD_OUTPUT:
        columns = ("id", "title", "unit", "relation", "target", "tolerance", "value", "q05", "q95", "agrees")
        _show_items(found, columns)
        agreeing = sum(row["agrees"] for row in found)
        print(f"{agreeing} of {len(found)} agree: published models, re-derived")
        if whole:
            print("\nThe whole model\n")
            _show_items(whole, COLUMNS[:-2])
            told = [row for row in whole if row["agrees"] is not None]
            print(
                f"{sum(row['agrees'] for row in told)} of {len(told)} agree; {len(whole) - len(told)} cannot be asked:"
            )
            for row in whole:
                if not row["agrees"]:
                    print(f"  {row['id']}: {row['note']}")


def systems(name: str | None, check: bool, draws: int, seed: int, prior: bool, json: str | None) -> None:
    """List the systems, or show one in full; with `check`, run the model and hold every check against it."""
    check_file(json)
    if draws < 2:
        raise SmychkaError(f"--draws is {draws}; expected 2 or more, of which forks take half")
    if seed < 0:
        raise SmychkaError(f"--seed is {seed}; expected 0 or more")
    from smychka.holdings import system_items
    from smychka.inputs.systems import load_systems, system

    known = load_systems()
    asked = set(known) if name is None else {system(name, known).id}
    found = _checked(asked, draws, seed, prior, json != STANDARD_OUTPUT) if check else None
    items = [item for item in system_items(found) if item["id"] in asked]
    if json is not None:
        facts = {"seed": seed, "draws": draws} if check else {}
        write_json(json, {"command": "systems", "version": __version__, **facts, "items": items})
    if json == STANDARD_OUTPUT:
        return
    if name is None:
        _show_items(items, ("id", "title", "section", "state", "where", "waits_for"))
        print(f"{len(items)} systems")
    else:
        _show_head({key: ", ".join(v) if isinstance(v, list) else v for key, v in items[0].items() if key != "value"})
    if found is not None:
        missed = sum(not each.met for each in found)
        _show_items(sorted((each.row() for each in found), key=lambda row: bool(row["met"])), CHECKS)
        print(f"{len(found)} checks, {missed} missed")


def _checked(asked: set[str], draws: int, seed: int, prior: bool, speaks: bool) -> tuple[Result, ...]:
    """The checks of some systems, read in the runs."""
    from smychka.ensemble import remember_compilations
    from smychka.judgement.system_runs import system_runs
    from smychka.judgement.systems import checks, results

    chosen = [each for each in checks() if each.system in asked]
    if not chosen:
        raise SmychkaError(f"no run can answer the check of {', '.join(sorted(asked))} yet; leave --check out")
    remember_compilations()
    with progress_bar("Checking", speaks) as report:
        runs = system_runs(draws, seed, prior=prior, progress=report)
    return results(runs, chosen)


def cite(folder: Path | None, bib: str | None) -> None:
    """Print the references behind a result folder, or behind everything shipped."""
    check_file(bib)
    if folder is not None and not folder.is_dir():
        raise SmychkaError(f"{folder} is not a folder; expected one that smychka replay or smychka fork left")
    from smychka import front

    text, references = front.cited(folder)
    if bib is not None:
        write_text(bib, text)
    if bib != STANDARD_OUTPUT:
        print("\n".join(references))


def _catalogue(command: str, items: Sequence[Item], columns: tuple[str, ...], json: str | None) -> None:
    """A catalogue as a table, or as JSON."""
    if json is not None:
        write_json(json, {"command": command, "version": __version__, "items": items})
    if json != STANDARD_OUTPUT:
        _show_items(items, columns)
        print(f"{len(items)} {command}")


def _write_item(command: str, item: Item, json: str) -> None:
    write_json(json, {"command": command, "version": __version__, "items": [item]})


def _show_head(head: Item) -> None:
    """The fields of one item, line by line; what is empty is left out."""
    for key, value in head.items():
        if value not in (None, ""):
            print(f"{key.replace('_', ' ')}: {value}")
    print()


def _show_items(items: Sequence[Item], columns: tuple[str, ...] = ()) -> None:
    """Items as a table; of all their fields where no columns are named."""
    from smychka.telling.tables import catalogue_table

    if items:
        show_table(catalogue_table(items, columns or tuple(items[0])))
