"""Why figures of some quantities mean something else than the model's, and are not compared with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Caveat:
    """A reason why figures of some quantities mean something else than the model's.

    Attributes:
        reason: why they are not compared.
        quantities: the counterparts concerned.
        words: only figures whose note has one of these; none means any note.
        sources: only figures of these sources; none means any source.
        since: only figures that begin on this day or later.
        until: only figures that begin before this day.
    """

    reason: str
    quantities: frozenset[str]
    words: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: dt.date = dt.date.min
    until: dt.date = dt.date.max

    def holds(self, row: Any, quantity: str) -> bool:
        """Whether a figure falls under it."""
        if quantity not in self.quantities or not self.since <= row.start.date() < self.until:
            return False
        if not self.words and not self.sources:
            return True
        note = str(row.note)
        return row.source in self.sources or any(word in note for word in self.words)


LAND = frozenset(
    {
        "population", "rural_population", "urban_population", "births", "deaths", "birth_rate", "death_rate",
        "wage_earners", "industrial_workers", "sown_area", "grain_harvest", "grain_procurement",
        "grain_marketed", "horses", "cattle", "officials", "arrests", "sentenced", "executed",
    }
)  # fmt: skip
"""Quantities that grow with the territory."""
CAVEATS = (
    Caveat("with the lands annexed from September 1939", LAND, since=dt.date(1939, 10, 1)),
    Caveat("other borders than the model's", LAND, ("later borders", "1991 USSR borders", "post-1945 territory")),
    Caveat("part of the territory only", LAND, ("partial",)),
    Caveat("registered births and deaths only", frozenset({"births", "deaths"}), ("registered",)),
    Caveat(
        "the crop standing in the field, not the barn harvest", frozenset({"grain_harvest"}),
        ("biological yield",), ("soviet_official_1930s",), dt.date(1933, 1, 1),
    ),
    Caveat(
        "before the reform, when chervontsy went round beside the old paper", frozenset({"cash"}),
        until=dt.date(1924, 3, 31),
    ),
    Caveat("part of the territory only", frozenset({"executed"}), ("twenty provinces",)),
    Caveat("part of the territory only", frozenset({"village_turnout"}), until=dt.date(1924, 1, 1)),
    Caveat("camps only, without colonies", frozenset({"camp_deaths"}), until=dt.date(1935, 1, 1)),
    Caveat(
        "camps only, without colonies", frozenset({"camp_deaths"}), sources=("GulagOURZ1956", "kokurin_petrov2000"),
        since=dt.date(1939, 1, 1), until=dt.date(1940, 1, 1),
    ),
    Caveat("a sum of single camps at different dates", frozenset({"camp_inmates"}), sources=("gulag_museum_map",)),
    Caveat("all salaried employees, not officials", frozenset({"officials"}), ("all salaried employees",)),
    Caveat("poor families without farm labourers", frozenset({"poor_share"}), sources=("SNKtax1927", "larin_1927")),
    Caveat("without political officers", frozenset({"officers_dismissed"}), sources=("cherushev2003",)),
)  # fmt: skip
