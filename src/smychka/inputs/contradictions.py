"""Questions on which the accounts contradict one another, with the claims that state each position."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smychka.foundations.faults import Faults, unknown
from smychka.inputs.accounts import Account
from smychka.inputs.toml_files import DATA, toml_file

__all__ = ["Position", "Question", "load_contradictions"]


@dataclass(frozen=True)
class Position:
    """One answer: the accounts that give it, in our words, and the claims that state it."""

    accounts: tuple[str, ...]
    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A direct contradiction.

    Attributes:
        id: its name.
        question: what is asked.
        how: how it could be decided.
        definitional: whether it is a matter of what words mean.
        positions: the answers.
    """

    id: str
    question: str
    how: str
    definitional: bool
    positions: tuple[Position, ...]


def load_contradictions(accounts: Mapping[str, Account], path: Path | None = None) -> tuple[Question, ...]:
    """The questions in the order of the file.

    Args:
        accounts: the accounts, whose claims the positions name.
        path: a file; that of the package if left out.

    Raises:
        InputFaults: everything wrong in it, with its line.
    """
    faults = Faults()
    path = DATA / "accounts" / "contradictions.toml" if path is None else path
    file = toml_file(path, ("question", "position"), faults)
    faults.stop_if_any()
    assert file is not None
    file.top.allow(())
    claims = {claim.id for account in accounts.values() for claim in account.claims}
    ids = [str(table.entries.get("id")) for table in file.tables["question"]]
    positions: dict[str, list[Position]] = {}
    for table in file.tables["position"]:
        table.allow(("question", "accounts", "says", "claims"))
        whose, stated = table.texts("accounts"), table.texts("claims")
        for name in whose:
            if name not in accounts:
                table.fault("accounts", unknown("account", name, accounts))
        for name in stated:
            if name not in claims:
                table.fault("claims", unknown("claim", name, claims))
        of = table.choice("question", "question", ids)
        positions.setdefault(of, []).append(Position(whose, table.text("says"), stated))
    found = []
    for table in file.tables["question"]:
        table.allow(("id", "question", "how", "definitional"))
        name = table.text("id")
        if name not in positions:
            table.fault("id", f"{name!r} has no position")
        held = tuple(positions.get(name, ()))
        found.append(Question(name, table.text("question"), table.text("how"), table.flag("definitional"), held))
    faults.stop_if_any()
    return tuple(found)
