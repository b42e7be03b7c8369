"""Makes the certificate files of the package anew: `python -m theory.certificates.search.collection [STEM]`."""

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.file import Certificate, write
from theory.certificates.search.rate import find_lyapunov, nearly_best_rate
from theory.certificates.search.varying_delay import find_polytope
from theory.certificates.search.worst_case import find_dual, find_extremal
from theory.exact.limit import limit_bracket

FOLDER = Path(__file__).resolve().parents[1] / "files"
CLOSE = Fraction(100_005, 100_000)
SHARE = Fraction(9_995, 10_000)

UNIFORM = {
    **{(tau, step): (1, 2, 3, 5, 8, 11, 14) for tau, step in ((0, "3/2"), (1, "3/5"), (2, "37/100"), (3, "27/100"))},
    **{(tau, step): (5, 14) for tau, step in ((0, "1"), (1, "1/2"), (2, "7/20"), (4, "21/100"), (5, "17/100"))},
    **{(tau, step): (14,) for tau, step in ((8, "11/100"), (16, "57/1000"))},
}
MIXED = (("7/20", 1), ("7/20", 2), ("7/20", 5), ("7/20", 7), ("1/20", 5))
VARYING = {1: ("97/100", "99/100"), 2: ("57/100", "58/100"), 3: ("41/100", "418/1000"), 4: ("324/1000", "33/100")}
LONGEST_VARYING = (5, ("264/1000", "266/1000"))


def collection() -> Iterator[tuple[str, Callable[[], Certificate]]]:
    """Name of each file, and what finds its certificate."""
    for (tau, step), lengths in UNIFORM.items():
        for n in lengths:
            run = DelayedDescent((tau,), "read", Fraction(step), n)
            bound = CLOSE * run.without_delay_bound()
            yield f"ds_f3_tau{tau}_{_plain(step)}_n{n}", lambda run=run, bound=bound: find_dual(run, bound)
    for tau in (1, 2, 3, 5, 8):
        for percent in (50, 90, 97):
            step = Fraction(-(-limit_bracket(tau)[0] * 100 * percent // 1), 10_000)
            yield f"ds_f2_tau{tau}_{percent}percent", lambda tau=tau, step=step: _rate(tau, step)
    for tau, steps in (*VARYING.items(), LONGEST_VARYING):
        for step in steps:
            yield f"ds_f4_tau{tau}_{_plain(step)}", lambda tau=tau, step=step: find_polytope(tau, Fraction(step))
    for step, n in MIXED:
        for stale in ("read", "write"):
            run = DelayedDescent((2, 1, 0), stale, Fraction(step), n)
            yield f"ds_f6_{stale}_{_plain(step)}_n{n}_upper", lambda run=run: find_dual(run)
            yield f"ds_f6_{stale}_{_plain(step)}_n{n}_lower", lambda run=run: find_extremal(run)


def _rate(tau: int, step: Fraction) -> Certificate:
    condition = Fraction(10)
    return find_lyapunov(tau, condition, step, nearly_best_rate(tau, condition, step, SHARE))


def _plain(step: str) -> str:
    return step.replace("/", "over")


if __name__ == "__main__":
    stem = sys.argv[1] if len(sys.argv) > 1 else ""
    for name, find in collection():
        if name.startswith(stem):
            write(FOLDER / f"{name}.json", find())
            print(name, flush=True)
