"""Draw the picture of the README: the model's bands over the record for six quantities.

Usage: python scripts/write_readme_picture.py [DRAWS]
"""

from __future__ import annotations

import sys
from pathlib import Path

import vl_convert

from smychka import front
from smychka.telling.pictures import specification
from smychka.telling.sections import replay_chart

QUANTITIES = ("grain_harvest", "grain_procurement", "collectivised_share", "cattle", "industry_output", "population")
TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "replay.png"


def picture(draws: int) -> bytes:
    """The six charts side by side, as PNG."""
    replay = front.replay(draws)
    panels, tables = [], {}
    for quantity in QUANTITIES:
        chart = replay_chart(replay.part, quantity)
        assert chart is not None, f"{quantity} is not in the replay"
        spec = specification(chart.chart, validate=False)
        for name, rows in spec.pop("datasets").items():
            tables[f"{quantity}-{name}"] = rows
        panels.append(_renamed(spec, quantity) | {"width": 420, "height": 170})
        config = panels[-1].pop("config")
        panels[-1].pop("autosize", None)
    whole = {"$schema": panels[0].pop("$schema"), "concat": panels, "columns": 2, "datasets": tables, "config": config}
    png: bytes = vl_convert.vegalite_to_png(whole | {"background": "white"}, scale=1.4)
    return png


def _renamed(node: object, prefix: str) -> dict:
    """A specification whose tables carry the name of their quantity."""
    if isinstance(node, dict):
        if isinstance(node.get("data"), dict) and "name" in node["data"]:
            node = node | {"data": {"name": f"{prefix}-{node['data']['name']}"}}
        if isinstance(node.get("tickCount"), dict):  # a sum over the chart's width, which panels do not know
            node = node | {"tickCount": 6}
        return {key: value if key == "data" else _renamed(value, prefix) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, prefix) for item in node]  # type: ignore[return-value]
    return node  # type: ignore[return-value]


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(picture(int(sys.argv[1]) if len(sys.argv) > 1 else front.DRAWS))
    print(TARGET)
