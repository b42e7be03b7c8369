"""The three programs from which the methods are built: a forward thread, a backward thread, and both in one."""

from reference.flight import Flight
from reference.methods.operations import Backward, Begin, Forward, Pop, Program, Push, Snapshot, Take, Write


def forward_thread(blocks: int) -> Program:
    """Takes mini-batches, runs them forward block by block, and queues them for the backward threads."""
    while (task := (yield Take())) is not None:
        for block in range(blocks):
            yield Forward(task, block)
        yield Push(task)


def backward_thread(blocks: int, layerwise: bool) -> Program:
    """Takes forward results from the queue and runs them backward."""
    while (task := (yield Pop())) is not None:
        yield from backward_pass(task, blocks, layerwise)


def coupled_thread(blocks: int, layerwise: bool, locked_copy: bool) -> Program:
    """Runs each mini-batch forward and backward itself."""
    while (task := (yield Take())) is not None:
        if locked_copy:
            yield Snapshot(task)
        for block in range(blocks):
            yield Forward(task, block)
        yield from backward_pass(task, blocks, layerwise)


def backward_pass(task: Flight, blocks: int, layerwise: bool) -> Program:
    """From the last block to the first; `layerwise` writes each block as soon as its gradient and the cotangent for the
    block below exist, otherwise all blocks are written together at the end."""
    yield Begin(task)
    for block in reversed(range(blocks)):
        yield Backward(task, block)
        if layerwise:
            yield Write(task, (block,))
    if not layerwise:
        yield Write(task, tuple(range(blocks)))
