"""DM-N9 played: the direction of replayed and of old gradients near stationarity, in fractions and integers."""

from collections.abc import Iterator
from fractions import Fraction

from theory.exact.digits import decimal
from theory.methods import features_replay
from theory.refutation import Comparison, Outcome
from theory.refutations.dm_n9 import NOISE, SEED, SHARES, SIGNS, STEPS, UPDATES

Number = int | Fraction
Point = tuple[Number, Number, Number]
MODULUS, MULTIPLIER = 2**31 - 1, 16807
DRAWS = 12
SCALE = 1 << 40
DELAYS = features_replay.delays(3)
LOW, MIDDLE, HIGH = Fraction(5, 100), Fraction(1, 2), Fraction(95, 100)


def outcome() -> Outcome:
    """All three runs against the sufficient direction."""
    exact = exact_run(STEPS[-1], SIGNS)
    product, square, _ = exact[-1]
    naive = [Comparison(f"exact, γ = {STEPS[-1]}, update {len(SIGNS)}", "−σ", -product / square, Fraction(0))]
    old = min(old_reads(STEPS[-1], UPDATES // 10))
    naive.append(Comparison(f"old read, γ = {STEPS[-1]}", "largest −σ", -old, Fraction(0)))
    decisions = []
    for step, share in zip(STEPS, SHARES, strict=True):
        found = directions(step, UPDATES)
        negative = Fraction(sum(value < 0 for value in found), len(found))
        naive.append(Comparison(f"long, γ = {step}", "share of updates with σ < 0", negative, Fraction(0)))
        naive.append(Comparison(f"long, γ = {step}", "largest −σ", -min(found), Fraction(0)))
        spread = quantiles(found)
        shown = ", ".join(decimal(value, 2) for value in spread)
        decisions.append((f"γ = {step}: σ < 0 in more than {decimal(share, 2)} of the updates", negative > share))
        reaches = spread[0] < 0 and spread[2] > 1
        decisions.append((f"γ = {step}: σ at 5, 50, 95 % is {shown}: below 0 and above 1", reaches))
    corrected = [
        Comparison(f"exact, update {number}", "−∇fᵀE[g]", -product, (gap - square) / 2)
        for number, (product, square, gap) in enumerate(exact)
    ]
    return Outcome(naive=tuple(naive), corrected=tuple(corrected), decisions=tuple(decisions))


def quantiles(values: list[Fraction]) -> tuple[Fraction, ...]:
    """Order statistics at 5, 50 and 95 per cent."""
    ordered = sorted(values)
    return tuple(ordered[int(share * (len(ordered) - 1))] for share in (LOW, MIDDLE, HIGH))


def _replayed(path: list[Point], one: Number) -> tuple[Number, list[Number], Number, list[Number]]:
    """Residual and gradient over residual of the replayed read, and of the current weights; `one` is the unit."""
    first, second, third = path[-1]
    below = path[-1 - DELAYS[0]][0]
    between = path[-1 - DELAYS[1]][1] * below
    old = [third * second * one, third * below * one, between * one]
    now = [third * second * one, third * first * one, second * first * one]
    return third * between - one**3, old, third * second * first - one**3, now


def exact_run(step: Fraction, signs: tuple[int, ...]) -> list[tuple[Fraction, Fraction, Fraction]]:
    """∇fᵀE[g], ‖∇f‖² and ‖E[g] − ∇f‖² before each update and after the last."""
    path: list[Point] = [(Fraction(1), Fraction(1), Fraction(1))] * 3
    found = []
    for sign in (*signs, 0):
        residual, old, true_residual, now = _replayed(path, 1)
        mean, gradient = [residual * a for a in old], [true_residual * a for a in now]
        found.append(
            (
                sum((a * b for a, b in zip(mean, gradient, strict=True)), Fraction(0)),
                sum((a**2 for a in gradient), Fraction(0)),
                sum(((a - b) ** 2 for a, b in zip(mean, gradient, strict=True)), Fraction(0)),
            )
        )
        applied = [(residual - NOISE * sign) * a for a in old]
        path.append(_moved(path[-1], [step * g for g in applied]))
    return found


def directions(step: Fraction, updates: int, seed: int = SEED) -> list[Fraction]:
    """σ_t of a long run of features replay, where the gradient is not 0; integers scaled by 2^40."""
    path: list[Point] = [(SCALE, SCALE, SCALE)] * 3
    found, noise = [], _noise(seed)
    for _ in range(updates):
        residual, old, true_residual, now = _replayed(path, SCALE)
        square = true_residual * sum(a * a for a in now)
        if square:
            found.append(Fraction(residual * sum(a * b for a, b in zip(old, now, strict=True)), square))
        disturbed = residual - NOISE.numerator * next(noise) * SCALE**3 // (NOISE.denominator * MODULUS)
        unit = step.denominator * SCALE**5
        path = [*path[1:], _moved(path[-1], [step.numerator * disturbed * a // unit for a in old])]
    return found


def _moved(point: Point, moves: list[Number]) -> Point:
    first, second, third = (w - move for w, move in zip(point, moves, strict=True))
    return first, second, third


def _noise(seed: int) -> Iterator[int]:
    """Sums of 12 uniform draws, centred, times the modulus: mean about 0, variance about 1."""
    state = seed
    while True:
        whole = 0
        for _ in range(DRAWS):
            state = state * MULTIPLIER % MODULUS
            whole += state
        yield whole - DRAWS * MODULUS // 2


def old_reads(step: Fraction, updates: int, seed: int = SEED) -> list[Fraction]:
    """σ_t of f = ‖w‖²/2 read with delays 2, 1, 0, noise of either sign on each of the three blocks."""
    path: list[Point] = [(Fraction(1), Fraction(1), Fraction(1))] * 3
    found, state = [], seed
    for _ in range(updates):
        read = [path[-1 - delay][block] for block, delay in enumerate(DELAYS)]
        square = sum((w * w for w in path[-1]), Fraction(0))
        found.append(sum((a * b for a, b in zip(read, path[-1], strict=True)), Fraction(0)) / square)
        signs = []
        for _ in DELAYS:
            state = state * MULTIPLIER % MODULUS
            signs.append(1 if state > MODULUS // 2 else -1)
        path = [*path[1:], _moved(path[-1], [step * (g + NOISE * s) for g, s in zip(read, signs, strict=True)])]
    return found
