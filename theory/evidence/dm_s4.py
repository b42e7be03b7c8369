"""DM-S4 decided: a small network trained by a played pipeline and by the recursion, equal weight for weight.

Both sides are made of sums and products, so both are computed in the integers modulo a prime, where fractions exist and
no number grows: equality there is exact, and a difference of rational numbers would show but for a coincidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from theory.evidence.pipeline_play import BACKWARD, FORWARD, Score, play
from theory.exhibit import Fact
from theory.pipeline import Pipeline, version_delays

PRIME = 2**61 - 1


def residue(number: Fraction | int) -> int:
    """A fraction in the integers modulo the prime."""
    exact = Fraction(number)
    return exact.numerator * pow(exact.denominator, -1, PRIME) % PRIME


@dataclass(frozen=True)
class Training:
    """What is trained, and how.

    Attributes:
        momentum, decay, step, shrink: of every module; the factor is on the cotangent that enters all but the top.
        updates: how many each module makes.
        samples: inputs and targets of the batches, taken in turn.
        starts: initial weights of the modules, input first.
    """

    momentum: Fraction = Fraction(9, 10)
    decay: Fraction = Fraction(1, 2000)
    step: Fraction = Fraction(1, 8)
    shrink: Fraction = Fraction(7, 10)
    updates: int = 16
    samples: tuple[tuple[Fraction, Fraction], ...] = tuple(
        (Fraction(1 + batch % 5), Fraction(batch % 7)) for batch in range(35)
    )
    starts: tuple[Fraction, ...] = tuple(Fraction(2 + module, 3) for module in range(1, 7))

    def sample(self, batch: int) -> tuple[int, int]:
        """Input and target of a batch, counted from 1."""
        below, target = self.samples[batch % len(self.samples)]
        return residue(below), residue(target)

    def modules(self, count: int) -> list["_Module"]:
        """The modules at the start."""
        rates = tuple(map(residue, (self.momentum, self.decay, self.step)))
        return [_Module(residue(self.starts[module]), rates) for module in range(count)]


PRINTED = Training()
UPDATES = PRINTED.updates
DEPTHS = (2, 3)
METHODS = (
    ("FDG as drawn, stash", "drawn", True, "stash"),
    ("FDG as drawn, live", "drawn", True, "live"),
    ("FDG as released, stash", "released", True, "stash"),
    ("FDG as released, live", "released", True, "live"),
    ("DDG, stash", "drawn", False, "stash"),
    ("DDG, live", "drawn", False, "live"),
    ("features replay", "drawn", False, "recompute"),
)


class _Module:
    """Velocity and all versions of one module, h ↦ wh + (wh)²: curved, so it matters which activations are used."""

    def __init__(self, start: int, rates: Sequence[int]) -> None:
        self.versions = [start]
        self.velocity = 0
        self.momentum, self.decay, self.step = rates

    def version(self, number: int) -> int:
        return self.versions[max(number, 0)]

    def write(self, gradient: int) -> None:
        self.velocity = (self.momentum * self.velocity + gradient + self.decay * self.versions[-1]) % PRIME
        self.versions.append((self.versions[-1] - self.step * self.velocity) % PRIME)


def _activation(weight: int, below: int) -> int:
    return (weight * below + (weight * below) ** 2) % PRIME


def _vjp(inside: int, outside: int, below: int, cotangent: int) -> tuple[int, int]:
    """Gradient of the weight, and the cotangent passed on: activations of `inside`, multiplied by `outside`."""
    slope = 1 + 2 * inside * below
    return cotangent * slope * below % PRIME, cotangent * slope * outside % PRIME


def played(score: Score, weights: str, training: Training = PRINTED) -> list[list[int]]:
    """Versions of each module, from messages: features and cotangents as they were sent, weights as they stood."""
    modules = dict(enumerate(training.modules(score.modules), start=1))
    shrink = residue(training.shrink)
    features = {(1, p.batch): training.sample(p.batch)[0] for p in score.played}
    cotangents: dict[tuple[int, int], int] = {}
    stored: dict[tuple[int, int], int] = {}
    formed: dict[tuple[int, int], int] = {}
    for p in score.played:
        module, place = modules[p.module], (p.module, p.batch)
        now = module.versions[-1]
        if p.operation == FORWARD:
            stored[place] = now
            features[p.module + 1, p.batch] = _activation(now, features[place])
        elif p.operation == BACKWARD:
            if p.module == score.modules:
                cotangents[place] = features[p.module + 1, p.batch] - training.sample(p.batch)[1]
            else:
                cotangents[place] *= shrink
            inside = now if weights == "recompute" else stored[place]
            outside = stored[place] if weights == "stash" else now
            formed[place], sent = _vjp(inside, outside, features[place], cotangents[place])
            cotangents[p.module - 1, p.batch] = sent
        elif len(module.versions) <= training.updates:
            module.write(formed[place])
    return [module.versions for module in modules.values()]


def recursion(delays: tuple[int, ...], weights: str, training: Training = PRINTED) -> list[list[int]]:
    """Versions of each module, from update u of every module with batch u and versions read so many updates late."""
    late = version_delays(delays, weights)
    modules, shrink = training.modules(len(delays)), residue(training.shrink)
    for update in range(training.updates):
        below, target = training.sample(update + 1)
        inputs = []
        for block, delay in enumerate(late.forward):
            inputs.append(below)
            below = _activation(modules[block].version(update - delay), below)
        cotangent, gradients = below - target, []
        for block in reversed(range(len(delays))):
            inside = modules[block].version(update - late.activation[block])
            outside = modules[block].version(update - late.backward[block])
            gradient, cotangent = _vjp(inside, outside, inputs[block], cotangent)
            gradients.append(gradient)
            cotangent *= shrink
        for block, gradient in enumerate(reversed(gradients)):
            modules[block].write(gradient)
    return [module.versions for module in modules]


def weights_of(
    depth: int, order: str, decoupled: bool, weights: str, training: Training = PRINTED
) -> tuple[list[list[int]], list[list[int]]]:
    """All weights by a played pipeline that makes all updates, and by the recursion with the pipeline's delays."""
    score = play(depth, training.updates + 2 * depth + 1, order, decoupled)
    return played(score, weights, training), recursion(Pipeline(depth, order, decoupled).delays(), weights, training)


def facts() -> tuple[Fact, ...]:
    """Equality of all weights for every method, and a control with the lowest module's delay one too short."""
    facts: list[Fact] = []
    for depth in DEPTHS:
        for name, order, decoupled, weights in METHODS:
            found, expected = weights_of(depth, order, decoupled, weights)
            delays = Pipeline(depth, order, decoupled).delays()
            shorter = (delays[0] - 1, *delays[1:])
            facts.append((f"K = {depth}, {name}: all weights equal", found == expected))
            facts.append((f"K = {depth}, {name}: not with delays {shorter}", found != recursion(shorter, weights)))
    return tuple(facts)
