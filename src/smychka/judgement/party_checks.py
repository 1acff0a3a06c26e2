"""Checks of the party: dictatorship, appointments, the chain of bodies, oppositions, members, succession, lines."""

from __future__ import annotations

import math

from smychka.judgement.check_rows import CHECK, LESS, MORE, NEAR_NONE, Row, calendar, near
from smychka.judgement.political_readings import added, all_of, average, part, rest, shift, sides
from smychka.judgement.readings import at, decided, effect, mean, median, over, total, year_above

_NO_BAN, _ELECTED, _NO_LEVY, _TESTAMENT = (
    "no_faction_ban_1921", "new_course_kept_1923", "no_lenin_levy_1924", "testament_carried_out_1924",
)  # fmt: skip
_TROIKA = sides(("stalin", "zinoviev", "kamenev"), ("trotsky",), "1923-10", "1924-12")
_DUUMVIRATE = sides(("stalin", "bukharin"), ("zinoviev", "kamenev", "trotsky"), "1926-01", "1927-12")
_ALONE = sides(("stalin",), ("bukharin", "rykov", "tomsky"), "1929-04", "1930-12")
_MOST_DRAWS = (0.5, 1.0)
_HALF = "read as at least half of the draws"
_DECISION = "a decision, not a result"

_BODIES: tuple[Row, ...] = (
    ("party_dictatorship.substitution", "Control lost since the party acts in place of the class, 1922 over 1918",
     "ratio", median(over(mean(*calendar("substitution", 1922)), mean(*calendar("substitution", 1918)))), MORE,
     "what the system does: the party decides, soviets ratify; deputies by party are not modelled"),
    ("party_dictatorship.bans", "Last year in which another party has more than a twentieth of the government", "year",
     year_above("coalition_government", 0.05, 1918, last=True), (1918.0, 1918.0),
     CHECK + f": banning dates; {_DECISION}"),
    ("party_dictatorship.free_elections", "Control from below, mean of 1922-24, had soviets been elected freely from "
     "March 1921, over history", "ratio", effect("free_soviets_1921", mean(*calendar("soviet_vitality", 1922, 1924))),
     MORE, "what the system does: bans on parties empty the soviets"),
    ("secretariat.appointed", "Provincial and district secretaries appointed from above, December 1923", "share",
     decided("central_appointment", "1923-12"), near(0.373), CHECK + ": share recommended from above rises; record "
     f"31 of 83 (pavlyuchenkov2008), a tenth either way; {_DECISION}"),
    ("secretariat.posts", "Posts tied to the strongest leader, 1925 over 1922", "ratio",
     median(over(mean(*calendar("apparatus_concentration", 1925)), mean(*calendar("apparatus_concentration", 1922)))),
     MORE, CHECK + ": appointed secretaries; loyalty by patronage and by shared interest"),
    ("secretariat.elected", "Congress delegates for the leadership at the end of 1925, had secretaries been elected "
     "from 1923, over history", "ratio", effect(_ELECTED, at("congress_for_leadership", "1925-12")), LESS,
     CHECK + ": with election by ballot the majority falls or rises as the run says; the direction is that of the "
     "mechanism"),
    ("secretariat.elected_posts", "Posts tied to the strongest leader at the end of 1927, had secretaries been elected "
     "from 1923, over history", "ratio", effect(_ELECTED, at("apparatus_concentration", "1927-12")), LESS,
     CHECK + ": appointed secretaries"),
    ("chain.no_votes_1927", "Congress delegates against the leadership, December 1927", "share",
     median(rest(at("congress_for_leadership", "1927-12"))), (0.0, 0.005),
     CHECK + ": opposition share of votes to zero by December 1927; record none at the congress, read as half of one "
     "per cent"),
    ("chain.pyramid", "Members against the leadership over congress delegates against it, December 1925", "ratio",
     median(over(rest(at("members_for_leadership", "1925-12")), rest(at("congress_for_leadership", "1925-12")))), MORE,
     "what the system does: cells elect conferences, conferences the congress, and each filters"),
    ("faction_ban.used", "Cases of opposition among those of the control bodies, mean of 1926-27 over 1921-23",
     "ratio", median(over(mean(*calendar("opposition_cases_share", 1926, 1927)),
                          mean(*calendar("opposition_cases_share", 1921, 1923)))), MORE,
     CHECK + ": few uses before 1924, more in 1926-27; shares, since cases are not counted"),
    ("faction_ban.off_members", "Members against the leadership at the end of 1923 without the ban, over history",
     "ratio", effect(_NO_BAN, rest(at("members_for_leadership", "1923-12"))), MORE,
     CHECK + ": off-switch scenario; cost of organising"),
    ("faction_ban.off_minority", "Congress delegates of a minority of three tenths, mean of 1924-27, without the ban, "
     "over history", "ratio", effect(_NO_BAN, mean(*calendar("minority_voice", 1924, 1927))), MORE,
     CHECK + ": off-switch scenario"),
    ("faction_ban.off_losers", "Place of Trotsky still held at the end of 1927 without the ban, over history", "ratio",
     effect(_NO_BAN, at("place_trotsky", "1927-12")), MORE, CHECK + ": off-switch scenario; two-thirds rule for "
     "expelling"),
    ("democratic_centralism.minority", "Congress delegates of a minority of three tenths, mean of 1928-30", "share",
     median(mean(*calendar("minority_voice", 1928, 1930))), NEAR_NONE,
     CHECK + ": opposition papers and co-reports disappear after 1925-27"),
    ("democratic_centralism.minority_1920", "Congress delegates of a minority of three tenths, mean of 1919-20",
     "share", median(mean(*calendar("minority_voice", 1919, 1920))), (0.15, 0.5),
     CHECK + ": disappear; they were there before, read as half of its share among members at least"),
    ("democratic_centralism.criticism", "Criticism from below and from open debate, 1928 over 1920", "ratio",
     median(over(mean(*calendar("criticism", 1928)), mean(*calendar("criticism", 1920)))), LESS,
     "what the system does: drift to monolithism"),
    ("democratic_centralism.information", "Quality of what the centre is told, 1928 over 1920", "ratio",
     median(over(mean(*calendar("information", 1928)), mean(*calendar("information", 1920)))), LESS,
     "what the system does: open debate informs"),
    ("oppositions.members_1923", "Members against the leadership, December 1923", "share",
     median(rest(at("members_for_leadership", "1923-12"))), (0.18, 0.5),
     CHECK + ": large minority in Moscow cells; record 18 per cent of votes in industrial cells to a half of Moscow "
     "(pravda_jan1924, enwiki_trotsky). The model has the country, not its capital"),
    ("oppositions.congress_1925", "Congress delegates against the leadership, December 1925", "share",
     median(rest(at("congress_for_leadership", "1925-12"))), near(65.0 / 624.0),
     "record 65 of 624 votes at the XIV congress (rogovin_v1), a tenth either way"),
    ("oppositions.members_1927", "Members against the leadership, November 1927", "share",
     median(rest(at("members_for_leadership", "1927-11"))), (0.005, 0.015),
     CHECK + ": about 1 per cent; record 4,120 of 728,186 (kpss_congresses)"),
)  # fmt: skip

_PEOPLE: tuple[Row, ...] = (
    ("nomenklatura.turnover", "Provincial secretaries replaced, April 1923 to May 1924, without repeats", "share",
     median(total("secretaries_replaced", "1923-05", "1924-05")), near(0.611), CHECK + ": turnover; record 61.1 per "
     "cent (pavlyuchenkov2008), a tenth either way"),
    ("nomenklatura.privilege", "Goods of an official over those of a worker, 1937 over 1925", "ratio",
     median(over(mean(*calendar("official_privilege", 1937)), mean(*calendar("official_privilege", 1925)))), MORE,
     "what the system does: posts bring privileges"),
    ("nomenklatura.members_in_posts_1922", "Members in paid posts, June 1922", "thousand_persons",
     median(at("party_in_posts", "1922-06")), near(175.0), "record 170 to 180 thousand (kurenkov2015), a tenth either "
     "way"),
    ("nomenklatura.members_in_posts_1924", "Members in paid posts, January 1924", "thousand_persons",
     median(at("party_in_posts", "1924-01")), (150.0, 200.0), "record 150 to 200 thousand (molotov1924)"),
    ("lenin_levy.before", "Members and candidates, 1 January 1924", "thousand_persons",
     median(at("party_members", "1923-12")), (446.0, 472.0), CHECK + ": 0.45 million; record 446 (siegelbaum17) to 472 "
     "(rigby1968)"),
    ("lenin_levy.entrants", "Admitted from 22 January to mid-May 1924, read as February to April and half of May",
     "thousand_persons", median(added(total("party_admitted", "1924-02", "1924-04"),
                                      part(0.5, at("party_admitted", "1924-05")))), near(241.6),
     CHECK + ": 241,600 entrants (bse3), a tenth either way"),
    ("lenin_levy.after", "Members and candidates, 1 January 1926", "thousand_persons",
     median(at("party_members", "1925-12")), (1000.0, 1100.0), CHECK + ": over 1 million; record 1,080 (rigby1968)"),
    ("lenin_levy.workers", "Members of worker origin, end of 1924, without the levy, over history", "ratio",
     effect(_NO_LEVY, at("party_workers_share", "1924-12")), LESS, "what the system does: admission by class"),
    ("lenin_levy.votes", "Members for the leadership, end of 1925, without the levy, over history", "ratio",
     effect(_NO_LEVY, at("members_for_leadership", "1925-12")), (-math.inf, 0.99), "what the system does: recruits "
     "change votes, for the leadership as lenin_levy_dilution has it"),
    ("recruits_1917_21.members_1921", "Members and candidates, March 1921", "thousand_persons",
     median(at("party_members", "1921-02")), near(730.0), CHECK + ": 0.73 million; record 730-733 (partlife1947, "
     "rigby1968), a tenth either way"),
    ("recruits_1917_21.members_1923", "Members and candidates, mean of 1923", "thousand_persons",
     median(mean(*calendar("party_members", 1923))), (0.0, 500.0), CHECK + ": below 0.5 million in 1923-24; record "
     "499 to 472 (rigby1968)"),
    ("recruits_1917_21.founders_1922", "Members who joined by the end of 1917, January 1922", "share",
     median(at("party_by_1917_share", "1921-12")), near(0.134), "record 13.4 per cent (rigby1968), a tenth either way"),
    ("recruits_1917_21.founders_1927", "Members who joined by the end of 1917, January 1927", "share",
     median(at("party_by_1917_share", "1926-12")), near(0.048), "record 4.8 per cent (rigby1968), a tenth either way"),
    ("recruits_1917_21.careerists", "Members who joined for advancement, 1921 over 1918", "ratio",
     median(over(mean(*calendar("careerist_share", 1921)), mean(*calendar("careerist_share", 1918)))), MORE,
     "what the system does: power draws careerists"),
    ("succession.illness", "Power of Lenin, 1923 over 1921", "ratio",
     median(over(mean(*calendar("power_lenin", 1923)), mean(*calendar("power_lenin", 1921)))), (0.0, 0.25),
     CHECK + ": dates of strokes: out of work from March 1923, read as a quarter of a year's power left"),
    ("succession.holder", "Place of the holder of the Secretariat in 1926 had he been replaced in May 1924, less "
     "history", "number", shift(_TESTAMENT, mean(*calendar("secretary", 1926))), (0.5, math.inf),
     CHECK + ": meeting of May 1924; another person holds the office"),
    ("succession.testament", "Power of Stalin in 1927 had he been replaced in May 1924, over history", "ratio",
     effect(_TESTAMENT, mean(*calendar("power_stalin", 1927))), LESS, CHECK + ": meeting of May 1924; letters and "
     "alliances decide who holds office"),
    ("succession.troika", "Draws with Stalin, Zinoviev and Kamenev among the rulers and Trotsky outside, October 1923 "
     "to 1924", "share", average(_TROIKA), _MOST_DRAWS, CHECK + f": alliances 1923, {_HALF}"),
    ("succession.united_opposition", "Draws with Trotsky, Zinoviev and Kamenev all outside, July 1926 to 1927", "share",
     average(sides((), ("trotsky", "zinoviev", "kamenev"), "1926-07", "1927-12")), _MOST_DRAWS,
     CHECK + f": alliances 1926, {_HALF}"),
    ("leader_line.trotsky_alone", "Draws with Trotsky outside and Zinoviev and Kamenev among the rulers, 1924", "share",
     average(sides(("zinoviev", "kamenev"), ("trotsky",), "1924-01", "1924-12")), _MOST_DRAWS,
     CHECK + f": first with Zinoviev and Kamenev against Trotsky, {_HALF}"),
    ("leader_line.with_bukharin", "Draws with Stalin and Bukharin among the rulers and Zinoviev, Kamenev and Trotsky "
     "outside, 1926-27", "share", average(_DUUMVIRATE), _MOST_DRAWS,
     CHECK + f": then with Bukharin against Zinoviev, Kamenev and Trotsky, {_HALF}"),
    ("leader_line.against_bukharin", "Draws with Stalin among the rulers and Bukharin, Rykov and Tomsky outside, April "
     "1929 to 1930", "share", average(_ALONE), _MOST_DRAWS, CHECK + f": then against Bukharin, {_HALF}"),
    ("leader_line.order", "Draws with the whole order of coalitions", "share",
     average(all_of(_TROIKA, _DUUMVIRATE, _ALONE)), _MOST_DRAWS, CHECK + f": the order of coalitions, {_HALF}"),
    ("leader_line.winner", "Draws in which Stalin rules and Trotsky, Zinoviev, Kamenev and Bukharin are out, 1934",
     "share", average(sides(("stalin",), ("trotsky", "zinoviev", "kamenev", "bukharin"), "1934-01", "1934-12")),
     _MOST_DRAWS, CHECK + f": the end of the order, {_HALF}"),
    ("local_bosses.turnover", "Changes of a provincial secretary, November 1936 to February 1939", "number",
     median(total("secretaries_replaced", "1936-11", "1939-02")), (2.0, 3.0), CHECK + ": turnover of secretaries; "
     "record 2 to 3 a region (gorlizki_khlevniuk2020)"),
)  # fmt: skip


PARTY_ROWS: tuple[Row, ...] = _BODIES + _PEOPLE
