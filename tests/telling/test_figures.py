"""Figures: what goes in comes out, in a valid specification that draws."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_starts
from smychka.foundations.faults import SmychkaError
from smychka.telling import figures
from smychka.telling.bands import LEVELS


def flow(unit: str = "million_tonnes per month", kind: str = "flow") -> xr.DataArray:
    """Month m of every draw d carries the calendar month's number times d + 1."""
    months = pd.DatetimeIndex(month_starts())
    values = np.outer(np.arange(1, 4), months.month.to_numpy())
    attrs = {"units": unit, "kind": kind}
    return xr.DataArray(values.astype(float), dims=("draw", "month"), coords={"month": month_starts()}, attrs=attrs)


def rows_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """All inline rows of a specification."""
    return [row for rows in spec["datasets"].values() for row in rows]


def drawn(chart: Any) -> dict[str, Any]:
    """The specification, after checking it against the schema and drawing it."""
    spec = figures.specification(chart)
    picture = figures.still_picture(spec)
    assert picture.startswith("<svg")
    assert picture.count("<path") > 3
    return spec


@pytest.mark.parametrize(
    ("year", "first", "whole"), [("calendar", 1918, 23), ("agricultural", 1918, 22), ("economic", 1918, 22)]
)
def test_flows_are_summed_over_whole_years(year: Any, first: int, whole: int) -> None:
    """Closed form: 1 + 2 + ... + 12 = 78; years cut off by November 1917 or June 1941 are left out."""
    annual = figures.annual(flow(), year)
    assert annual.dims == ("draw", "month")
    assert annual["year"].values[0] == first
    assert annual.sizes["month"] == whole + (year == "agricultural")
    np.testing.assert_allclose(annual.values, np.outer([78, 156, 234], np.ones(annual.sizes["month"])))
    assert annual.attrs["units"] == "million_tonnes"


def test_stocks_and_yearly_rates_are_averaged() -> None:
    """Closed form: the mean of 1 to 12 is 6.5."""
    for data in (flow("million_head", "stock"), flow("kg_per_head_per_year")):
        annual = figures.annual(data)
        assert float(annual.values[0, 0]) == pytest.approx(6.5)
        assert annual.attrs["units"] == data.attrs["units"]


def test_a_gap_in_the_months_leaves_a_gap_in_the_year() -> None:
    """Rule of the house: a missing figure is never zero."""
    data = flow()
    data[0, 20] = np.nan
    annual = figures.annual(data)
    assert np.isnan(annual.values[0]).sum() == 1
    assert not np.isnan(annual.values[1:]).any()


def test_quantiles_are_those_of_the_draws() -> None:
    """Closed form: quantiles of 0, 1, ..., 100 are the percentages themselves."""
    data = xr.DataArray(
        np.repeat(np.arange(101.0)[:, None], MONTHS, axis=1),
        dims=("draw", "month"),
        coords={"month": month_starts()},
    )
    bands = figures.quantiles(data.transpose("month", "draw"))
    assert list(bands.columns) == ["date", *LEVELS]
    assert len(bands) == MONTHS
    np.testing.assert_allclose(bands.iloc[7, 1:].astype(float), [5, 25, 50, 75, 95])


def test_bad_input_is_refused() -> None:
    """Rule of the house: what, expected, nearest name."""
    with pytest.raises(SmychkaError, match="'agricultural'"):
        figures.annual(flow(), "agricultral")  # type: ignore[arg-type]
    with pytest.raises(SmychkaError, match="expected draw and month"):
        figures.quantiles(flow().isel(draw=0))
    points = pd.DataFrame([{"date": dt.date(1925, 1, 1), "value": 1.0, "status": "sen"}])
    with pytest.raises(SmychkaError, match="did you mean 'seen'"):
        figures.band_figure(figures.drawn_bands(flow()), points, "Title", "million_tonnes")
    with pytest.raises(SmychkaError, match="no figures"):
        figures.record_figure(pd.DataFrame(), {"title": "Empty", "unit": "ratio"})


def test_band_figure_carries_bands_and_points(observations: pd.DataFrame) -> None:
    """The values put in are the values of the specification, to six digits."""
    estimates = observations[observations["series"] == "toy.harvest"]
    bands = figures.drawn_bands(flow(), "agricultural")
    chart = figures.band_figure(bands, figures.record_points(estimates), "Harvest", "million_tonnes")
    spec = drawn(chart)
    rows = rows_of(spec)
    assert sorted(row["q95"] for row in rows if "q95" in row) == pytest.approx(sorted(bands["q95"]))
    points = [row for row in rows if row.get("source") == "smith_1955" and row["status"] == "second-hand"]
    assert {(row["value"], row["note"]) for row in points} == {(61.0, "a rival estimate")}
    assert spec["title"]["text"] == "Harvest"


def test_band_figure_without_record() -> None:
    """A quantity nobody measured still has its band."""
    spec = drawn(figures.band_figure(figures.drawn_bands(flow()), pd.DataFrame(), "Bare", "million_tonnes"))
    assert all("value" not in row for row in rows_of(spec))


def test_fork_figure_holds_both_runs_and_the_date() -> None:
    """The values put in are the values of the specification; three years of common past are shown."""
    history, fork = figures.drawn_bands(flow()), figures.drawn_bands(flow() * 2)
    spec = drawn(figures.fork_figure(history, fork, "1928-01-06", "Harvest", "million_tonnes"))
    rows = rows_of(spec)
    runs = {name: [row["q50"] for row in rows if row.get("run") == name] for name in ("history, replayed", "fork")}
    assert runs["history, replayed"] == pytest.approx([156.0] * 16)
    assert len(runs["fork"]) == 16
    assert any(row.get("label") == "fork, 1928-01-06" for row in rows)


def test_fit_figure_puts_misses_first(fit: list[dict[str, Any]]) -> None:
    """Rule of the house: misses are shown first; equal coverage is ordered by skill, unknown skill first."""
    rows = [row for row in rows_of(drawn(figures.fit_figure(fit))) if "coverage" in row]
    assert [row["title"] for row in rows] == ["Toy deaths", "Toy horses", "Toy export", "Toy harvest"]
    assert [row["coverage"] for row in rows] == [0.31, 0.31, 0.75, 0.92]
    assert [row["beats"] for row in rows] == ["not better"] * 2 + ["better than persistence"] * 2
    assert len(rows_of(figures.specification(figures.fit_figure(fit, most=2)))) == 3


def test_outcome_figure_has_a_panel_an_outcome(outcomes: list[dict[str, Any]]) -> None:
    """The differences put in are drawn, horizons rising; bands no narrower than the outcome's own are hollow."""
    spec = drawn(figures.outcome_figure(outcomes, "Differences"))
    assert len(spec["vconcat"]) == 3
    rows = [row for row in rows_of(spec) if "horizon" in row]
    for end in ("q05", "q50", "q95"):
        asked = sorted(row["difference"][end] for row in outcomes)
        assert sorted(row[end] for row in rows) == pytest.approx(asked, rel=1e-5)
    assert {row["horizon"] for row in rows if row["fill"] == "#fdfcf9"} == {"12 years"}


def test_regional_figure_places_every_tile(regions: pd.DataFrame) -> None:
    """Tiles stand where the table of regions puts them, with the value given."""
    values = pd.DataFrame({"region": regions["id"], "value": [1.0, 20.0, 300.0, 4.0]})
    rows = rows_of(drawn(figures.regional_figure(values, regions, "Hunger", "deaths per thousand people")))
    assert {(row["region"], row["tile_col"], row["tile_row"], row["value"]) for row in rows} == {
        ("northland", 0, 0, 1.0), ("southland", 1, 1, 20.0),
        ("west_marches", 0, 1, 300.0), ("far_coast", 3, 0, 4.0),
    }  # fmt: skip
    assert {row["code"] for row in rows} == {"Nor", "Sou", "WMa", "FCo"}


def test_region_codes_differ() -> None:
    """The regions of the model have different codes on the map."""
    table = Path(figures.__file__).parents[1] / "data" / "record" / "regions.csv"
    frame = pd.read_csv(table)
    codes = frame.loc[frame["level"] == 1, "id"].map(figures.region_code)
    assert len(codes) == 22
    assert codes.is_unique


def test_record_figure_keeps_rivals_apart(observations: pd.DataFrame) -> None:
    """Every estimate of a series is drawn, with its source and its status."""
    estimates = observations[observations["series"] == "toy.harvest"]
    spec = drawn(figures.record_figure(estimates, {"title": "Toy harvest", "unit": "million_tonnes"}))
    rows = rows_of(spec)
    assert sorted(row["value"] for row in rows) == sorted(estimates["value"])
    assert {row["shown as"] for row in rows} == {"gardener_1960", "smith_1955"}
    assert {row["status"] for row in rows} == {"seen", "second-hand", "judgement"}


def test_the_keys_of_a_record_figure_stand_inside_it(observations: pd.DataFrame) -> None:
    """Truth: two keys in one line once ran over the right edge; a column takes its label, a symbol and a gap."""
    estimates = observations[observations["series"] == "toy.harvest"]
    spec = drawn(figures.record_figure(estimates, {"title": "Toy harvest", "unit": "million_tonnes"}))
    marks = spec["layer"][-1]["encoding"]
    key = marks["stroke"]["legend"]
    assert (marks["shape"]["legend"]["orient"], key["orient"]) == ("top", "bottom")
    assert key["columns"] * (key["labelLimit"] + 30) <= spec["width"]


def test_figures_are_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    """SVG and PNG are there and nothing else; a folder that cannot be made is one clear error."""
    chart = figures.band_figure(figures.drawn_bands(flow()), pd.DataFrame(), "Bare", "million_tonnes")
    svg, png = figures.save_figure(chart, tmp_path / "figures", "bare")
    assert svg.read_text("utf-8").startswith("<svg")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in svg.parent.iterdir()) == ["bare.png", "bare.svg"]
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SmychkaError, match="cannot write figure 'bare'"):
        figures.save_figure(chart, tmp_path / "taken", "bare")


def test_the_same_figure_twice_gives_the_same_text() -> None:
    """Rule of the house: two runs of the same inputs are identical to the byte."""
    one, two = (
        figures.still_picture(
            figures.specification(figures.fork_figure(bands, bands, "1928-01-01", "Title", "million_tonnes"))
        )
        for bands in (figures.drawn_bands(flow()), figures.drawn_bands(flow()))
    )
    assert one == two
