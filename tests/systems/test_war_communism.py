"""War communism, read off history and a fork.

Bounds stand with the checks; an expected failure gives the number of the model with seed 1917 and 64 draws.
"""

from __future__ import annotations

from collections.abc import Callable


def test_war_communism_sown_area_falls(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: falls under quota."""
    met("war_communism.sown_area_falls")


def test_war_communism_harvest_falls(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: falls under quota; record 46.1 over 49.5 million tonnes
    (soviet_official_revised, nove_1992).
    """
    met("war_communism.harvest_falls")


def test_war_communism_harvest_recovers(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: recovers when quota becomes tax; record 53.5 over 45.2-46.1 million
    tonnes.
    """
    met("war_communism.harvest_recovers")


def test_war_communism_sown_area_recovers(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: recovers when quota becomes tax."""
    met("war_communism.sown_area_recovers")


def test_war_communism_industry(met: Callable[[str], None]) -> None:
    """Truth: check of the list of systems: 13-20 per cent of 1913 by 1920-21; record 18.3 in 1920 (kafengauz_1994)."""
    met("war_communism.industry")
