"""Branches that history did not take, and the rules that govern them.

Bounds stand with the checks; an expected failure gives the number of the model with seed 1917 and 64 draws.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.xfail(strict=True, reason="model gives 0.21 against 0 to 0.2")
def test_voluntary_collectivisation_slow(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: at most 15-20 per cent by 1933."""
    met("voluntary_collectivisation.slow")


def test_voluntary_collectivisation_slow_by_rule(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: at most 15-20 per cent by 1933."""
    met("voluntary_collectivisation.slow_by_rule")


def test_bukharin_balance_goods_kept(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: keeps the shortage under a bound; the rule's own bound lies between .65 and
    .8.
    """
    met("bukharin_balance.goods_kept")


def test_bukharin_balance_goods_against_history(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: keeps the shortage under a bound."""
    met("bukharin_balance.goods_against_history")


def test_bukharin_balance_living(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Hunter and Szyrmer (1992): higher living standards all through the 1930s."""
    met("bukharin_balance.living")


@pytest.mark.xfail(strict=True, reason="model gives 0.857 against at least 1.01")
def test_bukharin_balance_product_1940(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Hunter and Szyrmer (1992): a stronger economy by 1941."""
    met("bukharin_balance.product_1940")


def test_bukharin_balance_industry_1939(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; at most Allen (2003), figure 8.2, output outside farming, read here as
    industry: .82 under NEP with as much building as in history, and the rule builds less.
    """
    met("bukharin_balance.industry_1939")


@pytest.mark.xfail(strict=True, reason="model gives 1.07 against 1.02 to 1.07")
def test_nep_continues_industry_1931_33(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Allen (2003), figure 8.2, output outside farming, read here as industry:
    1.06, 1.02 and 1.05.
    """
    met("nep_continues.industry_1931_33")


@pytest.mark.xfail(strict=True, reason="model gives 0.727 against 0.74 to 0.9")
def test_nep_continues_industry_1939(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Allen (2003), figure 8.2, output outside farming, read here as industry:
    .82, a tenth either way.
    """
    met("nep_continues.industry_1939")


@pytest.mark.xfail(strict=True, reason="model gives 0.859 against 0.9 to 1")
def test_nep_continues_product_1939(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Allen (2005): slightly lower, read as a tenth at most."""
    met("nep_continues.product_1939")


def test_nep_continues_living(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Hunter and Szyrmer (1992): higher living standards all through the 1930s."""
    met("nep_continues.living")


def test_nep_continues_food(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems; Cheremukhin and others (2017): consumption of 1928-40 was lower than with
    the institutions before.
    """
    met("nep_continues.food")


def test_planning_with_democracy_bias(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: bias falls with feedback on."""
    met("planning_with_democracy.bias")


def test_planning_with_democracy_shortage(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: shortage falls with feedback on."""
    met("planning_with_democracy.shortage")


def test_planning_with_democracy_speed(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: a cost in speed."""
    met("planning_with_democracy.speed")


def test_associated_producers_threshold(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: report the threshold; it lies above the norm, or no ration
    would be needed.
    """
    met("associated_producers.threshold")


def test_associated_producers_rations_below(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: below the threshold rations appear."""
    met("associated_producers.rations_below")


def test_associated_producers_towns_fed(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: allocation feasible without money, read as no less food than history
    gave.
    """
    met("associated_producers.towns_fed")
