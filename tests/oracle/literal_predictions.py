"""Pipelined back-propagation with its remedies, in the update index: prediction, spike compensation, PipeMare.

Step u of module k uses batch u, whose forward pass met the module D_k steps earlier, at s = max(0, u − D_k). All
arithmetic is that of `literal_layers`; the steps' own operations, in order, with `g` the gradient:

    d = g.add(w, alpha=λ) if λ ≠ 0           v = v.mul(m).add(d), from v = 0
    step = v                                 w = w.add(step, alpha=-γ)
    step = v.mul(s_a).add(d, alpha=s_b)      with spike compensation
    step = d.add(v, alpha=s_a)               with it one step late: s_a = m, s_b = 1, Nesterov's momentum in its order
"""

from collections.abc import Sequence

import torch
from torch import nn

from tests.oracle.literal_gradient import Batch, Flats, Loss, gradient_at_versions, stashed_gradient
from tests.oracle.literal_optimizers import Sgd, at

Modules = Sequence[nn.Sequential]
StepSize = float | Sequence[float]


def pipeline_delays(count: int) -> list[int]:
    """D_k = 2(K − k) steps between a batch's forward pass in module k and the step that it leads to."""
    return [2 * (count - k) for k in range(1, count + 1)]


def spike_factors(momentum: float, delay: int) -> tuple[float, float]:
    """s_a = m**D and s_b = (1 − m**D) / (1 − m)."""
    return momentum**delay, (1 - momentum**delay) / (1 - momentum)


def run_pipelined(
    modules: Modules,
    loss: Loss,
    batches: Sequence[Batch],
    initial: Flats,
    step_size: StepSize,
    momentum: float,
    weight_decay: float = 0.0,
    weights: str = "stash",
    prediction: str = "none",
    spike_compensation: bool = False,
    delays: Sequence[int] | None = None,
    horizons: Sequence[int] | None = None,
) -> list[list[torch.Tensor]]:
    """All versions of each module.

    Args:
        weights: "stash" (the weights of the forward pass, predicted ones included, serve the backward pass), "live"
            (activations of the forward pass, products with current weights) or "recompute" (activations, too, from the
            stored input and current weights: DTRP with prediction "velocity").
        prediction: of the forward weights from what is known at version s, T steps ahead: "none"; "velocity",
            `w.add(v, alpha=-(γ*T))` with γ the step size of update s; "difference", `w.add(w − w_before, alpha=T)` with
            w_before = w at version 0.
        delays: D_k; `pipeline_delays` unless given. Spike compensation uses them, too.
        horizons: T_k; the delays unless given.
    """
    count = len(modules)
    delays = pipeline_delays(count) if delays is None else delays
    horizons = delays if horizons is None else horizons
    versions = [[flat] for flat in initial]
    velocities = [[torch.zeros_like(flat)] for flat in initial]

    def read(k: int, update: int) -> torch.Tensor:
        seen = max(0, update - delays[k])
        flat = versions[k][seen]
        if prediction == "velocity":
            return flat.add(velocities[k][seen], alpha=-(at(step_size, seen) * horizons[k]))
        if prediction == "difference":
            return flat.add(flat - versions[k][max(0, seen - 1)], alpha=horizons[k])
        assert prediction == "none"
        return flat

    for update, batch in enumerate(batches):
        forward = [read(k, update) for k in range(count)]
        current = [found[-1] for found in versions]
        if weights == "stash":
            gradients = stashed_gradient(modules, loss, batch, forward)
        else:
            recomputed = {"live": forward, "recompute": current}[weights]
            gradients = gradient_at_versions(modules, loss, batch, forward, recomputed, current)
        for k, gradient in enumerate(gradients):
            decayed = gradient.add(current[k], alpha=weight_decay) if weight_decay else gradient
            velocity = velocities[k][-1].mul(momentum).add(decayed)
            step = velocity
            if spike_compensation:
                on_velocity, on_gradient = spike_factors(momentum, delays[k])
                step = velocity.mul(on_velocity).add(decayed, alpha=on_gradient)
                if delays[k] == 1:
                    step = decayed.add(velocity, alpha=on_velocity)
            velocities[k].append(velocity)
            versions[k].append(current[k].add(step, alpha=-at(step_size, update)))
    return versions


def run_pipemare(
    modules: Modules,
    loss: Loss,
    batches: Sequence[Batch],
    initial: Flats,
    step_size: StepSize,
    exponent: float,
    momentum: float = 0.0,
    weight_decay: float = 0.0,
    forward_delays: Sequence[int] | None = None,
    backward_delays: Sequence[int] | None = None,
    correction: bool = True,
) -> list[list[torch.Tensor]]:
    """All versions of each module under PipeMare.

    Activations come from w_{t−τ_f}, the backward products from u_t = w_{t−τ_b} − (τ_f − τ_b) δ_t, with δ_0 = 0 and
    δ_{t+1} = γ_d δ_t + (1 − γ_d)(w_{t+1} − w_t), γ_d = 1 − 2/(τ_f − τ_b + 1). Where τ_f = τ_b there is no discrepancy
    and u_t = w_{t−τ_b}. The step size of module k is `step_size / max(τ_f, 1)**exponent`, the exponent constant.

    Operations: `u = w.add(δ, alpha=-(τ_f − τ_b))`, `δ = δ.mul(γ_d).add(w_new − w, alpha=1 − γ_d)`; the step is SGD's.

    Args:
        forward_delays: τ_f; `pipeline_delays` unless given.
        backward_delays: τ_b; zeros unless given.
        correction: whether the backward weights are corrected; otherwise they are w_{t−τ_b}.
    """
    count = len(modules)
    late = pipeline_delays(count) if forward_delays is None else forward_delays
    lag = [0] * count if backward_delays is None else backward_delays
    gaps = [a - b for a, b in zip(late, lag, strict=True)]
    keep = [1 - 2 / (gap + 1) for gap in gaps]
    versions = [[flat] for flat in initial]
    drifts = [torch.zeros_like(flat) for flat in initial]
    optimizers = []
    for delay in late:
        sizes = [at(step_size, update) / max(delay, 1) ** exponent for update in range(len(batches))]
        optimizers.append(Sgd(sizes, momentum, weight_decay))

    def behind(k: int, update: int) -> torch.Tensor:
        flat = versions[k][max(0, update - lag[k])]
        return flat.add(drifts[k], alpha=-gaps[k]) if correction and gaps[k] else flat

    for update, batch in enumerate(batches):
        forward = [found[max(0, update - delay)] for found, delay in zip(versions, late, strict=True)]
        backward = [behind(k, update) for k in range(count)]
        gradients = gradient_at_versions(modules, loss, batch, forward, forward, backward)
        for k, gradient in enumerate(gradients):
            old = versions[k][-1]
            new = optimizers[k].step(old, gradient)
            versions[k].append(new)
            drifts[k] = drifts[k].mul(keep[k]).add(new - old, alpha=1 - keep[k])
    return versions
