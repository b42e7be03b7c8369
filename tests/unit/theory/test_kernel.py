"""Each rule of the kernel refuses what does not follow, in a sentence that names the step."""

import pytest
from sympy import Function, Integer, Symbol

from theory.derivation import Derivation
from theory.derivation.kernel import DerivationError, check
from theory.derivation.maps import Image, MapNorm, linear_map
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import (
    Expectation,
    Index,
    Inner,
    Mask,
    Natural,
    Norm,
    Part,
    Task,
    at_most,
    below,
    equal,
    total,
    vector,
)
from theory.symbols import bias_bound, block_bias_bound, horizon, step_size

i, j = Index("i"), Index("j")
t = Task("t")
f, g = Function("f", real=True), Function("g", nonnegative=True)
a, b = Symbol("a", real=True), Symbol("b", real=True)
u, v = vector("u"), vector("v")
ORDER = Hypothesis("order", "f ≤ g", (at_most(f(i), g(i)),))
TASKS = Hypothesis("tasks", "f ≤ 1 in the run", (at_most(f(t), 1),))
SQUARE = Hypothesis("square", "u = v", (equal(u, v),))
STRICT = Hypothesis("strict", "a < b", (below(a, b),))
assume = Assume(name="order", conclusion=ORDER.formulas[0], hypothesis="order")
assume_tasks = Assume(name="tasks", conclusion=TASKS.formulas[0], hypothesis="tasks")
assume_equal = Assume(name="equal", conclusion=SQUARE.formulas[0], hypothesis="square")
assume_strict = Assume(name="strict", conclusion=STRICT.formulas[0], hypothesis="strict")


def proves(*steps, hypotheses=(ORDER,)):
    check(Derivation(tuple(hypotheses), tuple(steps)))


def refused(message, *steps, hypotheses=(ORDER,)):
    with pytest.raises(DerivationError, match=message):
        proves(*steps, hypotheses=hypotheses)


def sums(index, lower, upper, premise=assume, use=None):
    arguments = (("left", f(index)), ("right", g(index)), ("index", index), ("lower", lower), ("upper", upper))
    conclusion = at_most(total(f(index), index, lower, upper), total(g(index), index, lower, upper))
    use = use or Use(premise.name)
    return Apply(name="sum", conclusion=conclusion, lemma="sum_monotone", arguments=arguments, premises=(use,))


def test_facts_are_specialised():
    proves(assume, sums(j, 1, horizon, use=Use("order", ((i, j),))))
    refused("is not the premise", assume, sums(j, 1, horizon))
    refused("specialise integer indices", assume, sums(j, 1, horizon, use=Use("order", ((i, a),))))
    refused("no earlier step", sums(j, 1, horizon), assume)


def test_a_fact_about_tasks_stays_with_tasks():
    step = Combine(name="here", conclusion=at_most(f(i), 1), terms=((1, Use("tasks", ((t, i),))),))
    refused("tasks of the run only", assume_tasks, step, hypotheses=(TASKS,))
    other = Task("s")
    step = Combine(name="here", conclusion=at_most(f(other), 1), terms=((1, Use("tasks", ((t, other),))),))
    proves(assume_tasks, step, hypotheses=(TASKS,))


def test_assume():
    refused("does not say this", Assume(name="order", conclusion=at_most(2 * f(i), g(i)), hypothesis="order"))
    refused("does not say this", Assume(name="order", conclusion=below(f(i), g(i)), hypothesis="order"))
    refused("no hypothesis 'other'", Assume(name="order", conclusion=assume.conclusion, hypothesis="other"))
    refused("one name", assume, hypotheses=(ORDER, ORDER))


def definition(conclusion, name="new"):
    return Define(name=name, conclusion=conclusion)


def test_define():
    refused("is not new", definition(equal(a, a + 1)), hypotheses=())
    refused("is not new", definition(equal(u, v), "one"), definition(equal(u, 2 * v)), hypotheses=())
    refused("is not new", definition(equal(vector("u", i), v), "one"), definition(equal(u, 2 * v)), hypotheses=())
    entry = block_bias_bound[i, 0]
    refused("is not new", definition(equal(entry, 1), "one"), definition(equal(entry, 2)), hypotheses=())
    refused("no name", definition(equal(a + b, 1)), hypotheses=())
    refused("index that the left has not", definition(equal(u, vector("v", i))), hypotheses=())
    refused("distinct", definition(equal(vector("u", i, i), v)), hypotheses=())
    refused("distinct", definition(equal(vector("u", i + 1), v)), hypotheses=())
    refused("sign", definition(equal(bias_bound, a)), hypotheses=())
    refused("sign", definition(equal(step_size, bias_bound)), hypotheses=())
    refused("vector", definition(equal(a, v)), hypotheses=())
    refused("equation", definition(at_most(a, 1)), hypotheses=())


def test_identity():
    right = Identity(name="norm", conclusion=equal(Norm(u), Norm(v)), rewrites=(Use("equal"),))
    proves(assume_equal, right, hypotheses=(SQUARE,))
    wrong = Identity(name="norm", conclusion=equal(Norm(u), 2 * Norm(v)), rewrites=(Use("equal"),))
    refused("sides differ", assume_equal, wrong, hypotheses=(SQUARE,))
    idle = Identity(name="norm", conclusion=equal(a, a), rewrites=(Use("equal"),))
    refused("rewrites nothing", assume_equal, idle, hypotheses=(SQUARE,))
    refused("no equation to rewrite", assume, Identity(name="x", conclusion=equal(a, a), rewrites=(Use("order"),)))
    refused("an identity is", Identity(name="x", conclusion=at_most(a, a)), hypotheses=())


def test_apply():
    refused("no lemma 'hope'", Apply(name="x", conclusion=at_most(a, b), lemma="hope", arguments=()), hypotheses=())
    refused("needs 1 premises", Apply(**{**vars(sums(i, 1, horizon)), "premises": ()}), hypotheses=())
    loose = Apply(name="x", conclusion=at_most(0, a), lemma="sign", arguments=(("term", a),))
    refused("which no sign shows", loose, hypotheses=())
    other = Apply(name="x", conclusion=at_most(0, 2 * Norm(u) + 1), lemma="sign", arguments=(("term", Norm(u)),))
    refused("sign gives", other, hypotheses=())
    refused("no step of a proof", Apply(name="x", conclusion=at_most(0, a), lemma="sign", arguments=()), hypotheses=())


def test_combine():
    def combination(conclusion, *terms, signs=()):
        return Combine(name="sum", conclusion=conclusion, terms=terms, signs=signs)

    proves(assume, combination(at_most(2 * f(i), 2 * g(i)), (2, Use("order"))))
    refused("leaves", assume, combination(at_most(2 * f(i), 3 * g(i)), (2, Use("order"))))
    refused("at least 0", assume, combination(at_most(-g(i), -f(i) - 2 * (g(i) - f(i))), (-1, Use("order"))))
    refused("at least 0", assume, combination(at_most(a * f(i), a * g(i)), (a, Use("order"))))
    refused("is 0", assume, combination(at_most(f(i), f(i)), (0, Use("order"))))
    refused("cannot be combined", assume, combination(equal(f(i), g(i)), (1, Use("order"))))
    proves(assume, combination(at_most(g(i) * f(i), g(i) ** 2), (g(i), Use("order"))))
    refused("no premise .* strict", assume, combination(below(f(i), g(i)), (1, Use("order"))))
    proves(assume_strict, combination(below(2 * a, 2 * b), (2, Use("strict"))), hypotheses=(STRICT,))
    gap = combination(at_most((b - a) * f(i), (b - a) * g(i)), (b - a, Use("order")), signs=(Use("strict"),))
    proves(assume, assume_strict, gap, hypotheses=(ORDER, STRICT))
    more = combination(
        at_most((b - a - 1) * f(i), (b - a - 1) * g(i)), (b - a - 1, Use("order")), signs=(Use("strict"),)
    )
    refused("at least 0", assume, assume_strict, more, hypotheses=(ORDER, STRICT))


def test_ill_formed_facts():
    refused("compares a vector", Identity(name="x", conclusion=at_most(u, v)), hypotheses=())
    refused("needs vectors", Identity(name="x", conclusion=equal(Inner(a, u), 0)), hypotheses=())
    refused("is no fact", Identity(name="x", conclusion=a.is_zero or (a > b) | (a < b)), hypotheses=())


J = linear_map("J", i)


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (equal(J, linear_map("J", j)), "linear map where none may stand"),
        (at_most(J, 0), "linear map where none may stand"),
        (equal(Part(j, J), 0), "needs a vector"),
        (equal(Norm(J), 0), "needs vectors"),
        (equal(Mask(J, i), 0), "linear map where none may stand"),
        (equal(Expectation(J), 0), "linear map where none may stand"),
        (equal(f(J), 0), "linear map where none may stand"),
        (equal(total(J, i, 0, j), 0), "linear map where none may stand"),
        (equal(Image(u, v), v), "needs a linear map and a vector"),
        (equal(Image(J, a), v), "needs a linear map and a vector"),
        (equal(Image(J * J, v), v), "multiplies maps"),
        (equal(Image(J + a, v), v), "adds scalars to maps"),
        (equal(J * v, v), "multiplies"),
        (equal(MapNorm(u), 0), "needs a linear map"),
        (at_most(Image(J, v), v), "compares a vector"),
        (equal(Image(J, v), a), "compares a vector"),
    ],
)
def test_maps_stand_only_before_vectors(fact, message):
    refused(message, Identity(name="x", conclusion=fact), hypotheses=())


n = Natural("n")
COUNTED = Hypothesis("counted", "f ≤ 1 from 0 on", (at_most(f(n), 1),))
assume_counted = Assume(name="counted", conclusion=COUNTED.formulas[0], hypothesis="counted")


def test_a_fact_from_zero_on_stays_there():
    def at(place):
        return Combine(name="here", conclusion=at_most(f(place), 1), terms=((1, Use("counted", ((n, place),))),))

    for place in (n + 1, Integer(0), Integer(3), horizon):
        proves(assume_counted, at(place), hypotheses=(COUNTED,))
    for place in (n - 1, i, Integer(-1)):
        refused("from 0 on only", assume_counted, at(place), hypotheses=(COUNTED,))


ZERO_TASKS = Hypothesis("tasks", "f = 0 in the run", (equal(f(t), 0),))
ZERO_COUNTED = Hypothesis("counted", "f = 0 from 0 on", (equal(f(n), 0),))


@pytest.mark.parametrize(
    ("hypothesis", "index", "lower", "upper"),
    [(ZERO_TASKS, t, 0, horizon), (ZERO_TASKS, t, 1, horizon - 1), (ZERO_COUNTED, n, -1, horizon)],
)
def test_no_sum_lets_a_fact_out_of_its_range(hypothesis, index, lower, upper):
    given = Assume(name="given", conclusion=hypothesis.formulas[0], hypothesis=hypothesis.name)
    step = Identity(name="x", conclusion=equal(total(f(index), index, lower, upper), 0), rewrites=(Use("given"),))
    refused("leave the range", given, step, hypotheses=(hypothesis,))


@pytest.mark.parametrize(
    ("hypothesis", "index", "lower", "upper"), [(ZERO_TASKS, t, 0, horizon - 1), (ZERO_COUNTED, n, 1, horizon)]
)
def test_a_fact_goes_under_a_sum_over_its_range(hypothesis, index, lower, upper):
    given = Assume(name="given", conclusion=hypothesis.formulas[0], hypothesis=hypothesis.name)
    step = Identity(name="x", conclusion=equal(total(f(index), index, lower, upper), 0), rewrites=(Use("given"),))
    proves(given, step, hypotheses=(hypothesis,))


def test_order_of_steps():
    refused("name is taken", assume, assume)
    refused("proves nothing", hypotheses=())
    refused("never used; remove", assume, Identity(name="x", conclusion=equal(a, a)))
