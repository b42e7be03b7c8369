"""Numbers for symbols: every word of the notation that a run can give a value, with its provenance."""

from collections.abc import Callable, Mapping

from sympy import Basic

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
from analysis.displacements import displacement, displacement_norm, path_length, smoothness_row
from analysis.measure import Unavailable
from analysis.scope import Quantity, Scope
from theory.claim import Claim
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
}
"""Words that a run gives a value; a bias bound is left out on purpose: it would bound a quantity by itself."""


EVENT_WORDS = frozenset(word for word in REGISTRY if word.startswith(("displacement", "path_length", "smoothness_row")))
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
    return bound
