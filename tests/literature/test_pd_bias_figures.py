"""The printed figures of the bias section: B1's tight instance, and C1-C4, C7, C9, to their printed digits."""

from fractions import Fraction

import pytest

from theory.exact.digits import decimal, decimal_root
from theory.exact.stability import is_stable
from theory.exact.tight_bias import bias_of_linear_loss, bias_supremum
from theory.library import REFUTATIONS


def ratios(name, digits=1):
    return [decimal_root(comparison.squared_ratio, digits) for comparison in REFUTATIONS[name].check().naive]


@pytest.mark.parametrize(
    ("x", "updates", "printed"), [("0.3", 80, "0.4286"), ("0.7", 250, "2.3333"), ("0.95", 1500, "19")]
)
@pytest.mark.parametrize("delay", [1, 2, 5])
@pytest.mark.parametrize("gradient", [Fraction(1), Fraction(7, 3)])
def test_b1_is_approached_from_below_at_several_delays(x, updates, printed, delay, gradient):
    digits = len(printed.partition(".")[2])
    step = Fraction(x) / delay
    supremum = bias_supremum(gradient, Fraction(1), step, delay)
    short, long = (bias_of_linear_loss(gradient, Fraction(1), step, delay, n) for n in (updates // 4, updates))
    assert short < long < supremum
    assert decimal(long / gradient, digits) == decimal(supremum / gradient, digits) == printed


@pytest.mark.parametrize("x", ["1", "1.3"])
def test_b1_has_no_number_at_x_1(x):
    with pytest.raises(ValueError, match="no bound"):
        bias_supremum(Fraction(1), Fraction(1), Fraction(x), 1)
    short, long = (bias_of_linear_loss(Fraction(1), Fraction(1), Fraction(x), 1, n) for n in (50, 200))
    assert long > 3 * short


def test_c1_diverges_exactly_above_one_and_converges_at_1_3():
    near = Fraction(1, 10**15)
    assert is_stable(1, 1 - near)
    assert not is_stable(1, 1 + near)
    assert is_stable(10, Fraction("0.13"))
    assert REFUTATIONS["PD-C1"].check().refuted


def test_c2_ratios():
    assert ratios("PD-C2") == ["1.4", "2.0", "3.1", "4.7"]


def test_c3_measured_and_bounds():
    outcome = REFUTATIONS["PD-C3"].check()
    assert [decimal(c.measured, digits) for c, digits in zip(outcome.naive, (4, 3), strict=True)] == ["0.0978", "0.340"]
    assert {decimal(c.bound, 4) for c in outcome.naive} == {"0.0526"}
    assert [decimal(c.bound, 3) for c in outcome.corrected] == ["0.111", "1.000"]


def test_c4_bias_is_twice_the_gradient():
    assert {comparison.measured for comparison in REFUTATIONS["PD-C4"].check().naive} == {2}


def test_c7_bias_is_the_step_times_the_squared_residual():
    measured = [(c.case, c.measured) for c in REFUTATIONS["PD-C7"].check().naive]
    assert measured
    assert all(value == Fraction(case.split("=")[1].split(",")[0].strip()) for case, value in measured)


def test_c9_start_is_root_two_times_x():
    for comparison in REFUTATIONS["PD-C9-start"].check().naive:
        x = Fraction(comparison.case.split("=")[1].split(",")[0].strip())
        assert comparison.measured == 2 * x**2
        assert comparison.bound == (x / (1 - x)) ** 2


def test_c9_start_exceeds_for_x_below_0_29():
    crossing = 1 - Fraction(decimal_root(Fraction(1, 2), 12))
    assert decimal(crossing, 2) == "0.29"
    for x, exceeds in ((Fraction("0.29"), True), (Fraction("0.30"), False)):
        assert (2 * x**2 > (x / (1 - x)) ** 2) == exceeds


def test_c9_now_exceeds_by_at_least_the_printed_ratios():
    # A larger ratio refutes more: the printed values are what a search found, not a maximum.
    found = ratios("PD-C9-now", 2)
    assert found == ["1.19", "1.46", "1.79", "2.16", "2.50"]
    assert all(Fraction(f) >= Fraction(p) for f, p in zip(found, ("1.19", "1.43", "1.75", "2.12", "2.44"), strict=True))
