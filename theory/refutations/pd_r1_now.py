"""PD-R1-now: PD-R1 measured at `now` is false: the point that a gradient is held against depends on its own noise."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

BLOCKS = (100, 150)


def instance() -> Mapping[str, object]:
    """Numbers of the runs: one task, one worker, no delay, M scalar blocks written from the top down, T = 1.

    f = theta' (H + n I) theta/2 with ‖H‖ ≤ n (`theory.exact.triangular`), so f is convex and L = 2n; eta = 1/L. The
    start is the minimum 0: Delta = 0. The batch's gradient is ∇f ± u, both equally likely, so sigma² = ‖u‖².
    """
    return {"blocks": BLOCKS, "workers": 1, "delay": 0, "updates": 1, "step_times_smoothness": Fraction(1)}


def _compare(blocks: int) -> tuple[Comparison, Comparison]:
    """‖∇f‖² at `now` and at `own` against ηLσ² = ‖u‖², over ‖u‖²; the mean bias at `now` is 0, as is 2Δ/(ηT).

    Block k's gradient at `now` is −η Σ_{l>k} H_kl (±u_l): the same in square for both signs, of mean 0 over them.
    """
    import numpy as np  # the list of refutations needs no numpy

    from theory.exact.triangular import ONE, large_triangle, norm_bound

    matrix, noise = large_triangle(blocks)
    smoothness = 2 * norm_bound(matrix)
    moved = [int(entry) for entry in np.triu(matrix, 1) @ noise]
    variance = sum(int(entry) ** 2 for entry in noise)
    square = Fraction(sum(entry**2 for entry in moved), ONE**2) / smoothness**2
    case, quantity = f"M = {blocks}, ηL = 1", "‖∇f‖² over σ²"
    return (
        Comparison(f"{case}, now", quantity, square / variance, Fraction(1)),
        Comparison(f"{case}, own", quantity, Fraction(0), Fraction(1)),
    )


def check() -> Outcome:
    """Play one pass at each size, in integers."""
    pairs = [_compare(blocks) for blocks in BLOCKS]
    return Outcome(naive=tuple(now for now, _ in pairs), corrected=tuple(own for _, own in pairs))


PD_R1_NOW = Refutation(
    name="PD-R1-now",
    title="convergence measured at `now`",
    form="(1/T) Σ_t Σ_k E‖∇_k f(now_{t,k})‖² ≤ 2Δ/(ηT) + B² + ηLσ², B² ≥ E‖E[g̃_t − ∇f(now_t) | past]‖², the mean "
    "bias at `now`",
    missing="a point that does not depend on the task's own batch: under layer-wise writes `now` holds the steps of "
    "the blocks above, and their noise passes a masked Hessian, whose norm can exceed L. (With B² ≥ E‖E[g̃_t | past] − "
    "∇f(now_t)‖² instead, which counts that noise as bias, this instance refutes nothing.)",
    instance=instance,
    check=check,
)
