"""Scores and calibrations as tables and sentences: the misses first, and what the numbers cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.telling.tables import fit_table, number, percent_text, region_text, unit_text

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]

SHOWN = 20
"""Series of the table of skill and of series left out; all are in JSON."""


def tables(told: Row) -> list[tuple[str, pd.DataFrame]]:
    """Tables of scores, with their titles.

    Args:
        told: as `answers.Replay.scores`.
    """
    return [
        ("Every compared series: the misses first", fit_table(told["series"])),
        (f"Skill over naive forecasts: the worst {SHOWN} of {len(told['skill'])}", skill_table(told["skill"][:SHOWN])),
        ("Turning points inside the 90 % band of predictions", crises_table(told["crises"])),
        *of_calibration(told["calibration"]),
    ]


def skill_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Skill series by series; 1 is a perfect model, 0 one as good as the forecast, below 0 a worse one."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "Series": row["title"] + (" (a lever is made from it)" if row["input_of"] else ""),
                "Region": region_text(row["region"]) or "whole country",
                "Unit": unit_text(row["unit"]),
                "Figures": str(row["points_persistence"]),
                "Error of the model": number(row["model_persistence"], row["unit"]),
                "Error of persistence": number(row["error_persistence"], row["unit"]),
                "Skill over persistence": number(row["skill_persistence"]),
                "Skill over trend": number(row["skill_trend"]),
            }
            for row in rows
        ]
    )


def crises_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Turning points: how many periods lie inside the band, and the first that does not."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "Turning point": row["title"],
                "Periods inside": f"{row['inside']} of {row['periods']}",
                "Without discrepancy": f"{row['inside_alone']} of {row['periods']}",
                "All inside": "yes" if row["met"] else "NO",
                "First outside": _outside(row["outside"][0]) if row["outside"] else "",
            }
            for row in rows
        ]
    )


def _outside(row: Row) -> str:
    low, high = (number(each) for each in row["record"])
    counted = low if low == high else f"{low} to {high}"
    band = " to ".join(number(each) for each in row["model"])
    return f"{row['series']}, {row['from'][:7]} to {row['to'][:7]}: record {counted}, model {band}"


def of_calibration(about: Row) -> list[tuple[str, pd.DataFrame]]:
    """Tables of what a calibration was tried on; none where it was not.

    Args:
        about: as a posterior's `about`.
    """
    trials = about.get("trials") or {}
    found = []
    if "forecasts" in trials:
        found.append(("Forecasts of figures that were kept back", forecasts_table(trials["forecasts"])))
    if "made_up" in trials:
        found.append(
            (f"Constants found again in {trials['records']} made-up records", made_up_table(trials["made_up"]))
        )
    if "deletions" in trials:
        rows = trials["deletions"]
        title = f"What each series adds: the {min(SHOWN, len(rows))} of {len(rows)} that move most"
        found.append((title, deletions_table(rows[:SHOWN])))
    if "politics" in about:
        found.append(("Politics, before and after its stage", politics_table(about["politics"])))
    return found


def _ahead(row: Row | None) -> str:
    return f"{percent_text(row['better'])} of {row['series']}" if row else ""


def forecasts_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Figures kept back: what the priors say of them, and the calibration on the rest."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "Forecast": row["title"],
                "Figures": str(row["points"]),
                "Miss of the priors": number(row["before"]["error"]),
                "Miss after": number(row["after"]["error"]),
                "Log likelihood of the priors": number(row["before"]["likelihood"]),
                "Log likelihood after": number(row["after"]["likelihood"]),
                "Inside 90 % with discrepancy": percent_text(row["after"]["coverage90_full"]),
                "Series nearer than the last figure known": _ahead(row.get("persistence")),
            }
            for row in rows
        ]
    )


def made_up_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Made-up records: whether the rank of the true number is even."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "Constant": row["id"],
                "Mean rank (0.5 is right)": number(row["mean_rank"]),
                "Chance of ranks as uneven": number(row["p"]),
            }
            for row in rows
        ]
    )


def deletions_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Series left out: what they decide and move, and how they are missed without being fitted."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "Series": row["title"],
                "Points": str(row["points"]),
                "Numbers it decides": number(row["decided"]),
                "Without it the fit moves by (deviations)": number(row["moved"]),
                "Moves most": f"{row['most']} by {number(row['shift'])}",
                "Miss when fitted": number(row["miss"]),
                "Miss when left out": number(row["miss_without"]),
            }
            for row in rows
        ]
    )


def politics_table(about: Row) -> pd.DataFrame:
    """The second stage: medians of numbers and shares of draws with a coalition, before and after."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"What": name, "Before": number(about["before"][name]), "After": number(about["after"][name])}
            for name in about["after"]
        ]
    )


def sentences(told: Row) -> list[str]:
    """The scores in a few sentences.

    Args:
        told: as `answers.Replay.scores`.
    """
    overall, whole, skill = told["overall"], told["predictive"], told["skill_overall"]
    found = [
        f"Constants from: {told['parameters']}.",
        f"{percent_text(overall['coverage90'])} of {overall['points']} figures lie inside the 90 % band of the draws; "
        f"of {overall['series']} series and places {overall['below_half']} have fewer than half inside.",
        f"{percent_text(whole['coverage90_full'])} of {whole['points']} points lie inside the 90 % band of "
        "predictions, which takes in what the model is known to leave out (aim 85 to 95); "
        f"{percent_text(whole['coverage90'])} without.",
    ]
    for name, row in skill.items():
        if row["series"]:
            found.append(
                f"Nearer than {name}: {percent_text(row['better'])} of {row['series']} annual series and places; "
                f"median skill {number(row['median'])}."
            )
    met = sum(row["met"] for row in told["crises"])
    found.append(f"Turning points wholly inside the band: {met} of {len(told['crises'])}.")
    return found + how_made(told["calibration"])


def how_made(about: Row) -> list[str]:
    """How a posterior was made, and what it leaves open, in sentences."""
    if not about:
        return []
    overall, moved = about["overall"], about["coordinates"]
    kinds = ", ".join(f"{count} of {kind}" for kind, count in moved.items())
    found = [
        f"Calibration: {sum(moved.values())} numbers ({kinds}) "
        f"against {about['points']} points in {about['series']} series and places; "
        f"the record decides about {about['identified']:.0f} of them.",
        f"Log likelihood, median of draws: {about['likelihood']['before']['q50']:.0f} before, "
        f"{about['likelihood']['after']['q50']:.0f} after; points inside 90 % with discrepancy: "
        f"{percent_text(overall['coverage90_full_before'])} and {percent_text(overall['coverage90_full_after'])}.",
        f"{about['contracted']} constants lose more than half of their variance; {len(about['unmoved'])} are as in the "
        "prior. Searches ended at " + ", ".join(f"{end:.1f}" for end in about["ends"]) + ".",
    ]
    chains = about.get("chains")
    if chains:
        found.append(
            f"Chains: {chains['chains']} of {chains['steps']} steps, {chains['divergent']} divergent; R-hat at most "
            f"{chains['rhat']:.2f}, below 1.05 for {percent_text(chains['met'])}; effective draws at least "
            f"{chains['ess']:.0f}, median {chains['ess_median']:.0f}; {chains['seconds'] / 60:.0f} minutes."
        )
        if chains["met"] < 1.0:
            found.append("The chains have NOT all met: means and spreads of the posterior are rough.")
    else:
        found.append("No chains: a bell about the likeliest place stands for the posterior.")
    return found
