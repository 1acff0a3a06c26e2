"""What would show that a system of the list works, as numbers with bounds.

Bounds come from the sentence of the check and from the figures of the record; they are never widened to fit. Where
the sentence says only the direction, the bound is the point of no change, with a hundredth of room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from smychka.judgement.abroad_checks import ABROAD_ROWS
from smychka.judgement.branch_checks import BRANCH_ROWS
from smychka.judgement.check_rows import (
    CHECK,
    HALF,
    LESS,
    MORE,
    NEAR_NONE,
    Row,
    calendar,
    economic,
    farm_year,
    twofold,
)
from smychka.judgement.derived import finding, outflow_rise, variant_growth
from smychka.judgement.party_checks import PARTY_ROWS
from smychka.judgement.readings import (
    FAMINE,
    Value,
    at,
    decided,
    effect,
    elasticity,
    fall,
    growth,
    least_rise,
    marginal,
    mean,
    median,
    over,
    peak_year,
    region,
    spread,
    total,
    worst_regions,
    year_above,
)
from smychka.judgement.society_checks import SOCIETY_ROWS


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


_AUTUMN_1926, _AUTUMN_1927 = ("1926-10", "1926-12"), ("1927-10", "1927-12")
_TOOK = "grain_procurement"


_WAR_COMMUNISM: tuple[Row, ...] = (
    ("war_communism.sown_area_falls", "Grain area of 1920 over that of 1917", "ratio",
     median(over(at("sown_area", "1920-11"), at("sown_area", "1917-11"))), LESS, CHECK + ": falls under quota"),
    ("war_communism.harvest_falls", "Harvest of 1920 over that of 1918", "ratio",
     median(over(total(*farm_year("grain_harvest", 1920)), total(*farm_year("grain_harvest", 1918)))), LESS,
     CHECK + ": falls under quota; record 46.1 over 49.5 million tonnes (soviet_official_revised, nove_1992)"),
    ("war_communism.harvest_recovers", "Mean harvest of 1922 and 1923 over that of 1920", "ratio",
     median(over(total("grain_harvest", "1922-07", "1924-06"), total(*farm_year("grain_harvest", 1920)), 0.5)), MORE,
     CHECK + ": recovers when quota becomes tax; record 53.5 over 45.2-46.1 million tonnes"),
    ("war_communism.sown_area_recovers", "Grain area of 1924 over that of 1921", "ratio",
     median(over(at("sown_area", "1924-11"), at("sown_area", "1921-11"))), MORE,
     CHECK + ": recovers when quota becomes tax"),
    ("war_communism.industry", "Industrial output, mean of 1920 and 1921, 1913 = 100", "index_1913_100",
     median(mean("industry_output", "1920-01", "1921-12")), (13.0, 20.0),
     CHECK + ": 13-20 per cent of 1913 by 1920-21; record 18.3 in 1920 (kafengauz_1994)"),
    ("war_communism.prices_explode", "Prices in first roubles, December 1920 over December 1917", "ratio",
     median(over(at("paper_price", "1920-12"), at("paper_price", "1917-12"))), twofold(808.0),
     CHECK + ": prices explode; record 808-fold, 20.8 to 16,800 times 1914 (katzenellenbaum_1925), half to double"),
)  # fmt: skip

_NEP: tuple[Row, ...] = (
    ("nep_tax.margin_under_quota", "Part of a tonne harvested less in 1920 that the state took less", "share",
     marginal("poor_harvest_1920", total(*farm_year("grain_claimed", 1920)), total(*farm_year("grain_harvest", 1920))),
     (0.75, 1.05), CHECK + ": the farm keeps near 0 of a marginal tonne, read as a quarter at most"),
    ("nep_tax.margin_under_tax", "Part of a tonne harvested less in 1926 that was claimed less", "share",
     marginal("poor_harvest_1926", total(*farm_year("grain_claimed", 1926)), total(*farm_year("grain_harvest", 1926))),
     NEAR_NONE, CHECK + ": the farm keeps all of a marginal tonne"),
    ("nep_tax.in_kind_ends", "Grain claimed in 1924/25 over grain claimed in 1922/23", "ratio",
     median(over(total(*farm_year("grain_claimed", 1924)), total(*farm_year("grain_claimed", 1922)))), NEAR_NONE,
     CHECK + ": the share in kind falls to zero in 1924"),
    ("nep_tax.sown_area_answers", "Grain area of 1921 with the tax a year earlier, over history", "ratio",
     effect("tax_in_kind_1920", at("sown_area", "1921-11")), MORE,
     CHECK + ": peasants keep the rest, so sown area responds"),
    ("grain_market.price_answers_harvest", "Price of grain over manufactures, 1926/27, poor harvest of 1926, over "
     "history", "ratio", effect("poor_harvest_1926", mean(*farm_year("terms_of_trade", 1926))), MORE,
     CHECK + ": price rises with short harvest"),
    ("grain_market.sales_answer_terms_1923", "Grain sold October 1923 to September 1924 with the scissors kept open, "
     "over history", "ratio", effect("scissors_kept", total("grain_marketed", "1923-10", "1924-09")), LESS,
     CHECK + ": marketings fall when terms of trade worsen (1923)"),
    ("grain_market.sales_answer_terms_1925", "Grain sold in 1925/26 with goods dearer by three tenths, over history",
     "ratio", effect("dear_goods_1925", total(*farm_year("grain_marketed", 1925))), LESS,
     CHECK + ": marketings fall when terms of trade worsen (1925)"),
    ("grain_market.livestock_answers", "Cattle at the end of 1927 with grain cheaper from August 1925, over history",
     "ratio", effect("cheap_grain_1925", at("cattle", "1927-12")), MORE, CHECK + ": livestock grows when grain is "
     "cheap"),
    ("leased_industry.large_works", "Private hands in large industry, mean of 1922/23 to 1928/29", "share",
     median(mean("private_industry_share_large", "1922-10", "1929-09")), (0.0, 0.10),
     CHECK + ": about a tenth or less of large-scale output"),
    ("leased_industry.trade_1923", "Private trade in retail, 1922/23", "share",
     median(mean(*economic("private_retail_share", 1922))), (0.753, 0.78),
     CHECK + ": of trade large in 1923; record 75.3-78 per cent (nove_1992)"),
    ("leased_industry.trade_falls", "Private trade in retail, 1928/29 over 1925/26", "ratio",
     median(over(mean(*economic("private_retail_share", 1928)), mean(*economic("private_retail_share", 1925)))), LESS,
     CHECK + ": falling after 1926; record 13.5 over 42.3 per cent (nove_1992)"),
    ("gosbank_chervonets.old_rouble", "Prices in first roubles, end of February 1924, 1913 = 1",
     "index_1913_1", median(at("paper_price", "1924-02")),
     twofold(61.92e9), CHECK + ": inflates to zero; record 61,920 million on 1 March 1924 (katzenellenbaum_1925), half "
     "to double"),
    ("gosbank_chervonets.steady", "Highest over lowest retail price in October 1924, 1925 and 1926", "ratio",
     median(spread("retail_price", "1924-10", "1925-10", "1926-10")), (1.0, 1.1),
     CHECK + ": steady 1924-26, read as a tenth at most; record 205, 213, 223 (conjuncture_institute)"),
    ("gosbank_chervonets.repressed", "Free price of manufactures over that of state shops, 1927/28 over 1925/26",
     "ratio", median(over(over(mean(*economic("free_goods_price", 1927)), mean(*economic("shop_price", 1927))),
                          over(mean(*economic("free_goods_price", 1925)), mean(*economic("shop_price", 1925))))), MORE,
     CHECK + ": repressed inflation from 1926"),
    ("gosbank_chervonets.mild", "Retail price in October 1928 over October 1926", "ratio",
     median(over(at("retail_price", "1928-10"), at("retail_price", "1926-10"))), (0.9, 1.1),
     CHECK + ": mild, read as a tenth at most in two years; record 216 over 223 (conjuncture_institute)"),
    ("gosplan_vsnkh.variants_drift", "Growth a year of the adopted five-year variant of October 1929 over that of "
     "October 1927", "ratio", median(over(variant_growth(1929), variant_growth(1927))), MORE,
     CHECK + ": plan variants drift upward 1927-29"),
    ("gosplan_vsnkh.experts_nearer", "Mean miss of experts' yearly growth over that of targets, plan years to 1940",
     "ratio", median(over(at("expert_forecast_error", "1940-12"), at("target_error", "1940-12"))), LESS,
     CHECK + ": forecasts by experts have lower error than political targets"),
    ("labour_market.real_wages", "Real wage of 1926/27 over 1922/23", "ratio",
     median(over(mean(*economic("real_wage", 1926)), mean(*economic("real_wage", 1922)))), MORE,
     CHECK + ": real wages rise to 1927; record 101-108 over 45-51 (carr_davies_1969)"),
    ("labour_market.real_wages_each_year", "Least rise of the real wage from one economic year to the next, 1922/23 "
     "to 1926/27", "ratio", median(least_rise("real_wage", 1922, 1926)), MORE,
     CHECK + ": real wages rise to 1927; record 1.12 at least (carr_davies_1969)"),
    ("labour_market.unemployment", "Job seekers without a post, mean of 1924-29", "thousand_persons",
     median(mean("unemployed", "1924-01", "1929-12")), (1000.0, 1600.0), CHECK + "; record 950-1,600 a year "
     "(Suvorova1968)"),
    ("labour_market.unemployment_ends", "Job seekers without a post, mean of 1932-34", "thousand_persons",
     median(mean("unemployed", "1932-01", "1934-12")), (0.0, 100.0), CHECK + ": near zero after 1931"),
    ("scissors.peak", "Prices of manufactures over farm prices in October 1923, 1913 = 1", "ratio",
     median(at("scissors", "1923-10")), (2.97, 3.2), CHECK + ": near 3; record 2.97-3.2 "
     "(davies_harrison_wheatcroft_1994, carr_interregnum)"),
    ("scissors.closed", "Prices of manufactures over farm prices in April 1924, 1913 = 1", "ratio",
     median(at("scissors", "1924-04")), (1.0, 1.5), CHECK + ": under 1.5 by spring 1924; record 1.42"),
    ("scissors.policy_matters", "Prices of manufactures over farm prices in April 1924 without the price cuts, over "
     "history", "ratio", effect("scissors_kept", at("scissors", "1924-04")), MORE,
     CHECK + ": the policy switch matters"),
    ("goods_famine.shortage_1925", "Part of wanted goods that reaches the village, October-December 1925 over 1923",
     "ratio", median(over(mean("goods_availability", "1925-10", "1925-12"),
                          mean("goods_availability", "1923-10", "1923-12"))), LESS,
     CHECK + ": unsold goods in 1923, shortage in 1925"),
    ("goods_famine.shortage_1927", "Part of wanted goods that reaches the village, October-December 1927 over 1923",
     "ratio", median(over(mean("goods_availability", *_AUTUMN_1927), mean("goods_availability", "1923-10", "1923-12"))),
     LESS, CHECK + ": unsold goods in 1923, shortage in 1927"),
    ("goods_famine.procurement_falls", "Grain reaching the state, October-December 1927 over 1926", "ratio",
     median(over(total(_TOOK, *_AUTUMN_1927), total(_TOOK, *_AUTUMN_1926))), HALF,
     CHECK + ": about half; record 2.40 over 4.58 million tonnes (carr_davies_1969)"),
    ("goods_famine.price_restores", "Grain reaching the state in October-December 1927 at a price higher by a third, "
     "over history", "ratio", effect("dear_grain_1927", total(_TOOK, *_AUTUMN_1927)), MORE,
     CHECK + ": a higher price restores procurement"),
    ("goods_famine.goods_restore", "Grain reaching the state in October-December 1927 with less building and more "
     "goods, over history", "ratio", effect("more_goods_1927", total(_TOOK, *_AUTUMN_1927)), MORE,
     CHECK + ": more goods restore procurement"),
    ("psa_tribute.force_alone", "Grain reaching the state in 1929/30 and 1930/31 with price as it was and force off, "
     "over history", "ratio", effect("no_force_1929", total(_TOOK, "1929-07", "1931-06")), LESS,
     CHECK + ": the channel of force can be switched by itself"),
    ("psa_tribute.price_alone", "Price of grain over manufactures in 1925/26 with the mark-up alone raised, over "
     "history", "ratio", effect("dear_goods_1925", mean(*farm_year("terms_of_trade", 1925))), LESS,
     CHECK + ": the channel of prices can be switched by itself"),
    ("psa_tribute.no_rise", "Net outflow from the village at prices of 1913, mean of 1929-32 over 1928", "ratio",
     outflow_rise, (-math.inf, 1.0), CHECK + ": comparable to Barsov and Millar (1974): it did not rise in the first "
     "plan"),
    ("psa_tribute.better_terms", "Prices of what the village sent over prices of what it received, 1932 over 1928",
     "ratio", finding("better_terms"), (1.0, math.inf), CHECK + ": comparable to Barsov: prices moved in favour of "
     "the village, 6.2-fold against 4.22-fold in Allen (2003)"),
    ("psa_tribute.not_major", "Net outflow from the village at prices of 1913 over accumulation, mean of 1929-32",
     "share", finding("not_major"), (0.0, 0.5), CHECK + ": comparable to Ellman (1975): positive, and not a major "
     "source; major is read as half"),
)  # fmt: skip

_COMMAND: tuple[Row, ...] = (
    ("fyp_targets.official_growth", "Growth a year of industry as reported, 1928 to 1932", "share_per_year",
     median(growth("industry_output_official", 1928, 1932)), (0.19, 0.20),
     CHECK + ": about 19-20 per cent; record 19.2 (chadaev_1985)"),
    ("fyp_targets.recalculated_growth", "Growth a year of industry, 1928 to 1932", "share_per_year",
     median(growth("industry_output", 1928, 1932)), (0.10, 0.12),
     CHECK + ": 10-12 per cent recalculated; record 8.8-16.0 (nutter_1962, seton_1957)"),
    ("fyp_targets.sanctions", "Output reported and not made, 1930-32, with repression as in 1928, over history",
     "ratio", effect("calm_1929", mean(*calendar("reporting_bias", 1930, 1932))), LESS,
     CHECK + ": turning sanctions down lowers bias"),
    ("fyp_targets.criticism", "Output reported and not made, 1930-32, with discussion as free as in November 1923, "
     "over history", "ratio", effect("discussion_1928", mean(*calendar("reporting_bias", 1930, 1932))), LESS,
     "what the system does: managers over-report, and criticism from below lays it open"),
    ("fyp_targets.unfinished", "Building outlay tied up in unfinished sites, 1932 over 1928", "ratio",
     median(over(mean(*calendar("unfinished_share", 1932)), mean(*calendar("unfinished_share", 1928)))), MORE,
     "what the system does: rising targets bring imbalance, seen in economy.unfinished_construction_share"),
    ("foreign_trade.export_1930", "Grain exported in 1930", "million_tonnes",
     median(total("grain_export", "1930-01", "1930-12")), (4.5, 5.5), CHECK + ": near 5; record 4.70-4.84"),
    ("foreign_trade.export_1931", "Grain exported in 1931", "million_tonnes",
     median(total("grain_export", "1931-01", "1931-12")), (4.5, 5.5), CHECK + ": near 5; record 5.06-5.2"),
    ("foreign_trade.export_1932", "Grain exported in 1932", "million_tonnes",
     median(total("grain_export", "1932-01", "1932-12")), (0.0, 2.0), CHECK + ": under 2; record 1.73-1.81"),
    ("foreign_trade.export_1933", "Grain exported in 1933", "million_tonnes",
     median(total("grain_export", "1933-01", "1933-12")), (0.0, 2.0), CHECK + ": under 2; record 1.68-1.77"),
    ("foreign_trade.import_peak", "Year with the largest imports, 1925-38", "year",
     median(peak_year("imports", 1925, 1938)), (1931.0, 1931.0), CHECK + ": import peak 1931; record 1,105 million "
     "roubles (ihd_gmd, VneshTorg1960)"),
    ("foreign_trade.grain_price", "Earned on a tonne of exported grain, 1930 over 1927 and 1928", "ratio",
     median(over(over(total(*calendar("grain_earnings", 1930)), total(*calendar("grain_export", 1930))),
                 over(total(*calendar("grain_earnings", 1927, 1928)), total(*calendar("grain_export", 1927, 1928))))),
     HALF, CHECK + ": halves; more than twice the volume of 1927-28 for the same revenue (Kotkin2017)"),
    ("collectivisation.march_1930", "Households in collective farms at the end of February 1930", "share",
     median(at("collectivised_share", "1930-02")), (0.50, 0.60), CHECK + ": 57 per cent on 1 March; record 50-59.6 "
     "between 20 February and 10 March (stalin_1930_march, davies_1980)"),
    ("collectivisation.august_1930", "Households in collective farms at the end of July 1930", "share",
     median(at("collectivised_share", "1930-07")), (0.20, 0.24), CHECK + ": near 22 per cent in August; record "
     "21.5-23.6 (davies_1980)"),
    ("collectivisation.july_1932", "Households in collective farms in July 1932", "share",
     median(at("collectivised_share", "1932-07")), (0.58, 0.635), CHECK + ": about 60 per cent by 1932; record "
     "60.5-63.5 (NarkhozSeries1930s)"),
    ("collectivisation.cattle", "Fall of cattle from mid-1928 to mid-1933", "share",
     median(fall("cattle", "1928-06", "1933-06")), (0.4, 0.6),
     CHECK + ": 40-60 per cent by 1933; record 70.5 to 38.6 million"),
    ("collectivisation.horses", "Fall of horses from mid-1928 to mid-1933", "share",
     median(fall("horses", "1928-06", "1933-06")), (0.4, 0.6),
     CHECK + ": 40-60 per cent by 1933; record 33.5 to 16.6 million"),
    ("collectivisation.exit", "Households in collective farms in June 1932 with pressure lifted and leaving free from "
     "July 1931, over June 1931", "ratio",
     median(over(at("collectivised_share", "1932-06"), at("collectivised_share", "1931-06")), "pressure_lifted_1931"),
     LESS, CHECK + ": lifting pressure brings exit"),
    ("kolkhoz_procurement.share_before", "State's part of the harvest, 1926/27 to 1928/29", "share",
     median(over(total(_TOOK, "1926-07", "1929-06"), total("grain_harvest", "1926-07", "1929-06"))), (0.13, 0.17),
     CHECK + ": about 15 per cent"),
    ("kolkhoz_procurement.share_after", "State's part of the harvest, 1930/31 to 1934/35", "share",
     median(over(total(_TOOK, "1930-07", "1935-06"), total("grain_harvest", "1930-07", "1935-06"))), (0.30, 0.35),
     CHECK + ": rises to 30-35 per cent"),
    ("kolkhoz_procurement.insensitive", "Per cent taken less in 1935/36 for each per cent harvested less", "elasticity",
     elasticity("poor_harvest_1935", total(*farm_year("grain_claimed", 1935)),
                total(*farm_year("grain_harvest", 1935))),
     (-0.33, 0.33), CHECK + ": takings insensitive to harvest shock, read as a third at most"),
    ("famine.deaths_1932_33", "Deaths from hunger in 1932 and 1933", "thousand_persons",
     median(total("famine_deaths", "1932-01", "1933-12")), (5500.0, 7000.0), CHECK + ": 5.5-7 million"),
    ("famine.deaths_1931_33", "Deaths from hunger, July 1931 to December 1933", "thousand_persons",
     median(total("famine_deaths", *FAMINE)), (5500.0, 6500.0), "record 5,700 (5,500-6,500) for the same months "
     "(davies_wheatcroft_2004)"),
    ("famine.deaths_1921_22", "Deaths from hunger in 1921 and 1922", "thousand_persons",
     median(total("famine_deaths", "1921-01", "1922-12")), (3500.0, 6000.0), "record 3,500-6,000 (Adamets2003), 5,053 "
     "(Pomgol1922)"),
    ("famine.worst_regions", "How many of Ukraine, Kazakhstan, North Caucasus and Lower Volga are among the four with "
     "the highest death rates", "regions",
     worst_regions(("ukraine", "kazakhstan", "north_caucasus", "lower_volga")), (4.0, 4.0), CHECK + ": these worst"),
    ("famine.ukraine", "Deaths from hunger in Ukraine, 1930-33", "thousand_persons",
     median(region(total(*calendar("regional_famine_deaths", 1930, 1933)), "ukraine")), (2600.0, 3943.0),
     CHECK + ": worst there; record 2,600 to 3,943 (MesleVallin2003, RudnytskyiEtAl2015)"),
    ("famine.kazakhstan", "Deaths from hunger in Kazakhstan, 1930-33", "thousand_persons",
     median(region(total(*calendar("regional_famine_deaths", 1930, 1933)), "kazakhstan")), (1200.0, 2100.0),
     CHECK + ": worst there; record 1,200 to 2,100 (Kotkin2017, Tatimov1989)"),
    ("famine.north_caucasus", "Deaths from hunger in the North Caucasus, 1932-34", "thousand_persons",
     median(region(total(*calendar("regional_famine_deaths", 1932, 1934)), "north_caucasus")), (300.0, 500.0),
     CHECK + ": worst there; record 300 to 500 (LevchukEtAl2020, as remembered)"),
    ("famine.lower_volga", "Deaths from hunger on the Lower Volga, 1932-34", "thousand_persons",
     median(region(total(*calendar("regional_famine_deaths", 1932, 1934)), "lower_volga")), (250.0, 450.0),
     CHECK + ": worst there; record 250 to 450 (LevchukEtAl2020, as remembered)"),
    ("famine.smaller_claims", "Deaths from hunger in 1932-33 with claims lowered to a fifth of the harvest, over "
     "history", "ratio", effect("smaller_claims_1932", total("famine_deaths", "1932-06", "1933-12")), LESS,
     CHECK + ": cutting takings lowers deaths"),
    ("famine.relief", "Deaths from hunger in 1932-33 with the relief asked for in June 1932, over history", "ratio",
     effect("relief_1932", total("famine_deaths", "1932-06", "1933-12")), LESS, CHECK + ": relief lowers deaths"),
    ("famine.open_roads", "Deaths from hunger in 1932-33 without bans on movement, over history", "ratio",
     effect("open_roads_1932", total("famine_deaths", "1932-06", "1933-12")), LESS, CHECK + ": lifting bans lowers "
     "deaths"),
    ("rationing.towns_1919_20", "Food of townspeople in 1919 and 1920 over 1926 and 1927", "ratio",
     median(over(mean("food_town", "1919-01", "1920-12"), mean("food_town", "1926-01", "1927-12"))), LESS,
     CHECK + ": rations of 1918-21 answer a shortage"),
    ("rationing.towns_1929_34", "Food of townspeople in 1929-34 over 1926 and 1927", "ratio",
     median(over(mean("food_town", "1929-07", "1934-12"), mean("food_town", "1926-01", "1927-12"))), LESS,
     CHECK + ": rations of 1929-35 answer a shortage"),
    ("rationing.begins", "Year from which more than half of town food goes by card", "year",
     year_above("rationing", 0.5, 1925), (1929.0, 1929.0), CHECK + ": dates; record all towns by mid-1929 "
     "(osokina_1999). A decision, not a result"),
    ("rationing.ends", "Last year in which more than half of town food goes by card", "year",
     year_above("rationing", 0.5, 1925, last=True), (1934.0, 1934.0), CHECK + ": dates; record bread cards end on 1 "
     "January 1935 (osokina_1999). A decision, not a result"),
    ("rationing.card_and_none", "Real wage over that of those without cards, mean of 1930-34", "ratio",
     median(over(mean(*calendar("real_wage", 1930, 1934)), mean(*calendar("real_wage_without_card", 1930, 1934)))),
     MORE, CHECK + ": spread of rations by category; the model knows two, with and without a card"),
    ("wages_discipline.decile_ratio", "Pay of the highest over the lowest tenth, 1933 over 1930", "ratio",
     median(over(mean(*calendar("wage_decile_ratio", 1933)), mean(*calendar("wage_decile_ratio", 1930)))), MORE,
     CHECK + ": rises after 1931"),
    ("wages_discipline.real_wages", "Real wage of 1932 and 1933 over 1928", "ratio",
     median(over(mean(*calendar("real_wage", 1932, 1933)), mean(*calendar("real_wage", 1928)))), (0.43, 0.55),
     CHECK + ": near half; record 43-50 per cent in 1932 (zaleski_1980, schwarz_jasny_via_filtzer)"),
    ("wages_discipline.turnover_1931", "Workers leaving a post in a year, 1933 over 1930", "ratio",
     median(over(mean(*calendar("labour_turnover", 1933)), mean(*calendar("labour_turnover", 1930)))), LESS,
     CHECK + ": falls after 1931"),
    ("wages_discipline.turnover_1940", "Workers leaving a post in a year, July 1940 to June 1941 over the year before",
     "ratio", median(over(mean(*farm_year("labour_turnover", 1940)), mean(*farm_year("labour_turnover", 1939)))),
     LESS, CHECK + ": falls after 1940"),
    ("one_man_management.share", "Large works under one director, December 1920", "share",
     decided("one_man_management", "1920-12"), (0.8, 1.0), CHECK + ": about 80 per cent or more. A decision, not a "
     "result"),
    ("one_man_management.control_falls", "Control of work by those who do it, 1920, had boards been kept from March "
     "1918, over history", "ratio", effect("boards_kept_1918", mean(*calendar("workers_control", 1920))), MORE,
     "what the system does: an appointed manager replaces the board, and workers' control falls"),
    ("factory_committees.control", "Control of work by those who do it, 1919-20, had committees and unions kept their "
     "powers of 1917, over history", "ratio",
     effect("committees_kept_1918", mean(*calendar("workers_control", 1919, 1920))), MORE,
     CHECK + ": the trade-off can be varied"),
    ("factory_committees.coordination", "Industrial output, 1919-20, had committees and unions kept their powers of "
     "1917, over history", "ratio",
     effect("committees_kept_1918", mean(*calendar("industry_output", 1919, 1920))), LESS,
     CHECK + ": the trade-off can be varied; local control, weak coordination"),
    ("militarisation_of_labour.lapses", "Labour under military rule, 1922 and 1923 over 1920", "ratio",
     median(over(mean(*calendar("militarised_labour", 1922, 1923)), mean(*calendar("militarised_labour", 1920)))),
     NEAR_NONE, CHECK + ": measures lapse with NEP"),
)  # fmt: skip

_ROWS = _WAR_COMMUNISM + _NEP + _COMMAND + SOCIETY_ROWS + PARTY_ROWS + ABROAD_ROWS + BRANCH_ROWS
CHECKS: tuple[Check, ...] = tuple(
    Check(id, sentence, unit, value, low, high, source) for id, sentence, unit, value, (low, high), source in _ROWS
)
