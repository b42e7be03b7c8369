"""A virtual clock in integers: any delay regime, deterministic, with real gradients.

Operations take the ticks that a duration model gives them. A block is read when its operation starts; a write happens
when the backward operation before it has ended. At equal times writes come before everything else and reads come last,
then the smaller task number goes first: the staleness figures depend on this order, so it is fixed here and nowhere
else.
"""

import heapq
import itertools
from collections import deque
from collections.abc import Sequence

from reference.delays.durations import Durations
from reference.engines.turns import Turns
from reference.engines.window import Window
from reference.flight import Flight
from reference.interpreter import Interpreter
from reference.methods import operations as op
from reference.methods.operations import Method, Operation, Program, Worker
from reference.progress import Progress, silent

WRITES, QUEUES, READS = 0, 1, 2


class VirtualClock:
    """Runs a method's workers for a number of tasks."""

    def __init__(
        self, method: Method, interpreter: Interpreter, durations: Durations, tasks: int, progress: Progress = silent
    ) -> None:
        self._interpreter = interpreter
        interpreter.clock = lambda: self.now
        self._durations = durations
        self._tasks, self._taken, self._progress = tasks, 0, progress
        self._turns = Turns(interpreter.blocks, method.in_order)
        self._window = Window(method.window)
        self._workers = method.workers(interpreter.blocks)
        self._programs: list[Program] = [worker.program() for worker in self._workers]
        self._queue: deque[Flight] = deque()
        self._room = method.queue
        self._waiting_take: deque[int] = deque()
        self._waiting_pop: deque[int] = deque()
        self._waiting_push: deque[tuple[int, Flight]] = deque()
        self._waiting_turn: list[tuple[int, op.Write]] = []
        self._agenda: list[tuple[int, int, int, int, int, Operation]] = []
        self._ties = itertools.count()
        self.now = 0

    def run(self) -> int:
        """Run to the end; the virtual time at which the last operation ended.

        Raises:
            Whatever an operation raised first, after the backward passes that had begun are done.
        """
        for thread, worker in enumerate(self._workers):
            self._resume(thread, None, start=_stagger(worker, self._workers, self._durations, self._interpreter.blocks))
        failure = None
        while self._agenda:
            self.now, *_, thread, _, operation = heapq.heappop(self._agenda)
            if failure is not None and not isinstance(operation, op.Backward | op.Write):
                continue  # a backward pass that has begun is finished: a task with half its writes cannot be replayed
            try:
                self._carry_out(thread, operation)
            except BaseException as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return self.now

    def _resume(self, thread: int, result: Flight | None, after: int = 0, start: int | None = None) -> None:
        """Ask a worker for its next operation and put it on the agenda; its last one ends `after` ticks from now."""
        try:
            operation = self._programs[thread].send(result)
        except StopIteration:
            return
        time = self.now + after if start is None else start
        task = getattr(operation, "task", None)
        number = -1 if task is None else task.number
        heapq.heappush(self._agenda, (time, _phase(operation), number, thread, next(self._ties), operation))

    def _carry_out(self, thread: int, operation: Operation) -> None:
        match operation:
            case op.Take():
                self._waiting_take.append(thread)
                self._admit()
            case op.Snapshot(task):
                self._interpreter.snapshot(task)
                self._resume(thread, None)
            case op.Forward(task, block):
                self._interpreter.forward(task, block)
                self._resume(thread, None, self._durations("forward", self._index(thread), task.number, block))
            case op.Backward(task, block):
                self._interpreter.backward(task, block)
                self._resume(thread, None, self._durations("backward", self._index(thread), task.number, block))
            case op.Push(task):
                self._push(thread, task)
            case op.Pop():
                self._pop(thread)
            case op.Begin(task):
                self._turns.begin(task.number)
                self._interpreter.begin(task)
                self._resume(thread, None)
            case op.Write():
                self._write(thread, operation)

    def _admit(self) -> None:
        while self._waiting_take and (self._taken >= self._tasks or self._window.admits(self._taken)):
            task = None
            if self._taken < self._tasks:
                task = self._interpreter.take(self._taken)
                self._window.took(self._taken)
                self._taken += 1
            self._resume(self._waiting_take.popleft(), task)

    def _index(self, thread: int) -> int:
        return self._workers[thread].index

    def _push(self, thread: int, task: Flight) -> None:
        if self._waiting_pop:
            self._resume(self._waiting_pop.popleft(), task)
        elif len(self._queue) < self._room:
            self._queue.append(task)
        else:
            self._waiting_push.append((thread, task))
            return
        self._resume(thread, None)

    def _pop(self, thread: int) -> None:
        if not self._queue:
            self._waiting_pop.append(thread)  # a worker left waiting at the end has nothing more to do
            return
        self._resume(thread, self._queue.popleft())
        if self._waiting_push:
            pusher, task = self._waiting_push.popleft()
            self._queue.append(task)
            self._resume(pusher, None)

    def _write(self, thread: int, operation: op.Write) -> None:
        self._waiting_turn.append((thread, operation))
        while (ready := next((w for w in self._waiting_turn if self._may_write(w[1])), None)) is not None:
            self._waiting_turn.remove(ready)
            self._write_now(*ready)

    def _may_write(self, operation: op.Write) -> bool:
        return self._turns.may_write(operation.task.number, operation.blocks)

    def _write_now(self, thread: int, operation: op.Write) -> None:
        task, blocks = operation.task, operation.blocks
        delay = self._interpreter.write(task, blocks, self._index(thread), thread)
        self._turns.wrote(blocks)
        if 0 in blocks:
            self._window.finished(task.number)
            self._admit()
            self._progress(task.number + 1, self._tasks, loss=task.loss, delay=delay)
        self._resume(thread, None)


def _phase(operation: Operation) -> int:
    match operation:
        case op.Write():
            return WRITES
        case op.Forward() | op.Backward() | op.Snapshot():
            return READS
        case _:
            return QUEUES


def _stagger(worker: Worker, workers: Sequence[Worker], durations: Durations, blocks: int) -> int:
    """Forward and coupled workers start evenly spread over one task's time, as they would settle to in the long run."""
    peers = sum(other.role == worker.role for other in workers)
    if worker.role == "backward":
        return 0
    kinds = ("forward",) if worker.role == "forward" else ("forward", "backward")
    span = sum(durations(kind, worker.index, 0, block) for kind in kinds for block in range(blocks))
    return worker.index * span // peers
