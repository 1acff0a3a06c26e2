"""What would show that a system of the list works, as numbers with bounds.

Bounds come from the sentence of the check and from the figures of the record; they are never widened to fit. Where
the sentence says only the direction, the bound is the point of no change, with a hundredth of room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from smychka.judgement.readings import (
    FAMINE,
    Value,
    at,
    effect,
    elasticity,
    fall,
    inverse,
    marginal,
    mean,
    median,
    over,
    total,
    worst_regions,
)

MORE, LESS = (1.01, math.inf), (-math.inf, 0.99)
NEAR_NONE = (-0.05, 0.05)


@dataclass(frozen=True)
class Check:
    """One number that a system must come to.

    Attributes:
        id: the system, a full stop, the name of the check.
        sentence: what is read, in words.
        unit: unit of the number.
        value: the number in the runs, a median over draws unless the sentence says otherwise.
        low: lower bound.
        high: upper bound.
        source: where the bounds come from.
    """

    id: str
    sentence: str
    unit: str
    value: Value
    low: float
    high: float
    source: str

    @property
    def system(self) -> str:
        """Id of the system."""
        return self.id.partition(".")[0]

    @property
    def expected(self) -> str:
        """The bounds in words."""
        if math.isinf(self.low):
            return f"at most {self.high:g}"
        return f"at least {self.low:g}" if math.isinf(self.high) else f"{self.low:g} to {self.high:g}"


_Row = tuple[str, str, str, Value, tuple[float, float], str]

_CHECK = "check of the list of systems"
_AUTUMN_1926, _AUTUMN_1927 = ("1926-10", "1926-12"), ("1927-10", "1927-12")
_TOOK = "grain_procurement"


def _year(quantity: str, year: int) -> tuple[str, str, str]:
    """A quantity in an agricultural year, July to June."""
    return quantity, f"{year}-07", f"{year + 1}-06"


_WAR_COMMUNISM: tuple[_Row, ...] = (
    ("war_communism.sown_area_falls", "Grain area of 1920 over that of 1917", "ratio",
     median(over(at("sown_area", "1920-11"), at("sown_area", "1917-11"))), LESS, _CHECK + ": falls under quota"),
    ("war_communism.harvest_falls", "Harvest of 1920 over that of 1918", "ratio",
     median(over(total(*_year("grain_harvest", 1920)), total(*_year("grain_harvest", 1918)))), LESS,
     _CHECK + ": falls under quota; record 46.1 over 49.5 million tonnes (soviet_official_revised, nove_1992)"),
    ("war_communism.harvest_recovers", "Mean harvest of 1922 and 1923 over that of 1920", "ratio",
     median(over(total("grain_harvest", "1922-07", "1924-06"), total(*_year("grain_harvest", 1920)), 0.5)), MORE,
     _CHECK + ": recovers when quota becomes tax; record 53.5 over 45.2-46.1 million tonnes"),
    ("war_communism.sown_area_recovers", "Grain area of 1924 over that of 1921", "ratio",
     median(over(at("sown_area", "1924-11"), at("sown_area", "1921-11"))), MORE,
     _CHECK + ": recovers when quota becomes tax"),
    ("war_communism.industry", "Industrial output, mean of 1920 and 1921, 1913 = 100", "index_1913_100",
     median(mean("industry_output", "1920-01", "1921-12")), (13.0, 20.0),
     _CHECK + ": 13-20 per cent of 1913 by 1920-21; record 18.3 in 1920 (kafengauz_1994)"),
)  # fmt: skip

_NEP: tuple[_Row, ...] = (
    ("nep_tax.margin_under_quota", "Part of a tonne harvested less in 1920 that the state took less", "share",
     marginal("poor_harvest_1920", total(*_year("grain_claimed", 1920)), total(*_year("grain_harvest", 1920))),
     (0.75, 1.05), _CHECK + ": the farm keeps near 0 of a marginal tonne, read as a quarter at most"),
    ("nep_tax.margin_under_tax", "Part of a tonne harvested less in 1926 that was claimed less", "share",
     marginal("poor_harvest_1926", total(*_year("grain_claimed", 1926)), total(*_year("grain_harvest", 1926))),
     NEAR_NONE, _CHECK + ": the farm keeps all of a marginal tonne"),
    ("nep_tax.in_kind_ends", "Grain claimed in 1924/25 over grain claimed in 1922/23", "ratio",
     median(over(total(*_year("grain_claimed", 1924)), total(*_year("grain_claimed", 1922)))), NEAR_NONE,
     _CHECK + ": the share in kind falls to zero in 1924"),
    ("nep_tax.sown_area_answers", "Grain area of 1921 with the tax a year earlier, over history", "ratio",
     effect("tax_in_kind_1920", at("sown_area", "1921-11")), MORE,
     _CHECK + ": peasants keep the rest, so sown area responds"),
    ("grain_market.price_answers_harvest", "Price of grain over manufactures, 1926/27, poor harvest of 1926, over "
     "history", "ratio", effect("poor_harvest_1926", mean(*_year("terms_of_trade", 1926))), MORE,
     _CHECK + ": price rises with short harvest"),
    ("grain_market.sales_answer_terms_1923", "Grain sold October 1923 to September 1924 with the scissors kept open, "
     "over history", "ratio", effect("scissors_kept", total("grain_marketed", "1923-10", "1924-09")), LESS,
     _CHECK + ": marketings fall when terms of trade worsen (1923)"),
    ("grain_market.sales_answer_terms_1925", "Grain sold in 1925/26 with goods dearer by three tenths, over history",
     "ratio", effect("dear_goods_1925", total(*_year("grain_marketed", 1925))), LESS,
     _CHECK + ": marketings fall when terms of trade worsen (1925)"),
    ("grain_market.livestock_answers", "Cattle at the end of 1927 with grain cheaper from August 1925, over history",
     "ratio", effect("cheap_grain_1925", at("cattle", "1927-12")), MORE, _CHECK + ": livestock grows when grain is "
     "cheap"),
    ("labour_market.unemployment", "Job seekers without a post, mean of 1924-29", "thousand_persons",
     median(mean("unemployed", "1924-01", "1929-12")), (1000.0, 1600.0), _CHECK + "; record 950-1,600 a year "
     "(Suvorova1968)"),
    ("labour_market.unemployment_ends", "Job seekers without a post, mean of 1932-34", "thousand_persons",
     median(mean("unemployed", "1932-01", "1934-12")), (0.0, 100.0), _CHECK + ": near zero after 1931"),
    ("scissors.peak", "Price of manufactures over grain in October 1923, 1913 = 1", "ratio",
     median(inverse(at("terms_of_trade", "1923-10"))), (2.97, 3.2), _CHECK + ": near 3; record 2.97-3.2 "
     "(davies_harrison_wheatcroft_1994, carr_interregnum)"),
    ("scissors.closed", "Price of manufactures over grain in April 1924, 1913 = 1", "ratio",
     median(inverse(at("terms_of_trade", "1924-04"))), (1.0, 1.5), _CHECK + ": under 1.5 by spring 1924; record 1.42"),
    ("scissors.policy_matters", "Price of manufactures over grain in April 1924 without the price cuts, over history",
     "ratio", effect("scissors_kept", inverse(at("terms_of_trade", "1924-04"))), MORE,
     _CHECK + ": the policy switch matters"),
    ("goods_famine.shortage_1925", "Part of wanted goods that reaches the village, October-December 1925 over 1923",
     "ratio", median(over(mean("goods_availability", "1925-10", "1925-12"),
                          mean("goods_availability", "1923-10", "1923-12"))), LESS,
     _CHECK + ": unsold goods in 1923, shortage in 1925"),
    ("goods_famine.shortage_1927", "Part of wanted goods that reaches the village, October-December 1927 over 1923",
     "ratio", median(over(mean("goods_availability", *_AUTUMN_1927), mean("goods_availability", "1923-10", "1923-12"))),
     LESS, _CHECK + ": unsold goods in 1923, shortage in 1927"),
    ("goods_famine.procurement_falls", "Grain reaching the state, October-December 1927 over 1926", "ratio",
     median(over(total(_TOOK, *_AUTUMN_1927), total(_TOOK, *_AUTUMN_1926))), (0.4, 0.6),
     _CHECK + ": about half; record 2.40 over 4.58 million tonnes (carr_davies_1969)"),
    ("goods_famine.price_restores", "Grain reaching the state in October-December 1927 at a price higher by a third, "
     "over history", "ratio", effect("dear_grain_1927", total(_TOOK, *_AUTUMN_1927)), MORE,
     _CHECK + ": a higher price restores procurement"),
    ("goods_famine.goods_restore", "Grain reaching the state in October-December 1927 with less building and more "
     "goods, over history", "ratio", effect("more_goods_1927", total(_TOOK, *_AUTUMN_1927)), MORE,
     _CHECK + ": more goods restore procurement"),
    ("psa_tribute.force_alone", "Grain reaching the state in 1929/30 and 1930/31 with price as it was and force off, "
     "over history", "ratio", effect("no_force_1929", total(_TOOK, "1929-07", "1931-06")), LESS,
     _CHECK + ": the channel of force can be switched by itself"),
    ("psa_tribute.price_alone", "Price of grain over manufactures in 1925/26 with the mark-up alone raised, over "
     "history", "ratio", effect("dear_goods_1925", mean(*_year("terms_of_trade", 1925))), LESS,
     _CHECK + ": the channel of prices can be switched by itself"),
)  # fmt: skip

_COMMAND: tuple[_Row, ...] = (
    ("foreign_trade.export_1930", "Grain exported in 1930", "million_tonnes",
     median(total("grain_export", "1930-01", "1930-12")), (4.5, 5.5), _CHECK + ": near 5; record 4.70-4.84"),
    ("foreign_trade.export_1931", "Grain exported in 1931", "million_tonnes",
     median(total("grain_export", "1931-01", "1931-12")), (4.5, 5.5), _CHECK + ": near 5; record 5.06-5.2"),
    ("foreign_trade.export_1932", "Grain exported in 1932", "million_tonnes",
     median(total("grain_export", "1932-01", "1932-12")), (0.0, 2.0), _CHECK + ": under 2; record 1.73-1.81"),
    ("foreign_trade.export_1933", "Grain exported in 1933", "million_tonnes",
     median(total("grain_export", "1933-01", "1933-12")), (0.0, 2.0), _CHECK + ": under 2; record 1.68-1.77"),
    ("collectivisation.march_1930", "Households in collective farms at the end of February 1930", "share",
     median(at("collectivised_share", "1930-02")), (0.50, 0.60), _CHECK + ": 57 per cent on 1 March; record 50-59.6 "
     "between 20 February and 10 March (stalin_1930_march, davies_1980)"),
    ("collectivisation.august_1930", "Households in collective farms at the end of July 1930", "share",
     median(at("collectivised_share", "1930-07")), (0.20, 0.24), _CHECK + ": near 22 per cent in August; record "
     "21.5-23.6 (davies_1980)"),
    ("collectivisation.july_1932", "Households in collective farms in July 1932", "share",
     median(at("collectivised_share", "1932-07")), (0.58, 0.635), _CHECK + ": about 60 per cent by 1932; record "
     "60.5-63.5 (NarkhozSeries1930s)"),
    ("collectivisation.cattle", "Fall of cattle from mid-1928 to mid-1933", "share",
     median(fall("cattle", "1928-06", "1933-06")), (0.4, 0.6),
     _CHECK + ": 40-60 per cent by 1933; record 70.5 to 38.6 million"),
    ("collectivisation.horses", "Fall of horses from mid-1928 to mid-1933", "share",
     median(fall("horses", "1928-06", "1933-06")), (0.4, 0.6),
     _CHECK + ": 40-60 per cent by 1933; record 33.5 to 16.6 million"),
    ("collectivisation.exit", "Households in collective farms in June 1932 with pressure lifted and leaving free from "
     "July 1931, over June 1931", "ratio",
     median(over(at("collectivised_share", "1932-06"), at("collectivised_share", "1931-06")), "pressure_lifted_1931"),
     LESS, _CHECK + ": lifting pressure brings exit"),
    ("kolkhoz_procurement.share_before", "State's part of the harvest, 1926/27 to 1928/29", "share",
     median(over(total(_TOOK, "1926-07", "1929-06"), total("grain_harvest", "1926-07", "1929-06"))), (0.13, 0.17),
     _CHECK + ": about 15 per cent"),
    ("kolkhoz_procurement.share_after", "State's part of the harvest, 1930/31 to 1934/35", "share",
     median(over(total(_TOOK, "1930-07", "1935-06"), total("grain_harvest", "1930-07", "1935-06"))), (0.30, 0.35),
     _CHECK + ": rises to 30-35 per cent"),
    ("kolkhoz_procurement.insensitive", "Per cent taken less in 1935/36 for each per cent harvested less", "elasticity",
     elasticity("poor_harvest_1935", total(*_year("grain_claimed", 1935)), total(*_year("grain_harvest", 1935))),
     (-0.33, 0.33), _CHECK + ": takings insensitive to harvest shock, read as a third at most"),
    ("famine.deaths_1932_33", "Deaths from hunger in 1932 and 1933", "thousand_persons",
     median(total("famine_deaths", "1932-01", "1933-12")), (5500.0, 7000.0), _CHECK + ": 5.5-7 million"),
    ("famine.deaths_1931_33", "Deaths from hunger, July 1931 to December 1933", "thousand_persons",
     median(total("famine_deaths", *FAMINE)), (5500.0, 6500.0), "record 5,700 (5,500-6,500) for the same months "
     "(davies_wheatcroft_2004)"),
    ("famine.deaths_1921_22", "Deaths from hunger in 1921 and 1922", "thousand_persons",
     median(total("famine_deaths", "1921-01", "1922-12")), (3500.0, 6000.0), "record 3,500-6,000 (Adamets2003), 5,053 "
     "(Pomgol1922)"),
    ("famine.worst_regions", "How many of Ukraine, Kazakhstan, North Caucasus and Lower Volga are among the four with "
     "the highest death rates", "regions",
     worst_regions(("ukraine", "kazakhstan", "north_caucasus", "lower_volga")), (4.0, 4.0), _CHECK + ": these worst"),
    ("famine.smaller_claims", "Deaths from hunger in 1932-33 with claims lowered to a fifth of the harvest, over "
     "history", "ratio", effect("smaller_claims_1932", total("famine_deaths", "1932-06", "1933-12")), LESS,
     _CHECK + ": cutting takings lowers deaths"),
    ("famine.relief", "Deaths from hunger in 1932-33 with the relief asked for in June 1932, over history", "ratio",
     effect("relief_1932", total("famine_deaths", "1932-06", "1933-12")), LESS, _CHECK + ": relief lowers deaths"),
    ("famine.open_roads", "Deaths from hunger in 1932-33 without bans on movement, over history", "ratio",
     effect("open_roads_1932", total("famine_deaths", "1932-06", "1933-12")), LESS, _CHECK + ": lifting bans lowers "
     "deaths"),
    ("rationing.towns_1919_20", "Food of townspeople in 1919 and 1920 over 1926 and 1927", "ratio",
     median(over(mean("food_town", "1919-01", "1920-12"), mean("food_town", "1926-01", "1927-12"))), LESS,
     _CHECK + ": rations of 1918-21 answer a shortage"),
    ("rationing.towns_1929_34", "Food of townspeople in 1929-34 over 1926 and 1927", "ratio",
     median(over(mean("food_town", "1929-07", "1934-12"), mean("food_town", "1926-01", "1927-12"))), LESS,
     _CHECK + ": rations of 1929-35 answer a shortage"),
)  # fmt: skip

_BRANCHES: tuple[_Row, ...] = (
    ("voluntary_collectivisation.slow", "Households in collective farms at the end of 1933 by consent from July 1928",
     "share", median(at("collectivised_share", "1933-12"), "voluntary_cooperatives_1928"), (0.0, 0.20),
     _CHECK + ": at most 15-20 per cent by 1933"),
)  # fmt: skip

CHECKS: tuple[Check, ...] = tuple(
    Check(id, sentence, unit, value, low, high, source)
    for id, sentence, unit, value, (low, high), source in _WAR_COMMUNISM + _NEP + _COMMAND + _BRANCHES
)
