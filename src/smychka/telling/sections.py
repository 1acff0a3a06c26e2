"""What each section of the report shows: its charts, its sentences, its tables, and what is absent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.foundations.calendar import END, START
from smychka.telling import figures, tables
from smychka.telling.bands import YEAR_STARTS, Year, drawn_bands, drawn_unit
from smychka.telling.bibliography import Entry, cite, source_keys
from smychka.telling.pages import Chart

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from smychka.inputs.record import Record
    from smychka.telling.parts import ForkPart, PolicyShown, ReplayPart

MAIN = (
    "grain_harvest",
    "grain_procurement",
    "grain_export",
    "sown_area",
    "horses",
    "cattle",
    "collectivised_share",
    "food_village",
    "food_town",
    "population",
    "urban_population",
    "births",
    "deaths",
    "famine_deaths",
    "special_settlers",
    "industry_output",
    "heavy_output",
    "light_output",
    "industrial_workers",
    "unemployed",
    "wage_earners",
    "industry_output_official",
    "scissors",
    "shop_price",
    "retail_price",
    "real_wage",
    "money_wage",
    "private_retail_share",
    "exports",
    "imports",
    "machinery_import_share",
    "party_members",
    "first_share",
    "congress_for_leadership",
    "officials",
    "sentenced",
    "camp_inmates",
    "disturbances",
    "states_with_relations",
    "soldiers",
)
OF_FORKS = (
    "grain_harvest",
    "grain_procurement",
    "collectivised_share",
    "horses",
    "food_village",
    "food_town",
    "urban_population",
    "industry_output",
    "famine_deaths",
    "first_share",
    "camp_inmates",
)
CONVERSIONS = {
    ("percent", "share"): 0.01,
    ("thousand_persons", "million_persons"): 0.001,
    ("persons", "thousand_persons"): 0.001,
}
ABOUT_A_YEAR = (360, 372)
UNLIKELY = 0.05


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _long_name(data: xr.DataArray) -> str:
    return str(data.attrs.get("long_name") or _title(str(data.name)))


def absent_sentence(names: Iterable[str]) -> str:
    """What this run does not hold, so that no gap is silent; empty where nothing is missing."""
    listed = [_title(name).lower() for name in names]
    return f"Not computed in this run, and therefore not shown: {', '.join(listed)}." if listed else ""


def fit_sentence(fit: Sequence[Mapping[str, Any]]) -> str:
    """How well the record is met, in two sentences, and how many series are no test since a lever is made from them."""
    made = sum(bool(row.get("input_of")) for row in fit)
    fit = [row for row in fit if not row.get("input_of")]
    if not fit:
        return "No series was compared with the record in this run."
    points = sum(int(row["points"]) for row in fit)
    inside = sum(float(row["coverage90"] or 0) * int(row["points"]) for row in fit)
    met = tables.percent_text(inside / max(points, 1))
    worst = [str(row["title"]) for row in tables.misses_first(fit)[:3]]
    low = sum((row["coverage90"] or 0) < 0.5 for row in fit)
    return (
        f"Of {points:,} compared figures in {len(fit)} series, {met} lie inside the model's 90 % band; "
        f"in {low} series fewer than half do. Worst met: {', '.join(worst)}."
        + (f" Not counted here: {made} series from which a lever is made." if made else "")
    )


def fit_chart(fit: Sequence[Mapping[str, Any]]) -> Chart:
    """The chart of fit, the worst thirty series."""
    most = 30
    sentence = (
        f"Share of each series' figures inside the 90 % band, the {min(most, len(fit))} worst of {len(fit)} "
        "series, worst first. Filled points do better than taking the last figure for the next; hollow "
        "ones do not."
    )
    return Chart(
        "fit",
        "Share of the record inside the model's 90 % band",
        figures.fit_figure(fit, sentence=sentence, most=most),
        sentence,
    )


def national_estimates(part: ReplayPart | Record, quantity: str) -> pd.DataFrame:
    """The national figures of the record for a quantity, with the title of their series."""
    import pandas as pd

    listed = part.series.index[part.series["counterpart"] == quantity]
    seen = part.observations
    chosen = seen[seen["series"].isin(listed) & seen["region"].fillna("").isin(tables.NATIONAL)]
    inside = (pd.to_datetime(chosen["end"]) >= pd.Timestamp(START)) & (
        pd.to_datetime(chosen["start"]) <= pd.Timestamp(END)
    )
    return chosen[inside].assign(series=chosen["series"].map(part.series["title"]))


def in_unit(estimates: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The figures that are given in a unit, or in one that converts into it."""
    given = estimates["unit"].map(lambda other: 1.0 if other == unit else CONVERSIONS.get((other, unit)))
    factor = given.astype(float)
    numbers = {name: estimates[name].astype(float) * factor for name in ("value", "low", "high")}
    return estimates.assign(**numbers)[factor.notna()]


def drawn_points(estimates: pd.DataFrame, flow: bool) -> tuple[pd.DataFrame, Year]:
    """Figures that can stand beside the bands: for flows those of whole years of the commonest kind."""
    import pandas as pd

    if not flow or estimates.empty:
        return estimates, "calendar"
    start = pd.to_datetime(estimates["start"])
    days = (pd.to_datetime(estimates["end"]) - start).dt.days
    yearly = days.between(*ABOUT_A_YEAR) & start.dt.month.isin(YEAR_STARTS.values())
    if not yearly.any():
        return estimates[yearly], "calendar"
    month = int(start[yearly].dt.month.mode().iloc[0])
    year: Year = next(name for name in ("calendar", "agricultural", "economic") if YEAR_STARTS[name] == month)
    return estimates[yearly & (start.dt.month == month)], year


def _compared_bands(compared: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    start, end = pd.to_datetime(compared["start"]), pd.to_datetime(compared["end"])
    dated = compared.assign(date=start + (end - start) / 2)
    return dated.drop_duplicates("date").sort_values("date")[["date", "q05", "q25", "q50", "q75", "q95"]]


def _band_sentence(title: str, bands: pd.DataFrame, unit: str, drawn: int, left: int) -> str:
    high, low = bands.loc[bands["q50"].idxmax()], bands.loc[bands["q50"].idxmin()]
    text = (
        f"{title} ({tables.unit_text(unit)}). The model's median is highest in {high['date']:%Y}, "
        f"{tables.interval_text(high, unit)}, and lowest in {low['date']:%Y}, "
        f"{tables.interval_text(low, unit)}; 90 % intervals in brackets. "
        f"Figures of the record drawn: {drawn or 'none'}"
    )
    return text + (f"; not drawn, for other periods or units: {left}." if left else ".")


def replay_chart(part: ReplayPart, quantity: str) -> Chart | None:
    """The band of a quantity over its record; None where neither run nor comparison has it."""
    estimates, data = national_estimates(part, quantity), part.dataset.get(quantity)
    compared = part.compared[part.compared["quantity"] == quantity]
    compared = compared[compared["region"].fillna("").isin(tables.NATIONAL)]
    if data is not None:
        title, unit = _long_name(data), drawn_unit(data)
        alike = in_unit(estimates, unit)
        points, year = drawn_points(alike, data.attrs.get("kind") == "flow")
        return _band_chart(quantity, title, unit, drawn_bands(data, year), points, len(estimates))
    if compared.empty:
        return None
    name = compared["series"].value_counts().index[0]
    unit, title = str(part.series.loc[name, "unit"]), str(part.series.loc[name, "title"])
    chosen = compared[compared["series"] == name]
    points = estimates[estimates["series"] == title]
    if points.empty:
        points = chosen.rename(columns={"record": "value"}).assign(series=title)
    bands = _compared_bands(chosen)
    return _band_chart(quantity, title, unit, bands, points, len(estimates))


def _band_chart(
    quantity: str, title: str, unit: str, bands: pd.DataFrame, estimates: pd.DataFrame, known: int
) -> Chart:
    sentence = _band_sentence(title, bands, unit, len(estimates), max(known - len(estimates), 0))
    points = figures.record_points(estimates)
    chart = figures.band_figure(bands, points, title, unit, sentence=sentence)
    return Chart(f"replay-{quantity}", title, chart, sentence)


def replay_charts(part: ReplayPart) -> tuple[list[Chart], str]:
    """The main quantities over their record, and a sentence on those this run lacks."""
    charts = {quantity: replay_chart(part, quantity) for quantity in MAIN}
    return [chart for chart in charts.values() if chart], absent_sentence(
        quantity for quantity, chart in charts.items() if chart is None
    )


def sources_text(source: object, bibliography: Mapping[str, Entry]) -> str:
    """The works behind a source field as short citations; words for no source as they stand."""
    keys = sorted(source_keys(source))
    return "; ".join(cite(key, bibliography) if key in bibliography else key for key in keys) or str(source or "none")


def fork_chart(part: ForkPart, quantity: str, prefix: str) -> Chart:
    """The course of a quantity under history and fork."""
    data = part.history[quantity]
    title, unit = _long_name(data), drawn_unit(data)
    before, after = drawn_bands(data), drawn_bands(part.fork[quantity])
    last, other = before.iloc[-1], after.iloc[-1]
    sentence = (
        f"{title} ({tables.unit_text(unit)}). In {last['date']:%Y} {part.baseline} "
        f"{tables.interval_text(last, unit)}, fork {tables.interval_text(other, unit)}; "
        "90 % intervals in brackets."
    )
    chart = figures.fork_figure(before, after, part.since, title, unit, sentence=sentence, baseline=part.baseline)
    return Chart(f"{prefix}-{quantity}", title, chart, sentence)


def fork_charts(part: ForkPart, prefix: str) -> tuple[list[Chart], str]:
    """The courses of the main quantities under history and fork, and a sentence on those a run lacks."""
    held = [quantity for quantity in OF_FORKS if quantity in part.history and quantity in part.fork]
    missing = [quantity for quantity in OF_FORKS if quantity not in held]
    return [fork_chart(part, quantity, prefix) for quantity in held], absent_sentence(missing)


def outcome_chart(part: ForkPart, prefix: str) -> Chart:
    """The differences a fork makes, by outcome and horizon."""
    sentence = (
        f"Differences between fork and {part.baseline} by outcome and horizon: median (point), 50 % (thick) and 90 % "
        "(thin) intervals. A hollow point marks a band no narrower than the outcome's own under history. The table "
        "beneath has the numbers."
    )
    title = f"Differences: {part.policy.title}"
    chart = figures.outcome_figure(part.outcomes, title, sentence=sentence)
    return Chart(f"{prefix}-outcomes", f"Fork minus {part.baseline}", chart, sentence)


def outcomes_sentence(outcomes: Sequence[Mapping[str, Any]]) -> str:
    """How far the data narrow the answer of a fork; a sentence also where there are no outcomes."""
    if not outcomes:
        return "No outcomes were computed for this fork."
    wide = sum(bool(row.get("no_narrower_than_prior")) for row in outcomes)
    if not wide:
        return "Every band below is narrower than that of the outcome itself under history."
    return (
        f"{wide} of {len(outcomes)} bands below are no narrower than those of the outcome itself under "
        "history: there the decision's effect is not known apart from all else. They are marked."
    )


def forced_sentence(policy: PolicyShown) -> str:
    """The warning on a fork that begins with unlikely luck, with its probability; empty for the others."""
    if policy.plausibility is None:
        unjudged = "This fork imposes a stroke of luck whose probability has not been judged."
        return unjudged if policy.forced else ""
    low, middle, high = (f"{100 * odds:.3g}" for odds in policy.plausibility)
    if not (policy.forced or policy.plausibility[1] < UNLIKELY):
        return ""
    return f"This fork imposes what was itself unlikely: probability {middle} % (judged {low} to {high} %)."


def policy_facts(policy: PolicyShown, bibliography: Mapping[str, Entry]) -> list[tuple[str, str]]:
    """Who proposed a policy, when, where that stands, how likely and how large a change it is."""
    if policy.own:
        proposer = "own: nobody of the time is named as its author"
    else:
        proposer = ", ".join(str(part) for part in (policy.proposed_by, policy.proposed_on) if part) or "unknown"
    facts = [("Name", str(policy.name)), ("Proposed by", proposer)]
    if policy.documented_in:
        facts.append(("Documented in", str(policy.documented_in)))
    facts.append(("Source", sources_text(policy.source, bibliography)))
    if policy.plausibility:
        low, middle, high = (f"{odds:.2g}" for odds in policy.plausibility)
        facts.append(("Plausibility, judged", f"{middle} ({low} to {high})"))
    if policy.rewrite_size is not None:
        facts.append(("Size of the rewrite", f"{policy.rewrite_size:.3g}, {policy.rewrite_class}"))
    return facts


def imposition_table(policy: PolicyShown) -> pd.DataFrame:
    """What a policy changes: lever or circumstance, dates, value, reason."""
    import pandas as pd

    rows = [
        (
            _title(step.lever),
            str(step.since),
            str(step.until or "the end of the run"),
            step.value if isinstance(step.value, str) else tables.number(step.value),
            step.reason,
        )
        for step in policy.impositions
    ]
    return pd.DataFrame(rows, columns=["Lever or circumstance", "From", "Until", "Value", "Reason"])


def bibliography_sentence(count: int) -> str:
    """What the list of works covers."""
    return (
        f"{count} works: the sources of the figures compared, the decisions, the circumstances and the parameters used."
    )
