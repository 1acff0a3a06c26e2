"""Charts as specifications, still pictures and files, without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smychka.foundations.cache import user_cache
from smychka.foundations.faults import SmychkaError
from smychka.foundations.files import laid_aside, written_whole


def drawing_bundle() -> str:
    """The drawing library as one script, kept in the user's cache so that it is put together once per version."""
    from importlib.metadata import version

    import vl_convert

    kept = user_cache() / f"vega-bundle-{version('vl-convert-python')}.js"
    try:
        return kept.read_text("utf-8")
    except OSError:
        pass
    bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
    laid_aside(kept, bundle.encode())
    return bundle


def specification(chart: Any, *, validate: bool = True) -> dict[str, Any]:
    """The Vega-Lite specification of a chart, checked against the schema unless told otherwise."""
    spec: dict[str, Any] = chart.to_dict(validate=validate)
    return spec


def still_picture(spec: Mapping[str, Any]) -> str:
    """A specification drawn as SVG without a browser. The same specification gives the same text."""
    import vl_convert

    places: dict[str, int] = {}

    def renumbered(match: re.Match[str]) -> str:
        return f"{match[1]}{places.setdefault(match[0], len(places))}"

    return re.sub(r"\b(gradient_|clip)\d+\b", renumbered, vl_convert.vegalite_to_svg(dict(spec)))


@dataclass(frozen=True)
class Picture:
    """A chart without a browser: `svg` as text and the same as PNG."""

    svg: str
    png: bytes


def picture(spec: Mapping[str, Any]) -> Picture:
    """A specification as a still picture in both forms."""
    import vl_convert

    svg = still_picture(spec)
    return Picture(svg, vl_convert.svg_to_png(svg, scale=1.5))


def save_figure(chart: Any, folder: str | Path, name: str) -> tuple[Path, Path]:
    """The act of writing a chart as SVG and PNG, without a browser.

    Both are written under temporary names and then moved, so that nothing half-written is left.

    Returns:
        Paths of the SVG and the PNG.

    Raises:
        SmychkaError: the folder cannot be written to.
    """
    import vl_convert

    spec = specification(chart)
    spec.setdefault("config", {})["background"] = "white"
    svg, png = still_picture(spec), vl_convert.vegalite_to_png(spec, scale=2)
    made: list[Path] = []
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for ending, content in (("svg", svg.encode()), ("png", png)):
            target = Path(folder) / f"{name}.{ending}"
            with written_whole(target) as part:
                part.write_bytes(content)
            made.append(target)
    except OSError as error:
        raise SmychkaError(f"cannot write figure {name!r} to {folder}: {error.strerror or error}") from error
    return made[0], made[1]
