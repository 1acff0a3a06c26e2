"""Who owns: private, leased and foreign-held works, private trade, and trusts that must cover their costs."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.state import National, Trade


class OwnershipParameters(eqx.Module):
    """Constants of ownership and of cost accounting."""

    permission: Scalar = parameter(
        Normal(1.45, 0.2, 0.8, 2.5), unit="elasticity", source="assumption",
        note="Private shops and stalls against the tolerance of private trade; fitted to the shares of retail trade "
        "of 1922/23-1929/30.",
    )  # fmt: skip
    assessment: Scalar = parameter(
        Normal(0.29, 0.12, 0.0, 0.8), unit="1", source="assumption",
        note="Log fall of private trade per unit of tax progression above .3: traders were assessed one by one from "
        "1926; fitted with the same shares, which hardly tell it from tolerance.",
    )  # fmt: skip
    set_up: Scalar = parameter(
        Normal(0.15, 0.04, 0.05, 0.4), unit="per month", source="assumption",
        note="Share of a gap in private trade filled in a month when it is let in: a stall needs a season.",
    )  # fmt: skip
    closing: Scalar = parameter(
        Normal(0.25, 0.06, 0.08, 0.6), unit="per month", source="assumption",
        note="The same when it is shut out: licences, credit and wagons are withdrawn sooner than won.",
    )  # fmt: skip
    opening_network: Scalar = parameter(
        LogNormal(0.011, 0.3), unit="1", source="assumption",
        note="Trade for money of state shops and cooperatives at the end of 1917, private trade under full tolerance "
        "= 1; sets how soon they caught up after 1921.",
    )  # fmt: skip
    network_growth: Scalar = parameter(
        Normal(0.106, 0.008, 0.08, 0.14), unit="per month", source="assumption",
        note="Growth of that network while it is small and goods are sold for money; fitted with the same shares.",
    )  # fmt: skip
    network: Scalar = parameter(
        LogNormal(0.92, 0.08), unit="1", source="assumption", note="Size at which the network is full.",
    )  # fmt: skip
    wholesale: Scalar = parameter(
        Uniform(0.15, 0.45), unit="share", source="assumption",
        note="Private part of wholesale against that of retail under full tolerance; the state kept the syndicates. "
        "No series in the record.",
    )  # fmt: skip
    large_works: Scalar = parameter(
        Normal(2.0, 0.2, 1.3, 3.0), unit="elasticity", source="assumption",
        note="Private share of large works against that of all industry: small works are given up first, large ones "
        "kept; some 2-7 per cent of large-scale output in the 1920s.",
    )  # fmt: skip
    small_works: Scalar = parameter(
        Normal(0.24, 0.04, 0.12, 0.4), unit="share", source="assumption",
        note="Small works and handicraft in industrial output at the output of 1913.",
    )  # fmt: skip
    small_endurance: Scalar = parameter(
        Normal(0.5, 0.15, 0.1, 0.9), unit="elasticity", source="assumption",
        note="Output of small works against that of large ones: in the collapse they fell less.",
    )  # fmt: skip
    concessions: Scalar = parameter(
        Uniform(0.004, 0.018), unit="share", source="assumption",
        note="Foreign-held output at full readiness to grant concessions; well under 1 per cent at the peak.",
    )  # fmt: skip
    lay_off: Scalar = parameter(
        Normal(0.30, 0.12, 0.0, 0.7), unit="1", source="assumption",
        note="Hands no longer asked for where trusts must cover their costs and all their plant is idle; half a "
        "million more job seekers were registered in 1922 and again in 1923.",
    )  # fmt: skip
    hard_budget: Scalar = parameter(
        Uniform(0.42, 0.58), unit="index", source="assumption",
        note="Softness of budgets above which no works is closed for its losses.",
    )  # fmt: skip
    leased_zeal: Scalar = parameter(
        Normal(0.35, 0.15, 0.0, 0.9), unit="1", source="assumption",
        note="Extra light output per unit of private share and of idle plant: lessees found their own materials.",
    )  # fmt: skip


class OwnershipGains(eqx.Module):
    """Strength of the arrows of ownership."""

    nep_worker_hardship: Scalar = gain(
        "nep_worker_hardship", note="trusts on cost accounting close idle works and ask for fewer hands"
    )
    leasing_to_recovery: Scalar = gain(
        "leasing_to_recovery", note="leased and private works bring light output back sooner than trusts"
    )


class Seen(eqx.Module):
    """What ownership meets this month. All scalars.

    Attributes:
        tolerance: tolerance of private trade, 0 to 1 (`private_trade_tolerance`).
        private_industry: private, leased and foreign-held share of industrial output (`leased_industry`).
        progression: how far taxes are loaded on the better-off (`tax_progression`).
        rationing: share of town food that goes by card (`rationing`).
        soft_budget: how surely losses are met (`soft_budget`).
        openness: readiness to grant concessions (`foreign_credit_openness`).
        usable: share of plant that is worked, 0 to 1.
        output: industrial output, 1913 = 100.
    """

    tolerance: National
    private_industry: National
    progression: National
    rationing: National
    soft_budget: National
    openness: National
    usable: National
    output: National


class OwnershipFlows(eqx.Module):
    """Shares of one month, 0 to 1, and what they do to industry. All scalars.

    Attributes:
        retail: private share of retail trade.
        wholesale: private share of wholesale trade.
        large: private share of large-scale output.
        small: private share of the output of small works and handicraft.
        foreign: foreign-held share of industrial output, inside the private one.
        light_factor: factor on light output.
        hands_factor: factor on hands asked for.
    """

    retail: National
    wholesale: National
    large: National
    small: National
    foreign: National
    light_factor: National
    hands_factor: National


def opening(p: OwnershipParameters) -> Trade:
    """Trade on 1 November 1917: shops open under pressure, hardly any public trade for money."""
    return Trade(0.35 + 0.0 * p.network, p.opening_network)


def trade_after(trade: Trade, seen: Seen, p: OwnershipParameters) -> Trade:
    r"""Private trade and the public network after a month.

    $$ P' = P + k_{\pm}\left(v^{a} e^{-\phi\,(x - .3)^{+}} - P\right), \qquad
       N' = N + g\,(1 - r)\,N\left(1 - \tfrac{N}{\bar N}\right) $$

    with tolerance $v$, tax progression $x$ and rationing $r$. What is handed out by card needs no shop that sells,
    so the network learns to trade only where goods are sold for money.

    Args:
        trade: stocks.
        seen: decisions of the month.
        p: constants.

    Returns:
        Stocks.
    """
    wanted = jnp.maximum(seen.tolerance, 1e-4) ** p.permission * jnp.exp(
        -p.assessment * jnp.maximum(seen.progression - 0.3, 0.0)
    )
    gap = wanted - trade.private
    private = trade.private + jnp.where(gap > 0.0, p.set_up, p.closing) * gap
    network = trade.network * (
        1.0 + p.network_growth * (1.0 - seen.rationing) * (1.0 - trade.network / jnp.maximum(p.network, 1e-3))
    )
    return Trade(private, network)


def small_share(output: National, p: OwnershipParameters) -> National:
    r"""Small works in industrial output, $z = [1 + \tfrac{1-z_0}{z_0}\,(Y/100)^{1-\beta}]^{-1}$; more in a slump. ()"""
    odds = (1.0 - p.small_works) / p.small_works * (jnp.maximum(output, 1.0) / 100.0) ** (1.0 - p.small_endurance)
    return 1.0 / (1.0 + odds)


def shares_by_size(private: National, small: National, p: OwnershipParameters) -> tuple[National, National]:
    r"""Private shares of large and of small works that add up to the private share of all.

    $$ \pi_L = \max\!\left(\pi^{k}, \frac{\pi - z}{1 - z}\right), \qquad \pi_S = \frac{\pi - (1-z)\,\pi_L}{z} $$

    Small works are private first. Both shares lie between 0 and 1.

    Args:
        private: private share of industrial output $\pi$. ()
        small: small works in industrial output $z$. ()
        p: constants.

    Returns:
        Shares of large and of small works.
    """
    large = jnp.maximum(jnp.maximum(private, 1e-6) ** p.large_works, (private - small) / (1.0 - small))
    large = jnp.minimum(large, private / (1.0 - small))
    return large, (private - (1.0 - small) * large) / small


def hands_factor(seen: Seen, large: National, p: OwnershipParameters, strength: Scalar) -> National:
    r"""Factor on hands asked for where trusts must cover their costs.

    $$ 1 - g\,\lambda\,\left(1 - \tfrac{b}{b_0}\right)^{+}(1 - \pi_L)(1 - z) $$

    with softness of budgets $b$ and plant at work $z$: a trust that keeps its best works closes the rest and pays
    nobody to stand by. $g$ is `nep_worker_hardship`; 0 to 1. ()
    """
    hardness = jnp.maximum(1.0 - seen.soft_budget / p.hard_budget, 0.0)
    return 1.0 - strength * p.lay_off * hardness * (1.0 - large) * (1.0 - seen.usable)


def light_factor(seen: Seen, p: OwnershipParameters, strength: Scalar) -> National:
    r"""Factor on light output of leased and private works, $1 + g\,\mu\,\pi\,v\,(1 - z)$.

    They help where plant is idle and trade is free enough to find materials; once all plant works, no more. $g$ is
    `leasing_to_recovery`; 1 or above. ()
    """
    return 1.0 + strength * p.leased_zeal * seen.private_industry * seen.tolerance * (1.0 - seen.usable)


def ownership_step(
    trade: Trade, seen: Seen, p: OwnershipParameters, gains: OwnershipGains
) -> tuple[Trade, OwnershipFlows]:
    """Trade after a month, who held what, and the two factors on industry.

    Args:
        trade: stocks at the start of the month.
        seen: decisions and the state of industry.
        p: constants.
        gains: with both at nought the factors are exactly 1.

    Returns:
        Stocks and flows.
    """
    after = trade_after(trade, seen, p)
    retail = after.private / (after.private + after.network)
    large, small = shares_by_size(seen.private_industry, small_share(seen.output, p), p)
    flows = OwnershipFlows(
        retail=retail,
        wholesale=p.wholesale * seen.tolerance * retail,
        large=large,
        small=small,
        foreign=jnp.minimum(p.concessions * seen.openness, seen.private_industry),
        light_factor=light_factor(seen, p, gains.leasing_to_recovery),
        hands_factor=hands_factor(seen, large, p, gains.nep_worker_hardship),
    )
    return after, flows
