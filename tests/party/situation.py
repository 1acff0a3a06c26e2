"""The situation as the rulers met it, month by month, for holding the lines against the recorded levers.

War fear is the recorded path of the circumstances. Unrest in 1930 is x / (x + 1500) of the monthly count of the police
(party.csv, `society.peasant_disturbances`: 402, 1,048, 6,528, 1,992, 1,375, 886, 618, 256, ...), unemployment the
registered number (economy.csv, `economy.unemployment`) over 1.5 million. All other values are judgement on a scale from
0 to 1, made from the events of the record; they are no targets.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from party import top
from smychka.foundations.calendar import END, monthly_means, parsed_date
from smychka.party.line_table import SITUATION

_STEPS: dict[str, list[tuple[str, float]]] = {
    "shortfall": [
        ("1917-11", 0.4), ("1918-05", 0.6), ("1921-04", 0.15), ("1922-08", 0.05), ("1925-10", 0.25), ("1926-07", 0.05),
        ("1927-11", 0.5), ("1928-01", 0.6), ("1928-07", 0.3), ("1928-10", 0.5), ("1929-07", 0.3), ("1930-02", 0.15),
        ("1931-09", 0.4), ("1932-04", 0.3), ("1932-08", 0.6), ("1932-10", 0.9), ("1933-03", 0.3), ("1933-08", 0.1),
        ("1936-08", 0.2), ("1937-08", 0.05),
    ],
    "goods_shortage": [
        ("1917-11", 0.6), ("1918-06", 0.9), ("1921-07", 0.5), ("1922-07", 0.1), ("1925-07", 0.4), ("1927-07", 0.5),
        ("1929-01", 0.65), ("1930-01", 0.85), ("1934-01", 0.65), ("1935-10", 0.35), ("1939-09", 0.55),
    ],
    "unemployment": [
        ("1917-11", 0.2), ("1919-01", 0.0), ("1922-01", 0.1), ("1923-01", 0.43), ("1924-01", 0.83), ("1925-01", 0.63),
        ("1926-01", 0.7), ("1927-01", 0.85), ("1928-01", 0.95), ("1929-01", 1.0), ("1929-10", 0.83), ("1930-04", 0.7),
        ("1930-08", 0.25), ("1930-11", 0.0),
    ],
    "unrest": [
        ("1917-11", 0.3), ("1918-05", 0.5), ("1920-08", 0.7), ("1921-02", 1.0), ("1921-04", 0.6), ("1921-10", 0.3),
        ("1922-07", 0.05), ("1928-01", 0.05), ("1929-01", 0.08), ("1930-01", 0.21), ("1930-02", 0.41),
        ("1930-03", 0.81), ("1930-04", 0.57), ("1930-05", 0.48), ("1930-06", 0.37), ("1930-07", 0.29),
        ("1930-08", 0.15), ("1931-01", 0.1), ("1932-04", 0.2), ("1932-07", 0.12), ("1933-07", 0.03),
    ],
    "hunger": [
        ("1917-11", 0.3), ("1918-11", 0.5), ("1921-06", 1.0), ("1922-08", 0.4), ("1923-07", 0.05), ("1924-08", 0.2),
        ("1925-07", 0.0), ("1928-02", 0.08), ("1932-02", 0.35), ("1932-07", 0.2), ("1932-10", 0.6), ("1933-01", 1.0),
        ("1933-07", 0.35), ("1933-10", 0.1), ("1936-10", 0.15), ("1937-08", 0.0),
    ],
    "concentration": [
        ("1917-11", 0.3), ("1922-06", 0.15), ("1924-02", 0.2), ("1926-01", 0.3), ("1928-01", 0.45), ("1930-01", 0.55),
        ("1934-03", 0.65), ("1937-07", 0.75),
    ],
}  # fmt: skip


def recorded_situation() -> np.ndarray:
    """The situation by month. (month, situation)"""
    columns = []
    for name in SITUATION:
        if name == "war_fear":
            columns.append(np.asarray(top.circumstance("war_threat")))
            continue
        steps = [(parsed_date(day), value) for day, value in _STEPS[name]]
        ends = [day - dt.timedelta(days=1) for day, _ in steps[1:]] + [END]
        spans = [(day, end, value) for (day, value), end in zip(steps, ends, strict=True)]
        columns.append(monthly_means(spans)[0])
    return np.stack(columns, axis=1)
