"""DM-S6 and DM-N8 shown: both trainers, Adam, Huber's function and DM-T2's step condition, in fractions."""

from dataclasses import dataclass, replace
from fractions import Fraction

from theory import symbols
from theory.claims.dm_schedule import cotangent_factor
from theory.claims.dm_shrinking import DM_N8
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.methods import fdg
from theory.refutation import Comparison

MOMENTUM, DECAY, STEP, DELAY = Fraction(9, 10), Fraction(1, 2000), Fraction(1, 100), 2
FACTORS = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
CONDITION = {"1": ".2965", ".5": ".441", ".2": ".7305", ".11": "1"}


@dataclass(frozen=True)
class Module:
    """One weight under the late gradient of w²/2, from velocity 0.

    Attributes:
        momentum, decay, step: of its optimizer.
        delay: updates that the gradient is late.
        start: initial weight.
        updates: how many.
    """

    momentum: Fraction = MOMENTUM
    decay: Fraction = DECAY
    step: Fraction = STEP
    delay: int = DELAY
    start: Fraction = Fraction(1)
    updates: int = 100

    def trained(self, factor: Fraction) -> tuple[list[Fraction], list[Fraction]]:
        """Weights and velocities, the gradient multiplied by a factor."""
        path, velocities = [self.start] * (self.delay + 1), [Fraction(0)]
        for _ in range(self.updates):
            gradient = factor * path[-1 - self.delay] + self.decay * path[-1]
            velocities.append(self.momentum * velocities[-1] + gradient)
            path.append(path[-1] - self.step * velocities[-1])
        return path, velocities

    def with_its_own_rates(self, factor: Fraction) -> "Module":
        """Learning rate ηs_1 and weight decay d_1/s_1 in the place of the factor."""
        step, decay = fdg.module_optimizer(factor, self.step, self.decay)
        return replace(self, step=step, decay=decay)


def trainers_apart(module: Module, factor: Fraction) -> Fraction:
    """Largest distance of the two trainings' weights and velocities v = s_1u at any update."""
    path, velocities = module.trained(factor)
    other_path, other_velocities = module.with_its_own_rates(factor).trained(Fraction(1))
    weights = (abs(x - y) for x, y in zip(path, other_path, strict=True))
    speeds = (abs(v - factor * u) for v, u in zip(velocities, other_velocities, strict=True))
    return max(x + v for x, v in zip(list(weights)[module.delay :], speeds, strict=True))


def same_training() -> tuple[Fact, ...]:
    """Shrinking against the module's own learning rate and weight decay; and against the learning rate alone."""
    facts: list[Fact] = []
    for factor in FACTORS:
        module = Module()
        apart = trainers_apart(module, factor)
        facts.append((f"s_1 = {factor}: learning rate ηs_1, weight decay λ/s_1: equal", apart == 0))
        same_decay = replace(module.with_its_own_rates(factor), decay=DECAY)
        different = module.trained(factor)[0] != same_decay.trained(Fraction(1))[0]
        facts.append((f"s_1 = {factor}: weight decay λ: not equal", different))
    return tuple(facts)


def _adam_squares(factor: Fraction, decay: Fraction, epsilon: Fraction) -> list[Fraction]:
    """m̂|m̂|/(v̂ + ε) of 30 gradients, the sign and square of an update of Adam, with ε inside the root."""
    first, second, weight, found = Fraction(0), Fraction(0), Fraction(1), []
    keep, keep_square = Fraction(9, 10), Fraction(999, 1000)
    for number in range(1, 31):
        gradient = factor * (Fraction(number % 7) - 3 + Fraction(1, number)) + decay * weight
        first = keep * first + (1 - keep) * gradient
        second = keep_square * second + (1 - keep_square) * gradient**2
        mean, square = first / (1 - keep**number), second / (1 - keep_square**number)
        found.append(mean * abs(mean) / (square + epsilon))
    return found


def adam() -> tuple[Fact, ...]:
    """Adam does not see the factor exactly where ε = 0 and no weight decay is added to the gradient."""
    facts: list[Fact] = []
    none, small = Fraction(0), Fraction(1, 10**8)
    for factor in FACTORS[:2]:
        for decay, epsilon, invisible in ((none, none, True), (none, small, False), (DECAY, none, False)):
            same = _adam_squares(factor, decay, epsilon) == _adam_squares(Fraction(1), decay, epsilon)
            word = "the same updates" if invisible else "other updates"
            facts.append((f"s_1 = {factor}, ε = {epsilon}, coupled weight decay {decay}: {word}", same == invisible))
    return tuple(facts)


def _huber_mean(factor: Fraction, delay: int, updates: int) -> tuple[Fraction, Fraction]:
    """(mean squared gradient, f(x_0)) of Huber's function with L = 2, slope 3, started T steps from its edge."""
    smoothness, slope = Fraction(2), Fraction(3)
    edge = slope / smoothness
    start = edge + factor * STEP * slope * updates

    def gradient(point: Fraction) -> Fraction:
        return slope if point >= edge else smoothness * point

    path, total = [start] * (delay + 1), Fraction(0)
    for _ in range(updates):
        total += gradient(path[-1]) ** 2
        path.append(path[-1] - STEP * factor * gradient(path[-1 - delay]))
    return total / updates, slope * start - slope**2 / (2 * smoothness)


def worst_case() -> tuple[Fact, ...]:
    """The mean squared gradient is the value at every delay, and larger for smaller factors at the same gap."""
    facts: list[Fact] = []
    for delay in (0, 1, 2, 4, 8):
        relative = []
        for factor in (Fraction(1), *FACTORS[1::-1]):
            mean, gap = _huber_mean(factor, delay, 50)
            facts.append(
                (f"τ = {delay}, s_1 = {factor}: attained", mean == gap / (factor * STEP * 50 + Fraction(1, 4)))
            )
            relative.append(mean / gap)
        facts.append((f"τ = {delay}: larger the smaller s_1", relative == sorted(set(relative))))
    return tuple(facts)


def step_condition() -> tuple[Fact, ...]:
    """The largest step times smoothness of DM-T2 for two modules, to its printed digits."""
    facts: list[Fact] = []
    delays = fdg.delays(2)
    for shrink, printed in CONDITION.items():
        scales = fdg.gradient_scales(2, Fraction(shrink))
        half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
        below = fdg.meets_step_condition(Fraction(printed) - half, delays, scales)
        above = fdg.meets_step_condition(Fraction(printed) + half, delays, scales)
        facts.append((f"s_1 = {shrink}: γL up to {printed}", below and not above))
    one = fdg.gradient_scales(2, Fraction("0.11"))
    facts.append(("s_1 = .11: γL = 1 itself is allowed", fdg.meets_step_condition(1, delays, one)))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """DM-N8 beside the runs on Huber's function."""
    found = []
    for delay in (0, 1, 2, 4, 8):
        for factor in (Fraction(1), *FACTORS[1::-1]):
            mean, gap = _huber_mean(factor, delay, 50)
            numbers = {
                symbols.initial_gap: gap,
                cotangent_factor: factor,
                symbols.step_size: STEP,
                symbols.horizon: 50,
                symbols.objective_smoothness: 2,
            }
            case = f"Huber function, τ = {delay}, s_1 = {factor}"
            found.append(Comparison(case, "(1/T) Σ‖∇f‖²", mean, exact_value(DM_N8, numbers)))
    return tuple(found)
