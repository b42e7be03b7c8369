"""The recursion at `own` rebuilds the literal pipelines from a log alone, and agrees with numbers written out."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
import torch
from torch import nn

from tests.oracle.literal_optimizers import Sgd
from tests.oracle.literal_own_recursion import run_own
from tests.oracle.literal_pipeline import Rules, run_pipeline
from tests.oracle.small_network import perceptron


class Row(NamedTuple):
    task: int
    block: int
    batch: int
    v_read: int
    v_backward: int
    v_parent: int


@pytest.mark.parametrize("order", ["drawn", "released", "locked"])
@pytest.mark.parametrize("weights", ["stash", "live"])
def test_a_pipelines_log_gives_its_versions_back(weights: str, order: str) -> None:
    made = perceptron(3, 30)

    def sgd() -> Sgd:
        return Sgd(0.05, 0.9, 5e-4)

    run = run_pipeline(made.modules, made.loss, made.batches, made.initial, sgd, Rules(order, weights))
    rows = [Row(v.batch, v.module - 1, v.batch - 1, v.read, v.backward, v.parent) for each in run.visits for v in each]
    rows.sort(key=lambda row: (row.v_parent, -row.block))
    given = made.modules, made.loss, made.batches, made.initial, sgd
    again = run_own(*given, rows, weights)
    for one, other in zip(again, run.versions, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))
    moved = [row._replace(v_read=max(0, row.v_read - (row.block == 1))) for row in rows]
    wrong = run_own(*given, moved, weights)
    assert not any(torch.equal(one[-1], other[-1]) for one, other in zip(wrong, run.versions, strict=True))


READS = [(0, 0), (0, 0), (1, 0), (0, 2), (3, 1), (2, 5), (6, 3)]
BACKWARDS = [(0, 0), (1, 0), (1, 2), (3, 3), (4, 3), (5, 5), (6, 4)]


def written_out(live: bool) -> list[list[float]]:
    """½(w2 w1 x − y)² with w1, w2 read at irregular versions; step size 1/8, x = 1, 2, …, 7, y = 1."""
    w = [[0.5], [0.25]]
    for i, ((a1, a2), (_, b2)) in enumerate(zip(READS, BACKWARDS, strict=True)):
        x = (1.0 + i) / 4
        residual = w[1][a2] * w[0][a1] * x - 1.0
        gradients = residual * (w[1][b2] if live else w[1][a2]) * x, residual * w[0][a1] * x
        for found, gradient in zip(w, gradients, strict=True):
            found.append(found[-1] - 0.125 * gradient)
    return w


def scalar_run(weights: str, rows: Sequence[Row]) -> list[list[torch.Tensor]]:
    modules = [nn.Sequential(nn.Linear(1, 1, bias=False)).double() for _ in range(2)]

    def loss(output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return (0.5 * (output - targets) ** 2).sum()

    one = torch.ones(1, 1, dtype=torch.float64)
    batches = {10 + i: (one * (1.0 + i) / 4, one) for i in range(len(READS))}
    return run_own(modules, loss, batches, [one[0] * 0.5, one[0] * 0.25], lambda: Sgd(0.125), rows, weights)


def scalar_rows() -> list[Row]:
    return [
        Row(10 - i, block, 10 + i, READS[i][block], BACKWARDS[i][block], i)
        for i in range(len(READS))
        for block in (1, 0)
    ]


def test_two_scalars_at_irregular_versions() -> None:
    for weights in ("stash", "live"):
        expected = written_out(weights == "live")
        for found, numbers in zip(scalar_run(weights, scalar_rows()), expected, strict=True):
            # Five roundings per step, 7 steps, numbers below 2.
            assert max(abs(float(a) - b) for a, b in zip(found, numbers, strict=True)) < 1e-14
    assert abs(written_out(True)[0][-1] - written_out(False)[0][-1]) > 1e-3


def test_a_log_with_overtaking_is_refused() -> None:
    rows = scalar_rows()
    with pytest.raises(ValueError, match="overtakes"):
        scalar_run("stash", [rows[2], *rows[1:2], rows[0], *rows[3:]])
    with pytest.raises(ValueError, match="parent"):
        scalar_run("stash", [rows[0]._replace(v_parent=1), *rows[1:]])
