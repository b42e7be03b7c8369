"""A bias proof for plain SGD made one for SGD with momentum: the steps are at most 1/(1 − μ) longer.

The velocity starts at 0 and is not dampened: v ← μ_u v + s, s = g̃ + w the gradient with what rounding adds, μ_u ≤ μ
the momentum of the u-th update (0 outside the run). A write moves its block by −η(p v + q(s + μ_u v)), v the new
velocity: p = 1, q = 0 is classical momentum, p = 0, q = 1 Nesterov's. So ‖v‖ ≤ max‖s‖/(1 − μ), and the same bound
holds for the step: the rest of the proof is the plain one with η/(1 − μ) in place of η.
"""

from dataclasses import dataclass, replace
from typing import Any

from sympy import Function, Symbol

from theory import symbols
from theory.assumptions import sgd_momentum, zero_initial_momentum
from theory.derivation import Derivation
from theory.derivation.canonical import substitute
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Each, Index, Largest, Norm, at_most, equal

eta, friction = symbols.step_size, symbols.friction
momentum_of = Function("mu", nonnegative=True)
classical, nesterov = Symbol("p", nonnegative=True), Symbol("q", nonnegative=True)
LONGER = {eta: eta / friction}


def lengthened(term: Any) -> Any:
    """The same with η/(1 − μ) in place of η."""
    return substitute(term, LONGER)


@dataclass(frozen=True)
class Written:
    """How one proof speaks of writes.

    Attributes:
        number: index of a write, the update count.
        after: velocity after that write, and before it.
        before: velocity before that write.
        gradient: s, what the write adds to the velocity.
        ahead: name of Nesterov's direction, s + μ_u v.
        direction: name of the direction of the step, p v + q(s + μ_u v).
        size: bound on ‖s‖, by the fact "size of a write".
    """

    number: Index
    after: Any
    before: Any
    gradient: Any
    ahead: Any
    direction: Any
    size: Any

    @property
    def mixed(self) -> Any:
        """The direction, by its definition."""
        return classical * self.after + nesterov * self.ahead

    @property
    def definitions(self) -> tuple[Define, Define]:
        """What the two names mean."""
        return (
            Define(name="Nesterov's direction", conclusion=equal(self.ahead, self.ahead_of(self.gradient))),
            Define(name="direction", conclusion=equal(self.direction, self.mixed)),
        )

    def ahead_of(self, gradient: Any) -> Any:
        """s + μ_u v for another s."""
        return gradient + momentum_of(self.number) * self.after


def momentum_hypotheses(write: Any, velocity: Any, number: Index) -> tuple[Hypothesis, ...]:
    """What the head needs: the write, the velocity's recursion, what p and q are, and what μ is."""
    return (
        Hypothesis(
            "sgd_momentum",
            "a write subtracts η(p v + q(s + μ_u v)); p + q = 1: classical or Nesterov's momentum",
            (write, equal(classical + nesterov, 1)),
            sgd_momentum,
        ),
        Hypothesis(
            "zero_initial_momentum",
            "v_0 = 0: with velocities and gradients 0 outside the run, their recursion holds for every update",
            (velocity,),
            zero_initial_momentum,
        ),
        Hypothesis("friction", "1 − r = μ is at least the momentum of every update", (most_momentum(number),)),
    )


def most_momentum(number: Index) -> Any:
    """μ_u ≤ 1 − r."""
    return at_most(momentum_of(number), 1 - friction)


def velocity_steps(written: Written) -> tuple[Step, ...]:
    """Steps from "velocity", v⁺ = μ_u v + s, and "size of a write" to "length of a direction"."""
    u, v, new, s, size = written.number, written.before, written.after, written.gradient, written.size
    mu, largest = momentum_of(u), Largest(Each(u, Norm(v)))
    ahead, direction, mixed = written.ahead, written.direction, written.mixed
    return (
        Assume(name="momentum", conclusion=most_momentum(u), hypothesis="friction"),
        Assume(name="mixture", conclusion=equal(classical + nesterov, 1), hypothesis="sgd_momentum"),
        Apply(
            name="velocity below largest",
            conclusion=at_most(Norm(v), largest),
            lemma="largest_bounds",
            arguments=(("term", Norm(v)), ("index", u)),
            premises=(Use("finite"),),
        ),
        Identity(name="velocity's norm", conclusion=equal(Norm(new), Norm(mu * v + s)), rewrites=(Use("velocity"),)),
        Apply(
            name="kept and added",
            conclusion=at_most(Norm(mu * v + s), mu * Norm(v) + Norm(s)),
            lemma="triangle",
            arguments=(("left", mu * v), ("right", s)),
        ),
        Combine(
            name="one update of a velocity",
            conclusion=at_most(Norm(new), (1 - friction) * largest + size),
            terms=(
                (1, Use("velocity's norm")),
                (1, Use("kept and added")),
                (1, Use("size of a write")),
                (mu, Use("velocity below largest")),
                (largest, Use("momentum")),
            ),
        ),
        Apply(
            name="largest velocity",
            conclusion=at_most(largest, (1 - friction) * largest + size),
            lemma="largest_least",
            arguments=(("term", Norm(v)), ("index", u), ("bound", (1 - friction) * largest + size)),
            premises=(Use("finite"), Use("one update of a velocity", ((u, u - 1),))),
        ),
        Combine(
            name="length of a velocity",
            conclusion=at_most(Norm(v), size / friction),
            terms=((1, Use("velocity below largest")), (1 / friction, Use("largest velocity"))),
            reason="(1 − μ) max‖v‖ ≤ max‖s‖: the sum of the geometric series",
        ),
        Identity(
            name="its norm",
            conclusion=equal(Norm(ahead), Norm(written.ahead_of(s))),
            rewrites=(Use("Nesterov's direction"),),
        ),
        Apply(
            name="looking ahead",
            conclusion=at_most(Norm(written.ahead_of(s)), Norm(s) + mu * Norm(new)),
            lemma="triangle",
            arguments=(("left", s), ("right", mu * new)),
        ),
        Identity(name="direction's norm", conclusion=equal(Norm(direction), Norm(mixed)), rewrites=(Use("direction"),)),
        Apply(
            name="mixed direction",
            conclusion=at_most(Norm(mixed), classical * Norm(new) + nesterov * Norm(ahead)),
            lemma="triangle",
            arguments=(("left", classical * new), ("right", nesterov * ahead)),
        ),
        Combine(
            name="length of a direction",
            conclusion=at_most(Norm(direction), size / friction),
            terms=(
                (1, Use("direction's norm")),
                (1, Use("mixed direction")),
                (classical, Use("length of a velocity", ((u, u + 1),))),
                (nesterov, Use("its norm")),
                (nesterov, Use("looking ahead")),
                (nesterov, Use("size of a write")),
                (nesterov * mu, Use("length of a velocity", ((u, u + 1),))),
                (nesterov * size / friction, Use("momentum")),
                (size / friction, Use("mixture")),
            ),
            reason="max‖s‖ + μ max‖s‖/(1 − μ) = max‖s‖/(1 − μ)",
        ),
    )


def with_momentum(plain: Derivation, head: tuple[Step, ...], hypotheses: tuple[Hypothesis, ...]) -> Derivation:
    """The plain proof with `head`, which ends in "step length", in place of all that leads to its own "step length".

    Steps of the plain proof that the head states anew, or that only led to the plain step length, are left out.
    """
    restated = {step.name for step in head} | _PLAIN_ONLY
    steps: list[Step] = []
    for step in plain.steps:
        if step.name == "step length":
            steps += head
        elif step.name not in restated:
            steps.append(_lengthened_step(step))
    kept = tuple(hypothesis for hypothesis in plain.hypotheses if hypothesis.name != "plain_sgd")
    return Derivation((*hypotheses, *kept), tuple(steps))


_PLAIN_ONLY = {"step's norm"}


def _lengthened_step(step: Step) -> Step:
    changed: dict[str, Any] = {"conclusion": lengthened(step.conclusion)}
    if isinstance(step, Apply):
        changed["arguments"] = tuple((name, _lengthened_argument(value)) for name, value in step.arguments)
    if isinstance(step, Combine):
        changed["terms"] = tuple((_lengthened_argument(factor), use) for factor, use in step.terms)
    return replace(step, **changed)


def _lengthened_argument(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_lengthened_argument, value))
    return value if isinstance(value, int) else lengthened(value)
