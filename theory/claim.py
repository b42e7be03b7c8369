"""A claim: what it bounds, by what expression, under which assumptions, where it comes from, and its derivation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from sympy import Basic, Expr, MatrixExpr, sympify

from theory.assumptions import Assumption
from theory.derivation import Derivation
from theory.exhibit import Exhibit
from theory.place import load
from theory.symbols import blocks

WEIGHT_RULES = frozenset({"stash", "live", "recompute", "invert"})
REFERENCE_POINTS = ("read", "own", "start", "now")
MARKS = ("published", "derived", "conjecture", "refuted")


class ClaimError(ValueError):
    """A claim that contradicts itself or its derivation."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one result says, in the symbols of `theory.symbols`.

    Attributes:
        name: id as printed, e.g. "PD-B1a".
        title: a few words.
        statement: the claim in words and letters, one or two sentences.
        value: the right-hand side: a scalar, or a column (M × 1) for componentwise claims.
        definitions: abbreviations used in `value` and `regime`, symbol → expression.
        regime: expression that must be < 1 for the claim to say anything; None: no such condition.
        regime_scales_with_step: whether `regime` is proportional to the step size.
        assumptions: named hypotheses that a checker audits.
        weight_rules: rules under which it is claimed.
        reference_points: points at which it is claimed; empty where it is about no bias.
        measured: name of the quantity on the left-hand side.
        trivial: an upper bound that holds without the claim; None: none declared.
        tight: whether an instance attains or approaches the value.
        mark: "published", "derived", "conjecture" or "refuted".
        source: key of references.bib and place, or how it came about.
        proof: the derivation, or "module:name" of it, loaded when asked for; None where there is none.
        exhibits: exact evidence beside the proof, or in its place.
        instances: "module:function" of explicit instances, measured and bound exact; "" where none is known.
        refuted_by: name of the refutation whose instance shows a refuted form false.
        sampled: whether the left-hand side is an expectation.
    """

    name: str
    title: str
    statement: str
    value: Expr | MatrixExpr
    measured: str
    source: str
    mark: str
    definitions: Mapping[Basic, Basic] = field(default_factory=lambda: MappingProxyType({}))
    regime: Expr | None = None
    regime_scales_with_step: bool = False
    assumptions: tuple[Assumption, ...] = ()
    weight_rules: frozenset[str] = WEIGHT_RULES
    reference_points: tuple[str, ...] = ()
    trivial: Expr | None = None
    tight: bool = False
    proof: Derivation | str | None = None
    exhibits: tuple[Exhibit, ...] = ()
    instances: str = ""
    refuted_by: str = ""
    sampled: bool = False

    def __post_init__(self) -> None:
        """Refuses words that mean nothing.

        Raises:
            ClaimError: unknown mark, weight rule or reference point, an assumption that is none, or a side that is no
                expression.
        """
        for side in ("value", *(word for word in ("regime", "trivial") if getattr(self, word) is not None)):
            object.__setattr__(self, side, self._expression(side))
        if wrong := [one for one in self.assumptions if not isinstance(one, Assumption)]:
            raise ClaimError(f"{self.name}: {wrong[0]!r} is no assumption; take one of theory.assumptions, or make one")
        if isinstance(self.reference_points, str):
            raise ClaimError(f"{self.name}: give reference points as a tuple, as in ({self.reference_points!r},)")
        if self.mark not in MARKS:
            raise ClaimError(f"{self.name}: mark {self.mark!r} is none of {', '.join(MARKS)}; choose one")
        if unknown := self.weight_rules - WEIGHT_RULES:
            raise ClaimError(f"{self.name}: unknown weight rule {min(unknown)!r}; choose of {sorted(WEIGHT_RULES)}")
        if unknown := set(self.reference_points) - set(REFERENCE_POINTS):
            raise ClaimError(f"{self.name}: unknown reference point {min(unknown)!r}; choose of {REFERENCE_POINTS}")
        object.__setattr__(self, "definitions", MappingProxyType(dict(self.definitions)))

    def _expression(self, side: str) -> Expr | MatrixExpr:
        """One of the claim's expressions; a number is one."""
        given = getattr(self, side)
        found = sympify(given) if isinstance(given, (int, float, Fraction)) else given
        if not isinstance(found, (Expr, MatrixExpr)):
            raise ClaimError(f"{self.name}: its {side} {given!r} is no expression; write it in theory.symbols' symbols")
        return found

    @property
    def kind(self) -> str:
        """The kind in lower-case words: bound, lower bound, condition, rate or identity."""
        return re.sub(r"(?<!^)(?=[A-Z])", " ", type(self).__name__).lower()

    @property
    def derivation(self) -> Derivation | None:
        """The checked proof; None where there is none."""
        return load(self.proof) if isinstance(self.proof, str) else self.proof

    @property
    def symbols(self) -> frozenset[Basic]:
        """Every symbol that needs a number: free in value, regime or definitions, and not itself defined."""
        expressions = [self.value, *self.definitions.values(), *([] if self.regime is None else [self.regime])]
        free = set().union(*(expression.free_symbols for expression in expressions))
        return frozenset(free - set(self.definitions) - {blocks})


@dataclass(frozen=True, kw_only=True)
class Bound(Claim):
    """measured ≤ value (componentwise for a column)."""


@dataclass(frozen=True, kw_only=True)
class LowerBound(Claim):
    """measured ≥ value: no bound below it can be true."""


@dataclass(frozen=True, kw_only=True)
class Identity(Claim):
    """measured = value."""


@dataclass(frozen=True, kw_only=True)
class Condition(Claim):
    """A property holds exactly where `parameter` < value.

    Attributes:
        parameter: the symbol that is compared with the value.
    """

    parameter: Expr


@dataclass(frozen=True, kw_only=True)
class Rate(Claim):
    """measured is of the order of value: its slope in `parameter`, on logarithmic axes, is `exponent`.

    Attributes:
        parameter: the symbol that varies.
        exponent: the slope.
    """

    parameter: Expr
    exponent: Expr
