"""Annotations of a run on rational quadratics, computed in fractions from the list of all its versions."""

from bisect import bisect_left, bisect_right
from fractions import Fraction

import numpy as np

from reference.trace import Event
from tests.quadratics import UP, Quadratic, norm

POINTS = ("read", "own", "start", "now")


class _Places:
    """Versions of the reference points, from the list of events."""

    def __init__(self, events: list[Event], blocks: int) -> None:
        self.mine: dict[int, dict[int, Event]] = {}
        self.seqs: list[list[int]] = [[] for _ in range(blocks)]
        for event in events:
            self.mine.setdefault(event.task, {})[event.block] = event
            self.seqs[event.block].append(event.seq)

    def reference(self, event: Event, point: str) -> list[int]:
        if point in ("read", "own"):
            mine = self.mine[event.task]
            return [mine[k].v_read if point == "read" else mine[k].v_parent for k in range(len(self.seqs))]
        if point == "start":
            return [bisect_right(seqs, event.seq_start) for seqs in self.seqs]
        return [bisect_left(seqs, event.seq) for seqs in self.seqs]


def annotate(
    problem: Quadratic, events: list[Event], versions: list[list[np.ndarray]], step_size: float
) -> list[dict[str, object]]:
    """The annotation of every write of a task that wrote all blocks."""
    exact = [[[Fraction(float(entry)) for entry in version] for version in block] for block in versions]
    places = _Places(events, problem.blocks)
    rows: list[dict[str, object]] = []
    for event in events:
        if len(places.mine[event.task]) < problem.blocks:
            continue
        span = slice(*problem.columns[event.block])
        read = places.reference(event, "read")
        mixed = [entry for block, version in enumerate(read) for entry in exact[block][version]]
        applied = problem.exact_gradient(mixed, event.batch)[span]
        run_gradient = problem.gradient(np.array([float(entry) for entry in mixed]), event.batch)[span]
        step = [
            new - old
            for new, old in zip(exact[event.block][event.v_new], exact[event.block][event.v_parent], strict=True)
        ]
        run_exact = [Fraction(float(entry)) for entry in run_gradient]
        eta = Fraction(step_size)
        row: dict[str, object] = {
            "seq": event.seq,
            "block": event.block,
            "task": event.task,
            "applied_norm": norm(applied),
            "run_rounding": UP * norm([mine - true for mine, true in zip(run_exact, applied, strict=True)]),
            "step_norm": norm(step),
            "residual": UP * norm([moved + eta * own for moved, own in zip(step, run_exact, strict=True)]),
            "smoothness": problem.block_smoothness[event.block].tolist(),
            "smoothness_backward": [0.0] * problem.blocks,
            "smoothness_whole": problem.smoothness,
            "smoothness_whole_backward": 0.0,
        }
        for point in POINTS:
            target = places.reference(event, point)
            there = [entry for block, version in enumerate(target) for entry in exact[block][version]]
            gradient = problem.exact_gradient(there, event.batch)[span]
            bias = norm([mine - true for mine, true in zip(applied, gradient, strict=True)])
            away = [
                norm([a - b for a, b in zip(mixed[slice(*s)], there[slice(*s)], strict=True)]) for s in problem.columns
            ]
            row |= {
                f"sample_{point}": norm(gradient),
                f"bias_{point}": bias,
                f"inner_{point}": float(sum((a * b for a, b in zip(applied, gradient, strict=True)), Fraction(0))),
                f"rounding_{point}": bias * 2.0**-50,
                f"displacement_{point}": away,
                f"displacement_backward_{point}": away,
            }
        rows.append(row)
    return rows
