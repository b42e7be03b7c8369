"""DM-time and DM-gain: how long a tick of each pipeline lasts, and what that gains over back-propagation."""

from sympy import Expr, Integer, Symbol

from theory.claim import Bound, Claim, Identity
from theory.derivation.terms import Index, total
from theory.exhibit import Exhibit
from theory.symbols import NonnegativeMatrix, backward_cost_ratio, blocks

module_index = Index("i")
forward_times = NonnegativeMatrix("F_l", blocks, 1)
backward_times = NonnegativeMatrix("B_l", blocks, 1)
longest_backward = Symbol("B_max", nonnegative=True)

all_forward = total(forward_times[module_index, 0], module_index, 0, blocks - 1)
all_backward = total(backward_times[module_index, 0], module_index, 0, blocks - 1)

SOURCE = "derived for this project"
_EVIDENCE = "theory.evidence.dm_time"
_MODEL = "F_l, B_l are the times of a forward and a backward pass in module l; messages and steps are free"


def _decided(facts: str, covers: str) -> tuple[Exhibit, ...]:
    method = "times of a tick in fractions"
    return (Exhibit(kind="decision", covers=covers, method=method, place=f"{_EVIDENCE}:{facts}"),)


DM_TIME_FDG = Bound(
    name="DM-time-fdg",
    title="a tick of FDG is no longer than one of DDG",
    statement=f"FDG's tick lasts max_l (F_l + B_l), DDG's Σ F_l + B_max, B_max = max_l B_l, which is at least as long; "
    f"equal where only the slowest module has a forward. {_MODEL}",
    value=all_forward + longest_backward,
    measured="tick_time",
    tight=True,
    mark="derived",
    source=SOURCE,
    proof="theory.proofs.dm_time:FDG",
    instances="theory.evidence.dm_time:decoupled_instances",
    exhibits=_decided("order", "1 to 8 modules of unequal costs"),
)
DM_TIME_DDG = Bound(
    name="DM-time-ddg",
    title="a tick of DDG is no longer than an update of back-propagation",
    statement="DDG's tick lasts Σ F_l + max_l B_l, an update of back-propagation Σ (F_l + B_l), which is at least as "
    f"long; equal where one module has all of the backward. {_MODEL}",
    value=all_forward + all_backward,
    measured="tick_time",
    tight=True,
    mark="derived",
    source=SOURCE,
    proof="theory.proofs.dm_time:DDG",
    instances="theory.evidence.dm_time:locked_instances",
    exhibits=_decided("order", "1 to 8 modules of unequal costs"),
)


def _gain(name: str, method: str, value: Expr, at_two: str) -> Claim:
    return Identity(
        name=f"DM-gain-{name.lower()}",
        title=f"speed-up of {method}, equal modules",
        statement=f"M equal modules whose backward takes β times their forward: {method} is {at_two} times as fast as "
        "back-propagation for β = 2, by the time model alone",
        value=value,
        measured="speedup_of_ticks",
        mark="derived",
        source=SOURCE,
        proof=f"theory.proofs.dm_time:GAIN_{name}",
        exhibits=_decided("gains", "1 to 12 equal modules, β = 1, 2, 3"),
    )


_both = 1 + backward_cost_ratio
DM_GAIN_FDG = _gain("FDG", "FDG", blocks, "M")
DM_GAIN_DDG = _gain("DDG", "DDG", blocks * _both / (blocks + backward_cost_ratio), "3M/(M + 2)")
DM_GAIN_FR = _gain("FR", "features replay", blocks * _both / (blocks + Integer(1) + backward_cost_ratio), "3M/(M + 3)")

TIMES: tuple[Claim, ...] = (DM_TIME_FDG, DM_TIME_DDG, DM_GAIN_FDG, DM_GAIN_DDG, DM_GAIN_FR)
