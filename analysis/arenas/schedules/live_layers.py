"""Backward passes over live tensors, old activations and current weights: by formula, and by symbolic derivatives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory.claim import Claim
from theory.evidence import dm_s9
from theory.evidence.dm_s9 import Row

SHAPES = (((-1, 1), 1), ((-7, -1, 1, 7), 5), ((-17, -7, 7, 17), 13))
"""Batches with mean 0, and their deviations."""


@dataclass(frozen=True)
class LiveLayer:
    """h = s(W h), s(z) = z³ + z: weights of the forward pass and current ones, by row.

    Attributes:
        old: weights that the activations were computed with.
        new: weights when the cotangent comes back.
        below: h.
        cotangent: of the layer's output.
    """

    old: tuple[Row, ...]
    new: tuple[Row, ...]
    below: Row
    cotangent: Row

    def apart(self) -> Fraction:
        """Largest difference between the live pass and derivatives of the mixed layer, in input and weights."""
        passed, gradient = dm_s9.live_layer(self.old, self.new, self.below, self.cotangent)
        true_passed = dm_s9.layer_derivative(self.below, self.old, self.new, self.cotangent)
        _, true_gradient = dm_s9.true_layer(self.old, self.below, self.cotangent)
        pairs = [(passed, true_passed), *zip(gradient, true_gradient, strict=True)]
        return max(abs(x - y) for one, other in pairs for x, y in zip(one, other, strict=True))

    def lines(self) -> tuple[str, ...]:
        """Both matrices and both vectors."""
        return (
            f"weights {_rows(self.old)}, then {_rows(self.new)}",
            f"input {_row(self.below)}, cotangent {_row(self.cotangent)}",
        )


@dataclass(frozen=True)
class LiveNormalisation:
    """A normalised batch whose scale has changed since the forward pass.

    Attributes:
        batch: inputs, whose standard deviation is a fraction.
        deviation: that deviation.
        scale: the current scale.
        cotangent: of the outputs.
    """

    batch: Row
    deviation: Fraction
    scale: Fraction
    cotangent: Row

    def apart(self) -> Fraction:
        """Largest difference between the live pass and derivatives at the old input with the new scale."""
        passed, by_scale = dm_s9.live_normalisation(self.batch, self.deviation, self.scale, self.cotangent)
        true_passed, true_by_scale = dm_s9.true_normalisation(self.batch, self.scale, self.cotangent)
        differences = [abs(x - y) for x, y in zip(passed, true_passed, strict=True)]
        return max(*differences, abs(by_scale - true_by_scale))

    def lines(self) -> tuple[str, ...]:
        """Batch, scale and cotangent."""
        return (f"batch {_row(self.batch)}, scale {self.scale}, cotangent {_row(self.cotangent)}",)


Live = LiveLayer | LiveNormalisation


def _row(row: Row) -> str:
    return "(" + ", ".join(map(str, row)) + ")"


def _rows(rows: Sequence[Row]) -> str:
    return "(" + ", ".join(map(_row, rows)) + ")"


def _normalised(
    shape: tuple[tuple[int, ...], int], spread: Fraction, shift: Fraction, scale: Fraction, cotangent: list[Fraction]
) -> LiveNormalisation:
    numbers, deviation = shape
    batch = tuple(number * spread + shift for number in numbers)
    return LiveNormalisation(batch, deviation * spread, scale, tuple(cotangent[: len(batch)]))


def _instances(claim: Claim) -> SearchStrategy[Live]:
    number = dyadics(-3, 3, bits=2)

    def layer(height: int, width: int) -> SearchStrategy[LiveLayer]:
        row = st.lists(number, min_size=width, max_size=width).map(tuple)
        matrix = st.lists(row, min_size=height, max_size=height).map(tuple)
        cotangent = st.lists(number, min_size=height, max_size=height).map(tuple)
        return st.builds(LiveLayer, matrix, matrix, row, cotangent)

    layers = st.tuples(st.integers(1, 2), st.integers(1, 3)).flatmap(lambda shape: layer(*shape))
    shape = st.sampled_from(SHAPES).flatmap(
        lambda shape: st.permutations(shape[0]).map(lambda batch: (tuple(batch), shape[1]))
    )
    spread, cotangent = dyadics(Fraction(1, 4), 2, bits=2), st.lists(number, min_size=4, max_size=4)
    return layers | st.builds(_normalised, shape, spread, number, number, cotangent)


def _known(claim: Claim) -> Sequence[Live]:
    """Those of the printed evidence."""
    return [
        LiveLayer(dm_s9.OLD, dm_s9.NEW, dm_s9.INPUT, dm_s9.COTANGENT),
        LiveNormalisation(dm_s9.BATCH, dm_s9.DEVIATION, dm_s9.SCALE_NEW, dm_s9.BATCH_COTANGENT),
    ]


def _trials(case: Live, claim: Claim, reference: str) -> Iterator[Trial]:
    if not claim.symbols:
        yield Trial({}, case.apart())


LIVE_LAYERS = Arena(
    name="live layers",
    about="a layer, or a normalised batch, whose weights have changed between the forward and the backward pass",
    measures=frozenset({"live_cotangent_difference"}),
    instances=_instances,
    trials=_trials,
    known=_known,
)
