"""The published conditions at τ = 1, 4, 16, to the digits they are quoted with; none allows what diverges."""

from fractions import Fraction
from typing import Any

import pytest
from sympy import Rational

from theory import symbols
from theory.claims.ds_published import PUBLISHED
from theory.exact.cost_free_step import cost_free_step
from theory.exact.digits import decimal
from theory.exact.limit import limit_bracket
from theory.exact.sawtooth import sawtooth_limit
from theory.looseness.conditions import comparable, compared, largest_step

QUOTED = {
    "DS-Stich2020": (".1", ".025", ".0063"),
    "DS-Choi2023": (".25", ".075", ".0188"),
    "DS-Koloskova2022": (".5", ".125", ".0313"),
    "DS-Lian2015": (".5", ".162", ".0432"),
    "DS-Wu2022": (".5", ".2", ".0588"),
    "DS-Sun2017": (".667", ".222", ".0606"),
    "DS-Yang2021": ("1.", ".3473", ".0952"),
}
BY_NAME = {condition.name: condition for condition in PUBLISHED}


@pytest.mark.parametrize(("name", "quoted"), QUOTED.items())
def test_quoted_digits(name, quoted):
    for at, digits in zip((1, 4, 16), quoted, strict=True):
        places = len(digits.partition(".")[2])
        for end in largest_step(BY_NAME[name], at):
            assert decimal(end, places).removeprefix("0") == digits.rstrip(".")


@pytest.mark.parametrize(
    ("tau", "exact", "cost_free", "varying"),
    [(1, "1.", ".613", "1."), (4, ".3473", ".210", ".333"), (16, ".0952", ".0574", ".0909")],
)
def test_the_rows_of_this_project(tau, exact, cost_free, varying):
    """F1 in brackets, F3 and F4: the limits that are ours."""
    for found, digits in (
        (limit_bracket(tau), exact),
        (cost_free_step(tau)[0], cost_free),
        (sawtooth_limit(tau)[0], varying),
    ):
        places = len(digits.partition(".")[2])
        assert {decimal(end, places).removeprefix("0") for end in found} == {digits.rstrip(".")}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("DS-Arjevani2020", ("1/40", "1/100", "1/340")),
        ("DS-Feyzmahdavian2023", ("1/3", "1/9", "1/33")),
        ("DS-Choi2023-PL", ("9/10", "9/40", "9/160")),
    ],
)
def test_rational_conditions_by_hand(name, values):
    """1/(20(τ + 1)), h/(2τ + 1) with h → 1, and 9/(10τ) at τ = 1, 4, 16."""
    for at, value in zip((1, 4, 16), values, strict=True):
        assert largest_step(BY_NAME[name], at) == (Fraction(value), Fraction(value))


def test_conditions_on_workers_and_accuracy_by_hand():
    """min{1/(cM), 1/(cτ)}; min{1/(2R), ε/(4σ²)} with R = max{1, ⌈σ²/ε⌉}."""
    mishchenko, ringmaster = BY_NAME["DS-Mishchenko2022"].value, BY_NAME["DS-Maranjyan2025"].value
    for count, late, value in ((3, 5, Rational(1, 10)), (7, 5, Rational(1, 14))):
        numbers: Any = {symbols.source_constant: 2, symbols.workers: count, symbols.delay: late}
        assert mishchenko.subs(numbers) == value
    for noise, accuracy, value in ((3, Rational(1, 2), Rational(1, 24)), (1, Rational(9, 10), Rational(9, 40))):
        numbers = {symbols.gradient_noise: noise, symbols.target_accuracy: accuracy}
        assert ringmaster.subs(numbers).doit() == value


def test_no_condition_allows_what_diverges():
    for condition in comparable():
        for found in compared(condition):
            assert found.is_safe, (condition.name, found.delay)
            assert found.limit == limit_bracket(found.delay)
            assert 0 < found.share <= 1


def test_what_diverges_is_not_called_safe():
    import dataclasses

    too_large = dataclasses.replace(BY_NAME["DS-Sun2017"], value=BY_NAME["DS-Sun2017"].value * Rational(2))
    assert not any(found.is_safe for found in compared(too_large))


def test_conditions_with_unknown_constants_are_left_out():
    left = {condition.name for condition in PUBLISHED} - {condition.name for condition in comparable()}
    assert left == {"DS-Mishchenko2022", "DS-Maranjyan2025"}


def test_rational_values_are_fractions():
    assert largest_step(BY_NAME["DS-Choi2023"], 16) == (Fraction(3, 160), Fraction(3, 160))
