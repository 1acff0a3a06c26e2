"""A central run of the model for tests of the economy's path, kept as plain arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Run = dict[str, np.ndarray]
Replay = Callable[[dict[str, tuple[str, float]]], Run]
WATCHED = (
    "cash", "export_plan_answer", "finance_credit", "finance_issue", "finance_price_wedge", "finance_rest",
    "finance_tax",
    "free_food_price", "free_goods_price", "goods_availability", "grain_export", "grain_marketed", "investment_outlay",
    "labour_turnover", "money_tax", "money_wage", "paper_cash", "paper_price",
    "real_wage", "retail_price", "scissors", "shop_price", "sown_area", "unsold_goods",
)  # fmt: skip
