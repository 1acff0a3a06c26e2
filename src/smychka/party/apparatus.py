"""Who holds the posts, and to whom they are tied: turnover, appointment from above, loyalty and its loss."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from smychka.foundations.ledger import Ledger
from smychka.foundations.quantity import LogNormal, Scalar, Uniform, gain, parameter
from smychka.party.draws import added, along, settled
from smychka.state import National

Tiers = Float[Array, "tier *draw"]
Leaders = Float[Array, "leader *draw"]
Posts = Float[Array, "tier holder *draw"]
Holders = Float[Array, "holder *draw"]
Alignment = Float[Array, "leader platform *draw"]

TIERS = ("cell", "district", "province", "central_committee", "politburo")
_BELOW = 3
_WEIGHT = (0.0, 0.3, 0.4, 0.3, 0.0)


class ApparatusParameters(eqx.Module):
    """Constants of posts and ties. Those of loyalty are wide on purpose: no record tells loyalty from agreement."""

    turnover: Scalar = parameter(
        Uniform(0.3, 0.6), unit="per year", source="pavlyuchenkov2008",
        note="Posts below the centre changing hands; 66 of 108 provincial secretaries in thirteen months of 1923-24.",
    )  # fmt: skip
    cell_reach: Scalar = parameter(
        Uniform(0.1, 0.5), unit="ratio", source="assumption",
        note="Appointment from above at the cells against provinces and districts, where the lever is defined.",
    )  # fmt: skip
    loyalty: Scalar = parameter(
        Uniform(0.1, 0.9), unit="share", source="assumption",
        note="Appointed men who are then tied to the patron, supply-side; the survey of models has U(.3, .9) and holds "
        "that nothing identifies it, so the low end is let in.",
    )  # fmt: skip
    shelter: Scalar = parameter(
        Uniform(0.3, 1.5), unit="share", source="assumption",
        note="The same on the demand side, in full local conflict: men tied because they need backing (Harris).",
    )  # fmt: skip
    demand: Scalar = parameter(
        Uniform(0.0, 1.0), unit="share", source="assumption",
        note="Weight of the demand side against the supply side; only provincial votes of 1921-27 could tell.",
    )  # fmt: skip
    seeking: Scalar = parameter(
        LogNormal(0.20, 0.8), unit="per year", source="assumption",
        note="Pace at which secretaries tied to nobody seek the secretariat's backing in full local conflict.",
    )  # fmt: skip
    domain: Scalar = parameter(
        Uniform(0.6, 1.0), unit="share", source="assumption",
        note="Posts of a leader's own domain that are tied to him; Leningrad voted as one man in 1925.",
    )  # fmt: skip
    loosening: Scalar = parameter(
        LogNormal(0.12, 0.9), unit="per year", source="assumption",
        note="Pace at which men once placed build a base of their own; local bosses evaded the centre in 1930-37.",
    )  # fmt: skip
    orphaning: Scalar = parameter(
        LogNormal(0.7, 0.5), unit="per year", source="assumption",
        note="Added pace at which clients leave a patron who is out of office.",
    )  # fmt: skip
    turncoats: Scalar = parameter(
        Uniform(0.0, 0.7), unit="share", source="assumption",
        note="Part of those who goes over to the secretariat, not into the open.",
    )  # fmt: skip
    organic: Scalar = parameter(
        Uniform(0.05, 0.45), unit="share", source="assumption",
        note="Elected secretaries who follow one leader of their own accord, shared out by public standing.",
    )  # fmt: skip
    match: Scalar = parameter(
        Uniform(0.0, 1.6), unit="1", source="assumption",
        note="Rise of loyalty per unit by which patron and placed men are alike beyond a half.",
    )  # fmt: skip
    renewal: Scalar = parameter(
        Uniform(0.15, 0.40), unit="share", source="assumption",
        note="Seats of the Central Committee and Politburo that change hands at a congress, beyond new seats.",
    )  # fmt: skip
    slate: Scalar = parameter(
        Uniform(0.3, 0.9), unit="share", source="kotkin2014",
        note="How far the list prepared above decides elections at a congress; 161 of 479 wrote in a name left off in "
        "1921 (note 13), so it never was all of it.",
    )  # fmt: skip


class ApparatusGains(eqx.Module):
    """Strength of the apparatus's arrows in the mechanism map."""

    appointments_to_congress: Scalar = gain(
        "appointments_to_congress", note="posts are filled from above, and lists decide at congresses"
    )
    patronage_class_match: Scalar = gain(
        "patronage_class_match", note="loyalty is higher where patron and placed men are alike"
    )


class Apparatus(eqx.Module):
    """What is carried of the posts.

    Attributes:
        posts: posts by tier and by the leader they are tied to; the last column is tied to nobody. (tier, holder)
    """

    posts: Posts


class Seen(eqx.Module):
    """What the apparatus meets this month.

    Attributes:
        sizes: posts there are, by tier. (tier,)
        secretariat: leader who holds the Secretariat, as his place among the leaders; -1 for nobody. ()
        patronage: share of the posts below the centre that lies in a leader's own domain, where he and not the
            Secretariat fills them; sums to at most 1. (leader,)
        authority: public standing, 0 or more. (leader,)
        present: 1 while a leader can protect his clients, 0 when out of office. (leader,)
        match: likeness of background between a leader and those placed, 0 to 1; a half = as usual. (leader,)
        appointment: share of provincial and district secretaries appointed from above, 0 to 1. ()
        conflict: fights inside local organisations, 0 to 1. ()
        congress: 1 in the month of a congress that elects the centre, else 0. ()
        dismissals: posts below the centre emptied by force beyond turnover, share a month. ()
    """

    sizes: Tiers
    secretariat: National
    patronage: Leaders
    authority: Leaders
    present: Leaders
    match: Leaders
    appointment: National
    conflict: National
    congress: National
    dismissals: National


class ApparatusFlows(eqx.Module):
    """What happened to the posts in a month, by tier and holder. (tier, holder)

    Attributes:
        vacated: left or abolished.
        filled: taken.
        changed: net gain of a holder from men who changed sides; sums to nought over holders.
        ledgers: the balance of posts, all tiers together. (holder,)
    """

    vacated: Posts
    filled: Posts
    changed: Posts
    ledgers: tuple[Ledger, ...]


def opening(sizes: Tiers, authority: Leaders, p: ApparatusParameters) -> Apparatus:
    """Posts as elections from below would fill them."""
    return Apparatus(sizes[:, None] * _elected(authority, p.organic))


def shares(apparatus: Apparatus) -> Posts:
    """Share of each tier's posts by holder; sums to one over holders. (tier, holder)"""
    return apparatus.posts / jnp.maximum(apparatus.posts.sum(1, keepdims=True), 1e-9)


def loyalty(seen: Seen, p: ApparatusParameters, class_match: Scalar) -> Leaders:
    r"""Share of appointed men who are then tied to the leader who placed them, 0 to 1. (leader,)

    $$ \ell_j = \left[(1 - w)\,\ell + w\,\ell_d\,C\right]\,\left[1 + g\,\mu\,(s_j - \tfrac12)\right] $$

    with the weight $w$ of the demand side, local conflict $C$ and likeness $s_j$. Supply: favours buy loyalty.
    Demand: men in local fights need backing, and are loyal while they need it.
    """
    yield_ = (1.0 - p.demand) * p.loyalty + p.demand * p.shelter * seen.conflict
    return jnp.clip(yield_ * (1.0 + class_match * p.match * (seen.match - 0.5)), 0.0, 1.0)


def appointed(seen: Seen, p: ApparatusParameters, class_match: Scalar) -> Holders:
    """Ties of those the Secretariat appoints: to the leader who holds it, or to nobody. (holder,)"""
    return _with_rest(_holder(seen) * loyalty(seen, p, class_match))


def filling(apparatus: Apparatus, seen: Seen, p: ApparatusParameters, gains: ApparatusGains) -> Posts:
    r"""Ties of those who take a free post, by tier; sums to one over holders. (tier, holder)

    $$ f_t = g\,D + (1 - g\,|D|)\,\left[g\,a_t\,A + (1 - g\,a_t)\,O\right], \qquad
       f_t = g\,\sigma\,s_{t-1} + (1 - g\,\sigma)\,O $$

    below and at the centre: $D$ the domains of leaders, $A$ those appointed, $O$ those elected, $s_{t-1}$ the posts of
    the tier below.
    """
    loop = gains.appointments_to_congress
    elected = _elected(seen.authority, p.organic)
    placed = appointed(seen, p, gains.patronage_class_match)
    above = [p.cell_reach * seen.appointment, seen.appointment, seen.appointment, p.slate, p.slate]
    share = settled(loop * jnp.stack(above))[:, None]
    open_ = share[:_BELOW] * placed + (1.0 - share[:_BELOW]) * elected
    own = loop * seen.patronage
    all_own = own.sum(0)
    domains = jnp.concatenate([own * p.domain, (all_own * (1.0 - p.domain))[None]])
    lists = share[_BELOW:] * shares(apparatus)[2:4] + (1.0 - share[_BELOW:]) * elected
    return jnp.concatenate([domains + (1.0 - all_own) * open_, lists])


def step(
    apparatus: Apparatus, seen: Seen, p: ApparatusParameters, gains: ApparatusGains
) -> tuple[Apparatus, ApparatusFlows]:
    r"""The posts after a month: men change sides, posts fall free, posts are filled.

    $$ s' = (1 - \tau)\,s + \tau f, \qquad \text{before that}\quad s_j \to s_j(1 - \delta - \omega q_j) $$

    with turnover $\tau$, loosening $\delta$, orphaning $\omega$ of clients whose patron is out ($q_j$). Some of the
    orphans go over to the Secretariat, and in local conflict some of the free seek it.
    """
    moved = _changed(apparatus, seen, p)
    posts = apparatus.posts + moved
    below = (along(jnp.arange(len(TIERS)), p.turnover) < _BELOW) * 1.0
    rate = below * (p.turnover / 12.0 + seen.dismissals) + (1.0 - below) * p.renewal * seen.congress
    left = jnp.minimum(rate, 1.0)[:, None] * posts
    stay = posts - left
    abolished = jnp.maximum(1.0 - seen.sizes / jnp.maximum(stay.sum(1), 1e-9), 0.0)[:, None] * stay
    free = jnp.maximum(seen.sizes - (stay - abolished).sum(1), 0.0)[:, None]
    filled = free * filling(apparatus, seen, p, gains)
    closing = stay - abolished + filled
    vacated = left + abolished
    stood, took, changed, gave, stand = (added(part) for part in (apparatus.posts, filled, moved, vacated, closing))
    ledger = Ledger(stood, (took, changed), (gave,), stand)
    return Apparatus(closing), ApparatusFlows(vacated, filled, moved, (ledger,))


def following(apparatus: Apparatus) -> Leaders:
    """Share of posts tied to each leader: districts .3, provinces .4, Central Committee .3. (leader,)"""
    held = shares(apparatus)[:, :-1]
    return added(along(_WEIGHT, held[0]) * held)


def concentration(apparatus: Apparatus) -> National:
    """Largest following of one leader, 0 to 1."""
    return following(apparatus).max(0)


def centres(apparatus: Apparatus) -> National:
    r"""Effective number of centres of power among those that have a following, 1 or more.

    $$ n = \left(\sum_j F_j\right)^2 / \sum_j F_j^2 $$
    """
    tied = following(apparatus)
    return tied.sum(0) ** 2 / jnp.maximum((tied**2).sum(0), 1e-9)


def ties(apparatus: Apparatus, alignment: Alignment) -> Float[Array, "tier platform *draw"]:
    """Share of posts tied to the leaders of each platform; rows of `alignment` sum to at most 1. (tier, platform)"""
    return sides(shares(apparatus)[:, :-1], alignment)


def sides(of_leaders: Float[Array, "row leader *draw"], alignment: Alignment) -> Float[Array, "row platform *draw"]:
    """What leaders have, added up by the platform they stand for; rows of `alignment` sum to at most 1."""
    return added(jnp.moveaxis(of_leaders, 1, 0)[:, :, None] * alignment[:, None])


def _changed(apparatus: Apparatus, seen: Seen, p: ApparatusParameters) -> Posts:
    """Net gain of each holder from men who change sides. (tier, holder)"""
    holder = _holder(seen)
    tied, free = apparatus.posts[:, :-1], apparatus.posts[:, -1]
    loose = tied * (p.loosening / 12.0)
    orphans = tied * (p.orphaning / 12.0 * (1.0 - seen.present))
    over = p.turncoats * orphans.sum(1)[:, None] * holder
    seeking = p.demand * p.seeking / 12.0 * seen.conflict * free[:, None] * holder
    gain_ = over + seeking - loose - orphans
    return jnp.concatenate([gain_, -gain_.sum(1, keepdims=True)], axis=1)


def _holder(seen: Seen) -> Leaders:
    """1 for the leader who holds the Secretariat, else 0. (leader,)"""
    return (along(jnp.arange(seen.authority.shape[0]), seen.secretariat) == seen.secretariat) * 1.0


def _elected(authority: Leaders, organic: Scalar) -> Holders:
    """Ties of those elected from below: some follow a leader of their own accord, by his standing. (holder,)"""
    return _with_rest(organic * authority / jnp.maximum(authority.sum(0), 1e-9))


def _with_rest(tied: Leaders) -> Holders:
    return jnp.concatenate([tied, 1.0 - tied.sum(0, keepdims=True)])
