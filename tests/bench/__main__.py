"""Prints the speed ratios of docs/design.md, from one interleaved run, and writes them as JSON where asked."""

import os

# Read once, when the numerical libraries are loaded.
os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import argparse
import json
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from reference.environment import deterministic
from tests.bench.judging import judging_figures
from tests.bench.ratio import Measured
from tests.bench.recording import recording_figures
from tests.bench.straggler import straggler_figures
from tests.bench.training import training_ratios

PARTS: Mapping[str, Callable[[int, int], Iterable[Measured]]] = {
    "training": training_ratios,
    "recording": lambda rounds, tasks: recording_figures(min(rounds, 3)),
    "judging": lambda rounds, tasks: judging_figures(min(rounds, 3)),
    "straggler": lambda rounds, tasks: straggler_figures(),
}
"""What there is to measure, given rounds and mini-batches."""


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all where none is named")
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured")
    parser.add_argument("--tasks", type=int, default=30, help="mini-batches in each timed stretch of training")
    parser.add_argument("--out", type=Path, help="also write the figures there, as JSON")
    asked = parser.parse_args(given)
    if unknown := [part for part in asked.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; choose of {', '.join(PARTS)}")
    return asked


def figure(value: float | None, unit: str = "") -> str:
    """A number as the table shows it."""
    if value is None:
        return "-"
    return f"{value:,.0f} {unit}".rstrip() if abs(value) >= 1000 else f"{value:.3g} {unit}".rstrip()


def line(row: Measured) -> list[str]:
    """One row of the table."""
    target = row.target
    bound = "≥" if target.at_least else "≤"
    verdict = "holds" if row.value is not None and target.met(row.value) else "MISSED"
    verdict = "not measured" if row.value is None else "" if target.must is None else verdict
    spread = f"{figure(row.spread[0])} … {figure(row.spread[1])}" if row.spread else ""
    must = f"{bound} {figure(target.must, target.unit)}" if target.must is not None else ""
    aim = f"{bound} {figure(target.aim)}" if target.aim else ""
    return [target.name, must, aim, figure(row.value, target.unit), spread, verdict, row.note]


def table(rows: Sequence[Measured]) -> str:
    """The rows in columns, with a head."""
    head = ["", "must hold", "aim", "measured", "quartiles", "", ""]
    lines = [head, *map(line, rows)]
    widths = [max(len(entries[column]) for entries in lines) for column in range(len(head))]
    return "\n".join("  ".join(e.ljust(w) for e, w in zip(entries, widths, strict=True)).rstrip() for entries in lines)


def main(given: Sequence[str] | None = None) -> None:
    """Measures and prints; a missed figure is said in the table, not by an exit code: speed is no test."""
    asked = arguments(given)
    with deterministic():
        rows = [row for part in asked.parts or PARTS for row in PARTS[part](asked.rounds, asked.tasks)]
    machine = f"torch {torch.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.machine()}"
    loop = "a plain autograd SGD loop: 10 layers, width 256, batch 128, float32, one thread a worker"
    print(f"Ratios, where nothing else is said, to {loop}; {machine}")
    print(table(rows))
    if asked.out is not None:
        figures = [asdict(row) for row in rows]
        asked.out.write_text(json.dumps({"machine": machine, "rounds": asked.rounds, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
