"""The judge's rows against their definition: which event decides, what it says, in which arithmetic."""

import dataclasses
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.check import check
from analysis.verdict import Row
from tests.invented_runs import runs
from tests.oracle.literal_constants import Known, Literal, U, largest_of, programmed, whole
from tests.quadratic_runs import QuadraticRun, record, tight
from theory.claim import Claim
from theory.exact.enclosure import Bracket
from theory.library import CLAIMS

ROUNDED = 32 * U
"""A sum of six products, or G x/(1 - x), takes less than 16 roundings, each up by at most an ulp: relative."""

CASES = settings(max_examples=max(25, settings().max_examples // 2))


def bare(name: str, scale: Fraction = Fraction(1)) -> Claim:
    """A claim of the library without what has to be audited, its value multiplied."""
    claim = CLAIMS[name]
    value = claim.value * scale.numerator / scale.denominator
    return dataclasses.replace(claim, assumptions=(), proof=None, value=value)


def judged(case: tuple[QuadraticRun, Literal, str], claim: Claim, point: str) -> list[Row]:
    finished, literal, weights = case
    # Without its losses the run has no twin in fractions: the annotations are invented.
    problem = dataclasses.replace(finished.problem, linear=finished.problem.linear[:0])
    config: dict[str, object] = {"method": {"prediction": "velocity"}} if literal.other_weights else {}
    with tempfile.TemporaryDirectory() as folder:
        run = record(
            dataclasses.replace(finished, problem=problem), Path(folder) / "run", weights=weights, config=config
        )
        return list(check(run, {"asked": dataclasses.replace(claim, reference_points=(point,))}))


def relation(measured: Known, bound: Known) -> str:
    """Whether the one exceeds the other, obeys it, or cannot be told; the edge of the errors is left out."""
    difference, error = measured[0] - bound[0], measured[1] + bound[1]
    assume(error == 0 or not error / 4 < abs(difference) < error * 4)
    if difference > error:
        return "exceeded"
    return "open" if error > 0 and abs(difference) <= error else "obeyed"


def agrees(
    row: Row,
    events: list[int],
    numbers: list[tuple[Known, Known]],
    estimated: bool = False,
) -> None:
    """The row says what the first violation says, else the first open event, else the tightest one."""
    relations = [relation(measured, bound) for measured, bound in numbers]
    order = sorted(range(len(events)), key=lambda place: events[place])
    first = [place for word in ("exceeded", "open") for place in order if relations[place] == word]
    assert row.event is not None
    place = events.index(row.event)
    tightness = [ratio(*number) for number in numbers]
    if first:
        assert row.event == events[first[0]]
    else:
        assert tightness[place][1] >= max(low for low, _ in tightness)
    (measured, unsure), (bound, wrong) = numbers[place]
    assert row.events == (min(events), max(events))
    assert within(row.measured, around((measured, unsure)))
    assert within(row.bound, around((bound, wrong)))
    assert within(row.tightness, tightness[place]) if bound else row.tightness is None
    assert row.lane == ("ball" if relations[place] == "open" else "float")
    agreed = "consistent" if estimated else "holds"
    contradicted = "undecided" if estimated else "violated"
    assert row.verdict == {"exceeded": contradicted, "open": "undecided", "obeyed": agreed}[relations[place]]
    assert (row.error > 0) or unsure == wrong == 0 or measured == bound == 0


def around(number: Known) -> Bracket:
    """Where a float of this number may lie."""
    value, wrong = number
    return value - wrong - value * ROUNDED, value + wrong + value * ROUNDED


def ratio(measured: Known, bound: Known) -> Bracket:
    """Where a float of their quotient may lie; 0 where there is no bound to divide by."""
    if not bound[0]:
        return Fraction(0), Fraction(0)
    (low, high), (below, above) = around(measured), around(bound)
    assume(below > 0)
    return low / above * (1 - U), high / below * (1 + U)


def within(number: float | None, ends: Bracket) -> bool:
    return number is not None and ends[0] <= Fraction(number) <= ends[1]


@CASES
@given(runs(), st.sampled_from(["read", "own", "start", "now"]), st.sampled_from([1, 4, 64]))
def test_the_row_of_a_block_is_decided_by_its_events(
    case: tuple[QuadraticRun, Literal, str], point: str, scale: int
) -> None:
    """PD-B4: smoothness times displacement, over blocks and version vectors."""
    literal = case[1]
    assume(literal.rows)

    def bound(task: int, k: int) -> Known:
        total, wrong = Fraction(0), Fraction(0)
        for back in (False,) if literal.stash else (False, True):
            slopes = literal.smoothness(task, k, "smoothness", back)
            moved = literal.cell(task, k, f"displacement_{'backward_' if back else ''}{point}")
            for slope, step, size in zip(slopes, moved, literal.sizes, strict=True):
                total, wrong = total + scale * slope * step, wrong + scale * slope * programmed(step, size)[1]
        return total, wrong

    rows = {row.block: row for row in judged(case, bare("PD-B4", Fraction(scale)), point)}
    assert set(rows) == {block for _, block in literal.rows}
    for block, row in rows.items():
        assert block is not None
        tasks = [task for task in literal.mine if (task, block) in literal.rows]
        numbers = [(literal.bias(task, block, point), bound(task, block)) for task in tasks]
        agrees(row, [literal.mine[task][block].seq for task in tasks], numbers)
        (task,) = (task for task in tasks if literal.mine[task][block].seq == row.event)
        shown = {name: value for name, value, _ in row.constants}
        assert shown["displacement"] == max(literal.cell(task, block, f"displacement_{point}"))
        slopes = literal.smoothness(task, block, "smoothness", backward=False)
        assert within(shown["smoothness_row"], around((max(slopes), Fraction(0))))


@CASES
@given(runs())
def test_a_row_shows_the_constants_of_its_block(case: tuple[QuadraticRun, Literal, str]) -> None:
    """PD-B3, vacuous or not."""
    literal = case[1]
    assume(literal.rows)
    for row in judged(case, bare("PD-B3"), "own"):
        shown = {name: value for name, value, _ in row.constants}
        assert row.block is not None
        block, size = row.block, literal.sizes[row.block]
        rounded = ("run_rounding", "rounding_own")
        largest = largest_of(
            programmed(
                literal.cell(t, block, "sample_own"),
                size,
                sum((literal.cell(t, block, one) for one in rounded), Fraction(0)),
            )
            for t in literal.mine
        )
        assert within(shown["block_gradient_bound"], around(largest))
        delays = [literal.delay(k, block, "own", "forward") for k in literal.blocks for block in literal.blocks]
        assert shown["delay_matrix"] == max(delays)
        # B and R are shown where they are not F, and M never.
        backward = [literal.delay(k, block, "own", "backward") for k in literal.blocks for block in literal.blocks]
        assert ("delay_matrix_backward" in shown) == (not literal.stash and any(backward))
        assert not [name for name in shown if name == "blocks" or name.endswith("_recompute")]


@CASES
@given(runs(), st.sampled_from(["read", "own", "start"]), st.integers(0, 24))
def test_the_row_of_a_run_is_vacuous_from_the_edge_of_its_regime_on(
    case: tuple[QuadraticRun, Literal, str], point: str, halvings: int
) -> None:
    """PD-B1b: G x/(1 - x), x = step N (smoothness in F and in B), and what the run rounded only in the error."""
    finished, literal, weights = case
    assume(literal.measured)
    events = [event._replace(step_size=event.step_size / 2**halvings) for event in literal.events]
    literal = dataclasses.replace(literal, events=events)
    case = dataclasses.replace(finished, events=events), literal, weights
    vectors = ("forward",) if literal.stash else ("forward", "backward")
    step = max(Fraction(event.step_size) * Fraction(event.scale) for event in events)
    slope = sum(
        (
            max(literal.smoothness(*cell, "smoothness_whole", back) for cell in literal.rows)
            for back in ((False,) if literal.stash else (False, True))
        ),
        Fraction(0),
    )
    x = step * max(literal.distinct(point, vector) for vector in vectors) * slope
    (row,) = judged(case, bare("PD-B1b"), point)
    assume(not 1 - Fraction(1, 2**30) < x < 1)
    if x >= 1:
        assert (row.verdict, row.measured) == ("vacuous", None)
        assert within(row.largest_step, around((step / x, Fraction(0))))
        return

    def largest(part: Callable[[int, int], Known]) -> Known:
        return largest_of(whole(part(task, k) for k in literal.blocks) for task in literal.measured)

    def sample(task: int, k: int) -> Known:
        wrong = literal.cell(task, k, "run_rounding") + literal.cell(task, k, f"rounding_{point}")
        return programmed(literal.cell(task, k, f"sample_{point}"), literal.sizes[k], wrong)

    def defect(task: int, k: int) -> Known:
        return literal.cell(task, k, "residual") / step + literal.cell(task, k, "run_rounding"), Fraction(0)

    (gradient, unsure), (rounding, _), factor = largest(sample), largest(defect), x / (1 - x)
    # 1 - x is wrong by what x is wrong by.
    bound = gradient * factor, (unsure + rounding + gradient * factor * ROUNDED) * factor
    numbers = [(whole(literal.bias(task, k, point) for k in literal.blocks), bound) for task in literal.measured]
    agrees(
        row,
        [max(event.seq for event in literal.mine[task].values()) for task in literal.measured],
        numbers,
        estimated=not literal.every_event,
    )
    assert within(row.largest_step, around((step / x, Fraction(0)))) if x else row.largest_step is None


@CASES
@given(runs(), st.sampled_from(["read", "own", "start"]), st.sampled_from([1, 2]))
def test_an_event_is_held_against_its_own_trivial_bound(
    case: tuple[QuadraticRun, Literal, str], point: str, factor: int
) -> None:
    """PD-B4-whole, with its own value, or twice that, for trivial."""
    assume(case[1].measured)
    claim = bare("PD-B4-whole", Fraction(64))
    for row in judged(case, dataclasses.replace(claim, trivial=factor * claim.value), point):
        assert row.bound is not None
        if factor == 1:
            assert row.verdict in ("vacuous", "violated", "undecided")
        elif row.bound > 0:
            assert row.verdict != "vacuous"


@pytest.mark.parametrize("delay", [1, 2, 3])
def test_what_floats_leave_open_is_settled_in_fractions(delay: int, tmp_path: Path) -> None:
    """Curvature 1/4: the bias of each event is exactly its slope times its displacement (PD-B4)."""
    run = record(tight(0.5, delay, 9), tmp_path / "run")
    (row,) = (row for row in check(run, {"one": bare("PD-B4")}) if row.reference == "own")
    assert (row.verdict, row.lane, row.error, row.measured) == ("holds", "exact", 0.0, row.bound)
    assert row.tightness == 1.0
    nearly = bare("PD-B4", 1 - Fraction(1, 2**52))
    (row,) = (row for row in check(run, {"one": nearly}) if row.reference == "own")
    # The first event that is displaced at all is the first violation.
    displaced = [event for event in run.writes["seq"] if event > 1]
    assert (row.verdict, row.lane, row.event) == ("violated", "exact", displaced[0])
    (row,) = (row for row in check(run, {"one": bare("PD-B4", 1 + Fraction(1, 2**52))}) if row.reference == "own")
    assert (row.verdict, row.lane) == ("holds", "exact")
    assert row.tightness == float(Fraction(2**52, 2**52 + 1))
