"""One month of who owns, advises and commands industry: what it hands to the works."""

from __future__ import annotations

import equinox as eqx

from smychka.economy import advice, industry, management, ownership, planning
from smychka.economy.months import People, World
from smychka.state import Advice, Economy, National, Town, Trade


class Ordering(eqx.Module):
    """What the works are given this month. All scalars.

    Attributes:
        allowed: part of planned building that imported machines allow, 0 to 1.
        pace: planned growth a year, after advice.
        hands: factor on the hands asked for.
        light: factor on light output.
        work: factor on all output.
    """

    allowed: National
    pace: National
    hands: National
    light: National
    work: National


def ownership_after(economy: Economy, world: World) -> tuple[Trade, ownership.OwnershipFlows]:
    """Who holds trade and industry, and what that does to hands and light output."""
    lever, works = world.levers, economy.industry
    seen = ownership.Seen(
        tolerance=lever.national("private_trade_tolerance"), private_industry=lever.national("leased_industry"),
        progression=lever.national("tax_progression"), rationing=lever.national("rationing"),
        soft_budget=lever.national("soft_budget"), openness=lever.national("foreign_credit_openness"),
        usable=works.usable.mean(), output=industry.factory_output(works.output),
    )  # fmt: skip
    return ownership.ownership_step(economy.trade, seen, world.parameters.ownership, world.gains.ownership)


def advice_after(economy: Economy, world: World) -> tuple[Advice, advice.AdviceFlows]:
    """What experts foresee and the pace that is asked for; the recorded pace was already argued over."""
    lever, p = world.levers, world.parameters
    believed = planning.believed(economy.industry.output, economy.plan.bias, p.planning)
    seen = advice.Seen(
        output=industry.factory_output(believed), ambition=lever.national("plan_ambition"),
        freedom=lever.national("discussion_freedom"), repression=lever.national("repression_level"),
        usual_freedom=lever.usual("discussion_freedom"), usual_repression=lever.usual("repression_level"),
    )  # fmt: skip
    return advice.advice_step(economy.advice, seen, world.month, p.advice, world.gains.advice)


def management_after(
    weariness: National, town: Town, people: People, world: World
) -> tuple[National, management.ManagementFlows]:
    """Who rules in the works, and what that does to work and to leaving."""
    lever = world.levers
    seen = management.Seen(
        control=people.control, one_man=lever.national("one_man_management"),
        discipline=lever.national("labour_discipline"), provision=town.provision,
    )  # fmt: skip
    return management.management_step(weariness, seen, world.parameters.management, world.gains.management)
