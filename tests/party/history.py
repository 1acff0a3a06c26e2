"""What the party met, 1917-1941, put together for tests: recorded levers, and stand-ins for the other blocks.

Levers, war, platforms, posts by tier, congresses, background and domains of leaders are the shipped data. Hunger, paid
posts and the leaders' standing stand in for what other blocks hand over; they are rough paths of years, not data.
"""

from __future__ import annotations

from functools import cache, partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from smychka import party
from smychka.foundations.calendar import MONTHS, month_in_run
from smychka.foundations.quantity import central, filled, priors, quantiles
from smychka.inputs.circumstances import load_circumstances
from smychka.inputs.levers import load_levers
from smychka.inputs.party_frame import PartyFrame, load_party_frame
from smychka.inputs.record import load_record
from smychka.paths import calendar_months
from smychka.state import Levers, Month

CALENDAR = calendar_months()
YEAR = np.asarray(CALENDAR.year)
LEADERS = (
    "lenin", "trotsky", "zinoviev", "kamenev", "stalin", "bukharin", "rykov", "tomsky", "krestinsky", "molotov",
    "shlyapnikov", "preobrazhensky",
)  # fmt: skip
SECRETARIES = {0: -1, 1: LEADERS.index("krestinsky"), 2: LEADERS.index("molotov"), 3: LEADERS.index("stalin")}

HUNGER = {1917.8: 0.15, 1918.5: 0.35, 1920: 0.35, 1921.5: 0.45, 1922.3: 0.45, 1922.8: 0.1, 1924: 0.05, 1928: 0.05,
          1931: 0.1, 1932: 0.25, 1932.7: 0.4, 1933.1: 1.0, 1933.6: 1.0, 1934: 0.4, 1934.6: 0.2, 1936: 0.1}  # fmt: skip
POSTS = {1917.8: 5.0, 1919: 60.0, 1921: 150.0, 1922.5: 175.0, 1924: 199.0, 1927: 462.0, 1930: 600.0, 1933: 1200.0,
         1936: 1050.0, 1939: 1350.0, 1941: 2000.0}  # fmt: skip
PRIVILEGE = {1917.8: 0.3, 1921: 0.4, 1924: 0.3, 1930: 0.5, 1936: 0.7, 1941: 0.7}
FOUNDERS = {1935: 0.0, 1936.5: 0.5, 1937.2: 1.0, 1938.9: 1.0, 1939: 0.0}
STRUCK = {1936.5: 0.0, 1937.2: 0.012, 1938.8: 0.012, 1939: 0.0}
UNEMPLOYMENT = {1921.3: 0.0, 1922: 0.05, 1923.5: 0.10, 1926: 0.11, 1929: 0.11, 1930.8: 0.0}
BURDEN = {1917.8: 0.1, 1919: 0.3, 1921.2: 0.3, 1921.8: 0.15, 1923: 0.12, 1927.8: 0.12, 1930: 0.3, 1934: 0.35}
SCISSORS = {1918: 0.3, 1922.7: 0.3, 1923.8: 0.6, 1924.5: 0.3, 1926: 0.25, 1930: 0.4}
CRISIS = {1917.8: 0.2, 1921: 0.2, 1922: 0.0, 1927.7: 0.0, 1928: 0.4, 1929.5: 0.5, 1930: 0.2, 1933: 0.3, 1935: 0.0}
ISOLATION = {1917.8: 0.6, 1918.8: 0.5, 1919.5: 0.7, 1921: 0.85, 1923.6: 0.8, 1923.9: 0.95, 1930: 0.95}
CONFLICT = {1917.8: 0.3, 1920: 0.6, 1923: 0.6, 1925: 0.5, 1930: 0.5}
DISMISSALS = {1936.9: 0.0, 1937.3: 0.05, 1938.8: 0.05, 1939.2: 0.0}
AUTHORITY = {
    "lenin": {1917.8: 1.5, 1922.4: 1.5, 1923.2: 0.4, 1924.1: 0.0},
    "trotsky": {1917.8: 0.6, 1921: 0.5, 1923.9: 0.5, 1925: 0.3, 1927: 0.25, 1928: 0.1},
    "zinoviev": {1917.8: 0.2, 1921: 0.3, 1924: 0.35, 1925.9: 0.3, 1927: 0.15, 1928: 0.05},
    "kamenev": {1917.8: 0.2, 1921: 0.25, 1924: 0.3, 1925.9: 0.2, 1927: 0.1, 1928: 0.03},
    "stalin": {1917.8: 0.15, 1922: 0.25, 1924: 0.35, 1926: 0.5, 1928: 0.6, 1930: 0.9},
    "bukharin": {1917.8: 0.25, 1924: 0.35, 1927: 0.4, 1929: 0.3, 1930: 0.1},
    "rykov": {1917.8: 0.12, 1924: 0.25, 1929: 0.25, 1930: 0.08},
    "tomsky": {1917.8: 0.1, 1924: 0.2, 1929: 0.2, 1930: 0.05},
    "krestinsky": {1917.8: 0.08, 1920: 0.12, 1922: 0.03},
    "molotov": {1917.8: 0.05, 1925: 0.12, 1930: 0.25},
    "preobrazhensky": {1917.8: 0.1, 1923: 0.2, 1923.8: 0.35, 1927: 0.15, 1928: 0.03},
    "shlyapnikov": {1917.8: 0.2, 1921: 0.3, 1923: 0.05, 1927: 0.02},
}
GONE = {"lenin": 1923.2, "trotsky": 1926.8, "zinoviev": 1926.55, "kamenev": 1926.0, "bukharin": 1929.3,
        "rykov": 1930.9, "tomsky": 1929.4, "krestinsky": 1921.2, "shlyapnikov": 1921.7,
        "preobrazhensky": 1921.2}  # fmt: skip
# From when: three platforms of the record, leaders of the second and of the third, and how far each is own kind.
TIMES: dict[float, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[float, ...]]] = {
    1917.8: (("platform_of_ten", "left_communists", "left_communists"), ("bukharin",), (), (0.5, 0.3, 0.3)),
    1918.6: (("platform_of_ten", "democratic_centralists", "workers_opposition"), (), ("shlyapnikov",),
             (0.5, 0.3, 0.8)),
    1920.85: (("platform_of_ten", "trotsky_bukharin", "workers_opposition"),
              ("trotsky", "bukharin", "krestinsky", "preobrazhensky"), ("shlyapnikov",), (0.5, 0.3, 0.8)),
    1921.25: (("platform_of_ten", "trotsky_bukharin", "workers_opposition"), (), ("shlyapnikov",), (0.5, 0.3, 0.8)),
    1923.75: (("triumvirate", "left_opposition", "workers_group"), ("trotsky", "preobrazhensky"), (), (0.5, 0.3, 0.8)),
    1925.65: (("stalin_bukharin", "new_opposition", "left_opposition"), ("zinoviev", "kamenev"), (), (0.6, 0.4, 0.3)),
    1926.25: (("stalin_bukharin", "united_opposition", "group_of_15"),
              ("trotsky", "zinoviev", "kamenev", "preobrazhensky"), ("shlyapnikov",), (0.6, 0.3, 0.5)),
    1928.0: (("stalin_group", "right", "united_opposition"), ("bukharin", "rykov", "tomsky"), (), (0.7, 0.5, 0.3)),
    1930.9: (("stalin_group", "ryutin", "united_opposition"), (), (), (0.7, 0.5, 0.3)),
}  # fmt: skip
NEUTRAL = {
    1925.65: ("trotsky", "preobrazhensky"),
    1930.9: ("bukharin", "rykov", "tomsky", "trotsky", "zinoviev", "kamenev"),
}
DIMENSIONS = (
    "industrialisation_pace", "peasant_extraction", "plan_over_market", "party_democracy", "international_revolution",
    "union_autonomy", "nationalities_autonomy",
)  # fmt: skip
single = partial(jnp.asarray, dtype=jnp.float32)


class Inputs(eqx.Module):
    """All that the party is given, each leaf with the month first."""

    levers: Levers
    leaders: party.Leaders
    provision: party.Provision
    month: Month


def path(points: dict[float, float]) -> np.ndarray:
    """A broken line through years. (month,)"""
    return np.interp(YEAR, list(points), list(points.values()))


def place(times: dict[float, object]) -> np.ndarray:
    """Which of the dated entries is in force in each month."""
    return np.clip(np.searchsorted(list(times), YEAR, side="right") - 1, 0, None)


@cache
def lever(name: str) -> np.ndarray:
    """One recorded lever. (month,)"""
    monthly = load_levers().monthly()
    return monthly.national[:, monthly.names.index(name)]


@cache
def frame() -> PartyFrame:
    """Posts, congresses, background and domains of leaders as shipped."""
    return load_party_frame(LEADERS)


def levers() -> Levers:
    """The party's levers as recorded."""
    names = tuple(sorted(party.LEVERS))
    country = single(np.stack([lever(name) for name in names], axis=1))
    none = jnp.zeros_like(country)
    return Levers(names, country, jnp.zeros((MONTHS, len(names), 1)), none, none, none + 200.0)


def alignment() -> np.ndarray:
    """Platform of each leader. (month, leader, platform)"""
    blocks = []
    for since, (_, second, third, _) in TIMES.items():
        rows = np.zeros((len(LEADERS), 3))
        for row, name in enumerate(LEADERS):
            if name not in NEUTRAL.get(since, ()):
                rows[row, 1 if name in second else 2 if name in third else 0] = 1.0
        blocks.append(rows)
    return np.stack(blocks)[place(TIMES)]


def leaders() -> party.Leaders:
    """Stand-ins for leaders and contest; platforms as the record codes them."""
    table = load_record().platforms.pivot_table(index="platform", columns="dimension", values="code")[[*DIMENSIONS]]
    offered = np.stack([table.loc[list(names)].to_numpy() for names, *_ in TIMES.values()])[place(TIMES)]
    own = np.array([kind for *_, kind in TIMES.values()])[place(TIMES)]
    present = [(GONE.get(name, 2000.0) > YEAR) * 1.0 for name in LEADERS]
    codes = np.round(lever("general_secretary")).astype(int)
    return party.Leaders(
        secretariat=single([SECRETARIES[code] for code in codes]),
        authority=single(np.stack([path(AUTHORITY[name]) for name in LEADERS], axis=1)),
        present=single(np.stack(present, axis=1)),
        patronage=frame().domain, match=jnp.tile(frame().match, (MONTHS, 1)),
        alignment=single(alignment()), platforms=single(offered), own_kind=single(own),
    )  # fmt: skip


def provision() -> party.Provision:
    """Stand-ins for the other spheres; war, war threat, posts and congresses as shipped."""
    monthly = load_circumstances().monthly()
    front = monthly.regional[:, monthly.regional_names.index("civil_war_front")].mean(axis=1)
    threat = monthly.national[:, monthly.names.index("war_threat")]
    paths = {
        "posts": POSTS, "privilege": PRIVILEGE, "hunger": HUNGER, "unemployment": UNEMPLOYMENT, "burden": BURDEN,
        "scissors": SCISSORS, "grain_crisis": CRISIS, "isolation": ISOLATION, "conflict": CONFLICT,
        "purge_of_founders": FOUNDERS, "struck": STRUCK, "dismissals": DISMISSALS,
    }  # fmt: skip
    return party.Provision(
        sizes=frame().sizes, front=single(front), war_threat=single(threat), congress=frame().congress,
        **{name: single(path(points)) for name, points in paths.items()},
    )  # fmt: skip


@cache
def inputs() -> Inputs:
    """All that the party met."""
    return Inputs(levers(), leaders(), provision(), CALENDAR)


@eqx.filter_jit
def run(
    given: Inputs, p: party.PartyParameters, gains: party.PartyGains
) -> tuple[party.Party, party.PartyFlows]:  # fmt: skip
    """All months of one draw; each leaf with the month first."""
    start = party.opening(given.provision.sizes[0], given.leaders.authority[0], p)

    def body(now: party.Party, month: Inputs) -> tuple[party.Party, tuple[party.Party, party.PartyFlows]]:
        world = party.World(month.levers, month.month, p, gains)
        after, flows = party.step(now, month.leaders, month.provision, world)
        return after, (after, flows)

    return jax.lax.scan(body, start, given)[1]


CENTRAL, FULL = central(party.PartyParameters), central(party.PartyGains)


@cache
def central_run() -> tuple[party.Party, party.PartyFlows]:
    """The central draw under recorded levers."""
    return run(inputs(), CENTRAL, FULL)


def sample(draws: int, seed: int = 17) -> party.PartyParameters:
    """Constants drawn from their priors; each leaf of shape (draw,)."""
    beliefs = priors(party.PartyParameters)
    u = jax.random.uniform(jax.random.key(seed), (draws, len(beliefs)), minval=1e-4, maxval=1.0 - 1e-4)
    values = iter(jax.vmap(lambda row: quantiles(beliefs, row))(u).T)
    return filled(party.PartyParameters, lambda *_: next(values))


@cache
def prior_runs(draws: int = 300) -> tuple[party.Party, party.PartyFlows]:
    """Draws of the prior under recorded levers; each leaf with draw and month first."""
    met = inputs()
    return eqx.filter_jit(jax.vmap(lambda p: run(met, p, FULL)))(sample(draws))


def at(month: str) -> int:
    """Place of a month in the run."""
    return month_in_run(month)
