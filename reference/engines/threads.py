"""Real threads: each worker program runs on one, and the scheduler of the machine decides who comes first."""

import threading
import time
from collections import deque
from collections.abc import Callable

from reference.device import Device
from reference.engines.turns import Turns
from reference.engines.window import Window
from reference.flight import Flight
from reference.interpreter import Interpreter
from reference.methods import operations as op
from reference.methods.operations import Method, Operation, Worker
from reference.progress import Progress, silent

POLL_SECONDS = 0.2  # how soon the main thread sees Ctrl-C; workers themselves are woken, they do not poll


class _Stopped(Exception):
    """Another worker failed or the run was interrupted; leave quietly."""


class ThreadEngine:
    """Runs a method's workers on threads for a number of tasks.

    One condition guards the queue, the task counter and the turns; it is never held while tensors are computed.
    """

    def __init__(
        self, method: Method, interpreter: Interpreter, device: Device, tasks: int, progress: Progress = silent
    ) -> None:
        self._interpreter, self._device = interpreter, device
        origin = time.perf_counter_ns()
        interpreter.clock = lambda: time.perf_counter_ns() - origin
        self._tasks, self._taken, self._finished, self._progress = tasks, 0, 0, progress
        self._turns = Turns(interpreter.blocks, method.in_order)
        self._window = Window(method.window)
        self._workers = method.workers(interpreter.blocks)
        self._producers = sum(worker.role == "forward" for worker in self._workers)
        self._queue: deque[Flight] = deque()
        self._room = method.queue
        self._changed = threading.Condition()
        self._stop = False
        self._failure: BaseException | None = None
        self._figures: dict[str, float] = {}

    def run(self) -> None:
        """Run to the end.

        Raises:
            Whatever a worker raised first, after all workers have stopped; KeyboardInterrupt likewise.
        """
        threads = [
            threading.Thread(target=self._work, args=(number, worker), name=f"{worker.role}-{worker.index}")
            for number, worker in enumerate(self._workers)
        ]
        started = []
        try:
            for thread in threads:
                thread.start()
                started.append(thread)
            for thread in threads:
                while thread.is_alive():
                    thread.join(POLL_SECONDS)
                    self._report()
        finally:
            self._halt(None)
            for thread in started:
                thread.join()
        self._report()
        if self._failure is not None:
            raise self._failure

    def _report(self) -> None:
        self._progress(self._finished, self._tasks, **self._figures)

    def _halt(self, failure: BaseException | None) -> None:
        with self._changed:
            self._stop = True
            self._failure = self._failure or failure
            self._changed.notify_all()

    def _work(self, number: int, worker: Worker) -> None:
        result: Flight | None = None
        program = worker.program()
        try:
            with self._device.worker():
                while True:
                    result = self._carry_out(number, worker, program.send(result))
        except StopIteration:
            pass
        except _Stopped:
            return
        except BaseException as failure:
            self._halt(failure)
            return
        if worker.role == "forward":
            with self._changed:
                self._producers -= 1
                self._changed.notify_all()

    def _carry_out(self, number: int, worker: Worker, operation: Operation) -> Flight | None:
        if self._stop and not isinstance(operation, op.Backward | op.Write):
            raise _Stopped  # a backward pass that has begun is finished: a task with half its writes cannot be replayed
        match operation:
            case op.Take():
                return self._take()
            case op.Snapshot(task):
                self._interpreter.snapshot(task)
            case op.Forward(task, block):
                self._interpreter.forward(task, block)
            case op.Backward(task, block):
                self._interpreter.backward(task, block)
            case op.Push(task):
                self._push(task)
            case op.Pop():
                return self._pop()
            case op.Begin(task):
                with self._changed:
                    self._turns.begin(task.number)
                self._interpreter.begin(task)
            case op.Write(task, blocks):
                self._write(task, blocks, number, worker)
        return None

    def _wait(self, until: Callable[[], bool]) -> None:
        self._changed.wait_for(lambda: self._stop or until())
        if self._stop:
            raise _Stopped

    def _take(self) -> Flight | None:
        with self._changed:
            self._wait(lambda: self._taken >= self._tasks or self._window.admits(self._taken))
            if self._taken >= self._tasks:
                return None
            number = self._taken
            self._window.took(number)
            self._taken += 1
        return self._interpreter.take(number)

    def _push(self, task: Flight) -> None:
        with self._changed:
            self._wait(lambda: len(self._queue) < self._room)
            self._queue.append(task)
            self._changed.notify_all()

    def _pop(self) -> Flight | None:
        with self._changed:
            self._wait(lambda: bool(self._queue) or self._producers == 0)
            task = self._queue.popleft() if self._queue else None
            self._changed.notify_all()
            return task

    def _write(self, task: Flight, blocks: tuple[int, ...], number: int, worker: Worker) -> None:
        with self._changed:
            # A stopped run still lets the tasks ahead finish; only a failed one may have lost the task waited for.
            self._changed.wait_for(lambda: self._failure is not None or self._turns.may_write(task.number, blocks))
            if not self._turns.may_write(task.number, blocks):
                raise _Stopped
        delay = self._interpreter.write(task, blocks, worker.index, number)
        with self._changed:
            self._turns.wrote(blocks)
            if 0 in blocks:
                self._finished += 1
                self._window.finished(task.number)
                self._figures = {"loss": task.loss, "delay": delay}
            self._changed.notify_all()
