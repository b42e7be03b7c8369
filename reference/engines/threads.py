"""Real threads: each worker program runs on one, and the scheduler of the machine decides who comes first."""

import threading
import time
from collections.abc import Callable, Sequence

from reference.delays.durations import Durations
from reference.engines.channels import Meeting, OpenChannel
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

    One condition guards the channels, the task counter, the meeting and the turns; it is never held while tensors are
    computed.

    Args:
        durations, tick_ns: where `tick_ns` is above 0, every forward and backward operation is drawn out by sleep to
            `durations` ticks of so many nanoseconds: injected delays that need no cores.

    Attributes:
        busy: nanoseconds that each worker has spent on forward and backward operations, sleep included.
    """

    def __init__(
        self,
        method: Method,
        interpreter: Interpreter,
        tasks: int,
        progress: Progress = silent,
        durations: Durations | None = None,
        tick_ns: int = 0,
    ) -> None:
        self._interpreter, self._device = interpreter, interpreter.plan.device
        origin = time.perf_counter_ns()
        interpreter.clock = lambda: time.perf_counter_ns() - origin
        self._durations, self._tick_ns = durations, tick_ns
        self._recomputes = interpreter.plan.rule.recomputes
        self._tasks, self._taken, self._finished, self._progress = tasks, 0, 0, progress
        self._turns = [Turns(interpreter.blocks, method.in_order) for _ in range(method.replicas)]
        self._window = Window(method.window)
        self._workers = method.workers(interpreter.blocks)
        self._channels = [OpenChannel(channel) for channel in method.channels(interpreter.blocks)]
        self._meeting = Meeting(len(self._workers))
        self._changed = threading.Condition()
        self._going, self._ended = len(self._workers), threading.Event()
        self._closing = False  # no more tasks are taken; those under way are finished
        self._abandoned = False  # somebody on whom others wait will not come
        self._failure: BaseException | None = None
        self._figures: dict[str, float] = {}
        self.busy = [0] * len(self._workers)

    def run(self) -> int:
        """Run to the end; the nanoseconds that it took.

        Raises:
            Whatever a worker raised first, after all workers have stopped; KeyboardInterrupt after the tasks under way
                are finished.
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
            # Not join: an interrupted one takes the thread for ended (CPython issue 90882), and its rows would be lost.
            while not self._ended.wait(POLL_SECONDS):
                self._report()
        finally:
            self._halt(None, abandoned=len(started) < len(threads))
            for thread in started:
                thread.join()
        self._report()
        if self._failure is not None:
            raise self._failure
        return self._interpreter.clock()

    def _report(self) -> None:
        self._progress(self._finished, self._tasks, **self._figures)

    def _halt(self, failure: BaseException | None, abandoned: bool) -> None:
        with self._changed:
            self._closing = True
            self._abandoned = self._abandoned or abandoned
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
            with self._changed:
                self._meeting.leave()
                self._meeting.disperse()
                self._changed.notify_all()
        except _Stopped:
            return
        except BaseException as failure:
            self._halt(failure, abandoned=True)
        finally:
            with self._changed:
                self._going -= 1
                if not self._going:
                    self._ended.set()

    def _carry_out(self, number: int, worker: Worker, operation: Operation) -> Flight | None:
        if self._abandoned and not isinstance(operation, op.Backward | op.Write | op.Mix):
            raise _Stopped  # a backward pass that has begun is finished: a task with half its writes cannot be replayed
        match operation:
            case op.Take():
                return self._take(worker)
            case op.Snapshot(task):
                self._interpreter.snapshot(task)
            case op.Forward(task, block):
                began = time.perf_counter_ns()
                self._interpreter.forward(task, block, worker, number)
                self._draw_out(began, number, worker, task, block, ("forward",))
            case op.Backward(task, block):
                began = time.perf_counter_ns()
                self._interpreter.backward(task, block)
                kinds = ("backward", "forward") if self._recomputes else ("backward",)
                self._draw_out(began, number, worker, task, block, kinds)
            case op.Push(task, channel):
                self._push(task, self._channels[channel])
            case op.Pop(channel):
                return self._pop(self._channels[channel])
            case op.Close(channel):
                with self._changed:
                    self._channels[channel].close()
                    self._changed.notify_all()
            case op.Meet():
                self._meet(number)
            case op.Begin(task):
                with self._changed:
                    self._turns[task.replica].begin(task.number)
                self._interpreter.begin(task)
            case op.Write(task, blocks):
                self._write(task, blocks, number, worker)
            case op.Mix(task, block):
                self._interpreter.mix(task, block, worker, number)
        return None

    def _draw_out(
        self, began: int, number: int, worker: Worker, task: Flight, block: int, kinds: Sequence[str]
    ) -> None:
        if self._tick_ns and self._durations is not None:
            ticks = sum(self._durations(kind, worker, task.number, block) for kind in kinds)
            time.sleep(max(0, began + ticks * self._tick_ns - time.perf_counter_ns()) / 1e9)
        self.busy[number] += time.perf_counter_ns() - began

    def _wait(self, until: Callable[[], bool]) -> None:
        self._changed.wait_for(lambda: self._abandoned or until())
        if self._abandoned:
            raise _Stopped

    def _take(self, worker: Worker) -> Flight | None:
        with self._changed:
            self._wait(lambda: self._closing or self._taken >= self._tasks or self._window.admits(self._taken))
            if self._closing or self._taken >= self._tasks:
                return None
            number = self._taken
            self._window.took(number)
            self._taken += 1
        return self._interpreter.take(number, worker.replica)

    def _push(self, task: Flight, channel: OpenChannel) -> None:
        with self._changed:
            self._wait(lambda: channel.has_room)
            channel.put(task)
            self._changed.notify_all()

    def _pop(self, channel: OpenChannel) -> Flight | None:
        with self._changed:
            self._wait(lambda: channel.answers)
            task = channel.get()
            self._changed.notify_all()
            return task

    def _meet(self, number: int) -> None:
        with self._changed:
            tick = self._meeting.tick
            self._meeting.arrive(number)
            if self._meeting.disperse():
                self._changed.notify_all()
            self._wait(lambda: self._meeting.tick > tick)

    def _write(self, task: Flight, blocks: tuple[int, ...], number: int, worker: Worker) -> None:
        turns = self._turns[task.replica]
        with self._changed:
            # A failed run still lets the tasks ahead finish, as long as none of them was lost with its worker.
            self._changed.wait_for(lambda: self._abandoned or turns.may_write(task.number, blocks))
            if not turns.may_write(task.number, blocks):
                raise _Stopped
        delay = self._interpreter.write(task, blocks, worker, number)
        with self._changed:
            turns.wrote(blocks)
            if 0 in blocks:
                self._finished += 1
                self._window.finished(task.number)
                self._figures = {"loss": task.loss, "delay": delay}
            # Waking threads that then find nothing changed costs more than the write itself.
            if turns.enforced or self._window.bounds:
                self._changed.notify_all()
