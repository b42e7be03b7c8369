"""PD-C9-now: PD-B1 at `now` with whole-vector constants is false: one worker and no delay suffice."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

BLOCKS = (4, 10, 30, 100, 300)
STRENGTH = Fraction(1, 10**3)


def instance() -> Mapping[str, object]:
    """Numbers of the runs: f = theta' H theta/2, M scalar blocks, one layer-wise backward pass.

    H is a rational symmetric matrix of norm about 1 (`theory.exact.triangular`); its strict upper triangle, which
    takes the upper blocks' steps to the lower blocks' biases, has a larger norm than H.
    """
    return {"blocks": BLOCKS, "workers": 1, "delay": 0, "counted_delay": 1, "delay_strength": STRENGTH}


def _compare(blocks: int) -> Comparison:
    """One pass from the top block down: each block's gradient was read at the start; compare ‖(b_k)_k‖ at `now`.

    All integers: matrices carry the factor 2^24, so gradients carry it twice; the point moves by
    step_numerator/step_denominator times a gradient.
    """
    from theory.exact.triangular import ONE, large_triangle, norm_bound  # the list of refutations needs no numpy

    matrix, direction = large_triangle(blocks)
    smoothness = norm_bound(matrix)
    step = STRENGTH / smoothness
    rows = [[int(entry) for entry in row] for row in matrix]
    gradient = [int(entry) for entry in matrix @ (matrix @ direction)]
    moved = [0] * blocks
    squared_bias = squared_gradient = Fraction(0)
    for block in reversed(range(blocks)):
        change = step * moved[block] / ONE
        squared_bias += change**2
        now = _squared_norm(gradient, moved, step / ONE)
        squared_gradient = max(squared_gradient, now)
        for row in range(blocks):
            moved[row] -= rows[row][block] * gradient[block]
    unit = sum(entry * entry for entry in gradient)
    bound = squared_gradient * (STRENGTH / (1 - STRENGTH)) ** 2
    case, quantity = f"M = {blocks}, x = {STRENGTH}", "‖b‖ at now over ‖∇f‖ at the read"
    return Comparison(case, quantity, squared_bias / unit, bound / unit, squared=True)


def _squared_norm(gradient: list[int], moved: list[int], scale: Fraction) -> Fraction:
    """‖gradient + scale moved‖², expanded so that only three integer sums are formed."""
    return (
        Fraction(sum(entry * entry for entry in gradient))
        + 2 * scale * sum(a * b for a, b in zip(gradient, moved, strict=True))
        + scale**2 * sum(entry * entry for entry in moved)
    )


def check() -> Outcome:
    """Run the pass at every size and compare with G x/(1 - x), x = alpha eta: the own write counted as delay 1."""
    return Outcome(naive=tuple(_compare(blocks) for blocks in BLOCKS))


PD_C9_NOW = Refutation(
    name="PD-C9-now",
    title="whole-vector constants at `now`",
    form="‖b‖ ≤ G x/(1 − x) at `now` with x = α η τ_max, α and G of the whole gradient, own writes counted",
    missing="block constants: x = η τ_max ‖(α_kl)‖₂ and G = ‖(G_l)‖₂ (case c). At `now` the bias is a masked "
    "Hessian times a step, and masking raises the norm by a factor that grows like ln M",
    instance=instance,
    check=check,
)
