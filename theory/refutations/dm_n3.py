"""DM-N3: γL ≤ 1 does not prevent divergence, so the bounded moments of the theorems must be audited on the run."""

from collections.abc import Mapping
from fractions import Fraction

from theory.exact.gradient_rule import plain
from theory.exact.stability import is_stable
from theory.methods import fdg
from theory.place import load
from theory.refutation import Comparison, Outcome, Refutation

MODULES = 2
STEP = Fraction(9, 10)
SHRINKS = (Fraction(1, 2), Fraction(3, 10))
UPDATES = 400
LONGER = (3, 4, 5)
COUPLED = tuple(tuple(map(Fraction, row)) for row in ((".80", ".4376"), (".4376", ".6649")))

ABOVE_LIMIT = Fraction(".6181")


def instance() -> Mapping[str, object]:
    """Numbers of the runs of FDG as drawn on f = ‖x‖²/2 (L = 1), from 1 with constant history, without noise.

    The coupled quadratic x'Hx/2 is trained with step size 1.
    """
    return {
        "modules": MODULES,
        "step_size": STEP,
        "shrink_that_converges": SHRINKS,
        "updates": UPDATES,
        "coupled": COUPLED,
    }


def _end(delay: int, step: Fraction) -> Fraction:
    path = [Fraction(1)] * (delay + 1)
    for _ in range(UPDATES):
        path.append(path[-1] - step * path[-1 - delay])
    return abs(path[-1])


def check() -> Outcome:
    """Run the lower module with and without shrinking; decide stability from characteristic polynomials."""
    delays = fdg.delays(MODULES)
    bound = "|x_400|, bound 10^6 |x_0|"
    naive = [Comparison(f"K = {MODULES}, γL = {STEP}, β = 1", bound, _end(delays[0], STEP), Fraction(10**6))]
    for depth in LONGER:
        longest = fdg.delays(depth)[0]
        naive.append(Comparison(f"K = {depth}, γL = {STEP}, β = 1", bound, _end(longest, STEP), Fraction(10**6)))
    corrected = []
    for shrink in SHRINKS:
        lower = fdg.gradient_scales(MODULES, shrink)[0]
        end = _end(delays[0], STEP * lower)
        corrected.append(Comparison(f"K = {MODULES}, γL = {STEP}, β = {shrink}", "|x_400|", end, Fraction(1)))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=(*_shrunk(delays[0]), *_coupled(delays)))


def _shrunk(delay: int) -> tuple[tuple[str, bool], ...]:
    return (
        ("β = 1: not stable", not is_stable(delay, STEP)),
        *((f"β = {shrink}: stable", is_stable(delay, STEP * shrink)) for shrink in SHRINKS),
    )


def _coupled(delays: tuple[int, ...]) -> tuple[tuple[str, bool], ...]:
    """The coupled quadratic is stable where its lower module alone, and its largest curvature alone, would not be."""
    quadratic = load("theory.exact.network:NetworkQuadratic")
    network = quadratic(COUPLED, tuple(plain(delay) for delay in delays), (1, 1))
    own, (across, other) = COUPLED[0][0], COUPLED[1]
    largest_is_above = (own - ABOVE_LIMIT) * (other - ABOVE_LIMIT) - across**2 < 0
    return (
        ("coupled, γ = 1: stable", network.is_stable(1)),
        (f"a module of curvature {own} alone: not stable", not is_stable(delays[0], own)),
        (f"curvature {ABOVE_LIMIT} alone: not stable", not is_stable(delays[0], ABOVE_LIMIT)),
        (f"the largest curvature of H is above {ABOVE_LIMIT}", largest_is_above),
    )


DM_N3 = Refutation(
    name="DM-N3",
    title="convergence from γL ≤ 1",
    form="DDG and FDG converge if γL ≤ 1: the average of E‖∇f‖² stays below 2Δ/(γT) + 2γLM_K with a finite M",
    missing="the bound M on the second moments, which fails exactly where the method diverges and must be audited on "
    "the run. Block-diagonal quadratics are stable iff γβ_kλ < 2 sin(π/(4τ_k + 2)) for every curvature λ of every "
    "block k (PD-R2 for each mode); with coupled blocks the same with λ_max(H) for every k is not necessary",
    instance=instance,
    check=check,
    source="Huo et al. 2018, Theorem 1 (the step condition); derived for this project (the instance)",
)
