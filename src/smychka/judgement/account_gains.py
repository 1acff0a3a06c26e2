"""The strengths of arrows under an account: draws from what it says of each; silence leaves the model's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka import coupling
from smychka.foundations.chance import Chance
from smychka.foundations.faults import Faults
from smychka.foundations.quantity import mechanisms
from smychka.inputs.accounts import MARKS, Account
from smychka.inputs.toml_files import DATA, toml_file
from smychka.judgement.politics import open_arrows

__all__ = ["strengths_under", "uncarried", "uniforms"]

FULL = (MARKS["asserts"], MARKS["implies"])
"""Marks under which an arrow outside the party's struggle stands at full strength."""


@cache
def gain_bands(path: Path | None = None) -> dict[str, tuple[float, float]]:
    """Least and largest strength by mark, from `data/accounts/gains.toml`.

    Args:
        path: a file; that of the package if left out.

    Raises:
        InputFaults: a mark that is none or is missing, or a band outside 0 to 1.
    """
    faults = Faults()
    file = toml_file(DATA / "accounts" / "gains.toml" if path is None else path, ("gain",), faults)
    faults.stop_if_any()
    assert file is not None
    found: dict[str, tuple[float, float]] = {}
    for table in file.tables["gain"]:
        table.allow(("mark", "low", "high", "note"))
        mark = table.choice("mark", "mark", MARKS.values())
        low, high = (table.number(key) for key in ("low", "high"))
        if low is None or high is None or not 0.0 <= low <= high <= 1.0:
            table.fault("low", f"{low} to {high}; expected 0 <= low <= high <= 1")
        else:
            found[mark] = (low, high)
    for mark in set(MARKS.values()) - set(found):
        file.top.fault("gain", f"no band for the mark {mark!r}")
    faults.stop_if_any()
    return found


def strengths_under(account: Account, draws: int, seed: int) -> dict[str, Float[np.ndarray, "draw"]]:
    """Strength by arrow that the account speaks of and the model carries.

    Constants outside the party's struggle are calibrated with every arrow at full strength. There an account that
    asserts or implies an arrow has it as the model does, like one that is silent, and what it denies is weak; were it
    weaker than calibrated because it is asserted, speaking would cost an account what silence does not.

    The number that places a strength in its band is keyed by arrow and draw alone, so that two accounts that say the
    same of an arrow have it alike.

    Args:
        account: the account.
        draws: number of draws.
        seed: seed, 0 or more.
    """
    carried = mechanisms(coupling.Gains)
    spoken = {name: mark for name, mark in account.marks.items() if name in carried}
    bands, uniform, unsure = gain_bands(), uniforms(tuple(spoken), draws, seed), open_arrows()
    moved = {name: mark for name, mark in spoken.items() if name in unsure or mark not in FULL}
    return {name: bands[mark][0] + (bands[mark][1] - bands[mark][0]) * uniform[name] for name, mark in moved.items()}


def uniforms(names: tuple[str, ...], draws: int, seed: int) -> dict[str, Float[np.ndarray, "draw"]]:
    """A number from 0 to 1 by arrow and draw: the strength of an arrow of which nothing is said.

    Args:
        names: ids of the arrows.
        draws: number of draws.
        seed: seed, 0 or more.
    """
    if not names:
        return {}
    events = [f"account.{name}" for name in names]
    many: Callable[[Array], Array] = jax.vmap(lambda draw: Chance.of(seed, draw).uniforms(events), out_axes=-1)
    found = np.asarray(many(jnp.arange(draws, dtype=jnp.uint32)), float)
    return dict(zip(names, found, strict=True))


def uncarried(account: Account) -> tuple[str, ...]:
    """Arrows that the account speaks of and no equation of the model carries."""
    carried = mechanisms(coupling.Gains)
    return tuple(name for name in account.marks if name not in carried)
