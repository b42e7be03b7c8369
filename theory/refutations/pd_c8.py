"""PD-C8: one straggler makes tau_max grow like its delay, so x < 1 asks for steps of order 1/d; means stay."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

DEVICES = 3
STRAGGLER_DELAYS = (10, 20, 40)
STEP = Fraction(1, 10)
ROUNDS = 12


def instance() -> Mapping[str, object]:
    """Numbers of the runs on f = theta^2/2 (alpha = 1) from theta = 1: N - 1 devices and one that takes 1 + d times
    as long. Each reads when its last gradient is written; at equal times the straggler writes last.
    """
    return {
        "devices": DEVICES,
        "straggler_delays": STRAGGLER_DELAYS,
        "smoothness": Fraction(1),
        "step_size": STEP,
        "rounds": ROUNDS,
    }


def _run(straggler_delay: int) -> tuple[list[int], list[Fraction]]:
    """Delay of each update, in updates, and the points after each round of the straggler."""
    point, updates = Fraction(1), 0
    read = [(Fraction(1), 0)] * DEVICES
    delays: list[int] = []
    points = [point]
    for time in range(1, ROUNDS * (1 + straggler_delay) + 1):
        late = time % (1 + straggler_delay) == 0
        for device in range(DEVICES if late else DEVICES - 1):
            value, version = read[device]
            delays.append(updates - version)
            point -= STEP * value
            updates += 1
            read[device] = (point, updates)
        if late:
            points.append(point)
    return delays, points


def check() -> Outcome:
    """Compare x = α η τ_max, and the same with the mean delay, with 1; and see where the runs go."""
    naive, corrected, decisions = [], [], []
    for late in STRAGGLER_DELAYS:
        delays, points = _run(late)
        longest, mean = max(delays), Fraction(sum(delays), len(delays))
        expected = (DEVICES - 1) * (1 + late)
        case = f"N = {DEVICES}, d = {late}, η = {STEP}"
        naive.append(Comparison(case, "αη τ_max, to be below 1", STEP * longest, Fraction(1)))
        corrected.append(Comparison(case, "αη × mean delay, to be below 1", STEP * mean, Fraction(1)))
        decisions += [
            (f"d = {late}: τ_max = (N − 1)(1 + d) = {expected}", longest == expected),
            (f"d = {late}: the mean delay is at most N − 1", mean <= DEVICES - 1),
            (f"d = {late}: x < 1 asks for αη < {Fraction(1, expected)}", STEP * longest > 1),
            (f"d = {late}: the run converges all the same, |θ| < 1e-3 after {ROUNDS} rounds", _small(points)),
        ]
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=tuple(decisions))


def _small(points: list[Fraction]) -> bool:
    return abs(points[-1]) < Fraction(1, 1000)


PD_C8 = Refutation(
    name="PD-C8",
    title="stragglers and unbounded queues",
    form="some fixed step size keeps x = α η τ_max below 1 whatever the delay d of one of N devices",
    missing="a bound on d: τ_max = (N − 1)(1 + d), so x < 1 forces η = O(1/d). The mean delay is N − 1 at most, "
    "whatever d is: statements in E[τ] survive",
    instance=instance,
    check=check,
)
