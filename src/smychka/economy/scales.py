"""Sums of money of 1913 that turn the model's indices into roubles, the same wherever roubles are counted."""

from __future__ import annotations

PRODUCT_1913 = 18_000.0
"""National product of 1913 within the later borders, million roubles. Assumption; the record has no row."""
GRAIN_1913 = 55.0
"""Roubles a tonne of grain at the farm in 1913, about 90 kopecks a pood. Assumption: no row of the record has it."""
PURCHASES_1913 = 1_900.0
"""Million roubles of manufactures that the village bought in 1913: what 14 million tonnes of grain, two fifths of its
sales in the market block, brought in at that price. Assumption."""
