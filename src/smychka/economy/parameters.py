"""All constants and gains of the economy in one tree; each constant stands beside its equation."""

from __future__ import annotations

import equinox as eqx

from smychka.economy import (
    advice,
    collectivisation,
    commerce,
    finance,
    harvest,
    industry,
    livestock,
    management,
    market,
    money,
    ownership,
    planning,
    procurement,
    shelves,
    standards,
    subsistence,
    taxation,
    trade,
    wages,
)  # fmt: skip
from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter


class OpeningParameters(eqx.Module):
    """Stocks of the economy on 1 November 1917."""

    grain_area: Scalar = parameter(
        LogNormal(90.0, 0.03), unit="million hectares", source="assumption",
        note="Grain area of 1918 within the borders of the 1920s; 94-105 in 1913, 66 in 1922.",
    )  # fmt: skip
    horses: Scalar = parameter(
        LogNormal(33.0, 0.03), unit="million head", source="assumption", note="34-38 in 1916; the army had taken some.",
    )  # fmt: skip
    cattle: Scalar = parameter(
        LogNormal(55.0, 0.04), unit="million head", source="assumption", note="52-61 in 1916.",
    )  # fmt: skip
    peasant_grain: Scalar = parameter(
        LogNormal(44.0, 0.06), unit="million tonnes", source="assumption",
        note="Held by farms three months after a harvest of 54.6; prototype: 42 in January 1918.",
    )  # fmt: skip
    town_grain: Scalar = parameter(
        LogNormal(2.2, 0.15), unit="million tonnes", source="assumption", note="Prototype: 2.5 in January 1918.",
    )  # fmt: skip
    heavy_capital: Scalar = parameter(
        LogNormal(105.0, 0.05), unit="1913 = 100", source="assumption", note="Prototype; war plant was added to 1916.",
    )  # fmt: skip
    light_capital: Scalar = parameter(
        LogNormal(95.0, 0.05), unit="1913 = 100", source="assumption", note="Prototype; textiles wore down in the war.",
    )  # fmt: skip
    usable: Scalar = parameter(
        Normal(0.60, 0.04, 0.4, 0.8), unit="share", source="assumption",
        note="Prototype; output of 1917 was .77 of 1913.",
    )  # fmt: skip
    trust: Scalar = parameter(
        Uniform(0.45, 0.75), unit="index", source="assumption",
        note="The land had just been given; nothing measures it.",
    )  # fmt: skip


class EconomyParameters(eqx.Module):
    """All constants of the economy."""

    opening: OpeningParameters
    harvest: harvest.HarvestParameters
    subsistence: subsistence.SubsistenceParameters
    livestock: livestock.LivestockParameters
    collectivisation: collectivisation.CollectivisationParameters
    procurement: procurement.ProcurementParameters
    market: market.MarketParameters
    trade: trade.TradeParameters
    industry: industry.IndustryParameters
    planning: planning.PlanningParameters
    commerce: commerce.CommerceParameters
    money: money.MoneyParameters
    wages: wages.WageParameters
    ownership: ownership.OwnershipParameters
    advice: advice.AdviceParameters
    management: management.ManagementParameters
    finance: finance.FinanceParameters
    taxation: taxation.TaxParameters
    shelves: shelves.ShelvesParameters
    standards: standards.StandardParameters
    tractor_horses: Scalar = parameter(
        Normal(9.0, 1.5, 4.0, 14.0), unit="horses", source="assumption",
        note="Horses whose work one tractor of the 1930s did, idle days and breakdowns included.",
    )  # fmt: skip
    other_uses: Scalar = parameter(
        Normal(0.27, 0.03, 0.05, 0.4), unit="share of net inflow", source="assumption",
        note="Town grain that nobody in the towns eats: army, horses and herds of the towns, distilling, "
        "textiles, reserves, loss.",
    )  # fmt: skip
    army: Scalar = parameter(
        Normal(0.50, 0.12, 0.1, 0.9), unit="share of net inflow", source="assumption",
        note="Further part of the inflow that armies eat and lose where fronts cover the country; five "
        "million men drew "
        "rations in 1920.",
    )  # fmt: skip
    overflow: Scalar = parameter(
        Normal(0.06, 0.02, 0.0, 0.15), unit="per month", source="assumption",
        note="Part of the towns' grain above half a year's need that goes to fodder, distilling and loss.",
    )  # fmt: skip


class EconomyGains(eqx.Module):
    """Strength of the economy's arrows in the mechanism map."""

    plan: planning.PlanGains
    commerce: commerce.CommerceGains
    money: money.MoneyGains
    ownership: ownership.OwnershipGains
    advice: advice.AdviceGains
    management: management.ManagementGains
    finance: finance.FinanceGains
    taxation: taxation.TaxGains
    collectivisation_to_livestock_loss: Scalar = gain(
        "collectivisation_to_livestock_loss", note="slaughter before pooling, neglect in common stables"
    )
    collectivisation_to_output_fall: Scalar = gain(
        "collectivisation_to_output_fall", note="effort on collective land below that on private land"
    )
    procurement_to_famine: Scalar = gain(
        "procurement_to_famine", note="claims may cut into the village's own need; without it they stop at the need"
    )
    scissors_to_marketing_withdrawal: Scalar = gain(
        "scissors_to_marketing_withdrawal", note="sales answer to terms of trade and to empty shelves"
    )
    scissors_opening: Scalar = gain(
        "scissors_opening", note="plant that recovers late and stands idle makes manufactures dear"
    )
    balanced_growth: Scalar = gain("balanced_growth", note="building above its usual part takes goods from the village")
    tribute_to_smychka_break: Scalar = gain(
        "tribute_to_smychka_break", note="pressure and forced entry wear down the village's trust"
    )
    smychka_to_stability: Scalar = gain("smychka_to_stability", note="trust lowers the reserves that farms hold back")
    nep_market_to_recovery: Scalar = gain(
        "nep_market_to_recovery", note="legal trade and fair terms raise the area that farms want to sow"
    )
    cooperation_with_machines: Scalar = gain(
        "cooperation_with_machines", note="voluntary entry where tractors are at hand"
    )
    civil_war_to_class_decimation: Scalar = gain(
        "civil_war_to_class_decimation", note="fronts, blockade and hunger idle plant and disperse its workers"
    )
    ukrainian_quota_tilt: Scalar = gain(
        "ukrainian_quota_tilt", note="larger claims per unit of the Ukrainian share in 1930-33"
    )
