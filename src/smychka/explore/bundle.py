"""ES modules joined into one classic script, for pages that are opened as files: browsers load no modules there.

The modules keep to a few forms: named, relative, static imports, and functions, classes and constants exported where
they stand. Each becomes a function of its own scope, called once, in the order in which they need one another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from smychka.foundations.faults import SmychkaError

_IMPORT = re.compile(r'^import\s*\{([^{}]*)\}\s*from\s*"\./([\w./-]+\.js)";[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b|export\b).*$|\bimport\s*\(|\bimport\.meta\b", re.MULTILINE)


def joined(entry: str, modules: Mapping[str, str], instead: Mapping[str, str] | None = None) -> str:
    """A module and all that it imports as one classic script.

    Args:
        entry: name of the module that is run.
        modules: text of the modules by name.
        instead: modules that stand in for others, by the name of these.

    Returns:
        A script that leaves nothing behind but what the modules themselves lay down. It ends with an object of what the
        entry exports, so that it can be evaluated as an expression after `return`.

    Raises:
        SmychkaError: a module that is not there, one that needs itself, or a form that cannot be joined.
    """
    written: dict[str, str] = {}
    _write(entry, modules, instead or {}, written, ())
    body = "\n".join(written.values())
    return f'(() => {{\n"use strict";\n{body}\nreturn {_name(entry)};\n}})();\n'


def _write(
    name: str, modules: Mapping[str, str], instead: Mapping[str, str], written: dict[str, str], above: tuple[str, ...]
) -> None:
    if name in written:
        return
    if name in above:
        raise SmychkaError(f"the modules {' and '.join((*above[above.index(name) :], name))} need one another")
    if name not in modules:
        raise SmychkaError(f"there is no module {name!r}, which {above[-1] if above else 'the page'!r} needs")

    def imported(match: re.Match[str]) -> str:
        other = instead.get(match[2], match[2])
        _write(other, modules, instead, written, (*above, name))
        parts = [re.sub(r"\s+as\s+", ": ", each.strip()) for each in match[1].split(",") if each.strip()]
        return f"const {{ {', '.join(parts)} }} = {_name(other)};"

    text = _IMPORT.sub(imported, modules[name])
    exported = [match[2] for match in _EXPORT.finditer(text)]
    text = _EXPORT.sub(r"\1 \2", text)
    left = _OTHER.search(text)
    if left:
        raise SmychkaError(f"{name} cannot be joined into one script: {left[0].strip()[:80]!r}")
    written[name] = f"const {_name(name)} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _name(module: str) -> str:
    return "module_" + re.sub(r"\W", "_", module.removesuffix(".js"))
