"""Checks of the world abroad: attempts at revolution, the Comintern, encirclement, fear of war, June 1941."""

from __future__ import annotations

import math

from smychka.judgement.check_rows import CHECK, LESS, MORE, Row, calendar, near
from smychka.judgement.political_readings import added, average, less
from smychka.judgement.readings import at, decided, effect, mean, median, over, total

_GERMANY, _FRONT = "german_revolution_1918", "united_front_germany_1931"
_THIRD_PERIOD = "third_period_not_adopted_1928"


_REVOLUTION: tuple[Row, ...] = (
    ("revolutionary_openings.history", "Attempts that succeed in history, mean over draws", "number",
     average(total("revolutions_succeeded", "1917-11", "1941-06")), (0.0, 0.0), CHECK + ": base run keeps history"),
    ("revolutionary_openings.odds", "Draws in which Hitler is kept out under a united front from December 1931",
     "share", average(total("hitler_blocked", "1932-07", "1933-12"), _FRONT), (0.10, 0.45),
     CHECK + ": ensembles vary odds; record .10 to .45 (openings.csv, a judgement)"),
    ("revolutionary_openings.forced", "Attempts that succeed where Germany is set to in 1918, mean over draws",
     "number", average(total("revolutions_succeeded", "1917-11", "1941-06"), _GERMANY), (1.0, 1.0),
     CHECK + ": the effect at home of one success"),
    ("revolutionary_openings.industry", "Industrial output, mean of 1920-24, had Germany's revolution won in 1918, "
     "over history", "ratio", effect(_GERMANY, mean(*calendar("industry_output", 1920, 1924))), MORE,
     CHECK + ": the effect at home of one success is reported; relief of scarcity"),
    ("revolutionary_openings.isolation", "Isolation, mean of 1920-24, had Germany's revolution won in 1918, over "
     "history", "ratio", effect(_GERMANY, mean(*calendar("isolation", 1920, 1924))), LESS,
     CHECK + ": the effect at home of one success is reported"),
    ("revolutionary_openings.officials", "Independence of officials, mean of 1922-27, had Germany's revolution won in "
     "1918, over history", "ratio", effect(_GERMANY, mean(*calendar("official_power", 1922, 1927))), LESS,
     CHECK + ": the effect at home of one success is reported; what makes scarcity makes officials"),
    ("comintern.line_1922", "Line that the sections follow, mean of 1922", "scale",
     median(mean(*calendar("comintern_followed", 1922))), (-0.25, 0.25), CHECK + ": dates of turns, united front "
     "1921-22; record 0 (-.25 to .25, a judgement)"),
    ("comintern.line_1926", "Line that the sections follow, mean of 1926", "scale",
     median(mean(*calendar("comintern_followed", 1926))), (-0.45, 0.05), CHECK + ": dates of turns, right turn "
     "1925-27; record -.2 (-.45 to .05, a judgement)"),
    ("comintern.line_1929_33", "Line that the sections follow, mean of 1929-33", "scale",
     median(mean(*calendar("comintern_followed", 1929, 1933))), (0.55, 1.0), CHECK + ": dates of turns, class against "
     "class; record .8 (.55 to 1, a judgement)"),
    ("comintern.line_1936", "Line that the sections follow, mean of 1936", "scale",
     median(mean(*calendar("comintern_followed", 1936))), (-1.0, -0.55), CHECK + ": dates of turns, popular front; "
     "record -.8 (-1 to -.55, a judgement)"),
    ("comintern.line_1940", "Line that the sections follow, mean of 1940", "scale",
     median(mean(*calendar("comintern_followed", 1940))), (0.05, 0.55), CHECK + ": dates of turns, pact line; "
     "record .3 (.05 to .55, a judgement)"),
    ("comintern.members_fall", "Members of the watched sections but the German, 1931 over 1928", "ratio",
     median(over(less(mean(*calendar("communists_abroad", 1931)), mean(*calendar("communists_germany", 1931))),
                 less(mean(*calendar("communists_abroad", 1928)), mean(*calendar("communists_germany", 1928))))), LESS,
     CHECK + ": foreign membership falls after 1928"),
    ("comintern.germany_grows", "Members of the German section, September 1931 over September 1928", "ratio",
     median(over(at("communists_germany", "1931-09"), at("communists_germany", "1928-09"))), near(259.2 / 130.0),
     CHECK + ": except Germany; record 259 over 130 thousand (Weber1969), a tenth either way"),
    ("comintern.members_rise", "Members of the watched sections but the German, 1936 over 1933", "ratio",
     median(over(less(mean(*calendar("communists_abroad", 1936)), mean(*calendar("communists_germany", 1936))),
                 less(mean(*calendar("communists_abroad", 1933)), mean(*calendar("communists_germany", 1933))))), MORE,
     CHECK + ": rises after 1934"),
    ("comintern.line_costs_members", "Members of the watched sections, 1932, without the third period, over history",
     "ratio", effect(_THIRD_PERIOD, mean(*calendar("communists_abroad", 1932))), MORE,
     "what the system does: line of parties, then membership"),
    ("cpusa.convention", "American delegates behind their own leaders, March 1929", "share",
     median(at("american_majority", "1929-03")), near(95.0 / 104.0), CHECK + ": about nine tenths; record 95 of 104 "
     "(Draper1960), a tenth either way"),
    ("cpusa.in_office_before", "American leaders of the majority still in office, April 1929", "share",
     median(at("american_leaders", "1929-04")), (0.5, 1.0), CHECK + ": lost leadership in May-June 1929, not before"),
    ("cpusa.in_office_after", "American leaders of the majority still in office, July 1929", "share",
     median(at("american_leaders", "1929-07")), (0.0, 0.5), CHECK + ": lost leadership in May-June 1929"),
    ("cpusa.members_1929", "Members of the American section, 1929", "thousand_persons",
     median(mean(*calendar("communists_usa", 1929))), (5.0, 10.0), CHECK + ": under 10,000 in 1929; record 7-9.3 "
     "(Klehr1984, Glazer1961)"),
    ("cpusa.members_1938", "Members of the American section, 1938", "thousand_persons",
     median(mean(*calendar("communists_usa", 1938))), (20.0, 100.0), CHECK + ": tens of thousands by 1938; record 54 "
     "(Glazer1961)"),
)  # fmt: skip

_STATES: tuple[Row, ...] = (
    ("isolation_intervention.relations_1924", "States with relations at the end of 1924", "states",
     median(at("states_with_relations", "1924-12")), near(20.0), CHECK + ": recognitions by year; record 20 "
     "(WikiRecognition), a tenth either way"),
    ("isolation_intervention.relations_1928", "States with relations at the end of 1928", "states",
     median(at("states_with_relations", "1928-12")), near(21.0), CHECK + ": recognitions by year; record 21 "
     "(WikiRecognition), a tenth either way"),
    ("isolation_intervention.relations_1935", "States with relations at the end of 1935", "states",
     median(at("states_with_relations", "1935-12")), near(30.0), CHECK + ": recognitions by year; record 30 "
     "(WikiRecognition), a tenth either way"),
    ("isolation_intervention.trade_1925", "Exports and imports, 1925", "million_roubles",
     median(added(total(*calendar("exports", 1925)), total(*calendar("imports", 1925)))), near(1283.0),
     CHECK + ": trade turnover; record 1,283 (VneshTorg1960), a tenth either way"),
    ("isolation_intervention.trade_1930", "Exports and imports, 1930", "million_roubles",
     median(added(total(*calendar("exports", 1930)), total(*calendar("imports", 1930)))), near(2095.0),
     CHECK + ": trade turnover; record 2,095 (VneshTorg1960), a tenth either way"),
    ("isolation_intervention.trade_1935", "Exports and imports, 1935", "million_roubles",
     median(added(total(*calendar("exports", 1935)), total(*calendar("imports", 1935)))), near(609.0),
     CHECK + ": trade turnover; record 609 (VneshTorg1960), a tenth either way"),
    ("isolation_intervention.falls", "Isolation, 1925 over 1920", "ratio",
     median(over(mean(*calendar("isolation", 1925)), mean(*calendar("isolation", 1920)))), LESS,
     CHECK + ": treaties of 1921-24 end the blockade"),
    ("war_threat.scare_1927", "Belief that war is near over the threat by arms, 1927", "ratio",
     median(over(mean(*calendar("war_belief", 1927)), mean(*calendar("war_threat_real", 1927)))), MORE,
     CHECK + ": perceived threat above real in 1927"),
    ("war_threat.belief_1925", "Belief that war is near, 1925", "index_0_1",
     median(mean(*calendar("war_belief", 1925))), (0.15, 0.45), "record .3 (.15 to .45, a judgement, same scale)"),
    ("war_threat.belief_1927", "Belief that war is near, 1927", "index_0_1",
     median(mean(*calendar("war_belief", 1927))), (0.45, 0.75), "record .6 (.45 to .75, a judgement, same scale)"),
    ("war_threat.belief_1933", "Belief that war is near, 1933", "index_0_1",
     median(mean(*calendar("war_belief", 1933))), (0.5, 0.8), "record .65 (.5 to .8, a judgement, same scale)"),
    ("war_threat.defence_1926", "Defence in national product, 1926", "share", decided("defence_share", "1926-06"),
     (0.02, 0.03), CHECK + ": about 2-3 per cent in the 1920s; a decision, not a result"),
    ("war_threat.defence_1940", "Defence in national product, December 1940", "share",
     decided("defence_share", "1940-12"), (0.15, math.inf), CHECK + ": 15 or more by 1940; the record has 13.8 "
     "(bergson_1961); a decision, not a result"),
    ("war_threat.scare_played_down", "Belief that war is near, July to October 1927, had the scare been played down, "
     "over history", "ratio", effect("no_war_scare_1927", mean("war_belief", "1927-07", "1927-10")), LESS,
     "what the system does: news makes belief"),
    ("pact_1941.losses", "First losses if the attack came in June 1941", "million_persons",
     median(at("first_losses", "1941-06")), near(3.14), CHECK + ": record 3.14 million from 22 June to the end of 1941 "
     "(Krivosheev1993), a tenth either way; no losses by week"),
    ("pact_1941.alert", "First losses in June 1941 with forces on full alert, over history", "ratio",
     effect("alert_june_1941", at("first_losses", "1941-06")), LESS, CHECK + ": full-alert run brackets the effect"),
    ("pact_1941.no_purge", "First losses in June 1941 without the purge of officers, over history", "ratio",
     effect("no_officer_purge_1937", at("first_losses", "1941-06")), LESS, CHECK + ": no-purge run brackets the "
     "effect"),
)  # fmt: skip

ABROAD_ROWS: tuple[Row, ...] = _REVOLUTION + _STATES
