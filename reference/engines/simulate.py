"""A virtual clock in integers: any delay regime, deterministic, with real gradients.

Operations take the ticks that a duration model gives them. A block is read when its operation starts; a write happens
when the backward operation before it has ended. At equal times writes come before everything else and reads come last,
then the smaller task number goes first: the staleness figures depend on this order, so it is fixed here and nowhere
else.
"""

import heapq
import itertools
from collections.abc import Sequence

from reference.delays.durations import Durations
from reference.engines.channels import Meeting, OpenChannel
from reference.engines.turns import Turns
from reference.engines.window import Window
from reference.flight import Flight
from reference.interpreter import Interpreter
from reference.methods import operations as op
from reference.methods.operations import Method, Operation, Program, Worker
from reference.progress import Progress, silent

WRITES, QUEUES, READS = 0, 1, 2
PHASES: dict[type[Operation], int] = {
    op.Write: WRITES,
    op.Mix: WRITES,
    op.Forward: READS,
    op.Backward: READS,
    op.Snapshot: READS,
}
"""Where an operation stands among those of the same time; all others are about queues."""


class VirtualClock:
    """Runs a method's workers for a number of tasks.

    Attributes:
        busy: ticks that each worker has spent on operations.
    """

    def __init__(
        self, method: Method, interpreter: Interpreter, durations: Durations, tasks: int, progress: Progress = silent
    ) -> None:
        self._interpreter = interpreter
        interpreter.clock = lambda: self.now
        self._durations = durations
        self._recomputes = interpreter.plan.rule.recomputes
        self._tasks, self._taken, self._progress = tasks, 0, progress
        self._turns = [Turns(interpreter.blocks, method.in_order) for _ in range(method.replicas)]
        self._window = Window(method.window)
        self._workers = method.workers(interpreter.blocks)
        self._programs: list[Program] = [worker.program() for worker in self._workers]
        self._channels = [OpenChannel(channel) for channel in method.channels(interpreter.blocks)]
        self._meeting = Meeting(len(self._workers))
        self._waiting: list[tuple[int, Operation]] = []
        self._agenda: list[tuple[int, int, int, int, int, Operation]] = []
        self._ties = itertools.count()
        self.busy = [0] * len(self._workers)
        self.now = 0

    def run(self) -> int:
        """Run to the end; the virtual time at which the last operation ended.

        Raises:
            Whatever an operation raised first, after the backward passes that had begun are done; RuntimeError where
                workers wait for what nobody will do.
        """
        for thread, worker in enumerate(self._workers):
            self._resume(thread, None, start=_stagger(worker, self._workers, self._durations, self._interpreter.blocks))
        failure = None
        while self._agenda:
            self.now, *_, thread, _, operation = heapq.heappop(self._agenda)
            if failure is not None and not isinstance(operation, op.Backward | op.Write | op.Mix):
                continue  # a backward pass that has begun is finished: a task with half its writes cannot be replayed
            try:
                self._begin(thread, operation)
            except BaseException as error:
                failure = failure or error
        if failure is not None:
            raise failure
        if self._meeting.anybody:
            raise RuntimeError(
                f"after {self._taken} of {self._tasks} tasks workers wait for each other; mend the method's programs"
            )
        return self.now

    def _resume(self, thread: int, result: Flight | None, after: int = 0, start: int | None = None) -> None:
        """Ask a worker for its next operation and put it on the agenda; its last one ends `after` ticks from now."""
        self.busy[thread] += after
        try:
            operation = self._programs[thread].send(result)
        except StopIteration:
            self._meeting.leave()
            self._part()
            return
        time = self.now + after if start is None else start
        task = getattr(operation, "task", None)
        number = -1 if task is None else task.number
        phase = PHASES.get(type(operation), QUEUES)
        heapq.heappush(self._agenda, (time, phase, number, thread, next(self._ties), operation))

    def _begin(self, thread: int, operation: Operation) -> None:
        """Carry the operation out, or let it wait; either may set others free."""
        if isinstance(operation, op.Meet):
            self._meeting.arrive(thread)
            self._part()
            return
        if not self._waiting and self._may(operation):  # the rule; nobody else can be set free
            self._carry_out(thread, operation)
            return
        self._waiting.append((thread, operation))
        while (ready := next((entry for entry in self._waiting if self._may(entry[1])), None)) is not None:
            self._waiting.remove(ready)
            self._carry_out(*ready)

    def _part(self) -> None:
        for thread in self._meeting.disperse():
            self._resume(thread, None)

    def _may(self, operation: Operation) -> bool:
        match operation:
            case op.Take():
                return self._taken >= self._tasks or self._window.admits(self._taken)
            case op.Push(_, channel):
                return self._channels[channel].has_room
            case op.Pop(channel):
                return self._channels[channel].answers
            case op.Write(task, blocks):
                return self._turns[task.replica].may_write(task.number, blocks)
        return True

    def _carry_out(self, thread: int, operation: Operation) -> None:
        worker, result, after = self._workers[thread], None, 0
        match operation:
            case op.Forward(task, block):
                self._interpreter.forward(task, block, worker, thread)
                after = self._durations("forward", worker, task.number, block)
            case op.Backward(task, block):
                self._interpreter.backward(task, block)
                after = self._durations("backward", worker, task.number, block)
                if self._recomputes:
                    after += self._durations("forward", worker, task.number, block)
            case op.Take():
                result = self._take(worker)
            case op.Snapshot(task):
                self._interpreter.snapshot(task)
            case op.Push(task, channel):
                self._channels[channel].put(task)
            case op.Pop(channel):
                result = self._channels[channel].get()
            case op.Close(channel):
                self._channels[channel].close()
            case op.Begin(task):
                self._turns[task.replica].begin(task.number)
                self._interpreter.begin(task)
            case op.Write(task, blocks):
                self._write(task, blocks, worker, thread)
            case op.Mix(task, block):
                self._interpreter.mix(task, block, worker, thread)
        self._resume(thread, result, after)

    def _take(self, worker: Worker) -> Flight | None:
        if self._taken >= self._tasks:
            return None
        self._window.took(self._taken)
        self._taken += 1
        return self._interpreter.take(self._taken - 1, worker.replica)

    def _write(self, task: Flight, blocks: Sequence[int], worker: Worker, thread: int) -> None:
        delay = self._interpreter.write(task, blocks, worker, thread)
        self._turns[task.replica].wrote(blocks)
        if 0 in blocks:
            self._window.finished(task.number)
            self._progress(task.number + 1, self._tasks, loss=task.loss, delay=delay)


def _stagger(worker: Worker, workers: Sequence[Worker], durations: Durations, blocks: int) -> int:
    """Free forward and coupled workers start evenly spread over one task's time, as they would settle to."""
    if worker.role not in ("forward", "coupled"):
        return 0
    peers = sum(other.role == worker.role and other.replica == worker.replica for other in workers)
    kinds = ("forward",) if worker.role == "forward" else ("forward", "backward")
    span = sum(durations(kind, worker, 0, block) for kind in kinds for block in range(blocks))
    return worker.index * span // peers
