"""The printed figures of what the published statements need (DM section 3, items 1 to 5 and 9), as refuted."""

from fractions import Fraction

import pytest
import torch

from theory.evidence import dm_n1, dm_n9
from theory.exact.digits import decimal
from theory.library import REFUTATIONS
from theory.refutations import dm_n2, dm_n4, dm_n5


def scientific(value: Fraction) -> str:
    """Two significant digits, as in 6.6e-5."""
    exponent = 0
    while abs(value) / Fraction(10) ** exponent >= Fraction("9.95"):
        exponent += 1
    while abs(value) / Fraction(10) ** exponent < Fraction(".995"):
        exponent -= 1
    return f"{decimal(value / Fraction(10) ** exponent, 1)}e{exponent}"


def test_n1_left_and_right():
    first = REFUTATIONS["DM-N1"].check().naive[0]
    assert first.case == "γ = 1/1000"
    assert (scientific(first.measured), scientific(first.bound)) == ("6.6e-5", "3.3e-5")
    assert dm_n1.PUBLISHED == 2 * 2 + 2**4 * 2


def test_n1_on_average_the_lemma_holds_in_its_ranges_and_not_twice_as_far():
    assert all(answer for _, answer in dm_n1.constants())
    for depth in (16, 64):
        assert not dm_n1._by_blocks(depth, 6 * depth)
        assert not dm_n1._by_samples(depth, Fraction(12 * depth, 5))


def test_n2_change_against_the_lemma():
    found = next(c for c in REFUTATIONS["DM-N2"].check().naive if c.case.startswith("K = 3"))
    assert dm_n2.STEPS[3] == Fraction(1, 1000)
    assert (scientific(found.measured), scientific(found.bound)) == ("-1.0e-9", "-8.3e-4")


def test_n3_end_of_the_run():
    outcome = REFUTATIONS["DM-N3"].check()
    assert scientific(outcome.naive[0].measured) == "1.4e19"
    assert [comparison.case for comparison in outcome.corrected] == [
        "K = 2, γL = 9/10, β = 1/2",
        "K = 2, γL = 9/10, β = 3/10",
    ]
    assert all(comparison.measured < Fraction(1, 10**6) for comparison in outcome.corrected)
    assert dict(outcome.decisions)["coupled, γ = 1: stable"]


@pytest.mark.parametrize(
    ("delay", "printed"), [(0, "3.8"), (1, ".1"), (2, ".0512"), (3, ".0348"), (4, ".0265"), (6, ".0182")]
)
def test_n4_momentum_limits_to_the_last_digit(delay, printed):
    """The refutation brackets each limit one unit of its last digit on both sides; half a unit is decided here."""
    below, above = (Fraction(end) for end in dm_n4.LIMITS[delay])
    assert below < Fraction(printed) < above
    half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
    rule = dm_n4.plain(delay, Fraction(9, 10))
    assert rule.is_stable(Fraction(printed) - half) and not rule.is_stable(Fraction(printed) + half)


def test_n5_live_gradients_are_away_from_all_held_points():
    outcome = REFUTATIONS["DM-N5"].check()
    assert outcome.refuted and all(comparison.measured > Fraction(1, 1000) for comparison in outcome.naive)
    assert [comparison.bound for comparison in outcome.naive] == [0, 0]
    assert [c.measured for c in outcome.corrected if "stash" in c.case] == [0, 0]
    assert dm_n5.DELAYS == {"DDG": (2, 1, 0), "FDG as drawn": (4, 2, 0)}


@pytest.mark.slow
def test_n9_shares_of_replayed_directions():
    """The figures 6, 12 and 21 % belong to normal noise and a long run; which per cent depends on the noise below."""
    for step, printed in ((".01", "6"), (".05", "12"), (".2", "21")):
        found = dm_n9.directions(Fraction(step), 20_000, seed=3)
        assert decimal(Fraction(100 * sum(value < 0 for value in found), len(found)), 0) == printed


@pytest.mark.slow
def test_n9_the_smallest_direction_of_an_old_read_is_a_matter_of_noise_and_length():
    smallest = [
        min(dm_n9.old_reads(Fraction(".2"), updates, seed)) for seed in range(1, 8) for updates in (100, 400, 800)
    ]
    assert min(smallest) < Fraction("-0.67") < max(smallest)


def test_the_framework_refuses_a_backward_pass_over_weights_that_were_stepped():
    """The released programs step between a batch's forward and its backward; today that is an error."""
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    first, second = (network(torch.ones(1, 2)).sum() for _ in range(2))
    first.backward()
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        second.backward()
