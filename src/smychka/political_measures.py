"""The quantities of party, institutions and the world abroad that can be watched; see `smychka.measures`.

Shares and indices lie between 0 and 1 unless the title says otherwise; persons are counted in thousands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from jaxtyping import Array, Float

from smychka.abroad import SECTIONS
from smychka.handover import first_share
from smychka.inputs.leaders import DIMENSIONS
from smychka.party import apparatus, membership, opinion
from smychka.whole import Seen

Kind = Literal["stock", "flow", "index", "share", "rate"]
Row = tuple[str, str, str, Kind, str, Callable[[Seen], Float[Array, "*place"]]]
WATCHED_LEADERS = ("lenin", "trotsky", "stalin", "zinoviev", "kamenev", "bukharin", "rykov", "tomsky")
"""Leaders whose power and place are kept by name."""
LEADERSHIP = 0
PROVINCE = apparatus.TIERS.index("province")


def _members(seen: Seen) -> Float[Array, "origin"]:
    """Members and candidates by origin, thousand. (origin,)"""
    return seen.state.party.members.count.sum((0, 1))


def _stance(issue: int) -> Callable[[Seen], Float[Array, ""]]:
    return lambda s: opinion.mean_stance(s.state.party.opinion, s.state.party.members)[issue]


def _line(dimension: str) -> Callable[[Seen], Float[Array, ""]]:
    place = DIMENSIONS.index(dimension)
    return lambda s: s.flows.top.contest.line[place]


def _leader(name: str, what: Callable[[Seen], Float[Array, "leader"]]) -> Callable[[Seen], Float[Array, ""]]:
    return lambda s: what(s)[s.facts.leaders.names.index(name)]


def _support(level: int) -> Callable[[Seen], Float[Array, ""]]:
    return lambda s: s.flows.party.votes.pyramid[level, LEADERSHIP]


def _joined_before(cohort: str) -> Callable[[Seen], Float[Array, ""]]:
    def share(seen: Seen) -> Float[Array, ""]:
        count = seen.state.party.members.count.sum((0, 2))
        return count[: membership.COHORTS.index(cohort)].sum() / count.sum()

    return share


def _section(name: str) -> Callable[[Seen], Float[Array, ""]]:
    return lambda s: s.state.abroad.comintern.members[0][SECTIONS.index(name)]


def _succeeds(opening: str) -> Callable[[Seen], Float[Array, ""]]:
    return lambda s: s.flows.abroad.risings.success[s.facts.openings.names.index(opening)]


_PARTY: tuple[Row, ...] = (
    ("party_members", "Party members and candidates", "thousand_persons", "stock", "party.membership",
     lambda s: _members(s).sum()),
    ("party_workers_share", "Members of worker origin", "share", "share", "party.membership",
     lambda s: _members(s)[0] / _members(s).sum()),
    ("party_peasants_share", "Members of peasant origin", "share", "share", "party.membership",
     lambda s: _members(s)[1] / _members(s).sum()),
    ("party_before_levy_share", "Members who joined before 1924", "share", "share", "party.membership",
     _joined_before("1924_25")),
    ("party_by_1917_share", "Members who joined by the end of 1917", "share", "share", "party.membership",
     _joined_before("1918_20")),
    ("party_new_share", "Members in their first year and a half", "share", "share", "party.membership",
     lambda s: (s.state.party.members.new * s.state.party.members.count.sum(0)).sum() / _members(s).sum()),
    ("party_in_posts", "Members in paid posts", "thousand_persons", "stock", "party.membership",
     lambda s: s.state.party.members.count[1].sum()),
    ("party_admitted", "Admitted to the party", "thousand_persons", "flow", "party.membership",
     lambda s: s.flows.party.members.admitted.sum()),
    ("party_expelled", "Expelled from the party", "thousand_persons", "flow", "party.membership",
     lambda s: s.flows.party.members.expelled.sum()),
    ("careerist_share", "Members who joined for advancement", "share", "share", "party.membership",
     lambda s: (s.state.party.members.careerists * s.state.party.members.count.sum(0)).sum() / _members(s).sum()),
    ("members_tempo", "Members' stance on tempo and levy, -1 to 1", "scale", "index", "party.opinion", _stance(0)),
    ("members_democracy", "Members' stance on party democracy, -1 to 1", "scale", "index", "party.opinion", _stance(1)),
    ("members_outlook", "Members' stance on world revolution, -1 to 1", "scale", "index", "party.opinion", _stance(2)),
    ("members_for_leadership", "Members for the leadership", "share", "share", "party.congress", _support(0)),
    ("district_for_leadership", "District delegates for the leadership", "share", "share", "party.congress",
     _support(1)),
    ("province_for_leadership", "Provincial delegates for the leadership", "share", "share", "party.congress",
     _support(2)),
    ("congress_for_leadership", "Congress delegates for the leadership", "share", "share", "party.congress",
     _support(3)),
    ("minority_voice", "Congress delegates of a minority of three tenths", "share", "share", "party.congress",
     lambda s: s.flows.party.votes.minority_voice),
    ("apparatus_concentration", "Largest following of one leader in the posts", "share", "share", "party.apparatus",
     lambda s: apparatus.concentration(s.state.party.apparatus)),
    ("apparatus_centres", "Effective number of followings in the posts", "number", "index", "party.apparatus",
     lambda s: apparatus.centres(s.state.party.apparatus)),
    ("secretaries_replaced", "Provincial secretaries replaced", "share", "flow", "party.apparatus",
     lambda s: s.flows.party.posts.vacated[PROVINCE].sum() / s.state.party.apparatus.posts[PROVINCE].sum()),
    ("power_concentration", "Power of the strongest leader", "share", "share", "party.contest",
     lambda s: s.flows.top.contest.concentration),
    ("first_share", "The strongest leader's share of all leaders' power", "share", "share", "party.contest",
     lambda s: first_share(s.flows.top.contest.power)),
    ("office_hold", "Power of the holder of the Secretariat with the posts that obey it", "share", "share",
     "party.top", lambda s: s.flows.top.hold),
    ("power_centres", "Effective number of centres of power", "number", "index", "party.contest",
     lambda s: s.flows.top.contest.centres),
    ("coalition_chance", "Chance that the ruling coalition carries its way", "share", "share", "party.contest",
     lambda s: s.flows.top.contest.win),
    ("conflict_at_top", "Conflict with those outside the coalition", "index", "index", "party.contest",
     lambda s: s.flows.top.contest.conflict),
    ("secretary", "Place of the holder of the Secretariat among the leaders", "number", "index", "party.contest",
     lambda s: s.flows.top.holder),
    ("killing_norm", "Rule that members are not killed", "index_0_1", "index", "party.purge",
     lambda s: s.state.top.elite.norm),
    ("elite_removed", "Upper posts lost by arrest", "share", "flow", "party.purge",
     lambda s: s.flows.top.purge.rate),
    ("elite_promoted_share", "Upper posts held by the promoted", "share", "share", "party.purge",
     lambda s: s.state.top.elite.promoted / (s.state.top.elite.promoted + s.state.top.elite.old)),
    ("first_man_beyond_reach", "How far the first man is beyond the reach of his allies", "index_0_1", "index",
     "party.purge", lambda s: s.flows.top.purge.established),
    *((f"line_{dimension}", f"Line of the rulers: {dimension.replace('_', ' ')}, -1 to 1", "scale", "index",
       "party.contest", _line(dimension)) for dimension in DIMENSIONS),
    *((f"power_{name}", f"Power of {name.title()}", "share", "share", "party.contest",
       _leader(name, lambda s: s.flows.top.contest.power)) for name in WATCHED_LEADERS),
    *((f"place_{name}", f"Place of {name.title()} at the top, life and health counted", "share", "share", "party.top",
       _leader(name, lambda s: s.flows.top.present)) for name in WATCHED_LEADERS),
    *((f"rules_{name}", f"{name.title()} in the ruling coalition", "share", "share", "party.contest",
       _leader(name, lambda s: s.flows.top.contest.ruling)) for name in WATCHED_LEADERS),
)  # fmt: skip

_SOCIETY: tuple[Row, ...] = (
    ("soviet_vitality", "Control from below through soviets and unions", "index_0_1", "index", "society.soviets",
     lambda s: s.state.institutions.soviets.vitality),
    ("accountability", "How far officials answer to those below", "index_0_1", "index", "society.soviets",
     lambda s: s.flows.institutions.soviets.accountability),
    ("village_turnout", "Electors voting in villages", "share", "share", "society.soviets",
     lambda s: s.flows.institutions.soviets.village_turnout),
    ("town_turnout", "Electors voting in towns", "share", "share", "society.soviets",
     lambda s: s.flows.institutions.soviets.town_turnout),
    ("substitution", "Control lost since the party acts in place of the class", "share", "share", "society.soviets",
     lambda s: s.flows.institutions.soviets.substitution),
    ("worker_activism", "Experienced and fed workers against November 1917", "index_0_1", "index", "society.classes",
     lambda s: s.flows.institutions.classes.activism),
    ("cadre_share", "Experienced workers among those in the works", "share", "share", "society.classes",
     lambda s: s.flows.institutions.classes.cadre),
    ("kulak_share", "Kulak families among peasants outside collective farms", "share", "share", "society.classes",
     lambda s: s.flows.institutions.classes.kulak_share),
    ("poor_share", "Poor families among peasants outside collective farms", "share", "share", "society.classes",
     lambda s: s.flows.institutions.classes.poor_share),
    ("criticism", "Criticism from below and from open debate", "index_0_1", "index", "society.belief",
     lambda s: s.state.institutions.belief.criticism),
    ("belief", "Belief in the building of socialism", "index_0_1", "index", "society.belief",
     lambda s: s.state.institutions.belief.belief),
    ("cult", "Cult of a leader", "index_0_1", "index", "society.belief", lambda s: s.state.institutions.belief.cult),
    ("information", "Quality of what the centre is told", "index_0_1", "index", "society.belief",
     lambda s: s.flows.institutions.belief.information),
    ("disturbances", "Mass disturbances in villages", "number", "flow", "society.belief",
     lambda s: s.flows.institutions.belief.disturbances),
    ("disturbance_participants", "People in village disturbances", "thousand_persons", "flow", "society.belief",
     lambda s: 1000.0 * s.flows.institutions.belief.participants),
    ("strikes", "Strikes", "number", "flow", "society.belief", lambda s: s.flows.institutions.belief.strikes),
    ("arrests", "Arrests by the political police", "thousand_persons", "flow", "society.repression",
     lambda s: 1000.0 * s.flows.institutions.repression.arrested),
    ("sentenced", "Sentenced by the political police", "thousand_persons", "flow", "society.repression",
     lambda s: 1000.0 * s.flows.institutions.repression.sentenced),
    ("executed", "Shot by sentence", "thousand_persons", "flow", "society.repression",
     lambda s: 1000.0 * s.flows.institutions.repression.executed),
    ("banished", "Sentenced to exile or otherwise outside camps", "thousand_persons", "flow", "society.repression",
     lambda s: 1000.0 * s.flows.institutions.repression.banished),
    ("camp_inmates", "Prisoners of camps", "thousand_persons", "stock", "society.repression",
     lambda s: 1000.0 * s.state.institutions.repression.camps),
    ("colony_inmates", "Prisoners of colonies", "thousand_persons", "stock", "society.repression",
     lambda s: 1000.0 * s.state.institutions.repression.colonies),
    ("camp_deaths", "Deaths in camps and colonies", "thousand_persons", "flow", "society.repression",
     lambda s: 1000.0 * s.flows.institutions.repression.camp_deaths),
    ("officials", "Officials", "thousand_persons", "stock", "society.bureaucracy",
     lambda s: 1000.0 * s.flows.institutions.bureaucracy.officials),
    ("officials_per_thousand", "Officials per thousand people", "per_thousand", "stock", "society.bureaucracy",
     lambda s: s.flows.institutions.bureaucracy.per_thousand),
    ("old_officials_share", "Officials of the old state in central commissariats", "share", "share",
     "society.bureaucracy", lambda s: s.flows.institutions.bureaucracy.central_old_share),
    ("official_power", "Independence of officials from those below", "index_0_1", "index", "society.bureaucracy",
     lambda s: s.state.institutions.bureaucracy.power),
    ("official_privilege", "Goods of an official over those of a worker", "ratio", "index", "society.bureaucracy",
     lambda s: s.state.institutions.bureaucracy.privilege),
    ("promoted_officials_share", "Officials promoted from work", "share", "share", "society.bureaucracy",
     lambda s: s.flows.institutions.bureaucracy.new_share),
    ("opposition_cases_share", "Cases of opposition among those of the control bodies", "share", "share",
     "society.bureaucracy", lambda s: s.flows.institutions.bureaucracy.against_opposition),
    ("literacy", "People from nine to 49 who can read", "share", "share", "society.bureaucracy",
     lambda s: s.state.institutions.bureaucracy.literacy),
    ("national_autonomy", "Powers and institutions of republics", "index_0_1", "index", "society.nations",
     lambda s: s.flows.institutions.nations.autonomy),
    ("republic_trust", "Trust of the republics in the centre", "index_0_1", "index", "society.nations",
     lambda s: s.state.institutions.nations.trust),
    ("women_rights", "Rights of women by law and in practice", "index_0_1", "index", "society.legislation",
     lambda s: s.flows.institutions.legislation.rights),
)  # fmt: skip

_ABROAD: tuple[Row, ...] = (
    ("communists_abroad", "Members of the watched communist parties abroad", "thousand_persons", "stock",
     "abroad.comintern", lambda s: s.state.abroad.comintern.members[0].sum()),
    *((f"communists_{name}", f"Members of the communist party, {name}", "thousand_persons", "stock",
       "abroad.comintern", _section(name)) for name in SECTIONS),
    ("american_majority", "American delegates behind their own leaders", "share", "share", "abroad.comintern",
     lambda s: s.flows.abroad.comintern.convention[0]),
    ("american_leaders", "American leaders of the majority still in office", "share", "share", "abroad.comintern",
     lambda s: s.state.abroad.comintern.in_office[0]),
    ("comintern_followed", "Line that the sections follow, -1 to 1", "scale", "index", "abroad.comintern",
     lambda s: s.flows.abroad.comintern.followed[0]),
    ("comintern_led", "How far sections are led from Moscow", "index_0_1", "index", "abroad.comintern",
     lambda s: s.state.abroad.comintern.subordination[0]),
    ("revolutions_succeeded", "Attempts at revolution that have succeeded", "number", "flow", "abroad.openings",
     lambda s: s.flows.abroad.risings.success.sum()),
    ("hitler_blocked", "Whether Hitler is kept out in this month", "share", "flow", "abroad.openings",
     _succeeds("germany_1933_blocking")),
    ("allied_industry", "World manufacturing that stands with the Union", "share", "share", "abroad.openings",
     lambda s: s.flows.abroad.risings.friends),
    ("states_with_relations", "States with relations", "number", "stock", "abroad.encirclement",
     lambda s: s.state.abroad.encirclement.relations),
    ("isolation", "Isolation", "index_0_1", "index", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.isolation),
    ("war_belief", "Belief that war is near", "index_0_1", "index", "abroad.encirclement",
     lambda s: s.state.abroad.encirclement.belief),
    ("war_threat_real", "Threat by arms of hostile powers", "index_0_1", "index", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.real_threat),
    ("soldiers", "Soldiers", "thousand_persons", "stock", "abroad.encirclement",
     lambda s: 1000.0 * s.state.abroad.encirclement.soldiers),
    ("arms_made", "Arms made, as aircraft", "thousand_units", "flow", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.arms_made),
    ("officers_dismissed", "Officers dismissed", "thousand_persons", "flow", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.dismissed),
    ("officers_returned", "Officers taken back", "thousand_persons", "flow", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.returned),
    ("officers", "Officers", "thousand_persons", "stock", "abroad.encirclement",
     lambda s: s.state.abroad.encirclement.officers),
    ("high_command", "Experience in high command", "index_0_1", "index", "abroad.encirclement",
     lambda s: s.state.abroad.encirclement.command),
    ("army_quality", "Fighting quality of a soldier, June 1941 = 1", "ratio", "index", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.quality),
    ("first_losses", "First losses if the attack came this month", "million_persons", "index", "abroad.encirclement",
     lambda s: s.flows.abroad.encirclement.exposure),
    ("grain_shortfall", "Grain claimed or hoped for that did not come", "share", "share", "handover",
     lambda s: s.state.memory.shortfall),
)  # fmt: skip

POLITICAL_ROWS: tuple[Row, ...] = _PARTY + _SOCIETY + _ABROAD
