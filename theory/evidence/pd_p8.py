"""PD-P8 decided: delays of the periodic schedule, played event by event."""

from fractions import Fraction

from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.schedule import uniform_schedule


def facts() -> tuple[Fact, ...]:
    """Mean and largest delay at M = 10, layer-wise and block writes, with writes or reads first at equal times."""
    facts = []
    for layer_wise, writes_first, mean, largest in (
        (True, True, Fraction(11, 10), 2),
        (False, True, Fraction(2), 2),
        (True, False, Fraction(12, 10), 3),
        (False, False, Fraction(21, 10), 3),
    ):
        delays = uniform_schedule(10, 1, 2, Fraction(2), layer_wise=layer_wise, writes_first=writes_first).delays()
        order, writes = "writes" if writes_first else "reads", "layer-wise" if layer_wise else "block"
        found = (Fraction(sum(delays), len(delays)), max(delays))
        facts.append(
            (f"{order} first, {writes}: mean τ = {decimal(mean, 1)}, largest {largest}", found == (mean, largest))
        )
    return tuple(facts)
