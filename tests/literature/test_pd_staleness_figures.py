"""The printed figures of the staleness section (PD-P5 to PD-P8, PD-M6, B3's numbers), recomputed exactly."""

from fractions import Fraction
from math import ceil, floor

import pytest
from sympy import Matrix, Rational, eye, ones

from theory.claims.pd_p8 import PD_P8, PD_P8_BLOCK
from theory.claims.pd_staleness import PD_P5, PD_P5_AGE, PD_P6, PD_P6_BLOCK, PD_P7
from theory.exact.digits import decimal, decimal_root
from theory.methods import asgd, d_asgd, pd_asgd, sync
from theory.schedule import PeriodicSchedule, uniform_schedule
from theory.symbols import (
    backward_cost_ratio,
    backward_threads,
    block_number,
    blocks,
    forward_threads,
    layer_forward_time,
    queue_wait,
)

CASE = (10, 1, 2, Fraction(2))
SHAPES = [(1, Fraction(2)), (3, Fraction(9, 4)), (10, Fraction(2)), (7, Fraction(1, 2))]


def at(expression, count, ratio):
    chosen = {blocks: count, backward_cost_ratio: Rational(ratio), layer_forward_time: 1, queue_wait: 0}
    return Fraction(str(expression.subs(chosen)))


def mean(numbers):
    return Fraction(sum(numbers), len(numbers))


def schedules(count, ratio):
    return [uniform_schedule(count, 1, ceil(ratio), ratio, layer_wise=each) for each in (True, False)]


@pytest.mark.parametrize(("count", "ratio"), SHAPES)
def test_p5_saved_delay(count, ratio):
    layer_wise, block = schedules(count, ratio)
    saved = [block.write_time(m) - layer_wise.write_time(m) for m in range(count)]
    assert saved == [m * ratio for m in range(count)]
    assert mean(saved) == at(PD_P5.value, count, ratio) == pd_asgd.mean_saved_delay((ratio,) * count)


@pytest.mark.parametrize(("count", "ratio"), SHAPES)
def test_p5_backward_ages_and_their_ratio(count, ratio):
    layer_wise, block = schedules(count, ratio)
    ages = [mean([s.write_time(m) - s.backward_start for m in range(count)]) for s in (layer_wise, block)]
    assert ages[0] == at(PD_P5_AGE.value, count, ratio) == pd_asgd.mean_backward_age(count, ratio)
    assert ages[1] == count * ratio == d_asgd.mean_backward_age(count, ratio)
    assert ages[0] / ages[1] == Fraction(count + 1, 2 * count)


def test_p5_refuted_factor():
    assert Fraction(11, 20) != Fraction(2, 9), "(M + 1)/(2M) is not 2/(M - 1) at M = 10"
    assert decimal(Fraction(10**6 + 1, 2 * 10**6), 2) == "0.50"


def test_p5_unequal_layers():
    costs = (Fraction(7), Fraction(1), Fraction(4), Fraction(2))
    one = (Fraction(1),) * 4
    layer_wise, block = (PeriodicSchedule(one, costs, layer_wise=each) for each in (True, False))
    saved = [block.write_time(m) - layer_wise.write_time(m) for m in range(4)]
    assert saved == [sum(costs[:m]) for m in range(4)]
    assert mean(saved) == pd_asgd.mean_saved_delay(costs) == Fraction(27, 4)
    assert pd_asgd.mean_saved_delay(costs) > pd_asgd.mean_saved_delay(costs[::-1])


@pytest.mark.parametrize(("count", "ratio"), SHAPES)
def test_p6_full_ages(count, ratio):
    layer_wise, block = schedules(count, ratio)
    assert [layer_wise.age(m) for m in range(count)] == [(count - m) * (1 + ratio) for m in range(count)]
    assert [block.age(m) for m in range(count)] == [count - m + count * ratio for m in range(count)]
    means = [mean([s.age(m) for m in range(count)]) for s in (layer_wise, block)]
    assert means[0] == at(PD_P6.value, count, ratio) == pd_asgd.mean_age(count, ratio)
    assert means[1] == at(PD_P6_BLOCK.value, count, ratio) == d_asgd.mean_age(count, ratio)


def test_p6_limits_1_5_and_2_5_and_ratio_0_6():
    many = 10**6
    layer_wise, block = pd_asgd.mean_age(many, Fraction(2)) / many, d_asgd.mean_age(many, Fraction(2)) / many
    assert (decimal(layer_wise, 1), decimal(block, 1), decimal(layer_wise / block, 1)) == ("1.5", "2.5", "0.6")


@pytest.mark.parametrize(("count", "ratio"), SHAPES)
@pytest.mark.parametrize("wait", [0, 3])
def test_p7_largest_age_is_the_same(count, ratio, wait):
    one, costs = (Fraction(1),) * count, (ratio,) * count
    for layer_wise in (True, False):
        schedule = PeriodicSchedule(one, costs, 1, ceil(ratio), layer_wise, Fraction(wait))
        assert max(schedule.age(m) for m in range(count)) == at(PD_P7.value, count, ratio) + wait
        assert schedule.age(0) == max(schedule.age(m) for m in range(count))


@pytest.mark.parametrize(
    ("layer_wise", "writes_first", "average", "largest"),
    [(True, True, "1.1", 2), (False, True, "2.0", 2), (True, False, "1.2", 3), (False, False, "2.1", 3)],
)
def test_p8_figures(layer_wise, writes_first, average, largest):
    delays = uniform_schedule(*CASE, layer_wise=layer_wise, writes_first=writes_first).delays()
    assert mean(delays) == Fraction(average)
    assert max(delays) == largest


@pytest.mark.parametrize("threads", [(1, 1), (1, 2), (2, 3), (3, 2)])
@pytest.mark.parametrize(("count", "ratio"), SHAPES)
@pytest.mark.parametrize(("claim", "method"), [(PD_P8, pd_asgd), (PD_P8_BLOCK, d_asgd)])
def test_p8_claims_are_the_schedule(claim, method, count, ratio, threads):
    forward, backward = threads
    numbers = {forward_threads: forward, backward_threads: backward}
    schedule = method.schedule(count, forward, backward, ratio)
    claimed = [
        int(claim.value.subs({blocks: count, backward_cost_ratio: Rational(ratio), block_number: m + 1, **numbers}))
        for m in range(count)
    ]
    assert tuple(claimed) == schedule.delays() == method.delays(count, forward, backward, ratio)
    periods = [schedule.age(m) / schedule.period for m in range(count)]
    assert claimed == [ceil(p) - 1 for p in periods]
    reads_first = uniform_schedule(count, forward, backward, ratio, layer_wise=schedule.layer_wise, writes_first=False)
    assert list(reads_first.delays()) == [floor(p) for p in periods]


def test_m6_misalignment_windows():
    for layer_wise, writes_first, expected in (
        (True, True, "1.10"),
        (False, True, "1.50"),
        (False, False, "1.40"),
    ):
        schedule = uniform_schedule(*CASE, layer_wise=layer_wise, writes_first=writes_first)
        assert decimal(mean(schedule.misalignments()), 2) == expected


def test_m6_refuted_form_layer_wise_can_increase_misalignment():
    layer_wise, block = (uniform_schedule(3, 1, 3, Fraction(9, 4), layer_wise=each) for each in (True, False))
    assert layer_wise.misalignments() == (3, 2, 1)
    assert block.misalignments() == (3, 1, 0)


def solved(schedule):
    """(I - A)^-1 A G with A = tau/100 and G = 1, exactly."""
    scaled = Matrix(schedule.delay_matrix("now")) / 100
    column = (eye(10) - scaled).LUsolve(scaled * ones(10, 1))
    return [Fraction(int(entry.p), int(entry.q)) for entry in column]


def test_b3_at_now_layer_wise_has_the_larger_delay_and_the_smaller_norm():
    layer_wise, block = pd_asgd.schedule(*CASE), d_asgd.schedule(*CASE)
    assert max(map(max, layer_wise.delay_matrix("now"))) == 3
    assert max(map(max, block.delay_matrix("now"))) == 2
    assert max(map(max, layer_wise.delay_matrix("own"))) == 2
    columns = [solved(schedule) for schedule in (layer_wise, block)]
    norms = [decimal_root(sum(entry**2 for entry in column), 2) for column in columns]
    assert norms == ["0.62", "0.79"]
    assert [decimal(column[0], 2) for column in columns] == ["0.29", "0.25"]


def test_synchronous_and_whole_model_methods():
    assert sync.delays(4) == (0, 0, 0, 0)
    assert asgd.delays(4, workers=3) == (2, 2, 2, 2)
    with pytest.raises(ValueError, match="at least one worker"):
        asgd.delays(4, workers=0)
