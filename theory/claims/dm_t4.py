"""DM-T4: one step in the clock index, every batch fresh for the weights that it was read with."""

from typing import Any

from sympy import Add, sqrt

from theory import symbols
from theory.assumptions import (
    clock_reads,
    iid_batches,
    smooth_objective,
)
from theory.claim import Bound
from theory.claims.moments import SECOND_MOMENT
from theory.derivation.terms import total
from theory.exhibit import Exhibit
from theory.proofs.vocabulary import l

_eta, _L, _A = symbols.clock_step_size, symbols.objective_smoothness, symbols.shrunk_second_moment
_s: Any = symbols.shrink[l, 0]
_A_l: Any = symbols.block_second_moment[l, 0]
_W: Any = symbols.window_of_steps[l, 0]
_last = symbols.blocks - 1

DM_T4 = Bound(
    name="DM-T4",
    title="one step of decoupled modules by the clock",
    statement="Under stash, block l moves at tick n by η_n s_l times block l of the gradient of batch n − d_l at the "
    "point x_{n−d_l} that this batch was read with (not at all while n < d_l), batch b is drawn independently of "
    "x_0 … x_b, E‖g_l‖² ≤ A_l before shrinking: E f(x_{n+1}) − E f(x_n) + (η_n/2) Σ_{l: d_l ≤ n} s_l E‖∇_l f(x_n)‖² ≤ "
    "η_n L A_β^(1/2) Σ s_l A_l^(1/2) W_l + η_n L² A_β Σ s_l W_l² + (L/2) η_n² A_β, with A_β = Σ s_l²A_l and W_l the "
    "sum of the step sizes of the d_l ticks before n. From n = max d_l on the left side has all blocks; earlier, "
    "blocks that do not move yet are missing there. Time is the tick in DDG, the module's own clock in FDG. No "
    "condition on factors or step sizes",
    value=Add(
        _eta * _L * sqrt(_A) * total(_s * sqrt(_A_l) * _W, l, 0, _last),
        _eta * _L**2 * _A * total(_s * _W**2, l, 0, _last),
        _L * _eta**2 * _A / 2,
    ),
    definitions={_A: SECOND_MOMENT},
    assumptions=(clock_reads, smooth_objective, iid_batches),
    weight_rules=frozenset({"stash"}),
    measured="expected_change_in_a_tick",
    mark="derived",
    source="derived for this project, in the manner of Huo2018",
    proof="theory.proofs.dm_t4:DERIVATION",
    sampled=True,
    instances="theory.evidence.dm_t4:instances",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="τ = 0, 1, 2, 4 in one block; two coupled blocks, d = (2, 0), factors 1 and 1/2; 32 ticks each",
            method="second moments of quadratics with independent noise, propagated in fractions, tick by tick",
            place="theory.evidence.dm_t4:looseness",
        ),
    ),
)
