"""Tables of yes and no: definitions over the draws, what each account calls the order, and what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.telling.tables import percent_text

if TYPE_CHECKING:
    import pandas as pd

NEVER = "never"
FIXED = "fixed dates"


def since_text(row: Mapping[str, Any]) -> str:
    """Median month with its 90 % interval over the draws that have one; nothing to say where the dates are fixed."""
    if "since" not in row:
        return FIXED
    since = row["since"]
    if since is None:
        return NEVER
    if since["q05"] == since["q95"]:
        return str(since["q50"])
    return f"{since['q50']} ({since['q05']} to {since['q95']})"


def verdicts_table(verdicts: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Yes or no about a run by the default definitions.

    Args:
        verdicts: rows with title, account, probability, since; those of accounts are left to JSON.

    Returns:
        One row a question; all cells text.
    """
    import pandas as pd

    rows = [
        (row["title"], percent_text(row["probability"]), since_text(row), row["note"])
        for row in verdicts
        if not row.get("account")
    ]
    return pd.DataFrame(rows, columns=["Question", "Draws with yes", "Since", "Where the line is drawn"])


def paired_table(verdicts: Sequence[Mapping[str, Any]], baseline: str = "history") -> pd.DataFrame:
    """Yes or no about a fork and what it is read against, by the default definitions.

    Args:
        verdicts: rows with title, account, history, probability, gained, lost, since; those of accounts are left out.
        baseline: what the fork is read against.

    Returns:
        One row a question; all cells text.
    """
    import pandas as pd

    shares = ("history", "probability", "gained", "lost")
    rows = [
        (row["title"], *(percent_text(row[name]) for name in shares), since_text(row))
        for row in verdicts
        if not row.get("account")
    ]
    columns = [
        "Question",
        baseline.capitalize(),
        "Fork",
        "In the fork alone",
        f"In {baseline} alone",
        "Since, in the fork",
    ]
    return pd.DataFrame(rows, columns=columns)


def readings_table(labels: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """What each account calls the order of a run.

    Args:
        labels: rows with account_title, title, says, share, since, at_end.

    Returns:
        One row a label, in the order given; all cells text.
    """
    import pandas as pd

    columns = ["Account", "Label", "Asked for", "Draws with the label", "Since", "Holds in June 1941"]
    rows = [
        (
            row["account_title"],
            row["title"],
            row["says"],
            percent_text(row["share"]),
            since_text(row),
            percent_text(row["at_end"]),
        )
        for row in labels
    ]
    return pd.DataFrame(rows, columns=columns)


def unread_table(unread: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Criteria that the model cannot read.

    Args:
        unread: rows with account, criterion, why.
    """
    import pandas as pd

    rows = [(row["account"], row["criterion"], row["why"]) for row in unread]
    return pd.DataFrame(rows, columns=["Account", "Criterion", "Why it cannot be read"])
