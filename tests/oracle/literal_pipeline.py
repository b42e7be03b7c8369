"""FDG, ADL, DDG and FR as machines: modules with in-boxes and queues, one loop over ticks, drained at the end.

Numbers are the specification's: modules 1 … K from the input, batches 1 … N, ticks 1, 2, …; a module's version is the
number of its own steps. What a module sends at tick t lies in its neighbour's in-box at tick t + 1; only the locked
forward pass (DDG, FR) goes through all modules within its tick. The cotangent is multiplied by `shrink` where it enters
each module but the last. Accumulated gradients are summed in the order of their batches, `(g1 + g2) + g3 …`, and the
mean is that sum divided by their number; a group that the last batch leaves unfinished makes no step.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import nn

from tests.oracle.literal_gradient import Batch, Flats, Loss, loss_cotangent
from tests.oracle.literal_layers import Graph, Kept, back_by_hand, differentiate, graph, run_by_hand
from tests.oracle.literal_optimizers import MakeOptimizer


@dataclass(frozen=True)
class Rules:
    """Which machine it is.

    Attributes:
        order: "drawn" (forward, then backward and step, in each tick), "released" (backward and step, then forward; the
            last module steps with the previous tick's gradient, then forward, loss and backward) or "locked" (as drawn,
            but a batch's forward pass goes through all modules in one tick).
        weights: "stash" (autograd's graph of the forward pass), "live" (old activations and batch statistics, products
            with current weights) or "recompute" (only the input is stored; the forward pass is run again with current
            weights before the backward pass).
        group: backward passes per step, M.
        average: whether a step takes the mean of its group's gradients, or their sum.
    """

    order: str
    weights: str
    shrink: float = 1.0
    group: int = 1
    average: bool = True


def fdg(order: str, weights: str, shrink: float = 1.0) -> Rules:
    return Rules(order, weights, shrink)


def adl(order: str, group: int, average: bool, weights: str = "stash", shrink: float = 1.0) -> Rules:
    return Rules(order, weights, shrink, group, average)


def ddg(weights: str, shrink: float = 1.0) -> Rules:
    return Rules("locked", weights, shrink)


def fr(shrink: float = 1.0) -> Rules:
    return Rules("locked", "recompute", shrink)


@dataclass(frozen=True)
class Message:
    """A batch's activation on its way up, or its cotangent on its way down."""

    batch: int
    tensor: torch.Tensor


@dataclass
class Visit:
    """What one batch did in one module: ticks, versions, and the gradient with the cotangent it came from.

    Attributes:
        read: version of the forward pass.
        activation: version behind the activations of the backward pass.
        backward: version of the weights that multiply in the backward pass.
        parent: version that stood when the backward pass was made, before the step it leads to.
    """

    module: int
    batch: int
    forward_tick: int
    read: int
    backward_tick: int = 0
    step_tick: int = 0
    activation: int = -1
    backward: int = -1
    parent: int = -1
    cotangent: torch.Tensor = field(default_factory=lambda: torch.empty(0))
    gradient: torch.Tensor = field(default_factory=lambda: torch.empty(0))


@dataclass
class Stored:
    """What a module keeps of a batch until its backward pass: one of a graph, layers by hand, the module's input."""

    batch: int
    what: Graph | list[Kept] | torch.Tensor


class Machine:
    """One module with its in-boxes, its queue, its optimizer and its record."""

    def __init__(
        self, number: int, last: bool, module: nn.Sequential, flat: torch.Tensor, make: MakeOptimizer, rules: Rules
    ) -> None:
        self.number, self.last, self.module, self.rules = number, last, module, rules
        self.versions = [flat]
        self.optimizer = make()
        self.activation: Message | None = None
        self.gradient: Message | None = None
        self.queue: deque[Stored] = deque()
        self.collected: list[tuple[Visit, torch.Tensor]] = []
        self.visits: list[Visit] = []
        self.most_inside = self.most_between = 0
        self.first_step = 0

    @property
    def version(self) -> int:
        return len(self.versions) - 1

    def forward(self, tick: int) -> Message | None:
        """Take the activation out of the in-box, if there is one, and run the module on it."""
        message, self.activation = self.activation, None
        if message is None:
            return None
        flat = self.versions[-1]
        if self.rules.weights == "live":
            kept = run_by_hand(self.module, flat, message.tensor)
            what, output = kept, kept[-1].y
        else:
            made = graph(self.module, flat, message.tensor)
            output = made.output.detach()
            what = made if self.rules.weights == "stash" else message.tensor
        self.queue.append(Stored(message.batch, what))
        self.most_inside = max(self.most_inside, len(self.queue))
        self.visits.append(Visit(self.number, message.batch, tick, self.version))
        return Message(message.batch, output)

    def backward(self, tick: int, message: Message) -> Message:
        """Pop the oldest batch, which must be the cotangent's, and make its gradient; what goes down."""
        stored = self.queue.popleft()
        assert stored.batch == message.batch
        visit = self.visits[message.batch - 1]
        cotangent = message.tensor if self.last else message.tensor * self.rules.shrink
        visit.backward_tick, visit.parent, visit.cotangent = tick, self.version, cotangent
        flat = self.versions[-1]
        if isinstance(stored.what, Graph):
            visit.activation = visit.backward = visit.read
            visit.gradient, below = differentiate(stored.what, cotangent)
        elif isinstance(stored.what, list):
            visit.activation, visit.backward = visit.read, self.version
            visit.gradient, below = back_by_hand(self.module, flat, stored.what, cotangent)
        else:
            visit.activation = visit.backward = self.version
            visit.gradient, below = differentiate(graph(self.module, flat, stored.what), cotangent)
        self.collected.append((visit, visit.gradient))
        return Message(message.batch, below)

    def step_if_due(self, tick: int) -> None:
        """Step once `group` gradients are there."""
        if len(self.collected) < self.rules.group:
            return
        total = self.collected[0][1]
        for _, gradient in self.collected[1:]:
            total = total + gradient
        if self.rules.average and self.rules.group > 1:
            total = total / self.rules.group
        self.versions.append(self.optimizer.step(self.versions[-1], total))
        for visit, _ in self.collected:
            visit.step_tick = tick
        self.collected = []
        self.first_step = self.first_step or tick

    def taken(self) -> Message | None:
        """The cotangent in the in-box, which is empty afterwards."""
        message, self.gradient = self.gradient, None
        return message


@dataclass(frozen=True)
class Run:
    """A finished run: all versions of each module's flat parameters, and its record, module by module.

    Attributes:
        visits: of each module, one entry per batch in order.
        most_inside: most stored batches of each module at any time inside a tick.
        most_between: the same between two ticks.
        first_steps: tick of each module's first step.
        ticks: ticks until the pipeline was empty.
    """

    versions: list[list[torch.Tensor]]
    visits: list[list[Visit]]
    most_inside: list[int]
    most_between: list[int]
    first_steps: list[int]
    ticks: int


def run_pipeline(
    modules: Sequence[nn.Sequential],
    loss: Loss,
    batches: Sequence[Batch],
    initial: Flats,
    make_optimizer: MakeOptimizer,
    rules: Rules,
) -> Run:
    """Train on all batches in order, until every module has made the backward passes of all of them."""
    count = len(modules)
    machines = [
        Machine(k + 1, k == count - 1, module, flat, make_optimizer, rules)
        for k, (module, flat) in enumerate(zip(modules, initial, strict=True))
    ]

    def downwards(machine: Machine, tick: int, output: Message | None) -> Message | None:
        """The backward pass of this tick, if there is one: the last module's begins at the loss of `output`."""
        if not machine.last:
            message = machine.taken()
        elif output is None:
            message = None
        else:
            targets = batches[output.batch - 1][1]
            message = Message(output.batch, loss_cotangent(loss, output.tensor, targets))
        return None if message is None else machine.backward(tick, message)

    def one_tick(machine: Machine, tick: int) -> tuple[Message | None, Message | None]:
        """What the machine sends up and down."""
        if rules.order == "released" and not machine.last:
            down = downwards(machine, tick, None)
            machine.step_if_due(tick)
            return machine.forward(tick), down
        if rules.order == "released":
            machine.step_if_due(tick)
            up = machine.forward(tick)
            return up, downwards(machine, tick, up)
        up = machine.forward(tick)
        down = downwards(machine, tick, up)
        machine.step_if_due(tick)
        return up, down

    tick = 0
    while any(len(m.visits) < len(batches) or m.queue or len(m.collected) == rules.group for m in machines):
        tick += 1
        entering = Message(tick, batches[tick - 1][0]) if tick <= len(batches) else None
        machines[0].activation = entering
        if rules.order == "locked":
            outputs: list[Message | None] = []
            for machine in machines:
                machine.activation = entering
                entering = machine.forward(tick)
                outputs.append(entering)
            posts: list[tuple[Message | None, Message | None]] = []
            for machine, output in zip(machines, outputs, strict=True):
                posts.append((None, downwards(machine, tick, output)))
                machine.step_if_due(tick)
        else:
            posts = [one_tick(machine, tick) for machine in machines]
        for k, (up, down) in enumerate(posts):
            if up is not None and k + 1 < count:
                machines[k + 1].activation = up
            if down is not None and k > 0:
                machines[k - 1].gradient = down
        for machine in machines:
            machine.most_between = max(machine.most_between, len(machine.queue))
    return Run(
        [m.versions for m in machines],
        [m.visits for m in machines],
        [m.most_inside for m in machines],
        [m.most_between for m in machines],
        [m.first_step for m in machines],
        tick,
    )
