"""DS-F6: block delays that differ cost more than their maximum in every block: the inconsistency penalty."""

from collections.abc import Mapping
from fractions import Fraction

from theory.certificates.dual import Dual
from theory.certificates.errors import CertificateError
from theory.certificates.extremal import Extremal
from theory.certificates.file import read, shipped
from theory.exact.digits import decimal
from theory.refutation import Comparison, Outcome, Refutation

DELAYS, UNIFORM = (2, 1, 0), "ds_f3_tau2_7over20_n5"
STEP, UPDATES = Fraction(7, 20), 5
CLOSE = Fraction(10_001, 10_000)


def instance() -> Mapping[str, object]:
    """Numbers of the main instance; more steps and lengths are in the certificate files `ds_f6_*`."""
    return {"block_delays": DELAYS, "step_times_smoothness": STEP, "updates": UPDATES, "history": "constant"}


def worst_cases() -> tuple[tuple[Extremal, Dual], ...]:
    """Lower and upper certificate of each run of the package, checked."""
    pairs = []
    files = shipped("ds_f6_")  # …_lower comes before …_upper
    for lower, upper in zip(files[::2], files[1::2], strict=True):
        extremal, dual = read(lower), read(upper)
        extremal.check()
        dual.check()
        if not (isinstance(extremal, Extremal) and isinstance(dual, Dual) and extremal.run == dual.run):
            raise CertificateError(f"{lower.name} and {upper.name} are not about one run.")
        pairs.append((extremal, dual))
    return tuple(pairs)


def check() -> Outcome:
    """Compare f(x_n) − f* on explicit functions with LR²/(4nηL + 2), the worst case of the largest delay everywhere."""
    naive, corrected, decisions = [], [], []
    for extremal, dual in worst_cases():
        bare = extremal.run.without_delay_bound()
        low, high = extremal.bound / bare, dual.bound / bare
        words = f"{extremal.run.words()}: the worst case is {decimal(low, 5)} to {decimal(high, 5)} LR²/(4nηL + 2)"
        decisions.append((words, low <= high <= low * CLOSE))
        if extremal.run.steps > 1:
            naive.append(Comparison(extremal.run.words(), "f(x_n) − f* of some f", extremal.bound, bare))
    (file,) = shipped(UNIFORM)
    uniform = read(file)
    uniform.check()
    assert isinstance(uniform, Dual)
    bound = CLOSE * uniform.run.without_delay_bound()
    corrected.append(Comparison(uniform.run.words(), "f(x_n) − f* at most, against 1.0001 times", uniform.bound, bound))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=tuple(decisions))


DS_F6 = Refutation(
    name="DS-F6",
    title="the inconsistency penalty",
    form="f(x_n) − f* ≤ LR²/(4nηL + 2) for L-smooth convex f and block delays τ_l, if ηL ≤ c(max τ_l), as is "
    "conjectured of one delay for all blocks (DS-F3)",
    missing="one delay for all blocks. With delays (2, 1, 0) some f exceeds it at every certified n > 1, ηL = 7/20 "
    "and 1/20: by 1.029 at ηL = 7/20, n = 5 if every block of the point read is stale by its own delay, by 1.125 if "
    "every block is written with its part of an older whole gradient. The functions are given by rational points, "
    "gradients and values that satisfy all interpolation inequalities exactly (so one with these numbers exists, "
    "Taylor et al. 2017, Theorem 4); dual multipliers show that none is worse. Nothing is proved at other delays, "
    "steps or n",
    instance=instance,
    check=check,
    source="derived for this project; the numbers were found by a worst-case solver and certified in fractions",
)
