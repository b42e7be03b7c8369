"""The decision order, line by line."""

import dataclasses
import itertools
import math

import pytest

from analysis.verdict import Evidence, Row, Verdict, decide, exit_code

CLEAR = Evidence(measured=1.0, bound=2.0, error=0.1)
ABOVE = Evidence(measured=3.0, bound=2.0, error=0.1)
CLOSE = Evidence(measured=1.95, bound=2.0, error=0.1)


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (CLEAR, Verdict.HOLDS),
        (dataclasses.replace(CLEAR, measured=2.0, error=0.0), Verdict.HOLDS),
        (dataclasses.replace(CLEAR, measured=0.0, bound=0.0, error=0.0), Verdict.HOLDS),
        (dataclasses.replace(CLEAR, estimated=("smoothness",)), Verdict.CONSISTENT),
        (dataclasses.replace(CLEAR, unchecked=("iid_batches: unknown",)), Verdict.CONSISTENT),
        (dataclasses.replace(CLEAR, trivial=2.0), Verdict.VACUOUS),
        (dataclasses.replace(CLEAR, trivial=2.1), Verdict.HOLDS),
        (CLOSE, Verdict.UNDECIDED),
        (dataclasses.replace(CLOSE, measured=2.05), Verdict.UNDECIDED),
        (dataclasses.replace(CLOSE, trivial=1.0), Verdict.UNDECIDED),
        (ABOVE, Verdict.VIOLATED),
        (dataclasses.replace(ABOVE, unchecked=("iid_batches: unknown",)), Verdict.VIOLATED),
        (dataclasses.replace(ABOVE, trivial=1.0), Verdict.VIOLATED),
        (dataclasses.replace(ABOVE, estimated=("smoothness",)), Verdict.UNDECIDED),
        (dataclasses.replace(ABOVE, vacuous="x >= 1"), Verdict.VACUOUS),
        (dataclasses.replace(ABOVE, vacuous="x >= 1", inapplicable="live"), Verdict.INAPPLICABLE),
        (Evidence(inapplicable="live"), Verdict.INAPPLICABLE),
        (Evidence(vacuous="x >= 1"), Verdict.VACUOUS),
    ],
)
def test_each_line_decides_in_its_turn(evidence: Evidence, verdict: Verdict) -> None:
    assert decide(evidence)[0] is verdict


@pytest.mark.parametrize(
    ("evidence", "verdict"),
    [
        (dataclasses.replace(CLEAR, interval=0.5), Verdict.HOLDS),
        (dataclasses.replace(CLEAR, interval=0.95), Verdict.UNDECIDED),
        (dataclasses.replace(ABOVE, interval=0.5), Verdict.VIOLATED),
        (dataclasses.replace(ABOVE, interval=0.95), Verdict.UNDECIDED),
        (dataclasses.replace(CLEAR, interval=math.inf), Verdict.UNDECIDED),
    ],
)
def test_expectations_need_to_leave_the_confidence_interval(evidence: Evidence, verdict: Verdict) -> None:
    assert decide(evidence)[0] is verdict


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [(1.95, Verdict.HOLDS), (2.1, Verdict.HOLDS), (1.8, Verdict.VIOLATED), (2.2, Verdict.VIOLATED)],
)
def test_identities_hold_inside_the_budget_and_fail_on_both_sides(measured: float, verdict: Verdict) -> None:
    assert decide(Evidence(measured=measured, bound=2.0, error=0.100001, identity=True))[0] is verdict


def test_every_reason_but_that_of_holds_says_something() -> None:
    for evidence in (CLOSE, ABOVE, dataclasses.replace(CLEAR, estimated=("smoothness",))):
        assert decide(evidence)[1]
    assert decide(CLEAR)[1] == ""
    assert "smoothness" in decide(dataclasses.replace(ABOVE, estimated=("smoothness",)))[1]


@pytest.mark.parametrize("broken", [math.nan, math.inf, None])
def test_no_verdict_on_numbers_that_are_none(broken: float | None) -> None:
    with pytest.raises(ValueError, match="annotations"):
        decide(dataclasses.replace(CLEAR, measured=broken))
    with pytest.raises(ValueError, match="annotations"):
        decide(dataclasses.replace(CLEAR, bound=broken))


def row(verdict: Verdict) -> Row:
    return Row(
        "PD-B1a", "derived", "asgd", "r", "own", None, (1, 2), 1, verdict, 1.0, 2.0, 0.0, 0.5, (), "", "float", ""
    )


def test_exit_codes_put_violation_before_doubt_before_success() -> None:
    for chosen in itertools.product(Verdict, repeat=2):
        code = exit_code(row(verdict) for verdict in chosen)
        expected = 1 if Verdict.VIOLATED in chosen else 3 if Verdict.UNDECIDED in chosen else 0
        assert code == expected
    assert exit_code([]) == 0


def test_each_word_has_its_sentence() -> None:
    assert len({verdict.sentence for verdict in Verdict}) == 6
