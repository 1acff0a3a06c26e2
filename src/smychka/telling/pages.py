"""What every page shares: its charts on their way in, its tables, the limits of what can be known, the template."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from smychka.telling.draughtsman import Draughtsman
from smychka.telling.grammar import DARK
from smychka.telling.pictures import Picture, drawing_bundle, specification

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Chart:
    """A chart and what it says to those who cannot see it.

    Attributes:
        id: its place on the page.
        heading: above it.
        chart: the chart.
        sentence: under it.
    """

    id: str
    heading: str
    chart: Any
    sentence: str


@dataclass(frozen=True)
class Drawn:
    """A page and its pictures.

    Attributes:
        html: the document; the same content gives the same text.
        pictures: every chart by its id.
    """

    html: str
    pictures: Mapping[str, Picture]


def packaged_limits() -> tuple[tuple[str, str], ...]:
    """What cannot be known from the record: heading and text of each limit."""
    parts = files("smychka.telling").joinpath("limits.md").read_text("utf-8").split("## ")[1:]
    pairs = (part.split("\n", 1) for part in parts)
    return tuple((heading.strip(), " ".join(text.split())) for heading, text in pairs)


def _embedded(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


class Easel:
    """Charts on their way into the page: still pictures are drawn beside the work that makes the next chart."""

    def __init__(self, draughtsman: Draughtsman) -> None:
        self._draughtsman = draughtsman
        self._waiting: list[tuple[dict[str, Any], Future[Picture]]] = []

    def drawn(self, chart: Chart) -> dict[str, Any]:
        """A chart as the template shows it: its specification without the title, and room for a still picture."""
        from markupsafe import Markup

        spec = specification(chart.chart, validate=False)
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


def tabled(frame: pd.DataFrame, caption: str, style: str = "") -> dict[str, Any]:
    """A table as the template shows it.

    Args:
        frame: the table; its first column heads the rows.
        caption: what it shows.
        style: `middle` or `wide` where it needs room.
    """
    return {
        "caption": caption,
        "style": style,
        "columns": [str(name) for name in frame.columns],
        "rows": [[str(cell) for cell in row] for row in frame.itertuples(index=False)],
    }


def page_html(template: str, title: str, limits: tuple[tuple[str, str], ...], shown: Mapping[str, Any]) -> str:
    """A page as one HTML document, with the styles and the drawing library inside.

    Args:
        template: file name of the template, which fills the frame `page.html.jinja`.
        title: title of the document.
        limits: heading and text of each limit.
        shown: what else the template asks for; text in it is escaped.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("smychka", "telling"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    bundle = drawing_bundle().replace("</script", "<\\/script")
    return environment.get_template(template).render(
        shown,
        title=title,
        limits=[{"heading": heading, "text": text} for heading, text in limits],
        styles=Markup(files("smychka.telling").joinpath("styles.css").read_text("utf-8")),
        bundle=Markup(bundle),
        palette=Markup(_embedded(DARK)),
    )
