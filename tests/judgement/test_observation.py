"""The observation model on trajectories made by hand, with likelihoods known in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr

from smychka.foundations.calendar import MONTHS
from smychka.foundations.faults import SmychkaError
from smychka.inputs.record import Record, load_record
from smychka.inputs.toml_files import region_names
from smychka.judgement import observation
from smychka.judgement.comparison import NOISE, compared
from smychka.judgement.observation import Observed, observed
from smychka.measures import MEASURES

MakeRecord = Callable[..., Record]
HERD = {"herd": ("million_head", "horses")}
FEBRUARY = ("1930-03-01", "1930-03-01")


@pytest.fixture(scope="module")
def real() -> Observed:
    return observed(load_record())


def student(r: float) -> float:
    """The logarithm of Student's density with 4 degrees of freedom: 3/8 (1 + r^2 / 4)^(-5/2)."""
    return math.log(0.375) - 2.5 * math.log1p(r * r / 4.0)


def flat(value: float) -> dict[str, np.ndarray]:
    """Horses at one number for ever."""
    return {"horses": np.full(MONTHS, value, np.float32)}


@pytest.mark.parametrize(("status", "said"), [*product(NOISE, (30.0, 40.0, 55.0))])
def test_one_figure(make_record: MakeRecord, status: str, said: float) -> None:
    """Truth: closed form: log((40 + f) / (said + f)) over hypot(noise, discrepancy), f a twentieth of 40."""
    model = observed(make_record(HERD, [("herd", "ussr", *FEBRUARY, 40.0, status)]))
    spread = math.hypot(NOISE[status], observation.DISCREPANCY)
    missed = math.log(42.0 / (said + 2.0)) / spread
    assert float(model.residuals(flat(said))[0]) == pytest.approx(missed, abs=1e-5)
    assert float(model.log_likelihood(flat(said))) == pytest.approx(student(missed) - math.log(spread), abs=1e-4)


def test_a_share_is_taken_on_the_scale_of_logits(make_record: MakeRecord) -> None:
    """Truth: closed form: 60 against 50 per cent is logit 0.405; the spread of a share x is s / max(x, 1 - x)."""
    model = observed(make_record({"s": ("percent", "literacy")}, [("s", "ussr", *FEBRUARY, 60.0)]))
    spread = math.hypot(0.04, 0.10) / 0.6
    found = model.residuals({"literacy": np.full(MONTHS, 0.5, np.float32)})
    assert float(found[0]) == pytest.approx(math.log(1.5) / spread, rel=1e-4)


def test_errors_of_a_series_are_correlated(make_record: MakeRecord) -> None:
    """Truth: closed form: the covariance of two figures six months apart; of another series they are independent."""
    rows = [("herd", "ussr", *FEBRUARY, 40.0), ("herd", "ussr", "1930-09-01", "1930-09-01", 40.0)]
    model = observed(make_record(HERD, rows))
    own, shared = 0.04**2 + 0.10**2, 0.5 * 0.10**2 * math.exp(-0.5 / 3.0)
    assert observation.covariance(model.points).tolist() == pytest.approx(np.array([[own, shared], [shared, own]]))
    miss = math.log(42.0 / 52.0)
    first, second = model.residuals(flat(50.0))
    slope = shared / own
    assert float(first) == pytest.approx(miss / math.sqrt(own), rel=1e-4)
    assert float(second) == pytest.approx(miss * (1 - slope) / math.sqrt(own - slope * shared), rel=1e-4)
    apart = observed(
        make_record(HERD | {"other": ("million_head", "horses")}, [rows[0], ("other", *rows[1][1:])])
    ).points
    assert observation.covariance(apart)[0, 1] == 0.0


def test_places_share_half_of_what_is_left_out(make_record: MakeRecord) -> None:
    """Truth: closed form: two regions on one day: half of the lasting half of their squared discrepancy."""
    rows = [("herd", place, *FEBRUARY, 4.0) for place in ("ukraine", "western")]
    model = observed(make_record(HERD, rows))
    assert observation.covariance(model.points)[0, 1] == pytest.approx(0.25 * 0.2**2)
    values = np.broadcast_to(np.arange(len(region_names()), dtype=np.float32), (MONTHS, len(region_names())))
    found = model.predicted({"regional_horses": values})
    assert found.tolist() == [region_names().index(place) for place in model.points["place"]]


def test_rivals_are_a_band(make_record: MakeRecord) -> None:
    """Truth: closed form: every model between 40 and 50 is as likely, one below 40 misses 40; one point, not three."""
    rows = [("herd", "ussr", *FEBRUARY, value, "seen", name) for value, name in ((40.0, "a"), (50.0, "b"), (44.0, "c"))]
    model = observed(make_record(HERD, rows))
    assert len(model.points) == 1
    assert model.points["figures"].tolist() == [3]
    inside = {round(float(model.log_likelihood(flat(said))), 5) for said in (40.5, 45.0, 49.5)}
    assert len(inside) == 1
    floor = 0.05 * 45.0
    missed = math.log((40.0 + floor) / (30.0 + floor)) / math.hypot(0.04, 0.10)
    assert float(model.residuals(flat(30.0))[0]) == pytest.approx(missed, rel=1e-4)


def test_a_band_is_a_density(make_record: MakeRecord) -> None:
    """Truth: probability: summed over all positions of a band of one width, the density of the band is one."""
    rows = [("herd", "ussr", *FEBRUARY, value, "seen", str(value)) for value in (40.0, 50.0)]
    model = observed(make_record(HERD, rows))
    scaled = np.linspace(-12.0, 20.0, 20001)
    every = jnp.asarray(np.exp(scaled) - 0.05 * 45.0)
    found = jax.vmap(lambda one: model.log_likelihood({"horses": jnp.full(MONTHS, one)}))(every)
    kept = np.asarray(every) > 0
    step = scaled[1] - scaled[0]
    assert np.exp(np.asarray(found)[kept]).sum() * step == pytest.approx(1.0, abs=2e-3)


def test_the_record_itself_is_likeliest(make_record: MakeRecord) -> None:
    """Truth: the definition: a trajectory that is the record has no residual; moving any month of it lowers it."""
    years = range(1924, 1934)
    rows = [("herd", "ussr", f"{year}-03-01", f"{year}-03-01", float(year - 1900)) for year in years]
    model = observed(make_record(HERD, rows))
    path = np.zeros(MONTHS, np.float32)
    path[model.points["first"]] = model.points["low"]
    best = float(model.log_likelihood({"horses": path}))
    assert best == pytest.approx(model.constant + len(rows) * math.log(0.375), abs=1e-3)
    for month, factor in product(model.points["first"], (0.9, 1.1)):
        moved = path.copy()
        moved[month] *= factor
        assert float(model.log_likelihood({"horses": moved})) < best
    slope = jax.grad(lambda values: model.log_likelihood({"horses": values}))(jnp.asarray(path))
    assert np.abs(np.asarray(slope)).max() < 1e-3


def test_the_derivative(make_record: MakeRecord) -> None:
    """Truth: closed form: of Student's density, (nu + 1) r / (nu + r^2), by the slope of r in the model's number."""
    model = observed(make_record(HERD, [("herd", "ussr", *FEBRUARY, 40.0)]))
    slope = jax.grad(lambda said: model.log_likelihood({"horses": jnp.full(MONTHS, said)}))(30.0)
    spread = math.hypot(0.04, 0.10)
    missed = math.log(42.0 / 32.0) / spread
    assert float(slope) == pytest.approx(5 * missed / (4 + missed**2) / (32.0 * spread), rel=1e-4)


def test_judgements_and_inputs_are_no_targets(make_record: MakeRecord) -> None:
    """Truth: the rules: a judgement adds nothing to the likelihood; nor does a series that a lever is made of."""
    series = HERD | {"view": ("million_head", "cattle"), "lever": ("million_head", "cattle")}
    seen = ("herd", "ussr", *FEBRUARY, 40.0)
    rows = [
        seen, ("view", "ussr", *FEBRUARY, 1.0, "judgement"),
        ("view", "ussr", "1931-03-01", "1931-03-01", 1.0, "seen", "CompilerJudgement"), ("lever", *seen[1:]),
    ]  # fmt: skip
    full = make_record(series, rows)
    full = replace(full, series=full.series.assign(input_of=["", "", "some_lever"]))
    alone = observed(make_record(HERD, [seen]))
    model = observed(full)
    assert model.points["series"].tolist() == ["herd"]
    assert model.quantities == ("horses",)
    assert float(model.log_likelihood(flat(30.0))) == float(alone.log_likelihood(flat(30.0)))
    with pytest.raises(SmychkaError, match="no figure"):
        observed(make_record(series, rows[1:3]))


def test_windows(make_record: MakeRecord) -> None:
    """Truth: the definition: what is masked counts as if it had never been written down."""
    rows = [
        ("herd", "ussr", "1926-03-01", "1926-03-01", 30.0), ("herd", "ussr", "1927-03-01", "1927-03-01", 30.0),
        ("herd", "ussr", "1931-03-01", "1931-03-01", 30.0), ("herd", "ukraine", "1927-03-01", "1927-03-01", 5.0),
    ]  # fmt: skip
    model = observed(make_record(HERD, rows))
    one = flat(28.0) | {"regional_horses": np.full((MONTHS, len(region_names())), 4.0, np.float32)}
    early = observed(make_record(HERD, [rows[0], rows[1], rows[3]]))
    assert float(model.kept(years=(1917, 1928)).log_likelihood(one)) == float(early.log_likelihood(one))
    country = observed(make_record(HERD, rows[:3]))
    left = model.kept(without=["ukraine"])
    assert float(left.log_likelihood(one)) == float(country.log_likelihood(one))
    assert model.kept(only=lambda name: name == "regional_horses").quantities == ("regional_horses",)
    with pytest.raises(SmychkaError, match="no point"):
        model.kept(years=(1935, 1940))


def test_zeros_have_a_floor(make_record: MakeRecord) -> None:
    """Truth: closed form: beside figures of 0 and 2 the floor is a twentieth of 1; nought against nought is no miss."""
    rows = [("s", "ussr", f"{y}-01-01", f"{y}-12-31", v) for y, v in ((1921, 0.0), (1930, 2.0))]
    model = observed(make_record({"s": ("million_tonnes", "grain_export")}, rows))
    assert model.points["floor"].tolist() == pytest.approx([0.05, 0.05])
    found = model.residuals({"grain_export": np.zeros(MONTHS, np.float32)})
    assert float(found[0]) == 0.0
    assert np.isfinite(found).all()


def test_the_whole_record(real: Observed) -> None:
    """Truth: `comparison.compared` on the same run: the same value for every point, none of an input, none missing."""
    record = load_record()
    generator = np.random.default_rng(3)
    shape = {name: (MONTHS, len(region_names())) if MEASURES[name].regional else (MONTHS,) for name in real.quantities}
    one = {name: generator.uniform(0.1, 0.9, size).astype(np.float32) for name, size in shape.items()}
    dims = ("draw", "month", "region")
    dataset = xr.Dataset(
        {name: (dims[: values.ndim + 1], values[None]) for name, values in one.items()},
        coords={"region": list(region_names())},
    )
    many = real.many_residuals({name: np.stack([values, values], axis=-1) for name, values in one.items()})
    keys = ["series", "region", "start", "end", "quantity"]
    table = compared(dataset, record)
    expected = table[table["input_of"] == ""].drop_duplicates([*keys, "unit"]).set_index(keys)["q50"]
    found = np.asarray(real.predicted(one))
    assert len(found) == len(expected) > 800
    assert found == pytest.approx(expected.loc[list(map(tuple, real.points[keys].to_numpy()))].to_numpy(), rel=1e-3)
    assert np.isfinite(np.asarray(real.residuals(one))).all()
    assert math.isfinite(float(real.log_likelihood(one)))
    assert np.asarray(many[:, 0]) == pytest.approx(np.asarray(real.residuals(one)), abs=2e-3)
