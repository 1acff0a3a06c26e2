"""What a user reads when something is wrong: what, where, what was expected, the nearest right name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class SmychkaError(Exception):
    """A mistake in what was asked or given, said in one clear sentence. The commands end with exit code 2."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place of an input file.

    Attributes:
        file: the file, as the user knows it.
        line: line number, the first line being 1; 0 where the whole file is meant.
        what: the sentence: what is wrong and what was expected.
    """

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}"


class InputFaults(SmychkaError):
    """All faults found in the inputs, reported at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        count = len(self.faults)
        head = "1 fault in the inputs" if count == 1 else f"{count} faults in the inputs"
        super().__init__(head + ":\n" + "\n".join(f"  {fault}" for fault in self.faults))


class Faults:
    """A collector, so that a loader reports everything at once instead of stopping at the first."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, file: str | Path, line: int, what: str) -> None:
        """Note one fault."""
        self._found.append(Fault(str(file), line, what))

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def found(self) -> tuple[Fault, ...]:
        """The faults so far, in the order in which they were met."""
        return tuple(self._found)

    def stop_if_any(self) -> None:
        """Raise `InputFaults` with everything collected, if there is anything."""
        if self._found:
            raise InputFaults(self._found)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name most like the one given, or None where nothing is alike."""
    matches = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return matches[0] if matches else None


def unknown(kind: str, name: str, names: Sequence[str] | Iterable[str]) -> str:
    """The sentence for a name that does not exist, with the nearest that does."""
    suggestion = nearest(name, names)
    hint = f"; did you mean {suggestion!r}?" if suggestion else ""
    return f"unknown {kind} {name!r}{hint}"
