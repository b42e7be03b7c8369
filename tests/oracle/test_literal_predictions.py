"""Prediction, compensation and PipeMare: bits against plain recursions, scalars against the published polynomials."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from tests.oracle.literal_optimizers import Sgd
from tests.oracle.literal_pipeline import fdg, run_pipeline
from tests.oracle.literal_predictions import pipeline_delays, run_pipelined, run_pipemare, spike_factors
from tests.oracle.small_network import perceptron
from tests.oracle.update_recursion import live, recompute, run_recursion, stash

RULES = {"stash": stash, "live": live, "recompute": recompute}
Versions = Sequence[Sequence[torch.Tensor]]


def same(one: Versions, other: Versions) -> list[bool]:
    """Of each module, whether all versions have the same bits."""
    pairs = [zip(a, b, strict=True) for a, b in zip(one, other, strict=True)]
    return [all(torch.equal(a, b) for a, b in pair) for pair in pairs]


def rounded(versions: Sequence[torch.Tensor]) -> float:
    """By how much the length of the first step may be wrong, relative, where it is the difference of two versions.

    The write rounds by u of each weight, which is a larger part of the step; of the step itself, its product with the
    step size, the difference, a norm of n entries, (n + 8) u (Higham 2002, section 3.1), and a quotient.
    """
    before, after = versions[:2]
    step = (after - before).norm()
    return 2.0**-53 * (float(after.norm() / step) + before.numel() + 12)


def small(**changes: Any) -> list[list[torch.Tensor]]:
    made = perceptron(3, 30)
    return run_pipelined(
        made.modules, made.loss, made.batches, made.initial, **{"step_size": 0.02, "momentum": 0.9, **changes}
    )


@pytest.mark.parametrize("weights", RULES)
def test_plain_pipelined_training_is_fdg_as_drawn(weights: str) -> None:
    made = perceptron(3, 30)
    assert pipeline_delays(3) == [4, 2, 0]

    def sgd() -> Sgd:
        return Sgd(0.02, 0.9, 5e-4)

    plain = small(weights=weights, weight_decay=5e-4)
    piped = run_pipeline(made.modules, made.loss, made.batches, made.initial, sgd, fdg("drawn", weights))
    assert same(plain, piped.versions) == [True] * 3
    staleness = RULES[weights](4, 2, 0)
    recursed = run_recursion(made.modules, made.loss, made.batches, made.initial, sgd, staleness)
    assert same(plain, recursed) == [True] * 3


REMEDIES: list[dict[str, Any]] = [
    {"prediction": "none"},
    {"prediction": "velocity"},
    {"prediction": "difference"},
    {"prediction": "none", "spike_compensation": True},
    {"prediction": "velocity", "spike_compensation": True},
]


@pytest.mark.parametrize("weights", RULES)
@pytest.mark.parametrize("remedy", REMEDIES[1:], ids=lambda r: "-".join(map(str, r.values())))
def test_every_remedy_is_a_remedy_for_delay(remedy: dict[str, Any], weights: str) -> None:
    """Without delay a remedy changes no bit; with delay it changes every module, and every weight rule differs."""
    none = [0, 0, 0]
    assert same(small(delays=none, weights=weights, **remedy), small(delays=none)) == [True] * 3
    changed = small(weights=weights, **remedy)
    assert not any(same(changed, small(weights=weights)))
    other = {"stash": "live", "live": "recompute", "recompute": "stash"}[weights]
    assert not any(same(changed, small(weights=other, **remedy)))


def test_both_forms_of_prediction_agree_where_steps_are_velocities() -> None:
    """w − w_before = −γv in real numbers; here it rounds: 30 steps, a few hundred roundings of numbers below 10."""
    velocity, difference = small(prediction="velocity"), small(prediction="difference")
    pairs = [zip(a, b, strict=True) for a, b in zip(velocity, difference, strict=True)]
    gaps = [float((a - b).abs().max()) for pair in pairs for a, b in pair]
    assert 0.0 < max(gaps) < 1e-11
    assert same(velocity, difference) == [False] * 3


def scalar(curvature: float, delay: int, horizon: int, steps: int, **remedy: Any) -> np.ndarray:
    """One weight w on the loss ½λw²: all its versions."""
    module = nn.Sequential(nn.Linear(1, 1, bias=False)).double()

    def loss(output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return (0.5 * curvature * output**2).sum()

    batch = torch.ones(1, 1, dtype=torch.float64), torch.zeros(1)
    (versions,) = run_pipelined(
        [module], loss, [batch] * steps, [torch.ones(1, dtype=torch.float64)],
        **remedy, delays=[delay], horizons=[horizon],
    )  # fmt: skip
    return np.array([float(version) for version in versions])


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda r: "-".join(map(str, r.values())))
@pytest.mark.parametrize("delay", [0, 1, 2, 5])
@pytest.mark.parametrize("horizon", [1, 3])
def test_on_a_parabola_the_versions_obey_the_characteristic_polynomial(
    remedy: dict[str, Any], delay: int, horizon: int
) -> None:
    """Kosson et al.: z^D(z−1)(z−m) + ηλ[T(z−1) + (s_a+s_b)z − s_b m] for the velocity form and
    z^{D+1}(z−1)(z−m) + ηλ((s_a+s_b)z − s_b m)((1+T)z − T) for the difference form."""
    m, eta, curvature = 0.75, 0.0625, 0.5
    versions = scalar(curvature, delay, horizon, 60, step_size=eta, momentum=m, **remedy)
    on_velocity, on_gradient = spike_factors(m, delay) if remedy.get("spike_compensation") else (1.0, 0.0)
    z = np.polynomial.Polynomial([0.0, 1.0])
    spike = (on_velocity + on_gradient) * z - on_gradient * m
    ahead = horizon if remedy["prediction"] != "none" else 0
    if remedy["prediction"] == "difference":
        polynomial = z ** (delay + 1) * (z - 1) * (z - m) + eta * curvature * spike * ((1 + ahead) * z - ahead)
    else:
        polynomial = z**delay * (z - 1) * (z - m) + eta * curvature * (ahead * (z - 1) + spike)
    coefficients = polynomial.coef
    defects = np.convolve(versions, coefficients[::-1], mode="valid")[delay + 2 :]
    assert np.abs(defects).max() < 1e-13 * np.abs(versions).max()  # a few dozen roundings
    assert np.ptp(versions[-20:]) > 1e-6  # still moving: the equation is not empty


def test_prediction_errs_by_the_gradients_it_could_not_know() -> None:
    """T7: θ_{u+s} − θ̂ = −γ Σ_{l=1}^{s} (s−l+1)(g_{u+l} − (1−m) v_{u+l−1}), for the prediction s steps ahead."""
    m, eta, s = 0.75, 0.0625, 3
    w = scalar(0.5, s, s, 40, step_size=eta, momentum=m, prediction="velocity")
    v = np.concatenate([[0.0], (w[:-1] - w[1:]) / eta])
    g = v[1:] - m * v[:-1]  # g[u] makes v[u + 1]
    errors = np.array([w[u + s] - (w[u] - s * eta * v[u]) for u in range(30)])
    claimed = np.zeros(30)
    for ahead in range(1, s + 1):
        surprise = g[ahead - 1 : ahead + 29] - (1 - m) * v[ahead - 1 : ahead + 29]
        claimed -= eta * (s - ahead + 1) * surprise
    assert np.abs(errors - claimed).max() < 1e-14  # v and g are differences of w: a few roundings of numbers near 1
    assert np.abs(errors).min() > 1e-6


def twice(w: Sequence[list[float]], x: float, y: float, late: Sequence[int], u: int, second: float) -> list[float]:
    """Gradients of ½(w2 w1 x − y)² at delayed weights, with `second` in the place of w2 in the backward product."""
    one, two = (found[max(0, u - delay)] for found, delay in zip(w, late, strict=True))
    residual = two * one * x - y
    return [residual * second * x, residual * one * x]


def test_pipemare_of_two_scalars_written_out() -> None:
    late, lag, p, eta, m = [5, 3], [0, 1], 0.5, 0.25, 0.5
    modules = [nn.Sequential(nn.Linear(1, 1, bias=False)).double() for _ in range(2)]
    data = [(1.0 + 0.125 * (i % 3), 0.5 - 0.25 * (i % 2)) for i in range(30)]
    batches = [(torch.tensor([[x]]).double(), torch.tensor([[y]]).double()) for x, y in data]

    def loss(output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return (0.5 * (output - targets) ** 2).sum()

    initial = [torch.tensor([1.0]).double(), torch.tensor([-0.5]).double()]
    versions = run_pipemare(modules, loss, batches, initial, eta, p, m, 0.0, late, lag)
    w, v, drift = [[1.0], [-0.5]], [0.0, 0.0], 0.0
    keep = 1 - 2 / (3 - 1 + 1)
    for u, (x, y) in enumerate(data):
        second = w[1][max(0, u - 1)] - (3 - 1) * drift
        for k, g in enumerate(twice(w, x, y, late, u, second)):
            v[k] = m * v[k] + g
            w[k].append(w[k][-1] - eta / late[k] ** p * v[k])
        drift = keep * drift + (1 - keep) * (w[1][-1] - w[1][-2])
    for found, expected in zip(versions, w, strict=True):
        # Some ten roundings per step, 30 steps, numbers of order 1, no growth.
        assert np.abs(np.array([float(each) for each in found]) - expected).max() < 1e-13
    uncorrected = run_pipemare(modules, loss, batches, initial, eta, p, m, 0.0, late, lag, correction=False)
    assert abs(float(uncorrected[0][-1] - versions[0][-1])) > 1e-4


def test_pipemare_without_correction_and_rescheduling_is_live_pipelined_training() -> None:
    made = perceptron(3, 30)
    given = made.modules, made.loss, made.batches, made.initial
    plain = run_pipemare(*given, step_size=0.02, exponent=0.0, momentum=0.9, correction=False)
    assert same(plain, small(weights="live")) == [True] * 3
    corrected = run_pipemare(*given, step_size=0.02, exponent=0.0, momentum=0.9)
    assert not any(same(plain, corrected))
    # Nothing is corrected in the last module, and its step size stays: the very first step agrees there.
    slower = run_pipemare(*given, step_size=0.02, exponent=1.0, momentum=0.9)
    assert torch.equal(slower[2][1], plain[2][1])
    steps = [float((a[1] - a[0]).norm() / (b[1] - b[0]).norm()) for a, b in zip(slower, plain, strict=True)]
    for step, wanted, moved in zip(steps, (1 / 4, 1 / 2, 1.0), zip(slower, plain, strict=True), strict=True):
        assert abs(step - wanted) <= wanted * sum(map(rounded, moved))
