"""The statements of the misalignment section (PD-M1 to PD-M6) and PD-C5, at numbers."""

from fractions import Fraction
from math import ceil, prod

import pytest
from sympy import Rational

from theory.evidence import pd_m1, pd_m2, pd_m3, pd_m5
from theory.evidence.misaligned_networks import ONE_SAMPLE, rotations, sample, scalar, scaled
from theory.exact.deep_linear import squared_norm
from theory.library import CLAIMS, REFUTATIONS
from theory.refutations import pd_c5
from theory.schedule import uniform_schedule
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    block_number,
    blocks,
    blocks_between,
    bottom_weight,
    forward_threads,
    input_norm,
    jacobian_bound,
    jacobian_smoothness,
    output_error,
    output_residual,
    parameter_jacobian_bound,
    relative_gap,
    weight_gap,
    weight_product,
)

DEPTHS = (2, 3, 5, 9)
SHAPES = [(1, Fraction(2)), (3, Fraction(9, 4)), (10, Fraction(2)), (7, Fraction(1, 2))]


def at(name, numbers):
    value = CLAIMS[name].value.subs({symbol: Rational(str(number)) for symbol, number in numbers.items()})
    return Fraction(str(value))


def test_m1_by_hand():
    # Weights 1, 2, 3, backward 1, 5, 7, input 1, target −1: output 6, d = 7.
    # mis_1 = 7·5·7 − 7·2·3, mis_2 = (7 − 3)·7·1, mis_3 = 0.
    found = ONE_SAMPLE.misalignments(scalar(1, 2, 3), scalar(1, 5, 7))
    assert [part[0][0] for part in found] == [203, 28, 0]
    telescoped = [pd_m1.telescoped(ONE_SAMPLE, scalar(1, 2, 3), scalar(1, 5, 7), block)[0][0] for block in range(3)]
    assert telescoped == [203, 28, 0]


def test_m1_facts_need_both_sides():
    assert all(answer for _, answer in pd_m1.identity_facts())
    forward, backward = scalar(1, 2, 3), scalar(1, 5, 7)
    swapped = pd_m1.telescoped(ONE_SAMPLE, backward, forward, 0)[0][0]
    assert swapped != 203


@pytest.mark.parametrize("depth", DEPTHS)
def test_m1_norm_is_attained(depth):
    kappa, change = Fraction(3, 2), Fraction(1, 2)
    for changed in range(1, depth):
        measured, _ = pd_m1.attained(depth, changed)
        residual = kappa**depth + 1
        numbers = {blocks_between: depth - 2, jacobian_bound: kappa, jacobian_smoothness: 1}
        numbers |= {parameter_jacobian_bound: 1, output_residual: residual, weight_gap: change}
        assert measured == at("PD-M1-norm", numbers) > 0


@pytest.mark.parametrize("depth", DEPTHS)
def test_m2_bound_is_attained_and_interpolating_minima_stay(depth):
    measured, _ = pd_m2.attained(depth)
    numbers = {blocks_between: depth - 2, jacobian_bound: Fraction(3, 2), parameter_jacobian_bound: 1}
    assert measured == at("PD-M2-fixed", numbers | {output_residual: 2}) > 0
    assert at("PD-M2-fixed", numbers | {output_residual: 0}) == 0
    # Output −1 is the target.
    still = ONE_SAMPLE.gradients(scalar(-1, *[1] * (depth - 1)), scalar(*range(2, depth + 2)))
    assert all(gradient == ((0,),) for gradient in still)


def test_m2_top_block_has_none():
    forward, backward = scalar(1, 2, 3), scalar(4, 5, 6)
    assert ONE_SAMPLE.gradients(forward, backward)[-1] == ONE_SAMPLE.gradients(forward, forward)[-1] == ((14,),)


def test_m3_is_true_at_every_network():
    # PD-M3 at w = (w_1, w_2) by hand: R has r off the diagonal; ∂g̃_1/∂ψ_2 = r, ∂g̃_2/∂ψ = 0.
    net = pd_m3.network(2, 1)
    r = net.residual[0] * net.inputs[0]
    assert net.by_backward(0, 1) == net.residual_part(0, 1) == r != 0
    assert net.by_backward(1, 0) == net.by_backward(0, 0) == net.by_backward(1, 1) == net.residual_part(0, 0) == 0
    facts = pd_m3.split_facts()
    assert len(facts) == 4 * 7 and all(answer for _, answer in facts)


def test_m3_neither_rule_is_always_better():
    assert pd_m3.squared_biases(*pd_m3.STASH_IS_BETTER) == (4, 5)
    assert pd_m3.squared_biases(*pd_m3.FRESH_IS_BETTER) == (1, 0)


def test_m4_curl_at_numbers():
    # By hand: F_1 = r w_2 s and F_2 = r w_1 s + r² w_2, with s = w_1² + w_2² and r = w_1 w_2 − 1.
    w_1, w_2 = Fraction(2), Fraction(3)
    r, square = w_1 * w_2 - 1, w_1**2 + w_2**2
    found, residual, bottom = pd_m3.curl()
    assert found == 2 * residual * bottom**2 != 0
    slope_of_second = w_2 * w_1 * square + r * square + 2 * r * w_1**2 + 2 * r * w_2**2
    slope_of_first = w_1 * w_2 * square + r * square + 2 * r * w_2**2
    assert slope_of_second - slope_of_first == 40 == at("PD-M4", {output_error: r, bottom_weight: w_1})


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("ratio", [Fraction(1, 3), Fraction(1, 10), Fraction(2)])
def test_m5_is_attained(depth, ratio):
    factors = [Fraction(each + 2, 2) for each in range(depth)]
    network, forward = sample(2), rotations(tuple(factors))
    backward = tuple(scaled(1 + ratio, weight) for weight in forward)
    signals, residual = network.signals(forward), squared_norm(network.residual(forward))
    for block, part in enumerate(network.misalignments(forward, backward)[:-1]):
        numbers = {blocks_between: depth - 2 - block, relative_gap: ratio, input_norm: 1, output_residual: 1}
        unit = at("PD-M5", numbers | {weight_product: prod(factors[block + 1 :])})
        assert squared_norm(part) == unit**2 * squared_norm(signals[block]) * residual > 0
        assert pd_m5.squares(depth, block, ratio) == (squared_norm(part), squared_norm(part))


def test_m5_a_larger_gap_is_not_below_the_bound():
    forward, backward = scalar(2, 2, 2), scalar(2, 3, 3)
    measured = abs(ONE_SAMPLE.misalignments(forward, backward)[0][0][0])
    numbers = {blocks_between: 1, input_norm: 1, output_residual: 9, weight_product: 4}
    assert measured == at("PD-M5", numbers | {relative_gap: Fraction(1, 2)}) == 45
    assert measured > at("PD-M5", numbers | {relative_gap: Fraction(49, 100)})


@pytest.mark.parametrize(("name", "layer_wise"), [("PD-M6", True), ("PD-M6-block", False)])
@pytest.mark.parametrize("threads", [(1, 1), (1, 2), (1, 3), (2, 3), (3, 2)])
@pytest.mark.parametrize(
    ("count", "ratio"), [(1, Fraction(2)), (3, Fraction(9, 4)), (10, Fraction(2)), (7, Fraction(1, 2))]
)
def test_m6_claims_are_the_schedule(name, layer_wise, threads, count, ratio):
    forward, backward = threads
    numbers = {forward_threads: forward, backward_threads: backward, blocks: count, backward_cost_ratio: ratio}
    claimed = [at(name, numbers | {block_number: m + 1}) for m in range(count)]
    schedule = uniform_schedule(count, forward, backward, ratio, layer_wise=layer_wise)
    assert claimed == list(schedule.misalignments())
    assert [ceil(schedule.age(m) / schedule.period) - 1 for m in range(count)] == list(schedule.delays())


def test_m6_printed_means():
    numbers = {forward_threads: 1, backward_threads: 2, blocks: 10, backward_cost_ratio: 2}
    for name, printed in (("PD-M6", "1.10"), ("PD-M6-block", "1.50")):
        assert sum(at(name, numbers | {block_number: m}) for m in range(1, 11)) / 10 == Fraction(printed)


def test_m6_refuted_form():
    windows = [(c.measured, c.bound) for c in REFUTATIONS["PD-M6-more"].check().naive]
    assert windows == [(2, 1), (1, 0)]


@pytest.fixture(scope="module")
def growing_runs():
    return {delay: pd_c5.run(delay) for delay in pd_c5.DELAYS}


def test_c5_the_norm_grows_while_training(growing_runs):
    for found in growing_runs.values():
        assert found.reached > 5 * found.early > 0
        assert found.whole >= found.reached
    assert pd_c5.norm_below(pd_c5.START) <= pd_c5.norm_above(pd_c5.START, pd_c5.START)


def test_c5_bias_is_bounded_by_the_whole_runs_constant_only(growing_runs):
    for delay, found in growing_runs.items():
        strengths = [alpha * pd_c5.STEP * delay for alpha in (found.early, found.whole)]
        early, whole = (found.gradient * (x / (1 - x)) ** 2 for x in strengths)
        assert early < found.bias < whole


def test_c5_norms_by_hand():
    # At weights (1, 1, 1, 1), target 3/2: H has 1 on the diagonal and 2 − 3/2 off it, so its norm is 5/2.
    ones = (Fraction(1),) * 4
    assert pd_c5.norm_below(ones) == pd_c5.norm_above(ones, ones) == Fraction(5, 2)
    # Up to (2, 1, 1, 1): |2w_4w_3w_2w_1 − 3/2| is at most 5/2; the largest row is 4 + 5/2 + 2·5/2 + 2·5/2.
    assert pd_c5.norm_above(ones, (Fraction(2), *ones[1:])) == Fraction(33, 2)
    with pytest.raises(ValueError, match="positive"):
        pd_c5.norm_above(ones, (Fraction(0),) * 4)
