"""DM-S4 decided: a small network trained by a played pipeline and by the recursion, equal weight for weight.

Both sides are made of sums and products, so both are computed in the integers modulo a prime, where fractions exist and
no number grows: equality there is exact, and a difference of rational numbers would show but for a coincidence.
"""

from theory.evidence.pipeline_play import BACKWARD, FORWARD, Score, play
from theory.exhibit import Fact
from theory.pipeline import Pipeline, version_delays

PRIME = 2**61 - 1


def _fraction(numerator: int, denominator: int) -> int:
    return numerator * pow(denominator, -1, PRIME) % PRIME


MOMENTUM, DECAY, STEP, SHRINK = _fraction(9, 10), _fraction(1, 2000), _fraction(1, 8), _fraction(7, 10)
UPDATES = 16
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


def _sample(batch: int) -> tuple[int, int]:
    """Input and target of a batch, counted from 1."""
    return 1 + batch % 5, batch % 7


def _start(module: int) -> int:
    return _fraction(2 + module, 3)


class _Module:
    """Velocity and all versions of one module, h ↦ wh + (wh)²: curved, so it matters which activations are used."""

    def __init__(self, module: int) -> None:
        self.versions = [_start(module)]
        self.velocity = 0

    def version(self, number: int) -> int:
        return self.versions[max(number, 0)]

    def write(self, gradient: int) -> None:
        self.velocity = (MOMENTUM * self.velocity + gradient + DECAY * self.versions[-1]) % PRIME
        self.versions.append((self.versions[-1] - STEP * self.velocity) % PRIME)


def _activation(weight: int, below: int) -> int:
    return (weight * below + (weight * below) ** 2) % PRIME


def _vjp(inside: int, outside: int, below: int, cotangent: int) -> tuple[int, int]:
    """Gradient of the weight, and the cotangent passed on: activations of `inside`, multiplied by `outside`."""
    slope = 1 + 2 * inside * below
    return cotangent * slope * below % PRIME, cotangent * slope * outside % PRIME


def played(score: Score, weights: str) -> list[list[int]]:
    """Versions of each module, from messages: features and cotangents as they were sent, weights as they stood."""
    modules = {m: _Module(m) for m in range(1, score.modules + 1)}
    features = {(1, p.batch): _sample(p.batch)[0] for p in score.played}
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
                cotangents[place] = features[p.module + 1, p.batch] - _sample(p.batch)[1]
            else:
                cotangents[place] *= SHRINK
            inside = now if weights == "recompute" else stored[place]
            outside = stored[place] if weights == "stash" else now
            formed[place], sent = _vjp(inside, outside, features[place], cotangents[place])
            cotangents[p.module - 1, p.batch] = sent
        elif len(module.versions) <= UPDATES:
            module.write(formed[place])
    return [module.versions for module in modules.values()]


def recursion(delays: tuple[int, ...], weights: str) -> list[list[int]]:
    """Versions of each module, from update u of every module with batch u and versions read so many updates late."""
    late = version_delays(delays, weights)
    modules = [_Module(m) for m in range(1, len(delays) + 1)]
    for update in range(UPDATES):
        below, target = _sample(update + 1)
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
            cotangent *= SHRINK
        for block, gradient in enumerate(reversed(gradients)):
            modules[block].write(gradient)
    return [module.versions for module in modules]


def facts() -> tuple[Fact, ...]:
    """Equality of all weights for every method, and a control with the lowest module's delay one too short."""
    facts: list[Fact] = []
    for depth in DEPTHS:
        for name, order, decoupled, weights in METHODS:
            score = play(depth, UPDATES + 2 * depth + 1, order, decoupled)
            delays = Pipeline(depth, order, decoupled).delays()
            found = played(score, weights)
            shorter = (delays[0] - 1, *delays[1:])
            facts.append((f"K = {depth}, {name}: all weights equal", found == recursion(delays, weights)))
            facts.append((f"K = {depth}, {name}: not with delays {shorter}", found != recursion(shorter, weights)))
    return tuple(facts)
