"""The commands that show what is there: record, catalogues, published models, systems, references."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smychka.options import Draws, Json, Named, Prior, Seed

app = typer.Typer()


@app.command(
    epilog="""\b
Examples:
  smychka record --text grain --theme economy
  smychka record economy.grain_harvest --plot harvest.svg
  smychka record economy.grain_harvest --region ukraine --csv ukraine.csv
  smychka record --sql "select status, count(*) from observations group by status"
"""
)
def record(
    series: Annotated[str | None, typer.Argument(metavar="[SERIES]", help="Show the figures of this series.")] = None,
    region: Annotated[str | None, typer.Option("--region", help="Only this region; needs SERIES.")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="Only series of this theme.")] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="Only figures so checked: seen, seen_secondary, recalled, judgement."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only figures from this key of the sources.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only series with this in name or title.")] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw SERIES as .svg, .png or .html.")
    ] = None,
    sql: Annotated[str | None, typer.Option("--sql", metavar="QUERY", help="Answer a query over the tables.")] = None,
    csv: Annotated[
        str | None,
        typer.Option("--csv", metavar="FILE", help="Write the rows as CSV; - is standard output, then alone."),
    ] = None,
) -> None:
    """What is known, and from where?

    Lists the series of the record, or shows the figures of one with every rival estimate, its source and
    whether it was seen, seen second-hand or recalled.
    """
    from smychka import catalogues

    asked = catalogues.Browse(series, region, theme, status, source, text)
    catalogues.record(asked, plot=plot, sql=sql, csv=csv)


@app.command()
def policies(name: Named = None, json: Json = None) -> None:
    """Which other decisions can be asked about?

    The list says which can be run, and which wait for a lever that the model does not have yet. With NAME:
    what it changes, who proposed it, when, where that stands, and what to doubt.
    """
    from smychka import catalogues

    catalogues.policies(name, json)


@app.command()
def levers(name: Named = None, json: Json = None) -> None:
    """What was decided, and what did it mean in numbers?

    With NAME: definition, scale and dated path: who decided what, the value with its range, the source.
    """
    from smychka import catalogues

    catalogues.levers(name, json)


@app.command(
    epilog="""\b
Examples:
  smychka mechanisms                        the map: which arrows run, which account holds which
  smychka mechanisms scissors_opening       one arrow: what it says, where its gain stands
"""
)
def mechanisms(name: Named = None, json: Json = None) -> None:
    """Which causal arrows do the accounts name, and which of them does the model carry?

    The list says where the gain of each stands, its prior, who asserts and who denies it (in brackets where implied),
    and whether it runs, is a reading of a run, or is not modelled. With NAME: one in full, with the reason if not.
    """
    from smychka import catalogues

    catalogues.mechanisms(name, json)


@app.command()
def series(json: Json = None) -> None:
    """Which quantities are on record, and which does the model answer?"""
    from smychka import catalogues

    catalogues.series(json)


@app.command()
def published(
    draws: Annotated[
        int, typer.Option("--draws", metavar="N", help="Draws of the whole model; 0 leaves it out.")
    ] = 200,
    seed: Seed = 1917,
    prior: Prior = False,
    json: Json = None,
) -> None:
    """What do published models and counterfactuals say, and does ours agree?

    Computes each published figure anew from the re-derivation (not the author's program), with an interval over its
    uncertain constants; then runs the whole model under the counterfactuals that the literature speaks of.
    Disagreements are shown with their size and the reason.
    """
    from smychka import catalogues

    catalogues.published(draws, seed, prior, json)


@app.command(
    epilog="""\b
Examples:
  smychka systems                           the list: where each lives, what it waits for
  smychka systems scissors --check          what one would see if it works, and what the model gives
"""
)
def systems(
    name: Named = None,
    check: Annotated[
        bool, typer.Option("--check", help="Run history and forks, and read every check; misses first.")
    ] = False,
    draws: Draws = 64,
    seed: Seed = 1917,
    prior: Prior = False,
    json: Json = None,
) -> None:
    """Which systems of the country does the model hold, and do they work?

    The list says where each lives, whether it is modelled, in part, or waits, and for what. With NAME: one in
    full. With --check the model is run: half of the draws are forked where a check asks for it.
    """
    from smychka import catalogues

    catalogues.systems(name, check, draws, seed, prior, json)


@app.command(
    epilog="""\b
Examples:
  smychka cite                              the whole record
  smychka cite results/relief_1932 --bib sources.bib
"""
)
def cite(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="A result folder; left out: everything shipped.")
    ] = None,
    bib: Annotated[
        str | None,
        typer.Option("--bib", metavar="FILE", help="Write BibTeX; - is standard output, then alone."),
    ] = None,
) -> None:
    """What does a result rest on?

    Prints the references behind a result folder, or behind everything that is shipped.
    """
    from smychka import catalogues

    catalogues.cite(folder, bib)
