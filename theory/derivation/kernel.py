"""The trusted kernel: re-checks each step of a derivation, and that nothing in it is idle."""

from collections.abc import Callable
from inspect import signature
from typing import Any

from sympy import Add, Eq, Float, Le, Lt, sympify
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixElement

from theory.derivation.canonical import (
    canonical,
    certainly_nonnegative,
    divisors,
    is_factor,
    is_random,
    quotient,
    rewrite,
    speaks_of_chance,
    substitute,
    vanishes,
)
from theory.derivation.derivation import Derivation
from theory.derivation.form import require_well_formed
from theory.derivation.kinds import is_vector
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Index, Natural, Task, Vector
from theory.lemmas import LEMMAS


class DerivationError(ValueError):
    """A step that does not follow, or a part of a derivation that does nothing."""


def check(derivation: Derivation) -> None:
    """Re-checks a derivation.

    Raises:
        DerivationError: names the first step that does not follow, or what is declared and never used.
    """
    _Kernel(derivation).run()


def check_step(derivation: Derivation, place: int, step: Step) -> None:
    """Checks that a step, put at a place in a derivation, follows from the steps before that place.

    Raises:
        DerivationError: it does not.
    """
    kernel = _Kernel(derivation)
    kernel.facts = {earlier.name: earlier.conclusion for earlier in derivation.steps[:place]}
    kernel.take(step)


class _Kernel:
    """State of one check: the facts so far, and which of them were used."""

    def __init__(self, derivation: Derivation) -> None:
        self.steps = derivation.steps
        self.hypotheses: dict[str, Hypothesis] = {h.name: h for h in derivation.hypotheses}
        if len(self.hypotheses) < len(derivation.hypotheses):
            raise DerivationError("two hypotheses have one name; rename one")
        self.facts: dict[str, Boolean] = {}
        self.used: set[str] = set()
        self.recalled: set[tuple[str, int]] = set()
        self.rules: dict[type[Step], Callable[[Any], None]] = {
            Assume: self._assume,
            Define: self._define,
            Identity: self._identity,
            Apply: self._apply,
            Combine: self._combine,
        }

    def run(self) -> None:
        """Checks every step in order, then that every one was needed."""
        if not self.steps:
            raise DerivationError("a derivation without steps proves nothing; add some")
        for step in self.steps:
            self.take(step)
        for step in self.steps[:-1]:
            if step.name not in self.used:
                raise DerivationError(f"step {step.name!r} is never used; remove it")
        for hypothesis in self.hypotheses.values():
            for place, formula in enumerate(hypothesis.formulas):
                if (hypothesis.name, place) not in self.recalled:
                    raise DerivationError(f"hypothesis {hypothesis.name!r} is declared and never used: {formula}")

    def take(self, step: Step) -> None:
        """Checks one step against the facts so far, and adds its conclusion to them."""
        if step.name in self.facts:
            raise DerivationError(f"step {step.name!r}: the name is taken; choose another")
        try:
            require_well_formed(step.conclusion)
            self._require_divisors(step, step.conclusion)
            self.rules[type(step)](step)
        except DerivationError:
            raise
        except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
            raise DerivationError(f"step {step.name!r} is no step of a proof: {error}") from error
        self.facts[step.name] = step.conclusion

    def _fact(self, use: Use) -> Boolean:
        """An earlier conclusion, its indices specialised."""
        if use.step not in self.facts:
            raise DerivationError(f"no earlier step is called {use.step!r}")
        self.used.add(use.step)
        for index, value in use.at:
            if not isinstance(index, Index) or not value.is_integer:
                raise DerivationError(f"{use.step!r} cannot be taken at {index} = {value}; specialise integer indices")
            if isinstance(index, Task) and not isinstance(value, Task):
                raise DerivationError(f"{use.step!r} holds for tasks of the run only, not at {value}")
            if isinstance(index, Natural) and not value.is_nonnegative:
                raise DerivationError(f"{use.step!r} holds from 0 on only, and {value} is not known to be at least 0")
        return substitute(self.facts[use.step], dict(use.at))

    def _require_divisors(self, step: Step, term: Any) -> None:
        """Each divisor in a term must be shown not to vanish, by its sign or by a hypothesis."""
        if term.has(Float):
            raise _failure(step, f"{term} is rounded; write fractions")
        for divisor in divisors(term):
            if not (divisor.is_nonzero or canonical(divisor).is_nonzero or self._is_kept_from_zero(divisor)):
                raise _failure(step, f"no hypothesis shows that the divisor {divisor} is not 0")

    def _is_kept_from_zero(self, divisor: Any) -> bool:
        """Whether a hypothesis says a < b with the divisor a factor of b − a, or equates it with what is not 0."""

        def keeps(formula: Any) -> bool:
            if isinstance(formula, Lt):
                return is_factor(divisor, formula.args[1] - formula.args[0])
            return isinstance(formula, Eq) and bool(formula.args[1].is_nonzero) and vanishes(formula.args[0] - divisor)

        for hypothesis in self.hypotheses.values():
            for place, formula in enumerate(hypothesis.formulas):
                if keeps(formula):
                    self.recalled.add((hypothesis.name, place))
                    return True
        return False

    def _assume(self, step: Assume) -> None:
        if step.hypothesis not in self.hypotheses:
            raise _failure(step, f"there is no hypothesis {step.hypothesis!r}")
        for place, formula in enumerate(self.hypotheses[step.hypothesis].formulas):
            if _same(formula, step.conclusion):
                self.recalled.add((step.hypothesis, place))
                return
        raise _failure(step, f"hypothesis {step.hypothesis!r} does not say this")

    def _define(self, step: Define) -> None:
        if not isinstance(step.conclusion, Eq):
            raise _failure(step, "a definition is an equation")
        head, body = _sides(step.conclusion)
        indices = _indices(head)
        if indices is None:
            raise _failure(step, f"{head} is no name that a definition can introduce")
        # A hypothesis may speak about a defined symbol (the regime does): it is recalled after the definition.
        if any(_mentions(earlier, head) for earlier in (*self.facts.values(), body)):
            raise _failure(step, f"{head} is not new")
        if len(set(indices)) < len(indices) or not all(isinstance(index, Index) for index in indices):
            raise _failure(step, f"{head} must have distinct indices")
        if {s for s in body.free_symbols if isinstance(s, Index)} - set(indices):
            raise _failure(step, "the right side has an index that the left has not")
        if is_vector(head) != is_vector(body):
            raise _failure(step, "one side is a vector and the other is not")
        signs = (head.is_integer, head.is_nonzero, head.is_nonpositive, head.is_imaginary)
        if any(signs) or (head.is_nonnegative and not certainly_nonnegative(body)):
            raise _failure(step, f"the sign of {head} does not follow from its definition")
        if not is_vector(head) and is_random(body) and any(speaks_of_chance(other.conclusion) for other in self.steps):
            raise _failure(step, f"{body} may be random, and an expectation would take {head} for a number")

    def _identity(self, step: Identity) -> None:
        if not isinstance(step.conclusion, Eq):
            raise _failure(step, "an identity is an equation")
        left, right = _sides(step.conclusion)
        difference = left - right
        for use in step.rewrites:
            fact = self._fact(use)
            if not isinstance(fact, Eq):
                raise _failure(step, f"{use.step!r} is no equation to rewrite with")
            rewritten = rewrite(difference, *_sides(fact))
            if rewritten == difference:
                raise _failure(step, f"{use.step!r} rewrites nothing")
            difference = rewritten
        if not vanishes(difference):
            raise _failure(step, f"the sides differ by {canonical(difference)}")

    def _apply(self, step: Apply) -> None:
        if step.lemma not in LEMMAS:
            raise _failure(step, f"the closed list has no lemma {step.lemma!r}")
        schema = LEMMAS[step.lemma].schema
        bound = {name for name, parameter in signature(schema).parameters.items() if parameter.annotation is Index}
        for name, value in step.arguments:
            # What a premise says of one place, or of a constant, it does not say of every place.
            if name in bound and not isinstance(value, Index):
                raise _failure(step, f"{step.lemma} needs an index as {name}, and {value} is none")
        instance = schema(**{name: sympify(value) for name, value in step.arguments})
        # The step may rename what its sums bind, so the range of a restricted index is looked at before.
        for fact in (instance.conclusion, *instance.premises):
            require_well_formed(fact)
        if len(instance.premises) != len(step.premises):
            raise _failure(step, f"{step.lemma} needs {len(instance.premises)} premises, not {len(step.premises)}")
        for name, value in step.arguments:
            # A premise about tasks is none about all indices. `sum_monotone` looks at the range itself.
            if isinstance(value, Task) and instance.premises and name != "time" and step.lemma != "sum_monotone":
                raise _failure(step, f"{value} runs over tasks only; {step.lemma} needs a {name} that runs over all")
        for needed, use in zip(instance.premises, step.premises, strict=True):
            if not _same(needed, self._fact(use)):
                raise _failure(step, f"{use.step!r} is not the premise {needed} of {step.lemma}")
        for term in instance.nonnegative:
            if not certainly_nonnegative(term):
                raise _failure(step, f"{step.lemma} needs 0 ≤ {term}, which no sign shows")
        if not _same(instance.conclusion, step.conclusion):
            raise _failure(step, f"{step.lemma} gives {instance.conclusion}")

    def _combine(self, step: Combine) -> None:
        if not isinstance(step.conclusion, (Le, Lt, Eq)):
            raise _failure(step, "a combination is an inequality or an equation")
        signs = [self._fact(use) for use in step.signs]
        if not all(isinstance(sign, (Le, Lt)) for sign in signs):
            raise _failure(step, "signs are shown by inequalities")
        left, right = _sides(step.conclusion)
        slack, strict = right - left, False
        for factor, use in step.terms:
            coefficient = sympify(factor)
            self._require_divisors(step, coefficient)
            fact = self._fact(use)
            if not isinstance(fact, (Le, Lt, Eq)) or (isinstance(step.conclusion, Eq) and not isinstance(fact, Eq)):
                raise _failure(step, f"{use.step!r} cannot be combined into this")
            if coefficient == 0:
                raise _failure(step, f"the coefficient of {use.step!r} is 0; leave it out")
            if not isinstance(fact, Eq) and not _discharged(coefficient, signs):
                raise _failure(step, f"the coefficient {coefficient} of {use.step!r} is not known to be at least 0")
            smaller, larger = _sides(fact)
            slack = Add(slack, -coefficient * (larger - smaller))
            strict = strict or (isinstance(fact, Lt) and bool(coefficient.is_positive))
        if isinstance(step.conclusion, Lt) and not strict:
            raise _failure(step, "no premise with a positive coefficient is strict")
        if not vanishes(slack):
            raise _failure(step, f"the combination leaves {canonical(slack)}")


def _failure(step: Step, why: str) -> DerivationError:
    return DerivationError(f"step {step.name!r} does not follow: {why}")


def _same(first: Any, second: Any) -> bool:
    """Whether two facts say the same, up to algebra in their terms."""
    if type(first) is not type(second) or len(first.args) != len(second.args):
        return False
    return all(vanishes(one - other) for one, other in zip(first.args, second.args, strict=True))


def _discharged(coefficient: Any, signs: list[Any]) -> bool:
    """Whether a coefficient is at least 0: by signs, or as a nonnegative multiple of b − a for a fact a ≤ b."""
    if certainly_nonnegative(coefficient):
        return True
    gaps = [larger - smaller for smaller, larger in map(_sides, signs)]
    rests = [quotient(coefficient, gap) for gap in gaps]
    # Where b − a is 0 the coefficient is 0 only if the rest is finite there.
    return any(certainly_nonnegative(rest) and all(d.is_nonzero for d in divisors(rest)) for rest in rests)


def _sides(relation: Any) -> tuple[Any, Any]:
    left, right = relation.args
    return left, right


def _indices(head: Any) -> tuple[Any, ...] | None:
    """The indices of what a definition introduces; None if it can introduce no such thing."""
    if isinstance(head, Vector):
        return head.args[1:]
    if isinstance(head, MatrixElement):
        return tuple(index for index in head.args[1:] if not index.is_Number)
    return () if head.is_Symbol and not isinstance(head, Index) else None


def _mentions(term: Any, head: Any) -> bool:
    """Whether a term speaks about the vector, matrix or symbol of this name, at whatever indices."""
    if isinstance(head, Vector):
        return any(node.args[0] == head.args[0] for node in term.atoms(Vector))
    return term.has(head.args[0] if isinstance(head, MatrixElement) else head)
