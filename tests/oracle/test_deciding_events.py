"""Which event decides a row, from the numbers of all: in floats, and settled anew in balls or fractions."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.check import _deciding
from analysis.comparison import Comparison, component
from analysis.exact_lane import Settled
from theory import symbols
from theory.library import CLAIMS


def test_an_event_is_settled_where_no_error_leaves_both_relations_possible() -> None:
    numbers = [Fraction(n, 2) for n in range(-3, 4)]
    for measured, bound, error in itertools.product(numbers, numbers, (Fraction(0), Fraction(1, 2), Fraction(1))):
        low, high = measured - bound - error, measured - bound + error
        settled = low == high or not low <= 0 <= high
        assert Settled(measured, bound, error, "exact").decided == settled


def test_a_block_has_its_entry_of_a_column_and_the_only_one_of_a_product() -> None:
    column, product = CLAIMS["PD-B3"], symbols.smoothness_row * symbols.displacement
    entries = np.arange(6.0).reshape(2, 3)
    assert component(column, entries, 2).tolist() == [2.0, 5.0]
    assert component(column, entries, None).tolist() == [0.0, 3.0]
    one = dataclasses.replace(CLAIMS["PD-B4"], value=product, proof=None)
    assert component(one, entries[:, :1], 2).tolist() == [0.0, 3.0]
    assert component(CLAIMS["PD-B4"], entries, 2) is entries


@pytest.mark.parametrize("other", list(itertools.product(range(3), repeat=3)))
def test_every_settled_event_says_what_its_numbers_say(other: tuple[int, int, int]) -> None:
    """Of two events that floats leave open, the first violation decides, else the first open one, else the tightest."""
    ones = np.ones(2)
    floats = Comparison(ones, ones, ones, None)

    def said(measured: int, bound: int, error: int) -> tuple[str, float]:
        word = "exceeded" if measured - bound > error else "open" if error and measured - bound >= -error else "obeyed"
        return word, measured / bound if bound else 1.0  # where a bound is 0, what floats made of it stands

    for mine in itertools.product(range(3), repeat=3):
        settled = {
            place: Settled(Fraction(m), Fraction(u), Fraction(e), "ball")
            for place, (m, u, e) in enumerate((mine, other))
        }
        (word, tight), (other_word, other_tight) = said(*mine), said(*other)
        order = ["exceeded", "open", "obeyed"]
        if word != other_word:
            expected = int(order.index(word) > order.index(other_word))
        else:
            expected = int(word == "obeyed" and other_tight > tight)
        assert _deciding(floats, settled, np.array([3, 7]), identity=False) == expected


QUARTERS = st.integers(0, 8)


@given(st.data(), st.integers(1, 5), st.booleans())
def test_the_deciding_event_is_the_first_of_the_worst_relation(data: st.DataObject, count: int, identity: bool) -> None:
    """Numbers in quarters; some are settled anew without an error, or with a smaller one."""
    numbers = [tuple(data.draw(QUARTERS) / 4 for _ in range(3)) for _ in range(count)]
    measured, bound, error = (np.array(column) for column in zip(*numbers, strict=True))
    events = np.array(data.draw(st.permutations(range(count))))
    anew = {} if identity else data.draw(st.dictionaries(st.integers(0, count - 1), st.tuples(*[QUARTERS] * 3)))
    settled = {
        place: Settled(Fraction(m, 4), Fraction(u, 4), Fraction(e, 4), "ball") for place, (m, u, e) in anew.items()
    }
    final = [tuple(n / 4 for n in anew[place]) if place in anew else numbers[place] for place in range(count)]
    if identity:
        words = ["exceeded" if abs(m - u) > e else "obeyed" for m, u, e in final]
    else:
        words = ["exceeded" if m - u > e else "open" if e > 0 and m - u >= -e else "obeyed" for m, u, e in final]
    worst = next((word for word in ("exceeded", "open") if word in words), None)
    tightness = [m / u if u else 0.0 for m, u, _ in final]
    if worst is None:
        expected = tightness.index(max(tightness))
    else:
        expected = min((place for place in range(count) if words[place] == worst), key=lambda place: events[place])
    assume(all(u > 0 for _, u, _ in final) or worst)
    assert _deciding(Comparison(measured, bound, error, None), settled, events, identity) == expected
    if worst:
        first = words.index(worst)
        assert _deciding(Comparison(measured, bound, error, None), settled, np.zeros(0), identity) == first


def test_the_tightest_event_is_found_among_the_settled_numbers_too() -> None:
    comparison = Comparison(np.array([1.0, 1.0]), np.array([4.0, 2.0]), np.zeros(2), None)
    quarter = Fraction(1, 4)
    for settled, expected in (({}, 1), ({0: Settled(quarter, quarter, Fraction(0), "exact")}, 0)):
        assert _deciding(comparison, settled, np.array([5, 6]), False) == expected
