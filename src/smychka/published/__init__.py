"""Published models, derived again as tests of ours: each says what was read of it and where it differs.

`feldman`, `allen`, `sah_stiglitz`, `weitzman`, `gregory_schroeder_sonin`, `acemoglu_egorov_sonin`, `barsov`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smychka.published.agreement import Target


def targets() -> list[Target]:
    """Published figures beside the values of the re-derivations, with interval, verdict and note."""
    from smychka.published import agreement

    return agreement.targets()
