"""The section of the report on hunger by region: maps, tables, and the record's estimates of deaths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smychka.telling import figures, tables
from smychka.telling.bibliography import Entry
from smychka.telling.pages import Chart
from smychka.telling.sections import absent_sentence, national_estimates, sources_text

if TYPE_CHECKING:
    import pandas as pd

    from smychka.telling.parts import ReplayPart

HUNGERS = (("1921-01", "1922-12", "1921-22"), ("1932-01", "1933-12", "1932-33"))


@dataclass(frozen=True)
class HungerPanel:
    """A map of famine deaths and the table beneath it."""

    chart: Chart
    table: pd.DataFrame
    caption: str


@dataclass(frozen=True)
class Hunger:
    """The section on hunger by region; `absent` says what could not be shown."""

    panels: tuple[HungerPanel, ...]
    estimates: pd.DataFrame | None
    absent: str


def _regional_estimates(part: ReplayPart, since: str, until: str, bibliography: Mapping[str, Entry]) -> dict[str, str]:
    """Per region the record's estimates of famine deaths that lie inside a time, with their sources."""
    import pandas as pd

    listed = part.series.index[part.series["counterpart"].isin(["regional_famine_deaths", "famine_deaths"])]
    seen = part.observations[part.observations["series"].isin(listed)]
    begin, stop = pd.Timestamp(since), pd.Timestamp(until) + pd.offsets.MonthEnd(0)
    inside = (pd.to_datetime(seen["start"]) >= begin) & (pd.to_datetime(seen["end"]) <= stop)
    texts: dict[str, list[str]] = {}
    for row in seen[inside].itertuples():
        figure = tables.estimate_text(row.value, row.low, row.high, str(row.unit))
        texts.setdefault(str(row.region), []).append(
            f"{figure} {tables.unit_text(str(row.unit))}, {sources_text(row.source, bibliography)}"
        )
    return {region: "; ".join(found) for region, found in texts.items()}


def _hunger_panel(part: ReplayPart, window: tuple[str, str, str], bibliography: Mapping[str, Entry]) -> HungerPanel:
    import pandas as pd

    since, until, name = window
    total = part.dataset["regional_famine_deaths"].sel(month=slice(since, until)).sum("month", skipna=False)
    spread = total.quantile([0.05, 0.5, 0.95], dim="draw")
    frame = pd.DataFrame(
        spread.transpose("region", "quantile").values,
        columns=["q05", "q50", "q95"],
        index=pd.Index(total["region"].values.astype(str), name="region"),
    )
    known = part.regions.set_index("id")
    frame = frame.join(known[["name", "pop_1926_total_thousand"]].rename(columns={"pop_1926_total_thousand": "people"}))
    frame["value"] = 1000 * frame["q50"] / frame["people"].astype(float)
    frame = frame.sort_values("value", ascending=False)
    worst = frame.head(3)
    listed = ", ".join(
        f"{row.name} {tables.interval_text(dict(q05=row.q05, q50=row.q50, q95=row.q95))}" for row in worst.itertuples()
    )
    sentence = (
        f"Famine deaths in the model, January {since[:4]} to December {until[:4]}, per thousand people of "
        f"the 1926 census. Hardest hit, in thousand persons with 90 % intervals: {listed}."
    )
    title = f"Famine deaths by region, {name}"
    drawn = frame.reset_index()[["region", "value"]]
    chart = figures.regional_figure(drawn, part.regions, title, "deaths per thousand people", sentence=sentence)
    record = _regional_estimates(part, since, until, bibliography)
    table = pd.DataFrame(
        {
            "Region": [
                f"{row.name} ({figures.region_code(str(region))})"
                for region, row in zip(frame.index, frame.itertuples(), strict=True)
            ],
            "Model, thousand persons": [
                tables.interval_text(row) for row in frame[["q05", "q50", "q95"]].to_dict("records")
            ],
            "Per thousand people of 1926": [tables.number(value) for value in frame["value"]],
            "Record": [record.get(str(region), tables.NO_FIGURE) for region in frame.index],
        }
    )
    caption = f"Famine deaths by region, {name}: model median with its 90 % interval, and the record's estimates"
    return HungerPanel(Chart(f"hunger-{name}", title, chart, sentence), table, caption)


def _death_estimates(part: ReplayPart, bibliography: Mapping[str, Entry]) -> pd.DataFrame | None:
    import pandas as pd

    seen = national_estimates(part, "famine_deaths").sort_values(["start", "end", "value"], kind="stable")
    if seen.empty:
        return None
    rows = [
        (
            f"{pd.Timestamp(row.start):%b %Y} to {pd.Timestamp(row.end):%b %Y}",
            row.series,
            tables.estimate_text(row.value, row.low, row.high, str(row.unit)),
            tables.unit_text(str(row.unit)),
            sources_text(row.source, bibliography),
            figures.STATUS[str(row.status)],
            "" if pd.isna(row.note) else row.note,
        )
        for row in seen.itertuples()
    ]
    return pd.DataFrame(rows, columns=["Period", "Series", "Estimate", "Unit", "Source", "Status", "Note"])


def hunger(part: ReplayPart, bibliography: Mapping[str, Entry]) -> Hunger:
    """Maps and tables of famine deaths in 1921-22 and 1932-33, and the record's national estimates."""
    estimates = _death_estimates(part, bibliography)
    if "regional_famine_deaths" not in part.dataset:
        return Hunger((), estimates, absent_sentence(["regional_famine_deaths"]))
    return Hunger(tuple(_hunger_panel(part, window, bibliography) for window in HUNGERS), estimates, "")
