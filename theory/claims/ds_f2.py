"""DS-F2: over smooth strongly convex functions a constant delay is no worse than on its two extreme quadratics."""

from sympy import Max, pi, sin

from theory.assumptions import constant_step_size, plain_sgd, smooth_objective
from theory.claim import Bound
from theory.exhibit import Exhibit
from theory.expressions import ModeModulus
from theory.symbols import delay, objective_smoothness, step_size, strong_convexity

DS_F2 = Bound(
    name="DS-F2",
    title="worst linear rate with a constant delay",
    statement="Conjecture: for L-smooth μ-strongly convex f and x_{i+1} = x_i − η∇f(x_{i−τ}), 0 < ηL < 2 sin(π/(4τ + "
    "2)), f(x_i) − f* and ‖x_i − x*‖² shrink at the linear rate max over λ ∈ {μ, L} of r(τ, ηλ)², r(τ, a) the largest "
    "modulus of a root of z^{τ+1} − z^τ + a; the quadratics λx²/2 attain it. Certified exactly: a rate ρ with 1 − ρ "
    "at least .999 of that, from every history and in every dimension, by a quadratic Lyapunov function of (x_{t−τ}, "
    "…, x_t) and the gradients there, for L/μ = 10, τ = 1, 2, 3, 5, 8 and ηL at 50, 90 and 97 percent of the limit "
    "(rounded up to four decimals). Nothing is proved at other numbers",
    value=Max(
        ModeModulus(delay, step_size * strong_convexity) ** 2, ModeModulus(delay, step_size * objective_smoothness) ** 2
    ),
    regime=step_size * objective_smoothness / (2 * sin(pi / (2 * (2 * delay + 1)))),
    regime_scales_with_step=True,
    measured="worst_linear_rate",
    assumptions=(plain_sgd, constant_step_size, smooth_objective),
    tight=True,
    mark="conjecture",
    source="conjectured for this project; the interpolation inequalities are those of Taylor et al. 2017, Theorem 4",
    exhibits=(
        Exhibit(
            kind="certificate",
            covers="L/μ = 10, τ = 1, 2, 3, 5, 8, ηL at 50, 90 and 97 % of the limit; 1 − ρ within .999 of the claim",
            method="Lyapunov matrix and multipliers checked in fractions; the slowest quadratic by a Schur–Cohn test",
            place="theory.evidence.ds_f2:facts",
        ),
    ),
)
