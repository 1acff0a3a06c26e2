"""The record: what happened, with date, unit, source and status, and who was there.

Rival estimates of one quantity stand side by side. A figure is *seen* (in a text that is named),
*seen_secondary* (in a text that shows no table), *recalled* (from memory of the literature) or a *judgement*
without an outside source.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from smychka.foundations.faults import Faults, SmychkaError, unknown
from smychka.inputs import record_tables as tables
from smychka.inputs.record_tables import STATUSES, THEMES, Bibliography, Names, Row
from smychka.inputs.toml_files import DATA

if TYPE_CHECKING:
    import pandas as pd

_IN_SQL = ("series", "congresses", "bodies", "people", "platforms", "events", "regions", "openings")


@dataclass(frozen=True, repr=False, eq=False)
class Record:
    """The evidence on the Soviet system, 1917-1941.

    Attributes:
        observations: one row per figure: theme, series, region, start, end (days, the end included), value,
            low and high (in `unit`; NaN where there is none), unit, source, locator, checked, status, note.
        series: what is measured, by id: theme, title, unit, kind, description, counterpart (in the model), input_of
            (the lever made from it, which makes it no test).
        congresses: congresses, plenums and their votes.
        bodies: spells of membership in leading bodies.
        people: people, their posts and factions.
        platforms: positions of platforms in seven dimensions, from -1 to 1; codes are judgements.
        events: dated events.
        regions: regions of the model (level 1), Ukrainian oblasts (2) and labels (3).
        openings: revolutionary openings abroad with judged odds.
        bibliography: works by key; second keys of a work lead to it.
        version: hash of the files; it changes with any figure.
    """

    observations: pd.DataFrame
    series: pd.DataFrame
    congresses: pd.DataFrame
    bodies: pd.DataFrame
    people: pd.DataFrame
    platforms: pd.DataFrame
    events: pd.DataFrame
    regions: pd.DataFrame
    openings: pd.DataFrame
    bibliography: Bibliography
    version: str
    former_ids: dict[str, str] = field(default_factory=dict)

    def estimates(self, series: str, region: str = "ussr") -> pd.DataFrame:
        """All estimates of a series in a region, by date and source.

        Raises:
            SmychkaError: no such series, or no figures of it for that region; with the nearest right name.
        """
        if series not in self.series.index:
            if series in self.former_ids:
                raise SmychkaError(f"series {series!r} is now part of {self.former_ids[series]!r}")
            raise SmychkaError(unknown("series", series, self.series.index))
        rows = self.observations[self.observations["series"] == series]
        chosen = rows[rows["region"] == region]
        if chosen.empty:
            known = sorted(rows["region"].unique())
            what = unknown("region", region, known)
            raise SmychkaError(f"{series}: {what}; there are figures for {_some(known)}")
        return chosen.sort_values(["start", "end", "source"], kind="stable").reset_index(drop=True)

    def matching(
        self,
        text: str | None = None,
        theme: str | None = None,
        status: str | None = None,
        source: str | None = None,
    ) -> pd.DataFrame:
        """Series that fit, each with its number of figures by status, its span and its rival estimates.

        Args:
            text: part of the id, the title or the description.
            theme: economy, party, demography, regional or abroad.
            status: only series with a figure of this status.
            source: only series with a figure from this source.

        Returns:
            By id: theme, title, unit, kind, counterpart, figures, one column per status, first and last day,
            sources, and rivals: the largest number of estimates for one region and one span of time.

        Raises:
            SmychkaError: no such theme, status or source.
        """
        for kind, name, names in (
            ("theme", theme, THEMES),
            ("status", status, STATUSES),
            ("source", source, self.bibliography),
        ):
            if name is not None and name not in names:
                raise SmychkaError(unknown(kind, name, names))
        rows = self.observations
        chosen = self.series
        if theme is not None:
            chosen = chosen[chosen["theme"] == theme]
        if status is not None:
            chosen = chosen[chosen.index.isin(rows.loc[rows["status"] == status, "series"])]
        if source is not None:
            key = self.bibliography[source]["key"]
            chosen = chosen[chosen.index.isin(rows.loc[rows["source"] == key, "series"])]
        if text is not None:
            said = chosen.index + " " + chosen["title"] + " " + chosen["description"]
            chosen = chosen[said.str.contains(text, case=False, regex=False)]
        return chosen.drop(columns="description").join(self._holdings)

    @property
    def _holdings(self) -> pd.DataFrame:
        """Number of figures by status, span, sources and rivals of every series."""
        import pandas as pd

        rows = self.observations
        by_series = rows.groupby("series")
        out = pd.DataFrame({"figures": by_series.size()})
        for status in STATUSES:
            out[status] = (rows["status"] == status).groupby(rows["series"]).sum()
        out["first"], out["last"] = by_series["start"].min(), by_series["end"].max()
        out["sources"] = by_series["source"].nunique()
        out["rivals"] = rows.groupby(["series", "region", "start", "end"]).size().groupby("series").max()
        return out

    def sql(self, query: str) -> pd.DataFrame:
        """Answer to one SQL question.

        Tables: observations, series, congresses, bodies, people, platforms, events, regions, openings and
        sources. They are copies: nothing can be changed, and no file or network is reached.

        Raises:
            SmychkaError: the query is not one SELECT, or it is wrong.
        """
        import duckdb
        import pandas as pd

        sources = pd.DataFrame([work for key, work in self.bibliography.items() if work["key"] == key])
        with duckdb.connect(":memory:") as base:
            base.register("observations", self.observations)
            base.register("sources", sources)
            for name in _IN_SQL:
                kept = getattr(self, name)
                base.register(name, kept.reset_index() if name == "series" else kept)
            base.execute("SET enable_external_access=false; SET lock_configuration=true")
            try:
                statements = base.extract_statements(query)
                if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                    raise SmychkaError("the record answers one SELECT at a time and cannot be changed by SQL")
                return base.execute(statements[0]).df()
            except duckdb.Error as error:
                raise SmychkaError(f"the query cannot be answered: {_sentence(str(error))}") from error


def _some(names: list[str]) -> str:
    """The first names of a list in words."""
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def _sentence(error: str) -> str:
    """The first paragraph of an error of the database, on one line."""
    return " ".join(error.split("\n\n", maxsplit=1)[0].split())


def load_bibliography() -> Bibliography:
    """The bibliography of the record alone, which is read sooner than all tables.

    Raises:
        InputFaults: what is wrong in it.
    """
    faults = Faults()
    works = tables.bibliography(DATA / "record" / "sources.bib", faults)
    faults.stop_if_any()
    return works


def load_record(folder: Path | None = None) -> Record:
    """The record, read and checked.

    Args:
        folder: folder with the tables; that of the package if left out.

    Raises:
        InputFaults: everything that is wrong in the tables, each with file and line.
    """
    folder = DATA / "record" if folder is None else folder
    if not folder.is_dir():
        raise SmychkaError(f"no record in {folder}: there is no such folder")
    faults = Faults()
    read = {name: tables.table(folder, name, faults) for name in (*THEMES, *tables.TABLES)}
    works = tables.bibliography(folder / "sources.bib", faults)
    names = Names(
        series={row.text("series"): row for row in read["series"]},
        places={row.text("id") for row in (*read["regions"], *read["countries"])},
        people={row.text("id") for row in read["people"]},
        platforms={row.text("platform") for row in read["platforms"]},
        sources=works,
    )
    for name, rows in read.items():
        if name in THEMES:
            tables.check_observations(name, rows, names, faults)
        else:
            tables.check_table(name, rows, names, faults)
    faults.stop_if_any()
    return _record(read, works, _version(folder))


def _record(read: dict[str, list[Row]], works: Bibliography, version: str) -> Record:
    import pandas as pd

    observations = [_frame(read[theme]).assign(theme=theme) for theme in THEMES]
    frames = {name: _frame(read[name]) for name in tables.TABLES}
    former = {row.text("former"): row.text("series") for row in read["renamed"]}
    return Record(
        observations=pd.concat(observations, ignore_index=True),
        series=frames["series"].set_index("series"),
        congresses=frames["congresses"],
        bodies=frames["bodies"],
        people=frames["people"],
        platforms=frames["platforms"],
        events=frames["events"],
        regions=frames["regions"],
        openings=frames["openings"],
        bibliography=works,
        version=version,
        former_ids=former,
    )


def _frame(rows: list[Row]) -> pd.DataFrame:
    """A table with numbers as floats and days as dates."""
    import pandas as pd

    frame = pd.DataFrame([row.cells for row in rows])
    for column in frame.columns:
        if column in ("start", "end"):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
        elif column in tables.NUMBERS:
            frame[column] = frame[column].astype(float)
    return frame


def _version(folder: Path) -> str:
    """Hash of names and contents of the tables and the bibliography."""
    digest = hashlib.sha256()
    for path in sorted((*folder.glob("*.csv"), *folder.glob("*.bib"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
