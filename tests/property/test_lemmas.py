"""Each lemma of the closed list is true in finite worlds of rationals, its inequalities attained, misuse refused."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Function, Integer, Le, Symbol

from tests.lemma_models import CHANCES, HALVES, World, ball
from theory import symbols
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Index,
    Inner,
    Mask,
    Measurable,
    Norm,
    Task,
    at_most,
    equal,
    total,
    vector,
)
from theory.lemmas import LEMMAS, LemmaError
from theory.lemmas.chance import CHANCE
from theory.lemmas.geometry import GEOMETRY
from theory.lemmas.order import ORDER
from theory.lemmas.sums import SUMS

i, j, k, l = Index("i"), Index("j"), Index("k"), Index("l")  # noqa: E741
u, v = vector("u"), vector("v")
NUMBERS = st.integers(-12, 12).map(lambda n: Fraction(n, 4))
weight = Function("weight", nonnegative=True)
size = Function("size", nonnegative=True)
less, more = Function("less", real=True), Function("more", nonnegative=True)
a, b, c, w = (Symbol(name, nonnegative=True) for name in "abcw")
real = Symbol("r", real=True)
length = Symbol("n", integer=True, nonnegative=True)
span = Symbol("m", integer=True, nonnegative=True)
width = Symbol("d", integer=True, nonnegative=True)
L = symbols.objective_smoothness
A, G, B = symbols.delay_strength_matrix, symbols.block_gradient_bound, symbols.block_bias_bound
A2 = symbols.block_smoothness
t = Symbol("t", integer=True)

TERMS = 4
"""Tasks of a world, from 0 to the last term of the longest sum: a premise about each term is asked of all."""
FAMILY = {"term": vector("v", j), "index": j, "lower": Integer(1), "upper": length}
ARGUMENTS = {
    "cauchy_schwarz": {"left": u, "right": v},
    "young": {"left": u, "right": v, "weight": Symbol("w", positive=True)},
    "triangle": {"left": u, "right": v},
    "minkowski": FAMILY,
    "jensen": {"term": vector("v", j), "index": j, "count": length},
    "selection": {"weight": weight(l), "block": l, "whole": v},
    "weight_at_most_one": {"weight": weight(l), "block": l, "whole": v},
    "weight_nonnegative": {"weight": weight(l), "block": l, "whole": v},
    "pythagoras": {"whole": u - 2 * v, "block": l},
    "inner_by_blocks": {"left": u, "right": v, "block": l},
    "part_shorter": {"whole": v, "block": l},
    "parts_determine": {"left": u, "right": v, "block": l},
    "lipschitz": {"constant": L, "left": u, "right": v},
    "descent": {"constant": L, "point": u, "target": v},
    "telescoping": FAMILY,
    "sum_monotone": {"left": less(j), "right": less(j) + more(j), "index": j, "lower": Integer(1), "upper": length},
    "masked_sum": {"term": vector("v", j), "index": j, "short": length, "long": length + Symbol("m", integer=True)},
    "inner_of_sum": {"left": u, **FAMILY},
    "shifted_window": {"term": more(j), "index": j, "shift": length, "short": span, "long": length + span},
    "exchange": {
        **{"term": less(i) * more(j), "outer": i, "lower": Integer(0), "upper": length},
        **{"inner": j, "low": Integer(1), "high": span},
    },
    "window_sum": {"term": less(j), "index": j, "count": length, "bound": c},
    "mask_at_most_one": {"place": j, "count": length},
    "sign": {"term": a * b + c},
    "square_monotone": {"left": a, "right": a + b},
    "minimum": {"value": real, "first": real + a, "second": real + b},
    "largest_bounds": {"term": Norm(vector("v", i)), "index": i},
    "largest_least": {"term": Norm(vector("v", i)), "index": i, "bound": c},
    "geometric": {"unknown": b, "factor": real, "source": a},
    "neumann": {"unknown": B, "matrix": A, "source": G, "row": k, "column": l},
    "operator_norm": {"unknown": B, "factors": ((a, A), (b, A2)), "source": G, "row": k, "column": l},
    "column_triangle": {"first": G, "second": B},
    "expectation_monotone": {"left": Inner(u, v), "right": Norm(u) * Norm(v) + c},
    "orthogonal": {"time": t, "whole": v, "mean": vector("mean"), "direction": vector("known")},
    "orthogonal_part": {
        **{"time": t, "whole": v, "mean": vector("mean")},
        **{"direction": vector("known"), "block": l},
    },
    "mean_measurable": {"time": t, "whole": v, "mean": vector("mean")},
    "gradient_measurable": {"time": t, "point": vector("known")},
    "weight_measurable": {"time": t, "weight": weight(l), "block": l, "whole": vector("known")},
    "minkowski_mean_square": {**FAMILY, "size": size(j)},
    "minkowski_weighted": {"weight": length - j + 1, **FAMILY},
    "weighted_sum_monotone": {
        "left": less(j),
        "right": less(j) + more(j),
        "weight": length - j + 1,
        "index": j,
        "lower": Integer(1),
        "upper": length,
    },
    "sum_of_windows": {"term": more(i), "index": i, "shift": j, "width": width, "count": length},
    "hessian_taylor": {"constant": L, "point": u, "target": v},
    "part_mean": {"time": t, "whole": v, "mean": vector("mean"), "block": l},
    "part_measurable": {"time": t, "whole": vector("known"), "block": l},
    "cauchy_schwarz_mean": {"left": u, "right": v, "left_size": a, "right_size": c},
}
SMALL = ("geometric", "neumann", "largest_least", "minkowski_mean_square", "sum_of_windows")
"""Lemmas whose premises ask that something be small: it is drawn small."""


def prepare(world, name):
    """Makes the premises of a lemma likely or true; what is left is decided by `assume`."""
    world.numbers[length] = Fraction(int(abs(world.draw()) * 4) % TERMS)
    world.numbers[span] = world.numbers[Symbol("m", integer=True)] = Fraction(int(abs(world.draw()) * 4) % 3)
    world.numbers[t] = Fraction(0)
    for block in range(2):
        world.numbers[("weight", block)] = abs(world.draw()) / 3
    world.numbers[Symbol("w", positive=True)] = abs(world.draw()) + Fraction(1, 4)
    world.numbers[L] = Fraction(3)
    world.curvature = [world.draw() for _ in range(3)]
    world.vectors["mean", 0] = []
    for half in HALVES:
        known, mean = [ball(world.draw()) for _ in range(3)], world.mean(v, {}, half)
        for outcome in half:
            world.vectors["known", outcome], world.vectors["mean", outcome] = known, mean
    if name == "parts_determine":
        for outcome in range(len(CHANCES)):
            world.vectors["v", outcome] = world.vector(u, {}, outcome)
    if name in SMALL:
        shrink(world)
    world.numbers[width] = Fraction(int(abs(world.draw()) * 4) % 4)
    if name == "hessian_taylor":
        world.third = [world.draw() for _ in range(3)]
    if name == "cauchy_schwarz_mean":
        world.numbers[a], world.numbers[c] = 3 + abs(world.draw()), 3 + abs(world.draw())
    if name == "operator_norm":
        reach = [
            sum(
                (world.number(a) * world.number((A, row, n)) + world.number(b) * world.number((A2, row, n)))
                * world.number((G, n, 0))
                for n in range(2)
            )
            for row in range(2)
        ]
        for row in range(2):
            world.numbers[B, row, 0] = reach[row] * abs(world.draw()) / 3


def shrink(world):
    """Small unknowns and matrices, large bounds."""
    world.numbers[b], world.numbers[c] = abs(world.draw()) / 6, 6 + abs(world.draw())
    world.numbers[real] = world.draw() / 4
    for row in range(2):
        world.numbers[B, row, 0] = abs(world.draw()) / 9
        for column in range(2):
            world.numbers[A, row, column] = abs(world.draw()) / 7
    for task in range(TERMS + 1):
        world.numbers["size", task] = 6 + abs(world.draw())


@pytest.mark.parametrize("name", ARGUMENTS)
@given(data=st.data())
def test_true_in_every_world(name, data):
    world = World(lambda: data.draw(NUMBERS), TERMS)
    prepare(world, name)
    instance = LEMMAS[name].schema(**ARGUMENTS[name])
    assume(all(world.truth(premise) for premise in instance.premises))
    assert all(world.truth(at_most(0, term)) for term in instance.nonnegative)
    assert world.truth(instance.conclusion) is not False


def test_a_premise_is_asked_of_every_term_of_a_sum():
    world = World(lambda: Fraction(0), TERMS)
    world.numbers |= {length: Fraction(3), ("less", 3): Fraction(1)}
    (premise,) = LEMMAS["window_sum"].schema(**ARGUMENTS["window_sum"]).premises
    assert world.truth(premise) is False


def aligned(world):
    """A world of positive multiples of one unit vector, in which inequalities between norms are equations."""
    for name, factor in (("u", 1), ("v", 1), ("y", 3)):
        world.vectors[name, "certain"] = [ball(factor), ball(0), ball(0)]
    for task in range(TERMS + 1):
        world.vectors["v", task, "certain"] = [ball(1), ball(0), ball(0)]
        world.numbers["size", task] = Fraction(1)
    for block in range(2):
        world.numbers["weight", block] = Fraction(1)
        for column in range(2):
            world.numbers[A, block, column] = world.numbers[A2, block, column] = Fraction(1, 4)
        world.numbers[G, block, 0] = world.numbers[B, block, 0] = Fraction(1)
    world.numbers |= {L: Fraction(1), length: Fraction(3), Symbol("w", positive=True): Fraction(1)}
    world.numbers |= {a: Fraction(1), b: Fraction(1), c: Fraction(0), real: Fraction(1, 2)}
    for task in range(TERMS + 1):
        world.numbers["less", task], world.numbers["more", task] = Fraction(1), Fraction(0)
    return world


ATTAINED = {
    **{name: {} for name in ("cauchy_schwarz", "young", "triangle", "minkowski", "jensen", "selection")},
    **{name: {} for name in ("weight_at_most_one", "sum_monotone", "column_triangle", "expectation_monotone")},
    **{name: {} for name in ("minkowski_mean_square", "geometric", "neumann", "operator_norm", "largest_least")},
    "lipschitz": {"right": vector("y")},
    "descent": {"point": u, "target": vector("y")},
    "mask_at_most_one": {"place": Integer(1)},
    "square_monotone": {"right": a},
    "minimum": {"value": real, "first": real, "second": real + a},
    "largest_bounds": {},
    "window_sum": {"bound": b},
    "part_shorter": {},
    "minkowski_weighted": {},
    "weighted_sum_monotone": {},
    "hessian_taylor": {"point": u, "target": vector("y")},
    "cauchy_schwarz_mean": {"right_size": b},
    "sum_of_windows": {"width": Integer(1)},
}


@pytest.mark.parametrize("name", ATTAINED)
def test_inequalities_are_attained(name):
    world = aligned(World(lambda: Fraction(1), TERMS))
    if name == "largest_least":
        world.numbers[c] = Fraction(1)
    if name == "hessian_taylor":
        world.third = [Fraction(1)] * 3
    if name == "window_sum":
        # A window of one task: all but the last one are counted once, and the last is 0.
        world.numbers |= {("more", place): Fraction(place not in (-1, 2)) for place in range(-1, 3)}
    if name == "operator_norm":
        # A = A2 = ¼ everywhere, weights 1 and 1, source (1, 1): both components are 1.
        world.numbers[B, 0, 0] = world.numbers[B, 1, 0] = Fraction(1)
    instance = LEMMAS[name].schema(**{**ARGUMENTS[name], **ATTAINED[name]})
    assert all(world.truth(premise) is not False for premise in instance.premises)
    assert isinstance(instance.conclusion, Le)
    free = [s for s in instance.conclusion.free_symbols if isinstance(s, Index)]
    left, right = world.sides(instance.conclusion, dict.fromkeys(free, 0))
    assert abs(left - right) < ball(Fraction(1, 10**60))
    assert left > right * ball(Fraction(99, 100))


def test_every_lemma_is_tested():
    assert {lemma.name for lemma in (*GEOMETRY, *SUMS, *ORDER, *CHANCE)} == set(ARGUMENTS)
    assert all(lemma.source and lemma.statement for lemma in LEMMAS.values())


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("young", {"weight": a}, "positive"),
        ("parts_determine", {"left": vector("u", l)}, "must not occur"),
        ("largest_bounds", {"term": i}, "largest"),
        ("largest_bounds", {"term": Norm(2 * vector("v", i) - u)}, "largest"),
        ("largest_least", {"bound": c * i}, "must not"),
        ("neumann", {"matrix": symbols.delay_strength_matrix + symbols.block_smoothness}, "nonnegative entries"),
        ("inner_of_sum", {"left": vector("u", j)}, "must not depend"),
        ("window_sum", {"bound": less(j)}, "must not depend"),
        ("shifted_window", {"shift": j}, "must not depend"),
        ("shifted_window", {"shift": a}, "must be integers"),
        ("pythagoras", {"whole": vector("u", l)}, "must not occur"),
        ("inner_by_blocks", {"right": vector("u", l)}, "must not occur"),
        ("exchange", {"high": i}, "must not depend"),
        ("exchange", {"inner": i}, "must not depend"),
        ("sum_monotone", {"index": Task("t"), "upper": symbols.horizon}, "tasks only"),
        ("sum_of_windows", {"width": i}, "must not depend"),
        ("sum_of_windows", {"shift": i}, "must not depend"),
    ],
)
def test_misuse_is_refused(name, changes, message):
    with pytest.raises(LemmaError, match=message):
        LEMMAS[name].schema(**{**ARGUMENTS[name], **changes})


def test_a_world_tells_true_from_false():
    world = aligned(World(lambda: Fraction(1), TERMS))
    assert world.truth(at_most(Norm(u + v), Norm(u))) is False
    assert world.truth(at_most(Expectation(Norm(u)), Norm(u) * 2)) is True
    assert world.truth(at_most(Mask(j, Integer(1)), 0)) is False


def test_a_window_counts_what_is_before_the_first_task():
    world = World(lambda: Fraction(1))
    world.numbers |= {length: Fraction(2), width: Fraction(2)}
    conclusion = LEMMAS["sum_of_windows"].schema(**ARGUMENTS["sum_of_windows"]).conclusion
    after_the_start = at_most(conclusion.args[0], width * total(more(i), i, 0, length - 1) - 1)
    assert world.truth(conclusion) is True
    assert world.truth(after_the_start) is False


def test_a_world_tells_what_the_past_knows():
    numbers = iter(range(1, 1000))
    world = World(lambda: Fraction(next(numbers)))
    prepare(world, "orthogonal")
    assert world.truth(Measurable(t, vector("known"))) is True
    assert world.truth(Measurable(t, v)) is False
    assert world.truth(ConditionalMean(t, v, vector("known"))) is False
    assert world.truth(equal(Expectation(Inner(vector("known"), v)), 0)) is False
    assert world.truth(equal(Expectation(Inner(v, v - vector("mean"))), 0)) is False
