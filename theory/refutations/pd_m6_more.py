"""PD-M6-more: layer-wise writes can increase the misalignment of every layer but the bottom one."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation
from theory.schedule import uniform_schedule

BLOCKS, FORWARD_THREADS, BACKWARD_THREADS, RATIO = 3, 1, 3, Fraction(9, 4)


def instance() -> Mapping[str, object]:
    """Numbers of the periodic schedule, writes before reads at equal times."""
    return {
        "blocks": BLOCKS,
        "forward_threads": FORWARD_THREADS,
        "backward_threads": BACKWARD_THREADS,
        "backward_cost_ratio": RATIO,
    }


def check() -> Outcome:
    """Count the writes between the two reads of each layer, layer-wise against block writes."""
    layer_wise, block = (
        uniform_schedule(BLOCKS, FORWARD_THREADS, BACKWARD_THREADS, RATIO, layer_wise=each).misalignments()
        for each in (True, False)
    )
    naive = tuple(
        Comparison(f"layer {number + 1}", "window layer-wise, against block", Fraction(window), Fraction(block[number]))
        for number, window in enumerate(layer_wise)
        if number > 0
    )
    bottom = (f"the bottom layer's windows are equal: {layer_wise[0]} and {block[0]}", layer_wise[0] == block[0])
    return Outcome(naive=naive, decisions=(bottom,))


PD_M6_MORE = Refutation(
    name="PD-M6-more",
    title="layer-wise writes and misalignment",
    form="layer-wise writes never increase the misalignment: no layer misses more writes between its two reads than "
    "with block writes",
    missing="nothing repairs it: it is the delay from read to write that layer-wise writes never increase. A write "
    "that comes earlier can fall between the two reads of another task: windows (3, 2, 1) against (3, 1, 0) here",
    instance=instance,
    check=check,
)
