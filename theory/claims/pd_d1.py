"""PD-D1: where no current flows, the log-density is a sum of path integrals; the conditions that this needs."""

from typing import Any

from sympy import Sum, Symbol

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import blocks, path_integral

_k = Symbol("k", integer=True, nonnegative=True)
_total: Any = Sum(path_integral[_k, 0], (_k, 0, blocks - 1))

PD_D1 = Identity(
    name="PD-D1",
    title="stationary density as a sum of path integrals",
    statement="Published, loosely: p* = exp(Σ_k h_k) up to a constant. Made precise here: for drift A_k and "
    "diffusion B_k in coordinate k, zero current means that the slope of ln p along k is v_k = (A_k − "
    "B_k')/B_k, with ' the derivative along k, and h_k is the integral of v_k along k over a path: "
    "earlier coordinates at their end, later ones at the anchor. It needs a potential (the derivative of "
    "v_k along j is that of v_j along k), B_k > 0, and a finite mass; each is decided symbolically from A "
    "and B. Shown for arbitrary smooth functions of two and three coordinates",
    value=_total,
    measured="stationary_log_density",
    mark="published",
    source="Fokam2024, as known second-hand; the conditions are derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="arbitrary smooth densities and positive noise, two and three coordinates",
            method="derivatives of undefined functions: current and path sum",
            place="theory.evidence.pd_d1:general_facts",
        ),
        Exhibit(
            kind="decision",
            covers="diffusions that violate one condition each",
            method="potential condition, sign of the noise and mass, decided symbolically",
            place="theory.evidence.pd_d1:failing_facts",
        ),
    ),
)
