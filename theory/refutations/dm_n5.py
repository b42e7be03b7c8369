"""DM-N5: a gradient formed with live tensors is the gradient at no point that memory ever held, mixed or not."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product

from theory.methods import ddg, fdg
from theory.refutation import Comparison, Outcome, Refutation

Point = tuple[Fraction, Fraction, Fraction]
START: Point = (Fraction(1), Fraction(3, 4), Fraction(5, 4))
STEP, INPUT, TARGET = Fraction(1, 10), Fraction(1), Fraction(2)
UPDATES = {"DDG": 6, "FDG as drawn": 7}
DELAYS = {"DDG": ddg.delays(3), "FDG as drawn": fdg.delays(3)}


def instance() -> Mapping[str, object]:
    """Numbers of the runs of l = (w_3 w_2 w_1 x − y)²/2, one scalar module each, one sample, live weights.

    The last update of each run is looked at: block 1's gradient reads features of old weights and multiplies by the
    current w_2 and w_3.
    """
    return {"start": START, "step_size": STEP, "input": INPUT, "target": TARGET, "updates": UPDATES, "delays": DELAYS}


def _gradient(forward: Point, backward: Point) -> Point:
    """Gradient of all blocks: features and residual of `forward`, cotangents through `backward`."""
    first, second, third = forward
    residual = third * second * first * INPUT - TARGET
    return (
        backward[2] * backward[1] * residual * INPUT,
        backward[2] * residual * first * INPUT,
        residual * second * first * INPUT,
    )


def _run(delays: tuple[int, ...], updates: int) -> tuple[list[Point], Point]:
    """All versions of a live run, and the point that the last update's forward pass read."""
    path, read = [START], START
    for now in range(updates):
        read = _mixed(path, [max(now - delay, 0) for delay in delays])
        gradient = _gradient(read, path[-1])
        first, second, third = (w - STEP * g for w, g in zip(path[-1], gradient, strict=True))
        path.append((first, second, third))
    return path[:-1], read


def _mixed(path: list[Point], versions: Sequence[int]) -> Point:
    first, second, third = (path[version][block] for block, version in enumerate(versions))
    return first, second, third


def check() -> Outcome:
    """Compare the lowest block's live gradient with that at every mixed point of versions, and with DM-T3's bound."""
    naive, corrected = [], []
    for name, delays in DELAYS.items():
        path, read = _run(delays, UPDATES[name])
        live, stashed = _gradient(read, path[-1])[0], _gradient(read, read)[0]
        places = list(product(range(len(path)), repeat=3))
        at_points = [_gradient(point, point)[0] for point in (_mixed(path, place) for place in places)]
        nearest = min(abs(live - gradient) for gradient in at_points)
        held = min(abs(stashed - gradient) for gradient in at_points)
        case = f"{name}, update {UPDATES[name] - 1}"
        naive.append(
            Comparison(f"{case}, live", f"distance to the gradients at {len(places)} points", nearest, Fraction(0))
        )
        corrected.append(Comparison(f"{case}, stash", "distance to the nearest gradient", held, Fraction(0)))
        corrected.append(_by_constants(case, live, stashed, read, path[-1]))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


def _by_constants(case: str, live: Fraction, stashed: Fraction, read: Point, now: Point) -> Comparison:
    """Live against stash: at most L_B‖Θ^B − Θ^F‖, L_B² a bound on the squared slope in the backward weights."""
    residual = read[2] * read[1] * read[0] * INPUT - TARGET
    largest = [max(abs(a), abs(b)) for a, b in zip(read[1:], now[1:], strict=True)]
    square_of_constant = (residual * INPUT) ** 2 * sum(entry**2 for entry in largest)
    square_of_drift = sum(((a - b) ** 2 for a, b in zip(read[1:], now[1:], strict=True)), Fraction(0))
    bound = square_of_constant * square_of_drift
    return Comparison(f"{case}, DM-T3", "live minus stashed gradient", (live - stashed) ** 2, bound, squared=True)


DM_N5 = Refutation(
    name="DM-N5",
    title="live tensors as an old gradient",
    form="the gradient formed with live tensors is ∇_kℓ at some point whose blocks are versions of the run",
    missing="stashed weights. With live tensors the three version vectors differ: it is Ψ(Θ^F, Θ^R, Θ^B), and DM-T3, "
    "with a Lipschitz constant for each of them, is the theorem to use",
    instance=instance,
    check=check,
)
