r"""Three industrialisations, 1928-39: a re-derivation of the simulation of *Farm to Factory*.

Publication: R. C. Allen, *Farm to Factory: A Reinterpretation of the Soviet Industrial Revolution* (2003), chapter 8
and appendix. **This is not Allen's program.** Half of his equations could not be read.

Seen: the lines of migration (50, 50A), the definition of the living standard of towns and villages (46-49), the
structure (figure 8.1), the results (figure 8.2, as a scan, digitised), statements in the text. Not seen: his production
functions, wages and prices, the consumption split, the Harris-Todaro block. In their place stand a CES function with
the elasticity that he takes from Weitzman, Feldman's two stocks of capital, and farm output as a material of the rest
(figure 8.1 has procurements as an input to consumer goods). The index of farm output is recalled and awaits a check.

Five numbers are fitted to the 33 points of the figure after 1928 (scripts/fit_allen.py); the rest is Allen's, or an
assumption that is named as such. What the fit does not decide: $e$ against capital per output and the share of heavy
industry; the elasticity of substitution (from .25 to .6 every year stays inside its tolerance). What sets runs apart:

| | collectivised | NEP | capitalist |
|---|---|---|---|
| migration | eq. 50 from 1930 | eq. 50A | eq. 50A |
| farm output | as recorded | that of 1928, with the weather of 1934-39 | the same |
| hiring | all comers | all comers | unemployment grows to a quarter |

Differences from Allen: the paths of the living standard and of unemployment are given and not found; farm output acts
on all output outside agriculture through one elasticity; the fall of the capitalist run in 1939 comes out too small.

Units: billion roubles of 1937, million persons, years.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.quantity import Fixed, Normal, Scalar, Uniform, central, parameter
from smychka.published.printed import YEARS, farm_output

FITTED = "fitted to figure 8.2 as digitised"
TREND_FROM = 1934
TERROR_FROM = 1930

Path = Float[Array, "year"]
_Flows = tuple[Array, Array, Array, Array]


class AllenParameters(eqx.Module):
    """Constants of the re-derivation."""

    capital_weight: Scalar = parameter(
        Normal(0.4763, 0.0073, 0.05, 0.95), unit="1", source=FITTED, note="Weight of capital in the CES function.",
    )  # fmt: skip
    capital_output: Scalar = parameter(
        Normal(0.6518, 0.014, 0.3, 4.0), unit="years", source=FITTED,
        note="Capital per yearly output in 1928. Not told apart from the share ploughed back.",
    )  # fmt: skip
    heavy_capital: Scalar = parameter(
        Normal(0.1362, 0.0055, 0.02, 0.5), unit="share", source=FITTED, note="Capital making producer goods in 1928.",
    )  # fmt: skip
    farm_elasticity: Scalar = parameter(
        Normal(0.6364, 0.061, 0.0, 1.5), unit="elasticity", source=FITTED,
        note="Output outside agriculture against farm output. Above the .45 of food in retail goods (eq. 18): it "
        "also stands for what hunger and lost draught animals did in other ways.",
    )  # fmt: skip
    dismissal: Scalar = parameter(
        Normal(0.4507, 0.28, 0.1, 3.0), unit="per year", source=FITTED,
        note="Speed at which unemployment goes to its later level under hard budgets.",
    )  # fmt: skip
    substitution: Scalar = parameter(
        Fixed(0.403), unit="elasticity", source="allen_2003, chapter 10, after Weitzman",
        note="Refitted at .25 and .6 the fit is about as good.",
    )  # fmt: skip
    ploughed_back: Scalar = parameter(
        Normal(0.23, 0.03, 0.02, 0.6), unit="share", source="allen_2003, chapter 8",
        note="Feldman's e: producer goods that go into making producer goods. The spread is an assumption.",
    )  # fmt: skip
    wear: Scalar = parameter(
        Uniform(0.03, 0.05), unit="per year", source="assumption", note="Depreciation; Allen's value was not seen.",
    )  # fmt: skip
    processing_lag: Scalar = parameter(
        Fixed(0.5), unit="share", source="assumption",
        note="Farm output used in the year after: crops of the autumn are worked up over two calendar years.",
    )  # fmt: skip
    output_1928: Scalar = parameter(
        Fixed(78.4), unit="billion 1937 roubles", source="allen_2003, figure 8.2", note="Common start of the runs.",
    )  # fmt: skip
    towns_1928: Scalar = parameter(
        Fixed(28.0), unit="million persons", source="assumption", note="Towns at the start; the record has 27.6.",
    )  # fmt: skip
    villages_1928: Scalar = parameter(
        Fixed(126.0), unit="million persons", source="assumption", note="Villages at the start.",
    )  # fmt: skip
    natural_increase: Scalar = parameter(
        Uniform(0.010, 0.014), unit="per year", source="assumption", note="Births less deaths, without the famine.",
    )  # fmt: skip
    unemployment_1928: Scalar = parameter(
        Fixed(0.10), unit="share", source="allen_2003, chapter 8", note="About a tenth of the town workforce.",
    )  # fmt: skip
    unemployment_hard: Scalar = parameter(
        Normal(0.25, 0.02, 0.1, 0.4), unit="share", source="allen_2003, chapter 8",
        note="Unemployment to which hard budgets lead. The spread is an assumption.",
    )  # fmt: skip
    standard_1928: Scalar = parameter(
        Fixed(1.6), unit="ratio", source="allen_2003, eq. 50", note="Consumption per head, town over village.",
    )  # fmt: skip
    standard_collectivised: Scalar = parameter(
        Fixed(2.3), unit="ratio", source="allen_2003, eq. 50", note="The same in 1939, on a straight line.",
    )  # fmt: skip
    standard_nep: Scalar = parameter(
        Uniform(1.6, 2.3), unit="ratio", source="assumption", note="The same in 1939 without collectivisation.",
    )  # fmt: skip
    migration_collectivised: Scalar = parameter(
        Fixed(0.011625), unit="per year", source="allen_2003, eq. 50", note="Rate at the standard of 1928.",
    )  # fmt: skip
    slope_collectivised: Scalar = parameter(
        Normal(0.01875, 0.006, 0.0, 0.05), unit="per year", source="allen_2003, eq. 50",
        note="Line drawn by eye; spread as in the survey of models.",
    )  # fmt: skip
    migration_nep: Scalar = parameter(
        Fixed(0.007), unit="per year", source="allen_2003, eq. 50A", note="Rate at the standard of 1928.",
    )  # fmt: skip
    slope_nep: Scalar = parameter(
        Normal(0.005, 0.0025, 0.0, 0.02), unit="per year", source="allen_2003, eq. 50A",
        note="No data above a standard of 1.6; spread as in the survey of models.",
    )  # fmt: skip


class Institutions(eqx.Module):
    """What sets a run apart.

    Attributes:
        collectivised: migration driven by eq. 50 from 1930, and farms as recorded; otherwise eq. 50A and farms of 1928.
        soft_budgets: works hire all comers; otherwise until the wage eats up what the last one adds.
    """

    collectivised: bool = eqx.field(static=True)
    soft_budgets: bool = eqx.field(static=True)


COLLECTIVISED = Institutions(collectivised=True, soft_budgets=True)
NEP = Institutions(collectivised=False, soft_budgets=True)
CAPITALIST = Institutions(collectivised=False, soft_budgets=False)


class Run(eqx.Module):
    """Twelve years, 1928 to 1939.

    Attributes:
        output: value added outside agriculture, billion roubles of 1937. (year,)
        consumption: consumer goods from outside agriculture per head of all people, 1928 = 1. (year,)
        towns: people outside agriculture, million. (year,)
        villages: people of agriculture, million. (year,)
        migration: share of villagers who leave in the year. (year,)
        unemployment: share of the town workforce. (year,)
    """

    output: Path
    consumption: Path
    towns: Path
    villages: Path
    migration: Path
    unemployment: Path


class _Stocks(eqx.Module):
    heavy: Scalar
    light: Scalar
    towns: Scalar
    villages: Scalar


class _Year(eqx.Module):
    migration: Scalar
    unemployment: Scalar
    materials: Scalar


def standard(institutions: Institutions, p: AllenParameters) -> Path:
    """Consumption per head, town over village: a straight line from 1928 to 1939, given and not found. (year,)"""
    last = p.standard_collectivised if institutions.collectivised else p.standard_nep
    return p.standard_1928 + (last - p.standard_1928) * jnp.linspace(0.0, 1.0, len(YEARS))


def migration(relative: Path, institutions: Institutions, p: AllenParameters) -> Path:
    r"""Share of villagers who leave in a year.

    $$ m = 0.01875\,r - 0.018375 \;\text{(eq. 50)}, \qquad m = 0.005\,r - 0.001 \;\text{(eq. 50A)} $$

    Both lines are held by their value at $r = 1.6$ and their slope. Before 1930 eq. 50A rules everywhere, as Allen's
    collectivised run borrows from the other for 1928-29.

    Args:
        relative: living standard $r$, town over village. (year,)
        institutions: what sets the run apart.
        p: constants.

    Returns:
        Share a year. (year,)
    """
    free = p.migration_nep + p.slope_nep * (relative - p.standard_1928)
    driven = p.migration_collectivised + p.slope_collectivised * (relative - p.standard_1928)
    return jnp.where((np.array(YEARS) >= TERROR_FROM) & institutions.collectivised, driven, free)


def unemployment(institutions: Institutions, p: AllenParameters) -> Path:
    r"""Unemployment as a share of the town workforce.

    Soft budgets: none after 1928. Hard budgets: $u_t = u_\infty - (u_\infty - u_{28})\,e^{-k(t-1928)}$. (year,)
    """
    since = jnp.arange(len(YEARS))
    soft = jnp.where(since == 0, p.unemployment_1928, 0.0)
    hard = p.unemployment_hard - (p.unemployment_hard - p.unemployment_1928) * jnp.exp(-p.dismissal * since)
    return soft if institutions.soft_budgets else hard


def materials(institutions: Institutions, p: AllenParameters) -> Path:
    """Farm output that the rest of the economy works up, 1928 = 1.

    Without collectivisation: the output of 1928, times the deviation of recorded output from its own straight line over
    1934-39, which is taken for weather. Before 1934 weather cannot be told from collectivisation and is left out.

    Returns:
        Mean of this year's and last year's farm output. (year,)
    """
    recorded, years = farm_output(), np.array(YEARS)
    late = years >= TREND_FROM
    line = np.polyval(np.polyfit(years[late], recorded[late], 1), years)
    grown = recorded if institutions.collectivised else np.where(late, recorded / line, 1.0)
    before = np.concatenate([[1.0], grown[:-1]])
    return p.processing_lag * before + (1.0 - p.processing_lag) * grown


def run(institutions: Institutions, p: AllenParameters | None = None) -> Run:
    r"""One run, 1928 to 1939.

    $$ Y = Y_{28}\left[h\left(\tfrac{K}{K_{28}}\right)^{-\rho} + (1-h)\left(\tfrac{L}{L_{28}}\right)^{-\rho}
       \right]^{-1/\rho} F^{\varphi}, \qquad \rho = \tfrac{1}{\sigma} - 1, \qquad I = \tfrac{K_p}{K} Y $$
    $$ K_p' = (1-d)K_p + eI, \quad K_c' = (1-d)K_c + (1-e)I, \quad L \propto U(1-u), \quad
       U' = (1+n)U + mR, \quad R' = (1+n)R - mR $$

    Args:
        institutions: what sets the run apart.
        p: constants; their central values if left out. Leaves of shape (); draws by `jax.vmap`.

    Returns:
        Twelve years.
    """
    constants = central(AllenParameters) if p is None else p
    rate = migration(standard(institutions, constants), institutions, constants)
    path = _Year(rate, unemployment(institutions, constants), materials(institutions, constants))
    output, goods, towns, villages = _years(path, constants)
    per_head = goods / (towns + villages)
    return Run(output, per_head / per_head[0], towns, villages, path.migration, path.unemployment)


@jax.jit
def _years(path: _Year, p: AllenParameters) -> _Flows:
    capital = p.capital_output * p.output_1928
    start = _Stocks(
        p.heavy_capital * capital, (1.0 - p.heavy_capital) * capital, p.towns_1928, p.villages_1928,
    )  # fmt: skip
    return jax.lax.scan(lambda stocks, now: _year(stocks, now, p), start, path)[1]


def _year(stocks: _Stocks, now: _Year, p: AllenParameters) -> tuple[_Stocks, _Flows]:
    rho = 1.0 / p.substitution - 1.0
    capital = stocks.heavy + stocks.light
    plant = capital / (p.capital_output * p.output_1928)
    hands = stocks.towns * (1.0 - now.unemployment) / (p.towns_1928 * (1.0 - p.unemployment_1928))
    mixed = (p.capital_weight * plant**-rho + (1.0 - p.capital_weight) * hands**-rho) ** (-1.0 / rho)
    output = p.output_1928 * mixed * now.materials**p.farm_elasticity
    investment = stocks.heavy / capital * output
    kept, movers = 1.0 - p.wear, now.migration * stocks.villages
    after = _Stocks(
        kept * stocks.heavy + p.ploughed_back * investment,
        kept * stocks.light + (1.0 - p.ploughed_back) * investment,
        (1.0 + p.natural_increase) * stocks.towns + movers,
        (1.0 + p.natural_increase) * stocks.villages - movers,
    )
    return after, (output, output - investment, stocks.towns, stocks.villages)
