"""PD-D1 decided: the density of a diffusion without current, for arbitrary functions, and each condition violated."""

from sympy import Expr, Function, Integer, Rational, exp, simplify, symbols

from theory.exhibit import Fact
from theory.stationary_law.diffusion import Diffusion

x, y, z = symbols("x y z", real=True)
ONE = Integer(1)


def general_facts() -> tuple[Fact, ...]:
    """Noise that depends on its own coordinates at will, and the drift that makes e^U stationary."""
    facts = []
    for place in ((x, y), (x, y, z)):
        target = Function("U")(*place)
        noise = tuple(exp(Function(f"b_{k}")(*place)) for k in range(len(place)))
        drift = tuple(b * target.diff(s) + b.diff(s) for b, s in zip(noise, place, strict=True))
        law, count = Diffusion(place, drift, noise), len(place)
        still = all(simplify(law.current(k, target)) == 0 for k in range(count))
        facts.append((f"K = {count}: the current over e^U vanishes for A_k = B_k ∂_k U + ∂_k B_k", still))
        facts.append((f"K = {count}: the potential condition holds", law.potential_failure() is None))
        anchor = symbols(f"a_1:{count + 1}", real=True)
        facts.append((f"K = {count}: Σ h_k = U(θ) − U(a)", _path_sum(law, target, anchor)))
    return tuple(facts)


def _path_sum(law: Diffusion, target: Expr, anchor: tuple) -> bool:
    """Each h_k is U at the k-th corner of the path minus U at the corner before: their slopes along k agree, and both
    vanish at the anchor; the corners telescope."""
    pairs = list(zip(law.coordinates, anchor, strict=True))
    corners = [target.subs(pairs[k:]) for k in range(len(pairs) + 1)]
    for k, (coordinate, start) in enumerate(pairs):
        rise = corners[k + 1] - corners[k]
        slope = simplify(law.slope(k)).subs(pairs[k + 1 :])
        if simplify(rise.diff(coordinate) - slope.doit()) != 0 or simplify(rise.subs(coordinate, start)) != 0:
            return False
    return corners[-1] == target


def failing_facts() -> tuple[Fact, ...]:
    """One diffusion per condition; each differs from one that passes in a single term."""
    passing = Diffusion((x, y), (-x - y / 3, -y - x / 3), (ONE, ONE))
    turning = Diffusion((x, y), (-x - y / 3, -y + x / 3), (ONE, ONE))
    uneven = Diffusion((x, y), (-x - y / 3, -y - x / 3), (ONE, 2 * ONE))
    noiseless = Diffusion((x, y), (-x - y / 3, -y - x / 3), (ONE, y**2))
    flat = Diffusion((x, y), (-x, 0 * ONE), (ONE, ONE))
    saddle = Diffusion((x, y), (-x - 2 * y, -y - 2 * x), (ONE, ONE))
    density = passing.log_density()
    return (
        ("all conditions hold for A = −Hθ, H = ((1, 1/3), (1/3, 1)), B = 1", passing.failure() is None),
        ("its log-density is −θ'Hθ/2", simplify(density + (x**2 + y**2) / 2 + x * y / 3) == 0),
        (f"a rotating drift: {turning.potential_failure()}", "potential" in str(turning.failure())),
        (f"unequal noise: {uneven.potential_failure()}", "potential" in str(uneven.failure())),
        (f"vanishing noise: {noiseless.failure()}", "not positive" in str(noiseless.failure())),
        (f"a flat direction: {flat.failure()}", "mass" in str(flat.failure())),
        (f"a saddle: {saddle.failure()}", "not positive definite" in str(saddle.failure())),
        ("noise with a floor again passes", Diffusion((x,), (-x,), (1 + x**2,)).failure() is None),
        ("its power is −3", simplify(Diffusion((x,), (-x,), (1 + x**2,)).slope(0) * (1 + x**2) / x) == Rational(-3)),
    )
