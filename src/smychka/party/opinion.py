"""What members think: where each cell stands on three issues, how widely it is spread, and what moves it."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from smychka.foundations.quantity import LogNormal, Normal, Scalar, Uniform, gain, parameter
from smychka.party import membership
from smychka.party.draws import added, along, settled
from smychka.party.membership import Cells, Members
from smychka.state import National

Issues = Float[Array, "issue cohort origin *draw"]
Platforms = Float[Array, "platform issue *draw"]
Voices = Float[Array, "platform *draw"]

ISSUES = ("tempo", "democracy", "outlook")
_OLD = (1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_WAR = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_TEMPO, _REGIME, _ABROAD = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_JOBS, _CRISIS, _SQUEEZE = (1.0, 0.2, 0.3), (1.0, -0.5, 0.8), (0.33, 1.0, 0.2)
_TOLD = ((0.5, 0.0, 0.0), (0.5, 0.0, 0.0), (0.0, 0.0, 0.0), _REGIME, _ABROAD, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
_MOST_SPREAD = 0.9


class OpinionParameters(eqx.Module):
    """Constants of the members' stances. A stance lies between -1 and 1, as the codes of the platforms do."""

    tempo_worker: Scalar = parameter(
        Normal(0.15, 0.15, -0.4, 0.6), unit="stance", source="assumption",
        note="Root of workers on pace and the levy on the village, before any experience; no survey exists.",
    )  # fmt: skip
    tempo_peasant: Scalar = parameter(
        Normal(-0.40, 0.15, -0.9, 0.1), unit="stance", source="assumption", note="The same of peasants.",
    )  # fmt: skip
    tempo_employee: Scalar = parameter(
        Normal(-0.10, 0.15, -0.5, 0.4), unit="stance", source="assumption", note="The same of employees.",
    )  # fmt: skip
    democracy: Scalar = parameter(
        Normal(0.0, 0.2, -0.5, 0.5), unit="stance", source="assumption", note="Root of all on the party regime.",
    )  # fmt: skip
    democracy_old: Scalar = parameter(
        Normal(0.20, 0.15, -0.2, 0.6), unit="stance", source="assumption",
        note="Added for those who came in before and in 1917 and knew elections and open quarrels.",
    )  # fmt: skip
    democracy_war: Scalar = parameter(
        Normal(-0.20, 0.15, -0.6, 0.2), unit="stance", source="assumption",
        note="Added for those of 1918-20: half of them learnt politics in the army.",
    )  # fmt: skip
    outlook: Scalar = parameter(
        Normal(0.10, 0.2, -0.4, 0.6), unit="stance", source="assumption",
        note="Root on the outlook: 1 = the fate of October lies abroad, -1 = at home.",
    )  # fmt: skip
    outlook_old: Scalar = parameter(
        Normal(0.40, 0.15, 0.0, 0.8), unit="stance", source="assumption",
        note="Added for those who came in before and in 1917.",
    )  # fmt: skip
    root_pull: Scalar = parameter(
        LogNormal(0.02, 0.5), unit="per month", source="assumption",
        note="Pace at which members come back to what origin and experience tell them: half-way in three years.",
    )  # fmt: skip
    unemployment: Scalar = parameter(
        Normal(1.2, 0.5, 0.0, 3.0), unit="stance per share", source="assumption",
        note="Shift of workers towards tempo and democracy per share of job seekers.",
    )  # fmt: skip
    village: Scalar = parameter(
        Normal(0.6, 0.25, 0.0, 1.5), unit="1", source="assumption",
        note="Shift of peasant members against burdens per unit of levy and dear manufactures; workers a third.",
    )  # fmt: skip
    grain_crisis: Scalar = parameter(
        Normal(0.5, 0.25, 0.0, 1.2), unit="1", source="assumption",
        note="Shift of townspeople in the party towards pressure when deliveries fail; peasants move half against.",
    )  # fmt: skip
    alarm: Scalar = parameter(
        Normal(0.3, 0.15, 0.0, 0.8), unit="1", source="assumption",
        note="Shift towards discipline when war is feared.",
    )  # fmt: skip
    isolation: Scalar = parameter(
        Uniform(0.0, 1.0), unit="1", source="assumption",
        note="Shift towards a national outlook in full isolation; flat, as the survey of models has U(0, 1).",
    )  # fmt: skip
    persuasion: Scalar = parameter(
        LogNormal(0.008, 0.6), unit="per month", source="assumption",
        note="Pace at which an unschooled member who depends on nobody comes to a platform that alone is heard.",
    )  # fmt: skip
    dependence: Scalar = parameter(
        Normal(1.5, 0.6, 0.0, 4.0), unit="1", source="assumption",
        note="Rise of that pace towards the leadership among members who owe their living to a post.",
    )  # fmt: skip
    schooling: Scalar = parameter(
        Normal(0.8, 0.3, 0.0, 1.5), unit="1", source="assumption",
        note="Fall of that pace among the schooled.",
    )  # fmt: skip
    newness: Scalar = parameter(
        Normal(1.0, 0.5, 0.0, 3.0), unit="1", source="assumption",
        note="Rise of that pace towards the leadership among new members without schooling.",
    )  # fmt: skip
    confidence: Scalar = parameter(
        Uniform(0.2, 0.8), unit="stance", source="assumption",
        note="Distance at which a platform is still listened to; U(.1, .4) of the whole range in the survey of models.",
    )  # fmt: skip
    spread: Scalar = parameter(
        Normal(0.45, 0.08, 0.2, 0.7), unit="stance", source="assumption",
        note="Standard deviation of members of one cell, left to themselves.",
    )  # fmt: skip
    expulsion: Scalar = parameter(
        LogNormal(4.0, 0.6), unit="1", source="assumption",
        note="Rise of the hazard of expulsion with half the squared distance from the line, once a ban is enforced.",
    )  # fmt: skip
    conformity: Scalar = parameter(
        Uniform(0.0, 0.6), unit="share", source="assumption",
        note="How far entrants hold the leadership's line on the day they come in.",
    )  # fmt: skip


class OpinionGains(eqx.Module):
    """Strength of the arrows of opinion in the mechanism map."""

    lenin_levy_dilution: Scalar = gain("lenin_levy_dilution", note="new and unschooled members follow the leadership")
    isolation_to_siuc_popularity: Scalar = gain(
        "isolation_to_siuc_popularity", note="isolation turns members to building in one country"
    )
    opposition_repression_escalation: Scalar = gain(
        "opposition_repression_escalation", note="expulsion falls on those who stand far from the leadership"
    )


class Opinion(eqx.Module):
    """What is carried of the members' stances.

    Attributes:
        stance: mean of each cell, -1 to 1: tempo and levy (1 = swift and heavy), democracy (1 = open debate, -1 =
            discipline), outlook (1 = international, -1 = national). (issue, cohort, origin)
        spread: standard deviation inside a cell, above 0. (issue, cohort, origin)
    """

    stance: Issues
    spread: Issues


class Seen(eqx.Module):
    """What moves members this month. Scalars but the first two.

    Attributes:
        platforms: stances offered; the first is the leadership's. (platform, issue)
        voice: share of what members hear, by platform; sums to at most one. (platform,)
        unemployment: job seekers over wage earners.
        burden: part of the village's crop or income taken, 0 to 1.
        scissors: shortfall of the village's terms of trade against 1913, 0 to 1.
        grain_crisis: shortfall of deliveries against what was asked, 0 to 1.
        war_threat: belief in a coming war, 0 to 1.
        isolation: isolation of the country, 0 to 1.
        faction_ban: enforcement of the ban, 0 to 1.
    """

    platforms: Platforms
    voice: Voices
    unemployment: National
    burden: National
    scissors: National
    grain_crisis: National
    war_threat: National
    isolation: National
    faction_ban: National


def on_issues(stances: Float[Array, "*some dimension"], axis: int = -1) -> Float[Array, "*some issue"]:
    """Stances on the three issues from the seven dimensions of the platforms; pace and levy count half each."""
    place = axis % stances.ndim
    told = jnp.asarray(_TOLD).reshape(*(1,) * place, *np.shape(_TOLD), *(1,) * (stances.ndim - place - 1))
    return (jnp.expand_dims(stances, place + 1) * told).sum(place)


def on_dimensions(stances: Float[Array, "*some issue"]) -> Float[Array, "*some dimension"]:
    """The seven dimensions as far as three issues tell; unions and nations are left at nought."""
    tempo, democracy, outlook = stances[..., 0], stances[..., 1], stances[..., 2]
    return jnp.stack([tempo, tempo, tempo, democracy, outlook, 0.0 * tempo, 0.0 * tempo], axis=-1)


def root(p: OpinionParameters) -> Issues:
    """Where each cell would stand without experience and persuasion. (issue, cohort, origin)"""
    old, war = along(_OLD, p.outlook), along(_WAR, p.outlook)
    tempo = jnp.stack([p.tempo_worker, p.tempo_peasant, p.tempo_employee])
    democracy = p.democracy + p.democracy_old * old + p.democracy_war * war
    outlook = p.outlook + p.outlook_old * old
    on_tempo, on_regime, abroad = (along(column, p.outlook)[:, None, None] for column in (_TEMPO, _REGIME, _ABROAD))
    return on_tempo * tempo + on_regime * democracy[:, None] + abroad * outlook[:, None]


def experience(seen: Seen, p: OpinionParameters, gains: OpinionGains) -> Float[Array, "issue origin *draw"]:
    r"""Shift of the root by what was lived through. (issue, origin)

    $$ \Delta_{\text{tempo}} = k_u U w_u + k_g C w_g - k_v (B + S) w_v,\quad
       \Delta_{\text{democracy}} = k_u U w_u - k_a A,\quad \Delta_{\text{outlook}} = -g\,k_i I $$

    with unemployment $U$, crisis of deliveries $C$, burden $B$, scissors $S$, alarm $A$, isolation $I$; weights for
    worker, peasant, employee: $w_u = (1, .2, .3)$, $w_g = (1, -.5, .8)$, $w_v = (.33, 1, .2)$.
    """
    jobs = p.unemployment * seen.unemployment * along(_JOBS, p.unemployment)
    crisis = p.grain_crisis * seen.grain_crisis * along(_CRISIS, p.grain_crisis)
    squeeze = p.village * (seen.burden + seen.scissors) * along(_SQUEEZE, p.village)
    home = -gains.isolation_to_siuc_popularity * p.isolation * seen.isolation
    tempo, regime, abroad = (along(column, p.village)[:, None] for column in (_TEMPO, _REGIME, _ABROAD))
    return tempo * (jobs + crisis - squeeze) + regime * (jobs - p.alarm * seen.war_threat) + abroad * home


def openness(schooled: Cells, p: OpinionParameters) -> Cells:
    """How easily a cell is persuaded by anyone: 1 without schooling, at least a tenth. (cohort, origin)"""
    return jnp.maximum(1.0 - p.schooling * schooled, 0.1)


def following(members: Members, schooled: Cells, p: OpinionParameters, gains: OpinionGains) -> Cells:
    r"""How much more easily it is persuaded by the leadership.

    $$ 1 + d\,(o + \tfrac12 k) + g\,\nu\,n\,(1 - e) $$

    with share in posts $o$, careerists $k$, new members $n$ and schooling $e$; 1 or more. (cohort, origin)
    """
    owed = p.dependence * (membership.office_share(members) + 0.5 * members.careerists)
    levy = gains.lenin_levy_dilution * p.newness * members.new * (1.0 - schooled)
    return 1.0 + owed + levy


def pulls(opinion: Opinion, seen: Seen, open_: Cells, follow: Cells, p: OpinionParameters) -> Array:
    r"""Pace at which each cell moves to each platform: bounded confidence with a soft bound.

    $$ \pi_{kc} = \pi\,v_k\,s_c\,f_c^{[k = 0]}\,\exp(-d_{kc}^2 / 2\epsilon^2) $$

    with the mean squared distance $d^2$ over issues; per month. (platform, cohort, origin)
    """
    issues = range(len(ISSUES))
    apart = sum((seen.platforms[:, i, None, None] - opinion.stance[i]) ** 2 for i in issues) / len(issues)
    heard = jnp.exp(apart * (-0.5 / p.confidence**2))
    first = along(jnp.arange(seen.voice.shape[0]), follow) == 0.0
    return p.persuasion * seen.voice[:, None, None] * open_ * jnp.where(first, follow, 1.0) * heard


def opening(members: Members, p: OpinionParameters) -> Opinion:
    """Every cell at its root, spread as if left to itself."""
    return Opinion(root(p), p.spread * jnp.ones((len(ISSUES), *members.new.shape)))


class Turnover(eqx.Module):
    """What a month did to each cell, as far as opinion goes. (cohort, origin)

    Attributes:
        entered: share that came in this month, 0 to 1.
        thinned: share that was expelled and not taken back, 0 to 1.
        openness: how easily it is persuaded by anyone.
        following: how much more easily by the leadership.
    """

    entered: Cells
    thinned: Cells
    openness: Cells
    following: Cells


def turnover(
    before: Members, flows: membership.MembershipFlows, after: Members, schooled: Cells, p: OpinionParameters,
    gains: OpinionGains,
) -> Turnover:  # fmt: skip
    """What the month's entry and expulsion did to each cell, and how it listens."""
    return Turnover(
        entered=flows.admitted.sum(0) / jnp.maximum(after.count.sum(0), 1e-6),
        thinned=(flows.expelled - flows.reinstated).sum(0) / jnp.maximum(before.count.sum(0), 1e-6),
        openness=openness(schooled, p),
        following=following(before, schooled, p, gains),
    )


def step(opinion: Opinion, cells: Turnover, seen: Seen, p: OpinionParameters, gains: OpinionGains) -> Opinion:
    r"""Stances after a month.

    $$ m' = m + \rho(m^* - m) + \sum_k \pi_k (x_k - m) - g\,x\,b\,\kappa\,\sigma^2 (m - x_0) $$

    then mixed with those who came in. The last term is selection: expulsion $x$, where a ban $b$ is enforced, with a
    hazard that grows with half the squared distance from the leadership shifts the mean by the variance times its
    slope, and the variance likewise.
    """
    pull = pulls(opinion, seen, cells.openness, cells.following, p)
    origin = root(p)
    rest = jnp.clip(origin + settled(experience(seen, p, gains))[:, None], -1.0, 1.0)
    heard = pull / jnp.maximum(1.0, 2.0 * added(pull))
    moving = added(heard)
    moved = opinion.stance + p.root_pull * (rest - opinion.stance)
    towards = sum(where[:, None, None] * pace for where, pace in zip(seen.platforms, heard, strict=True))
    moved += towards - moving * opinion.stance
    line = seen.platforms[0][:, None, None]
    chosen = gains.opposition_repression_escalation * p.expulsion * seen.faction_ban * cells.thinned
    variance = opinion.spread**2
    moved -= jnp.minimum(chosen * variance, 0.5) * (moved - line)
    spread = opinion.spread + p.root_pull * (p.spread - opinion.spread) - moving * opinion.spread
    spread *= 1.0 - 0.5 * jnp.minimum(chosen * variance, 1.0)
    fresh = (1.0 - p.conformity) * origin + p.conformity * line
    return Opinion(
        stance=jnp.clip((1.0 - cells.entered) * moved + cells.entered * fresh, -1.0, 1.0),
        spread=jnp.clip((1.0 - cells.entered) * spread + cells.entered * p.spread, 0.05, _MOST_SPREAD),
    )


def mean_stance(opinion: Opinion, members: Members) -> Float[Array, "issue *draw"]:
    """Mean stance of all members. (issue,)"""
    by_cohort = jnp.moveaxis(opinion.stance * membership.weights(members), (1, 2), (0, 1))
    return added(added(by_cohort))
