"""The two natural forms of PD-B1 that are false: delays by block at `start`, and one smoothness for all at `now`.

They are claims like any other, so that a run can be held against them; PD-C9-start and PD-C9-now are the instances
in fractions that refute them.
"""

from theory.assumptions import constant_step_size, finite_run, in_memory_atomic, plain_sgd, smooth_segment
from theory.claim import Bound
from theory.claims import strength
from theory.claims.pd_b1a import VALUE, x

_ASSUMPTIONS = (plain_sgd, constant_step_size, in_memory_atomic, finite_run, smooth_segment)
_RULES = frozenset({"stash", "live", "recompute"})

PD_B1_START = Bound(
    name="PD-B1-start",
    title="bias at start, delays by block: refuted",
    statement=(
        "‖b_i‖ ≤ Gx/(1 − x) at start for any interleaving, τ_max the largest number of writes of a block since its "
        "read. False where tasks overtake: the last writes of two blocks may be two tasks', and their steps add up."
    ),
    value=VALUE,
    definitions={x: strength.whole()},
    regime=x,
    regime_scales_with_step=True,
    assumptions=_ASSUMPTIONS,
    weight_rules=_RULES,
    reference_points=("start",),
    measured="bias",
    mark="refuted",
    source="refuted here, by PD-C9-start",
    refuted_by="PD-C9-start",
)

PD_B1_NOW = Bound(
    name="PD-B1-now",
    title="bias at now, one smoothness for all blocks: refuted",
    statement=(
        "‖b_i‖ ≤ Gx/(1 − x) at now with the whole-vector α and G, own writes counted in τ_max. False: block k "
        "sees own writes of the blocks above it only: a masked Hessian times a step, and masking raises norms."
    ),
    value=VALUE,
    definitions={x: strength.whole()},
    regime=x,
    regime_scales_with_step=True,
    assumptions=_ASSUMPTIONS,
    weight_rules=_RULES,
    reference_points=("now",),
    measured="bias",
    mark="refuted",
    source="refuted here, by PD-C9-now",
    refuted_by="PD-C9-now",
)
