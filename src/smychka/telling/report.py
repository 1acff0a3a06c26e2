"""The report: one HTML file that needs no connection, reads on a phone and prints."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import written_whole
from smychka.judgement.systems import checks, known_misses
from smychka.telling import bibliography as works
from smychka.telling import sections, tables, verdicts
from smychka.telling.draughtsman import Draughtsman
from smychka.telling.hunger import hunger as hunger_section
from smychka.telling.pages import Drawn, Easel, packaged_limits, page_html, tabled
from smychka.telling.parts import ForkPart, ReplayPart

__all__ = ["Drawn", "ReportContent", "drawn_report", "packaged_limits", "report_html", "save_report"]

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


def _replay_shown(part: ReplayPart, bibliography: Mapping[str, works.Entry], easel: Easel) -> dict[str, Any]:
    fit = list(part.fit)
    missed = tables.missed_table(known_misses())
    caption = f"Checks of the modelled systems that this version misses, {len(missed)} of {len(checks())}"
    misses: dict[str, Any] = {
        "summary": sections.fit_sentence(fit), "figure": None, "checks": tabled(missed, caption, "middle"),
    }  # fmt: skip
    if fit:
        chart = sections.fit_chart(fit)
        misses |= {
            "figure": easel.drawn(chart),
            "table": tabled(tables.fit_table(fit), "Fit, worst first", "wide"),
        }
    charts, absent = sections.replay_charts(part)
    reading = None
    if part.reading is not None:
        reading = [
            tabled(verdicts.readings_table(part.reading["labels"]), "Labels by the criteria of each account", "wide"),
            tabled(verdicts.unread_table(part.reading["unread"]), "What the model cannot read", "middle"),
        ]
    asked = tabled(verdicts.verdicts_table(part.verdicts), "Yes or no, by the default definitions", "wide")
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
                {"figure": easel.drawn(panel.chart), "table": tabled(panel.table, panel.caption, "middle")}
                for panel in hunger.panels
            ],
            "estimates": None if hunger.estimates is None else tabled(hunger.estimates, ESTIMATES_CAPTION, "middle"),
        },
    }


def _fork_shown(part: ForkPart, place: int, bibliography: Mapping[str, works.Entry], easel: Easel) -> dict[str, Any]:
    name = f"fork-{place}"
    charts, absent = sections.fork_charts(part, name)
    shown: dict[str, Any] = {
        "id": name,
        "policy": part.policy,
        "forced": sections.forced_sentence(part.policy),
        "facts": sections.policy_facts(part.policy, bibliography),
        "impositions": tabled(sections.imposition_table(part.policy), "Decisions imposed, by date", "middle"),
        "remark": sections.outcomes_sentence(part.outcomes),
        "outcomes": None,
        "verdicts": None,
        "figures": [easel.drawn(chart) for chart in charts],
        "absent": absent,
    }
    if part.outcomes:
        caption = f"Outcomes by horizon; differences are fork minus {part.baseline}, paired draw by draw"
        shown["outcomes"] = tabled(tables.outcomes_table(part.outcomes, part.baseline), caption, "wide")
        shown["figure"] = easel.drawn(sections.outcome_chart(part, name))
    if part.verdicts:
        caption = f"Yes or no, by the default definitions: share of draws in the fork and in {part.baseline}"
        shown["verdicts"] = tabled(verdicts.paired_table(part.verdicts, part.baseline), caption, "wide")
    return shown


def _run_facts(content: ReportContent) -> list[tuple[str, str]]:
    return [("Draws", f"{content.draws:,}"), ("Seed", str(content.seed)), *sorted(content.versions.items())]


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
    references = works.references(content.used, content.bibliography)
    limits = packaged_limits() if content.limits is None else content.limits
    with Draughtsman() if draughtsman is None else nullcontext(draughtsman) as drawing:
        easel = Easel(drawing)
        replay = None if content.replay is None else _replay_shown(content.replay, content.bibliography, easel)
        forks = [_fork_shown(part, place, content.bibliography, easel) for place, part in enumerate(content.forks, 1)]
        pictures = easel.pictures()
    shown = {
        "content": content,
        "run": _run_facts(content),
        "replay": replay,
        "forks": forks,
        "references": references,
        "bibliography_lead": sections.bibliography_sentence(len(references)),
    }
    return Drawn(page_html("report.html.jinja", content.title, limits, shown), pictures)


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
