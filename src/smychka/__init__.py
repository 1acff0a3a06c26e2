"""Smychka: an executable, quantitative model of the Soviet system, 1917-1941, held against the record.

The names below are the whole front door. They are imported when they are first asked for, so that importing
`smychka` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from smychka.attributions import causes
    from smychka.foundations.faults import SmychkaError
    from smychka.front import fork, replay, tour
    from smychka.inputs.circumstances import load_circumstances
    from smychka.inputs.levers import load_levers
    from smychka.inputs.policies import Policy, load_policies
    from smychka.inputs.record import load_record
    from smychka.reckonings import accounts
    from smychka.windows import window

__all__ = [
    "Policy",
    "SmychkaError",
    "__version__",
    "accounts",
    "causes",
    "fork",
    "load_circumstances",
    "load_levers",
    "load_policies",
    "load_record",
    "replay",
    "tour",
    "window",
]

_HOMES = {
    "Policy": "smychka.inputs.policies",
    "SmychkaError": "smychka.foundations.faults",
    "accounts": "smychka.reckonings",
    "causes": "smychka.attributions",
    "fork": "smychka.front",
    "load_circumstances": "smychka.inputs.circumstances",
    "load_levers": "smychka.inputs.levers",
    "load_policies": "smychka.inputs.policies",
    "load_record": "smychka.inputs.record",
    "replay": "smychka.front",
    "tour": "smychka.front",
    "window": "smychka.windows",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'smychka' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
