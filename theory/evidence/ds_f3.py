"""DS-F3: its dual certificates, c(tau) enclosed, and its two conventions for the first reads."""

from fractions import Fraction

from theory.certificates.dual import Dual
from theory.certificates.file import read, shipped
from theory.exact.cost_free_step import cost_free_step, costs
from theory.exact.digits import decimal
from theory.exhibit import Fact

CLOSE = Fraction(100_005, 100_000)
_LONG, _TWO, _LAST = (1, 2, 3, 5, 8, 11, 14), (5, 14), (14,)
COVERED = frozenset(
    (tau, Fraction(step), updates)
    for tau, step, lengths in (
        *((0, "3/2", _LONG), (1, "3/5", _LONG), (2, "37/100", _LONG), (3, "27/100", _LONG)),
        *((0, "1", _TWO), (1, "1/2", _TWO), (2, "7/20", _TWO), (4, "21/100", _TWO), (5, "17/100", _TWO)),
        *((8, "11/100", _LAST), (16, "57/1000", _LAST)),
    )
    for updates in lengths
)
"""Delay, step size and number of updates of the certificates that the statement names."""
_CURVATURE_STEP = Fraction(1, 7)


def duals() -> tuple[Fact, ...]:
    """Each certificate checks and proves the bound up to the factor 1.00005; their runs are those of the statement."""
    found, covered = [], set()
    for file in shipped("ds_f3_"):
        dual = read(file)
        dual.check()
        assert isinstance(dual, Dual)
        ratio = dual.bound / dual.run.without_delay_bound()
        words = f"{dual.run.words()}: f(x_n) − f* ≤ {decimal(ratio, 5)} LR²/(4nηL + 2), {len(dual.flows)} multipliers"
        found.append((words, dual.run.uniform and ratio <= CLOSE))
        covered.add((dual.run.delays[0], dual.run.step_size, dual.run.steps))
    found.append((f"the {len(COVERED)} runs of the statement, and no others, have a certificate", covered == COVERED))
    return tuple(found)


def steps() -> tuple[Fact, ...]:
    """c(tau) to twelve digits; the quadratic exceeds the bound at the upper end of the enclosure."""
    found = []
    for tau in (0, 1, 2, 3, 4, 5, 8):
        (lower, upper), n = cost_free_step(tau)
        beyond = upper if tau else upper + Fraction(1, 10**12)
        words = f"c({tau}) = {decimal(lower, 12)}, attained by n = {n}; the quadratic costs more just above"
        exact = decimal(lower, 12) == decimal(upper, 12) and costs(tau, n, beyond)
        found.append((words, exact))
    return tuple(found)


def conventions() -> tuple[Fact, ...]:
    """A queue that starts empty delays the run by tau updates and changes nothing else."""
    found = []
    for tau in (1, 2, 3, 5):
        constant, empty = [Fraction(1)], [Fraction(1)]
        for update in range(20):
            constant.append(constant[-1] - _CURVATURE_STEP * constant[max(update - tau, 0)])
            step = _CURVATURE_STEP * empty[update - tau] if update >= tau else 0
            empty.append(empty[-1] - step)
        found.append(
            (f"τ = {tau}: x_n from an empty queue is x_{{n−τ}} of constant history", empty[tau:] == constant[:-tau])
        )
    return tuple(found)
