"""The report: one HTML file that needs no connection, reads on a phone and prints."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import written_whole
from smychka.judgement.systems import checks, known_misses
from smychka.telling import bibliography as works
from smychka.telling import figures, sections, tables, verdicts
from smychka.telling.draughtsman import Draughtsman
from smychka.telling.hunger import hunger as hunger_section
from smychka.telling.parts import ForkPart, ReplayPart
from smychka.telling.pictures import Picture, drawing_bundle

if TYPE_CHECKING:
    import pandas as pd


ESTIMATES_CAPTION = "Every estimate, with its range, its source and how it was read"


@dataclass(frozen=True)
class ReportContent:
    """Everything a report says. It holds no date, so that the same inputs give the same bytes.

    Attributes:
        title: title of the report.
        draws: number of draws.
        seed: seed of the run.
        versions: name and version of the package, of the data, of the libraries that computed.
        used: keys of the sources used.
        bibliography: fields of every work by key.
        replay: the replay, where there is one.
        forks: forks in the order in which they are shown.
        notes: further remarks, one sentence or more each.
        limits: heading and text of each limit; the packaged ones if left out.
    """

    title: str
    draws: int
    seed: int
    versions: Mapping[str, str]
    used: frozenset[str]
    bibliography: Mapping[str, works.Entry]
    replay: ReplayPart | None = None
    forks: tuple[ForkPart, ...] = ()
    notes: tuple[str, ...] = ()
    limits: tuple[tuple[str, str], ...] | None = None


def packaged_limits() -> tuple[tuple[str, str], ...]:
    """What cannot be known from the record: heading and text of each limit."""
    parts = files("smychka.telling").joinpath("limits.md").read_text("utf-8").split("## ")[1:]
    pairs = (part.split("\n", 1) for part in parts)
    return tuple((heading.strip(), " ".join(text.split())) for heading, text in pairs)


def _embedded(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


class _Easel:
    """Charts on their way into the page: still pictures are drawn beside the work that makes the next chart."""

    def __init__(self, draughtsman: Draughtsman) -> None:
        self._draughtsman = draughtsman
        self._waiting: list[tuple[dict[str, Any], Future[Picture]]] = []

    def drawn(self, chart: sections.Chart) -> dict[str, Any]:
        """A chart as the template shows it: its specification without the title, and room for a still picture."""
        from markupsafe import Markup

        spec = figures.specification(chart.chart, validate=False)
        spec.pop("title", None)
        shown = {
            "id": chart.id,
            "heading": chart.heading,
            "sentence": chart.sentence,
            "spec": Markup(_embedded(spec)),
        }
        self._waiting.append((shown, self._draughtsman.draw(spec)))
        return shown

    def pictures(self) -> dict[str, Picture]:
        """All still pictures by the id of their chart, each also put into its place on the page."""
        found = {}
        for shown, drawn in self._waiting:
            found[shown["id"]] = drawn.result()
            shown["still"] = f"data:image/svg+xml;base64,{b64encode(drawn.result().svg.encode()).decode()}"
        return found


def _tabled(frame: pd.DataFrame, caption: str, style: str = "") -> dict[str, Any]:
    return {
        "caption": caption,
        "style": style,
        "columns": [str(name) for name in frame.columns],
        "rows": [[str(cell) for cell in row] for row in frame.itertuples(index=False)],
    }


def _replay_shown(part: ReplayPart, bibliography: Mapping[str, works.Entry], easel: _Easel) -> dict[str, Any]:
    fit = list(part.fit)
    missed = tables.missed_table(known_misses())
    caption = f"Checks of the modelled systems that this version misses, {len(missed)} of {len(checks())}"
    misses: dict[str, Any] = {
        "summary": sections.fit_sentence(fit), "figure": None, "checks": _tabled(missed, caption, "middle"),
    }  # fmt: skip
    if fit:
        chart = sections.fit_chart(fit)
        misses |= {
            "figure": easel.drawn(chart),
            "table": _tabled(tables.fit_table(fit), "Fit, worst first", "wide"),
        }
    charts, absent = sections.replay_charts(part)
    reading = None
    if part.reading is not None:
        reading = [
            _tabled(verdicts.readings_table(part.reading["labels"]), "Labels by the criteria of each account", "wide"),
            _tabled(verdicts.unread_table(part.reading["unread"]), "What the model cannot read", "middle"),
        ]
    asked = _tabled(verdicts.verdicts_table(part.verdicts), "Yes or no, by the default definitions", "wide")
    hunger = hunger_section(part, bibliography)
    return {
        "misses": misses,
        "figures": [easel.drawn(chart) for chart in charts],
        "absent": absent,
        "verdicts": asked if part.verdicts else None,
        "reading": reading,
        "hunger": {
            "absent": hunger.absent,
            "parts": [
                {"figure": easel.drawn(panel.chart), "table": _tabled(panel.table, panel.caption, "middle")}
                for panel in hunger.panels
            ],
            "estimates": None if hunger.estimates is None else _tabled(hunger.estimates, ESTIMATES_CAPTION, "middle"),
        },
    }


def _fork_shown(part: ForkPart, place: int, bibliography: Mapping[str, works.Entry], easel: _Easel) -> dict[str, Any]:
    name = f"fork-{place}"
    charts, absent = sections.fork_charts(part, name)
    shown: dict[str, Any] = {
        "id": name,
        "policy": part.policy,
        "forced": sections.forced_sentence(part.policy),
        "facts": sections.policy_facts(part.policy, bibliography),
        "impositions": _tabled(sections.imposition_table(part.policy), "Decisions imposed, by date", "middle"),
        "remark": sections.outcomes_sentence(part.outcomes),
        "outcomes": None,
        "verdicts": None,
        "figures": [easel.drawn(chart) for chart in charts],
        "absent": absent,
    }
    if part.outcomes:
        caption = f"Outcomes by horizon; differences are fork minus {part.baseline}, paired draw by draw"
        shown["outcomes"] = _tabled(tables.outcomes_table(part.outcomes, part.baseline), caption, "wide")
        shown["figure"] = easel.drawn(sections.outcome_chart(part, name))
    if part.verdicts:
        caption = f"Yes or no, by the default definitions: share of draws in the fork and in {part.baseline}"
        shown["verdicts"] = _tabled(verdicts.paired_table(part.verdicts, part.baseline), caption, "wide")
    return shown


def _run_facts(content: ReportContent) -> list[tuple[str, str]]:
    return [("Draws", f"{content.draws:,}"), ("Seed", str(content.seed)), *sorted(content.versions.items())]


@dataclass(frozen=True)
class Drawn:
    """A report and its pictures.

    Attributes:
        html: the document; the same content gives the same text.
        pictures: every chart by its id.
    """

    html: str
    pictures: Mapping[str, Picture]


def report_html(content: ReportContent) -> str:
    """The report as one HTML document."""
    return drawn_report(content).html


def drawn_report(content: ReportContent, draughtsman: Draughtsman | None = None) -> Drawn:
    """The report as one HTML document, with the drawing library, the charts' data and still pictures inside.

    Args:
        content: what the report says.
        draughtsman: who draws the still pictures; one of its own if left out.

    Raises:
        SmychkaError: sources that the bibliography does not have.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    package = files("smychka.telling")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(package.joinpath("report.html.jinja").read_text("utf-8"))
    references = works.references(content.used, content.bibliography)
    limits = packaged_limits() if content.limits is None else content.limits
    bundle = drawing_bundle().replace("</script", "<\\/script")
    with Draughtsman() if draughtsman is None else nullcontext(draughtsman) as drawing:
        easel = _Easel(drawing)
        replay = None if content.replay is None else _replay_shown(content.replay, content.bibliography, easel)
        forks = [_fork_shown(part, place, content.bibliography, easel) for place, part in enumerate(content.forks, 1)]
        pictures = easel.pictures()
    html = template.render(
        content=content,
        run=_run_facts(content),
        replay=replay,
        forks=forks,
        limits=[{"heading": heading, "text": text} for heading, text in limits],
        references=references,
        bibliography_lead=sections.bibliography_sentence(len(references)),
        styles=Markup(package.joinpath("styles.css").read_text("utf-8")),
        bundle=Markup(bundle),
        palette=Markup(_embedded(figures.DARK)),
    )
    return Drawn(html, pictures)


def save_report(content: ReportContent, path: str | Path) -> Path:
    """The act of writing a report, under a temporary name and then moved.

    Raises:
        SmychkaError: the file cannot be written, or a source is unknown.
    """
    target = Path(path)
    text = report_html(content)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(target) as part:
            part.write_text(text, "utf-8")
    except OSError as error:
        raise SmychkaError(f"cannot write the report to {target}: {error.strerror or error}") from error
    return target
