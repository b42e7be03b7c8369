"""Every verdict against the definition: what all differences that the errors leave possible have in common."""

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest

from analysis.verdict import Evidence, Row, Verdict, decide, exit_code

NUMBERS = (Fraction(-1), Fraction(0), Fraction(1), Fraction(2))
WIDTHS = (Fraction(0), Fraction(1), Fraction(2))


def literal(
    measured: Fraction,
    bound: Fraction,
    error: Fraction,
    *,
    interval: float | None = None,
    identity: bool = False,
    estimated: tuple[str, ...] = (),
    unchecked: tuple[str, ...] = (),
    trivial: float | None = None,
) -> str:
    """The word, from the interval in which measured - bound lies; at its ends nothing is told apart."""
    width = error + (Fraction(interval) if interval not in (None, math.inf) and not identity else 0)
    low, high = measured - bound - width, measured - bound + width
    if interval == math.inf and not identity:
        relation = "open"
    elif identity:
        relation = "agrees" if low <= 0 <= high else "contradicts"
    elif low > 0:
        relation = "contradicts"
    else:
        relation = "agrees" if high < 0 or low == high else "open"
    if relation == "open":
        return "undecided"
    if relation == "contradicts":
        return "undecided" if estimated else "violated"
    if trivial is not None and bound >= trivial:
        return "vacuous"
    return "consistent" if estimated or unchecked else "holds"


@pytest.mark.parametrize("identity", [False, True])
@pytest.mark.parametrize("interval", [None, 0.0, 1.0, math.inf])
def test_every_combination_has_the_word_of_the_definition(interval: float | None, identity: bool) -> None:
    words = set()
    for measured, bound, error in itertools.product(NUMBERS, NUMBERS, WIDTHS):
        for estimated, unchecked, trivial in itertools.product(((), ("G",)), ((), ("iid",)), (None, 0.0, 1.0, 1.5)):
            given: dict[str, Any] = {
                "interval": interval,
                "identity": identity,
                "estimated": estimated,
                "unchecked": unchecked,
                "trivial": trivial,
            }
            word, reason = decide(Evidence(measured=measured, bound=bound, error=error, **given))
            assert word == literal(measured, bound, error, **given), (measured, bound, error, given)
            assert (reason == "") == (word is Verdict.HOLDS)
            assert word.sentence
            if word is Verdict.VIOLATED:
                assert f"the bound by {float(abs(measured - bound)):.3g}" in reason
            words.add(word)
    assert words >= {"undecided"} if interval == math.inf and not identity else {"holds", "violated", "vacuous"}


def test_an_error_of_no_size_is_assumed_where_none_is_given() -> None:
    assert decide(Evidence(measured=1.0, bound=1.0))[0] is Verdict.HOLDS
    assert decide(Evidence(measured=1.5, bound=1.0))[0] is Verdict.VIOLATED
    assert decide(Evidence(measured=0.5, bound=1.0))[0] is Verdict.HOLDS


@pytest.mark.parametrize("name", ["measured", "bound", "error"])
@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf, -1.0, None])
def test_what_is_no_number_has_no_verdict(name: str, broken: float | None) -> None:
    usable = broken == -1.0 if name != "error" else broken == math.inf
    if usable or (name == "error" and broken is None):
        return
    numbers: dict[str, Any] = {"measured": 1.0, "bound": 1.0, "error": 0.0, name: broken}
    with pytest.raises(ValueError, match="annotations"):
        decide(Evidence(**numbers))


def test_what_does_not_apply_or_says_nothing_is_said_before_any_number() -> None:
    given: list[dict[str, Any]] = [{}, {"measured": 2.0, "bound": 1.0}]
    for numbers in given:
        assert decide(Evidence(inapplicable="live", vacuous="x", **numbers)) == (Verdict.INAPPLICABLE, "live")
        assert decide(Evidence(vacuous="x is 2", **numbers)) == (Verdict.VACUOUS, "x is 2")


def row(word: Verdict) -> Row:
    return Row(
        claim="C",
        mark="derived",
        method="asgd",
        run="run",
        reference="own",
        block=None,
        events=(1, 2),
        event=None,
        verdict=word,
        measured=None,
        bound=None,
        error=0.0,
        tightness=None,
        constants=(),
        reason="",
        lane="float",
        reproduce="",
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_exit_code_is_that_of_the_worst_word(count: int) -> None:
    for words in itertools.product(Verdict, repeat=count):
        expected = 1 if "violated" in words else 3 if "undecided" in words else 0
        assert exit_code(row(word) for word in words) == expected
