"""DS-F2: its Lyapunov certificates, each held against the slowest quadratic mode."""

from fractions import Fraction
from functools import partial
from math import ceil, isqrt

from theory.certificates.file import read, shipped
from theory.certificates.lyapunov import Lyapunov
from theory.exact.digits import decimal
from theory.exact.limit import compare_with_limit, limit_bracket
from theory.exact.stability import contracts_faster_than
from theory.exhibit import Fact

SHARE = Fraction(999, 1000)
_FINE = 10**12
_DELAYS, _SHARES, _CONDITION = (1, 2, 3, 5, 8), (50, 90, 97), 10


def facts() -> tuple[Fact, ...]:
    """Each certificate checks; 1 - rate is at least 999/1000 of what the two quadratics allow."""
    found, covered = [], set()
    for file in shipped("ds_f2_"):
        proof = read(file)
        proof.check()
        assert isinstance(proof, Lyapunov)
        words = (
            f"τ = {proof.delay}, L/μ = {proof.condition}, ηL = {proof.step_size}, below the limit: rate "
            f"{decimal(proof.rate, 9)}, within 1/1000 of the slowest quadratic's 1 − ρ"
        )
        found.append((words, compare_with_limit(proof.step_size, proof.delay) < 0 and is_nearly_best(proof, SHARE)))
        covered.add((proof.delay, proof.condition, proof.step_size))
    named = {(tau, _CONDITION, step) for tau in _DELAYS for step in map(partial(_rounded_up, tau), _SHARES)}
    found.append((f"the {len(named)} numbers of the statement, and no others, are certified", covered == named))
    return tuple(found)


def _rounded_up(tau: int, percent: int) -> Fraction:
    """So many percent of the limit, rounded up to four decimals; the limit is 1 at τ = 1 and irrational beyond."""
    ends = (Fraction(1),) if tau == 1 else limit_bracket(tau)
    (only,) = {ceil(end * percent * 100) for end in ends}
    return Fraction(only, 10**4)


def is_nearly_best(proof: Lyapunov, share: Fraction) -> bool:
    """Whether 1 - rate >= share (1 - rho), rho the square of the largest modulus of a root at mu or L.

    That is rho >= 1 - (1 - rate)/share: some root must be at least as large as its square root, here rounded up.
    """
    least = 1 - (1 - proof.rate) / share
    modulus = Fraction(isqrt(int(least * _FINE**2)) + 1, _FINE)
    modes = (proof.step_size, proof.step_size / proof.condition)
    return not all(contracts_faster_than(proof.delay, mode, modulus) for mode in modes)
