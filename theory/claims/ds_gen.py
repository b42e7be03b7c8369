"""DS-gen: coefficients of the generating function of delayed gradient descent decay like (1 - a)^k at small steps."""

from sympy import Integer

from theory.claim import Bound
from theory.exhibit import Exhibit
from theory.symbols import coefficient_index, delay, step_times_curvature

_a, _k = step_times_curvature, coefficient_index

DS_GEN = Bound(
    name="DS-gen",
    title="generating function of plain delay",
    statement="c_k = [z^k] 1/(1 − z + az^{τ+1}), 0 < a ≤ 1/(20(τ + 1)): |c_k| ≤ (1 − a)^{k+1}(1 − 1/(20(τ + "
    "1)))^{−(τ+1)}, the constant being 20/19 at τ = 0 and at most 1600/1521 from τ = 1 on; equality at k = τ and the "
    "largest a. Proof, by hand: c_k = c_{k−1} − a c_{k−τ−1}, and c_k ≥ βc_{k−1} with β = τ/(τ + 1) by induction, "
    "since c_{k−τ−1} ≤ β^{−τ}c_{k−1} and aβ^{−τ} ≤ 1 − β as long as a ≤ τ^τ/(τ + 1)^{τ+1}; so 0 ≤ c_k ≤ c_{k−1}, and "
    "from k = τ + 1 on c_k ≤ (1 − a)c_{k−1}. This gives 0 ≤ c_k ≤ (1 − a)^{k−τ} for k ≥ τ at every a up to τ^τ/(τ + "
    "1)^{τ+1} ≥ 1/(20(τ + 1)), c_k = 1 up to k = τ, and the bound. Decided in fractions at the listed τ and a",
    value=(1 - _a) ** (_k + 1) * (1 - 1 / (20 * (delay + Integer(1)))) ** (-(delay + 1)),
    measured="generating_coefficient",
    tight=True,
    mark="derived",
    source="derived for this project; the condition and the method are those of Arjevani et al. 2020, as commonly "
    "cited",
    instances="theory.evidence.ds_gen:instances",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="τ = 0, 1, 2, 3, 5, 8, 16; a from 1/100 of 1/(20(τ + 1)) to τ^τ/(τ + 1)^{τ+1}; k < 6(τ + 1) + 4",
            method="the recursion in fractions",
            place="theory.evidence.ds_gen:facts",
        ),
    ),
)
