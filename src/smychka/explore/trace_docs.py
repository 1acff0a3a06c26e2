"""What the docstrings of the four spheres say: equations with their formulas, and the meaning of fields.

An equation is a public function of economy, party, society or abroad with a formula in its docstring.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

SPHERES = ("economy", "party", "society", "abroad")
_SET_APART = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_IN_LINE = re.compile(r"\$(.+?)\$", re.DOTALL)
_SECTION = re.compile(r"^(Args|Returns|Raises|Attributes):\s*$", re.MULTILINE)
_ENTRY = re.compile(r"^(\w+): *(.*)$")
Place = tuple[str, int]
"""File, and number of the first line of the function with its decorators: what its code object knows of it."""


@dataclass(frozen=True)
class Equation:
    """An equation as its docstring has it.

    Attributes:
        name: name of the function.
        module: its module, `economy.harvest`.
        formula: in LaTeX; several are parted by two dollar signs.
        meaning: first sentence, with formulas in dollar signs.
        symbols: what the docstring says beside: symbols, who disputes it.
        arguments: meaning of each argument, by name.
        returns: what it gives back, with its unit.
        lines: first and last line in the file of the module.
        code: the lines that compute it.
    """

    name: str
    module: str
    formula: str
    meaning: str
    symbols: str
    arguments: Mapping[str, str]
    returns: str
    lines: tuple[int, int]
    code: str

    def told(self) -> dict[str, str]:
        """As the page is told it."""
        file = self.module.replace(".", "/")
        return {
            "name": self.name, "module": self.module, "formula": self.formula, "meaning": self.meaning,
            "symbols": self.symbols, "returns": self.returns, "code": self.code,
            "source": f"{file}.py, lines {self.lines[0]} to {self.lines[1]}",
        }  # fmt: skip


def package() -> Path:
    """Folder of the installed package."""
    return Path(str(resources.files("smychka")))


@cache
def equations() -> Mapping[Place, Equation]:
    """Every equation of the spheres, by the place of its function."""
    return {
        place: equation
        for sphere in SPHERES
        for path in sorted((package() / sphere).rglob("*.py"))
        for place, equation in _of_file(path)
    }


def _of_file(path: Path) -> Iterator[tuple[Place, Equation]]:
    text = path.read_text(encoding="utf-8")
    module = ".".join(path.relative_to(package()).with_suffix("").parts)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        said = ast.get_docstring(node) or ""
        head = sections(said)[""]
        if "$" in head:
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield (str(path), first), _equation(node, module, said, text.splitlines())


def _equation(node: ast.FunctionDef, module: str, said: str, lines: list[str]) -> Equation:
    parts = sections(said)
    meaning, _, rest = parts[""].partition("\n\n")
    last = node.end_lineno or node.lineno
    body = node.body[1].lineno if len(node.body) > 1 else last
    return Equation(
        node.name, module, formula(parts[""]), " ".join(meaning.split()), " ".join(_SET_APART.sub("", rest).split()),
        entries(parts.get("Args", "")), " ".join(parts.get("Returns", "").split()), (node.lineno, last),
        inspect.cleandoc("\n" + "\n".join(lines[body - 1 : last])),
    )  # fmt: skip


def formula(text: str) -> str:
    """The formulas of a text that are set apart, parted by two dollar signs; else the longest within its lines."""
    apart = [" ".join(each.split()) for each in _SET_APART.findall(text)]
    if apart:
        return " $$ ".join(apart)
    return max((" ".join(each.split()) for each in _IN_LINE.findall(text)), key=len, default="")


def sections(text: str) -> dict[str, str]:
    """The parts of a docstring by their headings; what stands before the first is under the empty one."""
    pieces = _SECTION.split(inspect.cleandoc(text))
    return {"": pieces[0].strip()} | {pieces[at]: pieces[at + 1] for at in range(1, len(pieces), 2)}


def entries(section: str) -> dict[str, str]:
    """What a part such as `Args:` says of each name."""
    found: dict[str, str] = {}
    name = ""
    for line in inspect.cleandoc(section).splitlines():
        entry = _ENTRY.match(line)
        if entry:
            name = entry[1]
            found[name] = entry[2]
        elif name:
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found


@cache
def fields(kind: type) -> Mapping[str, str]:
    """What the docstring of a class says of its fields, by name."""
    return entries(sections(kind.__doc__ or "").get("Attributes", ""))
