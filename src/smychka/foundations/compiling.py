"""Options of the compiler for long programs, as measured (`benchmarks/README.md`)."""

from __future__ import annotations

Options = dict[str, str | bool | int]

FEW_DRAWS = 64
"""Up to so many draws the compiler's plainer way is chosen: half to two thirds of its time and a quarter of the memory
maps, for a run that takes from a tenth less (one draw) to a quarter more (64)."""
MANY: Options = {"xla_backend_optimization_level": 2, "xla_cpu_prefer_vector_width": 512}
"""For many draws, and for what runs long: wide registers, and no more effort than pays."""
FEW: Options = {"xla_backend_optimization_level": 2, "xla_cpu_use_fusion_emitters": False}
"""For few draws: the operations of a program become one piece of machine code, and not one each."""
BARRIERS_KEPT: Options = {"xla_disable_hlo_passes": "cse_barrier_expander"}
"""Under these what is repeated is computed once (`side_by_side`); a quarter less time a run of many draws."""


def options(draws: int) -> Options:
    """What a program of the whole model is compiled with.

    Args:
        draws: number of draws that it takes at once.
    """
    return FEW if draws <= FEW_DRAWS else MANY
