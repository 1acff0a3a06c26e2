"""Accounts and their claims as tables and sentences: verdicts claim by claim, scores on the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smychka.judgement.verdicts import SCALE, UNTESTABLE
from smychka.telling.tables import estimate_text, number, percent_text, unit_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "accounts_sentence", "accounts_table", "alone_table", "audit_table", "best_of", "claims_sentence", "claims_table",
    "contradictions_table", "entailments_table", "found_text", "held_apart", "misses", "misses_table",
    "parts_table", "score_text", "with_error",
]  # fmt: skip

Row = Mapping[str, Any]

NO_DISTANCE = 2.5
"""Where claims that one side calls untestable stand among those some steps apart. Assumption, for the order alone."""


def accounts_table(told: Row) -> pd.DataFrame:
    """The accounts with score, difference to the best, and counts of verdicts; all cells text.

    The flip point is the bias of all figures of the record that would put an account before the best of now, or
    another before the best.

    Args:
        told: as `reckonings.Accounts.json`.
    """
    import pandas as pd

    best = best_of(told)
    return pd.DataFrame(
        [
            {
                "Account": row["id"],
                "Title": row["title"] + (" (foil)" if row["foil"] else ""),
                "Score (error)": with_error(row["elpd"], row["elpd_se"]),
                "Difference to the best (error)": with_error(row["difference"], row["difference_se"]),
                "Told apart": "the best" if row is best else _yes(row["told_apart"]),
                "Flip point": _bias(row["flip"]),
            }
            | {verdict.capitalize(): str(row["verdicts"].get(verdict, 0)) for verdict in SCALE}
            for row in told["accounts"]
        ]
    )


def best_of(told: Row) -> Row:
    """The account with the best score."""
    best: Row = max(told["accounts"], key=lambda row: row["elpd"])
    return best


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def score_text(value: float | None) -> str:
    """A log density as a reader can use it: two decimals at most."""
    return number(value) if value is None or not abs(value) < 1 else f"{value:.2f}"


def with_error(value: float | None, error: float | None) -> str:
    """A sum of log densities with its standard error."""
    return score_text(value) if error is None else f"{score_text(value)} ({score_text(error)})"


def _bias(flip: float | None) -> str:
    return "none that was tried" if flip is None else f"{100 * flip:+.0f} %"


def held_apart(told: Row) -> str:
    """Which accounts the record can separate from the best, and which it cannot, in plain words."""
    best = best_of(told)
    others = [row for row in told["accounts"] if row is not best]
    if not others:
        return f"One account alone is shown, {best['id']}: there is nothing to tell it apart from."
    alike = [row["id"] for row in others if not row["told_apart"]]
    apart = [row["id"] for row in others if row["told_apart"]]
    rule = "by less than twice the error of the difference"
    said = [f"The record cannot separate {', '.join(alike)} from {best['id']}, which scores best: they differ {rule}."]
    if not alike:
        said = [f"{best['id']} scores best, by more than twice the error of the difference before each of the others."]
    elif apart:
        said.append(f"Told apart from it, with lower scores: {', '.join(apart)}.")
    return " ".join(said)


def found_text(row: Row) -> str:
    """What the tests of a claim found: a number with its range and unit, or words."""
    if row["value"] is None:
        return str(row["record"])
    low, high = (None, None) if row["q05"] == row["q95"] else (row["q05"], row["q95"])
    return f"{estimate_text(row['value'], low, high, row['unit'])} {unit_text(row['unit'])}".strip()


def claims_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Claims with their verdicts and what these rest on; all cells text.

    Args:
        rows: `claims` of `reckonings.Accounts.json`.
    """
    import pandas as pd

    columns = ["Number", "Claim", "Verdict", "By", "Found", "Source", "Expected", "Reason"]
    told = [
        (
            row["id"], row["claim"], row["verdict"], row["by"], found_text(row), row["source"],
            row["expected"] or "not said", row["reason"],
        )
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(told, columns=columns)


def misses(rows: Sequence[Row]) -> list[Row]:
    """Claims whose verdict differs from the one expected, the farthest apart first.

    Claims that one side calls untestable have no distance; they come after those three steps apart.

    Args:
        rows: `claims` of `reckonings.Accounts.json`.
    """

    def apart(row: Row) -> float:
        steps = _steps(row)
        return NO_DISTANCE if steps is None else steps

    return sorted((row for row in rows if row["agrees"] is False), key=apart, reverse=True)


def _steps(row: Row) -> int | None:
    """Steps of the scale between verdict and expectation; None where one of them is untestable."""
    if UNTESTABLE in (row["verdict"], row["expected"]):
        return None
    return abs(SCALE.index(row["verdict"]) - SCALE.index(row["expected"]))


def misses_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Claims whose verdict differs from the one expected, with both reasons, the farthest apart first."""
    import pandas as pd

    columns = ["Number", "Claim", "Computed", "Expected", "Steps apart", "Why computed", "Why expected"]
    told = [
        (
            row["id"], row["claim"], row["verdict"], row["expected"],
            "no distance" if _steps(row) is None else str(_steps(row)), row["reason"], row["expected_reason"] or "",
        )
        for row in misses(rows)
    ]  # fmt: skip
    return pd.DataFrame(told, columns=columns)


def contradictions_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Contradictions of the accounts: what each side says, where it stands of 3, and what follows; all cells text."""
    import pandas as pd

    def side(position: Row) -> str:
        score = "no claim tested" if position["score"] is None else f"{number(position['score'])} of 3"
        return f"{', '.join(position['accounts'])}: {position['says']} ({score})"

    return pd.DataFrame(
        [
            {
                "Question": row["question"],
                "State": row["state"],
                "Ahead": ", ".join(row["accounts"]) or "nobody",
                "Positions, with their place": "; ".join(map(side, row["positions"])),
                "Why": row["reason"],
                "What would settle it": row["how"],
            }
            for row in rows
        ]
    )


def parts_table(rows: Sequence[Row], column: str) -> pd.DataFrame:
    """Scores by theme or years: the best, how far before the next, and every account's score.

    Args:
        rows: `themes` or `years` of `reckonings.Accounts.json`.
        column: `theme` or `years`.
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                column.capitalize(): row[column] or "none named", "Figures": f"{row['points']:,}", "Best": row["best"],
                "Before the next by (error)": with_error(row["ahead"], row["ahead_se"]),
                "Told apart": _yes(row["told_apart"]),
            }
            | {name: score_text(value) for name, value in row["elpd"].items()}
            for row in rows
        ]
    )  # fmt: skip


EXPECTS = {
    "--": "lowers the chance strongly",
    "-": "lowers the chance",
    "0": "does not move it, or only delays it",
    "+": "raises the chance",
}


def entailments_table(rows: Sequence[Row]) -> pd.DataFrame:
    """What accounts expect of alternatives, and what came of them in the model; all cells text.

    Args:
        rows: `entailments` of `reckonings.Accounts.json`.
    """
    import pandas as pd

    columns = ["Account", "Alternative", "Expected", "Verdict", "Change of the chance, percentage points", "Found"]
    told = []
    for row in rows:
        ends = [None if row[name] is None else 100 * row[name] for name in ("difference", "low", "high")]
        change = estimate_text(ends[0], ends[1], ends[2], "percent")
        expected = EXPECTS.get(row["expects"], row["expects"])
        told.append((row["account"], row["title"], expected, row["verdict"], change, row["says"]))
    return pd.DataFrame(told, columns=columns)


def alone_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Series that one account predicts better than all others."""
    import pandas as pd

    told = [(row["title"], row["account"], f"{row['points']:,}", score_text(row["ahead"])) for row in rows]
    return pd.DataFrame(told, columns=["Series", "Best predicted by", "Figures", "Before the next by"])


def audit_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Chance of every yes or no under the priors, those decided by assumption first."""
    import pandas as pd

    told = [
        (row["title"], percent_text(row["probability"]), "yes" if row["decided"] else "")
        for row in sorted(rows, key=lambda row: not row["decided"])
    ]
    return pd.DataFrame(told, columns=["Outcome", "Chance under the priors", "Decided by assumption"])


def claims_sentence(told: Row) -> str:
    """What the chart of claims shows, for those who cannot see it."""
    rows = told["claims"]
    counts = Counter(row["verdict"] for row in rows)
    listed = ", ".join(f"{counts[verdict]} {verdict}" for verdict in SCALE)
    silent = [row["id"] for row in told["accounts"] if not any(row["verdicts"].values())]
    said = f"{len(rows)} claims, each one tile, by account and verdict: {listed}."
    dots = sum(row["agrees"] is False for row in rows)
    if dots:
        said += f" A dot marks the {dots} whose verdict differs from the one expected."
    return said + (f" Without claims of their own: {', '.join(silent)}." if silent else "")


def accounts_sentence(told: Row) -> str:
    """What the chart of scores shows, for those who cannot see it."""
    listed = ", ".join(f"{row['id']} {with_error(row['difference'], row['difference_se'])}" for row in told["accounts"])
    clear = [f"{row['best']} in {row['theme']}" for row in told["themes"] if row["told_apart"]]
    said = f"Difference of each account's score to the best, error in brackets: {listed}. {held_apart(told)}"
    if len(told["accounts"]) > 1 and told["themes"]:
        said += f" Before the next by more than twice the error: {', '.join(clear) or 'none in any theme'}."
    return said
