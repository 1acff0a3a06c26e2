"""Priors against closed forms, and every parameter and gain of the model against the rules for them.

Truth: the quantile functions of scipy; the rules that every number has a unit, a source or a reason, and every
arrow a place in the mechanism map.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import smychka
from smychka import coupling
from smychka.foundations.quantity import (
    Fixed,
    LogNormal,
    Normal,
    Prior,
    Quantity,
    Scalar,
    Uniform,
    central,
    filled,
    from_numbers,
    gain,
    names,
    parameter,
    priors,
    quantiles,
    quantities,
)
from smychka.inputs.toml_files import source_keys

stats = pytest.importorskip("scipy.stats")

DATA = Path(smychka.__file__).parent / "data"
PARAMETERS = dict(quantities(coupling.Parameters))
GAINS = dict(quantities(coupling.Gains))
ADDED_ARROWS = {
    "coalition_to_open_soviets": "what the lever coalition_government does: elections stay open, in no map",
    "testament_to_standing": "what the lever testament_disclosure does: Lenin's advice against one man, in no map",
    "closed_borders_to_famine": "hunger with closed borders: a named multiplier of the specification, in no map",
    "leasing_to_recovery": "leased works in the recovery of light industry: told in accounts of NEP, in no map",
    "militarised_labour": "labour armies and military law over work in 1920: told in the accounts, in no map",
    "uneven_seizure_to_famine": "second channel of taking: at the same mean shortfall more die where force was used",
    "ukrainian_quota_tilt": "a regional shifter of the published regressions, asked for as a named gain",
}
U = np.array([0.001, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 0.999])


def truncated(mean: float, sd: float, low: float, high: float) -> object:
    return stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)


PRIORS = {
    "normal": (Normal(2.0, 0.5), stats.norm(2.0, 0.5)),
    "cut on both sides": (Normal(0.6, 0.2, 0.3, 0.85), truncated(0.6, 0.2, 0.3, 0.85)),
    "cut below": (Normal(0.1, 0.2, 0.0), truncated(0.1, 0.2, 0.0, math.inf)),
    "mean at a bound": (Normal(0.0, 0.3, 0.0, 1.0), truncated(0.0, 0.3, 0.0, 1.0)),
    "lognormal": (LogNormal(3.9, 0.1), stats.lognorm(0.1, scale=3.9)),
    "wide lognormal": (LogNormal(0.02, 1.0), stats.lognorm(1.0, scale=0.02)),
    "uniform": (Uniform(0.3, 0.8), stats.uniform(0.3, 0.5)),
}


@pytest.mark.parametrize("name", PRIORS)
def test_quantiles_are_those_of_the_law(name: str) -> None:
    """Truth: scipy's quantile function, to 1e-4."""
    prior, law = PRIORS[name]
    np.testing.assert_allclose(quantiles([prior] * len(U), jnp.asarray(U)), law.ppf(U), rtol=1e-4, atol=1e-6)


def test_a_fixed_number_has_no_width() -> None:
    """Truth: its definition."""
    np.testing.assert_array_equal(quantiles([Fixed(0.15)] * len(U), jnp.asarray(U)), np.float32(0.15))


def test_priors_do_not_disturb_one_another() -> None:
    """Truth: the same numbers alone and all at once."""
    laws = [prior for prior, _ in PRIORS.values()]
    together = quantiles(laws, jnp.full(len(laws), 0.3))
    alone = [float(quantiles([prior], jnp.array([0.3]))[0]) for prior in laws]
    np.testing.assert_allclose(together, alone, rtol=1e-6)


@given(u=st.floats(1e-6, 1 - 1e-6), v=st.floats(1e-6, 1 - 1e-6))
def test_quantiles_rise_and_stay_inside_the_bounds(u: float, v: float) -> None:
    """Truth: the definition of a quantile function."""
    low, high = sorted((u, v))
    prior = Normal(0.6, 0.2, 0.3, 0.85)
    found = np.asarray(quantiles([prior, prior], jnp.array([low, high], dtype=jnp.float32)))
    assert found[0] <= found[1] + 1e-6
    assert ((found >= 0.3 - 1e-5) & (found <= 0.85 + 1e-5)).all()


@pytest.mark.parametrize(
    ("prior", "text"),
    [
        (Fixed(0.15), "0.15"),
        (Uniform(0.3, 0.8), "U(0.3, 0.8)"),
        (Normal(1.0, 0.2), "N(1, 0.2)"),
        (Normal(1.0, 0.2, 0.0, 2.0), "N(1, 0.2) in [0, 2]"),
        (LogNormal(3.9, 0.1), "LogN(3.9, 0.1)"),
    ],
    ids=str,
)
def test_a_prior_says_what_it_is(prior: Prior, text: str) -> None:
    """Truth: the usual notation."""
    assert str(prior) == text


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "", "source": "davies_1980", "note": "A number."},
        {"unit": "1", "source": "", "note": "A number."},
        {"unit": "1", "source": "assumption", "note": ""},
    ],
    ids=["no unit", "no source", "an assumption without a reason"],
)
def test_a_parameter_without_unit_source_or_reason_is_refused(wrong: dict[str, str]) -> None:
    """Truth: the house rule."""
    with pytest.raises(ValueError, match="needs a unit, a source"):
        parameter(Fixed(1.0), **wrong)


def test_a_sourced_parameter_needs_no_reason() -> None:
    """Truth: the house rule: the source is the reason."""
    parameter(Fixed(1.0), unit="1", source="davies_1980", note="")


def test_a_gain_is_full_if_nothing_else_is_believed() -> None:
    """Truth: 1 = full strength."""
    assert gain("an_arrow").metadata["quantity"].prior == Fixed(1.0)


def test_names_are_unique_and_told_by_their_places() -> None:
    """Truth: the key of a number is its name; two with one name would share their luck."""
    for kind in (coupling.Parameters, coupling.Gains):
        found = [name for name, _ in quantities(kind)]
        assert len(found) == len(set(found)) > 5
    assert "economy.harvest.draught_elasticity" in PARAMETERS


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_has_unit_and_source_or_reason(name: str) -> None:
    """Truth: the house rule, and the keys of the bibliography."""
    known = PARAMETERS[name]
    assert known.unit and len(known.note) > 10
    if known.source != "assumption":
        assert known.source.split(",")[0] in source_keys()


def bounds(quantity: Quantity) -> tuple[float, float]:
    low, high = (float(quantiles([quantity.prior], jnp.array([u]))[0]) for u in (1e-6, 1 - 1e-6))
    return low, high


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_centre_of_every_prior_lies_inside_it(name: str) -> None:
    """Truth: a central run must be one that the prior allows."""
    low, high = bounds(PARAMETERS[name])
    assert low - 1e-4 * abs(low) <= PARAMETERS[name].prior.centre <= high + 1e-4 * abs(high)


@pytest.mark.parametrize("name", GAINS)
def test_every_gain_is_a_strength_and_an_arrow_of_the_map(name: str) -> None:
    """Truth: a gain lies in [0, 1]; its arrow stands in the mechanism map or is added with a reason."""
    low, high = bounds(GAINS[name])
    assert 0.0 <= low <= high <= 1.0
    arrow = GAINS[name].mechanism
    with (DATA / "mechanisms.csv").open(encoding="utf-8", newline="") as rows:
        mapped = {row["id"] for row in csv.DictReader(rows)}
    assert arrow in mapped or ADDED_ARROWS.get(str(arrow))
    assert name.rpartition(".")[2] == arrow and GAINS[name].note


def test_added_arrows_are_not_in_the_map() -> None:
    """Truth: the mechanism map; the list of additions must shrink when the map takes one up."""
    with (DATA / "mechanisms.csv").open(encoding="utf-8", newline="") as rows:
        assert not set(ADDED_ARROWS) & {row["id"] for row in csv.DictReader(rows)}
    assert set(ADDED_ARROWS) <= {quantity.mechanism for quantity in GAINS.values()}


def test_the_centre_fills_every_field_by_its_name() -> None:
    """Truth: the prior beside each field, at its centre and at its median."""
    told = filled(coupling.Parameters, lambda name, _: name)
    assert told.society.population.birth_rate == "society.population.birth_rate"
    middle = central(coupling.Parameters)
    assert float(middle.economy.harvest.seed_norm) == pytest.approx(
        PARAMETERS["economy.harvest.seed_norm"].prior.centre
    )


class Few(eqx.Module):
    """Two invented constants."""

    pace: Scalar = parameter(Normal(1.0, 0.1), unit="1", source="assumption", note="Invented.")
    size: Scalar = parameter(Uniform(2.0, 3.0), unit="1", source="assumption", note="Invented.")


def test_a_module_is_filled_with_numbers_in_the_order_of_its_names() -> None:
    """Truth: the order of the fields; the event of a number is named after its field."""
    assert names(Few, "parameter") == ["parameter.pace", "parameter.size"]
    assert priors(Few) == [Normal(1.0, 0.1), Uniform(2.0, 3.0)]
    made = from_numbers(Few, np.array([[1.5, 1.6], [2.5, 2.6]]))
    np.testing.assert_array_equal(made.pace, [1.5, 1.6])
    np.testing.assert_array_equal(made.size, [2.5, 2.6])
