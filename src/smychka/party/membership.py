"""Who is in the party: members by cohort of entry, social origin and place, with a balance that closes every month."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.party.draws import added, along
from smychka.state import Month, National

Cells = Float[Array, "cohort origin *draw"]
Places = Float[Array, "place cohort origin *draw"]
Origins = Float[Array, "origin *draw"]

COHORTS = ("pre_1917", "1917", "1918_20", "1921_23", "1924_25", "1926_27", "1928_30", "1931_33", "1934_on")
ORIGINS = ("worker", "peasant", "employee")
PLACES = ("rank", "office")
_FIRST_YEARS = (1917.0, 1918.0, 1921.0, 1924.0, 1926.0, 1928.0, 1931.0, 1934.0)
_ENTRY = (1910.0, 1917.5, 1919.5, 1922.0, 1924.8, 1927.0, 1929.5, 1931.8, 1938.5)
_FOUNDERS = (1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_UNDERGROUND = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_MOST_LEAVE = 0.6


class MembershipOpening(eqx.Module):
    """The party on 1 November 1917."""

    members: Scalar = parameter(
        LogNormal(100.0, 0.12), unit="thousand persons", source="assumption",
        note="The series of the time has 115 in January 1918, later counts 240 and more in October 1917; the recorded "
        "admissions were derived from the series of the time and are followed here.",
    )  # fmt: skip
    underground: Scalar = parameter(
        Normal(19.0, 2.5, 10.0, 24.0), unit="thousand persons", source="rigby1968",
        note="Those of them who came in before 1917: 24 in February 1917, recalled; some had left.",
    )  # fmt: skip
    workers: Scalar = parameter(
        Normal(0.585, 0.02, 0.5, 0.66), unit="share", source="rigby1968",
        note="Workers by origin: 60.2 and 56.9 per cent on 1 January 1917 and 1918 (recalled).",
    )  # fmt: skip
    peasants: Scalar = parameter(
        Normal(0.12, 0.015, 0.06, 0.18), unit="share", source="rigby1968",
        note="Peasants by origin: 7.6 and 14.5 per cent on the same days (recalled).",
    )  # fmt: skip


class MembershipParameters(eqx.Module):
    """Constants of entry, leaving and promotion."""

    lapse: Scalar = parameter(
        LogNormal(0.011, 0.35), unit="per year", source="assumption",
        note="Settled workers at the bench who leave of their own will; 25,000 lapses of 1.1 million in 1926.",
    )  # fmt: skip
    lapse_peasant: Scalar = parameter(
        LogNormal(1.3, 0.25), unit="ratio", source="assumption",
        note="The same of peasants against workers: scattered cells, dues, tax; low-confidence counts fall faster.",
    )  # fmt: skip
    lapse_new: Scalar = parameter(
        LogNormal(3.0, 0.4), unit="1", source="assumption",
        note="How much more often members of the first year and a half drop out: probation is not confirmed.",
    )  # fmt: skip
    lapse_hunger: Scalar = parameter(
        LogNormal(7.5, 0.35), unit="1", source="assumption",
        note="Rise of leaving at hunger of one, with its cube; set on the loss of 0.85 million in 1933, of which the "
        "check of that year explains a third, and on the losses of 1921-22.",
    )  # fmt: skip
    probation: Scalar = parameter(
        Normal(18.0, 3.0, 9.0, 30.0), unit="months", source="assumption",
        note="Mean time during which a member counts as new; candidates waited half a year to two years and more.",
    )  # fmt: skip
    death: Scalar = parameter(
        Normal(0.007, 0.0015, 0.003, 0.012), unit="per year", source="assumption",
        note="Deaths of a member in the year of entry; most were under thirty-five.",
    )  # fmt: skip
    ageing: Scalar = parameter(
        Normal(0.035, 0.012, 0.0, 0.08), unit="per year", source="assumption",
        note="Growth of that rate with years since entry.",
    )  # fmt: skip
    war_death: Scalar = parameter(
        LogNormal(0.24, 0.35), unit="per year", source="assumption",
        note="Deaths and desertion a year where the whole country is a front: half of the members served; set on the "
        "losses of 1918-20 implied by the series of the time.",
    )  # fmt: skip
    reinstated: Scalar = parameter(
        Normal(0.18, 0.05, 0.0, 0.4), unit="share", source="getty1985",
        note="Of those expelled, taken back on appeal: 37,000 of 170,000 in 1929-30 (recalled); no delay here.",
    )  # fmt: skip
    purge_employee: Scalar = parameter(
        LogNormal(1.4, 0.25), unit="ratio", source="assumption",
        note="Expulsion of employees against workers, as the instructions of 1921 and 1929 asked.",
    )  # fmt: skip
    purge_peasant: Scalar = parameter(
        LogNormal(1.1, 0.25), unit="ratio", source="assumption",
        note="The same of peasants: passivity, religion, ties with kulaks were named most often.",
    )  # fmt: skip
    purge_careerist: Scalar = parameter(
        LogNormal(1.0, 0.5), unit="1", source="assumption",
        note="Added hazard of expulsion of those who joined for advancement; small, since they know how to please.",
    )  # fmt: skip
    purge_founder: Scalar = parameter(
        LogNormal(2.0, 0.5), unit="1", source="assumption",
        note="Added hazard of members of 1905-20 when expulsion is aimed at them; 8.3 per cent joined by 1920 in 1939.",
    )  # fmt: skip
    filling: Scalar = parameter(
        Normal(0.15, 0.05, 0.03, 0.4), unit="per month", source="assumption",
        note="Part of the open posts filled in a month.",
    )  # fmt: skip
    promotion_schooling: Scalar = parameter(
        LogNormal(4.0, 0.4), unit="1", source="assumption",
        note="How much more often a schooled member is promoted.",
    )  # fmt: skip
    promotion_seniority: Scalar = parameter(
        LogNormal(2.0, 0.4), unit="1", source="assumption",
        note="How much more often a member past probation is promoted.",
    )  # fmt: skip
    careerist_base: Scalar = parameter(
        Uniform(0.02, 0.20), unit="share", source="assumption",
        note="Entrants in power who join for advancement though posts bring nothing; unknown, hence flat.",
    )  # fmt: skip
    careerist_privilege: Scalar = parameter(
        Uniform(0.1, 0.9), unit="1", source="assumption",
        note="Rise of that share per unit of privilege; no count exists beyond grounds given in purges.",
    )  # fmt: skip
    schooled_employee: Scalar = parameter(
        Normal(0.21, 0.04, 0.1, 0.35), unit="share", source="assumption",
        note="Employees with secondary or higher schooling in 1922; 6.9 per cent of all members (recalled).",
    )  # fmt: skip
    schooled_worker: Scalar = parameter(
        Normal(0.03, 0.01, 0.0, 0.08), unit="share", source="assumption", note="The same of workers; peasants a third.",
    )  # fmt: skip
    schooled_underground: Scalar = parameter(
        Uniform(0.1, 0.5), unit="share", source="assumption",
        note="Added for members before 1917: prison and exile as schools of theory.",
    )  # fmt: skip
    schooling_growth: Scalar = parameter(
        Normal(0.065, 0.015, 0.02, 0.11), unit="per year", source="assumption",
        note="Growth of schooled shares after 1922; 9.9 per cent of members in 1927 and 19.3 in 1939 (recalled).",
    )  # fmt: skip


class MembershipGains(eqx.Module):
    """Strength of the arrows of membership in the mechanism map."""

    careerists_into_party: Scalar = gain(
        "careerists_into_party", note="a part of those who enter a ruling party joins for advancement"
    )


class Members(eqx.Module):
    """What is carried of the members.

    Attributes:
        count: thousand members and candidates, among the rank and file (0) or in paid posts (1).
        new: share still in their first year and a half. (cohort, origin)
        careerists: share who joined for advancement. (cohort, origin)
    """

    count: Places
    new: Cells
    careerists: Cells


class Seen(eqx.Module):
    """What membership meets this month. Scalars but the first.

    Attributes:
        admission: admitted by decision, thousand a month. (origin,)
        purge: expelled by decision, share of all members a month.
        purge_of_founders: how far expulsion is aimed at those who entered by 1920, 0 to 1.
        struck: members in office who entered by 1920 and are arrested or killed beyond that, share a month.
        posts: paid posts open to members, thousand.
        privilege: what a post brings above the usual living, 0 (nothing) to 1.
        hunger: want of food of town and village, 0 (none) to 1.
        front: share of the country where war is fought, 0 to 1.
    """

    admission: Origins
    purge: National
    purge_of_founders: National
    struck: National
    posts: National
    privilege: National
    hunger: National
    front: National


class MembershipFlows(eqx.Module):
    """Where members came from and went in a month, thousand. (place, cohort, origin)

    Attributes:
        admitted: taken in.
        reinstated: expelled and taken back.
        lapsed: left of their own will.
        expelled: thrown out, or struck.
        died: died.
        promoted: net gain through promotion to and return from posts; sums to nought over places.
        ledgers: the balance of members. (origin,)
    """

    admitted: Places
    reinstated: Places
    lapsed: Places
    expelled: Places
    died: Places
    promoted: Places
    ledgers: tuple[Ledger, ...]


def opening(p: MembershipOpening) -> Members:
    """The members on 1 November 1917: those of the underground, those of 1917, none in paid posts."""
    origins = jnp.stack([p.workers, p.peasants, 1.0 - p.workers - p.peasants])
    sizes = jnp.stack([p.underground, p.members - p.underground])
    rank = jnp.zeros((len(COHORTS), len(ORIGINS))).at[:2].set(sizes[:, None] * origins)
    none = jnp.zeros_like(rank)
    return Members(jnp.stack([rank, none]), none.at[1].set(1.0), none)


def current_cohort(month: Month) -> Float[Array, "cohort *draw"]:
    """1 for the cohort that enters this month, else 0. (cohort,)"""
    place = (month.year >= along(_FIRST_YEARS, month.year)).sum(0)
    return (along(jnp.arange(len(COHORTS)), month.year) == place) * 1.0


def schooling(month: Month, p: MembershipParameters) -> Cells:
    r"""Share with secondary or higher schooling, or the schooling of the underground.

    $$ e_{co} = \min\{.9,\; e_o\,e^{g(t - 1922.5)} + u\,\mathbb 1[c = \text{before } 1917]\} $$

    0 to .9. (cohort, origin)
    """
    base = jnp.stack([p.schooled_worker, p.schooled_worker / 3.0, p.schooled_employee])
    grown = base * jnp.exp(p.schooling_growth * (month.year - 1922.5))
    underground = p.schooled_underground * along(_UNDERGROUND, p.schooled_underground)
    return jnp.minimum(grown[None] + underground[:, None], 0.9)


def office_share(members: Members) -> Cells:
    """Share of a cell in paid posts, 0 to 1. (cohort, origin)"""
    return members.count[1] / jnp.maximum(members.count.sum(0), 1e-6)


def weights(members: Members) -> Cells:
    """Share of the party in each cell; sums to one. (cohort, origin)"""
    cells = members.count.sum(0)
    return cells / jnp.maximum(cells.sum((0, 1)), 1e-6)


def lapse_rate(members: Members, hunger: National, p: MembershipParameters) -> Places:
    r"""Share that leaves of its own will in a month.

    $$ \ell = \tfrac1{12}\,\lambda\,r_o\,(1 + \nu n)(1 + \eta h^3)\,o_p $$

    with newness $n$ and hunger $h$; peasants leave $r_o$ times as often, holders of posts a quarter as often ($o_p$).
    """
    by_origin = jnp.stack([jnp.ones_like(p.lapse), p.lapse_peasant, jnp.ones_like(p.lapse)])
    cell = p.lapse / 12.0 * by_origin * (1.0 + p.lapse_new * members.new) * (1.0 + p.lapse_hunger * hunger**3)
    return along((1.0, 0.25), cell) * cell


def purge_rate(members: Members, seen: Seen, p: MembershipParameters) -> Places:
    r"""Share expelled in a month; the mean over all members is the decision, whoever it falls on.

    $$ x_c = x\,\frac{w_c}{\sum_c w_c M_c / M}, \qquad
       w_c = r_o\,(1 + \kappa k_c)(1 + \phi f\,\mathbb 1[\text{by } 1920]) $$

    with careerists $k$ and aim at founders $f$. Members in office who entered by 1920 may be struck besides.
    """
    by_origin = jnp.stack([jnp.ones_like(p.lapse), p.purge_peasant, p.purge_employee])
    founders = along(_FOUNDERS, seen.purge)[:, None]
    aimed = 1.0 + p.purge_founder * seen.purge_of_founders * founders
    weight = by_origin * (1.0 + p.purge_careerist * members.careerists) * aimed
    cells = members.count.sum(0)
    mean = (weight * cells).sum((0, 1)) / jnp.maximum(cells.sum((0, 1)), 1e-6)
    share = seen.purge / jnp.maximum(mean, 1e-6) * weight
    return share + along((0.0, 1.0), share) * (seen.struck * founders)


def death_rate(month: Month, front: National, p: MembershipParameters) -> Places:
    """Share that dies in a month: age since entry, and war among the rank and file. (place, cohort, 1)"""
    years = jnp.maximum(month.year - along(_ENTRY, month.year), 0.0)
    usual = (p.death / 12.0 * jnp.exp(p.ageing * years))[:, None]
    return usual + along((1.0, 0.0), usual) * (p.war_death / 12.0 * front)


def promotion(stay: Places, members: Members, posts: National, month: Month, p: MembershipParameters) -> Cells:
    r"""Members who move from the bench or plough into paid posts, thousand; below nought: sent back.

    $$ P_c = \theta\,\max(0, V - O)\,\frac{R_c a_c}{\sum R a} - \theta\,\max(0, O - V)\,\frac{O_c}{O}, \qquad
       a = (1 + \epsilon e)(1 + \sigma(1 - n))(1 + k) $$

    with posts open to members $V$ and held $O$; at most a tenth of a cell a month. (cohort, origin)
    """
    rank, office = stay[0], stay[1]
    known = (1.0 + p.promotion_schooling * schooling(month, p)) * (1.0 + p.promotion_seniority * (1.0 - members.new))
    pull = rank * known * (1.0 + members.careerists)
    held = office.sum((0, 1))
    up = p.filling * jnp.maximum(posts - held, 0.0) / jnp.maximum(pull.sum((0, 1)), 1e-6) * pull
    down = p.filling * jnp.maximum(held - posts, 0.0) / jnp.maximum(held, 1e-6) * office
    return jnp.minimum(up, 0.1 * rank) - jnp.minimum(down, office)


def _by_origin(cells: Places) -> Float[Array, "origin *draw"]:
    """All places and cohorts together, thousand. (origin,)"""
    return added(added(cells))


def step(
    members: Members, seen: Seen, month: Month, p: MembershipParameters, gains: MembershipGains
) -> tuple[Members, MembershipFlows]:
    """The members after a month: leaving first, then promotion, then those taken in."""
    lapse, purge = lapse_rate(members, seen.hunger, p), purge_rate(members, seen, p)
    death = death_rate(month, seen.front, p)
    fits = jnp.minimum(1.0, _MOST_LEAVE / jnp.maximum(lapse + purge + death, 1e-9))
    lapsed, expelled, died = (fits * rate * members.count for rate in (lapse, purge, death))
    reinstated = p.reinstated * expelled
    stay = members.count - lapsed - expelled - died + reinstated
    moved = promotion(stay, members, seen.posts, month, p)
    entered = current_cohort(month)[:, None] * seen.admission
    admitted = along((1.0, 0.0), entered) * entered
    promoted = along((-1.0, 1.0), moved) * moved
    count = stay + promoted + admitted
    came = entered / jnp.maximum(count.sum(0), 1e-6)
    drawn = gains.careerists_into_party * (p.careerist_base + p.careerist_privilege * seen.privilege)
    joined = jnp.clip(drawn, 0.0, 0.95)
    gone = (expelled - reinstated).sum(0) / jnp.maximum(members.count.sum(0), 1e-6)
    bias = p.purge_careerist * members.careerists * (1.0 - members.careerists) * gone
    remaining = jnp.maximum(members.careerists - bias, 0.0)
    after = Members(
        count=count,
        new=(1.0 - came) * members.new * (1.0 - 1.0 / p.probation) + came,
        careerists=(1.0 - came) * remaining + came * joined,
    )
    ins, outs = (admitted, reinstated, promoted), (lapsed, expelled, died)
    ledger = Ledger(
        _by_origin(members.count), tuple(map(_by_origin, ins)), tuple(map(_by_origin, outs)), _by_origin(count)
    )
    return after, MembershipFlows(admitted, reinstated, lapsed, expelled, died, promoted, (ledger,))
