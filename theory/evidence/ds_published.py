"""DS-Lian2015: its value is the largest step size that the published inequality allows."""

from sympy import Rational, simplify

from theory.claims.ds_published import LIAN2015
from theory.exhibit import Fact
from theory.symbols import delay


def lian_facts() -> tuple[Fact, ...]:
    """The inequality, M = 1, is an equation at the value, which is the root that is positive."""
    largest = LIAN2015.value
    return (
        (
            "with ηL at its largest, ηL + 2τ²(ηL)² = 1 for every τ",
            simplify(largest + 2 * delay**2 * largest**2 - 1) == 0,
        ),
        ("it is the positive root: 1/2 at τ = 1", largest.subs(delay, 1) == Rational(1, 2)),
    )
