"""A quadratic whose gradient is read late: its covariance to first order, and its law's divergence from that of SGD."""

from dataclasses import dataclass
from fractions import Fraction

from flint import acb, arb, ctx, fmpq_mat

from theory.exact.rational_matrix import Rows, from_matrix, scaled, to_matrix
from theory.stationary_law.delayed_mode import variance_ratio_series
from theory.stationary_law.divergence import BITS


@dataclass(frozen=True)
class LateQuadratic:
    """f = θ'Hθ/2 with isotropic noise, its gradient read late; H = Q diag(modes) Q' with a rational rotation Q.

    Attributes:
        modes: curvatures, above 0.
        turned: whether Q turns the first two coordinates (by the legs 3 and 4 of a triangle); else Q = 1.
        lags: updates by which block k's gradient reads block l late, row k.
        step_size: eta.
        coordinate_noise: variance of the gradient noise in one coordinate.
    """

    modes: tuple[Fraction, ...]
    turned: bool
    lags: tuple[tuple[int, ...], ...]
    step_size: Fraction
    coordinate_noise: Fraction

    def lines(self) -> tuple[str, ...]:
        """Hessian, delays, step and noise."""
        rows = "; ".join(" ".join(map(str, row)) for row in self.hessian)
        lags = "; ".join(" ".join(map(str, row)) for row in self.lags)
        return (
            f"H = ({rows})",
            f"delays ({lags})",
            f"step {self.step_size}, noise {self.coordinate_noise} a coordinate",
        )

    @property
    def hessian(self) -> Rows:
        """H, row by row."""
        count = len(self.modes)
        turn = [[Fraction(i == j) for j in range(count)] for i in range(count)]
        if self.turned and count > 1:
            turn[0][:2], turn[1][:2] = [Fraction(3, 5), Fraction(-4, 5)], [Fraction(4, 5), Fraction(3, 5)]
        rows = range(count)
        return tuple(
            tuple(sum((turn[i][m] * h * turn[j][m] for m, h in enumerate(self.modes)), Fraction(0)) for j in rows)
            for i in rows
        )

    @property
    def uniform(self) -> int | None:
        """The delay of all reads; None where they differ."""
        found = {lag for row in self.lags for lag in row}
        return found.pop() if len(found) == 1 else None

    @property
    def diffusion(self) -> Fraction:
        """D_0."""
        return self.step_size * self.coordinate_noise / 2


def first_order(case: LateQuadratic) -> fmpq_mat:
    """C_1 from the balance M C + C M' = 2 D_0 of the drift −Mθ to first order in the delays.

    E[θ_l(t − δ) | θ(t)] is θ_l + δ (Hθ)_l to first order, so M = H − (δ∘H)H, and C = D_0 H⁻¹ without delays.
    """
    hessian, count = to_matrix(case.hessian), len(case.modes)
    pairs = zip(case.lags, case.hessian, strict=True)
    read = to_matrix([[case.step_size * lag * h for lag, h in zip(*rows, strict=True)] for rows in pairs])
    left = read * hessian * scaled(case.diffusion, hessian.inv())
    right = left + left.transpose()
    places = [(i, j) for i in range(count) for j in range(count)]
    system = [
        [(hessian[i, a] if b == j else 0) + (hessian[b, j] if a == i else 0) for a, b in places] for i, j in places
    ]
    solved = fmpq_mat(system).solve(fmpq_mat([[right[i, j]] for i, j in places]))
    return fmpq_mat([[solved[i * count + j, 0] for j in range(count)] for i in range(count)])


def leading_of_modes(case: LateQuadratic, late: Fraction) -> Fraction:
    """The leading term of the divergence under one delay, by the power series of each mode's ratio r of variances.

    The mean of ln(p_τ/p_0) under p_τ is (r − 1 − ln r)/2 for two centred normal laws.
    """
    series = variance_ratio_series(4)
    divergence = (series - 1 - series.log()) / 2
    order = next(power for power in range(4) if divergence[power] != 0)
    coefficient = Fraction(int(divergence[order].p), int(divergence[order].q))
    return sum((coefficient * (late * h) ** order for h in case.modes), Fraction(0))


def leading_of_covariance(case: LateQuadratic) -> Fraction:
    """The leading term of (tr(1 + E) − n − ln det(1 + E))/2, E = C_1 C⁻¹: det(1 + sE) = 1 + e_1 s + e_2 s² + …."""
    rows = from_matrix(scaled(1 / case.diffusion, first_order(case) * to_matrix(case.hessian)))
    every = range(len(rows))
    first = sum((rows[i][i] for i in every), Fraction(0))
    second = sum((rows[i][i] * rows[j][j] - rows[i][j] * rows[j][i] for i in every for j in range(i)), Fraction(0))
    return (first**2 / 2 - second) / 2


def divergence_of_mode(ratio: arb) -> arb:
    """The integral of p_τ ln(p_τ/p_0) over the line, p_τ and p_0 normal with that ratio of variances.

    In units of p_τ's deviation the integrand is the normal density times y²(r − 1)/2 − (ln r)/2. Beyond 20 deviations
    ∫(1 + y²) e^(−y²/2) dy is below e^(−190), so that 10^-80 of |r − 1| + |ln r| encloses both tails.
    """
    with ctx.workprec(BITS):
        growth, turn = acb(ratio - 1), acb(ratio.log())

        def surprise(y: acb, analytic: bool) -> acb:
            return (-(y * y) / 2).exp() * (y * y * growth - turn) / 2

        inner = acb.integral(surprise, -20, 20).real / (2 * arb.pi()).sqrt()
        return inner + arb(0, 1e-80) * (abs(ratio - 1) + abs(ratio.log()))
