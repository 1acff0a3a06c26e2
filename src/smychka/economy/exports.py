"""What the plan of grain exports answers when the world is not as it was: price, credit, the bill in gold."""

from __future__ import annotations

import jax.numpy as jnp

from smychka.economy.commerce import (
    Abroad,
    CommerceParameters,
    credit_drawn,
    goods_revenue,
    grain_revenue,
    import_prices,
    machinery_need,
    needed_grain_exports,
)
from smychka.foundations.quantity import Scalar
from smychka.state import National


def gold_gap(seen: Abroad, product: National, p: CommerceParameters) -> National:
    """Machines wanted less exports other than grain and credit drawn: million gold roubles a year. ()

    Args:
        seen: what trade meets.
        product: national product, 1913 = 100. ()
        p: constants.
    """
    bill = machinery_need(seen.investment, product, seen.output[0], p) * import_prices(seen.terms, p)
    return bill - goods_revenue(seen, p).sum() - credit_drawn(seen, p)


def export_answer(plan: National, met: Abroad, usual: Abroad, product: National, p: CommerceParameters,
                  answers: Scalar) -> National:  # fmt: skip
    r"""Grain added to a recorded plan of exports where the world is not as it was.

    $$ \Delta X = g\,\tau\left[X_g\left(v\hat P_g \bar X + B - \hat B,\; P_g\right) -
       X_g\left(v\hat P_g \bar X,\; \hat P_g\right)\right], \qquad -\bar X \le \Delta X \le 2\bar X $$

    The plan $\bar X$ was drawn up for the recorded price $\hat P_g$ and bill, so $v \hat P_g \bar X$ is the gold that
    it was to bring in. The grain $X_g$ needed for that (`needed_grain_exports`), with the change of the gap between
    machines wanted and what other exports and credit pay for ($B$, `gold_gap`), is asked at the price in force. At the
    recorded price, credit and investment the answer is nought.

    Args:
        plan: million tonnes of the agricultural year. ()
        met: what trade meets.
        usual: what it met in history.
        product: national product, 1913 = 100. ()
        p: constants.
        answers: gain of `grain_export_to_machinery`.

    Returns:
        Million tonnes a year. ()
    """
    sought = jnp.maximum(grain_revenue(plan, usual.grain_price, p), 0.0)
    more = gold_gap(met, product, p) - gold_gap(usual, product, p)
    nought = jnp.zeros_like(sought)
    now = needed_grain_exports(sought + more, nought, met.grain_price, p)
    then = needed_grain_exports(sought, nought, usual.grain_price, p)
    most = jnp.maximum(plan, 0.0)
    return jnp.clip(answers * p.tied * (now - then), -most, 2.0 * most)
