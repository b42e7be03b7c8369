"""The program of one module of a pipeline: forward one batch, backward an earlier one, tick by tick.

Modules are numbered from 0 at the input. What a module reads and writes depends on its own order alone: its block is
touched by nobody else, and messages keep their order. So a pipeline gives the same bits on every engine, clocked or
not.
"""

from dataclasses import dataclass

from reference.flight import Flight
from reference.methods.operations import Backward, Begin, Close, Forward, Meet, Pop, Program, Push, Take, Write


@dataclass(frozen=True)
class Place:
    """A module's place in its pipeline.

    Attributes:
        block: its number, which is the number of its block.
        blocks: K.
        lag: how many batches its backward pass is behind its forward pass.
        locked: a batch passes all modules forward within one tick (else one module a tick).
        clocked: modules meet at the end of each tick; otherwise they run as far ahead as messages let them.
    """

    block: int
    blocks: int
    lag: int
    locked: bool
    clocked: bool

    @property
    def top(self) -> bool:
        """Whether the loss follows it."""
        return self.block == self.blocks - 1

    @property
    def waiting_ticks(self) -> int:
        """Ticks until its first batch arrives."""
        return 0 if self.locked else self.block

    def arriving(self) -> Take | Pop:
        """Where its next batch comes from."""
        return Pop(self.block - 1) if self.block else Take()

    def returning(self) -> Pop:
        """Where the cotangent of an earlier batch comes from."""
        return Pop(self.blocks - 1 + self.block)

    def tick(self) -> Program:
        """The end of a tick."""
        if self.clocked:
            yield Meet()

    def between(self) -> Program:
        """The moment between the forward and the backward passes of a locked tick."""
        if self.clocked and self.locked:
            yield Meet()

    def idle(self, ticks: int) -> Program:
        """So many ticks with nothing to do."""
        for _ in range(ticks):
            yield from self.between()
            yield from self.tick()

    def forward(self, task: Flight) -> Program:
        """Run the block and hand the activation on."""
        yield Forward(task, self.block)
        if not self.top:
            yield Push(task, self.block)

    def backward(self, task: Flight, step: bool = True) -> Program:
        """Form the gradient, step with it, and hand the cotangent (formed before the step) down."""
        if self.top:
            yield Begin(task)
        yield Backward(task, self.block)
        if step:
            yield Write(task, (self.block,))
        if self.block:
            yield Push(task, self.blocks - 2 + self.block)

    def backward_of_earlier(self) -> Program:
        """Backward and step with the batch whose cotangent is due."""
        task = yield self.returning()
        assert task is not None, "a batch that went up comes down"
        yield from self.backward(task)

    def rest(self, forwarded: int) -> Program:
        """No more batches arrive: bring down those that are still above, one a tick."""
        if not self.top:
            yield Close(self.block)
        yield from self.idle(max(0, self.lag - forwarded))
        for _ in range(min(self.lag, forwarded)):
            yield from self.between()
            yield from self.backward_of_earlier()
            yield from self.tick()


def drawn(place: Place) -> Program:
    """As the papers draw it: forward, then backward and step, in each tick."""
    yield from place.idle(place.waiting_ticks)
    forwarded = 0
    while (task := (yield place.arriving())) is not None:
        yield from place.forward(task)
        yield from place.between()
        if place.top:
            yield from place.backward(task)
        elif forwarded >= place.lag:
            yield from place.backward_of_earlier()
        forwarded += 1
        yield from place.tick()
    yield from place.rest(forwarded)


def released(place: Place) -> Program:
    """As the released code does it: backward and step, then forward with the weights just updated; the last module
    steps with the gradient of the tick before."""
    yield from place.idle(place.waiting_ticks)
    forwarded, waiting = 0, None
    while (task := (yield place.arriving())) is not None:
        if waiting is not None:
            yield Write(waiting, (place.block,))
        elif not place.top and forwarded >= place.lag:
            yield from place.backward_of_earlier()
        yield from place.forward(task)
        if place.top:
            yield from place.backward(task, step=False)
            waiting = task
        forwarded += 1
        yield from place.tick()
    if waiting is not None:
        yield Write(waiting, (place.block,))
    yield from place.rest(forwarded)
