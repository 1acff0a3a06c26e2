"""Checks of the branches that history did not take, and of the rules of decision that govern them."""

from __future__ import annotations

import math

from smychka.judgement.check_rows import CHECK, LESS, MORE, Row, calendar, economic
from smychka.judgement.derived import abundance, abundance_needed, by_hours
from smychka.judgement.readings import at, effect, lowest_year, mean, median

BRANCHES = (
    "bukharin_balance_1925", "nep_continues_rule", "planning_with_democracy_1928", "associated_producers_1921",
    "voluntary_collectivisation_rule_1928",
)  # fmt: skip
"""The shipped policies in which a rule governs."""
_BALANCE, _NEP, _DEMOCRACY, _PRODUCERS, _BY_CHOICE = BRANCHES
_LIVING = "real_wage", "1930-01", "1939-12"
_HUNTER = "Hunter and Szyrmer (1992): higher living standards all through the 1930s"
_ALLEN = "Allen (2003), figure 8.2, output outside farming, read here as industry"

BRANCH_ROWS: tuple[Row, ...] = (
    ("bukharin_balance.goods_kept", "Part of wanted goods that reaches the village under the rule, the worst of the "
     "economic years 1926/27 to 1932/33", "share", median(lowest_year("goods_availability", 1926, 1932), _BALANCE),
     (0.65, 1.0), CHECK + ": keeps the shortage under a bound; the rule's own bound lies between .65 and .8"),
    ("bukharin_balance.goods_against_history", "Part of wanted goods that reaches the village, 1927/28 under the rule, "
     "over history", "ratio", effect(_BALANCE, mean(*economic("goods_availability", 1927))), MORE,
     CHECK + ": keeps the shortage under a bound"),
    ("bukharin_balance.living", "Real wage, mean of 1930-39, under the rule over history", "ratio",
     effect(_BALANCE, mean(*_LIVING)), MORE, CHECK + f"; {_HUNTER}"),
    ("bukharin_balance.product_1940", "National product of 1940 under the rule over history", "ratio",
     effect(_BALANCE, mean(*calendar("national_product", 1940))), MORE,
     CHECK + "; Hunter and Szyrmer (1992): a stronger economy by 1941"),
    ("bukharin_balance.industry_1939", "Industrial output of 1939 under the rule over history", "ratio",
     effect(_BALANCE, mean(*calendar("industry_output", 1939))), (-math.inf, 0.82),
     CHECK + f"; at most {_ALLEN}: .82 under NEP with as much building as in history, and the rule builds less"),
    ("nep_continues.industry_1931_33", "Industrial output of 1931-33 under the rule over history", "ratio",
     effect(_NEP, mean(*calendar("industry_output", 1931, 1933))), (1.02, 1.07),
     CHECK + f"; {_ALLEN}: 1.06, 1.02 and 1.05"),
    ("nep_continues.industry_1939", "Industrial output of 1939 under the rule over history", "ratio",
     effect(_NEP, mean(*calendar("industry_output", 1939))), (0.74, 0.90),
     CHECK + f"; {_ALLEN}: .82, a tenth either way"),
    ("nep_continues.product_1939", "National product of 1939 under the rule over history", "ratio",
     effect(_NEP, mean(*calendar("national_product", 1939))), (0.90, 1.0),
     CHECK + "; Allen (2005): slightly lower, read as a tenth at most"),
    ("nep_continues.living", "Real wage, mean of 1930-39, under the rule over history", "ratio",
     effect(_NEP, mean(*_LIVING)), MORE, CHECK + f"; {_HUNTER}"),
    ("nep_continues.food", "Food of villagers, mean of 1928-40, under the rule over history", "ratio",
     effect(_NEP, mean(*calendar("food_village", 1929, 1940))), MORE,
     CHECK + "; Cheremukhin and others (2017): consumption of 1928-40 was lower than with the institutions before"),
    ("planning_with_democracy.bias", "Output reported and not made, mean of 1930-35, under the rule over history",
     "ratio", effect(_DEMOCRACY, mean(*calendar("reporting_bias", 1930, 1935))), LESS,
     CHECK + ": bias falls with feedback on"),
    ("planning_with_democracy.shortage", "Part of wanted goods that reaches the village, mean of 1929-32, under the "
     "rule over history", "ratio", effect(_DEMOCRACY, mean(*calendar("goods_availability", 1929, 1932))), MORE,
     CHECK + ": shortage falls with feedback on"),
    ("planning_with_democracy.speed", "Output of heavy industry in 1937 under the rule over history", "ratio",
     effect(_DEMOCRACY, mean(*calendar("heavy_output", 1937))), LESS, CHECK + ": a cost in speed"),
    ("associated_producers.threshold", "Supply against the norm of 1913 from which half of all kinds of goods can be "
     "free", "ratio", abundance_needed(0.5), MORE, CHECK + ": report the threshold; it lies above the norm, or no "
     "ration would be needed"),
    ("associated_producers.rations_below", "Part of the kinds of goods given against hours worked under the rule, "
     "mean of 1930-39", "share", median(by_hours(abundance("1930-01", "1939-12")), _PRODUCERS), (0.5, 1.0),
     CHECK + ": below the threshold rations appear"),
    ("associated_producers.towns_fed", "Food of townspeople, mean of 1930-39, under the rule over history", "ratio",
     effect(_PRODUCERS, mean(*calendar("food_town", 1930, 1939))), (1.0, math.inf),
     CHECK + ": allocation feasible without money, read as no less food than history gave"),
    ("voluntary_collectivisation.slow", "Households in collective farms at the end of 1933 by consent from July 1928",
     "share", median(at("collectivised_share", "1933-12"), "voluntary_cooperatives_1928"), (0.0, 0.20),
     CHECK + ": at most 15-20 per cent by 1933"),
    ("voluntary_collectivisation.slow_by_rule", "Households in collective farms at the end of 1933 where machines and "
     "trust decide, from July 1928", "share", median(at("collectivised_share", "1933-12"), _BY_CHOICE), (0.0, 0.20),
     CHECK + ": at most 15-20 per cent by 1933"),
)  # fmt: skip
