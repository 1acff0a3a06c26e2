"""What the page knows before anything is run: levers, policies, charts, maps, outcomes, events, and where it is read.

Everything comes from the shipped data and from the model's own lists; nothing is written here that stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from smychka import __version__
from smychka.explore.dates import drawn_times, times
from smychka.explore.levels import levels, step_of
from smychka.explore.limits import DRAWS, SEED
from smychka.explore.programs import FIRST_CHARTS
from smychka.explore.shelf import kept_json
from smychka.foundations.calendar import END, FIRST_YEAR, MONTHS, START
from smychka.inputs.circumstances import Circumstances
from smychka.inputs.levers import Lever, Levers
from smychka.inputs.policy import Policy
from smychka.inputs.version import data_version, model_version
from smychka.measures import COUNTRY, MEASURES, Measure

GROUPS: Mapping[str, str] = {
    "countryside": "economy", "town": "economy", "party": "party", "society": "society", "abroad": "abroad",
}  # fmt: skip
"""The page's four groups of levers, by the groups of the data."""
MAPS = ("regional_harvest", "regional_procurement", "regional_famine_deaths", "regional_collectivised_share")
LEADERS = tuple(name.removeprefix("place_") for name in COUNTRY if name.startswith("place_"))
PARTY: Mapping[str, tuple[str, ...]] = {
    "power": tuple(f"power_{name}" for name in LEADERS),
    "tiers": tuple(f"{name}_for_leadership" for name in ("members", "district", "province", "congress")),
    "cohorts": ("party_by_1917_share", "party_before_levy_share", "party_new_share"),
}  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {
    "general_secretary": ("nobody", "Krestinsky", "Molotov", "Stalin", "another than these"),
}
"""What the codes of a lever stand for, where it is a choice and no scale."""


@cache
def about() -> dict[str, Any]:
    """The catalogue of the page, as its requests and scripts read it; plain lists, numbers and texts."""
    from smychka.economy.rules import RULES
    from smychka.explore.record_points import shipped_record
    from smychka.inputs.accounts import load_accounts
    from smychka.inputs.circumstances import load_circumstances
    from smychka.inputs.levers import load_levers
    from smychka.inputs.policies import load_policies
    from smychka.posteriors import load_posterior
    from smychka.telling.tables import unit_text

    levers, record = load_levers(), shipped_record()
    people = dict(zip(record.people["id"], record.people["name"], strict=True))
    shown_levers, policies = _levers(levers), _policies(load_policies().values())
    charts = [_chart(MEASURES[name]) for name in COUNTRY]
    units = {each["unit"] for each in (*shown_levers, *charts, *_maps(), *_outcomes())}
    return {
        "version": __version__, "data_version": data_version(), "model_version": model_version(),
        "posterior": load_posterior().model, "seed": SEED, "draws": DRAWS, "months": MONTHS,
        "first": f"{START:%Y-%m}", "last": f"{END:%Y-%m}", "first_year": FIRST_YEAR, "engine": "server",
        "levers": shown_levers, "policies": policies,
        "accounts": [{"id": each.id, "title": each.title} for each in load_accounts().values()],
        "rules": [{"id": each.name, "title": each.title} for each in RULES.values()],
        "openings": _openings(load_circumstances()), "charts": charts, **times(), "first_charts": list(FIRST_CHARTS),
        "spec": template(), "maps": _maps(), "regions": _regions(record.regions), "outcomes": _outcomes(),
        "verdicts": _verdicts(), "events": _events(record.events),
        "leaders": [{"id": name, "name": people[name]} for name in LEADERS],
        "party": {name: list(ids) for name, ids in PARTY.items()},
        "sources": _sources(shown_levers, policies, record), "units": {unit: unit_text(unit) for unit in sorted(units)},
    }  # fmt: skip


def template() -> dict[str, Any]:
    """The Vega-Lite specification of a chart of the page, from the same marks and colours as the report's."""
    from smychka.telling.page_figure import page_figure
    from smychka.telling.pictures import specification

    return specification(page_figure(), validate=False)


@cache
def points() -> dict[str, list[dict[str, Any]]]:
    """Figures of the record beside each chart: date, value, low, high, source, status, note and series."""
    from smychka.explore.record_points import national_points, shipped_record

    answered = set(shipped_record().series["counterpart"].dropna())
    return {name: national_points(MEASURES[name]) for name in COUNTRY if name in answered}


def times_of(name: str) -> str:
    """The dates at which a quantity is drawn: quarters, or for flows the kind of year that the record counts."""
    return _times()[name]


@cache
def _times() -> Mapping[str, str]:
    """The same of every quantity; laid aside, for reading the record takes a hundred megabytes of a server."""
    found: Mapping[str, str] = kept_json("times", _times_by_record)
    return found


def _times_by_record() -> dict[str, str]:
    from smychka.explore.record_points import year_of_record

    return {name: year_of_record(each) if each.kind == "flow" else "quarterly" for name, each in MEASURES.items()}


def chart_values(quantity: str, monthly: Any) -> Any:
    """A quantity at the dates at which it is drawn: flows summed over years, all else at quarters. (date, ...)

    Args:
        quantity: its id.
        monthly: by the month. (month, ...)
    """
    return drawn_times(MEASURES[quantity], times_of(quantity), monthly)


def _levers(levers: Levers) -> list[dict[str, Any]]:
    monthly = levers.monthly()
    found = []
    for place, lever in enumerate(levers.all):
        codes = CHOICES.get(lever.name)
        found.append(
            {
                "id": lever.name, "title": lever.title, "unit": lever.unit, "group": GROUPS[lever.group],
                "sub": lever.group, "minimum": lever.minimum, "maximum": lever.maximum, "step": step_of(lever),
                "definition": lever.definition, "choice": codes and [[code, text] for code, text in enumerate(codes)],
                "monthly": [float(f"{value:.5g}") for value in monthly.national[:, place]],
                "decisions": _decisions(lever), "levels": levels(lever),
            }
        )  # fmt: skip
    return found


def _decisions(lever: Lever) -> list[dict[str, Any]]:
    return [
        {
            "since": step.since.isoformat(), "until": step.until.isoformat(), "value": step.value, "low": step.low,
            "high": step.high, "by": step.decided_by, "decision": step.decision, "source": step.source,
            "checked": step.checked, "status": step.status, "note": step.note,
        }
        for step in lever.path
    ]  # fmt: skip


def _policies(policies: Iterable[Policy]) -> list[dict[str, Any]]:
    return [
        {
            "id": each.name, "title": each.title, "summary": each.summary, "proposed_by": each.proposed_by,
            "proposed_on": each.proposed_on and each.proposed_on.isoformat(), "documented_in": each.documented_in,
            "accounts": list(each.accounts), "source": each.source, "checked": each.checked, "status": each.status,
            "forced": each.forced, "plausibility": each.plausibility and list(each.plausibility),
            "rewrite_size": each.size, "why_minimal": each.why_minimal, "note": each.note,
            "conflicts": list(each.conflicts), "course": course_of(each),
        }
        for each in policies
    ]  # fmt: skip


def course_of(policy: Policy) -> dict[str, Any]:
    """A policy as the page's requests state it."""

    def dates(part: Any) -> dict[str, Any]:
        return {"since": part.since.isoformat(), "until": None if part.until == END else part.until.isoformat()}

    def way(change: Any) -> dict[str, Any]:
        if change.outcome:
            return {"outcome": change.outcome}
        if change.hold:
            return {"hold": True}
        return {"value": change.value} if change.value is not None else {"times": change.times}

    return {
        "impose": [{"lever": step.lever, "value": step.value, **dates(step)} for step in policy.impositions],
        "set": [{"name": change.name, **dates(change), **way(change)} for change in policy.changes],
        "govern": [{"rule": part.rule, **dates(part)} for part in policy.rules], "free": None, "drawn": None,
    }  # fmt: skip


def _openings(circumstances: Circumstances) -> list[dict[str, Any]]:
    return [
        {
            "name": f"opening.{each.id}", "title": each.id.replace("_", " ").capitalize(),
            "country": each.country, "since": max(each.start, START).isoformat(),
            "until": min(each.end, END).isoformat(),
            "probability": each.p_mid, "low": each.p_low, "high": each.p_high, "outcome": each.outcome,
            "status": each.status,
        }
        for each in circumstances.openings
        if each.end >= START
    ]  # fmt: skip


def _chart(measure: Measure) -> dict[str, Any]:
    from smychka.telling.tables import annual_unit

    yearly = measure.kind == "flow"
    return {
        "id": measure.id, "title": measure.title, "unit": annual_unit(measure.unit) if yearly else measure.unit,
        "kind": measure.kind, "sphere": measure.where.partition(".")[0], "where": measure.where,
        "times": times_of(measure.id), "zero": measure.kind in ("flow", "stock", "share"),
        "points": len(points().get(measure.id, ())),
    }  # fmt: skip


def _maps() -> list[dict[str, Any]]:
    from smychka.telling.tables import annual_unit

    found = []
    for name in MAPS:
        measure = MEASURES[name]
        flow = measure.kind == "flow"
        found.append(
            {
                "id": name.removeprefix("regional_"), "title": measure.title, "quantity": name, "kind": measure.kind,
                "unit": annual_unit(measure.unit) if flow else measure.unit, "times": times_of(name),
            }
        )  # fmt: skip
    return found


def _regions(regions: Any) -> list[dict[str, Any]]:
    from smychka.inputs.regions import load_regions
    from smychka.telling.figures import region_code

    frame = regions if "id" in regions.columns else regions.reset_index()
    by_id = {row["id"]: row for row in frame.to_dict("records")}
    return [
        {"id": name, "name": by_id[name]["name"], "col": int(by_id[name]["tile_col"]),
         "row": int(by_id[name]["tile_row"]), "code": region_code(name)}
        for name in load_regions().names
    ]  # fmt: skip


@cache
def _outcomes() -> list[dict[str, Any]]:
    from smychka.foundations.calendar import first_day, last_day
    from smychka.judgement.outcomes import load_outcomes

    return [
        {
            "id": each.id, "title": each.title, "unit": each.unit, "note": each.note, "headline": each.headline,
            "how": each.how, "quantity": each.quantity, "region": each.region,
            "from": each.months and first_day(each.months[0]).isoformat(),
            "to": each.months and last_day(each.months[1]).isoformat(),
        }
        for each in load_outcomes().outcomes
    ]  # fmt: skip


def _verdicts() -> list[dict[str, Any]]:
    from smychka.judgement.definitions import heading
    from smychka.judgement.outcomes import load_outcomes

    named = load_outcomes()
    lines = [{"id": each.id, "title": each.title, "account": "", "note": each.note} for each in named.thresholds]
    return lines + [
        {"id": heading(each.outcome, each.account), "title": each.title, "account": each.account, "note": each.note}
        for each in named.definitions
    ]


def _events(events: Any) -> list[dict[str, Any]]:
    frame = events.sort_values("start", kind="stable")
    inside = frame[(frame["end"].astype(str) >= START.isoformat()) & (frame["start"].astype(str) <= END.isoformat())]
    columns = ("kind", "title", "description", "source", "status")
    return [
        {name: str(row[name])[:10] for name in ("start", "end")} | {name: str(row[name] or "") for name in columns}
        for row in inside.to_dict("records")
    ]


def _sources(levers: Iterable[Mapping[str, Any]], policies: Iterable[Mapping[str, Any]], record: Any) -> dict[str, str]:
    """Short citations of the works behind levers, policies, events and points, by key."""
    from smychka.telling.bibliography import cite, source_keys

    named = [each["source"] for lever in levers for each in lever["decisions"]]
    named += [each["source"] for each in policies] + list(record.events["source"])
    named += [row["source"] for rows in points().values() for row in rows]
    keys = source_keys(*named) & frozenset(record.bibliography)
    return {key: cite(key, record.bibliography) for key in sorted(keys)}
