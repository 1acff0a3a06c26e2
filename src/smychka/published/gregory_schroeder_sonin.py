r"""Repression with poor information: how many are removed so that the share of enemies falls to what power can bear.

Publication: P. R. Gregory, P. J. H. Schröder and K. Sonin, "Rational dictators and the killing of innocents: data
from Stalin's archives", *Journal of Comparative Economics* 39 (2011). Seen: abstract and highlights. Not seen: the
propositions. What stands here is a reduced form with the published signs: removals rise with the number of enemies and
fall with the quality of information, and with poor information most of those removed are innocent.

The word *enemy* is the dictator's. The numbers of a run say nothing about guilt. From recorded removals alone, the
imagined share of enemies, the bearable share and the accuracy cannot be told apart.

Units: shares of the population.
"""

from __future__ import annotations

from dataclasses import dataclass

from smychka.foundations.faults import SmychkaError


@dataclass(frozen=True)
class Removal:
    """What the rule demands.

    Attributes:
        precision: share of those marked by the police whom the dictator would count as enemies.
        removed: share of the population removed.
        innocent: share of the population removed without being an enemy even in that sense.
    """

    precision: float
    removed: float
    innocent: float


def removal(enemies: float, bearable: float, accuracy: float) -> Removal:
    r"""The share removed so that the share of enemies falls to the bearable one.

    $$ p = \frac{qE}{qE + (1-q)(1-E)}, \qquad x = \frac{E - \theta}{p - \theta}, \qquad \text{innocent} = (1-p)\,x $$

    Nothing is removed where the share of enemies is bearable.

    Args:
        enemies: share $E$ whom the dictator takes for enemies, 0 to 1.
        bearable: share $\theta$ at which power feels safe, 0 to 1.
        accuracy: chance $q$ that the police judge a person rightly, above .5 and up to 1.

    Raises:
        SmychkaError: shares outside their ranges, or a police no better than chance: the rule has no solution then.
    """
    if not (0.0 < enemies < 1.0 and 0.0 <= bearable < 1.0):
        raise SmychkaError("the shares of enemies and of bearable enemies must lie between 0 and 1")
    if not 0.5 < accuracy <= 1.0:
        raise SmychkaError(f"the accuracy is {accuracy:g}; expected a number above 0.5 and up to 1")
    precision = accuracy * enemies / (accuracy * enemies + (1.0 - accuracy) * (1.0 - enemies))
    removed = max(0.0, (enemies - bearable) / (precision - bearable)) if enemies > bearable else 0.0
    return Removal(precision, removed, (1.0 - precision) * removed)
