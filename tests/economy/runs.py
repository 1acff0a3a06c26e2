"""A central run of the model for tests of the economy's path, kept as plain arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Run = dict[str, np.ndarray]
Replay = Callable[[dict[str, tuple[str, float]]], Run]
WATCHED = (
    "cash", "free_food_price", "free_goods_price", "labour_turnover", "money_wage", "paper_cash", "paper_price",
    "real_wage", "retail_price", "scissors", "shop_price",
)  # fmt: skip
