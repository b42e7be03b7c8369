"""PD-B4 attained in its three forms: quadratics read late, whose bias is a Hessian times the displacement."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from theory import symbols as s
from theory.claims.pd_b4 import PD_B4, PD_B4_PATH, PD_B4_WHOLE
from theory.exact.claim_numbers import column, exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison

DELAYS = (1, 2, 5, 8)
ROWS, DISPLACEMENTS, PATHS, WHOLE = (
    (s.smoothness_row, s.smoothness_row_recompute, s.smoothness_row_backward),
    (s.displacement, s.displacement_recompute, s.displacement_backward),
    (s.path_length, s.path_length_recompute, s.path_length_backward),
    (s.event_smoothness, s.event_smoothness_recompute, s.event_smoothness_backward),
)
DISTANCES = (s.displacement_norm, s.displacement_norm_recompute, s.displacement_norm_backward)


def _runs() -> Iterator[tuple[str, list[Fraction], int]]:
    """Points of x ← x − η x_{t−τ} on x²/2 from 1: before the minimum, and with the last reads on both sides of it."""
    for delay in DELAYS:
        for name, step in (("one way", Fraction(1, 4 * delay)), ("there and back", Fraction(3, 3 * delay + 1))):
            if delay == 1 and name == "there and back":
                continue  # one step has no way back
            path = [Fraction(1)] * (delay + 1)
            for _ in range(3 * delay):
                path.append(path[-1] - step * path[-1 - delay])
            yield f"x²/2, τ = {delay}, η = {step}, {name}", path, delay


def stashed(symbols: tuple[Any, ...], first: Any) -> dict[Any, Any]:
    """A number or column of the forward versions, and none of the others."""
    return {symbols[0]: first, **dict.fromkeys(symbols[1:], 0 * first)}


def _events() -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """Case, bias, displacement and length of the path of the last event of each run."""
    for case, path, delay in _runs():
        missed = path[-1 - delay :]
        length = sum((abs(there - here) for here, there in pairwise(missed)), Fraction(0))
        yield case, abs(missed[0] - missed[-1]), abs(missed[0] - missed[-1]), length


def instances() -> tuple[Comparison, ...]:
    """By displacement."""
    row = stashed(ROWS, column([Fraction(1)]))
    return tuple(
        Comparison(case, "‖b‖", bias, exact_value(PD_B4, row | stashed(DISPLACEMENTS, column([distance]))))
        for case, bias, distance, _ in _events()
    )


def path_instances() -> tuple[Comparison, ...]:
    """By the steps between read and reference: attained where all go one way."""
    row = stashed(ROWS, column([Fraction(1)]))
    return tuple(
        Comparison(case, "‖b‖", bias, exact_value(PD_B4_PATH, row | stashed(PATHS, column([length]))))
        for case, bias, _, length in _events()
    )


def whole_instances() -> tuple[Comparison, ...]:
    """By displacement, all blocks together."""
    return tuple(
        Comparison(case, "‖b‖", bias, exact_value(PD_B4_WHOLE, stashed(WHOLE, 1) | stashed(DISTANCES, distance)))
        for case, bias, distance, _ in _events()
    )


def forms(hessian: Sequence[Sequence[Fraction]], move: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The form by block, over all blocks, and the form as a whole, both squared, for a Hessian of norm 1."""
    rows = [stashed(ROWS, column([abs(entry) for entry in row])) for row in hessian]
    distances = stashed(DISPLACEMENTS, column([abs(part) for part in move]))
    by_block = sum((exact_value(PD_B4, row | distances) ** 2 for row in rows), Fraction(0))
    square = sum((part**2 for part in move), Fraction(0))
    as_a_whole = exact_value(PD_B4_WHOLE, stashed(WHOLE, 1) | stashed(DISTANCES, Fraction(1))) ** 2 * square
    return by_block, as_a_whole


def form_facts() -> tuple[Fact, ...]:
    """Neither form is always the smaller one: two Hessians of norm 1 of two blocks."""
    three, four, none = Fraction(3, 5), Fraction(4, 5), Fraction(0)
    single = forms(((Fraction(1), none), (none, none)), (three, four))
    mixing = forms(((three, four), (four, -three)), (four, three))
    return (
        (f"the first block alone counts: squares {single[0]} by block, {single[1]} as a whole", single[0] < single[1]),
        (f"a reflection mixes the blocks: squares {mixing[0]} by block, {mixing[1]} as a whole", mixing[0] > mixing[1]),
    )


def facts() -> tuple[Fact, ...]:
    """Displacement attains always, the path where it goes one way and nowhere else."""
    facts = [
        (f"{one.case}: ‖b‖ is smoothness times displacement", one.measured == one.bound > 0)
        for one in (*instances(), *whole_instances())
    ]
    for one in path_instances():
        straight = one.case.endswith("one way")
        word = "is" if straight else "is less than"
        facts.append((f"{one.case}: ‖b‖ {word} smoothness times path", (one.measured == one.bound) == straight))
    return (*dict(facts).items(), *form_facts())
