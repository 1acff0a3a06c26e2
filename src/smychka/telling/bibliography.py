"""The bibliography of what a result used, as BibTeX and as a list to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smychka.foundations.faults import SmychkaError, unknown

Entry = Mapping[str, str]
NOT_SOURCES = frozenset({"assumption", "judgement", "own"})
_BOOKKEEPING = frozenset({"ENTRYTYPE", "ID"})
_FIELD_ORDER = ("author", "editor", "title", "journal", "booktitle", "year")
_HOLDERS = ("journal", "booktitle", "publisher", "institution", "howpublished")


@dataclass(frozen=True)
class Reference:
    """One work of the bibliography, ready to print.

    Attributes:
        key: key in the record's bibliography.
        text: author, year, title, place of publication, note.
        url: address of the text, empty where none is given.
    """

    key: str
    text: str
    url: str


def source_keys(*sources: object) -> frozenset[str]:
    """The works named by source fields: columns, lists or single texts, several keys parted by semicolons.

    Empty fields and the words for a number without a source (`assumption`, `judgement`, `own`) are left out.
    """
    keys: set[str] = set()
    for source in sources:
        if isinstance(source, str):
            keys.update(part.strip() for part in source.split(";"))
        elif isinstance(source, Iterable):
            for item in source:
                keys |= source_keys(item)
    return frozenset(keys - NOT_SOURCES - {""})


def entries(keys: Iterable[str], bibliography: Mapping[str, Entry]) -> dict[str, Entry]:
    """The bibliography cut down to the works used, by key.

    Raises:
        SmychkaError: keys that the bibliography does not have, all named at once.
    """
    wanted = sorted(set(keys), key=str.casefold)
    missing = [unknown("source", key, bibliography) for key in wanted if key not in bibliography]
    if missing:
        raise SmychkaError("; ".join(missing))
    return {key: bibliography[key] for key in wanted}


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def _field(name: str, value: str) -> str:
    text = " ".join(str(value).split())
    if not _balanced(text):
        text = text.replace("{", "").replace("}", "")
    if name != "url":
        text = re.sub(r"(?<!\\)([&%#])", r"\\\1", text)
    return f"  {name} = {{{text}}},"


def bibtex(keys: Iterable[str], bibliography: Mapping[str, Entry]) -> str:
    """A BibTeX file of the works used, sorted by key.

    Args:
        keys: keys of the works.
        bibliography: fields of every work by key, the kind of entry under `ENTRYTYPE`.

    Raises:
        SmychkaError: keys that the bibliography does not have.
    """
    blocks = []
    for key, fields in entries(keys, bibliography).items():
        names = [name for name in fields if name not in _BOOKKEEPING and str(fields[name]).strip()]
        names.sort(key=lambda name: (_FIELD_ORDER.index(name) if name in _FIELD_ORDER else 99, name))
        lines = [_field(name, fields[name]) for name in names]
        blocks.append("\n".join([f"@{fields.get('ENTRYTYPE', 'misc')}{{{key},", *lines, "}"]))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"\\([&%#_$])", r"\1", text).replace("{", "").replace("}", "").split())


def _names(author: str) -> list[str]:
    return [_plain(name) for name in re.split(r"\s+and\s+", author.strip()) if name.strip()]


def cite(key: str, bibliography: Mapping[str, Entry]) -> str:
    """A short citation, `Allen 2003`, `Davies and Wheatcroft 2004`, `Andreev et al. 1990`.

    Raises:
        SmychkaError: a key that the bibliography does not have.
    """
    fields = entries([key], bibliography)[key]
    author = fields.get("author") or fields.get("editor") or ""
    names = [name.split(",")[0] for name in _names(author)] or [_plain(fields.get("title", key))]
    pair = 2
    who = f"{names[0]} et al." if len(names) > pair else " and ".join(names)
    year = fields.get("year", "").strip()
    return f"{who} {year}".strip()


def references(keys: Iterable[str], bibliography: Mapping[str, Entry]) -> list[Reference]:
    """The works used as a list to read, by author and year.

    Raises:
        SmychkaError: keys that the bibliography does not have.
    """
    found = []
    for key, fields in entries(keys, bibliography).items():
        author = "; ".join(_names(fields.get("author") or fields.get("editor") or ""))
        year = fields.get("year", "").strip() or "n.d."
        holders = [_plain(fields[name]) for name in _HOLDERS if fields.get(name)]
        parts = [f"{author} ({year})" if author else f"({year})", _plain(fields.get("title", key)), *holders]
        if fields.get("note"):
            parts.append(_plain(fields["note"]))
        text = ". ".join(part.rstrip(".") for part in parts if part) + "."
        found.append(Reference(key, text, fields.get("url", "").strip()))
    return sorted(found, key=lambda work: (work.text.casefold(), work.key))
