"""DM-S1, S2, S3, S5, S7, S8, S10 and DM-N6: ticks, delays, factors and stored graphs of pipelines of modules."""

from sympy import Expr, Symbol

from theory.claim import Claim, Identity
from theory.exhibit import Exhibit
from theory.symbols import block_number

batch = Symbol("b", integer=True, nonnegative=True)
modules_above = Symbol("a_m", integer=True, nonnegative=True)
cotangent_factor = Symbol("s_1", positive=True)
batch_delay = Symbol("d_b", integer=True, nonnegative=True)
group = Symbol("n_b", integer=True, positive=True)

_PLAYED = "every module of 1 to 6, played for 20 ticks with queues"
_WHERE = "a_m = M − m is the number of modules above module m; modules and batches are counted from 1"


def _claim(
    name: str, title: str, statement: str, value: Expr, measured: str, facts: str, covers: str = _PLAYED
) -> Claim:
    return Identity(
        name=name,
        title=title,
        statement=statement,
        value=value,
        measured=measured,
        mark="derived",
        source="derived for this project",
        proof=f"theory.proofs.dm_schedule:{name[3:].upper().replace('-', '_')}",
        exhibits=(
            Exhibit(
                kind="decision",
                covers=covers,
                method="the ticks of each order, played with queues of messages",
                place=f"theory.evidence.dm_schedule:{facts}",
            ),
        ),
    )


DM_S1_FORWARD = _claim(
    "DM-S1-forward",
    "forward tick, decoupled forward",
    "FDG and ADL: module m runs the forward of batch b at tick b + m − 1, one module a tick",
    batch + block_number - 1,
    "forward_tick",
    "ticks",
)
DM_S1 = _claim(
    "DM-S1",
    "backward tick, decoupled forward",
    f"FDG and ADL: module m runs the backward of batch b at tick b + 2M − m − 1 = b + m − 1 + 2a_m; {_WHERE}",
    batch + block_number - 1 + 2 * modules_above,
    "backward_tick",
    "ticks",
)
DM_S1_LOCKED = _claim(
    "DM-S1-locked",
    "backward tick, locked forward",
    f"DDG and features replay: a batch's forward passes all modules at tick b, module m runs its backward at tick "
    f"b + M − m; {_WHERE}",
    batch + modules_above,
    "backward_tick",
    "locked_ticks",
)
DM_S2 = _claim(
    "DM-S2",
    "gradient delay in ticks, decoupled forward",
    f"FDG and ADL: 2(M − m) ticks lie between a batch's forward and its backward in module m; {_WHERE}",
    2 * modules_above,
    "tick_delay",
    "ticks",
)
DM_S2_LOCKED = _claim(
    "DM-S2-locked",
    "gradient delay in ticks, locked forward",
    f"DDG and features replay: M − m ticks lie between a batch's forward and its backward in module m; {_WHERE}",
    modules_above,
    "tick_delay",
    "locked_ticks",
)
DM_S3 = _claim(
    "DM-S3",
    "steps between forward and backward, as drawn",
    f"FDG as drawn (forward, backward, step): module m makes 2(M − m) steps between a batch's forward and the write "
    f"of its gradient; {_WHERE}",
    2 * modules_above,
    "pipeline_delay",
    "steps",
)
DM_N6 = _claim(
    "DM-N6",
    "steps between forward and backward, as released",
    f"FDG as released (backward, step, then forward): module m < M makes 2(M − m) − 1 steps between a batch's forward "
    f"and the write of its gradient, not 2(M − m); the top module makes none; {_WHERE}, here at least 1",
    2 * modules_above - 1,
    "pipeline_delay",
    "released_steps",
)
DM_S5 = _claim(
    "DM-S5",
    "factor on a module's gradient",
    f"The shrinking factor s_1 multiplies the cotangent that enters each module but the top, so module m's gradient "
    f"carries s_1^(M − m); {_WHERE}",
    cotangent_factor**modules_above,
    "gradient_factor",
    "factors",
    "1 to 6 scalar modules, factors 1, 1/2, 7/10",
)
DM_S7 = _claim(
    "DM-S7",
    "mean level of staleness under accumulation",
    "ADL: a module whose gradients are d_b micro-batches late steps after every n_b of them; the r-th of a group "
    "(r from 0 to n_b − 1) is ⌈(d_b − r)/n_b⌉ ≥ 0 steps late, on average exactly d_b/n_b (Hermite). The "
    "level of each micro-batch is decided by play, the mean is proved for all d_b and n_b",
    batch_delay / group,
    "mean_level_of_staleness",
    "levels",
    "1 to 4 modules, groups of 1 to 6, both orders, once the pipeline is full",
)
DM_S8 = _claim(
    "DM-S8",
    "graphs stored inside a tick, as drawn",
    f"FDG as drawn: module m holds at most 2(M − m) + 1 graphs at any moment of a tick; {_WHERE}. Released: see "
    "DM-S8-released",
    2 * modules_above + 1,
    "stored_graphs",
    "graphs",
)
DM_S8_BETWEEN = _claim(
    "DM-S8-between",
    "graphs stored between ticks",
    f"FDG in both orders: module m holds 2(M − m) graphs between ticks, once full; {_WHERE}",
    2 * modules_above,
    "stored_graphs_between_ticks",
    "graphs",
)
DM_S8_RELEASED = _claim(
    "DM-S8-released",
    "graphs stored inside a tick, as released",
    f"FDG as released: module m < M drops the oldest graph before it stores the next, so it never holds more than "
    f"2(M − m); the top module holds 1; {_WHERE}, here at least 1",
    2 * modules_above,
    "stored_graphs",
    "graphs",
)
DM_S8_LOCKED = _claim(
    "DM-S8-locked",
    "graphs stored inside a tick, locked forward",
    f"DDG: module m holds at most M − m + 1 graphs inside a tick and M − m between ticks; features replay the same in "
    f"inputs, plus one replayed graph; {_WHERE}",
    modules_above + 1,
    "stored_graphs",
    "locked_graphs",
)
DM_S10 = _claim(
    "DM-S10",
    "tick of the first step",
    f"FDG: module m makes its first step at tick 2M − m = m + 2a_m, in both orders for m < M; the top module at "
    f"tick M as drawn and M + 1 as released, which steps with the last tick's gradient; {_WHERE}",
    block_number + 2 * modules_above,
    "first_step_tick",
    "first_steps",
)

SCHEDULE: tuple[Claim, ...] = (
    DM_S1_FORWARD,
    DM_S1,
    DM_S1_LOCKED,
    DM_S2,
    DM_S2_LOCKED,
    DM_S3,
    DM_N6,
    DM_S5,
    DM_S7,
    DM_S8,
    DM_S8_BETWEEN,
    DM_S8_RELEASED,
    DM_S8_LOCKED,
    DM_S10,
)
