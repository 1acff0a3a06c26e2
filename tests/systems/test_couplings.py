"""What the spheres hand to one another: moved in the giver by a fork, it has to arrive in the taker.

Truth: the list of couplings of the systems. Only that something arrives is asserted, not how much.
"""

from __future__ import annotations

import pytest

from smychka.judgement.political_readings import moved
from smychka.judgement.readings import mean
from smychka.judgement.system_runs import Runs

COUPLINGS = {
    "economy_to_party": ("poor_harvest_1926", "members_tempo", ("1926-10", "1928-12")),
    "party_to_economy": ("free_1922", "grain_procurement", ("1924-01", "1930-12")),
    "economy_to_society": ("dear_goods_1925", "official_power", ("1925-07", "1928-12")),
    "society_to_party": ("free_soviets_1921", "party_in_posts", ("1922-01", "1928-12")),
    "party_to_society": ("testament_carried_out_1924", "cult", ("1929-01", "1938-12")),
    "abroad_to_party": ("german_revolution_1918", "members_outlook", ("1920-01", "1925-12")),
    "party_to_abroad": ("new_course_kept_1923", "comintern_led", ("1925-01", "1930-12")),
    "abroad_to_economy": ("german_revolution_1918", "imports", ("1920-01", "1925-12")),
    "economy_to_abroad": ("nep_continues_rule", "arms_made", ("1930-01", "1938-12")),
    "society_to_economy": ("free_soviets_1921", "reporting_bias", ("1929-01", "1935-12")),
}
"""Fork, quantity of the taker and months, by coupling. Free politics, freed soviets and the German revolution also move
levers that the taker reads; the others do not."""


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_what_is_handed_over_arrives(runs: Runs, coupling: str) -> None:
    """Truth: the list of couplings of the systems: these variables are exchanged."""
    fork, quantity, months = COUPLINGS[coupling]
    before = abs(mean(quantity, *months)(runs.history)).mean()
    assert moved(fork, mean(quantity, *months))(runs) > 1e-3 * before
