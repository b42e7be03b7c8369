"""Five bounds that sound right and are wrong, each refuted by `delaybound attack wrong_bounds:NAME` in this folder."""

from sympy import Rational, pi, sin

from theory import symbols
from theory.assumptions import (
    constant_step_size,
    finite_run,
    in_memory_atomic,
    no_overtaking,
    plain_sgd,
    sgd_momentum,
    smooth_segment,
    zero_initial_momentum,
)
from theory.claim import Bound, Condition

RUN = (constant_step_size, in_memory_atomic, finite_run, smooth_segment)
"""What all bounds on the bias of a run assume."""

x = symbols.delay_strength
STRENGTH = {x: symbols.step_size * symbols.smoothness * symbols.max_delay}


def bias_bound(name: str, title: str, gradient, **fields) -> Bound:
    """‖b‖ ≤ G x/(1 − x) with x = α η τ, for some G."""
    return Bound(
        name=name,
        title=title,
        statement=f"‖b‖ ≤ Gx/(1 − x), x = αητ: {title}",
        value=gradient * x / (1 - x),
        definitions=STRENGTH,
        regime=x,
        regime_scales_with_step=True,
        weight_rules=frozenset({"stash"}),
        mark="conjecture",
        source="an example of what is wrong",
        **fields,
    )


delay_squared = Condition(
    name="delay_squared",
    title="the exact limit of a quadratic mode, with τ² for τ: right at τ = 0 and 1, since 1 = 1²",
    statement="x_{t+1} = x_t − c x_{t−τ} decays exactly where c < 2 sin(π/(4τ² + 2)).",
    value=2 * sin(pi / (4 * symbols.delay**2 + 2)),
    parameter=symbols.step_times_curvature,
    measured="stability",
    assumptions=(plain_sgd, constant_step_size),
    tight=True,
    mark="conjecture",
    source="an example of what is wrong",
)

full_batch = bias_bound(
    "full_batch",
    "G of the full batch only, though mini-batches may be long where their mean is short",
    symbols.full_gradient_bound,
    measured="bias",
    reference_points=("own",),
    assumptions=(plain_sgd, no_overtaking, *RUN),
)

bare_step_size = bias_bound(
    "bare_step_size",
    "η with momentum, though each gradient moves the parameters by η/(1 − μ) in the end",
    symbols.gradient_bound,
    measured="bias_with_momentum",
    reference_points=("own",),
    assumptions=(sgd_momentum, zero_initial_momentum, no_overtaking, *RUN),
)

delay_of_a_block = bias_bound(
    "delay_of_a_block",
    "τ counted in each block's own writes, though tasks that overtake each other miss more tasks than that",
    symbols.gradient_bound,
    measured="bias",
    reference_points=("own",),
    assumptions=(plain_sgd, *RUN),
)

half_of_it = bias_bound(
    "half_of_it",
    "half of the right bound, which most random problems keep",
    symbols.gradient_bound * Rational(1, 2),
    measured="bias",
    reference_points=("own",),
    assumptions=(plain_sgd, no_overtaking, *RUN),
)
