"""Rows of the event log, made from what the store says of an event and what the task carries."""

from typing import NamedTuple

from reference.flight import Flight
from reference.methods.operations import Worker
from reference.plan import Plan
from reference.trace.schema import BUFFER, Event
from reference.versions import Version

NONE = -1
NO_LOSS = float("nan")


class Row(NamedTuple):
    """What every kind of event has: when and by whom it happened, and the versions before and after it."""

    kind: str
    sequence: int
    time: int
    worker: Worker
    thread: int
    block: int
    parent: Version
    new: Version
    digest: bytes

    def of_task(self, plan: Plan, task: Flight) -> Event:
        """The row of a write, a contribution, or a running statistic that a task moved."""
        block, treatment, rule = self.block, plan.treatments[self.block], plan.rule
        read = task.read[block].number
        forward_time = self.kind == BUFFER  # the backward pass has not begun
        backward_read = read if forward_time else task.backward_read[block].number
        return Event(
            seq=self.sequence,
            seq_start=self.sequence - 1 if forward_time else task.start,
            t_ns=self.time,
            t_read_ns=task.read_time[block],
            replica=task.replica,
            peer=NONE,
            worker=self.worker.index,
            thread=self.thread,
            block=block,
            kind=self.kind,
            task=task.number,
            batch=task.batch,
            v_read=read,
            v_activation=backward_read if rule.recomputes else read,
            v_backward=backward_read,
            v_parent=self.parent.number,
            v_new=self.new.number,
            v_buffer=task.statistics[block],
            v_peer=NONE,
            weights=rule.name,
            step_size=treatment.step_size(self.parent.updates),
            scale=treatment.scale,
            loss=task.loss,
            digest=self.digest,
        )

    def of_replica(self, plan: Plan, replica: int, peer: int, peer_version: int) -> Event:
        """The row of a mix: no task, no gradient."""
        return Event(
            seq=self.sequence,
            seq_start=self.sequence - 1,
            t_ns=self.time,
            t_read_ns=self.time,
            replica=replica,
            peer=peer,
            worker=self.worker.index,
            thread=self.thread,
            block=self.block,
            kind=self.kind,
            task=NONE,
            batch=NONE,
            v_read=NONE,
            v_activation=NONE,
            v_backward=NONE,
            v_parent=self.parent.number,
            v_new=self.new.number,
            v_buffer=NONE,
            v_peer=peer_version,
            weights=plan.rule.name,
            step_size=0.0,
            scale=1.0,
            loss=NO_LOSS,
            digest=self.digest,
        )
