"""Classes: who lives by what, families included, and who stands in the factories.

The number of people, of wage earners and of industrial workers comes in from other blocks; here they are told apart.
Prisoners and special settlers have ledgers of their own (`repression`, `population`).
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Normal, Scalar, gain, parameter
from smychka.state import National

Classes = Float[Array, "class"]
Pools = Float[Array, "pool"]
CLASSES = ("workers", "employees", "traders", "poor_peasants", "middle_peasants", "kulaks", "kolkhozniki")
POOLS = ("experienced", "new", "experienced_elsewhere")


class ClassParameters(eqx.Module):
    """Constants of classes."""

    family: Scalar = parameter(
        Normal(2.3, 0.12, 1.9, 2.8), unit="persons", source="assumption",
        note="People who live on one wage or salary; official class shares over wage earners give 2.4 in 1924 "
        "and 2.1 in 1937.",
    )  # fmt: skip
    clerks: Scalar = parameter(
        Normal(0.37, 0.05, 0.2, 0.5), unit="share", source="assumption",
        note="Employees other than officials per wage earner where all can read; .21 in 1928, about .3 in 1939.",
    )  # fmt: skip
    traders: Scalar = parameter(
        Normal(0.065, 0.01, 0.03, 0.1), unit="share of people", source="assumption",
        note="Traders and small masters under ordinary trade; official shares of owners less kulaks, 1924 and 1928.",
    )  # fmt: skip
    pace: Scalar = parameter(
        Normal(0.30, 0.08, 0.1, 0.6), unit="per month", source="assumption",
        note="Pace at which families follow the posts, shops and farms there are.",
    )  # fmt: skip
    kulaks_1917: Scalar = parameter(
        Normal(0.12, 0.02, 0.06, 0.18), unit="share of peasants", source="assumption",
        note="Well-off peasants before the levelling of 1918-20; owners and kulaks were 16 per cent of people in 1913.",
    )  # fmt: skip
    poor_1917: Scalar = parameter(
        Normal(0.48, 0.06, 0.3, 0.65), unit="share of peasants", source="assumption",
        note="Poor peasants and labourers before the land was shared out; 36 per cent of households in 1924/25.",
    )  # fmt: skip
    levelled: Scalar = parameter(
        Normal(0.75, 0.2, 0.2, 1.5), unit="per year", source="assumption",
        note="Kulak families that become middle peasants a year under full pressure where hire and lease are barred.",
    )  # fmt: skip
    land: Scalar = parameter(
        Normal(0.10, 0.04, 0.0, 0.3), unit="per year", source="assumption",
        note="Poor families that become middle peasants a year while land is being shared out (1917-20).",
    )  # fmt: skip
    rise: Scalar = parameter(
        Normal(0.024, 0.006, 0.005, 0.05), unit="per year", source="assumption",
        note="Middle families that become kulak a year with free trade, hire and lease; the share rose from 3.1 to 4.5 "
        "per cent in 1925-28.",
    )  # fmt: skip
    fall: Scalar = parameter(
        Normal(0.035, 0.012, 0.005, 0.08), unit="per year", source="assumption",
        note="Middle families that become poor a year with free trade, hire and lease.",
    )  # fmt: skip
    climb: Scalar = parameter(
        Normal(0.028, 0.01, 0.005, 0.06), unit="per year", source="assumption",
        note="Poor families that become middle peasants in an ordinary year.",
    )  # fmt: skip
    experienced: Scalar = parameter(
        Normal(0.85, 0.05, 0.7, 0.97), unit="share", source="assumption",
        note="Workers of November 1917 who had entered before 1917.",
    )  # fmt: skip
    ageing: Scalar = parameter(
        Normal(0.030, 0.006, 0.015, 0.05), unit="per year", source="assumption",
        note="Experienced workers who die or grow too old a year; half of those of 1929 were of before 1917.",
    )  # fmt: skip
    lost_in_war: Scalar = parameter(
        Normal(0.10, 0.04, 0.0, 0.25), unit="per year", source="assumption",
        note="Experienced workers who fall or rise to posts for good a year where the war is everywhere.",
    )  # fmt: skip
    called: Scalar = parameter(
        LogNormal(0.12, 0.4), unit="per year", source="assumption",
        note="Experienced workers whom army, food detachments and state call away a year, beyond the closing of works.",
    )  # fmt: skip
    back: Scalar = parameter(
        Normal(0.85, 0.08, 0.5, 1.0), unit="share", source="assumption",
        note="Part of new posts taken by experienced workers who come back, while there are as many as posts.",
    )  # fmt: skip
    churn: Scalar = parameter(
        Normal(0.05, 0.02, 0.0, 0.15), unit="per year", source="assumption",
        note="Workers who leave for good a year and are replaced by newcomers.",
    )  # fmt: skip
    learning: Scalar = parameter(
        LogNormal(4.0, 0.3), unit="years", source="assumption", note="Years until a newcomer knows the works.",
    )  # fmt: skip
    dear_hunger: Scalar = parameter(
        Normal(1.6, 0.5, 0.3, 3.0), unit="1", source="assumption",
        note="Fall of workers' activity per unit of want of food: standing in queues, bag trade, illness.",
    )  # fmt: skip


class ClassGains(eqx.Module):
    """Strength of the arrows of classes in the mechanism map."""

    civil_war_to_class_decimation: Scalar = gain(
        "civil_war_to_class_decimation", note="war calls away and kills the experienced workers first"
    )
    nep_differentiation: Scalar = gain("nep_differentiation", note="free trade, hire and lease divide the village")


class SocialClasses(eqx.Module):
    """What is carried of classes, millions.

    Attributes:
        people: families by class, in the order of `CLASSES`. (class,)
        pools: experienced workers in the works, newcomers in the works, experienced workers elsewhere. (pool,)
        skill: habits of the works among newcomers, 0 to 1. ()
    """

    people: Classes
    pools: Pools
    skill: National


class Seen(eqx.Module):
    """What classes meet this month. All scalars.

    Attributes:
        people: villagers and townspeople at the end of the month, millions.
        wage_earners: posts outside farming, millions.
        workers: industrial workers, millions.
        officials: officials, millions.
        literacy: part of people from nine to 49 who can read, 0 to 1.
        trade: the lever `private_trade_tolerance`, 0 to 1.
        hire: the lever `farm_hire_and_lease`, 0 to 1.
        pressure: the lever `procurement_pressure`, 0 to 1.
        collectivised: share of households in collective farms.
        deported: persons sent to special settlements this month, millions.
        fighting: front or armed revolt, 0 to 1.
        want: shortfall of the towns' food, 0 to 1.
    """

    people: National
    wage_earners: National
    workers: National
    officials: National
    literacy: National
    trade: National
    hire: National
    pressure: National
    collectivised: National
    deported: National
    fighting: National
    want: National


class ClassFlows(eqx.Module):
    """What classes did in one month.

    Attributes:
        moved: net change of each class by moving, without births, deaths and exile, millions. (class,)
        shares: families by class as shares of people. (class,)
        kulak_share: kulak families as a share of peasants outside collective farms. ()
        poor_share: poor families as a share of the same. ()
        cadre: experienced workers as a share of those in the works. ()
        experience: mean experience of the works, 0 to 1. ()
        activism: experienced and fed workers against those of November 1917, 0 to 1. ()
        hired: newcomers to the works, millions. ()
        ledgers: classes, experienced workers, newcomers.
    """

    moved: Classes
    shares: Classes
    kulak_share: National
    poor_share: National
    cadre: National
    experience: National
    activism: National
    hired: National
    ledgers: tuple[Ledger, ...]


LEVERS = frozenset({"private_trade_tolerance", "farm_hire_and_lease", "procurement_pressure"})
LEDGERS = ("classes", "experienced workers", "new workers")
_WORKERS_1917 = 3.0


def opening(people: National, wage_earners: National, workers: National, p: ClassParameters) -> SocialClasses:
    """Classes on 1 November 1917. All arguments in millions; workers are those of census industry."""
    earners = p.family * wage_earners
    traders = 0.5 * p.traders * people
    peasants = people - earners - traders
    kulaks, poor = p.kulaks_1917 * peasants, p.poor_1917 * peasants
    split = (0.84 * earners, 0.16 * earners, traders, poor, peasants - kulaks - poor, kulaks, 0.0 * people)
    old = p.experienced * workers
    return SocialClasses(jnp.stack(split), jnp.stack((old, workers - old, 0.0 * old)), 0.3 + 0.0 * old)


def mobility(people: Classes, seen: Seen, p: ClassParameters, gains: ClassGains) -> Classes:
    r"""Net change of the three kinds of peasants by rise and fall, per month; sums to nought.

    $$ \dot k = g\,r\,\tau\,h\,m - l\,\pi\,(1 - h)\,k, \qquad
       \dot p = g\,f\,\tau\,h\,m - (c + s\,\lambda)\,p $$

    with kulak, middle and poor families $k, m, p$, free trade $\tau$, room to hire and lease $h$, pressure $\pi$
    and $\lambda$, the sharing out of land while both are barred. Disputed: how far the village of the twenties was
    dividing at all. Millions. (class,)
    """
    poor, middle, kulak = people[3], people[4], people[5]
    free = gains.nep_differentiation * seen.trade * seen.hire
    shared = jnp.clip(1.0 - seen.hire / 0.2, 0.0, 1.0) * (1.0 - seen.collectivised)
    risen = p.rise * free * middle - p.levelled * seen.pressure * (1.0 - seen.hire) * kulak
    sunk = p.fall * free * middle - (p.climb + p.land * shared) * poor
    zero = jnp.zeros_like(risen)
    return jnp.stack((zero, zero, zero, sunk, -risen - sunk, risen, zero)) / 12.0


def wanted(seen: Seen, p: ClassParameters) -> tuple[National, National, National]:
    """Families of workers, employees and traders that posts and shops would carry, millions. (), (), ()"""
    employees = p.family * (seen.officials + p.clerks * seen.literacy * seen.wage_earners)
    workers = jnp.maximum(p.family * seen.wage_earners - employees, 0.1)
    return workers, employees, p.traders * seen.trade * seen.people


def moves(people: Classes, seen: Seen, p: ClassParameters) -> Classes:
    r"""Net change of all classes by moves between town and village and into collective farms; sums to nought.

    Workers, employees and traders move towards what posts and shops carry; the difference comes from and goes to the
    peasants, in proportion to their number, of whom no more than half leave in a month. Then peasants move between
    own and collective farms until these hold the collectivised share. Millions. (class,)
    """
    aims = jnp.stack(wanted(seen, p))
    peasants = people[3:]
    called = p.pace * (aims - people[:3])
    towards = called * jnp.minimum(1.0, 0.5 * peasants.sum() / jnp.maximum(called.sum(), 1e-6))
    left = peasants - towards.sum() * peasants / jnp.maximum(peasants.sum(), 1e-6)
    own = left[:3].sum()
    joined = seen.collectivised * left.sum() - left[3]
    into = jnp.where(joined > 0.0, left[:3] / jnp.maximum(own, 1e-6), jnp.array([0.4, 0.6, 0.0])) * joined
    village = jnp.concatenate((left[:3] - into, left[3:] + joined)) - peasants
    return jnp.concatenate((towards, village))


def work_force(pools: Pools, seen: Seen, p: ClassParameters, decimation: Scalar) -> tuple[Pools, Pools, Pools]:
    r"""Pools of workers after a month, and what came into and went out of each, millions.

    When works close, experienced and new leave in proportion, and war calls away more of the experienced;
    when works hire, the experienced elsewhere come back first. The pools in the works add up to the workers handed in.

    Args:
        pools: before. (pool,)
        seen: what the month brought.
        p: constants.
        decimation: gain of the civil war. ()

    Returns:
        After, inflows, outflows. (pool,) each
    """
    age = p.ageing / 12.0
    lost = decimation * p.lost_in_war * seen.fighting / 12.0
    called = decimation * p.called * seen.fighting / 12.0
    gone = pools * jnp.stack((age + lost, p.churn / 12.0 + 0.0 * age, age + 0.5 * lost))
    stay = pools - gone
    away = called * stay[0]
    inside = stay[0] - away + stay[1]
    cut = jnp.clip(1.0 - seen.workers / jnp.maximum(inside, 1e-6), 0.0, 1.0)
    left_old, left_new = cut * (stay[0] - away), cut * stay[1]
    posts = jnp.maximum(seen.workers - inside, 0.0)
    back = jnp.minimum(p.back * posts, 0.5 * stay[2])
    zero = jnp.zeros_like(posts)
    came = jnp.stack((back, posts - back, away + left_old))
    went = jnp.stack((gone[0] + away + left_old, gone[1] + left_new, gone[2] + back)) + zero
    return pools + came - went, came, went


def activism(pools: Pools, want: National, p: ClassParameters) -> National:
    r"""Active workers against November 1917, 0 to 1: $(E/E_0)\,e^{-k w}$ with experienced $E$ and want $w$. ()"""
    return jnp.minimum(pools[0] / (p.experienced * _WORKERS_1917), 1.0) * jnp.exp(-p.dear_hunger * want)


def step(before: SocialClasses, seen: Seen, p: ClassParameters, gains: ClassGains) -> tuple[SocialClasses, ClassFlows]:
    """Classes after a month: moves, exile of the well-off and then of others, and growth in the same proportion.

    Exile takes at most half of any class in a month; where more are exiled, the rest falls on all classes.
    """
    people = before.people
    turned = mobility(people, seen, p, gains)
    moved = turned + moves(people + turned, seen, p)
    stood = people + moved
    peasants = stood[3:]
    from_kulaks = jnp.minimum(0.8 * seen.deported, 0.5 * peasants[2])
    others = jnp.concatenate((peasants[:2], peasants[3:]))
    spread = jnp.minimum((seen.deported - from_kulaks) / jnp.maximum(others.sum(), 1e-6), 0.5) * others
    zero = jnp.zeros_like(from_kulaks)
    exiled = jnp.concatenate((jnp.stack((zero, zero, zero)), spread[:2], from_kulaks[None], spread[2:]))
    born = (seen.people - (stood - exiled).sum()) * (stood - exiled) / (stood - exiled).sum()
    after = stood - exiled + born
    pools, came, went = work_force(before.pools, seen, p, gains.civil_war_to_class_decimation)
    inside = jnp.maximum(pools[0] + pools[1], 1e-6)
    skill = before.skill + (1.0 - before.skill) / (12.0 * p.learning) - came[1] / inside * before.skill
    cadre = pools[0] / inside
    own = jnp.maximum(after[3:6].sum(), 1e-6)
    flows = ClassFlows(
        moved=moved, shares=after / after.sum(), kulak_share=after[5] / own, poor_share=after[3] / own, cadre=cadre,
        experience=cadre + (1.0 - cadre) * skill, activism=activism(pools, seen.want, p), hired=came[1],
        ledgers=(
            Ledger(people, (jnp.maximum(moved, 0.0), born), (jnp.maximum(-moved, 0.0), exiled), after),
            Ledger(before.pools[0] + before.pools[2], (came[0] + came[2],), (went[0] + went[2],), pools[0] + pools[2]),
            Ledger(before.pools[1], (came[1],), (went[1],), pools[1]),
        ),
    )  # fmt: skip
    return SocialClasses(after, pools, jnp.clip(skill, 0.0, 1.0)), flows
