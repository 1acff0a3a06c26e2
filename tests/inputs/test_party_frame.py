"""The frame of the party: posts, congresses, background and domains of leaders, and what a broken table is told."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import numpy as np
import pytest

from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.faults import InputFaults
from smychka.inputs.leaders import load_leaders
from smychka.inputs.party_frame import COLUMNS, TIERS, PartyFrame, load_party_frame
from smychka.inputs.record import load_record
from smychka.inputs.toml_files import DATA, STATUSES, source_keys

TABLE = DATA / "party_frame.csv"
LEADERS = tuple(row["id"] for row in tomllib.loads((DATA / "leaders.toml").read_text(encoding="utf-8"))["leader"])


@pytest.fixture(scope="module")
def frame() -> PartyFrame:
    return load_party_frame(LEADERS)


def at(month: str) -> int:
    return month_in_run(month)


def tier(frame: PartyFrame, name: str) -> np.ndarray:
    return np.asarray(frame.sizes)[:, TIERS.index(name)]


def share(frame: PartyFrame, leader: str) -> np.ndarray:
    return np.asarray(frame.domain)[:, LEADERS.index(leader)]


def test_shapes_and_ranges(frame: PartyFrame) -> None:
    """Truth: the definitions in the docstring; the leaders are those of the shipped file, in its order."""
    assert load_leaders().names == LEADERS
    shapes = (frame.sizes.shape, frame.congress.shape, frame.match.shape, frame.domain.shape)
    count = len(LEADERS)
    assert shapes == ((MONTHS, 5), (MONTHS,), (count,), (MONTHS, count))
    assert (np.asarray(frame.sizes) >= 1.0).all()
    assert ((np.asarray(frame.match) >= 0.0) & (np.asarray(frame.match) <= 1.0)).all()
    assert (np.asarray(frame.domain) >= 0.0).all() and (np.asarray(frame.domain).sum(axis=1) <= 1.0).all()
    assert set(np.unique(np.asarray(frame.congress))) == {0.0, 1.0}


def test_the_central_committee_is_that_of_the_record(frame: PartyFrame) -> None:
    """Truth: every record row of cc.full_members, from the month of its congress to the month before the next."""
    rows = load_record().estimates("cc.full_members")
    days = [str(day)[:7] for day in rows["start"]]
    places = [0 if day < "1917-11" else at(day) for day in days]
    for place, until, value in zip(places, [*places[1:], MONTHS], rows["value"], strict=True):
        assert (tier(frame, "central_committee")[place:until] == value).all()
    assert (tier(frame, "politburo") == 8.0).all()


def test_cells_pass_through_the_figures_of_the_record(frame: PartyFrame) -> None:
    """Truth: record rows of party.cells (one of the two of 1939 is said to be "over 100,000" and left aside)."""
    rows = load_record().estimates("party.cells")
    used = [(str(day)[:7], value) for day, value in zip(rows["start"], rows["value"], strict=True) if value != 100000]
    assert len(used) == 5
    for month, value in used:
        assert tier(frame, "cell")[at(month)] == pytest.approx(value, rel=0.02)


def test_lines_between_dates(frame: PartyFrame) -> None:
    """Truth: closed form: districts 1,500 at the start of 1922 and 3,200 at that of 1930, half way in January 1926."""
    assert tier(frame, "district")[at("1926-01")] == pytest.approx(1500.0 + 1700.0 * 48.5 / 96.0, rel=1e-5)
    assert tier(frame, "district")[-1] == 3200.0
    for name in ("cell", "district", "province"):
        assert (np.diff(tier(frame, name)) >= 0.0).all()


def test_congresses_are_those_of_the_record(frame: PartyFrame) -> None:
    """Truth: record table of congresses: the last day of each from the seventh to the eighteenth."""
    with (DATA / "record" / "congresses.csv").open(encoding="utf-8", newline="") as lines:
        met = [row for row in csv.DictReader(lines) if (row["kind"], row["row_type"]) == ("congress", "meeting")]
    months = {at(row["end"][:7]) for row in met if row["end"] > "1917-11"}
    assert set(np.flatnonzero(np.asarray(frame.congress))) == months and len(months) == 12


def test_domains_end_when_the_leaders_lost_them(frame: PartyFrame) -> None:
    """Truth: record table of events: Leningrad taken over by 12 February 1926, Trotsky out of the war commissariat on
    26 January 1925; Moscow passed to Uglanov in August 1924 (record table of bodies)."""
    for leader, last in (("zinoviev", "1926-01"), ("trotsky", "1925-01"), ("kamenev", "1924-08")):
        held = share(frame, leader) > 0.0
        assert held[: at(last) + 1].all() and not held[at(last) + 1 :].any()
    others = [name for name in LEADERS if name not in ("zinoviev", "trotsky", "kamenev")]
    assert not any(share(frame, name).any() for name in others)


def test_background(frame: PartyFrame) -> None:
    """Truth: sign: workers and practical men inside the country are liker to those placed than writers from abroad."""
    match = dict(zip(LEADERS, np.asarray(frame.match).tolist(), strict=True))
    assert match["tomsky"] > match["bukharin"] > match["trotsky"]
    assert match["stalin"] > match["zinoviev"] > match["trotsky"]


def test_leaders_are_given_in_the_order_asked_for(frame: PartyFrame) -> None:
    """Truth: by definition: the same numbers, in another order, and no leader at all."""
    turned = load_party_frame(LEADERS[::-1])
    np.testing.assert_array_equal(np.asarray(turned.match), np.asarray(frame.match)[::-1])
    np.testing.assert_array_equal(np.asarray(turned.domain), np.asarray(frame.domain)[:, ::-1])
    none = load_party_frame(())
    assert none.match.shape == (0,) and none.domain.shape == (MONTHS, 0)


def test_every_row_says_where_it_comes_from() -> None:
    """Truth: the house rule: a key of the bibliography, a status, a note; what is judged is called an assumption."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keys = source_keys()
    for row in rows:
        assert row["source"] in keys and row["status"] in STATUSES
        assert (row["source"] == "CompilerJudgement") == (row["status"] == "judgement")
        assert row["status"] != "judgement" or "assumption" in row["note"] or "definition" in row["note"]


def faults(path: Path, leaders: tuple[str, ...] = LEADERS) -> list[str]:
    with pytest.raises(InputFaults) as error:
        load_party_frame(leaders, path)
    return [str(fault).removeprefix(str(path)) for fault in error.value.faults]


def broken(folder: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of the table with one text replaced, and the line of that text."""
    text = TABLE.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path = folder / "party_frame.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path, text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("1922-01-01,posts.cell", "1922-13-01,posts.cell", "not a date"),
        ("1922-01-01,posts.cell", "1942-01-01,posts.cell", "outside the run"),
        ("1918-03-08,congress,1", "1917-08-16,congress,1", "outside the run"),
        ("1918-03-08,congress,1", "1918-03-08,congress,2", "outside the range"),
        ("1922-01-01,posts.cell", "1922-01-01,posts.cells", "did you mean 'cell'"),
        ("1917-11-01,match.trotsky,0.25", "1917-11-01,march.trotsky,0.25", "unknown item"),
        ("1917-11-01,match.trotsky,0.25", "1917-11-01,match.trotsky,1.25", "outside the range"),
        ("1917-11-01,match.trotsky,0.25", "1917-11-01,match.trotsky,low", "expected a number"),
        ("1922-01-01,posts.cell,26000,partlife1947,seen", "1922-01-01,posts.cell,26000,partlife1947,guessed", "status"),
        ("1922-01-01,posts.cell,26000,partlife1947", "1922-01-01,posts.cell,26000,partlife47", "'partlife1947'"),
        ("1922-01-01,posts.cell,26000,", "1922-01-01,posts.cell,", "expected 6 cells"),
        ("1921-03-16,congress", "1922-04-16,congress", "stands twice in 1922-04"),
        ("1917-11-01,match.stalin", "1917-11-01,match.trotsky", "stands twice"),
        ("1917-11-01,posts.province", "1918-11-01,posts.province", "expected 1917-11-01 or before"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    """Truth: one cell of the shipped table, broken by hand."""
    path, line = broken(tmp_path, old, new)
    said = faults(path)
    lines = {line, line + 1} if "twice" in what else {line}
    assert any(text.split(":")[1] in {str(place) for place in lines} and what in text for text in said), said


def test_missing_leaders_and_domains_above_one(tmp_path: Path) -> None:
    """Truth: a leader who is not in the table; the domain of Zinoviev set to .99 beside the two others."""
    said = faults(TABLE, (*LEADERS, "zinovyev"))
    assert len(said) == 2 and all("did you mean" in text and "zinoviev" in text for text in said)
    path, _ = broken(tmp_path, "domain.zinoviev,0.12", "domain.zinoviev,0.99")
    assert faults(path) == [": the domains of all leaders together are above 1"]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Truth: three rows broken by hand, a table without its columns, and no table at all."""
    path = tmp_path / "party_frame.csv"
    text = TABLE.read_text(encoding="utf-8")
    for old, new in (
        ("posts.cell,26000", "posts.cell,0"),
        ("congress,1,", "congres,1,"),
        ("8,CompilerJ", "8,CompilerG"),
    ):
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    assert len(faults(path)) == 3
    path.write_text(text.replace(",".join(COLUMNS), "day," + ",".join(COLUMNS[1:]), 1), encoding="utf-8")
    assert faults(path)[0].startswith(":1: expected the columns")
    assert "cannot be read" in faults(tmp_path / "none.csv")[0]
