r"""Which account fits: how likely the record is under each account's own strengths of arrows, figure by figure.

Every account is run on recorded decisions with constants from the priors and its own gains; arrows of the party's
struggle of which it is silent are even from 0 to 1, others are as the model has them. With draws $s$ and the
observation model of `observation`, taken point by point,

$$ \mathrm{elpd} = \sum_i \log \frac{1}{S} \sum_s p(y_i \mid s), \qquad
   \mathrm{se} = \sqrt{n \, \mathrm{var}_i \, \mathrm{elpd}_i}. $$

Nothing is fitted: it is what the account would have predicted with what is known of constants beforehand. Figures of
the struggle itself, votes and coalitions, are points too, with the kernel of the second stage. Differences of accounts
are taken point by point, so that what all find hard does not count.

Sources: expected log predictive density and its error: Vehtari, Gelman and Gabry 2017, doi:10.1007/s11222-016-9696-4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from smychka import coupling, ensemble
from smychka.foundations.quantity import mechanisms
from smychka.inputs.accounts import Account
from smychka.judgement.account_gains import strengths_under, uniforms
from smychka.judgement.observation import Observed, log_density
from smychka.judgement.politics import COALITIONS, MISREAD, NUMBERS, WATCHED, open_arrows
from smychka.judgement.predictive import predicted_by
from smychka.worlds import World, batches_in, rows_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BLOCKS", "Scores", "scored"]

BLOCKS = ((1917, 1921), (1922, 1928), (1929, 1933), (1934, 1941))
POLITICS = "politics"
BIASES = tuple(round(0.05 * step, 2) for step in range(-10, 11))
"""Biases of all figures that are tried, relative: the record half too low to half too high."""
EVEN = 2.0
"""Errors of a difference within which two accounts are not told apart. Assumption: customary."""


@dataclass(frozen=True)
class Scores:
    """What each account would have predicted of the record.

    Attributes:
        accounts: ids, in order.
        points: one row a point: theme, series, title, year.
        density: log predictive density. (account, point)
        biased: sum over the points, all figures of series biased by each of `BIASES`. (bias, account)
    """

    accounts: tuple[str, ...]
    points: pd.DataFrame
    density: Float[np.ndarray, "account point"]
    biased: Float[np.ndarray, "bias account"]

    def rows(self) -> list[dict[str, Any]]:
        """One row an account, best first: elpd, its error, the difference to the best with its error, and a flip point.

        The flip point is the least bias of all figures, of those tried, that would put the account before the best of
        now; for the best, that would put another before it. None where no bias tried does.
        """
        totals = self.density.sum(axis=1)
        best = int(totals.argmax())
        order = np.argsort(-totals)
        return [
            {
                "id": self.accounts[at], "elpd": float(totals[at]), "elpd_se": _error(self.density[at]),
                "difference": float(totals[at] - totals[best]),
                "difference_se": _error(self.density[at] - self.density[best]),
                "told_apart": self._apart(at, best), "flip": self._flip(at, best), "points": len(self.points),
            }
            for at in order
        ]  # fmt: skip

    def _apart(self, at: int, best: int) -> bool:
        difference = self.density[best] - self.density[at]
        return bool(difference.sum() > EVEN * _error(difference))

    def _flip(self, at: int, best: int) -> float | None:
        leads = self.biased.argmax(axis=1)
        turned = [bias for bias, row, lead in zip(BIASES, self.biased, leads, strict=True)
                  if (lead != best if at == best else row[at] > row[best])]  # fmt: skip
        return min(turned, key=abs) if turned else None

    def by(self, column: str) -> list[dict[str, Any]]:
        """Scores by theme or block of years: one row each, with the elpd of every account and which is best."""
        found = []
        for name, rows in self.points.groupby(column, sort=True):
            part = self.density[:, rows.index.to_numpy()]
            totals = part.sum(axis=1)
            best, second = np.argsort(-totals)[:2] if len(totals) > 1 else (0, 0)
            difference = part[best] - part[second]
            found.append({
                column: str(name), "points": len(rows), "best": self.accounts[best],
                "ahead": float(difference.sum()), "ahead_se": _error(difference),
                "told_apart": bool(difference.sum() > EVEN * _error(difference)),
                "elpd": dict(zip(self.accounts, map(float, totals), strict=True)),
            })  # fmt: skip
        return found

    def alone(self, most: int = 5) -> list[dict[str, Any]]:
        """Series that one account predicts better than all others, the clearest first."""
        found = []
        for name, rows in self.points.groupby("series", sort=True):
            totals = self.density[:, rows.index.to_numpy()].sum(axis=1)
            if len(totals) < 2:
                continue
            best, second = np.argsort(-totals)[:2]
            found.append({"account": self.accounts[best], "series": str(name), "title": str(rows["title"].iloc[0]),
                          "points": len(rows), "ahead": float(totals[best] - totals[second])})  # fmt: skip
        found.sort(key=lambda row: -row["ahead"])
        return [row for name in self.accounts for row in [r for r in found if r["account"] == name][:most]]


def _error(values: np.ndarray) -> float:
    return float(math.sqrt(len(values)) * values.std(ddof=1)) if len(values) > 1 else float("nan")


def scored(
    accounts: Sequence[Account],
    observed: Observed,
    themes: Mapping[str, str],
    draws: int,
    seed: int,
    progress: Callable[[float], None] | None = None,
) -> Scores:
    """Scores of some accounts on the whole record.

    Args:
        accounts: the accounts.
        observed: the points of the record.
        themes: theme of each series.
        draws: draws of each account.
        seed: seed of constants, gains and luck.
        progress: called with the share done, 0 to 1.
    """
    import pandas as pd

    history = ensemble.load_history()
    carried = mechanisms(coupling.Gains)
    watched = tuple(dict.fromkeys((*observed.quantities, *WATCHED)))
    cases = []
    for account in accounts:
        silent = tuple(name for name in open_arrows() if name in carried and name not in account.marks)
        cases.append(uniforms(silent, draws, seed) | strengths_under(account, draws, seed))
    predicted = np.empty((len(observed.points), len(accounts) * draws), np.float32)
    struggle = np.empty((len(NUMBERS) + len(COALITIONS), len(accounts) * draws))
    for start, run in batches_in(history, World(), rows_of(draws, cases), watched, seed):
        part = slice(start, start + run.sizes["draw"])
        predicted[:, part], struggle[:, part] = predicted_by(run, observed), _of_struggle(run)
        if progress is not None:
            progress(part.stop / predicted.shape[1])
    shape = (-1, len(accounts), draws)
    of_record = {bias: _mean_density(_densities(observed, predicted, bias).reshape(shape)) for bias in BIASES}
    votes = _mean_density(struggle.reshape(shape))
    density = np.concatenate([of_record[0.0], votes])
    points = pd.concat([_places(observed, themes), _places_of_struggle()], ignore_index=True)
    biased = np.stack([each.sum(axis=0) + votes.sum(axis=0) for each in of_record.values()])
    return Scores(tuple(account.id for account in accounts), points, density.T, biased)


def _mean_density(values: Float[np.ndarray, "point account draw"]) -> Float[np.ndarray, "point account"]:
    """Logarithm of the mean of densities over draws."""
    most = values.max(axis=-1, keepdims=True)
    found: np.ndarray = most[..., 0] + np.log(np.exp(values - most).mean(axis=-1))
    return found


def _densities(observed: Observed, predicted: np.ndarray, bias: float) -> Float[np.ndarray, "point draw"]:
    """Log density of every point in every draw, were the record's figures divided by one plus a bias."""
    import jax

    low, high = (np.asarray(observed.scaled(observed.points[name].to_numpy(np.float32) / (1.0 + bias)))
                 for name in ("low", "high"))  # fmt: skip
    said = np.asarray(jax.vmap(observed.scaled, in_axes=-1, out_axes=-1)(jnp.asarray(predicted)))
    spread = np.hypot(observed.points["sd"].to_numpy(float), observed.points["tau"].to_numpy(float))[:, None]
    residual = (np.clip(said, low[:, None], high[:, None]) - said) / spread
    width = math.exp(float(log_density(jnp.zeros(())))) * (high - low)[:, None] / spread
    found: np.ndarray = np.asarray(log_density(jnp.asarray(residual)), float) - np.log(spread) - np.log1p(width)
    return found


def _of_struggle(run: Any) -> Float[np.ndarray, "point draw"]:
    """Log density of votes and coalitions in every draw, by the kernel of the second stage."""
    found = []
    for each in NUMBERS:
        value = each.reading(run)
        miss = (np.clip(value, each.low, each.high) - value) / each.scale
        found.append(-0.5 * miss**2 - math.log(each.scale * math.sqrt(2.0 * math.pi) + each.high - each.low))
    for coalition in COALITIONS:
        stood = coalition.reading(run) > 0.5
        found.append(np.where(stood, math.log(1.0 - MISREAD), math.log(MISREAD)))
    return np.stack(found)


def _places(observed: Observed, themes: Mapping[str, str]) -> pd.DataFrame:
    points = observed.points
    years = points["start"].dt.year
    return points[["series", "title"]].assign(
        theme=points["series"].map(lambda name: themes.get(name, "")), years=years.map(_block)
    )


def _places_of_struggle() -> pd.DataFrame:
    import pandas as pd

    years = (1923, 1925, 1927, 1927, 1923, 1923, 1926, 1926, 1929, 1934)
    ids = [each.id for each in (*NUMBERS, *COALITIONS)]
    return pd.DataFrame({"series": ids, "title": [name.replace("_", " ") for name in ids], "theme": POLITICS,
                         "years": [_block(year) for year in years]})  # fmt: skip


def _block(year: int) -> str:
    return next(f"{first}-{str(last)[2:]}" for first, last in BLOCKS if year <= last)
