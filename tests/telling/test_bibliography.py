"""The bibliography: valid BibTeX, a list to read, faults named."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from smychka.foundations.faults import SmychkaError
from smychka.telling.bibliography import bibtex, cite, references, source_keys


def parsed(text: str) -> dict[str, dict[str, str]]:
    """A small reader of the BibTeX that is written, one field a line."""
    works: dict[str, dict[str, str]] = {}
    for kind, key, body in re.findall(r"@(\w+)\{(\w+),\n(.*?)\n\}(?=\n)", text, re.DOTALL):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))
        works[key] = {"ENTRYTYPE": kind, **{n: re.sub(r"\\([&%#])", r"\1", v) for n, v in fields.items()}}
    return works


def test_bibtex_round_trip(bibliography: dict[str, dict[str, str]]) -> None:
    """What is written reads back as it was; keys rise; unused works are left out."""
    text = bibtex(["smith_1955", "gardener_1960", "smith_1955"], bibliography)
    assert parsed(text) == {key: bibliography[key] for key in ("gardener_1960", "smith_1955")}
    assert text.index("gardener_1960") < text.index("smith_1955")
    assert "Fields \\& {Barns}" in text


def test_bibtex_is_read_by_an_independent_parser(bibliography: dict[str, dict[str, str]]) -> None:
    """Pybtex, the reader of the record's own bibliography, finds the same works and years."""
    pybtex = pytest.importorskip("pybtex.database")
    read = pybtex.parse_string(bibtex(bibliography, bibliography), "bibtex")
    assert {key: read.entries[key].fields["year"] for key in read.entries} == {
        key: fields["year"] for key, fields in bibliography.items()
    }


def test_unbalanced_braces_do_not_break_the_file() -> None:
    """A stray brace in one title cannot swallow the next work."""
    broken = {"a": {"ENTRYTYPE": "misc", "title": "Half { open"}, "b": {"ENTRYTYPE": "misc", "title": "Next"}}
    assert parsed(bibtex(["a", "b"], broken))["b"]["title"] == "Next"


def test_unknown_sources_are_all_named(bibliography: dict[str, dict[str, str]]) -> None:
    """All faults at once, with the nearest right name."""
    with pytest.raises(SmychkaError, match=r"smith_1956.*did you mean 'smith_1955'.*zzz"):
        bibtex(["smith_1956", "zzz"], bibliography)


def test_source_keys_from_columns_and_lists() -> None:
    """Keys are parted by semicolons; words for no source, empty and missing cells are not works."""
    column = pd.Series(["a_1; b_2", "", None, float("nan"), "assumption"])
    assert source_keys(column, "c_3", ["a_1", ("d_4",)]) == {"a_1", "b_2", "c_3", "d_4"}


def test_references_and_citations(bibliography: dict[str, dict[str, str]]) -> None:
    """Author, year, title, place, note, in this order, braces and escapes gone."""
    works = references(["smith_1955", "gardener_1960"], bibliography)
    assert [work.key for work in works] == ["gardener_1960", "smith_1955"]
    assert works[0].text == (
        "Gardener, Ann; Plough, John (1960). Fields & Barns. Invented Press. a third of it is maps."
    )
    assert works[1].url == "https://example.org/a%20b"
    assert cite("gardener_1960", bibliography) == "Gardener and Plough 1960"
    assert cite("smith_1955", bibliography) == "Office of Smiths 1955"
    assert cite("unused_1999", bibliography) == "Never cited 1999"
