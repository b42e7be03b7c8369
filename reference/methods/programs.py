"""The programs of methods whose workers run through the whole model: a forward thread, a backward thread, and both."""

from reference.flight import Flight
from reference.methods.operations import (
    Backward,
    Begin,
    Close,
    Forward,
    Meet,
    Mix,
    Pop,
    Program,
    Push,
    Snapshot,
    Take,
    Write,
)


def forward_thread(blocks: int, channel: int) -> Program:
    """Takes mini-batches, runs them forward block by block, and queues them for the backward threads."""
    while (task := (yield Take())) is not None:
        for block in range(blocks):
            yield Forward(task, block)
        yield Push(task, channel)
    yield Close(channel)


def backward_thread(blocks: int, channel: int, layerwise: bool, exchange: bool) -> Program:
    """Takes forward results from the queue and runs them backward."""
    while (task := (yield Pop(channel))) is not None:
        yield from backward_pass(task, blocks, layerwise, exchange)


def coupled_thread(
    blocks: int, layerwise: bool, locked_copy: bool, exchange: bool = False, together: bool = False
) -> Program:
    """Runs each mini-batch forward and backward itself; `together` meets the other workers after each."""
    while (task := (yield Take())) is not None:
        if locked_copy:
            yield Snapshot(task)
        for block in range(blocks):
            yield Forward(task, block)
        if together:
            yield Meet()  # nobody writes while somebody still reads
        yield from backward_pass(task, blocks, layerwise, exchange)
        if together:
            yield Meet()


def backward_pass(task: Flight, blocks: int, layerwise: bool, exchange: bool) -> Program:
    """From the last block to the first; `layerwise` writes each block as soon as its gradient and the cotangent for the
    block below exist, otherwise all blocks are written together at the end. `exchange` mixes each block with another
    replica after it was written."""
    yield Begin(task)
    for block in reversed(range(blocks)):
        yield Backward(task, block)
        if layerwise:
            yield Write(task, (block,))
            if exchange:
                yield Mix(task, block)
    if not layerwise:
        yield Write(task, tuple(range(blocks)))
        for block in reversed(range(blocks)) if exchange else ():
            yield Mix(task, block)
