"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Draws = Annotated[
    int,
    typer.Option("--draws", metavar="N", help="How many draws of parameters and luck. More draws, steadier ends."),
]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", help="Seed of all chance. The same seed gives the same result.")
]
Out = Annotated[
    Path,
    typer.Option("--out", metavar="FOLDER", help="Where result folders are laid."),
]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the result for programs; - is standard output, then alone."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but mistakes.")]
Prior = Annotated[
    bool, typer.Option("--prior", help="Draw constants from their priors, not from the posterior of the calibration.")
]
FreeFrom = Annotated[
    str | None,
    typer.Option("--free-from", metavar="DATE", help="From this date (1923, 1923-01) the party decides, not history."),
]
DrawnFrom = Annotated[
    str | None,
    typer.Option("--drawn-from", metavar="DATE", help="From this date weather and attempts abroad are drawn by luck."),
]
Named = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Show this one in full.")]
