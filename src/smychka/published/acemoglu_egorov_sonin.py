r"""The ruling coalition: who rules when every majority may throw out the rest, and knows that it may be split in turn.

Publication: D. Acemoglu, G. Egorov and K. Sonin, "Coalition formation in non-democracies", *Review of Economic Studies*
75 (2008); working paper MIT 06-33. Seen: abstract and opening, with the definition. Not seen: the proofs. The answer is
found by enumeration and is exact.

Difference: none in the rule. A known limit: a strong man whose power grows is left out by the rule, which history did
not do; weights seen with a lag, or ties between persons, have to be added from outside.

Units: powers in any one unit; only ratios matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from smychka.foundations.faults import SmychkaError

MOST_MEMBERS = 12
TIE = 1e-5


@partial(jax.jit, static_argnames="majority")
def coalition(powers: Float[Array, "member"], majority: float = 0.5) -> Bool[Array, "member"]:
    r"""The members of the ruling coalition.

    $$ \Phi(N) = \operatorname*{arg\,min}_{X \subseteq N} \Big\{ \sum_{i\in X} g_i :
       \sum_{i \in X} g_i > \alpha \sum_{i \in N} g_i,\; X \text{ self-enforcing} \Big\} $$

    $X$ is self-enforcing if no smaller coalition inside it both wins in $X$ and is itself self-enforcing. Shares that
    differ by less than one part in a hundred thousand count as equal, and an equal share does not win. Members of
    power 0 never rule, so a committee of any size up to twelve fits one compiled size.

    Args:
        powers: power of each member, 0 or more. (member,)
        majority: share $\alpha$ of the power that must be exceeded, from .5 to below 1.

    Returns:
        True for those who rule. (member,)

    Raises:
        SmychkaError: more than twelve members, or a majority outside its range.
    """
    members = powers.shape[0]
    if not 1 <= members <= MOST_MEMBERS:
        raise SmychkaError(f"{members} members; expected 1 to {MOST_MEMBERS}, since every coalition is looked at")
    if not 0.5 <= majority < 1.0:
        raise SmychkaError(f"the majority is {majority:g}; expected a share from a half to below 1")
    sets = jnp.arange(2**members)
    member_of = ((sets[:, None] >> jnp.arange(members)) & 1).astype(bool)
    weight = jnp.where(member_of, powers, 0.0).sum(axis=1)
    idle = (member_of & (powers <= 0.0)).any(axis=1)

    def wins(inside: Array) -> Bool[Array, "coalition"]:
        return weight > (majority + TIE) * weight[inside]

    def judged(enforcing: Bool[Array, "coalition"], own: Array) -> tuple[Bool[Array, "coalition"], None]:
        smaller = ((sets & own) == sets) & (sets != own)
        threatened = (smaller & enforcing & wins(own)).any()
        return enforcing.at[own].set(~threatened & (own > 0) & ~idle[own]), None

    enforcing, _ = jax.lax.scan(judged, jnp.zeros(2**members, dtype=bool), sets)
    candidates = enforcing & wins(sets[-1])
    return member_of[jnp.argmin(jnp.where(candidates, weight, jnp.inf))]


def ruling_coalition(powers: Mapping[str, float], majority: float = 0.5) -> frozenset[str]:
    """The names of those who rule.

    Args:
        powers: power of each member by name, each above 0.
        majority: as for `coalition`.

    Raises:
        SmychkaError: a power of 0 or less, no member, or as for `coalition`.
    """
    weak = [name for name, power in powers.items() if not (power > 0.0 and np.isfinite(power))]
    if weak:
        raise SmychkaError(f"no power is given for {', '.join(weak)}; expected numbers above 0")
    ruling = coalition(jnp.array(list(powers.values()), dtype=float), majority)
    return frozenset(name for name, inside in zip(powers, np.asarray(ruling), strict=True) if inside)
