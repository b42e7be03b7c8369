"""DS-F4: its polytope certificates, and how near to the conjectured limit they are."""

from fractions import Fraction

from theory.certificates.file import read, shipped
from theory.certificates.polytope import Polytope
from theory.exhibit import Fact

CLOSE = Fraction(97, 100)
COVERED = frozenset(
    (tau, Fraction(step))
    for tau, steps in (
        *((1, ("97/100", "99/100")), (2, ("57/100", "58/100")), (3, ("41/100", "418/1000"))),
        *((4, ("324/1000", "33/100")), (5, ("264/1000", "266/1000"))),
    )
    for step in steps
)
"""Delay and step size of the certificates that the statement names."""


def facts() -> tuple[Fact, ...]:
    """Each certificate checks; its step is below the limit, and at least 97/100 of it."""
    found, covered = [], set()
    for file in shipped("ds_f4_"):
        proof = read(file)
        proof.check()
        assert isinstance(proof, Polytope)
        words = f"{proof.words()}, {len(proof.vertices)} pairs of vertices; below a*(τ), at least .97 of it"
        near = below_limit(proof.delay, proof.step_size) and not below_limit(proof.delay, proof.step_size / CLOSE)
        found.append((words, near))
        covered.add((proof.delay, proof.step_size))
    found.append((f"the {len(COVERED)} numbers of the statement, and no others, are certified", covered == COVERED))
    return tuple(found)


def below_limit(tau: int, step: Fraction) -> bool:
    """Whether c < a*(tau), for tau >= 1: no root of c (tau + 1 + h) - c^2 h (h + 1)/2 = 2 is at most c, for any h >= 1.

    The left side is a parabola in c that starts at 0; it reaches 2 left of its peak, or never. Its peak is
    (tau + 1 + h)^2/(2 h (h + 1)), below 2 where h > tau.
    """
    for h in range(1, tau + 1):
        peak = Fraction(tau + 1 + h, h * (h + 1))
        height = peak * (tau + 1 + h) / 2
        value = step * (tau + 1 + h) - step**2 * h * (h + 1) / 2
        if height >= 2 and (step >= peak or value >= 2):
            return False
    return True
