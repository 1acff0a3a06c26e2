"""The page as a folder that needs no server: opened as a file, it computes in the browser, by the model's twin."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from smychka.explore.bundle import joined
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import folder_written_whole

if TYPE_CHECKING:
    from smychka.ensemble import History

__all__ = ["FILES", "write_export"]

Progress = Callable[[str], None]
Answers = Literal["none", "kept", "all"]
FILES = ("index.html", "style.css", "panels.css", "vega.js", "data.js", "page.js", "LICENCE.txt", "README.txt")
"""What a folder consists of."""
_MARK = "Smychka: the page without a server"
_STYLES = ("style.css", "panels.css")
_README = """\
{mark}
Version {version}, model {model_version}, data {data_version}, posterior {posterior}

Open index.html in a browser. Nothing is installed, sent or fetched: the model
runs in the browser, in double precision, with the central draw and {draws} of the
posterior's draws (seed {seed}). It was printed from the package's own program and
is held against it in the package's tests, to one part in a million.

What differs from `smychka explore` with a server: a fan of draws takes a second
or two; the equation behind a number cannot be traced; windows and verdicts on
claims are those worked out when the folder was made ({answers}).

How to cite: The Smychka contributors, Smychka: an executable, quantitative model
of the Soviet system, 1917-1941, version {version}. Cite the sources of the
figures you use as well; the page names them.

Licences: see LICENCE.txt.
"""


def write_export(
    folder: str | Path, history: History | None = None, *, draws: int | None = None, answers: Answers = "kept",
    progress: Progress | None = None,
) -> Path:  # fmt: skip
    """Write the page as a folder that needs no server.

    Args:
        folder: where; made if it is not there. An earlier folder of this kind is replaced.
        history: what every run starts from; the shipped one with the shipped posterior if left out.
        draws: draws that go with it, 2 to 500; 300 if left out.
        answers: windows and verdicts on claims: none, those that earlier questions have left in the user's cache, or
            all, which takes hours where they are not kept.
        progress: called with a sentence at each step.

    Returns:
        The page to be opened.

    Raises:
        SmychkaError: the folder holds something else or cannot be written, or the program cannot be printed.
    """
    target, say = Path(folder), progress or (lambda _: None)
    _refuse_strange(target)
    texts = _texts(history, draws, answers, say)
    say("Writing the files")
    try:
        with folder_written_whole(target) as part:
            for name in FILES:
                (part / name).write_text(texts[name], encoding="utf-8")
    except OSError as error:
        raise SmychkaError(f"cannot write to {target}: {error.strerror or error}") from error
    return target / "index.html"


def _refuse_strange(folder: Path) -> None:
    """Refuse a folder that holds what this module has not written."""
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise SmychkaError(f"{folder} is a file; expected a new or empty folder")
        held = sorted(each.name for each in folder.iterdir())
        ours = "README.txt" in held and (folder / "README.txt").read_text("utf-8").startswith(_MARK)
    except (OSError, UnicodeDecodeError) as error:
        raise SmychkaError(f"cannot read {folder}: {error}") from error
    strange = [name for name in held if name not in FILES]
    if held and (not ours or strange):
        found = ", ".join((strange or held)[:3])
        raise SmychkaError(f"{folder} holds {found}; expected a new or empty folder, or an earlier copy of the page")


def _texts(history: History | None, draws: int | None, answers: Answers, say: Progress) -> dict[str, str]:
    """The content of each file."""
    from smychka import ensemble
    from smychka.explore import catalogue, twin
    from smychka.telling.pictures import drawing_bundle

    say("Reading record, levers and posterior")
    past = history or ensemble.usual_history()
    about = {**catalogue.about(), "engine": "twin"}
    regional = dict.fromkeys(
        [row["quantity"] for row in about["maps"]] + [row["quantity"] for row in about["outcomes"] if row["region"]]
    )
    say("Printing the model's month as JavaScript")
    made = twin.twin(past, tuple(regional), twin.DRAWS if draws is None else draws)
    say("Gathering what was worked out before")
    kept = _answers(about, answers, say)
    modules = page_modules() | {"twin_program.js": made.program()}
    files = {"about.json": about, "points.json": catalogue.points()} | {
        f"page/strings/{name}": json.loads(text) for name, text in _strings().items()
    }
    handed = {
        "script": joined("twin_start.js", modules), "data": made.data(), "named": twin.questions(past.regions.names),
        "kept": kept,
    }  # fmt: skip
    told = {key: about[key] for key in ("version", "model_version", "data_version", "posterior", "seed")}
    found = f"{len(kept['when'])} windows, {'all' if kept['claims'] else 'no'} claims"
    page = _page()
    return {
        "index.html": static_page((page / "index.html").read_text("utf-8")),
        **{name: (page / name).read_text("utf-8") for name in (*_STYLES, "LICENCE.txt")},
        "vega.js": drawing_bundle(),
        "data.js": f"globalThis.smychkaFiles = {_json(files)};\nglobalThis.smychkaTwin = {_json(handed)};\n",
        "page.js": joined("main.js", modules, {"engine.js": "twin_engine.js"}),
        "README.txt": _README.format(mark=_MARK, draws=made.layout["draws"], answers=found, **told),
    }


def static_page(html: str) -> str:
    """The page's HTML with one script instead of modules, and its files beside it.

    Raises:
        SmychkaError: it has no place for the script.
    """
    html = re.sub(r'(href|src)="page/([\w.]+\.css)"', r'\1="\2"', html)
    module = re.compile(r'<script type="module" src="page/main\.js"></script>')
    scripts = '<script defer src="data.js"></script>\n<script defer src="page.js"></script>'
    html, found = module.subn(scripts, html)
    if found != 1:
        raise SmychkaError("the page has no place for the script of a folder without a server")
    return html


def page_modules() -> dict[str, str]:
    """The ES modules of the page by name."""
    return {each.name: each.read_text("utf-8") for each in _page().iterdir() if each.name.endswith(".js")}


def _page() -> Any:
    return resources.files("smychka.explore") / "page"


def _strings() -> dict[str, str]:
    folder = _page() / "strings"
    return {each.name: each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".json")}


def _answers(about: Mapping[str, Any], wanted: Answers, say: Progress) -> dict[str, Any]:
    """Windows by question and verdicts on claims, as far as they are wanted and known."""
    from smychka.explore.jobs import Jobs

    names = [row["id"] for row in about["verdicts"] if not row["account"]]
    if wanted == "none":
        return {"when": {}, "claims": None}
    if wanted == "all":
        return Jobs().precomputed(names, lambda share: say(f"Working out windows and claims: {share:.0%}"))
    jobs = Jobs(work=_nothing)
    try:
        windows = {name: told for name in names for status, told in [jobs.when(name)] if status == 200}
        quantities = [row["id"] for row in (*about["charts"], *about["maps"])]
        outcomes = [row["id"] for row in (*about["outcomes"], *about["verdicts"])]
        status, claims = jobs.claims(quantities, outcomes)
    finally:
        jobs.close()
    return {"when": windows, "claims": claims if status == 200 else None}


def _nothing(question: Mapping[str, Any], progress: Callable[[float], None]) -> Mapping[str, Any]:
    """No work at all: only what is kept is given out."""
    raise SmychkaError("Only what is kept is asked for.")


def _json(value: Any) -> str:
    return json.dumps(_finite(value), ensure_ascii=True, separators=(",", ":"), allow_nan=False, default=str)


def _finite(value: Any) -> Any:
    """The same without numbers that JSON does not know, and without those of other libraries."""
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    if hasattr(value, "tolist"):
        return _finite(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value
