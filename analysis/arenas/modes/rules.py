"""Rules for reads and steps on a quadratic mode: characteristic polynomials, from unit states sent through the rule."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.exact.unit_states import State, period_polynomial

VELOCITY, WEIGHTS, APART, COMPENSATED = "velocity", "weights", "apart", "compensated"
NAMED = {"DS-rule-velocity": VELOCITY, "DS-rule-weights": WEIGHTS, "DS-PL2": APART, "DS-DC": COMPENSATED}
"""The rule that a claim of the library is about; a user's is about the one whose own symbol it has."""
OWN = {symbols.weight_horizon: WEIGHTS, symbols.discrepancy_gain: APART, symbols.compensation_gain: COMPENSATED}
DELAYS = (0, 1, 2, 4)
ROOTS = tuple(map(Fraction, ("3", "-2", "1/2", "-3/2")))


@dataclass(frozen=True)
class Rule:
    """A mode of curvature h under one of four rules; w+ = w - step (a v+ + b g) with v+ = m v + g in the first two.

    velocity: g = h (w - step horizon v), a delay ago. weights: g = h (w + horizon (w - w before)), a delay ago.
    apart: g = (h + D) w_{t-delay} - D w_{t-delay+gap}. compensated: the linear part at 0 of the mean of
    g + strength g² (w_t - w_{t-delay}) over gradients g = h w_{t-delay} ± noise.

    Attributes:
        kind: which rule.
        delay: tau.
        root: z, where polynomials are compared.
        step_size: eta.
        curvature: h.
        momentum: m.
        velocity_weight: a.
        gradient_weight: b.
        horizon: of the prediction.
        gap: how many updates newer the backward weights are, at most the delay.
        sensitivity: D.
        strength: of the compensation.
        noise: its size.
    """

    kind: str
    delay: int
    root: Fraction
    step_size: Fraction
    curvature: Fraction
    momentum: Fraction = Fraction(0)
    velocity_weight: Fraction = Fraction(1)
    gradient_weight: Fraction = Fraction(0)
    horizon: Fraction = Fraction(0)
    gap: int = 0
    sensitivity: Fraction = Fraction(0)
    strength: Fraction = Fraction(0)
    noise: Fraction = Fraction(0)

    def polynomial(self) -> tuple[Fraction, ...]:
        """det(z I - A), ascending, A the rule on the shortest state."""
        advance, size = {
            VELOCITY: (self._velocity, self.delay + 2),
            WEIGHTS: (self._weights, self.delay + 3),
            APART: (self._apart, self.delay + 1),
            COMPENSATED: (self._linear_part, self.delay + 1),
        }[self.kind]
        return period_polynomial([advance], size)

    def _moved(self, weight: Any, velocity: Any, read: Any) -> tuple[Any, Any]:
        gradient = self.curvature * read
        velocity = self.momentum * velocity + gradient
        step = self.velocity_weight * velocity + self.gradient_weight * gradient
        return weight - self.step_size * step, velocity

    def _velocity(self, state: State) -> State:
        """On w, v and the predictions of the last updates."""
        weight, velocity, *predictions = state
        predictions = [weight - self.step_size * self.horizon * velocity, *predictions]
        return [*self._moved(weight, velocity, predictions[self.delay]), *predictions[: self.delay]]

    def _weights(self, state: State) -> State:
        """On w, v, w before and the predictions of the last updates."""
        weight, velocity, before, *predictions = state
        predictions = [weight + self.horizon * (weight - before), *predictions]
        return [*self._moved(weight, velocity, predictions[self.delay]), weight, *predictions[: self.delay]]

    def _apart(self, state: State) -> State:
        """On the last weights."""
        gradient = (self.curvature + self.sensitivity) * state[self.delay]
        gradient -= self.sensitivity * state[self.delay - self.gap]
        return [state[0] - self.step_size * gradient, *state[: self.delay]]

    def _compensated(self, state: State) -> list[Fraction]:
        """On the last weights; cubic, and odd since both signs of the noise are as likely."""
        now, old, mean = state[0], state[self.delay], Fraction(0)
        for sign in (1, -1):
            gradient = self.curvature * old + sign * self.noise
            mean += (gradient + self.strength * gradient**2 * (now - old)) / 2
        return [now - self.step_size * mean, *map(Fraction, state[: self.delay])]

    def _linear_part(self, state: State) -> State:
        """Of an odd cubic f, f'(0)s = (8 f(s) - f(2s))/6."""
        once, twice = self._compensated(state), self._compensated([2 * entry for entry in state])
        return [(8 * one - two) / 6 for one, two in zip(once, twice, strict=True)]

    def lines(self) -> tuple[str, ...]:
        """The rule and its numbers."""
        shown = {
            VELOCITY: ("momentum", "velocity_weight", "gradient_weight", "horizon"),
            WEIGHTS: ("momentum", "velocity_weight", "gradient_weight", "horizon"),
            APART: ("gap", "sensitivity"),
            COMPENSATED: ("strength", "noise"),
        }[self.kind]
        numbers = ", ".join(f"{name} {getattr(self, name)}" for name in ("step_size", "curvature", *shown))
        return (f"rule {self.kind!r}, delay {self.delay}: {numbers}; polynomial at z = {self.root}",)


def _kind(claim: Claim) -> str:
    found = (kind for symbol, kind in OWN.items() if symbol in claim.symbols)
    return NAMED.get(claim.name) or next(found, VELOCITY)


def _rules(claim: Claim) -> SearchStrategy[Rule]:
    kind, small = _kind(claim), dyadics(0, 2, 3)
    positive = dyadics(Fraction(1, 8), 2, 3)
    more: dict[str, Callable[[Any], SearchStrategy[Any]]] = {
        "momentum": lambda delay: dyadics(0, Fraction(7, 8), 3),
        "velocity_weight": lambda delay: small,
        "gradient_weight": lambda delay: small,
        "horizon": lambda delay: small,
        "gap": lambda delay: st.integers(0, delay),
        "sensitivity": lambda delay: dyadics(-2, 2, 3),
        "strength": lambda delay: small,
        "noise": lambda delay: small,
    }

    def at(delay: int) -> SearchStrategy[Rule]:
        others = {name: drawn(delay) for name, drawn in more.items()}
        return st.builds(Rule, st.just(kind), st.just(delay), dyadics(-3, 3, 2), positive, positive, **others)

    return st.integers(0, 6).flatmap(at)


def _known(claim: Claim) -> Sequence[Rule]:
    """All numbers different, at several delays and roots."""
    kind, found = _kind(claim), []
    for delay in DELAYS:
        for root in ROOTS:
            rule = Rule(
                kind, delay, root, Fraction(3, 5), Fraction(1, 2), Fraction(1, 4), Fraction(5, 7), Fraction(4, 3)
            )
            rule = replace(rule, horizon=Fraction(5, 2), gap=min(delay, 1 + delay // 2), sensitivity=Fraction(2, 3))
            found.append(replace(rule, strength=Fraction(1, 9), noise=Fraction(2)))
    return found


def _trials(rule: Rule, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: rule.delay,
        symbols.mode_root: rule.root,
        symbols.step_size: rule.step_size,
        symbols.step_times_curvature: rule.step_size * rule.curvature,
        symbols.heavy_ball_momentum: rule.momentum,
        symbols.velocity_weight: rule.velocity_weight,
        symbols.gradient_weight: rule.gradient_weight,
        symbols.velocity_horizon: rule.horizon,
        symbols.weight_horizon: rule.horizon,
        symbols.read_gap: rule.gap,
        symbols.discrepancy_gain: rule.step_size * rule.sensitivity,
        symbols.compensation_gain: rule.step_size * rule.strength * rule.noise**2,
    }
    powers = (coefficient * rule.root**place for place, coefficient in enumerate(rule.polynomial()))
    yield Trial(values, sum(powers, Fraction(0)))


def _in_units(rule: Rule, scale: Fraction) -> Rule:
    """The loss measured in other units; compensation multiplies squares of gradients."""
    return replace(
        rule,
        step_size=rule.step_size / scale,
        curvature=rule.curvature * scale,
        sensitivity=rule.sensitivity * scale,
        strength=rule.strength / scale,
        noise=rule.noise * scale,
    )


RULES = Arena(
    name="rules",
    about="a quadratic mode under a rule for what is read and how the step is made",
    measures=frozenset({"characteristic_polynomial"}),
    instances=_rules,
    trials=_trials,
    known=_known,
    delay=lambda rule: rule.delay,
    twins=(Twin(name="units", rewrite=lambda rule: _in_units(rule, Fraction(3, 2))),),
)
