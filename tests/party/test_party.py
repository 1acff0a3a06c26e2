"""The sphere: one month of members, opinion, posts and votes under recorded levers.

Truth: ledgers, the frame of the model (a draw alone and among others), and finite numbers over the whole prior.
"""

from __future__ import annotations

from pathlib import Path

import jax
import numpy as np

import smychka
from party import history
from smychka import party
from smychka.foundations.quantity import quantities
from smychka.inputs.record import load_record

MAP = Path(smychka.__file__).parent / "data" / "mechanisms.csv"


def test_all_balances_close_in_every_month_of_every_draw() -> None:
    """Truth: the ledgers named by the sphere."""
    _, flows = history.prior_runs()
    assert len(flows.ledgers) == len(party.LEDGERS)
    for ledger in flows.ledgers:
        assert float(np.max(jax.vmap(jax.vmap(lambda one: one.imbalance()))(ledger))) < 1e-5


def test_every_number_is_finite_over_the_prior() -> None:
    """Truth: limit: no draw of the prior breaks the arithmetic."""
    for leaf in jax.tree.leaves(history.prior_runs()):
        assert np.isfinite(np.asarray(leaf)).all()


def test_draws_are_a_map() -> None:
    """Truth: the frame: the first draw alone and among others gives the same votes."""
    alone = history.run(history.inputs(), jax.tree.map(lambda leaf: leaf[0], history.sample(300)), history.FULL)
    among = np.asarray(history.prior_runs()[1].votes.pyramid[0])
    np.testing.assert_allclose(np.asarray(alone[1].votes.pyramid), among, rtol=2e-4, atol=1e-6)


def test_every_arrow_stands_in_the_mechanism_map() -> None:
    """Truth: the ids of the mechanism map."""
    known = {row.split(",")[0] for row in MAP.read_text(encoding="utf-8").splitlines()}
    named = {quantity.mechanism for _, quantity in quantities(party.PartyGains)}
    assert named <= known and len(named) == 11


def test_every_source_stands_in_the_bibliography() -> None:
    """Truth: the record's bibliography."""
    keys = set(load_record().bibliography)
    sources = {quantity.source for _, quantity in quantities(party.PartyParameters)}
    assert sources - {"assumption"} <= keys
