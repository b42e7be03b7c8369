"""Biases, constants, displacements and paths that the judge takes from a run, against walks over its lists."""

import tempfile
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bind import REGISTRY
from analysis.interleaving import written_in_turn
from analysis.measure import measure
from analysis.measurement import Unavailable
from analysis.run import Run
from analysis.scope import Quantity, Scope
from tests.invented_runs import POINTS, judged, runs
from tests.oracle.literal_constants import Known, Literal, largest_of, programmed, whole
from tests.quadratic_runs import QuadraticRun, train
from tests.quadratics import Quadratic
from theory.numeric import Budgeted


def agree(found: Budgeted, expected: Any, simple: bool = False) -> None:
    """Enclosures that hold all that the number may be, and little more; of norms of several blocks up to twice that."""
    flat = np.array(expected, dtype=object).reshape(*found.shape, 2)
    for place in np.ndindex(found.shape):
        (value, error), mine, wrong = (
            flat[place],
            *(Fraction(float(part[place])) for part in (found.value, found.error)),
        )
        # Exact numbers may be rounded up by an ulp; the errors of all others are part of what is known of them.
        tiny = value * (Fraction(1, 2**70) if error else Fraction(1, 2**50))
        assert mine - wrong <= value - error + tiny
        assert value + error - tiny <= mine + wrong
        assert wrong <= (error * (1 + Fraction(1, 2**15)) if simple else error * Fraction(5, 2) + value / 2**48)


def exactly(number: Fraction | int) -> Known:
    return Fraction(number), Fraction(0)


CASES = settings(max_examples=max(25, settings().max_examples // 2))


@CASES
@given(runs())
def test_biases_are_those_of_the_annotated_writes(case: tuple[QuadraticRun, Literal, str]) -> None:
    if not case[1].rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        run = judged(case, folder)
        for point in POINTS:
            check_biases(run, case[1], point)


@CASES
@given(runs())
def test_a_bias_of_0_is_exact_where_nothing_moved(case: tuple[QuadraticRun, Literal, str]) -> None:
    if not case[1].rows:
        return
    for row in case[1].rows.values():  # the annotations of the run are the same rows
        row |= {f"bias_{point}": 0.0 for point in POINTS}
    with tempfile.TemporaryDirectory() as folder:
        run = judged(case, folder)
        for point in POINTS:
            check_biases(run, case[1], point)


def check_biases(run: Run, literal: Literal, point: str) -> None:
    by_block = {one.block: one for one in measure(run, point, "block_bias")}
    (norm,) = measure(run, point, "block_bias_max_norm")
    assert [one.block for one in measure(run, point, "block_bias_max")] == list(by_block)
    together = [] if point == "now" else measure(run, point, "bias")
    tasks = list(literal.mine)
    for block in literal.blocks:
        mine = [task for task in tasks if (task, block) in literal.rows]
        assert (block in by_block) == bool(mine)
        if mine:
            agree(by_block[block].value, [literal.bias(task, block, point) for task in mine])
            assert [tasks[place] for place in by_block[block].tasks] == mine
            assert list(by_block[block].events) == [literal.mine[task][block].seq for task in mine]
    assert (norm.block, len(norm.tasks), len(norm.events)) == (None, 0, 0)
    cells = [[literal.bias(t, k, point) for t in tasks if (t, k) in literal.rows] for k in literal.blocks]
    agree(norm.value, [whole(largest_of([*biases, exactly(0)]) for biases in cells)])
    assert bool(together) == bool(literal.measured and point != "now")
    for one in together:
        agree(one.value, [whole(literal.bias(task, k, point) for k in literal.blocks) for task in literal.measured])
        assert [tasks[place] for place in one.tasks] == literal.measured
        assert list(one.events) == [max(e.seq for e in literal.mine[task].values()) for task in literal.measured]


def test_at_now_there_is_no_whole_vector() -> None:
    finished, literal, weights = _fixed()
    with tempfile.TemporaryDirectory() as folder:
        run = judged((finished, literal, weights), folder)
        with pytest.raises(Unavailable, match="now"):
            measure(run, "now", "bias")
        for word in ("gradient_bound", "displacement_norm", "displacement_norm_backward"):
            with pytest.raises(Unavailable, match="now"):
                REGISTRY[word](Scope("now", np.zeros(1, dtype=np.int64), None, run))


@pytest.mark.parametrize(
    ("rules", "stored"),
    [
        ({"stash"}, True),
        ({"live"}, True),
        ({"stash", "live"}, True),
        ({"recompute"}, False),
        ({"live", "invert"}, False),
    ],
)
def test_activations_are_stored_under_stash_and_live_alone(rules: set[str], stored: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = judged(_fixed(), folder)
        run.__dict__["weight_rules"] = frozenset(rules)
        scope = Scope("own", np.zeros(1, dtype=np.int64), None, run)
        for word in ("max_delay_recompute", "delay_matrix_recompute"):
            if stored:
                assert (REGISTRY[word](scope).value.value == 0).all()
            else:
                with pytest.raises(Unavailable, match="recomputed"):
                    REGISTRY[word](scope)


def _fixed() -> tuple[QuadraticRun, Literal, str]:
    problem = Quadratic(np.ones((1, 1)), np.ones((2, 1)), ((0, 1),))
    operations = written_in_turn(((0,), (1,)))
    finished = train(problem, operations, np.zeros(1), 0.5)
    return finished, Literal(finished.events, {}, (1,), stash=True), "stash"


def expected_constants(literal: Literal, point: str) -> dict[str, Callable[[], Any]]:
    """Every constant of a whole run, by its word."""
    tasks, blocks, cells = list(literal.mine), literal.blocks, list(literal.rows)
    vectors = ("forward",) if literal.stash else ("forward", "backward")
    step = max(Fraction(event.step_size) * Fraction(event.scale) for event in literal.events)

    def delays(vector: str) -> list[list[int]]:
        if vector not in vectors:
            return [[0 for _ in blocks] for _ in blocks]
        return [[literal.delay(k, block, point, vector) for block in blocks] for k in blocks]

    def sample(task: int, block: int) -> Known:
        absolute = literal.cell(task, block, "run_rounding") + literal.cell(task, block, f"rounding_{point}")
        return programmed(literal.cell(task, block, f"sample_{point}"), literal.sizes[block], absolute)

    def applied(task: int, block: int) -> Known:
        rounding = literal.cell(task, block, "run_rounding")
        return programmed(literal.cell(task, block, "applied_norm"), literal.sizes[block], rounding)

    def defect(task: int, block: int) -> Known:
        return exactly(literal.cell(task, block, "residual") / step + literal.cell(task, block, "run_rounding"))

    def largest(of: Callable[[int, int], Known]) -> Callable[[], Any]:
        return lambda: [largest_of(of(task, k) for task in tasks) for k in blocks]

    def together(of: Callable[[int, int], Known]) -> Callable[[], Any]:
        return lambda: largest_of(whole(of(task, block) for block in blocks) for task in literal.measured)

    found: dict[str, Callable[[], Any]] = {
        "step_size": lambda: exactly(step),
        "distinct_tasks": lambda: exactly(max(literal.distinct(point, vector) for vector in vectors)),
        "applied_bound": together(applied),
        "write_defect": together(defect),
        "block_gradient_bound": largest(sample),
        "block_write_defect": largest(defect),
    }
    if point != "now":
        found["gradient_bound"] = together(sample)
    for vector, ending in (("forward", ""), ("backward", "_backward")):
        back = vector == "backward"

        def rows(k: int, block: int, back: bool = back) -> Known:
            listed = [literal.smoothness(t, c, "smoothness", back)[block] for t, c in cells if c == k]
            return exactly(max(listed, default=Fraction(0)))

        found |= {
            f"max_delay{ending}": lambda vector=vector: exactly(max(max(row) for row in delays(vector))),
            f"delay_matrix{ending}": lambda vector=vector: [[exactly(n) for n in row] for row in delays(vector)],
            f"smoothness{ending}": lambda back=back: exactly(
                max(literal.smoothness(*cell, "smoothness_whole", back) for cell in cells)
            ),
            f"block_smoothness{ending}": lambda rows=rows: [[rows(k, block) for block in blocks] for k in blocks],
        }
    zeros = [exactly(0) for _ in blocks]
    found |= {f"{word}_recompute": lambda: exactly(0) for word in ("smoothness", "max_delay")}
    found |= {f"{word}_recompute": lambda: [zeros for _ in blocks] for word in ("block_smoothness", "delay_matrix")}
    return found


MEASURED = ("gradient_bound", "applied_bound", "write_defect", "block_gradient_bound", "block_write_defect")


@CASES
@given(runs())
def test_constants_of_a_run_are_the_largest_of_its_events(case: tuple[QuadraticRun, Literal, str]) -> None:
    if not case[1].rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        run = judged(case, folder)
        for point in POINTS:
            check_constants(Scope(point, np.zeros(1, dtype=np.int64), None, run), case[1], point)


def check_constants(scope: Scope, literal: Literal, point: str) -> None:
    for word, expected in expected_constants(literal, point).items():
        if word in ("gradient_bound", "applied_bound", "write_defect") and not literal.measured:
            with pytest.raises(Unavailable, match="every block"):
                REGISTRY[word](scope)
            continue
        quantity = REGISTRY[word](scope)
        agree(quantity.value, expected())
        if word in MEASURED:
            assert quantity.provenance == ("certified" if literal.every_event else "estimated")
        elif word.startswith(("smoothness", "block_smoothness")) and not word.endswith("recompute"):
            assert quantity.provenance == ("exact" if literal.every_event else "estimated")
        else:
            assert quantity.provenance == "exact"


@CASES
@given(runs(), st.data())
def test_displacements_and_paths_are_those_of_each_event(
    case: tuple[QuadraticRun, Literal, str], data: st.DataObject
) -> None:
    literal = case[1]
    if not literal.rows:
        return
    block = data.draw(st.sampled_from(sorted({k for _, k in literal.rows})))
    with tempfile.TemporaryDirectory() as folder:
        run = judged(case, folder)
        for point in POINTS:
            check_displacements(run, literal, point, block)


def check_displacements(run: Run, literal: Literal, point: str, block: int) -> None:
    blocks, tasks = literal.blocks, [task for task in literal.mine if (task, block) in literal.rows]
    places = np.array([list(literal.mine).index(task) for task in tasks], dtype=np.int64)
    scope = Scope(point, places, block, run)

    def given_(word: str) -> Quantity:
        return REGISTRY[word](scope)

    for back, ending in ((False, ""), (True, "_backward")):
        stored = back and literal.stash

        def moved(task: int, k: int, way: str, stored: bool = stored) -> list[Known]:
            cells = literal.cell(task, k, way)
            return [exactly(0) if stored else programmed(cells[b], literal.sizes[b]) for b in blocks]

        way = f"displacement_{'backward_' if back else ''}{point}"
        agree(given_(f"displacement{ending}").value, [moved(task, block, way) for task in tasks])
        rows = [[exactly(v) for v in literal.smoothness(task, block, "smoothness", back)] for task in tasks]
        agree(given_(f"smoothness_row{ending}").value, rows)
        whole_rows = [
            exactly(max(literal.smoothness(task, k, "smoothness_whole", back) for k in blocks)) for task in tasks
        ]
        agree(given_(f"event_smoothness{ending}").value, whole_rows)
        if point != "now" and all((task, 0) in literal.rows for task in tasks):
            agree(given_(f"displacement_norm{ending}").value, [whole(moved(task, 0, way)) for task in tasks])
        vector = "backward" if back else "forward"
        needed = [e for t in tasks for b in blocks for e in literal.between(t, b, point, block, vector)]
        if not stored and any((event.task, event.block) not in literal.rows for event in needed):
            with pytest.raises(Unavailable, match="not annotated"):
                given_(f"path_length{ending}")
            continue
        paths = [
            [exactly(0) if stored else literal.path(task, block, b, point, vector) for b in blocks] for task in tasks
        ]
        agree(given_(f"path_length{ending}").value, paths, simple=True)
    for word in ("displacement", "path_length", "smoothness_row"):
        agree(given_(f"{word}_recompute").value, [[exactly(0) for _ in blocks] for _ in tasks])
    for word in ("displacement_norm", "event_smoothness"):
        agree(given_(f"{word}_recompute").value, [exactly(0) for _ in tasks])
    assert given_("displacement").provenance == given_("displacement_backward").provenance == "certified"
