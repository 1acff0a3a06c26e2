"""Balances as values: opening + inflows - outflows = closing.

The spheres hand out a ledger for every conserved quantity each month; the run carries the worst imbalance and the
ensemble refuses a result in which any ledger does not close.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.faults import SmychkaError

TOLERANCE_SINGLE = 1e-5
TOLERANCE_DOUBLE = 1e-10


class Ledger(eqx.Module):
    """One balance of one month, by region or for the country.

    Attributes:
        opening: stock at the beginning of the month.
        inflows: everything that came in, one array per heading.
        outflows: everything that went out, one array per heading.
        closing: stock at the end of the month.
    """

    opening: Float[Array, "*place"]
    inflows: tuple[Float[Array, "*place"], ...]
    outflows: tuple[Float[Array, "*place"], ...]
    closing: Float[Array, "*place"]

    def imbalance(self) -> Float[Array, ""]:
        r"""Unexplained change over everything that stood or moved in a place, the worst place.

        $$ \epsilon = \max_r e_r / s_r $$
        """
        came = sum(self.inflows, start=jnp.zeros_like(self.opening))
        went = sum(self.outflows, start=jnp.zeros_like(self.opening))
        size = jnp.abs(self.opening) + jnp.abs(came) + jnp.abs(went) + jnp.abs(self.closing)
        error = jnp.abs(self.opening + came - went - self.closing)
        return jnp.where(size > 1e-6, error / size, error * 1e6).max()


class LedgerError(SmychkaError):
    """A balance that does not close: something was made from nothing or vanished."""


def assert_balanced(
    names: tuple[str, ...], imbalances: Float[Array, "ledger *draw"] | np.ndarray, tolerance: float
) -> None:
    """Stop with the names of all ledgers that do not close.

    Raises:
        LedgerError: an imbalance above the tolerance.
    """
    worst = jnp.asarray(imbalances).reshape(len(names), -1).max(axis=1)
    broken = [f"{name} by {float(gap):.2g}" for name, gap in zip(names, worst, strict=True) if not gap <= tolerance]
    if broken:
        raise LedgerError("ledgers do not close (relative): " + ", ".join(broken))
