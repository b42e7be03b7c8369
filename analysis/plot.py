"""Draws runs and verdicts on given axes: bias against bounds, staleness by block, tightness, a run's course."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float64, Int
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, Locator, MaxNLocator, NullLocator

from analysis.delays import REFERENCES, UNKNOWN
from analysis.plot_style import BLUE, DASHES, FAINT, INK, MUTED, PALETTE, REFERENCE_COLOURS, colour_of
from analysis.verdict import Row

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_bias(axes: Axes, biases: Float64[np.ndarray, "T M"], rows: Sequence[Row]) -> Axes:
    """Measured bias norms of every block, on a logarithmic scale, against the bounds of one reference point.

    A bar spans the inner half of a block's events and a line the rest above the lowest twentieth; the dot is the
    median, the cap the largest. A bound of the whole vector is a line across, a bound by block a rule, and a dotted
    line joins it to the event that comes closest; where the bound differs by event, the rule is only as wide as a
    mark, that of the whole vector at the right edge.

    Args:
        axes: Where to draw.
        biases: Norms by task and block; NaN where nothing was measured.
        rows: Verdicts of one run at one reference point; those without a bound are left out.
    """
    blocks = biases.shape[1]
    axes.set_yscale("log")
    zeros, largest = [], []
    for block in range(blocks):
        known = biases[~np.isnan(biases[:, block]), block]
        positive = known[known > 0]
        largest.append(float(known.max(initial=0.0)))
        zeros.append(1.0 - len(positive) / len(known) if len(known) else 0.0)
        if len(positive):
            low, quarter, middle, three, high = np.quantile(positive, (0.05, 0.25, 0.5, 0.75, 1.0))
            axes.vlines(block, low, high, color=INK, linewidth=1.0)
            axes.vlines(block, quarter, three, color=INK, linewidth=5.0, alpha=0.35)
            axes.plot(block, middle, "o", color=INK, markersize=3.4)
            axes.plot(block, high, "_", color=INK, markersize=7.0)
    axes.plot([], [], "o-", color=INK, markersize=3.4, linewidth=1.0, label="measured")
    whole = np.sqrt((biases**2).sum(axis=1))
    _bounds(axes, rows, [*largest, float(whole[~np.isnan(whole)].max(initial=0.0))])
    _exact_zeros(axes, zeros)
    axes.set_xlim(-0.6, blocks - 0.2)
    _block_ticks(axes, blocks)
    axes.set_ylabel("norm of the bias")
    _decades(axes.yaxis)
    _legend(axes)
    return axes


def _bounds(axes: Axes, rows: Sequence[Row], largest: Sequence[float]) -> None:
    """Rules for the bounds: across, over a block, or, where a bound differs by event, short ones at the closest event.

    Args:
        axes: Where to draw.
        rows: Verdicts.
        largest: Largest measured norm of each block, and last that of the whole vector.
    """
    blocks = len(largest) - 1
    shown = [(row, row.bound) for row in rows if row.bound is not None and row.bound > 0]
    names = list(dict.fromkeys(row.claim for row, _ in shown))
    by_block = list(dict.fromkeys(row.claim for row, _ in shown if row.block is not None))
    by_event = {
        row.claim for row, _ in shown if (row.measured or 0.0) < (largest[-1 if row.block is None else row.block])
    }
    for row, bound in shown:
        colour = colour_of(row.claim)
        # Claims of one family share a colour: dashes tell them apart.
        family = [name for name in names if colour_of(name) == colour]
        dashes = DASHES[family.index(row.claim) % len(DASHES)]
        look = {"color": colour, "linestyle": dashes}
        if row.block is None and row.claim not in by_event:
            axes.axhline(bound, linewidth=1.5, **look)
            continue
        place = (
            blocks - 0.4 if row.block is None else row.block + 0.1 + 0.36 * by_block.index(row.claim) / len(by_block)
        )
        middle, half = (place, 0.07) if row.claim in by_event or row.block is None else (row.block, 0.4)
        axes.hlines(bound, middle - half, middle + half, linewidth=2.0, **look)
        if row.measured:
            axes.vlines(place, row.measured, bound, color=colour, linewidth=0.7, linestyle=(0, (1, 2)))
            axes.plot(place, row.measured, "D", mfc="none", mec=colour, markersize=3.6, mew=1.0)
    for name in names:
        family = [other for other in names if colour_of(other) == colour_of(name)]
        axes.plot([], [], color=colour_of(name), linestyle=DASHES[family.index(name) % len(DASHES)], label=name)


def _exact_zeros(axes: Axes, shares: Sequence[float]) -> None:
    """Says where events are missing from the logarithmic scale because they are exactly 0."""
    if all(share == 1.0 for share in shares):
        axes.text(0.5, 0.5, "every bias is exactly 0", transform=axes.transAxes, ha="center", color=INK)
        axes.set_yticks([])
        return
    if not any(shares) or len(shares) > 16:
        return
    place = axes.get_xaxis_transform()
    for block, share in enumerate(shares):
        if share:
            shown = "= 0" if share == 1.0 else f"{100 * share:.0f} % = 0"
            axes.text(block, 0.015, shown, transform=place, ha="center", va="bottom", fontsize=6.0, color=MUTED)


def draw_delays(axes: Axes, delays: Mapping[str, Int[np.ndarray, "_ M"]]) -> Axes:
    """Histograms of the delay, in writes of the same block, one line of bars a block with the input at the bottom.

    Args:
        axes: Where to draw.
        delays: By label, the delay of each task's write in its own block, `UNKNOWN` where it never wrote; several
            labels are drawn side by side (layer-wise against block writes).
    """
    blocks = max(table.shape[1] for table in delays.values())
    largest = max(int(table.max(initial=0)) for table in delays.values())
    bins = _delay_bins(largest)
    width = 0.84 / len(delays)
    for place, (label, table) in enumerate(delays.items()):
        colour = PALETTE[place % len(PALETTE)]
        offset = (place - (len(delays) - 1) / 2) * width
        for block in range(table.shape[1]):
            known = table[table[:, block] != UNKNOWN, block]
            if not len(known):
                continue
            share = np.histogram(known, bins)[0] / len(known)
            middles = (bins[:-1] + bins[1:] - 1) / 2
            spacing = bins[1] - bins[0]
            axes.bar(
                middles + offset * spacing,
                0.82 * share,
                width * 0.94 * spacing,
                bottom=block,
                color=colour,
                linewidth=0,
            )
            axes.plot(known.mean(), block - 0.05, "^", color=colour, markersize=3.2, clip_on=False)
        axes.bar(0, 0, color=colour, label=f"{label} (mean {table[table != UNKNOWN].mean():.2f})")
    axes.grid(visible=False)
    axes.hlines(range(blocks), bins[0] - 0.6, bins[-1] - 0.4, color=FAINT, linewidth=0.6, zorder=0)
    axes.set_ylim(-0.22, blocks)
    axes.yaxis.set_major_locator(_blocks(blocks))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.set_xlim(bins[0] - 0.6, bins[-1] - 0.4)
    axes.set_xlabel("delay in writes of the block")
    axes.set_ylabel("block")
    _legend(axes)
    return axes


def _delay_bins(largest: int) -> np.ndarray:
    """Edges of at most about 24 bins of equal whole width, from 0."""
    spacing = max(1, math.ceil((largest + 1) / 24))
    return np.arange(0, largest + spacing + 1, spacing)


def draw_tightness(axes: Axes, rows: Sequence[Row]) -> Axes:
    """How much of each bound was used: measured / bound, a dot for each row, coloured by its reference point.

    Args:
        axes: Where to draw.
        rows: Verdicts; those without a tightness, or with tightness 0, are left out.
    """
    shown = [(row, row.tightness) for row in rows if row.tightness]
    claims = sorted({row.claim for row, _ in shown}, reverse=True)
    references = [name for name in (*REFERENCES, "-") if any(row.reference == name for row, _ in shown)]
    for place, reference in enumerate(references):
        mine = [(row, tightness) for row, tightness in shown if row.reference == reference]
        lift = 0.16 * ((len(references) - 1) / 2 - place)
        axes.plot(
            [tightness for _, tightness in mine],
            [claims.index(row.claim) + lift for row, _ in mine],
            "osD^v"[place],
            color=REFERENCE_COLOURS.get(reference, MUTED),
            markersize=4.2,
            alpha=0.75,
            markeredgewidth=0.0,
            label="no reference point" if reference == "-" else reference,
        )
    axes.axvline(1.0, color=INK, linewidth=1.0)
    axes.set_xscale("log")
    if shown:
        axes.set_xlim(min(0.01, 0.5 * min(tightness for _, tightness in shown)), 1.6)
    axes.set_yticks(range(len(claims)), claims)
    axes.set_ylim(-0.6, len(claims) - 0.4)
    axes.grid(visible=True, axis="both")
    axes.set_xlabel("measured / bound")
    _decades(axes.xaxis)
    _legend(axes)
    return axes


def draw_course(axes: Axes, losses: Float64[np.ndarray, " n"], objective: Float64[np.ndarray, " n"]) -> Axes:
    """The mini-batch loss of each task, and the objective where it is known, against the task.

    Args:
        axes: Where to draw.
        losses: Loss of each task, NaN where unknown.
        objective: The objective at the task's last write, NaN where unknown.
    """
    tasks = np.arange(len(losses))
    known = np.isfinite(losses)
    if known.any():
        axes.plot(tasks[known], losses[known], ".", color=MUTED, markersize=2.0, alpha=0.5, label="mini-batch loss")
    seen = np.isfinite(objective)
    if seen.any():
        axes.plot(tasks[seen], objective[seen], color=BLUE, label="objective")
    values = np.concatenate([losses[known], objective[seen]])
    if len(values) and values.min() > 0 and values.max() > 20 * values.min():
        axes.set_yscale("log")
    axes.set_xlabel("task")
    axes.set_ylabel("loss")
    _legend(axes)
    return axes


def _block_ticks(axes: Axes, blocks: int) -> None:
    axes.xaxis.set_major_locator(_blocks(blocks))
    axes.set_xlabel("block, counted from the input")


def _decades(axis: Axis) -> None:
    """Ticks at powers of ten only, where the axis shows at least two; as plain text, which is quick to draw."""
    low, high = sorted(axis.get_view_interval())
    if low > 0 and math.floor(math.log10(high)) > math.ceil(math.log10(low)):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(_power_of_ten))


def _power_of_ten(value: float, _: float) -> str:
    exponent = round(math.log10(value))
    return {0: "1", 1: "10"}.get(exponent, "10" + str(exponent).translate(RAISED))


def _blocks(count: int) -> Locator:
    return FixedLocator(range(count)) if count <= 12 else MaxNLocator(10, integer=True)


def _legend(axes: Axes) -> None:
    """A legend above the axes, where nothing is hidden by it."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        columns = min(len(handles), 4)
        axes.legend(handles, labels, ncols=columns, loc="lower left", bbox_to_anchor=(-0.02, 1.0), columnspacing=1.2)
