"""Numbers for symbols: every word of the notation that a run can give a value, with its provenance."""

from collections.abc import Callable, Mapping

from sympy import Basic, MatrixSymbol

from analysis.constants import (
    applied_bound,
    block_gradient_bound,
    block_smoothness,
    block_write_defect,
    delay_matrix,
    distinct_tasks,
    gradient_bound,
    max_delay,
    smoothness,
    step_size,
    stored_activations,
    write_defect,
)
from analysis.displacements import displacement, displacement_norm, event_smoothness, path_length, smoothness_row
from analysis.measurement import Unavailable
from analysis.objective import CONVERGENCE_WORDS
from analysis.schedule import SCHEDULE_WORDS
from analysis.scope import Quantity, Scope
from theory import symbols
from theory.claim import Claim
from theory.numeric import Budgeted
from theory.symbols import WORD_OF

REGISTRY: dict[str, Callable[[Scope], Quantity]] = {
    "step_size": step_size,
    "smoothness": smoothness(backward=False),
    "smoothness_backward": smoothness(backward=True),
    "smoothness_recompute": stored_activations("scalar"),
    "max_delay": max_delay("forward"),
    "max_delay_backward": max_delay("backward"),
    "max_delay_recompute": stored_activations("scalar"),
    "distinct_tasks": distinct_tasks,
    "gradient_bound": gradient_bound,
    "applied_bound": applied_bound,
    "write_defect": write_defect,
    "displacement_norm": displacement_norm(backward=False),
    "displacement_norm_backward": displacement_norm(backward=True),
    "displacement_norm_recompute": stored_activations("event"),
    "block_smoothness": block_smoothness(backward=False),
    "block_smoothness_backward": block_smoothness(backward=True),
    "block_smoothness_recompute": stored_activations("matrix"),
    "delay_matrix": delay_matrix("forward"),
    "delay_matrix_backward": delay_matrix("backward"),
    "delay_matrix_recompute": stored_activations("matrix"),
    "block_gradient_bound": block_gradient_bound,
    "block_write_defect": block_write_defect,
    "smoothness_row": smoothness_row(backward=False),
    "smoothness_row_backward": smoothness_row(backward=True),
    "smoothness_row_recompute": stored_activations("row"),
    "displacement": displacement(backward=False),
    "displacement_backward": displacement(backward=True),
    "displacement_recompute": stored_activations("row"),
    "path_length": path_length("forward"),
    "path_length_recompute": stored_activations("row"),
    "path_length_backward": path_length("backward"),
    "event_smoothness": event_smoothness(backward=False),
    "event_smoothness_recompute": stored_activations("event"),
    "event_smoothness_backward": event_smoothness(backward=True),
    **SCHEDULE_WORDS,
    **CONVERGENCE_WORDS,
}
"""Words that a run gives a value; a bias bound is left out on purpose: it would bound a quantity by itself."""


EVENT_WORDS = frozenset(
    word for word in REGISTRY if word.startswith(("displacement", "path_length", "smoothness_row", "event_smoothness"))
)
"""Words whose value differs from event to event."""


def bind(claim: Claim, scope: Scope) -> Mapping[Basic, Quantity]:
    """The value of every symbol of a claim on a run.

    Raises:
        Unavailable: for a symbol that this run, or this reference point, gives no value.
        RunError: if the run was not annotated.
    """
    bound: dict[Basic, Quantity] = {}
    for symbol in sorted(claim.symbols, key=str):
        word = WORD_OF.get(symbol)
        if word not in REGISTRY:
            raise Unavailable(f"no run gives a value to {word or symbol}; use the symbols of theory.symbols")
        bound[symbol] = REGISTRY[word](scope)
    if not any(isinstance(symbol, MatrixSymbol) for symbol in bound):
        # Nothing has the number of blocks for its shape.
        bound[symbols.blocks] = Quantity(Budgeted.of(float(scope.run.blocks)), "exact", "of the model")
    return bound
