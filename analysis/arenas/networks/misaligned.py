"""Misalignment: what other weights in the backward pass of a small network do to the gradients of its blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.biases.two_passes import TWINS, TwoPasses, aligned, length, weight_rule
from analysis.arenas.networks.pass_numbers import constants, directional, has_relative_gap, moved, passes
from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from analysis.strategies import networks
from theory import symbols
from theory.claim import Claim
from theory.derivation.terms import Vector
from theory.evidence.misaligned_networks import masks, rotations, sample, scalar, scaled, varied
from theory.exact.deep_linear import Matrix
from theory.proofs.misalignment import n

LINEAR = frozenset({symbols.weight_product, symbols.relative_gap})
"""Constants of networks of linear layers only."""


def _is_linear(case: TwoPasses) -> bool:
    return not case.curved and case.slopes is None


def _about_vectors(claim: Claim) -> bool:
    return claim.value.has(Vector)


def _cases(claim: Claim, curves: bool = True) -> SearchStrategy[TwoPasses]:
    """Networks of any shape; of blocks whose norms are known, where a claim in norm depends on them."""
    turning = st.tuples(st.integers(1, 4), st.integers(1, 2)).flatmap(
        lambda shape: _drawn((shape[1],) * (shape[0] + 1), networks.turning_weights(*shape), claim, curves)
    )
    if LINEAR & claim.symbols:
        return turning
    shaped = networks.shapes().flatmap(lambda widths: _drawn(widths, networks.weights(widths), claim, curves))
    return shaped if _about_vectors(claim) else turning | shaped


def _drawn(
    widths: Sequence[int], weights: SearchStrategy[networks.Weights], claim: Claim, curves: bool
) -> SearchStrategy[TwoPasses]:
    bent = bool(LINEAR & claim.symbols)
    return weights.flatmap(
        lambda forward: st.builds(
            TwoPasses,
            st.just(forward),
            networks.versions(forward, weights),
            networks.columns(widths[0]),
            networks.columns(widths[-1]),
            st.none() if bent else st.none() | networks.slopes(widths),
            st.booleans() if curves and not bent else st.just(False),
        )
    )


def _vector_trials(case: TwoPasses, left: Sequence[Matrix], values: dict, claim: Claim) -> Iterator[Trial]:
    """The first and the last entry of each block."""
    for block, matrix in enumerate(left):
        entries = [entry for row in matrix for entry in row]
        level = len(left) - 1 - block
        for place in sorted({0, len(entries) - 1}):
            where = f"block {block}, entry {place} of its gradient"
            yield Trial({**values, n: level}, Fraction(entries[place]), where, place)


def _norm_trials(case: TwoPasses, left: Sequence[Matrix], claim: Claim) -> Iterator[Trial]:
    """The norm in the bottom block, where it is below the top: a block above it is the bottom of a shorter network."""
    shares = has_relative_gap(case, 0) or symbols.relative_gap not in claim.symbols
    if len(left) > 1 and shares and (_is_linear(case) or not LINEAR & claim.symbols):
        yield Trial(constants(case, 0), length(left[0]), "block 0")


def _misalignments(case: TwoPasses, claim: Claim, reference: str) -> Iterator[Trial]:
    if _about_vectors(claim):
        return _vector_trials(case, case.misalignments, passes(case), claim)
    return _norm_trials(case, case.misalignments, claim)


def _gradients(case: TwoPasses, claim: Claim, reference: str) -> Iterator[Trial]:
    found = case.gradients(case.backward)
    if _about_vectors(claim):
        top = list(_vector_trials(case, found, passes(case), claim))
        return iter([trial for trial in top if trial.values[n] == 0])
    return _norm_trials(case, found, claim)


def _hessians(case: TwoPasses, claim: Claim, reference: str) -> Iterator[Trial]:
    """Hv, the derivative of the gradient along v = backward minus forward weights."""
    moving = moved(case)
    gradients = case.sample.gradients(moving, moving)
    products = [tuple(tuple(entry.slope for entry in row) for row in matrix) for matrix in gradients]
    return _vector_trials(case, products, passes(case) | directional(case), claim)


def _patternless(blocks: int, width: int, **changes: Any) -> TwoPasses:
    drawn = sample(width)
    case = TwoPasses(varied(blocks, width, 7), varied(blocks, width, 11), drawn.inputs, drawn.target)
    return replace(case, **changes)


def _pieces(blocks: int, width: int) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(map(Fraction, row)) for row in masks(blocks, width))


def _known_vectors(claim: Claim) -> Sequence[TwoPasses]:
    """Networks without any pattern, linear and with units switched off."""
    shapes = ((1, 2), (2, 1), (3, 2), (4, 2))
    plain = [_patternless(*shape) for shape in shapes]
    return [*plain, *(replace(case, slopes=_pieces(*shape)) for case, shape in zip(plain, shapes, strict=True))]


def _chain(blocks: int, factors: tuple[Fraction, Fraction], slope: Fraction, entering: Fraction) -> TwoPasses:
    """Scalar blocks of one weight; the bottom one but one has another weight in the backward pass."""
    forward, other = factors
    backward = scalar(*(other if block == min(1, blocks - 1) else forward for block in range(blocks)))
    slopes = None if slope == 1 else ((slope,),) * blocks
    return TwoPasses(scalar(*[forward] * blocks), backward, ((entering,),), ((Fraction(-1),),), slopes)


def _stretched(blocks: int, ratio: Fraction) -> TwoPasses:
    """Rotations of the plane, all of them longer by one share in the backward pass."""
    forward = rotations(tuple(Fraction(block + 2, 2) for block in range(blocks)))
    drawn = sample(2)
    return TwoPasses(forward, tuple(scaled(1 + ratio, weight) for weight in forward), drawn.inputs, drawn.target)


def _known(claim: Claim) -> Sequence[TwoPasses]:
    """Where one block differs, and where all blocks of a linear network are longer by one share."""
    if _about_vectors(claim):
        curved = [_patternless(*shape, curved=True) for shape in ((2, 1), (3, 2))]
        return [*_known_vectors(claim), *curved]
    pairs = [(Fraction(3, 2), Fraction(1)), (Fraction(1, 2), Fraction(1, 4)), (Fraction(1), Fraction(1, 2))]
    ratios = (Fraction(1, 3), Fraction(1, 10), Fraction(2))
    chains = [
        _chain(blocks, pair, slope, entering)
        for blocks in (2, 3, 5)
        for pair in pairs
        for slope in (Fraction(1, 2), Fraction(1), Fraction(2))
        for entering in (Fraction(1), Fraction(3))
        if slope == 1 or not LINEAR & claim.symbols
    ]
    return [*chains, *(_stretched(blocks, ratio) for blocks in (2, 3, 5) for ratio in ratios)]


def _known_gradients(claim: Claim) -> Sequence[TwoPasses]:
    """Backward weights at least as long as forward ones, and no vector made shorter than they make it."""
    if _about_vectors(claim):
        return _known(claim)
    longest = [Fraction(1, 2), Fraction(1), Fraction(3, 2)]
    chains = [
        replace(_chain(blocks, (kappa, kappa), slope, entering), forward=scalar(*[kappa * share] * blocks))
        for blocks in (2, 3, 5)
        for kappa in longest
        for slope in (Fraction(1, 2), Fraction(1), Fraction(2))
        for entering in (Fraction(1), Fraction(3))
        for share in (Fraction(1), Fraction(1, 2))
    ]
    return [*chains, *_known(claim)]


MISALIGNED = Arena(
    name="misaligned networks",
    about="small networks whose backward pass finds other weights than their forward pass",
    measures=frozenset({"misalignment"}),
    references=frozenset({"read"}),
    instances=_cases,
    trials=_misalignments,
    known=_known,
    weight_rule=weight_rule,
    delay=lambda case: len(case.forward),
    synchronous=aligned,
    twins=TWINS,
)
MIXED_GRADIENTS = Arena(
    name="gradients of two passes",
    about="gradients of small networks whose backward pass finds other weights than their forward pass",
    measures=frozenset({"top_gradient", "misaligned_gradient"}),
    references=frozenset({"read"}),
    instances=_cases,
    trials=_gradients,
    known=_known_gradients,
    weight_rule=weight_rule,
    delay=lambda case: len(case.forward),
    twins=TWINS,
)
HESSIANS = Arena(
    name="Hessians of networks",
    about="small piecewise linear networks and a direction of their weights",
    measures=frozenset({"hessian_times_direction"}),
    instances=lambda claim: _cases(claim, curves=False),
    trials=_hessians,
    known=_known_vectors,
    twins=TWINS,
)
