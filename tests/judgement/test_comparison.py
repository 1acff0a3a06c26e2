"""The comparison with the record, on runs whose answers are known in closed form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS, month_index
from smychka.foundations.faults import SmychkaError
from smychka.inputs.levers import load_levers
from smychka.inputs.record import Record, load_record
from smychka.inputs.toml_files import region_names
from smychka.judgement import comparison
from smychka.judgement.comparison import compared, not_compared
from smychka.measures import MEASURES

MakeRun = Callable[[dict[str, np.ndarray]], xr.Dataset]
MakeRecord = Callable[..., Record]


def k(year: int, month: int) -> int:
    """Number of a month of the run."""
    return month_index(dt.date(year, month, 1))


@pytest.fixture(scope="module")
def real() -> Record:
    return load_record()


def one(table: pd.DataFrame) -> Any:
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize(
    ("start", "end", "expected", "period"),
    [
        ("1925-01-01", "1925-12-31", 12 * k(1925, 1) + 66, "1925"),
        ("1926-07-01", "1927-06-30", 12 * k(1926, 7) + 66, "1926/27"),
        ("1921-01-01", "1922-12-31", 24 * k(1921, 1) + 276, "1921-01 to 1922-12"),
        ("1928-02-01", "1928-02-29", k(1928, 2), "1928-02 to 1928-02"),
    ],
)
def test_flows_are_summed(
    months: np.ndarray, make_run: MakeRun, make_record: MakeRecord,
    start: str, end: str, expected: float, period: str,
) -> None:  # fmt: skip
    """Truth: closed form: month k flows k, so n months from k sum to n k + n (n - 1) / 2; draw two is twice that."""
    record = make_record({"s": ("million_tonnes", "grain_harvest")}, [("s", "ussr", start, end, 70.0)])
    row = one(compared(make_run({"grain_harvest": months}), record))
    assert row["q50"] == pytest.approx(1.5 * expected)
    assert row["q05"] == pytest.approx(1.05 * expected)
    assert row["period"] == period


@pytest.mark.parametrize(
    ("quantity", "unit", "start", "end", "expected"),
    [
        ("population", "million_persons", "1927-01-01", "1927-01-01", k(1926, 12)),
        ("population", "million_persons", "1926-12-17", "1926-12-17", k(1926, 12)),
        ("population", "million_persons", "1926-12-31", "1926-12-31", k(1926, 12)),
        ("population", "million_persons", "1926-01-01", "1926-12-31", k(1926, 1) + 5.5),
        ("horses", "million_head", "1929-06-30", "1929-06-30", k(1928, 12)),
        ("horses", "million_head", "1929-07-01", "1929-07-01", k(1929, 6)),
        ("sown_area", "million_hectares", "1930-01-01", "1930-12-31", k(1930, 6)),
        ("birth_rate", "per_thousand", "1927-01-01", "1927-12-31", k(1927, 1) + 5.5),
    ],
)
def test_stocks_and_rates_are_dated(
    months: np.ndarray, make_run: MakeRun, make_record: MakeRecord,
    quantity: str, unit: str, start: str, end: str, expected: float,
) -> None:  # fmt: skip
    """Truth: the state on the morning of the 1st is the end of the month before; a mean of k is its middle.

    Herds dated 30 June carry counts of 1 January (first page of the decisions); land is counted in June.
    """
    record = make_record({"s": (unit, quantity)}, [("s", "ussr", start, end, 70.0)])
    assert one(compared(make_run({quantity: months}), record))["q50"] == pytest.approx(1.5 * expected)


@pytest.mark.parametrize(
    ("unit", "quantity", "factor"),
    [
        ("percent", "collectivised_share", 100.0),
        ("thousand_persons", "industrial_workers", 1000.0),
        ("persons", "special_settlers", 1000.0),
        ("million_persons", "unemployed", 0.001),
        ("million_head", "cattle", 1.0),
    ],
)
def test_units_are_those_of_the_series(
    make_run: MakeRun, make_record: MakeRecord, unit: str, quantity: str, factor: float
) -> None:
    """Truth: closed form: a constant of 0.4 in the unit of the model."""
    record = make_record({"s": (unit, quantity)}, [("s", "ussr", "1930-03-01", "1930-03-01", 1.0)])
    row = one(compared(make_run({quantity: np.full((3, MONTHS), 0.4)}), record))
    assert row["q05"] == row["q95"] == pytest.approx(0.4 * factor)
    assert row["unit"] == unit


def test_an_index_is_rebased_draw_by_draw(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: closed form: draws of other heights that grow alike have one index, 100 in the base year."""
    path = np.where(np.arange(MONTHS) < k(1929, 1), 50.0, 150.0)
    record = make_record(
        {"s": ("index_1928_100", "industry_output"), "t": ("index_1913_100", "industry_output")},
        [(name, "ussr", f"{year}-01-01", f"{year}-12-31", 1.0) for name in "st" for year in (1928, 1937)],
    )
    table = compared(make_run({"industry_output": np.outer([1.0, 3.0], path)}), record)
    rebased, direct = (table[table["series"] == name] for name in "st")
    assert rebased["q05"].tolist() == pytest.approx([100.0, 300.0])
    assert rebased["q95"].tolist() == pytest.approx([100.0, 300.0])
    assert direct["q50"].tolist() == pytest.approx([100.0, 300.0])
    assert (direct["q95"] > direct["q05"]).all()


def test_a_region_is_answered_by_the_regional_quantity(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: closed form: region r carries r."""
    names = region_names()
    found = np.broadcast_to(np.arange(float(len(names))), (2, MONTHS, len(names)))
    record = make_record(
        {"s": ("percent", "collectivised_share")}, [("s", "ukraine", "1930-03-01", "1930-03-01", 60.0)]
    )
    row = one(compared(make_run({"regional_collectivised_share": found}), record))
    assert row["quantity"] == "regional_collectivised_share"
    assert row["q50"] == 100 * names.index("ukraine")


def test_the_scatter_of_a_figure_is_lognormal(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: closed form: a certain model and a figure with sigma give value * exp(-+1.645 sigma)."""
    rows = [
        ("s", "ussr", "1930-03-01", "1930-03-01", 40.0, "seen", "a"),
        ("s", "ussr", "1930-04-01", "1930-04-01", 40.0, "recalled", "a"),
        ("s", "ussr", "1930-05-01", "1930-05-01", 40.0, "seen_secondary", "a", 36.0, 44.0),
    ]
    record = make_record({"s": ("million_head", "horses")}, rows)
    table = compared(make_run({"horses": np.full((1, MONTHS), 30.0)}), record)
    sigma = [0.04, 0.10, np.hypot(0.07, 4 / 40 / 1.6449)]
    assert table["noise"].tolist() == pytest.approx(sigma)
    assert table["p05"].tolist() == pytest.approx(30 * np.exp(-1.6449 * np.array(sigma)), rel=5e-3)
    assert table["p95"].tolist() == pytest.approx(30 * np.exp(1.6449 * np.array(sigma)), rel=5e-3)
    assert (table["q05"] == 30).all()
    assert not table["inside90"].any()
    assert table["miss"].tolist() == pytest.approx(10 / ((table["p95"] - table["p05"]) / (2 * 1.6449)).to_numpy())


def test_a_calibrated_model_covers_nine_tenths(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: by construction: truth and draws from one law, figures scattered as assumed: 90 %, give or take.

    Of 2,000 independent figures the share inside has a standard error of 0.7 points.
    """
    rng = np.random.default_rng(5)
    names = region_names()
    draws = 30 * np.exp(0.1 * rng.standard_normal((200, MONTHS, len(names))))
    rows = []
    for region in names:
        for month in range(36, MONTHS - 150):
            day = dt.date(1917 + (10 + month) // 12, (10 + month) % 12 + 1, 15).isoformat()
            figure = 30 * np.exp(0.1 * rng.standard_normal() + 0.10 * rng.standard_normal())
            rows.append(("s", region, day, day, figure, "recalled"))
    record = make_record({"s": ("million_persons", "population")}, rows)
    table = compared(make_run({"regional_population": draws}), record)
    assert len(table) > 2000
    assert table["inside90"].mean() == pytest.approx(0.90, abs=0.03)


def test_rivals_are_judged_as_a_band(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: a model between two rivals misses both and meets their range; beside two on one side it does not."""
    both = ("1932-01-01", "1932-12-31")
    next_year = ("1933-01-01", "1933-12-31")
    rows = [
        ("s", "ussr", *both, 50.0, "seen", "a"), ("s", "ussr", *both, 80.0, "seen", "b"),
        ("s", "ussr", *next_year, 80.0, "seen", "a"), ("s", "ussr", *next_year, 90.0, "seen", "b"),
    ]  # fmt: skip
    record = make_record({"s": ("million_tonnes", "grain_harvest")}, rows)
    table = compared(make_run({"grain_harvest": np.full((4, MONTHS), 65 / 12)}), record)
    assert not table["inside90"].any()
    assert table["band90"].tolist() == [True, True, False, False]
    assert table["band_low"].tolist() == [50, 50, 80, 80]
    assert table["band_high"].tolist() == [80, 80, 90, 90]
    assert (table["rivals"] == 2).all()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("land", "ussr", "1925-01-01", "1925-12-31", 1.0), comparison.NO_COUNTERPART),
        (("crop", "ussr", "1917-01-01", "1917-12-31", 1.0), comparison.OUTSIDE),
        (("crop", "ussr", "1941-01-01", "1941-12-31", 1.0), comparison.OUTSIDE),
        (("herd", "ussr", "1917-11-01", "1917-11-01", 1.0), comparison.OUTSIDE),
        (("crop", "ussr", "1925-01-05", "1925-12-31", 1.0), comparison.BROKEN_MONTHS),
        (("crop", "ussr", "1925-01-01", "1925-01-01", 1.0), "a flow dated to one day"),
        (("crop", "ua_kyiv", "1925-01-01", "1925-12-31", 1.0), comparison.ELSEWHERE),
        (("crop", "world", "1925-01-01", "1925-12-31", 1.0), comparison.ELSEWHERE),
        (("born", "ukraine", "1925-01-01", "1925-12-31", 1.0), comparison.NATIONAL_ONLY),
        (("crop", "ussr", "1925-01-01", "1925-12-31", 1.0, "judgement"), comparison.JUDGED),
        (("crop", "ussr", "1925-01-01", "1925-12-31", 1.0, "seen", "CompilerJudgement"), comparison.JUDGED),
        (("crop", "ussr", "1940-01-01", "1940-12-31", 1.0), comparison.CAVEATS[0].reason),
        (("yard", "ussr", "1925-01-01", "1925-12-31", 1.0), "households is not converted from share"),
        (("lost", "ussr", "1925-01-01", "1925-12-31", 1.0), "the model has no quantity 'harvst'"),
        (
            ("born", "ussr", "1933-01-01", "1933-12-31", 1.0, "seen", "a", np.nan, np.nan, "registered only"),
            "registered births and deaths only",
        ),
        (("crop", "ussr", "1934-01-01", "1934-12-31", 1.0, "seen", "soviet_official_1930s"),
         "the crop standing in the field, not the barn harvest"),
    ],
)  # fmt: skip
def test_what_is_not_compared_is_counted_with_its_reason(
    make_run: MakeRun, make_record: MakeRecord, row: tuple[object, ...], reason: str
) -> None:
    """Truth: the rules, one invented figure each, beside one figure that is compared."""
    series = {
        "land": ("million_hectares", ""),
        "crop": ("million_tonnes", "grain_harvest"),
        "herd": ("million_head", "horses"),
        "born": ("thousand_persons", "births"),
        "yard": ("households", "collectivised_share"),
        "lost": ("million_tonnes", "harvst"),
    }
    good = ("crop", "ussr", "1926-01-01", "1926-12-31", 70.0, "seen", "soviet_official_1930s")
    record = make_record(series, [row, good])
    names = ("grain_harvest", "horses", "births", "collectivised_share")
    dataset = make_run({name: np.ones((2, MONTHS)) for name in names})
    left = one(not_compared(record, dataset))
    assert (left["series"], left["reason"], left["rows"]) == (row[0], reason, 1)
    assert one(compared(dataset, record))["period"] == "1926"


def test_a_quantity_that_the_run_lacks_is_counted(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: no silent gaps: a run of cattle alone has no answer on horses, and says so."""
    record = make_record({"s": ("million_head", "horses")}, [("s", "ussr", "1930-03-01", "1930-03-01", 30.0)])
    dataset = make_run({"cattle": np.ones((2, MONTHS))})
    assert compared(dataset, record).empty
    assert one(not_compared(record, dataset))["reason"] == comparison.NOT_KEPT
    assert not_compared(record).empty


def test_a_shortened_run_is_refused(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: bad input: a year cut off would shift every date."""
    dataset = make_run({"horses": np.ones((2, MONTHS))}).isel(month=slice(12, None))
    with pytest.raises(SmychkaError, match="272 months; expected 284"):
        compared(dataset, make_record({"s": ("million_head", "horses")}, []))


def test_places_abroad_are_answered_where_the_quantity_is_of_them(make_run: MakeRun, make_record: MakeRecord) -> None:
    """Truth: by construction: France's figure meets France's members, the world's count of states the country's."""
    values = {"communists_france": 50.0, "communists_abroad": 400.0, "states_with_relations": 20.0}
    dataset = make_run({name: np.full((2, MONTHS), value) for name, value in values.items()})
    series = {"members": ("persons", "communists_abroad"), "states": ("count", "states_with_relations")}
    rows = [
        ("members", "france", "1925-01-01", "1925-01-01", 48000.0),
        ("members", "italy", "1925-01-01", "1925-01-01", 20000.0),
        ("members", "ussr", "1925-01-01", "1925-01-01", 1.0),
        ("states", "world", "1925-12-31", "1925-12-31", 21.0),
    ]
    record = make_record(series, rows)
    found = compared(dataset, record)
    assert list(zip(found["quantity"], found["q50"], strict=True)) == [
        ("communists_france", 50000.0), ("states_with_relations", 20.0)
    ]  # fmt: skip
    left = not_compared(record, dataset)
    assert left[["reason", "rows"]].to_numpy().tolist() == [[comparison.ELSEWHERE, 2]]


# The record itself


def test_levers_made_from_a_series_are_levers(real: Record) -> None:
    """Truth: the list of levers; every series of which one is made has a counterpart, else marking it is idle."""
    made = real.series[real.series["input_of"].fillna("") != ""]
    assert set(made["input_of"]) <= set(load_levers().names)
    assert (made["counterpart"] != "").all()
    assert {"repression.sentences_total", "party.members_total", "state.rkka_dismissed"} <= set(made.index)
    assert real.series.loc["repression.gulag_itl", "input_of"] == ""


def test_every_counterpart_is_a_quantity_of_the_model(real: Record) -> None:
    """Truth: the list of quantities; grain area, not all sown land, answers grain area."""
    named = real.series["counterpart"]
    assert set(named) - {""} <= set(MEASURES)
    assert named["economy.sown_area_grain"] == "sown_area"
    assert named["economy.sown_area"] == ""
    assert all(MEASURES[each].regional for each in comparison.REGIONAL.values())
    assert {name for each in comparison.PLACES.values() for name in each.values()} <= set(MEASURES)
    quantities = set(comparison.PLACES) | {name for each in comparison.CAVEATS for name in each.quantities}
    assert quantities <= set(MEASURES)
    assert set(comparison.REGIONAL) | comparison.LAND <= set(MEASURES)


def test_every_figure_of_the_record_is_compared_or_counted(real: Record) -> None:
    """Truth: an account: compared and not compared add up to all; no unit is left unconverted."""
    country = np.ones((2, MONTHS))
    everywhere = np.ones((2, MONTHS, len(region_names())))
    dataset = xr.Dataset(
        {
            name: (("draw", "month", "region"), everywhere) if each.regional else (("draw", "month"), country)
            for name, each in MEASURES.items()
        },
        coords={"region": list(region_names())},
    )
    table, left = compared(dataset, real), not_compared(real, dataset)
    assert len(table) + left["rows"].sum() == len(real.observations)
    assert not left["reason"].str.contains("converted|has no quantity").any()
    assert len(table) > 900
    numbers = table[["record", "noise", "q05", "q50", "q95", "p05", "p95", "miss", "band_low", "band_high"]]
    assert np.isfinite(numbers.to_numpy()).all()
    assert "CompilerJudgement" not in set(table["source"])
    assert table.loc[table["quantity"] == "population", "record"].max() < 175
    pd.testing.assert_frame_equal(table, compared(dataset, real))
