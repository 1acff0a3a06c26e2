"""The numbers of the page that several of its parts must agree on."""

from __future__ import annotations

SEED = 1917
"""Seed of all luck on the page."""
DRAWS, MOST_DRAWS = 200, 500
"""Draws of a fan: those that a page opens with, and the most that it may ask for."""
