"""DS-F5-live: gains below every block's own limit are not safe when the backward weights are the live ones."""

from collections.abc import Mapping
from fractions import Fraction

from theory.exact.algebra import add, linear, multiply, multiply_by_power, scaled
from theory.exact.polynomial import roots_inside_unit_circle
from theory.refutation import Comparison, Outcome, Refutation

_WEIGHT = Fraction(4, 5)
_DECAY = 1 - _WEIGHT**2
_STEPS = {1: Fraction(3, 4), 2: Fraction(23, 50), 4: Fraction(13, 50)}
_UPDATES = 120


def instance() -> Mapping[str, object]:
    """The problem, its optimum, and a step size for each delay."""
    return {
        "loss": "(v w − 1)²/2 + (9/50)(v² + w²), two scalar layers, input 1, label 1",
        "optimum v = w": _WEIGHT,
        "largest curvature L": _curvature(),
        "step size by delay": dict(_STEPS),
    }


def check() -> Outcome:
    """Displacements from the optimum, linearised, in fractions: live tensors grow, stashed weights decay."""
    from theory.exact.limit import compare_with_limit  # the list of refutations needs no balls

    naive, corrected, decisions = [], [], []
    for delay, step in _STEPS.items():
        case = f"τ = {delay}, η = {step}, after {_UPDATES} updates"
        naive.append(Comparison(case, "displacement, live", _size(delay, step, live=True), Fraction(1)))
        corrected.append(Comparison(case, "displacement, stashed", _size(delay, step, live=False), Fraction(1)))
        below = compare_with_limit(step * _curvature(), delay) < 0
        decisions.append((f"τ = {delay}: η L is below 2 sin(π/(4τ + 2))", below))
        decisions.append((f"τ = {delay}: live has a root not inside the circle", not _is_stable(delay, step, True)))
        decisions.append((f"τ = {delay}: stashed has all roots inside", _is_stable(delay, step, False)))
    return Outcome(tuple(naive), tuple(corrected), tuple(decisions))


def _partials() -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """At the optimum: ∂g_w/∂w = ∂g_v/∂v, ∂g_v/∂w, and the parts of ∂g_w/∂v through forward and backward weights.

    g_w = v_backward (v w - 1) + decay w and g_v = (v w - 1) w + decay v, where only v_backward may be the live one.
    """
    residual = _WEIGHT**2 - 1
    return _WEIGHT**2 + _DECAY, residual + _WEIGHT**2, _WEIGHT**2, residual


def _curvature() -> Fraction:
    same, across, _, _ = _partials()
    return same + abs(across)


def _size(delay: int, step: Fraction, live: bool) -> Fraction:
    """Largest displacement in the last delay + 1 updates, from displacement 1 of both weights and constant history."""
    same, across, forward, backward = _partials()
    path = [(Fraction(1), Fraction(1))] * (delay + 1)
    for _ in range(_UPDATES):
        (w, v), (old_w, old_v) = path[-1], path[-1 - delay]
        through_backward = backward * (v if live else old_v)
        lower = w - step * (same * old_w + forward * old_v + through_backward)
        path.append((lower, v - step * (across * old_w + same * old_v)))
    return max(abs(entry) for pair in path[-1 - delay :] for entry in pair)


def _is_stable(delay: int, step: Fraction, live: bool) -> bool:
    """Determinant of the linearised recursion: (p + ηs)² − η² across (forward + backward z^τ if live)."""
    same, across, forward, backward = _partials()
    diagonal = add(multiply_by_power(linear(-1), delay), (step * same,))
    coupling = add((forward,), multiply_by_power((backward,), delay if live else 0))
    return roots_inside_unit_circle(add(multiply(diagonal, diagonal), scaled(-(step**2) * across, coupling)))


DS_F5_LIVE = Refutation(
    name="DS-F5-live",
    title="own limits of the blocks with live backward weights",
    form="c_l = η_l L < 2 sin(π/(4τ_l + 2)) for every block is safe for every coupling, with live-tensor gradients too",
    missing="a symmetric linearisation: under live tensors the residual times the current weight enters one block's "
    "gradient only (at a stash, recompute or zero residual it does not)",
    instance=instance,
    check=check,
)
