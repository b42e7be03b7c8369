"""A run directory opened for judging: its writes by task and block, its annotations laid out alike."""

import os
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
from jaxtyping import Bool, Float64, Int

from analysis.delays import Delays, delays_of
from reference.trace import Manifest, Trace, TraceError, open_trace
from reference.trace.schema import ACCUMULATE

T = TypeVar("T")

COLUMNS = ("seq", "seq_start", "block", "task", "v_read", "v_activation", "v_backward", "v_parent", "v_new")


class RunError(ValueError):
    """A run that cannot be judged, and what to do about it."""


@dataclass(frozen=True)
class Run:
    """What a judge looks at; open one with `open_run`.

    Shapes: T tasks, M blocks, as in `delays`. Cells of tasks that never wrote a block, or of writes that were not
    annotated, are NaN.

    Attributes:
        trace: The trace on disk.
        delays: Version vectors of every task.
        writes: Columns of the write rows, each (rows,), in order of seq.
    """

    trace: Trace
    delays: Delays
    writes: Mapping[str, np.ndarray] = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the run directory."""
        return self.trace.directory.name

    @property
    def manifest(self) -> Manifest:
        """What the run declares about itself."""
        return self.trace.manifest

    @property
    def method(self) -> str:
        """Training method."""
        return self.manifest.method

    @property
    def blocks(self) -> int:
        """Number of blocks M."""
        return len(self.manifest.blocks)

    @cached_property
    def sizes(self) -> Int[np.ndarray, " M"]:
        """(M,) number of scalars of each block."""
        return np.array([block.size for block in self.manifest.blocks], dtype=np.int64)

    @cached_property
    def weight_rules(self) -> frozenset[str]:
        """The weight rules of the writes; more than one where the run mixed them."""
        return frozenset(str(word) for word in np.unique(self.writes["weights"]))

    @cached_property
    def step_sizes(self) -> Float64[np.ndarray, " steps"]:
        """The different step sizes of the writes, scale included."""
        return np.unique(self.writes["step_size"] * self.writes["scale"])

    @cached_property
    def events(self) -> tuple[int, int]:
        """First and last sequence number of the writes."""
        return int(self.writes["seq"].min()), int(self.writes["seq"].max())

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of all rows of the trace."""
        return frozenset(str(word) for word in np.unique(self.trace.column("kind")))

    def setting(self, *keys: str, default: Any = None) -> Any:
        """One value of the run's configuration, by its path of keys; `default` where it is not said."""
        value: Any = self.manifest.config
        for key in keys:
            if not isinstance(value, Mapping) or key not in value:
                return default
            value = value[key]
        return value

    @cached_property
    def other_weights(self) -> str:
        """What the passes used in the place of versions: `predicted` or `corrected` weights; empty where nothing."""
        for name, none, what in (("prediction", "none", "predicted"), ("correction", False, "corrected")):
            if self.setting("method", name, default=none) != none and self.blocks > 1:
                return what
        return ""

    @cached_property
    def _cells(self) -> tuple[np.ndarray, np.ndarray]:
        """Place (task, block) of every annotated write."""
        task, block = (self._of_writes(name).astype(np.int64) for name in ("task", "block"))
        place = np.minimum(np.searchsorted(self.delays.tasks, task), len(self.delays.tasks) - 1)
        known = (self.delays.tasks[place] == task) & (block < self.blocks)
        seq = self._of_writes("seq")
        if not known.all() or (self.delays.seq[place, block] != seq).any():
            raise RunError(
                f"the annotations of {self.trace.directory} name writes that the trace lacks; annotate it again."
            )
        return place, block

    def _of_writes(self, name: str) -> np.ndarray:
        """One column of the annotations, without contributions to a sum, which are no writes of their own."""
        return self.trace.annotation(name)[self._annotated_writes]

    @cached_property
    def _annotated_writes(self) -> Bool[np.ndarray, " rows"]:
        contributed = self.trace.column("seq")[self.trace.column("kind") == ACCUMULATE]
        return ~np.isin(self.trace.annotation("seq"), contributed)

    @cached_property
    def annotated(self) -> Bool[np.ndarray, "T M"]:
        """Which writes were annotated."""
        mask = np.zeros(self.delays.parent.shape, dtype=bool)
        if self.trace.annotated:
            mask[self._cells] = True
        return mask

    @cached_property
    def annotated_tasks(self) -> Bool[np.ndarray, " T"]:
        """Which tasks were annotated in every block."""
        return np.asarray(self.annotated.all(axis=1))

    @cached_property
    def every_event(self) -> bool:
        """Whether every write of every finished task was annotated (no stride)."""
        return bool(self.annotated[self.delays.complete].all())

    def annotation(self, name: str) -> Float64[np.ndarray, "..."]:
        """One annotation by task and block, (T, M), or (T, M, M) for lists; NaN where unknown.

        Raises:
            RunError: if the run was not annotated.
        """
        if name not in self._laid_out:
            try:
                column = self._of_writes(name)
            except TraceError as error:
                raise RunError(str(error)) from error
            table = np.full(self.delays.parent.shape + column.shape[1:], np.nan)
            table[self._cells] = column
            self._laid_out[name] = table
        return self._laid_out[name]

    def filled(self, name: str) -> Float64[np.ndarray, "..."]:
        """The same with 0 in the cells of writes that were not annotated; not to be written to.

        Raises:
            RunError: if no write was annotated, or this is not known for every annotated one.
        """
        if name not in self._filled:
            table = self.annotation(name)
            unknown = np.isnan(table)
            if not self.annotated.any():
                raise RunError(f"no write of {self.name} is annotated; run `delaybound annotate` on it.")
            if unknown[self.annotated].any():
                raise RunError(f"the annotations of {self.name} do not hold {name} for every annotated write.")
            filled = np.where(unknown, 0.0, table)
            filled.flags.writeable = False
            self._filled[name] = filled
        return self._filled[name]

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` gives, kept under the key for whoever asks next; not to be written to."""
        if key not in self._kept:
            self._kept[key] = compute()
        return cast(T, self._kept[key])

    @cached_property
    def _kept(self) -> dict[Hashable, object]:
        return {}

    @cached_property
    def _filled(self) -> dict[str, np.ndarray]:
        return {}

    @cached_property
    def _laid_out(self) -> dict[str, np.ndarray]:
        return {}


def open_run(directory: str | os.PathLike[str]) -> Run:
    """Open a run directory for judging; of a run that was killed, the part that is a history.

    Raises:
        TraceError: if it is no run, or was damaged.
        RunError: if it holds no writes, or several replicas.
        DelayError: if its events contradict each other.
    """
    trace = open_trace(directory).settled()
    written = trace.column("kind") == "write"
    if not written.any():
        raise RunError(f"{trace.directory} holds no writes; train it again, or name another run.")
    if (trace.column("kind") == "mix").any() or (trace.column("replica") != 0).any():
        raise RunError(f"{trace.directory} holds several replicas; the bias claims speak about one, give it alone.")
    names = (*COLUMNS, "batch", "t_ns", "t_read_ns", "weights", "step_size", "scale", "loss")
    writes = {name: trace.column(name)[written] for name in names}
    columns = {name: writes[name] for name in COLUMNS}
    return Run(trace, delays_of(columns, len(trace.manifest.blocks)), writes)
