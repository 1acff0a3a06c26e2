"""The words of the page: English and Russian agree with each other, with the data and with the scripts.

Truth: the data files and `MEASURES` for what must have a Russian name, the scripts and the markup of the page for the
keys in use. Whether a translation is apt no test can say; that none is missing, blank, left over or robbed of a
placeholder it can.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

import smychka
from smychka.economy.rules import RULES
from smychka.explore.catalogue import MAPS
from smychka.inputs.accounts import heads
from smychka.inputs.regions import load_regions
from smychka.judgement.outcomes import load_outcomes
from smychka.measures import MEASURES
from smychka.telling.tables import annual_unit

PACKAGE = Path(smychka.__file__).parent
DATA, PAGE = PACKAGE / "data", PACKAGE / "explore" / "page"
CYRILLIC = re.compile("[А-Яа-яЁё]")
EVIDENCE = "share of evidence in favour"

# Keys that scripts put together from a beginning and a variable: what may stand in its place.
COMPOSED: dict[str, tuple[str, ...]] = {
    "change.": ("free", "drawn"),
    "change.no_": ("free", "drawn"),
    "differences.": ("free", "free_now", "free_was", "drawn", "drawn_now", "drawn_was"),
    "differences.column_": ("what", "now", "was", "from", "until", "source", "remove"),
    "error.": ("unreachable",),
    "fate.": ("history", "success", "off", "drawn"),
    "group.": ("economy", "countryside", "town", "party", "society", "abroad"),
    "link.": (
        "bad_date", "bad_value", "twice", "unknown_circumstance", "unknown_lever", "unknown_part", "unknown_rule",
    ),
    "link.other_": ("d", "m"),
    "luck.": ("free", "free_month", "free_note", "drawn", "drawn_month", "drawn_note", "rule_month"),
    "mode.": ("both", "central", "fan"),
    "note.": ("drawn", "forced", "free", "idle", "joined", "strain", "strain_beyond", "unlike"),
    "panel.claims.by.": ("record", "simulation", "both", "none"),
    "panel.claims.verdict.": ("supported", "roughly_right", "contested", "wrong", "untestable"),
    "panel.exports.": ("python", "command", "toml"),
    "panel.exports.copy_": ("python", "command", "toml"),
    "panel.outcomes.years_": ("1", "3", "5", "12"),
    "panel.party.": ("power", "tiers", "cohorts"),
    "panel.party.sentence.": ("power", "tiers"),
    "panel.party.tier.": ("members", "district", "province", "congress", "minority"),
    "panel.report.limit.": ("one_world", "model", "short", "deaths", "intentions"),
    "panel.trace.axis.": ("leader", "opening", "region"),
    "panel.trace.kind.": (
        "calendar", "circumstance", "constant", "equation", "fixed", "given", "last_month", "lever", "luck", "stock",
        "strength", "usual_circumstance", "usual_lever", "value",
    ),
    "player.": (
        "drawn", "free", "rules", "joined.abroad", "joined.circumstance", "joined.economy", "joined.party",
        "joined.society",
    ),
    "settings.": ("draws", "lang", "mode", "theme"),
    "status.": ("seen", "seen_secondary", "second-hand", "recalled", "judgement"),
    "tab.": ("differences", "outcomes", "why", "when", "who", "map", "party", "events", "report"),
    "theme.": ("auto", "light", "dark"),
}  # fmt: skip
# Keys whose names for those who cannot see the page say of what: scripts put `_of` after them.
NAMED_OF = (
    "chart_tools.csv", "chart_tools.link", "chart_tools.png", "chart_tools.predict", "chart_tools.remove",
    "chart_tools.svg", "control.from", "control.until", "presets.add", "presets.drop", "presets.take",
)  # fmt: skip


@cache
def strings(lang: str) -> dict[str, str]:
    """The strings file of a language; a key that stands twice is a fault."""

    def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), sorted(key for key in keys if keys.count(key) > 1)
        return dict(pairs)

    text = (PAGE / "strings" / f"{lang}.json").read_text(encoding="utf-8")
    read = json.loads(text, object_pairs_hook=once)
    assert isinstance(read, dict)
    return read


@cache
def sources() -> str:
    """The scripts and the markup of the page, without their comments."""
    files = [*sorted(PAGE.glob("*.js")), PAGE / "index.html"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*|<!--.*?-->", "", text, flags=re.DOTALL | re.MULTILINE)


def toml(path: Path) -> dict[str, object]:
    """A data file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """A table of the record."""
    with (DATA / "record" / f"{name}.csv").open(encoding="utf-8", newline="") as read:
        return list(csv.DictReader(read))


def units() -> set[str]:
    """Every unit of a quantity, an outcome or a lever, and of a year's sum; of the record; of the tests of claims."""
    found = {measure.unit for measure in MEASURES.values()} | {each.unit for each in load_outcomes().outcomes}
    found |= {str(toml(path)["unit"]) for path in (DATA / "levers").glob("*.toml")}
    found |= {annual_unit(unit) for unit in found} | {row["unit"] for row in rows("series")}
    texts = [path.read_text(encoding="utf-8") for path in (DATA / "accounts").glob("*.toml")]
    found |= {unit for text in texts for unit in re.findall(r"^unit = \"([^\"]*)\"", text, re.MULTILINE)}
    return (found | {EVIDENCE}) - {""}


def codes(lever: str, unit: str) -> list[str]:
    """The codes of a lever that is a choice: `code_0_4` has five."""
    first, last = re.findall(r"\d+", unit) if unit.startswith("code_") else ("0", "-1")
    return [f"{lever}.{code}" for code in range(int(first), int(last) + 1)]


def ids() -> dict[str, list[str]]:
    """Everything in the data that has a name on the page, by kind."""
    outcomes = load_outcomes()
    levers = {path.stem: str(toml(path)["unit"]) for path in (DATA / "levers").glob("*.toml")}
    policies = [path.stem for path in (DATA / "policies").glob("*.toml")]
    leaders = toml(DATA / "leaders.toml")["leader"]
    assert isinstance(leaders, list)
    return {
        "lever": list(levers),
        "definition": list(levers),
        "choice": [code for lever, unit in levers.items() for code in codes(lever, unit)],
        "chart": list(MEASURES),
        "map": [name.removeprefix("regional_") for name in MAPS],
        "unit": sorted(units()),
        "outcome": [each.id for each in outcomes.outcomes],
        "verdict": [each.id for each in (*outcomes.thresholds, *outcomes.definitions)],
        "region": list(load_regions().names),
        "policy": policies,
        "summary": policies,
        "account": list(heads()),
        "leader": [str(leader["id"]) for leader in leaders],
        "opening": [row["id"] for row in rows("openings")],
        "rule": list(RULES),
    }


@cache
def names() -> frozenset[str]:
    """The keys of all names of data, which in English come from the data themselves."""
    return frozenset(f"{kind}.{name}" for kind, each in ids().items() for name in each)


@cache
def told_names() -> frozenset[str]:
    """Keys of what the data have without a name for readers: spheres, kinds of events, circumstances of policies."""
    found = {f"sphere.{measure.where.partition('.')[0]}" for measure in MEASURES.values()}
    found |= {f"event.kind.{row['kind']}" for row in rows("events")}
    for path in (DATA / "policies").glob("*.toml"):
        pieces = toml(path).get("circumstance", [])
        assert isinstance(pieces, list)
        found |= {f"circumstance.{piece['name']}" for piece in pieces if not piece["name"].startswith("opening.")}
    return frozenset(found)


def literal_keys() -> set[str]:
    """Keys asked for in so many words: `t("key")`, `data-t="key"`, `data-t-label="key"`."""
    return {
        *re.findall(r"\bt\(\s*\"([^\"]+)\"", sources()),
        *re.findall(r"\bdata-t(?:-label)?=\"([^\"]+)\"", sources()),
    }


def composed_keys() -> set[str]:
    """Keys that scripts put together."""
    composed = {before + after for before, endings in COMPOSED.items() for after in endings}
    return composed | {f"{key}_of" for key in NAMED_OF} | told_names()


def placeholders(text: str) -> list[str]:
    """What is put into a text, in order of name."""
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_every_name_of_data_has_a_russian_one() -> None:
    """Truth: the ids of the data files and of the quantities."""
    assert sorted(names() - strings("ru").keys()) == []


def test_both_languages_hold_the_same_words_of_the_page() -> None:
    """English holds the words of the page, Russian those and the names of data, and neither holds anything else."""
    english, russian = set(strings("en")), set(strings("ru"))
    assert sorted(english - russian) == []
    assert sorted(russian - english - names()) == []
    assert sorted(english & names()) == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_strings_files_are_in_order_and_nothing_is_blank(lang: str) -> None:
    """House form: keys in order, two spaces, letters as they are; and each key has a text without loose ends."""
    found = strings(lang)
    whole = json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=2) + "\n"
    assert (PAGE / "strings" / f"{lang}.json").read_text(encoding="utf-8") == whole
    assert [key for key, text in found.items() if not text or text != text.strip() or "  " in text] == []


def test_placeholders_agree() -> None:
    """A text gets the same values in both languages; names of data get none."""
    english, russian = strings("en"), strings("ru")
    differing = {
        key: (placeholders(english.get(key, "")), placeholders(text))
        for key, text in russian.items()
        if set(placeholders(english.get(key, ""))) != set(placeholders(text))
    }
    assert differing == {}


def test_russian_is_in_russian() -> None:
    """Nothing is left in English: beside placeholders and names in capitals (CSV, PNG) there are Russian letters."""
    bare = {key: re.sub(r"\{\w+\}", "", text) for key, text in strings("ru").items()}
    assert [key for key, text in bare.items() if text.upper() != text and not CYRILLIC.search(text)] == []


def test_every_key_that_is_asked_for_is_there() -> None:
    """Truth: the keys written in the scripts and the markup."""
    assert sorted(literal_keys() - strings("en").keys() - names()) == []
    assert sorted(composed_keys() - strings("en").keys()) == []


def test_no_words_are_left_over() -> None:
    """Every English text is asked for: its key stands in quotation marks in a script, or is put together there."""
    written = set(re.findall(r"[\"'`]([A-Za-z0-9_.:-]+)[\"'`]", sources()))
    assert sorted(strings("en").keys() - written - composed_keys()) == []


def test_composed_keys_are_composed() -> None:
    """The lists above hold only beginnings that a script joins with a variable."""
    beginnings = (*COMPOSED, "sphere.", "event.kind.", "circumstance.")
    assert [before for before in beginnings if f"`{before}${{" not in sources()] == []
    assert "}_of`" in sources()
