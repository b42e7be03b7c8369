"""A small network trained by a played pipeline and by its recursion in the update index, weight for weight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.evidence.dm_s4 import METHODS, PRIME, PRINTED, Training, weights_of


@dataclass(frozen=True)
class Pipelined:
    """A method that trains a network of scalar modules h ↦ wh + (wh)².

    Attributes:
        modules: K.
        method: place in `METHODS`: order, forward and weight rule.
        training: rates, factor, samples and initial weights.
    """

    modules: int
    method: int
    training: Training

    def lines(self) -> tuple[str, ...]:
        """The method and everything that it trains with."""
        t = self.training
        samples = "; ".join(f"{below} → {target}" for below, target in t.samples)
        starts = " ".join(map(str, t.starts[: self.modules]))
        return (
            f"{self.modules} modules h ↦ wh + (wh)², {METHODS[self.method][0]}, {t.updates} updates from w = {starts}",
            f"momentum {t.momentum}, weight decay {t.decay}, step {t.step}, factor {t.shrink}; batches {samples}",
        )


def _instances(claim: Claim) -> SearchStrategy[Pipelined]:
    small = dyadics(0, 2, bits=3)
    training = st.builds(
        Training,
        momentum=dyadics(0, Fraction(15, 16)),
        decay=dyadics(0, 1),
        step=dyadics(Fraction(1, 8), 1, bits=3),
        shrink=dyadics(Fraction(1, 8), 1, bits=3),
        updates=st.integers(1, 8),
        samples=st.lists(st.tuples(small, small), min_size=1, max_size=4).map(tuple),
        starts=st.lists(dyadics(-2, 2, bits=3), min_size=4, max_size=4).map(tuple),
    )
    return st.builds(Pipelined, st.integers(1, 4), st.integers(0, len(METHODS) - 1), training)


def _known(claim: Claim) -> Sequence[Pipelined]:
    """Those of the printed evidence."""
    return [Pipelined(modules, method, PRINTED) for modules in (2, 3) for method in range(len(METHODS))]


def _trials(case: Pipelined, claim: Claim, reference: str) -> Iterator[Trial]:
    """The largest difference of two weights, as a residue modulo the prime: 0 where all are equal."""
    _, order, decoupled, weights = METHODS[case.method]
    pair = weights_of(case.modules, order, decoupled, weights, case.training)
    played, recursion = ([weight for versions in side for weight in versions] for side in pair)
    apart = max((one - other) % PRIME for one, other in zip(played, recursion, strict=True))
    values: dict[Any, Any] = {symbols.blocks: case.modules}
    if claim.symbols <= values.keys():
        yield Trial(values, Fraction(apart))


PIPELINE_WEIGHTS = Arena(
    name="pipelines that train",
    about="small networks trained by a pipeline with messages, beside the recursion that it is said to be",
    measures=frozenset({"difference_of_pipeline_and_recursion"}),
    instances=_instances,
    trials=_trials,
    known=_known,
)
